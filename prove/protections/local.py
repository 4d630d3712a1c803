"""The local cloud: its programs, and the simulator of the model."""

from prove.protection import Protection
from prove.rewrites import Code

PROTECTIONS = [
    Protection(
        name="parts-die-with-their-owner",
        why="Without it, programs outlive the stack that they belong to.",
        fails=("tests/stack/test_local_processes.py::test_parts_die_with_the_keeper",),
        changes=(Code("keeper._die_with_keeper", "_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)"),),
    ),
    Protection(
        name="strict-simulator",
        why="Without it, the simulator takes what Gemini would refuse.",
        fails=(
            "tests/unit/gemini_live/test_gemini_live_frames.py::test_what_is_not_of_the_protocol_is_refused_with_its_place",
        ),
        changes=(Code("frames.decode", "_check(message, api)"),),
    ),
    Protection(
        name="setup-ends-what-it-started",
        why="Without it, Ctrl-C leaves the builds of set-up running.",
        fails=("tests/unit/local/test_local_setup.py::test_ctrl_c_ends_set_up_at_once_with_what_it_has_started",),
        changes=(Code("setup.interrupted", "end_children()"),),
    ),
    Protection(
        name="a-given-binary-is-kept",
        why="Without it, set-up builds over a program that somebody has put into .local/bin.",
        fails=("tests/unit/local/test_local_setup.py::test_go_is_needed_only_for_what_is_not_given",),
        changes=(
            Code(
                "setup.given",
                "(BIN / name).is_file() and not any((STAMPS / each).exists() for each in (name, name.capitalize()))",
                "False",
            ),
        ),
    ),
    Protection(
        name="a-key-is-tried-first",
        why="Without it, a wrong key is noticed only when Noah does not speak.",
        fails=("tests/unit/local/test_local_session.py::test_a_wrong_key_ends_it_before_anything_starts",),
        changes=(
            Code("session._until_ended", "await gemini_key.check(env['GOOGLE_API_KEY'], env['GEMINI_MODELS'], base)"),
        ),
    ),
    Protection(
        name="a-key-is-not-shown",
        why="Without it, a key that Google repeats in its answer is on the screen.",
        fails=("tests/unit/local/test_local_gemini_key.py::test_what_google_repeats_of_a_key_is_not_shown",),
        changes=(Code("gemini_key.verdict", "if key:\n    said = said.replace(key, '…')"),),
    ),
    Protection(
        name="a-rehearsal-shows-words-as-words",
        why="Without it, what somebody says in a rehearsal becomes a part of the page.",
        fails=("tests/unit/rehearsal/test_rehearsal_page.py::test_every_text_is_escaped",),
        changes=(Code("page._one", "escape(text)", "text"),),
    ),
    Protection(
        name="a-rehearsal-misses-lost-answers",
        why="Without it, a rehearsal passes although an answer that Noah went on from is not stored.",
        promises=("G6",),
        fails=("tests/unit/rehearsal/test_rehearsal_judge.py::test_each_promise_that_breaks_is_found",),
        changes=(Code("judge._lost", "if stored is None: ...", "if stored is None: continue"),),
    ),
]
