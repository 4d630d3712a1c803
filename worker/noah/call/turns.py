"""The turns of a call: what Noah is asked to say, and what was said."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from livekit.agents import ConversationItemAddedEvent

from noah.call.parts import Talk
from noah.call.typed_answers import TypedAnswers
from noah.interview import events, speech
from noah.interview.effects import Speak
from noah.room.microphone import Microphone

log = structlog.get_logger(__name__)


class Turns:
    """Who speaks when, and what became of it."""

    def __init__(self, talk: Talk, microphone: Microphone, typed: TypedAnswers) -> None:
        self.listening = False
        """The greeting was heard: what the candidate says goes to the model."""
        self._session = talk.session
        self._model = talk.model
        self._interviewer = talk.interviewer
        self._speaking = talk.speaking
        self._greeting = talk.greeting
        self._lines = talk.lines
        self._voice = talk.voice
        self._presence = talk.presence
        self._attributes = talk.attributes
        self._supervisor = talk.supervisor
        self._microphone = microphone
        self._named_microphone = False
        """The candidate was told of the trouble with it."""
        self._typed = typed
        self._speech: asyncio.Task[None] | None = None

    # -- what Noah says

    def say(self, words: Callable[[], Speak], *, cut: bool = False) -> None:
        """Have the model say something; what it was asked to say before and has not said is dropped.

        The words are asked for when they are needed: an answer may come until then. `cut` ends what Noah is saying.
        """
        self._drop()
        if cut:
            self.interrupt()
        self._speech = self._supervisor.watch(self._say(words), "say")

    def typed(self) -> None:
        """What the candidate has typed is given to the model."""
        self._interviewer.candidate_types()
        self._drop()

    def _drop(self) -> None:
        """Ask no more for what Noah was asked to say."""
        if self._speech is not None:
            self._speech.cancel()

    async def _say(self, words: Callable[[], Speak]) -> None:
        if self._presence.here:
            await self._speaking.say(words)

    def say_after_trouble(self, *, cut: bool) -> None:
        """The model is there again: ask again what was asked for, or was cut."""
        asked = self._speech is not None and not self._speech.done()
        if self._model.current is not None and self._model.current.listening.gave_words:
            self._drop()  # the candidate has said something since: the model has it, and answers
        elif self._typed.given:
            self._typed.answer_again()
        elif asked or cut:
            self.say(lambda: speech.after_trouble(self._interviewer.plan, self._interviewer.state))

    def refused(self, code: str) -> None:
        """A tool call was refused, by why."""
        if code == "greeting":
            self._greeting.refused()

    def silence(self) -> None:
        """Nobody has spoken for a while: a microphone that gives nothing is named, instead of asking for patience."""
        if self._microphone.trouble and not self._typed.used:
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
        if self.listening and not self._typed.used and self._session.agent_state == "listening":
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
            placeholder = "." if self._model.in_use.profile.reply_placeholder else ""
            if text != placeholder:  # the plugin's way to say "it is your turn"
                self._interviewer.candidate_said(text)
        elif item.role == "assistant":
            self._interviewer.noah_said(text, interrupted=item.interrupted)
            if not item.interrupted:
                self._typed.taken()
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

    def listen(self) -> None:
        """The greeting was heard: what was kept of the candidate follows, and everything they say from now on."""
        self.listening = True
        if self._model.current is not None:
            self._model.current.listening.begin()
        self._typed.begin()

    def interrupt(self) -> None:
        """Cut what Noah is saying."""
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()
