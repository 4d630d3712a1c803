"""When something of a plan counts: by what was answered before, and by what is known of the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Outcome = Literal["answered", "vague", "declined", "skipped"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ASKED = frozenset(OUTCOMES)
"""Outcomes of a question that somebody has heard."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Item = Annotated[str, Field(max_length=81)]
"""`question.item`: one thing that a question listens for."""


class When(BaseModel):
    """What has to hold, all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: dict[Id, Annotated[tuple[Outcome, ...], BeforeValidator(_listed), Field(min_length=1)]] = Field(
        {}, max_length=6
    )
    covered: Annotated[tuple[Item, ...], BeforeValidator(_listed)] = Field((), max_length=6)
    missing: Annotated[tuple[Item, ...], BeforeValidator(_listed)] = Field((), max_length=6)
    known: Annotated[tuple[Id, ...], BeforeValidator(_listed)] = Field((), max_length=6)
    unknown: Annotated[tuple[Id, ...], BeforeValidator(_listed)] = Field((), max_length=6)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.outcome or self.covered or self.missing or self.known or self.unknown):
            raise ValueError("says nothing: name an outcome, or what is covered, missing, known or unknown")
        return self

    def of(self, given: frozenset[str]) -> "When":
        """The condition for one person of whom `given` is known: `known` and `unknown` keep the names that fail it."""
        known = tuple(name for name in self.known if name not in given)
        return self.model_copy(
            update={"known": known, "unknown": tuple(name for name in self.unknown if name in given)}
        )

    @property
    def questions(self) -> frozenset[str]:
        """The questions that it looks at."""
        return frozenset(self.outcome) | {item.partition(".")[0] for item in (*self.covered, *self.missing)}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a question whose turn is over."""

    outcome: str = ""
    """How it was closed; empty while it is not."""
    covered: frozenset[str] = frozenset()


NOTHING = Fact()


@dataclass(frozen=True, slots=True)
class Stop:
    """A question, as far as the way through the plan depends on it."""

    id: str
    items: tuple[str, ...]
    whens: tuple[When, ...]
    """All of them have to hold for it to be asked: its phase's and its own."""
    ends: When | None
    """The interview is over after it, when this holds."""


def holds(when: When, facts: Mapping[str, Fact]) -> bool:
    """Whether a condition holds. It was resolved for the person with `When.of`; `facts` are of the closed questions."""

    def of(item: str) -> tuple[Fact, str]:
        question, _, name = item.partition(".")
        return facts.get(question, NOTHING), name

    return (
        not when.known
        and not when.unknown
        and all(facts.get(question, NOTHING).outcome in outcomes for question, outcomes in when.outcome.items())
        and all(name in fact.covered for fact, name in map(of, when.covered))
        and all(fact.outcome in ASKED and name not in fact.covered for fact, name in map(of, when.missing))
    )


def asks(stop: Stop, facts: Mapping[str, Fact]) -> bool:
    """Whether a question is asked when it is its turn."""
    return all(holds(when, facts) for when in stop.whens)


def ends(stop: Stop, facts: Mapping[str, Fact]) -> bool:
    """Whether the interview is over after a question that was asked, and is closed."""
    asked = facts.get(stop.id, NOTHING).outcome in ASKED
    return asked and stop.ends is not None and holds(stop.ends, facts)
