"""Whatever reads bytes that somebody else has written, and what must hold of it, whatever the bytes are."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from interviews.objection import Objection
from invitations.invitation import Asked
from noah.clock import utc_now
from noah.data import documents, journal
from noah.data.plans import load_plan
from noah.interview import PlanError, parse_plan, restore
from noah.interview.check import facts
from noah.interview.speech import resume_summary
from noah.interview.state import BrokenState
from noah.report import evaluation
from noah.report.evaluation import BadReplyError
from noah.room.metadata import BadMetadataError
from noah.room.metadata import parse as parse_metadata
from profiles.profile import Profile
from pydantic import BaseModel
from review import filters
from review.answer import Answer
from review.decision import Decision
from review.view import RUNS, harmless
from shared import bodies, cursor, tracing
from shared.address import address_of
from shared.invites import invitation_id
from shared.texts import cleaned
from shared.web import Refusal
from starlette.requests import Request
from start_bot.consent import Consent
from start_bot.recording import Recording

from local.paths import PLANS

BODIES: tuple[type[BaseModel], ...] = (
    Consent,
    Recording,
    Asked,
    Profile,
    Objection,
    Decision,
    Answer,
)
PLAN = load_plan(PLANS / "research.yaml")
FIRST = PLAN.questions[0].id
MOST = 100


def _text(content: bytes) -> str:
    return content.decode(errors="replace")


# Each says whether the bytes were taken, and raises what it may not.


def plan(content: bytes) -> bool:
    """A file that a team has written."""
    try:
        assert facts(parse_plan("mine.yaml", content))["questions"]
    except PlanError:
        return False
    return True


def journal_file(content: bytes) -> bool:
    """A file of the journal that was cut, or that an older or newer worker has written: what is taken can be stored."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "abc.job.000001.json").write_bytes(content)
        entries = journal.read_entries(Path(folder), "abc")
    for entry in entries:
        match entry:
            case journal.StateRecord():
                assert isinstance(entry.epoch, int)
                journal.completes(entry)
            case documents.NewInterview():
                entry.to_dict(utc_now())
            case _:
                assert isinstance(entry.to_dict(utc_now())["text"], str)
    return bool(entries)


def metadata(content: bytes) -> bool:
    """A dispatch's."""
    try:
        assert len(parse_metadata(_text(content)).candidate_id) <= 128
    except BadMetadataError:
        return False
    return True


def stored_interview(content: bytes) -> bool:
    """A document of an interview and those of its answers."""
    try:
        match json.loads(content):
            case [dict() as interview, dict() as answers]:
                state = restore(PLAN, interview, answers)
            case _:
                return False
    except (ValueError, RecursionError, BrokenState):
        return False
    assert state.question in {"", *(question.id for question in PLAN.questions)}
    resume_summary(PLAN, state, answers)
    return True


def reply(content: bytes) -> bool:
    """What the model that evaluates has answered."""
    try:
        read = evaluation.read(_text(content), PLAN.rubric)
    except BadReplyError:
        return False
    evaluation.report(PLAN, [], {}, read)
    return True


def body(content: bytes) -> bool:
    """Of any request."""
    taken = False
    for model in BODIES:
        with suppress(Refusal):
            bodies.read(model, content)
            taken = True
    return taken


def query(content: bytes) -> bool:
    """What a list is asked for, and from where on."""
    try:
        asked = filters.read(parse_qsl(_text(content), keep_blank_values=True), formats=filters.FORMATS)
    except Refusal:
        return False
    assert asked.after is None or cursor.parse(str(asked.after)) == asked.after
    return True


def headers(content: bytes) -> bool:
    """Lines that a caller or a proxy has written: a trace's two, and the addresses."""
    trace, state, addresses = [*_text(content).split("\n", 2), "", ""][:3]
    context, clicked = tracing.read(trace), tracing.since_click(state)
    assert (clicked or 0) <= tracing.LONGEST_CLICK_MS
    sent = [(b"x-forwarded-for", line.encode("latin-1", "replace")) for line in (trace, state, addresses)]
    found = [
        address_of(Request({"type": "http", "headers": sent, "client": ("192.0.2.1", 1)}), proxies)
        for proxies in range(3)
    ]
    assert invitation_id(f"{trace}!") is None
    return context is not None and clicked is not None and all(found)


