"""The interview itself: its rules, its words and its plans."""

from prove.protection import Protection
from prove.rewrites import Code

PROTECTIONS = [
    Protection(
        name="answer-length",
        why="Without it, a model's answer of any size is stored.",
        fails=("tests/stack/test_tools.py::test_a_wrong_call_is_refused[100_kB]",),
        changes=(
            Code(
                "rules._refusal",
                'len(event.answer) > MAX_ANSWER_BYTES or len(event.answer.encode(errors="replace")) > MAX_ANSWER_BYTES',
                "False",
            ),
        ),
    ),
    Protection(
        name="answer-told-again-is-a-line",
        why="Without it, letters that nobody sees, or that turn a text around, are told to the model with an answer.",
        fails=("tests/unit/interview/test_interview_injections.py::test_as_the_answer_that_a_tool_is_given",),
        changes=(Code("speech._quoted", "one_line(text)", "' '.join(text.split())"),),
    ),
    Protection(
        name="answer-goes-on",
        why="Without it, the half of an answer that comes after a pause is the answer to a question that nobody heard.",
        promises=("G5", "G6"),
        fails=(
            "tests/unit/interview/test_interview_goes_on.py::test_the_second_half_joins_the_first_and_the_next_question_is_asked_again",
        ),
        changes=(Code("rules._unheard", "heard < enough and state.again < MAX_UNHEARD", "False"),),
    ),
    Protection(
        name="answer-keeps-its-words",
        why="Without it, what a candidate goes on to say replaces what they said before the pause.",
        promises=("G6",),
        fails=(
            "tests/unit/interview/test_interview_goes_on.py::test_the_second_half_joins_the_first_and_the_next_question_is_asked_again",
        ),
        changes=(Code("rules._go_on", "speech.joined(taken.text, text)", "text"),),
    ),
    Protection(
        name="asked-back-is-asked-again",
        why="Without it, a candidate who has asked something waits in silence for their question to come back.",
        fails=("tests/unit/interview/test_interview_facts.py::test_the_question_stays_open_and_is_asked_again",),
        changes=(Code("rules._turn_ended", "(speech.ask(plan, state),) if answered else ()", "()"),),
    ),
    Protection(
        name="facts-and-nothing-else",
        why="Without it, Noah answers a candidate's questions by what a model guesses, in the company's name.",
        fails=(
            "tests/unit/interview/test_interview_facts.py::"
            "test_the_instruction_allows_them_and_the_brief_and_nothing_else",
        ),
        changes=(Code("facts.rule", "not plan.facts", "True"),),
    ),
    Protection(
        name="points-are-on-the-scale",
        why="Without it, a report has points that its plan's scale does not have.",
        fails=("tests/unit/worker/test_report_scale.py::test_points_that_the_scale_does_not_have_are_no_reply",),
        changes=(Code("evaluation.read", "not rubric.scale.lowest <= score.score <= rubric.scale.highest", "False"),),
    ),
    Protection(
        name="question-time-cuts-nobody",
        why="Without it, a question's own time ends in the middle of what a candidate says.",
        promises=("G4",),
        fails=("tests/unit/interview/test_interview_limits.py::test_nobody_is_cut_short",),
        changes=(Code("rules._used_up", "event.speaking or _unheard(state, event.heard)", "False"),),
    ),
    Protection(
        name="required-is-asked-once-more",
        why="Without it, somebody who does not want to answer a required question is asked it again and again.",
        fails=("tests/unit/interview/test_interview_required.py::test_the_second_refusal_is_taken",),
        changes=(Code("rules._asks_once_more", "known.refused is None or called_twice", "True"),),
    ),
    Protection(
        name="required-is-known-after-a-resume",
        why="Without it, a candidate who refused a question is asked a third time by the worker that takes over.",
        promises=("G7",),
        fails=("tests/unit/interview/test_interview_required.py::test_who_comes_back_is_not_asked_a_third_time",),
        changes=(Code("interview.state.restore", "questions[stored] = replace(questions[stored], refused=...)"),),
    ),
    Protection(
        name="branch-is-decided-once",
        why="Without it, what a candidate adds to an answer takes back their question after a resume.",
        promises=("G7",),
        fails=(
            "tests/unit/interview/test_interview_branching.py::"
            "test_an_answer_that_grows_changes_nothing_that_was_decided",
        ),
        changes=(Code("interview.state.restore", "stored in ids and not questions[stored].status.closed", "False"),),
    ),
    Protection(
        name="branch-is-reached",
        why="Without it, a plan passes the check that has a question which nobody is ever asked.",
        fails=(
            "tests/unit/interview/test_interview_branching.py::test_a_mistake_in_a_condition_is_named_with_its_line",
        ),
        changes=(Code("consistency.inconsistent", "yield from _unfit_conditions(plan) or _unreachable(plan)"),),
    ),
    Protection(
        name="closing-is-kept",
        why="Without it, whom the plan has sent away hears that all was asked.",
        fails=(
            "tests/unit/interview/test_interview_branching.py::"
            "test_every_last_line_is_the_closing_of_the_question_that_ended_it",
        ),
        changes=(Code("Plan.closing_after", "question and question.closing", "None"),),
    ),
    Protection(
        name="disclosure",
        why="Without it, a candidate talks with an AI and is not told so.",
        fails=(
            "tests/unit/interview/test_interview_phrases.py::test_the_greeting_says_that_noah_is_an_ai",
            "tests/stack/test_greeting.py::test_an_eager_candidate_and_an_eager_model",
        ),
        changes=(Code("speech.greeting", "[plan.disclosure] if disclosure else []", "[]"),),
    ),
    Protection(
        name="disclosure-stays",
        why="Without it, a plan can say in its place that Noah is somebody else.",
        fails=("tests/unit/interview/test_interview_plan.py::test_a_mistake_is_named_with_its_file_and_line",),
        changes=(
            Code(
                "plan_file._otherwise", "isinstance(own, dict) and DISCLOSURE in own and phrases_in(language)", "False"
            ),
        ),
    ),
    Protection(
        name="greeting-guard",
        why="Without the guard, a tool has an effect before the greeting has ended.",
        promises=("G5",),
        fails=(
            "tests/unit/interview/test_interview_answers.py::test_no_tool_has_an_effect_before_the_greeting_has_ended",
        ),
        changes=(
            Code(
                "rules._response",
                "if state.greeting is not Greeting.DONE: ...",
            ),
        ),
    ),
    Protection(
        name="a-placeholder-has-other-words",
        why="Without it, a plan passes the check whose line has a hole where nothing is known.",
        fails=("tests/unit/interview/test_interview_plan.py::test_a_mistake_is_named_with_its_file_and_line",),
        changes=(Code("consistency.inconsistent", "yield from _misplaced(...)"),),
    ),
    Protection(
        name="a-translation-is-whole",
        why="Without it, a plan passes the check that has no line to say in one of its languages.",
        fails=("tests/unit/interview/test_interview_translation.py::test_a_mistake_in_a_translation_is_named",),
        changes=(Code("consistency.inconsistent", "yield from _untranslated(...)"),),
    ),
    Protection(
        name="language-is-kept",
        why="Without it, who comes back after having changed their profile hears another language than before.",
        promises=("G7",),
        fails=(
            "tests/unit/worker_data/test_worker_records.py::test_the_language_of_an_interview",
            "tests/stack/test_languages.py::test_an_interview_stays_in_its_language",
        ),
        changes=(Code("documents.language_of", "if interview.get('greeting_done') is True: ..."),),
    ),
    Protection(
        name="a-value-is-put-in-once",
        why="Without it, a value's own words decide what else is put into a line, as a name that says {topic} does.",
        fails=(
            "tests/unit/interview/test_interview_personal.py::"
            "test_whatever_the_values_a_line_stays_one_line_with_one_question",
        ),
        changes=(
            Code("personal.personal", "resolved(getattr(...), name_alone)", "line(getattr(plan.phrases, phrase))"),
        ),
    ),
    Protection(
        name="a-person-is-data",
        why="Without it, what somebody has written of themselves begins a line of its own, and tells Noah what to say.",
        fails=("tests/unit/interview/test_interview_personal.py::test_what_is_known_is_fenced",),
        changes=(Code("personal._as_data", "one_line(text)", "str(text)"),),
    ),
    Protection(
        name="name-is-a-name",
        why="Without it, a display name can give the model instructions.",
        fails=("tests/unit/interview/test_interview_personal.py::test_a_name_cannot_say_more_than_a_name",),
        changes=(
            Code(
                "personal._kept",
                '"".join(c if unicodedata.category(c)[0] in categories or c in others else " " for c in value)',
                "value",
            ),
        ),
    ),
    Protection(
        name="never-asked-again",
        why="Without it, what was answered but not stored yet is asked again after a resume.",
        promises=("G7",),
        fails=(
            "tests/unit/interview/test_interview_state.py::test_an_answer_that_is_still_in_a_journal_is_not_asked_for_again",
        ),
        changes=(Code("interview.state.restore", "ids.index(stored) if stored in ids else 0", "0"),),
    ),
    Protection(
        name="line-is-said",
        why="Without it, a line whose tool call was cancelled is never said, and both sides wait.",
        fails=(
            "tests/unit/interview/test_interview_goes_on.py::test_a_line_that_nobody_has_heard_is_said_again_in_the_silence",
        ),
        changes=(Code("rules._silence", "(taken := state.taken) and _unheard(state, event.heard)", "(taken := None)"),),
    ),
    Protection(
        name="plan-is-checked",
        why="Without it, a plan with a field that is misspelled is taken, without it.",
        fails=("tests/unit/interview/test_interview_plan.py::test_a_mistake_is_named_with_its_file_and_line",),
        changes=(Code("interview.plan._Part", '"forbid"', '"ignore"'),),
    ),
    Protection(
        name="question-must-be-open",
        why="Without it, a call for the wrong question closes a question that was never asked.",
        promises=("G7",),
        fails=(
            "tests/unit/interview/test_interview_answers.py::test_a_closed_question_and_one_that_is_not_open_are_refused",
            "tests/stack/test_tools.py::test_a_wrong_call_is_refused[another_question]",
        ),
        changes=(
            Code("rules._refusal", "event.question_id in (state.question, state.cut) or question.recovered", "True"),
        ),
    ),
    Protection(
        name="own-question-once-about-one-thing",
        why="Without it, a model asks about the same missing thing in ever new words.",
        fails=(
            "tests/unit/interview/test_interview_listening.py::test_no_item_is_asked_about_twice_and_no_more_than_the_plan_allows",
        ),
        changes=(Code("listening._refused", "if any(own.about == event.about for own in known.own): ..."),),
    ),
    Protection(
        name="own-question-where-the-plan-allows",
        why="Without it, the model asks what it likes to where the plan asks its own questions only.",
        fails=("tests/unit/interview/test_interview_listening.py::test_where_none_is_allowed_none_is_asked",),
        changes=(Code("listening._refused", 'if plan.probe_of(question) != "own": ...'),),
    ),
    Protection(
        name="own-question-survives",
        why="Without it, another worker asks again what the candidate was not asked before the first one was killed.",
        promises=("G7",),
        fails=("tests/unit/interview/test_interview_listening.py::test_another_worker_asks_the_own_question_again",),
        changes=(Code("state._question", "tuple(own_question(documents[n]) for n in documents)", "()"),),
    ),
    Protection(
        name="recovery",
        why="Without it, an answer is lost when the tool call that was due does not come.",
        promises=("G6",),
        fails=(
            "tests/unit/interview/test_interview_flow.py::test_an_answer_without_the_due_call_is_taken_from_the_transcript",
        ),
        changes=(
            Code(
                "rules._turn_ended",
                "_recover(...) if ... else Step(state)",
                "Step(state)",
            ),
        ),
    ),
    Protection(
        name="same-call-same-reply",
        why="Without it, a call that is repeated is not answered as it was the first time.",
        promises=("G6",),
        fails=(
            "tests/unit/interview/test_interview_answers.py::test_the_same_call_again_gets_the_same_reply_and_stores_nothing",
        ),
        changes=(Code("rules._remember", "not tool_call_id", "tool_call_id"),),
    ),
    Protection(
        name="stored-answer-wins",
        why="Without it, a state that comes late reopens what it says was answered.",
        promises=(
            "G7",
            "G8",
        ),
        fails=("tests/unit/interview/test_interview_flow.py::test_what_was_stored_is_not_asked_again",),
        changes=(Code("rules._merged", "if stored.status.closed: ..."),),
    ),
    Protection(
        name="timer-again",
        why="Without it, a timer that fires too early is the last one, and a call whose goodbye nobody hears goes on.",
        promises=("G9",),
        fails=(
            "tests/unit/interview/test_interview_goes_on.py::test_a_timer_that_fires_before_its_moment_is_set_again",
        ),
        changes=(Code("rules._time_passed", "now < state.leave_at", "now < state.leave_at and not state.leave_at"),),
    ),
    Protection(
        name="time-budget",
        why="Without it, questions are asked for which there is no time.",
        promises=("G9",),
        fails=(
            "tests/unit/interview/test_interview_flow.py::test_a_phase_that_took_too_long_gives_up_its_other_questions",
        ),
        changes=(Code("rules._next", "state.active_seconds < plan.ends_at(phase)", "True"),),
    ),
]
