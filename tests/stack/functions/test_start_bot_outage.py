"""What a candidate gets while a part that the function needs is down, slow, or has a new key."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import grpc  # type: ignore[import-untyped]
import pytest
from google.cloud.secretmanager_v1 import SecretManagerServiceAsyncClient, SecretPayload
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
    SecretManagerServiceGrpcAsyncIOTransport,
)

from local.patience import wait_for, within
from local.stack import SECRET, Stack
from tests.support.caller import Caller, Person

pytestmark = pytest.mark.stack

# A candidate waits for this: Firestore's deadline, and then LiveKit.
DEGRADED_SECONDS = 4.0


@pytest.fixture
def bot(own_cloud: Stack, session: aiohttp.ClientSession) -> Caller:
    return Caller(own_cloud, own_cloud.start_bot_url, session)


@pytest.fixture
async def someone(bot: Caller) -> Person:
    return await bot.sign_up()


@pytest.fixture
async def paused(own_cloud: Stack, bot: Caller) -> AsyncIterator[None]:
    """Firestore accepts connections and does not answer, after the function has talked to it."""
    await bot.start(await bot.sign_up())
    own_cloud.firestore.pause()
    yield
    own_cloud.firestore.resume()


def events(stack: Stack, name: str) -> list[dict[str, object]]:
    lines = stack.start_bot.log.read_text().splitlines()
    records = [json.loads(line) for line in lines if line.startswith("{")]
    return [record for record in records if record["event"] == name]


@pytest.mark.usefixtures("paused")
async def test_firestore_hangs(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    answers = [await bot.call(someone.token) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert max(answer.seconds for answer in answers) < DEGRADED_SECONDS
    first, second = (answer.json for answer in answers)
    assert first["interview_id"] == second["interview_id"]
    assert first["resumed"] is False
    claims = bot.opened(first["token"])
    assert (claims["sub"], claims["video"]["room"]) == (someone.uid, first["room_name"])
    assert events(own_cloud, "start_degraded")
    minted = [event for event in events(own_cloud, "start_minted") if event["room"] == first["room_name"]]
    assert [event["degraded"] for event in minted] == [True, True]

    own_cloud.firestore.resume()
    after = await bot.start(someone)
    assert after["interview_id"] == first["interview_id"]  # it is the one that would have been begun anyway
    assert await bot.interviews_of(someone.uid) == [first["interview_id"]]


@pytest.mark.usefixtures("paused")
async def test_many_calls_at_once_while_firestore_hangs(bot: Caller, someone: Person) -> None:
    before = set(await bot.rooms())
    started = await asyncio.gather(*(bot.start(someone) for _ in range(6)))
    rooms = {start["room_name"] for start in started}
    made = set(await bot.rooms()) - before
    assert {name for name in made if not name.startswith("start-")} == rooms
    assert len(made) == 2  # and one that counts it
    assert len(rooms) == 1
    assert len(await bot.dispatches(rooms.pop())) == 1


async def test_todays_interview_is_found_without_firestore(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    started = await bot.start(someone)
    other = await own_cloud.start_function("start_bot", {})
    await own_cloud.firestore.kill()
    try:
        for url in (bot.url, other.url):
            answer = await Caller(own_cloud, url, bot._session).call(someone.token)
            assert answer.json["interview_id"] == started["interview_id"]
            assert answer.seconds < DEGRADED_SECONDS
    finally:
        await own_cloud.firestore.start()
        await other.stop()


@pytest.mark.usefixtures("paused")
async def test_a_room_without_noah_while_firestore_hangs(bot: Caller, someone: Person) -> None:
    started = await bot.start(someone)

    async def until_two() -> None:
        while len(await bot.dispatches(started["room_name"])) < 2:
            await bot.start(someone)

    await wait_for(until_two(), 15)
    await asyncio.gather(*(bot.start(someone) for _ in range(2)))
    dispatches = await bot.dispatches(started["room_name"])
    created = sorted(dispatch.state.created_at / 1e9 for dispatch in dispatches)
    assert created[1] - created[0] >= 2.9


@pytest.mark.usefixtures("paused")
async def test_the_limit_while_firestore_hangs(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    """On two instances: they count together, although Firestore cannot help them."""
    other = await own_cloud.start_function("start_bot", {})
    callers = [bot, Caller(own_cloud, other.url, bot._session)]
    for number in range(3):
        started = await callers[number % 2].start(someone)
        await bot.delete_room(started["room_name"])
    refused = await callers[1].call(someone.token)
    assert (await bot.call(someone.token)).status == 429
    await other.stop()
    assert (refused.status, refused.json["code"]) == (429, "too_many_starts")
    assert int(refused.headers["Retry-After"]) > 0


async def test_interviews_at_once_while_firestore_hangs(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    """One was begun before, one is begun now, and a third is too many, on whatever instance."""
    plans = {"PLANS": "one,two,three", "STARTS_PER_DAY": "100"}
    parts = [await own_cloud.start_function("start_bot", plans) for _ in range(2)]
    one, other = (Caller(own_cloud, part.url, bot._session) for part in parts)
    await one.start(someone, {"plan": "one"})
    await other.start(await bot.sign_up(), {"plan": "one"})  # it has talked to Firestore
    own_cloud.firestore.pause()
    try:
        second = await one.start(someone, {"plan": "two"})
        refused = await other.call(someone.token, {"plan": "three"})
        again = await other.start(someone, {"plan": "two"})
    finally:
        own_cloud.firestore.resume()
        for part in parts:
            await part.stop()
    assert (refused.status, refused.json["code"]) == (429, "too_many_at_once")
    assert again["interview_id"] == second["interview_id"]


async def test_firestore_goes_away_between_reading_and_writing(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    """Either it is in time for the call or the call does without it: never an error."""
    calls = asyncio.gather(*(bot.call(someone.token) for _ in range(4)))
    await asyncio.sleep(0)  # the calls have been sent
    own_cloud.firestore.pause()
    try:
        answers = await calls
    finally:
        own_cloud.firestore.resume()
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["interview_id"] for answer in answers}) == 1
    assert max(answer.seconds for answer in answers) < 2 * DEGRADED_SECONDS


async def test_livekit_hangs(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    own_cloud.livekit.pause()
    try:
        answer = await bot.call(someone.token)
    finally:
        own_cloud.livekit.resume()
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.seconds < 5
    started = await bot.start(someone)
    assert await bot.interviews_of(someone.uid) == [started["interview_id"]]
    assert len(await bot.dispatches(started["room_name"])) == 1


async def test_livekit_restarts(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    started = await bot.start(someone)
    await own_cloud.livekit.restart()  # its rooms are gone, and so are the connections to it
    again = await bot.start(someone)
    assert again["room_name"] == started["room_name"]
    assert len(await bot.dispatches(again["room_name"])) == 1


async def test_secret_manager_is_asked_once(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    await bot.start(someone)
    await own_cloud["secrets"].stop()
    try:
        await bot.start(await bot.sign_up())
    finally:
        await own_cloud["secrets"].start()


async def test_the_key_is_rotated(own_cloud: Stack, bot: Caller, someone: Person) -> None:
    await bot.start(someone)
    old = (own_cloud.livekit_key, own_cloud.livekit_secret)
    own_cloud.livekit_key, own_cloud.livekit_secret = "rotated", "s" * 40
    _replace_keys(own_cloud)
    await own_cloud.livekit.restart()

    # LiveKit refuses the key that the function has, and the secret does not hold another one yet
    refused = await bot.call(someone.token)
    assert (refused.status, refused.json["code"]) == (503, "unavailable")

    await _add_version(own_cloud)
    reads = _reads_of_the_secret(own_cloud)
    async with within(5):  # a refused key is read again at most once a second
        while (await bot.call(someone.token)).status != 200:
            pass
    started = await asyncio.gather(*(bot.start(someone) for _ in range(4)))
    for start in started:
        assert bot.opened(start["token"])["iss"] == "rotated"
    assert _reads_of_the_secret(own_cloud) - reads <= 3
    assert old != (own_cloud.livekit_key, own_cloud.livekit_secret)
    log = own_cloud.start_bot.log.read_text()
    assert old[1] not in log
    assert own_cloud.livekit_secret not in log


def _replace_keys(stack: Stack) -> None:
    config = stack.run / "livekit.yaml"
    settings = json.loads(config.read_text())
    settings["keys"] = {stack.livekit_key: stack.livekit_secret}
    config.write_text(json.dumps(settings))


async def _add_version(stack: Stack) -> None:
    channel = grpc.aio.insecure_channel(stack.secrets_endpoint)
    client = SecretManagerServiceAsyncClient(transport=SecretManagerServiceGrpcAsyncIOTransport(channel=channel))
    payload = SecretPayload(data=stack.credentials.encode())
    await client.add_secret_version(parent=SECRET, payload=payload, timeout=30)
    await channel.close()


def _reads_of_the_secret(stack: Stack) -> int:
    return stack["secrets"].log.read_text().count("access_secret_version: OK")
