"""What may leave in a span: names and attributes that are listed here, with values that hold no word of anybody.

LiveKit's own spans carry instructions, transcripts and arguments of tools. So nothing is taken out here; it is let in:
an attribute that a new release adds is dropped until somebody lists it.
"""

import math
import re
from collections.abc import Callable, Mapping

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, Status
from opentelemetry.util.types import AttributeValue

from noah.tracing.prices import cost

OWN = "noah"
LIVEKIT = "livekit-agents"
OTHER = "other"
"""The name of a span that is not listed."""
MOST = 1e12
MOST_LINKS = 4

_ID = re.compile(r"[A-Za-z0-9_.:/@-]{1,128}")

Check = Callable[[AttributeValue], bool]


def number(value: AttributeValue) -> bool:
    """A count, or a time."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < MOST


def flag(value: AttributeValue) -> bool:
    """True or false."""
    return isinstance(value, bool)


def own_id(value: AttributeValue) -> bool:
    """An id that this project has given: it is nowhere made of what somebody said."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def one_of(*words: str) -> Check:
    """One of these words."""
    allowed = frozenset(words)
    return lambda value: isinstance(value, str) and value in allowed


SPANS: Mapping[str, frozenset[str]] = {
    OWN: frozenset(
        {
            "noah.answer",
            "noah.candidate",
            "noah.end",
            "noah.firestore",
            "noah.generation",
            "noah.greet",
            "noah.identify",
            "noah.job",
            "noah.lease",
            "noah.lease.renewal",
            "noah.listen",
            "noah.model.connect",
            "noah.model.connection",
            "noah.personalize",
            "noah.report",
            "noah.state",
        }
    ),
    LIVEKIT: frozenset(
        {
            "agent_session",
            "agent_speaking",
            "agent_turn",
            "drain_agent_activity",
            "eou_wait",
            "function_tool",
            "on_enter",
            "on_exit",
            "on_user_turn_completed",
            "publish_audio_output",
            "realtime_inference",
            "realtime_metrics",
            "room_connect",
            "session_close",
            "session_start",
            "setup_toolsets",
            "start_agent_activity",
            "user_speaking",
            "user_turn",
            "wait_for_participant",
            "wait_for_audio_track",
        }
    ),
}
"""By the tracer that makes them."""

_TOOLS = ("process_user_response", "end_interview", "pause_interview")
_COUNTS = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.audio.input_tokens",
    "gen_ai.usage.audio.output_tokens",
    "gen_ai.usage.text.input_tokens",
    "gen_ai.usage.text.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.response.time_to_first_chunk",
    "lk.generation_count",
    "lk.playout.position",
    "lk.speech.queue_wait",
    "lk.response.ttft",
    "lk.response.ttfb",
    "lk.first_frame_delay",
    "lk.e2e_latency",
    "noah.attempts",
    "noah.cost_usd",
    "noah.documents",
    "noah.epoch",
    "noah.thinking_tokens",
    "noah.turns",
    "noah.tries",
)
_FLAGS = ("gen_ai.request.stream", "lk.interrupted", "lk.function_tool.is_error", "noah.resumed", "noah.tool.refused")

ATTRIBUTES: Mapping[str, Check] = {
    **dict.fromkeys(_COUNTS, number),
    **dict.fromkeys(_FLAGS, flag),
    "gen_ai.operation.name": one_of("generate_content", "chat", "execute_tool", "invoke_agent", "invoke_workflow"),
    "gen_ai.provider.name": one_of("gcp.vertex_ai", "gcp.gemini", "gcp.gen_ai", "unknown"),
    "gen_ai.output.type": one_of("text", "json", "speech"),
    "gen_ai.tool.name": one_of(*_TOOLS),
    "lk.interruption.source": one_of("audio_activity", "user_turn", "programmatic"),
    "gen_ai.request.model": own_id,
    "gen_ai.response.model": own_id,
    "error.type": own_id,
    "noah.ending": own_id,
    "noah.interview": own_id,
    "noah.job": own_id,
    "noah.outcome": own_id,
    "noah.plan": own_id,
    "noah.question": own_id,
}


def attributes_of(found: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Those that may leave."""
    return {name: value for name, value in found.items() if (check := ATTRIBUTES.get(name)) and check(value)}


def clean(span: ReadableSpan) -> ReadableSpan:
    """The span with what may leave of it: no event, no message of an error, no state of a trace."""
    scope = span.instrumentation_scope.name if span.instrumentation_scope else ""
    attributes = attributes_of(span.attributes or {})
    if (price := cost(attributes)) is not None:
        attributes["noah.cost_usd"] = price
    return ReadableSpan(
        name=span.name if span.name in SPANS.get(scope, ()) else OTHER,
        context=_bare(span.context),
        parent=_bare(span.parent),
        resource=span.resource,
        attributes=attributes,
        links=[Link(bare) for link in span.links[:MOST_LINKS] if (bare := _bare(link.context))],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=InstrumentationScope(scope if scope in SPANS else OTHER),
    )


def _bare(context: SpanContext | None) -> SpanContext | None:
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)
