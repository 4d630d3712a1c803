"""`make doctor ENV=dev`: asks a deployment whether it can hold an interview. Changes nothing, starts no interview.

Each line says ok, or what to do: now (FAIL) or soon. Without ENV, the local system that `make up` runs.
"""

from __future__ import annotations

if __name__ == "__main__":  # before the imports, which take a second
    from local import early

    early.say_so("interrupted; nothing was changed")


import argparse
import asyncio
import base64
import json
import os
import ssl
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import google.auth
import google.auth.credentials
import google.auth.exceptions
import google.auth.transport.requests
import grpc  # type: ignore[import-untyped]
import psutil
from google import genai
from google.auth.credentials import AnonymousCredentials
from google.cloud import secretmanager_v1
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
    SecretManagerServiceGrpcTransport,
)
from livekit import api
from noah import model_profile

from local.deployment import Deployment, NoDeploymentError, find

CALL_SECONDS = 10.0
MODEL_SECONDS = 20.0
# A job request is answered within 10 s; Cloud Logging shows a line some seconds after it was written.
WORKER_SECONDS = 12.0
LOG_SECONDS = 30.0
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


class Unwell(Exception):  # noqa: N818  # a finding, not a fault
    """Something is not as it should be; the message says what to do."""


class Soon(Unwell):
    """Something is to be done, but an interview can be held."""


@dataclass
class Patient:
    """A deployment, and what one check has learnt of it for another."""

    deployment: Deployment
    http: aiohttp.ClientSession
    token: str = ""
    newest: tuple[str, str] = ("", "")  # the secret's newest version: its number and its value
    key: dict[str, str] = field(default_factory=dict)

    async def google(self, method: str, url: str, body: Any = None) -> Any:
        """Call a Google API. Raises Unwell with what Google says."""
        if not self.token:
            self.token = await asyncio.to_thread(_token)
        headers = {"Authorization": f"Bearer {self.token}", "x-goog-user-project": self.deployment.project}
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            found = await answer.json(content_type=None)
            if answer.status >= 400:
                raise Unwell(f"{url.split('?')[0]} answered {answer.status}: {found.get('error', {}).get('message')}")
            return found


def _token() -> str:
    try:
        credentials, _ = google.auth.default(scopes=[SCOPE])
        credentials.refresh(google.auth.transport.requests.Request())  # type: ignore[no-untyped-call]
    except google.auth.exceptions.GoogleAuthError:
        raise Unwell("no Google credentials here: run gcloud auth application-default login") from None
    return str(credentials.token)


# -- The checks, in the order in which they are printed


async def secret(patient: Patient) -> str:
    """The newest version of the secret can be read and holds both halves."""
    where = patient.deployment
    if where.local:
        number, value = await asyncio.to_thread(_local_secret, where)
    else:
        found = await patient.google(
            "GET", f"https://secretmanager.googleapis.com/v1/{where.livekit_secret}/versions/latest:access"
        )
        number, value = found["name"].rpartition("/")[2], _decoded(found["payload"]["data"])
    try:
        key = json.loads(value)
        if sorted(key) != ["api_key", "api_secret"]:
            raise ValueError
    except ValueError:
        raise Unwell(
            f'version {number} is not {{"api_key", "api_secret"}}: add a version that is (docs/runbook.md, rotation)'
        ) from None
    patient.newest, patient.key = (number, value), key
    return f"version {number} of {where.livekit_secret.rpartition('/')[2]}"


def _local_secret(where: Deployment) -> tuple[str, str]:
    with grpc.insecure_channel(where.secrets_endpoint) as channel:
        transport = SecretManagerServiceGrpcTransport(channel=channel)
        client = secretmanager_v1.SecretManagerServiceClient(transport=transport)
        found = client.access_secret_version(name=f"{where.livekit_secret}/versions/latest", timeout=CALL_SECONDS)
        return found.name.rpartition("/")[2], found.payload.data.decode()


def _decoded(data: str) -> str:
    return base64.b64decode(data).decode()


