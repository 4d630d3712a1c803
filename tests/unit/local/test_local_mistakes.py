"""Mistakes that people make around `make demo` and `make up`: each ends with a line that says what to do."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Self

import pytest
from noah.settings import Settings as WorkerSettings
from pydantic import Field, TypeAdapter, ValidationError
from start_bot.settings import Settings as FunctionSettings

from local import demo, early, ports, proxies, session, setup
from local.paths import ROOT
from local.ports import Ports, PortTakenError
from local.processes import PartError
from tests.support.checkout import bare_checkout

pytestmark = pytest.mark.unit

QUOTED = 'it\'s "my" plan'


def ended(failure: BaseException) -> str:
    """What the screen ends with when a command fails in this way."""

    async def run() -> int:
        raise failure

    with pytest.raises(SystemExit) as exit_:
        session.main(run)
    return str(exit_.value)


@pytest.fixture(autouse=True)
def _simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_API_KEY", "LOCAL_MODELS", "GEMINI_MODELS", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.delenv(name, raising=False)


def test_ctrl_c_while_a_command_is_still_being_read(tmp_path: Path) -> None:
    """The imports of a command take a second. Here they wait for ever."""
    (tmp_path / "asyncio.py").write_text("print('importing', flush=True)\nimport signal\nsignal.pause()\n")
    for command in ("local.demo", "local.up", "local.rehearsal", "local.staff", "local.doctor"):
        env = os.environ | {"PYTHONPATH": str(tmp_path)}
        with subprocess.Popen(
            [sys.executable, "-m", command], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        ) as one:
            assert one.stdout is not None
            assert one.stdout.readline() == "importing\n"
            one.send_signal(2)
            (line,) = one.stdout.read().splitlines()
            assert line.startswith("interrupted; "), command
            assert one.wait(30) == 130
    assert "traceback" in (early.__doc__ or "")


@pytest.mark.parametrize(
    ("command", "variable", "passed"),
    [
        ("demo", "PLAN", "--plan"),
        ("up", "PLAN", "--plan"),
        ("up", "SCENARIO", "--scenario"),
        ("rehearse", "PLAN", "--plan"),
    ],
)
def test_a_quote_in_a_path_is_part_of_it(tmp_path: Path, command: str, variable: str, passed: str) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nfor each; do echo "<$each>"; done\n')
    python.chmod(0o755)
    given = [f"{variable}=/tmp/{QUOTED}.yaml", f"VENV={python}", f"PYTHON={python}"]
    made = subprocess.run(["make", command, *given], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    assert f"<{passed}>\n</tmp/{QUOTED}.yaml>\n" in made.stdout


@pytest.mark.parametrize(
    ("model", "what"),
    [
        ("gemini-9", r"^MODEL: no model gemini-9 is known; say one of gemini-3\.8-live, "),
        ("gemini-3.1-flash-live-preview", r"^MODEL: .* is not on Vertex AI; say one of "),
        ("a b", r"^MODEL: "),
    ],
)
def test_a_model_that_there_is_not(monkeypatch: pytest.MonkeyPatch, model: str, what: str) -> None:
    monkeypatch.setenv("LOCAL_MODELS", model)
    with pytest.raises(session.UsageError, match=what):
        session.check_model()
    monkeypatch.setenv("GOOGLE_API_KEY", "a-key")  # Google is asked then
    session.check_model()


@pytest.mark.parametrize("model", ["", "gemini-3.8-live", "gemini-3.8-live@europe-west4"])
def test_a_model_that_there_is(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    monkeypatch.setenv("LOCAL_MODELS", model)
    session.check_model()


def test_a_plan_that_there_is_not() -> None:
    for name in ("nope", "/no/such folder/plan.yaml"):
        with pytest.raises(session.UsageError, match=f"^there is no plan {name}: say PLAN=… with one of career, "):
            session.choose(name)


def test_a_plan_in_this_folder_is_named_by_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").touch()
    with pytest.raises(session.UsageError, match=r"or the path of a plan, as PLAN=mine\.yaml$"):
        session.choose("mine")


def test_a_folder_may_have_spaces() -> None:
    """Spans are told into a file of the clone."""
    for settings in (WorkerSettings, FunctionSettings):
        (pattern,) = (each.pattern for each in settings.model_fields["traces"].metadata if hasattr(each, "pattern"))
        told = TypeAdapter(Annotated[str, Field(pattern=pattern)])
        for good in ("off", "/home/Ada's clone/nöah (2)/spans.jsonl", "https://traces.example.com/v1"):
            assert told.validate_python(good) == good
        for bad in ("", "on", "spans.jsonl", "https://a b", "/a\nb"):
            with pytest.raises(ValidationError):
                told.validate_python(bad)


async def test_a_call_that_fails_ends_with_where_to_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = tmp_path / "worker-1.log"
    log.write_text('{"event": "model_unavailable", "why": "1008", "timestamp": "1"}\n')

    class Stack:
        def __init__(self, *_: Any, **__: Any) -> None:
            self.parts: dict[str, Any] = {}
            self.workers = [SimpleNamespace(log=log)]
            self.logs = self.scenarios_dir = tmp_path
            self.started_in = 1.0

        async def __aenter__(self) -> Self:
            return self

        async def __aexit__(self, *_: object) -> None: ...

    monkeypatch.setattr(demo, "Stack", Stack)  # without parts, nobody can be invited
    assert await demo.run(None, fast=True) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("NOT completed: the model could not be reached or refused the call (1008); the logs are in ")


def test_a_scenario_with_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    with pytest.raises(session.UsageError, match=r"there is no scenario .*mine\.yaml: say SCENARIO="):
        session.check_scenario(path)
    path.write_text("name: [1\n")
    with pytest.raises(session.UsageError, match=r"^SCENARIO: mine\.yaml:2: "):
        session.check_scenario(path)
    path.write_text("name: mine\nrulez: []\n")
    with pytest.raises(session.UsageError, match=r"^SCENARIO: mine\.yaml.*rulez"):
        session.check_scenario(path)
    path.write_text("name: mine\nrules: []\n")
    session.check_scenario(path)


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "HTTPS_PROXY": "http://p",
        "http_proxy": "http://p",
        "ALL_PROXY": "http://p",
        "NO_PROXY": "x",
        "PATH": "/bin",
    }
    environ = dict(given)
    proxies.drop(environ)
    assert environ == {"NO_PROXY": "x", "PATH": "/bin"}
    monkeypatch.setenv("HTTPS_PROXY", "http://p")
    ended(session.UsageError("it is over"))
    assert "HTTPS_PROXY" not in os.environ
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("GOOGLE_API_KEY", "a-key")  # Gemini is elsewhere
    assert "Google cannot be reached" in ended(session.UsageError("it is over"))
    assert "HTTPS_PROXY" in os.environ


def test_a_user_without_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a container that runs under any number."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_711_000)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    Ports().close()
    assert (tmp_path / "noah-ports-4711000").is_dir()


def test_a_port_that_only_root_may_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(ports, "is_free", lambda port: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PortTakenError, match=r"^port 80 for web is the system's: choose one from 1024 on$"):
        Ports().take(80, of="web")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(PortTakenError, match=r"^port 80 for web is taken: end what uses it"):
        Ports().take(80, of="web")


def test_a_terminal_without_our_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", screen)
    ended(session.UsageError("it is over"))
    print("· said …", file=screen, flush=True)
    assert screen.buffer.getvalue() == b"? said ?\n"


def test_a_part_that_does_not_start_ends_with_what_to_do() -> None:
    log = " Its log, x.log, ends:\n    Traceback"
    assert ended(PartError(f"worker-1 ended with 1 before it was ready.{log}")).splitlines()[-1] == session.AGAIN
    full = ended(PartError(f"firestore ended with 1.{log}: No space left on device")).splitlines()[-1]
    assert full.startswith("the disk is full: free some space")


def test_two_set_ups_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """The second says so, and goes on when the first is done."""
    bare_checkout(tmp_path)
    hold = (
        "import local.setup as s, sys\n"
        "def hold(purpose):\n    print('begun', flush=True)\n    sys.stdin.readline()\n    return 0\n"
        "s.set_up = hold\nsys.argv = ['setup', '--for', 'python']\nsys.exit(s.main())\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", hold], cwd=tmp_path, text=True, **pipes)  # type: ignore[call-overload, no-any-return]

    with start() as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "begun\n"
        with start() as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "set-up: another one is running; waiting for it\n"
            first.communicate("\n", timeout=240)
            assert second.stdout.readline() == "begun\n"
            second.communicate("\n", timeout=240)
    assert (first.returncode, second.returncode) == (0, 0)


def set_up_in(folder: Path, **env: str) -> str:
    """The last line of a set-up that fails in a clone where nothing is yet."""
    bare_checkout(folder)
    (folder / "uv.lock").touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    done = subprocess.run(
        [sys.executable, "-m", "local.setup", "--for", "local"],
        cwd=folder,
        env=kept | env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


def test_without_a_network_set_up_ends_with_what_to_do(tmp_path: Path) -> None:
    """Port 9 of this machine answers nobody."""
    dead = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    assert set_up_in(tmp_path, **dead) == (
        "set-up: the network cannot be reached: go online, behind a proxy set HTTPS_PROXY, then run this again"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_a_disk_that_fills_up_ends_set_up_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path)

    def fill() -> None:
        Path("/dev/full").write_text("things")

    step = setup.Step("things", [tmp_path / "made"], [], fill)
    step.run()
    assert str(step.error) == "things: the disk is full: free some space, then run this again"


def test_a_folder_whose_path_divides_paths_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine:yours"
    folder.mkdir()
    assert set_up_in(folder) == (
        "set-up: the path of this folder has a :, which divides paths: move the clone elsewhere"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_clone_of_somebody_else_is_said_to_be_that() -> None:
    # not below pytest's own folder: each run that begins closes that to others
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        bare_checkout(folder)
        # the system's Python: one in root's home cannot be run by another user
        python = shutil.which("python3", path=os.defpath) or sys.executable
        command = [python, "-m", "local.setup", "--for", "demo"]
        done = subprocess.run(
            command, cwd=folder, user=65_534, group=65_534, capture_output=True, text=True, timeout=240, check=False
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "set-up: this user may not write here: clone into a folder of your own"
