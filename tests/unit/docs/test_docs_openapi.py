"""docs/openapi.yaml is whole: every function, every error, an example for each, nothing that refers to nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from interviews.objection import Objection
from invitations.invitation import Asked as Invite
from profiles.profile import Profile
from review.answer import Answer
from review.decision import Decision
from shared.web import CODES

from local import parts
from local.paths import ROOT
from tests.support.openapi import DOCUMENT, WORDS, Operation, check, operations, resolved

pytestmark = pytest.mark.unit

ALL = list(operations())


def inside(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inside(inner)


def function_of(operation: Operation) -> str | None:
    """The function that an operation is one of."""
    return next((name for path, name in parts.paths() if f"{operation.path}/".startswith(f"{path}/")), None)


def test_every_function_is_in_it() -> None:
    assert {function_of(operation) for operation in ALL} == set(parts.FUNCTIONS)
    for name in parts.FUNCTIONS:
        source = (ROOT / "functions" / name / "function.py").read_text()
        methods = set(re.findall(r'"(\w+)"', re.search(r"methods=\((.*?)\)", source)[1]))  # type: ignore[index]
        of_it = {each.method for each in ALL if function_of(each) == name}
        assert of_it == methods, name
    assert len({operation.id for operation in ALL}) == len(ALL)


def test_every_error_is_in_it_under_its_status() -> None:
    said = {(code, status) for operation in ALL for status, code in operation.codes}
    assert said == {(code, status) for code, (status, _) in CODES.items()}


@pytest.mark.parametrize("operation", ALL, ids=lambda each: each.id)
def test_every_operation_says_what_may_always_happen_and_has_an_example(operation: Operation) -> None:
    always = {"bad_request", "missing_token", "invalid_token", "not_found", "method_not_allowed", "too_large"}
    assert {code for _, code in operation.codes} >= always | {"internal", "unavailable"}
    method = [] if operation.method == "GET" else ["-X", operation.method]
    assert operation.curl.split()[: 1 + len(method)] == ["curl", *method]
    place = operation.path.replace("{interview_id}", "$INTERVIEW").replace("{invitation_id}", "$INVITATION")
    place = place.replace("{number}", "1")
    assert f"$NOAH{place} " in operation.curl
    assert "-H" in operation.curl


def test_what_it_refers_to_is_there_and_every_schema_is_one_that_is_checked() -> None:
    for place in inside(DOCUMENT):
        if "$ref" in place:
            resolved(place)
        for name in ("schema", "items"):
            if name in place:
                assert resolved(place[name]).keys() <= WORDS
    used = {place["$ref"] for place in inside(DOCUMENT) if "$ref" in place}
    kinds = ("schemas", "responses")
    assert used == {f"#/components/{kind}/{name}" for kind in kinds for name in DOCUMENT["components"][kind]}


def test_bodies_have_the_fields_that_the_functions_take() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["Profile"]["properties"].keys() == Profile.model_fields.keys()
    assert schemas["Invite"]["properties"].keys() == Invite.model_fields.keys()
    assert schemas["Decide"]["properties"].keys() == Decision.model_fields.keys()
    assert schemas["Object"]["properties"].keys() == Objection.model_fields.keys()
    assert schemas["AnswerObjection"]["properties"].keys() == Answer.model_fields.keys()


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (1, {"type": "string"}),
        (True, {"type": "integer"}),
        (None, {"type": "string"}),
        ("c", {"enum": ["a", "b"]}),
        ("a b", {"type": "string", "pattern": "^[a-z]+$"}),
        ("abc", {"maxLength": 2}),
        ({}, {"type": "object", "required": ["a"]}),
        ({"b": 1}, {"type": "object", "additionalProperties": False, "properties": {"a": {}}}),
        ({"a": 1}, {"type": "object", "properties": {"a": {"type": "string"}}}),
        (["a", 1], {"type": "array", "items": {"type": "string"}}),
        ("a", {"oneOf": []}),
    ],
)
def test_the_check_finds_what_is_wrong(value: object, schema: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        check(value, schema, "it")
