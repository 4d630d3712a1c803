"""Asked is heard, and a model that cannot be had is replaced by another."""

from prove.protection import Protection
from prove.rewrites import Code

LINES = "tests/unit/worker/test_worker_lines.py"
EVIDENCE = "tests/unit/worker/test_worker_evidence.py"
VOICE = "tests/unit/worker/test_worker_voice.py"
GREETING = "tests/unit/worker/test_worker_greeting.py"
SESSION = "tests/unit/worker/test_worker_model_session.py"
CHOICE = "tests/unit/worker/test_worker_choice.py"

PROTECTIONS = [
    Protection(
        name="heard-rest-is-said",
        why="Without it, a question whose turn ended in the middle is waited upon as if it had been asked.",
        fails=(f"{LINES}::test_the_rest_of_a_line_is_asked_for_once",),
        changes=(Code("Lines._mend", "self._tell(LineUnsaid(speak(rest, line.question)))"),),
    ),
    Protection(
        name="heard-rest-once",
        why="Without the bound, Noah says the same line over and over to a model that never says all of it.",
        fails=(f"{LINES}::test_the_rest_of_a_line_is_asked_for_once",),
        changes=(Code("Lines._mend", "if line.mends: ...", "pass"),),
    ),
    Protection(
        name="heard-not-over-the-candidate",
        why="Without it, Noah talks over a candidate who has just interrupted him.",
        fails=(f"{LINES}::test_what_the_candidate_interrupts_is_not_said_over_them",),
        changes=(Code("Lines.ended", "not cut and line is self._line", "line is self._line"),),
    ),
    Protection(
        name="heard-needs-sound",
        why="Without it, a line that nobody could hear counts as said, as its transcript is there.",
        fails=(
            f"{EVIDENCE}::test_words_without_sound_are_not_heard",
            f"{GREETING}::test_one_that_cannot_be_heard_is_asked_for_on_another_connection",
        ),
        changes=(Code("evidence.unsaid", "if heard.seconds < ...: ...", "pass"),),
    ),
    Protection(
        name="heard-without-words",
        why="Without it, a greeting whose transcript is missing is given again and again.",
        fails=(
            f"{EVIDENCE}::test_sound_without_words_is_heard",
            f"{GREETING}::test_one_that_is_never_transcribed_is_not_given_again",
        ),
        changes=(Code("evidence.unsaid", "bool(heard.text) and same_script(line, heard.text)", "True"),),
    ),
    Protection(
        name="heard-deaf",
        why="Without it, a voice that is too quiet to be heard goes on to its end.",
        fails=(f"{VOICE}::test_what_cannot_be_heard_is_dropped_although_it_is_protected",),
        changes=(Code("Sense.of", "not deaf and round(played, 3) < most", "round(played, 3) < most"),),
    ),
    Protection(
        name="heard-endless",
        why="Without the bound, a tone in place of words goes on until the candidate leaves.",
        fails=(f"{VOICE}::test_a_turn_that_does_not_end_is_dropped",),
        changes=(Code("Sense.of", "not deaf and round(played, 3) < most", "not deaf"),),
    ),
    Protection(
        name="heard-repetition",
        why="Without it, a sentence that the model says three times in a turn is heard three times.",
        fails=(f"{VOICE}::test_a_repetition_is_left_out_and_the_turn_ends_as_it_would",),
        changes=(Code("Sense.of", "not deaf and round(played, 3) < most", "not deaf"),),
    ),
    Protection(
        name="heard-repetition-stays-out",
        why="Without it, snippets of a repetition are heard whenever its sound or its transcript is ahead.",
        fails=(f"{VOICE}::test_what_comes_after_a_repetition_stays_left_out",),
        changes=(Code("Sense.of", "self._skipping = True"),),
    ),
    Protection(
        name="heard-empty-turn",
        why="Without it, a turn that the model rejects is waited for until the watchdog stirs.",
        fails=(
            "tests/unit/worker/test_worker_emptiness.py::test_a_turn_that_answers_nothing_is_noticed_at_once",
            "tests/unit/worker/test_worker_emptiness.py::test_a_result_that_is_answered_by_nothing_is_noticed",
        ),
        changes=(Code("Emptiness.ends", "return empty", "return False"),),
    ),
    Protection(
        name="heard-interrupted-turn",
        why="Without it, who goes on before Noah has said a word loses the conversation, and is told so.",
        fails=(
            "tests/unit/worker/test_worker_owing.py"
            "::test_who_goes_on_before_the_model_has_said_a_word_makes_no_empty_turn",
        ),
        changes=(
            Code("Owing.received", "self._empty = self._emptiness.ends(message, hearing=self._listening.on)"),
            Code("Owing.seen", "self._empty", "self._emptiness.ends(message, hearing=self._listening.on)"),
        ),
    ),
    Protection(
        name="heard-silent-transcript",
        why="Without it, a turn that is transcribed and has no sound is waited for.",
        fails=(f"{LINES}::test_a_transcript_without_a_sound_is_noticed",),
        changes=(Code("Lines._look_for_sound", "self._voice.senseless()"),),
    ),
    Protection(
        name="heard-sound-before-words",
        why="Without it, a turn that was taken up late is left although it is heard: Noah says sorry.",
        fails=(f"{LINES}::test_a_turn_whose_sound_was_there_before_its_words_has_a_sound",),
        changes=(
            Code(
                "Lines._look_for_sound",
                "(sound.received, sound.audible) == (self._received, self._mark)",
                "sound.received == self._received",
            ),
        ),
    ),
    Protection(
        name="heard-not-during-a-call",
        why="Without it, a line that was not said is asked for while an answer is stored: that cancels the call.",
        fails=(
            "tests/unit/worker/test_worker_interviewer.py"
            "::test_nothing_is_asked_of_the_model_while_its_call_waits_for_the_database",
        ),
        changes=(Code("goes_on", "bool(interviewer.calls)", "False"),),
    ),
    Protection(
        name="model-invalid-survived",
        why="Without it, one 1007 ends the call, which a fresh session would have carried on.",
        fails=(f"{SESSION}::test_a_session_that_is_called_invalid_is_begun_afresh",),
        changes=(Code("Invalid.survives", "return True", "return False"),),
    ),
    Protection(
        name="model-foreign-result",
        why="Without it, a new conversation gets the result of a call that it did not make, and is closed for good.",
        fails=(
            f"{SESSION}::test_a_result_for_a_conversation_that_was_left_is_not_sent_and_the_question_is_asked_again",
        ),
        changes=(Code("Session.forget", "self._called, self._open_calls = False, 0", "pass"),),
    ),
    Protection(
        name="model-open-call-asked-again",
        why="Without it, nobody says anything when resumption is refused while a tool runs.",
        fails=(
            f"{SESSION}::test_a_result_for_a_conversation_that_was_left_is_not_sent_and_the_question_is_asked_again",
        ),
        changes=(Code("Session.forget", "self.owing.cut = self.owing.cut or self._open_calls > 0", "pass"),),
    ),
    Protection(
        name="model-next-at-once",
        why="Without it, a model that is gone is asked again and again while another waits.",
        fails=(f"{CHOICE}::test_a_permanent_refusal_goes_on_at_once",),
        changes=(Code("Choice.failed", "self._next(now)"),),
    ),
    Protection(
        name="model-refusal-ends",
        why="Without it, a candidate waits 20 s for models that have all refused for good.",
        fails=(f"{CHOICE}::test_when_all_refuse_for_good_nothing_is_tried_again",),
        changes=(Code("Choice.failed", "if len(self._refused) == len(self.models): ...", "pass"),),
    ),
    Protection(
        name="model-outage-remembered",
        why="Without it, every call begins with the model that the last one could not have.",
        fails=(f"{CHOICE}::test_the_next_call_does_not_begin_with_what_has_just_failed",),
        changes=(Code("Outages.failed", "self.until[model] = ...", "pass"),),
    ),
]
