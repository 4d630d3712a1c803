"""Tokens, counted as Gemini does, roughly: for `usageMetadata`."""

from __future__ import annotations

from typing import Any

from .frames import Api

_PER_SECOND = 25  # of audio
_CHARACTERS = 4  # per token of text


class Usage:
    """What a session has taken in, and what its turn has given out."""

    def __init__(self) -> None:
        self._prompt = {"TEXT": 0.0, "AUDIO": 0.0}
        self._response_seconds = 0.0

    def text(self, text: str) -> None:
        """The client sent text."""
        self._prompt["TEXT"] += len(text) / _CHARACTERS

    def audio(self, seconds: float) -> None:
        """The client sent sound."""
        self._prompt["AUDIO"] += seconds * _PER_SECOND

    def spoken(self, seconds: float) -> None:
        """The turn has said so much."""
        self._response_seconds += seconds

    def end_turn(self, api: Api) -> dict[str, Any]:
        """`usageMetadata` of the turn; what was said is part of the next turn's prompt."""
        prompt = {name: round(tokens) for name, tokens in self._prompt.items()}
        response = round(self._response_seconds * _PER_SECOND)
        self._prompt["AUDIO"] += response
        self._response_seconds = 0.0
        side = "candidates" if api == "vertex" else "response"
        return {
            "promptTokenCount": sum(prompt.values()),
            f"{side}TokenCount": response,
            "totalTokenCount": sum(prompt.values()) + response,
            "promptTokensDetails": [
                {"modality": modality, "tokenCount": count} for modality, count in prompt.items() if count
            ],
            f"{side}TokensDetails": [{"modality": "AUDIO", "tokenCount": response}],
        }
