"""Which client speaks to which model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CLIENTS = Path(__file__).parent / "clients"


@dataclass(frozen=True, slots=True)
class Case:
    """A client, with a model of one of the APIs."""

    client: str
    model: str
    vertex: bool = False
    token: bool = False  # an ephemeral one in place of a key
    resumes: bool = False  # the client itself, when the connection is closed

    @property
    def name(self) -> str:
        """Names a scenario, and a test."""
        api = "vertex" if self.vertex else "gemini"
        return f"{self.client}-{self.model}-{api}{'-token' if self.token else ''}"


PREVIEW = "gemini-2.5-flash-native-audio-preview-12-2025"
NATIVE = "gemini-live-2.5-flash-native-audio"
CASES = (
    Case("google_genai", NATIVE, vertex=True),
    Case("google_genai", "gemini-live-2.5-flash", vertex=True),
    Case("google_genai", "gemini-3.8-live"),
    Case("genai_js", "gemini-3.1-flash-live-preview"),
    Case("genai_js", "gemini-3.8-live", token=True),
    Case("livekit", NATIVE, vertex=True, resumes=True),
    Case("livekit", "gemini-3.8-live", vertex=True, resumes=True),
    Case("pipecat", PREVIEW, resumes=True),
    Case("pipecat", "gemini-3.8-live", resumes=True),
    Case("google_adk", NATIVE, vertex=True, resumes=True),
    Case("google_adk", "gemini-3.8-live", resumes=True),
)
# The two that are installed in seconds; `make test` runs them.
SMALL = ("google_genai", "genai_js")
