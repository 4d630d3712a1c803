"""The model's session, and what is heard of it."""

from prove.protection import Protection
from prove.rewrites import Code

PROTECTIONS = [
    Protection(
        name="captions-wait",
        why=(
            "Without it, the first caption is lost when LiveKit says that Noah is heard before it says that the "
            "candidate came."
        ),
        fails=(
            "tests/unit/worker/test_worker_captions.py::test_the_greeting_waits_for_the_candidate[heard-first]",
            "tests/unit/worker/test_worker_captions.py::test_what_is_said_between_heard_and_linked_waits_as_well",
        ),
        changes=(Code("Captions._forward", "await self._linked()"),),
    ),
    Protection(
        name="fault-cut",
        why="Without noting that a turn was cut, Noah waits for a candidate who waits for him.",
        fails=("tests/faults/test_protections.py::test_a_connection_to_the_model_is_lost[1011]",),
        changes=(Code("model.Session._mark_restart_needed", "self.owing.left()"),),
    ),
    Protection(
        name="fault-stall",
        why="Without the watchdog, a model that hangs in mid-turn is waited for, for ever.",
        fails=("tests/faults/test_protections.py::test_the_model_falls_silent[stall]",),
        changes=(Code("Owing._look", "self._reconnect()"),),
    ),
    Protection(
        name="heard-until-they-speak",
        why="Without it, what is played until Noah has noticed them was heard by who goes on with an answer.",
        fails=(
            "tests/unit/worker/test_worker_hearing.py::test_what_is_played_until_noah_has_noticed_them_was_not_heard"
            "[they go on after a pause, and Noah stops late]",
        ),
        changes=(Code("Hearing.turn_ended", "if not whole and (heard := self._cut_by_candidate()) is not None: ..."),),
    ),
    Protection(
        name="heard-until-they-began",
        why="Without it, who goes on after a pause has heard half a second more of the next question than they did.",
        fails=(
            "tests/unit/worker/test_worker_hearing.py"
            "::test_what_is_played_between_their_first_sound_and_livekits_word_of_it_was_not_heard",
        ),
        changes=(Code("Hearing.candidate", "self.onset.heard()", "self._share()"),),
    ),
    Protection(
        name="typed-in-order",
        why="Without it, of two texts that are sent one after the other the second may be taken first.",
        fails=("tests/unit/worker/test_worker_typed.py::test_texts_are_taken_in_the_order_in_which_they_were_sent",),
        changes=(Code("Typed._take", "before is not None", "False"),),
    ),
    Protection(
        name="asked-for-and-left",
        why="Without it, Noah waits 5 s for a reply that was asked for on a connection which is gone.",
        fails=(
            "tests/unit/worker/test_worker_model_session.py"
            "::test_a_reply_that_was_asked_for_is_not_waited_for_when_its_connection_is_left[False]",
        ),
        changes=(Code("model.Session._mark_restart_needed", "asked.set_exception(...)", "pass"),),
    ),
    Protection(
        name="silence-after-what-is-said",
        why="Without it, a line that was asked for and has not come is asked for again, and heard twice.",
        fails=("tests/unit/worker/test_worker_turns.py::test_nobody_is_silent_while_something_is_still_to_be_said",),
        changes=(Code("Turns.silence", "self._speech is None or self._speech.done()", "True"),),
    ),
    Protection(
        name="transcription-once",
        why="Without it, a server that sends each piece twice has Noah take his own words for a repetition.",
        fails=("tests/unit/worker/test_worker_transcription.py::test_the_plugin_sees_each_piece_once",),
        changes=(Code("Client._watched", "self._conversation.transcription.clean(message)"),),
    ),
    Protection(
        name="transcription-foreign",
        why="Without it, a question whose transcript is in another script was not heard, and is asked again.",
        fails=("tests/unit/worker/test_worker_hearing.py::test_a_transcript_in_another_script_counts_as_none",),
        changes=(Code("Hearing._share", "same_script(self._due, self._text)", "True"),),
    ),
    Protection(
        name="microphone-awaited",
        why="Without it, somebody who listens to a long greeting is told that their headset is broken.",
        fails=("tests/unit/worker/test_worker_microphone.py::test_zeros_while_noah_speaks_are_no_trouble",),
        changes=(Code("Microphone.sound", "not self._awaited()", "False"),),
    ),
    Protection(
        name="kept-audio",
        why="Without it, what the candidate says before the greeting has ended is lost.",
        promises=("G4",),
        fails=("tests/stack/test_interview.py::test_early_words_are_kept_and_answered",),
        changes=(Code("Listening.add", "self._kept.add(frame, loud)"),),
    ),
    Protection(
        name="words-given-again",
        why="Without it, what was said to a connection that broke is in no answer.",
        promises=("G4",),
        fails=("tests/stack/test_words_kept.py::test_an_answer_survives_a_cut_at_any_moment[0.5]",),
        changes=(Code("model.Session.opened", "self.listening.again()"),),
    ),
    Protection(
        name="words-once",
        why="Without it, an answer that the model has taken is given to the next connection as another one.",
        promises=("G6",),
        fails=("tests/stack/test_words_kept.py::test_an_answer_that_was_taken_is_not_given_again",),
        changes=(Code("Listening.confirm", "self._kept.confirm()", "pass"),),
    ),
    Protection(
        name="standing-told",
        why="Without it, a session that resumes and has forgotten does not know which question is open.",
        fails=("tests/stack/test_words_kept.py::test_a_session_that_has_forgotten_is_told_where_the_interview_stands",),
        changes=(Code("model.Session._build_connect_config", "self.standing()", '""'),),
    ),
    Protection(
        name="typed-together",
        why="Without it, two texts typed without a pause answer two questions, one of which was hardly asked.",
        fails=("tests/unit/worker/test_worker_typed_answers.py::test_texts_that_come_together_are_one_turn",),
        changes=(Code("TypedAnswers.came", "self._give_soon()", "self._give()"),),
    ),
    Protection(
        name="typed-again",
        why="Without it, a text that was given to a connection that broke is asked for again.",
        fails=(
            "tests/unit/worker/test_worker_typed_answers.py::test_a_text_that_was_not_answered_is_answered_on_the_next_connection",
        ),
        changes=(Code("TypedAnswers._give", "self.given = True", "pass"),),
    ),
    Protection(
        name="microphone-named",
        why="Without it, a candidate whose microphone is dead is told to take their time.",
        fails=(
            "tests/unit/worker/test_worker_turns.py::test_a_dead_microphone_is_named_instead_of_asking_for_patience",
        ),
        changes=(Code("Turns.silence", "self._microphone.trouble", "False"),),
    ),
    Protection(
        name="listen-after-greeting",
        why="Without it, an early word becomes the model's first turn, and cuts the greeting.",
        promises=("G5",),
        fails=("tests/stack/test_interview.py::test_early_words_are_kept_and_answered",),
        changes=(Code("Listening.__init__", "self.on = False", "self.on = True"),),
    ),
    Protection(
        name="only-the-candidate-listens",
        why="Without it, another agent who listens is taken for the candidate: nobody hears the greeting.",
        fails=("tests/stack/test_greeting.py::test_another_agent_who_listens_is_not_taken_for_the_candidate",),
        changes=(Code("Track.start", "allow_all_participants=False", "allow_all_participants=True"),),
    ),
    Protection(
        name="voice-protected",
        why="Without it, a greeting is cut by whatever the model does next.",
        promises=("G5",),
        fails=("tests/unit/worker/test_worker_voice.py::test_a_greeting_is_not_cleared_by_what_the_model_does_next",),
        changes=(Code("Voice.clear_buffer", "self.protected", "False"),),
    ),
]
