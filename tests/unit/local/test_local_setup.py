"""Set-up does what is left to do, and names what it cannot install."""

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from local import programs, setup
from tests.support.checkout import bare_checkout

pytestmark = pytest.mark.unit

ALL_THERE = {"node": (22, 0), "npm": (10, 0), "java": (21, 0), "go": (1, 27, 0), "terraform": (1, 13)}
JAR = Path("firestore.jar")
OF_THE_TESTS = "Python packages of the tests"


def none(_: str) -> None:
    return None


def test_nothing_is_missing_where_everything_is_there() -> None:
    assert setup.missing(ALL_THERE, "tests", jar=JAR) == []
    assert setup.lacking(ALL_THERE, setup.needed("tests")) == []


@pytest.mark.parametrize(
    ("name", "old", "installed"),
    [("node", (20, 18), "node"), ("npm", (6, 14), "node"), ("java", (17, 0), "java"), ("go", (1, 26, 7), "go")],
)
def test_a_program_that_is_not_there_or_too_old_is_installed(
    name: str, old: tuple[int, ...], installed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "given", none)
    needs = setup.needed("demo")
    for found in (None, old):
        assert setup.lacking({**ALL_THERE, name: found}, needs) == [installed]
        assert setup.missing({**ALL_THERE, name: found}, "demo", jar=JAR) == []


@pytest.mark.parametrize("found", [None, (1, 9)])
def test_terraform_is_named_with_what_to_do_and_only_where_it_is_needed(found: tuple[int, int] | None) -> None:
    without = {**ALL_THERE, "terraform": found}
    (line,) = setup.missing(without, "tests", jar=JAR)
    assert line.startswith("terraform is ")
    assert "install Terraform 1.11" in line
    assert setup.missing(without, "demo", jar=JAR) == []


def test_go_has_to_be_the_one_of_go_mod(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("// go 9.9\nmodule it\n\ngo 1.26.8\n")
    assert programs.go_of(tmp_path / "go.mod") == (1, 26, 8)


def test_go_is_needed_only_for_what_is_not_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "BIN", tmp_path)
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    monkeypatch.setenv("PATH", str(tmp_path))  # as make has it
    assert "go" in setup.needed("demo")
    (tmp_path / "livekit-server").write_text("")
    (tmp_path / "livekit-server").chmod(0o755)
    assert "go" not in setup.needed("demo")
    assert "livekit-server" not in [step.name for step in setup.steps("demo")]
    # what set-up has made itself is made again when its go.mod changes
    (tmp_path / "stamps").mkdir()
    (tmp_path / "stamps" / "livekit-server").write_text("of an older go.mod")
    assert "go" in setup.needed("demo")
    assert "livekit-server" in [step.name for step in setup.steps("demo")]


def test_each_command_asks_only_for_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "given", none)
    assert setup.needed("python") == {}
    assert set(setup.needed("terraform")) == {"terraform"}
    assert set(setup.needed("demo")) == {"node", "npm", "java", "go"}
    assert [step.name for step in setup.steps("local")] == ["uv", "Python packages"]
    assert [step.name for step in setup.steps("python")] == ["uv", "Python packages", OF_THE_TESTS]
    for purpose, steps in {name: [step.name for step in setup.steps(name)] for name in setup.PURPOSES}.items():
        assert (OF_THE_TESTS in steps) is (purpose not in ("local", "demo", "up"))
        assert ("page" in steps) is (purpose in ("up", "tests"))


