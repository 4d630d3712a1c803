"""An interview that went well, made up, for tests that break it in one way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from noah.data.plans import load_plan
from noah.interview.plan import Plan

from local.rehearsal.record import Heard, Record, Said

PLANS = Path(__file__).parents[1] / "plans"
HELLO = "Hello Ada. I am Noah, an AI interviewer."


def plan(name: str = "short") -> Plan:
    return load_plan(PLANS / f"{name}.yaml")


def answer(text: str, outcome: str = "answered", **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "text": text, "covered": None} | more


def good(**changes: Any) -> Record:
    """Of the plan `short`, with a follow-up to its first question."""
    record = Record(
        person="ada",
        name="Ada",
        who="Answers well.",
        heard=(
            Heard(1.0, f"{HELLO} Let us begin. What is your work?"),
            Heard(6.0, "Thank you. What do you do in it?"),
            Heard(10.0, "Thank you. Since when?"),
            Heard(15.0, "I see. Anything to add?"),
            Heard(20.0, "Good to know. That was all. Goodbye."),
        ),
        said=(
            Said(4.0, 5.0, "This and that.", "work", "vague"),
            Said(8.0, 9.0, "I build bridges.", "work"),
            Said(12.0, 14.0, "Since 2011, in spring.", "years"),
            Said(17.0, 17.0, "No, thank you.", "anything", typed=True),
        ),
        sounds=((1.0, 4.0), (6.0, 8.0), (10.0, 12.0), (15.0, 17.0), (20.0, 22.0)),
        seconds=23.0,
        ended=True,
        interview={"status": "completed", "active_seconds": 20.0},
        answers={
            "work~1": answer("This and that.", "vague", covered=[]),
            "work": answer("This and that. I build bridges.", covered=["item_1"], follow_ups=1),
            "years": answer("Since 2011, in spring."),
            "anything": answer("No, thank you."),
        },
    )
    return replace(record, **changes)
