"""When a recording begins, which of two stays, and how those that nobody wants are ended and deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from livekit import api
from noah.call import recording
from noah.call.recording import TRIES, persistently, record, wanted
from noah.data.bucket import BucketUnavailable
from noah.data.plans import load_plan
from noah.data.recordings import Erasure
from noah.data.store import Fenced, StoreUnavailable, Withdrawn
from noah.interview.check import facts, paths
from noah.process.erasing import AGAIN_SECONDS, SETTLED_SECONDS, again_in, carry_out
from noah.process.worker import tell_of_recordings
from noah.room.egress import Running, _name, epoch_of, folder_of, name_of, surplus
from noah.room.rooms import LiveKitUnavailable
from structlog.testing import capture_logs

from local.paths import PLANS

pytestmark = pytest.mark.unit

ROOM = "interview-one"


class Egress:
    """LiveKit's Egress: what runs in the room, and what was asked for."""

    def __init__(self, *running: Running, fails: int = 0, joined_by: Running | None = None) -> None:
        self.list = list(running)
        self.fails = fails
        self.joined_by = joined_by
        """What another worker begins in the same moment."""
        self.started: list[int] = []
        self.stopped: list[str] = []

    def place(self, interview_id: str, epoch: int) -> str:
        return f"gs://bucket/{name_of(interview_id, epoch)}"

    async def running(self, room: str, interview_id: str) -> list[Running]:
        if self.fails:
            self.fails -= 1
            raise LiveKitUnavailable("unavailable (503)")
        return list(self.list)

    async def start(self, room: str, interview_id: str, epoch: int) -> str:
        self.started.append(epoch)
        self.list += [Running(f"new-{epoch}", epoch, records=True), *filter(None, [self.joined_by])]
        return f"new-{epoch}"

    async def stop(self, egress_id: str) -> None:
        self.stopped.append(egress_id)
        self.list = [each for each in self.list if each.id != egress_id]


def call(**changes: Any) -> Any:
    """As much of a call as the recording of it looks at."""

    async def may_play() -> bool:
        return bool(changes.get("may_play", True))

    return SimpleNamespace(
        plan=SimpleNamespace(recording=changes.get("plan", True)),
        settings=SimpleNamespace(recordings_bucket=changes.get("bucket", "recordings")),
        metadata=SimpleNamespace(interview_id="one", recording=changes.get("told")),
        ownership=SimpleNamespace(lease=changes.get("lease", SimpleNamespace(epoch=3)), may_play=may_play),
        room=SimpleNamespace(name=ROOM),
        store=None,
    )


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places that were noted in Firestore; the candidate says yes."""
    places: list[str] = []

    async def claim(_: object, interview_id: str, epoch: int, place: str) -> bool:
        places.append(place)
        return True

    monkeypatch.setattr(recording, "claim", claim)
    monkeypatch.setattr(recording, "PAUSE_SECONDS", 0.0)
    return places


def answers(error: Exception | None = None) -> Callable[..., Any]:
    async def claim(*_: object) -> bool:
        if error is not None:
            raise error
        return False

    return claim


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"plan": False}, False),
        ({"bucket": ""}, False),
        ({"told": False}, False),
        ({"told": True}, True),
        ({"lease": None}, False),
    ],
)
async def test_plan_environment_and_candidate_have_to_say_yes(changes: dict[str, Any], *, may: bool) -> None:
    assert wanted(call(**changes)) is may
    if not may:
        await record(call(**changes))  # asks nobody


async def test_where_it_lies_is_noted_before_it_begins(claims: list[str]) -> None:
    egress = Egress()
    assert await persistently(call(), egress) == "started"  # type: ignore[arg-type]
    assert claims == ["gs://bucket/interviews/one/000003.ogg"]
    assert (egress.started, egress.stopped) == ([3], [])


async def test_one_that_goes_on_is_left_alone(claims: list[str]) -> None:
    egress = Egress(Running("before", 2, records=True))
    assert await persistently(call(), egress) == "goes_on"  # type: ignore[arg-type]
    assert (claims, egress.started, egress.stopped) == ([], [], [])


async def test_one_that_only_delivers_its_file_is_none(claims: list[str]) -> None:
    egress = Egress(Running("before", 2, records=False))
    assert await persistently(call(), egress) == "started"  # type: ignore[arg-type]
    assert egress.started == [3]


@pytest.mark.parametrize(
    ("error", "result"),
    [(None, "no_consent"), (Fenced("newer"), "not_ours"), (Withdrawn("gone"), "not_ours")],
)
async def test_without_the_stored_yes_nothing_begins(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None, result: str
) -> None:
    monkeypatch.setattr(recording, "claim", answers(error))
    egress = Egress()
    assert await persistently(call(), egress) == result  # type: ignore[arg-type]
    assert egress.started == []


async def test_who_stood_still_after_the_claim_begins_nothing(claims: list[str]) -> None:
    egress = Egress()
    assert await persistently(call(may_play=False), egress) == "not_ours"  # type: ignore[arg-type]
    assert egress.started == []


async def test_of_two_that_begin_at_once_one_ends(claims: list[str]) -> None:
    egress = Egress(joined_by=Running("theirs", 4, records=True))
    assert await persistently(call(), egress) == "started"  # type: ignore[arg-type]
    assert [each.id for each in egress.list] == ["theirs"]


async def test_it_is_tried_again_a_few_times(claims: list[str]) -> None:
    again = Egress(fails=TRIES - 1)
    assert await persistently(call(), again) == "started"  # type: ignore[arg-type]
    egress = Egress(fails=TRIES)
    assert await persistently(call(), egress) == "failed"  # type: ignore[arg-type]
    assert egress.fails == 0
    assert egress.started == []


async def test_while_firestore_is_away_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "claim", answers(StoreUnavailable("away")))
    monkeypatch.setattr(recording, "PAUSE_SECONDS", 0.0)
    egress = Egress()
    assert await persistently(call(), egress) == "failed"  # type: ignore[arg-type]


class Looks:
    """A room: what LiveKit says of it at each look, the last of it for good."""

    name = ROOM

    def __init__(self, *says: bool) -> None:
        self.says = list(says)

    @property
    def is_recording(self) -> bool:
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


async def told(monkeypatch: pytest.MonkeyPatch, egress: Egress, room: Looks) -> list[tuple[str, str]]:
    """What the log says became of a recording, with its level."""

    async def close() -> None:
        pass

    egress.close = close  # type: ignore[attr-defined]
    monkeypatch.setattr(recording, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(recording, "Egress", SimpleNamespace(of=lambda _: egress))
    one = call()
    one.room = room
    with capture_logs() as lines:
        await record(one)
    return [(line["log_level"], line["result"]) for line in lines if line["event"] == "recording"]


class Absent(Egress):
    """LiveKit takes the request, and Egress does not come: the first so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    async def start(self, room: str, interview_id: str, epoch: int) -> str:
        self.times -= 1
        return "absent" if self.times >= 0 else await super().start(room, interview_id, epoch)


