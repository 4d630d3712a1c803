"""`make attack`: attacks the local system, and says what honest people notice of it.

    make attack                             # everything, each flood three times; an hour and a half
    make attack ARGS='--quick'              # everything once, floods by one attacker alone
    make attack ARGS='--only buttons,calls' # these, or all with such a part in their name; writes no document
    make attack ARGS='--only calls --renew' # the same, and renews those rows of the document
    make attack ARGS='--list'               # their names

Writes docs/attacks.md. Fails when a row does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from attack import report, runs
from attack.attackers import FLOODS
from attack.world import World
from faults.results import Row, commit, machine
from local.pressure import PRESSURE

Attack = Callable[[World], Awaitable[list[Row]]]


@dataclass(frozen=True)
class Size:
    """How much is done."""

    times: int = 3
    by: tuple[int, ...] = (1, 5)
    accounts: int = 300
    seconds: float = 50.0
    joins: int = 20


QUICK = Size(times=1, by=(1,), accounts=60, seconds=20.0, joins=5)


def attacks(size: Size) -> Mapping[str, tuple[str, Attack]]:
    """By name: the table that its rows are in, and the attack."""
    access: dict[str, Attack] = {
        "places": partial(runs.places, times=size.times),
        "starts": partial(runs.starts, tried=size.accounts),
        "closed": partial(runs.closed, most=90.0),
        "deleted": partial(runs.deleted, joins=size.joins),
    }
    hows = runs.HOWS | runs.SPOKEN
    model: dict[str, Attack] = {how: partial(runs.turns, how=how, seconds=size.seconds) for how in hows}
    floods: dict[str, Attack] = {kind: partial(runs.floods, kind=kind, by=size.by, times=size.times) for kind in FLOODS}
    return {
        name: (table, one)
        for table, some in (("access", access), ("turns", model), ("floods", floods))
        for name, one in some.items()
    }


async def run(wanted: Mapping[str, tuple[str, Attack]]) -> dict[str, list[Row]]:
    """One attack after the other, each row printed as it is there."""
    found: dict[str, list[Row]] = {}
    async with World() as world:
        print(f"all is up; logs are in {world.stack.logs}", flush=True)
        for name, (table, attack) in wanted.items():
            began = time.monotonic()
            try:
                rows = await attack(world)
            except Exception as error:  # noqa: BLE001  # one that cannot be run must not keep the others from being
                rows = [Row(name, "can be run", f"{type(error).__name__}: {str(error)[:200]}", holds=False)]
            found.setdefault(table, []).extend(rows)
            for row in rows:
                print(f"{'holds ' if row.holds else 'BROKEN'}  {row.what}: {row.found}  (must be {row.must})")
            print(f"        {name} took {time.monotonic() - began:.0f} s", flush=True)
    return found


def _is_meant(name: str, words: Sequence[str], names: Container[str]) -> bool:
    """By its name, or by a part that is no name."""
    return any(word == name or (word in name and word not in names) for word in words)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make attack", description="Attack the local system.")
    parser.add_argument("--quick", action="store_true", help="less of each")
    parser.add_argument("--only", default="", help="names of attacks, or parts of them, with commas")
    parser.add_argument("--by", default="", help="how many flood at once, with commas")
    parser.add_argument("--times", type=int, help="how often each flood is made")
    parser.add_argument("--renew", action="store_true", help="with --only: renew these rows of the document")
    parser.add_argument("--list", action="store_true", help="print the names, and do nothing")
    options = parser.parse_args()
    chosen = vars(QUICK if options.quick else Size())
    if options.by:
        chosen |= {"by": tuple(int(each) for each in options.by.split(","))}
    size = Size(**chosen | ({"times": options.times} if options.times else {}))
    words = [word for word in options.only.split(",") if word]
    every = attacks(size)
    wanted = {name: one for name, one in every.items() if not words or _is_meant(name, words, every)}
    if options.list or not wanted:
        print("\n".join(every))
        return 0 if options.list else 2
    PRESSURE.start()
    before = machine() | {"commit": commit(), "times": size.times}
    found = asyncio.run(run(wanted))
    if not words:
        report.DOCUMENT.write_text(report.document(found, before))
    elif options.renew:
        report.DOCUMENT.write_text(report.renewed(report.DOCUMENT.read_text(), found, before))
    return 0 if all(row.holds for rows in found.values() for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
