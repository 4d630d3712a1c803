"""What people write, before anything is kept of it."""

import json
from typing import Any

import pytest
from profiles.profile import FIELDS, MAX_ABOUT, Profile, stored, view
from shared.bodies import read
from shared.texts import cleaned
from shared.web import Refusal

pytestmark = pytest.mark.unit

GOOD = {
    "name": "Ada Lovelace",
    "language": "en-GB",
    "headline": "Analyst",
    "about": "I write.\nI count.",
    "remember": True,
}


def refused(body: bytes) -> str | None:
    with pytest.raises(Refusal) as refusal:
        read(Profile, body)
    assert refusal.value.code == "bad_request"
    return refusal.value.field


def test_all_of_it_and_nothing_of_it() -> None:
    assert read(Profile, json.dumps(GOOD).encode()).to_dict() == GOOD
    assert read(Profile, b"").to_dict() == {}
    assert read(Profile, b"{}").to_dict() == {}
    assert read(Profile, json.dumps(dict.fromkeys(FIELDS)).encode()).to_dict() == {}
    assert read(Profile, b'{"name": "  ", "about": "\\n"}').to_dict() == {}


@pytest.mark.parametrize(
    "text",
    [
        "Zoë O'Hara-Núñez",
        "محمد \u200fعلي",  # a mark of direction that Arabic needs
        "葛\U000e0100城",  # a variant of a character, in a Japanese name
        "नेहा क\u200dषि",
        "👩\u200d🔬 Ada",
    ],
)
def test_names_of_all_people(text: str) -> None:
    assert read(Profile, json.dumps({"name": text}).encode()).name == text


@pytest.mark.parametrize("field", ["name", "headline", "about"])
@pytest.mark.parametrize(
    "text",
    [
        "a\\u0000b",
        "a\\u0007b",
        "a\\u001bb",
        "a\\u0085b",
        "a\\ud800b",
        "\\udc00",
        "a\\u202eb",
        "a\\u2066b",
        "a\\u2028b",
        "a\\u2029b",
        "a\\udb40\\udc41b",  # a tag: a letter that nobody sees
        "a\\uffffb",
        "a\\ue000b",
    ],
)
def test_what_no_text_may_hold(field: str, text: str) -> None:
    assert refused(f'{{"{field}": "{text}"}}'.encode()) == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "a\nb"}, "name"),
        ({"headline": "a\tb"}, "headline"),
        ({"name": "a" * 81}, "name"),
        ({"headline": "a" * 201}, "headline"),
        ({"about": "a" * (MAX_ABOUT + 1)}, "about"),
        ({"name": 7}, "name"),
        ({"name": ["Ada"]}, "name"),
        ({"name": True}, "name"),
        ({"about": {"text": "me"}}, "about"),
        ({"remember": "yes"}, "remember"),
        ({"remember": 1}, "remember"),
        ({"language": "English, please"}, "language"),
        ({"language": "en\n"}, "language"),
        ({"uid": "somebody else"}, "uid"),
        ({"name": "Ada", "role": "boss"}, "role"),
    ],
)
def test_the_wrong_field_is_named(body: dict[str, Any], field: str) -> None:
    assert refused(json.dumps(body).encode()) == field


@pytest.mark.parametrize("body", [b"[]", b'"Ada"', b"null", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_object(body: bytes) -> None:
    assert refused(body) is None


@pytest.mark.parametrize("value", [None, {}, "Ada", 7, [], {"name": 7}, {"about": "a" * 9000}, {"name": "a\nb"}])
def test_a_broken_one_counts_as_none(value: object) -> None:
    assert stored(value) is None


def test_a_newer_one_is_read_as_far_as_it_is_known() -> None:
    found = stored({"name": "Ada", "pronouns": "she"})
    assert found is not None
    assert found.to_dict() == {"name": "Ada"}


def test_the_account_s_name_stands_in() -> None:
    assert view(None, "Ada\u202e  Love\nlace") == {
        "name": "Ada Love lace",
        "language": None,
        "headline": None,
        "about": None,
        "remember": False,
    }
    assert view(Profile(name="Countess"), "Ada")["name"] == "Countess"
    assert view(None, None)["name"] is None


def test_what_of_a_text_can_be_kept() -> None:
    assert cleaned("a" * 200, 80) == "a" * 80
    assert cleaned("\u0000\ud800\n", 80) is None
    assert cleaned(7, 80) is None
