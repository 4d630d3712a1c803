"""What may cross the wire: every frame, both ways, against google-genai's types, unknown fields forbidden.

The types are strict by themselves (`extra="forbid"`) but for a few unions that accept nearly anything, and
enums that take unknown values with a warning: those are closed here. Names may be snake_case or camelCase, as
Google's own JSON parser has it; the client sends both.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

import pydantic
from google.genai import types
from pydantic.alias_generators import to_camel

Api = Literal["vertex", "gemini"]
_Model = TypeVar("_Model", bound=pydantic.BaseModel)

AUDIO_RATE = 16_000  # Hz, of what the client sends if it does not say
_RATES = range(1_000, 200_000)
_AUDIO_TYPE = re.compile(r"audio/pcm(?:;\s*rate=(\d+))?")
_REASON_BYTES = 120  # a close frame holds 123
_FREE_FORM = frozenset(
    {"args", "response", "default", "example", "enum", "properties", "parametersJsonSchema", "labels"}
)


class BadFrameError(ValueError):
    """A frame that is not of the protocol; the text is the reason for closing with 1007."""


class ClientSetup(types.LiveClientSetup):
    """`setup` as it is on the wire: no shorthands, and with the field that google-genai's type lacks."""

    system_instruction: types.Content | None = None
    tools: list[types.Tool] | None = None  # type: ignore[assignment]  # narrower on purpose
    realtime_input_config: types.RealtimeInputConfig | None = None


class ContextUpdateTools(types.LiveClientContextUpdateTools):
    tools: list[types.Tool] | None = None  # type: ignore[assignment]  # narrower on purpose


class ContextUpdate(types.LiveClientContextUpdate):
    system_instruction: types.Content | None = None
    tools: ContextUpdateTools | None = None


class ClientMessage(types.LiveClientMessage):
    setup: ClientSetup | None = None
    context_update: ContextUpdate | None = None


class VertexUsageMetadata(types.UsageMetadata):
    """Vertex AI calls the response's tokens the candidates'."""

    response_token_count: None = None
    response_tokens_details: None = None
    candidates_token_count: int | None = None
    candidates_tokens_details: list[types.ModalityTokenCount] | None = None


class _Wire(pydantic.BaseModel):
    """What google-genai has no type for, in its manner: strict, and in either case."""

    model_config = pydantic.ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class VoiceActivity(_Wire):
    """`voiceActivity` as it is on the wire: google-genai calls its `type` otherwise."""

    type: types.VoiceActivityType | None = None
    audio_offset: str | None = None


class ServerMessage(types.LiveServerMessage):
    voice_activity: VoiceActivity | None = None  # type: ignore[assignment]


class VertexServerMessage(ServerMessage):
    usage_metadata: VertexUsageMetadata | None = None


class GenerateRequest(_Wire):
    """The body of `:generateContent`; google-genai has the pieces, not the whole."""

    model: str | None = None
    contents: list[types.Content]
    system_instruction: types.Content | None = None
    tools: list[types.Tool] | None = None
    tool_config: types.ToolConfig | None = None
    safety_settings: list[types.SafetySetting] | None = None
    generation_config: types.GenerationConfig | None = None
    cached_content: str | None = None
    labels: dict[str, str] | None = None


def decode(data: str | bytes, api: Api) -> ClientMessage:
    """A client's frame, validated.

    Raises:
        BadFrameError: it is not JSON, has an unknown field or value, or breaks a rule of the protocol.
    """
    message = _validated(ClientMessage, _json(data))
    kinds = sorted(message.model_fields_set)
    if len(kinds) != 1:
        raise BadFrameError(f"a message has exactly one of its fields, not {', '.join(kinds) or 'none'}")
    if getattr(message, kinds[0]) is None:
        raise BadFrameError(f"{kinds[0]} is null")
    _check(message, api)
    return message


def decode_generate(data: str | bytes) -> GenerateRequest:
    """The body of a `generateContent` request, validated.

    Raises:
        BadFrameError: as for `decode`.
    """
    request = _validated(GenerateRequest, _json(data))
    if not request.contents:
        raise BadFrameError("contents is empty")
    return request


def encode(frame: Mapping[str, Any], api: Api) -> bytes:
    """A server's frame (camelCase, base64 as text) as bytes for the wire, validated like a client's.

    Raises:
        BadFrameError: a scenario, or the simulator itself, made a frame that Gemini Live would not send.
    """
    for path in _snake_names(frame, ""):
        raise BadFrameError(f"{path}: a server's names are camelCase")
    _validated(VertexServerMessage if api == "vertex" else ServerMessage, frame)
    return json.dumps(frame, separators=(",", ":")).encode()


