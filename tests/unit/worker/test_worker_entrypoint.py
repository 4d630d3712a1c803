"""How a job ends: its place is free again, every step has an end, and another Noah comes where one is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import aiohttp
import pytest
from livekit import api
from noah import entrypoint as script
from noah.call import call as calls
from noah.call.call import Call
from noah.call.endings import ENDINGS, Elsewhere, Ending
from noah.call.follow import answer
from noah.call.ownership import Ownership
from noah.call.speaking import ModelUnavailableError
from noah.call.supervision import Supervisor
from noah.data.documents import AnswerRecord
from noah.data.journal import Journal, StateRecord
from noah.data.replay import Result
from noah.data.store import NotFound, Stored, StoreUnavailable
from noah.interview.effects import Speak
from noah.interview.events import CandidateLost, NoShow
from noah.interview.phrases import LANGUAGES
from noah.interview.plan import Phrases
from noah.interview.state import Status
from noah.process.server import Calls
from noah.room import recordings
from noah.room.others import Others
from noah.room.rooms import LiveKitUnavailable, Rooms
from noah.signals import StoreFails

pytestmark = pytest.mark.unit
SECONDS = 60.0  # nothing here takes so long, unless it hangs

LIVEKIT_FAILS = pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        TimeoutError(),
        OSError(),
        api.TwirpError("unavailable", "", status=503),
    ],
    ids=lambda error: type(error).__name__,
)


# -- the place


@pytest.mark.parametrize("part", ["Model", "assemble"])
async def test_a_call_that_cannot_be_built_frees_its_place(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "parse", lambda _: Mock(plan="career", interview_id="1"))
    monkeypatch.setattr(script, "Model", Mock())
    monkeypatch.setattr(script, part, Mock(side_effect=OSError("the journal's folder")))
    ctx: Any = Mock(job=SimpleNamespace(id="job-1", metadata="{}", room=SimpleNamespace(name="room")))
    server: Any = SimpleNamespace(calls=Calls(1), plans={"career": Mock()}, settings=Mock())
    server.calls.admit("job-1")
    await script.entrypoint(ctx, server, Mock())
    assert len(server.calls) == 0
    assert ctx.shutdown.called


# -- what a call cannot live without


async def fails(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("error", [ValueError(), asyncio.CancelledError()], ids=lambda error: type(error).__name__)
async def test_essential_work_that_fails_ends_the_call(error: BaseException) -> None:
    supervisor = Supervisor()
    supervisor.watch(fails(error), "make way", essential=True)
    async with asyncio.timeout(SECONDS):
        assert await supervisor.leaving is Ending.FAILED


@pytest.mark.parametrize(
    ("essential", "work", "reason"),
    [
        pytest.param(False, lambda: fails(ValueError()), None, id="it can live without it"),
        pytest.param(True, lambda: asyncio.sleep(0), None, id="it is done"),
        pytest.param(True, lambda: fails(Elsewhere(Ending.DUPLICATE)), None, id="the script hears of it"),
        pytest.param(True, lambda: fails(ModelUnavailableError()), "model_unavailable", id="no model"),
    ],
)
async def test_nothing_else_does(essential: bool, work: Callable[[], Any], reason: str | None) -> None:
    supervisor = Supervisor()
    task = supervisor.watch(work(), "work", essential=essential)
    await asyncio.wait({task})
    await asyncio.sleep(0)
    assert (supervisor.leaving.result() if supervisor.leaving.done() else None) == reason


async def test_noah_does_not_stay_mute_when_making_way_fails() -> None:
    call = Mock()
    known = asyncio.ensure_future(asyncio.sleep(0, Mock()))
    await script.own(call, known)
    (watched,) = [each for each in call.supervisor.watch.call_args_list if each.args[1] == "make way"]
    assert watched.kwargs == {"essential": True}


# -- the endings


async def test_a_session_that_does_not_close_keeps_no_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "SESSION_SECONDS", 0.05)
    monkeypatch.setattr(calls, "CANCEL_SECONDS", 0.05)
    released = asyncio.Event()

    async def never() -> None:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    call: Any = Mock(session=Mock(aclose=never), ctx=Mock(delete_room=AsyncMock()), voice=Mock())
    call.voice.track.unpublish = AsyncMock()
    call.end_session = lambda: Call.end_session(call)
    call.notice = call.attributes.written = call.record.settled = call.record.release = AsyncMock()
    async with asyncio.timeout(SECONDS):
        await script.leave(call, Ending.PAUSED)
    assert call.ctx.delete_room.called
    released.set()


async def test_a_database_that_fails_late_takes_no_ending_s_notice_away() -> None:
    """The last writes are tried after the page was told why the call ends, and Firestore may be away then."""
    notices: list[str] = []
    call: Any = Mock(supervisor=Supervisor(), attributes=Mock(set=lambda notice: notices.append(notice)))
    answer(call, StoreFails(fails=True))
    call.supervisor.leave(Ending.PAUSED)
    notices.append("paused")
    answer(call, StoreFails(fails=True))
    assert notices == ["database_unavailable", "paused"]


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.NO_SHOW])
async def test_the_noah_who_is_asked_for_is_not_sent_away(ending: Ending, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes asks who is there: this job must not answer that it is the interview's Noah."""
    standing: list[str] = []
    supervisor = Supervisor()
    ownership = Ownership(Mock(), Mock(), supervisor, 6)
    ownership.alone = True
    call: Any = Mock(end_session=AsyncMock(), notice=AsyncMock(), presence=Mock(here=True))
    call.supervisor, call.ownership = supervisor, ownership
    call.record.settled = call.record.release = call.interviewer.apply = AsyncMock()
    call.voice = Mock(heard=asyncio.Event())
    monkeypatch.setattr(script, "FAILED_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(script, "dispatch", AsyncMock(side_effect=lambda _: standing.append(ownership.standing())))
    await script.leave(call, ending)
    assert standing == ["leaving"]


@pytest.mark.parametrize(
    ("lease", "here", "dispatched"),
    [
        pytest.param(True, True, False, id="the lease says that somebody waits"),
        pytest.param(False, True, True, id="no lease"),
        pytest.param(False, False, False, id="nobody is there"),
    ],
)
async def test_a_call_that_failed_brings_another_noah(
    lease: bool, here: bool, dispatched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "FAILED_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(script, "dispatch", dispatch := AsyncMock())
    call: Any = Mock(record=Mock(settled=AsyncMock(), release=AsyncMock()), presence=Mock(here=here))
    call.settings.state_timeout_seconds = 2
    call.ownership = Mock(lease=Mock() if lease else None)
    await script.fail(call)
    assert dispatch.called is dispatched
    assert call.record.release.call_args.kwargs == {"waiting": True, "timeout": 2}


def test_every_ending_has_its_row() -> None:
    assert set(ENDINGS) == set(Ending)


@pytest.mark.parametrize("status", [Status.LIVE, Status.COMPLETED])
@pytest.mark.parametrize("ending", list(Ending))
async def test_what_the_table_says_is_done(ending: Ending, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "last_steps", AsyncMock())
    monkeypatch.setattr(script, "checkpoint", checkpoint := AsyncMock())
    call: Any = Mock(end_session=AsyncMock(), notice=AsyncMock(), presence=Mock(here=False))
    call.ctx.delete_room, call.voice.track.unpublish = AsyncMock(), AsyncMock()
    call.interviewer.state.status = status
    await script.leave(call, ending)
    owed = ENDINGS[ending]
    assert [each.args[0] for each in call.notice.call_args_list] == ([owed.notice] if owed.notice else [])
    assert (checkpoint.called, call.ctx.delete_room.called) == (owed.checkpoint, owed.delete_room)
    if owed.checkpoint:
        # who is taken out of the room because their worker stood still does not know whether the candidate is there
        waiting = ending is Ending.ROOM_CLOSED and status is Status.LIVE
        checkpoint.assert_called_once_with(call, waiting=waiting)
    call.supervisor.leave.assert_called_once_with(ending)


# -- what is known before anybody is greeted


def call_that_reads(directory: Path, load: AsyncMock) -> Any:
    call: Any = Mock(store=Mock(load=load), metadata=Mock(interview_id="int-1", candidate_id="uid"))
    call.settings = Mock(journal_dir=directory, lease_seconds=6.0)
    return call


def replayed(monkeypatch: pytest.MonkeyPatch, *, left: int, interrupted: bool) -> None:
    result = Result(found=left, stored=0, known=0, dropped=0, left=left, broken=0, expired=0, interrupted=interrupted)
    monkeypatch.setattr(script, "replay", AsyncMock(return_value=result))


def stored_with(lease: dict[str, Any]) -> Stored:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    answers = {"work": {"outcome": "answered", "text": "I sail."}}
    return Stored(interview={"status": "live"}, answers=answers, candidate={}, lease=lease, read_time=now)


@pytest.mark.parametrize(
    ("lease", "known"),
    [
        pytest.param({}, {"work": "I sail.", "years": "Since 2020."}, id="nobody holds the interview"),
        pytest.param(
            {"job_id": "job-0", "epoch": 1, "renewed_at": datetime(2027, 1, 1, tzinfo=UTC)},
            {"work": "I sail."},
            id="its writer lives",
        ),
    ],
)
async def test_what_could_not_be_replayed_is_known_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lease: dict[str, Any], known: dict[str, str]
) -> None:
    """Firestore went away during the replay and was there when the answers were read: nothing is asked again."""
    journal = Journal(tmp_path, "int-1", "job-0")
    for question, text in (("work", "I fly."), ("years", "Since 2020."), ("years", "Since 2021.")):
        await journal.append(AnswerRecord(question, "answered", text))
    await journal.append(StateRecord(1, {"status": "completed"}))
    replayed(monkeypatch, left=4, interrupted=True)
    stored = await script.read(call_that_reads(tmp_path, AsyncMock(return_value=stored_with(lease))))
    assert {question: answer["text"] for question, answer in stored.answers.items()} == known
    assert stored.interview["status"] == ("live" if lease else "completed")


@pytest.mark.parametrize(("interrupted", "error"), [(True, StoreUnavailable), (False, NotFound)])
async def test_an_interview_that_only_the_journal_knows_is_no_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted: bool, error: type[Exception]
) -> None:
    replayed(monkeypatch, left=1, interrupted=interrupted)
    with pytest.raises(error):
        await script.read(call_that_reads(tmp_path, AsyncMock(side_effect=NotFound)))


