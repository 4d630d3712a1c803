"""What can happen to an interview. The engine is told of each as it happens, with the time."""

from dataclasses import dataclass

from noah.interview.state import InterviewState


@dataclass(frozen=True, slots=True)
class CandidateJoined:
    """The candidate is in the room: for the first time, or again."""


@dataclass(frozen=True, slots=True)
class CandidateLost:
    """The candidate's connection is gone."""


@dataclass(frozen=True, slots=True)
class GraceExpired:
    """The candidate did not come back in time."""


@dataclass(frozen=True, slots=True)
class NoShow:
    """Nobody came."""


@dataclass(frozen=True, slots=True)
class GreetingStarted:
    """The greeting of this session (a welcome back too) was asked of the model."""


@dataclass(frozen=True, slots=True)
class GreetingDone:
    """The greeting's own playout has ended."""


@dataclass(frozen=True, slots=True)
class ResponseGiven:
    """The model called `process_user_response`. The arguments are as they came; the engine checks them."""

    question_id: object
    answer: object
    outcome: object
    tool_call_id: str
    heard: float = 1.0
    """How much of Noah's latest line (`speech.due_line`) the candidate has heard, from 0 to 1."""
    covered: object = None
    """The ids of the items that the answer covers; None when the model does not say."""
    ask: object = None
    """A question of the model's own about an item that is missing."""
    about: object = None
    """That item's id."""


@dataclass(frozen=True, slots=True)
class PauseRequested:
    """The model called `pause_interview`."""


@dataclass(frozen=True, slots=True)
class EndRequested:
    """The model called `end_interview`; `reason`: candidate_asked or finished."""

    reason: object


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn of Noah's has ended, heard whole: each one is told, also when nobody had spoken before it.

    `candidate_text` is what the candidate had said since the turn before, spoken or typed; it may be empty.
    """

    candidate_text: str
    noah_text: str
    heard: float = 1.0
    """As in ResponseGiven."""


@dataclass(frozen=True, slots=True)
class SilenceHeard:
    """Nobody has spoken for the plan's `silence_seconds`, once more; sooner, when Noah's line was not heard."""

    heard: float = 1.0
    """As in ResponseGiven."""
    unanswered: bool = False
    """Before it something was heard that may have been the candidate, and the model took no notice."""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The time of the last `WaitUntil` has come."""

    heard: float = 1.0
    """As in ResponseGiven."""
    speaking: bool = False
    """The candidate speaks, or has just spoken and is not answered yet."""


@dataclass(frozen=True, slots=True)
class GoodbyeDone:
    """The last words (goodbye, or the line before a pause) have been played out."""


@dataclass(frozen=True, slots=True)
class WorkerLeaving:
    """This worker hands the interview over."""


@dataclass(frozen=True, slots=True)
class StoreReturned:
    """The stored state could be read after all: what `restore` made of it.

    It is merged, once; what is stored wins.
    """

    state: InterviewState
    calls: frozenset[str] = frozenset()
    """The tool calls whose answers are stored."""


@dataclass(frozen=True, slots=True)
class RepeatPressed:
    """The candidate asks with a button to hear the question again."""


@dataclass(frozen=True, slots=True)
class SkipPressed:
    """The candidate asks with a button to leave out the question that they see; `progress` is its number: "3/8"."""

    progress: str


@dataclass(frozen=True, slots=True)
class FinishPressed:
    """The candidate asks with a button, and has confirmed, to end the interview for good."""


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """The model has used as many tokens as it may: the interview ends now."""


Pressed = RepeatPressed | SkipPressed | FinishPressed
ToolCalled = ResponseGiven | PauseRequested | EndRequested
Event = (
    CandidateJoined
    | CandidateLost
    | GraceExpired
    | NoShow
    | GreetingStarted
    | GreetingDone
    | ToolCalled
    | Pressed
    | BudgetSpent
    | TurnEnded
    | SilenceHeard
    | TimePassed
    | GoodbyeDone
    | WorkerLeaving
    | StoreReturned
)
