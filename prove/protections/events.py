"""Events: none is lost, none is told of twice under two ids, and none says who it was or what was said."""

from prove.protection import Protection
from prove.rewrites import Body, Code

_EVENTS = "tests/unit/worker_data/test_worker_events.py"
_RELAY = "tests/unit/worker_data/test_worker_relay.py"
_STACK = "tests/stack/test_events.py"

PROTECTIONS = [
    Protection(
        name="events-come-with-what-they-tell",
        why="Without it, a change of an interview brings no event.",
        fails=(
            "tests/unit/worker/test_report_events.py::test_a_report_that_is_ready",
            f"{_RELAY}::test_what_is_written_here_is_published_at_once_and_marked",
        ),
        changes=(
            Code("Change._told", 'self._outlet is None or collection != "interviews" or "/" in interview_id', "True"),
        ),
    ),
    Protection(
        name="events-are-counted",
        why="Without it, an interview starts again each time that somebody comes back, and is told of under one id.",
        fails=(
            f"{_EVENTS}::test_it_starts_once_however_often_somebody_comes",
            f"{_EVENTS}::test_each_time_that_it_is_abandoned_is_told",
        ),
        changes=(Code("events.of_change", "told.get(kind.key, 0) + 1", "1"), Code("events._kinds", "told", "{}")),
    ),
    Protection(
        name="an-end-has-a-beginning",
        why="Without it, an interview that began while Firestore was away is completed and never started.",
        fails=(f"{_EVENTS}::test_an_interview_of_which_firestore_hears_at_its_end_has_started_too",),
        changes=(
            Code(
                "events._BEGUN",
                "frozenset({Status.LIVE, Status.INTERRUPTED, Status.COMPLETED, Status.ABANDONED})",
                "frozenset({Status.LIVE})",
            ),
        ),
    ),
    Protection(
        name="events-are-swept",
        why="Without it, an event whose worker died before it was published is lost.",
        fails=(
            f"{_RELAY}::test_what_a_process_that_died_has_left_is_published_by_another",
            f"{_STACK}::test_a_worker_that_is_killed_between_commit_and_publishing_loses_nothing",
        ),
        changes=(Code("Relay.run", 'group.create_task(self._sweep(store, topic), name="unsent events")'),),
    ),
    Protection(
        name="sent-after-published",
        why="Without it, an event that Pub/Sub has refused counts as sent, and is lost.",
        fails=(f"{_RELAY}::test_what_pubsub_refuses_is_tried_again_until_it_is_there_and_then_no_more",),
        changes=(
            Code(
                "Relay._relay",
                'await topic.publish(events); EVENTS.labels("sent").inc(len(events)); await mark_sent(store, events)',
                "await mark_sent(store, events); await topic.publish(events)",
            ),
        ),
    ),
    Protection(
        name="sent-is-marked",
        why="Without it, every event is published again and again for a month.",
        fails=(f"{_RELAY}::test_what_is_written_here_is_published_at_once_and_marked",),
        changes=(Body("mark_sent", "return"),),
    ),
    Protection(
        name="relaying-backs-off",
        why="Without it, workers call a Pub/Sub that is away every few seconds.",
        fails=(f"{_RELAY}::test_what_pubsub_refuses_is_tried_again_until_it_is_there_and_then_no_more",),
        changes=(Code("relay.SWEEP_SECONDS", "(5.0, 60.0)", "(5.0, 5.0)"),),
    ),
    Protection(
        name="events-hold-no-words",
        why="Without it, what somebody wrote gets to whoever is told of events.",
        promises=("G10",),
        fails=(f"{_EVENTS}::test_whatever_an_interview_holds_no_word_of_it_is_in_an_event",),
        changes=(Code("events._id", "isinstance(value, str) and _ID.fullmatch(value)", "isinstance(value, str)"),),
    ),
    Protection(
        name="a-deletion-is-told",
        why="Without it, a team keeps what a candidate has had deleted.",
        promises=("G10",),
        fails=("tests/stack/functions/test_interviews_events.py::test_a_deletion_is_told_once",),
        changes=(Code("interviews.store.Store._bury", "batch.set(event, told)"),),
    ),
]
