"""The functions alone, on a real cloud: no worker, no page."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from local.processes import Part
from local.stack import CLOUD, Stack
from tests.support.caller import AGENT_NAME, Caller, Person
from tests.support.waiting import run_sync

# More starts than any one candidate of these tests makes, but for the one about the limit.
ENV = {"PLANS": "career,other@2", "STARTS_PER_DAY": "3", "TOKEN_TTL_SECONDS": "300", "AGENT_NAME": AGENT_NAME}


@pytest.fixture(scope="session")
def start_bot_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("start_bot", ENV))


@pytest.fixture(scope="session")
def interviews_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("interviews", {}))


@pytest.fixture(scope="session")
def profiles_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("profiles", {"RETENTION_DAYS": "30"}))


@pytest.fixture(scope="session")
def invitations_part(cloud: Stack) -> Part:
    env = {"PAGE_URL": "https://noah.example", "RETENTION_DAYS": "30", "PLANS": ENV["PLANS"]}
    return run_sync(cloud.start_function("invitations", env))


@pytest.fixture(scope="session")
def review_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("review", {}))


@pytest.fixture(scope="session")
def invited_only_part(cloud: Stack) -> Part:
    return run_sync(cloud.start_function("start_bot", ENV | {"INVITATION_REQUIRED": "true"}))


@pytest.fixture(scope="module")
def own_cloud(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Stack]:
    """A cloud with functions for tests that break it."""
    name = f"{request.module.__name__.rpartition('.')[2]}-{worker_id}"
    stack = Stack(name, parts=CLOUD | {"functions"}, env=ENV)
    run_sync(stack.start())
    yield stack
    stack.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def start_bot(cloud: Stack, start_bot_part: Part, session: aiohttp.ClientSession) -> Caller:
    return Caller(cloud, start_bot_part.url, session)


@pytest.fixture
def interviews(cloud: Stack, interviews_part: Part, session: aiohttp.ClientSession) -> Caller:
    return Caller(cloud, interviews_part.url, session)


@pytest.fixture
def profiles(cloud: Stack, profiles_part: Part, session: aiohttp.ClientSession) -> Caller:
    return Caller(cloud, profiles_part.url, session)


@pytest.fixture
def invitations(cloud: Stack, invitations_part: Part, session: aiohttp.ClientSession) -> Caller:
    return Caller(cloud, invitations_part.url, session)


@pytest.fixture
def review(cloud: Stack, review_part: Part, session: aiohttp.ClientSession) -> Caller:
    return Caller(cloud, review_part.url, session)


@pytest.fixture
def invited_only(cloud: Stack, invited_only_part: Part, session: aiohttp.ClientSession) -> Caller:
    """A start_bot whose front door is closed."""
    return Caller(cloud, invited_only_part.url, session)


@pytest.fixture
async def person(start_bot: Caller) -> Person:
    return await start_bot.sign_up()
