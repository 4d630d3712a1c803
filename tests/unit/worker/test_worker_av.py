"""The worker runs without PyAV, whose wheels carry libraries under the GPL; the image is built without it."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from noah.vendor import av

from local.paths import ROOT

pytestmark = pytest.mark.unit

# An installation without it: whoever looks for it on the disk finds nothing.
WITHOUT = """
import sys
class Nobody:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "av":
            raise ModuleNotFoundError("No module named 'av'")
sys.meta_path.insert(0, Nobody())
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + program],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT / "worker",
        check=False,
    )


def test_all_that_the_worker_imports_is_there_without_it() -> None:
    done = run("import noah.process.worker, noah.entrypoint; print(len(sys.modules['av'].__doc__))")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


def test_without_the_stand_in_it_would_not_start() -> None:
    done = run("import livekit.agents")
    assert "No module named 'av'" in done.stderr  # else it can go


def test_what_is_there_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", sys)
    av.leave_out()
    assert sys.modules["av"] is sys


def test_neither_of_its_uses_is_ours() -> None:
    sources = {path: path.read_text() for path in (ROOT / "worker" / "noah").rglob("*.py")}
    calls = "".join(sources.values())
    assert "record=False" in sources[ROOT / "worker" / "noah" / "call" / "call.py"]
    assert "pre_connect_audio=False" in sources[ROOT / "worker" / "noah" / "call" / "call.py"]
    for name in ("AudioStreamDecoder", "RecorderIO", "audio_frames_from_file", "BackgroundAudioPlayer"):
        assert name not in calls


def test_the_image_is_built_without_it_and_nothing_else_of_the_worker_s_needs_it() -> None:
    steps = [
        line for line in (ROOT / "worker" / "Dockerfile").read_text().splitlines() if line.startswith("RUN uv sync")
    ]
    assert len(steps) == 2
    assert all("--no-install-package av" in step for step in steps)
    lock = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    needing = {each["name"] for each in lock if any(on["name"] == "av" for on in each.get("dependencies", ()))}
    assert needing == {"livekit-agents"}
