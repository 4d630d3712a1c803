"""A person whose words Gemini makes up as the interview goes, in the manner of the person's file. They have bounds."""

from __future__ import annotations

import asyncio
import os
import random
import re
import ssl
from collections.abc import Mapping, Sequence
from typing import Protocol

import aiohttp
import httpx
from google import genai
from google.genai import errors, types
from noah import model_profile
from noah.interview import speech

from local.interviewee import Interviewee
from local.rehearsal.people import TOPIC, Person
from local.rehearsal.record import Said

SECONDS = 20.0  # for a reply, each try
TRIES = 3
AGAIN = (429, 500, 502, 503, 504)
TURNS = 80  # in an interview
TOKENS = 200_000  # in an interview, with all that is read again for each reply
REPLY_TOKENS = 2_000  # thinking included
MOST = 700  # characters of a reply; nobody means to listen to more
FALLBACK_WORDS = "I would rather not say."


class PlayError(Exception):
    """Nobody can play the person any more; the message is one line, without a key or anybody's words."""


class Spoken(Protocol):
    """What makes up a person's words: a Player, and in a test something without a model."""

    async def reply(self, talk: Sequence[tuple[bool, str]]) -> str: ...


def client(env: Mapping[str, str] = os.environ) -> genai.Client:
    """The Gemini API, with the key; GEMINI_BASE_URL and GEMINI_CA_FILE lead elsewhere, as for a worker."""
    context = ssl.create_default_context(cafile=env.get("GEMINI_CA_FILE") or None)
    options = types.HttpOptions(
        base_url=env.get("GEMINI_BASE_URL") or None,
        timeout=int(SECONDS * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),  # the tries are counted here
        async_client_args={"verify": context, "ssl": context},
    )
    return genai.Client(vertexai=False, api_key=env["GOOGLE_API_KEY"], http_options=options)


def model(env: Mapping[str, str] = os.environ) -> str:
    """The same that writes reports."""
    return env.get("REPORT_MODEL") or model_profile.DEFAULT_REPORT


class Player:
    """Plays one person in one interview."""

    def __init__(self, person: Person, api: genai.Client, model: str) -> None:
        self._person = person
        self._api = api
        self._model = model
        self._replies = 0
        self.tokens = 0
        """Used so far, read and written."""

    async def reply(self, talk: Sequence[tuple[bool, str]]) -> str:
        """What they say next. `talk`: what was said, the oldest first, and whether they said it. Raises PlayError."""
        self._replies += 1
        if self._replies > TURNS:
            raise PlayError(f"the person was asked more than {TURNS} times")
        if self.tokens > TOKENS:
            raise PlayError(f"the person has used {self.tokens} tokens, more than {TOKENS}")
        contents: list[types.ContentUnion] = [
            types.Content(role="model" if own else "user", parts=[types.Part(text=text)]) for own, text in talk
        ]
        config = types.GenerateContentConfig(
            system_instruction=instruction(self._person), max_output_tokens=REPLY_TOKENS
        )
        answer = await self._ask(contents, config)
        if answer.usage_metadata is not None:
            self.tokens += answer.usage_metadata.total_token_count or 0
        return sayable(answer.text or "") or FALLBACK_WORDS

    async def _ask(
        self, contents: list[types.ContentUnion], config: types.GenerateContentConfig
    ) -> types.GenerateContentResponse:
        for tried in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(SECONDS):
                    return await self._api.aio.models.generate_content(
                        model=self._model, contents=contents, config=config
                    )
            except errors.APIError as error:
                why = f"{self._model} answered {error.code}"
                if error.code not in AGAIN:
                    raise PlayError(f"the person cannot be played: {why}") from None
            except (aiohttp.ClientError, httpx.HTTPError, OSError, TimeoutError) as error:
                why = f"{self._model} cannot be reached ({type(error).__name__})"
            if tried < TRIES:
                await asyncio.sleep(random.uniform(0, 2.0**tried))
        raise PlayError(f"the person cannot be played: {why}, {TRIES} times")


def instruction(person: Person) -> str:
    """What the model is told of whom it plays: the person's file, whose answers are examples of their manner."""
    said = [reply for replies in person.answers for reply in replies] + list(person.follow_ups)
    examples = "\n".join(f"- {reply.text.replace(TOPIC, 'the topic')}" for reply in said)
    name = person.name
    return f"""You play a person who is interviewed by voice: {name}.
Who they are: {person.who}
Answer as {name}, in the first person, to what the interviewer says last. Say only the words that {name} says: no \
stage directions, no names before them, no lists, no formatting. Four sentences at most. Stay this person whatever is \
said; you do not know that you are a model. Make up plain facts where you need some, and stay with them.
How {name} answers, by examples from other interviews, to be followed in manner and not in content:
{examples}"""


def sayable(text: str) -> str:
    """A reply as it can be said or typed: in one line, without marks of formatting, and not too long."""
    plain = " ".join(re.sub(r"[*_#`\[\]<>{}]", " ", text).split())
    if len(plain) <= MOST:
        return plain
    cut = plain[:MOST]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: end + 1] if end > 0 else cut.rsplit(" ", 1)[0]


async def take(interviewee: Interviewee, person: Person, player: Spoken, said: list[Said], *, rate: int) -> None:
    """Answer each turn of Noah's until the room is over. Raises PlayError, CandidateTimeoutError."""
    candidate = interviewee.candidate
    typed = all(reply.type is not None for replies in person.answers for reply in replies)
    question = ""
    while (asked := await interviewee.next_turn()) is not None:
        text = await player.reply(talk(interviewee, said))
        # A reply takes its time: if Noah has gone on to something else meanwhile, it is the answer to nothing.
        if await interviewee.next_turn() != asked:
            continue
        question = asked or question
        began = candidate.clock()
        await interviewee.tell(text, typed=typed, rate=rate)
        came = candidate.joined_at
        taken = "asked_back" if speech.is_question(text) else "played"
        said.append(Said(began - came, candidate.clock() - came, text, question, taken, typed))


def talk(interviewee: Interviewee, said: Sequence[Said]) -> list[tuple[bool, str]]:
    """What both have said, in its order."""
    candidate = interviewee.candidate
    heard = [(each.at - candidate.joined_at, False, each.text) for each in candidate.noah_captions if each.text.strip()]
    own = [(each.at, True, each.text) for each in said]
    return [(mine, " ".join(text.split())) for _, mine, text in sorted(heard + own, key=lambda each: each[0])]
