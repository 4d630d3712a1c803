"""What a record says of the plan: what was asked, covered and said otherwise, and which promise broke. No model judges.

A judgement compares what was heard with what the plan says, and what was acknowledged with what is stored. Everything
here is a pure function of the plan and the record.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from noah.data.documents import mapping
from noah.interview import listening, speech
from noah.interview.personal import personal
from noah.interview.plan import Plan, Question
from noah.interview.translation import in_language
from noah.interview.words import repeats, share, words
from noah.report.evaluation import as_asked

from local.rehearsal.people import BACK
from local.rehearsal.record import Record

PROMISES = {
    "never_ended": "the interview did not come to its end",
    "greeted_again": "the greeting was heard twice",
    "asked_again": "a question was asked again after it was closed",
    "left_out": "a question was neither asked nor given up for lack of time",
    "answer_lost": "an answer that Noah went on from is not stored",
    "no_goodbye": "the goodbye was not heard",
    "over_time": "the interview took more time than the plan has",
}
WORDS_PER_SECOND = 2.5  # of calm speech
ODD_WORDS = 3  # in a row that no line of the plan has: something else was said


@dataclass(frozen=True)
class Broken:
    """A promise that broke: one of PROMISES, and what shows it."""

    promise: str
    detail: str

    def __str__(self) -> str:
        return f"{PROMISES[self.promise]}: {self.detail}" if self.detail else PROMISES[self.promise]


@dataclass(frozen=True)
class Asked:
    """A question that was heard: the plan's (`kind` "question"), a follow-up, or one of Noah's own ("own")."""

    at: float
    question: str
    kind: str
    line: str
    exact: bool


@dataclass(frozen=True)
class Covered:
    """One item that a question listens for. `covered` is None where nothing is known of it."""

    question: str
    item: str
    note: str
    covered: bool | None


@dataclass(frozen=True)
class Judgement:
    """All that the page says of one person's interview."""

    record: Record
    asked: tuple[Asked, ...]
    items: tuple[Covered, ...]
    outcomes: Mapping[str, str]
    """How each question of the plan was closed; "not asked" where it was not."""
    otherwise: tuple[str, ...]
    """What was not said as planned, in words."""
    broken: tuple[Broken, ...]
    noah_seconds: float
    person_seconds: float
    spoken_minutes: float
    """How long it would take at the speed of calm speech, with the pauses that were made."""

    @property
    def noah_share(self) -> float | None:
        """Of the talking, from 0 to 1; None where nobody spoke but Noah."""
        return self.noah_seconds / (self.noah_seconds + self.person_seconds) if self.person_seconds else None

    @property
    def follow_ups(self) -> int:
        return len({(each.question, each.line) for each in self.asked if each.kind != "question"})

    def closed_as(self, *outcomes: str) -> list[str]:
        """The questions that were closed so."""
        return [question for question, outcome in self.outcomes.items() if outcome in outcomes]


def judge(plan: Plan, record: Record) -> Judgement:
    """The judgement of one interview; `plan` as it is in its file, with its placeholders."""
    plan = _held(plan, record)
    asked = tuple(_asked(plan, record))
    return Judgement(
        record=record,
        asked=asked,
        items=tuple(_items(plan, record)),
        outcomes={q.id: str(record.answers.get(q.id, {}).get("outcome") or "not asked") for q in plan.questions},
        otherwise=tuple(_otherwise(plan, record, asked)),
        broken=tuple(_broken(plan, record, asked)),
        noah_seconds=sum(until - since for since, until in record.sounds),
        person_seconds=sum(each.until - each.at for each in record.said if not each.typed),
        spoken_minutes=_spoken_seconds(record) / 60,
    )


def _held(plan: Plan, record: Record) -> Plan:
    """The plan as it was held: in its language, in the words for this person, without what it has left out."""
    interview, values = record.interview, record.interview.get("values")
    written = in_language(plan, mapping(interview.get("plan")).get("language"))
    spoken = personal(written, values if isinstance(values, Mapping) else {"name": record.name})
    goodbye = spoken.closing_after(str(interview.get("ended_by") or ""), str(interview.get("outcome") or ""))
    asked = as_asked(spoken, interview.get("left_out"), record.answers)
    return asked.model_copy(update={"goodbye": goodbye})


# -- what was asked


