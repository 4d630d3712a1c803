"""Starts an interview in a deployed environment, as a test user, until Noah is heard; then deletes it.

    python -m local.smoke --start-bot URL --interviews URL --api-key KEY [--custom-token-as ACCOUNT]
      [--app-check-app APP --app-check-secret SECRET]

The test user signs up like everybody else, which takes no right. Where nobody can, or where addresses have to be
confirmed, a service account signs them in. The user is deleted at the end. Exit code 0: heard.

Where App Check is on, a debug token of Firebase's takes the place of a browser that proves what it is: it is the newest
version of a secret.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
import uuid
from dataclasses import dataclass
from typing import Any

import aiohttp
import numpy as np
from livekit import rtc

from local.consent import consent_to

CALL_SECONDS = 20.0
# A cold start of the function, the dispatch, and the model's first words.
HEARD_SECONDS = 30.0
IDENTITY = "https://identitytoolkit.googleapis.com/v1"
APP_CHECK = "https://firebaseappcheck.googleapis.com/v1"
SECRET_SECONDS = 10.0
# A 16-bit amplitude that silence with comfort noise stays below.
LOUD = 500


class SmokeError(Exception):
    """The interview did not come about; the message says how far it went, `body` is the answer that says why not."""

    def __init__(self, message: str, body: object = None) -> None:
        super().__init__(message)
        self.body = body


@dataclass(frozen=True)
class Target:
    """What is called: `identity` is Identity Toolkit's address, or the Auth emulator's."""

    start_bot: str
    interviews: str
    api_key: str
    identity: str = IDENTITY
    plan: str | None = None
    app_check: AppCheck | None = None


@dataclass(frozen=True)
class AppCheck:
    """The app that the test speaks for, and the debug token that Firebase knows it by."""

    app: str
    debug_token: str
    service: str = APP_CHECK


async def smoke(target: Target, custom_token: str | None) -> float:
    """Hold the beginning of an interview. Returns the seconds from joining to Noah's first sound. Raises SmokeError."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS)) as http:
        id_token = await _sign_in(http, target, custom_token)
        headers = {"Authorization": f"Bearer {id_token}"}
        if target.app_check is not None:
            headers["X-Firebase-AppCheck"] = await _app_token(http, target.app_check, target.api_key)
        started = None
        try:
            started = await _start(http, target, headers)
            return await _hear(started["livekit_url"], started["token"])
        finally:
            if started is not None:
                url = f"{target.interviews}/api/interviews/{started['interview_id']}"
                await _call(http, "DELETE", url, None, headers)
            await _call(http, "POST", f"{target.identity}/accounts:delete?key={target.api_key}", {"idToken": id_token})


async def _app_token(http: aiohttp.ClientSession, check: AppCheck, api_key: str) -> str:
    """A token that is good for one start. The deletion at the end, which sends it too, does not use it up."""
    number = check.app.split(":")[1]
    url = f"{check.service}/projects/{number}/apps/{check.app}:exchangeDebugToken?key={api_key}"
    return str((await _call(http, "POST", url, {"debugToken": check.debug_token, "limitedUse": True}))["token"])


async def _start(http: aiohttp.ClientSession, target: Target, headers: dict[str, str]) -> Any:
    url = f"{target.start_bot}/api/start-bot"
    body: dict[str, Any] = {"plan": target.plan} if target.plan else {}
    try:
        return await _call(http, "POST", url, body, headers)
    except SmokeError as refused:
        if (consent := consent_to(refused.body)) is None:
            raise
        return await _call(http, "POST", url, body | {"consent": consent}, headers)


async def _sign_in(http: aiohttp.ClientSession, target: Target, custom_token: str | None) -> str:
    if custom_token is not None:
        body: dict[str, Any] = {"token": custom_token, "returnSecureToken": True}
        action = "accounts:signInWithCustomToken"
    else:
        who = uuid.uuid4().hex
        body = {"email": f"smoke-{who}@example.com", "password": f"Aa1-{who}", "returnSecureToken": True}
        action = "accounts:signUp"
    found = await _call(http, "POST", f"{target.identity}/{action}?key={target.api_key}", body)
    return str(found["idToken"])


