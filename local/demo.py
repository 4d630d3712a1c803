"""`make demo`: a scripted candidate takes a whole interview on real parts; the terminal shows it as it happens."""

from __future__ import annotations

if __name__ == "__main__":  # before the imports, which take a second
    from local import early

    early.say_so()


import argparse
import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from local import reasons, scenarios, session
from local.candidate import Candidate, Event
from local.interviewee import QUIET_SECONDS, RATE, Interviewee
from local.paths import QUICK, ROOT
from local.receiver import received
from local.stack import Stack
from local.team import Team
from local.timeline.__main__ import draw
from local.timeline.spans import NoSuchCallError, Span, call, read

T = TypeVar("T")
REPORT_SECONDS = 5.0
EVENTS_SECONDS = 3.0
LOOK_SECONDS = 0.2
SPANS_SECONDS = 5.0
# Twice as quick as people speak. What is said quicker than that Noah does not take for heard.
FAST = {"rate": 420, "think_ms": 20, "silence_ms": 250}
FAST_QUIET_SECONDS = 0.2
NAME = "Ada"
INVITED = {
    "role": "the role of ward sister",
    "company": "the children's hospital",
    "brief": "A ward of 20 beds, with a team of 14. The ward sister plans the shifts and answers for the budget.",
}
SHOWN = {"noah said": "Noah", "says": "Candidate", "types": "Candidate (typed)"}


def show(event: Event) -> None:
    """A caption, or something else that happened, with its time."""
    if event.kind in SHOWN:
        print(f"{event.at:7.1f}  {SHOWN[event.kind]:17}  {event.detail}", flush=True)
    elif event.kind in ("agent", "agent left", "heard", "joined", "disconnected"):
        print(f"{event.at:7.1f}  {'':17}  · {event.kind} {event.detail}", flush=True)


def fast_line(plan: str | None) -> str:
    """What FAST=1 makes another than the usual interview."""
    who = "The candidate speaks" if session.real_model() else "Both speak"
    what = f"the plan is {plan}" if plan else "the plan has three questions (FAST=1 PLAN=career asks all)"
    return f"FAST: {who} twice as quickly as people do, and {what}"


async def run(plan: str | None, *, fast: bool = False) -> int:
    """Hold the interview; the exit code. `fast`: both speak quickly, and answers are taken soon after they end; of no
    plan in particular, it is one of three questions.
    """
    began = time.monotonic()
    session.check_model()
    chosen = session.choose(plan or (str(QUICK) if fast else session.DEFAULT_PLAN))
    pace = FAST if fast else {}
    print(f"Noah on this machine; {session.model_line()}", flush=True)
    if fast:
        print(fast_line(plan), flush=True)
    async with Stack(
        "demo",
        parts=session.parts_for_model() | session.parts_for_events(),
        plans_dir=chosen.folder,
        env=session.settings(),
        ready=session.show,
        cwd=Path.cwd(),
    ) as stack:
        scenarios.write(stack.scenarios_dir, scenarios.scenario(chosen.data, chosen.answers, settings=pace))
        print(f"All is up, in {stack.started_in:.1f} s; logs are in {stack.logs}\n", flush=True)
        try:
            candidate, steps = await _interview(stack, chosen, began, fast=fast)
        except Exception as error:  # noqa: BLE001 (whatever it was, the last line says where to look)
            print(f"\n{type(error).__name__}: {error}\n\nNOT completed: {_reason(stack)}", flush=True)
            return 1
        completed = await _show_firestore(stack, candidate)
        events = await _events(stack) if "receiver" in stack.parts else []
        pictured = await _picture(stack, candidate)
        reason = _reason(stack)
    print("\nHow long each step took")
    for name, seconds in steps.items():
        print(f"  {name:28} {seconds:7.2f} s")
    _show_events(events)
    print(f"\nThe call as a timeline: {pictured}")
    print(f"\n{'Completed.' if completed else f'NOT completed: {reason}'}", flush=True)
    return 0 if completed else 1


async def _interview(
    stack: Stack, chosen: session.Chosen, began: float, *, fast: bool
) -> tuple[Candidate, dict[str, float]]:
    """Invite somebody, who then takes the whole interview; who it was, and how long each step took."""
    async with (
        Team(stack, stack.parts["invitations"].url) as team,
        Candidate(stack, plan=chosen.id, name=NAME, happened=show) as candidate,
    ):
        made = await team.invite(plan=chosen.id, context=INVITED)
        print(f"{NAME} is invited, to {INVITED['role']}.\n", flush=True)
        await candidate.enter(invitation=made["code"])
        spoken = scenarios.for_person(chosen.data, INVITED | {"name": NAME})
        quiet, rate = (FAST_QUIET_SECONDS, FAST["rate"]) if fast else (QUIET_SECONDS, RATE)
        await Interviewee(candidate, spoken, chosen.answers, quiet=quiet).run(rate=rate)
        return candidate, _steps(stack, candidate, time.monotonic() - began)


def _reason(stack: Stack) -> str:
    return reasons.why(part.log for part in [*stack.parts.values(), *stack.workers])