async def livekit(patient: Patient) -> str:
    """LiveKit takes the key; where not, whether the secret is wrong or the key is another project's."""
    where = patient.deployment
    _known(patient)
    token = api.AccessToken(patient.key["api_key"], patient.key["api_secret"])
    token = token.with_grants(api.VideoGrants(room_list=True))
    bearer = {"Authorization": f"Bearer {token.to_jwt()}"}
    url = f"{where.livekit_url.replace('ws', 'http', 1).rstrip('/')}/twirp/livekit.RoomService/ListRooms"
    try:
        async with patient.http.post(url, json={}, headers=bearer) as answer:
            status, text = answer.status, await answer.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unwell(f"{where.livekit_url} does not answer ({type(error).__name__}): is the address right?") from None
    refusal = refused_by_livekit(status, text, patient.key["api_key"], where.livekit_url)
    if refusal:
        raise Unwell(refusal)
    return f"key {patient.key['api_key'][:6]}… at {where.livekit_url}"


def refused_by_livekit(status: int, text: str, key: str, url: str) -> str:
    """What to do about LiveKit's answer; empty when it accepts the key."""
    if status < 400:
        return ""
    if status == 401 and "invalid API key" in text:
        return f"the key {key[:6]}… belongs to another project than {url}: take key and address from the same project"
    if status == 401:
        return f"the secret does not fit the key {key[:6]}…: store the pair again, as LiveKit's console shows it"
    if status == 429:
        return "too many failed joins: wait some minutes, retries prolong it"
    return f"{url} answered {status}"


async def worker(patient: Patient) -> str:
    """A worker is registered: a dispatch that none can use is refused by one, in its log."""
    where = patient.deployment
    _known(patient)
    room = f"doctor-{uuid.uuid4().hex}"
    client = api.LiveKitAPI(where.livekit_url, patient.key["api_key"], patient.key["api_secret"])
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await client.room.create_room(api.CreateRoomRequest(name=room, empty_timeout=30))
            await client.agent_dispatch.create_dispatch(
                api.CreateAgentDispatchRequest(agent_name=where.agent_name, room=room, metadata="doctor")
            )
        seen = await (_in_log_files(where, room) if where.local else _in_cloud_logging(patient, room))
    finally:
        async with asyncio.timeout(CALL_SECONDS):
            await client.room.delete_room(api.DeleteRoomRequest(room=room))
        await client.aclose()
    if not seen:
        raise Unwell(
            f"no worker took a look at a dispatch for {where.agent_name}: do any run, with this LiveKit address? "
            "(docs/runbook.md, workers-missing)"
        )
    return f"one looked at a dispatch for {where.agent_name}"


async def _in_log_files(where: Deployment, room: str) -> bool:
    until = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < until:
        if await asyncio.to_thread(_mentioned, Path(where.logs), room):
            return True
        await asyncio.sleep(0.2)
    return False


def _mentioned(logs: Path, room: str) -> bool:
    return any(room in file.read_text(errors="replace") for file in logs.glob("worker*.log"))


async def _in_cloud_logging(patient: Patient, room: str) -> bool:
    query = {
        "resourceNames": [f"projects/{patient.deployment.project}"],
        "filter": f'jsonPayload.room="{room}" AND resource.type=("cloud_run_revision" OR "cloud_run_worker_pool")',
        "pageSize": 1,
    }
    until = time.monotonic() + LOG_SECONDS
    while time.monotonic() < until:
        if (await patient.google("POST", "https://logging.googleapis.com/v2/entries:list", query)).get("entries"):
            return True
        await asyncio.sleep(2)
    return False


