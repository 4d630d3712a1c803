"""LiveKit's native library keeps its log out of Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.stack

# Nobody listens on port 9; the attempt alone writes dozens of lines.
ATTEMPT = """
import asyncio, contextlib, json
from livekit import rtc
from livekit.rtc import _ffi_client

from local.patience import wait_for
{install}
lines, level = [], _ffi_client.to_python_level
_ffi_client.to_python_level = lambda of: lines.append(of) or level(of)
async def attempt():
    with contextlib.suppress(Exception):
        await wait_for(rtc.Room().connect("ws://127.0.0.1:9", "no token"), 15)
asyncio.run(attempt())
print(json.dumps(len(lines)))
"""


def attempt(install: str) -> tuple[int, str]:
    """How many lines of the native log came to Python, and what was on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPT.format(install=install)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "RUST_LOG": "debug"},
    )
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_the_native_log_stays_out_of_python() -> None:
    assert attempt("")[0] > 10, "the library does not log to Python any more: livekit_rtc.log_natively is not needed"
    lines, stderr = attempt("from noah.vendor import livekit_rtc; livekit_rtc.log_natively()")
    assert lines < 5  # of the moment before it was told
    assert "livekit" in stderr