async def _call(
    http: aiohttp.ClientSession, method: str, url: str, body: Any, headers: dict[str, str] | None = None
) -> Any:
    try:
        async with http.request(method, url, json=body, headers=headers) as answer:
            text = await answer.text()
            if answer.status >= 300:
                # an address of Identity Toolkit carries the key
                message = f"{method} {url.partition('?')[0]} answered {answer.status}: {text[:300]}"
                raise SmokeError(message, _json(text))
            return json.loads(text) if text else {}
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SmokeError(f"{method} {url.partition('?')[0]} does not answer: {type(error).__name__}") from None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


async def _hear(url: str, token: str) -> float:
    """Join, and wait for an agent's first sound."""
    room = rtc.Room()
    heard = asyncio.Event()
    listening: set[asyncio.Task[None]] = set()
    seen: set[str] = set()

    async def listen(track: rtc.Track) -> None:
        stream = rtc.AudioStream.from_track(track=track, sample_rate=16_000, num_channels=1)
        try:
            async for event in stream:
                if np.abs(np.frombuffer(event.frame.data, dtype=np.int16)).max(initial=0) > LOUD:
                    heard.set()
                    return
        finally:
            await stream.aclose()

    def subscribed(track: rtc.Track, _: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant) -> None:
        seen.add(participant.identity)
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            task = asyncio.create_task(listen(track))
            listening.add(task)
            task.add_done_callback(listening.discard)

    room.on("track_subscribed", subscribed)
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await room.connect(url, token)
        joined = time.monotonic()
        async with asyncio.timeout(HEARD_SECONDS):
            await heard.wait()
        return time.monotonic() - joined
    except rtc.ConnectError as error:
        raise SmokeError(f"joining {url}: {error}") from None
    except TimeoutError:
        agents = ", ".join(sorted(seen)) or "no agent came"
        raise SmokeError(f"Noah was not heard within {HEARD_SECONDS:.0f} s ({agents})") from None
    finally:
        for task in list(listening):
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        await room.disconnect()


def custom_token(account: str, uid: str) -> str:
    """A token for a test user, signed as the service account by the IAM API: no key is stored anywhere."""
    import firebase_admin  # type: ignore[import-untyped]
    from firebase_admin import auth

    app = firebase_admin.initialize_app(options={"serviceAccountId": account}, name="smoke")
    return str(auth.create_custom_token(uid, app=app).decode())


def newest(secret: str) -> str:
    """What the newest version of a secret holds: `projects/P/secrets/S`."""
    from google.cloud import secretmanager

    client = secretmanager.SecretManagerServiceClient()
    answer = client.access_secret_version(name=f"{secret}/versions/latest", timeout=SECRET_SECONDS)
    return str(answer.payload.data.decode().strip())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--start-bot", required=True, help="the function's address, or the page's")
    parser.add_argument("--interviews", required=True, help="the function's address, or the page's")
    parser.add_argument("--api-key", required=True, help="the web app's, which is public")
    parser.add_argument("--custom-token-as", help="the service account that signs the test user's token")
    parser.add_argument("--identity", default=IDENTITY, help="Identity Toolkit's address, or the emulator's")
    parser.add_argument("--plan", help="the interview plan")
    parser.add_argument("--app-check-app", help="the web app's id, where App Check is on: 1:NUMBER:web:HASH")
    parser.add_argument("--app-check-secret", help="holds the app's debug token: projects/PROJECT/secrets/SECRET")
    given = parser.parse_args()
    target = Target(
        given.start_bot.rstrip("/"),
        given.interviews.rstrip("/"),
        given.api_key,
        given.identity.rstrip("/"),
        given.plan,
        AppCheck(given.app_check_app, newest(given.app_check_secret)) if given.app_check_app else None,
    )
    token = custom_token(given.custom_token_as, f"smoke-{uuid.uuid4().hex}") if given.custom_token_as else None
    try:
        seconds = asyncio.run(smoke(target, token))
    except SmokeError as error:
        print(f"smoke test failed: {error}")
        return 1
    print(f"Noah was heard {seconds:.1f} s after joining")
    return 0


if __name__ == "__main__":
    sys.exit(main())
