"""The team's invitations, on a machine that is busy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from local.team import TRIES, Team

pytestmark = pytest.mark.unit


@asynccontextmanager
async def inviting(*statuses: int) -> AsyncIterator[tuple[Team, list[int]]]:
    """A team, and what a function that answers in this way was asked."""
    answers, asked = list(statuses), []

    async def answer(_: web.Request) -> web.Response:
        asked.append(answers.pop(0))
        return web.json_response({"code": "a-code"}, status=asked[-1], headers={"Retry-After": "0"})

    app = web.Application()
    app.router.add_post("/api/invitations", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        team = Team(SimpleNamespace(auth_emulator="127.0.0.1:9"), str(server.make_url("")).rstrip("/"))
        team._session = session
        yield team, asked


async def test_a_function_that_cannot_yet_is_asked_again() -> None:
    async with inviting(503, 503, 200) as (team, asked):
        assert (await team.invite())["code"] == "a-code"
        assert asked == [503, 503, 200]


@pytest.mark.parametrize("statuses", [(503,) * TRIES, (403,)])
async def test_what_does_not_pass_is_a_failure(statuses: tuple[int, ...]) -> None:
    async with inviting(*statuses) as (team, asked):
        with pytest.raises(aiohttp.ClientResponseError):
            await team.invite()
        assert asked == list(statuses)
