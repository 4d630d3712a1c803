"""`make cast`: record what `make demo FAST=1` shows, as docs/images/demo.cast, and draw it as docs/images/demo.svg.

The recording is an asciicast (version 2), which asciinema's players play too. The picture is one tall strip of lines
that moves up behind a window whenever the terminal got another line, at the pace at which it did.
"""

from __future__ import annotations

import argparse
import codecs
import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import textwrap
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from local.paths import ROOT

CAST = ROOT / "docs" / "images" / "demo.cast"
SVG = CAST.with_suffix(".svg")
COMMAND = ("make", "demo", "FAST=1")
TITLE = "make demo FAST=1, recorded in a terminal"
COLUMNS, ROWS = 120, 30
MOST_SECONDS = 300.0
HELD_SECONDS = 8.0  # at the end, before it begins again
CELL, LINE, MARGIN = 7.8, 18, 16  # of a picture with letters of 13 px
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b-\x1f\x7f]")
# What would make the recording another kind of run, or show where it was made.
ASIDE = ("GOOGLE_API_KEY", "PLAN", "MODEL", "LOCAL_MODELS", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "FAST")

Said = tuple[float, str]


class CastError(Exception):
    """There is nothing to show; the message is one line."""


def record(command: Sequence[str], *, cwd: Path = ROOT, seconds: float = MOST_SECONDS) -> list[Said]:
    """Run a command in a terminal: each line that it printed, and when. Raises CastError unless it exits with 0."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in ASIDE} | {"TERM": "dumb"}
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    try:
        lines = [(round(at - began, 2), line) for at, line in _lines(ours, began + seconds)]
        code = process.wait(timeout=10)
    except (TimeoutError, subprocess.TimeoutExpired):
        raise CastError(f"{' '.join(command)} did not end within {seconds:.0f} s: try again") from None
    finally:
        os.close(ours)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
    if code != 0:
        last = next((line for _, line in reversed(lines) if line.strip()), "it printed nothing")
        raise CastError(f"{' '.join(command)} ended with {code}: {last}")
    return lines


def _lines(terminal: int, until: float) -> Iterator[Said]:
    """The lines of a terminal as they are ended. Raises TimeoutError."""
    decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
    while True:
        if not select.select([terminal], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
        try:
            data = os.read(terminal, 65_536)
        except OSError:  # Linux says so when nobody has the other end open any more
            data = b""
        *whole, rest = (rest + decoder.decode(data, final=not data)).split("\n")
        for line in whole if data or not rest else [*whole, rest]:
            yield time.monotonic(), shown(line)
        if not data:
            return


def shown(line: str, root: Path = ROOT) -> str:
    """A line as everybody may see it: without a terminal's codes, and without where the clone lies on this machine."""
    return CONTROL.sub("", line).replace(str(root), "~/noah").replace(str(Path.home()), "~").rstrip()


def written(lines: Sequence[Said]) -> str:
    """The asciicast."""
    head = {"version": 2, "width": COLUMNS, "height": ROWS, "title": TITLE}
    events = [[0.0, "o", f"$ {' '.join(COMMAND)}\r\n"], *([at, "o", f"{line}\r\n"] for at, line in lines)]
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in [head, *events])


def read(cast: str) -> list[Said]:
    """The lines of an asciicast that `written` has made."""
    return [(at, text.removesuffix("\r\n")) for at, _, text in map(json.loads, cast.splitlines()[1:])]


def draw(lines: Sequence[Said]) -> str:
    """The recording as an SVG that plays by itself, and stands still at its end for who wants no movement."""
    rows = [(at, row, _kind(line)) for at, line in lines for row in _wrapped(line)]
    length = rows[-1][0] + HELD_SECONDS
    # of several lines at one moment, the last says how far the strip has come
    came = {round(100 * at / length, 2): number for number, (at, _, _) in enumerate(rows, start=1)}
    steps = "".join(f"{at:g}%{{transform:translateY({_top(number)}px)}}" for at, number in came.items())
    end = _top(len(rows))
    texts = "\n".join(
        f'<text class="{kind}" y="{number * LINE + 13}">{escape(row)}</text>'
        for number, (_, row, kind) in enumerate(rows)
        if row
    )
    width, height = round(COLUMNS * CELL), ROWS * LINE
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 2 * MARGIN} {height + 2 * MARGIN}" role="img">
<title>{TITLE}</title>
<style>
text{{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#b8c0cc}}
.head{{fill:#fff;font-weight:600}}.noah{{fill:#7cc7ff}}.candidate{{fill:#ffd479}}
.strip{{transform:translateY({end}px);animation:strip {length:.1f}s step-end infinite}}
@keyframes strip{{{steps}100%{{transform:translateY({end}px)}}}}
@media (prefers-reduced-motion:reduce){{.strip{{animation:none}}}}
</style>
<rect width="100%" height="100%" rx="8" fill="#14181f"/>
<svg x="{MARGIN}" y="{MARGIN}" width="{width}" height="{height}"><g class="strip">
{texts}
</g></svg>
</svg>
"""


def _wrapped(line: str) -> list[str]:
    """A line as rows of the terminal."""
    return textwrap.wrap(line, COLUMNS, drop_whitespace=False, break_on_hyphens=False) or [""]


def _top(rows: int) -> int:
    """Where the strip begins when so many rows are there: the last of them is the lowest of the window."""
    return (ROWS - rows) * LINE


def _kind(line: str) -> str:
    if re.match(r" +[\d.]+  Noah ", line):
        return "noah"
    if re.match(r" +[\d.]+  Candidate", line):
        return "candidate"
    return "line" if line.startswith(" ") else "head"


def main() -> None:
    parser = argparse.ArgumentParser(description="Record `make demo FAST=1` for the README.")
    parser.add_argument("--draw", action="store_true", help="draw the recording that is there, and make no other")
    options = parser.parse_args()
    try:
        if not options.draw:
            CAST.write_text(written(record(COMMAND)))
        SVG.write_text(draw(read(CAST.read_text())))
    except CastError as error:
        sys.exit(f"{error}")
    print(f"{CAST.relative_to(ROOT)}, {SVG.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
