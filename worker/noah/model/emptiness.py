"""A turn of the model's that ends before it has begun, as with RESPONSE_REJECTED: nothing else will come of it."""

from dataclasses import dataclass

from google.genai import types


@dataclass(slots=True)
class Emptiness:
    """Follows one connection's messages. No I/O, no clock."""

    awaits: bool = False
    """The model was given something that it has to answer."""
    _open: bool = False  # a turn has begun
    _interrupted: bool = False

    def opened(self) -> None:
        """A new connection is there."""
        self.awaits = self._open = self._interrupted = False

    def ends(self, message: types.LiveServerMessage, *, hearing: bool) -> bool:
        """Whether this message ends a turn with nothing in it. `hearing`: the candidate's words are to be answered."""
        content = message.server_content or types.LiveServerContent()
        if content.input_transcription and content.input_transcription.text:
            self.awaits = self.awaits or hearing
        parts = content.model_turn.parts if content.model_turn else None
        spoken = content.output_transcription and content.output_transcription.text
        if message.tool_call or spoken or any(part.inline_data for part in parts or []):
            self._open, self.awaits = True, False
        self._interrupted = self._interrupted or bool(content.interrupted)
        if not content.turn_complete:
            return False
        empty = self.awaits and not (self._open or self._interrupted)
        self._open = self._interrupted = False
        self.awaits = self.awaits and not empty
        return empty
