"""The unmodified LiveKit plugin against a simulator process, without a room: RealtimeModel and RealtimeSession."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from gemini_live_simulator import speech
from gemini_live_simulator.testing import Simulator
from google.genai import types
from google.oauth2.credentials import Credentials
from livekit import rtc
from livekit.agents import function_tool, llm
from livekit.agents.types import APIConnectOptions
from livekit.plugins.google.realtime import RealtimeModel
from livekit.plugins.google.realtime.realtime_api import RealtimeSession

from local.patience import within

pytestmark = pytest.mark.stack

MODEL = "gemini-3.8-live"
RATE = 650
FAST = f"settings: {{rate: {RATE}, think_ms: 10, silence_ms: 300}}\n"
TALK = """
vars: {question: ""}
heard: {say: {q1: I built a bridge.}}
rules:
  - on: text
    match: 'Say: "(?P<line>[^"]+)"'
    capture: {question: {find: 'Question: (\\S+)', else: ""}}
    do: [{say: "${line}"}]
  - on: user
    do: [{call: {name: answer, args: {question_id: "${question}", answer: "${heard}"}}}]
  - on: tool_result
    match: '^SYSTEM: '
  - on: tool_result
    do: [{set: {question: "${tool.question}"}}, {say: "${tool.say}"}]
