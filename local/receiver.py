"""A webhook that shows what a push of Pub/Sub delivers: it takes every event, and writes a line about each.

    python -m local.receiver --port 20123

It checks no token: the emulator signs none. docs/events.md says what a real one does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.ports import HOST

MOST_BYTES = 1 << 16
RECEIVED = "event_received"


class Handler(BaseHTTPRequestHandler):
    timeout = 10  # for a request that never comes to its end

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self._answer(413)
            return
        try:
            data = json.loads(self.rfile.read(int(length)))
        except ValueError:
            self._answer(400)
            return
        attributes = {name.lower(): value for name, value in self.headers.items() if name.lower().startswith("ce-")}
        print(json.dumps(line(attributes, data)), flush=True)
        self._answer(204)

    def log_message(self, *_: object) -> None:
        """What matters is written above."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def line(attributes: dict[str, str], data: Any) -> dict[str, Any]:
    """What is written about an event, in the form of the worker's log."""
    interview = data.get("interview_id") if isinstance(data, dict) else None
    return {
        "event": RECEIVED,
        "timestamp": datetime.now(UTC).isoformat(),
        "interview_id": str(interview or ""),
        "type": attributes.get("ce-type", ""),
        "attributes": attributes,
        "data": data,
    }


def received(log: Path) -> Iterator[dict[str, Any]]:
    """What a receiver has got so far, by its log."""
    for text in log.read_text().splitlines() if log.is_file() else []:
        try:
            record = json.loads(text)
        except ValueError:
            continue  # a traceback, or a line that is being written
        if isinstance(record, dict) and record.get("event") == RECEIVED:
            yield record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    ThreadingHTTPServer((HOST, parser.parse_args().port), Handler).serve_forever()


if __name__ == "__main__":
    main()
