"""An answer, spoken into the worker's session with the model while its connection is cut: how much of it is heard.

    python -m faults.words_kept            # 200 positions of an answer, a table of what was lost; some minutes
    python -m faults.words_kept --step 4   # every fourth of them

The sound goes in faster than it is spoken: the simulator counts speech and silence in sound, not by the clock.
"""

from __future__ import annotations

import argparse
import array
import asyncio
import json
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gemini_live_simulator.testing import Simulator
from livekit import rtc
from noah.model.session import Model, Session
from noah.settings import Settings
from noah.signals import Signals

RATE = 16_000
FRAME_SECONDS = 0.05
ANSWER_SECONDS = 20.0
FRAMES_PAUSE = 0.002
SCENARIO = r"""
match: 'Words kept'
key: 'Answer (\S+)\.'
capture: {question: '^Question: (\S+)$'}
heard: {by: "${question}", default: "of ${question}"}
rules:
  - {on: user, do: [{call: {name: process_user_response, args: {answer: "${heard}"}}}]}
faults: [%s]
"""


class Talk:
    """One candidate's talk with the model, named by `name`."""

    def __init__(self, simulator: Simulator, session: Session, name: str) -> None:
        self.session = session
        self.conversation = f"words-{name}"
        self._simulator = simulator

    def heard(self) -> list[dict[str, object]]:
        """The turns that the model has heard."""
        return self._simulator.facts("heard", session=self.conversation)

    def opened(self) -> int:
        """How many connections there were."""
        return len(self._simulator.facts("open", session=self.conversation))

    async def say(self, seconds: float, *, cut_at: float | None = None) -> None:
        """Speak for so long; the connection is cut, without a word, after so many seconds of it."""
        for number in range(round(seconds / FRAME_SECONDS)):
            if cut_at is not None and number == round(cut_at / FRAME_SECONDS):
                self.cut()
            await self._frame(3000)

    async def quiet_until_heard(self, turns: int, *, timeout: float = 20.0) -> None:
        """Keep the microphone on until the model has heard so many turns. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while len(self.heard()) < turns:
                for _ in range(10):
                    await self._frame(10)

    async def quiet(self, seconds: float) -> None:
        """Say nothing for so long."""
        for _ in range(round(seconds / FRAME_SECONDS)):
            await self._frame(10)

    def cut(self) -> None:
        """End the connection as a dead network does: 1006."""
        live = self.session._active_session
        if live is not None:
            live._ws.transport.abort()

    async def _frame(self, value: int) -> None:
        samples = int(RATE * FRAME_SECONDS)
        sound = array.array("h", [value, -value] * (samples // 2)).tobytes()
        self.session.push_audio(rtc.AudioFrame(sound, RATE, 1, samples))
        await asyncio.sleep(FRAMES_PAUSE)


@asynccontextmanager
async def talk(simulator: Simulator, name: str, *, fault: str = "", question: str = "one") -> AsyncIterator[Talk]:
    """A talk in which the greeting is over. The simulator commits `fault`; the worker says that `question` is open."""
    simulator.scenario("words", SCENARIO % fault)
    settings = Settings(
        _env_file=None,
        google_cloud_project="simulated",
        livekit_url="ws://127.0.0.1:7880",
        livekit_credentials=json.dumps({"api_key": "key", "api_secret": "secret"}),
        gemini_base_url=simulator.url,
        gemini_ca_file=str(simulator.ca),
    )
    model = Model(settings, ssl.create_default_context(cafile=str(simulator.ca)), "en", Signals())
    session = model.session()
    session.standing = lambda: f"Question: {question}"
    try:
        await session.update_instructions(f"Words kept. Answer {name}.")
        model.allowed.set()
        async with asyncio.timeout(10):
            await session.connected.wait()
        session.listening.begin()
        yield Talk(simulator, session, name)
    finally:
        await session.aclose()
        await model.aclose()


async def lost(simulator: Simulator, position: float) -> float:
    """Seconds of an answer that no one turn of the model's has in it, when its connection is cut at a position."""
    async with talk(simulator, f"{position:.1f}".replace(".", "-")) as one:
        await one.say(ANSWER_SECONDS, cut_at=position)
        await one.quiet_until_heard(1)
        return ANSWER_SECONDS - max(float(str(turn["seconds"])) for turn in one.heard())


async def measure(step: int) -> dict[float, float]:
    """What is lost at each position, 0.1 s apart, every `step`-th of them."""
    positions = [number / 10 for number in range(0, round(ANSWER_SECONDS * 10), step)]
    with tempfile.TemporaryDirectory() as folder, Simulator(Path(folder)) as simulator:
        return {position: await lost(simulator, position) for position in positions}


def main() -> None:
    """Print what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1)
    found = asyncio.run(measure(parser.parse_args().step))
    bad = {position: seconds for position, seconds in found.items() if seconds > 2 * FRAME_SECONDS}
    print(f"{len(found)} positions; words lost at {len(bad)} of them; worst {max(found.values()):.2f} s")
    for position, seconds in bad.items():
        print(f"  cut at {position:.1f} s: {seconds:.2f} s lost")


if __name__ == "__main__":
    main()
