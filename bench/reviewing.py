"""How long the team's list takes, and whether that grows with what is stored: `python -m bench.reviewing`.

Through the function, at Firestore's emulator, which keeps no index: what grows here is the emulator's own search. How
many documents are read stays the same, which `tests/stack/functions/test_review_contract.py` holds.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import statistics
import time

import aiohttp

from local import team
from local.stack import Stack

SIZES = (100, 1_000, 10_000)
ROUNDS = 20
BATCH = 400
PAGE_OF_LIST = "/api/review/interviews"
STATUSES = ("completed", "abandoned", "live")
SECONDS = 60.0


async def fill(stack: Stack, have: int, want: int) -> None:
    """Store interviews number `have` to `want`, each with a report, as they are after a call."""
    client = stack.firestore_client()
    now = dt.datetime.now(dt.UTC)
    for begin in range(have, want, BATCH):
        batch = client.batch()
        for number in range(begin, min(begin + BATCH, want)):
            status = STATUSES[number % len(STATUSES)]
            fields = {
                "uid": f"u{number}",
                "plan": {"id": "career", "version": "1"},
                "status": status,
                "report": "ready" if status == "completed" else "none",
                "created_at": now - dt.timedelta(minutes=number),
                "expire_at": now + dt.timedelta(days=90),
            }
            interview = client.document(f"interviews/bench-{number:06}")
            batch.set(interview, fields)
            scores = [{"criterion": "clarity", "score": number % 5, "max": 5, "turns": [], "quotations": []}]
            batch.set(interview.collection("reports").document("1"), {"scores": scores, "summary": "-", "at": now})
        await batch.commit()


async def first_pages(session: aiohttp.ClientSession, url: str, query: str) -> tuple[float, int]:
    """The median of a first page in ms, and how many interviews it has."""
    taken, found = [], 0
    for _ in range(ROUNDS):
        before = time.perf_counter()
        async with session.get(f"{url}{PAGE_OF_LIST}{query}") as response:
            response.raise_for_status()
            found = len((await response.json())["interviews"])
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken), found


async def main() -> None:
    async with Stack("bench-reviewing", parts={"firestore", "auth"}) as stack:
        function = await stack.start_function("review", {})
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            token = await team.account(session, team.accounts_url(stack), claims={team.CLAIM: team.STAFF})
            session.headers["Authorization"] = f"Bearer {token}"
            have = 0
            for size in SIZES:
                await fill(stack, have, size)
                have = size
                for query in ("", "?status=live", "?plan=career"):
                    ms, found = await first_pages(session, function.url, query)
                    print(f"{size:6} interviews, first page{query or ' of all':14}: {ms:6.1f} ms, {found} interviews")


if __name__ == "__main__":
    asyncio.run(main())
