"""The worker of today reads what every released version has stored; what a newer one has stored it refuses, or leaves.

A release adds a folder to `stored/`; none is ever changed.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from noah.data import journal
from noah.data.documents import LeaseRecord
from noah.data.plans import load_plans
from noah.interview.state import BrokenState, restore

from local.paths import PLANS

pytestmark = pytest.mark.unit

STORED = Path(__file__).parent / "stored"
VERSIONS = sorted(folder.name for folder in STORED.iterdir())


def documents(version: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((STORED / version / "documents.json").read_text())
    return content


@pytest.mark.parametrize("version", VERSIONS)
def test_an_interview_of_every_released_version_goes_on(version: str) -> None:
    stored = documents(version)
    expected = stored["reads_as"]
    plan = load_plans(PLANS)[stored["interview"]["plan"]["id"]]
    state = restore(plan, stored["interview"], stored["answers"])
    assert (state.status, state.question) == (expected["status"], expected["question"])
    assert (state.greeted, state.resumes) == (expected["greeted"], expected["resumes"])
    assert [name for name, question in state.questions.items() if question.status.closed] == expected["closed"]
    assert LeaseRecord.from_dict(stored["lease"]).epoch == stored["lease"]["epoch"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_record_of_a_released_journal_is_read(version: str) -> None:
    lines = (STORED / version / "journal.jsonl").read_text().splitlines(keepends=True)
    kinds = {type(journal.decode(line)).__name__ for line in lines}
    assert kinds == {"AnswerRecord", "TurnRecord", "NewInterview", "StateRecord"}


@pytest.mark.parametrize(
    ("document", "change"), [("interview", {"status": "dreaming"}), ("answer", {"outcome": "sung"})]
)
def test_what_a_newer_version_may_have_stored_is_refused_and_not_guessed(document: str, change: dict[str, str]) -> None:
    stored = documents(VERSIONS[-1])
    changed = stored["interview"] if document == "interview" else stored["answers"]["path"]
    changed.update(change)
    plan = load_plans(PLANS)[stored["interview"]["plan"]["id"]]
    with pytest.raises(BrokenState):
        restore(plan, stored["interview"], stored["answers"])


def test_a_field_that_is_not_known_is_left_alone() -> None:
    stored = documents(VERSIONS[-1])
    stored["interview"]["mood"] = "good"
    plan = load_plans(PLANS)[stored["interview"]["plan"]["id"]]
    assert restore(plan, stored["interview"], stored["answers"]).question == stored["reads_as"]["question"]


def test_a_journals_record_of_an_unknown_kind_stays_on_disk_unread(tmp_path: Path) -> None:
    (tmp_path / "one.job.000000.json").write_text('{"kind":"song","text":"la"}\n')
    (file,) = journal.entry_files(tmp_path)
    assert file.read() is None
    assert file.path.exists()
