"""A rehearsal in a sentence, what to look at in the plan, and the table that the terminal shows. Plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from noah.interview.plan import Plan

from local.rehearsal.judge import PROMISES, Judgement

TALKS_MUCH = 0.6  # of the talking: Noah is to listen
FEW = 1 / 3  # of the people
STALLED_SECONDS = 0.5  # more is heard as a gap


def sentence(plan: Plan, judged: Sequence[Judgement]) -> str:
    """The verdict."""
    broken = [each for each in judged if each.broken]
    if broken:
        kinds = list(dict.fromkeys(PROMISES[one.promise] for each in broken for one in each.broken))
        went = f"With {len(broken)} of {_people(len(judged))} a promise broke ({'; '.join(kinds)})"
        if all(stalled(each) for each in broken):
            return f"{went}, while this machine was busy: rehearse again with nothing else running."
        return f"{went}: this is not fit for candidates yet."
    points = len(look_at(plan, judged))
    if not judged:
        return "Nobody took the interview."
    held = f"{_people(len(judged)).capitalize()} took the interview, each came to its end, and no promise broke"
    if not points:
        return f"{held}."
    return f"{held}; {points} {'thing is' if points == 1 else 'things are'} worth a look."


def look_at(plan: Plan, judged: Sequence[Judgement]) -> list[str]:
    """What somebody who writes plans should look at, what matters most first."""
    return [
        *_broken(judged),
        *_stalled(judged),
        *_otherwise(judged),
        *_questions(plan, judged),
        *_items(plan, judged),
        *_times(plan, judged),
    ]


def _broken(judged: Sequence[Judgement]) -> Iterator[str]:
    for each in judged:
        yield from (f"{each.record.name}: {one}." for one in each.broken)


def _stalled(judged: Sequence[Judgement]) -> Iterator[str]:
    if names := [each.record.name for each in judged if stalled(each)]:
        yield (
            f"This machine was busy, and {_names(names)} may not have heard everything: what looks wrong there may be "
            "right. Rehearse again with nothing else running."
        )


def _otherwise(judged: Sequence[Judgement]) -> Iterator[str]:
    if names := [each.record.name for each in judged if each.otherwise]:
        yield f"Noah did not say everything as planned to {_names(names)}; see below what he said."


def _questions(plan: Plan, judged: Sequence[Judgement]) -> Iterator[str]:
    ways = {
        "was not asked for lack of time": ("timed_out",),
        "was declined or skipped": ("declined", "skipped"),
        "stayed vague, whatever was asked about it": ("vague",),
    }
    for question in plan.questions:
        for what, outcomes in ways.items():
            names = [each.record.name for each in judged if question.id in each.closed_as(*outcomes)]
            if len(names) > len(judged) * FEW:
                yield f"‘{question.ask}’ {what} with {len(names)} of {_people(len(judged))}: {_names(names)}."


def _items(plan: Plan, judged: Sequence[Judgement]) -> Iterator[str]:
    said: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in judged:
        for known in each.items:
            if known.covered is not None:
                said[known.question, known.item].append(known.covered)
    for question in plan.questions:
        for item in question.listen_for:
            covered = said[question.id, item.id]
            if covered and sum(covered) < len(covered) / 2:
                what = f"{sum(covered)} of {_people(len(covered))}"
                yield f"What ‘{question.ask}’ listens for came from only {what}: {item.note}."


def _times(plan: Plan, judged: Sequence[Judgement]) -> Iterator[str]:
    if names := [f"{e.record.name} ({e.spoken_minutes:.0f} min)" for e in judged if e.spoken_minutes > plan.minutes]:
        yield f"At the speed of calm speech there are not enough minutes ({plan.minutes:g}) for {_names(names)}."
    if names := [each.record.name for each in judged if (each.noah_share or 0) > TALKS_MUCH]:
        yield f"Of the talking, Noah does more than {TALKS_MUCH:.0%} with {_names(names)}."


def table(plan: Plan, judged: Sequence[Judgement]) -> list[str]:
    """A line for each person, below a line that says what is in it."""
    head = f"{'':10} {'ended':11} {'minutes':>7} {'asked':>6} {'covered':>8} {'more asked':>10} {'declined':>8}"
    lines = [f"{head} {'Noah':>5}  broken"]
    for each in judged:
        items = f"{sum(1 for item in each.items if item.covered)}/{len(each.items)}"
        asked = f"{len({one.question for one in each.asked})}/{len(plan.questions)}"
        row = f"{each.record.name:10} {ended(each):11} {each.spoken_minutes:7.1f} {asked:>6} {items:>8}"
        row += f" {each.follow_ups:10} {len(each.closed_as('declined', 'skipped')):8} {share(each):>5}"
        lines.append(f"{row}  {', '.join(dict.fromkeys(one.promise for one in each.broken)) or '-'}")
    return lines


def stalled(judged: Judgement) -> bool:
    """Whether the machine was too busy for all to be heard."""
    return judged.record.stalled > STALLED_SECONDS


def ended(judged: Judgement) -> str:
    """How an interview ended, in a word."""
    return str(judged.record.interview.get("status") or "not stored")


def share(judged: Judgement) -> str:
    """Noah's part of the talking."""
    return "typed" if judged.noah_share is None else f"{judged.noah_share:.0%}"


def _people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
