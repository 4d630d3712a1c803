"""What all may use of the model in a day, and one person of it in an hour and of Noah's time in a day.

All workers count it together, in Firestore.

Each worker adds what its calls have used every half minute, to the documents in which the function counts interviews:
so each is told the whole, and nobody reads. What a worker that is killed has not added yet is not counted.
"""

import asyncio
import hashlib
import hmac
import json
import random
import threading
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import structlog
from google.cloud import firestore
from prometheus_client import Gauge

from noah import clock
from noah.data.store import Store, StoreUnavailable, connect, disconnect

log = structlog.get_logger(__name__)

EVERY_SECONDS = 30.0
SPENT = Gauge("noah_tokens_of_day", "Tokens that the environment had used today when this worker last counted")


Field = tuple[str, ...]
"""Where in its document something is counted: docs/data-model.md, `limits`."""


def tokens_of_day(_: datetime) -> Field:
    return ("tokens",)


def tokens_of_hour(now: datetime) -> Field:
    return ("hours", f"{now:%H}")


def seconds_of_day(_: datetime) -> Field:
    return ("seconds",)


class Budget:
    """What may be used in a day, or in an hour. May be used from any thread."""

    def __init__(
        self,
        most: int,
        document: Callable[[str], str],
        field: Callable[[datetime], Field],
        waits: Callable[["Budget"], object],
    ) -> None:
        """`document`: the name of the one in which a day (`2026-11-29`) is counted; `field`: where in it.

        `waits` is called when there is something to count.
        """
        self.most = most
        self._document = document
        self._field = field
        self._waits = waits
        self._lock = threading.Lock()
        self._waiting = 0
        self._known: tuple[tuple[str, Field], int] = (("", ()), 0)
        """The time that is counted together, and what had been used in it."""

    def spend(self, amount: int) -> None:
        """So much more was used."""
        if amount > 0:
            with self._lock:
                self._waiting += amount
            self._waits(self)

    @property
    def spent(self) -> bool:
        """Nothing is left of it for now, as far as it is known here."""
        with self._lock:
            window, used = self._known
            return (used if window == self._window(_now()) else 0) + self._waiting >= self.most

    def document(self, now: datetime) -> str:
        """The name of the document in which it is counted."""
        return self._document(_day(now))

    def counted(self, amount: firestore.Increment, now: datetime) -> dict[str, Any]:
        """What is written there."""
        outer, *inner = self._field(now)
        return {outer: {inner[0]: amount} if inner else amount}

    def take(self) -> int:
        """What is to be counted."""
        with self._lock:
            waiting, self._waiting = self._waiting, 0
            return waiting

    def heard(self, now: datetime, used: int) -> None:
        """So much had been used by then."""
        with self._lock:
            self._known = (self._window(now), used)

    def _window(self, now: datetime) -> tuple[str, Field]:
        """What is counted at moments with the same one is counted together."""
        return _day(now), self._field(now)


class Budgets:
    """The day's, and those of each person who is here. May be used from any thread."""

    def __init__(self, secret: str, *, per_day: int, per_person_hour: int, seconds_per_person: int) -> None:
        """`per_day` and `per_person_hour`: tokens; of a person by what they cost, in heard sound.

        `seconds_per_person`: that Noah is in calls with them in a day. `secret`: LiveKit's; it names a person's
        document.
        """
        self._secret = secret
        self._per_person_hour = per_person_hour
        self._seconds_per_person = seconds_per_person
        self._lock = threading.Lock()
        self._waiting = set[Budget]()
        self._people = weakref.WeakValueDictionary[tuple[str, str], Budget]()
        """As long as a call of theirs lasts, or something is to be counted."""
        self.day = Budget(per_day, lambda today: f"day-{today}", tokens_of_day, self._waits)

    def of(self, candidate_id: str) -> Budget:
        """What this person may cost in an hour, in tokens of heard sound."""
        return self._of("tokens", candidate_id, self._per_person_hour, tokens_of_hour)

    def time_of(self, candidate_id: str) -> Budget:
        """How long Noah may be in calls with this person in a day, in seconds."""
        return self._of("seconds", candidate_id, self._seconds_per_person, seconds_of_day)

    def _of(self, what: str, candidate_id: str, most: int, field: Callable[[datetime], Field]) -> Budget:
        def document(today: str) -> str:
            return f"person-{keyed(self._secret, 'person', candidate_id, today)}"

        with self._lock:
            budget = self._people.get((what, candidate_id))
            if budget is None:
                budget = self._people[what, candidate_id] = Budget(most, document, field, self._waits)
            return budget

    def take(self) -> dict[Budget, int]:
        """What is to be counted."""
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        return {budget: budget.take() for budget in waiting}

    def _waits(self, budget: Budget) -> None:
        with self._lock:
            self._waiting.add(budget)


def keyed(secret: str, *what: str) -> str:
    """A name that nobody without `secret` can trace back: the same as the function's."""
    message = json.dumps(["noah limit", *what]).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:32]


async def count(budgets: Budgets, store: Store) -> None:
    """Add what waits to what is stored, and hear what all have used. Raises StoreUnavailable; then it waits on."""
    taken = budgets.take()
    if not taken:
        return
    now = _now()
    end = datetime.combine(now.date(), time(), UTC) + timedelta(days=1)
    batch = store.client.batch()
    for budget, amount in taken.items():
        reference = store.client.collection("limits").document(budget.document(now))
        batch.set(reference, budget.counted(firestore.Increment(amount), now) | {"expire_at": end}, merge=True)
    try:
        results = await store.call(lambda: batch.commit(retry=None, timeout=store.timeout_s))
    except StoreUnavailable:
        for budget, amount in taken.items():
            budget.spend(amount)  # it may have been counted: rather twice than never
        raise
    for (budget, amount), result in zip(taken.items(), results, strict=True):
        used = int(result.transform_results[0].integer_value)
        budget.heard(now, used)
        if budget is budgets.day:
            SPENT.set(used)
            if used >= budget.most > used - amount:
                log.critical("day_spent", tokens=used, limit=budget.most)


async def keep_counting(budgets: Budgets, project: str, timeout_s: float) -> None:
    """Count for as long as the worker runs."""
    client = connect(project)
    store = Store(client, timeout_s)
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 (jitter)
            try:
                await count(budgets, store)
            except StoreUnavailable as error:
                log.warning("tokens_not_counted", reason=str(error))
    finally:
        await disconnect(client)


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _now() -> datetime:
    return datetime.fromtimestamp(clock.unix(), UTC)
