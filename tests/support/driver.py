"""A surroundings for the engine: keeps what it stores as Firestore would, and what it says."""

from dataclasses import asdict, replace
from typing import Any, TypeVar

from noah.interview import (
    Effect,
    Finish,
    Leave,
    Plan,
    Refuse,
    Reply,
    SaveState,
    Speak,
    StoreAnswer,
    WaitUntil,
    fields,
    new_state,
    restore,
    step,
)
from noah.interview.events import (
    CandidateJoined,
    Event,
    GreetingDone,
    GreetingStarted,
    ResponseGiven,
    TimePassed,
    TurnEnded,
)
from noah.interview.speech import says_all
from noah.interview.state import InterviewState, QuestionStatus

E = TypeVar("E", bound=Effect)


class Driver:
    """Sends events, and does what the effects ask for. `now` is in seconds."""

    def __init__(self, plan: Plan, state: InterviewState | None = None, now: float = 1000.0) -> None:
        self.plan = plan
        self.state = state or new_state(plan)
        self.now = now
        self.answers: dict[str, dict[str, Any]] = {}  # the first one stays, and may grow, as in Firestore
        self.stores: list[StoreAnswer] = []
        self.document: dict[str, Any] = {}
        self.said: list[str] = []
        self.timer: float | None = None
        self.calls = 0
        self.left: list[str] = []

    def send(self, event: Event, after: float = 0.0) -> tuple[Effect, ...]:
        """Send an event `after` seconds from now, and what the timer asks for before it."""
        until = self.now + after
        while self.timer is not None and self.timer <= until:
            self.now, self.timer = max(self.now, self.timer), None
            self._step(TimePassed())
        self.now = until
        return self._step(event)

    def _step(self, event: Event) -> tuple[Effect, ...]:
        result = step(self.plan, self.state, event, self.now)
        self.state = result.state
        for effect in result.effects:
            match effect:
                case StoreAnswer():
                    self.stores.append(effect)
                    known = self.answers.get(effect.document)
                    if known is None or says_all(effect.text, known["text"]):
                        self.answers[effect.document] = {
                            "outcome": effect.outcome,
                            "text": effect.text,
                            "follow_ups": effect.follow_ups,
                            "tool_call_id": effect.tool_call_id,
                            "covered": None if effect.covered is None else list(effect.covered),
                            "own_question": asdict(effect.own) if effect.own.ask else None,
                        }
                case SaveState() | Finish():
                    self.document = fields(self.state)
                case WaitUntil(at):
                    self.timer = at
                case Leave(reason):
                    self.left.append(reason)
                case Speak(say=say) | Reply(say=say):
                    self.said.append(say)
                case _:
                    pass
        return result.effects

    def greeted(self) -> "Driver":
        """Join, and hear the greeting."""
        for event in (CandidateJoined(), GreetingStarted(), GreetingDone()):
            self.send(event)
        return self

    def answer(
        self,
        text: str = "A whole answer.",
        outcome: str = "answered",
        question: str | None = None,
        after: float = 1.0,
        **judged: object,
    ) -> tuple[Effect, ...]:
        """Call the tool for the open question, or for another one; `judged`: `covered`, `ask`, `about`, `heard`."""
        self.calls += 1
        question = self.state.question if question is None else question
        event = ResponseGiven(question, text, outcome, f"call-{self.calls}")
        return self.send(replace(event, **judged), after)  # type: ignore[arg-type]

    def turn(self, candidate: str, noah: str) -> tuple[Effect, ...]:
        """A turn of the candidate's, and Noah's turn after it."""
        return self.send(TurnEnded(candidate, noah), 3.0)

    def resumed(self, **changes: Any) -> "Driver":
        """Another worker takes the interview up from what is stored, and from nothing else."""
        document = {**self.document, "plan": {"id": self.plan.id, "version": str(self.plan.version)}, **changes}
        other = Driver(self.plan, restore(self.plan, document, self.answers), self.now + 3600)
        other.answers, other.document = self.answers, document
        return other

    def status(self, question: str) -> QuestionStatus:
        return self.state.questions[question].status


def only(effects: tuple[Effect, ...], kind: type[E]) -> E:
    """The one effect of this kind."""
    found = [effect for effect in effects if isinstance(effect, kind)]
    assert len(found) == 1, effects
    return found[0]


def none(effects: tuple[Effect, ...], *kinds: type[Effect]) -> bool:
    """Whether no effect is of these kinds."""
    return not any(isinstance(effect, kinds) for effect in effects)


def refused(effects: tuple[Effect, ...]) -> str:
    """The code of a refusal that is all there is."""
    assert len(effects) == 1, effects
    assert isinstance(effects[0], Refuse), effects
    return effects[0].code


__all__ = ["Driver", "Leave", "none", "only", "refused"]
