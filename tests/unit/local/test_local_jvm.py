"""How the emulators of Java are run, with and without an archive of their classes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from local import classes, jvm, parts, tools
from local.processes import Keeper, Part

pytestmark = pytest.mark.unit
MAIN = "com.example.Main"


@pytest.fixture
def jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A jar, and a Java that takes no flag that it does not know."""
    monkeypatch.setattr(jvm, "CLASSES", tmp_path / "classes")
    monkeypatch.setattr(tools, "TOOLS", tmp_path)
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho Unrecognized VM option >&2\nexit 1\n")
    java.chmod(0o755)
    jar = tmp_path / "an-emulator.jar"
    jar.touch()
    return jar


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    with closing(Keeper()) as keeper:
        yield keeper


def uses_an_archive(jar: Path) -> bool:
    return f"-XX:SharedArchiveFile={jvm.archive(jar)}" in jvm.command(jar, MAIN, "1m", 1234)


def test_without_an_archive_it_starts_as_it_is(jar: Path) -> None:
    command = jvm.command(jar, MAIN, "1m", 1234)
    assert command[-5:] == ["-cp", str(jar), MAIN, "--host=127.0.0.1", "--port=1234"]
    assert not [flag for flag in command if "Archive" in flag]


def test_an_archive_is_used_with_its_jar_and_its_java_alone(jar: Path) -> None:
    jvm.CLASSES.mkdir()
    jvm.archive(jar).write_text("classes")
    assert uses_an_archive(jar)
    for changed in (jar, Path(tools.find("java"))):
        of_before = jvm.archive(jar)
        os.utime(changed, (0, 0))
        assert jvm.archive(jar) != of_before
        assert not uses_an_archive(jar)


def test_where_no_java_is_yet_there_is_no_archive(jar: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "where", lambda _: None)
    assert not jvm.archive(jar).exists()


async def test_a_java_that_makes_none_is_asked_once_and_starts_without(
    jar: Path, keeper: Keeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    command = jvm.command(jar, MAIN, "1m", 1234)
    part = Part("emulator", keeper, command, parts.inherited(), tmp_path / "log", never)
    assert not await classes.make(part, jvm.archive(jar))
    assert "Unrecognized VM option" in capsys.readouterr().out
    assert jvm.archive(jar).read_bytes() == b""
    assert not uses_an_archive(jar)
    assert list(jvm.CLASSES.iterdir()) == [jvm.archive(jar)]
