"""What a call asks of the process that holds it: the one seam between the two."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from noah.data.events import Outlet
from noah.interview.plan import Plan
from noah.settings import Settings


class Places(Protocol):
    """The calls that a process holds. Each method may be called from any thread."""

    def started(self, job_id: str, hand_over: Callable[[], Awaitable[None]]) -> None:
        """The job's call can be handed over from here on; `hand_over` is awaited on the process's own loop."""

    def came(self, job_id: str) -> None:
        """The job's candidate is in the room."""

    def ended(self, job_id: str) -> None:
        """The job's place is free again."""


class Budget(Protocol):
    """The tokens or seconds that somebody may use in some time. May be asked from any thread."""

    @property
    def spent(self) -> bool:
        """Nothing is left of it for now."""

    def spend(self, amount: int) -> None:
        """So much more was used."""


class Budgets(Protocol):
    """What may be used of the model, and of Noah's time. May be asked from any thread."""

    @property
    def day(self) -> Budget:
        """What all may use in a day."""

    def of(self, candidate_id: str) -> Budget:
        """What this person may cost in an hour, in tokens of heard sound."""

    def time_of(self, candidate_id: str) -> Budget:
        """How long Noah may be in calls with this person in a day, in seconds."""


class Host(Protocol):
    """The process."""

    @property
    def settings(self) -> Settings: ...

    @property
    def plans(self) -> Mapping[str, Plan]: ...

    @property
    def calls(self) -> Places: ...

    @property
    def budgets(self) -> Budgets: ...

    @property
    def outlet(self) -> Outlet | None:
        """Where the events of an interview go; None where no team is told."""

    @property
    def on_flooded(self) -> Callable[[str], None]:
        """To be called with an interview's id when its candidate was put out for sending too much."""

    @property
    def on_completed(self) -> Callable[[str], None]:
        """To be called with an interview's id when a call has completed it."""
