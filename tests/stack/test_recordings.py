"""Recordings of real calls: only where plan, environment and candidate say yes; one at a time; gone when unwanted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from local import scenarios
from local.candidate import Candidate
from local.microphone import RATE
from local.processes import Part
from local.stack import ALL, BUCKET, RECORDINGS, Stack
from tests.support.caller import deleted
from tests.support.interviews import interview_of, stored
from tests.support.logs import lines
from tests.support.plans import recorded_and_not
from tests.support.waiting import run_sync, until

pytestmark = pytest.mark.stack

YES = {"version": "1", "language": "en", "hash": "0f" * 32}
TONE_HZ = 1500
FILE_RATE = 48_000
LOUD = 0.01  # of full scale: what is quieter is no voice
WAITS = {"PARTICIPANT_TIMEOUT_SECONDS": "8", "RECONNECT_GRACE_SECONDS": "10", "LEASE_SECONDS": "3"}


@pytest.fixture(scope="module")
def recorded(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, with one plan that is recorded and one that is not."""
    plans = recorded_and_not(tmp_path_factory.mktemp("plans"))
    stack = Stack(f"recordings-{worker_id}", parts=ALL | RECORDINGS, plans_dir=plans, worker_env=WAITS)
    run_sync(stack.start())
    scenarios.write_all(plans, stack.scenarios_dir, settings=scenarios.FAST)
    yield stack
    stack.close()


@pytest.fixture
async def candidate(recorded: Stack) -> AsyncIterator[Candidate]:
    async with Candidate(recorded, plan="recorded") as someone:
        yield someone


def files(stack: Stack, candidate: Candidate) -> list[str]:
    """What lies in the bucket of this candidate's interview."""
    root = stack.recordings / BUCKET
    folder = root / "interviews" / interview_of(candidate)
    return sorted(str(path.relative_to(root)) for path in folder.glob("*.ogg"))


async def recording_of(stack: Stack, candidate: Candidate) -> dict[str, Any]:
    found = (await stored(stack, candidate)).interview.get("recording")
    return found if isinstance(found, dict) else {}


async def began(candidate: Candidate) -> None:
    """LiveKit tells everybody in a room that it is recorded, also who cannot see by whom."""
    room = candidate.room
    assert room is not None
    await candidate.until(lambda: room.is_recording, "a recording", 20)


async def stays_unrecorded(stack: Stack, candidate: Candidate) -> None:
    """Greeted, and asked the first question: what would record has had its time, and has left nothing."""
    await candidate.until_noah_said("what is your work")
    assert candidate.room is not None
    assert not candidate.room.is_recording
    assert "files" not in await recording_of(stack, candidate)
    await candidate.leave()
    assert files(stack, candidate) == []


def results(worker: Part) -> list[str]:
    """What has become of the recordings that a worker was to begin."""
    return [line["result"] for line in lines([worker], "recording")]


