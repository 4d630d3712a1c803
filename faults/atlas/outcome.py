"""What an interview under a reported fault came to, and whether that is right. Nothing here does any I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from faults.facts import plain
from local.candidate import Event
from local.hearing import Interval

# Without a word of Noah's and without a notice on the page, after any fault of the model.
MOST_SILENCE = 8.0
SORRY = "lost the thread"


@dataclass
class Outcome:
    """One interview. Times in seconds."""

    silence: float | None = None
    """The longest time in which Noah's voice was owed, and neither it nor a notice came."""
    answers: int = 0
    """How many answers the person gave."""
    lost: list[str] = field(default_factory=list)
    """Questions whose answer is not stored as it was given."""
    asked_again: list[str] = field(default_factory=list)
    """Questions that were asked after their answer had been acknowledged."""
    told: list[str] = field(default_factory=list)
    """The notices of the page, in order."""
    sorry: int = 0
    """How often Noah said that he had lost the thread."""
    heard_again: list[str] = field(default_factory=list)
    """Questions that were heard three times or more."""
    greeted: int = 0
    ended: str = ""
    """The interview's status, or what became of the plain agent's."""
    wrong: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def faults(outcome: Outcome, *, ends: str, may_say_sorry: bool) -> list[str]:
    """What is wrong with an outcome, in words; empty when all is right."""
    found = []
    if ends == "completed" and outcome.ended != "completed":
        found.append(f"ended as {outcome.ended or 'nothing'}")
    if ends == "told" and not outcome.told:
        found.append("the candidate was told nothing")
    if outcome.silence is not None and outcome.silence > MOST_SILENCE:
        found.append(f"{outcome.silence:.0f} s of silence")
    if outcome.lost:
        found.append(f"words lost: {', '.join(outcome.lost)}")
    if outcome.asked_again:
        found.append(f"asked again: {', '.join(outcome.asked_again)}")
    if outcome.heard_again:
        found.append(f"heard again and again: {', '.join(outcome.heard_again)}")
    if outcome.greeted > 1:
        found.append(f"greeted {outcome.greeted} times")
    if outcome.sorry and not may_say_sorry:
        found.append(f"said {outcome.sorry} times that he had lost the thread")
    if outcome.wrong:
        found.append(outcome.wrong)
    return found


def longest_silence(
    spoken: Sequence[Interval], events: Iterable[Event], since: float, until: float, *, over: bool
) -> float | None:
    """The longest time between `since` and `until` in which nobody spoke and no notice came, and Noah spoke, or was
    told of, next. `over`: the call has ended by then, so that nothing is owed any more at the end.
    """
    marks = [(max(each.start, since), each.end, True) for each in spoken if each.end > since]
    begun: float | None = None
    for event in events:
        if event.kind == "says":
            begun = event.at
        elif event.kind == "said" and begun is not None:
            marks.append((begun, event.at, False))
            begun = None
        elif event.kind == "types":
            marks.append((event.at, event.at, False))
        elif event.kind == "attribute" and event.detail.startswith("noah.notice=") and event.detail[12:]:
            marks.append((event.at, event.at, True))
    quiet_since, longest = since, None
    for start, end, noah in sorted(mark for mark in marks if mark[1] >= since and mark[0] <= until):
        if noah and start > quiet_since:
            longest = max(longest or 0.0, start - quiet_since)
        quiet_since = max(quiet_since, end)
    if not over:
        longest = max(longest or 0.0, until - quiet_since)
    return longest


def lost(given: Mapping[str, str], answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Questions of which some word that was given is not in what is stored for them, in order.

    A vague part has a document of its own, `question~n`.
    """
    found = []
    for question, said in given.items():
        texts = [str(row.get("text", "")) for key, row in sorted(answers.items()) if key.split("~")[0] == question]
        if plain(said) not in plain(" ".join(texts)):
            found.append(question)
    return found
