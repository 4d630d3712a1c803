"""What becomes of an interview that began without Firestore, when Firestore is back."""

from __future__ import annotations

from datetime import datetime
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
