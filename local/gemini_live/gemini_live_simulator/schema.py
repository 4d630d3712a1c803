"""The scenario format: what a file may say, and what it means. README.md explains it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from . import speech

On = Literal["connect", "text", "user", "tool_result", "update", "generate"]
Moment = Literal["upgrade", "setup", "connect", "turn", "turn_end", "speech", "heard", "tool_call", "tool_result"]


class ScenarioError(ValueError):
    """A scenario file that cannot be used; the text is `file.yaml:12: what is wrong`."""


def _pattern(value: Any) -> Any:
    """A regular expression; `.` stays within a line, `^` and `$` are a line's."""
    if not isinstance(value, str):
        return value
    try:
        return re.compile(value, re.MULTILINE)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


# What may be wrong with a transcription.
Transcript = Literal["missing", "late", "interim", "foreign", "repeated"]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Template = str
Share = float | Literal["random"] | tuple[float, float]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _OneOf(_Model):
    """A mapping with exactly one of some keys."""

    kinds: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _exactly_one(self) -> _OneOf:
        if len(found := self.model_fields_set & self.kinds) != 1:
            raise ValueError(f"exactly one of {self._keys(self.kinds)}; found {self._keys(found) or 'none'}")
        return self

    @classmethod
    def _keys(cls, names: Iterable[str]) -> str:
        """Fields as the file calls them."""
        return ", ".join(sorted(cls.model_fields[name].alias or name for name in names))

    @property
    def kind(self) -> str:
        """Which of its keys it has."""
        name = next(iter(self.model_fields_set & self.kinds))
        return type(self).model_fields[name].alias or name


class Settings(_Model):
    """The knobs of a scenario."""

    rate: int = Field(default=speech.DEFAULT_RATE, ge=speech.SLOWEST, le=speech.FASTEST)  # words per minute
    voice: str = speech.DEFAULT_VOICE
    lead_ms: int | None = Field(default=None, ge=0)  # audio is sent so far ahead of its playing; None: as Gemini does
    chunk_ms: int = Field(default=100, ge=20, le=1000)
    think_ms: int = Field(default=150, ge=0)  # from the end of a turn to the first sound
    piece_words: int = Field(default=3, ge=1)  # of the output transcription
    threshold_db: float = Field(default=-45.0, le=0)
    speech_ms: int = Field(default=80, ge=20)
    silence_ms: int | None = Field(default=None, ge=20)  # None: as the client's setup says, or 600
    content_interrupts: Literal["complete", "any", "never"] | None = None  # None: as the model does
    cancel_calls: bool = True  # an interruption cancels tool calls that are not answered yet
    cancel_on_sound: bool | None = (
        None  # any sound and input cancels calls that the model waits for; None: as the model
    )
    behaves_as: str | None = None  # a model's name: the session behaves as that one, whatever it asks for
    form: dict[str, Any] = {}  # what is otherwise than the model has it: fields of profiles.Profile
    seed: int | None = None  # of everything random; None: another one each time
    connection_seconds: float | None = Field(default=None, gt=0)  # then goAway, as after Gemini's 10 minutes
    go_away_seconds: float = Field(default=5.0, ge=0)  # what that goAway leaves

    @model_validator(mode="after")
    def _known(self) -> Settings:
        if self.form or self.behaves_as:
            from . import profiles  # takes a second: a file without them does without

            profiles.check(self.form, self.behaves_as)
        return self


class Find(_Model):
    """A variable's value: the first group (or all) of a match, or `else` without one."""

    find: Pattern
    otherwise: str | None = Field(default=None, alias="else")


def _find(value: Any) -> Any:
    return {"find": value} if isinstance(value, str) else value


Capture = dict[str, Annotated[Find, BeforeValidator(_find)]]


class Heard(_Model):
    """What a spoken turn is taken to have said."""

    by: Template = "${question}"
    say: dict[str, Annotated[list[Template], BeforeValidator(_one_or_many)]] = {}
    default: Template = "(spoken, ${seconds} s)"


class Say(_Model):
    text: Template
    rate: int | None = Field(default=None, ge=speech.SLOWEST, le=speech.FASTEST)
    times: int = Field(default=1, ge=1, le=10)


Frames = Literal["each", "one"]  # several calls: a frame for each, or all in one


class Call(_Model):
    name: Template
    args: dict[str, Any] = {}
    id: Template | None = None
    times: int = Field(default=1, ge=1, le=10)
    frame: Frames = "each"


class Close(_Model):
    code: int = Field(ge=1000, le=4999)
    reason: str = ""


class GoAway(_Model):
    time_left: float = Field(default=5.0, ge=0)  # seconds
    then: Literal["close", "silence", "nothing"] = "close"  # once the time is over; silence: at once
    code: int = Field(default=1000, ge=1000, le=4999)


class Respond(_OneOf):
    """The answer to `generateContent`."""

    kinds: ClassVar[frozenset[str]] = frozenset({"text", "content", "from_schema"})
    text: Template | None = None
    content: Any = Field(default=None, alias="json")
    from_schema: bool | None = None
    fill: dict[str, Any] = {}


