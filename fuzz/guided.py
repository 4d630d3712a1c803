"""One parser, tried with bytes that reach more and more of its code (atheris, which is libFuzzer for Python).

    python -m fuzz.guided fuzz.parsers:plan --runs 100000 --seed 7

libFuzzer ends the process that it runs in, so each parser is tried in one of its own: `tried` starts it.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from local.paths import ROOT

WORKER = ("noah.interview", "noah.data", "noah.report", "noah.room.metadata")
FUNCTIONS = ("shared", "start_bot", "interviews", "invitations", "profiles", "review")
LONGEST_INPUT, SECONDS_FOR_ONE, MEMORY_MB = 20_000, 10, 2_048
START_SECONDS, SECONDS_PER_RUN = 120.0, 0.05
HERE = importlib.util.find_spec("atheris") is not None
"""There is no package of atheris for some machines."""


def tried(what: str, seeds: Sequence[bytes], *, runs: int, seed: int) -> str:
    """Try `MODULE:FUNCTION` so often; what was found, or nothing. Raises TimeoutExpired where it hangs."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, content in enumerate(seeds):
            (corpus / f"{number}").write_bytes(content)
        asked = [sys.executable, "-m", "fuzz.guided", what, "--runs", f"{runs}", "--seed", f"{seed}", "--in", folder]
        ended = subprocess.run(
            asked, cwd=ROOT, capture_output=True, timeout=START_SECONDS + runs * SECONDS_PER_RUN, check=False
        )
        if ended.returncode == 0:
            return ""
        said = [line for line in ended.stdout.decode(errors="replace").splitlines() if line.strip()]
        found = [path.read_bytes() for path in Path(folder).iterdir() if path.is_file()]
        return "\n".join([*said[-8:], *(f"by {content!r}" for content in found)]) or f"ended with {ended.returncode}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m fuzz.guided")
    parser.add_argument("what", help="MODULE:FUNCTION, of bytes")
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--in", dest="folder", type=Path, required=True, help="has `corpus`, and gets what was found")
    asked = parser.parse_args()
    atheris: Any = importlib.import_module("atheris")  # it has no types, and is not there on every machine

    module, _, function = asked.what.partition(":")
    with atheris.instrument_imports(include=[*WORKER, *FUNCTIONS, module]):
        read: Callable[[bytes], object] = getattr(importlib.import_module(module), function)
    flags = {
        "runs": asked.runs,
        "seed": asked.seed,
        "max_len": LONGEST_INPUT,
        "timeout": SECONDS_FOR_ONE,
        "rss_limit_mb": MEMORY_MB,
        "artifact_prefix": f"{asked.folder}/",
    }
    atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), f"{asked.folder}/corpus"], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
