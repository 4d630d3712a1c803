"""How the emulators of Java are run, with and without an archive of their classes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from local import jvm

pytestmark = pytest.mark.unit

# Stands for a JVM: it answers each call, and writes an archive at its end when it is asked for one.
JAVA = """#!{python}
import http.server, signal, sys
port = int(sys.argv[-1].partition("=")[2])
made = [flag.partition("=")[2] for flag in sys.argv if flag.startswith("-XX:ArchiveClassesAtExit=")]

class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.command == "POST":
            self.rfile.read(int(self.headers["Content-Length"]))
            open("{calls}", "a").write(self.path.rpartition(":")[2] + "\\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_POST = do_GET

def end(*_):
    for file in made:
        open(file, "w").write("classes")
    raise SystemExit(143)

signal.signal(signal.SIGTERM, end)
http.server.HTTPServer(("127.0.0.1", port), Answers).serve_forever()
"""


@pytest.fixture
def jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jvm, "CLASSES", tmp_path / "classes")
    return tmp_path / "firestore-emulator.jar"


def program(tmp_path: Path, text: str) -> str:
    file = tmp_path / "java"
    file.write_text(text)
    file.chmod(0o755)
    return str(file)


def test_without_an_archive_it_starts_as_it_is(jar: Path) -> None:
    command = jvm.command("java", jar, 1234)
    assert command[-5:] == ["-cp", str(jar), jvm.PROGRAMS[jar.name].main, "--host=127.0.0.1", "--port=1234"]
    assert not [flag for flag in command if "Archive" in flag]


def test_an_archive_is_made_by_what_every_start_calls_and_is_used(
    jar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # for the network, not for this machine
    calls = tmp_path / "calls"
    assert jvm.make(program(tmp_path, JAVA.format(python=sys.executable, calls=calls)), jar)
    assert calls.read_text().split() == [path.rpartition(":")[2] for path, _ in jvm.warming("any")]
    assert jvm.archive(jar).read_text() == "classes"
    assert f"-XX:SharedArchiveFile={jvm.archive(jar)}" in jvm.command("java", jar, 1234)
    assert list(jvm.CLASSES.iterdir()) == [jvm.archive(jar)]


@pytest.mark.parametrize("java", ["#!/bin/sh\necho Unrecognized VM option >&2\nexit 1\n", ""])
def test_a_jvm_that_makes_none_is_asked_once_and_starts_without(jar: Path, tmp_path: Path, java: str) -> None:
    assert not jvm.make(program(tmp_path, java) if java else str(tmp_path / "none"), jar)
    assert jvm.archive(jar).read_bytes() == b""
    assert not [flag for flag in jvm.command("java", jar, 1234) if "Archive" in flag]
