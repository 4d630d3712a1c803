"""The call: who is in the room, what they are told, and how it ends."""

from prove.protection import Protection
from prove.rewrites import Body, Code

PROTECTIONS = [
    Protection(
        name="goodbye-not-over-them",
        why="Without it, the room is deleted under somebody who goes on with their answer over the goodbye.",
        promises=("G6",),
        fails=(
            "tests/unit/worker/test_worker_turns.py::test_a_goodbye_that_the_candidate_speaks_over_is_not_said[True-False]",
        ),
        changes=(Code("Turns.on_item", "item.interrupted and self._interviewer.state.over", "False"),),
    ),
    Protection(
        name="apology-waits",
        why="Without it, a model that refuses at once ends the call before the candidate comes, and nobody tells them.",
        promises=("G3",),
        fails=(
            "tests/unit/worker/test_worker_entrypoint.py::test_who_comes_after_the_model_has_refused_is_told_so[True]",
        ),
        changes=(Code("apologize", "await call.presence.wait(call.settings.participant_timeout_seconds)", "pass"),),
    ),
    Protection(
        name="end-of-time",
        why="Without it, an interview goes on after its time.",
        promises=("G9",),
        fails=("tests/stack/test_manners.py::test_time_runs_out",),
        changes=(Code("Interviewer._do", "self._alarm.set(at)"),),
    ),
    Protection(
        name="fault-close-on-disconnect",
        why="With the framework's default, the Noah of a reloaded page is mute, for ever.",
        fails=("tests/faults/test_five_classics.py::test_user_refresh",),
        changes=(Code("Call._listen", "close_on_disconnect=False", "close_on_disconnect=True"),),
    ),
    Protection(
        name="fault-grace",
        why="Without the end of the grace period, the job of a candidate who left waits for them for ever.",
        promises=("G9",),
        fails=("tests/faults/test_protections.py::test_a_laptop_is_closed_and_opened_after_the_grace_period",),
        changes=(
            Code(
                "Attendance.left",
                "self._grace = asyncio.get_running_loop().call_later(...)",
            ),
        ),
    ),
    Protection(
        name="fault-hand-over",
        why="Without the hand-over, a deployment leaves its candidates waiting until the lease has run out.",
        fails=("tests/faults/test_protections.py::test_a_worker_that_has_to_go_hands_its_calls_over",),
        changes=(Code("entrypoint.last_steps", "await hand_over(call)"),),
    ),
    Protection(
        name="fault-held-lease",
        why="Without a lease that can be held, and with nobody asked, two jobs of one room are two voices.",
        promises=("G2",),
        fails=("tests/faults/test_protections.py::test_two_jobs_for_one_room_are_one_voice",),
        changes=(
            Code(
                "entrypoint.know",
                "known.read and not call.ownership.alone and await call.ownership.others.talking()",
                "False",
            ),
            Code("lease.take", "lease.job_id != job_id and lease.held(change.read_time, lease_seconds)", "False"),
        ),
    ),
    Protection(
        name="fault-recorded-voice",
        why="Without the recorded voice, a candidate whose model is gone hears nothing.",
        fails=("tests/faults/test_protections.py::test_the_model_cannot_be_had",),
        changes=(
            Code(
                "entrypoint.apologize",
                "await recordings.play(call.voice, recordings.MODEL_UNAVAILABLE, call.plan.language)",
            ),
        ),
    ),
    Protection(
        name="ghost-is-removed",
        why="Without it, a worker that comes back from a standstill is heard beside its successor.",
        promises=("G2",),
        fails=("tests/faults/test_protections.py::test_a_killed_worker_is_replaced",),
        changes=(Body("Others._remove", "return"),),
    ),
    Protection(
        name="model-in-circles",
        why="Without it, a model that calls tools without end is a minute of silence.",
        promises=("G8",),
        fails=(
            "tests/unit/worker/test_worker_model_link.py::test_a_model_that_turns_in_circles_gets_a_fresh_conversation_and_then_is_given_up",
        ),
        changes=(Code("ModelLink.on_call", "not self._loop.called(refused=refused)", "True"),),
    ),
    Protection(
        name="memory-is-asked-for",
        why="Without it, Noah greets those by what they have said who do not want to be remembered.",
        promises=("G10",),
        fails=("tests/stack/test_personal.py::test_who_wants_it_is_greeted_by_what_they_said",),
        changes=(
            Code("entrypoint.remember", 'mapping(stored.candidate.get("profile")).get("remember") is True', "True"),
        ),
    ),
    Protection(
        name="one-person-s-words",
        why="Without it, every candidate hears the same words, and another worker says others than the first one did.",
        promises=("G7",),
        fails=(
            "tests/stack/test_personal.py::test_two_candidates_hear_different_words_from_one_plan",
            "tests/stack/test_personal.py::test_another_worker_says_the_same_words",
        ),
        changes=(Code("entrypoint.personalize", "values_of(stored.interview)", "{}"),),
    ),
    Protection(
        name="neutral-welcome",
        why="Without it, a returning candidate is greeted as a new one while Firestore is silent.",
        promises=(
            "G7",
            "G8",
        ),
        fails=(
            "tests/stack/test_resume.py::test_who_may_be_known_is_welcomed_neutrally_while_the_state_cannot_be_read",
        ),
        changes=(Code("entrypoint.personalize", "not known.read and call.metadata.resumed", "False"),),
    ),
    Protection(
        name="noise-is-no-debt",
        why="Without it, a fan or a keyboard makes Noah say that he has lost the thread, again and again.",
        fails=("tests/unit/worker/test_worker_debt.py::test_an_hour_of_noise_loses_no_thread",),
        changes=(Code("Debt.sound", "self._sound = True", "self.owe(now)"),),
    ),
    Protection(
        name="no-show",
        why="Without it, a job waits for ever for a candidate who does not come.",
        promises=("G9",),
        fails=(
            "tests/stack/test_interview.py::test_no_participant",
            "tests/faults/test_five_classics.py::test_no_participant",
        ),
        changes=(Code("entrypoint.identify", "call.settings.participant_timeout_seconds", "None"),),
    ),
    Protection(
        name="no-track-before-the-lease",
        why="Without it, a duplicate that leaves at once has published a track: LiveKit may go on showing it.",
        fails=("tests/faults/test_protections.py::test_two_jobs_for_one_room_are_one_voice",),
        changes=(
            Code(
                "entrypoint.interview",
                """
                known = await own(call, knowing)
                publishing = call.supervisor.watch(call.voice.start(), ...)
                """,
                """
                publishing = call.supervisor.watch(call.voice.start(), "publish")
                await asyncio.wait({publishing})
                known = await own(call, knowing)
                """,
            ),
        ),
    ),
    Protection(
        name="one-who-talks-stays",
        why="Without it, a second Noah takes over when Firestore comes back, and greets again.",
        promises=(
            "G2",
            "G7",
        ),
        fails=("tests/stack/test_resume.py::test_who_talks_goes_on_talking_when_another_could",),
        changes=(
            Code(
                "entrypoint.know",
                "known.read and not call.ownership.alone and await call.ownership.others.talking()",
                "False",
            ),
        ),
    ),
    Protection(
        name="over-is-over",
        why="Without it, a renewed token takes a completed interview up again.",
        fails=(
            "tests/stack/test_resume.py::test_a_renewed_token_brings_no_noah_to_an_interview_that_is_over[completed]",
        ),
        changes=(
            Code(
                "entrypoint.check",
                'if stored.interview.get("status") == Status.COMPLETED: ...',
            ),
            Code("lease.take", 'if interview.get("status") == Status.COMPLETED: ...'),
        ),
    ),
    Protection(
        name="over-is-told",
        why="Without it, the page of a candidate whose interview is over is not told why nobody comes.",
        fails=(
            "tests/stack/test_resume.py::test_a_renewed_token_brings_no_noah_to_an_interview_that_is_over[completed]",
        ),
        changes=(Code("entrypoint.leave", 'await call.notice("interview_completed")'),),
    ),
    Protection(
        name="patience",
        why="Without it, a plan that lets people think has Noah speak into their thoughts.",
        fails=("tests/unit/worker/test_worker_interviewer.py::test_nothing_is_said_before_the_patience_is_over",),
        changes=(Code("Interviewer.tool", "await self.patience.wait(...)"),),
    ),
    Protection(
        name="phantom-room",
        why="Without it, a room that the SDK has made by coming back too late stays for minutes.",
        promises=("G9",),
        fails=("tests/unit/worker/test_worker_phantom.py::test_only_a_phantom_is_deleted",),
        changes=(Code("delete_phantom", "await ctx.api.room.delete_room(api.DeleteRoomRequest(room=room))"),),
    ),
    Protection(
        name="published-anew",
        why="Without it, a candidate who comes back never hears Noah again.",
        fails=("tests/faults/test_five_classics.py::test_user_refresh",),
        changes=(Code("Attendance.returned", "self._supervisor.watch(self._voice.publish_again(), ...)"),),
    ),
    Protection(
        name="resume-state",
        why="Without it, a returning candidate begins anew.",
        promises=("G7",),
        fails=("tests/stack/test_manners.py::test_silence_a_pause_and_coming_back",),
        changes=(
            Code(
                "entrypoint.personalize",
                "interviewer.state = restore(plan, stored.interview, stored.answers)",
                "restore(plan, stored.interview, stored.answers)",
            ),
        ),
    ),
    Protection(
        name="right-candidate",
        why="Without it, whoever is in the room is taken for the candidate that the dispatch names.",
        promises=("G10",),
        fails=("tests/stack/test_resume.py::test_a_dispatch_for_another_candidate_than_the_one_who_is_here",),
        changes=(Code("Presence._on_connected", "if participant.identity != self._identity: ..."),),
    ),
    Protection(
        name="silence-is-noticed",
        why="Without it, a candidate who says nothing is left in silence.",
        fails=("tests/stack/test_manners.py::test_silence_a_pause_and_coming_back",),
        changes=(Code("Quiet._now", "self._heard()"),),
    ),
    Protection(
        name="skip-names-its-question",
        why="Without it, a late skip leaves out a question that the candidate has not seen.",
        promises=("G6",),
        fails=(
            "tests/unit/interview/test_interview_buttons.py::test_a_skip_for_a_question_that_has_moved_on_does_nothing",
        ),
        changes=(Code("_skip_pressed", "event.progress != speech.progress(state)", "False"),),
    ),
    Protection(
        name="buttons-after-the-greeting",
        why="Without it, a button that is pressed during the greeting is lost, and confirmed.",
        promises=("G5",),
        fails=("tests/unit/worker/test_worker_buttons.py::test_what_is_pressed_during_the_greeting_waits_for_its_end",),
        changes=(Code("Buttons._work", "self._listening and ...", "self._waiting"),),
    ),
    Protection(
        name="typed-early",
        why="Without it, what is typed before the worker has been told of the candidate is lost.",
        promises=("G4",),
        fails=("tests/unit/worker/test_worker_typed.py::test_a_text_that_comes_before_its_writer_is_known_is_taken",),
        changes=(
            Code(
                "Typed._on_stream", "identity != self._candidate_id", "identity not in self._room.remote_participants"
            ),
        ),
    ),
    Protection(
        name="typed-length",
        why="Without it, a typed text of any size reaches the model.",
        fails=("tests/stack/test_manners.py::test_a_typed_text_that_is_far_too_long",),
        changes=(Code("TypedAnswers._give", "len(texts[0]) > MAX_TYPED", "len(texts[0]) < 0"),),
    ),
    Protection(
        name="who-listens-is-there",
        why="Without it, a greeting that ends before LiveKit says that the candidate came does not count.",
        fails=(
            "tests/unit/worker/test_worker_presence.py::test_who_listens_is_there_before_livekit_says_that_they_came",
        ),
        changes=(Body("Presence._on_subscribed", "return"),),
    ),
    Protection(
        name="words-are-due",
        why="Without it, what was due before an answer came is asked after it.",
        promises=("G6",),
        fails=("tests/unit/worker/test_worker_speaking.py::test_words_are_those_that_are_due_at_each_try",),
        changes=(
            Code("Speaking.say", "range(1, TRIES + 1)", "range(1, TRIES + 1) if (speak := words()) else ()"),
            Code("Speaking.say", "self.generate(words())", "self.generate(speak)"),
        ),
    ),
]
