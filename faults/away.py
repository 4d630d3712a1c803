"""The candidate behind a cable: takes an interview in a process of its own, and reports at its end what was heard.

It is told on its standard input where to join, and later, by another line, to go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from functools import partial

from faults import facts, sound
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.scenarios import Answer

RATE = 420
UNANSWERED_SECONDS = 6.0


class Nowhere:
    """This process reaches LiveKit and nothing else."""

    start_bot_url = ""
    auth_emulator = ""


async def main() -> None:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    where = json.loads(await reader.readline())
    began = time.monotonic()
    candidate = Candidate(Nowhere())
    candidate.uid = where["uid"]
    candidate.answer = {"livekit_url": where["url"], "token": where["token"], "room_name": where["room"]}
    answers = {q: [Answer(text) for text in texts] for q, texts in where["answers"].items()}
    interviewee = Interviewee(candidate, where["plan"], answers)
    wrong = ""
    try:
        await candidate.join()
        await interviewee.run(until="years", rate=RATE)
        _say({"ready": True})
        await reader.readline()
        back = candidate.clock()
        await _answered(candidate, interviewee, back)
        await interviewee.run(rate=RATE)
    except (AssertionError, TimeoutError) as failure:
        wrong = f"{type(failure).__name__}: {failure}".splitlines()[0][:160]
        print(candidate.story(), file=sys.stderr)
    heard = [(i.start + began, i.end + began) for track in candidate.tracks for i in track.spoken]
    greeted = sum(facts.plain(caption.text).count(facts.GREETED) for caption in candidate.noah_captions)
    _say({"wrong": wrong, "heard": heard, "greeted": greeted, "at_once": sound.agents_at_once(candidate.tracks)})
    with contextlib.suppress(TimeoutError):
        await candidate.leave()


async def _answered(candidate: Candidate, interviewee: Interviewee, back: float) -> None:
    """Answer the open question, again when nobody reacts; join again when the room was lost for this client."""
    for _ in range(5):
        if candidate.disconnected is not None:
            await candidate.leave()
            await candidate.join()
        with contextlib.suppress(AssertionError, TimeoutError):
            await interviewee.answer("years", rate=RATE)
            said = candidate.clock()
            await candidate.until(partial(_noticed, candidate, said), "a reaction", UNANSWERED_SECONDS)
            if candidate.disconnected is None:
                return
    raise AssertionError("no reaction after the network was back")


def _noticed(candidate: Candidate, since: float) -> bool:
    return candidate.spoken_seconds(since) > 0 or candidate.disconnected is not None


def _say(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
