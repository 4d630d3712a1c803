"""The worker's image, without an engine: its Dockerfile's steps, performed, and its command, run as its user."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local.paths import ROOT, UV
from local.shipped import GPL_LIBRARIES

pytestmark = [pytest.mark.terraform, pytest.mark.timeout(1800)]
DOCKERFILE = ROOT / "worker" / "Dockerfile"
USER = 10001
# As it stands in the script that is run while the image is built, which is in no package.
MARK = "noah: stands in for a library under the GPL"
DECODES = """
import asyncio, io
import av, numpy
from livekit.agents.utils.codecs import AudioStreamDecoder

out, rate = io.BytesIO(), 48_000
with av.open(out, "w", format="webm") as container:
    stream = container.add_stream("libopus", rate=rate)
    stream.layout = "mono"
    tone = numpy.sin(numpy.arange(rate) / rate * 2 * numpy.pi * 440) * 12_000
    frame = av.AudioFrame.from_ndarray(tone.astype(numpy.int16)[None], format="s16", layout="mono")
    frame.sample_rate = rate
    for packets in (stream.encode(frame), stream.encode(None)):
        container.mux(packets)

async def decoded():
    decoder = AudioStreamDecoder(sample_rate=24_000, num_channels=1, format="audio/webm")
    decoder.push(out.getvalue())
    decoder.end_input()
    frames = [numpy.frombuffer(frame.data, numpy.int16) async for frame in decoder]
    await decoder.aclose()
    return numpy.concatenate(frames)

heard = asyncio.run(decoded())
print(len(heard), numpy.abs(heard).max())
"""
START_SECONDS = 90


@dataclass
class Stage:
    """One stage of a Dockerfile: its instructions in order, continuation lines joined."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        return [argument for name, argument in self.steps if name == instruction]

    def environment(self) -> dict[str, str]:
        return {
            name: value
            for argument in self.all("ENV")
            for name, _, value in (pair.partition("=") for pair in shlex.split(argument))
        }


def stages() -> list[Stage]:
    text = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.M))
    found: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, argument = line.partition(" ")
        if name == "FROM":
            found.append(Stage(argument.partition(" AS ")[2]))
        elif found:
            found[-1].steps.append((name, argument))
    return found


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """The build stage's result in a folder that stands for `/`: the same COPY and RUN, at other paths."""
    if shutil.which("gcc") is None or shutil.which("nm") is None:
        pytest.skip("the image cannot be built without gcc: apt-get install gcc")
    root = Path(tempfile.mkdtemp(prefix="noah-image-"))
    root.chmod(0o755)
    try:
        _build(root)
        yield root
    finally:
        for folder in (path for path in root.rglob("*") if path.is_dir() and not path.is_symlink()):
            folder.chmod(0o755)
        shutil.rmtree(root)


def _build(root: Path) -> None:
    build = stages()[0]
    inside = {path: f"{root}{path}" for path in ("/src", "/opt/noah")}

    def at(text: str) -> str:
        return re.sub(r"(?<![\w.])(/src|/opt/noah)(?![\w-])", lambda match: inside[match[1]], text)

    python = _python_for_everyone()
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("VIRTUAL_ENV", "PYTHON", "UV_PRO"))
        },
        **{name: at(value) for name, value in build.environment().items()},
        "PATH": f"{UV.parent}{os.pathsep}{os.environ['PATH']}",
        "UV_PYTHON": python,
    }
    where = root
    for instruction, argument in build.steps:
        if instruction == "WORKDIR":
            where = Path(at(argument))
            where.mkdir(parents=True)
        elif instruction == "COPY":
            *names, target = shlex.split(argument)
            for name in names:
                _copy(ROOT / name, where / target)
        elif instruction == "RUN" and not argument.startswith(
            ("pip install", "apt-get")
        ):  # uv and gcc are here already
            done = subprocess.run(
                ["/bin/sh", "-ec", at(argument)],
                cwd=where,
                env=environment,
                capture_output=True,
                text=True,
                timeout=900,
                check=False,
            )
            assert done.returncode == 0, f"{argument}\n{done.stdout}{done.stderr}"


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache", ".ruff_cache"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _python_for_everyone() -> str:
    """An interpreter that another user can reach; the image's version where there is one."""
    wanted = re.search(r"python:(\d+\.\d+)", DOCKERFILE.read_text())
    assert wanted is not None
    for name in (f"python{wanted[1]}", "python3", getattr(sys, "_base_executable", sys.executable)):
        found = shutil.which(name, path=f"/usr/local/bin:/usr/bin:{os.environ['PATH']}")
        if found is None:
            continue
        real = Path(found).resolve()
        reachable = all(parent.stat().st_mode & stat.S_IXOTH for parent in real.parents) or os.getuid() != 0
        version = subprocess.run(
            [real, "-c", "import sys; print(sys.version_info[:2] >= (3, 11))"], capture_output=True
        )
        if reachable and version.stdout.strip() == b"True":
            return str(real)
    pytest.fail("no Python of 3.11 or later that another user could run")


def test_it_is_built_from_the_lock_alone() -> None:
    syncs = [step for step in stages()[0].all("RUN") if "uv sync" in step]
    assert len(syncs) == 2
    for step in syncs:
        assert "--frozen" in step
        assert "--no-dev" in step
    assert "--no-editable" in syncs[-1], "the source stays behind in the build stage"


