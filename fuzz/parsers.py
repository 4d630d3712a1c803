"""Whatever reads bytes that somebody else has written, and what must hold of it, whatever the bytes are."""

from __future__ import annotations

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


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def plan(content: bytes) -> None:
    """A file that a team has written."""
    with suppress(PlanError):
        assert facts(parse_plan("mine.yaml", content))["questions"]


def journal_file(content: bytes) -> None:
    """A file of the journal that was cut, or that an older or newer worker has written."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "abc.job.000001.json").write_bytes(content)
        for entry in journal.read_entries(Path(folder), "abc"):
            match entry:
                case journal.StateRecord():
                    journal.completes(entry)
                case documents.NewInterview():
                    entry.to_dict(utc_now())
                case _:
                    assert isinstance(entry.to_dict(utc_now())["text"], str)


def metadata(content: bytes) -> None:
    """A dispatch's."""
    with suppress(BadMetadataError):
        assert len(parse_metadata(_text(content)).candidate_id) <= 128


def stored_interview(content: bytes) -> None:
    """A document of an interview and those of its answers."""
    match _json(content):
        case [dict() as interview, dict() as answers]:
            with suppress(BrokenState):
                state = restore(PLAN, interview, answers)
                assert state.question in {"", *(question.id for question in PLAN.questions)}
                resume_summary(PLAN, state, answers)


def reply(content: bytes) -> None:
    """What the model that evaluates has answered."""
    with suppress(BadReplyError):
        evaluation.report(PLAN, [], {}, evaluation.read(_text(content), PLAN.rubric))


def body(content: bytes) -> None:
    """Of any request."""
    for model in BODIES:
        with suppress(Refusal):
            bodies.read(model, content)


def query(content: bytes) -> None:
    """What a list is asked for, and from where on."""
    with suppress(Refusal):
        asked = filters.read(parse_qsl(_text(content), keep_blank_values=True), formats=filters.FORMATS)
        assert asked.after is None or cursor.parse(str(asked.after)) == asked.after


def headers(content: bytes) -> None:
    """Lines that a caller or a proxy has written."""
    one, other, *more = [*_text(content).split("\n", 2), "", ""]
    tracing.read(one)
    assert (tracing.since_click(other) or 0) <= tracing.LONGEST_CLICK_MS
    sent = [(b"x-forwarded-for", line.encode("latin-1", "replace")) for line in (one, other, *more)]
    for proxies in range(3):
        address_of(Request({"type": "http", "headers": sent, "client": ("192.0.2.1", 1)}), proxies)
    assert invitation_id(f"{one}!") is None


def words(content: bytes) -> None:
    """What is put into a line of Noah's, and into a cell of a table."""
    text = _text(content)
    kept = cleaned(text, MOST) or ""
    assert len(kept) <= MOST
    assert kept.splitlines() in ([], [kept])
    assert not harmless(text).startswith(RUNS)


@dataclass(frozen=True)
class Parser:
    """`read` takes any bytes, and raises what it may not. `seeds`: bytes that are as they should be."""

    read: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()


_AT = "2026-11-22T12:00:00+00:00"
_CONSENT = {"version": "1", "language": "en", "hash": "0" * 64}
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
            _dump(
                {"plan": "career", "new": True, "invitation": "x" * 22, "consent": {"version": "1", "language": "en"}}
            ),
            _dump({"name": "Ada", "headline": "a", "about": "b", "language": "en-US", "remember": True}),
            _dump({"plan": "career", "context": {"role": "a", "company": "b", "brief": "c"}, "uses": 1, "days": 7}),
            _dump({"decision": "advance", "reason": "a", "text": "b", "answer": "c", "about": "report"}),
        ),
    ),
    "query": Parser(
        query,
        (
            b"plan=career&status=completed&from=2026-11-01&to=2026-11-22T12:00:00Z&score=0.6&format=csv",
            b"objection=open&outcome=finished&invitation="
            + b"0" * 64
            + b"&cursor=MjAyNi0xMS0yMlQxMjowMDowMCswMDowMCBhYmM",
        ),
    ),
    "headers": Parser(
        headers,
        (
            b"00-" + b"1" * 32 + b"-" + b"2" * 16 + b"-01\nnoah=250\n203.0.113.7, 198.51.100.1",
            b"[::1]\n2001:db8::1%eth0, ::ffff:1.2.3.4",
        ),
    ),
    "words": Parser(words, ("=1+1;\t@x\u200b".encode(), "Ada\nLovelace\x07\u2028".encode())),
}