def _steps(stack: Stack, candidate: Candidate, total: float) -> dict[str, float]:
    steps = {"everything up": stack.started_in} | candidate.steps
    if candidate.join_to_first_audio is not None:
        steps["join to first audio"] = candidate.join_to_first_audio
    return steps | {"interview": candidate.clock() - candidate.joined_at, "all": total}


async def _show_firestore(stack: Stack, candidate: Candidate) -> bool:
    """What is stored of the interview; whether it is completed, with an answer to every question."""
    interview = stack.firestore_client().collection("interviews").document(candidate.answer["interview_id"])
    stored = await _when_reported(interview)
    print("\nWhat Firestore holds")
    for name in ("status", "phase", "question", "greeting_done", "epoch", "resumes", "active_seconds", "report"):
        print(f"  interviews/{interview.id[:8]}…  {name:15} {stored.get(name)}")
    answers = {answer.id: answer.to_dict() or {} async for answer in interview.collection("answers").stream()}
    for question, answer in answers.items():
        print(f"  answers/{question:24} {answer.get('outcome', ''):9} {answer.get('text', '')}")
        if own := answer.get("own_question"):
            print(f"  {'':32} {'asked':9} {own['ask']}")
    turns = [turn async for turn in interview.collection("turns").stream()]
    print(f"  turns: {len(turns)}")
    async for report in interview.collection("reports").stream():
        _show_report(report.id, report.to_dict() or {})
    return bool(stored.get("status") == "completed" and answers)


async def _events(stack: Stack) -> list[dict[str, Any]]:
    """What the webhook has got, once it knows that the report is ready; in any case after EVENTS_SECONDS."""

    async def look() -> tuple[list[dict[str, Any]], bool]:
        found = list(received(stack.parts["receiver"].log))
        return found, any(event["type"].startswith("report.") for event in found)

    return sorted(await _once(look, EVENTS_SECONDS), key=lambda event: str(event["attributes"].get("ce-time")))


def _show_events(events: Sequence[Mapping[str, Any]]) -> None:
    if not events:
        return
    print("\nWhat a team's webhook got")
    for event in events:
        print(f"  {event['attributes'].get('ce-time', '')[11:23]}  {event['type']}")
    last = events[-1]
    for name, value in last["attributes"].items():
        print(f"  {name}: {value}")
    print(f"  {json.dumps(last['data'])}")


async def _picture(stack: Stack, candidate: Candidate) -> str:
    """Where the call's timeline was drawn, once all of its spans are there; in any case after SPANS_SECONDS."""

    async def look() -> tuple[list[Span] | str, bool]:
        try:
            spans = call(read(stack.spans), candidate.trace)
        except (NoSuchCallError, OSError) as missing:
            return str(missing), False
        return spans, any(span.name == "noah.report" for span in spans)

    found = await _once(look, SPANS_SECONDS)
    return found if isinstance(found, str) else str(draw(found).relative_to(ROOT))


def _show_report(version: str, report: Mapping[str, Any]) -> None:
    print(f"\nThe report (rubric {version}){', of an interview that ended early' if report.get('incomplete') else ''}")
    print(f"  {report.get('summary', '')}")
    for score in report.get("scores", []):
        grade = "not covered" if score.get("score") is None else f"{score['score']}/{score.get('max', 5)}"
        print(f"  {score.get('title') or score['criterion']:16} {grade:11}  {score.get('rationale', '')}")
        for quotation in score.get("quotations", []):
            print(f'  {"":16} {"":11}  "{quotation["text"]}"  ({quotation["turn"]})')
    for item in report.get("coverage", []):
        words = f' "{item["words"]}"' if item["covered"] else ""
        print(f"  {'covered' if item['covered'] else 'missing':16} {item['question']}: {item['note']}{words}")
    for name in ("strengths", "advice", "not_covered"):
        for line in report.get(name, []):
            print(f"  {name.replace('_', ' '):16} {line}")


async def _when_reported(interview: Any) -> dict[str, Any]:
    """The interview's fields, once its report is no longer pending; in any case after REPORT_SECONDS."""

    async def look() -> tuple[dict[str, Any], bool]:
        stored: dict[str, Any] = (await interview.get(timeout=10)).to_dict() or {}
        return stored, stored.get("report") != "pending"

    return await _once(look, REPORT_SECONDS)


async def _once(look: Callable[[], Awaitable[tuple[T, bool]]], seconds: float) -> T:
    """What `look` finds, once it says that this is all; in any case after `seconds`."""
    until = time.monotonic() + seconds
    while True:
        found, all_there = await look()
        if all_there or time.monotonic() > until:
            return found
        await asyncio.sleep(LOOK_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description="A scripted candidate takes a whole interview.")
    parser.add_argument("--plan", help=f"id of a plan, or the path of one; {session.DEFAULT_PLAN} if not fast")
    parser.add_argument("--fast", action="store_true", help="everybody speaks quickly; the real model does not")
    options = parser.parse_args()
    logging.getLogger("livekit").setLevel(logging.ERROR)  # the client library warns of its own house-keeping
    session.main(lambda: run(options.plan, fast=options.fast))


if __name__ == "__main__":
    main()
