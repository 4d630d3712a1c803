"""The turns of a call: what Noah is asked to say, what was said, and what the candidate types."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Mapping

import structlog
from livekit.agents import AgentSession, ConversationItemAddedEvent

from noah import clock
from noah.call.greeting import Greeting
from noah.call.interviewer import Interviewer
from noah.call.lines import Lines
from noah.call.speaking import Speaking
from noah.call.supervision import Supervisor
from noah.call.turn_limit import TurnLimit
from noah.interview import events, speech
from noah.interview.effects import Speak
from noah.model.session import Model
from noah.room.attributes import Attributes
from noah.room.microphone import Microphone
from noah.room.presence import Presence
from noah.room.typed import NAME
from noah.room.voice import Voice

log = structlog.get_logger(__name__)

MAX_TYPED = 4000  # characters of one typed answer
TOGETHER_SECONDS = 0.7  # texts that come within this time of each other are one turn
MAX_WAITING = 50  # texts that are kept while the model may not be given more
REMEMBERED = 200  # names of typed answers, by which a page's repetition is recognised


class Turns:
    """Who speaks when, and what became of it."""

    def __init__(
        self,
        *,
        session: AgentSession[None],
        model: Model,
        interviewer: Interviewer,
        speaking: Speaking,
        greeting: Greeting,
        lines: Lines,
        voice: Voice,
        presence: Presence,
        microphone: Microphone,
        attributes: Attributes,
        supervisor: Supervisor,
        placeholder: Callable[[], str],
        limit: TurnLimit,
    ) -> None:
        self.listening = False
        """The greeting was heard: what the candidate says goes to the model."""
        self._session = session
        self._model = model
        self._interviewer = interviewer
        self._speaking = speaking
        self._greeting = greeting
        self._lines = lines
        self._voice = voice
        self._presence = presence
        self._microphone = microphone
        self._named_microphone = False
        """The candidate was told of the trouble with it."""
        self._attributes = attributes
        self._supervisor = supervisor
        self._placeholder = placeholder
        self._limit = limit
        self._speech: asyncio.Task[None] | None = None
        self._waiting: deque[tuple[str, str]] = deque()
        """Typed, with names, and not given to the model yet."""
        self._together: asyncio.TimerHandle | None = None
        self._given = False
        """What was typed has been given to the model, which has not answered it yet."""
        self.typing = False
        """The candidate types their answers: at least one."""
        self._names: deque[str] = deque(maxlen=REMEMBERED)
        self._given_name = ""

    # -- what Noah says

    def say(self, words: Callable[[], Speak], *, cut: bool = False) -> None:
        """Have the model say something; what it was asked to say before and has not said is dropped.

        The words are asked for when they are needed: an answer may come until then. `cut` ends what Noah is saying.
        """
        if self._speech is not None:
            self._speech.cancel()
        if cut:
            self.interrupt()
        self._speech = self._supervisor.watch(self._say(words), "say")

    async def _say(self, words: Callable[[], Speak]) -> None:
        if self._presence.here:
            await self._speaking.say(words)

    def say_after_trouble(self, *, cut: bool) -> None:
        """The model is there again: ask again what was asked for, or was cut."""
        asked = self._speech is not None and not self._speech.done()
        if self._model.current is not None and self._model.current.listening.gave_words:
            if self._speech is not None:
                self._speech.cancel()  # the candidate has said something since: the model has it, and answers
        elif self._given:
            self._answer_again()  # what they typed is in the context that it was given
        elif asked or cut:
            self.say(lambda: speech.after_trouble(self._interviewer.plan, self._interviewer.state))

    def refused(self, code: str) -> None:
        """A tool call was refused, by why."""
        if code == "greeting":
            self._greeting.refused()

    def silence(self) -> None:
        """Nobody has spoken for a while: a microphone that gives nothing is named, instead of asking for patience."""
        if self._microphone.trouble and not self.typing:
            self._name_microphone()
        elif self._speech is None or self._speech.done():  # else what Noah was asked to say is still to come
            self._interviewer.happened(events.SilenceHeard())

    def microphone_changed(self, before: str, now: str) -> None:
        """There is trouble with the candidate's microphone, or no longer."""
        if before:
            self._attributes.clear("notice", before)
        self._named_microphone = self._named_microphone and bool(now)
        if not now or self._supervisor.leaving.done():
            return
        log.warning("microphone_trouble", trouble=now)
        self._attributes.set(notice=now)
        if self.listening and not self.typing and self._session.agent_state == "listening":
            self._name_microphone()

    def _name_microphone(self) -> None:
        if not self._named_microphone:
            self._named_microphone = True
            words = speech.microphone(self._interviewer.plan, self._interviewer.state)
            self.say(lambda: words)

    # -- what was said

    def on_item(self, event: ConversationItemAddedEvent) -> None:
        """A turn has ended, of the candidate or of Noah."""
        item = event.item
        if item.type != "message" or not (text := (item.text_content or "").strip()):
            return
        if item.role == "user":
            if text != self._placeholder():  # the plugin's way to say "it is your turn"
                self._interviewer.candidate_said(text)
        elif item.role == "assistant":
            self._interviewer.noah_said(text, interrupted=item.interrupted)
            if not item.interrupted:
                self.typed_taken()
            self._lines.ended()
            cut_goodbye = item.interrupted and self._interviewer.state.over  # they go on: it is said again after it
            if not self._lines.mending and not cut_goodbye:
                self.heard(text)

    def heard(self, text: str) -> None:
        """Noah's turn has ended, and this was heard of it."""
        if self._interviewer.last_words_said(text):
            self._supervisor.watch(self._goodbye_done(), "goodbye")

    async def _goodbye_done(self) -> None:
        await self._voice.idle.wait()
        await self._interviewer.apply(events.GoodbyeDone())

    # -- what is typed

    def on_typed(self, text: str, attributes: Mapping[str, str]) -> None:
        """The candidate has typed something, which a page names so that it can send it again."""
        text, name = text.strip(), attributes.get(NAME, "")
        if not text or (name and name in self._names) or len(self._waiting) >= MAX_WAITING:
            return  # a page that was not sure whether it came sends it again
        if name:
            self._names.append(name)
        self.typing = True
        self._waiting.append((text, name))
        if self.listening:  # before that it is kept, like what is spoken, and answered after the greeting
            self._answer_soon()

    def typed_taken(self) -> None:
        """What was typed has had its effect: the page need not send it again."""
        self._given = False
        if self._given_name:
            self._attributes.set(typed=self._given_name)

    def _answer_soon(self, seconds: float = TOGETHER_SECONDS) -> None:
        if self._together is not None:
            self._together.cancel()
        self._together = asyncio.get_running_loop().call_later(seconds, self._answer)

    def _answer(self) -> None:
        """Give the model what the candidate typed, as one turn of theirs; too much is refused, and they are told."""
        if self._waiting and (seconds := self._limit.take(clock.monotonic())):
            log.warning("turns_limited", waiting=len(self._waiting))
            self._attributes.set(notice="too_many_turns")
            self._answer_soon(max(seconds, TOGETHER_SECONDS))
            return
        self._attributes.clear("notice", "too_many_turns")
        texts: list[str] = []
        while self._waiting:
            text, name = self._waiting[0]
            if texts and sum(map(len, texts)) + len(text) > MAX_TYPED:
                self._answer_soon()
                break
            texts.append(text)
            self._given_name = name or self._given_name
            self._waiting.popleft()
        if not texts:
            return
        if len(texts[0]) > MAX_TYPED:
            log.warning("typed_refused", characters=len(texts[0]))
            self.say(lambda: speech.too_long(self._interviewer.plan, self._interviewer.state))
            return
        self._interviewer.candidate_types()
        if self._speech is not None:
            self._speech.cancel()
        self._given = True
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()
            self._session.generate_reply(user_input="\n".join(texts))

    def _answer_again(self) -> None:
        """Have what was typed answered on a new connection, which has it in the context that it was given."""
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()
            self._session.generate_reply()

    def close(self) -> None:
        """Stop waiting for more to be typed."""
        if self._together is not None:
            self._together.cancel()

    def listen(self) -> None:
        """The greeting was heard: what was kept of the candidate follows, and everything they say from now on."""
        self.listening = True
        if self._model.current is not None:
            self._model.current.listening.begin()
        self._answer()

    def interrupt(self) -> None:
        """Cut what Noah is saying."""
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()