def test_what_runs_on_a_newcomers_machine_imports_nothing_of_the_tests() -> None:
    """Commands for which set-up leaves the packages of the tests out, and all of `local` that they could reach."""
    lines = re.findall(
        r"^[a-z-]+: setup-(?:demo|up|local) .*\n((?:\t.*\n)+)", (setup.ROOT / "Makefile").read_text(), re.M
    )
    commands = {name.partition(".")[0] for line in lines for name in re.findall(r"-m ([\w.]+)", line)}
    assert commands == {"local", "noah", "calibrate"}
    project = tomllib.loads((setup.ROOT / "pyproject.toml").read_text())["dependency-groups"]
    only_tests = {canonical(each) for group in ("test", "fuzz", "lint") for each in project[group]}
    assert {"pytest", "playwright", "schemathesis", "mypy"} <= only_tests
    names = {
        module for module, dists in metadata.packages_distributions().items() if only_tests & set(map(canonical, dists))
    }
    files = [file for folder in ("local", "calibrate") for file in (setup.ROOT / folder).glob("*.py")]
    files += [
        file for each in ("rehearsal", "timeline", "people") for file in (setup.ROOT / "local" / each).rglob("*.py")
    ]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            found = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            found += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in found:
                assert module.partition(".")[0] not in names | {"tests"}, f"{file}: {module}"


def canonical(requirement: str) -> str:
    """The name of a distribution, as all spell it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]


def test_packages_of_the_tests_stay_when_another_command_installs_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(setup, "run", lambda name, command, **_: ran.append([name, *map(str, command)]))
    for step in setup.steps("python")[1:]:
        step.do()
    own, all_of_them = ran
    assert own[0] == "Python packages"
    assert {"--inexact", "--no-default-groups", "local"} <= set(own)
    assert all_of_them[0] == OF_THE_TESTS
    assert not {"--inexact", "--no-default-groups"} & set(all_of_them)


def test_the_longest_build_has_the_processors_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What goes beside it takes what it leaves."""
    monkeypatch.setattr(setup, "BIN", tmp_path)
    monkeypatch.setattr(setup, "given", none)
    ran: dict[str, list[str]] = {}
    monkeypatch.setattr(setup, "run", lambda name, command, *_, **__: ran.update({name: list(map(str, command))}))
    steps = {step.name: step for step in setup.steps("tests")}
    for name in ("Python packages", OF_THE_TESTS, "emulators", "packages of the page"):
        steps[name].do()
        assert ran[name][:3] == ["nice", "-n", "10"]
    with contextlib.suppress(FileNotFoundError):
        steps["livekit-server"].do()  # makes no file here
    assert ran["livekit-server"][0] == "go"


def test_the_longest_build_begins_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "given", none)
    names = [step.name for step in setup.steps("demo", ["node", "java", "go"])]
    assert names[:3] == ["uv", "Go 1.27.3", "livekit-server"]
    (build,) = [step for step in setup.steps("demo") if step.name == "livekit-server"]
    assert build.after == []


