"""A plan of one's own for each test, so that tests can share a stack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import scenarios
from local.paths import ROOT

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


def recorded_and_not(folder: Path) -> Path:
    """The folder, with a plan that is recorded (`recorded`) and one that is not (`short`)."""
    short = (ROOT / "tests" / "plans" / "short.yaml").read_text()
    (folder / "short.yaml").write_text(short)
    recorded = re.sub(r"(?m)^id: .*$", "id: recorded\nrecording: true", short, count=1)
    (folder / "recorded.yaml").write_text(recorded)
    return folder


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
