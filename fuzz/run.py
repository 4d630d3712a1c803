"""A run: who sends what to which function, and what must hold of every answer and of what is stored."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from hypothesis import strategies as st

from fuzz.callers import Cast, cast
from fuzz.calls import ALL, FORGED, KINDS, Call, each, made_from, shares
from fuzz.store import changed, everything
from local.parts import paths
from local.stack import ASIDE, CLOUD, Stack
from tests.support.openapi import Operation
from tests.support.waiting import run_sync

PARTS = CLOUD | {"functions"} | ASIDE
ENV = {"PLANS": "career,research", "CONSENT_VERSION": "2026-11", "CONSENT_URL": "https://noah.example/consent"}
DEADLINE_SECONDS = 10.0
TRIES, PAUSE_SECONDS = 4, 1.5
FOR_THE_TEAM = ("/api/invitations", "/api/review")


@dataclass
class Found:
    """What went wrong: once for each operation and kind of wrong, by the shortest request that showed it."""

    sent: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, operation: str, what: str, request: str) -> None:
        key = (operation, what.partition("\n")[0][:80])
        if key not in self.wrong or len(request) < len(self.wrong[key]):
            self.wrong[key] = request

    def lines(self) -> list[str]:
        return [f"{operation}: {what}\n    {request[:600]}" for (operation, what), request in self.wrong.items()]


class Run:
    """Sends to the functions of a stack that has PARTS."""

    def __init__(self, stack: Stack, seed: int, *, tell: Callable[[str], None] = lambda _: None) -> None:
        self.stack = stack
        self.found = Found()
        self._seed = seed
        self._tell = tell
        self._session = requests.Session()
        self._urls = {path: stack.parts[name].url for path, name in paths()}

    def all(self, count: int) -> Found:
        """All callers, `count` requests in all."""
        who = run_sync(cast(self.stack))
        self._without_a_right(who, 2 * count // 5)
        self._as_a_candidate(who, 2 * count // 5)
        self._as_the_team(who, count - 4 * count // 5)
        for name in dict(paths()).values():
            log = self.stack.parts[name].log.read_text()
            for word in ("Traceback", '"code": "internal"'):
                if word in log:
                    self.found.note(name, f"its log has {word}", str(self.stack.parts[name].log))
        return self.found

    # --- who

    def _without_a_right(self, who: Cast, count: int) -> None:
        """Nobody, forged tokens, and a candidate where only the team may: nothing is stored."""
        before = run_sync(everything(self.stack))
        headers = FORGED.map(lambda token: f"Bearer {token}") | st.sampled_from(
            ["", "Bearer", "Bearer ", "Basic Ym9iOmJvYg==", "bearer null", f"Token {who.bob.token}"]
        )
        for operation, share in zip(ALL, shares(count, len(ALL)), strict=True):
            team = operation.path.startswith(FOR_THE_TEAM)
            self._send(who, operation, share, headers | st.just(f"Bearer {who.bob.token}") if team else headers)
        for path in changed(before, run_sync(everything(self.stack))):
            self.found.note("without a right", "has changed a document", path)

    def _as_a_candidate(self, who: Cast, count: int) -> None:
        """Bob sends, and knows Alice's ids: nothing of hers is changed."""
        before = run_sync(everything(self.stack))
        own = [each for each in ALL if not each.path.startswith(FOR_THE_TEAM)]
        for operation, share in zip(own, shares(count, len(own)), strict=True):
            self._send(who, operation, share, st.just(f"Bearer {who.bob.token}"))
        for path in changed(before, run_sync(everything(self.stack))):
            if any(path == each or path.startswith(f"{each}/") for each in who.theirs):
                self.found.note("as a candidate", "has changed what is somebody else's", path)

    def _as_the_team(self, who: Cast, count: int) -> None:
        team = [each for each in ALL if each.path.startswith(FOR_THE_TEAM)]
        for operation, share in zip(team, shares(count, len(team)), strict=True):
            self._send(who, operation, share, st.just(f"Bearer {who.sam.token}"))

    # --- what

    def _send(self, who: Cast, operation: Operation, count: int, authorization: st.SearchStrategy[str]) -> None:
        began, before = time.monotonic(), self.found.sent
        for number, kind in enumerate(KINDS):
            # an operation without input has no wrong input: the next kind sends that share
            left = count - (self.found.sent - before)
            if share := left // (len(KINDS) - number):
                calls = st.tuples(made_from(operation, kind, who.known), authorization)
                each(calls, share, self._seed, lambda drawn: self._one(operation, *drawn))
        sent = self.found.sent - before
        self._tell(f"{operation.id}: {sent} requests in {time.monotonic() - began:.1f} s")

    def _one(self, operation: Operation, call: Call, authorization: str) -> None:
        url = next(url for path, url in self._urls.items() if operation.path.startswith(path))
        headers = {"Content-Type": call.content_type, "Origin": self.stack.origins[0]}
        if authorization:
            headers["Authorization"] = authorization
        request = f"{call.method} {call.path} {call.body!r} {authorization[:80]}"
        prepared = requests.Request(call.method, url, headers=headers, data=call.body or None).prepare()
        prepared.url = url + call.path  # as it is: requests would tidy it
        self.found.sent += 1
        try:
            answer = self._answer(prepared)
            self.found.answers[answer.status_code] += 1
            assert answer.status_code < 500, f"is answered with {answer.status_code}"
            if "%0A" in call.path.partition("?")[0] and "X-Request-Id" not in answer.headers:
                # functions-framework has no route for most paths with a line break, and answers by itself: that there
                # is nothing, or that the path is to be asked for without the slash at its end
                code, to = answer.status_code, urlsplit(answer.headers.get("Location", ""))
                same_path = code == 307 and to.netloc == urlsplit(url).netloc
                assert same_path or code in (404, 405), f"a line break is answered with {code}"
                return
            assert answer.headers.get("Cache-Control") == "no-store", "may be kept by a cache"
            assert len(answer.headers.get("X-Request-Id", "")) == 32, "has no request id"
            call.allowed(answer.status_code, _content(answer))
        except (AssertionError, requests.RequestException) as error:
            self.found.note(operation.id, str(error) or type(error).__name__, request)

    def _answer(self, prepared: requests.PreparedRequest) -> requests.Response:
        """The answer; a busy machine may say once or twice that the database did not answer in time."""
        for _ in range(TRIES):
            began = time.monotonic()
            try:
                answer = self._session.send(prepared, timeout=DEADLINE_SECONDS, allow_redirects=False)
            except requests.ConnectionError:
                # the server has closed a connection that was kept; if it is gone, the second try fails as well
                self._session.close()
                answer = self._session.send(prepared, timeout=DEADLINE_SECONDS, allow_redirects=False)
            assert time.monotonic() - began < DEADLINE_SECONDS, "took too long"
            if answer.status_code != 503:
                break
            time.sleep(PAUSE_SECONDS)
        return answer


def _content(answer: requests.Response) -> Any:
    if answer.headers.get("Content-Type", "").partition(";")[0] != "application/json":
        return answer.text
    return json.loads(answer.content)
