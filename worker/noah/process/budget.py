"""The model's tokens that the whole environment may use in a day, counted in Firestore by all workers.

Each worker adds what its calls have used every half minute, to the document in which the function counts the day's
interviews: so each is told the whole, and nobody reads. What a worker that is killed has not added yet is not counted.
"""

import asyncio
import random
import threading
from datetime import UTC, datetime, timedelta

import structlog
from google.cloud import firestore
from prometheus_client import Gauge

from noah import clock
from noah.data.store import Store, StoreUnavailable, connect, disconnect

log = structlog.get_logger(__name__)

EVERY_SECONDS = 30.0
SPENT = Gauge("noah_tokens_of_day", "Tokens that the environment had used today when this worker last counted")


class DayBudget:
    """May be used from any thread."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._waiting = 0
        self._known: tuple[str, int] = ("", 0)
        """A day, and what had been used of it when that was last heard."""

    def spend(self, tokens: int) -> None:
        """So many more were used."""
        with self._lock:
            self._waiting += max(tokens, 0)

    @property
    def spent(self) -> bool:
        """Nothing is left of today's, as far as it is known here."""
        with self._lock:
            day, used = self._known
            return day == _today() and used + self._waiting >= self.most

    def take(self) -> int:
        """What is to be counted."""
        with self._lock:
            waiting, self._waiting = self._waiting, 0
            return waiting

    def heard(self, day: str, used: int) -> None:
        """So much had been used on this day."""
        with self._lock:
            self._known = (day, used)
        SPENT.set(used)


async def count(budget: DayBudget, store: Store) -> None:
    """Add what waits to what is stored, and hear what all have used. Raises StoreUnavailable; then it waits on."""
    tokens = budget.take()
    if not tokens:
        return
    day = _today()
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    batch = store.client.batch()
    reference = store.client.collection("limits").document(f"day-{day}")
    batch.set(reference, {"tokens": firestore.Increment(tokens), "expire_at": end}, merge=True)
    try:
        (result,) = await store.call(lambda: batch.commit(retry=None, timeout=store.timeout_s))
    except StoreUnavailable:
        budget.spend(tokens)  # it may have been counted: rather twice than never
        raise
    used = int(result.transform_results[0].integer_value)
    budget.heard(day, used)
    if used >= budget.most > used - tokens:
        log.critical("day_spent", tokens=used, limit=budget.most)


async def keep_counting(budget: DayBudget, project: str, timeout_s: float) -> None:
    """Count for as long as the worker runs."""
    client = connect(project)
    store = Store(client, timeout_s)
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 (jitter)
            try:
                await count(budget, store)
            except StoreUnavailable as error:
                log.warning("tokens_not_counted", reason=str(error))
    finally:
        await disconnect(client)


def _today() -> str:
    return datetime.fromtimestamp(clock.unix(), UTC).date().isoformat()
