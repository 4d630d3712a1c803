"""Set-up does what is left to do, and names what it cannot install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local import setup

pytestmark = pytest.mark.unit

ALL_THERE = {"python": (3, 12), "node": (22, 0), "npm": (10, 0), "java": (21, 0), "go": (1, 26), "terraform": (1, 13)}


def none(_: str) -> None:
    return None


def everything(_: str) -> str:
    return "/usr/bin/it"


def test_nothing_is_missing_where_everything_is_there() -> None:
    assert setup.missing(ALL_THERE, "tests", has=everything) == []


@pytest.mark.parametrize("name", ["python", "node", "java", "terraform"])
def test_what_is_missing_or_too_old_is_named_with_what_to_do(name: str) -> None:
    for found in (None, (1, 0)):
        (line,) = setup.missing({**ALL_THERE, name: found}, "tests", has=everything, jar=Path("firestore.jar"))
        assert line.startswith(f"{name} is ")
        assert "install" in line
        assert "\n" not in line


def test_go_is_needed_only_for_what_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "BIN", tmp_path)
    without_go = {**ALL_THERE, "go": None}
    assert setup.missing(without_go, "demo", has=everything) == []
    (line,) = setup.missing(without_go, "demo", has=none)
    assert "livekit-server" in line


def test_an_old_java_is_enough_for_the_emulator_of_the_google_cloud_cli() -> None:
    found = {**ALL_THERE, "java": (17, 0)}
    assert setup.missing(found, "demo", has=everything, jar=Path("firestore.jar")) == []
    (line,) = setup.missing(found, "demo", has=everything)
    assert "gcloud components install" in line


def test_a_step_is_done_once_and_again_when_its_source_or_result_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    source, result = tmp_path / "lock", tmp_path / "result"
    source.write_text("1")
    done: list[str] = []

    def do() -> None:
        done.append(source.read_text())
        result.write_text("made")

    def run() -> None:
        setup.Step("things", [result], [source], do).run()

    run()
    run()
    assert done == ["1"]
    source.write_text("2")
    run()
    assert done == ["1", "2"]
    result.unlink()
    run()
    assert done == ["1", "2", "2"]


def test_a_step_that_fails_is_not_taken_for_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(setup, "LOGS", tmp_path)
    step = setup.Step("false", [], [], lambda: setup.run("false", ["sh", "-c", "echo why; exit 3"]))
    step.run()
    assert step.error is not None
    assert "why" in str(step.error)
    assert not step.is_done()


def test_a_machine_without_the_tools_is_told_so_in_a_line_each(tmp_path: Path) -> None:
    """The program itself, in a checkout where nothing has been set up, on a PATH with nothing on it."""
    (tmp_path / "local").mkdir()
    for name in ("__init__.py", "setup.py"):
        shutil.copy(Path(setup.__file__).parent / name, tmp_path / "local" / name)
    (tmp_path / "uv.lock").touch()
    for folder in ("emulators", "livekit", "toxiproxy", "actionlint"):
        (tmp_path / "local" / folder).mkdir()
        for name in ("package.json", "package-lock.json", "go.mod", "go.sum"):
            (tmp_path / "local" / folder / name).touch()
    done = subprocess.run(
        [sys.executable, "-m", "local.setup"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert all(line.startswith("missing: ") for line in lines)
    for name in ("node", "java", "go", "terraform"):
        assert any(line.startswith(f"missing: {name} is not here: install") for line in lines), name


@pytest.mark.parametrize(("stream", "found"), [("stdout", (1, 13)), ("stderr", (0, 31))])
def test_a_version_is_read_only_where_the_program_is_said_to_print_it(
    stream: setup.Stream, found: tuple[int, int]
) -> None:
    program = "import sys; print('Terraform v1.13.2'); print('downloaded v0.31', file=sys.stderr)"
    assert setup.version_of([sys.executable, "-c", program], r"v(\d+)\.(\d+)", stream) == found
