"""What an interview has used of the model, over all of its jobs: what it is billed by."""

from collections.abc import Mapping

from livekit.agents import SessionUsageUpdatedEvent
from livekit.agents.metrics import LLMModelUsage

NAMES = ("input_tokens", "output_tokens", "input_audio_tokens", "output_audio_tokens")


class Usage:
    """Counts up; `fields` is what `interviews/{id}.usage` holds."""

    def __init__(self) -> None:
        self._before = dict.fromkeys(NAMES, 0)
        self._here = dict.fromkeys(NAMES, 0)

    @property
    def fields(self) -> dict[str, int]:
        """Tokens so far."""
        return {name: self._before[name] + self._here[name] for name in NAMES}

    def go_on_from(self, stored: object) -> None:
        """What earlier jobs have stored; what is no number there is left out."""
        if isinstance(stored, Mapping):
            self._before = {name: value if isinstance(value := stored.get(name), int) else 0 for name in NAMES}

    def updated(self, event: SessionUsageUpdatedEvent) -> None:
        """What this job has used until now."""
        models = [usage for usage in event.usage.model_usage if isinstance(usage, LLMModelUsage)]
        self._here = {name: sum(getattr(usage, name) for usage in models) for name in NAMES}