class Fail(_Model):
    """An error of `generateContent`."""

    status: int = Field(default=503, ge=400, le=599)
    message: str = "simulated failure"


def _say(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _close(value: Any) -> Any:
    return {"code": value} if isinstance(value, int) else value


def _go_away(value: Any) -> Any:
    return {"time_left": value} if isinstance(value, int | float) else value


SayField = Annotated[Say, BeforeValidator(_say)]
CloseField = Annotated[Close, BeforeValidator(_close)]
GoAwayField = Annotated[GoAway, BeforeValidator(_go_away)]


class Action(_OneOf):
    """One step of a rule."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"say", "call", "delay", "set_", "close", "go_away", "hang", "cancel", "respond", "fail"}
    )
    say: SayField | None = None
    call: Call | None = None
    delay: float | None = Field(default=None, ge=0, le=600)
    set_: dict[str, Any] | None = Field(default=None, alias="set")
    close: CloseField | None = None
    go_away: GoAwayField | None = None
    hang: bool | float | None = None
    cancel: bool | None = None
    respond: Respond | None = None
    fail: Fail | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {value: True} if value in ("hang", "cancel") else value


class Rule(_Model):
    """When this happens, and the text fits: do that."""

    name: str = ""
    on: Annotated[list[On], BeforeValidator(_one_or_many)]
    match: Pattern | None = None
    tool: Pattern | None = None  # of a tool_result: the tool's name
    when: dict[str, Pattern] = {}  # variables that must fit, whole
    capture: Capture = {}
    find_all: dict[str, Pattern] = {}
    times: int | None = Field(default=None, ge=1)  # at most so often in a conversation
    do: list[Action] = []

    @model_validator(mode="after")
    def _possible(self) -> Rule:
        kinds = {action.kind for action in self.do}
        generate = kinds & {"respond", "fail"}
        if "generate" in self.on:
            if extra := kinds - {"respond", "fail", "delay", "set"}:
                raise ValueError(f"a rule on generate cannot {sorted(extra)[0]}")
        elif generate:
            raise ValueError(f"only a rule on generate can {sorted(generate)[0]}")
        return self


class At(_Model):
    """When a fault happens: at a share of what is being said, or some seconds after the connection opened."""

    share: Share | None = None
    seconds: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one(self) -> At:
        if (self.share is None) == (self.seconds is None):
            raise ValueError("exactly one of share, seconds")
        low, high = self.share if isinstance(self.share, tuple) else (0.0, 1.0)
        if isinstance(self.share, float):
            low = high = self.share
        if not 0 <= low <= high <= 1:
            raise ValueError("a share is between 0 and 1")
        return self


class EagerCall(Call):
    """A tool call that nobody's turn asked for."""

    order: Literal["flush", "continue", "pause"] = "flush"


class LoseResult(Close):
    code: int = Field(default=1011, ge=1000, le=4999)
    replay: Literal["ignore", "act"] = "ignore"


class EndTurn(_Model):
    """The model ends its turn before it has said all."""

    reason: str | None = None  # turnCompleteReason

    @model_validator(mode="after")
    def _known(self) -> EndTurn:
        from google.genai import types  # takes a second: a file without it does without

        if self.reason is not None and self.reason not in types.TurnCompleteReason.__members__:
            raise ValueError(f"{self.reason} is not a turnCompleteReason")
        return self


class Transcription(_Model):
    """What is wrong with the transcriptions of a turn."""

    output: Transcript | None = None
    input: Transcript | None = None

    @model_validator(mode="after")
    def _some(self) -> Transcription:
        if self.output is None and self.input is None:
            raise ValueError("output or input")
        return self


class RepeatCall(_Model):
    times: int = Field(ge=2, le=10)
    frame: Frames = "each"


class LoopCall(_Model):
    """A call that the model makes again after each result, without a word."""

    name: Template | None = None  # None: of the call whose result came
    args: dict[str, Any] | None = None
    times: int | Literal["every"] = "every"


class RefuseModel(_Model):
    model: Pattern  # fits the whole name, without the path before it
    code: int = Field(default=1008, ge=1000, le=4999)
    reason: Template = "models/${model} is not found, or is not supported for bidiGenerateContent"


def _times(value: Any) -> Any:
    return {"times": value} if isinstance(value, int) and not isinstance(value, bool) else value


def _true(value: Any) -> Any:
    """`true` is all defaults."""
    return {} if value is True else value


def _lose(value: Any) -> Any:
    return {"code": value} if isinstance(value, int) and not isinstance(value, bool) else value


_DEFAULT_MOMENT: dict[str, Moment] = {
    "slow_setup": "setup",
    "refuse_setup": "setup",
    "refuse_resumption": "setup",
    "refuse_model": "setup",
    "refuse_upgrade": "upgrade",
    "forget": "setup",
    "pong_delay": "connect",
    "lose_result": "tool_result",
    "cancel_call": "tool_call",
    "wrong_call": "tool_call",
    "repeat_call": "tool_call",
    "skip_call": "tool_call",
    "speak_on": "tool_call",
    "loop_call": "tool_result",
}
_ONLY: dict[str, tuple[Moment, ...]] = {kind: (moment,) for kind, moment in _DEFAULT_MOMENT.items()}


class Fault(_OneOf):
    """What goes wrong, when, and how often."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "slow_setup",
            "refuse_setup",
            "refuse_resumption",
            "close",
            "go_away",
            "hang",
            "ignore",
            "delay",
            "call",
            "cancel_call",
            "wrong_call",
            "repeat_call",
            "skip_call",
            "lose_result",
            "pong_delay",
            "repeat_say",
            "end_turn",
            "gain",
            "tone",
            "transcription",
            "repeat_sentence",
            "loop_call",
            "speak_on",
            "forget",
            "refuse_upgrade",
            "refuse_model",
        }
    )
    name: str = ""
    slow_setup: float | Literal["never"] | None = None
    refuse_setup: CloseField | None = None
    refuse_resumption: CloseField | None = None
    close: CloseField | None = None
    go_away: GoAwayField | None = None
    hang: bool | float | None = None
    ignore: bool | None = None
    delay: float | None = Field(default=None, ge=0, le=600)
    call: EagerCall | None = None
    cancel_call: float | None = Field(default=None, ge=0)
    wrong_call: dict[str, Any] | None = None
    repeat_call: Annotated[RepeatCall, BeforeValidator(_times)] | None = None
    skip_call: bool | None = None
    lose_result: Annotated[LoseResult, BeforeValidator(_lose)] | None = None
    pong_delay: float | None = Field(default=None, ge=0)
    repeat_say: int | None = Field(default=None, ge=2, le=10)
    end_turn: Annotated[EndTurn, BeforeValidator(_true)] | None = None
    gain: float | None = Field(default=None, ge=0, le=10)
    tone: float | None = Field(default=None, gt=0, le=3600)  # seconds
    transcription: Transcription | None = None
    repeat_sentence: int | None = Field(default=None, ge=2, le=20)
    loop_call: Annotated[LoopCall, BeforeValidator(_true)] | None = None
    speak_on: Template | None = None
    forget: bool | None = None
    refuse_upgrade: int | None = Field(default=None, ge=400, le=599)  # HTTP status
    refuse_model: RefuseModel | None = None

    at: Moment | At = "turn"
    connection: int | Literal["every"] = "every"
    of: Literal["conversation", "scenario"] = "conversation"
    turn: int | Literal["every"] = "every"
    after: float = Field(default=0.0, ge=0, le=600)  # seconds after that moment
    saying: Pattern | None = None
    when: dict[str, Pattern] = {}
    times: int | Literal["every"] = 1  # a model that is refused is refused every time
    chance: float = Field(default=1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _moment(self) -> Fault:
        kind = self.kind
        if "at" in self.model_fields_set and kind in _ONLY and self.at not in _ONLY[kind]:
            raise ValueError(f"{kind} happens at {_ONLY[kind][0]}, not at another moment")
        if kind in ("ignore", "repeat_say", "repeat_sentence", "transcription") and self.at != "turn":
            raise ValueError(f"{kind} happens at turn")
        spoken = self.at == "turn" or (isinstance(self.at, At) and self.at.share is not None)
        if kind in ("gain", "tone") and not spoken:
            raise ValueError(f"{kind} happens at turn or at a share")
        if kind == "end_turn" and not (spoken or self.at == "tool_result"):
            raise ValueError("end_turn happens at turn, at a share or at tool_result")
        if kind == "delay" and self.at not in ("turn", "turn_end"):
            raise ValueError("delay happens at turn")
        if self.after and self.at not in ("connect", "speech", "heard"):
            raise ValueError("after goes with connect, speech or heard")
        if self.at in ("setup", "upgrade") and kind not in _ONLY:
            raise ValueError(f"{kind} cannot happen at {self.at}; connect is right after it")
        return self

    @property
    def moment(self) -> Moment | At:
        """When it happens, defaults applied."""
        return self.at if "at" in self.model_fields_set else _DEFAULT_MOMENT.get(self.kind, self.at)

    @property
    def most(self) -> int | Literal["every"]:
        """How often it happens in a conversation, defaults applied."""
        return "every" if self.refuse_model and "times" not in self.model_fields_set else self.times


class Scenario(_Model):
    """One file."""

    name: str = ""
    match: Pattern | None = None
    key: Pattern | None = None
    capture: Capture = {}
    vars: dict[str, Any] = {}
    settings: Settings = Settings()
    heard: Heard = Heard()
    rules: list[Rule] = []
    faults: list[Fault] = []


# What a session gets when no file fits it: it repeats what it is told to say, and says plainly what it is.
BUILT_IN = Scenario.model_validate(
    {
        "name": "built-in",
        "settings": {"rate": 260},
        "rules": [
            {"on": "text", "match": 'Say: "(?P<line>[^"]+)"', "do": [{"say": "${line}"}]},
            {
                "on": ["text", "user"],
                "do": [{"say": "This is the Gemini Live simulator. No scenario fits this session."}],
            },
            {"on": "generate", "do": [{"respond": {"from_schema": True}}]},
        ],
    }
)