async def test_one_that_breaks_off_is_told(claims: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not begun again: the file of the same name may have its beginning."""
    egress = Egress(Running("before", 2, records=True))
    monkeypatch.setattr(egress, "running", ends_after(egress, 1))
    assert await told(monkeypatch, egress, Looks(True, True, False)) == [("info", "goes_on"), ("error", "broken")]
    assert egress.started == []


async def test_one_that_never_began_is_asked_for_again(claims: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    egress = Absent(1)
    looks = Looks(False, True, False)
    monkeypatch.setattr(recording, "recorded", by_the_list(egress))
    assert (await told(monkeypatch, egress, looks))[:2] == [("info", "started"), ("info", "started")]
    assert egress.started == [3]


async def test_one_that_never_begins_is_told(claims: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = await told(monkeypatch, Absent(9), Looks(False))
    assert found == [("info", "started"), ("info", "started"), ("error", "failed")]


def by_the_list(egress: Egress) -> Callable[..., Any]:
    """Whether one hears the room; it ends with the third look."""
    looks = iter([False, False, False, True, False])

    async def recorded(*_: object) -> bool:
        return next(looks)

    return recorded


def ends_after(egress: Egress, looks: int) -> Callable[..., Any]:
    """Egress's list, which is empty after so many looks."""
    rest = [*[egress.list] * looks, []]

    async def running(*_: object) -> list[Running]:
        return rest.pop(0) if len(rest) > 1 else rest[0]

    return running


async def test_one_that_is_wanted_no_longer_is_not_broken(claims: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    egress = Egress(Running("before", 2, records=True))
    monkeypatch.setattr(egress, "running", ends_after(egress, 1))
    monkeypatch.setattr(recording, "claim", answers())
    assert await told(monkeypatch, egress, Looks(False)) == [("info", "goes_on"), ("info", "no_consent")]


async def test_while_egress_or_firestore_is_away_nothing_is_said(
    claims: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    egress = Egress(Running("before", 2, records=True))
    away: list[Exception | list[Running]] = [egress.list, LiveKitUnavailable("503"), [], []]

    async def running(*_: object) -> list[Running]:
        now = away.pop(0)
        if isinstance(now, Exception):
            raise now
        return now

    firestore: list[Exception | None] = [StoreUnavailable("away"), None]

    async def claim(*_: object) -> bool:
        if error := firestore.pop(0):
            raise error
        return True

    monkeypatch.setattr(egress, "running", running)
    monkeypatch.setattr(recording, "claim", claim)
    assert await told(monkeypatch, egress, Looks(True, False)) == [("info", "goes_on"), ("error", "broken")]
    assert (away, firestore) == ([], [])


def test_a_files_name_says_whose_it_is() -> None:
    name = name_of("one", 12)
    assert name == "interviews/one/000012.ogg"
    assert name.startswith(folder_of("one"))
    assert epoch_of(name) == 12
    assert not name_of("one-more", 1).startswith(folder_of("one"))
    assert [epoch_of(odd) for odd in ("interviews/one/EG_x.json", "interviews/one/", "")] == [0, 0, 0]


def test_a_recording_of_somebody_elses_is_none_of_ours() -> None:
    def info(path: str) -> api.EgressInfo:
        request = api.RoomCompositeEgressRequest(file_outputs=[api.EncodedFileOutput(filepath=path)])
        return api.EgressInfo(room_composite=request)

    assert _name(info("interviews/one/000001.ogg"), "interviews/one/") == "interviews/one/000001.ogg"
    assert _name(info("backups/one.ogg"), "interviews/one/") == ""
    assert _name(api.EgressInfo(), "interviews/one/") == ""


def test_the_newest_stays_and_of_one_epoch_the_first() -> None:
    old, new = Running("a", 1, True, 5), Running("b", 2, True, 9)
    again, ending = Running("c", 2, True, 10), Running("d", 1, False)
    assert surplus([old, new, again, ending]) == [again, old]
    assert surplus([new, ending]) == []


def test_a_plan_that_would_record_without_a_bucket_is_told_of_once() -> None:
    plain = load_plan(PLANS / "career.yaml")
    plans = {"a": plain, "b": plain.model_copy(update={"id": "voice", "recording": True})}
    with capture_logs() as logs:
        tell_of_recordings("recordings", plans)
        tell_of_recordings("", {"a": plain})
        assert logs == []
        tell_of_recordings("", plans)
    (line,) = logs
    assert (line["event"], line["plans"]) == ("recordings_off", ["voice"])


def test_a_page_and_plan_check_are_told_that_a_plan_records() -> None:
    plain = load_plan(PLANS / "career.yaml")
    recorded = plain.model_copy(update={"recording": True})
    assert facts(recorded) == facts(plain) | {"recording": True}
    assert not plain.recording
    assert "recorded where the candidate agrees" in paths(recorded)[0]
    assert "recorded" not in paths(plain)[0]


# -- what nobody wants


class Bucket:
    def __init__(self, *names: str, fails: bool = False) -> None:
        self.names = list(names)
        self.fails = fails

    async def erase(self, folder: str, wanted: Callable[[str], bool]) -> int:
        if self.fails:
            raise BucketUnavailable("ConnectionError")
        gone = [name for name in self.names if name.startswith(folder) and wanted(name)]
        self.names = [name for name in self.names if name not in gone]
        return len(gone)


def erasure(**changes: Any) -> Erasure:
    fields: dict[str, Any] = {"interview_id": "one", "room": ROOM, "epoch": 3, "erase": True, "age_s": 0, "tries": 0}
    return Erasure(**fields | changes)


async def test_what_runs_is_ended_and_what_lies_there_deleted() -> None:
    egress = Egress(Running("old", 2, records=True), Running("ending", 1, records=False))
    bucket = Bucket("interviews/one/000001.ogg", "interviews/one/000003.ogg", "interviews/two/000001.ogg")
    assert await carry_out(erasure(), egress, bucket) is False  # its file is to come
    assert egress.stopped == ["old"]
    assert bucket.names == ["interviews/two/000001.ogg"]
    assert await carry_out(erasure(), Egress(), bucket) is True


async def test_what_was_said_yes_to_afterwards_stays() -> None:
    egress = Egress(Running("new", 4, records=True))
    bucket = Bucket("interviews/one/000004.ogg")
    assert await carry_out(erasure(), egress, bucket) is True
    assert (egress.stopped, bucket.names) == ([], ["interviews/one/000004.ogg"])


async def test_a_recording_that_ends_keeps_its_file_unless_that_is_to_go() -> None:
    bucket = Bucket("interviews/one/000001.ogg")
    assert await carry_out(erasure(erase=False), Egress(), bucket) is True
    assert bucket.names == ["interviews/one/000001.ogg"]


async def test_livekit_being_away_keeps_no_file_and_the_bucket_no_recording() -> None:
    bucket = Bucket("interviews/one/000001.ogg")
    assert await carry_out(erasure(), Egress(fails=1), bucket) is False
    assert bucket.names == []
    egress = Egress(Running("old", 2, records=True))
    assert await carry_out(erasure(), egress, Bucket(fails=True)) is False
    assert egress.stopped == ["old"]


def test_it_is_looked_at_until_nothing_more_can_come() -> None:
    assert again_in(erasure(age_s=0), clean=True) == SETTLED_SECONDS
    assert again_in(erasure(age_s=SETTLED_SECONDS), clean=True) is None
    pauses = [again_in(erasure(age_s=1e6, tries=tries), clean=False) for tries in range(40)]
    assert pauses[0] == AGAIN_SECONDS[0]
    assert max(pause for pause in pauses if pause is not None) == AGAIN_SECONDS[1]
    assert None not in pauses


async def test_a_cancelled_call_stops_trying(claims: list[str]) -> None:
    egress = Egress()
    trying = asyncio.create_task(persistently(call(), egress))  # type: ignore[arg-type]
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    assert egress.started == []
