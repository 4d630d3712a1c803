"""Where an interview stands: immutable values, made new, or from what is stored and nothing else."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from noah.interview.conditions import Fact, asks, ends
from noah.interview.effects import OwnQuestion, Reply, StoreAnswer
from noah.interview.plan import MAX_FOLLOW_UPS, Plan, Question


class Status(StrEnum):
    CREATED = "created"
    LIVE = "live"
    INTERRUPTED = "interrupted"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


class QuestionStatus(StrEnum):
    PENDING = "pending"
    ASKED = "asked"
    ANSWERED = "answered"
    VAGUE = "vague"
    DECLINED = "declined"
    SKIPPED = "skipped"
    TIMED_OUT = "timed_out"
    LEFT_OUT = "left_out"  # by the plan: its condition did not hold

    @property
    def closed(self) -> bool:
        return self not in (QuestionStatus.PENDING, QuestionStatus.ASKED)


class Greeting(StrEnum):
    """The greeting of this session: no tool has an effect before it is done."""

    NONE = "none"
    STARTED = "started"
    DONE = "done"


class BrokenState(Exception):  # noqa: N818 (the name that the design uses)
    """What is stored cannot be continued; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class QuestionState:
    status: QuestionStatus = QuestionStatus.PENDING
    parts: tuple[str, ...] = ()  # what was said before each follow-up
    recovered: bool = False  # closed from the transcript: the call that was due may still come
    own: tuple[OwnQuestion, ...] = ()  # the question after each part, where it was one of Noah's own
    covered: frozenset[str] | None = None  # items that were covered; None where the model has never said
    answered: bool = False  # a part was an answer, not a vague one
    refused: QuestionStatus | None = None  # declined or skipped once, and asked once more, as the plan requires it
    refusal: str = ""  # what was said then

    def own_at(self, part: int) -> OwnQuestion:
        """The question after a part (from 0 on); empty when it was the plan's."""
        return self.own[part] if part < len(self.own) else OwnQuestion()

    @property
    def planned(self) -> int:
        """How many of the plan's follow-ups were asked."""
        return len(self.parts) - sum(bool(own.ask) for own in self.own[: len(self.parts)])


@dataclass(frozen=True, slots=True)
class InterviewState:
    plan_id: str
    plan_version: int  # the one it is continued with
    status: Status
    phase: str
    question: str  # the one that is open; empty when none is left
    questions: Mapping[str, QuestionState]
    greeted: bool = False  # ever, in this interview
    resumes: int = 0
    ended_by: str = ""  # the question after which the plan has ended it
    outcome: str = ""  # how it was completed, as `Finish` names it
    active_seconds: float = 0.0  # live time up to `since`, or to when the clock was stopped

    # of this session alone
    greeting: Greeting = Greeting.NONE
    greeting_question: str = ""  # the one that the greeting ends with
    opened: float = 0.0  # the active seconds at which the open question was asked
    since: float | None = None  # unix seconds; None while the clock stands still
    paused: bool = False
    leave_at: float | None = None  # unix seconds; when the last words count as said
    cut: str = ""  # timed out while open: a late answer to it is still taken
    replies: Mapping[str, Reply] = field(default_factory=dict)  # by tool call
    called: bool = False  # the due call came since Noah's last turn
    heard: tuple[str, ...] = ()  # what the candidate said to the open question without that call coming
    missed: int = 0
    silences: int = 0
    taken: StoreAnswer | None = None  # the latest answer: the candidate may go on with it
    again: int = 0  # how often the line after it was asked again, as it had not been heard
    merged: bool = False  # what was stored has come back

    @property
    def over(self) -> bool:
        return self.status in (Status.COMPLETED, Status.WITHDRAWN)

    @property
    def progress(self) -> tuple[int, int]:
        """The open question's number (the last one's when none is open), and how many questions there are.

        Those that the plan has left out do not count.
        """
        ids = [each for each, known in self.questions.items() if known.status is not QuestionStatus.LEFT_OUT]
        return (ids.index(self.question) + 1 if self.question in ids else len(ids)), len(ids)

    @property
    def open(self) -> QuestionState | None:
        return self.questions.get(self.question)


