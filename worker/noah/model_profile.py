"""What is known of Gemini's models, as tables, and how the settings name them."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

ToolBehavior = Literal["BLOCKING", "NON_BLOCKING"]

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._/-]*)(?:@(?P<location>[a-z0-9-]+))?")


WARN_BEFORE = timedelta(days=60)
"""So long before a retirement it is warned about."""


@dataclass(frozen=True, slots=True)
class Life:
    """Where Vertex AI serves a model, and from when to when. None is unknown."""

    locations: frozenset[str] | None = None
    """Regions, "eu", "us", "global"."""
    released: date | None = None
    closes: date | None = None
    """From this day new projects do not get it."""
    retires: date | None = None
    """From this day nobody gets it."""
    firm: bool = True
    """False: Google says "this day or later", so the day alone is no reason to refuse the model."""
    successor: str = ""
    source: str = ""


# Google's pages on the life of models, as read after 2026-10-13
_LIFE = "https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions"
_LIFE_API = "https://ai.google.dev/gemini-api/docs/deprecations"
# Google's page on its locations
_LOCATIONS = "https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations"

LIVE_REGIONS = frozenset(
    {
        "europe-central2",
        "europe-north1",
        "europe-southwest1",
        "europe-west1",
        "europe-west4",
        "europe-west8",
        "us-central1",
        "us-east1",
        "us-east4",
        "us-east5",
        "us-south1",
        "us-west1",
        "us-west4",
    }
)
"""Where Vertex AI serves Live models of generation 2.5."""
_WIDE = frozenset({"global", "eu", "us"})

# https://cloud.google.com/vertex-ai/generative-ai/docs/live-api/configure-language-voice, as read on 2026-11-28
VOICES = frozenset(
    [
        "Achernar",
        "Achird",
        "Algenib",
        "Algieba",
        "Alnilam",
        "Aoede",
        "Autonoe",
        "Callirrhoe",
        "Charon",
        "Despina",
        "Enceladus",
        "Erinome",
        "Fenrir",
        "Gacrux",
        "Iapetus",
        "Kore",
        "Laomedeia",
        "Leda",
        "Orus",
        "Puck",
        "Pulcherrima",
        "Rasalgethi",
        "Sadachbia",
        "Sadaltager",
        "Schedar",
        "Sulafat",
        "Umbriel",
        "Vindemiatrix",
        "Zephyr",
        "Zubenelgenubi",
    ]
)
"""The voices that the Live models speak with: one list for all of them."""


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
    voices: frozenset[str] = VOICES
    """Those that it speaks with."""
    languages: str = "unknown"
    """Those that it speaks, for people to read."""
    life: Life = field(default_factory=Life)


DEFAULT = "gemini-3.8-live"
DEFAULT_REPORT = "gemini-3.8-flash"
PROFILES = {
    DEFAULT: Profile(
        vertex=True,
        gemini_api=True,
        tool_behavior="BLOCKING",
        reply_placeholder=False,
        life=Life(released=date(2026, 9, 24), retires=date(2027, 9, 25), firm=False, source=_LIFE),
    ),
    # it has no other behaviour, see `refusal`
    "gemini-3.8-live-extended-thinking": Profile(
        vertex=False,
        gemini_api=True,
        tool_behavior="NON_BLOCKING",
        reply_placeholder=False,
        life=Life(released=date(2026, 9, 15), source=_LIFE_API),
    ),
    "gemini-3.1-flash-live-preview": Profile(
        vertex=False,
        gemini_api=True,
        tool_behavior=None,
        reply_placeholder=False,
        life=Life(successor=DEFAULT, source=_LIFE_API),
    ),
    "gemini-live-2.5-flash-native-audio": Profile(
        vertex=True,
        gemini_api=False,
        tool_behavior=None,
        reply_placeholder=True,
        languages="24, without being told which",
        life=Life(
            locations=LIVE_REGIONS,
            closes=date(2026, 11, 13),
            retires=date(2026, 12, 13),
            successor=DEFAULT,
            source=_LIFE,
        ),
    ),
    "gemini-2.5-flash-native-audio-preview-12-2025": Profile(
        vertex=False,
        gemini_api=True,
        tool_behavior=None,
        reply_placeholder=True,
        languages="24, without being told which",
        life=Life(successor=DEFAULT, source=_LIFE_API),
    ),
}
REPORT_MODELS = {
    DEFAULT_REPORT: Life(
        locations=_WIDE, released=date(2026, 9, 2), retires=date(2027, 9, 2), firm=False, source=_LOCATIONS
    ),
    "gemini-3.5-flash-lite": Life(
        locations=_WIDE,
        released=date(2026, 7, 21),
        retires=date(2027, 7, 21),
        firm=False,
        successor=DEFAULT_REPORT,
        source=_LOCATIONS,
    ),
    # Google says it of new and of idle projects; where else it was served does not matter any more
    "gemini-2.5-flash": Life(retires=date(2026, 10, 20), successor=DEFAULT_REPORT, source=_LIFE),
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


def life(name: str) -> Life:
    """What is known of a model's places and dates, whether it speaks or writes; nothing for one of no table."""
    name = name.rpartition("/")[2]
    return PROFILES[name].life if name in PROFILES else REPORT_MODELS.get(name, Life())


def unserved(name: str, location: str) -> str:
    """Why Vertex AI cannot be asked for this model at this location; empty when it can, or when it is not known."""
    served = life(name).locations
    if served is None or location in served:
        return ""
    return f"{name} is not served at {location}, but at {', '.join(sorted(served))}{_instead(name)}"


def retired(name: str, today: date) -> str:
    """Why this model cannot be had any more; empty before its retirement, or when the day is not certain."""
    known = life(name)
    if known.retires is None or not known.firm or today < known.retires:
        return ""
    return f"{name} was retired on {known.retires}{_instead(name)}"


def warning(name: str, today: date) -> str:
    """What is to be done soon, from WARN_BEFORE a retirement on; empty while there is nothing."""
    known = life(name)
    if known.retires is None or today < known.retires - WARN_BEFORE:
        return ""
    if not known.firm:
        return f"{name} may retire from {known.retires} on{_instead(name)}; see {known.source}"
    if today >= known.retires:
        return retired(name, today)
    closed = f" and new projects do not get it since {known.closes}" if known.closes and today >= known.closes else ""
    return f"{name} retires on {known.retires}{closed}{_instead(name)}"


def _instead(name: str) -> str:
    return f": use {successor}" if (successor := life(name).successor) else ""
