"""Spans join one trace, hold no word of anybody, and nobody waits for where they go."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from google.api_core import exceptions as api
from hypothesis import given
from hypothesis import strategies as st
from livekit.agents.telemetry import trace_types
from noah.call.traced import Traced
from noah.data.store import StoreUnavailable
from noah.data.traced import TracedStore
from noah.room.metadata import parse
from noah.signals import CandidateSpeaks, Signal, StateChanged, ToolAnswered
from noah.tracing import context, prices, spans
from noah.tracing.allowed import ATTRIBUTES, LIVEKIT, OTHER, OWN, SPANS, clean, own_id
from noah.tracing.export import Allowed
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

pytestmark = pytest.mark.unit

SAID = "I have a pangolin."
PARENT = f"00-{'ab' * 16}-{'cd' * 8}-01"
UNRECORDED = PARENT[:-1] + "0"


# -- the context


@given(st.integers(1, 2**128 - 1), st.integers(1, 2**64 - 1), st.integers(0, 255))
def test_a_context_is_read_as_it_was_written(trace_id: int, span_id: int, flags: int) -> None:
    found = context.read(f"00-{trace_id:032x}-{span_id:016x}-{flags:02x}")
    assert found is not None
    assert (found.trace_id, found.span_id, found.trace_flags.sampled) == (trace_id, span_id, bool(flags & 1))
    assert context.read(context.write(found)) == found


@given(st.one_of(st.none(), st.integers(), st.text(), st.from_regex(r"00-[0-9a-f]*-[0-9a-f]*-..")))
def test_what_is_no_context_is_none(text: object) -> None:
    found = context.read(text)
    assert found is None or context.write(found)[:53] == str(text)[:53]


@pytest.mark.parametrize(
    "bad", [f"00-{'0' * 32}-{'cd' * 8}-01", f"00-{'ab' * 16}-{'0' * 16}-01", PARENT + "-x", "ff" + PARENT[2:]]
)
def test_ids_of_zeros_and_other_versions_are_none(bad: str) -> None:
    assert context.read(bad) is None


@pytest.mark.parametrize("bad", ["x", 5, PARENT.upper(), {"a": 1}, "9" * 5000])
def test_no_call_is_lost_for_a_bad_context(bad: object) -> None:
    told = {"interview_id": "i", "candidate_id": "u", "plan": "career"}
    assert parse(json.dumps(told | {"trace": bad})).trace is None
    assert parse(json.dumps(told | {"trace": PARENT})).trace == PARENT


# -- what may leave

value = st.one_of(
    st.text(),
    st.just(SAID),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.lists(st.text(min_size=1), max_size=3).map(tuple),
)


def made(attributes: dict[str, Any], *, by: str = LIVEKIT, name: str = "agent_turn") -> ReadableSpan:
    """A span as LiveKit makes one, with what was said in every place that there is."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with provider.get_tracer(by).start_as_current_span(name) as span:
        span.set_attributes(attributes)
        span.add_event(SAID, {"said": SAID})
        span.record_exception(ValueError(SAID))
        span.set_status(trace.StatusCode.ERROR, SAID)
        span.add_link(span.get_span_context(), {"said": SAID})
    (found,) = kept.get_finished_spans()
    return found


@given(st.dictionaries(st.one_of(st.sampled_from(sorted(ATTRIBUTES)), st.text(min_size=1)), value), st.text(min_size=1))
def test_nothing_leaves_but_what_is_listed(attributes: dict[str, Any], name: str) -> None:
    left = clean(made(attributes, name=name))
    assert left.name in SPANS[LIVEKIT] | {OTHER}
    assert not left.events
    assert left.status.description is None
    assert all(not link.attributes for link in left.links)
    for key, kept in (left.attributes or {}).items():
        assert key in ATTRIBUTES
        assert isinstance(kept, bool | int | float) or own_id(kept)
    assert SAID not in left.to_json()


def test_nothing_that_livekit_can_tell_of_what_was_said_leaves() -> None:
    """Every attribute that its release has, with words in it: one that it adds is dropped until somebody lists it."""
    names = {name for key, name in vars(trace_types).items() if key.startswith("ATTR_")}
    assert "lk.pii.chat_ctx" in names
    assert "gen_ai.input.messages" in names
    left = clean(made(dict.fromkeys(names, SAID)))
    assert not left.attributes
    assert "pangolin" not in left.to_json()


