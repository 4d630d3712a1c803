"""The spans of a call. Without `begin` nothing is recorded, and all of this costs next to nothing.

Every span of ours is a child of the call's own; LiveKit's are under its session's. None of ours is ever current but the
call's: what a task that outlives a step does is no part of the step.
"""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

import structlog
from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, NoOpTracer, Span, SpanKind, StatusCode, Tracer, TraceState
from opentelemetry.util.types import Attributes, AttributeValue

from noah.tracing import context as w3c
from noah.tracing.export import exporter

log = structlog.get_logger(__name__)

MOST_WAITING = 4096
"""Spans that wait to be sent; what comes on top is dropped."""
BATCH = 256
EVERY_SECONDS = 1.0

P = ParamSpec("P")
R = TypeVar("R")

_tracer: Tracer = NoOpTracer()
_provider: TracerProvider | None = None
_call: ContextVar[Context | None] = ContextVar("noah_call_span", default=None)
_own_trace: ContextVar[int] = ContextVar("noah_own_trace", default=0)


class _Ids(RandomIdGenerator):
    """The trace that a call begins is its interview's."""

    def generate_trace_id(self) -> int:
        return _own_trace.get() or super().generate_trace_id()


class _OfCalls(Sampler):
    """What belongs to a call is recorded if its call is; what belongs to none is not.

    Who wrote a dispatch has decided for the call that it brings. A call without that decides by its trace.
    """

    def __init__(self, ratio: float) -> None:
        self._below = round(ratio * 2**63)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        parent = trace.get_current_span(parent_context).get_span_context()
        if parent.is_valid:
            recorded = bool(parent.trace_flags.sampled)
        else:
            recorded = bool(_own_trace.get()) and trace_id & (2**63 - 1) < self._below
        return SamplingResult(Decision.RECORD_AND_SAMPLE if recorded else Decision.DROP, attributes)

    def get_description(self) -> str:
        return "of calls"


def begin(
    where: str,
    ratio: float,
    *,
    service: str,
    project: str,
    session: Callable[[], object],
    tell: Callable[[TracerProvider], None] = lambda _: None,
) -> None:
    """Record from now on, to `where` TRACES says; "off" changes nothing. `tell` is given what makes spans."""
    global _tracer, _provider
    if where == "off":
        return
    provider = TracerProvider(
        sampler=_OfCalls(ratio),
        id_generator=_Ids(),
        resource=Resource({"service.name": service, "gcp.project_id": project}),
        span_limits=SpanLimits(max_events=8, max_links=4),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(
        BatchSpanProcessor(
            exporter(where, session),
            max_queue_size=MOST_WAITING,
            max_export_batch_size=BATCH,
            schedule_delay_millis=EVERY_SECONDS * 1000,
        )
    )
    _tracer, _provider = provider.get_tracer("noah"), provider
    tell(provider)
    log.info("tracing", to=where, ratio=ratio)


def end(seconds: float) -> None:
    """Send what waits, and wait so long for it at most. Nothing is recorded any more."""
    global _tracer, _provider
    provider, _provider, _tracer = _provider, None, NoOpTracer()
    if provider is not None:
        # its own deadline is half a minute
        sending = threading.Thread(target=provider.shutdown, name="spans", daemon=True)
        sending.start()
        sending.join(seconds)


@contextlib.contextmanager
def call(traceparent: object, interview_id: str, attributes: Mapping[str, AttributeValue]) -> Iterator[Span]:
    """The span of a job, under what its dispatch names, or else the first of its interview's trace. It is current."""
    with _begun("noah.job", traceparent, interview_id, attributes) as span:
        context = trace.set_span_in_context(span)
        # for good: the job's task, and all that it starts, ends with the call
        _call.set(context)
        contexts.attach(context)
        yield span


@contextlib.contextmanager
def apart(name: str, traceparent: object, interview_id: str) -> Iterator[Span]:
    """A span of an interview that no call is there for any more."""
    with _begun(name, traceparent, interview_id, {}) as span:
        yield span


@contextlib.contextmanager
def _begun(
    name: str, traceparent: object, interview_id: str, attributes: Mapping[str, AttributeValue]
) -> Iterator[Span]:
    parent = w3c.read(traceparent)
    above = Context() if parent is None else trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())
    token = _own_trace.set(w3c.of_interview(interview_id) if parent is None else 0)
    try:
        span = _tracer.start_span(name, context=above, attributes={"noah.interview": interview_id, **attributes})
    finally:
        _own_trace.reset(token)
    with _ended(span):
        yield span


@contextlib.contextmanager
def step(name: str, attributes: Attributes = None, *, under_current: bool = False) -> Iterator[Span]:
    """A part of the call that is on here, or of what is done right now (`under_current`); nothing where none is on."""
    above = _call.get()
    if above is None:
        yield trace.INVALID_SPAN
        return
    span = _tracer.start_span(name, context=None if under_current else above, attributes=attributes)
    with _ended(span):
        yield span


@contextlib.contextmanager
def _ended(span: Span) -> Iterator[None]:
    try:
        yield
    except asyncio.CancelledError:
        raise  # somebody has let it go
    except BaseException as error:
        fail(span, error)
        raise
    finally:
        span.end()


def past(name: str, began: int, ended: int | None = None) -> None:
    """A part of the call that is on here, which is known when it is over; in nanoseconds since 1970."""
    if (above := _call.get()) is not None:
        span = _tracer.start_span(name, context=above, start_time=began)
        span.end(ended)


def failed(name: str, began: int, error: BaseException) -> None:
    """A part of the call that is on here, of which only a failure is told; it began then, in nanoseconds."""
    if (above := _call.get()) is not None:
        span = _tracer.start_span(name, context=above, start_time=began)
        fail(span, error)
        span.end()


def fail(span: Span, error: BaseException) -> None:
    """It came to no good end. The kind of the error alone is kept: its message may quote somebody."""
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(StatusCode.ERROR)


def stepped(name: str) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """For a function that is a step of a call by itself."""

    def around(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @functools.wraps(function)
        async def within(*args: P.args, **kwargs: P.kwargs) -> R:
            with step(name):
                return await function(*args, **kwargs)

        return within

    return around


def here() -> str | None:
    """The context of the call that is on here, for who goes on with it; None where nothing is recorded."""
    above = _call.get()
    context = trace.get_current_span(above).get_span_context() if above is not None else None
    return w3c.write(context) if context is not None and context.is_valid else None
