"""A plan of one's own for each test, so that tests can share a stack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import scenarios

MADE: dict[str, float] = {}  # when each plan was last given to a test: what happened under it before is another's


LIMITS_IN_GERMAN = """
translations:
  de:
    criteria: {clarity: Klare Worte}
    labels: {0: fehlt, 3: stark}
    greeting: Wir reden.
    goodbye: Danke.
    closings: {time_up: "Die Zeit ist um, {name}.", ended_early: Danke sehr.}
    placeholders: {company: der Firma}
    phases: {past: Vergangenes, end: das Ende}
    questions:
      job: {ask: "Was war Ihre Arbeit?", follow_ups: ["Was taten Sie da?"]}
      pay: {ask: "Was brachte sie ein?"}
      next: {ask: "Was kommt jetzt?"}
      more: {ask: "Sonst noch etwas?"}
"""
"""The translation of `tests/plans/limits.yaml`, to be added to it."""


@dataclass
class OwnPlan:
    """A plan that no other test uses at the same time, and what the simulator makes of it."""

    id: str
    data: dict[str, Any]
    folder: Path

    def scenario(self, answers: scenarios.Answers | None = None, **knobs: Any) -> dict[str, Any]:
        """Write the scenario for this plan; the knobs are those of `local.scenarios.scenario`."""
        knobs["settings"] = scenarios.FAST | knobs.get("settings", {})
        made = scenarios.scenario(self.data, answers, **knobs)
        scenarios.write(self.folder, made)
        return made

    @property
    def questions(self) -> list[str]:
        """The ids of the questions, in order."""
        return [question["id"] for question in scenarios.questions(self.data)]
