"""The model's frames, as each model forms them: sound, words, thoughts, ids, transcriptions of the candidate."""

from __future__ import annotations

import base64
import random
import re
import uuid
from typing import Any

from . import frames, speech
from .profiles import Profile

Frame = dict[str, Any]
THOUGHT = "**Deciding What to Say**\n\nI have what was said to me, and I am going to answer it.\n\n\n"
THOUGHT_TOKENS = 28


def sound(pcm: bytes, model: Profile, words: str = "") -> bytes:
    """Samples as the model sends them, on the wire; with `words`, their transcription is in the same frame."""
    kind = f"audio/pcm;rate={speech.SAMPLE_RATE}" if model.audio_rate else "audio/pcm"
    content = turn({"inlineData": {"mimeType": kind, "data": base64.b64encode(pcm).decode()}}, model)
    if words:
        content["outputTranscription"] = {"text": words}
    # Neither API's form of these frames differs from the other's.
    return frames.encode({"serverContent": content}, "gemini")


def transcription(words: str) -> bytes:
    """A piece of what the model says, on the wire."""
    return frames.encode({"serverContent": {"outputTranscription": {"text": words}}}, "gemini")


def turn(part: Frame, model: Profile) -> Frame:
    """The `serverContent` with a part of what the model makes."""
    return {"modelTurn": {"parts": [part], **({"role": "model"} if model.role else {})}}


def pieces(text: str, per_piece: int, model: Profile) -> list[str]:
    """A text in pieces of so many words, as output transcription arrives; joined, they are the text."""
    words = re.findall(r"^\s*\S+\s*|\S+\s*" if model.words == "trailing" else r"\s*\S+", text)
    grouped = ["".join(words[start : start + per_piece]) for start in range(0, len(words), per_piece)]
    if grouped:
        grouped[-1] += text[sum(map(len, grouped)) :]
    return grouped


def heard(text: str, model: Profile) -> list[str]:
    """What the candidate said, in pieces as input transcription arrives."""
    if model.heard == "whole":
        return [text]
    return re.findall(r"\s*[\w'’-]+|\s*[^\w\s]", f" {text}") or [text]


def call_id(model: Profile, rng: random.Random) -> str:
    """An id for a tool call."""
    if model.call_ids == "uuid":
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    prefix = {"fc": "fc_", "function-call": "function-call-"}[model.call_ids]
    return f"{prefix}{rng.randrange(10**18, 10**19)}"


def voice_activity(kind: str, seconds: float) -> Frame:
    """Where in the client's audio speech begins (`ACTIVITY_START`) or ends (`ACTIVITY_END`)."""
    return {"voiceActivity": {"type": kind, "audioOffset": f"{seconds:.3f}s"}}
