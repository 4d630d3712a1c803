"""Put in the path of a worker by faults: what can only be done from the inside of a process.

SIGUSR2 holds the interpreter's lock for BLOCK_SECONDS: no event loop of the process moves, while threads that are not
Python's (WebRTC's) go on. SIGUSR1 counts what the process holds, into the file FAULTS_COUNTS.
"""

import asyncio
import ctypes
import gc
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


if "FAULTS_COUNTS" in os.environ:
    signal.signal(signal.SIGUSR1, _count)
    signal.signal(signal.SIGUSR2, _block)
