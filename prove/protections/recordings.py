"""Recordings: nothing without three yeses, never two, and nothing left that somebody took back."""

from prove.protection import Protection
from prove.rewrites import Code, Text

_RULES = "tests/unit/worker/test_worker_recording.py"
_STORE = "tests/stack/test_recordings_store.py"
_CALLS = "tests/stack/test_recordings.py"
_STARTS = "tests/stack/functions/test_recordings.py"

PROTECTIONS = [
    Protection(
        name="recording-by-the-candidates-yes",
        why="Without it, somebody is recorded who has not agreed to it.",
        promises=("G10",),
        fails=(
            f"{_STORE}::test_anything_else_is_none",
            f"{_CALLS}::test_without_the_candidates_yes_nothing_is_recorded",
        ),
        changes=(Code("recordings.agreed", "said and recording.get('withdrawn_at') is None", "True"),),
    ),
    Protection(
        name="recording-by-the-plans-yes",
        why="Without it, an interview is recorded whose plan does not ask for it.",
        promises=("G10",),
        fails=(
            f"{_RULES}::test_plan_environment_and_candidate_have_to_say_yes",
            f"{_CALLS}::test_without_the_plans_yes_nothing_is_recorded",
        ),
        changes=(
            Code(
                "recording.wanted",
                "not call.plan.recording or not call.settings.recordings_bucket",
                "not call.settings.recordings_bucket",
            ),
        ),
    ),
    Protection(
        name="recording-by-the-environments-yes",
        why="Without it, a recording is begun that has no place to lie.",
        promises=("G10",),
        fails=(f"{_RULES}::test_plan_environment_and_candidate_have_to_say_yes",),
        changes=(
            Code(
                "recording.wanted",
                "not call.plan.recording or not call.settings.recordings_bucket",
                "not call.plan.recording",
            ),
        ),
    ),
    Protection(
        name="recording-after-a-no-that-was-not-stored",
        why="Without it, who says no while Firestore is away is recorded by the yes of an earlier day.",
        promises=("G10",),
        fails=(f"{_RULES}::test_plan_environment_and_candidate_have_to_say_yes",),
        changes=(Code("recording.wanted", "call.metadata.recording is not False", "True"),),
    ),
    Protection(
        name="recording-once",
        why="Without it, each worker that takes a call over begins another recording of it.",
        promises=("G2",),
        fails=(
            f"{_RULES}::test_one_that_goes_on_is_left_alone",
            f"{_CALLS}::test_another_worker_goes_on_with_the_recording_that_is_there",
        ),
        changes=(Code("recording.once", "await recorded(call, egress)", "False"),),
    ),
    Protection(
        name="recording-of-two-one-ends",
        why="Without it, two workers that begin one in the same moment both go on.",
        promises=("G2",),
        fails=(f"{_RULES}::test_of_two_that_begin_at_once_one_ends",),
        changes=(Code("recording.once", "await egress.stop(other.id)"),),
    ),
    Protection(
        name="recording-every-start-says-it-anew",
        why="Without it, who comes back and does not say yes is recorded by an earlier yes.",
        promises=("G10",),
        fails=(
            f"{_STARTS}::test_every_start_says_it_anew",
            f"{_CALLS}::test_a_start_without_a_yes_ends_it",
        ),
        changes=(Code("Starter._claim", "not recordings.is_kept(latest.recording, call.recording)", "False"),),
    ),
    Protection(
        name="recording-goes-with-the-interview",
        why="Without it, a candidate's voice stays in the bucket after they have deleted the interview.",
        promises=("G10",),
        fails=(
            f"{_STARTS}::test_a_deletion_has_it_deleted_in_the_same_commit",
            f"{_CALLS}::test_deleting_the_interview_deletes_what_was_recorded",
        ),
        changes=(Code("interviews.store.Store._bury", "'recording' in document", "False"),),
    ),
    Protection(
        name="recording-that-comes-after-its-deletion",
        why="Without it, the file of a recording that still went on stays: it comes when that has ended.",
        promises=("G10",),
        fails=(
            f"{_RULES}::test_it_is_looked_at_until_nothing_more_can_come",
            f"{_CALLS}::test_deleting_the_interview_during_the_call_deletes_it_too",
        ),
        changes=(Code("again_in", "clean and erasure.age_s >= SETTLED_SECONDS", "True"),),
    ),
    Protection(
        name="recording-of-a-later-yes",
        why="Without it, what somebody took back deletes also what they have agreed to since.",
        fails=(f"{_RULES}::test_what_was_said_yes_to_afterwards_stays",),
        changes=(Code("carry_out", "epoch_of(name) <= erasure.epoch", "True"),),
    ),
    Protection(
        name="recording-is-not-ticked",
        why="Without it, whoever overlooks the choice is recorded.",
        promises=("G10",),
        fails=("tests/browser/test_page_recording.py::test_a_yes_by_keyboard_is_stored_shown_and_taken_back",),
        changes=(
            Text(
                "web/index.html",
                '<input id="recording" type="checkbox"',
                '<input id="recording" type="checkbox" checked',
            ),
        ),
    ),
    Protection(
        name="recording-is-not-said-yes-to-again",
        why="Without it, who has ended the recording says yes again by a reload, or by a lost connection.",
        promises=("G10",),
        fails=("tests/browser/test_page_recording.py::test_a_yes_by_keyboard_is_stored_shown_and_taken_back",),
        changes=(Text("web/src/call-screen.ts", "this.events.unrecorded();", ""),),
    ),
    Protection(
        name="recording-that-breaks-off-is-told",
        why="Without it, recordings break off and nobody hears of it.",
        fails=(f"{_RULES}::test_one_that_breaks_off_is_told",),
        changes=(Code("recording.record", "result = await lasts(call, egress)"),),
    ),
]
