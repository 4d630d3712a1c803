"""The plan of an interview: data that a product manager writes, checked before anybody hears it."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from noah.interview.conditions import Id, Stop, When
from noah.interview.phrases import noah_in, phrases_in

MAX_FOLLOW_UPS = 2
SILENCE_SECONDS = 8.0  # of nobody speaking, before Noah says something
WRAP_UP_SECONDS = 60.0
MIN_QUESTION_SECONDS = 15  # of a question's own time: less is not enough to hear it and to answer
PATIENCE = {"quick": 0.4, "normal": 0.7, "long": 2.0}  # seconds of silence after which an answer has ended
CLOSING_SECONDS = 15.0
QUESTION_MARKS = ("?", "\uff1f", "\u061f")  # Latin, East Asian, Arabic

# A value that is put in for one person; what stands for it where it is not known is the plan's `placeholders`.
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
# The one that needs nothing to stand for it: who is not called by their name is not called by anything.
NAME = "name"
DEFAULT_LANGUAGE = "en-US"
# The phrase that says that Noah is an AI. Where the language has it, a plan cannot say less than that.
DISCLOSURE = "disclosure"
# What follows a name in some languages, and goes where the name does.
TITLES = ("さん", "様", " जी")
PAUSES = ",\u060c\u3001\uff0c"
ENDS = ".!?\u2026\u3002\uff01\uff1f\u061f\u0964"


def _spoken(text: str) -> str:
    # a line of a YAML block is no pause in speech
    text = " ".join(text.split())
    if '"' in text:
        raise ValueError("must not contain double quotes: it is spoken, and handed on in double quotes")
    return text


def _one_question(text: str) -> str:
    if sum(text.count(mark) for mark in QUESTION_MARKS) > 1:
        raise ValueError("asks more than one question; ask one at a time")
    return text


def _with_placeholders(text: str) -> str:
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError("has a brace that belongs to no placeholder: write {role}, in small letters, and close it")
    return text


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("is spoken as it stands: braces mean nothing here")
    return text


def _no_question(text: str) -> str:
    if any(mark in text for mark in QUESTION_MARKS):
        raise ValueError("stands in the middle of a line: no question mark")
    return text


def _patience(value: object) -> object:
    if isinstance(value, str):
        if value not in PATIENCE:
            raise ValueError(f"is a number of seconds, or one of {', '.join(PATIENCE)}")
        return PATIENCE[value]
    return value


def spoken(most: int) -> Any:
    """A text that is spoken: of at most `most` characters, not empty, without double quotes."""
    return Field(min_length=1, max_length=most)


Line = Annotated[str, spoken(200), AfterValidator(_spoken)]
Ask = Annotated[
    str, spoken(200), AfterValidator(_spoken), AfterValidator(_with_placeholders), AfterValidator(_one_question)
]
Passage = Annotated[str, spoken(400), AfterValidator(_spoken), AfterValidator(_with_placeholders)]
Instead = Annotated[str, spoken(80), AfterValidator(_spoken), AfterValidator(_literal), AfterValidator(_no_question)]
Note = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(lambda text: " ".join(text.split()))]

Probe = Literal["vague", "missing", "own"]
"""When more is asked about the same thing: after a vague answer; also when an item is missing; also with a question of
Noah's own."""

