"""Requests as strangers make them: what docs/openapi.yaml allows, what it does not, and what is no call at all."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from local.stack import PROJECT
from tests.support.caller import unsigned
from tests.support.openapi import DOCUMENT, Operation, operations

# who calls is ours to say
_SCHEMA = schemathesis.openapi.from_dict(DOCUMENT | {"security": []})
ALL = tuple(operations())
_CODES = {code for each in ALL for code in each.codes}
_TEMPLATES = {each.path: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(each.path))) for each in ALL}
KINDS = ("as documented", "against the document", "no call at all")
# those that functions-framework hands on; it refuses others itself, with a plain 405
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")
_ODD_TEXT = st.text(max_size=60) | st.sampled_from(
    [
        "../..",
        "%2e%2e%2f",
        "__all__",
        "a" * 2000,
        "\u202e",
        "%00",
        ";",
        "//",
        "%ff%fe",
        "💥",
        "0" * 64,
        ".",
        "..",
        "a/b/c",
        "a\n/",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_BODIES = st.binary(max_size=300) | st.sampled_from(
    [
        *(b"[" * 4000, b'{"plan":' * 500, b'{"plan": 1e999}', b'{"plan": NaN}', b'"\\ud800"', b"\xff\xfe{}", b"null"),
        *(b'{"plan": "career", "plan": 5}', b'{"new": 1' + b"0" * 3000 + b"}", b"x" * 200_000, b"\x00", b'{"": {}}'),
    ]
)
_CLAIMS = st.dictionaries(
    st.sampled_from(["sub", "iss", "aud", "exp", "iat", "auth_time", "name", "email", "email_verified", "noah"])
    | st.sampled_from(["firebase", "user_id"]),
    _JSON,
    max_size=4,
)
FORGED = st.one_of(
    _CLAIMS.map(lambda claims: unsigned(PROJECT, "nobody-at-all", **claims)),
    st.sampled_from([unsigned("other", "ada"), unsigned(PROJECT, "../x"), "a.b.c", "e30.e30.", "x" * 9000, "."]),
    st.text(string.ascii_letters + string.digits + "-_.=", min_size=1, max_size=200),
)


@dataclass(frozen=True)
class Call:
    """One request, but for where the function is and who calls."""

    method: str
    path: str
    """As it is sent, with its query."""
    body: bytes = b""
    content_type: str = "application/json"

    def allowed(self, status: int, body: Any) -> None:
        """Raises AssertionError when nobody may be answered so."""
        path = self.path.partition("?")[0].rstrip("/")
        asked = [each for each in ALL if each.method == self.method and _TEMPLATES[each.path].fullmatch(path)]
        if asked:
            asked[0].holds(status, body)
        elif self.method == "OPTIONS":
            assert status == 204, f"OPTIONS is answered with {status}"
        else:
            code = body.get("code") if isinstance(body, dict) else None
            assert (status, code) in _CODES, f"{status} {code} is in no contract"


def made_from(operation: Operation, kind: str, known: Mapping[str, list[str]]) -> st.SearchStrategy[Call]:
    """Calls of one of KINDS; half of their ids and plans are known ones."""
    if kind == KINDS[2]:
        return _odd(operation, known)
    mode = GenerationMode.POSITIVE if kind == KINDS[0] else GenerationMode.NEGATIVE
    cases = _SCHEMA[operation.path][operation.method].as_strategy(generation_mode=mode)
    return st.builds(lambda case, at_random: _call(case, known, at_random), cases, st.randoms())


def _call(case: Any, known: Mapping[str, list[str]], at_random: random.Random) -> Call:
    for part in (case.path_parameters, case.query, case.body):
        for name in known.keys() & part.keys() if isinstance(part, dict) else ():
            if at_random.random() < 0.5:
                part[name] = at_random.choice(known[name])
    how = case.as_transport_kwargs(base_url="http://noah")
    asked = requests.Request(
        how["method"], how["url"], params=how.get("params"), data=how.get("data"), json=how.get("json")
    )
    sent = asked.prepare()
    body: Any = sent.body or b""
    return Call(str(sent.method), str(sent.path_url), body.encode() if isinstance(body, str) else body)


def _odd(operation: Operation, known: Mapping[str, list[str]]) -> st.SearchStrategy[Call]:
    ids = st.sampled_from([*known["interview_id"], *known["invitation_id"]]) | _ODD_TEXT

    def path(given: str, suffix: str, query: list[tuple[str, str]]) -> str:
        begin = operation.path.replace("{interview_id}", "{}").replace("{invitation_id}", "{}").replace("{number}", "1")
        asked = "&".join(f"{quote(name, safe='%')}={quote(value, safe='%')}" for name, value in query)
        return quote(begin.replace("{}", given) + suffix, safe="/%;") + (f"?{asked}" if asked else "")

    names = st.sampled_from(["cursor", "after", "from", "to", "status", "plan", "format", "invitation"]) | _ODD_TEXT
    suffixes = st.just("") | st.just("/") | _ODD_TEXT.map(lambda text: f"/{text}")
    return st.builds(
        Call,
        st.just(operation.method) | st.sampled_from(METHODS),
        st.builds(path, ids, suffixes, st.lists(st.tuples(names, ids), max_size=3)),
        st.just(b"") | _BODIES,
        st.sampled_from(
            [
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "",
                "application/x-www-form-urlencoded",
            ]
        ),
    )


def each(strategy: st.SearchStrategy[Any], count: int, seed: int, send: Callable[[Any], None]) -> None:
    """Send `count` of them, or all if there are fewer; the same ones for the same seed."""

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def one(drawn: Any) -> None:
        send(drawn)

    try:
        one()
    except Unsatisfiable:
        return  # what takes no input has none that is wrong


def shares(count: int, among: int) -> Iterator[int]:
    """`count` in `among` parts that differ by one at most."""
    return (count * (number + 1) // among - count * number // among for number in range(among))
