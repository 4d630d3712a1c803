"""What the model hears of the candidate: first nothing, and on each new connection what the last did not confirm."""

from collections.abc import Callable

import structlog
from google.genai import types
from livekit import rtc

from noah.model.kept_audio import KeptAudio, level
from noah.signals import SoundCame, Tell

log = structlog.get_logger(__name__)


class Listening:
    """Stands between the candidate's microphone and the model."""

    def __init__(self, give: Callable[[rtc.AudioFrame], None], tell: Tell) -> None:
        """`give`: sends a piece of sound to the model."""
        self.on = False
        """What is said is given to the model; until then it is kept."""
        self.gave_words = False
        """The latest connection was given words that the one before it had not confirmed: it answers them."""
        self._give = give
        self._tell = tell
        self._kept = KeptAudio()
        self._answering = False
        """The model has begun a turn of its own."""

    def add(self, frame: rtc.AudioFrame) -> None:
        """A piece of sound has come from the candidate."""
        loud = level(frame)
        self._kept.add(frame, loud)
        self._tell(SoundCame(loud, frame.duration))
        if self.on:
            self._give(frame)

    def begin(self) -> None:
        """Give the model what was kept, and from now on what is said."""
        self.on = True
        self._give_kept()

    def forget(self) -> None:
        """Keep nothing of what was said so far."""
        self._kept.clear()

    def confirm(self, message: types.LiveServerMessage) -> None:
        """Look for the model's word that it has taken what the candidate said."""
        content = message.server_content
        if content and content.interrupted:
            self._answering = False
        elif content and content.model_turn:
            self._answering = True
        answered = bool(content and content.turn_complete and self._answering)
        if answered:
            self._answering = False
        if self.on and (answered or message.tool_call):
            self._kept.confirm()

    def again(self) -> None:
        """Give a new connection what the last one has not confirmed."""
        self._answering = self.gave_words = False
        if not self.on:
            return
        self._give_kept()
        self.gave_words = self._kept.has_words
        if self.gave_words:
            log.info("words_given_again")

    def _give_kept(self) -> None:
        for frame in self._kept.give():
            self._give(frame)
