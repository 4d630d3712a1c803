"""An objection as it is stored, shown, and answered."""

import datetime as dt
import json

import pytest
from interviews.me import _below
from interviews.objection import Objection, document
from pydantic import ValidationError
from review import view
from review.answer import Answer, answered, is_same
from review.view import Beside
from shared import objections
from shared.auth import Caller
from shared.documents import Document

pytestmark = pytest.mark.unit

AT = dt.datetime(2026, 11, 28, 18, 0, tzinfo=dt.UTC)
BOB = Caller("bob", email="bob@example.com", staff=True)
OPEN: Document = {"id": "1", "text": "I did say it.", "at": AT, "expire_at": AT}
ANSWERED: Document = {**OPEN, "id": "2", "answer": answered(Answer(text="You did."), BOB, AT)}


def test_the_candidate_is_told_the_answer_and_not_by_whom() -> None:
    for shown in (objections.shown(ANSWERED), _below("objections", ANSWERED)):
        assert shown == {
            "number": 2,
            "text": "I did say it.",
            "at": AT.isoformat(),
            "answer": {"text": "You did.", "role": "team", "at": AT.isoformat()},
        }
    assert objections.shown(OPEN)["answer"] is None


def test_the_team_sees_who_has_answered_and_which_wait() -> None:
    interview = {"id": "x", "status": "completed", "objections": {"open": True}}
    shown = view.whole_interview(interview, Beside(objections=[ANSWERED, OPEN]))
    assert shown["interview"]["objection"] == "open"
    assert [each["number"] for each in shown["objections"]] == [1, 2]
    assert shown["objections"][1]["answer"]["email"] == "bob@example.com"
    assert json.loads(view.lines([(interview, Beside(objections=[OPEN]))]))["objections"][0]["text"] == "I did say it."


def test_as_long_as_one_waits_it_is_open() -> None:
    assert objections.summary([ANSWERED, OPEN]) == {"stored": 2, "answered": 1, "open": True}
    assert objections.summary([ANSWERED]) == {"stored": 1, "answered": 1, "open": False}
    kept: list[Document] = [{"open": True}, {"open": False}]
    assert [objections.state({"objections": each}) for each in kept] == ["open", "answered"]
    others: list[Document] = [{}, {"objections": None}, {"objections": {}}, {"objections": "open"}]
    assert [objections.state(each) for each in others] == [None] * 4


def test_they_are_in_the_order_of_their_numbers() -> None:
    rows: list[Document] = [{"id": number} for number in ("10", "2", "1")]
    assert [each["id"] for each in objections.in_order(rows)] == ["1", "2", "10"]
    assert objections.shown({"id": "of an older version"})["number"] == 0


def test_what_is_stored_of_one() -> None:
    assert document(Objection(text=" I did.\n"), AT, AT) == {"text": "I did.", "at": AT, "expire_at": AT}


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001, "\u202e", "\x00", 7, None])
def test_what_says_nothing_or_is_no_text(text: object) -> None:
    for model in (Objection, Answer):
        with pytest.raises(ValidationError):
            model.model_validate({"text": text})


def test_an_answer_sent_again_is_the_same_one() -> None:
    stored = ANSWERED["answer"]
    assert is_same(stored, Answer(text="You did."), BOB)
    assert not is_same(stored, Answer(text="You did not."), BOB)
    assert not is_same(stored, Answer(text="You did."), Caller("eve", staff=True))
