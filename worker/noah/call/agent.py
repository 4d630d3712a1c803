"""Noah as the model sees it: its instructions and its tools. What they mean is decided in `interview/`."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Literal

from livekit.agents import Agent, ModelSettings, RunContext, function_tool
from livekit.agents.types import TimedString

from noah.call.interviewer import Interviewer
from noah.interview.events import EndRequested, PauseRequested, ResponseGiven


class Noah(Agent):
    """One static set of tools: changing it, or handing over to another agent, would reconnect the model."""

    def __init__(self, instructions: str, interviewer: Interviewer) -> None:
        super().__init__(instructions=instructions)
        self._interviewer = interviewer

    @function_tool
    async def process_user_response(
        self,
        context: RunContext[None],
        question_id: str,
        answer: str,
        outcome: Literal["answered", "vague", "declined", "skipped"],
        covered: list[str] | None = None,
        ask: str | None = None,
        about: str | None = None,
    ) -> str:
        """Record what the candidate said about the open question, and learn what to say next.

        Call this once after each answer, before you say anything else.

        Args:
            question_id: The id of the question that is open.
            answer: What the candidate said, in their own words.
            outcome: "answered", "vague" when it does not say enough, "declined" when they would rather not answer,
                "skipped" when they ask for the next question.
            covered: The names of what the question listens for that the answer has in it.
            ask: One question of your own about what is missing, only where you were told that you may.
            about: The name of what it asks about.
        """
        event = ResponseGiven(
            question_id, answer, outcome, context.function_call.call_id, covered=covered, ask=ask, about=about
        )
        return await self._interviewer.tool(event)

    @function_tool
    async def end_interview(self, context: RunContext[None], reason: Literal["candidate_asked", "finished"]) -> str:
        """End the interview now. Only when the candidate clearly asks to stop for good, or everything is done.

        Args:
            reason: "candidate_asked" when they want to stop, "finished" when everything has been said.
        """
        return await self._interviewer.tool(EndRequested(reason))

    @function_tool
    async def pause_interview(self, context: RunContext[None]) -> str:
        """Pause, when the candidate asks to go on later."""
        return await self._interviewer.tool(PauseRequested())

    async def transcription_node(
        self, text: AsyncIterable[str | TimedString], model_settings: ModelSettings
    ) -> AsyncIterator[str | TimedString]:
        """Let the interviewer follow what Noah says, as it is said."""
        saying = self._interviewer.saying
        saying.begin()
        async for piece in text:
            saying.add(str(piece))
            if saying.before_repetition is None:  # what is not played is not written, either
                yield piece
