"""The last deadline of the process: it is killed when its end hangs."""

import os
import signal
import sys
import threading
import time

import structlog

log = structlog.get_logger(__name__)

# Cloud Run kills 10 s after SIGTERM, and says nothing of what hung.
LEAVE_SECONDS = 9.5


def leave_within(seconds: float = LEAVE_SECONDS) -> None:
    """Have this process end within so many seconds, killed, after a log line that names the threads that live on.

    An interpreter waits without a limit for the threads of its executors: one that hangs in a library's call would
    keep a process that has handed its calls over.
    """
    threading.Thread(target=_leave, args=(seconds,), name="last deadline", daemon=True).start()


def _leave(seconds: float) -> None:
    time.sleep(seconds)
    alive = sorted(each.name for each in threading.enumerate() if not each.daemon)
    log.error("end_timed_out", threads=alive)
    sys.stdout.flush()
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGKILL)
