"""One candidate, one Noah: two jobs for one room, at the same moment, in two processes."""

from __future__ import annotations

import datetime as dt
import json

from livekit import api

from faults.cases import Case, several
from faults.person import Person, Sample
from faults.world import World
from tests.support.firestores import begin, store_at

SECOND_AGENT = "noah-second"
ROUNDS = 100
AT_ONCE = 5


async def rivals(person: Person) -> None:
    """A room with two dispatches, each of which only one of two workers can take."""
    world, candidate = person.world, person.candidate
    await candidate.sign_up()
    async with store_at(world.stack.firestore_emulator, world.stack.project, timeout_s=15) as store:
        interview = await begin(store, uid=candidate.uid, plan={"id": person.own.id, "version": "1"})
        room = f"interview-{interview}"
    fields = {"interview_id": interview, "candidate_id": candidate.uid, "plan": person.own.id}
    metadata = json.dumps(fields | {"resumed": False, "question": None})
    agents = [
        api.RoomAgentDispatch(agent_name=name, metadata=metadata) for name in (world.stack.agent_name, SECOND_AGENT)
    ]
    client = world.stack.livekit_api()
    try:
        await client.room.create_room(
            api.CreateRoomRequest(name=room, agents=agents, empty_timeout=30, departure_timeout=30, max_participants=1)
        )
    finally:
        await client.aclose()
    token = (
        api.AccessToken(world.stack.livekit_key, world.stack.livekit_secret)
        .with_identity(candidate.uid)
        .with_ttl(dt.timedelta(minutes=5))
        .with_grants(api.VideoGrants(room_join=True, room=room, can_publish_data=True))
    )
    candidate.answer = {
        "interview_id": interview,
        "room_name": room,
        "livekit_url": world.stack.livekit_url,
        "token": token.to_jwt(),
    }
    await candidate.join()
    await candidate.until_heard(30)
    await person.asked()
    await person.answer("work")
    await person.asked()
    speakers = {track.identity for track in candidate.tracks if track.spoken}
    assert len(speakers) == 1, f"{len(speakers)} agents were heard"
    await candidate.until(lambda: len(candidate.present_agents) == 1, "only one agent is left", 10)
    documents = await world.documents(interview)
    owner = documents.lease.get("job_id")
    assert speakers == {f"agent-{owner}"}, "another job owns the lease than the one that is heard"
    assert {track.identity for track in candidate.tracks} == speakers, "the other job has published a track"
    assert _published(world, room) - {candidate.uid} == speakers, "the other job has published a track"
    assert documents.interview["epoch"] == documents.lease["epoch"] == 1, "the other job took the lease as well"
    assert all(turn["id"].startswith(f"{owner}-") for turn in documents.turns), "the other job has written"
    await person.run()


def _published(world: World, room: str) -> set[str]:
    """Who has published in a room by LiveKit's own record: a candidate can be too late to see a track that went."""
    lines = (world.stack.logs / "livekit.log").read_text().splitlines()
    return {
        json.loads(line[line.index("{") :])["participant"]
        for line in lines
        if "mediaTrack published" in line and f'"{room}"' in line
    }


async def run(world: World) -> list[Sample]:
    await world.start_worker({"AGENT_NAME": SECOND_AGENT})
    return await several(world, ROUNDS, rivals, at_once=AT_ONCE, typed=True)


def cases() -> list[Case]:
    return [Case("lease", "dispatch", "two jobs in two worker processes for one room, at the same moment", run)]
