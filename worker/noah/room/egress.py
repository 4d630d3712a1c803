"""LiveKit Egress, which records a room's sound into a bucket: asked for, listed and stopped; every call has a deadline.

A file's name says of which interview it is, and of which of its Noahs (the epoch): whoever looks at what LiveKit has
running knows what is theirs without having kept an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import aiohttp
from livekit import api

from noah.room.rooms import unavailable
from noah.settings import Settings

DEADLINE_SECONDS = 5.0  # for LiveKit to find somebody who records; it answers before the recording has begun
_RECORDS = frozenset({api.EgressStatus.EGRESS_STARTING, api.EgressStatus.EGRESS_ACTIVE})
_UPLOADS = _RECORDS | {api.EgressStatus.EGRESS_ENDING}
_ENDED = frozenset({api.TwirpErrorCode.NOT_FOUND, api.TwirpErrorCode.FAILED_PRECONDITION})


def folder_of(interview_id: str) -> str:
    """Where in the bucket all recordings of an interview lie."""
    return f"interviews/{interview_id}/"


def name_of(interview_id: str, epoch: int) -> str:
    """The name of the recording that this epoch's Noah has begun."""
    return f"{folder_of(interview_id)}{epoch:06d}.ogg"


def epoch_of(name: str) -> int:
    """The epoch in a file's name; 0 for a name that has none."""
    digits = name.rpartition("/")[2].partition(".")[0]
    return int(digits) if digits.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Running:
    """A recording of ours that has not ended: its file may still come."""

    id: str
    epoch: int
    records: bool
    """It hears the room; else it only has to deliver its file."""
    started_at: int = 0


def surplus(running: Iterable[Running]) -> list[Running]:
    """All but one of those that hear a room: the newest epoch's stays, and of one epoch's the first."""
    hearing = sorted(
        (each for each in running if each.records), key=lambda each: (-each.epoch, each.started_at, each.id)
    )
    return hearing[1:]


class Egress:
    """LiveKit's Egress API, for the running event loop. Close it. Every method raises `LiveKitUnavailable`."""

    def __init__(self, url: str, key: str, secret: str, bucket: str, upload_key: str = "") -> None:
        timeout = aiohttp.ClientTimeout(total=DEADLINE_SECONDS)
        self._api = api.LiveKitAPI(url.replace("ws", "http", 1), key, secret, timeout=timeout)
        self._bucket = bucket
        self._upload_key = upload_key

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the environment says."""
        credentials = settings.livekit_credentials
        upload_key = settings.recordings_upload_key
        return cls(
            settings.egress_url or settings.livekit_url,
            credentials.api_key,
            credentials.api_secret.get_secret_value(),
            settings.recordings_bucket,
            upload_key.get_secret_value() if upload_key else "",
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._api.aclose()

    def place(self, interview_id: str, epoch: int) -> str:
        """Where the recording will lie."""
        return f"gs://{self._bucket}/{name_of(interview_id, epoch)}"

    async def running(self, room: str, interview_id: str) -> list[Running]:
        """The recordings of this interview that have not ended."""
        with unavailable():
            found = await self._api.egress.list_egress(api.ListEgressRequest(room_name=room))
        ours = ((each, _name(each, folder_of(interview_id))) for each in found.items)
        return [
            Running(each.egress_id, epoch_of(name), each.status in _RECORDS, each.started_at)
            for each, name in ours
            if name and each.status in _UPLOADS
        ]

    async def start(self, room: str, interview_id: str, epoch: int) -> str:
        """Have the room's sound recorded until the room ends; the recording's id."""
        request = api.RoomCompositeEgressRequest(
            room_name=room,
            audio_only=True,
            file_outputs=[
                api.EncodedFileOutput(
                    file_type=api.EncodedFileType.OGG,
                    filepath=name_of(interview_id, epoch),
                    disable_manifest=True,  # a second file, which nobody asked for
                    # without credentials Egress uploads by its own: no key leaves it, and none is needed here
                    gcp=api.GCPUpload(bucket=self._bucket, credentials=self._upload_key),
                )
            ],
        )
        with unavailable():
            started = await self._api.egress.start_room_composite_egress(request)
        return str(started.egress_id)

    async def stop(self, egress_id: str) -> None:
        """End a recording; one that has ended stays as it is."""
        with unavailable():
            try:
                await self._api.egress.stop_egress(api.StopEgressRequest(egress_id=egress_id))
            except api.TwirpError as error:
                if error.code not in _ENDED:
                    raise


def _name(info: api.EgressInfo, folder: str) -> str:
    """The name of the file that a recording makes in this folder; empty when it makes none."""
    requested: Sequence[str] = [output.filepath for output in info.room_composite.file_outputs]
    delivered: Sequence[str] = [result.filename for result in info.file_results]
    return next((name for name in (*requested, *delivered) if name.startswith(folder)), "")
