"""`make fuzz`: what strangers can send, for as long as one likes.

    make fuzz                             100,000 requests, and 100,000 inputs for each parser; an hour or two
    make fuzz REQUESTS=5000 SEED=7        fewer, and others
    make fuzz ARGS='--only parsers'       one of the two

Requests go to running functions; inputs to whatever reads bytes that somebody else has written (fuzz/parsers.py). What
it finds it prints, with the shortest request that shows it. A finding gets a test of the function's contract
(tests/stack/functions), or of the parser, and is then mended. `make test` sends some hundreds, with a fixed seed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from fuzz import guided
from fuzz.parsers import PARSERS
from fuzz.run import ENV, PARTS, Run
from local.stack import Stack


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description="What strangers can send.")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same requests again")
    parser.add_argument("--only", choices=("requests", "parsers"))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    wrong: list[str] = []
    if options.only != "parsers":
        wrong += send(options.requests, options.seed)
    if options.only != "requests":
        wrong += read(options.requests, options.seed)
    print("\n".join(["FOUND", *wrong]) if wrong else "nothing found")
    return 1 if wrong else 0


def send(count: int, seed: int) -> list[str]:
    """So many requests to running functions; what was found."""
    stack = Stack("fuzz", parts=PARTS, env=ENV)
    try:
        asyncio.run(stack.start())
        print(f"logs in {stack.logs}", flush=True)
        found = Run(stack, seed, tell=lambda line: print(line, flush=True)).all(count)
    finally:
        stack.close()
    print(f"{found.sent} requests; answers: {dict(sorted(found.answers.items()))}", flush=True)
    return found.lines()


def read(count: int, seed: int) -> list[str]:
    """So many inputs for each parser; what was found."""
    if not guided.HERE:
        print("NOT TRIED: the parsers, as there is no package of atheris for this machine and this Python", flush=True)
        return []
    wrong: list[str] = []
    for name, parser in PARSERS.items():
        began = time.monotonic()
        found = guided.tried(f"fuzz.parsers:{parser.read.__name__}", parser.seeds, runs=count, seed=seed)
        print(f"{name}: {count} inputs in {time.monotonic() - began:.1f} s", flush=True)
        wrong += [f"{name}: {found}"] if found else []
    return wrong


if __name__ == "__main__":
    sys.exit(main())
