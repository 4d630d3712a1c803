"""A dispatch's metadata is checked before anything is done with it."""

from __future__ import annotations

import json

import pytest
from noah.room.metadata import BadMetadataError, parse

pytestmark = pytest.mark.unit

GOOD = {"interview_id": "abc", "candidate_id": "uid", "plan": "career", "resumed": False, "question": None}
CONSENT = {"version": "2026-11", "language": "de", "hash": "0f" * 32, "at": "2026-11-22T12:00:00+00:00"}


def test_good_metadata() -> None:
    assert parse(json.dumps(GOOD)).plan == "career"
    assert parse(json.dumps(GOOD)).consent is None


def test_a_consent_comes_through_a_hand_over_as_it_was() -> None:
    first = parse(json.dumps({**GOOD, "consent": CONSENT}))
    again = parse(first.model_copy(update={"resumed": True}).model_dump_json())
    assert again.consent is not None
    assert again.consent.model_dump() == CONSENT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Invalid JSON"),
        ("not json", "Invalid JSON"),
        ("[]", "object"),
        (json.dumps({**GOOD, "interview_id": 7}), "interview_id"),
        (json.dumps({**GOOD, "interview_id": "../other"}), "interview_id"),
        (json.dumps({**GOOD, "candidate_id": ""}), "candidate_id"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "plan"}), "plan"),
        (json.dumps({**GOOD, "resumed": "yes"}), "resumed"),
        (json.dumps({**GOOD, "consent": "yes"}), "consent"),
        (json.dumps({**GOOD, "consent": {**CONSENT, "hash": "0f"}}), "consent.hash"),
        (json.dumps({**GOOD, "consent": {**CONSENT, "at": "yesterday"}}), "consent.at"),
        (json.dumps({**GOOD, "consent": {**CONSENT, "at": "2026-11-22T12:00:00"}}), "consent.at"),
    ],
)
def test_bad_metadata_is_one_line_that_says_why(text: str, says: str) -> None:
    with pytest.raises(BadMetadataError, match=says) as refused:
        parse(text)
    assert "\n" not in str(refused.value)