def test_a_model_cannot_name_a_tool_so_that_it_is_told() -> None:
    assert not clean(made({"gen_ai.tool.name": "pangolin"})).attributes
    assert clean(made({"gen_ai.tool.name": "end_interview"})).attributes == {"gen_ai.tool.name": "end_interview"}


def test_another_library_has_no_name_here() -> None:
    left = clean(made({}, by="pangolin", name="noah.job"))
    assert (left.name, left.instrumentation_scope and left.instrumentation_scope.name) == (OTHER, OTHER)


def test_a_turn_has_its_price() -> None:
    tokens: dict[str, Any] = {"gen_ai.usage.input_tokens": 1_000_000, "gen_ai.usage.output_tokens": 100_000}
    live = clean(made(tokens | {"gen_ai.request.model": "gemini-3.8-live"})).attributes or {}
    assert live["noah.cost_usd"] == pytest.approx(3.00 + 1.20)
    written = {"gen_ai.request.model": "gemini-3.8-flash", "gen_ai.usage.reasoning.output_tokens": 100_000}
    assert prices.cost(tokens | written) == pytest.approx(0.30 + 0.50)
    assert prices.cost(tokens) is None


# -- the tree


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Records; called, it sends all and gives what was sent."""
    file = tmp_path / "spans.jsonl"
    spans.begin(str(file), 1, service="test", project="p", session=lambda: None)

    def sent() -> list[dict[str, Any]]:
        spans.end(5)
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    yield sent
    spans.end(5)


Recorded = Callable[[], list[dict[str, Any]]]


async def test_all_of_a_call_is_one_tree_under_its_dispatch(recorded: Recorded) -> None:
    with spans.call(PARENT, "i1", {"noah.job": "AJ_1"}):
        with spans.step("noah.listen"):
            here = spans.here()
        with pytest.raises(ZeroDivisionError), spans.step("noah.greet"):
            _ = 1 / 0
        await asyncio.create_task(_later())
    found = recorded()
    job = next(span for span in found if span["name"] == "noah.job")
    assert {span["trace"] for span in found} == {"ab" * 16}
    assert job["parent"] == "cd" * 8
    assert job["attributes"] == {"noah.interview": "i1", "noah.job": "AJ_1"}
    assert {span["parent"] for span in found if span is not job} == {job["span"]}
    assert here == f"00-{job['trace']}-{job['span']}-01"
    failed = next(span for span in found if span["name"] == "noah.greet")
    assert (failed["failed"], failed["attributes"]) == (True, {"error.type": "ZeroDivisionError"})


async def _later() -> None:
    with spans.step("noah.firestore"):
        await asyncio.sleep(0)


async def test_without_a_context_all_find_the_interviews_own_trace(recorded: Recorded) -> None:
    async def job() -> None:
        with spans.call(None, "i1", {}):
            pass

    await asyncio.create_task(job())
    with spans.apart("noah.report", None, "i1"):
        pass
    with spans.apart("noah.report", None, "i2"):
        pass
    one, other, another = recorded()
    assert one["trace"] == other["trace"] == f"{context.of_interview('i1'):032x}"
    assert another["trace"] != one["trace"]


async def test_who_wrote_the_dispatch_decides_whether_it_is_recorded(recorded: Recorded) -> None:
    with spans.call(UNRECORDED, "i1", {}), spans.step("noah.greet"):
        pass
    assert recorded() == []


async def test_what_belongs_to_no_call_is_not_recorded(tmp_path: Path) -> None:
    kept: list[TracerProvider] = []
    spans.begin(str(tmp_path / "spans"), 1, service="test", project="p", session=lambda: None, tell=kept.append)
    with kept[0].get_tracer(LIVEKIT).start_as_current_span("job_entrypoint") as span:
        assert not span.is_recording()
    with spans.step("noah.greet") as nothing:
        assert not nothing.is_recording()
    spans.end(5)


async def test_a_part_of_the_calls_is_recorded(tmp_path: Path) -> None:
    spans.begin(str(tmp_path / "spans"), 0.5, service="test", project="p", session=lambda: None)

    async def is_recorded(interview_id: str) -> bool:
        with spans.call(None, interview_id, {}) as span:
            return span.is_recording()

    found = [await asyncio.create_task(is_recorded(f"i{number}")) for number in range(400)]
    spans.end(5)
    assert 150 < sum(found) < 250


async def test_off_costs_nothing_and_hands_on_what_it_was_given() -> None:
    with spans.call(PARENT, "i1", {}) as span, spans.step("noah.greet"):
        assert not span.is_recording()
        assert spans.here() == PARENT


# -- nobody waits


class Hangs(SpanExporter):
    """Takes no span, for a while."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.go_on.wait(240)
        return SpanExportResult.FAILURE


