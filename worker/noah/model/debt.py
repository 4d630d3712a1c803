"""When the model's silence is a fault: what it owes the candidate, by its own signs of having noticed them.

Without I/O and without a clock: times are seconds on any one clock, and come with the call.
"""

from dataclasses import dataclass
from typing import Literal

from google.genai import types

# A turn in which nothing more comes, or an answer that does not: Gemini sends several messages a second while it
# speaks, and begins to speak within 2 s. With the new connection and its first words the silence stays below 8 s.
STALL_SECONDS = 5.5
# After a sound that the model took no notice of; a new connection then costs nobody anything.
CHECK_SECONDS = 3.5
# How long somebody may be heard to speak while the model's silence is no fault; beyond it is noise.
SPEECH_SECONDS = 30.0

Fault = Literal["stalled", "unnoticed"]


@dataclass(slots=True)
class Debt:
    """What one conversation with the model owes."""

    owed: bool = False
    """The candidate has said something that the model noticed, or a tool has answered: it has to go on."""
    _sound: bool = False  # something was heard that may have been the candidate
    _noticed: bool = False  # the model has noticed them since it last said or called something
    _answered: bool = (
        False  # the model has begun a turn since they began to speak: LiveKit tells late that they stopped
    )
    _checked: bool = False  # such a sound has had its new connection
    _message_at: float = 0.0
    _speaks_since: float | None = None
    _spoke_until: float = 0.0

    # -- what happens

    def owe(self, now: float) -> None:
        """The model has to go on."""
        self.owed = True
        self._message_at = now

    def sound(self, now: float) -> None:
        """Something was heard that may have been the candidate.

        It is owed an answer if the model has noticed it; if not, they may have spoken to a dead connection, or it is a
        fan or a keyboard.
        """
        if self._answered:
            return
        if self._noticed:
            self.owe(now)
        elif not self._checked:
            self._sound = True

    def speaks(self, speaks: bool, now: float) -> None:
        """Somebody is heard in the room, or no longer: while they speak nobody has to answer."""
        if speaks:
            self._answered = False
        self._speaks_since = now if speaks else None
        self._spoke_until = now

    def message(self, message: types.LiveServerMessage, now: float) -> None:
        """The model has sent something."""
        self._message_at = now
        content = message.server_content
        if message.tool_call or (content and content.model_turn):
            self._noticed, self._answered = False, True
        elif (content and (content.interrupted or content.input_transcription)) or message.voice_activity:
            self._noticed, self._checked, self._answered = True, False, False
            if self._sound:
                self._sound = False
                self.owe(now)

    def opened(self, now: float) -> None:
        """A connection is there: the model has had no time to say anything on it."""
        self._message_at = now

    def begun(self) -> None:
        """The model has begun a turn."""
        self.owed = self._sound = self._checked = False
        self._answered = True

    def left(self) -> None:
        """Its connection is left: what was owed on it does not come any more."""
        self.owed = self._sound = self._noticed = False

    # -- what follows

    @property
    def unanswered(self) -> bool:
        """Something was heard since the model last began a turn, and it took no notice."""
        return self._sound or self._checked

    def waits(self) -> bool:
        """Whether there is something to look for."""
        return self.owed or self._sound

    def fault(self, now: float, *, in_turn: bool, says: bool, played_at: float | None) -> Fault | None:
        """What is wrong now, if anything; told once, an unnoticed sound is a fault no more.

        Args:
            now: The time.
            in_turn: The model is in the middle of a turn.
            says: And something of it was said.
            played_at: When the last of what it said was played; None while something is left.
        """
        quiet = now - max(self._message_at, played_at or 0.0)
        if says and quiet >= STALL_SECONDS:
            return "stalled"
        quiet = min(quiet, now - self._spoke_until)
        if self._speaks_since is not None:
            spoken = now - self._speaks_since
            quiet = min(quiet, spoken) if spoken >= SPEECH_SECONDS else 0.0
        if (self.owed or in_turn) and quiet >= STALL_SECONDS:
            return "stalled"
        if self._sound and quiet >= CHECK_SECONDS and played_at is not None:
            self._sound, self._checked = False, True
            return "unnoticed"
        return None
