"""A candidate's tab as a process of its own, which can be lost the way a crashed browser or a dead battery is.

    python -m local.apart < {"url": "...", "token": "..."}, then a text to speak per line

It prints `joined` when it is in the room and its microphone is on, and `said` after each text. It ends when its input
does; killed, it leaves without a word to anybody.
"""

from __future__ import annotations

import asyncio
import json
import sys

from livekit import rtc

from local.microphone import Microphone


async def main() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    where = json.loads(await reader.readline())
    room = rtc.Room()
    await room.connect(where["url"], where["token"])
    microphone = Microphone()
    await microphone.publish(room)
    print("joined", flush=True)
    async for line in reader:
        await microphone.say(line.decode().strip())
        print("said", flush=True)
    await microphone.aclose()
    await room.disconnect()


if __name__ == "__main__":
    asyncio.run(main())
