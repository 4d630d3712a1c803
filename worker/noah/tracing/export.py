"""Where spans go: a file on this machine, or an OTLP endpoint such as Cloud Trace's. Only what is allowed leaves."""

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from prometheus_client import Counter

from noah.log import cause
from noah.tracing.allowed import clean

log = structlog.get_logger(__name__)

LOST = Counter("noah_spans_lost", "Spans that could not be sent")

EXPORT_SECONDS = 5.0
"""For one batch, with all that is tried again."""
_GOOGLE = "https://telemetry.googleapis.com"


class Allowed(SpanExporter):
    """In front of an exporter: the one way out of this process."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result = self._exporter.export([clean(span) for span in spans])
        except Exception as error:  # noqa: BLE001  # whatever it is: the spans are lost, and nothing else
            result = SpanExportResult.FAILURE
            reason = cause(error)
        else:
            reason = "not taken"
        if result is not SpanExportResult.SUCCESS:
            LOST.inc(len(spans))
            if not self._failing:
                log.warning("spans_lost", reason=reason)
        self._failing = result is not SpanExportResult.SUCCESS
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


class ToFile(SpanExporter):
    """A JSON object for each span, a line each: several processes may write to one file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        lines = "".join(json.dumps(as_json(span)) + "\n" for span in spans)
        try:
            with self._lock, self._path.open("a") as file:
                file.write(lines)
        except OSError:
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


def as_json(span: ReadableSpan) -> dict[str, Any]:
    """A line of the file; times are in nanoseconds since 1970."""
    context = span.get_span_context()
    assert context is not None
    return {
        "trace": f"{context.trace_id:032x}",
        "span": f"{context.span_id:016x}",
        "parent": f"{span.parent.span_id:016x}" if span.parent else "",
        "by": span.instrumentation_scope.name if span.instrumentation_scope else "",
        "name": span.name,
        "start": span.start_time,
        "end": span.end_time,
        "attributes": dict(span.attributes or {}),
        "links": [f"{link.context.trace_id:032x}" for link in span.links],
        "failed": not span.status.is_ok,
        "service": str(span.resource.attributes.get("service.name", "")),
    }


def exporter(where: str, session: Callable[[], Any]) -> SpanExporter:
    """For what TRACES says. `session` makes the HTTP session that signs calls to Google."""
    if not where.startswith(("http://", "https://")):
        return Allowed(ToFile(Path(where)))
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    google = where.startswith(_GOOGLE)
    endpoint = f"{where.rstrip('/')}/v1/traces"
    return Allowed(OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_SECONDS, session=session() if google else None))
