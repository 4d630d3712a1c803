"""Every way through a plan: which questions some answers lead to, and how each way ends.

Questions are asked in the plan's order, each once at most, so each way ends. All combinations of what conditions look
at are tried, up to MAX_TRIED; what they do not look at makes no difference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from noah.interview.conditions import OUTCOMES, Fact, Stop, When, asks, ends

MAX_ROUTES = 64
MAX_TRIED = 20_000


@dataclass(frozen=True, slots=True)
class Route:
    """One way through the plan, by an example of who takes it."""

    given: tuple[str, ...]
    """What is known of the person, of what conditions look at."""
    asked: tuple[tuple[str, str], ...]
    """The questions, each with what was said to it, where that matters."""
    ended_by: str = ""
    """The question after which the plan ends the interview; empty where nothing is left to ask."""


@dataclass(frozen=True, slots=True)
class Routes:
    asked: frozenset[str]
    """The questions that are asked on any way."""
    ending: frozenset[str]
    """The questions after which the interview may end."""
    routes: tuple[Route, ...]
    more: bool
    """There are more than MAX_ROUTES."""
    proved: bool
    """All combinations were tried: what is not in `asked` is never asked."""


def conditions(stops: Iterable[Stop]) -> Iterator[When]:
    """All conditions of a plan."""
    for stop in stops:
        yield from stop.whens
        if stop.ends is not None:
            yield stop.ends


def explore(stops: Sequence[Stop]) -> Routes:
    """Try every combination of outcomes, coverage and what is known that a condition looks at."""
    names = sorted({name for when in conditions(stops) for name in (*when.known, *when.unknown)})
    search = _Search()
    for given in _subsets(names):
        of_person = [
            replace(
                stop,
                whens=tuple(when.of(given) for when in stop.whens),
                ends=stop.ends and stop.ends.of(given),
            )
            for stop in stops
        ]
        search.walk(of_person, _options(stops), tuple(name for name in names if name in given))
    found = search.routes
    return Routes(
        frozenset(search.asked),
        frozenset(search.ending),
        tuple(found.values())[:MAX_ROUTES],
        len(found) > MAX_ROUTES,
        search.tried <= MAX_TRIED,
    )


_Said = tuple[Fact, str]


class _Search:
    def __init__(self) -> None:
        self.tried = 0
        self.asked: set[str] = set()
        self.ending: set[str] = set()
        self.routes: dict[object, Route] = {}

    def walk(self, stops: Sequence[Stop], options: Sequence[Sequence[_Said]], given: tuple[str, ...]) -> None:
        """Follow all ways of one person. Where two ways meet, and nothing that comes looks at how, they are one."""
        seen: set[object] = set()
        looked_at = [
            frozenset(question for when in conditions(stops[n:]) for question in when.questions)
            for n in range(len(stops) + 1)
        ]
        ways: list[tuple[int, dict[str, Fact], Route]] = [(0, {}, Route(given, ()))]
        while ways and self.tried <= MAX_TRIED:
            number, facts, route = ways.pop()
            matters = tuple((name, fact) for name, fact in facts.items() if name in looked_at[number])
            whole = (number, matters, tuple(name for name, _ in route.asked))
            # all is tried for what can be reached; only as many ways as are shown are told apart
            key = whole if len(self.routes) <= MAX_ROUTES else whole[:2]
            if key in seen:
                continue
            seen.add(key)
            self.tried += 1
            if number == len(stops):
                self._ended(route)
                continue
            stop = stops[number]
            if not asks(stop, facts):
                ways.append((number + 1, facts, route))
                continue
            self.asked.add(stop.id)
            for fact, said in reversed(options[number]):
                after = {**facts, stop.id: fact}
                there = replace(route, asked=(*route.asked, (stop.id, said)))
                if ends(stop, after):
                    self.ending.add(stop.id)
                    self._ended(replace(there, ended_by=stop.id))
                else:
                    ways.append((number + 1, after, there))

    def _ended(self, route: Route) -> None:
        if len(self.routes) <= MAX_ROUTES:
            self.routes.setdefault((tuple(name for name, _ in route.asked), route.ended_by), route)


def _options(stops: Sequence[Stop]) -> list[list[_Said]]:
    """For each question, the answers that some condition tells apart, each with words for it."""
    return [list(_different(stop, list(conditions(stops)))) for stop in stops]


def _different(stop: Stop, all_conditions: Sequence[When]) -> Iterator[_Said]:
    outcomes = [when.outcome[stop.id] for when in all_conditions if stop.id in when.outcome]
    items = [item for item in stop.items if any(_looks_at(when, stop.id, item) for when in all_conditions)]
    seen: set[object] = set()
    for outcome in OUTCOMES:
        for covered in _subsets(items) if outcome in ("answered", "vague") else [frozenset[str]()]:
            signature = (tuple(outcome in each for each in outcomes), covered)
            if signature not in seen:
                seen.add(signature)
                with_items = f"with {' and '.join(sorted(covered))}" if covered else f"without {' and '.join(items)}"
                said = [*([outcome] if outcomes else []), *([with_items] if items else [])]
                yield Fact(outcome, covered), " ".join(said)


def _looks_at(when: When, question: str, item: str) -> bool:
    return f"{question}.{item}" in (*when.covered, *when.missing)


def _subsets(names: Sequence[str]) -> list[frozenset[str]]:
    """Everything first: the way of somebody who says all, and of whom all is known."""
    return [frozenset(each) for each in chain(*(combinations(names, n) for n in range(len(names), -1, -1)))]


def in_words(when: When) -> str:
    """A condition, as it is read."""
    said = [f"{question} is {' or '.join(outcomes)}" for question, outcomes in when.outcome.items()]
    said += [f"{item} is covered" for item in when.covered]
    said += [f"{item} is missing" for item in when.missing]
    said += [f"{name} is known" for name in when.known]
    said += [f"{name} is not known" for name in when.unknown]
    return " and ".join(said)


def mistakes(
    when: When, before: Mapping[str, Sequence[str]], every: Iterable[str], placeholders: Iterable[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What a condition names that is not there or comes later: where, and what is wrong with it.

    `before`: the questions that may be named, with what they listen for.
    """
    every, placeholders = list(every), list(placeholders)

    def unasked(question: str) -> str:
        if question in before:
            return ""
        if question in every:
            return f"{question!r} is not asked before this: only an earlier question can decide"
        return f"the plan has no question {question!r}"

    for question in when.outcome:
        if why := unasked(question):
            yield ("outcome", question), why
    for field, items in (("covered", when.covered), ("missing", when.missing)):
        for number, item in enumerate(items):
            question, dot, name = item.partition(".")
            why = unasked(question) if dot else f"{item!r} is no item: write question.item, such as next_step.reason"
            if not why and name not in before[question]:
                has = ", ".join(before[question]) or "nothing"
                why = f"{question!r} does not listen for {name!r}; it listens for {has}"
            if why:
                yield (field, number), why
    for field, names in (("known", when.known), ("unknown", when.unknown)):
        for number, name in enumerate(names):
            if name not in placeholders:
                yield (field, number), f"{name!r} is no placeholder of this plan; it has {', '.join(placeholders)}"