def _lines(plan: Plan, record: Record) -> list[tuple[str, str, str]]:
    """Each question that could be asked: its id, its kind, its words."""
    found = []
    for question in plan.questions:
        found.append((question.id, "question", question.ask))
        found += [(question.id, "follow-up", line) for line in question.follow_ups]
        found += [(question.id, "own", line) for line in _own(record, question)]
    return found


def _own(record: Record, question: Question) -> list[str]:
    """Noah's own questions that are stored with a part of an answer."""
    parts = [answer for name, answer in record.answers.items() if name.partition("~")[0] == question.id]
    return [str(own["ask"]) for each in parts if isinstance(own := each.get("own_question"), Mapping) and "ask" in own]


def _asked(plan: Plan, record: Record) -> Iterator[Asked]:
    lines = _lines(plan, record)
    for heard in record.heard:
        said = _plain(heard.text)
        exact = [(said.rfind(_plain(line)), -number) for number, (_, _, line) in enumerate(lines) if _has(said, line)]
        if exact:
            question, kind, line = lines[-max(exact)[1]]
            yield Asked(heard.at, question, kind, line, exact=True)
            continue
        meant = [each for each in lines if speech.is_question(heard.text) and repeats(each[2], said)]
        if meant:
            question, kind, line = max(meant, key=lambda each: share(each[2], said))
            yield Asked(heard.at, question, kind, line, exact=False)


def _items(plan: Plan, record: Record) -> Iterator[Covered]:
    known = {(row["question"], row["item"]): bool(row["covered"]) for row in listening.coverage(plan, record.answers)}
    for question in plan.questions:
        for item in question.listen_for:
            yield Covered(question.id, item.id, item.note, known.get((question.id, item.id)))


# -- what was said otherwise


def _otherwise(plan: Plan, record: Record, asked: Sequence[Asked]) -> Iterator[str]:
    texts = {each.at: each.text for each in record.heard}
    meant = [each for each in asked if not each.exact]
    yield from (f"planned: {each.line} — heard: {texts[each.at]}" for each in meant)
    if record.heard and not any(_has(_plain(each.text), plan.greeting) for each in record.heard):
        yield f"the greeting was not heard as planned: {plan.greeting}"
    yield from _in_order(plan, asked)
    if plan.manner_of_speech == "natural":
        return  # clauses of Noah's own are wanted
    known = _known_lines(plan, record)
    for at, text in texts.items():
        rest = _rest(text, known)
        if at not in {each.at for each in meant} and len(words(rest)) >= ODD_WORDS:
            yield f"not in the plan: {rest}"


def _in_order(plan: Plan, asked: Sequence[Asked]) -> Iterator[str]:
    first = list(dict.fromkeys(each.question for each in asked if each.kind == "question"))
    order = [question.id for question in plan.questions if question.id in first]
    if first != order:
        yield f"the questions were first asked in another order: {', '.join(first)}"


def _known_lines(plan: Plan, record: Record) -> list[str]:
    """Every line that Noah has, the longest first: the plan's and the fixed ones."""
    phrases = plan.phrases
    fixed = [getattr(phrases, name) for name in type(phrases).model_fields]
    spoken = [line for each in fixed for line in ([each] if isinstance(each, str) else each)]
    pieces = [piece for line in spoken for piece in re.split(r"\{\w+\}", line)]
    titles = [phase.title for phase in plan.phases]
    questions = [line for _, _, line in _lines(plan, record)]
    own = (plan.disclosure, plan.greeting, plan.goodbye, BACK)
    return sorted({*questions, *pieces, *titles, *own}, key=len, reverse=True)


def _rest(text: str, known: Sequence[str]) -> str:
    """What is left of a text without the lines in it, and without one that was cut short at its end."""
    said = f" {_plain(text)} "
    for line in known:
        if plain := _plain(line):
            said = said.replace(f" {plain} ", "  ")
    rest = said.split("  ")
    if rest and any(_plain(line).startswith(last) for line in known if (last := rest[-1].strip())):
        rest = rest[:-1]
    return " … ".join(filter(None, (each.strip() for each in rest)))


# -- which promise broke


