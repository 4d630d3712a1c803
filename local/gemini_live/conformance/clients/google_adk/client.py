"""google-adk, Google's framework for agents."""

from __future__ import annotations

import asyncio

import shared
from google import genai
from google.adk.agents import Agent, LiveRequestQueue
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.models import Gemini
from google.adk.runners import InMemoryRunner
from google.genai import types
from google.oauth2.credentials import Credentials


def client() -> genai.Client:
    options = types.HttpOptions(base_url=shared.GIVEN["url"])
    if not shared.VERTEX:
        return genai.Client(api_key="simulated", http_options=options)
    access = {"project": "simulated", "location": "us-central1", "credentials": Credentials(token="simulated")}
    return genai.Client(vertexai=True, http_options=options, **access)


async def main() -> None:
    seen = shared.Seen()

    async def answer(text: str = "") -> dict[str, str]:
        """Keep an answer."""
        seen.note(calls=1)
        return shared.RESULT

    agent = Agent(
        name="conformance",
        model=Gemini(model=shared.MODEL, client=client()),
        instruction=shared.INSTRUCTION,
        tools=[answer],
    )
    runner = InMemoryRunner(agent=agent, app_name="conformance")
    session = await runner.session_service.create_session(app_name="conformance", user_id="user")
    queue = LiveRequestQueue()
    config = RunConfig(
        streaming_mode=StreamingMode.BIDI,
        response_modalities=[types.Modality.AUDIO],
        session_resumption=types.SessionResumptionConfig(),
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
    )

    async def listen() -> None:
        async for event in runner.run_live(
            user_id="user", session_id=session.id, live_request_queue=queue, run_config=config
        ):
            parts = (event.content and event.content.parts) or []
            sound = sum(len(part.inline_data.data or b"") for part in parts if part.inline_data)
            words = (event.output_transcription and event.output_transcription.text) or ""
            seen.note(audio=sound, text=words, interrupted=bool(event.interrupted))

    async def send(data: bytes) -> None:
        queue.send_realtime(types.Blob(data=data, mime_type=f"audio/pcm;rate={shared.RATE}"))

    async def resume() -> None:
        await asyncio.sleep(shared.GIVEN["closes_after"])

    listener = asyncio.create_task(listen())
    talk = asyncio.create_task(seen.talk(send, resume))
    await asyncio.wait([listener, talk], return_when=asyncio.FIRST_COMPLETED)
    if listener.done():
        talk.cancel()
        listener.result()
        raise SystemExit("run_live ended by itself")
    queue.close()
    listener.cancel()
    await talk


shared.run(main)