@pytest.mark.parametrize(
    ("status", "greeted", "written"),
    [
        (Status.NO_SHOW, False, "no_show"),
        (Status.NO_SHOW, True, "abandoned"),
        (Status.ABANDONED, False, "abandoned"),
        (Status.LIVE, True, None),
    ],
)
def test_an_end_that_came_before_the_store_was_back_is_written(
    status: Status, greeted: bool, written: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns an interview forgets the state from before; the end of one that began alone has to stay."""
    monkeypatch.setattr(script, "restore", lambda *_: Mock(greeted=greeted))
    call: Any = Mock()
    call.interviewer.state.status = status
    script.merge(call, stored_with({}))
    assert [each.args[0] for each in call.record.state.call_args_list] == ([{"status": written}] if written else [])
    assert call.interviewer.happened.called is (written is None)


@pytest.mark.parametrize(
    ("interview", "kept"),
    [
        ({"greeting_done": True, "plan": {"language": "de-DE"}}, "de-DE"),
        ({"greeting_done": True, "plan": {"id": "career"}}, ""),
        ({"plan": {"language": "de-DE"}}, "before"),
    ],
)
def test_a_call_that_began_without_the_store_leaves_the_stored_language(
    interview: dict[str, Any], kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "restore", Mock())
    call: Any = Mock()
    call.interviewer.language = "before"
    script.merge(call, Mock(interview=interview, answers={}))
    assert call.interviewer.language == kept


# -- nobody came


@pytest.mark.parametrize("comes", [True, False])
async def test_who_comes_after_the_model_has_refused_is_told_so(comes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that is gone before they are in it tells them nothing."""
    presence = SimpleNamespace(here=False, joined_at=None)

    async def wait(_: float) -> bool:
        presence.here, presence.joined_at = comes, 7.0 if comes else None
        return comes

    presence.wait = wait
    play = AsyncMock()
    monkeypatch.setattr(recordings, "play", play)
    call: Any = Mock(presence=presence, interviewer=Mock(apply=AsyncMock()))
    await script.apologize(call)
    assert play.called is comes
    (event,) = call.interviewer.apply.await_args.args
    assert isinstance(event, CandidateLost if comes else NoShow)


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        pytest.param(AsyncMock(return_value="I lead a ward."), "I lead a ward.", id="read"),
        pytest.param(AsyncMock(side_effect=ValueError), "", id="failed"),
        pytest.param(AsyncMock(side_effect=asyncio.CancelledError), "", id="cancelled"),
        pytest.param(asyncio.Event().wait, "", id="late"),
    ],
)
async def test_a_memory_that_cannot_be_had_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, reading: Callable[[], Any], said: str
) -> None:
    monkeypatch.setattr(script, "REMEMBER_SECONDS", 0.05)
    remembering = asyncio.ensure_future(reading())
    async with asyncio.timeout(SECONDS):
        assert await script.remembered(script.Known(None, read=True, remembering=remembering)) == said
    remembering.cancel()


