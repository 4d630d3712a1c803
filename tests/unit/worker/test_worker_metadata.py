"""A dispatch's metadata is checked before anything is done with it."""

from __future__ import annotations

import json

import pytest
from noah.room.metadata import BadMetadataError, parse

pytestmark = pytest.mark.unit

GOOD = {"interview_id": "abc", "candidate_id": "uid", "plan": "career", "resumed": False, "question": None}


def test_good_metadata() -> None:
    assert parse(json.dumps(GOOD)).plan == "career"


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
    ],
)
def test_bad_metadata_is_one_line_that_says_why(text: str, says: str) -> None:
    with pytest.raises(BadMetadataError, match=says) as refused:
        parse(text)
    assert "\n" not in str(refused.value)
