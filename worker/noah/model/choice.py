"""Which of the listed models is asked: the first that can be had, and what is remembered of those that cannot."""

from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter

from noah import clock
from noah.model_profile import LiveModel

log = structlog.get_logger(__name__)

FALLBACKS = Counter(
    "noah_model_fallbacks", "Times that a Live model could not be had, and another was asked", ["model"]
)

# A model that could not be had is asked last for so long; after a permanent refusal for longer.
AVOID_SECONDS = 60.0
AVOID_REFUSED_SECONDS = 600.0
# For one model, as long as there is another: the next one is to speak within 3 s.
SECONDS_EACH = 1.8


@dataclass(slots=True)
class Outages:
    """What all calls of a process know of models that could not be had. Never more entries than models are listed."""

    until: dict[LiveModel, float] = field(default_factory=dict)
    """Unix seconds."""

    def failed(self, model: LiveModel, *, permanent: bool) -> None:
        """It could not be had."""
        self.until[model] = clock.unix() + (AVOID_REFUSED_SECONDS if permanent else AVOID_SECONDS)

    def works(self, model: LiveModel) -> None:
        """It could be had."""
        self.until.pop(model, None)

    def order(self, models: tuple[LiveModel, ...]) -> list[LiveModel]:
        """The models in the order in which they are asked: the list's, but those that failed lately last."""
        now = clock.unix()
        return sorted(models, key=lambda model: max(self.until.get(model, 0.0) - now, 0.0))


# Calls run in threads of their own; each step is one operation of a dictionary.
OUTAGES = Outages()


@dataclass(slots=True)
class Choice:
    """One connection's way through the list. Times are seconds on any one clock, and come with the call."""

    models: list[LiveModel]
    outages: Outages
    began: float
    _at: int = 0
    _since: float = 0.0
    _refused: set[LiveModel] = field(default_factory=set)
    """Those that refuse for good."""

    def __post_init__(self) -> None:
        self._since = self.began

    @property
    def model(self) -> LiveModel:
        """Which one is asked now."""
        return self.models[self._at]

    @property
    def alone(self) -> bool:
        """No other model could take over."""
        return len(self.models) - len(self._refused - {self.model}) < 2

    def patience(self, now: float, most: float) -> float:
        """How many seconds the model that is asked now may take to answer, `most` when it is alone."""
        return most if self.alone else min(max(self._since + SECONDS_EACH - now, 0.1), most)

    def failed(self, now: float, *, permanent: bool) -> bool:
        """The model that was asked could not be had. Goes on to the next when its time is over.

        False when there is nothing left to ask: all refuse for good.
        """
        failed = self.model
        if permanent:
            self._refused.add(failed)
        if len(self._refused) == len(self.models):
            self.outages.failed(failed, permanent=permanent)
            return False
        if permanent or (not self.alone and now - self._since >= SECONDS_EACH / 2):
            self.outages.failed(failed, permanent=permanent)
            self._next(now)
            log.warning("model_fallback", failed=str(failed), model=str(self.model), permanent=permanent)
            FALLBACKS.labels(str(failed)).inc()
        return True

    def _next(self, now: float) -> None:
        self._since = now
        while True:
            self._at = (self._at + 1) % len(self.models)
            if self.model not in self._refused:
                return
