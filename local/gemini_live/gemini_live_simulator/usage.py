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
        self._response_text = 0.0
        self._thoughts = 0

    def text(self, text: str) -> None:
        """The client sent text."""
        self._prompt["TEXT"] += len(text) / _CHARACTERS

    def audio(self, seconds: float) -> None:
        """The client sent sound."""
        self._prompt["AUDIO"] += seconds * _PER_SECOND

    def spoken(self, seconds: float) -> None:
        """The turn has said so much."""
        self._response_seconds += seconds

    def written(self, text: str) -> None:
        """The model has made so much text on the way."""
        self._response_text += len(text) / _CHARACTERS

    def thought(self, tokens: int) -> None:
        """The model has thought so much."""
        self._thoughts += tokens

    def end_turn(self, api: Api, hidden: int) -> dict[str, Any]:
        """`usageMetadata` of the turn; what was said is part of the next turn's prompt.

        `hidden` tokens of the prompt and of the response are in no detail, as 3.x counts them.
        """
        prompt = {name: round(tokens) for name, tokens in self._prompt.items()}
        audio, text = round(self._response_seconds * _PER_SECOND), round(self._response_text)
        response, total = audio + text + (hidden if audio else 0), sum(prompt.values()) + hidden
        self._prompt["AUDIO"] += audio
        thoughts, self._thoughts = self._thoughts, 0
        self._response_seconds = self._response_text = 0.0
        usage: dict[str, Any] = {
            "promptTokenCount": total,
            "totalTokenCount": total + response + thoughts,
            "promptTokensDetails": [
                {"modality": modality, "tokenCount": count} for modality, count in prompt.items() if count
            ],
        }
        side = "candidates" if api == "vertex" else "response"
        if response or api == "vertex":
            # a modality of which nothing came has no count
            made = [("TEXT", text)] if text else []
            made += [("AUDIO", audio)]
            usage[f"{side}TokenCount"] = response
            usage[f"{side}TokensDetails"] = [
                {"modality": modality, **({"tokenCount": count} if count else {})} for modality, count in made
            ]
        if thoughts:
            usage["thoughtsTokenCount"] = thoughts
        return usage
