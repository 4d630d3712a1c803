"""`python -m gemini_live_simulator`: serve; `say TEXT FILE.wav`: speak; `check DIR`: read the scenarios."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import warnings
import wave
from pathlib import Path

# Each command imports its own part of the package, so that a server can write its certificate before it loads the rest.


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit code: 0, or 2 with one line on stderr that says what is wrong."""
    given = sys.argv[1:] if arguments is None else arguments
    # google-genai takes an unknown enum's value with a warning; here it closes the connection instead.
    warnings.filterwarnings("ignore", message=".* is not a valid")
    commands = {"say": _say, "check": _check}
    try:
        if given and given[0] in commands:
            return commands[given[0]](given[1:])
        return _serve(given)
    except (OSError, ValueError) as error:
        print(f"gemini-live-simulator: {error}", file=sys.stderr)
        return 2


def _serve(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="gemini_live_simulator",
        description="A simulator of Gemini Live. Commands besides serving: say, check.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--scenarios", type=Path, help="folder of *.yaml, read afresh when a session opens")
    parser.add_argument("--log", type=Path, help="JSON lines: what happened")
    parser.add_argument("--ca-out", type=Path, help="where to write the certificate to trust (PEM)")
    parser.add_argument("--ready-file", type=Path, help='written when it listens: {"url", "ca", "log", "pid"}')
    given = parser.parse_args(arguments)
    if given.scenarios is not None and not given.scenarios.is_dir():
        raise ValueError(f"--scenarios {given.scenarios}: not a folder")
    asyncio.run(_run(given.port, given.scenarios, given.log, given.ca_out, given.ready_file))
    return 0


async def _run(port: int, scenarios: Path | None, log: Path | None, ca: Path | None, ready: Path | None) -> None:
    import trustme

    authority = trustme.CA()
    if ca is not None:
        _write(ca, authority.cert_pem.bytes())  # first: clients that start beside it need no more of it
    from .server import Server  # takes a second

    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    server = Server(scenarios=scenarios, log=log, authority=authority)
    await server.start(port)
    try:
        if ready is not None:
            state = {"url": server.url, "ca": _absolute(ca), "log": _absolute(log), "pid": os.getpid()}
            _write(ready, json.dumps(state).encode())
        print(f"Gemini Live SIMULATOR (this is not Gemini) on {server.url}", flush=True)
        await stop.wait()
    finally:
        await server.stop()


def _absolute(path: Path | None) -> str | None:
    return str(path.absolute()) if path else None


def _write(path: Path, data: bytes) -> None:
    """In one step, so that nobody reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)


def _say(arguments: list[str]) -> int:
    from . import speech

    parser = argparse.ArgumentParser(prog="gemini_live_simulator say", description="Speak a text into a WAV file.")
    parser.add_argument("text")
    parser.add_argument("file", type=Path)
    parser.add_argument("--rate", type=int, default=speech.DEFAULT_RATE, help="words per minute")
    parser.add_argument("--voice", default=speech.DEFAULT_VOICE)
    given = parser.parse_args(arguments)
    sound = speech.synthesize(given.text, given.rate, given.voice)
    with wave.open(str(given.file), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.SAMPLE_RATE)
        file.writeframes(sound.tobytes())
    print(f"{given.file}: {sound.size / speech.SAMPLE_RATE:.2f} s")
    return 0


def _check(arguments: list[str]) -> int:
    from . import scenario, schema

    parser = argparse.ArgumentParser(prog="gemini_live_simulator check", description="Read scenario files.")
    parser.add_argument("paths", type=Path, nargs="+")
    status = 0
    for path in parser.parse_args(arguments).paths:
        for file in sorted(path.glob("*.y*ml")) if path.is_dir() else [path]:
            try:
                found = scenario.load(file)
                print(f"{file}: {len(found.rules)} rules, {len(found.faults)} faults")
            except schema.ScenarioError as error:
                print(error, file=sys.stderr)
                status = 2
    return status


if __name__ == "__main__":
    sys.exit(main())
