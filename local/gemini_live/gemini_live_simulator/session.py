"""One connection: reads the client's frames, hears, follows the scenario, speaks at speech's pace."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from google.genai import types

from . import engine, forms, frames, manner, profiles, speech, template, vad
from .conversations import Conversation, Conversations, IssuedCall, UnknownHandleError
from .engine import Due, Event
from .frames import BadFrameError, ClientSetup
from .journal import Journal
from .manner import Manner
from .pace import Pace
from .profiles import Profile
from .scenario import Library
from .schema import Action, Call, Close, EagerCall, EndTurn, GoAway, LoopCall, LoseResult, Moment, Transcript
from .speech import SpeechError
from .template import TemplateError
from .usage import Usage
from .vad import Vad
from .voice import Chunk, Voice
from .wire import EndedError, Wire

SETUP_SECONDS: Final = 15.0
_EMPTY_EVERY: Final = 4  # pieces of sound; models that send empty frames send one so often
_HIDDEN_TOKENS: Final = 12  # that newer models count and do not explain
_MOST_CONTEXT: Final = 200  # turns
_MOST_EVENTS: Final = 64


Work = Callable[[], Coroutine[Any, Any, None]]


class TurnEndsError(Exception):
    """The model ends its turn here: what it was about to say and to call is left out."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sessions of a server use."""

    library: Library
    conversations: Conversations
    voice: Voice
    journal: Journal


