"""The parts of a stack: how each is run, where it listens, and how it shows that it is ready."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from local import jvm, readiness, tools
from local.paths import EMULATORS, ROOT, WEB
from local.ports import HOST
from local.processes import Keeper, Part

PYTHON = (sys.executable, "-m")
# The functions and the paths under which a page finds them, as in firebase.json.
FUNCTIONS = {
    "invitations": "/api/invitations",
    "start_bot": "/api/start-bot",
    "interviews": "/api/interviews",
    "profiles": "/api/profile",
    "review": "/api/review",
}
# The function that no page finds: Cloud Scheduler calls it.
UNSEEN = ("scaler",)
# Further paths, and the function that answers there.
ALSO = {"/api/me": "interviews"}
PROJECT = "demo-noah"  # the emulators treat projects named demo-* as offline

# Variables of the project: a stack gives each process those that it needs. Everything else is inherited.
SETTINGS = (
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "LIVEKIT_URL",
    "LIVEKIT_CREDENTIALS_SECRET",
    "LIVEKIT_CREDENTIALS",
    "AGENT_NAME",
    "PLANS",
    "INVITATION_REQUIRED",
    "CONSENT_VERSION",
    "CONSENT_URL",
    "INVITING_ACCOUNTS",
    "PAGE_URL",
    "ALLOWED_ORIGINS",
    "REQUIRE_APP_CHECK",
    "APP_CHECK_APPS",
    "APP_CHECK_ONCE",
    "VERIFIED_EMAIL_REQUIRED",
    "AUTH_TENANT",
    "STARTS_PER_DAY",
    "STARTS_PER_ADDRESS_HOUR",
    "STARTS_PER_ENVIRONMENT_DAY",
    "TRUSTED_PROXIES",
    "TOKEN_TTL_SECONDS",
    "TRACES",
    "TRACES_RATIO",
    "PORT",
    "MAX_SESSIONS",
    "PLANS_DIR",
    "PARTICIPANT_TIMEOUT_SECONDS",
    "RECONNECT_GRACE_SECONDS",
    "STATE_TIMEOUT_SECONDS",
    "LEASE_SECONDS",
    "JOURNAL_DIR",
    "REPORT_MODEL",
    "REPORT_LOCATION",
    "MAX_INTERVIEW_MINUTES",
    "TURNS_PER_MINUTE",
    "TOKENS_PER_INTERVIEW",
    "TOKENS_PER_ENVIRONMENT_DAY",
    "DISCLOSURE",
    "RETENTION_DAYS",
    "EVENTS_TOPIC",
    "RECORDINGS_BUCKET",
    "RECORDINGS_UPLOAD_KEY",
    "GEMINI_MODELS",
    "GEMINI_VOICE",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_API_KEY",
    "GEMINI_BASE_URL",
    "GEMINI_CA_FILE",
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "PUBSUB_EMULATOR_HOST",
    "EGRESS_URL",
    "STORAGE_EMULATOR_HOST",
    "SECRET_MANAGER_ENDPOINT",
)
# Never inherited: a process would believe that it is on Google Cloud, or use somebody's account there.
FOREIGN = (
    "K_SERVICE",
    "K_REVISION",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "LIVEKIT_API_KEY",
    "LIVEKIT_API_SECRET",
    # without bytecode on disk a worker takes 8 to 14 s to start, with it 3 to 6
    "PYTHONDONTWRITEBYTECODE",
)


def paths() -> list[tuple[str, str]]:
    """Every path under which a page finds a function, and which one."""
    return [*((path, name) for name, path in FUNCTIONS.items()), *ALSO.items()]


def inherited() -> dict[str, str]:
    """The environment without the project's settings."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS and name not in FOREIGN}
    return kept | {"PYTHONUNBUFFERED": "1"}


def firestore(keeper: Keeper, log: Path, port: int) -> Part:
    main = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
    return Part(
        "firestore",
        keeper,
        [*jvm.command(tools.firestore_jar(), main, "512m", port), f"--rules={ROOT / 'firestore.rules'}"],
        inherited(),
        log,
        lambda: readiness.firestore(f"{HOST}:{port}", PROJECT),
        url=f"{HOST}:{port}",
    )


def pubsub(keeper: Keeper, log: Path, port: int) -> Part:
    return Part(
        "pubsub",
        keeper,
        jvm.command(tools.pubsub_jar(), "com.google.cloud.pubsub.testing.v1.Main", "256m", port),
        inherited(),
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/"),
        url=f"{HOST}:{port}",
    )


def receiver(keeper: Keeper, log: Path, port: int) -> Part:
    """A webhook that shows what it gets."""
    return Part(
        "receiver",
        keeper,
        [*PYTHON, "local.receiver", "--port", str(port)],
        inherited(),
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/"),
        url=f"http://{HOST}:{port}",
    )


