"""What becomes of an interview that began without Firestore, when Firestore is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from noah.data.documents import NewInterview
from noah.data.journal import Journal, StateRecord, read_entries, store_entry
from noah.data.lease import take
from noah.data.replay import replay
from noah.data.store import Store

from tests.fakes.firestore import Behaviour, Client, Server

pytestmark = pytest.mark.unit
NEW = NewInterview("uid", "short", "1", "interview-one")
CONSENT = {"version": "2", "language": "de", "hash": "0f" * 32, "at": "2026-11-22T12:00:00+00:00"}
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGREED: dict[str, Any] = {**CONSENT, "at": AT}


def fake(server: Server) -> Store:
    client: Any = Client(server, lambda _: Behaviour())
    return Store(client, 2.0)


async def test_what_began_without_firestore_asks_for_a_noah() -> None:
    """Who began it has no lease, and may have been killed."""
    server = Server()
    await store_entry(fake(server), "one", NEW)
    lease = server.fields("leases/one")
    assert lease is not None
    assert lease["waiting"] is True
    assert isinstance(lease["dispatched_at"], datetime)


async def test_the_consent_is_in_the_commit_that_creates_the_interview() -> None:
    new = replace(NEW, consent=CONSENT)
    stored, taken = Server(), Server()
    await store_entry(fake(stored), "one", new)
    await take(fake(taken), "one", "job-1", 6, new=new)
    for server in (stored, taken):
        interview = server.fields("interviews/one")
        assert interview is not None
        assert interview["consent"] == AGREED


@pytest.mark.parametrize("by_lease", [True, False])
async def test_a_consent_that_start_bot_could_not_store_joins_the_interview(*, by_lease: bool) -> None:
    server = Server()
    store, older = fake(server), {**AGREED, "version": "1", "at": AT - timedelta(days=1)}
    first = CONSENT | {"version": "1", "at": (AT - timedelta(days=1)).isoformat()}
    await store_entry(store, "one", replace(NEW, consent=first))
    for _ in range(2):  # and once only
        if by_lease:
            await (await take(store, "one", "job-1", 6, consent=CONSENT)).release()
        else:
            await store_entry(store, "one", replace(NEW, consent=CONSENT))
    interview = server.fields("interviews/one")
    assert interview is not None
    assert interview["consent"] == AGREED | {"earlier": [older]}


async def test_a_dispatch_of_yesterday_takes_no_consent_back() -> None:
    server = Server()
    store = fake(server)
    await store_entry(store, "one", replace(NEW, consent=CONSENT))
    old = CONSENT | {"version": "1", "at": "2026-11-21T12:00:00+00:00"}
    await take(store, "one", "job-1", 6, consent=old)
    interview = server.fields("interviews/one")
    assert interview is not None
    assert interview["consent"] == AGREED


async def test_nobody_is_asked_for_where_somebody_has_the_lease() -> None:
    server = Server()
    await take(fake(server), "one", "job-1", 6, new=NEW)
    await store_entry(fake(server), "one", NEW)
    lease = server.fields("leases/one")
    assert lease is not None
    assert (lease["job_id"], lease["waiting"]) == ("job-1", False)


async def test_the_end_that_another_epoch_refuses_stays_for_the_replay(tmp_path: Path) -> None:
    """The candidate has heard the goodbye of a job without a lease, while another one took the interview."""
    store, end = fake(Server()), StateRecord(0, {"status": "completed", "phase": "end", "question": None})
    lease = await take(store, "one", "job-2", 6, new=NEW)
    journal = Journal(tmp_path, "one", "job-1")
    await journal.append(StateRecord(0, {"status": "live"}))
    await journal.append(end)
    assert await journal.flush(store) == 2
    await journal.close()
    assert read_entries(tmp_path, "one") == [end]
    await replay(tmp_path, store, 6)
    assert read_entries(tmp_path, "one") == [end]  # somebody talks with them
    await lease.release()
    await replay(tmp_path, store, 6)
    assert (await store.load("one", "uid")).interview["status"] == "completed"
    assert not read_entries(tmp_path, "one")
