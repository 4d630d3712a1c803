"""What the function does when its parts fail in the middle of a call; the parts themselves are stand-ins."""

import asyncio
import datetime as dt
from typing import Any, cast
from unittest.mock import Mock

import pytest
from pytest_mock import MockerFixture
from shared.documents import StoreUnavailable
from shared.plans import Plan
from shared.web import Refusal
from start_bot import start
from start_bot.invitation import Invitation
from start_bot.room import Room
from start_bot.store import Candidate, Changed, Interview

pytestmark = pytest.mark.unit

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Parts:
    """A Starter with stand-ins for Secret Manager, LiveKit and Firestore."""

    def __init__(self, mocker: MockerFixture) -> None:
        for name in ("CredentialsSource", "Rooms", "Store", "Quota"):
            mocker.patch.object(start, name)
        settings = mocker.Mock(
            starts_per_day=2,
            token_ttl_seconds=300,
            starts_per_address_hour=20,
            starts_per_environment_day=1000,
            tokens_per_person_hour=600_000,
            minutes_per_person_day=180,
            interviews_at_once=2,
            invitation_required=False,
            plans=[Plan(id=name, version="1") for name in ("career", "other", "third")],
        )
        self.starter = cast("Any", start.Starter(settings))
        credentials = mocker.Mock(api_secret=mocker.Mock(get_secret_value=lambda: "secret"))
        self.starter._credentials.get = mocker.AsyncMock(return_value=credentials)
        self.rooms = self.starter._rooms
        self.store = self.starter._store
        self.starter._quota.take = mocker.AsyncMock()
        for part, calls in (
            (self.rooms, ("look", "create", "dispatch", "token", "seconds_since_dispatch", "names", "keep")),
            (
                self.store,
                (
                    "candidate",
                    "interview",
                    "begin",
                    "adopt",
                    "reopen",
                    "claim_dispatch",
                    "has_answers",
                    "with_noah",
                    "invitation",
                ),
            ),
        ):
            for call in calls:
                setattr(part, call, mocker.AsyncMock(name=call))
        self.rooms.token.return_value = "jwt"
        self.rooms.create.return_value = "RM_1"
        self.rooms.look.return_value = Room(exists=True, has_agent=True)
        self.rooms.names.return_value = []
        self.unmet: dict[str, object] = {}
        self.counted: dict[str, object] = {}
        self.others: dict[str, object] = {}
        self.find(None)

    def find(self, status: str | None, starts: int = 0, **fields: object) -> None:
        """What Firestore holds."""

        def candidate(_: str, __: str, interview_id: str) -> tuple[Any, Any]:
            document = None if status is None else {"status": status, **fields}
            snapshot = Mock(exists=status is not None)
            active = self.others | ({} if status is None else {"career": interview_id})
            counted = {"day": NOW.date().isoformat(), "count": starts}
            theirs = {"active": active, "starts": counted, "unmet": self.unmet}
            known = Candidate(snapshot, theirs, NOW, counted=self.counted)
            return known, Interview(interview_id, snapshot, document, Mock())

        self.store.candidate.side_effect = candidate

    async def call(self, *, new: bool = False, invitation: Invitation | None = None) -> Any:
        plan = Plan(id="career", version="1")
        return await self.starter.start(start.Call("ada", plan, new, invitation=invitation))


@pytest.fixture
def parts(mocker: MockerFixture) -> Parts:
    return Parts(mocker)


async def test_the_write_and_the_room_are_under_way_together(parts: Parts) -> None:
    started = asyncio.Barrier(2)

    async def meet(*_: object) -> str:
        async with asyncio.timeout(60):
            await started.wait()
        return "RM_1"

    parts.store.begin.side_effect = meet
    parts.rooms.create.side_effect = meet
    assert (await parts.call()).outcome == "begin"


async def test_whoever_loses_reads_again_and_keeps_its_room(parts: Parts) -> None:
    parts.store.begin.side_effect = [Changed, Changed, None]
    ticket = await parts.call()
    rooms = {call.args[0] for call in parts.rooms.create.await_args_list}
    assert rooms == {f"interview-{ticket.interview_id}"}
    assert parts.store.candidate.await_count == 3


async def test_whoever_always_loses_is_told_to_come_back(parts: Parts) -> None:
    parts.store.begin.side_effect = Changed
    with pytest.raises(Refusal) as refusal:
        await parts.call()
    assert (refusal.value.code, refusal.value.retry_after) == ("unavailable", 1)


