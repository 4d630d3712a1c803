"""The archive of an emulator's classes: it is used, and one that is of no use harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import jvm, tools
from local.stack import Stack

pytestmark = pytest.mark.stack


def test_what_set_up_has_made_is_used(cloud: Stack) -> None:
    made = jvm.archive(tools.firestore_jar())
    used = str(made) in Path(f"/proc/{cloud.firestore.pid}/maps").read_text()
    assert used is (made.stat().st_size > 0)


@pytest.mark.parametrize("content", [b"classes of another machine", b"\0" * 100_000])
async def test_an_archive_that_is_broken_is_left_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(jvm, "CLASSES", tmp_path)
    jvm.archive(tools.firestore_jar()).write_bytes(content)
    async with Stack("classes", parts={"firestore"}) as stack:  # it has begun when it has written and found
        assert any(str(tmp_path) in part for part in stack.firestore.argv)
