"""How google-genai reaches a model: who asks, where, over which TLS, and how patiently."""

import contextlib
import ssl
from typing import Any

import google.auth.credentials
import google.auth.exceptions
from google import genai
from google.genai import types

from noah.account import service_account
from noah.settings import Settings

# Gemini has answered `setup` within 0.2 to 2 s; it has no limit of its own.
SETUP_SECONDS = 4.0
# Its pongs have taken 8 to 30 s in the middle of healthy interviews.
PONG_SECONDS = 60.0
# What a connection and a turn are made of. Each builds its schema when it is first used, also as a part of another.
_TYPES = (
    types.Blob,
    types.Part,
    types.Content,
    types.FunctionDeclaration,
    types.FunctionResponse,
    types.Tool,
    types.AudioTranscriptionConfig,
    types.ContextWindowCompressionConfig,
    types.GenerationConfig,
    types.HistoryConfig,
    types.PrebuiltVoiceConfig,
    types.SessionResumptionConfig,
    types.SlidingWindow,
    types.SpeechConfig,
    types.VoiceConfig,
    types.LiveClientContent,
    types.LiveClientMessage,
    types.LiveClientRealtimeInput,
    types.LiveClientToolResponse,
    types.LiveConnectConfig,
    types.LiveConnectParameters,
    types.LiveSendRealtimeInputParameters,
    types.LiveServerMessage,
    types.RealtimeInputConfig,
    types.GenerateContentConfig,
    types.GenerateContentResponse,
)


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """One context for all sessions of the process: building one takes the event loop 30 to 70 ms."""
    return ssl.create_default_context(cafile=ca_file)


class _NoCredentials(google.auth.credentials.Credentials):
    """For a local server that asks for none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = "local"  # noqa: S105

    def refresh(self, request: object) -> None:
        self.token = "local"  # noqa: S105


def http_options(settings: Settings, context: ssl.SSLContext) -> types.HttpOptions:
    """How google-genai reaches the model: one TLS context, patient with pongs, quick to give a dead socket up."""
    return types.HttpOptions(
        base_url=settings.gemini_base_url,
        timeout=10_000,
        client_args={"verify": context},
        async_client_args={
            "verify": context,
            "ssl": context,
            # audio does not deflate, and deflating it costs more than the bytes
            "compression": None,
            "open_timeout": SETUP_SECONDS,
            "ping_timeout": PONG_SECONDS,
            "close_timeout": 1,
        },
    )


def how_to_reach(settings: Settings, location: str) -> dict[str, Any]:
    """Who asks, and where, as google-genai and the plugin take it: Vertex AI at a location, or with an API key.

    A local server asks for no account, and gets a placeholder. Raises DefaultCredentialsError when there is none.
    """
    if not settings.google_genai_use_vertexai:
        key = settings.google_api_key
        return {"vertexai": False, "api_key": key.get_secret_value() if key else ""}
    account = _NoCredentials() if settings.gemini_base_url else service_account()
    return {
        "vertexai": True,
        "project": settings.google_cloud_project,
        "location": location,
        "credentials": account,
    }


def warm_up(settings: Settings, context: ssl.SSLContext) -> None:
    """Do once, before there are calls, what would block the first call's loop for 80 ms: google-genai builds its types
    when they are first used.
    """
    with contextlib.suppress(google.auth.exceptions.DefaultCredentialsError):  # the first call says so
        how = how_to_reach(settings, settings.live_location)
        genai.Client(**how, http_options=http_options(settings, context)).close()
    for used in _TYPES:
        used.model_rebuild()