async def test_an_outage_at_the_write_costs_nothing(parts: Parts) -> None:
    parts.store.begin.side_effect = StoreUnavailable
    ticket = await parts.call()
    assert ticket.degraded
    parts.rooms.create.assert_awaited_once()


async def test_no_room_is_no_ticket(parts: Parts) -> None:
    parts.rooms.create.side_effect = Refusal("unavailable", retry_after=5)
    with pytest.raises(Refusal, match="unavailable"):
        await parts.call()


async def test_the_limit_is_known_before_anything_is_made(parts: Parts) -> None:
    parts.find("completed", starts=2)
    with pytest.raises(Refusal, match="too_many_starts") as refusal:
        await parts.call(new=True)
    assert refusal.value.retry_after == 12 * 3600 + 1
    parts.rooms.create.assert_not_awaited()
    parts.store.begin.assert_not_awaited()


async def test_a_dispatch_that_fails_is_left_to_the_workers(parts: Parts) -> None:
    parts.find("live")
    parts.rooms.look.return_value = Room(exists=True, seconds_old=9.0)
    parts.store.claim_dispatch.return_value = True
    parts.rooms.dispatch.side_effect = Refusal("unavailable")
    assert (await parts.call()).token == "jwt"


async def test_no_dispatch_into_a_room_that_has_just_had_one(parts: Parts) -> None:
    parts.find("live")
    parts.rooms.look.return_value = Room(exists=True, seconds_old=2.5)
    await parts.call()
    parts.store.claim_dispatch.assert_not_awaited()


async def test_nobody_dispatches_without_the_claim(parts: Parts) -> None:
    parts.find("live")
    parts.rooms.look.return_value = Room(exists=True, seconds_old=9.0)
    for claim in (False, StoreUnavailable):
        parts.store.claim_dispatch.side_effect = [claim]
        assert (await parts.call()).token == "jwt"
    parts.rooms.dispatch.assert_not_awaited()


def unmet(count: int, seconds_ago: float) -> dict[str, object]:
    """So many dispatches in a row that nobody came for, the last so long ago."""
    return {"count": count, "interview": "", "seen": 0, "at": NOW - dt.timedelta(seconds=seconds_ago)}


async def test_who_has_not_come_twice_waits_and_is_then_not_sent_noah(parts: Parts) -> None:
    parts.rooms.look.return_value = Room(exists=False)
    parts.find("no_show")
    parts.unmet = unmet(2, 59.0)
    with pytest.raises(Refusal, match="not_joined") as refusal:
        await parts.call()
    assert refusal.value.retry_after == 2
    for call in (parts.rooms.create, parts.rooms.dispatch, parts.store.reopen, parts.store.begin):
        call.assert_not_awaited()

    parts.unmet = unmet(2, 60.0)
    assert (await parts.call()).token == "jwt"
    assert parts.rooms.create.await_args.args[1] is None
    assert parts.rooms.token.await_args.args[2] is None
    assert parts.store.reopen.await_args.args[2].unmet.count == 2  # and it is counted


@pytest.mark.parametrize("status", [None, "interrupted"])
async def test_who_has_cost_enough_in_this_hour_waits_for_the_next(parts: Parts, status: str | None) -> None:
    parts.rooms.look.return_value = Room(exists=False)
    parts.find(status)
    parts.counted = {"hours": {"12": 600_000, "11": 1}}
    with pytest.raises(Refusal, match="too_many_starts") as refusal:
        await parts.call()
    assert refusal.value.retry_after == 3601
    for call in (parts.rooms.create, parts.rooms.dispatch, parts.store.reopen, parts.store.begin):
        call.assert_not_awaited()

    parts.counted = {"hours": {"12": 599_999, "11": 600_000}}
    assert (await parts.call()).token == "jwt"


@pytest.mark.parametrize("status", [None, "interrupted"])
async def test_whose_minutes_are_used_up_waits_for_the_next_day(parts: Parts, status: str | None) -> None:
    parts.rooms.look.return_value = Room(exists=False)
    parts.find(status)
    parts.counted = {"seconds": 180 * 60}
    with pytest.raises(Refusal, match="too_many_starts") as refusal:
        await parts.call()
    assert refusal.value.retry_after == 12 * 3600 + 1
    for call in (parts.rooms.create, parts.rooms.dispatch, parts.store.reopen, parts.store.begin):
        call.assert_not_awaited()

    parts.counted = {"seconds": 180 * 60 - 1}
    assert (await parts.call()).token == "jwt"


