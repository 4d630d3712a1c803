"""What the documents say: who holds a lease, what has expired, and who needs to be dispatched."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from noah.data.documents import MAX_TEXT, AnswerRecord, LeaseRecord, NewInterview, TurnRecord, expired, language_of
from noah.data.store import _goes_on
from noah.process.dispatch import Need, judge, metadata

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
LEASE_S = 6.0
LIVE: dict[str, Any] = {"status": "live", "uid": "uid", "expire_at": NOW + timedelta(days=1)}


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("lease", "held"),
    [
        (LeaseRecord(), False),
        (LeaseRecord("job", 1, ago(0)), True),
        (LeaseRecord("job", 1, ago(6)), True),
        (LeaseRecord("job", 1, ago(6.001)), False),
        (LeaseRecord("", 1, ago(0)), False),
        (LeaseRecord("job", 1, None), False),
        (LeaseRecord("job", 1, ago(-3600)), True),
    ],
)
def test_a_lease_is_held_for_as_long_as_it_was_renewed(lease: LeaseRecord, held: bool) -> None:
    assert lease.held(NOW, LEASE_S) is held


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"epoch": None, "job_id": None, "renewed_at": None, "waiting": None},
        {"renewed_at": "x", "waiting": 1},
        {"epoch": "three", "job_id": ""},
    ],
)
def test_a_lease_that_says_nothing_is_nobodys(document: dict[str, Any] | None) -> None:
    assert LeaseRecord.from_dict(document) == LeaseRecord()


@pytest.mark.parametrize(
    ("lease", "interview", "need"),
    [
        # nobody waits, nobody is there
        (LeaseRecord(), LIVE, Need.NONE),
        (LeaseRecord("", 3, None, False, ago(9)), LIVE, Need.NONE),
        # somebody renews
        (LeaseRecord("job", 1, ago(1)), LIVE, Need.NONE),
        (LeaseRecord("job", 1, ago(1), True, ago(9)), LIVE, Need.NONE),
        # somebody waits
        (LeaseRecord("", 0, None, True), LIVE, Need.NOW),
        (LeaseRecord("", 0, None, True, ago(3)), LIVE, Need.NOW),
        (LeaseRecord("", 0, None, True, ago(2.9)), LIVE, Need.SOON),
        # somebody was killed
        (LeaseRecord("job", 1, ago(7)), LIVE, Need.NOW),
        (LeaseRecord("job", 1, ago(7), False, ago(100)), LIVE, Need.NOW),
        (LeaseRecord("job", 1, ago(7), True, ago(1)), LIVE, Need.SOON),
        # there is nothing to come to
        (LeaseRecord("", 0, None, True), None, Need.OVER),
        (LeaseRecord("", 0, None, True), LIVE | {"status": "completed"}, Need.OVER),
        (LeaseRecord("job", 1, ago(1)), LIVE | {"status": "withdrawn"}, Need.OVER),
        (LeaseRecord("", 0, None, True), LIVE | {"expire_at": ago(1)}, Need.OVER),
        (LeaseRecord("", 0, None, True), LIVE | {"status": "no_show"}, Need.NOW),
    ],
)
def test_who_needs_a_dispatch(lease: LeaseRecord, interview: dict[str, Any] | None, need: Need) -> None:
    verdict = judge(lease, interview, NOW, LEASE_S)
    assert verdict.need is need
    assert (0 < verdict.seconds <= 3.0) is (need is Need.SOON)


def test_a_new_dispatch_says_what_the_functions_says_and_that_the_candidate_is_there() -> None:
    interview = {"uid": "u", "plan": {"id": "career", "version": "1"}, "question": "strengths", "greeting_done": True}
    assert json.loads(metadata("i", interview)) == {
        "interview_id": "i",
        "candidate_id": "u",
        "plan": "career",
        "resumed": True,
        "question": "strengths",
        "here": True,
    }


@pytest.mark.parametrize(
    ("document", "gone"),
    [({}, False), ({"expire_at": None}, False), ({"expire_at": ago(-1)}, False), ({"expire_at": ago(0)}, True)],
)
def test_what_has_expired_is_gone(document: dict[str, Any], gone: bool) -> None:
    assert expired(document, NOW) is gone


def test_texts_stay_far_below_a_documents_limit() -> None:
    text = "ä" * (10 * MAX_TEXT)
    for record in (AnswerRecord("q", "answered", text), TurnRecord("job", 1, "candidate", text)):
        assert len(json.dumps(record.to_dict(NOW), default=str, ensure_ascii=False).encode()) < 100_000


def test_every_record_carries_its_expiry() -> None:
    assert AnswerRecord("q", "answered", "x").to_dict(NOW)["expire_at"] == NOW
    assert TurnRecord("job", 1, "noah", "x").to_dict(NOW)["expire_at"] == NOW
    assert NewInterview("u", "p", "1", "r").to_dict(NOW)["expire_at"] == NOW + timedelta(days=90)


def test_an_interview_is_kept_for_as_long_as_the_settings_say() -> None:
    assert NewInterview("u", "p", "1", "r", retention_days=14).to_dict(NOW)["expire_at"] == NOW + timedelta(days=14)


def test_turns_of_one_job_sort_by_their_ids() -> None:
    assert TurnRecord("AJ_x", 7, "noah", "x").id == "AJ_x-000007"


@pytest.mark.parametrize(
    ("text", "stored", "goes_on"),
    [
        ("I sail, and I row.", "I sail.", True),
        ("I sail.", "", True),
        ("I sail.", "I sail, and I row.", False),
        ("i sail", "I sail.", False),
        ("I row.", "I sail.", False),
    ],
)
def test_a_stored_answer_is_replaced_by_one_that_says_all_of_it_and_more(text: str, stored: str, goes_on: bool) -> None:
    assert _goes_on({"text": text}, {"text": stored, "outcome": "vague"}) is goes_on


def test_a_stored_answer_without_the_shape_of_one_is_left_alone() -> None:
    assert not _goes_on({"text": "I bake bread."}, {"outcome": None, "words": "I bake."})


@pytest.mark.parametrize(
    ("interview", "profile", "language"),
    [
        ({}, {}, None),
        ({}, {"language": "de"}, "de"),
        ({"invitation": {"language": "fr"}}, {"language": "de"}, "fr"),
        ({"invitation": {"language": None}}, {"language": "de"}, "de"),
        ({"plan": {"language": "es"}, "invitation": {"language": "fr"}}, {"language": "de"}, "fr"),
        ({"plan": {"language": "es"}, "greeting_done": True, "invitation": {"language": "fr"}}, {}, "es"),
        ({"plan": {"id": "career"}, "greeting_done": True}, {"language": "de"}, None),
        ({"plan": "career", "greeting_done": True, "invitation": 7}, [], None),
    ],
)
def test_the_language_of_an_interview(interview: dict[str, Any], profile: object, language: str | None) -> None:
    assert language_of(interview, {"profile": profile}) == language