"""
LINE = "Hello, this is a greeting of some length, and it is to be heard once and whole."


@function_tool
async def answer(question_id: str, answer: str) -> None:
    """Keep an answer."""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("gemini-live-plugin")) as running:
        yield running


@pytest.fixture
def scenario(simulator: Simulator, request: pytest.FixtureRequest) -> Callable[..., str]:
    def put(text: str, suffix: str = "") -> str:
        name = str(request.node.name) + suffix
        simulator.scenario(name, f"match: '^Scenario: {name}\\.$'\n{text}")
        return name

    return put


@dataclass
class Generation:
    """What one generation of the plugin brought."""

    asked_for: bool
    text: str = ""
    seconds: float = 0.0
    calls: list[llm.FunctionCall] = field(default_factory=list)
    done: bool = False


class Ear:
    """Listens to a session as AgentSession does."""

    def __init__(self, session: RealtimeSession) -> None:
        self.session = session
        self.generations: list[Generation] = []
        self.errors: list[llm.RealtimeModelError] = []
        self.heard: list[str] = []
        self.speech_started = 0
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        session.on("generation_created", self._generation)
        session.on("error", self._error)
        session.on("input_speech_started", self._speech)
        session.on("input_audio_transcription_completed", self._transcript)

    def _generation(self, created: llm.GenerationCreatedEvent) -> None:
        generation = Generation(created.user_initiated)
        self.generations.append(generation)
        task = asyncio.create_task(self._read(created, generation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._changed.set()

    async def _read(self, created: llm.GenerationCreatedEvent, generation: Generation) -> None:
        async def messages() -> None:
            async for message in created.message_stream:
                await asyncio.gather(sound(message), words(message))

        async def sound(message: llm.MessageGeneration) -> None:
            async for frame in message.audio_stream:
                generation.seconds += frame.duration

        async def words(message: llm.MessageGeneration) -> None:
            async for piece in message.text_stream:
                generation.text += str(piece)
                self._changed.set()

        async def calls() -> None:
            async for call in created.function_stream:
                generation.calls.append(call)
                self._changed.set()

        await asyncio.gather(messages(), calls())
        generation.done = True
        self._changed.set()

    def _error(self, error: llm.RealtimeModelError) -> None:
        self.errors.append(error)
        self._changed.set()

    def _speech(self, _event: llm.InputSpeechStartedEvent) -> None:
        self.speech_started += 1
        self._changed.set()

    def _transcript(self, event: llm.InputTranscriptionCompleted) -> None:
        if event.is_final:
            self.heard.append(event.transcript)
        self._changed.set()

    async def until(self, fits: Callable[[Ear], Any], timeout: float = 10.0) -> Any:
        async with within(timeout):
            while not (found := fits(self)):
                self._changed.clear()
                await self._changed.wait()
            return found

    @property
    def said(self) -> str:
        return "|".join(one.text for one in self.generations if one.text)

    @property
    def calls(self) -> list[llm.FunctionCall]:
        return [call for one in self.generations for call in one.calls]

    def greet(self, line: str = LINE, question: str = "q1") -> asyncio.Future[llm.GenerationCreatedEvent]:
        return self.session.generate_reply(instructions=f'Greet the candidate.\nSay: "{line}"\nQuestion: {question}\n')

    async def result(self, output: Any) -> None:
        """Give the last call's result, as AgentSession does."""
        call = self.calls[-1]
        text = output if isinstance(output, str) else json.dumps(output)
        context = self.session.chat_ctx
        context.items += [
            call,
            llm.FunctionCallOutput(call_id=call.call_id, name=call.name, output=text, is_error=False),
        ]
        await self.session.update_chat_ctx(context)

    async def speak(self) -> None:
        sound = speech.resample(speech.synthesize("I built a bridge", 300), speech.SAMPLE_RATE, 16_000)
        data = sound.tobytes() + bytes(16_000)
        for start in range(0, len(data), 1600):
            piece = data[start : start + 1600]
            self.session.push_audio(rtc.AudioFrame(piece, 16_000, 1, len(piece) // 2))
            await asyncio.sleep(0.005)


@asynccontextmanager
async def connected(simulator: Simulator, name: str, **options: Any) -> AsyncIterator[Ear]:
    """A session of the plugin, connected with its tools."""
    model = RealtimeModel(
        instructions=f"Scenario: {name}.\nBe kind.",
        model=MODEL,
        tool_behavior=types.Behavior.BLOCKING,
        vertexai=True,
        project="simulated",
        location="us-central1",
        credentials=Credentials(token="simulated"),  # type: ignore[no-untyped-call]
        http_options=simulator.http_options(),
        **options,
    )
    session = model.session()
    ear = Ear(session)
    try:
        await session.update_tools([answer])
        yield ear
    finally:
        await session.aclose()
        await model.aclose()


def opened(simulator: Simulator, name: str) -> list[dict[str, Any]]:
    return simulator.facts("open", scenario=name)


async def test_a_greeting_is_heard_whole(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as ear:
        created = await ear.greet()
        assert created.user_initiated
        await ear.until(lambda one: one.generations[0].done)
        assert ear.said == LINE
        whole = speech.synthesize(LINE, RATE).size / speech.SAMPLE_RATE
        assert ear.generations[0].seconds == pytest.approx(whole, abs=0.03)
        assert len(ear.generations) == 1
        setup = simulator.facts("setup", session=opened(simulator, name)[-1]["session"])[-1]
        assert setup["tools"] == ["answer"]


async def test_a_spoken_turn_is_answered_by_a_tool_and_the_next_question(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet("What did you build?")
        await ear.until(lambda one: one.generations[0].done)
        await ear.speak()
        call = await ear.until(lambda one: one.calls and one.calls[0])
        assert json.loads(call.arguments) == {"question_id": "q1", "answer": "I built a bridge."}
        await ear.until(lambda one: one.heard)
        assert ear.heard == ["I built a bridge."]
        await ear.result({"say": "And what else?", "question": "q2"})
        await ear.until(lambda one: one.said.endswith("And what else?"))
        await ear.until(lambda one: one.generations[-1].done)
        result = await simulator.fact("tool_result", id=call.call_id)
        assert json.loads(result["result"])["question"] == "q2"


async def test_typed_text_is_answered(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet("What did you build?")
        await ear.until(lambda one: one.generations[0].done)
        context = ear.session.chat_ctx
        context.add_message(role="user", content="I typed this.")
        await ear.session.update_chat_ctx(context)
        ear.session.generate_reply()
        call = await ear.until(lambda one: one.calls and one.calls[0])
        assert json.loads(call.arguments)["answer"] == "I typed this."


async def test_speech_over_it_interrupts(simulator: Simulator, scenario: Any) -> None:
    name = scenario("settings: {rate: 300, think_ms: 0}\n" + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet()
        await ear.until(lambda one: one.generations[0].text)
        await ear.speak()
        await ear.until(lambda one: one.speech_started and one.generations[0].done)
        assert ear.generations[0].seconds < speech.synthesize(LINE, 300).size / speech.SAMPLE_RATE - 0.5
        await simulator.fact("interrupted", session=opened(simulator, name)[-1]["session"])


async def test_new_instructions_replace_the_system_instruction(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet("Hi.")
        await ear.until(lambda one: one.generations[0].done)
        await ear.session.update_instructions("Be brief.")
        fact = await simulator.fact("text", role="system", session=opened(simulator, name)[-1]["session"])
        assert fact["text"] == "Be brief."
        assert len(opened(simulator, name)) == len({one["conn"] for one in opened(simulator, name)})
        assert not ear.errors


async def test_it_reconnects_with_its_handle(simulator: Simulator, scenario: Any) -> None:
    await asyncio.gather(*(reconnects(simulator, scenario, code) for code in (1006, 1011)))


async def reconnects(simulator: Simulator, scenario: Any, code: int) -> None:
    name = scenario(FAST + f"faults: [{{close: {code}, at: {{share: 0.5}}, turn: 2}}]\n" + TALK, f"-{code}")
    async with connected(simulator, name) as ear:
        await ear.greet("What did you build?")
        await ear.until(lambda one: one.generations[0].done)
        await ear.greet()
        await ear.until(lambda one: one.errors)
        assert ear.errors[0].recoverable
        await simulator.fact("open", scenario=name, resumed=True)
        before = len(ear.generations)
        await ear.greet()
        await ear.until(lambda one: one.generations[before].done)
        assert ear.generations[before].text == LINE


async def test_it_follows_a_go_away(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + "faults: [{go_away: 5, at: turn_end, turn: 1}]\n" + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet("What did you build?")
        await simulator.fact("open", scenario=name, resumed=True)
        await ear.greet("Here I am again.")
        await ear.until(lambda one: one.said.endswith("Here I am again."))
        assert not ear.errors


async def test_an_eager_call_in_the_greeting(simulator: Simulator, scenario: Any) -> None:
    expected = {"flush": 1, "continue": 2}
    await asyncio.gather(*(eager_call(simulator, scenario, *one) for one in expected.items()))


async def eager_call(simulator: Simulator, scenario: Any, order: str, generations: int) -> None:
    fault = (
        f"faults: [{{call: {{name: answer, args: {{question_id: q1, answer: x}}, order: {order}}}, "
        "at: {share: 0.5}, turn: 1}]\n"
    )
    name = scenario(FAST + fault + TALK, f"-{order}")
    async with connected(simulator, name) as ear:
        await ear.greet()
        await ear.until(lambda one: one.calls)
        await ear.result("SYSTEM: Wait for greeting to complete. Do not process yet.")
        await ear.until(lambda one: one.said.replace("|", "") == LINE and one.generations[-1].done)
        # The plugin ends its generation with a tool call: what follows it is another, and cuts the first one off.
        assert len(ear.generations) == generations
        assert ear.speech_started == generations - 1
        await simulator.fact("tool_result", session=opened(simulator, name)[-1]["session"])


async def test_a_result_that_was_lost_is_sent_again(simulator: Simulator, scenario: Any) -> None:
    await asyncio.gather(*(lost_result(simulator, scenario, replay) for replay in ("act", "ignore")))


async def lost_result(simulator: Simulator, scenario: Any, replay: str) -> None:
    fault = f"faults: [{{lose_result: {{code: 1011, replay: {replay}}}}}]\n"
    name = scenario(FAST + fault + TALK, f"-{replay}")
    async with connected(simulator, name) as ear:
        await ear.greet("What did you build?")
        await ear.until(lambda one: one.generations[0].done)
        await ear.speak()
        await ear.until(lambda one: one.calls)
        await ear.result({"say": "Thanks.", "question": "q2"})
        await simulator.fact("open", scenario=name, resumed=True)
        again = await simulator.fact("tool_result", number=2, session=opened(simulator, name)[-1]["session"])
        assert again["id"] == ear.calls[0].call_id
        if replay == "act":
            await ear.until(lambda one: one.said.endswith("Thanks."))
        else:
            assert again["ignored"] == "lost"


async def test_a_refused_setup_is_the_end(simulator: Simulator, scenario: Any) -> None:
    name = scenario("faults: [{refuse_setup: 1008, times: every}]\n" + TALK)
    options = APIConnectOptions(max_retry=1, retry_interval=0.05)
    async with connected(simulator, name, conn_options=options) as ear:
        await ear.until(lambda one: one.errors)
        assert not ear.errors[0].recoverable


async def test_a_refused_resumption_is_the_end(simulator: Simulator, scenario: Any) -> None:
    faults = "faults: [{close: 1011, at: {share: 0.5}, turn: 1}, {refuse_resumption: 1008}]\n"
    name = scenario(FAST + faults + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet()
        await ear.until(lambda one: len(one.errors) == 2)
        # The plugin tries again after the first; what fails before it is connected is final, and its handle stays.
        assert [error.recoverable for error in ear.errors] == [True, False]


async def test_a_go_away_in_mid_sentence_cuts_it(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + "faults: [{go_away: 5, at: {share: 0.5}, turn: 1}]\n" + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet()
        await ear.until(lambda one: one.generations and one.generations[0].done)
        assert ear.generations[0].seconds < speech.synthesize(LINE, RATE).size / speech.SAMPLE_RATE - 0.2
        assert not ear.errors
        await simulator.fact("open", scenario=name, resumed=True)


async def test_a_model_that_hangs_is_not_noticed_by_the_plugin(simulator: Simulator, scenario: Any) -> None:
    name = scenario(FAST + "faults: [{hang: true, at: {share: 0.5}, turn: 1}]\n" + TALK)
    async with connected(simulator, name) as ear:
        await ear.greet()
        await simulator.fact("fault", kind="hang", session=opened(simulator, name)[-1]["session"])
        with pytest.raises(TimeoutError):
            await ear.until(lambda one: one.errors or one.generations[0].done, timeout=0.7)
