"""Whether a key opens the Gemini API, asked before anything is started with it; and which model it then speaks to."""

from __future__ import annotations

import json
import re

import aiohttp
from noah import model_profile

GOOGLE = "https://generativelanguage.googleapis.com"
SECONDS = 8.0
WITHOUT = "without GOOGLE_API_KEY a simulator speaks, and needs no network"


class KeyProblem(Exception):  # noqa: N818 (it is what a person has to mend)
    """The key cannot be used; the message is one line that says what to do."""


def model() -> str:
    """The first model of the table that the Gemini API has and that can hold an interview."""
    for name in model_profile.PROFILES:
        if not model_profile.refusal(model_profile.LiveModel(name), vertex=False):
            return name
    raise KeyProblem(f"no known model is on the Gemini API: name one in GEMINI_MODELS, or {WITHOUT}")


async def check(key: str, models: str, base: str = GOOGLE) -> None:
    """Ask Google for the first of these models, with this key. Raises KeyProblem."""
    try:
        name = model_profile.parse(models)[0].name
    except ValueError as error:
        raise KeyProblem(f"GEMINI_MODELS: {error}") from None
    if why := model_profile.refusal(model_profile.LiveModel(name), vertex=False):
        raise KeyProblem(f"GEMINI_MODELS: {why}; leave it out, and {model()} is used")
    url = f"{base.rstrip('/')}/v1beta/models/{name.rpartition('/')[2]}"
    try:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(trust_env=True, timeout=timeout) as session,
            session.get(url, headers={"x-goog-api-key": key}, allow_redirects=False) as response,
        ):
            status, text = response.status, (await response.content.read(20_000)).decode(errors="replace")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise KeyProblem(
            f"Google cannot be reached ({type(error).__name__}): go online, behind a proxy set HTTPS_PROXY; {WITHOUT}"
        ) from None
    except ValueError:
        raise KeyProblem("GOOGLE_API_KEY has characters that no key has: copy it again") from None
    if status != 200:
        raise KeyProblem(verdict(status, text, name, key))


def verdict(status: int, text: str, name: str, key: str = "") -> str:
    """What an answer of Google that is not 200 means for a person."""
    said = _said(text)
    if key:
        said = said.replace(key, "…")
    if status == 404:
        return f"the Gemini API has no model {name} for this key: name another in GEMINI_MODELS (Google says: {said})"
    if status == 429:
        return f"this key's quota is used up: wait, or use another key (Google says: {said})"
    if status in (400, 401, 403):
        return f"GOOGLE_API_KEY is refused: get one at https://aistudio.google.com/apikey (Google says: {said})"
    return f"Google answers {status} now: try again later; {WITHOUT} (Google says: {said})"


def _said(text: str) -> str:
    try:
        message = str(json.loads(text)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        message = "nothing that can be read"
    return re.sub(r"\s+", " ", message)[:200].rstrip(". ")
