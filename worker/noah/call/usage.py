"""What an interview has used of the model, over all of its jobs: what it is billed by."""

from collections.abc import Mapping

from livekit.agents import SessionUsageUpdatedEvent
from livekit.agents.metrics import LLMModelUsage, RealtimeModelMetrics

NAMES = ("input_tokens", "output_tokens", "input_audio_tokens", "output_audio_tokens")
THINKING = "thinking_tokens"
"""What the model thought, billed as output and part of no other number: the framework does not add it up."""

CUT = "cut_tokens"
"""For turns that were cut, of which the model gives no tokens: each counts what the turn before it had read."""

BILLED = ("input_tokens", "output_tokens", THINKING, CUT)
"""The others are part of these."""

TURNS = "turns"
"""How many turns the model began."""
COUNTED = (*NAMES, THINKING, CUT, TURNS)

SAID, READ = 4.0, 1 / 6
"""What a token costs that the model says or thinks, or reads in writing, in tokens of sound that it hears: by prices of
12.00 and 0.50 to 3.00 (docs/deploy.md, "What it costs").
"""


class Usage:
    """Counts up; `fields` is what `interviews/{id}.usage` holds."""

    def __init__(self) -> None:
        self._before = dict.fromkeys(COUNTED, 0)
        self._here = dict.fromkeys(COUNTED, 0)
        self._read = 0
        self._uncounted = False

    @property
    def fields(self) -> dict[str, int]:
        """Tokens and turns so far."""
        return {name: self._before[name] + self._here[name] for name in self._before}

    @property
    def tokens(self) -> int:
        """All that the interview is billed by, thoughts too."""
        return sum(self.fields[name] for name in BILLED)

    @property
    def tokens_here(self) -> int:
        """The same, of this call alone."""
        return sum(self._here[name] for name in BILLED)

    @property
    def sound_tokens_here(self) -> int:
        """What this call costs, in tokens of sound that the model hears. What a cut turn has read counts as sound."""
        used = self._here
        heard, said = used["input_audio_tokens"], used["output_tokens"] + used[THINKING]
        return round(heard + used[CUT] + READ * max(used["input_tokens"] - heard, 0) + SAID * said)

    @property
    def traced(self) -> dict[str, int]:
        """What this job has used and no turn's own span tells."""
        return {
            "noah.turns": self._here[TURNS],
            "noah.thinking_tokens": self._here[THINKING],
        }

    def go_on_from(self, stored: object) -> None:
        """What earlier jobs have stored; what is no number there is left out."""
        if isinstance(stored, Mapping):
            self._before = {name: value if isinstance(value := stored.get(name), int) else 0 for name in self._here}

    def begun(self) -> None:
        """The model has begun a turn."""
        if self._uncounted:
            self._here[CUT] += self._read
        self._uncounted = True
        self._here[TURNS] += 1

    def measured(self, turn: RealtimeModelMetrics) -> None:
        """A turn's tokens. The plugin passes on no thoughts, but a total that they are part of."""
        self._read, self._uncounted = turn.input_tokens, False
        self._here[THINKING] += max(turn.total_tokens - turn.input_tokens - turn.output_tokens, 0)

    def updated(self, event: SessionUsageUpdatedEvent) -> None:
        """What this job has used until now."""
        models = [usage for usage in event.usage.model_usage if isinstance(usage, LLMModelUsage)]
        self._here |= {name: sum(getattr(usage, name) for usage in models) for name in NAMES}
