"""A key is tried before anything starts, and what is wrong is said in a line.

The server here answers as Google does.
"""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from noah import model_profile

from local import gemini_key, session

pytestmark = pytest.mark.unit

KEY = "AIza-right"
INVALID = {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID"}}
DENIED = {"error": {"code": 403, "message": "Method doesn't allow unregistered callers", "status": "DENIED"}}
ABSENT = {"error": {"code": 404, "message": "models/it is not found for API version v1beta", "status": "NOT_FOUND"}}
QUOTA = {"error": {"code": 429, "message": "You exceeded your current quota", "status": "RESOURCE_EXHAUSTED"}}


async def answer(request: web.Request) -> web.Response:
    key, name = request.headers.get("x-goog-api-key", ""), request.match_info["name"]
    if key == "AIza-used-up":
        return web.json_response(QUOTA, status=429)
    if key == "AIza-other-project":
        return web.json_response(DENIED, status=403)
    if key != KEY:
        return web.json_response(INVALID, status=400)
    if name != gemini_key.model():
        return web.json_response(ABSENT, status=404)
    return web.json_response({"name": f"models/{name}"})


@pytest.fixture
async def google() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/v1beta/models/{name}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def test_a_key_that_opens_the_api_is_taken(google: str) -> None:
    await gemini_key.check(KEY, gemini_key.model(), google)


@pytest.mark.parametrize(
    ("key", "models", "what"),
    [
        ("AIza-wrong", gemini_key.model(), "GOOGLE_API_KEY is refused: get one at .*API key not valid"),
        ("AIza-other-project", gemini_key.model(), "GOOGLE_API_KEY is refused"),
        ("AIza-used-up", gemini_key.model(), "quota is used up: wait"),
        (KEY, "gemini-9-live", "no model gemini-9-live for this key: name another in GEMINI_MODELS"),
        (KEY, "a model", "GEMINI_MODELS: 'a model' is not"),
        (KEY, "gemini-live-2.5-flash-native-audio", "is not on the Gemini API; leave it out"),
        ("two\nlines", gemini_key.model(), "copy it again"),
    ],
)
async def test_what_is_wrong_is_said_in_a_line(google: str, key: str, models: str, what: str) -> None:
    with pytest.raises(gemini_key.KeyProblem, match=what) as caught:
        await gemini_key.check(key, models, google)
    assert "\n" not in str(caught.value)
    assert key not in str(caught.value)


def test_what_google_repeats_of_a_key_is_not_shown() -> None:
    text = '{"error": {"message": "the key AIza-secret is blocked"}}'
    assert "AIza-secret" not in gemini_key.verdict(403, text, "a-model", "AIza-secret")
    assert "the key … is blocked" in gemini_key.verdict(403, text, "a-model", "AIza-secret")


@pytest.mark.parametrize("text", ["", "<html>", "[]", '{"error": "no"}'])
def test_an_answer_that_is_not_googles_is_survived(text: str) -> None:
    assert "Google answers 502 now: try again later" in gemini_key.verdict(502, text, "a-model")


async def test_no_network_is_said_with_what_works_without_it() -> None:
    with pytest.raises(gemini_key.KeyProblem, match=r"cannot be reached.*HTTPS_PROXY.*without GOOGLE_API_KEY"):
        await gemini_key.check(KEY, gemini_key.model(), "http://127.0.0.1:9")


def test_with_a_key_a_model_is_taken_that_the_gemini_api_has(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_MODELS", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOOGLE_API_KEY", KEY)
    env = session.settings()
    (chosen,) = model_profile.parse(env["GEMINI_MODELS"])
    assert model_profile.refusal(chosen, vertex=False) == ""
    monkeypatch.setenv("GEMINI_MODELS", "mine")
    assert session.settings()["GEMINI_MODELS"] == "mine"
