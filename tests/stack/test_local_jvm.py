"""The archive of an emulator's classes: it is made and used, and one that is of no use harms nobody."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from local import classes, jvm, parts, tools
from local.ports import Ports
from local.processes import Keeper
from local.stack import Stack

pytestmark = pytest.mark.stack


def is_used_by(stack: Stack) -> bool:
    """Whether the emulator has mapped the archive."""
    return str(jvm.archive(tools.firestore_jar())) in Path(f"/proc/{stack.firestore.pid}/maps").read_text()


def test_what_set_up_has_made_is_used(cloud: Stack) -> None:
    assert is_used_by(cloud) is (jvm.archive(tools.firestore_jar()).stat().st_size > 0)


async def test_an_archive_is_made_from_a_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By each Java that can: set-up's own has shown whether this one can."""
    can = jvm.archive(tools.firestore_jar()).stat().st_size > 0
    monkeypatch.setattr(jvm, "CLASSES", tmp_path)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # for the network, not for this machine
    with closing(Keeper()) as keeper, closing(Ports()) as ports:
        emulator = parts.firestore(keeper, tmp_path / "log", ports.take())
        assert await classes.make(emulator, jvm.archive(tools.firestore_jar())) is can
    async with Stack("classes", parts={"firestore"}) as stack:
        assert is_used_by(stack) is can


@pytest.mark.parametrize("content", [b"classes of another machine", b"\0" * 100_000])
async def test_an_archive_that_is_broken_is_left_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(jvm, "CLASSES", tmp_path)
    jvm.archive(tools.firestore_jar()).write_bytes(content)
    async with Stack("classes", parts={"firestore"}) as stack:  # it has begun when it has written and found
        assert any(str(tmp_path) in part for part in stack.firestore.argv)
