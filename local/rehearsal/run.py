"""Has people take an interview, a few at a time, each with a deadline, and records what was heard, said and stored."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from google.api_core.exceptions import GoogleAPIError
from noah.data.plans import load_plan
from noah.interview.personal import personal
from noah.interview.plan import Plan

from local import hearing, scenarios
from local.candidate import Candidate, CandidateTimeoutError, StartRefusedError
from local.interviewee import Interviewee
from local.patience import within
from local.rehearsal.people import BACK, Person, Told, tells
from local.rehearsal.played import PlayError, Spoken, take
from local.rehearsal.record import Heard, Record, Said
from local.stack import Stack

AT_ONCE = 2  # on two processors: more would make gaps in what is heard
PACE = 2.2  # times as quick as people speak, where only the simulator listens
FASTEST = 420  # words per minute; what is said quicker Noah does not take for heard
# A busy machine makes gaps in speech, which must not pass for the end of an answer.
SIMULATED = {"rate": FASTEST, "think_ms": 60, "silence_ms": 500}
SPARE_SECONDS = 60.0  # beyond a plan's own time, for coming in and for the goodbye
STORED_SECONDS = 8.0
READ_SECONDS = 10.0
LOOK_SECONDS = 0.1

Seat = tuple[Person, dict[str, Any]]
"""Somebody, and the plan (as plain data) that they alone are interviewed by."""


def seats(people: Sequence[Person], plan: Mapping[str, Any], folder: Path) -> list[Seat]:
    """A copy of the plan for each person, in a folder that workers read: the simulator tells people apart by its id."""
    made: list[Seat] = []
    for person in people:
        copy = dict(plan) | {"id": person.id}
        (folder / f"{person.id}.yaml").write_text(yaml.safe_dump(copy, sort_keys=False, allow_unicode=True))
        load_plan(folder / f"{person.id}.yaml")
        made.append((person, copy))
    return made


async def rehearse(
    stack: Stack,
    seats: Sequence[Seat],
    *,
    real: bool = False,
    played: Callable[[Person], Spoken] | None = None,
    done: Callable[[Record], None] = lambda record: None,
) -> list[Record]:
    """Everybody's interview, in the order of the seats. `real`: Gemini listens, so that people speak as people do.
    `played`: who makes up what a person says; without it their file is the script.
    """
    free = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person, plan: dict[str, Any]) -> Record:
        async with free:
            record = await _interview(stack, person, plan, real=real, played=played)
        done(record)
        return record

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(person, plan), name=person.id) for person, plan in seats]
    return [task.result() for task in tasks]


async def _interview(
    stack: Stack,
    person: Person,
    data: dict[str, Any],
    *,
    real: bool,
    played: Callable[[Person], Spoken] | None,
) -> Record:
    checked = Plan.model_validate(data)
    told = tells(person, personal(checked, {"name": person.name}))
    scenarios.write(stack.scenarios_dir, scenario(data, told))
    problem = ""
    said: list[Said] = []
    stalls = [0.0]
    watching = asyncio.create_task(_watch(stalls), name=f"stalls of {person.id}")
    async with Candidate(stack, plan=data["id"], name=person.name) as candidate:
        try:
            async with within(checked.seconds + SPARE_SECONDS):
                await candidate.enter()
                pace = 1.0 if real else PACE
                if played is None:
                    await _take(candidate, person, data, told, said, pace=pace)
                else:
                    spoken = scenarios.for_person(data, {"name": person.name})
                    listening = Interviewee(candidate, spoken, voice=person.voice)
                    rate = min(FASTEST, round(person.speed * pace))
                    await take(listening, person, played(person), said, rate=rate)
        except TimeoutError:
            problem = "the interview did not end in its time"
        except (CandidateTimeoutError, PlayError, StartRefusedError, aiohttp.ClientError, OSError) as error:
            problem = str(error).partition("\n")[0]
        await candidate.captions_read()
        came, seconds = candidate.joined_at, candidate.clock() - candidate.joined_at
        ended = candidate.disconnected is not None
        heard = tuple(Heard(each.at - came, _line(each.text)) for each in candidate.noah_captions if each.text.strip())
        sounds = tuple((i.start - came, i.end - came) for i in hearing.spoken(candidate.tracks))
    watching.cancel()
    try:
        interview, answers = await _stored(stack, str(candidate.answer.get("interview_id", "")))
    except GoogleAPIError as error:
        interview, answers, problem = {}, {}, f"what is stored could not be read: {error}"
    return Record(
        person=person.id,
        name=person.name,
        who=person.who,
        heard=heard,
        said=tuple(said),
        sounds=sounds,
        seconds=seconds,
        stalled=max(stalls),
        ended=ended,
        problem=problem,
        exact=not real and played is None,
        interview=interview,
        answers=answers,
    )


async def _watch(stalls: list[float]) -> None:
    """Note how late this process is, again and again."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        stalls.append(loop.time() - due)