def encode_generate(body: Mapping[str, Any]) -> bytes:
    """A `generateContent` response as bytes, validated.

    Raises:
        BadFrameError: as for `encode`.
    """
    allowed = set(types.GenerateContentResponse.model_fields) - {"parsed", "sdk_http_response"}
    response = _validated(types.GenerateContentResponse, body)
    if extra := response.model_fields_set - allowed:
        raise BadFrameError(f"{sorted(extra)[0]}: not on the wire")
    return json.dumps(body, separators=(",", ":")).encode()


def audio(blob: types.Blob) -> tuple[bytes, int]:
    """The PCM of a client's audio, 16-bit and mono, and its rate in Hz.

    Raises:
        BadFrameError: another format.
    """
    kind = _AUDIO_TYPE.fullmatch(blob.mime_type or "")
    if kind is None:
        raise BadFrameError(f"audio of type {blob.mime_type!r}: expected audio/pcm;rate={AUDIO_RATE}")
    rate = int(kind[1] or AUDIO_RATE)
    if rate not in _RATES:
        raise BadFrameError(f"audio at {rate} Hz")
    data = blob.data or b""
    if len(data) % 2:
        raise BadFrameError("audio of an odd number of bytes: 16-bit samples expected")
    return data, rate


def reason(text: object) -> str:
    """A text that fits into a close frame."""
    return str(text).encode()[:_REASON_BYTES].decode(errors="ignore")


def text_of(content: types.Content | None) -> str:
    """All text of a content, one paragraph per part."""
    return "\n".join(part.text for part in (content.parts if content else None) or [] if part.text)


def _json(data: str | bytes) -> Any:
    try:
        value = json.loads(data)
    except (ValueError, UnicodeDecodeError) as error:
        raise BadFrameError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadFrameError(f"a message is an object, not {type(value).__name__}")
    return value


def _validated(model: type[_Model], value: Any) -> _Model:
    try:
        found = model.model_validate(value)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "message"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BadFrameError(f"{where}: {first['msg']}{more}") from None
    for path, member in _enums(found, ""):
        if member.name not in type(member).__members__:
            raise BadFrameError(f"{path}: {member.value!r} is not a {type(member).__name__}")
    return found


def _enums(value: Any, path: str) -> Iterator[tuple[str, enum.Enum]]:
    if isinstance(value, enum.Enum):
        yield path, value
    elif isinstance(value, pydantic.BaseModel):
        for name in value.model_fields_set:
            yield from _enums(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, enum.Enum | pydantic.BaseModel | list):
                yield from _enums(item, f"{path}.{index}")


def _snake_names(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            here = f"{path}.{name}" if path else str(name)
            if "_" in name:
                yield here
            if name not in _FREE_FORM:
                yield from _snake_names(item, here)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _snake_names(item, f"{path}.{index}")


def _check(message: ClientMessage, api: Api) -> None:
    """The rules that the types do not say."""
    if (setup := message.setup) is not None:
        if not setup.model:
            raise BadFrameError("setup.model is missing")
        modalities = (setup.generation_config and setup.generation_config.response_modalities) or []
        if len(modalities) > 1:
            raise BadFrameError("setup.generation_config.response_modalities: one at a time")
    if (content := message.client_content) is not None:
        roles = {"user", "model", "system"} if api == "vertex" else {"user", "model"}
        for index, turn in enumerate(content.turns or []):
            if turn.role is not None and turn.role not in roles:
                raise BadFrameError(f"client_content.turns.{index}.role: {turn.role!r} is not a role here")
    if (given := message.realtime_input) is not None:
        _check_realtime(given)
    if (answer := message.tool_response) is not None:
        if not answer.function_responses:
            raise BadFrameError("tool_response.function_responses is empty")
        for index, response in enumerate(answer.function_responses):
            if api == "gemini" and not response.id:
                raise BadFrameError(f"tool_response.function_responses.{index}.id is missing")
            if response.response is None and response.will_continue is not False:
                raise BadFrameError(f"tool_response.function_responses.{index}.response is missing")


def _check_realtime(given: types.LiveClientRealtimeInput) -> None:
    if not given.model_fields_set:
        raise BadFrameError("realtime_input is empty")
    for name, blob in (("audio", given.audio), ("video", given.video)):
        if blob is not None and not blob.data:
            raise BadFrameError(f"realtime_input.{name}.data is missing")
    if given.audio is not None:
        audio(given.audio)
    for chunk in given.media_chunks or []:
        if (chunk.mime_type or "").startswith("audio/"):
            audio(chunk)