class Session:
    """A Gemini Live session on one WebSocket."""

    _ordinals = itertools.count(1)

    def __init__(self, wire: Wire, shared: Shared) -> None:
        self._wire = wire
        self._shared = shared
        self._loop = asyncio.get_running_loop()
        self._number = next(self._ordinals)
        self._conversation: Conversation | None = None
        self._setup = ClientSetup()
        self._model = Profile()
        self._behavior: dict[str, types.Behavior] = {}  # of each function that the client declared
        self._vad = Vad()
        self._history = False  # the first content is history, and is not answered
        self._held: list[list[Event]] = []  # wait until the candidate has finished
        self._position = 0.0  # seconds of the client's audio
        self._manual = False  # the client says when activity starts and ends
        self._may_interrupt = True
        self._context: list[types.Content] = []
        self._inbox: asyncio.Queue[list[Event]] = asyncio.Queue(_MOST_EVENTS)
        self._turn: asyncio.Task[None] | None = None
        self._unreacted = ""  # said in a turn that was interrupted before the model did anything about it
        self._turn_open = False  # something was begun that no turnComplete has ended
        self._generated = False  # and there is something in it
        self._spoke_past_call = False  # while a tool is called, the voice goes on
        self._responding = False  # what comes before the first sound or call was sent
        self._thought = False  # in this turn
        self._worded = False  # all words of the response were sent
        self._offer = False  # a handle goes before what is said next
        self._manner = Manner()
        self._ending: EndTurn | None = None  # the turn ends early, with this reason
        self._loop_call: LoopCall | None = None  # made again after each result
        self._loop_left = 0.0
        self._play_end = 0.0  # when the client will have played what it was sent
        self._made: list[str] = []  # tool calls of this connection
        self._answered: dict[str, asyncio.Event] = {}
        self._results = 0  # results of tools in the inbox
        self._tasks: set[asyncio.Task[None]] = set()
        self._activity_seconds = 0.0
        self._usage = Usage()

    # ---- life ----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the connection until either side ends it. Never raises but when cancelled."""
        try:
            if await self._open():
                self._spawn(self._follow)
                await self._read()
        except BadFrameError as error:
            self._log("invalid", error=str(error))
            await self._wire.close(Close(code=1007, reason=str(error)))
        except (TemplateError, SpeechError) as error:
            await self._wrong_scenario(error)
        except (EndedError, ConnectionError):
            pass
        finally:
            how = await self._wire.ended()
            for task in [*self._tasks, *([self._turn] if self._turn else [])]:
                task.cancel()
                await asyncio.wait([task])
            if self._conversation is not None:
                self._conversation.open_connections -= 1
            self._log("close", **how)

    async def shutdown(self) -> None:
        """End the connection because the server stops."""
        await self._wire.close(Close(code=1001, reason="the simulator stops"))

    async def _open(self) -> bool:
        try:
            async with asyncio.timeout(SETUP_SECONDS):
                message = await self._wire.next()
        except TimeoutError:
            await self._wire.close(Close(code=1008, reason=f"no setup within {SETUP_SECONDS:.0f} s"))
            return False
        if message is None:
            return False
        if message.setup is None:
            raise BadFrameError("the first message must be setup")
        self._setup = setup = message.setup
        instruction = frames.text_of(setup.system_instruction)
        scenario, errors = self._shared.library.find(instruction)
        for error in errors:
            self._log("scenario_error", error=str(error))
        handle = (setup.session_resumption.handle if setup.session_resumption else None) or None
        if handle is not None and (known := self._shared.conversations.known(handle)) is not None:
            scenario = known.scenario if scenario.name != known.scenario.name else scenario
        name = engine.model_name(setup.model)
        model = profiles.of(name, self._wire.api, scenario.settings)
        refusal = profiles.unknown(name, self._wire.api) if model is None else profiles.refusal(setup, model)
        if model is None or refusal is not None:
            self._log("refused", model=setup.model, reason=refusal and refusal.reason)
            await self._wire.close(refusal or profiles.unknown(name, self._wire.api))
            return False
        self._model = model
        try:
            opened = self._shared.conversations.open(scenario, instruction, handle)
        except UnknownHandleError:
            await self._wire.close(Close(code=1008, reason="Session not found: unknown resumption handle"))
            return False
        self._behavior = engine.tool_behavior(setup, model.waits)
        history = setup.history_config and setup.history_config.initial_history_in_client_content
        self._history = bool(history and model.history)
        conversation = self._conversation = opened.conversation
        conversation.scenario = scenario
        conversation.open_connections += 1
        self._usage.text(instruction)
        self._log(
            "open",
            api=self._wire.api,
            model=setup.model,
            scenario=scenario.name,
            resumed=opened.resumed,
            connection=conversation.scope.connection,
            others_open=conversation.open_connections - 1,
        )
        self._log(
            "setup",
            instruction=instruction,
            tools=list(self._behavior),
            behavior={name: str(behavior.value) for name, behavior in self._behavior.items()},
        )
        await self._setup_faults(opened.resumed)
        self._configure()
        session = {"sessionId": f"simulated-{conversation.id}-{self._number}"} if model.session_id else {}
        await self._frame({"setupComplete": session})
        await self._offer_handle()
        await self._moment("connect")
        for one in engine.due_in_time(scenario, conversation.scope, self._variables()):
            assert not isinstance(one.fault.moment, str)
            self._later(one.fault.moment.seconds or 0.0, partial(self._commit_if_due, one))
        if (limit := scenario.settings.connection_seconds) is not None:
            leave = GoAway(time_left=scenario.settings.go_away_seconds)
            self._later(max(0.0, limit - leave.time_left), partial(self._go_away, leave))
        self._put([Event("connect", instruction)])
        return True

    async def _setup_faults(self, resumed: bool) -> None:
        kinds = {"slow_setup", "refuse_setup", "refuse_model"}
        if resumed:
            kinds |= {"refuse_resumption", "forget"}
        for one in self._due("setup", frozenset(kinds)):
            fault = one.fault
            self._log("fault", kind=fault.kind, name=fault.name)
            if fault.slow_setup == "never":
                while await self._wire.next() is not None:
                    pass
                raise EndedError
            if isinstance(fault.slow_setup, int | float):
                await asyncio.sleep(fault.slow_setup)
            elif fault.forget:
                self._shared.conversations.forget(self._the, frames.text_of(self._setup.system_instruction))
            elif refusal := fault.refuse_setup or fault.refuse_resumption:
                await self._wire.close(refusal)
                raise EndedError
            elif (unknown := fault.refuse_model) is not None:
                reason = str(template.render(unknown.reason, self._variables()))
                await self._wire.close(Close(code=unknown.code, reason=reason))
                raise EndedError

    def _configure(self) -> None:
        config = self._setup.realtime_input_config
        settings = self._the.scenario.settings
        name = engine.model_name(self._setup.model)
        self._model = profiles.of(name, self._wire.api, settings) or self._model
        self._vad = Vad(engine.vad_settings(settings, self._setup))
        detection = config.automatic_activity_detection if config else None
        self._manual = bool(detection and detection.disabled)
        self._may_interrupt = not (config and config.activity_handling == types.ActivityHandling.NO_INTERRUPTION)

    # ---- what comes in -------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while (message := await self._wire.next()) is not None:
            if self._wire.silent:
                continue
            if message.setup is not None:
                raise BadFrameError("setup came already")
            if message.client_content is not None:
                await self._on_content(message.client_content)
            elif message.realtime_input is not None:
                await self._on_realtime(message.realtime_input)
            elif message.tool_response is not None:
                await self._on_tool_response(message.tool_response)
            elif message.context_update is not None and message.context_update.system_instruction is not None:
                self._on_instruction(frames.text_of(message.context_update.system_instruction))

    async def _on_content(self, content: types.LiveClientContent) -> None:
        turns = content.turns or []
        complete = content.turn_complete is True
        self._usage.text("".join(frames.text_of(turn) for turn in turns))
        if self._history:
            self._history = not complete
            self._log("text", role="history", text="\n".join(frames.text_of(turn) for turn in turns))
            self._context = (self._context + turns)[-_MOST_CONTEXT:]
            return
        interrupts = self._the.scenario.settings.content_interrupts or self._model.content_interrupts
        if interrupts == "any" or (complete and interrupts == "complete"):
            await self._interrupt("client_content")
        await self._any_input()
        if not complete:
            system = [turn for turn in turns if turn.role == "system"]
            for turn in system:
                self._on_instruction(frames.text_of(turn))
            rest = [turn for turn in turns if turn.role != "system"]
            if rest:
                self._log("text", role="context", text="\n".join(frames.text_of(turn) for turn in rest))
            self._context = (self._context + rest)[-_MOST_CONTEXT:]
            return
        self._ask(turns)

    def _ask(self, turns: list[types.Content]) -> None:
        """The client wants a reply to these turns, and to what came before them without asking."""
        before, self._context = self._context, []
        found = engine.asked(before, turns)
        self._log("text", role="instructions", text=found.instructions, typed=found.typed)
        events = []
        if found.instructions or not found.typed:
            events.append(Event("text", found.instructions, {"text": found.instructions, "typed": found.typed}))
        if found.typed:
            events.append(self._user(found.typed, typed=True, seconds=0.0))
        self._put(events)

    def _on_instruction(self, instruction: str) -> None:
        """The system instruction was replaced; a session that no scenario fitted so far may get one now."""
        self._log("text", role="system", text=instruction)
        conversation = self._the
        if conversation.scenario.match is None:
            scenario, _ = self._shared.library.find(instruction)
            if scenario.match is not None:
                variables = conversation.state.variables
                conversation.scenario = scenario
                conversation.scope.happened = {}
                conversation.state = engine.start(scenario, instruction)
                conversation.state.variables = {**variables, **conversation.state.variables}
                self._configure()
                self._log("scenario", scenario=scenario.name)
        self._put([Event("update", instruction)])

    async def _on_realtime(self, given: types.LiveClientRealtimeInput) -> None:
        if given.activity_start is not None or given.activity_end is not None:
            if not self._manual:
                raise BadFrameError("activity is explicit only when automatic_activity_detection is disabled")
            if given.activity_start is not None:
                self._activity_seconds = 0.0
                await self._speech_starts()
            else:
                await self._speech_ends(self._activity_seconds)
        if given.audio_stream_end:
            if self._manual:
                raise BadFrameError("audio_stream_end goes with automatic activity detection")
            for _ in self._vad.flush():
                await self._speech_ends(self._vad.seconds)
        if given.text is not None:
            await self._on_text(given.text.strip())
        for blob in [given.audio, *(given.media_chunks or [])]:
            if blob is not None and (blob.mime_type or "").startswith("audio/"):
                pcm, rate = frames.audio(blob)
                await self._on_audio(vad.at_rate(pcm, rate, frames.AUDIO_RATE))

    async def _on_text(self, text: str) -> None:
        if text:
            await self._interrupt("realtime text")
            await self._any_input()
            self._put([self._user(text, typed=True, seconds=0.0)])
        elif self._context or not (self._turn_open or self._inbox.qsize()):
            self._ask([])  # a blank one says nothing: clients send it to have what they wrote before answered

    async def _on_audio(self, pcm: bytes) -> None:
        seconds = len(pcm) / 2 / frames.AUDIO_RATE
        self._usage.audio(seconds)
        self._position += seconds
        if self._manual:
            self._activity_seconds += seconds
            return
        for edge in self._vad.feed(pcm):
            if edge == "start":
                await self._speech_starts()
            else:
                await self._speech_ends(self._vad.seconds)

    async def _speech_starts(self) -> None:
        self._log("speech_start")
        if self._setup.explicit_vad_signal:
            await self._frame({"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}})
        if self._model.voice_activity:
            await self._frame(forms.voice_activity("ACTIVITY_START", self._position))
        if self._may_interrupt:
            await self._interrupt("speech")
        await self._any_input()
        await self._moment("speech")

    async def _any_input(self) -> None:
        """The candidate made a sound or the client sent something: some models let go of calls that they wait for."""
        setting = self._the.scenario.settings.cancel_on_sound
        cancels = self._model.cancel_on_sound if setting is None else setting
        if cancels and (calls := self._blocking_calls()):
            await self._cancel_and_end(calls)

    async def _speech_ends(self, seconds: float) -> None:
        self._log("speech_end", seconds=round(seconds, 2))
        if self._setup.explicit_vad_signal:
            await self._frame({"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_EOS"}})
        if self._model.voice_activity:
            await self._frame(forms.voice_activity("ACTIVITY_END", self._position))
        heard = engine.hear(self._the.scenario, self._the.state, seconds)
        event = self._user(heard, typed=False, seconds=seconds)
        await self._moment("heard")
        self._put([event])
        held, self._held = self._held, []
        for events in held:
            self._put(events)

    def _user(self, said: str, *, typed: bool, seconds: float) -> Event:
        self._log("heard", text=said, typed=typed, seconds=round(seconds, 2))
        before, self._unreacted = self._unreacted, ""
        return Event(
            "user",
            said,
            {"heard": f"{before} {said}".strip(), "typed": said if typed else "", "seconds": f"{seconds:.1f}"},
        )

    async def _on_tool_response(self, answer: types.LiveClientToolResponse) -> None:
        for response in answer.function_responses or []:
            call_id, issued = self._issued(response)
            variables = engine.tool_variables(response)
            fields = {"id": call_id, "name": issued.name, "result": variables["tool_text"]}
            if issued.status != "pending":
                self._log("tool_result", **fields, ignored=issued.status)
                continue
            self._log("tool_result", **fields)
            ends = False
            call = {"name": issued.name, "args": issued.args}
            for one in self._due("tool_result", None, {**variables, "call": call}):
                if (lose := one.fault.lose_result) is not None:
                    await self._lose_result(lose, issued)
                elif one.fault.loop_call is not None or one.fault.end_turn is not None:
                    self._log("fault", kind=one.fault.kind, name=one.fault.name, turn=self._the.scope.turn)
                    if one.fault.loop_call is not None:
                        times = one.fault.loop_call.times
                        self._loop_call, self._loop_left = (
                            one.fault.loop_call,
                            float("inf" if times == "every" else times),
                        )
                    else:
                        self._ending, ends = one.fault.end_turn, True
                else:
                    await self._commit(one)
            asynchronous = self._behavior.get(issued.name) is types.Behavior.NON_BLOCKING
            if not (asynchronous and response.will_continue):
                issued.status = "answered"
            if (waiting := self._answered.pop(call_id, None)) is not None:
                waiting.set()
            if ends:
                self._turn_open = True
                self._put([])
                continue
            event = Event("tool_result", variables["tool_text"], variables, issued.name, self._looped(issued))
            await self._schedule(event, response.scheduling if asynchronous else None)

    async def _schedule(self, event: Event, when: types.FunctionResponseScheduling | None) -> None:
        """A result is answered once the model is idle, at once, or not at all."""
        if when is not None and not self._model.may_block:
            raise BadFrameError("tool_response: scheduling is not supported by this model")
        if when is types.FunctionResponseScheduling.SILENT:
            self._log("unanswered", scheduling="SILENT", tool=event.tool)
        elif when is types.FunctionResponseScheduling.INTERRUPT:
            if self._model.interrupt_waits and self._vad.speaking:
                self._held.append([event])
                return
            await self._interrupt("scheduling")
            self._put([event])
        else:
            self._put([event])

    def _looped(self, issued: IssuedCall) -> Call | None:
        """The call that a model in a loop makes after this one's result."""
        if self._loop_call is None or self._loop_left < 1:
            return None
        self._loop_left -= 1
        name, args = self._loop_call.name, self._loop_call.args
        return Call(name=name or issued.name, args=issued.args if args is None else args)

    def _issued(self, response: types.FunctionResponse) -> tuple[str, IssuedCall]:
        calls = self._the.calls
        if response.id:
            if (known := calls.get(response.id)) is None:
                raise BadFrameError(f"tool_response: no call has the id {response.id!r}")
            if response.name and response.name != known.name:
                raise BadFrameError(f"tool_response: {response.id!r} was a call of {known.name!r}")
            return response.id, known
        for call_id, call in calls.items():
            if call.name == response.name and call.status == "pending":
                return call_id, call
        raise BadFrameError(f"tool_response: no open call of {response.name!r}")

    async def _lose_result(self, lose: LoseResult, issued: IssuedCall) -> None:
        self._log("fault", kind="lose_result")
        if lose.replay == "ignore":
            issued.status = "lost"
        await self._wire.close(lose)
        raise EndedError

    # ---- what the scenario makes of it ---------------------------------------------------------------------

    def _put(self, events: list[Event]) -> None:
        """Events are taken one after the other; of several in one, the first that a rule fits.

        None at all: see whether the turn can end.
        """
        try:
            self._inbox.put_nowait(events)
        except asyncio.QueueFull:
            raise BadFrameError(f"more than {_MOST_EVENTS} messages wait for an answer") from None
        self._results += _has_result(events)

    async def _follow(self) -> None:
        while True:
            events = await self._inbox.get()
            self._results -= _has_result(events)
            self._turn = asyncio.create_task(self._guard(partial(self._take, events)))
            await asyncio.wait([self._turn])

    async def _guard(self, work: Work) -> None:
        """Run a part of a scenario: what is wrong with it closes the connection and says why."""
        try:
            await work()
        except (EndedError, ConnectionError):
            pass
        except (BadFrameError, TemplateError, SpeechError) as error:
            await self._wrong_scenario(error)
        except Exception as error:  # noqa: BLE001 (a mistake of the simulator must not look like a silent model)
            self._log("error", error=repr(error))
            await self._wire.close(Close(code=1011, reason=f"simulator: {error!r}"))

    async def _wrong_scenario(self, error: Exception) -> None:
        self._log("scenario_error", error=str(error))
        await self._wire.close(Close(code=1011, reason=f"scenario: {error}"))

    async def _take(self, events: list[Event]) -> None:
        if not events:
            await self._finish()
            return
        conversation = self._the
        self._responding = False
        if events[-1].on == "tool_result":
            self._offer = self._model.handles_in_turn
        if (again := events[-1].again) is not None:
            self._turn_open = True
            await asyncio.sleep(conversation.scenario.settings.think_ms / 1000)
            await self._call(again)
            await self._finish()
            return
        begins = events[-1].on in ("text", "user", "connect")
        conversation.scope.turn += begins
        conversation.state.variables.update(self._numbers())
        reaction, event = None, events[-1]
        for candidate in events:
            if (reaction := engine.react(conversation.scenario, conversation.state, candidate)) is not None:
                event = candidate
                break
        if reaction is None and event.on == "connect":
            conversation.scope.turn -= 1  # a connection that nobody greets is no turn
            return
        self._turn_open = self._turn_open or begins
        if reaction is None and event.on in ("text", "user", "tool_result"):
            self._log("unmatched", on=event.on, text=event.text)
        repeat = 1
        endings: list[Due] = []
        if begins:
            self._manner = Manner()
            self._thought = False
            for one in self._due("turn"):
                if one.fault.ignore:
                    self._log("fault", kind="ignore", turn=conversation.scope.turn)
                    self._turn_open = False
                    return
                if one.fault.repeat_say is not None:
                    self._log("fault", kind="repeat_say", turn=conversation.scope.turn)
                    repeat = one.fault.repeat_say
                    continue
                if one.fault.end_turn is not None or one.fault.tone is not None:
                    endings.append(one)
                    continue
                await self._commit(one)
            self._unreacted = str(event.variables.get("heard", "")) if event.on == "user" else ""
        wanted = self._setup.input_audio_transcription is not None or self._model.heard_unasked
        if event.on == "user" and not event.variables["typed"] and wanted:
            await self._transcribe_input(event.text)
        try:
            if begins and (endings or (reaction and reaction.actions)):
                await asyncio.sleep(conversation.scenario.settings.think_ms / 1000)
            for one in endings:
                await self._commit(one)
            self._unreacted = ""
            for action in reaction.actions if reaction else []:
                await self._act(action, repeat)
        except TurnEndsError:
            pass
        await self._finish()

    async def _act(self, action: Action, repeat: int) -> None:
        variables = self._variables()
        if action.say is not None:
            self._turn_open = True
            text = str(template.render(action.say.text, variables)).strip()
            for number in range(action.say.times * repeat):
                if number:
                    await self._finish()  # the model that speaks twice makes a turn of each
                    self._turn_open = True
                await self._say(text, action.say.rate)
        elif action.call is not None:
            self._turn_open = True
            await self._call(action.call)
        elif action.delay is not None:
            await asyncio.sleep(action.delay)
        elif action.set_ is not None:
            self._the.state.variables.update(template.render(action.set_, variables))
        elif action.close is not None:
            await self._wire.close(action.close)
            raise EndedError
        elif action.go_away is not None:
            await self._go_away(action.go_away)
        elif action.hang:
            await self._hang(action.hang)
        elif action.cancel:
            await self._cancel_calls()

    async def _finish(self) -> None:
        """End the turn, unless the model waits for the result of a tool: the same turn goes on with it."""
        if not self._turn_open:
            return
        # a voice that did not wait for the tool ends its turn; what the tool answers begins another one
        goes_on = self._spoke_past_call or self._model.call_ends_turn or self._ending is not None
        if (self._blocking_calls() or self._results) and not goes_on:
            return
        await self._words_are_over()
        if self._generated:
            await self._frame({"serverContent": {"generationComplete": True}})
        await self._wait_until(self._play_end)
        await self._turn_complete()
        await self._moment("turn_end")

    async def _turn_complete(self) -> None:
        self._turn_open = self._generated = self._spoke_past_call = False
        usage = self._usage.end_turn(self._wire.api, _HIDDEN_TOKENS if self._model.together else 0)
        content: dict[str, Any] = {"turnComplete": True}
        if self._model.grounding:
            content["groundingMetadata"] = {}
        if self._ending is not None and self._ending.reason:
            content["turnCompleteReason"] = self._ending.reason
        self._ending = None
        late, self._manner.late = self._manner.late, []
        await self._frame({"serverContent": content, "usageMetadata": usage})
        for one in late:
            await self._frame({"serverContent": one})
        await self._offer_handle()

    async def _interrupt(self, why: str) -> None:
        """Stop what is being said; calls that the model waits for are cancelled."""
        if self._turn is not None and not self._turn.done():
            self._turn.cancel()
            await asyncio.wait([self._turn])
        if not self._turn_open:
            if self._model.call_ends_turn and self._the.scenario.settings.cancel_calls:
                await self._cancel_calls(self._blocking_calls())
            return
        unheard = max(0.0, self._play_end - self._loop.time())
        self._log("interrupted", why=why, unheard=round(unheard, 2))
        self._play_end = self._loop.time()
        self._ending, self._worded = None, False
        if self._the.scenario.settings.cancel_calls:
            await self._cancel_calls(self._blocking_calls())
        await self._frame({"serverContent": {"interrupted": True}})
        await self._turn_complete()

    # ---- what goes out -------------------------------------------------------------------------------------

    async def _say(self, text: str, rate: int | None) -> None:
        if not text:
            return
        await self._respond()
        if self._offer:
            self._offer = False
            await self._offer_handle()
        self._generated = True
        conversation = self._the
        settings = conversation.scenario.settings
        text = manner.again(text, self._manner.sentences)
        if self._text_only:
            await self._frame({"serverContent": forms.turn({"text": text}, self._model)})
            self._log("say_start", text=text, turn=conversation.scope.turn)
            self._log("say_end", text=text, share=1.0)
            return
        wanted = self._setup.output_audio_transcription is not None
        utterance = await self._shared.voice.utterance(
            text, rate or settings.rate, settings.voice, settings.chunk_ms, settings.piece_words, self._model, wanted
        )
        faults = engine.due_in_speech(conversation.scenario, conversation.scope, self._variables(), text)
        pace = Pace(self._loop.time(), self._play_end, settings.lead_ms)
        flush = False
        after: list[EagerCall] = []
        sent, words = 0.0, ""
        self._log("say_start", text=text, seconds=round(utterance.seconds, 2), turn=conversation.scope.turn)
        if wanted and self._model.words == "ahead":
            await self._say_words(forms.pieces(text, settings.piece_words, self._model))
        try:
            for number, chunk in enumerate(utterance.chunks):
                while faults and chunk.offset >= (faults[0].share or 0.0) * utterance.seconds:
                    begun = self._loop.time()
                    if (eager := await self._in_speech(faults.pop(0))) is not None:
                        flush = True
                        after.append(eager)
                    # What held up the voice moves the rest of the sentence.
                    pace.held_up(self._loop.time() - begun - 0.005)
                if not flush:
                    await self._wait_until(pace.sent(chunk.offset))
                await self._speak(chunk, words)
                if self._model.together and number % _EMPTY_EVERY == 0:
                    await self._frame({})
                words += chunk.words
                sent = chunk.offset + chunk.seconds
                self._play_end = pace.played(sent)
            for one in faults:
                if (last := await self._in_speech(one)) is not None:
                    await self._call(last)
            for eager in after:
                await self._call(eager)
        finally:
            heard = min(sent, max(0.0, self._loop.time() - pace.played(0.0)))
            self._usage.spoken(sent)
            if self._model.words == "ahead":
                self._usage.written(text)
            share = 1.0 if sent >= utterance.seconds else round(sent / utterance.seconds, 3)
            self._log("say_end", text=text, share=share, heard=round(heard, 2))

    async def _speak(self, chunk: Chunk, before: str) -> None:
        """Send a piece of sound and its words, in the turn's manner; `before` are the words so far."""
        how = self._manner.transcription.output
        wanted = self._setup.output_audio_transcription is not None and self._model.words != "ahead"
        together = wanted and self._model.together and how is None
        if wanted and chunk.words and not together:
            for text in manner.transcribed(chunk.words, before, how):
                await self._transcribe("outputTranscription", text, how)
        if self._manner.gain == 1.0 and (together or not self._model.together):
            await self._wire.send(chunk.frame)
        else:
            pcm = manner.scaled(chunk.pcm, self._manner.gain)
            await self._wire.send(forms.sound(pcm, self._model, chunk.words if together else ""))

    async def _say_words(self, pieces: list[str]) -> None:
        """All words of a sentence, before its sound."""
        how, before = self._manner.transcription.output, ""
        for piece in pieces:
            for text in manner.transcribed(piece, before, how):
                await self._transcribe("outputTranscription", text, how)
            before += piece

    async def _respond(self) -> None:
        """What a model sends before the first sound or call of a response."""
        if self._responding:
            return
        self._responding = True
        if self._model.thinks and not self._thought:
            self._thought = True
            self._usage.thought(forms.THOUGHT_TOKENS)
            await self._frame({"serverContent": forms.turn({"text": forms.THOUGHT, "thought": True}, self._model)})
        if self._model.together:
            await self._frame({"serverContent": {}})
        if self._model.words == "ahead" and self._setup.output_audio_transcription is not None:
            self._worded = True
            await self._frame({"serverContent": {"outputTranscription": {}}})

    async def _words_are_over(self) -> None:
        """The response's transcription has ended; models that send it ahead say so."""
        if self._worded:
            self._worded = False
            await self._frame({"serverContent": {"outputTranscription": {"finished": True}}})

    async def _transcribe_input(self, text: str) -> None:
        how = self._manner.transcription.input
        if how == "interim":
            pieces = manner.growing(text)
        else:
            pieces = [one for piece in forms.heard(text, self._model) for one in manner.transcribed(piece, "", how)]
        for piece in pieces:
            await self._transcribe("inputTranscription", piece, how)

    async def _transcribe(self, key: str, text: str, how: Transcript | None) -> None:
        if how == "late":
            self._manner.late.append({key: {"text": text}})
        else:
            await self._frame({"serverContent": {key: {"text": text}}})

    async def _tone(self, seconds: float) -> None:
        """Sound without words, at the pace of speech."""
        settings = self._the.scenario.settings
        await self._respond()
        self._turn_open = self._generated = True
        step = settings.chunk_ms / 1000
        frame = forms.sound(manner.scaled(manner.tone(step, speech.SAMPLE_RATE), self._manner.gain), self._model)
        pace = Pace(self._loop.time(), self._play_end, settings.lead_ms)
        for number in range(max(1, round(seconds / step))):
            await self._wait_until(pace.sent(number * step))
            await self._wire.send(frame)
            self._play_end = pace.played((number + 1) * step)
            self._usage.spoken(step)

    async def _in_speech(self, one: Due) -> EagerCall | None:
        """A fault in mid-sentence; a call that is to follow the rest of the sound is given back."""
        if not engine.happens(self._the.scope, one):
            return None
        if (eager := one.fault.call) is None:
            await self._commit(one, share=one.share)
            return None
        self._log("fault", kind="call", order=eager.order, share=round(one.share or 0.0, 3))
        if eager.order == "flush":
            return eager
        made = await self._call(eager)
        self._spoke_past_call = eager.order == "continue"
        if eager.order == "pause":
            for call_id in made:
                if self._the.calls[call_id].status == "pending":
                    await self._answered.setdefault(call_id, asyncio.Event()).wait()
        return None

    async def _call(self, call: Call) -> list[str]:
        conversation = self._the
        variables = self._variables()
        name = str(template.render(call.name, variables))
        args = template.render(call.args, variables)
        times, frame, cancel_after = call.times, call.frame, None
        following: list[Due] = []
        for one in self._due("tool_call", None, {"call": {"name": name, "args": args}}):
            fault = one.fault
            if fault.kind in ("skip_call", "wrong_call", "repeat_call", "cancel_call"):
                self._log("fault", kind=fault.kind, call=name, turn=conversation.scope.turn)
            if fault.skip_call:
                return []
            if fault.wrong_call is not None:
                args = {**args, **template.render(fault.wrong_call, variables)}
            elif fault.repeat_call is not None:
                times, frame = fault.repeat_call.times, fault.repeat_call.frame
            elif fault.cancel_call is not None:
                cancel_after = fault.cancel_call
            else:
                following.append(one)
        await self._respond()
        if self._model.call_ends_turn:
            self._generated = True
        if self._setup.session_resumption is not None and not self._model.handles_in_turn:
            await self._frame({"sessionResumptionUpdate": {"resumable": False}})
        made, calls = [], []
        for _ in range(times):
            own = str(template.render(call.id, variables)) if call.id else ""
            call_id = own or forms.call_id(self._model, conversation.scope.rng)
            conversation.calls[call_id] = IssuedCall(name, args)
            self._made.append(call_id)
            self._log("tool_call", id=call_id, name=name, args=args, turn=conversation.scope.turn)
            made.append(call_id)
            calls.append({"id": call_id, "name": name, "args": args})
        for several in [calls] if frame == "one" else [[one] for one in calls]:
            await self._frame({"toolCall": {"functionCalls": several}})
        if cancel_after is not None:
            self._later(cancel_after, partial(self._cancel_and_end, made))
        for one in following:
            await self._commit(one)
            if one.fault.speak_on is not None:
                self._spoke_past_call = True
                await self._say(str(template.render(one.fault.speak_on, variables)), None)
        return made

    async def _cancel_and_end(self, ids: list[str]) -> None:
        await self._cancel_calls(ids)
        self._put([])

    async def _cancel_calls(self, ids: list[str] | None = None) -> None:
        waiting = [call_id for call_id in self._waiting_calls() if ids is None or call_id in ids]
        if not waiting:
            return
        for call_id in waiting:
            self._the.calls[call_id].status = "cancelled"
            if (event := self._answered.pop(call_id, None)) is not None:
                event.set()
        self._log("tool_call_cancelled", ids=waiting)
        await self._frame({"toolCallCancellation": {"ids": waiting}})

    def _waiting_calls(self) -> list[str]:
        """Calls of this connection that are neither answered nor cancelled."""
        calls = self._the.calls
        return [call_id for call_id in self._made if calls[call_id].status == "pending"]

    def _blocking_calls(self) -> list[str]:
        """Of the calls that wait, those without whose results the model does not go on."""
        calls = self._the.calls
        return [
            call_id
            for call_id in self._waiting_calls()
            if self._behavior.get(calls[call_id].name) is not types.Behavior.NON_BLOCKING
        ]

    async def _go_away(self, leave: GoAway) -> None:
        self._log("go_away", time_left=leave.time_left, then=leave.then)
        await self._frame({"goAway": {"timeLeft": f"{leave.time_left:g}s"}})
        if leave.then == "silence":
            await self._hang(True)
        elif leave.then == "close":
            over = Close(code=leave.code, reason="goAway: time is over")
            self._later(leave.time_left, partial(self._wire.close, over))

    async def _hang(self, how: bool | float) -> None:
        """Send nothing more: for so many seconds (the turn goes on after it), or for ever."""
        if not isinstance(how, bool):
            await asyncio.sleep(how)
            return
        self._wire.silent = True
        if asyncio.current_task() is self._turn:
            await asyncio.Event().wait()
        elif self._turn is not None:
            self._turn.cancel()

    async def _offer_handle(self) -> None:
        resumption = self._setup.session_resumption
        if resumption is None and not self._model.handles_unasked:
            return
        update: dict[str, Any] = {"newHandle": self._shared.conversations.issue(self._the), "resumable": True}
        if resumption is not None and resumption.transparent:
            update["lastConsumedClientMessageIndex"] = str(self._wire.received)
        await self._frame({"sessionResumptionUpdate": update})

    async def _frame(self, frame: dict[str, Any]) -> None:
        await self._wire.frame(frame)

    # ---- faults --------------------------------------------------------------------------------------------

    def _due(
        self, moment: Moment, kinds: frozenset[str] | None = None, more: dict[str, Any] | None = None
    ) -> list[Due]:
        conversation = self._the
        return engine.due(
            conversation.scenario,
            conversation.scope,
            {**self._variables(), **(more or {})},
            moment,
            kinds=kinds,
        )

    async def _moment(self, moment: Moment) -> None:
        for one in self._due(moment):
            if one.fault.after:
                self._later(one.fault.after, partial(self._commit, one))
            else:
                await self._commit(one)

    async def _commit_if_due(self, one: Due) -> None:
        if engine.happens(self._the.scope, one):
            await self._commit(one)

    async def _commit(self, one: Due, share: float | None = None) -> None:
        """Do a fault that any moment may have."""
        fault = one.fault
        self._log(
            "fault",
            kind=fault.kind,
            name=fault.name,
            turn=self._the.scope.turn,
            **({} if share is None else {"share": round(share, 3)}),
        )
        if fault.close is not None:
            await self._wire.close(fault.close)
            raise EndedError
        if fault.go_away is not None:
            await self._go_away(fault.go_away)
        elif fault.hang:
            await self._hang(fault.hang)
        elif fault.delay is not None:
            await asyncio.sleep(fault.delay)
        elif fault.pong_delay is not None:
            self._wire.pong_delay = fault.pong_delay
        elif fault.call is not None:
            self._turn_open = True
            await self._call(fault.call)
        elif fault.gain is not None:
            self._manner.gain = fault.gain
        elif fault.transcription is not None:
            self._manner.transcription = fault.transcription
        elif fault.repeat_sentence is not None:
            self._manner.sentences = fault.repeat_sentence
        elif fault.end_turn is not None:
            self._ending = fault.end_turn
            raise TurnEndsError
        elif fault.tone is not None:
            await self._tone(fault.tone)
            self._ending = EndTurn()
            raise TurnEndsError

    # ---- small things --------------------------------------------------------------------------------------

    @property
    def _the(self) -> Conversation:
        assert self._conversation is not None
        return self._conversation

    @property
    def _text_only(self) -> bool:
        config = self._setup.generation_config
        return bool(config and config.response_modalities == [types.Modality.TEXT])

    def _variables(self) -> dict[str, Any]:
        return {**self._the.state.variables, **self._numbers()}

    def _numbers(self) -> dict[str, Any]:
        """The variables that every scenario has."""
        conversation = self._the
        return {
            "model": engine.model_name(self._setup.model),
            "turn": conversation.scope.turn,
            "connection": conversation.scope.connection,
            "others_open": conversation.open_connections - 1,
        }

    async def _wait_until(self, when: float) -> None:
        if (left := when - self._loop.time()) > 0:
            await asyncio.sleep(left)

    def _spawn(self, work: Work) -> None:
        task = asyncio.create_task(self._guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _later(self, seconds: float, work: Work) -> None:
        async def wait() -> None:
            await asyncio.sleep(seconds)
            await work()

        self._spawn(wait)

    def _log(self, event: str, **fields: Any) -> None:
        conversation = self._conversation
        self._shared.journal.write(conversation.id if conversation else "", f"{self._number}", event, **fields)


def _has_result(events: list[Event]) -> bool:
    return bool(events) and events[-1].on == "tool_result"
