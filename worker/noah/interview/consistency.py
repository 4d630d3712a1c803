"""What is wrong between the fields of a plan that are each right, each with where it stands in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping

from noah.interview.conditions import When
from noah.interview.plan import (
    ENDS,
    NAME,
    PAUSES,
    PLACEHOLDER,
    TITLES,
    Phrases,
    Plan,
    Question,
    Scale,
    Translation,
    Words,
)
from noah.interview.routes import conditions, explore, mistakes

Loc = tuple[str | int, ...]

PLACEHOLDERS_OF = {
    "hello": {"name"},
    "welcome_back": {"name", "topic"},
    "neutral_welcome": {"name"},
    "remembered": {"name", "said"},
    "silence_prompts": {"question"},
}


OF_ALL = (NAME, "role", "company")


def path_of(loc: Loc) -> str:
    """Where something stands, as it is read: `phases[1].questions[2].ask`."""
    text = ""
    for key in loc:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else key
    return text or "plan"


def inconsistent(plan: Plan) -> Iterator[tuple[Loc, str]]:
    """What is wrong between fields that are each right."""
    seen: set[str] = set()
    for p, phase in enumerate(plan.phases):
        at: Loc = ("phases", p)
        if any(phase.id == earlier.id for earlier in plan.phases[:p]):
            yield (*at, "id"), f"{path_of(at)}.id: another phase has the id {phase.id!r} too"
        last = p == len(plan.phases) - 1
        if phase.wrap_up and not last:
            yield (*at, "wrap_up"), f"{path_of(at)}: only the last phase can be the wrap-up"
        if phase.wrap_up and phase.share is not None:
            yield (*at, "share"), f"{path_of(at)}: the wrap-up has no share: a minute is kept for it"
        if not phase.wrap_up and phase.share is None:
            yield at, f"{path_of(at)}.share: is missing"
        for q, question in enumerate(phase.questions):
            if question.id in seen:
                where: Loc = (*at, "questions", q, "id")
                yield where, f"{path_of(where)}: another question has the id {question.id!r} too"
            seen.add(question.id)
            yield from _unclear_items(question, (*at, "questions", q))
            if question.seconds is not None and question.seconds > plan.main_seconds:
                where = (*at, "questions", q, "seconds")
                most = f"the plan has {plan.main_seconds:g} s before the wrap-up"
                yield where, f"{path_of(where)}: {question.seconds:g} s are never used up: {most}"
    shares = [phase.share for phase in plan.phases if not phase.wrap_up]
    if not shares:
        yield ("phases",), "phases: a plan needs a phase besides the wrap-up"
    elif None not in shares and sum(share or 0 for share in shares) != 100:
        total = sum(share or 0 for share in shares)
        yield ("phases",), f"phases: the shares add up to {total} %, not to 100 %"
    for c, criterion in enumerate(plan.rubric.criteria):
        if any(criterion.id == earlier.id for earlier in plan.rubric.criteria[:c]):
            spot: Loc = ("rubric", "criteria", c, "id")
            yield spot, f"{path_of(spot)}: another criterion has the id {criterion.id!r} too"
    yield from _misnumbered(plan.rubric.scale)
    yield from _unsaid_phrases(plan)
    yield from _unknown_in(plan.phrases, ())
    yield from _misplaced(personal_lines(plan), plan.placeholders, (), _looked_at(plan))
    yield from _unfit_conditions(plan) or _unreachable(plan)
    for language, translation in plan.translations.items():
        yield from _untranslated(plan, language, translation)


def _misnumbered(scale: Scale) -> Iterator[tuple[Loc, str]]:
    """Points with a label that the scale does not have."""
    for number in scale.labels:
        if not scale.lowest <= number <= scale.highest:
            where: Loc = ("rubric", "scale", "labels", str(number))
            yield where, f"{path_of(where)}: the scale goes from {scale.lowest} to {scale.highest}"


def _unfit_conditions(plan: Plan) -> list[tuple[Loc, str]]:
    """What conditions name that is not there, or not before them."""
    found: list[tuple[Loc, str]] = []
    every = [question.id for question in plan.questions]
    placeholders = [NAME, *(name for name in plan.placeholders if name != NAME)]
    before: dict[str, list[str]] = {}

    def look(when: When | None, at: Loc) -> None:
        for loc, why in mistakes(when, before, every, placeholders) if when is not None else ():
            found.append(((*at, *loc), f"{path_of((*at, *loc))}: {why}"))

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
                found.append((at, f"{path_of(at)}: {question.id!r} is never asked: no answers lead to it"))
            elif routes.proved and question.ends is not None and question.id not in routes.ending:
                found.append(((*at, "ends"), f"{path_of((*at, 'ends'))}: never ends it: no answers lead to that"))
    if any(not route.asked for route in routes.routes):
        found.append((("phases",), "phases: somebody is asked nothing: a question has to be there for everybody"))
    return found


def _looked_at(plan: Plan) -> set[str]:
    """The placeholders that conditions name, and those of the facts, which are said once for all languages."""
    in_facts = {name for fact in plan.facts for name in PLACEHOLDER.findall(f"{fact.asked} {fact.answer}")}
    return in_facts | {name for when in conditions(plan.stops) for name in (*when.known, *when.unknown)}


def _unsaid_phrases(plan: Plan) -> Iterator[tuple[Loc, str]]:
    """The phrases that only some plans need, in a language that does not bring them."""
    if not any(question.required for question in plan.questions):
        return
    languages: list[tuple[Loc, str, Phrases]] = [((), plan.language, plan.phrases)]
    languages += [(("translations", name), name, each.phrases) for name, each in plan.translations.items()]
    for at, language, phrases in languages:
        if phrases.matters is None:
            where: Loc = (*at, "phrases", "matters")
            yield where, f"{path_of(where)}: is missing: a plan in {language} with a required question needs its own"


def _unknown_in(phrases: Phrases, at: Loc) -> Iterator[tuple[Loc, str]]:
    """What stands in phrases as a placeholder, and is none there."""
    for name in Phrases.model_fields:
        value = getattr(phrases, name)
        for line in value if isinstance(value, tuple) else (value or "",):
            for placeholder in re.findall(r"\{([^}]*)\}?", line):
                if placeholder not in PLACEHOLDERS_OF.get(name, set()):
                    where: Loc = (*at, "phrases", name)
                    yield where, f"{path_of(where)}: {{{placeholder}}} is not known here"


def _untranslated(plan: Plan, language: str, translation: Translation) -> Iterator[tuple[Loc, str]]:
    """What a translation lacks of its plan, has besides, or says with other placeholders."""
    at: Loc = ("translations", language)
    if language == plan.language:
        yield at, f"{path_of(at)}: is the plan's own language"
    asked = {question.id: question for question in plan.questions}
    for field, ids, said in (
        ("phases", [phase.id for phase in plan.phases], translation.phases),
        ("questions", list(asked), translation.questions),
        ("placeholders", list(plan.placeholders), translation.placeholders),
        ("criteria", [each.id for each in plan.rubric.criteria if each.title], translation.criteria),
        ("labels", list(map(str, plan.rubric.scale.labels)), list(map(str, translation.labels))),
    ):
        for missing in (each for each in ids if each not in said):
            yield (*at, field), f"{path_of((*at, field, missing))}: is missing"
        for unknown in (each for each in said if each not in ids):
            where: Loc = (*at, field, unknown)
            yield where, f"{path_of(where)}: the plan has no {unknown!r} there"
    for name, words in translation.questions.items():
        if name in asked and (want := len(asked[name].follow_ups)) != (has := len(words.follow_ups)):
            where = (*at, "questions", name, "follow_ups")
            yield where, f"{path_of(where)}: has {has}, and the plan {want}"
        if name in asked and (words.closing is None) != (asked[name].closing is None):
            where = (*at, "questions", name, "closing")
            why = "is missing" if words.closing is None else "the plan does not end there"
            yield where, f"{path_of(where)}: {why}"
    for field, words_of_plan in plan.closings:
        if (words_of_plan is None) != (getattr(translation.closings, field) is None):
            where = (*at, "closings", field)
            yield where, f"{path_of(where)}: {'the plan has none' if words_of_plan is None else 'is missing'}"
    own = _by_place(plan, asked)
    lines = _by_place(translation, translation.questions)
    for loc, line in lines.items():
        wanted, found = (set(PLACEHOLDER.findall(each)) for each in (own.get(loc, line), line))
        for name in sorted(wanted - found):
            yield (*at, *loc), f"{path_of((*at, *loc))}: {{{name}}} is missing"
    yield from _unknown_in(translation.phrases, at)
    there = (((*at, *loc), line) for loc, line in lines.items())
    yield from _misplaced(there, translation.placeholders, at, _looked_at(plan))


def _unclear_items(question: Question, at: Loc) -> Iterator[tuple[Loc, str]]:
    """What is wrong with what a question listens for."""
    ids = [item.id for item in question.listen_for]
    for number, item in enumerate(ids):
        if item in ids[:number]:
            where: Loc = (*at, "listen_for", number)
            yield where, f"{path_of(where)}: another item of this question has the id {item!r} too"
    if question.probe in ("missing", "own") and not ids:
        where = (*at, "probe")
        yield where, f"{path_of(where)}: needs listen_for: nothing can be missing where nothing is listened for"
    if question.probe == "missing" and not question.follow_ups:
        where = (*at, "probe")
        yield where, f"{path_of(where)}: needs follow_ups, or 'own' to let Noah ask in his own words"


def personal_lines(plan: Plan) -> Iterator[tuple[Loc, str]]:
    """The lines in which placeholders count, each with where it stands in the file."""
    yield ("greeting",), plan.greeting
    yield ("goodbye",), plan.goodbye
    yield from ((("closings", name), words) for name, words in plan.closings if words)
    for f, fact in enumerate(plan.facts):
        if fact.asked:
            yield ("facts", f, "asked"), fact.asked
        yield ("facts", f, "answer"), fact.answer
    for p, phase in enumerate(plan.phases):
        for q, question in enumerate(phase.questions):
            at: Loc = ("phases", p, "questions", q)
            yield (*at, "ask"), question.ask
            for f, follow_up in enumerate(question.follow_ups):
                yield (*at, "follow_ups", f), follow_up
            if question.closing is not None:
                yield (*at, "ends", "closing"), question.closing


def left_as_written(plan: Plan) -> Iterator[tuple[Loc, str]]:
    """Where a placeholder is written in a text into which nothing is put, and which placeholder."""
    lines = {loc for loc, _ in personal_lines(plan)}
    for language, each in plan.translations.items():
        lines |= {("translations", language, *loc) for loc in _by_place(each, each.questions)}
    for loc, text in _texts(plan.model_dump(), ()):
        if loc not in lines and "phrases" not in loc:
            yield from ((loc, name) for name in PLACEHOLDER.findall(text) if name in {*OF_ALL, *plan.placeholders})


def _texts(value: object, at: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*at, str(key)))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _texts(each, (*at, number))


def _by_place(of: Plan | Translation, questions: Mapping[str, Question] | Mapping[str, Words]) -> dict[Loc, str]:
    """The lines in which placeholders count, by where they stand in a translation."""
    lines: dict[Loc, str] = {("greeting",): of.greeting, ("goodbye",): of.goodbye}
    lines |= {("closings", name): words for name, words in of.closings if words}
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
                yield loc, f"{path_of(loc)}: {{{name}}} is not known here: say under placeholders what stands for it"
            elif not _can_go(line, found):
                why = "cannot be left out there: call them by it, as in 'Thank you, {name}.'"
                yield loc, f"{path_of(loc)}: {{name}} {why}"
    for name in sorted(placeholders.keys() - used):
        where: Loc = (*at, "placeholders", name)
        yield where, f"{path_of(where)}: no line has {{{name}}}"


def _can_go(line: str, found: re.Match[str]) -> bool:
    """Whether a line reads well without this `{name}`: somebody is called by it, and a pause sets it off."""
    before, after = line[: found.start()].rstrip(), line[found.end() :]
    after = after.removeprefix(next((title for title in TITLES if after.startswith(title)), ""))
    if not before or before[-1] in ENDS:  # "{name}, what is next?"
        return re.match(rf"[{PAUSES}]\s*[\w¿¡]", after) is not None
    set_off = line[found.start() - 1].isspace() or line[found.start() - 1] in PAUSES
    return set_off and (not after or after[0] in f"{PAUSES}{ENDS};:")
