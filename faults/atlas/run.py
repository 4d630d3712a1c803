"""Runs the atlas: every report with Noah and with the plain agent, in one world."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from noah.model_profile import DEFAULT, parse

from faults import facts
from faults.atlas import outcome, plain
from faults.atlas.outcome import Outcome
from faults.atlas.person import Reporter
from faults.atlas.reports import REPORTS, Report
from faults.cases import FAILURES
from faults.pauses import NOTHING_WAS_SAID, PLAN, VOICE_RATE
from faults.results import Rows
from faults.world import World
from local import hearing
from local.patience import within
from local.stack import models

STORY_SECONDS = 150.0
SETTLE_SECONDS = 12.0
# How long the plain agent is waited for, by the clock: most never go on.
PLAIN_SECONDS = 75.0
NOAH, PLAIN = WHO = ("noah", "plain")
# Few at a time: a silence has to be the product's, and not the machine's.
AT_ONCE = {NOAH: 2, PLAIN: 2}
# As people and models speak.
PACE = {"rate": VOICE_RATE, "think_ms": 300}
WAITS = {"PARTICIPANT_TIMEOUT_SECONDS": "30", "RECONNECT_GRACE_SECONDS": "4"}


def model() -> str:
    """The model that the workers are told to use, as the simulator is asked for it."""
    return str(parse(models().get("GEMINI_MODELS", DEFAULT))[0])


async def run(
    wanted: Callable[[str], bool],
    who: Sequence[str],
    say: Callable[[str], None],
    note: Callable[[str], None],
    keep: Callable[[Rows], None],
) -> None:
    """Try the reports whose key is wanted, with each of WHO that is given.

    `keep` gets the outcomes so far by report, and in it by who, whenever there is another one.
    """
    reports = [report for report in REPORTS if wanted(report.key)]
    if not reports:
        return
    rows: Rows = {report.key: {each: [] for each in who} for report in reports}
    name = "-".join(("atlas", *who, model()))
    async with World(name, people=len(reports) * len(who), waits=WAITS, plan=PLAN, note=note) as world:
        if PLAIN in who:
            await plain.launch(world)
        gates = {each: asyncio.Semaphore(AT_ONCE[each]) for each in who}

        async def held(report: Report, who: str) -> None:
            async with gates[who]:
                found = await one(world, report, plain_agent=who == PLAIN)
            rows[report.key][who].append(found.to_dict())
            keep(rows)
            wrong = verdict(report, found)
            quiet = "" if found.silence is None else f" ({found.silence:.1f} s)"
            say(f"{report.key}, {who}: {'; '.join(wrong) or 'right'}{quiet}")

        for alone in (False, True):
            some = [report for report in reports if report.alone is alone]
            for group in [some] if not alone else [[each] for each in some]:
                await asyncio.gather(*(held(report, each) for report in group for each in who))


def verdict(report: Report, found: Outcome) -> list[str]:
    """What is wrong with an outcome of this report."""
    return outcome.faults(found, ends=report.ends, may_say_sorry=bool(report.faults))


async def one(world: World, report: Report, *, plain_agent: bool) -> Outcome:
    """Let one person live through a report."""
    person = Reporter(
        world,
        plain=plain_agent,
        by_log=report.by_log,
        faults=list(report.faults),
        settings={**PACE, **report.settings},
        more_rules=[NOTHING_WAS_SAID, *report.rules],
        **({"heard": {"by": "all", "say": {"all": list(report.hears)}}} if report.hears else {}),
    )
    found = Outcome()
    async with person:
        try:
            async with within(STORY_SECONDS), asyncio.timeout(PLAIN_SECONDS if plain_agent else None):
                await report.story(person)
        except FAILURES as failure:
            found.wrong = _line(failure)
            world.note(f"{report.key}: {type(failure).__name__}: {failure}\n{person.candidate.story()}")
        if not person.candidate.answer:
            return found
        await _measure(person, report, found)
    return found


async def _measure(person: Reporter, report: Report, found: Outcome) -> None:
    candidate, world = person.candidate, person.world
    until = candidate.clock()
    log = world.log.facts(person.own.id)
    zero = time.time() - until
    committed = [fact["t"] - zero for fact in log if fact["event"] in ("fault", "go_away")]
    began = [event.at for event in candidate.events if event.kind in ("says", "types", "sounds")]
    since = max(min([*committed, *([] if report.faults else began)], default=0.0), candidate.joined_at)
    if report.faults and not committed:
        found.wrong = f"the model did not commit the fault; {found.wrong}"
    over = candidate.disconnected is not None or report.ends == "told"
    found.silence = outcome.longest_silence(hearing.spoken(candidate.tracks), candidate.events, since, until, over=over)
    found.told = list(
        dict.fromkeys(
            event.detail.partition("=")[2]
            for event in candidate.events
            if event.kind == "attribute" and event.detail.startswith("noah.notice=") and event.detail[12:]
        )
    )
    given = person.interviewee.texts
    found.answers = len(given)
    documents = await world.documents(person.interview_id)
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while outcome.lost(given, documents.answers) or documents.interview.get("status") == "live":
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.5)
        documents = await world.documents(person.interview_id)
    found.lost = outcome.lost(given, documents.answers)
    everything = all(question in documents.answers for question in person.own.asks)
    found.ended = str(documents.interview.get("status") or ("completed" if everything else "stuck"))
    # what was heard too often, by the captions
    found.asked_again = list(dict.fromkeys(person.asked_again(facts.told(log))))
    texts = [facts.plain(caption.text) for caption in candidate.noah_captions]
    asks = {question: facts.plain(ask) for question, ask in person.own.asks.items()}
    if report.by_log:  # nothing is cut in these: what the model says is heard
        texts = [facts.plain(fact["text"]) for fact in log if fact["event"] == "say_start"]
        found.asked_again = [q for q, ask in asks.items() if sum(text.count(ask) for text in texts) > 1]
    found.heard_again = [q for q, ask in asks.items() if sum(text.count(ask) for text in texts) > 2]
    found.greeted = sum(text.count(f"let us begin {asks['work']}") for text in texts)
    found.sorry = sum(text.count(outcome.SORRY) for text in texts)


def _line(failure: BaseException) -> str:
    return f"{type(failure).__name__}: {failure}".splitlines()[0][:160]
