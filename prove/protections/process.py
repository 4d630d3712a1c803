"""The worker's process: its settings, its jobs, and when it is ready."""

from prove.protection import Protection
from prove.rewrites import Body, Code

PROTECTIONS = [
    Protection(
        name="full-is-full",
        why="Without it, a worker takes more interviews than it can carry.",
        fails=("tests/stack/test_worker_life.py::test_a_full_worker_passes_the_job_on",),
        changes=(Code("Server.on_request", "self.draining or self.calls.full", "self.draining"),),
    ),
    Protection(
        name="local-stays-local",
        why="Without it, a worker on Google Cloud can be pointed at an emulator, which accepts anybody.",
        promises=("G1",),
        fails=("tests/unit/worker/test_worker_settings.py::test_local_settings_are_refused_on_google_cloud",),
        changes=(Code("noah.Settings._local_only_stays_local", "self.k_service", "False"),),
    ),
    Protection(
        name="early-words-end",
        why="Without it, a page that was closed while it handed over early words keeps a worker from ending.",
        fails=(
            "tests/unit/worker/test_worker_pool.py::test_what_is_never_brought_to_its_end_leaves_no_thread",
            "tests/stack/test_worker_life.py::test_words_from_before_the_call_that_never_end_keep_no_worker",
        ),
        changes=(Code("Decoder._brought", "self.end_input()", "None"),),
    ),
    Protection(
        name="metadata-is-checked",
        why="Without it, a dispatch can name documents that are no interview's.",
        fails=("tests/unit/worker/test_worker_metadata.py::test_bad_metadata_is_one_line_that_says_why",),
        changes=(
            Code(
                "Metadata.interview_id",
                'Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")',
                'Field(min_length=0, description=r"^[A-Za-z0-9_-]+$")',
            ),
        ),
    ),
    Protection(
        name="native-log",
        why="Without it, every line of the native library's log takes Python's interpreter lock.",
        fails=(
            "tests/stack/test_worker_life.py::test_a_worker_keeps_the_native_log_out_of_python",
            "tests/stack/test_native_log.py::test_the_native_log_stays_out_of_python",
        ),
        changes=(Code("livekit_rtc.log_natively", "False", "True"),),
    ),
    Protection(
        name="ready-is-registered",
        why="Without it, a worker says that it is ready when LiveKit does not know it.",
        fails=("tests/stack/test_worker_life.py::test_alive_from_start_to_exit_and_ready_while_registered",),
        changes=(Body("Server.ready", "return not self.draining"),),
    ),
    Protection(
        name="settings-are-named",
        why="Without it, a setting that is missing ends the process with a traceback.",
        fails=("tests/unit/worker/test_worker_settings.py::test_one_line_names_the_setting",),
        changes=(Code("noah.settings._read", 'first["type"] == "missing" and len(first["loc"]) == 1', "False"),),
    ),
    Protection(
        name="retired-models-are-refused",
        why="Without it, a worker starts with a model that is gone, and takes calls that it cannot hold.",
        fails=("tests/unit/worker/test_worker_settings.py::test_a_retired_model_is_refused_with_its_successor",),
        changes=(Code("noah.settings.load", "settings.retired(today or datetime.now(UTC).date())", '""'),),
    ),
    Protection(
        name="places-that-wait",
        why="Without it, accounts that never join hold all places.",
        promises=("G3",),
        fails=(
            "tests/unit/worker/test_worker_admission.py::test_a_fifth_of_the_places_waits_for_those_who_are_not_there",
        ),
        changes=(Code("Admission.refusal", "not here and self._waiting() > self.most_waiting", "False"),),
    ),
    Protection(
        name="jobs-of-one-interview",
        why="Without it, one token makes any number of jobs.",
        promises=("G9",),
        fails=("tests/unit/worker/test_worker_admission.py::test_one_interview_has_so_many_jobs_a_minute",),
        changes=(Code("Admission.refusal", "self._too_many(metadata.interview_id)", "False"),),
    ),
    Protection(
        name="no-job-for-what-was-deleted",
        why="Without it, a token of a deleted interview still makes jobs.",
        promises=("G9", "G10"),
        fails=("tests/unit/worker/test_worker_admission.py::test_a_deleted_interview_has_none",),
        changes=(Code("Admission.refusal", "await self._deleted(metadata.interview_id)", "False"),),
    ),
    Protection(
        name="floods-are-ended",
        why="Without it, one candidate's flood of small messages is heard as silence in everybody else's call.",
        fails=("tests/unit/worker/test_worker_edge.py::test_a_flood_is_thrown_away_told_and_ended",),
        changes=(Code("Edge.take", "self._messages.take(1, now) and self._bytes.take(size, now)", "True"),),
    ),
    Protection(
        name="changes-are-bounded",
        why="Without it, a microphone that comes and goes keeps the worker busy for as long as somebody likes.",
        fails=("tests/unit/worker/test_worker_edge.py::test_a_microphone_that_comes_and_goes_without_end",),
        changes=(Code("Edge._on_change", "not self._changes.take(1, monotonic())", "False"),),
    ),
    Protection(
        name="bursts-are-a-flood",
        why="Without it, who floods every other second is never put out.",
        fails=("tests/unit/worker/test_worker_edge.py::test_who_sends_in_bursts_has_not_stopped",),
        changes=(Code("Edge._look", "self._calm < MOST_LOOKS", "False"),),
    ),
    Protection(
        name="floods-in-pauses",
        why="Without it, who pauses for three seconds after each two of flooding is never put out.",
        fails=("tests/unit/worker/test_worker_edge.py::test_who_pauses_until_it_is_over_and_begins_again_is_put_out",),
        changes=(Code("Edge._begin", "monotonic() - self._told_at < FORGOTTEN_SECONDS", "False"),),
    ),
    Protection(
        name="returns-are-bounded",
        why="Without it, who leaves and comes back ten times a second has Noah publish his voice as often.",
        fails=("tests/unit/worker/test_worker_edge.py::test_who_leaves_and_comes_back_without_end",),
        changes=(Code("Edge._on_return", "not self._returns.take(1, monotonic())", "False"),),
    ),
    Protection(
        name="streams-that-nobody-reads-count",
        why="Without it, megabytes on a topic that nobody reads are no flood.",
        fails=(
            "tests/unit/worker/test_worker_routing.py::test_a_gate_is_asked_about_what_others_send_and_about_nothing_else",
        ),
        changes=(Code("message_size", "0 if reads(getattr(event, opened).reader.info.topic) else UNREAD_BYTES", "0"),),
    ),
    Protection(
        name="presses-are-limited",
        why="Without it, a button buys 230 turns of the model in a minute.",
        fails=(
            "tests/unit/worker/test_worker_buttons.py::test_what_is_pressed_too_often_is_not_taken_but_the_end_always",
        ),
        changes=(Code("Buttons._take", "self._limit.take(clock.monotonic())", "False"),),
    ),
    Protection(
        name="returns-buy-no-turns",
        why="Without it, leaving and coming back buys 54 turns of the model in a minute.",
        fails=(
            "tests/unit/worker/test_worker_attendance.py::test_who_comes_back_again_and_again_is_spoken_to_so_often_and_then_later",
        ),
        changes=(Code("Attendance._go_on", "self._limit.take(clock.monotonic())", "0.0"),),
    ),
    Protection(
        name="cut-turns-count",
        why="Without it, turns that are cut before the model says their tokens cost nothing.",
        fails=(
            "tests/unit/worker/test_worker_usage.py::test_a_turn_whose_tokens_are_never_said_counts_as_the_one_before_it",
        ),
        changes=(Code("Usage.begun", "self._here[CUT] += self._read", "pass"),),
    ),
    Protection(
        name="one-room-one-loop",
        why="Without it, what one room sends wakes every call of the process.",
        fails=("tests/unit/worker/test_worker_routing.py::test_what_a_room_sends_wakes_only_its_own_loop",),
        changes=(Code("Routed.put", "self._rooms.get(room) if room is not None else None", "None"),),
    ),
    Protection(
        name="one-microphone",
        why="Without it, a worker listens to a video that calls itself a microphone, and to forty tracks.",
        promises=("G1",),
        fails=(
            "tests/unit/worker/test_worker_edge.py::test_anything_else_is_not_listened_to",
            "tests/unit/worker/test_worker_edge.py::test_the_last_microphone_is_the_one",
        ),
        changes=(Body("Edge._on_track", "return"),),
    ),
    Protection(
        name="no-other-track",
        why="Without it, fifty tracks that somebody publishes at once stop the sound of every call of the worker.",
        fails=("tests/stack/test_floods.py::test_a_track_of_somebody_else_is_not_taken",),
        changes=(Code("Call._connect", "AutoSubscribe.SUBSCRIBE_NONE", "AutoSubscribe.SUBSCRIBE_ALL"),),
    ),
    Protection(
        name="turns-are-limited",
        why="Without it, typed texts buy any number of the model's turns.",
        fails=("tests/unit/worker/test_worker_turn_limit.py::test_so_many_in_any_minute",),
        changes=(Code("TurnLimit.take", "(left := self._turns[0] + MINUTE - now) > 0", "(left := 0)"),),
    ),
    Protection(
        name="tokens-are-limited",
        why="Without it, an interview uses any number of the model's tokens.",
        fails=(
            "tests/unit/worker/test_worker_budget.py::test_it_tells_when_an_interview_a_person_or_the_day_has_used_enough[5-5-interview-1]",
        ),
        changes=(Code("Spending.look", "self._usage.tokens >= self._most", "False"),),
    ),
    Protection(
        name="tokens-of-a-day",
        why="Without it, all interviews of a day together use any number of the model's tokens.",
        fails=(
            "tests/unit/worker/test_worker_budget.py::test_it_tells_when_an_interview_a_person_or_the_day_has_used_enough[0-1-day-1]",
        ),
        changes=(Code("Spending.look", "self._day.spent", "False"),),
    ),
    Protection(
        name="tokens-of-a-person",
        why="Without it, somebody who speaks without end costs any number of dollars an hour.",
        fails=(
            "tests/unit/worker/test_worker_budget.py::test_it_tells_when_an_interview_a_person_or_the_day_has_used_enough[0-1-person-1]",
            "tests/stack/test_budget.py::test_what_has_used_enough_is_brought_to_a_goodbye[TOKENS_PER_PERSON_HOUR-person]",
        ),
        changes=(Code("Spending.look", "self._person.spent", "False"),),
    ),
    Protection(
        name="minutes-of-a-person",
        why="Without it, somebody has Noah in calls from morning to night.",
        fails=(
            "tests/unit/worker/test_worker_budget.py::test_it_tells_when_an_interview_a_person_or_the_day_has_used_enough[0-1-time-1]",
        ),
        changes=(Code("Spending.look", "self._time.spent", "False"),),
    ),
    Protection(
        name="budgets-without-firestore",
        why="Without it, nobody is held to a budget until Firestore has answered once.",
        fails=("tests/unit/worker/test_worker_budget.py::test_while_nobody_can_count_a_worker_holds_to_what_it_knows",),
        changes=(
            Code(
                "budget.Budget.spent",
                "used if window == self._window(_now()) else 0",
                "used if window == self._window(_now()) else -self.most",
            ),
        ),
    ),
]
