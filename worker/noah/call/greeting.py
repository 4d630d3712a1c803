"""The greeting: heard whole and once, and no tool has any effect before it has ended."""

import asyncio

import structlog
from livekit.agents import AgentSession
from livekit.agents.voice import SpeechCreatedEvent, SpeechHandle

from noah.call import evidence
from noah.call.evidence import Heard
from noah.call.speaking import ModelUnavailableError, Saying, Speaking
from noah.interview import speech
from noah.interview.effects import Speak
from noah.interview.words import words
from noah.room.voice import Voice

log = structlog.get_logger(__name__)

TRIES = 5
# A model that was refused a tool call answers the refusal within this time, or not at all.
REFUSAL_REPLY_SECONDS = 1.0


class Greeting:
    """Gives the greeting and guards the tools until its own playout is done."""

    def __init__(self, session: AgentSession[None], speaking: Speaking, voice: Voice, saying: Saying) -> None:
        self._session = session
        self._speaking = speaking
        self._voice = voice
        self._saying = saying
        self._speeches: list[SpeechHandle] = []
        self._begun = asyncio.Event()
        self._refused = False

    def refused(self) -> None:
        """A tool was refused because the greeting has not ended: the model may answer that."""
        self._refused = True

    async def give(self, speak: Speak) -> None:
        """Have the greeting said, whole and once, over as many connections as it takes.

        Returns when the candidate has heard it. Raises ModelUnavailableError.
        """
        # nothing clears what of it is still to be played: not a reply that the model begins by itself, either
        self._voice.protected = True
        self._session.on("speech_created", self._on_speech)
        try:
            await self._say(speak)
            await self._voice.idle.wait()
        finally:
            self._session.off("speech_created", self._on_speech)
            self._voice.protected = False

    async def _say(self, speak: Speak) -> None:
        rest, mended = speak.say, False
        for attempt in range(1, TRIES + 1):
            connection = await self._speaking.connected()
            self._saying.forget()
            before = self._voice.sound.audible
            handle = self._speaking.generate(speak if rest == speak.say else speech.speak(rest, speak.question))
            cut = await self._settled(handle)
            unbroken = self._speaking.is_on(connection)
            heard = Heard(self._saying.text, self._voice.sound.audible - before)
            came = handle.exception() is None and bool(heard.text or heard.seconds)
            rest = evidence.unsaid(rest, heard)
            if not rest or (came and unbroken and not cut and mended):
                return
            mended = mended or (unbroken and not cut)
            log.warning("greeting_asked_again", attempt=attempt, words_left=len(words(rest)))
            if unbroken and not (came and heard.seconds):
                # it may still be queued there: on the same connection it would be heard twice
                self._speaking.connection.reconnect(afresh=True)
        raise ModelUnavailableError

    async def _settled(self, handle: SpeechHandle) -> bool:
        """Wait for the greeting's playout, and for what the model went on to say after a tool call in it.

        True when a tool call may have cut it short.
        """
        gone = asyncio.ensure_future(self._speaking.connection.gone.wait())
        done = asyncio.ensure_future(handle.wait_for_playout())
        try:
            await asyncio.wait({gone, done}, return_when=asyncio.FIRST_COMPLETED)
            if not done.done():
                # what has come of it is played all the same; nothing more will come
                handle.interrupt(force=True)
                await done
        finally:
            gone.cancel()
            done.cancel()
        cut = False
        while True:
            for begun in self._speeches:
                await begun
            await self._voice.idle.wait()
            if all(begun.done() for begun in self._speeches):
                if not self._refused:
                    return cut
                self._refused, cut = False, True
                self._begun.clear()
                try:
                    async with asyncio.timeout(REFUSAL_REPLY_SECONDS):
                        await self._begun.wait()
                except TimeoutError:
                    return cut

    def _on_speech(self, event: SpeechCreatedEvent) -> None:
        self._speeches.append(event.speech_handle)
        self._begun.set()