async def test_a_count_of_another_shape_refuses_nobody(parts: Parts) -> None:
    for hours, seconds in ((None, None), (7, "many"), ({"12": "many"}, {})):
        parts.counted = {"hours": hours, "seconds": seconds}
        assert (await parts.call()).token == "jwt"


@pytest.mark.parametrize("status", [None, "interrupted", "completed"])
async def test_whoever_is_in_other_interviews_does_not_enter_one_more(parts: Parts, status: str | None) -> None:
    parts.rooms.look.return_value = Room(exists=False)
    parts.others = {"other": "one", "third": "two", "invitation:x": "three"}
    parts.find(status)
    parts.store.with_noah.return_value = 2
    with pytest.raises(Refusal, match="too_many_at_once") as refusal:
        await parts.call(new=True)
    assert refusal.value.retry_after == 15
    assert set(parts.store.with_noah.await_args.args[0]) == {"one", "two", "three"}, "nor what it takes the place of"
    for call in (parts.rooms.create, parts.rooms.dispatch, parts.store.reopen, parts.store.begin):
        call.assert_not_awaited()

    parts.store.with_noah.return_value = 1
    assert (await parts.call(new=True)).token == "jwt"


async def test_nothing_is_read_for_who_cannot_be_in_too_many(parts: Parts) -> None:
    parts.others = {"other": "one", "third": 7, "fourth": "a/b"}
    assert (await parts.call()).token == "jwt"
    parts.store.with_noah.assert_not_awaited()


async def test_whoever_is_in_their_room_comes_back_to_it_whatever_else_they_are_in(parts: Parts) -> None:
    parts.others = {"other": "one", "third": "two"}
    parts.find("live")
    parts.store.with_noah.return_value = 2
    assert (await parts.call()).token == "jwt"


async def test_without_firestore_their_other_rooms_of_today_are_looked_for(parts: Parts) -> None:
    rooms = []
    for plan in ("other", "third"):
        call = start.Call("ada", Plan(id=plan, version="1"), new=False)
        rooms.append(f"interview-{(await parts.starter.start(call)).interview_id}")
    parts.store.candidate.side_effect = StoreUnavailable("down")
    parts.rooms.look.return_value = Room(exists=False)
    parts.rooms.names.return_value = rooms
    with pytest.raises(Refusal, match="too_many_at_once"):
        await parts.call()
    parts.rooms.names.return_value = [rooms[0], "interview-of-somebody-else"]
    assert (await parts.call()).degraded


async def test_who_waits_in_the_room_is_sent_noah_and_not_counted(parts: Parts) -> None:
    parts.find("created")
    parts.unmet = unmet(5, 1.0)
    parts.rooms.look.return_value = Room(exists=True, seconds_old=9.0, people=frozenset({"ada"}))
    parts.store.claim_dispatch.return_value = True
    await parts.call()
    parts.rooms.dispatch.assert_awaited_once()
    assert parts.store.claim_dispatch.await_args.args[1] is None


async def test_a_second_round_counts_one_start(parts: Parts) -> None:
    parts.store.begin.side_effect = [Changed, None]
    await parts.call()
    parts.starter._quota.take.assert_awaited_once()


async def test_without_firestore_the_id_is_that_of_the_days_first(parts: Parts) -> None:
    begun = await parts.call()
    parts.store.candidate.side_effect = StoreUnavailable("down")
    degraded = await parts.call()
    assert degraded.interview_id == begun.interview_id
    assert degraded.degraded


# -- invitations


def invited(**fields: object) -> Invitation:
    document = {"expires_at": NOW + dt.timedelta(days=1), "uses": 1, "used": 0, **fields}
    return Invitation("id", Mock(), document)


async def test_nobody_is_let_in_whom_the_invitation_has_not_counted(parts: Parts) -> None:
    parts.store.begin.side_effect = StoreUnavailable("late")
    with pytest.raises(Refusal, match="unavailable"):
        await parts.call(invitation=invited())
    assert not parts.rooms.create.called
    assert not parts.rooms.token.called


async def test_who_loses_the_last_use_to_another_is_told(parts: Parts) -> None:
    parts.store.begin.side_effect = Changed
    parts.store.invitation.return_value = invited(used=1)
    with pytest.raises(Refusal, match="invitation_used"):
        await parts.call(invitation=invited())


async def test_a_closed_door_does_not_open_for_an_outage(parts: Parts) -> None:
    parts.starter._settings.invitation_required = True
    parts.store.candidate.side_effect = StoreUnavailable("down")
    with pytest.raises(Refusal, match="unavailable"):
        await parts.call()
    assert not parts.rooms.create.called
