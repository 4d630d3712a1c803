"""A process that has to go and whose threads hang."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from noah.process.leaving import LEAVE_SECONDS

pytestmark = pytest.mark.unit

HANGS = """
import threading
from concurrent.futures import ThreadPoolExecutor
from noah import log
from noah.process.leaving import leave_within

log.configure("INFO")
ThreadPoolExecutor(1, thread_name_prefix="a library").submit(threading.Event().wait)
leave_within(0.2)
"""
ENDS = """
from noah.process.leaving import leave_within

leave_within(60)
"""


def test_it_ends_and_names_what_hangs() -> None:
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == -signal.SIGKILL
    (line,) = [each for each in (done.stdout + done.stderr).splitlines() if "end_timed_out" in each]
    assert "a library_0" in line
    assert "last deadline" not in line


def test_one_that_ends_by_itself_does_not_wait_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_line_comes_before_cloud_run_kills() -> None:
    assert LEAVE_SECONDS < 10
