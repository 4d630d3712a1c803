"""What is stored of a candidate's earlier interviews: their reports, as long as those are the candidate's to have."""

import asyncio
from collections.abc import Mapping
from typing import Any

from noah.data.documents import Status, expired
from noah.data.store import NotFound, Store, StoreUnavailable, Withdrawn, both

MAX_EARLIER = 3
MAX_REPORTS = 5


async def earlier_reports(store: Store, interviews: object, uid: str) -> list[Mapping[str, Any]]:
    """The reports of those of `interviews` (ids, as they are stored, of any shape) that `uid` has completed.

    One that was deleted, has expired, is somebody else's or cannot be read now has none. All are read at once.
    """
    ids = [each for each in interviews if isinstance(each, str)] if isinstance(interviews, list) else []
    found = await asyncio.gather(*(_reports(store, each, uid) for each in ids[:MAX_EARLIER] if _is_id(each)))
    return [report for reports in found for report in reports]


def _is_id(value: str) -> bool:
    return bool(value) and "/" not in value and value not in (".", "..") and not value.startswith("__")


async def _reports(store: Store, interview_id: str, uid: str) -> list[Mapping[str, Any]]:
    async def read() -> list[Mapping[str, Any]]:
        query = store.interview_ref(interview_id).collection("reports").limit(MAX_REPORTS)
        rows = await query.get(retry=None, timeout=store.timeout_s)
        return [row.to_dict() or {} for row in rows]

    try:
        stored, reports = await both(store.load(interview_id), store.call(read))
    except (NotFound, Withdrawn, StoreUnavailable):
        return []
    if stored.interview.get("uid") != uid or stored.interview.get("status") != Status.COMPLETED:
        return []
    return [report for report in reports if not expired(report, stored.read_time)]
