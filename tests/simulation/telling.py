"""Pub/Sub as the workers see it, and what has to hold of the events that they write and publish."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from noah.data.events import COLLECTION, Event, Outlet, PubSubUnavailable

from tests.fakes.firestore import Written
from tests.simulation.promises import Broken

SOURCE = "//noah/projects/simulated"
_PUBLISH_SECONDS = 5.0
_BEGUN = ("live", "interrupted", "completed", "abandoned")


@dataclass
class PubSub:
    """One topic. Its faults are drawn from a seed of their own: the rest of a world goes as it would without it."""

    random: Random
    now: Callable[[], float]
    heal_at: float
    published: dict[str, list[tuple[dict[str, str], bytes]]] = field(default_factory=dict)
    """By its id, what of an event has reached the topic, each time."""

    def __post_init__(self) -> None:
        self._faults: list[tuple[float, float, str]] = []
        for _ in range(self.random.choice((0, 0, 1, 2, 3))):
            begins = self.random.uniform(0, self.heal_at - 10)
            ends = min(self.heal_at, begins + self.random.choice((3.0, 20.0, 90.0)))
            self._faults.append((begins, ends, self.random.choice(("refuses", "hangs", "answers get lost"))))

    async def publish(self, events: Sequence[Event]) -> None:
        """As `Topic.publish`."""
        now, random = self.now(), self.random
        fault = next((kind for begins, ends, kind in self._faults if begins <= now < ends), "")
        await asyncio.sleep(random.uniform(0.005, 0.1))
        if fault == "refuses":
            raise PubSubUnavailable("refused")
        if fault == "hangs":
            await asyncio.sleep(_PUBLISH_SECONDS)
            raise PubSubUnavailable("no answer")
        for event in events:
            self.published.setdefault(event.id, []).append((event.attributes, event.body))
        await asyncio.sleep(random.uniform(0.005, 0.1))
        if fault == "answers get lost" and random.random() < 0.5:
            raise PubSubUnavailable("its answer was lost")


def outlet(tell: Callable[[Sequence[Event]], None]) -> Outlet:
    return Outlet(SOURCE, tell)


class Events:
    """Which events there have to be, by what is written of the interviews; told of each commit."""

    def __init__(self) -> None:
        self.due: dict[str, None] = {}

    def written(self, writes: list[Written], by: str) -> None:
        """Each change has its event in the same commit, once. `by`: the worker; empty for the function."""
        created = {w.path.partition("/")[2] for w in writes if w.path.startswith(f"{COLLECTION}/") and w.before is None}
        due = set()
        for write in writes:
            kind, _, rest = write.path.partition("/")
            if kind == COLLECTION and write.before and "relay_at" in write.after and "relay_at" not in write.before:
                raise Broken(f"events: {rest} was written again after it was sent")
            if kind == "interviews" and "/" not in rest and by:
                due |= self._due(rest, write.before or {}, write.after)
        if due != created:
            raise Broken(f"events: a commit of {by} has to bring {sorted(due)}, and brings {sorted(created)}")
        self.due |= dict.fromkeys(sorted(due))

    def _due(self, interview_id: str, before: dict[str, Any], after: dict[str, Any]) -> set[str]:
        due = set()
        status, report = after.get("status"), after.get("report")
        if (
            status in _BEGUN
            and status != before.get("status")
            and f"{interview_id}.interview.started.1" not in self.due
        ):
            due.add(f"{interview_id}.interview.started.1")
        if status == "completed" != before.get("status"):
            due.add(f"{interview_id}.interview.completed.1")
        if status == "abandoned" != before.get("status"):
            earlier = sum(each.startswith(f"{interview_id}.interview.abandoned.") for each in self.due)
            due.add(f"{interview_id}.interview.abandoned.{earlier + 1}")
        if report in ("ready", "failed") and report != before.get("report"):
            due.add(f"{interview_id}.report.{report}.1")
        return due

    def at_the_end(self, documents: dict[str, dict[str, Any]], published: PubSub) -> None:
        """All are there, all are sent, and what was sent more than once says the same."""
        stored = {path.partition("/")[2] for path in documents if path.startswith(f"{COLLECTION}/")}
        if stored != self.due.keys():
            raise Broken(f"events: {sorted(stored ^ self.due.keys())} are written or due, and not both")
        if lost := self.due.keys() - published.published.keys():
            raise Broken(f"events: lost: {sorted(lost)}")
        if more := published.published.keys() - self.due.keys():
            raise Broken(f"events: told of what did not happen: {sorted(more)}")
        for key, times in published.published.items():
            if any(each != times[0] for each in times):
                raise Broken(f"events: {key} was told in two ways")
            if "sent_at" not in documents[f"{COLLECTION}/{key}"]:
                raise Broken(f"events: {key} is published for ever")
