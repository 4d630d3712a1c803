"""A worker from its start to its exit: always alive, ready while it takes calls, and never holding more than it may."""

from __future__ import annotations

import itertools
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from livekit.agents.voice.room_io._pre_connect_audio import PRE_CONNECT_AUDIO_BUFFER_STREAM

from local import readiness
from local.candidate import Candidate
from local.patience import took, wait_for
from local.processes import Part
from local.stack import Stack
from tests.support.logs import until_logged
from tests.support.workers import own_worker, stack_without_worker

pytestmark = pytest.mark.stack
ANSWER_SECONDS = 2
DRAINING = (503, "draining")
CLOUD_RUN_KILLS_AFTER = 10  # seconds after SIGTERM


async def test_alive_from_start_to_exit_and_ready_while_registered(far_livekit: Stack) -> None:
    link = far_livekit.links["worker-livekit"]
    await link.cut()
    async with own_worker(far_livekit, wait=False) as worker:
        await wait_for(readiness.http(worker.url), 20)
        assert await _asked(worker, "/ready") == (503, "not registered with LiveKit")
        await link.mend()
        await wait_for(readiness.http(f"{worker.url}/ready"), 20)
        assert "noah_active_interviews 0.0" in (await _asked(worker, "/metrics"))[1]

        async with Candidate(far_livekit, plan="short_1") as candidate:
            await candidate.enter()
            await candidate.until_noah_said("what is your work")
            assert "noah_active_interviews 1.0" in (await _asked(worker, "/metrics"))[1]
            async with link.is_cut():
                await wait_for(readiness.http(f"{worker.url}/ready", status=503), 20)
                assert await _asked(worker, "/") == (200, "ok")
            await wait_for(readiness.http(f"{worker.url}/ready"), 20)

            began = time.monotonic()
            worker.send(signal.SIGTERM)
            alive, ready = [], []
            while worker.running:
                try:
                    alive.append(await _asked(worker, "/"))
                    ready.append(await _asked(worker, "/ready"))
                    last = time.monotonic()
                except aiohttp.ClientError:
                    await wait_for(worker.wait(ANSWER_SECONDS), ANSWER_SECONDS + 1)
            ended = time.monotonic()

    assert set(alive) == {(200, "ok")}
    assert [answer for answer, _ in itertools.groupby(ready)] in ([DRAINING], [(200, "ready"), DRAINING])
    assert took(last, ended) < 1, "the process outlived its health endpoint"
    assert took(began, ended) < CLOUD_RUN_KILLS_AFTER


async def test_a_full_worker_passes_the_job_on(far_livekit: Stack) -> None:
    """One at a time on this worker: who comes second waits, and is taken when the first one has ended."""
    async with (
        own_worker(far_livekit, wait=False) as worker,
        Candidate(far_livekit, plan="short_2") as first,
        Candidate(far_livekit, plan="short_3") as second,
    ):
        await wait_for(readiness.http(f"{worker.url}/ready"), 20)
        await first.enter()
        await first.until_noah_said("what is your work")
        await second.enter()
        await until_logged([worker], "job_refused", reason="full")
        assert "noah_active_interviews 1.0" in (await _asked(worker, "/metrics"))[1]
        assert second.first_sound is None
        await first.type("Stop the interview.")
        assert await first.until_disconnected() == "ROOM_DELETED"
        await second.until_noah_said("what is your work")

    assert first.overlap() == second.overlap() == 0


async def test_a_worker_keeps_the_native_log_out_of_python(far_livekit: Stack) -> None:
    """What the library writes goes to stderr by itself: through Python it costs more than the calls."""
    async with own_worker(far_livekit, {"RUST_LOG": "debug"}, wait=False) as worker:
        await wait_for(readiness.http(f"{worker.url}/ready"), 20)
        assert "DEBUG livekit_ffi" in worker.log.read_text()


async def test_words_from_before_the_call_that_never_end_keep_no_worker(far_livekit: Stack) -> None:
    """A page that is closed while it hands them over: the thread that decodes them would wait for the rest for ever."""
    early = {"trackId": "TR_early", "sampleRate": "48000", "channels": "1"}
    async with own_worker(far_livekit) as worker, Candidate(far_livekit, plan="short_4") as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what is your work")
        assert candidate.room
        writer = await candidate.room.local_participant.stream_bytes(
            "early", topic=PRE_CONNECT_AUDIO_BUFFER_STREAM, mime_type="audio/opus", attributes=early
        )
        await writer.write(b"OggS")
        await candidate.type("I build bridges.")
        await candidate.until_noah_said("since when")
        await candidate.leave()
        assert await worker.stop(signal.SIGTERM, timeout=CLOUD_RUN_KILLS_AFTER) == 0


@pytest.fixture(scope="module")
def far_livekit(worker_id: str, plans_dir: Path) -> Iterator[Stack]:
    """A stack whose workers can be cut off from LiveKit, and hold one interview each; it starts without one."""
    one = {"MAX_SESSIONS": "1"}
    name = f"far-livekit-{worker_id}"
    with stack_without_worker(name, plans_dir, links=["worker-livekit"], worker_env=one) as stack:
        yield stack


async def _asked(worker: Part, path: str) -> tuple[int, str]:
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(f"{worker.url}{path}") as answer,
    ):
        return answer.status, (await answer.text()).strip()
