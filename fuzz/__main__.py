"""`make fuzz`: what strangers can send, to running functions, for as long as one likes.

    make fuzz                             100,000 requests; an hour or two
    make fuzz REQUESTS=5000 SEED=7        fewer, and others

What it finds it prints, with the shortest request that shows it. A finding gets a test of the function's contract
(tests/stack/functions), and is then mended. `make test` sends some hundreds, with a fixed seed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from fuzz.run import ENV, PARTS, Run
from local.stack import Stack


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description="What strangers can send.")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same requests again")
    options = parser.parse_args()
    stack = Stack("fuzz", parts=PARTS, env=ENV)
    try:
        asyncio.run(stack.start())
        print(f"seed {options.seed}, logs in {stack.logs}", flush=True)
        found = Run(stack, options.seed, tell=lambda line: print(line, flush=True)).all(options.requests)
    finally:
        stack.close()
    print(f"{found.sent} requests; answers: {dict(sorted(found.answers.items()))}")
    print("\n".join(["FOUND", *found.lines()]) if found.wrong else "nothing found")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