async def test_who_has_said_nothing_before_is_not_waited_for() -> None:
    assert await script.remembered(script.Known(None, read=True)) == ""


@pytest.mark.parametrize("heard", [False, True], ids=["nobody has subscribed", "somebody hears it"])
async def test_the_model_says_the_no_show_line_to_somebody_only(heard: bool) -> None:
    said: list[Speak] = []

    async def say(words: Callable[[], Speak]) -> None:
        said.append(words())

    call: Any = Mock(presence=Mock(here=False), interviewer=Mock(apply=AsyncMock()), speaking=Mock(say=say))
    call.plan.phrases = Phrases.model_validate(LANGUAGES["de"])
    call.voice = Mock(heard=Mock(is_set=lambda: heard), idle=Mock(wait=AsyncMock()))
    await script.no_show(call)
    assert [each.say for each in said] == ([LANGUAGES["de"]["no_show"]] if heard else [])
    assert not call.speaking.generate.called


async def test_a_no_show_line_that_does_not_come_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "LINE_SECONDS", 0.05)
    call: Any = Mock(presence=Mock(here=False), interviewer=Mock(apply=AsyncMock()))
    call.speaking.say = lambda _: asyncio.Event().wait()
    call.plan.phrases = Phrases.model_validate(LANGUAGES["en"])
    async with asyncio.timeout(SECONDS):
        await script.no_show(call)
    assert call.interviewer.apply.called


