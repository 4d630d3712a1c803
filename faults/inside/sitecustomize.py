"""Put in the path of a worker by faults: what can only be done from the inside of a process.

FAULTS_VOICE="raises 12 1" makes the 12th piece of sound that is handed to the native library fail, and one piece in
all; with "hangs 12 1" it is never taken. SIGUSR2 holds the interpreter's lock for BLOCK_SECONDS: no event loop of the
process moves, while threads that are not Python's (WebRTC's) go on. SIGUSR1 counts what the process holds, into the
file FAULTS_COUNTS.
"""

import asyncio
import ctypes
import gc
import itertools
import json
import os
import signal
import threading
from pathlib import Path
from types import FrameType

BLOCK_SECONDS = int(os.environ.get("FAULTS_BLOCK_SECONDS", "4"))


def _block(number: int, frame: FrameType | None) -> None:
    ctypes.PyDLL(None).sleep(BLOCK_SECONDS)  # unlike time.sleep, with the lock held


def _count(number: int, frame: FrameType | None) -> None:
    gc.collect()
    tasks = sum(isinstance(each, asyncio.Task) and not each.done() for each in gc.get_objects())
    path = Path(os.environ["FAULTS_COUNTS"])
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"tasks": tasks, "threads": threading.active_count()}))
    draft.replace(path)


def _break_voice(kind: str, first: int, times: int) -> None:
    from livekit.rtc import AudioFrame, AudioSource  # the worker has it imported anyway

    capture, count = AudioSource.capture_frame, itertools.count(1)

    async def broken(source: AudioSource, frame: AudioFrame) -> None:
        if first <= next(count) < first + times:
            if kind == "raises":
                raise RuntimeError("InvalidState")
            await asyncio.Event().wait()
        await capture(source, frame)

    setattr(AudioSource, "capture_frame", broken)  # noqa: B010


if "FAULTS_VOICE" in os.environ:
    _kind, _first, _times = os.environ["FAULTS_VOICE"].split()
    _break_voice(_kind, int(_first), int(_times))

if "FAULTS_COUNTS" in os.environ:
    signal.signal(signal.SIGUSR1, _count)
    signal.signal(signal.SIGUSR2, _block)