def words(content: bytes) -> bool:
    """What is put into a line of Noah's, and into a cell of a table."""
    text = _text(content)
    kept = cleaned(text, MOST) or ""
    assert len(kept) <= MOST
    assert kept.splitlines() in ([], [kept])
    assert not harmless(text).startswith(RUNS)
    return bool(kept)


@dataclass(frozen=True)
class Parser:
    """`read` says whether it takes these bytes. `seeds`: bytes that it takes, from which the fuzzer begins."""

    read: Callable[[bytes], bool]
    seeds: tuple[bytes, ...]


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()


_AT = "2026-11-22T12:00:00+00:00"
_CONSENT = {"version": "1", "language": "en", "hash": "0" * 64}
_CURSOR = cursor.Cursor(dt.datetime.fromisoformat(_AT), "abc")
_TRACE = b"00-" + b"1" * 32 + b"-" + b"2" * 16 + b"-01"
PARSERS = {
    "plan": Parser(plan, tuple(path.read_bytes() for path in sorted(PLANS.glob("*.yaml")))),
    "journal": Parser(
        journal_file,
        (
            b'{"kind": "answer", "question_id": "why", "outcome": "answered", "text": "So.", "at": "'
            + _AT.encode()
            + b'"}\n',
            b'{"kind": "turn", "job_id": "j", "seq": 1, "role": "noah", "text": "So."}\n',
            b'{"kind": "new", "uid": "u", "plan_id": "four", "plan_version": "1", "room_name": "r"}\n',
            b'{"kind": "state", "epoch": 1, "fields": {"status": "live"}}\n',
        ),
    ),
    "metadata": Parser(
        metadata,
        (
            _dump(
                {"interview_id": "abc", "candidate_id": "uid", "plan": "career", "resumed": False, "question": "why"}
            ),
            _dump(
                {
                    "interview_id": "abc",
                    "candidate_id": "uid",
                    "plan": "career",
                    "resumed": True,
                    "consent": _CONSENT | {"at": _AT},
                }
            ),
        ),
    ),
    "interview": Parser(
        stored_interview,
        (
            _dump(
                [
                    {
                        "plan": {"id": PLAN.id, "version": PLAN.version},
                        "status": "interrupted",
                        "question": FIRST,
                        "active_seconds": 5,
                    },
                    {
                        FIRST: {
                            "outcome": "answered",
                            "text": "So.",
                            "covered": ["a"],
                            "own_question": {"about": "a", "ask": "b"},
                        }
                    },
                ]
            ),
        ),
    ),
    "reply": Parser(
        reply,
        (
            _dump(
                {
                    "summary": "So.",
                    "strengths": ["a"],
                    "advice": ["b"],
                    "scores": [
                        {"criterion": each.id, "score": 3, "rationale": "c", "quotations": []}
                        for each in PLAN.rubric.criteria
                    ],
                }
            ),
        ),
    ),
    "body": Parser(
        body,
        (
            _dump(_CONSENT),
            _dump({"name": "Ada", "headline": "a", "about": "b", "language": "en-US", "remember": True}),
            _dump({"plan": "career", "context": {"role": "a", "company": "b", "brief": "c"}, "uses": 1}),
            _dump({"plan": "career", "email": "ada@example.com", "expires_at": _AT, "language": "de-DE"}),
            _dump({"decision_id": "0123456789abcdef", "verdict": "advance", "reason": "a"}),
            _dump({"text": "a"}),
        ),
    ),
    "query": Parser(
        query,
        (
            b"plan=career&status=completed&from=2026-11-01&to=2026-11-22T12:00:00Z&score=60-80&format=csv",
            b"objection=open&outcome=finished&invitation=" + b"0" * 64 + b"&cursor=" + str(_CURSOR).encode(),
        ),
    ),
    "headers": Parser(
        headers,
        (
            _TRACE + b"\nnoah=250\n203.0.113.7, 198.51.100.1",
            _TRACE + b"\nnoah=1\n2001:db8::1%eth0, [::1], ::ffff:1.2.3.4",
        ),
    ),
    "words": Parser(words, ("=1+1;\t@x\u200b".encode(), "Ada\nLovelace\x07\u2028".encode())),
}