def _broken(plan: Plan, record: Record, asked: Sequence[Asked]) -> Iterator[Broken]:
    status = str(record.interview.get("status") or "not stored")
    completed = status == "completed"
    if not (record.ended and completed) or record.problem:
        yield Broken("never_ended", record.problem or f"it is {status}")
    greeted = sum(_has(_plain(each.text), plan.greeting) for each in record.heard)
    if greeted > 1:
        yield Broken("greeted_again", f"{greeted} times")
    yield from (Broken("asked_again", line) for line in _asked_again(plan, record, asked))
    stopped = any(_has(_plain(each.text), plan.phrases.ended_early) for each in record.heard)
    if completed and not stopped:
        missing = [question.id for question in plan.questions if question.id not in record.answers]
        heard = {each.question for each in asked}
        yield from (Broken("left_out", each) for each in missing if each not in heard)
    yield from (Broken("answer_lost", each) for each in _lost(plan, record, asked, stopped=stopped))
    if completed and not any(_has(_plain(each.text), plan.goodbye) for each in record.heard):
        yield Broken("no_goodbye", "")
    active = record.interview.get("active_seconds")
    if isinstance(active, int | float) and active > plan.seconds:
        yield Broken("over_time", f"{active / 60:.1f} of {plan.minutes:g} minutes")


def _asked_again(plan: Plan, record: Record, asked: Sequence[Asked]) -> Iterator[str]:
    """Questions that were heard after a later one: who goes on to it has closed them."""
    place = {question.id: number for number, question in enumerate(plan.questions)}
    furthest, told = -1, set()
    for each in asked:
        number = place[each.question]
        if number < furthest and each.question in record.answers and each.question not in told:
            told.add(each.question)
            yield each.line
        furthest = max(furthest, number)


def _lost(plan: Plan, record: Record, asked: Sequence[Asked], *, stopped: bool) -> Iterator[str]:
    """What Noah went on from (the next question was asked, or the goodbye said), and what is not stored of it."""
    over = [each.at for each in record.heard if _has(_plain(each.text), plan.goodbye)]
    slipped = _slipped(plan, record)
    for question in plan.questions:
        own = [each for each in asked if each.question == question.id]
        if not own:
            continue
        later = [each.at for each in asked if each.question != question.id and each.at > own[0].at]
        on = min([*later, *over], default=None)
        replies = [each for each in record.said if each.question == question.id and each.taken != "asked_back"]
        if on is None or not [each for each in replies if each.at < on] or (stopped and not later):
            continue
        stored = record.answers.get(question.id)
        if stored is None:
            yield question.id
            continue
        text = _plain(str(stored.get("text") or ""))
        kept = [each for each in replies if each.taken in ("answered", "vague") and each.at < on]
        if kept and not text:
            yield f"{question.id}, of which no word is stored"
        elif record.exact:
            exact = [each for each in kept if each.at < slipped]
            yield from (f"{question.id}: {each.text}" for each in exact if not _has(text, each.text))
        parts = len({each.line for each in own if each.kind != "question" and each.at < on})
        yield from (f"{question.id}~{n}" for n in range(1, parts + 1) if f"{question.id}~{n}" not in record.answers)


def _slipped(plan: Plan, record: Record) -> float:
    """When a spoken answer was first cut in two, as Noah spoke into it, or not heard, so that he asked once more.

    A busy machine does both. The simulator hears that somebody speaks, and not what: it takes the next piece of speech
    for the next text of its script, and from then on what is stored is not word for word what was said.
    """
    once_more = plan.phrases.silence_prompts[1].partition("{")[0]
    spoken = [each for each in record.said if not each.typed]
    cut = [each.at for each in spoken if any(each.at < h.at < each.until for h in record.heard)]
    again = [h.at for h in record.heard if _has(_plain(h.text), once_more)]
    ends = [*(each.at for each in spoken[1:]), math.inf]
    unheard = [each.at for each, end in zip(spoken, ends, strict=False) if any(each.at < at < end for at in again)]
    return min([*cut, *unheard], default=math.inf)


# -- words and times


def _spoken_seconds(record: Record) -> float:
    """At the speed of calm speech, with what passed between a question and its answer as it was."""
    noah = sum(len(words(each.text)) for each in record.heard)
    person = sum(len(words(each.text)) for each in record.said)
    voices = sum(until - since for since, until in record.sounds) + sum(e.until - e.at for e in record.said)
    return (noah + person) / WORDS_PER_SECOND + max(0.0, record.seconds - voices)


def _plain(text: str) -> str:
    return " ".join(words(text))


def _has(plain: str, line: str) -> bool:
    """Whether a plain text has a line in it, word for word."""
    wanted = _plain(line)
    return bool(wanted) and f" {wanted} " in f" {plain} "
