"""google-genai's own client against a simulator process: every feature, every fault."""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import websockets
from gemini_live_simulator import speech
from gemini_live_simulator.__main__ import main
from gemini_live_simulator.testing import Simulator
from google.genai import errors, types
from google.genai.live import AsyncSession
from pydantic import BaseModel
from websockets.exceptions import InvalidStatus

from local.patience import took, wait_for, within

pytestmark = pytest.mark.stack

MODEL = "gemini-3.1-flash-live-preview"  # waits for results, and its turn goes on with them
RATE = 650  # words per minute: quick, and still speech
FAST = "settings: {rate: 650, think_ms: 10, silence_ms: 300}\n"
ANSWER = types.Tool(function_declarations=[types.FunctionDeclaration(name="answer")])
SAY = """
rules:
  - on: text
    match: 'Say: "(?P<line>[^"]+)"'
    capture: {question: {find: 'Question: (\\S+)', else: ""}}
    do: [{say: "${line}"}]
"""
TALK = (
    SAY
    + """
  - on: user
    do: [{call: {name: answer, args: {question_id: "${question}", answer: "${heard}"}}}]
  - on: tool_result
    match: '^SYSTEM: '
  - on: tool_result
    do: [{set: {question: "${tool.question}"}}, {say: "${tool.say}"}]
"""
)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("gemini-live")) as running:
        yield running


def lasts(text: str, rate: int = RATE) -> float:
    """Seconds that a text is spoken for, within 20 ms: the voice flutters."""
    return speech.synthesize(text, rate).size / speech.SAMPLE_RATE


class Live:
    """A session of google-genai, with all that it received and when."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.messages: list[types.LiveServerMessage] = []
        self.at: list[float] = []
        self.error: errors.APIError | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._receive())

    async def _receive(self) -> None:
        try:
            while True:
                async for message in self.session.receive():
                    self.messages.append(message)
                    self.at.append(time.monotonic())
                    self._changed.set()
        except errors.APIError as error:
            self.error = error
        finally:
            self._changed.set()

    async def until(self, fits: Callable[[Live], Any], timeout: float = 8.0) -> Any:
        async with within(timeout):
            while not (found := fits(self)):
                self._changed.clear()
                await self._changed.wait()
            return found

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    # What it received.

    @property
    def contents(self) -> list[types.LiveServerContent]:
        return [message.server_content for message in self.messages if message.server_content]

    @property
    def audio(self) -> bytes:
        return b"".join(
            part.inline_data.data or b""
            for content in self.contents
            for part in (content.model_turn and content.model_turn.parts) or []
            if part.inline_data
        )

    @property
    def seconds(self) -> float:
        return len(self.audio) / 2 / speech.SAMPLE_RATE

    @property
    def said(self) -> str:
        return "".join(one.output_transcription.text or "" for one in self.contents if one.output_transcription)

    @property
    def heard(self) -> str:
        return "".join(one.input_transcription.text or "" for one in self.contents if one.input_transcription)

    @property
    def calls(self) -> list[types.FunctionCall]:
        return [
            call for message in self.messages if message.tool_call for call in message.tool_call.function_calls or []
        ]

    @property
    def turns(self) -> int:
        return sum(1 for content in self.contents if content.turn_complete)

    @property
    def interrupted(self) -> int:
        return sum(1 for content in self.contents if content.interrupted)

    @property
    def cancelled(self) -> list[str]:
        return [
            call_id
            for message in self.messages
            if message.tool_call_cancellation
            for call_id in message.tool_call_cancellation.ids or []
        ]

    @property
    def handles(self) -> list[str]:
        return [
            message.session_resumption_update.new_handle
            for message in self.messages
            if message.session_resumption_update and message.session_resumption_update.new_handle
        ]

    # What it sends.

    async def instruct(self, line: str, question: str = "") -> None:
        """As LiveKit's plugin asks for a reply."""
        text = f'Now say this.\nSay: "{line}"\n' + (f"Question: {question}\n" if question else "")
        await self.session.send_client_content(
            turns=[
                types.Content(role="model", parts=[types.Part(text=text)]),
                types.Content(role="user", parts=[types.Part(text=".")]),
            ]
        )

    async def type(self, text: str) -> None:
        await self.session.send_client_content(turns=types.Content(role="user", parts=[types.Part(text=text)]))

    async def speak(self, text: str = "I built a bridge", silence: float = 0.4, pace: float = 0.1) -> None:
        """Real speech, then silence; `pace` 1 is as fast as a microphone."""
        sound = speech.resample(speech.synthesize(text, 300), speech.SAMPLE_RATE, 16_000)
        data = sound.tobytes() + bytes(int(silence * 16_000) * 2)
        for start in range(0, len(data), 1600):
            blob = types.Blob(data=data[start : start + 1600], mime_type="audio/pcm;rate=16000")
            await self.session.send_realtime_input(audio=blob)
            await asyncio.sleep(0.05 * pace)

    async def result(self, output: Any, call: types.FunctionCall | None = None) -> None:
        call = call or self.calls[-1]
        text = output if isinstance(output, str) else json.dumps(output)
        await self.session.send_tool_response(
            function_responses=types.FunctionResponse(id=call.id, name=call.name, response={"output": text})
        )


