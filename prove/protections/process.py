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
]
