"""Nothing that a stack has started outlives it, however it ends; ports are given out once."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from google.api_core.exceptions import ServiceUnavailable

from local.links import Link
from local.paths import ROOT
from local.ports import HOST, Ports, PortTakenError
from local.processes import PartError
from local.stack import Stack
from local.tools import ToolMissingError, has_pubsub

pytestmark = pytest.mark.stack

SECONDS = 60.0

# A stack in a process of its own; one of its parts has a child that has left its process group.
OWNER = """
import asyncio, json, sys
from local.stack import Stack

async def main(name):
    async with Stack(name, parts={"firestore", "livekit", "secrets"}) as stack:
        child = "subprocess.Popen(['sleep', '600'], start_new_session=True)"
        detached = f"import subprocess, time; {child}; time.sleep(600)"
        command, env = [sys.executable, "-c", detached], {"PATH": "/usr/bin:/bin"}
        pid, _ = stack.keeper.spawn(command, env, stack.run, stack.run / "detached.log")
        print(json.dumps([stack.keeper.pid, pid, *(part.pid for part in stack.parts.values())]), flush=True)
        await asyncio.Event().wait()

asyncio.run(main(sys.argv[1]))
"""


@contextmanager
def owner(name: str) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """The process that owns a stack, and all that were started for it."""
    command = [sys.executable, "-c", OWNER, name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            pids = json.loads(process.stdout.readline())
            started = [psutil.Process(pid) for pid in pids]
            deadline = time.monotonic() + SECONDS
            while not (grandchildren := psutil.Process(pids[1]).children()):
                assert time.monotonic() < deadline
            yield process, started + grandchildren
        finally:
            process.kill()


@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda sig: sig.name)
def test_nothing_outlives_the_owner_of_a_stack(sig: signal.Signals, worker_id: str) -> None:
    with owner(f"outlived-{worker_id}-{sig.name}") as (process, started):
        assert len(started) == 6
        process.send_signal(sig)
        process.wait(SECONDS)
        _, alive = psutil.wait_procs(started, timeout=SECONDS)
        assert alive == []


def test_parts_die_with_the_keeper(worker_id: str) -> None:
    with owner(f"keeper-{worker_id}") as (_, started):
        keeper, _, *parts = started[:-1]
        keeper.kill()
        _, alive = psutil.wait_procs(parts, timeout=SECONDS)
        assert alive == []


def test_an_interrupted_demonstration_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "local.demo", "--plan", str(ROOT / "tests" / "plans" / "short.yaml")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if " joined " in line:
                break
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) > 8, "".join(lines)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(SECONDS) == 130
        _, alive = psutil.wait_procs(children, timeout=SECONDS)
        assert alive == []
    assert "Traceback" not in rest
    assert "interrupted" in rest.splitlines()[-1]


def test_a_demonstration_completes_and_says_what_was_stored() -> None:
    command = [sys.executable, "-m", "local.demo", "--fast"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SIMULATOR" in done.stdout
    assert "FAST: Both speak twice as quickly" in done.stdout
    assert "Candidate (typed)" in done.stdout
    assert "join to first audio" in done.stdout
    assert "answers/anything" in done.stdout
    if not has_pubsub():
        assert "without events" in done.stdout
        pytest.skip("no Pub/Sub emulator: that the demonstration ends with events was not tested")
    *_, said = done.stdout.partition("What a team's webhook got")
    types = re.findall(r"^  [\d:.]+  ([\w.]+)$", said, re.MULTILINE)
    assert types == ["interview.started", "interview.completed", "report.ready"]


def test_up_says_where_everything_is_until_it_is_interrupted(tmp_path: Path) -> None:
    out = tmp_path / "stack.json"
    plan = ROOT / "tests" / "plans" / "short.yaml"
    command = [sys.executable, "-m", "local.up", "--plan", str(plan), "--workers", "2", "--out", str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C ends it" in line:
                break
        assert out.exists(), "".join(lines)
        stack = json.loads(out.read_text())
        for worker in stack["workers"]:
            assert psutil.pid_exists(worker["pid"])
            with urllib.request.urlopen(f"{worker['url']}/ready", timeout=30) as answer:
                assert answer.status == 200
        assert len(stack["workers"]) == 2
        # asked without a token, the function refuses: and the screen shows it
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(urllib.request.Request(stack["start_bot_url"], method="POST"), timeout=10)
        assert any("start_refused" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(SECONDS) == 130
    _, alive = psutil.wait_procs([psutil.Process(p) for p in stack["pids"].values() if psutil.pid_exists(p)], SECONDS)
    assert alive == []
    assert not out.exists()


def test_ports_are_given_out_once_and_come_back() -> None:
    with closing(Ports()) as one, closing(Ports()) as other:
        taken = {one.take() for _ in range(20)} | {other.take() for _ in range(20)}
        assert len(taken) == 40
        first = next(iter(taken))
        with pytest.raises(PortTakenError):
            Ports().take(first)
    with closing(Ports()) as again:
        assert again.take(first) == first


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with closing(Ports()) as ports, socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        port = server.getsockname()[1]
        with pytest.raises(PortTakenError) as caught:
            ports.take(port, of="web")
        message = str(caught.value)
        assert f"port {port} for web is taken" in message
        assert "\n" not in message


async def test_a_stack_whose_port_is_taken_does_not_start(worker_id: str) -> None:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        taken = {"livekit": server.getsockname()[1]}
        with pytest.raises(PortTakenError, match="livekit"):
            async with Stack(f"taken-{worker_id}", parts={"livekit"}, ports=taken):
                pass


async def test_a_part_that_ends_at_once_says_so_with_its_log(worker_id: str) -> None:
    stack = Stack(f"broken-{worker_id}", parts={"secrets"})
    async with stack:
        stack.secrets.argv = [sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"]
        with pytest.raises(PartError, match=r"(?s)secrets ended with 3 .*no such thing"):
            await stack.secrets.restart()


async def test_a_missing_tool_is_named(worker_id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("local.tools.TOOLS", tmp_path)
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="make setup"):
        async with Stack(f"toolless-{worker_id}", parts={"livekit"}):
            pass


async def test_a_link_is_cut_and_mended(worker_id: str) -> None:
    async with Stack(f"links-{worker_id}", parts={"firestore"}, links=["worker-firestore"]) as stack:
        link: Link = stack.links["worker-firestore"]
        assert stack.worker_env()["FIRESTORE_EMULATOR_HOST"] == link.address
        assert stack.function_env()["FIRESTORE_EMULATOR_HOST"] == stack.firestore_emulator
        document = stack.firestore_client(link.address).collection("local").document("linked")
        await document.set({"stored": True}, timeout=10)
        async with link.is_cut():
            with pytest.raises(ServiceUnavailable):  # "refused", or "closed" where the call was quicker than the cut
                await document.get(retry=None, timeout=2)
        assert (await document.get(timeout=20)).to_dict() == {"stored": True}
        await link.hang()
        with pytest.raises(Exception, match=r"(?i)deadline"):
            await document.get(retry=None, timeout=0.5)
        await link.mend()
        assert (await document.get(timeout=20)).to_dict() == {"stored": True}