@asynccontextmanager
async def connected(
    simulator: Simulator,
    name: str,
    *,
    handle: str | None = None,
    more: str = "",
    vertexai: bool = True,
    client: dict[str, Any] | None = None,
    model: str = MODEL,
    **config: Any,
) -> AsyncIterator[Live]:
    settings: dict[str, Any] = {
        "response_modalities": ["AUDIO"],
        "system_instruction": f"Scenario: {name}.\n{more}",
        "tools": [ANSWER],
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "session_resumption": types.SessionResumptionConfig(handle=handle),
    }
    google = simulator.client(vertexai=vertexai, **(client or {}))
    whole = types.LiveConnectConfig(**{**settings, **config})
    async with google.aio.live.connect(model=model, config=whole) as session:
        live = Live(session)
        try:
            yield live
        finally:
            await live.stop()


@pytest.fixture
def scenario(simulator: Simulator, request: pytest.FixtureRequest) -> Callable[..., str]:
    """Put a scenario of this test's own in place; gives its name."""

    def put(text: str, suffix: str = "") -> str:
        name = str(request.node.name).replace("[", "-").replace("]", "") + suffix
        simulator.scenario(name, f"match: '^Scenario: {name}\\.$'\n{text}")
        return name

    return put


# ---- features --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vertexai", [True, False], ids=["vertex", "gemini"])
async def test_it_says_what_it_is_told(simulator: Simulator, scenario: Any, vertexai: bool) -> None:
    name = scenario(FAST + SAY)
    line = "Hello, I am a simulator. What have you built?"
    async with connected(simulator, name, vertexai=vertexai) as live:
        assert (live.session.session_id or "").startswith("simulated-") == vertexai
        await live.instruct(line)
        await live.until(lambda one: one.turns and len(one.handles) == 2)  # at the start, and after the turn
    assert live.seconds == pytest.approx(lasts(line), abs=0.03)
    assert live.said == line
    assert sum(1 for content in live.contents if content.output_transcription) >= 3, "in pieces"
    endings = [content for content in live.contents if content.generation_complete or content.turn_complete]
    assert [bool(one.generation_complete) for one in endings] == [True, False]
    usage = next(message.usage_metadata for message in live.messages if message.usage_metadata)
    assert [one.token_count for one in usage.response_tokens_details or []] == [round(live.seconds * 25)]
    assert (usage.prompt_token_count or 0) > 10


async def test_it_speaks_at_the_pace_of_speech_a_little_ahead(simulator: Simulator, scenario: Any) -> None:
    name = scenario("settings: {rate: 400, think_ms: 0, lead_ms: 300}\n" + SAY)
    line = "One two three four five six seven eight nine ten."
    seconds = lasts(line, 400)
    async with connected(simulator, name) as live:
        await live.instruct(line)
        await live.until(lambda one: one.turns)
    when = [at for at, message in zip(live.at, live.messages, strict=True) if message.data]
    assert when[-1] - when[0] == pytest.approx(seconds - 0.3 - 0.1, abs=0.25), "300 ms ahead"
    assert live.at[-1] - when[0] == pytest.approx(seconds, abs=0.25), "the turn ends when it has been played"


