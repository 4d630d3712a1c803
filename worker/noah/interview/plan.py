"""The plan of an interview: data that a product manager writes, checked before anybody hears it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from noah.interview.conditions import Id, Stop, When
from noah.interview.phrases import phrases_in
from noah.interview.routes import conditions, explore, mistakes

MAX_FOLLOW_UPS = 2
MAX_FILE_BYTES = 256 * 1024
MAX_DEPTH = 12
LOWEST_SCORE, HIGHEST_SCORE = 1, 5
SILENCE_SECONDS = 8.0  # of nobody speaking, before Noah says something
WRAP_UP_SECONDS = 60.0
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

Loc = tuple[str | int, ...]


class PlanError(Exception):
    """A plan cannot be used. Each line of the message names file and line: `career.yaml:12: …`."""


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
    """One thing that the report scores, from LOWEST_SCORE to HIGHEST_SCORE: what it looks like when it is good."""

    id: Id
    good: Note
    weight: float = Field(1.0, ge=0.1, le=10)


class Rubric(_Part):
    """What the report scores. A change needs a new version: reports are kept under it."""

    version: int = Field(ge=1)
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
    already_told: Line
    too_long: Line
    silence_prompts: tuple[Line, Line]
    pause_offer: Line
    paused: Line
    ended_early: Line
    microphone: Line
    time_is_up: Line
    no_show: Line


_PLACEHOLDERS = {
    "hello": {"name"},
    "welcome_back": {"name", "topic"},
    "neutral_welcome": {"name"},
    "remembered": {"name", "said"},
    "silence_prompts": {"question"},
}


class Translation(_Part):
    """All that a plan says in another language: by the ids of its phases and questions."""

    title: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    greeting: Passage
    goodbye: Passage
    phases: dict[Id, Title]
    questions: dict[Id, Words]
    placeholders: dict[Id, Instead] = Field({}, max_length=12)
    phrases: Phrases


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
    manner: Annotated[str, Field(min_length=1, max_length=1000)]
    manner_of_speech: Literal["exact", "natural"] = "exact"
    greeting: Passage
    goodbye: Passage
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=12)
    rubric: Rubric
    placeholders: dict[Id, Instead] = Field({}, max_length=12)
    remember: bool = False
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
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order in which they are asked."""
        return tuple(q for phase in self.phases for q in phase.questions)

    def find(self, question_id: str) -> Question | None:
        """The question with this id, if the plan has one."""
        return next((q for q in self.questions if q.id == question_id), None)

    def closing_after(self, question_id: str) -> str:
        """The last line: the goodbye, or the words of the question after which the plan has ended the interview."""
        question = self.find(question_id)
        return (question and question.closing) or self.goodbye

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


