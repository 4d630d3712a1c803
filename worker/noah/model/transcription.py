"""What the model transcribes, with each piece once: some servers send every piece twice, and what is said is not."""

from dataclasses import dataclass

from google.genai import types

# So many different pieces came twice, one after the other, without one between them that came once: nobody speaks so.
ENOUGH_PAIRS = 3


@dataclass(slots=True)
class Pieces:
    """One side's transcription, piece by piece."""

    _once: bool = False  # a piece has come once: two of the same are what was said twice
    _pairs: int = 0
    _last_pair: str = ""
    _first: str | None = None

    def new(self, piece: str) -> bool:
        """Whether this piece is to be taken: not the second one of a pair, unless pieces are known to come once."""
        if piece != self._first:
            self.ended()
            self._first = piece
            return True
        if piece != self._last_pair:
            self._pairs, self._last_pair = self._pairs + 1, piece
        self._once = self._once and self._pairs < ENOUGH_PAIRS
        self._first = None
        return self._once

    def ended(self) -> None:
        """Another piece has come, or the turn has ended: the piece before it was not the first of a pair."""
        if self._first is not None:
            self._once, self._pairs, self._first = True, 0, None


class Transcription:
    """Both sides' transcription in one call, over its connections."""

    def __init__(self) -> None:
        self._of_model, self._of_candidate = Pieces(), Pieces()

    def clean(self, message: types.LiveServerMessage) -> None:
        """Take the text out of a message whose transcription comes for the second time."""
        content = message.server_content
        if content is None:
            return
        sides = ((content.output_transcription, self._of_model), (content.input_transcription, self._of_candidate))
        for given, pieces in sides:
            if given and given.text and not pieces.new(given.text):
                given.text = None
        if content.turn_complete or content.interrupted:
            self._of_model.ended()
            self._of_candidate.ended()
