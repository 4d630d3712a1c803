"""The floor by the hour: in which minutes of which days how many instances run at least."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, field_validator


class Floor(BaseModel):
    """`instances` in each minute that the cron expression names: `* 8-17 * * 1-5` is a working day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: str = Field(max_length=200)
    instances: int = Field(ge=0, le=1000)

    @field_validator("when")
    @classmethod
    def _is_cron(cls, value: str) -> str:
        if len(value.split()) != 5:
            raise ValueError(f"{value!r} is not a cron expression of five fields")
        try:
            next(CronSim(value, dt.datetime(2026, 1, 1)))  # noqa: DTZ001 (a wall clock)
        except CronSimError as error:
            raise ValueError(f"{value!r}: {error}") from None
        except StopIteration:
            raise ValueError(f"{value!r} never comes") from None
        return value


def floor_at(floors: Iterable[Floor], always: int, zone: ZoneInfo, now: dt.datetime) -> int:
    """The highest floor of this minute, by the clock on the wall in `zone`."""
    minute = now.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    before = minute - dt.timedelta(minutes=1)
    return max([always, *(each.instances for each in floors if next(CronSim(each.when, before), None) == minute)])
