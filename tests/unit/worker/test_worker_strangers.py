"""Whatever shape what a worker reads from others has, it is used, or refused in the one way that is documented.

EXAMPLES says how many of each are tried.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from noah.data import documents
from noah.data.plans import load_plan
from noah.interview import restore
from noah.interview.personal import about, personal, said_last_time
from noah.interview.speech import resume_summary
from noah.interview.state import BrokenState
from noah.report import evaluation
from noah.report.evaluation import BadReplyError
from noah.room.edge import Bucket
from noah.room.metadata import BadMetadataError, parse

from fuzz import parsers

pytestmark = pytest.mark.unit

some = settings(
    max_examples=int(os.environ.get("EXAMPLES", "60")),
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
PLANS = Path(__file__).parents[2] / "plans"
FOUR = load_plan(PLANS / "four.yaml")
TEXT = (PLANS / "probing.yaml").read_text()
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.datetimes()
    | st.binary(max_size=5)
)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
IDS = [question.id for question in FOUR.questions]


def a_document(**likely: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields, each as it should be or of any shape."""
    return st.fixed_dictionaries({}, optional={name: value | ANY for name, value in likely.items()})


INTERVIEWS = a_document(
    plan=a_document(id=st.just("four"), version=st.just("1")),
    status=st.sampled_from(list(documents.Status)).map(str),
    question=st.sampled_from(IDS),
    active_seconds=st.floats(0, 1e6),
    resumes=st.integers(0, 9),
    greeting_done=st.booleans(),
)
ANSWERS = st.dictionaries(
    st.sampled_from([*IDS, *(f"{each}~1" for each in IDS), *(f"{each}~2" for each in IDS)]) | st.text(max_size=8),
    a_document(
        outcome=st.sampled_from(["answered", "vague", "declined", "skipped", "timed_out"]),
        text=st.text(max_size=30),
        covered=st.lists(st.text(max_size=5), max_size=3),
        own_question=a_document(about=st.text(max_size=5), ask=st.text(max_size=9)),
    ),
    max_size=5,
)


@some
@given(INTERVIEWS, ANSWERS)
def test_a_stored_interview(interview: dict[str, Any], answers: dict[str, Any]) -> None:
    try:
        state = restore(FOUR, interview, answers)
    except BrokenState:
        return
    assert state.question in (*IDS, "")
    assert "\n" not in resume_summary(FOUR, state, answers).partition("\n")[0]


@some
@given(ANY, ANY, st.dictionaries(st.text(max_size=9), ANY))
def test_the_fields_of_other_documents(one: Any, other: Any, values: dict[str, Any]) -> None:
    document = {"values": one, "plan": other, "invitation": one, "profile": other, "greeting_done": one, "consent": one}
    documents.values_of(document)
    documents.language_of(document, document)
    documents.whole(one)
    documents.LeaseRecord.from_dict({"job_id": one, "epoch": other, "renewed_at": one, "waiting": other})
    told = {"version": "1", "hash": "0", "language": "en", "at": "2026-11-22T12:00:00+00:00"}
    documents.consented({"consent": documents.mapping(one)}, told)
    personal(FOUR, {**values, "name": one, "role": other})
    about({"headline": one, "about": other}, {"brief": one})
    said_last_time([{"at": one, "scores": other}, {"scores": [{"score": 3, "quotations": [{"text": one}]}]}])
    turns = evaluation.transcript([{"id": "x", "role": one, "text": other, "question_id": one}])
    evaluation.request(FOUR, turns, evaluation.gaps(FOUR, {}))


@some
@given(
    JSON.map(json.dumps)
    | st.text()
    | a_document(
        interview_id=st.just("abc"),
        candidate_id=st.just("uid"),
        plan=st.just("career"),
        resumed=st.booleans(),
        consent=a_document(version=st.just("1"), language=st.just("en"), hash=st.just("0" * 64), at=st.text()),
    ).map(lambda fields: json.dumps(fields, default=str))
)
def test_the_metadata_of_a_dispatch(text: str) -> None:
    with suppress(BadMetadataError):
        assert len(parse(text).candidate_id) <= 128


WHOLE: dict[str, dict[str, Any]] = {
    "answer": {"question_id": "why", "outcome": "answered", "text": "So.", "at": "2026-11-22T12:00:00+00:00"},
    "turn": {"job_id": "j", "seq": 1, "role": "noah", "text": "So."},
    "new": {"uid": "u", "plan_id": "four", "plan_version": "1", "room_name": "r"},
    "state": {"epoch": 1, "fields": {"status": "live"}},
}


@some
@example(json.dumps({"kind": "answer", **WHOLE["answer"], "text": 7}).encode() + b"\n")
@example(json.dumps({"kind": "turn", **WHOLE["turn"], "text": ["So."]}).encode() + b"\n")
@given(
    st.binary()
    | st.sampled_from([b"7\n", b'"kind"\n', b"null\n", b"[]\n", b"[" * 100_000 + b"\n", b'{"kind": []}\n'])
    | JSON.map(lambda value: json.dumps(value).encode() + b"\n")
    | st.builds(
        lambda kind, fields: json.dumps({"kind": kind, **WHOLE[kind], **fields}).encode() + b"\n",
        st.sampled_from(list(WHOLE)),
        st.dictionaries(st.sampled_from([name for fields in WHOLE.values() for name in fields]), JSON, max_size=2),
    )
)
def test_a_file_of_the_journal(content: bytes) -> None:
    parsers.journal_file(content)


@some
@given(
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode(errors="replace"))
    | st.builds(
        lambda at, cut, put: (TEXT[:at] + put + TEXT[at + cut :]).encode(errors="replace"),
        st.integers(0, len(TEXT)),
        st.integers(0, 30),
        st.text(max_size=8)
        | st.sampled_from(
            [
                *(
                    "!!python/object:os.system ",
                    "&a ",
                    "*a ",
                    "[" * 200,
                    "!!timestamp 2026-99-99",
                    "!!int ''",
                    "!!set {a}",
                ),
                *(
                    "? ",
                    "<<: ",
                    "0x",
                    "9" * 5000,
                    "!!binary ä",
                    "\t",
                    "---\n",
                    "%YAML 9.9\n",
                    ".inf",
                    "1:60:99",
                    "!!float x",
                ),
            ]
        ),
    )
)
def test_a_file_that_should_be_a_plan(content: bytes) -> None:
    parsers.plan(content)


@some
@given(st.text() | JSON.map(json.dumps))
def test_the_reply_of_the_model_that_evaluates(text: str) -> None:
    with pytest.raises(BadReplyError):
        evaluation.read(text, FOUR.rubric)


@some
@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 10**9)), max_size=60))
def test_what_a_candidate_sends_is_bounded(sent: list[tuple[float, int]]) -> None:
    bucket, now, taken = Bucket(100.0, 500.0), 1.0, 0
    for after, size in sent:
        now += after
        taken += size * bucket.take(size, now)
    assert taken <= 500.0 + 100.0 * (now - 1.0) + 1.0
