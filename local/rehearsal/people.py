"""The people of a rehearsal: one YAML file each, checked; and what each of them answers to the questions of a plan."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pydantic
import yaml
from gemini_live_simulator import speech
from gemini_live_simulator.scenario import place_in
from noah.interview.personal import clean_name
from noah.interview.plan import MAX_FOLLOW_UPS, Plan, Question

from local.paths import ROOT
from local.scenarios import Answer

PEOPLE = ROOT / "local" / "people"
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")  # also the id of the copy of the plan that the person is interviewed by
TOPIC = "{topic}"
PROBE = "What can you tell me about this: {note}?"
BACK = "I mean it just as you understand it."


class PersonError(Exception):
    """A person's file cannot be used. Each line of the message names file and line: `terse.yaml:3: …`."""


class _Part(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


def _plain_text(text: str) -> str:
    text = " ".join(text.split())
    rest = text.replace(TOPIC, "")
    if "{" in rest or "}" in rest:
        raise ValueError("{topic} is the only placeholder: the title of the phase that the question is in")
    return text


Text = Annotated[str, pydantic.Field(min_length=1, max_length=4000), pydantic.AfterValidator(_plain_text)]


class Reply(_Part):
    """What somebody says once: spoken (`say`) or typed (`type`), and what the model makes of it."""

    say: Text | None = None
    type: Text | None = None
    taken: Literal["answered", "vague", "declined", "skipped", "asked_back"] = "answered"
    covers: Literal["all", "first", "none"] | None = None
    """How much of what the question listens for it has in it; by itself all when answered, none when vague."""
    pause: float = pydantic.Field(0.0, ge=0, le=12)
    """Seconds of silence before it."""

    @pydantic.model_validator(mode="after")
    def _once(self) -> Self:
        if (self.say is None) == (self.type is None):
            raise ValueError("a reply has either say or type")
        return self

    @property
    def text(self) -> str:
        return self.say or self.type or ""


def _replies(value: object) -> object:
    return [each if isinstance(each, list) else [each] for each in value] if isinstance(value, list) else value


class Person(_Part):
    """Somebody who is interviewed in a rehearsal; docs/plans.md says how they are written."""

    id: str
    name: str
    who: Annotated[str, pydantic.Field(min_length=1, max_length=200)]
    speed: int = pydantic.Field(170, ge=90, le=300)
    voice: str = speech.DEFAULT_VOICE
    answers: Annotated[
        list[Annotated[list[Reply], pydantic.Field(min_length=1)]], pydantic.BeforeValidator(_replies)
    ] = pydantic.Field(min_length=1)
    follow_ups: list[Reply] = pydantic.Field(min_length=1)

    @pydantic.field_validator("name")
    @classmethod
    def _can_be_said(cls, name: str) -> str:
        if clean_name(name) != name:
            raise ValueError("is no name that Noah would say as it stands")
        return name

    @pydantic.field_validator("voice")
    @classmethod
    def _can_be_heard(cls, voice: str) -> str:
        try:
            speech.synthesize("a", speech.DEFAULT_RATE, voice)
        except speech.SpeechError as error:
            raise ValueError(str(error)) from None
        return voice


def load(path: Path) -> Person:
    """One person from their file. Raises PersonError, with a line for everything that is wrong with it."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PersonError(f"{path.name}:1: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PersonError(f"{path.name}:{line}: {error.problem or 'is not YAML'}") from None
    if not isinstance(data, dict) or root is None:
        raise PersonError(f"{path.name}:1: is not a person: expected fields such as 'name: …'")
    if not ID.fullmatch(path.stem):
        raise PersonError(f"{path.name}:1: a file's name is small letters, digits and _, as in thinks_long.yaml")
    try:
        return Person.model_validate(data | {"id": path.stem})
    except pydantic.ValidationError as error:
        wrong = [(place_in(root, each["loc"])[0], _worded(each)) for each in error.errors(include_url=False)]
        raise PersonError("\n".join(f"{path.name}:{line}: {text}" for line, text in sorted(wrong))) from None


def load_all(folder: Path = PEOPLE) -> list[Person]:
    """Everybody in a folder. Raises PersonError with all that is wrong."""
    people, wrong = [], []
    for path in sorted(folder.glob("*.yaml")):
        try:
            people.append(load(path))
        except PersonError as error:
            wrong.append(str(error))
    for one, other in itertools.combinations(people, 2):
        if one.name == other.name:
            wrong.append(f"{other.id}.yaml:1: name: {one.id}.yaml is called {one.name} too")
    if wrong or not people:
        raise PersonError("\n".join(wrong) or f"{folder}:1: holds nobody (*.yaml)")
    return people


def _worded(error: Any) -> str:
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in error["loc"]) or "person"
    if error["type"] == "extra_forbidden":
        return f"{where}: there is no such field"
    if error["type"] == "missing":
        return f"{where}: is missing"
    return f"{where}: {error['msg'].removeprefix('Value error, ')}"


@dataclass(frozen=True)
class Told:
    """A reply as it is given to one question."""

    reply: Reply
    answer: Answer


def tells(person: Person, plan: Plan) -> dict[str, list[Told]]:
    """What somebody says to each question, in order; the person's lists are begun again when they are at their end."""
    found: dict[str, list[Told]] = {}
    following = itertools.cycle(person.follow_ups)
    for replies, question in zip(itertools.cycle(person.answers), plan.questions, strict=False):
        more = itertools.islice(following, MAX_FOLLOW_UPS)
        topic = plan.phase_of(question.id).title
        found[question.id] = [Told(reply, _answer(reply, plan, question, topic)) for reply in (*replies, *more)]
    return found


def _answer(reply: Reply, plan: Plan, question: Question, topic: str) -> Answer:
    text = reply.text.replace(TOPIC, topic)
    judged = tuple(_judged(reply, plan, question)) if reply.taken in ("answered", "vague") else ()
    return Answer(text, reply.taken, typed=reply.type is not None, judged=judged)


def _judged(reply: Reply, plan: Plan, question: Question) -> Iterator[tuple[str, Any]]:
    """What the model would say of a reply beside its outcome: what it covers, and a question about the rest."""
    items = question.listen_for
    if not items:
        return
    covers = reply.covers or ("all" if reply.taken == "answered" else "none")
    covered = items[: {"all": len(items), "first": 1, "none": 0}[covers]]
    yield "covered", [item.id for item in covered]
    left = items[len(covered) :]
    if left and plan.probe_of(question) == "own":
        note = re.sub(r'["{}<>?？؟]', "", left[0].note)
        yield "ask", PROBE.replace("{note}", note[:120])
        yield "about", left[0].id
