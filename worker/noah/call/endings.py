"""How a job can end, and what each ending owes to the candidate's page, to Firestore and to the room."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """Why a job is over. The value is the label in `noah_interviews_ended` and the reason in `interview_ended`."""

    COMPLETED = "completed"
    PAUSED = "paused"
    ABANDONED = "abandoned"
    NO_SHOW = "no_show"
    GRACE_EXPIRED = "grace_expired"
    WITHDRAWN = "withdrawn"
    MODEL_UNAVAILABLE = "model_unavailable"
    HAND_OVER = "hand_over"
    FAILED = "failed"
    WRONG_CANDIDATE = "wrong_candidate"
    DUPLICATE = "duplicate"
    LEASE_LOST = "lease_lost"
    ROOM_CLOSED = "room_closed"
    FLOODED = "flooded"


@dataclass(frozen=True, slots=True)
class Owed:
    """What an ending owes."""

    notice: str = ""
    """`noah.notice` for the page; empty for none."""
    checkpoint: bool = False
    """The state is stored and the lease given up, in time. Endings that cannot wait for it release by themselves."""
    delete_room: bool = False
    """Nobody has anything left to do in the room."""
    waiting: bool = False
    """The lease is given up with `waiting`, unless all is said: the candidate may still be there."""


ENDINGS: Mapping[Ending, Owed] = {
    Ending.COMPLETED: Owed(checkpoint=True, delete_room=True),
    # without its notice the page would call start-bot again at once
    Ending.PAUSED: Owed("paused", checkpoint=True, delete_room=True),
    Ending.ABANDONED: Owed(checkpoint=True, delete_room=True),
    Ending.NO_SHOW: Owed("no_participant", checkpoint=True, delete_room=True),
    Ending.GRACE_EXPIRED: Owed("candidate_lost", checkpoint=True, delete_room=True),
    Ending.WITHDRAWN: Owed("withdrawn", delete_room=True),
    Ending.FLOODED: Owed("too_much", checkpoint=True, delete_room=True),
    Ending.MODEL_UNAVAILABLE: Owed("model_unavailable", checkpoint=True, delete_room=True),
    Ending.HAND_OVER: Owed(),
    Ending.FAILED: Owed(),
    Ending.WRONG_CANDIDATE: Owed(),
    Ending.DUPLICATE: Owed(),
    Ending.LEASE_LOST: Owed(),
    # also when LiveKit has taken only this agent out of the room, because its worker stood still
    Ending.ROOM_CLOSED: Owed(checkpoint=True, waiting=True),
}


class Elsewhere(Exception):  # noqa: N818
    """This job is not the interview's Noah, or there is no interview to hold."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending
