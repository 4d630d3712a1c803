"""What the worker's model says of its tools when a session opens, through the unmodified plugin and google-genai."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from unittest.mock import Mock

import pytest
from gemini_live_simulator.testing import Simulator
from livekit.agents.llm import Tool
from noah.call.agent import Noah
from noah.model import connecting
from noah.model.choice import Outages
from noah.model.session import Model
from noah.settings import Settings
from noah.signals import Signals

from local.patience import within

pytestmark = pytest.mark.stack
TOOLS = ("process_user_response", "end_interview", "pause_interview")


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("model-setup")) as running:
        yield running


@pytest.mark.parametrize("api", ["vertex", "gemini"])
@pytest.mark.parametrize("model", [None, "gemini-3.9-live"])
async def test_the_model_is_told_to_wait_for_every_tool(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, api: str, model: str | None
) -> None:
    more = {"GEMINI_MODELS": model} if model else {}
    # a model that nobody knows yet may be any
    simulator.scenario("only", json.dumps({"settings": {"behaves_as": "gemini-3.8-live"} if model else {}}))
    if api == "gemini":
        more |= {"GOOGLE_GENAI_USE_VERTEXAI": "false", "GOOGLE_API_KEY": "simulated"}
    made = Model(settings_of(simulator, monkeypatch, **more), tls_of(simulator), "en", Signals())
    session = made.session()
    before = len(simulator.facts("setup"))
    try:
        await session.update_tools([tool for tool in Noah("Be kind.", Mock()).tools if isinstance(tool, Tool)])
        made.allowed.set()
        setup = await simulator.fact("setup", number=before + 1)
        opened = simulator.facts("open")[-1]
    finally:
        await session.aclose()
        await made.aclose()
    assert setup["behavior"] == dict.fromkeys(TOOLS, "BLOCKING")
    assert opened["api"] == api
    assert opened["model"].rpartition("/")[2] == (model or "gemini-3.8-live")


def tls_of(simulator: Simulator) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(simulator.ca))


def settings_of(simulator: Simulator, monkeypatch: pytest.MonkeyPatch, **more: str) -> Settings:
    """The worker's settings, with the simulator as the model's server."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    given = {
        "GOOGLE_CLOUD_PROJECT": "simulated",
        "LIVEKIT_URL": "ws://127.0.0.1:7880",
        "LIVEKIT_CREDENTIALS": json.dumps({"api_key": "key", "api_secret": "secret"}),
        "GEMINI_BASE_URL": simulator.url,
        "GEMINI_CA_FILE": str(simulator.ca),
    }
    for name, value in (given | more).items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


# Two models, of which the simulator refuses the first in one way or another.
GONE, NEXT = "gemini-live-2.5-flash-native-audio", "gemini-3.8-live"


@pytest.mark.parametrize(
    "fault",
    [
        {"refuse_model": {"model": GONE, "code": 1008, "reason": "model is not found"}},
        {"refuse_setup": {"code": 1011, "reason": "RESOURCE_EXHAUSTED"}, "when": {"model": f".*{GONE}"}, "times": 9},
        {"slow_setup": "never", "when": {"model": f".*{GONE}"}, "times": 9},
    ],
    ids=["gone", "quota", "silent"],
)
async def test_a_model_that_cannot_be_had_is_replaced_within_three_seconds(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, fault: dict[str, object]
) -> None:
    monkeypatch.setattr(connecting, "OUTAGES", Outages())
    scenario = {"name": "two models", "faults": [fault], "rules": []}
    simulator.scenario("only", json.dumps(scenario))
    made = Model(
        settings_of(simulator, monkeypatch, GEMINI_MODELS=f"{GONE},{NEXT}"), tls_of(simulator), "en", Signals()
    )
    session = made.session()
    try:
        async with within(3.0):
            made.allowed.set()
            await session.connected.wait()
        assert made.in_use.name == NEXT
        assert simulator.facts("open")[-1]["model"].endswith(NEXT)
    finally:
        await session.aclose()
        await made.aclose()
