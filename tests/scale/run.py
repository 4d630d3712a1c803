"""A day, compressed: the scaler's own rounds against the Firestore emulator and a stand-in of Cloud Run's API.

The day's clock is turned second by second, and nothing waits for it. Firestore's clock runs as it does: what a round
reads is real, and only the time of the reading is the day's.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from noah.data.store import Store
from scaler.cloud_run import CloudRun
from scaler.floors import Floor, floor_at
from scaler.policy import Reading, Rules
from scaler.round import look
from scaler.store import Read
from scaler.store import Store as ScalerStore

from local import cloud_run as stand_in
from local.parts import PROJECT
from tests.scale.cluster import Cluster, Figures
from tests.scale.day import CLOSES, HOUR, OPENS, Planned, foresight

BEGINS = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)  # a Monday
ROUND_SECONDS = 10
PLACES = 8
# As `scaling` in values.tf would say it: nobody is let in at night.
RULES = Rules(places=PLACES, headroom=1, ceiling=20, cooldown_s=45)
FLOORS = (Floor(when="58-59 6 * * *", instances=1), Floor(when="* 7-21 * * *", instances=1))


class DayStore(ScalerStore):
    """The scaler's store, whose readings have the day's time."""

    now: dt.datetime = BEGINS

    async def read(self) -> Read:
        read = await super().read()
        return dataclasses.replace(read, reading=Reading(self.now, read.reading.calls))


@dataclasses.dataclass
class Result:
    figures: Figures
    foresight_seconds: float
    rounds: int
    blind: int

    @property
    def ratio(self) -> float:
        return self.figures.instance_seconds / self.foresight_seconds


async def live(
    store: Store,
    calls: list[Planned],
    *,
    begins: float = OPENS - HOUR,
    ends: float = CLOSES + HOUR,
    seed: int = 0,
    on_hour: Callable[[int, Figures], None] = lambda *_: None,
) -> Result:
    """Live through the hours from `begins` to `ends`, which are seconds of the day."""
    cluster = Cluster(store, PLACES, seed)
    scaler = DayStore(PROJECT, "noah-worker")
    rounds = blind = following = 0
    calls = [each for each in calls if begins <= each.at < ends]

    def floor(at: dt.datetime) -> int:
        return floor_at(FLOORS, 0, ZoneInfo("UTC"), at)

    async with stand_in.CloudRun(on_number=cluster.set_number) as api:
        cloud_run = CloudRun(api.scaled, api.url)
        second = int(begins)
        while second < ends or cluster.open:
            cluster.now = float(second)
            while following < len(calls) and calls[following].at <= second:
                await cluster.begin(calls[following])
                following += 1
            await cluster.second()
            if second % ROUND_SECONDS == 0:
                scaler.now = BEGINS + dt.timedelta(seconds=second)
                rounds += 1
                blind += (await look(scaler, cloud_run, RULES, floor))["why"] == "blind"
            second += 1
            if second % HOUR == 0:
                on_hour(second // HOUR, cluster.figures)
            if second > ends + 3 * HOUR:
                break
    cluster.figures.unserved = len(cluster.open)
    return Result(cluster.figures, foresight(calls, PLACES, second), rounds, blind)
