"""A test that hangs and cannot be interrupted is ended, and named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import ROOT

pytestmark = pytest.mark.unit

HANGS = """
import time


def test_that_hangs():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass


def test_that_does_not():
    pass
"""


def test_a_test_that_swallows_its_timeout_is_ended_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "test_hang.py").write_text(HANGS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.hang",
        "-p",
        "no:cacheprovider",
        "-n",
        "1",
        "--rootdir",
        ".",
    ]
    limits = ["-o", "timeout=0.5", "-o", "hang_grace=0.5"]
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [*command, *limits, "test_hang.py"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "crashed while running 'test_hang.py::test_that_hangs'" in done.stdout
    assert "1 failed, 1 passed" in done.stdout
