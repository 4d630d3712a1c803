"""What the simulator takes for a frame of the protocol, both ways, and what it refuses."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from gemini_live_simulator import frames
from gemini_live_simulator.frames import BadFrameError

# google-genai takes an unknown enum's value with a warning; the simulator refuses it.
pytestmark = [pytest.mark.unit, pytest.mark.filterwarnings("ignore:.* is not a valid:UserWarning")]

PCM = base64.urlsafe_b64encode(bytes(range(250)) + b"\xff\xfe").decode()
SETUP: dict[str, Any] = {"model": "projects/p/locations/l/publishers/google/models/m"}


def given(frame: Any, api: frames.Api = "vertex") -> frames.ClientMessage:
    return frames.decode(json.dumps(frame), api)


def test_snake_and_camel_case_are_the_same() -> None:
    for frame in (
        {"client_content": {"turns": [{"role": "user", "parts": [{"text": "Hi"}]}], "turn_complete": True}},
        {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "Hi"}]}], "turnComplete": True}},
    ):
        content = given(frame).client_content
        assert content is not None
        assert content.turn_complete is True


@pytest.mark.parametrize("alphabet", [base64.b64encode, base64.urlsafe_b64encode])
def test_audio_comes_in_either_base64(alphabet: Any) -> None:
    sound = bytes(range(256))
    blob = {"data": alphabet(sound).decode(), "mime_type": "audio/pcm;rate=16000"}
    message = given({"realtime_input": {"audio": blob}})
    assert message.realtime_input is not None
    assert message.realtime_input.audio is not None
    assert frames.audio(message.realtime_input.audio) == (sound, 16_000)


def test_a_setup_has_every_field_that_the_client_sends() -> None:
    setup = given(
        {
            "setup": {
                **SETUP,
                "generationConfig": {
                    "responseModalities": ["AUDIO"],
                    "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Puck"}}},
                    "enableAffectiveDialog": True,
                },
                "systemInstruction": {"parts": [{"text": "Be kind."}], "role": "user"},
                "tools": [{"functionDeclarations": [{"name": "f", "parameters": {"type": "OBJECT"}}]}],
                "sessionResumption": {"handle": "h"},
                "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 300}},
                "contextWindowCompression": {"slidingWindow": {}},
                "inputAudioTranscription": {},
                "outputAudioTranscription": {},
            }
        }
    ).setup
    assert setup is not None
    assert setup.tools is not None
    assert frames.text_of(setup.system_instruction) == "Be kind."


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        ([], "a message is an object, not list"),
        ({}, "exactly one of its fields, not none"),
        ({"setup": None}, "setup is null"),
        ({"setup": {}, "tool_response": {}}, "exactly one"),
        ({"setup": {}}, "setup.model is missing"),
        ({"setup": {**SETUP, "modle": "m"}}, "setup.modle: Extra inputs are not permitted"),
        ({"setup": {**SETUP, "tools": [{"functions": []}]}}, "setup.tools.0.functions"),
        ({"setup": {**SETUP, "systemInstruction": "text"}}, "setup.systemInstruction"),
        (
            {"setup": {**SETUP, "generationConfig": {"responseModalities": ["SMELL"]}}},
            "response_modalities.0: 'SMELL' is not a Modality",
        ),
        ({"setup": {**SETUP, "generationConfig": {"responseModalities": ["AUDIO", "TEXT"]}}}, "one at a time"),
        ({"client_content": {"turns": [{"parts": [{"txt": "x"}]}]}}, "turns.0.parts.0.txt"),
        ({"client_content": {"turns": [{"role": "judge", "parts": []}]}}, "'judge' is not a role"),
        ({"realtime_input": {}}, "realtime_input is empty"),
        ({"realtime_input": {"audio": {"mimeType": "audio/pcm"}}}, "realtime_input.audio.data is missing"),
        ({"realtime_input": {"audio": {"data": PCM, "mimeType": "audio/ogg"}}}, "expected audio/pcm"),
        ({"realtime_input": {"audio": {"data": PCM, "mimeType": "audio/pcm;rate=0"}}}, "0 Hz"),
        ({"realtime_input": {"audio": {"data": "AAAA", "mimeType": "audio/pcm"}}}, "odd number of bytes"),
        ({"realtime_input": {"audio": {"data": "?", "mimeType": "audio/pcm"}}}, "realtime_input.audio.data"),
        ({"tool_response": {}}, "function_responses is empty"),
        ({"tool_response": {"functionResponses": [{"id": "1", "name": "f"}]}}, "0.response is missing"),
        ({"tool_response": {"functionResponses": [{"id": "1", "result": {}}]}}, "0.result"),
    ],
)
def test_what_is_not_of_the_protocol_is_refused_with_its_place(frame: Any, why: str) -> None:
    with pytest.raises(BadFrameError) as refused:
        given(frame)
    assert why in str(refused.value)


def test_what_is_not_json_is_refused() -> None:
    for data in ("{", b"\xff\xfe", ""):
        with pytest.raises(BadFrameError, match="not JSON"):
            frames.decode(data, "vertex")


def test_the_apis_differ() -> None:
    system = {"client_content": {"turns": [{"role": "system", "parts": [{"text": "x"}]}]}}
    nameless = {"tool_response": {"functionResponses": [{"name": "f", "response": {}}]}}
    for frame in (system, nameless):
        given(frame, "vertex")
        with pytest.raises(BadFrameError):
            given(frame, "gemini")


def test_own_frames_are_validated_too() -> None:
    frames.encode({"serverContent": {"turnComplete": True}}, "vertex")
    for frame, why in (
        ({"serverContent": {"turnCompleted": True}}, "turnCompleted"),
        ({"server_content": {"turnComplete": True}}, "camelCase"),
        ({"toolCall": {"functionCalls": [{"name": 3}]}}, "functionCalls.0.name"),
    ):
        with pytest.raises(BadFrameError, match=why):
            frames.encode(frame, "vertex")


def test_arguments_of_a_tool_keep_their_names() -> None:
    call = {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"question_id": "q"}}]}}
    assert json.loads(frames.encode(call, "vertex")) == call


def test_usage_is_named_as_each_api_names_it() -> None:
    frames.encode({"usageMetadata": {"candidatesTokenCount": 1}}, "vertex")
    frames.encode({"usageMetadata": {"responseTokenCount": 1}}, "gemini")
    with pytest.raises(BadFrameError):
        frames.encode({"usageMetadata": {"candidatesTokenCount": 1}}, "gemini")
    with pytest.raises(BadFrameError):
        frames.encode({"usageMetadata": {"responseTokenCount": 1}}, "vertex")


def test_a_reason_fits_into_a_close_frame() -> None:
    assert len(frames.reason("ü" * 200).encode()) <= 123


def test_a_generate_request_is_validated() -> None:
    frames.decode_generate(json.dumps({"contents": [{"role": "user", "parts": [{"text": "x"}]}]}))
    for body, why in (
        ({"contents": []}, "contents is empty"),
        ({}, "contents"),
        ({"contents": [{"parts": [{"text": "x"}]}], "temperature": 1}, "temperature"),
    ):
        with pytest.raises(BadFrameError, match=why):
            frames.decode_generate(json.dumps(body))
