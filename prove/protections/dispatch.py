"""How Noah is brought to a candidate who waits."""

from prove.protection import Protection
from prove.rewrites import Code

PROTECTIONS = [
    Protection(
        name="who-waits-longest-is-looked-after-first",
        why="Without it, forty who call and never come can keep one who is there from ever being looked at.",
        promises=("G3",),
        fails=(
            "tests/unit/worker/test_worker_dispatch.py::test_of_many_who_are_looked_at_in_turn_nobody_is_passed_over",
        ),
        changes=(Code("dispatch.due", "key=lambda key: not_before.get(key, 0.0)"),),
    ),
    Protection(
        name="looks-are-bounded",
        why="Without it, each who calls and never comes costs eight calls of LiveKit a second.",
        fails=("tests/unit/worker/test_worker_dispatch.py::test_many_who_never_come_do_not_keep_it_busy",),
        changes=(Code("look_again", "max(_TICK_S, waiting / _LOOKS_PER_SECOND)", "_TICK_S"),),
    ),
    Protection(
        name="dispatch-is-claimed",
        why="Without it, ten workers dispatch ten times.",
        promises=("G2",),
        fails=("tests/stack/test_dispatch_watch.py::test_ten_watchers_dispatch_once",),
        changes=(Code("Watch._bring", "not await self._claim(interview_id)", "False"),),
    ),
    Protection(
        name="dispatch-needs-a-candidate",
        why="Without it, Noah is brought to nobody.",
        fails=("tests/stack/test_dispatch_watch.py::test_nobody_is_brought_before_the_candidate_is_there",),
        changes=(
            Code(
                "Watch._bring",
                'interview.get("uid") not in room.candidates or self._slots() <= 0',
                "self._slots() <= 0",
            ),
        ),
    ),
    Protection(
        name="dispatch-waits",
        why="Without it, a dispatch that is on its way is repeated.",
        promises=("G2",),
        fails=("tests/unit/worker_data/test_worker_records.py::test_who_needs_a_dispatch",),
        changes=(Code("dispatch.judge", "since < dispatch_seconds", "since < 0"),),
    ),
    Protection(
        name="expired-leases-are-found",
        why="Without it, the candidate of a killed worker waits for ever.",
        promises=("G3",),
        fails=("tests/stack/test_dispatch_watch.py::test_a_killed_workers_candidate_is_brought_another",),
        changes=(
            Code(
                "expired_leases",
                "[row.id for row in await store.call(lambda: query.get(retry=None, timeout=store.timeout_s))]",
                "[]",
            ),
        ),
    ),
    Protection(
        name="unknown-is-claimed",
        why="Without it, ten workers dispatch ten times to whom Firestore does not know.",
        promises=("G2",),
        fails=("tests/unit/worker_data/test_worker_unclaimed.py::test_one_worker_brings_one",),
        changes=(Code("Unknown.look", "await self._claim(name)", "True"),),
    ),
    Protection(
        name="fault-watch",
        why="Without the watch over leases, who talked with a killed worker waits for ever.",
        promises=("G3",),
        fails=("tests/faults/test_protections.py::test_a_killed_worker_is_replaced",),
        changes=(Code("Watch._sweep", "await self._look_for_expired()", "2.0"),),
    ),
]
