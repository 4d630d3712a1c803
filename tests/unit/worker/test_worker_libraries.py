"""docs/libraries.md lists every private name of other people's libraries that the worker uses, and each is there."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import tomllib
from importlib.metadata import version

import pytest

from local.paths import ROOT
from tests.support.private_names import has, overridden, used

pytestmark = pytest.mark.unit

PAGE = (ROOT / "docs" / "libraries.md").read_text()
ROWS = re.findall(r"^\| `([\w/]+\.py)` \| `([\w.:]+)` \| (.+) \|$", PAGE, re.MULTILINE)
LISTED = [(file, owner, name) for file, owner, names in ROWS for name in re.findall(r"`(\w+)`", names)]
LIBRARIES = set(re.findall(r"^\| ([a-z-]+) \| `", PAGE, re.MULTILINE))


def test_each_private_name_is_listed_and_no_other() -> None:
    assert {(file, name) for file, _, name in LISTED} == used()


@pytest.mark.parametrize(("owner", "name"), sorted({(owner, name) for _, owner, name in LISTED}))
def test_the_library_has_the_name(owner: str, name: str) -> None:
    assert has(owner, name), f"{owner} has no {name} any more: see docs/libraries.md"


@pytest.mark.parametrize(("theirs", "name"), sorted(overridden(), key=str))
def test_the_library_calls_what_we_have_our_own_of(theirs: type, name: str) -> None:
    assert f"self.{name}(" in inspect.getsource(sys.modules[theirs.__module__]), "ours would never be called"


@pytest.mark.parametrize(
    ("module", "text"),
    [
        pytest.param(
            "livekit.agents.worker", "ipc.proc_pool.ProcPool(", id="the pool is looked up where it is replaced"
        ),
        pytest.param("livekit.rtc._ffi_client", "FfiClient.instance.queue.put(", id="reports come through the queue"),
        pytest.param("livekit.rtc.room", "FfiClient.instance.request(", id="requests go through the client"),
        pytest.param(
            "livekit.plugins.google.realtime.realtime_api", "self._client.aio.live.connect(", id="connections"
        ),
    ],
)
def test_the_library_goes_through_what_is_replaced(module: str, text: str) -> None:
    assert text in inspect.getsource(importlib.import_module(module))


def test_what_is_patched_is_pinned_to_what_is_installed() -> None:
    declared = tomllib.loads((ROOT / "worker" / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {"livekit", "livekit-agents", "livekit-plugins-google", "google-cloud-firestore", "grpcio"} == LIBRARIES
    assert {f"{name}=={version(name)}" for name in LIBRARIES} <= set(declared)
