"""W3C trace context: which trace a call belongs to, and under which span."""

import hashlib
import re

from opentelemetry.trace import INVALID_SPAN_ID, INVALID_TRACE_ID, SpanContext, TraceFlags

_FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


def read(traceparent: object) -> SpanContext | None:
    """The context that a `traceparent` names; None for what is none."""
    found = _FORM.fullmatch(traceparent) if isinstance(traceparent, str) else None
    if found is None:
        return None
    trace, span = int(found[1], 16), int(found[2], 16)
    if trace == INVALID_TRACE_ID or span == INVALID_SPAN_ID:
        return None
    flags = TraceFlags(int(found[3], 16) & TraceFlags.SAMPLED)
    return SpanContext(trace, span, is_remote=True, trace_flags=flags)


def write(context: SpanContext) -> str:
    """The `traceparent` that names it."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & TraceFlags.SAMPLED:02x}"


def of_interview(interview_id: str) -> int:
    """The id of the trace of an interview of which no context is known: the same for whoever asks."""
    found = int.from_bytes(hashlib.sha256(f"trace of {interview_id}".encode()).digest()[:16])
    return found or 1
