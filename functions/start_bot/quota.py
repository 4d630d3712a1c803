"""How many interviews may be begun from one address in an hour, and how much the whole environment may use in a day.

Counted in Firestore by increments, which are atomic: each caller is told which number theirs is, on whatever instance.
An address is personal data: what is stored of it is a keyed hash that is another one each hour, for an hour.
"""

import datetime as dt
import hashlib
import hmac
import json

from google.cloud import firestore

from shared.documents import deadline
from shared.web import Refusal

DEADLINE_SECONDS = 2.0
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LIMITS = "limits"
AT_ONCE_RETRY_SECONDS = 15
"""For who is in too many interviews: a call that they have left waits for them, and ends after a while."""


def keyed(secret: str, *what: str) -> str:
    """A name that nobody without `secret` can trace back."""
    message = json.dumps(["noah limit", *what]).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:32]


def hour_of(now: dt.datetime) -> dt.datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def day_of(now: dt.datetime) -> dt.datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def seconds_until(end: dt.datetime, now: dt.datetime) -> int:
    """For a Retry-After, which must not be too early."""
    return int((end - now).total_seconds()) + 1


class Quota:
    """Counts what begins. Its methods raise StoreUnavailable."""

    def __init__(
        self, client: firestore.AsyncClient, *, per_address_hour: int, per_day: int, tokens_per_day: int
    ) -> None:
        """`tokens_per_day`: of the model's. Workers count those that were used, in the document of the day."""
        self._client = client
        self._tokens_per_day = tokens_per_day
        self._per_address_hour = per_address_hour
        self._per_day = per_day

    async def take(self, secret: str, address: str, now: dt.datetime) -> None:
        """Count one more interview. Raises Refusal: too_many_here, full_today.

        Who is refused for their address is not counted in the day: nobody can use up everybody's.
        """
        if address:
            hour = hour_of(now)
            key = keyed(secret, "address", address, hour.isoformat())
            if (await self._count(f"address-{key}", hour + HOUR))[0] > self._per_address_hour:
                raise Refusal("too_many_here", retry_after=seconds_until(hour + HOUR, now))
        day = day_of(now)
        count, tokens = await self._count(f"day-{day.date().isoformat()}", day + DAY, tokens=0)
        if count > self._per_day or tokens >= self._tokens_per_day:
            raise Refusal("full_today", retry_after=seconds_until(day + DAY, now))

    async def _count(self, key: str, end: dt.datetime, **also: int) -> list[int]:
        """Count one more, and add to what is counted beside it.

        Returns what there is now, in the alphabetical order of the names: so the library sorts them.
        """
        batch = self._client.batch()
        reference = self._client.collection(LIMITS).document(key)
        # adding 0 tells what is there, without a read
        more = {name: firestore.Increment(number) for name, number in {"count": 1, **also}.items()}
        batch.set(reference, more | {"expire_at": end}, merge=True)
        async with deadline(DEADLINE_SECONDS):
            # as if it had not been counted, if it fails: the caller is not let in by it
            (result,) = await batch.commit(retry=None, timeout=DEADLINE_SECONDS)
        return [int(each.integer_value) for each in result.transform_results]
