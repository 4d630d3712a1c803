"""The dispatch guarantee against the real LiveKit and Firestore: who waits without Noah gets one, and only one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from livekit import api, rtc
from noah.data import lease as leases
from noah.data.documents import NewInterview
from noah.data.journal import Journal, StateRecord, entry_files
from noah.data.store import Store
from noah.process import dispatch, unclaimed
from noah.process.dispatch import Watch
from noah.process.unclaimed import dispatch_once
from noah.room.rooms import Rooms

from local.patience import took, wait_for, within
from local.stack import Stack
from tests.support.firestores import FailingFirestore, new_id, store_at
from tests.support.waiting import until

pytestmark = pytest.mark.stack

LEASE_S = 1.0
# Where a worker keeps its lease: on a full machine a renewal may take longer than LEASE_S.
LIVING_LEASE_S = 3.0
CANCEL_S = 20.0  # on a machine as busy as it may be
LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)


class Scene:
    """A Firestore and a room of the test's own: its project and agent name are known to no other worker."""

    def __init__(self, cloud: Stack, store: Store, livekit: api.LiveKitAPI) -> None:
        self.cloud = cloud
        self.store = store
        self.livekit = livekit
        self.agent_name = f"agent-{new_id()}"
        self.project = store.client.project
        self.id = new_id()
        self.uid = f"uid-{self.id}"
        self.room = f"interview-{self.id}"
        self.slots = 5
        self.lease_s = LEASE_S
        self.journal_dir: Path | None = None
        self.made_at = 0.0
        self._first: set[str] = set()
        self._stack = AsyncExitStack()

    async def begin(self, *, room: bool = True, **lease: Any) -> None:
        """What the function does; `lease` are fields of the lease."""
        await self.store.create_interview(self.id, NewInterview(self.uid, "career", "1", self.room))
        await self.store.lease_ref(self.id).set({"waiting": False, "epoch": 0, **lease}, timeout=30)
        if room:
            await self.make_room()

    async def make_room(self) -> None:
        request = api.CreateRoomRequest(
            name=self.room,
            empty_timeout=60,
            agents=[api.RoomAgentDispatch(agent_name=self.agent_name, metadata='{"from": "function"}')],
        )
        await self.livekit.room.create_room(request)
        self.made_at = time.monotonic()
        self._first = {d.id for d in await self.livekit.agent_dispatch.list_dispatch(self.room)}

    async def wait(self) -> float:
        """Marks the lease as the function does whose dispatch found no worker. Returns when."""
        await self.store.lease_ref(self.id).update({"waiting": True, "dispatched_at": LONG_AGO}, timeout=30)
        return time.monotonic()

    async def join(self) -> None:
        """The candidate comes into the room, until the test ends."""
        token = (
            api.AccessToken(self.cloud.livekit_key, self.cloud.livekit_secret)
            .with_identity(self.uid)
            .with_grants(api.VideoGrants(room_join=True, room=self.room))
            .to_jwt()
        )
        room = rtc.Room()
        await room.connect(self.cloud.livekit_url, token)
        self._stack.push_async_callback(room.disconnect)

    async def worker(self, address: str = "") -> Watch:
        """A worker's watch, with connections of its own."""
        store = await self._stack.enter_async_context(
            store_at(address or self.cloud.firestore_emulator, self.project, timeout_s=1.0)
        )
        rooms = Rooms(self.cloud.livekit_url, self.cloud.livekit_key, self.cloud.livekit_secret, self.agent_name)
        self._stack.push_async_callback(rooms.close)
        return Watch(
            store, rooms, lease_seconds=self.lease_s, free_slots=lambda: self.slots, journal_dir=self.journal_dir
        )

    async def watch(self, number: int = 1, address: str = "") -> list[asyncio.Task[None]]:
        """Starts workers' watches."""
        tasks = []
        for _ in range(number):
            task = asyncio.create_task((await self.worker(address)).run())
            self._stack.push_async_callback(_cancel, task)
            tasks.append(task)
        return tasks

    async def dispatches(self) -> list[str]:
        """The metadata of the dispatches that the watches made."""
        found = await self.livekit.agent_dispatch.list_dispatch(self.room)
        return [d.metadata for d in found if d.agent_name == self.agent_name and d.id not in self._first]

    async def dispatched(self, seconds: float = 8.0) -> float:
        """Waits for a dispatch. Returns when it was seen."""
        async with within(seconds):
            while not await self.dispatches():  # noqa: ASYNC110 (LiveKit tells nobody)
                await asyncio.sleep(0.02)
        return time.monotonic()

    async def status(self) -> tuple[str, bool, str | None]:
        """The interview's status, and its lease's marks."""
        stored = await self.store.load(self.id)
        return stored.interview["status"], stored.lease["waiting"], stored.lease.get("job_id")

    async def reaches(self, expected: tuple[str, bool, str | None], seconds: float = 8.0) -> None:
        """Waits until `status` is as expected."""
        async with within(seconds):
            while await self.status() != expected:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        await self._stack.aclose()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task}, timeout=CANCEL_S)
    if not task.done():
        left = "\n".join(f"{each!r} waits for {each.get_stack()}" for each in asyncio.all_tasks())
        pytest.fail(f"a watch does not end within {CANCEL_S} s; there are:\n{left}")


