"""What Firestore and a bucket say of recordings, against the real emulator and what stands for the bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from noah.data.bucket import Bucket, BucketUnavailable
from noah.data.recordings import COLLECTION, claim, due, forget, put_off
from noah.data.store import Fenced, Store, Withdrawn
from noah.data.waiting import ServerClock
from noah.room.egress import Egress as LiveKitEgress
from noah.room.rooms import LiveKitUnavailable
from shared.recordings import note

from local.egress import Egress, application
from local.stack import Stack
from tests.support.firestores import begin, new_id, store_at

pytestmark = pytest.mark.stack

YES = {"version": "1", "language": "en", "hash": "0f" * 32, "at": datetime(2026, 11, 28, tzinfo=UTC)}
PLACE = "gs://recordings/interviews/one/000002.ogg"


@pytest.fixture
async def store(cloud: Stack) -> AsyncIterator[Store]:
    async with store_at(cloud.firestore_emulator, cloud.project) as store:
        yield store


async def recording(store: Store, interview_id: str) -> Any:
    return ((await store.interview_ref(interview_id).get(timeout=30)).to_dict() or {}).get("recording")


async def test_a_yes_is_claimed_and_the_place_kept_with_it(store: Store) -> None:
    one = await begin(store, epoch=2, recording=YES)
    assert await claim(store, one, 2, PLACE)
    assert await claim(store, one, 2, PLACE)  # repeated after an unclear failure
    assert await recording(store, one) == YES | {"files": [PLACE]}


@pytest.mark.parametrize(
    "said", [None, {}, "yes", True, {"hash": "0f" * 32}, YES | {"withdrawn_at": YES["at"]}, {"files": [PLACE]}]
)
async def test_anything_else_is_none(store: Store, said: object) -> None:
    one = await begin(store, epoch=2, recording=said)
    assert not await claim(store, one, 2, PLACE)
    assert await recording(store, one) == said


async def test_an_older_noah_claims_nothing_and_nobody_what_was_deleted(store: Store) -> None:
    one = await begin(store, epoch=3, recording=YES)
    with pytest.raises(Fenced):
        await claim(store, one, 2, PLACE)
    await store.interview_ref(one).update({"status": "withdrawn"}, timeout=30)
    with pytest.raises(Withdrawn):
        await claim(store, one, 3, PLACE)
    assert await recording(store, one) == YES


async def test_a_note_is_due_until_it_is_forgotten_and_a_newer_one_stays(store: Store) -> None:
    one, clock = new_id(), ServerClock(store)
    ref = store.client.collection(COLLECTION).document(one)

    async def ask() -> None:
        await ref.set(note("interview-one", 2, datetime.now(UTC), erase=True), merge=True, timeout=30)

    async def mine(ahead: float = 1.0) -> Any:
        found = await due(store, await clock.now() + timedelta(seconds=ahead))
        return next((each for each in found if each.interview_id == one), None)

    await ask()
    first = await mine()
    assert (first.room, first.epoch, first.erase, first.tries) == ("interview-one", 2, True, 0)
    await put_off(store, first, 60)
    assert await mine() is None
    assert (await mine(120)).tries == 1
    await ask()  # once more, meanwhile
    await forget(store, first)
    await put_off(store, first, 60)
    again = await mine()
    assert again is not None
    await forget(store, again)
    assert not (await ref.get(timeout=30)).exists


async def test_a_recording_that_is_only_to_end_does_not_undo_a_deletion(store: Store) -> None:
    ref = store.client.collection(COLLECTION).document(new_id())
    await ref.set(note("room", 2, datetime.now(UTC), erase=True), merge=True, timeout=30)
    await ref.set(note("room", 3, datetime.now(UTC), erase=False), merge=True, timeout=30)
    found = (await ref.get(timeout=30)).to_dict() or {}
    assert (found["erase"], found["epoch"]) == (True, 3)
    await ref.delete(timeout=30)


@pytest.fixture
async def stand_in(tmp_path: Path) -> AsyncIterator[TestServer]:
    server = TestServer(application(Egress("ws://127.0.0.1:9", "key", "s" * 32, tmp_path), tmp_path))
    async with server:
        yield server


async def test_a_bucket_lists_and_deletes_what_is_wanted_gone(stand_in: TestServer, tmp_path: Path) -> None:
    for name in ("one/000001.ogg", "one/000002.ogg", "two/000001.ogg"):
        path = tmp_path / "recordings" / "interviews" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"OggS")
    bucket = Bucket("recordings", str(stand_in.make_url("")).rstrip("/"))
    assert await bucket.erase("interviews/one/", lambda name: not name.endswith("2.ogg")) == 1
    assert await bucket.erase("interviews/one/", lambda _: True) == 1
    assert await bucket.erase("interviews/one/", lambda _: True) == 0
    assert (tmp_path / "recordings" / "interviews" / "two" / "000001.ogg").exists()


async def test_a_bucket_that_is_away_says_so(stand_in: TestServer) -> None:
    with pytest.raises(BucketUnavailable):
        await Bucket("recordings", "http://127.0.0.1:9").erase("interviews/one/", lambda _: True)


async def test_nobody_records_without_livekits_own_token(stand_in: TestServer) -> None:
    url = str(stand_in.make_url("")).rstrip("/")
    known, stranger = (LiveKitEgress(url, "key", secret * 32, "recordings") for secret in ("s", "x"))
    try:
        assert await known.running("room", "one") == []
        with pytest.raises(LiveKitUnavailable):
            await stranger.running("room", "one")
        await known.stop("EG_of_yesterday")  # one that is over stays as it is
    finally:
        await known.close()
        await stranger.close()
