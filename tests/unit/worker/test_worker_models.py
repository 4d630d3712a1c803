"""Which models are asked, where, and how: held against the plugin's own tables and google-genai's addresses."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.genai import types
from livekit.agents import NOT_GIVEN
from livekit.plugins.google.realtime import realtime_api as plugin
from noah.model import access
from noah.model.session import Model
from noah.model_profile import PROFILES, Profile
from noah.report.report import Evaluator
from noah.settings import Settings
from noah.signals import Signals

pytestmark = pytest.mark.unit
Make = Callable[..., Settings]
HOSTS = {
    "global": "https://aiplatform.googleapis.com/",
    "us": "https://aiplatform.us.rep.googleapis.com/",
    "eu": "https://aiplatform.eu.rep.googleapis.com/",
    "us-central1": "https://us-central1-aiplatform.googleapis.com/",
}


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> Make:
    def make(**changed: str) -> Settings:
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        good = {
            "GOOGLE_CLOUD_PROJECT": "demo-noah",
            "LIVEKIT_URL": "ws://127.0.0.1:7880",
            "LIVEKIT_CREDENTIALS": json.dumps({"api_key": "key", "api_secret": "secret"}),
        }
        for name, value in (good | changed).items():
            monkeypatch.setenv(name, value)
        return Settings(_env_file=None)

    monkeypatch.setattr(access, "service_account", AnonymousCredentials)
    return make


@pytest.mark.parametrize(("name", "profile"), PROFILES.items())
def test_the_table_says_of_each_model_what_the_plugin_says(name: str, profile: Profile) -> None:
    assert profile.vertex is (name in plugin.KNOWN_VERTEXAI_MODELS)
    assert profile.gemini_api is (name in plugin.KNOWN_GEMINI_API_MODELS)
    assert profile.reply_placeholder is plugin._needs_reply_placeholder(name)


@pytest.mark.parametrize("name", sorted(plugin.KNOWN_VERTEXAI_MODELS | plugin.KNOWN_GEMINI_API_MODELS))
def test_the_table_has_every_model_that_the_plugin_knows(name: str) -> None:
    assert name in PROFILES


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("gemini-3.8-live", types.Behavior.BLOCKING),
        ("gemini-live-2.5-flash-native-audio", NOT_GIVEN),
        ("gemini-3.9-live", types.Behavior.BLOCKING),
    ],
)
async def test_what_is_said_of_tools_is_never_the_plugins_choice(set_to: Make, name: str, declared: object) -> None:
    model = Model(set_to(GEMINI_MODELS=name), ssl.create_default_context(), "en", Signals())
    assert model._opts.tool_behavior == declared


@pytest.mark.parametrize(("location", "host"), HOSTS.items())
async def test_the_report_has_a_location_of_its_own(set_to: Make, location: str, host: str) -> None:
    # of this one it is not known where it is served
    settings = set_to(REPORT_MODEL="gemini-9", REPORT_LOCATION=location, GOOGLE_CLOUD_LOCATION="europe-west4")
    async with Evaluator(settings, ssl.create_default_context()) as evaluator:
        client = evaluator._client._api_client
        assert client._http_options.base_url == host
        assert client.location == location


async def test_without_one_it_is_where_text_models_are_served(set_to: Make) -> None:
    settings = set_to(GOOGLE_CLOUD_LOCATION="us-central1")
    async with Evaluator(settings, ssl.create_default_context()) as evaluator:
        assert evaluator._client._api_client._http_options.base_url == HOSTS["global"]
        assert evaluator.model == "gemini-3.8-flash"


@pytest.mark.parametrize(("location", "host"), HOSTS.items())
async def test_a_live_model_is_asked_for_where_the_list_says(set_to: Make, location: str, host: str) -> None:
    settings = set_to(GEMINI_MODELS=f"gemini-3.8-live@{location}", GOOGLE_CLOUD_LOCATION="asia-east1")
    session = Model(settings, ssl.create_default_context(), "en", Signals()).session()
    try:
        client: Any = session._client
        assert client._inner._api_client._http_options.base_url == host
    finally:
        await session.aclose()


async def test_a_result_for_a_conversation_that_was_left_is_not_sent(set_to: Make) -> None:
    """A fresh conversation does not know the call; a server closes the connection with 1007 for it."""
    session = Model(set_to(), ssl.create_default_context(), "en", Signals()).session()
    result = types.LiveClientToolResponse(function_responses=[types.FunctionResponse(name="f", response={})])
    try:
        session._start_new_generation()
        session._handle_tool_calls(types.LiveServerToolCall(function_calls=[types.FunctionCall(id="1", name="f")]))
        session._send_client_event(result)
        assert session._msg_ch.recv_nowait() is result
        session.reconnect(afresh=True)
        session._send_client_event(result)
        assert session._msg_ch.empty()
    finally:
        await session.aclose()
