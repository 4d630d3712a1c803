"""The turns of a call: what Noah is asked to say, what was said, and what the candidate types."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

import structlog
from livekit.agents import AgentSession, ConversationItemAddedEvent

from noah.call.greeting import Greeting
from noah.call.interviewer import Interviewer
from noah.call.lines import Lines
from noah.call.speaking import Speaking
from noah.call.supervision import Supervisor
from noah.interview import events, speech
from noah.interview.effects import Speak
from noah.model.session import Model
from noah.room.attributes import Attributes
from noah.room.presence import Presence
from noah.room.voice import Voice

log = structlog.get_logger(__name__)

MAX_TYPED = 4000  # characters of one typed answer
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
        attributes: Attributes,
        supervisor: Supervisor,
        placeholder: Callable[[], str],
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
        self._attributes = attributes
        self._supervisor = supervisor
        self._placeholder = placeholder
        self._speech: asyncio.Task[None] | None = None
        self._kept: list[tuple[str, str]] = []
        self._names: deque[str] = deque(maxlen=REMEMBERED)
        self._given_name = ""

    # -- what Noah says

    def say(self, words: Callable[[], Speak]) -> None:
        """Have the model say something; what it was asked to say before and has not said is dropped.

        The words are asked for when they are needed: an answer may come until then.
        """
        if self._speech is not None:
            self._speech.cancel()
        self._speech = self._supervisor.watch(self._say(words), "say")

    async def _say(self, words: Callable[[], Speak]) -> None:
        if self._presence.here:
            await self._speaking.say(words)

    def say_after_trouble(self, *, cut: bool) -> None:
        """The model is there again: ask again what was asked for, or was cut."""
        asked = self._speech is not None and not self._speech.done()
        if asked or cut:
            self.say(lambda: speech.after_trouble(self._interviewer.plan, self._interviewer.state))

    def refused(self, code: str) -> None:
        """A tool call was refused, by why."""
        if code == "greeting":
            self._greeting.refused()

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
            if not self._lines.mending:
                self.heard(text)

    def heard(self, text: str) -> None:
        """Noah's turn has ended, and this was heard of it."""
        if self._interviewer.last_words_said(text):
            self._supervisor.watch(self._goodbye_done(), "goodbye")

    async def _goodbye_done(self) -> None:
        await self._voice.until_idle()
        await self._interviewer.apply(events.GoodbyeDone())

    # -- what is typed

    def on_typed(self, text: str, name: str) -> None:
        """The candidate has typed something, which a page names so that it can send it again."""
        text = text.strip()
        if not text or (name and name in self._names):
            return  # a page that was not sure whether it came sends it again
        if name:
            self._names.append(name)
        if self.listening:
            self._answer(text, name)
        else:
            self._kept.append((text, name))  # like what is spoken, and answered after the greeting

    def typed_taken(self) -> None:
        """What was typed has had its effect: the page need not send it again."""
        if self._given_name:
            self._attributes.set(typed=self._given_name)

    def _answer(self, text: str, name: str) -> None:
        """Give the model what the candidate typed, as their turn; too much of it is refused, and they are told."""
        self._given_name = name or self._given_name
        if len(text) > MAX_TYPED:
            log.warning("typed_refused", characters=len(text))
            self.say(lambda: speech.too_long(self._interviewer.plan, self._interviewer.state))
            return
        self._interviewer.candidate_types()
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()
            self._session.generate_reply(user_input=text)

    def listen(self) -> None:
        """The greeting was heard: what was kept of the candidate follows, and everything they say from now on."""
        self.listening = True
        if self._model.current is not None:
            self._model.current.hear()
        kept, self._kept = self._kept, []
        for text, name in kept:
            self._answer(text, name)

    def interrupt(self) -> None:
        """Cut what Noah is saying."""
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()
