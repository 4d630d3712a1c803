"""A question's own time (`seconds:` in a plan): when it is used up, and when to look again."""

from noah.interview.plan import Plan
from noah.interview.state import Greeting, InterviewState, QuestionStatus

LULL_SECONDS = 1.0  # between two looks at whether somebody is still speaking


def deadline(plan: Plan, state: InterviewState) -> float | None:
    """The active seconds at which the open question has used up its time; None where it has none of its own."""
    question = plan.find(state.question)
    if question is None or question.seconds is None or state.greeting is not Greeting.DONE:
        return None
    return state.opened + question.seconds


def used_up(plan: Plan, state: InterviewState) -> bool:
    """Whether the open question has used up its own time."""
    at = deadline(plan, state)
    return at is not None and state.active_seconds >= at


def time_was_up(plan: Plan, state: InterviewState) -> bool:
    """Whether questions were not asked or cut for want of time; not those that used up their own."""
    cut = [q for q in plan.questions if state.questions[q.id].status is QuestionStatus.TIMED_OUT]
    return any(q.seconds is None for q in cut) or (bool(cut) and state.active_seconds >= plan.main_seconds)
