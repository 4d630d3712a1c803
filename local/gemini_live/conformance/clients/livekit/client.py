"""LiveKit's plugin for Google's realtime models."""

from __future__ import annotations

import asyncio
from typing import Any

import shared
from google.genai import types
from google.oauth2.credentials import Credentials
from livekit import rtc
from livekit.agents import function_tool, llm
from livekit.plugins.google.realtime import RealtimeModel


@function_tool
async def answer(text: str) -> None:
    """Keep an answer."""


async def main() -> None:
    access: dict[str, Any] = {"api_key": "simulated", "vertexai": False}
    if shared.VERTEX:
        access = {
            "vertexai": True,
            "project": "simulated",
            "location": "us-central1",
            "credentials": Credentials(token="simulated"),
        }
    model = RealtimeModel(
        instructions=shared.INSTRUCTION,
        model=shared.MODEL,
        tool_behavior=types.Behavior.BLOCKING,
        http_options=types.HttpOptions(base_url=shared.GIVEN["url"]),
        **access,
    )
    session, seen, tasks = model.session(), shared.Seen(), set()

    def generation(created: llm.GenerationCreatedEvent) -> None:
        async def messages() -> None:
            async for message in created.message_stream:
                await asyncio.gather(sound(message), words(message))

        async def sound(message: llm.MessageGeneration) -> None:
            async for frame in message.audio_stream:
                seen.note(audio=len(frame.data) * 2)

        async def words(message: llm.MessageGeneration) -> None:
            async for piece in message.text_stream:
                seen.note(text=str(piece))

        async def calls() -> None:
            async for call in created.function_stream:
                seen.note(calls=1)
                context = session.chat_ctx
                output = llm.FunctionCallOutput(call_id=call.call_id, name=call.name, output="taken", is_error=False)
                context.items += [call, output]
                await session.update_chat_ctx(context)

        async def all_of_it() -> None:
            await asyncio.gather(messages(), calls())

        task = asyncio.create_task(all_of_it())
        tasks.add(task)

    session.on("generation_created", generation)
    session.on("input_speech_started", lambda _: seen.note(interrupted=1))

    async def send(data: bytes) -> None:
        session.push_audio(rtc.AudioFrame(data, shared.RATE, 1, len(data) // 2))

    async def resume() -> None:
        await asyncio.sleep(shared.GIVEN["closes_after"])

    await session.update_tools([answer])
    await seen.talk(send, resume)
    await session.aclose()
    await model.aclose()


shared.run(main)
