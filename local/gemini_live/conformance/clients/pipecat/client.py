"""pipecat's service for Gemini Live, in a pipeline with its aggregators."""

from __future__ import annotations

import asyncio

import shared
from google.genai import types
from pipecat.adapters.schemas.function_schema import FunctionSchema
from pipecat.adapters.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMRunFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.google.gemini_live.llm import GeminiLiveLLMService
from pipecat.services.llm_service import FunctionCallParams


class Ear(FrameProcessor):
    """Where the model's sound and words come out."""

    def __init__(self, seen: shared.Seen) -> None:
        super().__init__()
        self._seen = seen

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self._seen.note(audio=len(frame.audio))
        elif isinstance(frame, TTSTextFrame):
            self._seen.note(text=frame.text)
        elif isinstance(frame, InterruptionFrame):
            self._seen.note(interrupted=1)
        await self.push_frame(frame, direction)


async def main() -> None:
    seen = shared.Seen()

    async def answer(params: FunctionCallParams) -> None:
        seen.note(calls=1)
        await params.result_callback(shared.RESULT)

    tools = ToolsSchema(
        standard_tools=[FunctionSchema("answer", "Keep an answer", {"text": {"type": "string"}}, ["text"])]
    )
    service = GeminiLiveLLMService(
        api_key="simulated",
        settings=GeminiLiveLLMService.Settings(model=shared.MODEL, system_instruction=shared.INSTRUCTION),
        http_options=types.HttpOptions(base_url=shared.GIVEN["url"]),
    )
    service.register_function("answer", answer)
    aggregators = LLMContextAggregatorPair(LLMContext([{"role": "user", "content": "Hello"}], tools))
    pipeline = Pipeline([aggregators.user(), service, Ear(seen), aggregators.assistant()])
    task = PipelineTask(pipeline, params=PipelineParams(audio_in_sample_rate=shared.RATE))
    running = asyncio.create_task(PipelineRunner(handle_sigint=False).run(task))

    async def send(data: bytes) -> None:
        await task.queue_frame(InputAudioRawFrame(audio=data, sample_rate=shared.RATE, num_channels=1))

    async def resume() -> None:
        await asyncio.sleep(shared.GIVEN["closes_after"])

    await task.queue_frame(LLMRunFrame())
    await seen.until(lambda: "Hi." in seen.text)
    seen.audio = seen.interrupted = 0
    await seen.talk(send, resume)
    await task.cancel()
    await running


shared.run(main)
