"""What Firestore does that the worker relies on: the same cases run on the fake and on the emulator.

Each takes a store of a database that nobody else uses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api_core import exceptions as api
from google.cloud.firestore import DELETE_FIELD, SERVER_TIMESTAMP, Increment
from noah.data import lease as leases
from noah.data import relay, waiting
from noah.data.documents import AnswerRecord, NewInterview, Status, TurnRecord
from noah.data.events import Event, Outlet
from noah.data.store import Fenced, NotFound, Over, Store, Withdrawn
from noah.report.pending import overdue

Case = Callable[[Store], Awaitable[None]]
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
ANSWER = AnswerRecord("work", "answered", "I sail.", 1, "call-1", 1)


def ref(store: Store, key: str = "one") -> Any:
    return store.client.document("things", key)


async def commit(store: Store, *writes: tuple[str, Any, dict[str, Any], Any]) -> None:
    batch: Any = store.client.batch()
    for kind, where, fields, unchanged_since in writes:
        if kind == "create":
            batch.create(where, fields)
        elif unchanged_since is None:
            batch.update(where, fields)
        else:
            batch.update(where, fields, option=store.client.write_option(last_update_time=unchanged_since))
    await batch.commit(retry=None, timeout=5)


async def read(store: Store, *wanted: Any) -> list[Any]:
    return [snapshot async for snapshot in store.client.get_all(list(wanted), retry=None, timeout=5)]


async def begin(store: Store, interview_id: str = "one") -> str:
    new = NewInterview(f"uid-{interview_id}", "short", "1", f"interview-{interview_id}")
    assert await store.create_interview(interview_id, new)
    return interview_id


async def what_is_not_there_is_read_as_absent(store: Store) -> None:
    (snapshot,) = await read(store, ref(store))
    assert not snapshot.exists
    assert snapshot.to_dict() is None
    assert snapshot.update_time is None
    assert isinstance(snapshot.read_time, datetime)


async def what_was_written_is_read(store: Store) -> None:
    fields = {"text": "ä", "number": 3, "share": 0.5, "yes": True, "none": None, "at": LONG_AGO, "map": {"a": [1, "b"]}}
    await commit(store, ("create", ref(store), fields, None))
    (snapshot,) = await read(store, ref(store))
    assert snapshot.to_dict() == fields
    assert snapshot.id == "one"
    assert snapshot.reference.path == "things/one"
    assert snapshot.update_time <= snapshot.read_time


async def a_document_is_created_once(store: Store) -> None:
    await commit(store, ("create", ref(store), {"a": 1}, None))
    with pytest.raises(api.AlreadyExists):
        await commit(store, ("create", ref(store), {"a": 2}, None))
    assert (await read(store, ref(store)))[0].to_dict() == {"a": 1}


async def a_document_that_is_absent_is_not_updated(store: Store) -> None:
    with pytest.raises(api.NotFound):
        await commit(store, ("update", ref(store), {"a": 1}, None))


async def a_document_that_has_changed_is_not_updated(store: Store) -> None:
    await commit(store, ("create", ref(store), {"a": 1}, None))
    (before,) = await read(store, ref(store))
    await commit(store, ("update", ref(store), {"a": 2}, before.update_time))
    with pytest.raises(api.FailedPrecondition):
        await commit(store, ("update", ref(store), {"a": 3}, before.update_time))
    assert (await read(store, ref(store)))[0].to_dict() == {"a": 2}


async def a_commit_is_all_or_nothing(store: Store) -> None:
    await commit(store, ("create", ref(store), {"a": 1}, None))
    with pytest.raises(api.AlreadyExists):
        await commit(store, ("create", ref(store, "two"), {"a": 1}, None), ("create", ref(store), {"a": 2}, None))
    assert [snapshot.exists for snapshot in await read(store, ref(store, "two"))] == [False]


async def the_servers_time_is_between_two_reads(store: Store) -> None:
    before = (await read(store, ref(store)))[0].read_time
    await commit(store, ("create", ref(store), {"at": SERVER_TIMESTAMP, "map": {"at": SERVER_TIMESTAMP}}, None))
    (snapshot,) = await read(store, ref(store))
    at = snapshot.to_dict()["at"]
    assert before <= at <= snapshot.read_time
    assert snapshot.to_dict()["map"]["at"] == at
    assert at.tzinfo is not None


async def a_number_is_raised(store: Store) -> None:
    await commit(store, ("create", ref(store), {"a": 1}, None))
    await commit(store, ("update", ref(store), {"a": Increment(2), "b": Increment(5)}, None))
    assert (await read(store, ref(store)))[0].to_dict() == {"a": 3, "b": 5}


async def a_part_of_a_map_is_changed_by_its_path(store: Store) -> None:
    await commit(store, ("create", ref(store), {"map": {"a": 1, "b": 2}}, None))
    await commit(store, ("update", ref(store), {"map.a": 3}, None))
    assert (await read(store, ref(store)))[0].to_dict() == {"map": {"a": 3, "b": 2}}
    await commit(store, ("update", ref(store), {"map": {"c": 4}}, None))
    assert (await read(store, ref(store)))[0].to_dict() == {"map": {"c": 4}}


async def what_is_no_value_is_refused(store: Store) -> None:
    with pytest.raises(TypeError):
        await commit(store, ("create", ref(store), {"a": object()}, None))


async def what_was_read_is_the_readers_own(store: Store) -> None:
    await commit(store, ("create", ref(store), {"map": {"a": 1}}, None))
    (snapshot,) = await read(store, ref(store))
    snapshot.to_dict()["map"]["a"] = 2
    assert (await read(store, ref(store)))[0].to_dict() == {"map": {"a": 1}}


async def an_interview_is_read_whole(store: Store) -> None:
    interview = await begin(store)
    assert await store.store_answer(interview, ANSWER)
    assert not await store.store_answer(interview, AnswerRecord("work", "vague", "I row."))
    assert await store.store_turn(interview, TurnRecord("job", 2, "noah", "And?", at=LONG_AGO + timedelta(seconds=2)))
    assert await store.store_turn(interview, TurnRecord("job", 1, "candidate", "I sail.", at=LONG_AGO))
    stored = await store.load(interview, f"uid-{interview}")
    assert stored.answers["work"]["text"] == "I sail."
    assert stored.candidate["active"] == {"short": interview}
    assert stored.interview["status"] == "created"
    assert stored.lease == {}
    assert [turn["id"] for turn in await store.load_turns(interview)] == ["job-000001", "job-000002"]


async def an_answer_grows_and_loses_no_word(store: Store) -> None:
    interview = await begin(store)
    assert await store.store_answer(interview, AnswerRecord("work", "vague", "Well, I sail.", 0, "call-1", 1))
    longer = AnswerRecord("work", "answered", "well, I sail; and I row.", 0, "call-1", 1)
    assert await store.store_answer(interview, longer)
    for known in (longer, AnswerRecord("work", "vague", "Well, I sail."), AnswerRecord("work", "answered", "I row.")):
        assert not await store.store_answer(interview, known)
    stored = (await store.load(interview)).answers["work"]
    assert (stored["outcome"], stored["text"]) == ("answered", "well, I sail; and I row.")


async def what_has_expired_is_gone(store: Store) -> None:
    interview = await begin(store)
    assert await store.store_answer(interview, ANSWER)
    answer: Any = store.interview_ref(interview).collection("answers").document("work")
    await answer.update({"expire_at": LONG_AGO}, timeout=5)
    assert (await store.load(interview)).answers == {}
    await store.interview_ref(interview).update({"expire_at": LONG_AGO}, timeout=5)
    with pytest.raises(NotFound):
        await store.load(interview)


async def nothing_is_written_after_a_withdrawal(store: Store) -> None:
    interview = await begin(store)
    await store.interview_ref(interview).update({"status": "withdrawn"}, timeout=5)
    with pytest.raises(Withdrawn):
        await store.store_answer(interview, ANSWER)
    with pytest.raises(Withdrawn):
        await store.load(interview)


async def an_older_epoch_writes_no_state(store: Store) -> None:
    interview = await begin(store)
    old = await leases.take(store, interview, "job-1", 60)
    await old.release()
    new = await leases.take(store, interview, "job-2", 60)
    with pytest.raises(Fenced):
        await store.save_state(interview, old.epoch, {"question": "work"})
    await store.save_state(interview, new.epoch, {"question": "years"})
    found = (await store.load(interview)).interview
    assert (found["epoch"], found["question"]) == (2, "years")


async def a_lease_is_held_by_one(store: Store) -> None:
    interview = await begin(store)
    await leases.take(store, interview, "job-1", 60)
    with pytest.raises(leases.LeaseHeld):
        await leases.take(store, interview, "job-2", 60)


async def of_many_who_take_a_lease_at_once_one_has_it(store: Store) -> None:
    interview = await begin(store)
    taking = [leases.take(store, interview, f"job-{number}", 60) for number in range(4)]
    taken = [each for each in await asyncio.gather(*taking, return_exceptions=True) if isinstance(each, leases.Lease)]
    assert [lease.epoch for lease in taken] == [1]


async def what_is_completed_is_not_taken_up(store: Store) -> None:
    interview = await begin(store)
    lease = await leases.take(store, interview, "job-1", 60)
    await store.save_state(interview, lease.epoch, {"status": Status.COMPLETED.value})
    await store.save_state(interview, lease.epoch, {"status": Status.ABANDONED.value})
    found = (await store.load(interview)).interview
    assert (found["status"], found["report"]) == ("completed", "pending")
    with pytest.raises(Over):
        await leases.take(store, interview, "job-2", 60)


async def leases_are_found_by_when_they_were_renewed(store: Store) -> None:
    assert await waiting.oldest_lease(store) is None
    for key in ("one", "two", "three"):
        await leases.take(store, await begin(store, key), f"job-{key}", 60)
    await (await leases.take(store, "three", "job-three", 60)).release()
    oldest = await waiting.oldest_lease(store)
    assert oldest is not None
    renewed_at, now = oldest
    assert renewed_at <= now
    assert await waiting.expired_leases(store, now) == ["one", "two"]
    assert await waiting.expired_leases(store, renewed_at) == ["one"]
    assert await waiting.expired_leases(store, LONG_AGO) == []


async def leases_that_wait_are_found(store: Store) -> None:
    for key in ("one", "two"):
        lease = await leases.take(store, await begin(store, key), "job", 60)
        await lease.release(waiting=key == "two")
    assert await waiting.waiting_leases(store) == ["two"]


async def leases_that_wait_are_told_as_they_change(store: Store) -> None:
    told: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    listening = asyncio.create_task(waiting.listen(store, told.put_nowait))

    async def until(wanted: set[str]) -> None:
        async with asyncio.timeout(20):
            while await told.get() != wanted:
                pass

    try:
        await until(set())
        lease = await leases.take(store, await begin(store), "job", 60)
        await lease.release(waiting=True)
        await until({"one"})
        await leases.take(store, "one", "job-2", 60)
        await until(set())
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def reports_that_are_due_are_found(store: Store) -> None:
    for key in ("one", "two", "three"):
        await begin(store, key)
    await store.interview_ref("one").update({"report": "pending", "updated_at": LONG_AGO}, timeout=5)
    await store.interview_ref("two").update({"report": "pending", "updated_at": SERVER_TIMESTAMP}, timeout=5)
    later = datetime.now(UTC) + timedelta(days=800)
    fields = {"report": "pending", "updated_at": LONG_AGO, "report_due_at": later}
    await store.interview_ref("three").update(fields, timeout=5)
    assert await overdue(store, waiting.ServerClock(store)) == ["one"]


async def what_is_set_replaces_what_was_there(store: Store) -> None:
    await commit(store, ("create", ref(store), {"a": 1, "map": {"b": 1}}, None))
    batch: Any = store.client.batch()
    batch.set(ref(store), {"map": {"c": 2}})
    batch.set(ref(store, "two"), {"d": 3})
    await batch.commit(retry=None, timeout=5)
    found = await read(store, ref(store), ref(store, "two"))
    assert [snapshot.to_dict() for snapshot in sorted(found, key=lambda each: each.id)] == [{"map": {"c": 2}}, {"d": 3}]


async def a_field_is_taken_away(store: Store) -> None:
    await commit(store, ("create", ref(store), {"a": 1, "b": 2}, None))
    await commit(store, ("update", ref(store), {"a": DELETE_FIELD}, None))
    assert (await read(store, ref(store)))[0].to_dict() == {"b": 2}


async def events_that_are_unsent_are_found(store: Store) -> None:
    told: list[Event] = []
    writer = Store(store.client, store.timeout_s, Outlet("//test", told.extend))
    await begin(store)
    await writer.save_state("one", 0, {"status": "live"})
    await writer.save_state("one", 0, {"status": "live", "question": "work"})
    await writer.save_state("one", 0, {"status": "completed"})
    assert [event.id for event in told] == ["one.interview.started.1", "one.interview.completed.1"]
    clock = waiting.ServerClock(store)
    assert await relay.unsent(store, clock) == []  # they are their writer's still
    for event in told:
        await store.client.document("events", event.id).update({"relay_at": event.at}, timeout=5)
    found = await relay.unsent(store, clock)
    assert [(event.id, event.attributes, event.body) for event in found] == [
        (event.id, event.attributes, event.body) for event in told
    ]
    await relay.mark_sent(store, [found[0]])
    await relay.mark_sent(store, [found[0]])
    assert [event.id for event in await relay.unsent(store, clock)] == ["one.interview.completed.1"]
    (sent,) = await read(store, store.client.document("events", found[0].id))
    assert "relay_at" not in sent.to_dict()
    assert isinstance(sent.to_dict()["sent_at"], datetime)


CASES: list[Case] = [
    what_is_not_there_is_read_as_absent,
    what_was_written_is_read,
    a_document_is_created_once,
    a_document_that_is_absent_is_not_updated,
    a_document_that_has_changed_is_not_updated,
    a_commit_is_all_or_nothing,
    the_servers_time_is_between_two_reads,
    a_number_is_raised,
    a_part_of_a_map_is_changed_by_its_path,
    what_is_no_value_is_refused,
    what_was_read_is_the_readers_own,
    an_interview_is_read_whole,
    an_answer_grows_and_loses_no_word,
    what_has_expired_is_gone,
    nothing_is_written_after_a_withdrawal,
    an_older_epoch_writes_no_state,
    a_lease_is_held_by_one,
    of_many_who_take_a_lease_at_once_one_has_it,
    what_is_completed_is_not_taken_up,
    leases_are_found_by_when_they_were_renewed,
    leases_that_wait_are_found,
    leases_that_wait_are_told_as_they_change,
    reports_that_are_due_are_found,
    what_is_set_replaces_what_was_there,
    a_field_is_taken_away,
    events_that_are_unsent_are_found,
]
