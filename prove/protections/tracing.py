"""The spans of a call."""

from prove.protection import Protection
from prove.rewrites import Code

_WORKER = "tests/unit/worker/test_worker_tracing.py"

PROTECTIONS = [
    Protection(
        name="spans-by-a-list",
        why="Without it, what candidates say leaves with LiveKit's spans.",
        promises=("G10",),
        fails=(
            f"{_WORKER}::test_nothing_leaves_but_what_is_listed",
            f"{_WORKER}::test_nothing_that_livekit_can_tell_of_what_was_said_leaves",
        ),
        changes=(Code("allowed.attributes_of", "(check := ATTRIBUTES.get(name)) and check(value)", "True"),),
    ),
    Protection(
        name="spans-without-messages",
        why="Without it, the message of an error leaves, which may quote what a candidate said.",
        promises=("G10",),
        fails=(f"{_WORKER}::test_nothing_leaves_but_what_is_listed",),
        changes=(Code("allowed.clean", "Status(span.status.status_code)", "span.status"),),
    ),
    Protection(
        name="spans-keep-nobody-waiting",
        why="Without it, a worker that has to go waits for where its spans go.",
        promises=("G8",),
        fails=(f"{_WORKER}::test_the_end_does_not_wait_for_what_hangs",),
        changes=(Code("spans.end", "sending.join(seconds)", "sending.join()"),),
    ),
    Protection(
        name="no-call-is-lost-for-its-trace",
        why="Without it, a dispatch whose trace context is none is refused, and nobody comes.",
        promises=("G3",),
        fails=(f"{_WORKER}::test_no_call_is_lost_for_a_bad_context",),
        changes=(
            Code(
                "metadata._context",
                "value if isinstance(value, str) and read(value) is not None else None",
                "value",
            ),
        ),
    ),
    Protection(
        name="own-decision-what-is-recorded",
        why="Without it, anybody decides what whoever runs this pays for.",
        fails=(
            "tests/unit/functions/test_functions_tracing.py::test_what_is_not_recorded_is_not_recorded_later_either",
        ),
        changes=(Code("shared.tracing.request", "random.random() < _ratio", "True"),),
    ),
    Protection(
        name="handed-over-within-its-job",
        why="Without it, a call that another worker goes on with is beside its first part, and not after it.",
        fails=("tests/stack/test_tracing.py::test_a_call_that_goes_on_elsewhere_stays_one_trace",),
        changes=(Code("entrypoint.dispatch", "spans.here() or call.metadata.trace", "call.metadata.trace"),),
    ),
]
