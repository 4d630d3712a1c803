"""Stands for LiveKit Egress and its bucket: records rooms for real, into a folder, and does nothing else of theirs.

    python -m local.egress --port 20123 --livekit ws://… --folder …      (LiveKit's key and secret: LIVEKIT_CREDENTIALS)

livekit-server offers Egress only with Redis and with a service of its own (GStreamer, Chrome). Here one process answers
the three calls that a worker makes, in LiveKit's own form and with LiveKit's own tokens, and joins the room as a hidden
participant to record it. It answers the two calls of Cloud Storage's JSON API, too, that a worker makes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from google.protobuf.message import Message
from livekit import api

from local.ports import HOST
from local.recorder import Recorder, token

TWIRP = "/twirp/livekit.Egress"


@dataclass
class Job:
    """One recording, as LiveKit's API shows it."""

    info: api.EgressInfo
    recorder: Recorder


class Egress:
    """What was asked for, and what has become of it."""

    def __init__(self, livekit: str, key: str, secret: str, folder: Path) -> None:
        self._livekit, self._key, self._secret, self._folder = livekit, key, secret, folder
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def allowed(self, request: web.Request) -> bool:
        """Whether the token is LiveKit's, and allows to record."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = api.TokenVerifier(self._key, self._secret).verify(given)
        except Exception:  # noqa: BLE001  # whatever is wrong with it
            return False
        return bool(claims.video and claims.video.room_record)

    async def start(self, body: bytes) -> Message:
        request = api.RoomCompositeEgressRequest.FromString(body)
        (output,) = request.file_outputs
        job_id = f"EG_{uuid.uuid4().hex[:12]}"
        info = api.EgressInfo(
            egress_id=job_id,
            room_name=request.room_name,
            status=api.EgressStatus.EGRESS_STARTING,
            started_at=time.time_ns(),
            room_composite=request,
        )
        job = Job(info, Recorder(self._folder / output.gcp.bucket / output.filepath))
        self._jobs[job_id] = job
        task = asyncio.create_task(self._run(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return info

    async def list(self, body: bytes) -> Message:
        request = api.ListEgressRequest.FromString(body)
        infos = [job.info for job in self._jobs.values()]
        wanted = [info for info in infos if request.room_name in ("", info.room_name)]
        return api.ListEgressResponse(items=wanted)

    async def stop(self, body: bytes) -> Message:
        job = self._jobs[api.StopEgressRequest.FromString(body).egress_id]
        job.info.status = max(job.info.status, api.EgressStatus.EGRESS_ENDING)
        job.recorder.stop()
        return job.info

    async def _run(self, job: Job) -> None:
        info = job.info
        try:
            opened = token(self._key, self._secret, info.room_name, info.egress_id)
            await job.recorder.join(self._livekit, opened)
            info.status = max(info.status, api.EgressStatus.EGRESS_ACTIVE)
            _tell("egress_active", info)
            await job.recorder.record()
            info.status = api.EgressStatus.EGRESS_COMPLETE
        except Exception as error:  # noqa: BLE001  # one recording fails, and the next one begins
            info.status, info.error = api.EgressStatus.EGRESS_FAILED, type(error).__name__
        info.ended_at = time.time_ns()
        _tell("egress_ended", info)


def _tell(event: str, info: api.EgressInfo) -> None:
    told = {"event": event, "room": info.room_name, "egress": info.egress_id, "error": info.error}
    print(json.dumps(told), flush=True)


def twirp(
    egress: Egress, answer: Callable[[bytes], Awaitable[Message]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A call in LiveKit's form: a protobuf message for another one."""

    async def handle(request: web.Request) -> web.Response:
        if not egress.allowed(request):
            return web.json_response({"code": "unauthenticated", "msg": "no permission to record"}, status=401)
        try:
            message = await answer(await request.read())
        except KeyError:
            return web.json_response({"code": "not_found", "msg": "no such egress"}, status=404)
        return web.Response(body=message.SerializeToString(), content_type="application/protobuf")

    return handle


def storage(folder: Path) -> list[web.RouteDef]:
    """What a worker asks a bucket: which objects begin with a prefix, and to delete one."""

    async def objects(request: web.Request) -> web.Response:
        root, prefix = folder / request.match_info["bucket"], request.query.get("prefix", "")
        names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        return web.json_response({"items": [{"name": name} for name in names if name.startswith(prefix)]})

    async def delete(request: web.Request) -> web.Response:
        root = folder / request.match_info["bucket"]
        path = (root / request.match_info["name"]).resolve()
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return web.json_response({"error": {"code": 404}}, status=404)
        path.unlink()
        return web.Response(status=204)

    where = "/storage/v1/b/{bucket}/o"
    return [web.get(where, objects), web.delete(where + "/{name:.+}", delete)]


def application(egress: Egress, folder: Path) -> web.Application:
    async def ready(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.add_routes(
        [
            web.get("/", ready),
            web.post(f"{TWIRP}/StartRoomCompositeEgress", twirp(egress, egress.start)),
            web.post(f"{TWIRP}/ListEgress", twirp(egress, egress.list)),
            web.post(f"{TWIRP}/StopEgress", twirp(egress, egress.stop)),
            *storage(folder),
        ]
    )
    return app


async def serve(livekit: str, folder: Path, port: int) -> None:
    credentials = json.loads(os.environ["LIVEKIT_CREDENTIALS"])
    egress = Egress(livekit, credentials["api_key"], credentials["api_secret"], folder)
    runner = web.AppRunner(application(egress, folder))
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--livekit", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.livekit, options.folder, options.port))


if __name__ == "__main__":
    main()
