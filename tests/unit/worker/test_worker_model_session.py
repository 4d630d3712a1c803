"""What the session with the model notices by itself, with the unmodified plugin under it and no connection."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import pytest
from google.auth.credentials import AnonymousCredentials
from google.genai import errors, types
from noah.model import session as module
from noah.model.session import Model, Session, is_permanent
from noah.settings import Settings
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

pytestmark = pytest.mark.unit

SPOKEN = {"model_turn": {"parts": [{"inline_data": {"data": b"\0\0", "mime_type": "audio/pcm"}}]}}
HEARD = {"input_transcription": {"text": "Good morning."}}
OVER = {"turn_complete": True}


def error_of(session: Session) -> Exception | None:
    return session._session_error


def handle_of(session: Session) -> str | None:
    return session._session_resumption_handle


@pytest.fixture
async def session(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-noah")
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:7880")
    monkeypatch.setenv("LIVEKIT_CREDENTIALS", json.dumps({"api_key": "key", "api_secret": "secret"}))
    monkeypatch.setattr(module, "service_account", AnonymousCredentials)
    made = Model(Settings(_env_file=None), ssl.create_default_context(), "en").session()
    made._hearing = True
    made.on_empty = Mock()
    yield made
    await made.aclose()


def told(session: Session, *contents: Any) -> int:
    """How many empty turns are noticed when the model sends this."""
    for content in contents:
        session._look_for_emptiness(types.LiveServerMessage.model_validate({"server_content": content}))
    return session.on_empty.call_count  # type: ignore[attr-defined,no-any-return]


async def test_a_turn_that_answers_nothing_is_noticed_at_once(session: Session) -> None:
    """google-gemini/gemini-live-api-examples#40."""
    assert told(session, HEARD, OVER | {"turn_complete_reason": "RESPONSE_REJECTED"}) == 1


async def test_a_result_that_is_answered_by_nothing_is_noticed(session: Session) -> None:
    session.owe()
    assert told(session, OVER) == 1


@pytest.mark.parametrize(
    "contents",
    [
        pytest.param([HEARD, SPOKEN, OVER], id="it speaks"),
        pytest.param([HEARD, {"output_transcription": {"text": "Hello."}}, OVER], id="it is transcribed"),
        pytest.param([HEARD, {"interrupted": True}, OVER], id="it was interrupted"),
        pytest.param([OVER], id="nobody waits for anything"),
        pytest.param([HEARD, SPOKEN, OVER, OVER], id="it says twice that it is over"),
    ],
)
async def test_any_other_turn_is_not(session: Session, contents: list[Any]) -> None:
    assert told(session, *contents) == 0


async def test_the_end_of_the_turn_that_called_a_tool_is_not_an_answer_to_its_result(session: Session) -> None:
    """Vertex ends a turn of 2.5 after a call, whether or not the result has come; the answer is a turn of its own."""
    call = types.LiveServerMessage.model_validate({"tool_call": {"function_calls": [{"id": "1", "name": "f"}]}})
    session._look_for_emptiness(call)
    session.owe()
    assert told(session, OVER) == 0
    assert told(session, SPOKEN, OVER) == 0


async def test_a_session_that_is_called_invalid_is_begun_afresh(session: Session) -> None:
    """livekit/agents#5985, #4159: the plugin takes 1007 for the end of the call."""
    session._session_resumption_handle = "handle"
    session._session_error = errors.APIError(1007, {"message": "Request contains an invalid argument."})
    session._mark_restart_needed(on_error=True)
    assert error_of(session) is None
    assert handle_of(session) is None
    assert session.cut


async def test_one_that_stays_invalid_is_given_up(session: Session) -> None:
    """yagudaev/voiceclaw#397: what is given again trips it again."""
    error = errors.APIError(1007, {"message": "Request contains an invalid argument."})
    for _ in range(module.MOST_INVALID):
        session._session_error = error
        session._survive_invalid()
        assert error_of(session) is None
    session._session_error = error
    session._survive_invalid()
    assert error_of(session) is error


async def test_any_other_error_is_the_plugins(session: Session) -> None:
    error = errors.APIError(1011, {"message": "Internal error."})
    session._session_error = error
    session._survive_invalid()
    assert error_of(session) is error


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (InvalidStatus(Response(404, "Not Found", Headers())), True),
        (InvalidStatus(Response(503, "Busy", Headers())), False),
        (errors.APIError(1008, {"message": "model is not found"}), True),
        (errors.APIError(1011, {"message": "RESOURCE_EXHAUSTED"}), False),
        (TimeoutError(), False),
    ],
)
def test_what_a_model_refuses_for_good(error: Exception, permanent: bool) -> None:
    assert is_permanent(error) is permanent