async def test_the_end_does_not_wait_for_what_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = Hangs()
    monkeypatch.setattr(spans, "exporter", lambda *_: Allowed(hangs))
    spans.begin("https://x", 1, service="test", project="p", session=lambda: None)
    with spans.call(None, "i1", {}):
        for _ in range(3 * spans.MOST_WAITING):
            spans.past("noah.candidate", 1)
    began = time.monotonic()
    spans.end(0.2)
    assert time.monotonic() - began < 120
    hangs.go_on.set()


class Breaks(SpanExporter):
    """Raises, with what was said."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        raise RuntimeError(SAID)


def test_what_cannot_be_sent_is_lost_and_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    exporter = Allowed(Breaks())
    assert exporter.export([made({})]) is SpanExportResult.FAILURE
    assert exporter.export([made({})]) is SpanExportResult.FAILURE
    said = capsys.readouterr().out
    assert said.count("spans_lost") == 1
    assert SAID not in said


# -- what is told of a call's parts


class Away(TracedStore):
    """Without a database."""

    def __init__(self) -> None:
        self.timeout_s = 1.0


async def test_a_call_of_the_store_says_how_often_it_was_tried(recorded: Recorded) -> None:
    answers: list[BaseException | str] = [api.Aborted("x"), "read"]  # type: ignore[no-untyped-call]

    async def attempt() -> str:
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    with spans.call(PARENT, "i1", {}):
        assert await Away().call(attempt) == "read"
    (span,) = [span for span in recorded() if span["name"] == "noah.firestore"]
    assert span["attributes"] == {"noah.attempts": 2, "noah.documents": 0}


@pytest.mark.parametrize("fails", [True, False])
async def test_a_renewal_is_told_only_when_it_fails(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    async def read(*_: object) -> dict[str, Any]:
        if fails:
            raise StoreUnavailable("away")
        return {}

    class Client:
        def batch(self) -> list[object]:
            return []

    store = Away()
    store.outlet = None
    store.client = Client()  # type: ignore[assignment]
    monkeypatch.setattr(store, "_read", read)
    with spans.call(PARENT, "i1", {}):
        try:
            await store.change([], lambda _: None, routine=True)
        except StoreUnavailable:
            assert fails
    names = [span["name"] for span in recorded()]
    assert names == (["noah.lease.renewal", "noah.job"] if fails else ["noah.job"])


SIGNALS: list[Signal] = [*map(CandidateSpeaks, (True, False, False)), ToolAnswered("greeting"), StateChanged()]


async def test_the_candidates_speech_and_a_tools_answer_are_told(recorded: Recorded) -> None:
    with spans.call(PARENT, "i1", {}) as span:
        traced = Traced()
        for signal in SIGNALS:
            traced(signal)
        assert span.is_recording()
    told, job = recorded()
    assert (told["name"], told["parent"]) == ("noah.candidate", job["span"])
    assert job["attributes"]["noah.tool.refused"] is True


def test_all_names_of_ours_are_listed() -> None:
    root = Path(spans.__file__).parents[1]
    used = {
        name
        for path in root.rglob("*.py")
        for name in re.findall(r'(?:step|stepped|apart|past|failed|_begun)\(\s*"(noah\.[a-z.]+)"', path.read_text())
    }
    assert used == SPANS[OWN]