def new_state(plan: Plan, question: str | None = None) -> InterviewState:
    """A new interview.

    With `question` (from the dispatch, when nothing stored could be read) it begins there, and those before
    it count as answered; an unknown one is ignored.
    """
    questions = {q.id: QuestionState() for q in plan.questions}
    if question is not None and question in questions:
        for before in plan.questions:
            if before.id == question:
                break
            questions[before.id] = QuestionState(QuestionStatus.ANSWERED)
        turn = Turn(questions, question)  # it was open: whether it is asked is decided
    else:
        turn = whose_turn(plan, questions)
    return InterviewState(
        plan_id=plan.id,
        plan_version=plan.version,
        status=Status.CREATED,
        phase=phase_of(plan, turn.question),
        question=turn.question,
        questions=turn.questions,
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes next: the questions with those left out that are not asked, and the one to ask."""

    questions: Mapping[str, QuestionState]
    question: str = ""
    ended_by: str = ""


def whose_turn(plan: Plan, questions: Mapping[str, QuestionState]) -> Turn:
    """Decide what comes after the questions that are closed: by what was answered, and nothing else.

    It is decided once, when it is a question's turn: what is left out stays so, whatever is said later.
    """
    facts = {each: _fact(known) for each, known in questions.items()}
    decided = dict(questions)
    turn = last = before = ""
    for stop in plan.stops:
        known = decided[stop.id]
        if known.status.closed:
            last = stop.id if known.status is not QuestionStatus.LEFT_OUT else last
        elif not turn and asks(stop, facts):
            turn, before = stop.id, last
        elif not turn:
            decided[stop.id] = replace(known, status=QuestionStatus.LEFT_OUT)
    just_closed = next((stop for stop in plan.stops if stop.id == last), None)
    if just_closed is not None and (not turn or before == last) and ends(just_closed, facts):
        left = {each: known for each, known in questions.items() if not known.status.closed}
        over = {each: replace(known, status=QuestionStatus.LEFT_OUT) for each, known in left.items()}
        return Turn({**questions, **over}, ended_by=last)
    return Turn(decided, turn)


def _fact(known: QuestionState) -> Fact:
    return Fact(known.status.value if known.status.closed else "", known.covered or frozenset())


def phase_of(plan: Plan, question: str) -> str:
    """The id of a question's phase; of the last one when none is open."""
    return plan.phase_of(question).id if question else plan.phases[-1].id


def fields(state: InterviewState) -> dict[str, Any]:
    """What `interviews/{id}` holds of the state; `restore` needs nothing else besides the answers.

    `progress` is for the list of a candidate's interviews.
    """
    question, questions = state.progress
    left_out = [each for each, known in state.questions.items() if known.status is QuestionStatus.LEFT_OUT]
    return {
        "status": state.status.value,
        "phase": state.phase,
        "question": state.question,
        "progress": {"question": question, "questions": questions},
        "greeting_done": state.greeted,
        "resumes": state.resumes,
        "active_seconds": round(state.active_seconds, 3),
        **({"left_out": left_out} if left_out else {}),
        **({"ended_by": state.ended_by} if state.ended_by else {}),
        **({"outcome": state.outcome} if state.outcome else {}),
        **({"refused": state.open.refused.value} if state.open is not None and state.open.refused is not None else {}),
    }


def restore(plan: Plan, interview: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]]) -> InterviewState:
    """The state of a stored interview, for a worker that has never seen it.

    `interview` is the document, `answers` its answer documents by id. The open question is the first one,
    from the stored `question` on, without a closing answer, that the plan does not leave out. Questions before
    it count as answered, whatever is (not yet) stored of them: Noah moved on from them, so he never asks them again.

    Raises BrokenState when a document is of a shape that this version does not understand.
    """
    of_plan = _get(interview, "plan", dict, {})
    if "id" in of_plan and of_plan["id"] != plan.id:
        raise BrokenState(f"interview.plan.id is {_short(of_plan['id'])}, not {plan.id!r}")
    status = _status(_get(interview, "status", str, Status.CREATED.value))
    stored = _get(interview, "question", str, "")
    active = _number(interview, "active_seconds")
    resumes = _get(interview, "resumes", int, 0)
    if isinstance(resumes, bool) or resumes < 0:
        raise BrokenState(f"interview.resumes is {_short(resumes)}, not a number from 0 on")
    same_version = str(of_plan.get("version", plan.version)) == str(plan.version)
    greeted = _get(interview, "greeting_done", bool, False)
    ids = [q.id for q in plan.questions]
    if stored and stored not in ids and same_version:
        raise BrokenState(f"interview.question {_short(stored)} is not in plan {plan.id!r}")

    questions = {q.id: _question(q, answers) for q in plan.questions}
    if same_version:
        for document in answers:
            if document.partition("~")[0] not in questions:
                raise BrokenState(f"answers/{_short(document)} is not a question of plan {plan.id!r}")
    for left_out in _get(interview, "left_out", list, []):
        if left_out in ids and not questions[left_out].status.closed and not questions[left_out].parts:
            questions[left_out] = replace(questions[left_out], status=QuestionStatus.LEFT_OUT)
    start = ids.index(stored) if stored in ids else 0
    for before in ids[:start]:
        if not questions[before].status.closed and status is not Status.COMPLETED:
            questions[before] = replace(questions[before], status=QuestionStatus.ANSWERED)
    if stored in ids:
        questions[stored] = replace(questions[stored], refused=_refused(_get(interview, "refused", str, "")))
    ended_by = _get(interview, "ended_by", str, "")
    if status is Status.COMPLETED:
        turn = Turn(questions)
    elif stored in ids and not questions[stored].status.closed:
        turn = Turn(questions, stored)  # it was open: whether it is asked is decided
    else:
        turn = whose_turn(plan, questions)
    state = new_state(plan)
    return replace(
        state,
        status=status,
        phase=phase_of(plan, turn.question),
        question=turn.question,
        questions=turn.questions,
        ended_by=ended_by or turn.ended_by,
        outcome=_get(interview, "outcome", str, ""),
        greeted=greeted,
        resumes=resumes,
        active_seconds=active,
    )