def parse_plan(name: str, content: bytes) -> Plan:
    """Check the content of one plan's file, which is called `name`.

    Raises PlanError, with a line for everything that is wrong with it.
    """
    if len(content) > MAX_FILE_BYTES:
        raise PlanError(f"{name}:1: is larger than {MAX_FILE_BYTES // 1024} KiB")
    try:
        text = content.decode("utf-8")
        _refuse_endless(name, text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise PlanError(f"{name}:1: is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlanError(f"{name}:{line}: {error.problem or error.context or 'is not YAML'}") from None
    except yaml.YAMLError:
        raise PlanError(f"{name}:1: is not YAML") from None
    return _checked(name, root)


def _refuse_endless(name: str, text: str) -> None:
    """Raises PlanError for what makes a small file endless: aliases, and nesting without end."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise PlanError(f"{name}:{line}: aliases (*name) are not taken")
        if depth > MAX_DEPTH:
            raise PlanError(f"{name}:{line}: is nested too deeply")


def _checked(name: str, root: yaml.Node | None) -> Plan:
    lines: dict[Loc, int] = {(): 1}
    problems: list[tuple[int, str]] = []
    if not isinstance(root, yaml.MappingNode):
        raise PlanError(f"{name}:1: is not a plan: expected fields such as 'id: …'")
    data = _construct(root, (), lines, problems)

    def line_of(loc: Loc) -> int:
        while loc not in lines:
            loc = loc[:-1]
        return lines[loc]

    plan: Plan | None = None
    if not problems:
        problems += [(line_of(at), message) for at, message in _otherwise(data)]
        try:
            plan = Plan.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            problems += [(line_of(at), message) for at, message in _unsaid(data, errors)]
            for each in errors:
                loc = each["loc"]
                if _is_unsaid(each):
                    continue
                inside = any(len(e["loc"]) > len(loc) and e["loc"][: len(loc)] == loc for e in errors)
                if each["type"] == "too_short" and inside:
                    continue  # it only counts what is right
                problems.append((line_of(loc), _worded(loc, each["type"], each["msg"], each["input"])))
    if plan is not None:
        problems += [(line_of(loc), message) for loc, message in _inconsistent(plan)]
    if plan is None or problems:
        raise PlanError("\n".join(f"{name}:{line}: {message}" for line, message in sorted(problems)))
    return plan


def _languages(data: dict[str, Any]) -> Iterator[tuple[Loc, object, Any]]:
    """Where each language of a plan is, which it is, and what is given in it."""
    yield (), data.get("language", DEFAULT_LANGUAGE), data
    others = data.get("translations")
    for language, given in others.items() if isinstance(others, dict) else ():
        yield ("translations", language), language, given


def _otherwise(data: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    """What a plan says otherwise and must not: that Noah is an AI."""
    for at, language, given in _languages(data):
        own = given.get("phrases") if isinstance(given, dict) else None
        if isinstance(own, dict) and DISCLOSURE in own and phrases_in(language):
            where: Loc = (*at, "phrases", DISCLOSURE)
            yield where, f"{_path(where)}: no plan in {language} says that otherwise: leave it out"


def _is_unsaid(error: Mapping[str, Any]) -> bool:
    return bool(error["type"] == "missing" and error["loc"][-2:-1] == ("phrases",))


def _unsaid(data: dict[str, Any], errors: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Loc, str]]:
    """Which phrases are missing, in one line for each language."""
    for at, language, _ in _languages(data):
        where: Loc = (*at, "phrases")
        missing = [str(each["loc"][-1]) for each in errors if _is_unsaid(each) and each["loc"][:-1] == where]
        if missing:
            yield where, f"{_path(where)}: a plan in {language} needs its own: {', '.join(missing)}"


def _construct(node: yaml.Node, loc: Loc, lines: dict[Loc, int], problems: list[tuple[int, str]]) -> Any:
    """Plain values of a YAML node; the line of each goes into `lines`."""
    lines.setdefault(loc, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*loc, i), lines, problems) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in mapping:
                problems.append((line, f"{_path((*loc, key))}: is given twice"))
            lines[(*loc, key)] = line
            mapping[key] = _construct(value_node, (*loc, key), lines, problems)
        return mapping
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        problems.append((node.start_mark.line + 1, f"{_path(loc)}: {error}"))
        return None
    finally:
        loader.dispose()


def _path(loc: Loc) -> str:
    text = ""
    for key in loc:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else key
    return text or "plan"


def _worded(loc: Loc, kind: str, message: str, value: object) -> str:
    where = _path(loc)
    if kind == "extra_forbidden":
        return f"{_path(loc[:-1])}: unknown field {loc[-1]!r}" if len(loc) > 1 else f"unknown field {loc[-1]!r}"
    if kind == "missing":
        return f"{where}: is missing"
    if kind == "too_short" and loc[-1] == "questions":
        return f"{where}: the phase is empty: it needs a question"
    if kind == "too_long" and loc[-1] == "follow_ups":
        return f"{where}: too many: a question has at most {MAX_FOLLOW_UPS} follow-ups"
    if kind == "string_too_long" and isinstance(value, str):
        return f"{where}: too long: {len(value)} characters; {message[0].lower()}{message[1:]}"
    if kind == "string_pattern_mismatch" and loc[-1] == "id":
        return f"{where}: {str(value)[:60]!r} is no id: a lower-case letter, then such letters, digits, _"
    return f"{where}: {message.removeprefix('Value error, ')}"


def _inconsistent(plan: Plan) -> Iterator[tuple[Loc, str]]:
    """What is wrong between fields that are each right."""
    seen: set[str] = set()
    for p, phase in enumerate(plan.phases):
        at: Loc = ("phases", p)
        if any(phase.id == earlier.id for earlier in plan.phases[:p]):
            yield (*at, "id"), f"{_path(at)}.id: another phase has the id {phase.id!r} too"
        last = p == len(plan.phases) - 1
        if phase.wrap_up and not last:
            yield (*at, "wrap_up"), f"{_path(at)}: only the last phase can be the wrap-up"
        if phase.wrap_up and phase.share is not None:
            yield (*at, "share"), f"{_path(at)}: the wrap-up has no share: a minute is kept for it"
        if not phase.wrap_up and phase.share is None:
            yield at, f"{_path(at)}.share: is missing"
        for q, question in enumerate(phase.questions):
            if question.id in seen:
                where: Loc = (*at, "questions", q, "id")
                yield where, f"{_path(where)}: another question has the id {question.id!r} too"
            seen.add(question.id)
            yield from _unclear_items(plan, question, (*at, "questions", q))
    shares = [phase.share for phase in plan.phases if not phase.wrap_up]
    if not shares:
        yield ("phases",), "phases: a plan needs a phase besides the wrap-up"
    elif None not in shares and sum(share or 0 for share in shares) != 100:
        total = sum(share or 0 for share in shares)
        yield ("phases",), f"phases: the shares add up to {total} %, not to 100 %"
    for c, criterion in enumerate(plan.rubric.criteria):
        if any(criterion.id == earlier.id for earlier in plan.rubric.criteria[:c]):
            spot: Loc = ("rubric", "criteria", c, "id")
            yield spot, f"{_path(spot)}: another criterion has the id {criterion.id!r} too"
    yield from _unknown_in(plan.phrases, ())
    yield from _misplaced(personal_lines(plan), plan.placeholders, (), _looked_at(plan))
    yield from _unfit_conditions(plan) or _unreachable(plan)
    for language, translation in plan.translations.items():
        yield from _untranslated(plan, language, translation)


def _unfit_conditions(plan: Plan) -> list[tuple[Loc, str]]:
    """What conditions name that is not there, or not before them."""
    found: list[tuple[Loc, str]] = []
    every = [question.id for question in plan.questions]
    placeholders = [NAME, *(name for name in plan.placeholders if name != NAME)]
    before: dict[str, list[str]] = {}

    def look(when: When | None, at: Loc) -> None:
        for loc, why in mistakes(when, before, every, placeholders) if when is not None else ():
            found.append(((*at, *loc), f"{_path((*at, *loc))}: {why}"))

    for p, phase in enumerate(plan.phases):
        look(phase.when, ("phases", p, "when"))
        for q, question in enumerate(phase.questions):
            at: Loc = ("phases", p, "questions", q)
            look(question.when, (*at, "when"))
            before[question.id] = [item.id for item in question.listen_for]
            look(question.ends_when, (*at, "ends", "when"))
    return found


def _unreachable(plan: Plan) -> list[tuple[Loc, str]]:
    """Questions and ends that no answers lead to, and people who would be asked nothing."""
    if not any(conditions(plan.stops)):
        return []
    found: list[tuple[Loc, str]] = []
    routes = explore(plan.stops)
    for p, phase in enumerate(plan.phases):
        for q, question in enumerate(phase.questions):
            at: Loc = ("phases", p, "questions", q)
            if routes.proved and question.id not in routes.asked:
                found.append((at, f"{_path(at)}: {question.id!r} is never asked: no answers lead to it"))
            elif routes.proved and question.ends is not None and question.id not in routes.ending:
                found.append(((*at, "ends"), f"{_path((*at, 'ends'))}: never ends it: no answers lead to that"))
    if any(not route.asked for route in routes.routes):
        found.append((("phases",), "phases: somebody is asked nothing: a question has to be there for everybody"))
    return found


def _looked_at(plan: Plan) -> set[str]:
    """The placeholders that conditions name."""
    return {name for when in conditions(plan.stops) for name in (*when.known, *when.unknown)}


def _unknown_in(phrases: Phrases, at: Loc) -> Iterator[tuple[Loc, str]]:
    """What stands in phrases as a placeholder, and is none there."""
    for name in Phrases.model_fields:
        value = getattr(phrases, name)
        for line in value if isinstance(value, tuple) else (value,):
            for placeholder in re.findall(r"\{([^}]*)\}?", line):
                if placeholder not in _PLACEHOLDERS.get(name, set()):
                    where: Loc = (*at, "phrases", name)
                    yield where, f"{_path(where)}: {{{placeholder}}} is not known here"


def _untranslated(plan: Plan, language: str, translation: Translation) -> Iterator[tuple[Loc, str]]:
    """What a translation lacks of its plan, has besides, or says with other placeholders."""
    at: Loc = ("translations", language)
    if language == plan.language:
        yield at, f"{_path(at)}: is the plan's own language"
    asked = {question.id: question for question in plan.questions}
    for field, ids, said in (
        ("phases", [phase.id for phase in plan.phases], translation.phases),
        ("questions", list(asked), translation.questions),
        ("placeholders", list(plan.placeholders), translation.placeholders),
    ):
        for missing in (each for each in ids if each not in said):
            yield (*at, field), f"{_path((*at, field, missing))}: is missing"
        for unknown in (each for each in said if each not in ids):
            where: Loc = (*at, field, unknown)
            yield where, f"{_path(where)}: the plan has no {unknown!r} there"
    for name, words in translation.questions.items():
        if name in asked and (want := len(asked[name].follow_ups)) != (has := len(words.follow_ups)):
            where = (*at, "questions", name, "follow_ups")
            yield where, f"{_path(where)}: has {has}, and the plan {want}"
        if name in asked and (words.closing is None) != (asked[name].closing is None):
            where = (*at, "questions", name, "closing")
            why = "is missing" if words.closing is None else "the plan does not end there"
            yield where, f"{_path(where)}: {why}"
    own = _by_place(plan.greeting, plan.goodbye, asked)
    lines = _by_place(translation.greeting, translation.goodbye, translation.questions)
    for loc, line in lines.items():
        wanted, found = (set(PLACEHOLDER.findall(each)) for each in (own.get(loc, line), line))
        for name in sorted(wanted - found):
            yield (*at, *loc), f"{_path((*at, *loc))}: {{{name}}} is missing"
    yield from _unknown_in(translation.phrases, at)
    there = (((*at, *loc), line) for loc, line in lines.items())
    yield from _misplaced(there, translation.placeholders, at, _looked_at(plan))


def _unclear_items(plan: Plan, question: Question, at: Loc) -> Iterator[tuple[Loc, str]]:
    """What is wrong with what a question listens for."""
    ids = [item.id for item in question.listen_for]
    for number, item in enumerate(ids):
        if item in ids[:number]:
            where: Loc = (*at, "listen_for", number)
            yield where, f"{_path(where)}: another item of this question has the id {item!r} too"
    if question.probe in ("missing", "own") and not ids:
        where = (*at, "probe")
        yield where, f"{_path(where)}: needs listen_for: nothing can be missing where nothing is listened for"
    if question.probe == "missing" and not question.follow_ups:
        where = (*at, "probe")
        yield where, f"{_path(where)}: needs follow_ups, or 'own' to let Noah ask in his own words"


def personal_lines(plan: Plan) -> Iterator[tuple[Loc, str]]:
    """The lines in which placeholders count, each with where it stands in the file."""
    yield ("greeting",), plan.greeting
    yield ("goodbye",), plan.goodbye
    for p, phase in enumerate(plan.phases):
        for q, question in enumerate(phase.questions):
            at: Loc = ("phases", p, "questions", q)
            yield (*at, "ask"), question.ask
            for f, follow_up in enumerate(question.follow_ups):
                yield (*at, "follow_ups", f), follow_up
            if question.closing is not None:
                yield (*at, "ends", "closing"), question.closing


def _by_place(greeting: str, goodbye: str, questions: Mapping[str, Question] | Mapping[str, Words]) -> dict[Loc, str]:
    """The lines in which placeholders count, by where they stand in a translation."""
    lines: dict[Loc, str] = {("greeting",): greeting, ("goodbye",): goodbye}
    for name, words in questions.items():
        lines["questions", name, "ask"] = words.ask
        lines |= {("questions", name, "follow_ups", f): line for f, line in enumerate(words.follow_ups)}
        if words.closing is not None:
            lines["questions", name, "closing"] = words.closing
    return lines


def _misplaced(
    lines: Iterable[tuple[Loc, str]], placeholders: Mapping[str, str], at: Loc, looked_at: set[str]
) -> Iterator[tuple[Loc, str]]:
    """What is wrong with the placeholders: a line has to read well where nothing is known."""
    used = {NAME, *looked_at}
    for loc, line in lines:
        for found in PLACEHOLDER.finditer(line):
            name = found[1]
            used.add(name)
            if name in placeholders:
                continue
            if name != NAME:
                yield loc, f"{_path(loc)}: {{{name}}} is not known here: say under placeholders what stands for it"
            elif not _can_go(line, found):
                why = "cannot be left out there: call them by it, as in 'Thank you, {name}.'"
                yield loc, f"{_path(loc)}: {{name}} {why}"
    for name in sorted(placeholders.keys() - used):
        where: Loc = (*at, "placeholders", name)
        yield where, f"{_path(where)}: no line has {{{name}}}"


def _can_go(line: str, found: re.Match[str]) -> bool:
    """Whether a line reads well without this `{name}`: somebody is called by it, and a pause sets it off."""
    before, after = line[: found.start()].rstrip(), line[found.end() :]
    after = after.removeprefix(next((title for title in TITLES if after.startswith(title)), ""))
    if not before or before[-1] in ENDS:  # "{name}, what is next?"
        return re.match(rf"[{PAUSES}]\s*[\w¿¡]", after) is not None
    set_off = line[found.start() - 1].isspace() or line[found.start() - 1] in PAUSES
    return set_off and (not after or after[0] in f"{PAUSES}{ENDS};:")