async def workers_key(patient: Patient) -> str:
    """The workers hold the newest version of the secret."""
    where = patient.deployment
    _known(patient)
    number, value = patient.newest
    if where.local:
        held = [psutil.Process(pid).environ().get("LIVEKIT_CREDENTIALS", "") for pid in where.worker_pids]
        if not held:
            raise Unwell("no worker runs: `make up WORKERS=1`")
        old = sum(json.loads(each or "{}") != json.loads(value) for each in held)
        if old:
            raise Unwell(
                f"{old} of {len(held)} workers started with other credentials than version {number}: restart them"
            )
        return f"{len(held)} with version {number}"
    url = f"https://run.googleapis.com/v2/projects/{where.project}/locations/{where.region}/{where.worker_path}"
    return revision(await patient.google("GET", url), number)


def revision(service: dict[str, Any], newest: str) -> str:
    """What Cloud Run says of the worker: deployed, ready, with the newest secret. Raises Unwell."""
    container = service["template"]["containers"][0]
    if "/cloudrun/container/" in container["image"]:
        raise Unwell("the placeholder image runs still: deploy the worker (docs/deploy.md, step 7)")
    if service.get("latestCreatedRevision") != service.get("latestReadyRevision"):
        created = str(service.get("latestCreatedRevision")).rpartition("/")[2]
        raise Unwell(f"revision {created} is not ready: read its log, gcloud run revisions logs read {created}")
    pinned = [
        variable["valueSource"]["secretKeyRef"]["version"]
        for variable in container["env"]
        if variable["name"] == "LIVEKIT_CREDENTIALS"
    ]
    if pinned != [newest]:
        raise Unwell(
            f"the workers use version {', '.join(pinned)} of the secret, the newest is {newest}: terraform apply"
        )
    instances = service.get("scaling", {}).get("manualInstanceCount", 0)
    if not instances:
        raise Unwell("no instance is asked for: the floor of this hour is 0 (scaling in values.tf)")
    return f"{instances} instances with version {newest}"


async def model(patient: Patient) -> str:
    """Gemini Live opens a session in the region."""
    where = patient.deployment
    began = time.monotonic()
    try:
        client = _gemini(where, where.model_location)
        async with asyncio.timeout(MODEL_SECONDS):
            config = genai.types.LiveConnectConfig(response_modalities=[genai.types.Modality.AUDIO])
            async with client.aio.live.connect(model=where.model, config=config):
                return f"{where.model} in {where.model_location}, {time.monotonic() - began:.1f} s to a session"
    except google.auth.exceptions.GoogleAuthError:
        raise Unwell("no Google credentials here: run gcloud auth application-default login") from None
    except TimeoutError:
        raise Unwell(f"{where.model} in {where.model_location} did not answer in {MODEL_SECONDS:.0f} s") from None
    except Exception as error:  # noqa: BLE001  # the client raises what its transport raises
        raise Unwell(
            f"{where.model} in {where.model_location}: {str(error)[:200] or type(error).__name__}. "
            "Is it offered there, aiplatform.googleapis.com on, quota left? (docs/runbook.md, model-unavailable)"
        ) from None


async def report_model(patient: Patient) -> str:
    """The model that writes the report answers where it is asked."""
    where = patient.deployment
    asked = f"{where.report_model} at {where.report_location}"
    try:
        client = _gemini(where, where.report_location)
        async with asyncio.timeout(MODEL_SECONDS):
            async with client.aio as asked_of:
                await asked_of.models.generate_content(model=where.report_model, contents="Say ok.")
    except google.auth.exceptions.GoogleAuthError:
        raise Unwell("no Google credentials here: run gcloud auth application-default login") from None
    except TimeoutError:
        raise Unwell(f"{asked} did not answer in {MODEL_SECONDS:.0f} s") from None
    except genai.errors.APIError as error:
        raise Unwell(refused_report(error.code, asked, where.report_model)) from None
    return asked


def refused_report(status: int, asked: str, model: str) -> str:
    """What to do about a report's model that answers with this status."""
    if status != 404:
        return f"{asked} answered {status}: is aiplatform.googleapis.com on, quota left? (docs/runbook.md)"
    successor = model_profile.life(model).successor or model_profile.DEFAULT_REPORT
    other = f"set another REPORT_LOCATION, or REPORT_MODEL to {successor}"
    return f"there is no {asked}, and every report fails: {other} (docs/models.md)"


