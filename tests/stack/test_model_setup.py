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
from noah.model.session import Model
from noah.settings import Settings

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
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    given = {
        "GOOGLE_CLOUD_PROJECT": "simulated",
        "LIVEKIT_URL": "ws://127.0.0.1:7880",
        "LIVEKIT_CREDENTIALS": json.dumps({"api_key": "key", "api_secret": "secret"}),
        "GEMINI_BASE_URL": simulator.url,
        "GEMINI_CA_FILE": str(simulator.ca),
    }
    if model:
        given["GEMINI_MODELS"] = model
    if api == "gemini":
        given |= {"GOOGLE_GENAI_USE_VERTEXAI": "false", "GOOGLE_API_KEY": "simulated"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    made = Model(Settings(_env_file=None), ssl.create_default_context(cafile=str(simulator.ca)), "en")
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
