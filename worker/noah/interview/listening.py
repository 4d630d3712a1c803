"""What an answer covers of what its question listens for, and which question about the same thing follows it.

The model only says what it heard, and may propose a question of its own. Whether one is asked, and which, is decided
here, by the plan. Everything here is a pure function.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from noah.interview.effects import Notice, OwnQuestion
from noah.interview.events import ResponseGiven
from noah.interview.plan import MAX_FOLLOW_UPS, QUESTION_MARKS, Item, Plan, Question
from noah.interview.state import QuestionState, QuestionStatus, covered_by
from noah.interview.words import one_line, repeats

MAX_OWN_QUESTION = 200  # characters, as of a plan's own questions
PLANNED = OwnQuestion()
"""Stands for the plan's next follow-up."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of an answer besides its outcome."""

    covered: frozenset[str] | None = None
    """The items that the answer covers; None when it does not say."""
    own: OwnQuestion | None = None
    """A question of its own that may be asked."""
    notices: tuple[Notice, ...] = ()


NOT_JUDGED = Judged()


def judge(plan: Plan, question: Question, known: QuestionState, event: ResponseGiven) -> Judged:
    """Check the arguments of a tool call about `question`. What is wrong with them is left out, and counted."""
    notices: list[Notice] = []
    covered = _covered(question, event.covered)
    if event.covered is not None and (covered is None or len(covered) < len(_distinct(event.covered))):
        notices.append(Notice("coverage_unknown"))
    own: OwnQuestion | None = None
    if event.ask not in (None, ""):
        refused = _refused(plan, question, known, covered, event)
        if refused:
            notices.append(Notice(refused))
        else:
            own = OwnQuestion(str(event.about), _one_line(event.ask))
    return Judged(covered, own, tuple(notices))


def together(*covered: frozenset[str] | None) -> frozenset[str] | None:
    """What is covered by any of them; None where none of them says."""
    said = [each for each in covered if each is not None]
    return frozenset().union(*said) if said else None


def missing(question: Question, covered: frozenset[str] | None) -> tuple[Item, ...]:
    """The items of a question that no answer has covered yet, in the plan's order."""
    return tuple(item for item in question.listen_for if item.id not in (covered or ()))


def wants_more(plan: Plan, question: Question, known: QuestionState, outcome: QuestionStatus, judged: Judged) -> bool:
    """Whether an answer with this outcome is to be followed by another question about the same thing."""
    if outcome is QuestionStatus.VAGUE:
        return True
    probes = plan.probe_of(question) != "vague"
    return (
        probes
        and outcome is QuestionStatus.ANSWERED
        and judged.covered is not None
        and bool(missing(question, together(known.covered, judged.covered)))
    )


def follow_up(
    plan: Plan, question: Question, known: QuestionState, outcome: QuestionStatus, judged: Judged
) -> OwnQuestion | None:
    """What is asked next about the same thing: a question of Noah's own, the plan's next follow-up (`PLANNED`), or None
    when that is enough.
    """
    if len(known.parts) >= MAX_FOLLOW_UPS or not wants_more(plan, question, known, outcome, judged):
        return None
    if judged.own is not None:
        return judged.own
    return PLANNED if known.planned < len(question.follow_ups) else None


def may_ask(plan: Plan, question: Question, known: QuestionState) -> bool:
    """Whether Noah may ask a question of his own after the next answer to this question."""
    asked_about = {own.about for own in known.own}
    left = [item for item in missing(question, known.covered) if item.id not in asked_about]
    return plan.probe_of(question) == "own" and bool(left) and len(known.parts) < MAX_FOLLOW_UPS


def asked_last(question: Question, known: QuestionState) -> str:
    """The line that was asked last about a question: the question itself, a follow-up, or one of Noah's own."""
    if not known.parts:
        return question.ask
    if own := known.own_at(len(known.parts) - 1).ask:
        return own
    planned = min(known.planned, len(question.follow_ups))
    return question.follow_ups[planned - 1] if planned else question.ask


def coverage(plan: Plan, answers: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each item that the plan listens for: whether it was covered, and by which words; from stored answers by id.

    Questions without a word on what they cover (answers of older versions, or taken from the transcript) are left out.
    """
    return [row for question in plan.questions for row in _covered_by(question, answers)]


def _covered_by(question: Question, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    ids = [f"{question.id}~{number}" for number in range(1, MAX_FOLLOW_UPS + 1)] + [question.id]
    documents = [answers[each] for each in ids if each in answers]
    if together(*map(covered_by, documents)) is None:
        return
    for item in question.listen_for:
        first = next((each for each in documents if item.id in (covered_by(each) or ())), None)
        yield {
            "question": question.id,
            "item": item.id,
            "note": item.note,
            "covered": first is not None,
            "words": str(first.get("text", "")) if first is not None else "",
        }


def _covered(question: Question, value: object) -> frozenset[str] | None:
    if not isinstance(value, list | tuple):
        return None
    return frozenset(item.id for item in question.listen_for if item.id in value)


def _distinct(value: object) -> list[object]:
    return [each for n, each in enumerate(value) if each not in value[:n]] if isinstance(value, list | tuple) else []


def _refused(
    plan: Plan, question: Question, known: QuestionState, covered: frozenset[str] | None, event: ResponseGiven
) -> str:
    """Why a question of the model's own is not asked; empty when it may be."""
    if plan.probe_of(question) != "own":
        return "own_question_not_allowed"
    text = _one_line(event.ask)
    if not text or len(text) > MAX_OWN_QUESTION or any(mark in text for mark in '"{}<>'):
        return "own_question_refused"
    if sum(text.count(mark) for mark in QUESTION_MARKS) != 1 or not text.endswith(QUESTION_MARKS):
        return "own_question_refused"
    if event.about not in [item.id for item in missing(question, together(known.covered, covered))]:
        return "own_question_refused"
    if any(own.about == event.about for own in known.own):
        return "own_question_refused"  # no item is asked about twice
    planned = [line for each in plan.questions for line in (each.ask, *each.follow_ups)]
    asked_before = [own.ask for own in known.own if own.ask]
    if any(repeats(line, text) for line in (*planned, *asked_before)):
        return "own_question_refused"  # the plan asks it, when it is due
    return ""


def _one_line(value: object) -> str:
    return one_line(value) if isinstance(value, str) and len(value) <= 4 * MAX_OWN_QUESTION else ""
