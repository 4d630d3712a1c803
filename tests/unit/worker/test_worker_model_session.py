"""What the session with the model notices by itself, with the unmodified plugin under it and no connection."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator

import pytest
from google.auth.credentials import AnonymousCredentials
from google.genai import errors, types
from livekit.agents import llm
from noah.model import access
from noah.model.connecting import is_permanent
from noah.model.invalid import MOST_INVALID
from noah.model.session import Model, Session
from noah.settings import Settings
from noah.signals import Signals
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

pytestmark = pytest.mark.unit


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
    monkeypatch.setattr(access, "service_account", AnonymousCredentials)
    made = Model(Settings(_env_file=None), ssl.create_default_context(), "en", Signals()).session()
    made.listening.on = True
    yield made
    await made.aclose()


async def test_a_connection_is_told_what_is_known_when_it_is_made(session: Session) -> None:
    """The plugin writes its setup before it is known whose interview it is, and in which language."""
    written = session._build_connect_config()
    session.model.speak("de-DE")
    session.model.instruction = lambda: "Sprich Deutsch."
    session.standing = lambda: "They are a nurse."
    asked = session.ask(session.model.in_use)
    assert asked.speech_config is not None
    assert asked.speech_config.language_code == "de-DE"
    assert [part.text for part in told(asked)] == ["Sprich Deutsch.", "\n\nThey are a nurse."]
    assert written.speech_config is not None
    assert written.speech_config.language_code == "en"


def told(config: types.LiveConnectConfig) -> list[types.Part]:
    assert isinstance(config.system_instruction, types.Content)
    return config.system_instruction.parts or []


async def test_a_session_that_is_called_invalid_is_begun_afresh(session: Session) -> None:
    """livekit/agents#5985, #4159: the plugin takes 1007 for the end of the call."""
    session._session_resumption_handle = "handle"
    session._session_error = errors.APIError(1007, {"message": "Request contains an invalid argument."})
    session._mark_restart_needed(on_error=True)
    assert error_of(session) is None
    assert handle_of(session) is None
    assert session.owing.cut


async def test_one_that_stays_invalid_is_given_up(session: Session) -> None:
    """yagudaev/voiceclaw#397: what is given again trips it again."""
    error = errors.APIError(1007, {"message": "Request contains an invalid argument."})
    for _ in range(MOST_INVALID):
        session._session_error = error
        session._mark_restart_needed(on_error=True)
        assert error_of(session) is None
    session._session_error = error
    session._mark_restart_needed(on_error=True)
    assert error_of(session) is error


@pytest.mark.parametrize("on_error", [False, True])
async def test_a_reply_that_was_asked_for_is_not_waited_for_when_its_connection_is_left(
    session: Session, on_error: bool
) -> None:
    """livekit/agents#4623: the plugin waits 5 s for it, and everything that is to be said waits behind it."""
    asked = session.generate_reply(instructions="Say hello.")
    session._mark_restart_needed(on_error=on_error)
    assert isinstance(asked.exception(), llm.RealtimeError)
    assert not session.turn.generating


async def test_one_that_is_asked_for_on_the_next_connection_stays(session: Session) -> None:
    session._mark_restart_needed()
    asked = session.generate_reply(instructions="Say hello.")
    session.connected.set()
    assert not asked.done()
    assert session.turn.generating
    asked.cancel()


async def test_any_other_error_is_the_plugins(session: Session) -> None:
    error = errors.APIError(1011, {"message": "Internal error."})
    session._session_error = error
    session._mark_restart_needed(on_error=True)
    assert error_of(session) is error


RESULT = types.LiveClientToolResponse(function_responses=[types.FunctionResponse(id="1", name="f", response={})])


def calls_a_tool(session: Session) -> None:
    session._start_new_generation()
    session._handle_tool_calls(types.LiveServerToolCall(function_calls=[types.FunctionCall(id="1", name="f")]))
    session.owing.debt.left()


async def test_a_result_for_a_conversation_that_was_left_is_not_sent_and_the_question_is_asked_again(
    session: Session,
) -> None:
    """Resumption is refused while a tool runs: a server closes for a result that it does not know the call of."""
    calls_a_tool(session)
    session.forget()
    sent = session._msg_ch.qsize()
    session._send_client_event(RESULT)
    assert session._msg_ch.qsize() == sent
    assert session.owing.cut


async def test_a_result_is_sent_to_the_conversation_that_asked_for_it(session: Session) -> None:
    calls_a_tool(session)
    sent = session._msg_ch.qsize()
    session._send_client_event(RESULT)
    assert session._msg_ch.qsize() == sent + 1
    session.forget()
    assert not session.owing.cut


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


@pytest.mark.parametrize(("voice", "heard"), [(None, "Puck"), ("Kore", "Kore")])
def test_a_plan_may_have_a_voice_of_its_own(session: Session, voice: str | None, heard: str) -> None:
    model = Model(session.model.settings, ssl.create_default_context(), "en", Signals(), None, voice)
    assert model._opts.voice == heard