Patience = Annotated[float, BeforeValidator(_patience), Field(ge=0.3, le=6)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Item(_Part):
    """One thing that a good answer has in it."""

    id: Id
    note: Note


def _items(value: object) -> object:
    """Items as they are written: a text, or an id with its text. Those without an id are named by their place."""
    if not isinstance(value, list):
        return value
    found: list[object] = []
    for number, each in enumerate(value, 1):
        if isinstance(each, str):
            found.append({"id": f"item_{number}", "note": each})
        elif isinstance(each, dict) and len(each) == 1:
            found += [{"id": key, "note": note} for key, note in each.items()]
        else:
            found.append(each)
    return found


class Ends(_Part):
    """Ends the interview after a question, when this holds: with these last words instead of the goodbye."""

    when: When
    closing: Passage


class Question(_Part):
    """One question: what is asked, what a good answer has in it, and what to ask when it is not there."""

    id: Id
    ask: Ask
    listen_for: Annotated[tuple[Item, ...], BeforeValidator(_items)] = Field((), max_length=6)
    follow_ups: tuple[Ask, ...] = Field((), max_length=MAX_FOLLOW_UPS)
    patience: Patience | None = None
    required: bool = False
    seconds: float | None = Field(None, ge=MIN_QUESTION_SECONDS, le=7200)
    probe: Probe | None = None
    when: When | None = None
    ends: Ends | None = None

    @property
    def ends_when(self) -> When | None:
        """When the interview ends after this question."""
        return self.ends.when if self.ends is not None else None

    @property
    def closing(self) -> str | None:
        """The last words of an interview that ends after this question."""
        return self.ends.closing if self.ends is not None else None


class Words(_Part):
    """What a question says in another language."""

    ask: Ask
    follow_ups: tuple[Ask, ...] = Field((), max_length=MAX_FOLLOW_UPS)
    closing: Passage | None = None


Title = Annotated[str, spoken(60), AfterValidator(_spoken)]


class Phase(_Part):
    """Questions with one goal. `share` is its part of the time in percent; a minute is kept for the wrap-up."""

    id: Id
    title: Title
    goal: Note
    share: int | None = Field(None, ge=1, le=100)
    wrap_up: bool = False
    when: When | None = None
    questions: tuple[Question, ...] = Field(min_length=1, max_length=12)


class Criterion(_Part):
    """One thing that the report scores: what it looks like when it is good, and what people read instead of its id."""

    id: Id
    title: Title | None = None
    good: Note
    weight: float = Field(1.0, ge=0.1, le=10)


Labels = dict[Annotated[int, Field(ge=0, le=10)], Title]
"""What points are called, all or some of them."""


class Scale(_Part):
    """The points that a criterion gets: from not shown to shown clearly."""

    lowest: Literal[0, 1] = Field(1, alias="from")
    highest: int = Field(5, alias="to", ge=2, le=10)
    labels: Labels = Field({}, max_length=11)


class Rubric(_Part):
    """What the report scores. A change needs a new version: reports are kept under it."""

    version: int = Field(ge=1)
    scale: Scale = Scale()
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=12)


class Phrases(_Part):
    """The fixed lines. `{name}` may stay empty and then takes its comma with it."""

    hello: Line
    disclosure: Line
    welcome_back: Line
    neutral_welcome: Line
    remembered: Line
    reconnected: Line
    trouble: Line
    acknowledgements: tuple[Line, ...] = Field(min_length=1, max_length=8)
    no_problem: Line
    matters: Line | None = None
    already_told: Line
    too_long: Line
    silence_prompts: tuple[Line, Line]
    pause_offer: Line
    paused: Line
    ended_early: Line
    microphone: Line
    time_is_up: Line
    no_show: Line


Name = Annotated[str, spoken(40), AfterValidator(_spoken), AfterValidator(_literal), AfterValidator(_no_question)]


class Called(_Part):
    """What the interviewer is called, where it is not Noah."""

    name: Name


class Interviewer(_Part):
    """Who speaks: under which name, where it is not Noah, and with which of the model's voices."""

    name: Name | None = None
    voice: Annotated[str, Field(pattern=r"^[A-Z][a-z]{1,30}$")] | None = None


class Closings(_Part):
    """Last words instead of the goodbye, by how an interview ended that is not whole."""

    time_up: Passage | None = None
    ended_early: Passage | None = None

    def after(self, outcome: str) -> str | None:
        """Those for an interview that ended so, as `Finish` names it."""
        return {"time_up": self.time_up, "candidate_asked": self.ended_early}.get(outcome)


class Translation(_Part):
    """All that a plan says in another language: by the ids of its phases and questions."""

    title: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    greeting: Passage
    goodbye: Passage
    closings: Closings = Closings()
    interviewer: Called | None = None
    criteria: dict[Id, Title] = Field({}, max_length=12)
    labels: Labels = Field({}, max_length=11)
    phases: dict[Id, Title]
    questions: dict[Id, Words]
    placeholders: dict[Id, Instead] = Field({}, max_length=12)
    phrases: Phrases


class Fact(_Part):
    """What Noah may answer a candidate with: to a question, or whenever it fits."""

    asked: Ask | None = None
    answer: Passage