async def _take(
    candidate: Candidate,
    person: Person,
    data: dict[str, Any],
    told: Mapping[str, list[Told]],
    said: list[Said],
    *,
    pace: float,
) -> None:
    """Answer until the room is over."""
    spoken = scenarios.for_person(data, {"name": person.name})
    answers = {question: [each.answer for each in replies] for question, replies in told.items()}
    interviewee = Interviewee(candidate, spoken, answers, voice=person.voice)
    rate = min(FASTEST, round(person.speed * pace))
    while (question := await interviewee.next_question()) is not None:
        answer = interviewee.next_answer(question)
        pause = next(each.reply.pause for each in told[question] if each.answer is answer)
        if pause:
            await asyncio.sleep(pause)
            # Noah does not wait for ever: he may speak just now, or have gone on to the next question.
            if await interviewee.next_question() != question:
                continue
        began = candidate.clock()
        await interviewee.answer(question, rate=rate)
        came = candidate.joined_at
        until = candidate.clock() - came
        said.append(Said(began - came, until, answer.text, question, answer.outcome, answer.typed))


def scenario(data: dict[str, Any], told: Mapping[str, list[Told]]) -> dict[str, Any]:
    """What the simulator hears and does in an interview with somebody."""
    spoken = {
        question: [each.answer.text for each in given if not each.answer.typed] for question, given in told.items()
    }
    asks = {question["id"]: question["ask"] for question in scenarios.questions(data)}
    # asked what is meant, the model says the question again, without a tool
    back = [
        {
            "name": f"asked back about {question}",
            "on": "user",
            "match": f"^{re.escape(each.answer.text)}$",
            "when": {"question": re.escape(question)},
            "do": [{"say": f"{BACK} {asks[question]}"}],
        }
        for question, given in told.items()
        for each in given
        if each.reply.taken == "asked_back"
    ]
    answers = {
        question: [each.answer for each in given if each.reply.taken != "asked_back"]
        for question, given in told.items()
    }
    heard = {"by": "${question}", "say": {question: texts for question, texts in spoken.items() if texts}}
    return scenarios.scenario(data, answers, settings=SIMULATED, rules=back, heard=heard)


async def _stored(stack: Stack, interview_id: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """An interview and its answers, once it is over for Firestore, too; in any case after STORED_SECONDS."""
    if not interview_id:
        return {}, {}
    client = stack.firestore_client()
    try:
        reference = client.document("interviews", interview_id)
        loop = asyncio.get_running_loop()
        until = loop.time() + STORED_SECONDS
        while True:
            interview = (await reference.get(timeout=READ_SECONDS)).to_dict() or {}
            if interview.get("status") not in ("created", "live") or loop.time() > until:
                break
            await asyncio.sleep(0.2)
        rows = reference.collection("answers").stream(timeout=READ_SECONDS)
        return interview, {row.id: row.to_dict() or {} async for row in rows}
    finally:
        client.close()  # type: ignore[no-untyped-call]


def _line(text: str) -> str:
    return " ".join(text.split())
