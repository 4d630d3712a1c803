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
]
