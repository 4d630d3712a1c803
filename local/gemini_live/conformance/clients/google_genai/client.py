"""google-genai, the SDK itself."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import shared
from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

CONFIG = types.LiveConnectConfig(
    response_modalities=[types.Modality.AUDIO],
    system_instruction=shared.INSTRUCTION,
    tools=[types.Tool(function_declarations=[types.FunctionDeclaration(name="answer")])],
    input_audio_transcription=types.AudioTranscriptionConfig(),
    output_audio_transcription=types.AudioTranscriptionConfig(),
)


def client() -> genai.Client:
    options = types.HttpOptions(base_url=shared.GIVEN["url"])
    if shared.VERTEX:
        return genai.Client(
            vertexai=True,
            project="simulated",
            location="us-central1",
            credentials=Credentials(token="simulated"),
            http_options=options,
        )
    return genai.Client(api_key="simulated", http_options=options)


async def main() -> None:
    seen, handles = shared.Seen(), [None]
    session: Any = None

    async def listen() -> None:
        while True:
            async for message in session.receive():
                if message.tool_call:
                    for call in message.tool_call.function_calls or []:
                        response = types.FunctionResponse(id=call.id, name=call.name, response=shared.RESULT)
                        await session.send_tool_response(function_responses=response)
                        seen.note(calls=1)
                if (update := message.session_resumption_update) and update.new_handle:
                    handles.append(update.new_handle)
                    seen.note(resumable=bool(seen.replied))
                if content := message.server_content:
                    parts = (content.model_turn and content.model_turn.parts) or []
                    sound = sum(len(part.inline_data.data or b"") for part in parts if part.inline_data)
                    words = (content.output_transcription and content.output_transcription.text) or ""
                    seen.note(text=words, audio=sound, interrupted=bool(content.interrupted))
                    seen.note(replied=bool(content.turn_complete) and "I see." in seen.text)

    async def send(data: bytes) -> None:
        await session.send_realtime_input(audio=types.Blob(data=data, mime_type=f"audio/pcm;rate={shared.RATE}"))

    async with AsyncExitStack() as stack:
        listener: asyncio.Task[None] | None = None

        async def connect() -> None:
            nonlocal session, listener
            config = CONFIG.model_copy(update={"session_resumption": types.SessionResumptionConfig(handle=handles[-1])})
            session = await stack.enter_async_context(client().aio.live.connect(model=shared.MODEL, config=config))
            listener = asyncio.create_task(listen())

        async def resume() -> None:
            await seen.until(lambda: seen.resumable)
            assert listener is not None
            listener.cancel()
            await session.close()
            await connect()

        await connect()
        await seen.talk(send, resume)
        assert listener is not None
        listener.cancel()


shared.run(main)
