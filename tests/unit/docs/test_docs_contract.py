"""docs/data-model.md and docs/livekit.md say what the code does."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from interviews import objection
from noah.call.endings import ENDINGS
from noah.data.documents import AnswerRecord, LeaseRecord, NewInterview, Status, TurnRecord
from noah.data.events import Kind, of_change
from noah.data.plans import load_plans
from noah.interview.state import fields, new_state
from noah.report import evaluation
from noah.room import others, typed
from review import decision as decisions
from review.answer import Answer, answered
from review.decision import Decision, Verdict
from shared.auth import Caller
from shared.recordings import note

from local.paths import PLANS, ROOT

pytestmark = pytest.mark.unit

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = (ROOT / "docs" / "data-model.md").read_text()
LIVEKIT = (ROOT / "docs" / "livekit.md").read_text()
PLAN = load_plans(PLANS)["career"]


def section(page: str, heading: str) -> str:
    found = re.search(rf"^## `?{re.escape(heading)}.*?\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found.group(1)


def first_column(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def sources(*folders: str) -> list[ast.Module]:
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [ast.parse(file.read_text()) for file in files]


def documents_written() -> set[str]:
    """Keys of literal mappings in what `start_bot` writes."""
    keys = []
    for name in ("store.py", "quota.py", "unmet.py"):
        tree = ast.parse((ROOT / "functions" / "start_bot" / name).read_text())
        keys += [key for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys]
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def test_an_interview() -> None:
    new = NewInterview("uid", "career", "1", "room").to_dict(NOW)
    reports = {"report_due_at", "report_tries", "report_points"}
    begun = {"values", "previous", "invitation", "consent", "recording", "trace"}  # by start_bot, where it knows them
    branching = {"left_out", "ended_by", "refused", "outcome"}  # where the plan ends it or leaves something out
    objected = {"objections"}  # by whoever objects, and whoever answers
    events = {"told"}  # where a team is told of it
    said = first_column(section(MODEL, "interviews/{id}`"))
    assert said == new.keys() | fields(new_state(PLAN)).keys() | reports | begun | branching | objected | events
    worker = "".join(Path(file).read_text() for file in (ROOT / "worker/noah/report").glob("*.py"))
    assert all(f'"{name}"' in worker for name in reports)
    statuses = re.search(r"^\| `status` .*$", MODEL, re.MULTILINE)
    assert statuses
    assert set(re.findall(r"`(\w+)`", statuses.group(0))) == {"status", *(each.value for each in Status)}


def test_an_answer_and_a_turn() -> None:
    assert (
        first_column(section(MODEL, "interviews/{id}/answers"))
        == AnswerRecord("q", "answered", "x").to_dict(NOW).keys()
    )
    assert first_column(section(MODEL, "interviews/{id}/turns")) == TurnRecord("j", 1, "noah", "x").to_dict(NOW).keys()


def test_a_report() -> None:
    content = evaluation.report(PLAN, [], {}, None)
    said = section(MODEL, "interviews/{id}/reports")
    assert first_column(said) == content.keys() | {"model", "at", "expire_at"}
    scores = re.search(r"^\| `scores` .*$", said, re.MULTILINE)
    assert scores
    assert set(re.findall(r"`(\w+)`", scores.group(0))) == {"scores", "title", "label", *content["scores"][0]}


def test_what_the_team_leaves_at_an_interview() -> None:
    by = Caller("uid", email="a@example.com", staff=True)
    decision = Decision(decision_id="a" * 16, verdict="hold", reason="Not yet.")
    said = section(MODEL, "interviews/{id}/decisions")
    assert first_column(said) == decisions.document(decision, by, "id", NOW, NOW).keys()
    verdicts = re.search(r"^\| `verdict` .*$", said, re.MULTILINE)
    assert verdicts
    assert set(re.findall(r"`(\w+)`", verdicts.group(0))) == {"verdict", *get_args(Verdict)}
    assert first_column(section(MODEL, "interviews/{id}/views")) == decisions.view_document(by, NOW, NOW).keys()


def test_an_objection() -> None:
    said = section(MODEL, "interviews/{id}/objections")
    assert first_column(said) == objection.document(objection.Objection(text="No."), NOW, NOW).keys() | {"answer"}
    answer = re.search(r"^\| `answer` .*$", said, re.MULTILINE)
    assert answer
    by = Caller("uid", staff=True)
    assert set(re.findall(r"`(\w+)`", answer.group(0))) == {"answer", *answered(Answer(text="Yes."), by, NOW)}


def test_a_lease() -> None:
    assert first_column(section(MODEL, "leases/")) == set(LeaseRecord.__slots__) | {"expire_at"}


def test_what_the_scaler_has_read() -> None:
    tree = ast.parse((ROOT / "functions" / "scaler" / "store.py").read_text())
    written = {
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    said = section(MODEL, "scaling/")
    assert first_column(said) | {"at", "calls"} == written
    assert "`at` and `calls`" in said


def test_an_erasure() -> None:
    said = section(MODEL, "erasures/")
    assert first_column(said) == note("room", 1, NOW, erase=True).keys()


def test_an_event() -> None:
    (event, *_), _ = of_change("//noah", "i1", {}, {"status": "live"}, NOW)
    said = section(MODEL, "events/")
    assert first_column(said) == event.fields.keys() | {"sent_at"}
    types = re.search(r"^\| `type` .*$", said, re.MULTILINE)
    assert types
    assert set(re.findall(r"`([\w.]+)`", types.group(0))) == {"type", "interview.deleted", *Kind}


def test_what_the_function_writes() -> None:
    said = set(re.findall(r"`(\w+)`", MODEL))
    assert documents_written() <= said


def attributes_and_notices() -> tuple[set[str], set[str]]:
    """Names given to `attributes.set`, and literal notices, in the worker."""
    names: set[str] = set()
    notices = {owed.notice for owed in ENDINGS.values() if owed.notice}
    for tree in sources("worker/noah"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            target = ast.unparse(node.func)
            if target.endswith("attributes.set"):
                names |= {keyword.arg for keyword in node.keywords if keyword.arg}
                values = [keyword.value for keyword in node.keywords if keyword.arg == "notice"]
            elif target.endswith((".notice", "_notice")):
                values = list(node.args)
            else:
                continue
            notices |= {
                value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
            }
    return names, notices


def test_the_attributes_and_the_notices() -> None:
    names, notices = attributes_and_notices()
    said = first_column(section(LIVEKIT, "Attributes"))
    assert said == {f"noah.{name}" for name in names} | {"lk.agent.state"}
    assert first_column(section(LIVEKIT, "Notices")) == notices


def test_the_topics_are_those_of_the_worker_and_of_the_page() -> None:
    page = (ROOT / "web" / "src" / "noah-client.ts").read_text()
    topics = first_column(section(LIVEKIT, "Topics"))
    assert topics == {"lk.transcription", typed.TOPIC, typed.BUTTONS}
    assert typed.NAME in LIVEKIT
    noahs = ("noah.typed", "noah.pressed", typed.SEEN, "noah.epoch", "noah.notice")
    for name in (*topics, "lk.segment_id", "lk.transcription_final", *noahs):
        assert f'"{name}"' in page, name
        assert f"`{name}`" in LIVEKIT
    assert others.PING not in LIVEKIT  # between agents only
