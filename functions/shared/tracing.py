"""The spans of a request, in the trace that the page began: what is told of a call before its worker has it.

Nothing of a request's content is ever an attribute here, and no error's message. Spans wait in a bounded queue for a
thread that sends them; a request waits for neither.
"""

import contextlib
import json
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.util.types import AttributeValue

MOST_WAITING = 2048
EVERY_MS = 500
EXPORT_SECONDS = 5.0
LONGEST_CLICK_MS = 60_000
GOOGLE = "https://telemetry.googleapis.com"

_FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_CLICK = re.compile(r"noah=(\d{1,5})")

_request: ContextVar[Span | None] = ContextVar("noah_request", default=None)
_ids: ContextVar[tuple[int, int] | None] = ContextVar("noah_ids", default=None)


def read(traceparent: str | None) -> SpanContext | None:
    """The context that a `traceparent` names; None for what is none. Its sampled flag is not read: recording
    costs the operator, and anybody can send the flag.
    """
    found = _FORM.fullmatch(traceparent or "")
    if found is None or not int(found[1], 16) or not int(found[2], 16):
        return None
    return SpanContext(int(found[1], 16), int(found[2], 16), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def since_click(tracestate: str | None) -> int | None:
    """How many milliseconds before the request the candidate has clicked, as the page says; None where it does not."""
    found = _CLICK.fullmatch(tracestate or "")
    return min(int(found[1]), LONGEST_CLICK_MS) if found else None


class _Ids(RandomIdGenerator):
    """A page's span has the ids that it has sent."""

    def generate_trace_id(self) -> int:
        given = _ids.get()
        return given[0] if given else super().generate_trace_id()

    def generate_span_id(self) -> int:
        given = _ids.get()
        return given[1] if given else super().generate_span_id()


_tracer: trace.Tracer | None = None
_ratio = 0.0


def begin(where: str, ratio: float, project: str, service: str) -> None:
    """Record this share of the process's requests. `where`, as TRACES has it: "off", a file, a collector's address."""
    global _tracer, _ratio
    if where == "off":
        return
    provider = TracerProvider(
        sampler=ALWAYS_ON,
        id_generator=_Ids(),
        resource=Resource({"service.name": service, "gcp.project_id": project}),
        shutdown_on_exit=False,
    )
    exporter = _exporter(where)
    provider.add_span_processor(
        BatchSpanProcessor(exporter, max_queue_size=MOST_WAITING, schedule_delay_millis=EVERY_MS)
    )
    _tracer, _ratio = provider.get_tracer("noah"), ratio


@contextlib.contextmanager
def request(name: str, headers: Mapping[str, str]) -> Iterator[None]:
    """One request of somebody who is known, under the page's span, which is told here: a page sends no spans."""
    if _tracer is None:
        yield
        return
    page = read(headers.get("traceparent"))
    with contextlib.ExitStack() as stack:
        if random.random() < _ratio:  # noqa: S311
            above = Context()
            if page is not None:
                above = trace.set_span_in_context(NonRecordingSpan(page), above)
                if (clicked := since_click(headers.get("tracestate"))) is not None:
                    stack.callback(_of_page(_tracer, page, clicked).end)
            span = _tracer.start_span(name, context=above, kind=SpanKind.SERVER)
            stack.enter_context(_ended(span))
        else:  # whoever goes on with it is told not to record it, either
            ids = page or SpanContext(random.getrandbits(128), random.getrandbits(64), is_remote=False)
            span = NonRecordingSpan(SpanContext(ids.trace_id, ids.span_id, is_remote=False))
        token = _request.set(span)
        stack.callback(_request.reset, token)
        yield


def _of_page(tracer: trace.Tracer, page: SpanContext, clicked_ms: int) -> Span:
    token = _ids.set((page.trace_id, page.span_id))
    try:
        began = time.time_ns() - clicked_ms * 1_000_000
        return tracer.start_span("noah.page", context=Context(), start_time=began)
    finally:
        _ids.reset(token)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """A part of the request that is answered here."""
    above = _request.get()
    if above is None or _tracer is None or not above.is_recording():
        yield
        return
    with _ended(_tracer.start_span(name, context=trace.set_span_in_context(above, Context()))):
        yield


def tell(**attributes: AttributeValue) -> None:
    """What is known of the request by now: ids and words of this project's own."""
    if (span := _request.get()) is not None:
        span.set_attributes({f"noah.{name}": value for name, value in attributes.items()})


def here() -> str | None:
    """The `traceparent` of the request that is answered here, for who goes on with it; None with TRACES off."""
    span = _request.get()
    if span is None:
        return None
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def field() -> dict[str, str]:
    """`trace`, for what goes on with the request that is answered here; nothing with TRACES off."""
    context = here()
    return {} if context is None else {"trace": context}


@contextlib.contextmanager
def _ended(span: Span) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        span.set_attribute("error.type", type(error).__name__)  # its message may quote a request
        span.set_status(StatusCode.ERROR)
        raise
    finally:
        span.end()


class ToFile(SpanExporter):
    """A JSON object for each span, a line each, as the worker writes them."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            with self._path.open("a") as file:
                file.write("".join(json.dumps(_as_json(span)) + "\n" for span in spans))
        except OSError:
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


def _as_json(span: ReadableSpan) -> dict[str, Any]:
    context = span.get_span_context()
    assert context is not None
    return {
        "trace": f"{context.trace_id:032x}",
        "span": f"{context.span_id:016x}",
        "parent": f"{span.parent.span_id:016x}" if span.parent else "",
        "by": "noah",
        "name": span.name,
        "start": span.start_time,
        "end": span.end_time,
        "attributes": dict(span.attributes or {}),
        "links": [],
        "failed": not span.status.is_ok,
        "service": str(span.resource.attributes.get("service.name", "")),
    }


def _exporter(where: str) -> SpanExporter:
    if not where.startswith(("http://", "https://")):
        return ToFile(Path(where))
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    from shared.account import signed_session

    google = where.startswith(GOOGLE)
    return OTLPSpanExporter(
        endpoint=f"{where.rstrip('/')}/v1/traces",
        timeout=EXPORT_SECONDS,
        session=signed_session() if google else None,
    )
