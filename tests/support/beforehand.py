"""Interviews that have a past: documents as a worker left them, so that a test can begin where it ended."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from typing import Any

from livekit import api

from local.candidate import Candidate
from local.stack import Stack


async def stored_interview(
    stack: Stack,
    candidate: Candidate,
    answers: Mapping[str, str] | None = None,
    **fields: Any,
) -> str:
    """Sign the candidate up, and store an interview of theirs as it was left; its id.

    Args:
        stack: Where.
        candidate: Whose; with a plan.
        answers: Texts by question.
        fields: Of `interviews/{id}`, on top of those of one that was interrupted.
    """
    if not candidate.uid:
        await candidate.sign_up()
    interview_id = secrets.token_hex(20)
    now = dt.datetime.now(dt.UTC)
    expiry = {"expire_at": now + dt.timedelta(days=30)}
    interview = {
        "uid": candidate.uid,
        "plan": {"id": candidate.plan, "version": "1"},
        "room_name": f"interview-{interview_id}",
        "status": "interrupted",
        "phase": None,
        "question": None,
        "version": 1,
        "epoch": 1,
        "greeting_done": True,
        "resumes": 0,
        "active_seconds": 0,
        "usage": {},
        "report": "none",
        "created_at": now,
        "updated_at": now,
        "ended_at": None,
    }
    client = stack.firestore_client()
    try:
        batch = client.batch()
        document = client.document("interviews", interview_id)
        batch.set(document, interview | expiry | fields)
        for question, text in (answers or {}).items():
            answer = {"outcome": "answered", "text": text, "follow_ups": 0, "tool_call_id": "", "epoch": 1, "at": now}
            batch.set(document.collection("answers").document(question), answer | expiry)
        known = {"active": {candidate.plan: interview_id}, "created_at": now, "updated_at": now}
        batch.set(client.document("candidates", candidate.uid), known | expiry)
        await batch.commit()
    finally:
        client.close()  # type: ignore[no-untyped-call]
    return interview_id


async def change(stack: Stack, path: str, fields: Mapping[str, Any]) -> None:
    """Change a document behind everybody's back; made if it is not there."""
    client = stack.firestore_client()
    try:
        await client.document(path).set(dict(fields), merge=True)
    finally:
        client.close()  # type: ignore[no-untyped-call]


def metadata_of(candidate: Candidate, interview_id: str, **fields: Any) -> str:
    """What the function writes into a dispatch."""
    known = {"interview_id": interview_id, "candidate_id": candidate.uid, "plan": candidate.plan}
    return json.dumps(known | {"resumed": False, "question": None} | fields)


def renewed_token(stack: Stack, candidate: Candidate, interview_id: str, metadata: str | None = None) -> None:
    """Give the candidate a token that makes its room, and a job, again: such a one as LiveKit renews."""
    room = f"interview-{interview_id}"
    dispatch = api.RoomAgentDispatch(
        agent_name=stack.agent_name,
        metadata=metadata_of(candidate, interview_id) if metadata is None else metadata,
    )
    token = (
        api.AccessToken(stack.livekit_key, stack.livekit_secret)
        .with_identity(candidate.uid)
        .with_grants(api.VideoGrants(room_join=True, room=room))
        .with_room_config(api.RoomConfiguration(agents=[dispatch], empty_timeout=5, departure_timeout=5))
        .to_jwt()
    )
    candidate.answer = {
        "livekit_url": stack.livekit_url,
        "token": token,
        "room_name": room,
        "interview_id": interview_id,
    }
