"""The interview itself: the plan, the state, the transition table, and what is said. No I/O, no clock.

Begin with `table.py`: the rules are its first lines.
"""

from noah.interview.effects import (
    Effect,
    Finish,
    Leave,
    Notice,
    Refuse,
    Reply,
    SaveState,
    Speak,
    StoreAnswer,
    WaitUntil,
    tool_result,
)
from noah.interview.personal import personal
from noah.interview.plan import SILENCE_SECONDS, Plan
from noah.interview.plan_file import PlanError, parse_plan
from noah.interview.rules import Step
from noah.interview.speech import (
    goodbye,
    greeting,
    instructions,
    progress,
    resume_summary,
    welcome_back,
)
from noah.interview.state import BrokenState, InterviewState, Status, fields, new_state, restore
from noah.interview.table import step

__all__ = [
    "SILENCE_SECONDS",
    "BrokenState",
    "Effect",
    "Finish",
    "InterviewState",
    "Leave",
    "Notice",
    "Plan",
    "PlanError",
    "Refuse",
    "Reply",
    "SaveState",
    "Speak",
    "Status",
    "Step",
    "StoreAnswer",
    "WaitUntil",
    "fields",
    "goodbye",
    "greeting",
    "instructions",
    "new_state",
    "parse_plan",
    "personal",
    "progress",
    "restore",
    "resume_summary",
    "step",
    "tool_result",
    "welcome_back",
]
