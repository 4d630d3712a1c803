"""What is known of Gemini's Live models, as a table, and how the settings name them."""

import re
from dataclasses import dataclass
from typing import Literal

ToolBehavior = Literal["BLOCKING", "NON_BLOCKING"]

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._/-]*)(?:@(?P<location>[a-z0-9-]+))?")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the worker has to know of one Live model."""

    vertex: bool
    """Vertex AI serves it."""
    gemini_api: bool
    """The Gemini API serves it."""
    tool_behavior: ToolBehavior | None
    """What every function declaration says. None: nothing, as the server waits for results by default and it is not
    known whether it takes the field."""
    reply_placeholder: bool
    """The plugin asks this model for a reply with a user turn "."; such a turn is not the candidate's."""
    silence_ms: int = 700
    """So long must it be quiet before a turn has ended: shorter cuts answers at every breath, longer makes all wait."""
    prefix_ms: int = 100
    """So long must speech be before it counts: a keyboard is shorter, and Noah still stops within 0.3 s."""
    eager_start: bool = True
    """Quiet speech counts too: a candidate who goes on is never talked over."""
    eager_end: bool = False
    """A pause is taken for the end sooner."""


DEFAULT = "gemini-3.8-live"
PROFILES = {
    DEFAULT: Profile(vertex=True, gemini_api=True, tool_behavior="BLOCKING", reply_placeholder=False),
    # it has no other behaviour, see `refusal`
    "gemini-3.8-live-extended-thinking": Profile(
        vertex=False, gemini_api=True, tool_behavior="NON_BLOCKING", reply_placeholder=False
    ),
    "gemini-3.1-flash-live-preview": Profile(
        vertex=False, gemini_api=True, tool_behavior=None, reply_placeholder=False
    ),
    # retires on 2026-12-13
    "gemini-live-2.5-flash-native-audio": Profile(
        vertex=True, gemini_api=False, tool_behavior=None, reply_placeholder=True
    ),
    "gemini-2.5-flash-native-audio-preview-12-2025": Profile(
        vertex=False, gemini_api=True, tool_behavior=None, reply_placeholder=True
    ),
}
# Newer models call tools without waiting unless they are told to wait.
UNKNOWN = Profile(vertex=True, gemini_api=True, tool_behavior="BLOCKING", reply_placeholder=True)


@dataclass(frozen=True, slots=True)
class LiveModel:
    """One entry of GEMINI_MODELS."""

    name: str
    location: str | None = None
    """Where Vertex AI serves it; None: where GOOGLE_CLOUD_LOCATION says."""

    @property
    def profile(self) -> Profile:
        """What is known of it; for a model that the table does not have, what is safe."""
        return PROFILES.get(self.name.rpartition("/")[2], UNKNOWN)

    def __str__(self) -> str:
        return f"{self.name}@{self.location}" if self.location else self.name


def parse(text: str) -> tuple[LiveModel, ...]:
    """The models of a list such as "gemini-3.8-live, gemini-3.8-live@europe-west4", in its order.

    Raises ValueError: a list without a model, an entry that is not of this form, or the same entry twice.
    """
    found: list[LiveModel] = []
    for entry in text.split(","):
        match = _ENTRY.fullmatch(entry.strip())
        if match is None:
            raise ValueError(f"{entry.strip()!r} is not model or model@location")
        model = LiveModel(match["name"], match["location"])
        if model in found:
            raise ValueError(f"{model} is listed twice")
        found.append(model)
    return tuple(found)


def refusal(model: LiveModel, *, vertex: bool) -> str:
    """Why this model cannot hold an interview on Vertex AI, or else on the Gemini API; empty when it can."""
    api = "Vertex AI" if vertex else "the Gemini API"
    if not (model.profile.vertex if vertex else model.profile.gemini_api):
        return f"{model.name} is not on {api}"
    if model.profile.tool_behavior == "NON_BLOCKING":
        return f"{model.name} does not wait for its tools, so it could acknowledge an answer that is not stored"
    if model.location and not vertex:
        return f"{model} names a location, and the Gemini API has none"
    return ""
