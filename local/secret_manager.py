"""A Secret Manager for one machine: the real client talks to it over gRPC, as Google has no emulator for it.

    python -m local.secret_manager --port 0 --state secrets.json --ready-file ready.json

Secrets live in the state file, so that they survive a restart. Values are never printed. What it knows:
CreateSecret, GetSecret, AddSecretVersion, AccessSecretVersion, GetSecretVersion, ListSecretVersions, and
enabling, disabling and destroying a version. Everything else answers UNIMPLEMENTED.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import google_crc32c
import grpc  # type: ignore[import-untyped]
from google.cloud.secretmanager_v1.types import resources, service

SERVICE = "google.cloud.secretmanager.v1.SecretManagerService"
SECRET = re.compile(r"projects/[^/]+/secrets/[A-Za-z0-9_-]{1,255}")
VERSION = re.compile(rf"(?P<secret>{SECRET.pattern})/versions/(?P<version>latest|[1-9][0-9]*)")


class RefusedError(Exception):
    """What the caller gets: a gRPC status code and a message."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def not_found(what: str) -> RefusedError:
    return RefusedError(grpc.StatusCode.NOT_FOUND, f"{what} not found.")


class Secrets:
    """The secrets and their versions; `{name: [{"data", "state", "created"}]}`, the first version being 1."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._secrets: dict[str, list[dict[str, Any]]] = json.loads(state.read_text()) if state.exists() else {}

    def create_secret(self, request: service.CreateSecretRequest) -> resources.Secret:
        name = f"{request.parent}/secrets/{request.secret_id}"
        if not SECRET.fullmatch(name):
            raise RefusedError(grpc.StatusCode.INVALID_ARGUMENT, f"{name!r} is not a valid name of a secret.")
        with self._lock:
            if name in self._secrets:
                raise RefusedError(grpc.StatusCode.ALREADY_EXISTS, f"Secret [{name}] already exists.")
            self._secrets[name] = []
            self._save()
        return resources.Secret(name=name)

    def get_secret(self, request: service.GetSecretRequest) -> resources.Secret:
        self._versions(request.name)
        return resources.Secret(name=request.name)

    def add_secret_version(self, request: service.AddSecretVersionRequest) -> resources.SecretVersion:
        with self._lock:
            versions = self._versions(request.parent)
            data = base64.b64encode(request.payload.data).decode()
            versions.append({"data": data, "state": "ENABLED", "created": time.time()})
            self._save()
            return self._version(request.parent, len(versions))

    def access_secret_version(self, request: service.AccessSecretVersionRequest) -> service.AccessSecretVersionResponse:
        secret, number, found = self._find(request.name)
        name = f"{secret}/versions/{number}"
        if found["state"] != "ENABLED":
            raise RefusedError(
                grpc.StatusCode.FAILED_PRECONDITION, f"Secret Version [{name}] is in {found['state']} state."
            )
        data = base64.b64decode(found["data"])
        payload = resources.SecretPayload(data=data, data_crc32c=google_crc32c.value(data))
        return service.AccessSecretVersionResponse(name=name, payload=payload)

    def get_secret_version(self, request: service.GetSecretVersionRequest) -> resources.SecretVersion:
        secret, number, _ = self._find(request.name)
        return self._version(secret, number)

    def list_secret_versions(self, request: service.ListSecretVersionsRequest) -> service.ListSecretVersionsResponse:
        count = len(self._versions(request.parent))
        versions = [self._version(request.parent, number) for number in range(count, 0, -1)]
        return service.ListSecretVersionsResponse(versions=versions, total_size=count)

    def enable_secret_version(self, request: service.EnableSecretVersionRequest) -> resources.SecretVersion:
        return self._change(request.name, "ENABLED")

    def disable_secret_version(self, request: service.DisableSecretVersionRequest) -> resources.SecretVersion:
        return self._change(request.name, "DISABLED")

    def destroy_secret_version(self, request: service.DestroySecretVersionRequest) -> resources.SecretVersion:
        return self._change(request.name, "DESTROYED")

    def _change(self, name: str, state: str) -> resources.SecretVersion:
        with self._lock:
            secret, number, found = self._find(name)
            if found["state"] == "DESTROYED":
                raise RefusedError(grpc.StatusCode.FAILED_PRECONDITION, f"Secret Version [{name}] is destroyed.")
            found["state"] = state
            if state == "DESTROYED":
                found["data"] = ""
            self._save()
            return self._version(secret, number)

    def _versions(self, secret: str) -> list[dict[str, Any]]:
        if secret not in self._secrets:
            raise not_found(f"Secret [{secret}]")
        return self._secrets[secret]

    def _find(self, name: str) -> tuple[str, int, dict[str, Any]]:
        match = VERSION.fullmatch(name)
        if match is None:
            raise RefusedError(grpc.StatusCode.INVALID_ARGUMENT, f"{name!r} is not a valid name of a version.")
        versions = self._versions(match["secret"])
        number = len(versions) if match["version"] == "latest" else int(match["version"])
        if not 1 <= number <= len(versions):
            raise not_found(f"Secret Version [{name}]")
        return match["secret"], number, versions[number - 1]

    def _version(self, secret: str, number: int) -> resources.SecretVersion:
        found = self._versions(secret)[number - 1]
        created = datetime.fromtimestamp(found["created"], UTC)
        name = f"{secret}/versions/{number}"
        return resources.SecretVersion(name=name, state=found["state"], create_time=created)

    def _save(self) -> None:
        draft = self._state.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._secrets, file)
        draft.replace(self._state)


def _answer(method: Callable[[Any], Any]) -> Callable[[Any, grpc.ServicerContext], Any]:
    def handle(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            reply = method(request)
        except RefusedError as refused:
            print(f"{method.__name__}: {refused.code.name}", flush=True)
            context.abort(refused.code, str(refused))
        print(f"{method.__name__}: OK", flush=True)
        return reply

    return handle


def handlers(secrets: Secrets) -> grpc.GenericRpcHandler:
    """The service, as gRPC looks its methods up."""

    def rpc(method: Callable[[Any], Any], request: Any, response: Any) -> grpc.RpcMethodHandler[Any, Any]:
        return grpc.unary_unary_rpc_method_handler(_answer(method), request.deserialize, response.serialize)

    secret, version = resources.Secret, resources.SecretVersion
    methods = {
        "CreateSecret": rpc(secrets.create_secret, service.CreateSecretRequest, secret),
        "GetSecret": rpc(secrets.get_secret, service.GetSecretRequest, secret),
        "AddSecretVersion": rpc(secrets.add_secret_version, service.AddSecretVersionRequest, version),
        "AccessSecretVersion": rpc(
            secrets.access_secret_version,
            service.AccessSecretVersionRequest,
            service.AccessSecretVersionResponse,
        ),
        "GetSecretVersion": rpc(secrets.get_secret_version, service.GetSecretVersionRequest, version),
        "ListSecretVersions": rpc(
            secrets.list_secret_versions,
            service.ListSecretVersionsRequest,
            service.ListSecretVersionsResponse,
        ),
        "EnableSecretVersion": rpc(secrets.enable_secret_version, service.EnableSecretVersionRequest, version),
        "DisableSecretVersion": rpc(secrets.disable_secret_version, service.DisableSecretVersionRequest, version),
        "DestroySecretVersion": rpc(secrets.destroy_secret_version, service.DestroySecretVersionRequest, version),
    }
    return grpc.method_handlers_generic_handler(SERVICE, methods)


def main() -> None:
    parser = argparse.ArgumentParser(description="A local Secret Manager")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, required=True, help="where the secrets are kept")
    parser.add_argument("--ready-file", type=Path, required=True, help='gets {"endpoint": "host:port"}')
    options = parser.parse_args()
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers((handlers(Secrets(options.state)),))
    port = server.add_insecure_port(f"127.0.0.1:{options.port}")
    server.start()
    options.ready_file.write_text(json.dumps({"endpoint": f"127.0.0.1:{port}"}))
    print(f"Secret Manager on 127.0.0.1:{port}", flush=True)
    stop = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    stop.wait()
    server.stop(grace=0.5).wait()


if __name__ == "__main__":
    main()
