"""The receiver takes what Pub/Sub pushes, and is not brought down by what anybody else sends."""

from __future__ import annotations

import io
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from local.receiver import MOST_BYTES, Handler, received

pytestmark = pytest.mark.unit


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def push(address: str, body: bytes) -> int:
    headers = {"ce-id": "i1.report.ready.1", "ce-type": "report.ready", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_what_is_pushed_is_shown(address: str, tmp_path: Path) -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        assert push(address, json.dumps({"interview_id": "i1", "number": 1}).encode()) == 204
    log = tmp_path / "receiver.log"
    log.write_text(f"Traceback\n{said.getvalue()}{said.getvalue()[:20]}")
    (event,) = received(log)
    assert (event["type"], event["interview_id"], event["data"]["number"]) == ("report.ready", "i1", 1)
    assert event["attributes"] == {"ce-id": "i1.report.ready.1", "ce-type": "report.ready"}


def test_what_is_no_event_is_refused(address: str) -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        assert push(address, b"{") == 400
        assert push(address, b"\xff") == 400
        assert push(address, b" " * (MOST_BYTES + 1)) == 413
        assert push(address, b"[]") == 204
    assert len(said.getvalue().splitlines()) == 1


def test_who_has_got_nothing_has_no_log(tmp_path: Path) -> None:
    assert list(received(tmp_path / "none")) == []
