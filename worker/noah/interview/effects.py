"""What the engine asks its surroundings to do, in the order given, each done before the next begins."""

import json
from dataclasses import asdict, dataclass

WAIT_FOR_GREETING = "SYSTEM: Wait for greeting to complete. Do not process yet."


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of Noah's own that follows an answer; both empty for a follow-up of the plan's."""

    about: str = ""
    """The item that was missing."""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """Keep an answer, once: create the document if it is absent. One that is there wins, unless this one says all of it
    and more: the candidate went on with it.

    `part` is 0 for the answer that closes its question (`text` then holds all that was said to it), and 1 or
    2 for a part that a follow-up comes after. `follow_ups` is how many had been asked by then. `covered`: the items
    that were covered by then; None where the model has never said. `own`: the question that comes after a part.
    """

    question_id: str
    outcome: str
    text: str
    follow_ups: int
    tool_call_id: str
    part: int = 0
    covered: tuple[str, ...] | None = None
    own: OwnQuestion = OwnQuestion()

    @property
    def document(self) -> str:
        """The document's id under `answers/`: the question's id, or `<question>~<n>` for a vague part."""
        return f"{self.question_id}~{self.part}" if self.part else self.question_id


@dataclass(frozen=True, slots=True)
class SaveState:
    """Write `fields(state)` to the interview's document, fenced by epoch."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of the tool call that the event stood for."""

    recorded: bool
    question: str
    say: str
    instruction: str
    finished: bool


@dataclass(frozen=True, slots=True)
class Refuse:
    """The tool call had no effect; `instruction` tells the model what to do instead."""

    code: str
    instruction: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Speak:
    """Have the model say `say` now.

    `instruction` is the whole text for it, with its `Say:` and `Question:` lines. `cut`: it ends what Noah is saying.
    """

    say: str
    question: str
    instruction: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth a log line or a metric; `code` is stable."""

    code: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The interview is completed: write it together with `report: pending`.

    `outcome`: finished, ended_by_plan, candidate_asked, time_up. The goodbye is still to be said; `Leave` follows it.
    """

    outcome: str


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Send `TimePassed` at this time (unix seconds). A later `WaitUntil` replaces an earlier one."""

    at: float


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing more is to be said: close the session and the room, and end the job.

    `reason`: completed, paused, abandoned, no_show, withdrawn.
    """

    reason: str


Effect = StoreAnswer | SaveState | Reply | Refuse | Speak | Notice | Finish | WaitUntil | Leave


def tool_result(effect: Reply | Refuse) -> str:
    """The text that the model gets as the tool's result: a JSON object.

    Before the greeting has ended it is one fixed line instead.
    """
    if isinstance(effect, Reply):
        return json.dumps(asdict(effect), ensure_ascii=False)
    if effect.code == "greeting":
        return effect.instruction
    result = Reply(
        recorded=False,
        question=effect.question,
        say="",
        instruction=effect.instruction,
        finished=effect.code == "finished",
    )
    return json.dumps(asdict(result), ensure_ascii=False)
