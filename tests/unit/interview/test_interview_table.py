"""The table against its diagram, and the folder against what it must not know."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from noah.interview import Plan, Status, rules, step
from noah.interview.events import CandidateJoined, Event
from noah.interview.rules import Step
from noah.interview.state import Greeting, InterviewState, QuestionStatus, new_state
from noah.interview.table import TABLE, TableError

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "worker/noah/interview"
EDGE = re.compile(r"^ +(\w+) --> (\w+): (.+)$")

Edge = tuple[str, str, str]


def drawn() -> list[set[Edge]]:
    text = (ROOT / "docs/interview.md").read_text()
    diagrams = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    found = [[EDGE.match(line) for line in diagram.splitlines()] for diagram in diagrams]
    return [{(edge[1], edge[2], event) for edge in edges if edge for event in edge[3].split(", ")} for edges in found]


def in_table(machine: type[Status] | type[QuestionStatus] | type[Greeting]) -> set[Edge]:
    edges = {
        (str(a), str(b), event.__name__)
        for a, row in TABLE.items()
        if isinstance(a, machine)
        for event, after in row.items()
        for b in after
    }
    if machine is QuestionStatus:  # what is stored wins: said in a sentence there
        edges = {e for e in edges if not (QuestionStatus(e[0]).closed and e[0] != "timed_out")}
        edges -= {("timed_out", "timed_out", "StoreReturned")}
    return edges


@pytest.mark.parametrize(("place", "machine"), [(0, Status), (1, QuestionStatus), (2, Greeting)])
def test_the_diagram_is_the_table(place: int, machine: type[Status] | type[QuestionStatus] | type[Greeting]) -> None:
    assert drawn()[place] == in_table(machine)


def test_every_state_has_a_row_and_every_event_a_rule() -> None:
    assert set(TABLE) == {*Status, *QuestionStatus, *Greeting}
    events = {event for row in TABLE.values() for event in row}
    assert events == set(rules._RULES)
    assert events == set(Event.__args__[:6]) | set(Event.__args__[6:])


def test_a_rule_that_leaves_the_table_is_a_mistake(four: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
        return Step(replace(state, status=Status.ABANDONED))

    monkeypatch.setattr(rules, "apply", wrong)
    with pytest.raises(TableError, match=r"CandidateJoined leads from .*CREATED.* to .*ABANDONED"):
        step(four, new_state(four), CandidateJoined(), 0)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_the_rules_know_neither_network_nor_clock_nor_files(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.Call) and ast.unparse(node.func) in ("open", "print", "input"))
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    allowed = {"noah.interview", "pydantic", "yaml", *sys.stdlib_module_names}
    forbidden = {"asyncio", "socket", "time", "datetime", "random", "threading", "subprocess", "os", "http", "urllib"}
    forbidden |= {"pathlib", "io", "shutil", "tempfile", "sys"}
    for name in imported:
        top = name.split(".")[0]
        assert name.startswith("noah.interview") or top in allowed, name
        assert top not in forbidden, name


def test_importing_the_rules_loads_no_framework() -> None:
    code = (
        "import sys, noah.interview, noah.interview.check;"
        "known = ('livekit', 'google', 'aiohttp', 'grpc');"
        # a namespace package that an installed one prepares has no file
        "print([n for n, m in sys.modules.items() if n.split('.')[0] in known and getattr(m, '__file__', None)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=True, cwd=ROOT / "worker"
    )
    assert done.stdout.strip() == "[]"