def seconds_of(path: Path) -> npt.NDArray[np.float64]:
    """What is heard in a file, a row for each second."""
    with av.open(str(path)) as file:
        heard = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in file.decode(audio=0)])
    return heard[: heard.size // FILE_RATE * FILE_RATE].reshape(-1, FILE_RATE).astype(np.float64)


def tone() -> npt.NDArray[np.int16]:
    at = np.arange(RATE * 2) / RATE
    return (9000 * np.sin(2 * np.pi * TONE_HZ * at)).astype(np.int16)


async def test_with_three_yeses_there_is_a_file_with_both_voices(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter(recording=YES)
    await began(candidate)
    await candidate.until_noah_said("what is your work")
    await candidate.until_quiet()
    await candidate.sound("a tone that no voice has", tone())
    await candidate.type("Stop the interview.")
    await candidate.until_disconnected()
    await until(lambda: bool(files(recorded, candidate)), 10, "a file")

    (name,) = files(recorded, candidate)
    recording = await recording_of(recorded, candidate)
    assert recording.pop("at")
    assert recording == YES | {"files": [f"gs://{BUCKET}/{name}"]}
    seconds = seconds_of(recorded.recordings / BUCKET / name)
    tones = [TONE_HZ - 2 <= int(np.argmax(np.abs(np.fft.rfft(second)))) <= TONE_HZ + 2 for second in seconds]
    loud = [float(np.sqrt(np.mean(second**2))) > LOUD for second in seconds]
    assert sum(both for both in map(all, zip(loud, tones, strict=True))) >= 1, "the candidate is not in it"
    assert sum(heard and not theirs for heard, theirs in zip(loud, tones, strict=True)) >= 2, "Noah is not in it"


async def test_without_the_candidates_yes_nothing_is_recorded(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter()
    await stays_unrecorded(recorded, candidate)


async def test_without_the_plans_yes_nothing_is_recorded(recorded: Stack) -> None:
    async with Candidate(recorded, plan="short") as candidate:
        await candidate.enter(recording=YES)
        await stays_unrecorded(recorded, candidate)


async def test_another_worker_goes_on_with_the_recording_that_is_there(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter(recording=YES)
    await began(candidate)
    await candidate.until_noah_said("what is your work")
    (first,) = [agent.identity for agent in candidate.present_agents]
    second = await recorded.start_worker()
    holding = recorded.workers[0] if second.log.read_text().find("job_accepted") < 0 else second
    await holding.kill()
    await candidate.until(
        lambda: any(agent.identity != first for agent in candidate.present_agents), "another Noah", 30
    )
    await until(lambda: bool(results(second)), 30, "what became of its recording")
    assert results(second) == ["goes_on"]
    assert len((await recording_of(recorded, candidate))["files"]) == 1
    await candidate.type("Stop the interview.")
    await candidate.until_disconnected()
    await until(lambda: bool(files(recorded, candidate)), 10, "a file")
    assert len(files(recorded, candidate)) == 1


async def test_who_takes_it_back_during_the_call_is_recorded_no_more(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter(recording=YES)
    await began(candidate)
    room = candidate.room
    assert room is not None
    assert await deleted(recorded, candidate, "/recording") == 200
    await candidate.until(lambda: not room.is_recording, "its end", 20)
    await candidate.until_noah_said("what is your work")
    recording = await recording_of(recorded, candidate)
    assert recording.pop("at") < recording.pop("withdrawn_at")
    assert recording == YES
    await until(lambda: not files(recorded, candidate), 20, "that it is deleted")
    assert candidate.disconnected is None


async def test_a_start_without_a_yes_ends_it(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter(recording=YES)
    await began(candidate)
    await candidate.refresh()
    room = candidate.room
    assert room is not None
    await candidate.until(lambda: not room.is_recording, "its end", 20)
    recording = await recording_of(recorded, candidate)
    assert "withdrawn_at" in recording
    assert len(recording["files"]) == 1  # it is named until they delete it


async def test_deleting_the_interview_deletes_what_was_recorded(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter(recording=YES)
    await began(candidate)
    await candidate.until_noah_said("what is your work")
    await candidate.type("Stop the interview.")
    await candidate.until_disconnected()
    await until(lambda: bool(files(recorded, candidate)), 10, "a file")
    assert await deleted(recorded, candidate) == 200
    await until(lambda: not files(recorded, candidate), 20, "that it is deleted")


async def test_deleting_the_interview_during_the_call_deletes_it_too(recorded: Stack, candidate: Candidate) -> None:
    await candidate.enter(recording=YES)
    await began(candidate)
    await candidate.until_noah_said("what is your work")
    egress = recorded["egress"]
    assert await deleted(recorded, candidate) == 200
    await candidate.until_disconnected()

    def ended() -> bool:
        ends = [line for line in egress.log.read_text().splitlines() if "egress_ended" in line]
        return any(candidate.answer["room_name"] in line for line in ends)

    await until(ended, 15, "the recording's end")
    await until(lambda: not files(recorded, candidate), 20, "that it is deleted")
