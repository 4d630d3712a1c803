"""A fuzz run that notices nothing would find nothing: what it takes for wrong."""

import pytest

from fuzz.calls import ALL, Call, shares
from fuzz.run import Found
from fuzz.store import changed

pytestmark = pytest.mark.unit

ERROR = {"error": "x", "code": "not_found", "request_id": "0" * 32}


def test_an_answer_is_held_to_the_operation_that_was_called() -> None:
    Call("GET", "/api/me?x=1").allowed(404, ERROR)
    Call("PATCH", "/api/me").allowed(405, ERROR | {"code": "method_not_allowed"})
    Call("GET", "/api/me/else").allowed(404, ERROR)
    for call, status, body in (
        (Call("GET", "/api/me"), 200, {"success": True}),
        (Call("GET", "/api/me"), 409, ERROR),
        (Call("GET", "/api/interviews/x"), 200, ERROR),
        (Call("PATCH", "/api/me"), 200, {"success": True}),
        (Call("GET", "/api/me/else"), 200, "all of it"),
        (Call("OPTIONS", "/api/me"), 200, {}),
    ):
        with pytest.raises(AssertionError):
            call.allowed(status, body)


def test_what_was_made_changed_or_deleted_is_noticed() -> None:
    before = {"a/1": {"x": 1}, "a/2": {"x": 1}, "a/3": {}}
    assert changed(before, {"a/1": {"x": 1}, "a/2": {"x": 2}, "b/1": {}}) == ["a/2", "a/3", "b/1"]
    assert changed(before, dict(before)) == []


def test_the_shortest_request_stands_for_a_finding() -> None:
    found = Found()
    for request in ("GET /long", "GET /", "GET /longer"):
        found.note("readMe", "is answered with 500\nmore", request)
    assert found.lines() == ["readMe: is answered with 500\n    GET /"]


def test_every_request_is_somebodys() -> None:
    assert [sum(shares(count, len(ALL))) for count in (0, 1, 450)] == [0, 1, 450]
