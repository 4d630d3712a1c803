"""A candidate who answers: listens until Noah has asked something, and gives the answer that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gemini_live_simulator import speech

from local.candidate import Candidate, Caption
from local.scenarios import Answer, Answers, complete, questions

TURN_SECONDS = 40.0
QUIET_SECONDS = 0.5
TURN_QUIET_SECONDS = 1.2  # where nothing but the silence says that a turn is over
RATE = 220  # words per minute


class Interviewee:
    """Takes an interview on behalf of a candidate who has joined.

    Args:
        candidate: The candidate; in the room.
        plan: The plan, as plain data.
        answers: Answers by question; made up for what is missing.
        voice: espeak-ng's, with which they speak.
        quiet: Seconds of silence after which they take Noah for done.
    """

    def __init__(
        self,
        candidate: Candidate,
        plan: Mapping[str, Any],
        answers: Answers | None = None,
        *,
        voice: str = speech.DEFAULT_VOICE,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self.candidate = candidate
        self.voice = voice
        self.quiet = quiet
        self.answers = complete(plan, answers)
        self.given: list[tuple[str, Answer]] = []
        self._lines = {
            _plain(line): question["id"]
            for question in questions(plan)
            for line in [question["ask"], *question.get("follow_ups", []), *self._own_questions(question["id"])]
        }
        self._answered_at = 0.0  # when the latest answer was begun
        self._ended_at = 0.0  # and when it was over

    def _own_questions(self, question: str) -> list[str]:
        """What Noah may ask in his own words after the answers to a question."""
        return [str(dict(answer.judged)["ask"]) for answer in self.answers[question] if "ask" in dict(answer.judged)]

    async def run(self, *, until: str | None = None, rate: int = RATE) -> None:
        """Answer until the room ends, or until the question `until` has been asked (it is left open).

        Raises CandidateTimeoutError when Noah asks nothing for TURN_SECONDS.
        """
        while (question := await self.next_question()) is not None and question != until:
            await self.answer(question, rate=rate)

    async def next_question(self) -> str | None:
        """Wait until Noah has asked a question that is not answered yet; its id, or None when the room is over."""
        candidate = self.candidate

        def ready() -> bool:
            return candidate.disconnected is not None or (self._asked() is not None and self._noah_is_done(self.quiet))

        await candidate.until(ready, "Noah asks a question, or ends", TURN_SECONDS)
        return None if candidate.disconnected is not None else self._asked()

    async def next_turn(self) -> str | None:
        """Wait until Noah has said something, whatever it is, that is not answered yet, and listens.

        The question that he has asked in it, "" where it is none of the plan's; None when the room is over.
        """
        candidate = self.candidate

        def ready() -> bool:
            return candidate.disconnected is not None or (
                any(each.at >= self._answered_at and each.text.strip() for each in candidate.noah_captions)
                and self._noah_is_done(TURN_QUIET_SECONDS)
            )

        await candidate.until(ready, "Noah says something, or ends", TURN_SECONDS)
        return None if candidate.disconnected is not None else self._asked() or ""

    async def answer(self, question: str, *, rate: int = RATE) -> Answer:
        """Give the next answer to a question: of several, the last one repeats."""
        answer = self.next_answer(question)
        self.given.append((question, answer))
        await self.tell(answer.text, typed=answer.typed, rate=rate)
        return answer

    async def tell(self, text: str, *, typed: bool = False, rate: int = RATE) -> None:
        """Say or type something as the answer to what Noah has asked before."""
        self.answer_begun(self.candidate.clock())
        if typed:
            await self.candidate.type(text)
        else:
            await self.candidate.say(text, rate=rate, voice=self.voice)
        self._ended_at = self.candidate.clock()

    def next_answer(self, question: str) -> Answer:
        """What is answered next to a question."""
        told = sum(1 for given, _ in self.given if given == question)
        return self.answers[question][min(told, len(self.answers[question]) - 1)]

    def answer_begun(self, at: float) -> None:
        """What Noah asked before this moment of the candidate's clock is being answered."""
        self._answered_at = self._ended_at = at

    def _noah_is_done(self, quiet: float) -> bool:
        """Whether Noah was heard since the latest answer ended, has come to an end, and waits for somebody to speak.

        A caption alone is not enough: its sound comes later, and on a busy machine much later. What Noah says while
        somebody speaks is none of his turns: he says it again when they have finished.
        """
        candidate = self.candidate
        written = max((each.updated for each in candidate.noah_captions), default=0.0)
        return (
            candidate.spoken_seconds(self._ended_at) > 0
            and candidate.quiet_for() >= quiet
            and candidate.clock() - written >= quiet
            and candidate.attribute("lk.agent.state") not in ("speaking", "thinking")
        )

    def _asked(self) -> str | None:
        """The question that was asked last since the last answer was begun."""
        for caption in reversed(self.candidate.noah_captions):
            if caption.at < self._answered_at:
                return None
            if question := self._question_in(caption):
                return question
        return None

    def _question_in(self, caption: Caption) -> str | None:
        said = _plain(caption.text)
        found = [(said.rfind(line), question) for line, question in self._lines.items() if line in said]
        return max(found)[1] if found else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
