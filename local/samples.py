"""`make samples`: compile the samples for apps, web/samples, as far as there is something to compile them with here.

Kotlin's compiler and LiveKit's classes come from Maven Central (web/samples/kotlin/pom.xml names them). LiveKit's
package for Swift needs Apple's SDK: on other machines that sample is at most read for its syntax, which is said.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from local.paths import CACHE, ROOT
from local.tools import ToolMissingError, find

SAMPLES = ROOT / "web" / "samples"
KOTLIN = SAMPLES / "kotlin"
SWIFT = SAMPLES / "swift" / "NoahCall.swift"
CLASSES = CACHE / "samples"
FETCH_SECONDS, COMPILE_SECONDS = 600, 600


class SampleError(Exception):
    """A sample does not compile, or what compiles it is not to be had; the message says which."""


def kotlin() -> str:
    """Compile the Kotlin sample, where a warning is an error. Raises SampleError, ToolMissingError."""
    java, maven = find("java"), _maven()
    libraries = CLASSES / "libraries"
    shutil.rmtree(CLASSES, ignore_errors=True)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={libraries}"]
    _run([maven, "-q", "-B", "-f", str(KOTLIN / "pom.xml"), *goal], FETCH_SECONDS)
    for packed in libraries.glob("*.aar"):  # Android's way to pack classes
        with zipfile.ZipFile(packed) as archive:
            (libraries / f"{packed.stem}.jar").write_bytes(archive.read("classes.jar"))
    everything = os.pathsep.join(map(str, sorted(libraries.glob("*.jar"))))
    compiler = ["org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect", "-Werror"]
    sample = KOTLIN / "NoahCall.kt"
    _run(
        [java, "-Xmx1g", "-cp", everything, *compiler, "-cp", everything, "-d", str(CLASSES), str(sample)],
        COMPILE_SECONDS,
    )
    against = next(packed.stem for packed in libraries.glob("livekit-android-*.aar"))
    return f"{sample.relative_to(ROOT)}: compiled against {against}"


def swift() -> str:
    """What can be said of the Swift sample here. Raises SampleError."""
    name = SWIFT.relative_to(ROOT)
    compiler = shutil.which("swiftc")
    if compiler is None:
        return f"{name}: NOT compiled, there is no Swift here"
    _run([compiler, "-parse", str(SWIFT)], COMPILE_SECONDS)
    return f"{name}: its syntax is right; NOT compiled against LiveKit, which needs Xcode"


def _maven() -> str:
    try:
        return find("mvn")
    except ToolMissingError:
        raise ToolMissingError("mvn is not here: install Maven (Debian: apt-get install maven), then again") from None


def _run(command: Sequence[str], seconds: float) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise SampleError(f"{name} did not end within {seconds:.0f} s: try again") from None
    if done.returncode != 0:
        raise SampleError(f"{name} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-4000:].strip()}")


def main() -> None:
    try:
        for line in (kotlin(), swift()):
            print(line, flush=True)
    except (SampleError, ToolMissingError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