def _gemini(where: Deployment, location: str) -> genai.Client:
    key = os.environ.get("GOOGLE_API_KEY")
    context = ssl.create_default_context(cafile=where.gemini_ca if where.gemini_url else None)
    options = genai.types.HttpOptions(
        base_url=where.gemini_url or None,
        async_client_args={"ssl": context, "verify": context},
        client_args={"verify": context},
    )
    if where.local and not where.gemini_url and key:
        return genai.Client(api_key=key, http_options=options)
    return genai.Client(
        vertexai=True,
        project=where.project,
        location=location,
        credentials=_Anyone() if where.gemini_url else None,
        http_options=options,
    )


async def models_stay(patient: Patient) -> str:
    """No model of the deployment retires soon."""
    where = patient.deployment
    return lasting((where.model, *where.others, where.report_model), datetime.now(UTC).date())


def lasting(names: Sequence[str], today: date) -> str:
    """What the models are, when all of them stay. Raises Soon with what replaces those that go."""
    found = [line for name in names if (line := model_profile.warning(name, today))]
    if found:
        raise Soon("; ".join(found))
    return f"{', '.join(names)}: none retires within {model_profile.WARN_BEFORE.days} days"


class _Anyone(AnonymousCredentials):
    """For the simulator, which asks for no credentials but whose client does."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = "local"

    def refresh(self, request: object) -> None:
        self.token = "local"


async def firestore(patient: Patient) -> str:
    """The database answers the queries that workers make: their indexes are there."""
    where = patient.deployment
    base = f"projects/{where.project}/databases/(default)/documents"
    for name, query in QUERIES.items():
        if where.local:
            url, headers = f"http://{where.firestore_emulator}/v1/{base}:runQuery", {"Authorization": "Bearer owner"}
            async with patient.http.post(url, json={"structuredQuery": query}, headers=headers) as answer:
                if answer.status != 200:
                    raise Unwell(f"the query for {name} answered {answer.status}: {(await answer.text())[:200]}")
        else:
            await patient.google(
                "POST", f"https://firestore.googleapis.com/v1/{base}:runQuery", {"structuredQuery": query}
            )
    return f"answers the queries for {', '.join(QUERIES)}"


def _query(collection: str, limits: Iterable[tuple[str, str, dict[str, Any]]], order: str | None) -> dict[str, Any]:
    filters = [{"fieldFilter": {"field": {"fieldPath": f}, "op": op, "value": value}} for f, op, value in limits]
    query: dict[str, Any] = {
        "from": [{"collectionId": collection}],
        "where": {"compositeFilter": {"op": "AND", "filters": filters}},
        "limit": 1,
    }
    return query | ({"orderBy": [{"field": {"fieldPath": order}}]} if order else {})


_LONG_AGO = {"timestampValue": "2020-01-01T00:00:00Z"}
QUERIES = {
    "waiting candidates": _query("leases", [("waiting", "EQUAL", {"booleanValue": True})], None),
    "expired leases": _query("leases", [("renewed_at", "LESS_THAN_OR_EQUAL", _LONG_AGO)], "renewed_at"),
    "due reports": _query(
        "interviews",
        [("report", "EQUAL", {"stringValue": "pending"}), ("updated_at", "LESS_THAN_OR_EQUAL", _LONG_AGO)],
        "updated_at",
    ),
}


async def rules(patient: Patient) -> str:
    """Somebody without credentials reads nothing."""
    where = patient.deployment
    host = f"http://{where.firestore_emulator}" if where.local else "https://firestore.googleapis.com"
    url = f"{host}/v1/projects/{where.project}/databases/(default)/documents/interviews/doctor"
    async with patient.http.get(url) as answer:
        if answer.status not in (401, 403):
            raise Unwell(
                f"a read without credentials answered {answer.status}: release firestore.rules (terraform apply)"
            )
    return "deny a read without credentials"


async def start_bot(patient: Patient) -> str:
    """start-bot refuses as the contract says."""
    url = f"{patient.deployment.start_bot_url.rstrip('/')}/api/start-bot"
    await _refused(patient, "POST", url, {}, 401, "missing_token")
    await _refused(patient, "POST", url, {"Authorization": "Bearer nonsense"}, 401, "invalid_token")
    await _refused(patient, "GET", url, {}, 405, "method_not_allowed")
    return "401 without a token, 401 for a wrong one, 405 for GET"


async def interviews(patient: Patient) -> str:
    """interviews refuses as the contract says."""
    url = f"{patient.deployment.interviews_url.rstrip('/')}/api/interviews/doctor"
    await _refused(patient, "GET", url, {}, 401, "missing_token")
    await _refused(patient, "GET", url, {"Authorization": "Bearer nonsense"}, 401, "invalid_token")
    return "401 without a token, 401 for a wrong one"


async def _refused(patient: Patient, method: str, url: str, headers: dict[str, str], status: int, code: str) -> None:
    async with patient.http.request(method, url, headers=headers, json={} if method == "POST" else None) as answer:
        text = await answer.text()
        try:
            found = json.loads(text).get("code")
        except ValueError:
            found = None
        if (answer.status, found) != (status, code):
            hint = " (is it public? variable `public`)" if answer.status == 403 else ""
            raise Unwell(f"{method} {url} answered {answer.status} {found or text[:80]!r}, not {status} {code}{hint}")
        if answer.headers.get("Cache-Control") != "no-store":
            raise Unwell(f"{method} {url} may be cached: Cache-Control is {answer.headers.get('Cache-Control')!r}")


def _known(patient: Patient) -> None:
    if not patient.key:
        raise Unwell("cannot be asked without LiveKit's credentials, see above")


Check = Callable[[Patient], Awaitable[str]]
# The first is asked first, since others need what it finds.
CHECKS: dict[str, Check] = {
    "the secret": secret,
    "LiveKit accepts the key": livekit,
    "a worker is registered": worker,
    "the workers' key is the newest": workers_key,
    "the model answers": model,
    "the report's model answers": report_model,
    "the models stay": models_stay,
    "Firestore": firestore,
    "Firestore's rules": rules,
    "start-bot": start_bot,
    "interviews": interviews,
}


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    name: str
    ok: bool
    says: str
    soon: bool = False
    """It is in order, but not for long."""

    def __str__(self) -> str:
        return f"{('soon' if self.soon else 'ok  ') if self.ok else 'FAIL'}  {self.name}: {self.says}"


async def examine(deployment: Deployment) -> list[Finding]:
    """Make every check; those after the first at once."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS)) as http:
        patient = Patient(deployment, http)
        first, *others = CHECKS.items()
        found = [await _finding(*first, patient)]
        return found + list(await asyncio.gather(*(_finding(name, check, patient) for name, check in others)))


async def _finding(name: str, check: Check, patient: Patient) -> Finding:
    try:
        return Finding(name, True, await check(patient))
    except Soon as error:
        return Finding(name, True, str(error), soon=True)
    except Unwell as error:
        return Finding(name, False, str(error))
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(name, False, f"does not answer ({type(error).__name__}): is it running, is the address right?")
    except Exception as error:  # noqa: BLE001  # one check that breaks must not hide what the others find
        return Finding(name, False, f"{type(error).__name__}: {error}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make doctor", description=__doc__)
    parser.add_argument("env", nargs="?", default=os.environ.get("ENV") or "local", help="local, dev, staging or prod")
    try:
        deployment = find(parser.parse_args().env)
    except NoDeploymentError as error:
        print(error)
        return 2
    findings = asyncio.run(examine(deployment))
    for finding in findings:
        print(finding)
    sick = [finding for finding in findings if not finding.ok]
    print(
        f"{deployment.name}: {'can hold an interview' if not sick else f'{len(sick)} of {len(findings)} to be seen to'}"
    )
    return 1 if sick else 0


if __name__ == "__main__":
    sys.exit(main())