def egress(keeper: Keeper, log: Path, port: int, livekit: str, credentials: str, folder: Path) -> Part:
    """What stands for LiveKit Egress and for its bucket."""
    return Part(
        "egress",
        keeper,
        [*PYTHON, "local.egress", "--port", str(port), "--livekit", livekit, "--folder", str(folder)],
        inherited() | {"LIVEKIT_CREDENTIALS": credentials},
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/"),
        url=f"http://{HOST}:{port}",
    )


def auth(keeper: Keeper, log: Path, port: int) -> Part:
    return Part(
        "auth",
        keeper,
        [tools.find("node"), "auth.cjs", HOST, str(port), PROJECT],
        inherited(),
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/"),
        url=f"{HOST}:{port}",
        cwd=EMULATORS,
    )


def livekit(keeper: Keeper, log: Path, config: Path, keys: dict[str, str], ports: tuple[int, int, int]) -> Part:
    """`ports`: HTTP and signalling, media over TCP, media over UDP."""
    http, tcp, udp = ports
    settings = {
        "port": http,
        "bind_addresses": [HOST],
        "keys": keys,
        "logging": {"level": "info", "json": False},
        "rtc": {
            "tcp_port": tcp,
            "udp_port": udp,
            "node_ip": HOST,
            "use_external_ip": False,
            "enable_loopback_candidate": True,
            "interfaces": {"includes": ["lo", "lo0"]},
        },
    }
    config.write_text(json.dumps(settings))  # JSON is YAML
    config.chmod(0o600)
    return Part(
        "livekit",
        keeper,
        [tools.find("livekit-server"), "--config", str(config)],
        inherited(),
        log,
        lambda: readiness.http(f"http://{HOST}:{http}/"),
        url=f"ws://{HOST}:{http}",
    )


def secrets(keeper: Keeper, log: Path, state: Path, ready: Path, port: int) -> Part:
    return Part(
        "secrets",
        keeper,
        [
            *PYTHON,
            "local.secret_manager",
            "--port",
            str(port),
            "--state",
            str(state),
            "--ready-file",
            str(ready),
        ],
        inherited(),
        log,
        lambda: readiness.ready_file(ready),
        url=f"{HOST}:{port}",
        made_by_it=(ready,),
    )


def gemini(keeper: Keeper, log: Path, run: Path, scenarios: Path, port: int) -> Part:
    """The Gemini Live simulator; it logs facts to `run/gemini.jsonl`, and makes `run/ca.pem`."""
    ready = run / "gemini.json"
    return Part(
        "gemini",
        keeper,
        [
            *PYTHON,
            "gemini_live_simulator",
            "--port",
            str(port),
            "--scenarios",
            str(scenarios),
            "--log",
            str(run / "gemini.jsonl"),
            "--ca-out",
            str(run / "ca.pem"),
            "--ready-file",
            str(ready),
        ],
        inherited(),
        log,
        lambda: readiness.ready_file(ready),
        url=f"https://{HOST}:{port}",
        made_by_it=(ready,),
    )


def function(name: str, keeper: Keeper, log: Path, env: dict[str, str], port: int) -> Part:
    """One of FUNCTIONS or UNSEEN under functions-framework, from the folder that is deployed; it is told its name as
    Google does.
    """
    return Part(
        name,
        keeper,
        [
            *PYTHON,
            "functions_framework",
            "--source",
            "main.py",
            "--host",
            HOST,
            "--port",
            str(port),
        ],
        inherited() | {"FUNCTION_TARGET": name} | env,
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/", status=None, method="OPTIONS"),
        url=f"http://{HOST}:{port}",
        cwd=ROOT / "functions",
    )


def worker(name: str, keeper: Keeper, log: Path, env: dict[str, str], port: int, cwd: Path) -> Part:
    return Part(
        name,
        keeper,
        [*PYTHON, "noah", "start"],
        inherited() | env | {"PORT": str(port)},
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/ready"),
        url=f"http://{HOST}:{port}",
        cwd=cwd,
    )


def toxiproxy(keeper: Keeper, log: Path, port: int) -> Part:
    return Part(
        "toxiproxy",
        keeper,
        [tools.find("toxiproxy-server"), "-host", HOST, "-port", str(port)],
        inherited(),
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/version"),
        url=f"http://{HOST}:{port}",
    )


def web(keeper: Keeper, log: Path, config: Path, port: int) -> Part:
    """The page, built by set-up, on one origin with the functions, as Firebase Hosting serves it."""
    return Part(
        "web",
        keeper,
        [tools.find("node"), "serve.mjs", "--config", str(config), "--host", HOST, "--port", str(port)],
        inherited(),
        log,
        lambda: readiness.http(f"http://{HOST}:{port}/"),
        url=f"http://{HOST}:{port}",
        cwd=WEB,
    )