def _question(question: Question, answers: Mapping[str, Mapping[str, Any]]) -> QuestionState:
    numbers = [n for n in range(1, MAX_FOLLOW_UPS + 1) if f"{question.id}~{n}" in answers]
    # a gap keeps its place, so that a late part finds its document's id free
    parts = tuple(
        _text(answers, f"{question.id}~{n}") if n in numbers else "" for n in range(1, max(numbers, default=0) + 1)
    )
    closing = answers.get(question.id)
    if closing is not None:
        _text(answers, question.id)
    documents = {n: answers.get(f"{question.id}~{n}", {}) for n in range(1, len(parts) + 1)}
    known = QuestionState(
        parts=parts,
        own=tuple(own_question(documents[n]) for n in documents),
        answered=any(document.get("outcome") == QuestionStatus.ANSWERED for document in documents.values()),
        covered=_covered(question, [*documents.values(), closing or {}]),
    )
    if closing is None:
        return known
    try:
        status = QuestionStatus(closing.get("outcome", ""))
    except ValueError:
        status = QuestionStatus.PENDING
    if not status.closed:
        raise BrokenState(f"answers/{question.id}.outcome is {_short(closing.get('outcome'))}, not an outcome")
    return replace(known, status=status)


def _refused(outcome: str) -> QuestionStatus | None:
    return QuestionStatus(outcome) if outcome in (QuestionStatus.DECLINED, QuestionStatus.SKIPPED) else None


def own_question(document: Mapping[str, Any]) -> OwnQuestion:
    """The question of Noah's own that came after a stored part; empty when there was none."""
    own = document.get("own_question")
    about, ask = (own.get("about"), own.get("ask")) if isinstance(own, Mapping) else ("", "")
    return OwnQuestion(about, ask) if isinstance(about, str) and isinstance(ask, str) else OwnQuestion()


def covered_by(document: Mapping[str, Any]) -> frozenset[str] | None:
    """The items that a stored answer covers; None where it does not say."""
    covered = document.get("covered")
    return frozenset(each for each in covered if isinstance(each, str)) if isinstance(covered, list) else None


def _covered(question: Question, documents: list[Mapping[str, Any]]) -> frozenset[str] | None:
    known = [covered for document in documents if (covered := covered_by(document)) is not None]
    return frozenset().union(*known) & {item.id for item in question.listen_for} if known else None


def _text(answers: Mapping[str, Mapping[str, Any]], document: str) -> str:
    answer: Any = answers[document]
    text = answer.get("text", "") if isinstance(answer, Mapping) else None
    if not isinstance(text, str):
        raise BrokenState(f"answers/{document}.text is not a text")
    return text


def _get(interview: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    value = interview.get(name)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise BrokenState(f"interview.{name} is {_short(value)}, not {kind.__name__}")
    return value


def _status(value: str) -> Status:
    try:
        return Status(value)
    except ValueError:
        raise BrokenState(f"interview.status is {_short(value)}, which is no status") from None


def _number(interview: Mapping[str, Any], name: str) -> float:
    value = interview.get(name, 0.0)
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise BrokenState(f"interview.{name} is {_short(value)}, not seconds from 0 on")
    return float(value)


def _short(value: object) -> str:
    return repr(value)[:60]