# -- LiveKit's API


@LIVEKIT_FAILS
async def test_a_dispatch_that_fails_is_left_to_the_watch(error: Exception) -> None:
    call: Any = Mock()
    call.metadata.model_copy.return_value.model_dump_json.return_value = "{}"
    call.settings.agent_name = call.room.name = "name"
    call.ctx.api.agent_dispatch.create_dispatch = create = AsyncMock(side_effect=error)
    await script.dispatch(call)
    assert create.called


@LIVEKIT_FAILS
async def test_a_phantom_that_cannot_be_looked_for_fails_nothing(error: Exception) -> None:
    room = Mock(list_rooms=AsyncMock(side_effect=error))
    await script.delete_phantom(Mock(api=Mock(room=room), job=SimpleNamespace(room=SimpleNamespace(name="room"))))


@LIVEKIT_FAILS
async def test_a_ghost_that_cannot_be_removed_keeps_nobody_mute(error: Exception) -> None:
    ghost = Mock(identity="agent-1", kind=3)
    room = Mock(remote_participants={"agent-1": ghost})
    room.name = "room"
    livekit = Mock(room=Mock(remove_participant=AsyncMock(side_effect=error)))
    others = Others(room, lambda: livekit)
    others._mute.add("agent-1")
    others.agents = lambda: [ghost]  # type: ignore[method-assign]
    await others.make_way()
    assert others.quiet.is_set()
    assert livekit.room.remove_participant.called


@LIVEKIT_FAILS
async def test_every_question_about_rooms_fails_as_one(error: Exception) -> None:
    rooms = Rooms("ws://127.0.0.1:9", "key", "s" * 32, "agent")
    await rooms.close()
    failing = AsyncMock(side_effect=error)
    rooms._api = Mock(
        room=Mock(list_rooms=failing, list_participants=failing),
        agent_dispatch=Mock(create_dispatch=failing, list_dispatch=failing, delete_dispatch=failing),
    )
    for asked in (
        rooms.interviews(),
        rooms.look("room"),
        rooms.dispatch("room", "{}"),
        rooms.dispatches("room"),
        rooms.delete_dispatch("room", "id"),
    ):
        with pytest.raises(LiveKitUnavailable):
            await asked


# -- what Firestore knew


@pytest.mark.parametrize("status", [Status.LIVE, Status.COMPLETED])
async def test_an_end_that_came_before_firestore_did_is_stored(status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decided before the lease was taken is forgotten; an interview that is over decides nothing more."""
    monkeypatch.setattr(script, "restore", Mock())
    call: Any = Mock()
    call.interviewer.state.status = status
    script.merge(call, Mock(answers={}))
    assert call.record.state.called is (status is Status.COMPLETED)
    assert call.interviewer.happened.called is (status is not Status.COMPLETED)