@asynccontextmanager
async def scene_of(cloud: Stack) -> AsyncIterator[Scene]:
    livekit = cloud.livekit_api()
    async with store_at(cloud.firestore_emulator, f"demo-{new_id()}") as store:
        scene = Scene(cloud, store, livekit)
        try:
            yield scene
        finally:
            await scene.close()
            with suppress(api.TwirpError):  # not every test makes it
                await livekit.room.delete_room(api.DeleteRoomRequest(room=scene.room))
            await livekit.aclose()


@pytest.fixture
async def scene(cloud: Stack) -> AsyncIterator[Scene]:
    async with scene_of(cloud) as scene:
        yield scene


async def none_more(scene: Scene, count: int, seconds: float) -> None:
    """Nothing further is dispatched for so long."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        assert len(await scene.dispatches()) == count
        await asyncio.sleep(0.1)


async def until_one(scene: Scene) -> None:
    """Of dispatches that were made in one moment, all but the first are taken back."""
    async with within(1):
        while len(await scene.dispatches()) != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_waiting_candidate_is_noticed_within_a_second(scene: Scene) -> None:
    await scene.begin()
    await scene.join()
    async with FailingFirestore(scene.cloud.firestore_emulator) as proxy:
        proxy.refuse = {"RunQuery"}  # the event alone must do
        await scene.watch(address=proxy.address)
        await until(lambda: "Listen" in proxy.calls)
        marked = await scene.wait()
        assert took(marked, await scene.dispatched()) < 2.0  # by query it would take longer
        await scene.close()
    (metadata,) = await scene.dispatches()
    assert json.loads(metadata) == {
        "interview_id": scene.id,
        "candidate_id": scene.uid,
        "plan": "career",
        "resumed": False,
        "question": None,
        "here": True,
    }


async def test_ten_watchers_dispatch_once(scene: Scene) -> None:
    scene.lease_s = 2 * LIVING_LEASE_S
    await scene.begin()
    await scene.join()
    await scene.watch(10)
    await scene.wait()
    await scene.dispatched()
    async with await leases.take(scene.store, scene.id, "job-1", scene.lease_s):  # the job that was dispatched
        await none_more(scene, 1, 3.5)  # after 3 s without it there would be another


async def test_a_dispatch_that_brought_nobody_is_repeated_after_three_seconds(scene: Scene) -> None:
    await scene.begin()
    await scene.join()
    await scene.watch(2)
    await scene.wait()
    first = await scene.dispatched()
    async with within(8):
        while len(await scene.dispatches()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    ended = time.monotonic()
    assert ended - first > 2.5
    assert took(first, ended) < 5.0


async def test_a_killed_workers_candidate_is_brought_another(scene: Scene) -> None:
    await scene.begin()
    await scene.join()
    await scene.watch(2)
    await leases.take(scene.store, scene.id, "killed", LEASE_S)
    taken = time.monotonic()
    ended = await scene.dispatched()
    assert ended - taken > LEASE_S
    assert took(taken, ended) < LEASE_S + 3.0
    assert await scene.status() == ("created", True, "killed")
    await leases.take(scene.store, scene.id, "job-2", LEASE_S)
    assert await scene.status() == ("created", False, "job-2")


async def test_a_renewing_workers_candidate_is_left_to_it(scene: Scene) -> None:
    scene.lease_s = LIVING_LEASE_S
    await scene.begin()
    await scene.join()
    async with await leases.take(scene.store, scene.id, "job-1", scene.lease_s) as lease:
        await scene.watch(2)
        await none_more(scene, 0, 2 * scene.lease_s)
        assert lease.valid


async def test_nobody_is_brought_before_the_candidate_is_there(scene: Scene) -> None:
    await scene.begin()
    await scene.watch(2)
    await scene.wait()
    await none_more(scene, 0, 1.5)
    await scene.join()
    joined = time.monotonic()
    assert took(joined, await scene.dispatched()) < 2.0


async def test_a_worker_without_room_waits_until_it_has(scene: Scene) -> None:
    scene.slots = 0
    await scene.begin()
    await scene.join()
    await scene.watch()
    await scene.wait()
    await none_more(scene, 0, 1.0)
    scene.slots = 1
    freed = time.monotonic()
    assert took(freed, await scene.dispatched()) < 2.0


@pytest.mark.parametrize(("greeted", "status"), [(False, "no_show"), (True, "abandoned")])
async def test_where_the_room_is_gone_the_status_is_closed(scene: Scene, greeted: bool, status: str) -> None:
    await scene.begin(room=False, waiting=True, job_id="killed", renewed_at=LONG_AGO, dispatched_at=LONG_AGO, epoch=1)
    await scene.store.interview_ref(scene.id).update({"status": "live", "greeting_done": greeted}, timeout=30)
    await scene.watch(3)
    await scene.reaches((status, False, None))
    assert (await scene.store.load(scene.id)).interview["ended_at"]


async def test_an_interview_is_not_abandoned_over_what_a_journal_holds(scene: Scene, tmp_path: Path) -> None:
    """Its room is gone because it was completed, which Firestore did not hear of."""
    scene.journal_dir = tmp_path
    await scene.begin(room=False, waiting=True, job_id="killed", renewed_at=LONG_AGO, dispatched_at=LONG_AGO, epoch=1)
    fields = {"status": "live", "greeting_done": True, "epoch": 1}
    await scene.store.interview_ref(scene.id).update(fields, timeout=30)
    journal = Journal(tmp_path, scene.id, "killed")
    await journal.append(StateRecord(1, {"status": "completed", "question": ""}))
    await journal.close()
    statuses = set()
    await scene.watch(3)
    async with within(8):
        while (now := await scene.status()) != ("completed", False, None):
            statuses.add(now[0])
            await asyncio.sleep(0.02)
    assert statuses <= {"live", "completed"}
    assert (await scene.store.load(scene.id)).interview["report"] == "pending"
    assert not list(entry_files(tmp_path))


async def test_what_a_journal_cannot_give_away_keeps_an_interview_open(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_JOURNAL_AGAIN_S", 0.1)
    tried = asyncio.Event()

    async def fails(*_: object, **__: object) -> NoReturn:
        tried.set()
        raise OSError("the bucket cannot be read")

    monkeypatch.setattr(dispatch, "replay", fails)
    scene.journal_dir = tmp_path
    await scene.begin(room=False, waiting=True, dispatched_at=LONG_AGO)
    await scene.watch()
    for _ in range(2):
        await wait_for(tried.wait(), 8)
        tried.clear()
    assert (await scene.status())[:2] == ("created", True)
    monkeypatch.undo()
    await scene.reaches(("no_show", False, None), 20)


async def test_a_room_that_is_about_to_be_made_is_waited_for(scene: Scene) -> None:
    await scene.begin(room=False)
    await scene.watch()
    await scene.store.lease_ref(scene.id).update(
        {"waiting": True, "dispatched_at": datetime.now(UTC) - timedelta(seconds=5)}, timeout=30
    )
    await asyncio.sleep(1.0)  # several looks long
    assert await scene.status() == ("created", True, None)
    await scene.make_room()
    await scene.join()
    await scene.dispatched()


async def test_a_completed_interview_is_not_dispatched(scene: Scene) -> None:
    await scene.begin(waiting=True, dispatched_at=LONG_AGO)
    await scene.join()
    await scene.store.interview_ref(scene.id).update({"status": "completed"}, timeout=30)
    await scene.watch()
    await scene.reaches(("completed", False, None))
    assert not await scene.dispatches()


async def test_the_listener_comes_back_with_firestore(scene: Scene) -> None:
    await scene.begin()
    await scene.join()
    async with FailingFirestore(scene.cloud.firestore_emulator) as proxy:
        await scene.watch(address=proxy.address)
        await until(lambda: "Listen" in proxy.calls)
        await proxy.stop()
        proxy.calls.clear()
        await proxy.start()
        await until(lambda: "Listen" in proxy.calls, 8)
        marked = await scene.wait()
        assert took(marked, await scene.dispatched()) < 2.0  # by query it would take longer
        await scene.close()


async def test_without_a_listener_the_query_still_finds_who_waits(scene: Scene) -> None:
    await scene.begin()
    await scene.join()
    async with FailingFirestore(scene.cloud.firestore_emulator) as proxy:
        proxy.refuse = {"Listen"}
        await scene.wait()
        await scene.watch(address=proxy.address)
        await scene.dispatched()
        await scene.close()


async def test_a_store_that_does_not_write_lets_nobody_dispatch(scene: Scene) -> None:
    await scene.begin()
    await scene.join()
    await scene.wait()
    async with FailingFirestore(scene.cloud.firestore_emulator) as proxy:
        proxy.refuse = {"Commit"}
        await scene.watch(3, address=proxy.address)
        await until(lambda: proxy.calls.count("Commit") >= 3)
        await none_more(scene, 0, 1.0)
        proxy.refuse = set()
        await scene.dispatched()
        await none_more(scene, 1, 1.0)
        await scene.close()


async def test_with_firestore_down_the_room_tells_and_one_comes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unclaimed, "DISPATCH_SECONDS", 1.5)
    monkeypatch.setattr(unclaimed, "_SPREAD_S", 0.5)
    await scene.make_room()
    await scene.join()
    async with FailingFirestore(scene.cloud.firestore_emulator) as proxy:
        pass  # its address refuses from here on
    watches = await scene.watch(4, address=proxy.address)
    # the function's own dispatch has its time to bring somebody
    assert await scene.dispatched() - scene.made_at > 1.4
    await until_one(scene)
    await none_more(scene, 1, 0.5)
    assert await scene.dispatches() == ['{"from": "function"}']
    assert not any(watch.done() for watch in watches)


async def test_of_dispatches_without_a_claim_in_one_moment_one_stays(scene: Scene) -> None:
    await scene.make_room()
    await scene.join()
    rooms = [(await scene.worker())._rooms for _ in range(6)]
    vain = await rooms[0].dispatches(scene.room)
    await asyncio.gather(*(dispatch_once(each, scene.room, vain) for each in rooms))
    assert await scene.dispatches() == ['{"from": "function"}']


async def test_a_watch_that_ends_leaves_nothing_behind(cloud: Stack) -> None:
    tasks = asyncio.all_tasks()
    async with scene_of(cloud) as scene:
        await scene.begin(waiting=True, dispatched_at=LONG_AGO)
        watches = await scene.watch(3)
        await asyncio.sleep(0.5)
        assert not any(watch.done() for watch in watches)
    await until(lambda: asyncio.all_tasks() == tasks)