def test_what_people_have_set_for_other_projects_leads_no_tool_astray(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The real `run`, with programs that only say what they were given."""
    monkeypatch.setattr(setup, "given", none)
    for name, where in {"BIN": "bin", "LOGS": "logs", "STAMPS": "stamps", "CACHE": "cache"}.items():
        monkeypatch.setattr(setup, name, tmp_path / where)
    others = {"GOWORK": "/x/go.work", "GO111MODULE": "off", "GOOS": "plan9", "PIP_USER": "1", "VIRTUAL_ENV": "/x"}
    others |= {"UV_PROJECT_ENVIRONMENT": "/x", "GOPROXY": "https://mirror.example.com"}
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "livekit-server.draft").touch()
    for path in ("bin/go", "bin/nice", "cache/uv/bin/python"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text('#!/bin/sh\nenv\necho "ARGUMENTS=$*"\n')
        (tmp_path / path).chmod(0o755)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(sys, "executable", "/bin/true")
    steps = {step.name: step for step in setup.steps("up")}
    given: dict[str, dict[str, str]] = {}
    for name in ("livekit-server", "Python packages", "uv", "packages of the page"):
        steps[name].do()
        lines = (setup.LOGS / f"{name.replace(' ', '-')}.log").read_text().splitlines()
        given[name] = dict(line.split("=", 1) for line in lines if "=" in line)
    go, packages, pip, npm = given.values()
    assert (go["GOWORK"], go["GO111MODULE"], go["GOOS"], go["GOTOOLCHAIN"]) == ("off", "on", "", "local")
    assert go["GOPROXY"] == "https://mirror.example.com"
    assert (packages["VIRTUAL_ENV"], packages["UV_PROJECT_ENVIRONMENT"]) == ("", ".venv")
    assert pip["PIP_USER"] == "0"
    assert "--include=dev" in npm["ARGUMENTS"]  # else NODE_ENV=production leaves out what builds the page


def test_an_emulator_that_cannot_be_had_is_said_before_anything_is_built() -> None:
    (line,) = setup.missing(ALL_THERE, "demo", reachable=lambda _: False)
    assert "FIRESTORE_EMULATOR_JAR=" in line
    assert "gcloud components install" in line
    assert setup.missing(ALL_THERE, "demo", reachable=lambda _: True) == []
    assert setup.needed("demo", jar=JAR)["java"] < setup.needed("demo")["java"]


def test_an_emulator_that_is_named_and_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_JAR", "/nowhere/it.jar")
    with pytest.raises(setup.SetupError, match=r"/nowhere/it\.jar, which is not there"):
        setup.emulator_jar()


def test_a_pubsub_emulator_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PUBSUB_EMULATOR_JAR", "/nowhere/it.jar")
    with pytest.raises(setup.SetupError, match=r"/nowhere/it\.jar, which is not there"):
        setup.pubsub_jar()
    (tmp_path / "it.jar").touch()
    monkeypatch.setenv("PUBSUB_EMULATOR_JAR", str(tmp_path / "it.jar"))
    assert setup.pubsub_jar() == tmp_path / "it.jar"
    assert "PubSub emulator" in [step.name for step in setup.steps("demo")]
    monkeypatch.delenv("PUBSUB_EMULATOR_JAR")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(setup, "BIN", tmp_path)
    assert setup.pubsub_jar() is None
    assert "PubSub emulator" not in [step.name for step in setup.steps("demo")]


@pytest.mark.parametrize("may", [True, False])
def test_without_a_browser_one_is_installed(may: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "given", none)
    monkeypatch.setattr(setup, "can_install_packages", lambda: may)
    names = [step.name for step in setup.steps("tests")]
    assert "Chromium" in names
    assert ("packed Chromium" in names) is not may
    assert "Chromium" not in [step.name for step in setup.steps("up")]


def test_a_python_that_is_too_old_is_named() -> None:
    (line,) = setup.missing(ALL_THERE, "python", python=(3, 9))
    assert line == "python is only 3.9: install Python 3.11 or newer, then run this again"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("npm error code EACCES", "may not write here"),
        ("[Errno 13] Permission denied: '.local'", "may not write here"),
        ("npm error code ENOTFOUND", "HTTPS_PROXY"),
        ("ERROR: No matching distribution found for uv==0.13.9", "HTTPS_PROXY"),
        ("dial tcp: lookup proxy.golang.org: no such host", "HTTPS_PROXY"),
        ("ssl.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED]", "NODE_EXTRA_CA_CERTS"),
        ("because ensurepip is not available.", "python3-venv"),
        ("npm error code UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"),
        ("SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED')\nERROR: No matching distribution", "SSL_CERT_FILE"),
        ("Tunnel connection failed: 407 Proxy Authentication Required\nNo matching distribution", "NAME:PASSWORD@"),
        ("npm error code E407\nnpm error 407 Proxy Authentication Required", "NAME:PASSWORD@"),
        ("npm error code E403", "ask who runs it"),
        ("HTTP status client error (403 Forbidden) for url", "ask who runs it"),
        ("npm error code ECONNRESET", "HTTPS_PROXY"),
        ("net/http: TLS handshake timeout", "HTTPS_PROXY"),
        ("compile: signal: killed", "close other programs"),
        ("FATAL ERROR: Reached heap limit. JavaScript heap out of memory", "close other programs"),
        ("SyntaxError: invalid syntax", ""),
    ],
)
def test_what_a_tool_complains_of_is_answered_by_what_to_do(text: str, what: str) -> None:
    assert what in setup.advice(text)
    assert bool(what) is bool(setup.advice(text))


def test_a_failure_ends_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "LOGS", tmp_path)
    with pytest.raises(setup.SetupError) as caught:
        setup.run("it", ["sh", "-c", "echo npm error ENOSPC; exit 1"])
    assert str(caught.value).splitlines()[-1] == "set-up: the disk is full: free some space, then run this again"


def test_what_is_spent_is_said_before(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Megabytes and seconds of all that takes more than a moment, where nothing is there yet."""
    monkeypatch.setattr(setup, "given", none)
    steps = setup.steps("tests", ["node", "java", "go"])
    monkeypatch.setattr(Path, "exists", lambda _: False)
    total = setup.announce(steps)
    said = capsys.readouterr().out.splitlines()
    for name, megabytes in setup.ON_DISK.items():
        (line,) = [line for line in said if line.startswith(f"set-up: {name}: ")]
        assert line.startswith(f"set-up: {name}: {megabytes} MB on disk, ")
        assert re.search(r"\d+ s$|minutes?$", line)
    for program in programs.INSTALLABLE.values():
        assert f"set-up: {program.title} into .local ({program.megabytes} MB to download, some 10 s)" in said
    spent = [*setup.ON_DISK.values(), *(program.on_disk for program in programs.INSTALLABLE.values())]
    assert total == sum(spent)
    assert setup.announce(steps, jar=JAR) == total - setup.ON_DISK["Firestore emulator"]
    assert "Firestore" not in capsys.readouterr().out


def test_too_little_disk_is_said_before_it_is_spent() -> None:
    assert setup.space_missing(2_000, 2_000) == ""
    assert "2000 MB" in setup.space_missing(2_000, 300)


def test_ctrl_c_ends_set_up_at_once_with_what_it_has_started(tmp_path: Path) -> None:
    """In a process of its own, whose only step never ends and has a child of its own."""
    program = f"""
import signal, sys
from pathlib import Path
from local import programs, setup
setup.STAMPS = setup.LOGS = Path({str(tmp_path)!r})
signal.signal(signal.SIGINT, setup.interrupted)
command = ["sh", "-c", 'sleep 600 & echo $! > "$0"; wait', {str(tmp_path / "child")!r}]
step = setup.Step("endless", [], [], lambda: setup.run("endless", command))
with setup.ThreadPoolExecutor(1) as pool:
    list(pool.map(setup.Step.run, [step]))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=setup.ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "endless" in process.stdout.readline()
    child = tmp_path / "child"
    while not (child.exists() and child.read_text()):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=240)
    assert process.returncode == 128 + signal.SIGINT
    assert said.strip() == "set-up: interrupted; run the same command again, and it goes on where it was"
    state = Path(f"/proc/{child.read_text().strip()}/stat")
    deadline = time.monotonic() + 240
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline, "what set-up had started still runs"
        time.sleep(0.01)


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
    bare_checkout(tmp_path)
    (tmp_path / "uv.lock").touch()
    (tmp_path / "emulator.jar").touch()
    for folder in ("emulators", "livekit", "toxiproxy", "actionlint"):
        (tmp_path / "local" / folder).mkdir()
        for name in ("package.json", "package-lock.json", "go.mod", "go.sum"):
            (tmp_path / "local" / folder / name).touch()
    done = subprocess.run(
        [sys.executable, "-m", "local.setup"],
        cwd=tmp_path,
        env={
            "PATH": str(tmp_path),
            "HOME": os.environ["HOME"],
            "FIRESTORE_EMULATOR_JAR": str(tmp_path / "emulator.jar"),
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert all(line.startswith("missing: ") for line in lines)
    for name in ("terraform",):
        assert any(line.startswith(f"missing: {name} is not here: install") for line in lines), name
    assert len(lines) == 1  # all else is installed


@pytest.mark.parametrize(("stream", "found"), [("stdout", (1, 13)), ("stderr", (0, 31))])
def test_a_version_is_read_only_where_the_program_is_said_to_print_it(
    stream: programs.Stream, found: tuple[int, int]
) -> None:
    program = "import sys; print('Terraform v1.13.2'); print('downloaded v0.31', file=sys.stderr)"
    assert programs.version_of([sys.executable, "-c", program], r"v(\d+)\.(\d+)", stream) == found