def test_its_uv_is_the_one_of_set_up() -> None:
    pinned = re.search(r"^ARG UV_VERSION=(\S+)$", DOCKERFILE.read_text(), re.M)
    setup = re.search(r'^UV_VERSION = "(\S+)"$', (ROOT / "local" / "setup.py").read_text(), re.M)
    assert pinned is not None
    assert setup is not None
    assert pinned[1] == setup[1]


def test_its_result_has_no_build_tools_and_no_root() -> None:
    final = stages()[-1]
    assert not [step for step in final.all("RUN") if re.search(r"\b(pip|uv|apt-get|gcc|curl)\b", step)]
    assert [step for step in final.all("COPY") if not step.startswith("--from=build")] == []
    assert final.steps.index(("USER", f"{USER}:{USER}")) > max(
        index for index, (name, _) in enumerate(final.steps) if name == "RUN"
    )
    assert final.all("CMD") == ['["python", "-m", "noah", "start"]']


def test_the_mount_belongs_to_its_user() -> None:
    worker = (ROOT / "terraform" / "modules" / "worker" / "main.tf").read_text()
    assert f'"uid={USER}", "gid={USER}"' in worker


def test_only_what_the_worker_needs_is_in_it(image: Path) -> None:
    library = next((image / "opt" / "noah" / "lib").glob("python*/site-packages"))
    installed = {path.name.partition("-")[0].lower() for path in library.glob("*.dist-info")}
    assert {"livekit_agents", "livekit_plugins_google", "noah_worker"} <= installed
    assert not installed & {"pytest", "ruff", "mypy", "firebase_admin", "functions_framework", "uv", "pip"}
    assert list((library / "noah" / "plans").glob("*.yaml")), "the plans are not in the package"


def run_inside(image: Path, program: str) -> str:
    """What a program of the image's Python prints."""
    python = image / "opt" / "noah" / "bin" / "python"
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_under_the_gpl_is_in_it(image: Path) -> None:
    """PyAV's wheel has x264 and x265; what is left of FFmpeg says of itself that it is under the LGPL."""
    named = [path for path in (image / "opt").rglob("*.so*") if GPL_LIBRARIES.match(path.name)]
    assert {path.name[:7] for path in named} == {"libx264", "libx265"}
    for path in named:
        assert MARK.encode() in path.read_bytes()
        assert path.stat().st_size < 50_000
    program = "from av._core import library_meta; print(*{each['license'][:4] for each in library_meta.values()})"
    assert run_inside(image, program).split() == ["LGPL"]


def test_it_decodes_what_a_page_has_recorded(image: Path) -> None:
    """A second of a tone in Opus and WebM, as browsers record."""
    samples, loudest = map(int, run_inside(image, DECODES).split())
    assert 20_000 < samples <= 24_000
    assert 10_000 < loudest < 14_000


def test_bytecode_is_there_for_all_of_it(image: Path) -> None:
    library = next((image / "opt" / "noah" / "lib").glob("python*/site-packages"))
    for package in ("noah", "livekit", "google", "pydantic"):
        sources = list((library / package).rglob("*.py"))
        assert sources
        missing = [path for path in sources if not list(path.parent.glob(f"__pycache__/{path.stem}.*.pyc"))]
        assert not missing, missing[:5]


def test_it_starts_as_its_user_and_serves(image: Path) -> None:
    """LiveKit does not answer, and nothing but the temporary folder can be written: `/` is served all the same."""
    final = stages()[-1]
    command = json.loads(final.all("CMD")[0])
    _make_read_only(image)
    port, nobody = _free_port(), _free_port()
    with tempfile.TemporaryDirectory(prefix="noah-tmp-") as temporary:
        Path(temporary).chmod(0o1777)
        environment = {
            **final.environment(),
            "PATH": f"{image}/opt/noah/bin:/usr/bin:/bin",
            "HOME": "/nonexistent",
            "TMPDIR": temporary,
            "PORT": str(port),
            "JOURNAL_DIR": f"{temporary}/journal",
            "GOOGLE_CLOUD_PROJECT": "example-noah-dev",
            "LIVEKIT_URL": f"ws://127.0.0.1:{nobody}",
            "LIVEKIT_CREDENTIALS": '{"api_key": "key", "api_secret": "a-secret-of-32-characters-or-more"}',
            "FIRESTORE_EMULATOR_HOST": f"127.0.0.1:{nobody}",
            "GOOGLE_API_KEY": "none",
            "GOOGLE_GENAI_USE_VERTEXAI": "false",
        }
        with (Path(temporary) / "log").open("wb") as log:
            process = subprocess.Popen(
                [f"{image}/opt/noah/bin/{command[0]}", *command[1:]],
                cwd=image / "opt" / "noah",
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=USER if os.getuid() == 0 else None,
                group=USER if os.getuid() == 0 else None,
                extra_groups=[] if os.getuid() == 0 else None,
            )
        try:
            said = _get(f"http://127.0.0.1:{port}/", process)
            assert said == (200, "ok\n"), (said, (Path(temporary) / "log").read_text()[-4000:])
            ready = _get(f"http://127.0.0.1:{port}/ready", process)
            assert ready[0] == 503, "it cannot be ready: LiveKit does not answer"
            assert "Traceback" not in (Path(temporary) / "log").read_text()
            if os.getuid() == 0:
                assert Path(f"/proc/{process.pid}").stat().st_uid == USER
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def _make_read_only(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def _get(url: str, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Ask until somebody answers, or the process has ended."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return 0, f"no answer; exit code {process.poll()}"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
