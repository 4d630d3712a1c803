"""What the spans of a call learn from its parts, as it happens."""

import time

from livekit.agents.metrics import RealtimeModelMetrics
from opentelemetry import trace

from noah.signals import CandidateSpeaks, Signal, ToolAnswered
from noah.tracing.spans import past


class Traced:
    """Follows what a call's parts tell, and says it in spans."""

    def __init__(self) -> None:
        self._speaks_since: int | None = None

    def __call__(self, signal: Signal) -> None:
        match signal:
            case ToolAnswered(refused):
                # that of the tool call, which is current then
                trace.get_current_span().set_attribute("noah.tool.refused", bool(refused))
            case CandidateSpeaks(speaks):
                if not speaks and self._speaks_since is not None:
                    past("noah.candidate", self._speaks_since)
                self._speaks_since = time.time_ns() if speaks else None
            case _:
                pass


def generated(turn: RealtimeModelMetrics) -> None:
    """The model has generated a turn: the framework's own span of it lasts until it was played."""
    began = round(turn.timestamp * 1e9)
    past("noah.generation", began, began + round(turn.duration * 1e9))
