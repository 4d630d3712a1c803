"""One candidate sends far too much, and another one's call in the same worker goes on as if nothing were."""

from __future__ import annotations

import asyncio

import pytest
from livekit import rtc

from local.candidate import Candidate
from local.interviewee import Interviewee
from local.patience import wait_for, within
from local.stack import Stack
from tests.support.interviews import interview_of, stored
from tests.support.logs import lines
from tests.support.participants import other_agent
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

SECONDS = 20.0


async def flood(candidate: Candidate, kind: str) -> None:
    """Send until one is put out of the room."""
    room = candidate.room
    assert room is not None

    async def send() -> None:
        if kind == "data":
            await room.local_participant.publish_data(b"x" * 20, topic="any")
        else:
            await room.local_participant.send_text("x", topic="lk.chat")

    while candidate.disconnected is None:
        # all that goes wrong is that the room is gone
        await asyncio.gather(*(send() for _ in range(30)), return_exceptions=True)
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("kind", ["data", "texts"])
async def test_a_flooder_is_put_out_and_nobody_else_notices(stack: Stack, plan: OwnPlan, kind: str) -> None:
    async with Candidate(stack, plan=plan.id) as honest, Candidate(stack, plan=plan.id) as flooder:
        await flooder.enter()
        await flooder.until_noah_said("what is your work")
        await honest.enter()
        began = flooder.clock()
        flooding = asyncio.create_task(flood(flooder, kind))
        interviewee = Interviewee(honest, plan.data)
        try:
            async with within(SECONDS):
                assert await flooder.until_disconnected() == "ROOM_DELETED"
        finally:
            flooding.cancel()
        took = flooder.clock() - began
        assert flooder.notice == "too_much"
        await interviewee.run(rate=400)
        documents = await stored(stack, honest)
        ended = await stored(stack, flooder)

    assert documents.interview["status"] == "completed"
    # texts are answers too, and may have answered all that was asked
    assert ended.interview["status"] in ("interrupted", "abandoned", *(["completed"] if kind == "texts" else []))
    assert took < SECONDS
    assert lines(stack.workers, "flooder_removed", interview_id=interview_of(flooder))
    assert not lines(stack.workers, "lease_lost", interview_id=interview_of(honest))


async def test_a_video_that_calls_itself_a_microphone(stack: Stack, plan: OwnPlan) -> None:
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what is your work")
        assert candidate.room is not None
        source = rtc.VideoSource(64, 64)
        track = rtc.LocalVideoTrack.create_video_track("no microphone", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await candidate.room.local_participant.publish_track(track, options)
        async with within(SECONDS):
            assert await candidate.until_disconnected() == "ROOM_DELETED"
        assert candidate.notice == "too_much"


async def test_a_track_of_somebody_else_is_not_taken(stack: Stack, plan: OwnPlan) -> None:
    """What the worker takes it decodes, in the threads of all its calls: of a room that is one microphone."""
    async with Candidate(stack, plan=plan.id) as candidate:
        await candidate.enter()
        await candidate.until_noah_said("what is your work")
        assert candidate.room is not None
        async with other_agent(stack, candidate.room.name) as room:
            taken: list[str] = []
            room.on("local_track_subscribed", lambda track: taken.append(track.sid))
            noah = next(one for one in candidate.room.remote_participants if one != "agent-other")
            only = [rtc.ParticipantTrackPermission(participant_identity=noah, allow_all=True)]
            room.local_participant.set_track_subscription_permissions(
                allow_all_participants=False, participant_permissions=only
            )
            track = rtc.LocalAudioTrack.create_audio_track("else", rtc.AudioSource(48_000, 1))
            microphone = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            await wait_for(room.local_participant.publish_track(track, microphone), SECONDS)
            await Interviewee(candidate, plan.data).run(rate=400)
        assert not taken
        documents = await stored(stack, candidate)
    assert documents.interview["status"] == "completed", "the candidate was heard all the time"
