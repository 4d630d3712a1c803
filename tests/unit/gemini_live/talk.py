"""A session of the simulator without a server: frames go in and out in memory, and time is virtual."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gemini_live_simulator import frames
from gemini_live_simulator.conversations import Conversations
from gemini_live_simulator.frames import Api, ClientMessage
from gemini_live_simulator.journal import Journal
from gemini_live_simulator.scenario import Library, parse
from gemini_live_simulator.schema import Close, Scenario
from gemini_live_simulator.session import Session, Shared
from gemini_live_simulator.voice import Voice
from gemini_live_simulator.wire import EndedError

from tests.simulation.loop import Loop

Frame = dict[str, Any]
MODEL = "gemini-3.1-flash-live-preview"
INSTRUCT = 'Say: "{}"'
SAY = """
rules:
  - on: text
    match: 'Say: "(?P<line>[^"]+)"'
    do: [{say: "${line}"}]
"""
TALK = (
    SAY
    + """
  - {on: user, do: [{call: {name: answer, args: {answer: "${heard}"}}}]}
  - {on: tool_result, match: '^SYSTEM: '}
  - {on: tool_result, do: [{say: "${tool.say}"}]}
"""
)


class OneScenario(Library):
    """A folder with one scenario in it, which fits every session."""

    def __init__(self, text: str) -> None:
        super().__init__(None)
        self._scenario = parse(text, "scenario.yaml")

    def find(self, instruction: str) -> tuple[Scenario, list[Any]]:
        return self._scenario, []


class Line:
    """Both ends of a connection: the session's (`Wire`), and the client's."""

    def __init__(self, talk: Talk, api: Api) -> None:
        self.api: Api = api
        self.silent = False
        self.pong_delay = 0.0
        self.received = 0
        self.frames: list[Frame] = []
        self.at: list[float] = []
        self.closed: Close | None = None
        self._in: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._session = asyncio.create_task(Session(self, talk.shared).run())  # type: ignore[arg-type]

    # -- the session's end

    async def next(self) -> ClientMessage | None:
        data = await self._in.get()
        if data is None:
            return None
        self.received += 1
        return frames.decode(data, self.api)

    async def frame(self, frame: Frame) -> None:
        await self.send(frames.encode(frame, self.api))

    async def send(self, data: bytes) -> None:
        if self.closed is not None:
            raise EndedError
        if not self.silent:
            self.frames.append(json.loads(data))
            self.at.append(asyncio.get_running_loop().time())
            self._changed.set()

    async def close(self, how: Close) -> None:
        self.closed = self.closed or how
        self._in.put_nowait(None)
        self._changed.set()

    async def ended(self) -> dict[str, Any]:
        return {"by": "server" if self.closed else "client"}

    # -- the client's end

    async def give(self, frame: Frame) -> None:
        self._in.put_nowait(json.dumps(frame).encode())
        await asyncio.sleep(0)

    async def setup(self, model: str = MODEL, handle: str | None = None, **more: Any) -> Line:
        setup: Frame = {
            "model": f"publishers/google/models/{model}",
            "generationConfig": {"responseModalities": ["AUDIO"]},
            "systemInstruction": {"parts": [{"text": "Be kind."}]},
            "tools": [{"functionDeclarations": [{"name": "answer", **more.pop("declared", {})}]}],
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
            "sessionResumption": {} if handle is None else {"handle": handle},
            **more,
        }
        await self.give({"setup": {key: value for key, value in setup.items() if value is not None}})
        await self.until(lambda: self.closed or [one for one in self.frames if "setupComplete" in one])
        return self

    async def instruct(self, line: str) -> None:
        await self.type(INSTRUCT.format(line), role="model")

    async def type(self, text: str, role: str = "user", complete: bool = True) -> None:
        turns = [{"role": role, "parts": [{"text": text}]}]
        await self.give({"clientContent": {"turns": turns, "turnComplete": complete}})

    async def audio(self, seconds: float, loud: bool, rate: int = 16_000) -> None:
        """A piece of the microphone's sound, at once."""
        pcm = np.resize(np.array([9000, -9000], np.int16) * loud, round(seconds * rate)).tobytes()
        blob = {"data": base64.b64encode(pcm).decode(), "mimeType": f"audio/pcm;rate={rate}"}
        await self.give({"realtimeInput": {"audio": blob}})

    async def speak(self, seconds: float = 1.0) -> None:
        await self.audio(seconds, loud=True)
        await self.audio(1.0, loud=False)

    async def result(self, output: Any, call: Frame | None = None, **more: Any) -> None:
        call = call or self.calls[-1]
        response = {"id": call["id"], "name": call["name"], "response": {"output": output}, **more}
        await self.give({"toolResponse": {"functionResponses": [response]}})

    async def until(self, fits: Callable[[], Any], seconds: float = 100.0) -> Any:
        async with asyncio.timeout(seconds):
            while not (found := fits()):
                self._changed.clear()
                await self._changed.wait()
            return found

    async def turns(self, count: int) -> None:
        """Wait for so many turnComplete, and for what comes right after."""
        await self.until(lambda: len(self.endings) >= count)
        await asyncio.sleep(0.01)

    async def hang_up(self) -> None:
        self._in.put_nowait(None)
        await asyncio.wait([self._session])

    # -- what came

    @property
    def contents(self) -> list[Frame]:
        return [one["serverContent"] for one in self.frames if "serverContent" in one]

    @property
    def endings(self) -> list[Frame]:
        return [one for one in self.contents if one.get("turnComplete")]

    @property
    def sound(self) -> npt.NDArray[np.int16]:
        parts: list[Frame] = [part for one in self.contents for part in one.get("modelTurn", {}).get("parts", [])]
        data = [base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part]
        return np.frombuffer(b"".join(data), np.int16)

    @property
    def seconds(self) -> float:
        return self.sound.size / 24_000

    def texts(self, key: str = "outputTranscription") -> list[str]:
        return [one[key]["text"] for one in self.contents if one.get(key, {}).get("text")]

    @property
    def calls(self) -> list[Frame]:
        return [call for one in self.frames for call in one.get("toolCall", {}).get("functionCalls", [])]

    @property
    def cancelled(self) -> list[str]:
        return [call for one in self.frames for call in one.get("toolCallCancellation", {}).get("ids", [])]

    @property
    def handle(self) -> str:
        updates = [one["sessionResumptionUpdate"] for one in self.frames if "sessionResumptionUpdate" in one]
        return str([one["newHandle"] for one in updates if "newHandle" in one][-1])

    @property
    def kinds(self) -> list[str]:
        """What came, in order, without repetition: audio, text, and the names of all else."""
        found: list[str] = []
        for one in self.frames:
            inside = one.get("serverContent", {})
            names = [*(name for name in one if name != "serverContent"), *inside]
            found += [name for name in names if not found or found[-1] != name]
        return found

    @property
    def kinds_at(self) -> list[str]:
        """For each frame what it is; "first sound" for the first that has some."""
        found = []
        for one in self.frames:
            inside = one.get("serverContent", {})
            kind = next((name for name in ("turnComplete", "generationComplete", "modelTurn") if name in inside), "")
            found.append("first sound" if kind == "modelTurn" and "first sound" not in found else kind)
        return found


class Talk:
    """A simulator with one scenario."""

    def __init__(self, scenario: str, log: Path | None = None) -> None:
        self.shared = Shared(OneScenario(scenario), Conversations(), Voice(), Journal(log))

    def connect(self, api: Api = "vertex") -> Line:
        return Line(self, api)


def talk(scenario: str, work: Callable[[Talk], Awaitable[None]]) -> None:
    """Run `work` in virtual time with a simulator that follows `scenario`."""

    async def run() -> None:
        await work(Talk(scenario))

    Loop().run(run())
