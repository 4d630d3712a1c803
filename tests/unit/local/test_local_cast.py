"""The README's recording shows what the demo still prints, and nothing of the machine on which it was made."""

import ast
import json
import os
import re
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from local import cast, demo, scenarios
from local.paths import QUICK, ROOT

pytestmark = pytest.mark.unit

LINES = cast.read(cast.CAST.read_text())
TEXT = "\n".join(line for _, line in LINES)
AGAIN = "no longer what the demo prints: record it again with `make cast`"


def texts(module: str, *, printed: bool = False) -> set[str]:
    """The texts in a module's source, whole or between what is filled in; of `print` alone, if so wished."""
    tree = ast.parse((ROOT / "local" / f"{module}.py").read_text())
    roots: list[ast.AST] = [
        call
        for call in ast.walk(tree)
        if not printed or (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print")
    ]
    found = [node.value for root in roots for node in ast.walk(root) if isinstance(node, ast.Constant)]
    return {text for text in found if isinstance(text, str) and len(re.findall(r"[A-Za-z]", text)) > 7}


def test_every_heading_of_the_demo_is_in_it() -> None:
    headings = {text.strip() for text in texts("demo", printed=True) if text.startswith("\n")}
    headings -= {"NOT completed:"}  # of a run that is no recording
    assert len(headings) >= 5
    assert {heading for heading in headings if heading not in TEXT} == set(), AGAIN


def test_every_heading_in_it_is_the_demo_s() -> None:
    known = {text.strip() for text in texts("demo") | texts("session")}
    headings = [line for _, line in LINES[1:] if line and not line.startswith(" ")]
    assert headings[-1] == "Completed."
    assert [line for line in headings if not any(text in line for text in known)] == [], AGAIN


def test_it_is_the_plan_that_is_taken() -> None:
    plan = scenarios.load_plan(QUICK)
    for question in scenarios.questions(plan):
        assert question["ask"] in TEXT, AGAIN
    assert demo.fast_line(None) in TEXT, AGAIN
    assert f"{demo.NAME} is invited, to {demo.INVITED['role']}." in TEXT, AGAIN


def test_the_picture_is_drawn_from_it_and_is_small() -> None:
    picture = cast.SVG.read_text()
    assert picture == cast.draw(LINES), "draw it again: make cast ARGS=--draw"
    assert cast.SVG.stat().st_size + cast.CAST.stat().st_size < 200_000
    root = ET.fromstring(picture)
    assert [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")][-1] == "Completed."
    assert not re.search(r"@import|url\(|href|<script", picture)  # nothing is loaded


def test_it_shows_nothing_of_the_machine_that_made_it() -> None:
    assert not re.search(r"(^|[\s=(])/(home|Users|root|tmp|work|var|opt|mnt)\b", TEXT, re.MULTILINE)
    assert not re.search(r"eyJ[\w-]{10}|AIza|Bearer|password|secret\b", TEXT)
    assert set(re.findall(r"\w+://([^/:\s]+)", TEXT)) <= {"127.0.0.1"}


def test_a_player_can_read_it() -> None:
    head, *events = map(json.loads, cast.CAST.read_text().splitlines())
    assert (head["version"], head["width"]) == (2, cast.COLUMNS)
    assert [kind for _, kind, _ in events] == ["o"] * len(events)
    assert sorted(at for at, _, _ in events) == [at for at, _, _ in events]


def test_the_last_line_stands_lowest_when_it_comes() -> None:
    picture = cast.draw([(0.0, "$ make"), (1.0, "one"), (1.0, "two"), (2.0, "x" * (cast.COLUMNS + 1))])
    steps = re.findall(r"([\d.]+)%\{transform:translateY\((-?\d+)px\)\}", picture)
    tops = [int(top) for _, top in steps]
    assert tops == [(cast.ROWS - rows) * cast.LINE for rows in (1, 3, 5, 5)]
    assert [float(at) for at, _ in steps] == [0, 10, 20, 100]


def test_a_line_is_shown_without_codes_and_places() -> None:
    line = f"\x1b[1;32mlogs\x1b[0m are in {ROOT}/.local, {Path.home()}/x  \r"
    assert cast.shown(line) == "logs are in ~/noah/.local, ~/x"


def test_what_a_command_prints_is_recorded_as_it_comes(tmp_path: Path) -> None:
    script = "import os,sys\nprint('tty', os.isatty(1), os.get_terminal_size().columns)\nsys.stdout.write('no end')"
    lines = cast.record([sys.executable, "-c", script], cwd=tmp_path)
    assert [line for _, line in lines] == [f"tty True {cast.COLUMNS}", "no end"]


def test_a_run_that_failed_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(cast.CastError, match=r"ended with 3: the port is taken$"):
        cast.record([sys.executable, "-c", "print('the port is taken\\n');exit(3)"], cwd=tmp_path)


def test_a_run_that_hangs_is_ended(tmp_path: Path) -> None:
    began = time.monotonic()
    script = f"import os,time;open({str(tmp_path / 'pid')!r},'w').write(str(os.getpid()));time.sleep(600)"
    with pytest.raises(cast.CastError, match="did not end within 1 s"):
        cast.record([sys.executable, "-c", script], cwd=tmp_path, seconds=1)
    assert time.monotonic() - began < 60
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