def _facts(value: object) -> object:
    """Facts as they are written: a text, or a question that is asked with its answer."""
    if not isinstance(value, list):
        return value
    return [{"answer": each} if isinstance(each, str) else each for each in value]


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Plan(_Part):
    """An interview: what is asked, in which order, in how much time, how, and what the report looks at."""

    id: Id
    version: int = Field(ge=1)
    title: Annotated[str, Field(min_length=1, max_length=80)]
    language: Language = DEFAULT_LANGUAGE
    minutes: float = Field(ge=0.2, le=120)
    silence_seconds: float = Field(SILENCE_SECONDS, ge=1, le=60)
    patience: Patience = PATIENCE["normal"]
    probe: Probe = "vague"
    interviewer: Interviewer = Interviewer()
    manner: Annotated[str, Field(min_length=1, max_length=1000)]
    manner_of_speech: Literal["exact", "natural"] = "exact"
    greeting: Passage
    goodbye: Passage
    closings: Closings = Closings()
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=12)
    rubric: Rubric
    placeholders: dict[Id, Instead] = Field({}, max_length=12)
    facts: Annotated[tuple[Fact, ...], BeforeValidator(_facts)] = Field((), max_length=40)
    remember: bool = False
    recording: bool = False
    phrases: Phrases
    translations: dict[Language, Translation] = Field({}, max_length=24)

    @model_validator(mode="before")
    @classmethod
    def _with_the_phrases_of_its_languages(cls, data: Any) -> Any:
        data = _with_phrases(data.get("language", DEFAULT_LANGUAGE), data)
        others = data.get("translations")
        if isinstance(others, dict):
            data = data | {"translations": {each: _with_phrases(each, given) for each, given in others.items()}}
        return data

    @property
    def disclosure(self) -> str:
        """The sentence that says that Noah is an AI, under the name that this plan gives him."""
        name = self.interviewer.name
        return self.phrases.disclosure.replace(noah_in(self.language), name) if name else self.phrases.disclosure

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order in which they are asked."""
        return tuple(q for phase in self.phases for q in phase.questions)

    def find(self, question_id: str) -> Question | None:
        """The question with this id, if the plan has one."""
        return next((q for q in self.questions if q.id == question_id), None)

    def closing_after(self, question_id: str, outcome: str = "") -> str:
        """The last line: the words of the question after which the plan has ended the interview, those for how it ended
        otherwise, or the goodbye.
        """
        question = self.find(question_id)
        return (question and question.closing) or self.closings.after(outcome) or self.goodbye

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The questions, as far as the way through the plan depends on them."""
        return tuple(
            Stop(
                question.id,
                tuple(item.id for item in question.listen_for),
                tuple(when for when in (phase.when, question.when) if when is not None),
                question.ends_when,
            )
            for phase in self.phases
            for question in phase.questions
        )

    def patience_of(self, question_id: str) -> float:
        """How many seconds somebody may be silent before an answer to this question has ended."""
        question = self.find(question_id)
        return self.patience if question is None or question.patience is None else question.patience

    def probe_of(self, question: Question) -> Probe:
        """When more is asked about the same thing as this question."""
        return question.probe or self.probe

    def phase_of(self, question_id: str) -> Phase:
        """The phase that a question belongs to. Raises KeyError for an unknown one."""
        for phase in self.phases:
            if any(q.id == question_id for q in phase.questions):
                return phase
        raise KeyError(question_id)

    def at_most(self, minutes: float) -> Self:
        """The same plan in at most so many minutes."""
        return self if self.minutes <= minutes else self.model_copy(update={"minutes": minutes})

    @property
    def seconds(self) -> float:
        """All of the time."""
        return self.minutes * 60

    @property
    def main_seconds(self) -> float:
        """The time before the wrap-up, for which a minute is kept (half of the time, if that is less)."""
        return self.seconds - min(WRAP_UP_SECONDS, self.seconds / 2)

    @property
    def closing_seconds(self) -> float:
        """When the last question is cut, so that the goodbye fits into the time."""
        return self.seconds - min(CLOSING_SECONDS, self.seconds / 8)

    def ends_at(self, phase: Phase) -> float:
        """Active seconds after which a phase begins no further question. Time saved goes to later phases."""
        if phase.wrap_up:
            return self.closing_seconds
        share = 0
        for each in self.phases:
            share += each.share or 0
            if each.id == phase.id:
                break
        return self.main_seconds * share / 100


def _with_phrases(language: object, given: Any) -> Any:
    """What is given of a plan in a language, with the phrases that the language has and it has not."""
    own = given.get("phrases", {}) if isinstance(given, dict) else None
    return given | {"phrases": {**phrases_in(language), **own}} if isinstance(own, dict) else given