async def test_a_spoken_turn_a_tool_call_and_its_result(simulator: Simulator, scenario: Any) -> None:
    heard = "heard: {say: {q1: [Well, I built a bridge.]}}\n"
    name = scenario(FAST + heard + TALK)
    async with connected(simulator, name) as live:
        await live.instruct("What did you build?", "q1")
        await live.until(lambda one: one.turns)
        await live.speak()
        call = await live.until(lambda one: one.calls and one.calls[0])
        assert call.name == "answer"
        assert call.args == {"question_id": "q1", "answer": "Well"}
        assert live.turns == 1, "the turn goes on with the tool's result"
        await live.result({"say": "And what else?", "question": "q2"})
        await live.until(lambda one: one.turns == 2)
        assert live.heard == "Well"
        assert live.said.endswith("And what else?")
        await live.speak()
        call = await live.until(lambda one: len(one.calls) == 2 and one.calls[1])
        assert call.args["question_id"] == "q2"
        assert call.args["answer"].startswith("(spoken, ")
        await live.result("SYSTEM: Wait.")
        await live.until(lambda one: one.turns == 3)
    await simulator.fact(
        "close", by="client", session=f"{name}-{simulator.facts('open')[-1]['session'].split('-')[-1]}"
    )


async def test_typed_text_is_heard_as_it_is(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as live:
        await live.instruct("Hi.", "q1")
        await live.until(lambda one: one.turns)
        await live.type("I typed this.")
        await live.until(lambda one: len(one.calls) == 1)
        await live.result("SYSTEM: no")
        await live.until(lambda one: one.turns == 2)
        await live.session.send_client_content(
            turns=types.Content(role="user", parts=[types.Part(text="First this.")]), turn_complete=False
        )
        await live.session.send_client_content(turns=types.Content(role="user", parts=[types.Part(text=".")]))
        await live.until(lambda one: len(one.calls) == 2)
        await live.result("SYSTEM: no")
        await live.until(lambda one: one.turns == 3)
        await live.session.send_realtime_input(text="And this.")
        await live.until(lambda one: len(one.calls) == 3)
    assert [call.args["answer"] for call in live.calls if call.args] == ["I typed this.", "First this.", "And this."]
    assert live.heard == "", "what is typed is not transcribed"


async def test_speech_interrupts_it(simulator: Simulator, scenario: Any) -> None:
    name = scenario("settings: {rate: 300, think_ms: 0}\n" + SAY)
    line = "This is a long sentence that nobody will hear to its end because somebody speaks over it."
    async with connected(simulator, name) as live:
        await live.instruct(line)
        await live.until(lambda one: one.audio)
        await live.speak()
        await live.until(lambda one: one.turns)
        assert live.interrupted == 1
        assert live.seconds < lasts(line, 300) - 0.5
        first = next(index for index, content in enumerate(live.contents) if content.turn_complete)
        assert not any(content.generation_complete for content in live.contents[:first])
        await live.instruct("Sorry.")
        await live.until(lambda one: one.said.endswith("Sorry."))


async def test_an_interruption_cancels_calls_that_wait(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as live:
        await live.type("An answer")
        call = await live.until(lambda one: one.calls and one.calls[0])
        await live.speak(silence=0)
        await live.until(lambda one: one.cancelled)
        assert live.cancelled == [call.id]
        await live.result({"say": "Never said."}, call)
        await simulator.fact("tool_result", id=call.id, ignored="cancelled")


async def test_a_call_that_the_model_does_not_wait_for_outlives_the_turn_and_new_input(
    simulator: Simulator, scenario: Any
) -> None:
    name = scenario(FAST + TALK)
    (declaration,) = ANSWER.function_declarations or []
    going_on = declaration.model_copy(update={"behavior": types.Behavior.NON_BLOCKING})
    async with connected(simulator, name, tools=[types.Tool(function_declarations=[going_on])]) as live:
        await live.type("An answer")
        call = await live.until(lambda one: one.calls and one.calls[0])
        await live.until(lambda one: one.turns)
        await live.speak()
        await live.until(lambda one: len(one.calls) == 2)
        await live.result({"say": "Noted."}, call)
        await live.until(lambda one: one.said.endswith("Noted."))
        assert live.cancelled == []
        (setup,) = simulator.facts("setup", session=simulator.facts("open", scenario=name)[-1]["session"])
        assert setup["behavior"] == {"answer": "NON_BLOCKING"}


async def test_where_interruption_is_off_it_finishes_and_then_answers(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    config = types.RealtimeInputConfig(activity_handling=types.ActivityHandling.NO_INTERRUPTION)
    line = "You will hear this to its end, whatever you say meanwhile."
    async with connected(simulator, name, realtime_input_config=config) as live:
        await live.instruct(line)
        await live.until(lambda one: one.audio)
        await live.speak()
        await live.until(lambda one: one.calls)
    assert live.interrupted == 0
    assert live.said == line
    assert live.turns == 1


async def test_activity_can_be_explicit(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    manual = types.RealtimeInputConfig(automatic_activity_detection=types.AutomaticActivityDetection(disabled=True))
    async with connected(simulator, name, realtime_input_config=manual) as live:
        await live.session.send_realtime_input(activity_start=types.ActivityStart())
        await live.speak(silence=1)
        assert not live.calls
        await live.session.send_realtime_input(activity_end=types.ActivityEnd())
        await live.until(lambda one: one.calls)
    async with connected(simulator, name) as live:
        await live.session.send_realtime_input(activity_start=types.ActivityStart())
        await live.until(lambda one: one.error)
    assert live.error
    assert live.error.code == 1007


async def test_the_end_of_the_audio_ends_the_turn_and_the_client_sets_the_silence(
    simulator: Simulator, scenario: Any
) -> None:
    name = scenario("settings: {rate: 650, think_ms: 0}\n" + TALK)
    async with connected(simulator, name) as live:
        await live.speak(silence=0)
        await live.session.send_realtime_input(audio_stream_end=True)
        await live.until(lambda one: one.calls)
    quick = types.RealtimeInputConfig(
        automatic_activity_detection=types.AutomaticActivityDetection(silence_duration_ms=100)
    )
    async with connected(simulator, name, realtime_input_config=quick) as live:
        await live.speak("Yes", silence=0.2)
        await live.until(lambda one: one.calls)


async def test_a_handle_brings_the_conversation_back(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as live:
        await live.instruct("What did you build?", "q7")
        await live.until(lambda one: one.turns and len(one.handles) == 2)
    async with connected(simulator, name, handle=live.handles[-1]) as again:
        await again.type("A bridge")
        call = await again.until(lambda one: one.calls and one.calls[0])
    assert call.args == {"question_id": "q7", "answer": "A bridge"}
    async with connected(simulator, name, handle=live.handles[0]) as earlier:
        await earlier.type("A bridge")
        call = await earlier.until(lambda one: one.calls and one.calls[0])
    assert call.args["question_id"] == "", "the state is the handle's"
    opened = simulator.facts("open", scenario=name)
    assert [fact["connection"] for fact in opened] == [1, 2, 3]
    assert len({fact["session"] for fact in opened}) == 1
    with pytest.raises(errors.APIError) as refused:
        async with connected(simulator, name, handle="simulated-unknown"):
            pass
    assert refused.value.code == 1008


async def test_text_can_be_the_modality(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + SAY)
    async with connected(simulator, name, model="gemini-live-2.5-flash", response_modalities=["TEXT"]) as live:
        await live.instruct("Only text.")
        await live.until(lambda one: one.turns)
    assert "".join(message.text or "" for message in live.messages) == "Only text."
    assert live.audio == b""


async def test_a_scenario_may_fit_once_the_instruction_is_replaced(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, "nothing that fits") as live:
        await live.session.send_client_content(
            turns=types.Content(role="system", parts=[types.Part(text=f"Scenario: {name}.")]), turn_complete=False
        )
        await live.type("Hello")
        await live.until(lambda one: one.calls)
    async with connected(simulator, "nothing that fits") as live:
        await live.type("Hello")
        await live.until(lambda one: "simulator" in one.said)  # it says plainly what it is


async def test_a_frame_that_is_not_of_the_protocol_closes_with_1007(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    bad: list[tuple[Any, str]] = [
        ({"realtime_input": {"sound": 1}}, "realtime_input.sound"),
        ({"setup": {"model": "m"}}, "setup came already"),
        ({"tool_response": {"functionResponses": [{"id": "x", "response": {}}]}}, "no call has the id 'x'"),
        ("{", "not JSON"),
    ]
    for frame, why in bad:
        async with connected(simulator, name) as live:
            await live.session._ws.send(frame if isinstance(frame, str) else json.dumps(frame))
            error = await live.until(lambda one: one.error)
        assert error.code == 1007
        assert why in str(error)
    assert len(simulator.facts("invalid")) >= len(bad)


async def test_the_log_has_the_conversation(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as live:
        await live.instruct("What did you build?", "q1")
        await live.until(lambda one: one.turns)
        await live.type("A bridge")
        await live.until(lambda one: one.calls)
        await live.result({"say": "Thanks."})
        await live.until(lambda one: one.turns == 2)
    session = simulator.facts("open", scenario=name)[0]["session"]
    await simulator.fact("close", session=session)
    events = [fact["event"] for fact in simulator.facts(session=session)]
    assert events == [
        *("open", "setup", "text", "say_start", "say_end"),
        *("text", "heard", "tool_call", "tool_result", "say_start", "say_end", "close"),
    ]


async def test_many_speak_at_once_each_at_its_pace(simulator: Simulator, scenario: Any) -> None:
    name = scenario("settings: {rate: 400, think_ms: 0}\n" + SAY)
    line = "One two three four five six seven eight nine ten."
    seconds = lasts(line, 400)
    google = simulator.client()
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO], system_instruction=f"Scenario: {name}."
    )

    async def listen() -> float:
        async with google.aio.live.connect(model=MODEL, config=config) as session:
            live = Live(session)
            await live.instruct(line)
            started = time.monotonic()
            await live.until(lambda one: one.turns, timeout=20)
            await live.stop()
            assert live.seconds == pytest.approx(seconds, abs=0.05)
            return took(started, live.at[-1])

    spoken = await asyncio.gather(*(listen() for _ in range(24)))
    assert max(spoken) < seconds + 1.5, f"{seconds:.2f} s of speech took up to {max(spoken):.2f} s"


# ---- faults ----------------------------------------------------------------------------------------------------

LINE = "This sentence will not be heard to its end, for the connection ends in it."


async def test_fault_close_in_mid_sentence(simulator: Simulator, scenario: Any) -> None:
    await asyncio.gather(*(close_in_mid_sentence(simulator, scenario, code) for code in (1006, 1008, 1011)))


async def close_in_mid_sentence(simulator: Simulator, scenario: Any, code: int) -> None:
    fault = f"faults: [{{close: {{code: {code}, reason: simulated}}, at: {{share: 0.5}}, turn: 2}}]\n"
    name = scenario(FAST + fault + SAY, f"-{code}")
    async with connected(simulator, name) as live:
        await live.instruct("Hi.")
        await live.until(lambda one: one.turns)
        before = live.seconds
        await live.instruct(LINE)
        error = await live.until(lambda one: one.error)
    assert error.code == code
    assert (live.seconds - before) / lasts(LINE) == pytest.approx(0.5, abs=0.1)
    async with connected(simulator, name, handle=live.handles[-1]) as live:
        await live.instruct("Hi.")
        await live.until(lambda one: one.turns)
        await live.instruct(LINE)
        await live.until(lambda one: one.turns == 2)
    assert live.said == "Hi." + LINE, "once"


async def test_fault_setup_slow_refused_and_never(simulator: Simulator, scenario: Any) -> None:
    name = scenario(
        FAST
        + """
key: 'Interview: (\\S+)'
faults:
  - {slow_setup: 0.5, connection: 1}
  - {refuse_setup: {code: 1008, reason: no quota}, connection: 2}
  - {slow_setup: never, connection: 3}
"""
        + SAY
    )
    started = time.monotonic()
    async with connected(simulator, name, more="Interview: one"):
        assert time.monotonic() - started >= 0.5
    with pytest.raises(errors.APIError, match="no quota") as refused:
        async with connected(simulator, name, more="Interview: one"):
            pass
    assert refused.value.code == 1008
    with pytest.raises(TimeoutError):
        async with within(0.7), connected(simulator, name, more="Interview: one"):
            pass
    async with connected(simulator, name, more="Interview: one") as live:
        await live.instruct("There.")
        await live.until(lambda one: one.turns)


async def test_fault_go_away_then_close_and_then_silence(simulator: Simulator, scenario: Any) -> None:
    name = scenario(
        FAST
        + """
faults:
  - {go_away: {time_left: 0.4, code: 1000}, at: {seconds: 0.1}, connection: 1, of: scenario}
  - {go_away: {time_left: 9, then: silence}, at: turn_end, connection: 2, of: scenario}
"""
        + SAY
    )
    async with connected(simulator, name) as live:
        message = await live.until(lambda one: [m for m in one.messages if m.go_away])
        assert message[0].go_away.time_left == "0.4s"
        error = await live.until(lambda one: one.error)
        assert error.code == 1000
    async with connected(simulator, name) as live:
        await live.instruct("Hi.")
        await live.until(lambda one: [m for m in one.messages if m.go_away])
        await live.instruct("Nobody hears this.")
        with pytest.raises(TimeoutError):
            await live.until(lambda one: one.error or one.turns > 1, timeout=0.5)


async def test_a_connection_may_have_a_longest_time(simulator: Simulator, scenario: Any) -> None:
    name = scenario("settings: {connection_seconds: 0.3, go_away_seconds: 0.2}\n")
    async with connected(simulator, name) as live:
        await live.until(lambda one: [m for m in one.messages if m.go_away])
        assert (await live.until(lambda one: one.error)).code == 1000


async def test_fault_hang_in_mid_turn(simulator: Simulator, scenario: Any) -> None:
    name = scenario(
        FAST
        + """
faults:
  - {hang: 0.6, at: {share: 0.5}, turn: 1}
  - {hang: true, at: {share: 0.5}, turn: 2}
"""
        + SAY
    )
    async with connected(simulator, name) as live:
        await live.instruct(LINE)
        await live.until(lambda one: one.turns)
        gaps = np.diff([at for at, message in zip(live.at, live.messages, strict=True) if message.data])
        assert gaps.max() >= 0.55, "it stalled, and went on"
        assert live.seconds == pytest.approx(lasts(LINE), abs=0.03)
        await live.instruct(LINE)
        await simulator.fact("fault", kind="hang", turn=2)
        with pytest.raises(TimeoutError):
            await live.until(lambda one: one.error or one.turns == 2, timeout=0.6)
        assert live.seconds < 2 * lasts(LINE) - 0.1
        pong = await live.session._ws.ping()
        await wait_for(pong, 30)  # the connection itself is alive


async def test_fault_refused_resumption(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + "faults: [{refuse_resumption: 1008}]\n" + TALK)
    async with connected(simulator, name) as live:
        await live.instruct("Hi.", "q1")
        await live.until(lambda one: one.turns and len(one.handles) == 2)
    with pytest.raises(errors.APIError) as refused:
        async with connected(simulator, name, handle=live.handles[-1]):
            pass
    assert refused.value.code == 1008
    async with connected(simulator, name) as fresh:
        await fresh.type("Hello")
        call = await fresh.until(lambda one: one.calls and one.calls[0])
    assert call.args["question_id"] == "", "it begins fresh"


async def test_fault_refused_upgrade(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + "faults: [{refuse_upgrade: 404}]\n" + SAY)
    with pytest.raises(InvalidStatus, match="404"):
        async with connected(simulator, name):
            pass
    async with connected(simulator, name) as live:
        await live.instruct("Hi.")
        await live.until(lambda one: one.turns)


async def test_fault_eager_call_in_the_greeting(simulator: Simulator, scenario: Any) -> None:
    await asyncio.gather(*(eager_call(simulator, scenario, order) for order in ("flush", "continue", "pause")))


async def eager_call(simulator: Simulator, scenario: Any, order: str) -> None:
    fault = (
        "faults: [{call: {name: answer, args: {question_id: q1, answer: too early}, order: "
        f"{order}}}, at: {{share: [0.2, 0.6]}}, turn: 1}}]\n"
    )
    name = scenario(FAST + fault + TALK, f"-{order}")
    async with connected(simulator, name) as live:
        await live.instruct(LINE, "q1")
        call = await live.until(lambda one: one.calls and one.calls[0])
        assert (live.seconds > lasts(LINE) - 0.03) == (order == "flush")
        assert call.args["answer"] == "too early"
        await live.result("SYSTEM: Wait for greeting to complete. Do not process yet.")
        await live.until(lambda one: one.turns)
    assert live.seconds == pytest.approx(lasts(LINE), abs=0.03)
    assert live.said == LINE


async def test_fault_calls_cancelled_wrong_repeated_and_never(simulator: Simulator, scenario: Any) -> None:
    name = scenario(
        FAST
        + """
faults:
  - {cancel_call: 0.1, turn: 1}
  - {wrong_call: {question_id: another}, turn: 2}
  - {repeat_call: 2, turn: 3}
  - {skip_call: true, turn: 4}
"""
        + TALK
    )
    async with connected(simulator, name) as live:
        await live.type("One")
        call = await live.until(lambda one: one.calls and one.calls[0])
        await live.until(lambda one: one.turns)
        assert live.cancelled == [call.id]
        await live.type("Two")
        call = await live.until(lambda one: len(one.calls) == 2 and one.calls[1])
        assert call.args == {"question_id": "another", "answer": "Two"}
        await live.result("SYSTEM: no such question")
        await live.until(lambda one: one.turns == 2)
        await live.type("Three")
        await live.until(lambda one: len(one.calls) == 4)
        first, second = live.calls[2:]
        assert (first.args, first.id != second.id) == (second.args, True)
        await live.result({"say": "A."}, first)
        await live.result({"say": "B."}, second)
        await live.until(lambda one: one.turns == 3)
        assert live.said == "A.B."
        await live.type("Four")
        await live.until(lambda one: one.turns == 4)
        assert len(live.calls) == 4


@pytest.mark.parametrize("replay", ["ignore", "act"])
async def test_fault_a_tool_s_result_is_lost(simulator: Simulator, scenario: Any, replay: str) -> None:
    name = scenario(FAST + f"faults: [{{lose_result: {{code: 1011, replay: {replay}}}}}]\n" + TALK)
    async with connected(simulator, name) as live:
        await live.until(lambda one: one.handles)
        await live.type("An answer")
        call = await live.until(lambda one: one.calls and one.calls[0])
        await live.result({"say": "Thanks."})
        assert (await live.until(lambda one: one.error)).code == 1011
    assert live.said == ""
    async with connected(simulator, name, handle=live.handles[-1]) as again:
        await again.result({"say": "Thanks."}, call)
        if replay == "act":
            await again.until(lambda one: one.said == "Thanks.")
        else:
            await simulator.fact("tool_result", id=call.id, ignored="lost")


async def test_fault_pongs_are_late(simulator: Simulator, scenario: Any) -> None:
    name = scenario("faults: [{pong_delay: 30}]\n" + SAY)
    keepalive = {"ping_interval": 0.2, "ping_timeout": 0.3}
    async with connected(simulator, name, client=keepalive) as live:
        assert await live.until(lambda one: one.error)
    await simulator.fact("close", by="client", code=1011, session=simulator.facts("open", scenario=name)[0]["session"])
    name = scenario(SAY)
    async with connected(simulator, name, client=keepalive) as live:
        with pytest.raises(TimeoutError):
            await live.until(lambda one: one.error, timeout=0.8)


async def test_fault_never_answering_and_speaking_twice(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + "faults: [{ignore: true, turn: 1}, {repeat_say: 2, turn: 2}]\n" + SAY)
    async with connected(simulator, name) as live:
        await live.instruct("Nobody hears this.")
        await simulator.fact("fault", kind="ignore")
        await live.instruct("Twice.")
        await live.until(lambda one: one.turns == 2)
    assert live.said == "Twice.Twice."


async def test_rules_can_do_what_faults_do(simulator: Simulator, scenario: Any) -> None:
    name = scenario(
        FAST
        + """
rules:
  - {on: connect, do: [{say: Welcome.}]}
  - {on: user, match: call, do: [{call: {name: answer}}, {say: One moment.}, {delay: 0.1}, cancel, {say: Never mind.}]}
  - {on: user, match: leave, do: [{go_away: 1}, {close: {code: 1011, reason: done}}]}
"""
    )
    async with connected(simulator, name) as live:
        await live.until(lambda one: one.said == "Welcome." and one.turns)
        await live.type("call")
        await live.until(lambda one: one.turns == 2)
        assert live.said == "Welcome.One moment.Never mind."
        assert live.cancelled == [live.calls[0].id]
        await live.type("leave")
        assert (await live.until(lambda one: one.error)).code == 1011


async def test_a_scenario_that_goes_wrong_says_so(simulator: Simulator, scenario: Any) -> None:
    name = scenario("rules: [{on: user, do: [{call: {name: answer, args: {n: '${heard|int}'}}}]}]\n")
    async with connected(simulator, name) as live:
        await live.type("not a number")
        error = await live.until(lambda one: one.error)
    assert error.code == 1011
    assert "'not a number' is not int" in str(error)
    simulator.scenario("broken", "nmae: x\n")
    try:
        async with connected(simulator, name):
            fact = await simulator.fact("scenario_error", fits=lambda one: "broken" in one["error"])
    finally:
        (simulator.scenarios / "broken.yaml").unlink()
    assert fact["error"].startswith("broken.yaml:1: nmae: ")


@pytest.mark.parametrize("path", ["/ws", "//ws"], ids=["one slash", "two slashes, as the JavaScript SDK asks"])
async def test_an_ephemeral_token_opens_a_constrained_session(simulator: Simulator, path: str) -> None:
    service = "google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
    url = simulator.url.replace("https", "wss") + f"{path}/{service}"
    context = ssl.create_default_context(cafile=str(simulator.ca))
    with pytest.raises(InvalidStatus, match="401"):
        await websockets.connect(url, ssl=context)
    async with websockets.connect(f"{url}?access_token=auth_tokens/simulated", ssl=context) as session:
        await session.send(json.dumps({"setup": {"model": f"models/{MODEL}"}}))
        assert json.loads(await session.recv()) == {"setupComplete": {}}


# ---- generateContent ---------------------------------------------------------------------------------------------


class Score(BaseModel):
    turn: str
    quote: str


class Report(BaseModel):
    summary: str
    scores: list[Score]
    total: int


@pytest.mark.parametrize("vertexai", [True, False], ids=["vertex", "gemini"])
async def test_generate_content_follows_the_schema_and_the_scenario(
    simulator: Simulator, scenario: Any, vertexai: bool
) -> None:
    name = scenario(
        """
rules:
  - on: generate
    match: 'Write the report'
    times: 1
    do: [{fail: {status: 503, message: try later}}]
  - on: generate
    match: 'Write the report'
    find_all: {answers: '^\\[(?P<turn>\\S+)\\] candidate: (?P<text>.+)$'}
    do:
      - respond:
          json:
            summary: They answered.
            scores: {each: answers, item: {turn: "${item.turn}", quote: "${item.text}"}}
            total: 3
"""
    )
    google = simulator.client(vertexai=vertexai)
    prompt = "Write the report.\n[t1] noah: What?\n[t2] candidate: A bridge.\n[t4] candidate: In Rome.\n"
    config = types.GenerateContentConfig(
        system_instruction=f"Scenario: {name}.", response_mime_type="application/json", response_schema=Report
    )
    with pytest.raises(errors.ServerError, match="try later") as failed:
        await google.aio.models.generate_content(model="gemini-2.5-flash", contents=prompt, config=config)
    assert failed.value.code == 503
    for _ in range(2):
        response = await google.aio.models.generate_content(model="gemini-2.5-flash", contents=prompt, config=config)
        assert response.parsed == Report(
            summary="They answered.",
            scores=[Score(turn="t2", quote="A bridge."), Score(turn="t4", quote="In Rome.")],
            total=3,
        )
        assert response.model_version == "gemini-live-simulator"
    plain = await google.aio.models.generate_content(
        model="gemini-2.5-flash", contents="No rule fits this.", config=config
    )
    assert plain.parsed == Report(
        summary="(simulated summary)", scores=[Score(turn="(simulated turn)", quote="(simulated quote)")], total=1
    )


def post(simulator: Simulator, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(simulator.url + path, data=body, headers=headers)
    context = ssl.create_default_context(cafile=str(simulator.ca))
    try:
        with urllib.request.urlopen(request, timeout=30, context=context) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_requests_that_are_wrong(simulator: Simulator) -> None:
    path = "/v1beta/models/gemini-2.5-flash:generateContent"
    status, body = post(simulator, path, b'{"contents": [], "temper": 1}', Authorization="Bearer x")
    assert (status, body["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "temper" in body["error"]["message"]
    status, body = post(simulator, path, b"{}")
    assert (status, body["error"]["status"]) == (401, "UNAUTHENTICATED")


# ---- the process -------------------------------------------------------------------------------------------------


def test_it_speaks_into_a_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gemini_live_simulator", "say", "Hello there"]
    command += [str(tmp_path / "out.wav"), "--rate", "200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.getnframes() / 24_000 == pytest.approx(lasts("Hello there", 200), abs=0.03)


def test_what_is_wrong_at_the_start_is_one_line(
    tmp_path: Path, simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.yaml").write_text("rules:\n  - on: nothing\n")
    port = simulator.url.rsplit(":", 1)[1]
    for arguments, why in (
        (["check", str(tmp_path)], "x.yaml:2: rules.0.on"),
        (["--scenarios", str(tmp_path / "none")], "not a folder"),
        (["--port", port], "address already in use"),
    ):
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert why in said
        assert said.count("\n") == 1


async def test_it_ends_when_asked_and_tells_its_clients(tmp_path: Path) -> None:
    with Simulator(tmp_path) as own:
        async with connected(own, "any") as live:
            assert own._process is not None
            own._process.terminate()
            error = await live.until(lambda one: one.error)
            assert error.code == 1001
        assert own._process.wait(5) == 0
    assert "SIMULATOR (this is not Gemini)" in (tmp_path / "output.txt").read_text()
    assert own.facts("close")[0]["code"] == 1001
