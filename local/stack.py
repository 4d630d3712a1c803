"""The whole system on one machine, as an async context manager.

    async with Stack("mine", workers=2) as stack:
        ...                                # stack.start_bot_url, stack.workers[0], stack.livekit, ...
        await stack.workers[0].kill()      # every part can be stopped, killed, paused, resumed and restarted
        stack.firestore.pause()

What was started ends with the block, and with this process, however that ends. A stack can be used from any
event loop.
"""

from __future__ import annotations

import asyncio
import base64
import fcntl
import itertools
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from google.cloud import firestore as google_firestore
from livekit import api
from noah.data.plans import load_plans
from noah.interview.check import facts

from local import parts, pubsub, readiness
from local.links import TARGETS, USERS, Link
from local.paths import LOGS, PLANS, RUN, WEB
from local.ports import HOST, Ports, PortTakenError
from local.processes import Keeper, Part, PartError
from local.tools import ToolMissingError

__all__ = ["ALL", "CLOUD", "PROJECT", "PartError", "Stack"]

PROJECT = parts.PROJECT
AGENT_NAME = "noah-voice-agent"
SECRET = f"projects/{PROJECT}/secrets/livekit-credentials"

CLOUD = frozenset({"firestore", "auth", "livekit", "secrets"})  # what Google, Firebase and LiveKit run for us
ALL = CLOUD | {"gemini", "functions", "workers"}
AFTERWARDS = frozenset({"review"})
BEFOREHAND = frozenset(parts.FUNCTIONS) - {"start_bot", "interviews"} - AFTERWARDS
ASIDE = BEFOREHAND | AFTERWARDS  # functions that most interviews do without
EVENTS = frozenset({"pubsub", "receiver"})  # Pub/Sub, and a webhook to which it pushes
RECORDINGS = frozenset({"egress"})  # stands for LiveKit Egress and its bucket
BUCKET = "recordings"
OPTIONAL = ASIDE | EVENTS | RECORDINGS | {"web"}


def models() -> dict[str, str]:
    """The models that `make … MODEL=…` asked for, as the workers' setting. GEMINI_MODELS itself is not inherited: what
    somebody has set for another purpose must not change what the tests run on.
    """
    chosen = os.environ.get("LOCAL_MODELS", "")
    return {"GEMINI_MODELS": chosen} if chosen else {}


class Stack:
    """Parts of the local cloud, or all of it.

    Args:
        name: Of its folders `.local/run/<name>` and `.local/logs/<name>`; both are made anew.
        parts: Which parts to start: some of ALL, of BEFOREHAND and AFTERWARDS, of EVENTS, and "web".
        workers: How many workers to start with.
        plans_dir: The interview plans, a folder of YAML files.
        scenarios_dir: The simulator's scenarios; by default a new, empty folder, to be filled at any time.
        env: Settings for the functions and the workers on top of the stack's own.
        worker_env: The same for the workers alone.
        links: Connections that can be cut, as "worker-firestore" or "function-livekit"; see `links`.
        ports: Ports for parts that must not be any free one, by the part's name.
        ready: Called with each part when it is ready.
        cwd: Where the workers run; by default the run folder, where no `.env` file lies.
        plan: The interview that the page begins; the function's first when None.

    Raises, when it is entered: PartError, PortTakenError, ToolMissingError. Nothing is left running then.
    """

    project = PROJECT
    agent_name = AGENT_NAME

    def __init__(
        self,
        name: str = "stack",
        *,
        parts: Iterable[str] = ALL,
        workers: int = 1,
        plans_dir: Path = PLANS,
        scenarios_dir: Path | None = None,
        env: Mapping[str, str] | None = None,
        worker_env: Mapping[str, str] | None = None,
        links: Iterable[str] = (),
        ports: Mapping[str, int] | None = None,
        ready: Callable[[Part], None] = lambda part: None,
        cwd: Path | None = None,
        plan: str | None = None,
    ) -> None:
        self._wanted = frozenset(parts)
        self._number_of_workers = workers
        self._env = dict(env or {})
        self._worker_env = dict(worker_env or {})
        self._fixed_ports = dict(ports or {})
        self._link_names = tuple(links)
        self._ready = ready
        self._name = name
        self._cwd = cwd
        self.plan = plan
        self._scenarios = scenarios_dir
        self.plans_dir = plans_dir.resolve()
        self.parts: dict[str, Part] = {}
        self.workers: list[Part] = []
        self._worker_numbers = itertools.count(1)
        self.links: dict[str, Link] = {}
        self.started_in = 0.0  # seconds
        self._running = False
        self._addresses: dict[str, str] = {}

    # --- life

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def start(self) -> None:
        """Start every part that was asked for and wait until all are ready."""
        self._make_folders()
        self._running = True
        self.ports = Ports()
        self.keeper = Keeper()
        self.livekit_key, self.livekit_secret = "local" + secrets.token_hex(6), secrets.token_urlsafe(32)
        await self.add(self._wanted)

    async def add(self, wanted: Iterable[str]) -> None:
        """Start further parts; what runs already stays as it is."""
        began = time.monotonic()
        wanted = frozenset(wanted)
        if unknown := wanted - ALL - OPTIONAL:
            raise ValueError(f"no such part: {', '.join(sorted(unknown))}")
        new = self._prepare(wanted)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._bring_up(part), name=part.name) for part in new]
                if "workers" in wanted and not self.workers:
                    group.create_task(self._bring_up_workers(tasks))
        except* (PartError, PortTakenError, ToolMissingError) as failures:
            raise _first(failures) from None
        self.started_in = time.monotonic() - began

    def close(self) -> None:
        """End every process at once, and let the ports go."""
        if not self._running:
            return
        self._running = False
        self.keeper.close()
        self.ports.close()
        os.close(self._run_lock)

    # --- the parts

    def __getitem__(self, name: str) -> Part:
        """A part by its name. Raises KeyError when it was not asked for."""
        return self.parts[name]

    @property
    def firestore(self) -> Part:
        return self.parts["firestore"]

    @property
    def auth(self) -> Part:
        return self.parts["auth"]

    @property
    def livekit(self) -> Part:
        return self.parts["livekit"]

    @property
    def secrets(self) -> Part:
        return self.parts["secrets"]

    @property
    def gemini(self) -> Part:
        return self.parts["gemini"]

    @property
    def start_bot(self) -> Part:
        return self.parts["start_bot"]

    @property
    def interviews(self) -> Part:
        return self.parts["interviews"]

    async def start_worker(self, env: Mapping[str, str] | None = None, *, wait: bool = True) -> Part:
        """One more worker, `workers[-1]`. Returns when it is registered with LiveKit, or at once."""
        name = f"worker-{next(self._worker_numbers)}"  # a name is one worker's, and so is its log
        part = parts.worker(
            name,
            self.keeper,
            self.logs / f"{name}.log",
            self.worker_env() | dict(env or {}),
            self._port(name),
            self._cwd or self.run,
        )
        self.workers.append(part)
        if wait:
            await self._bring_up(part)
        else:
            part.launch()
        return part

    async def start_function(self, name: str, env: Mapping[str, str]) -> Part:
        """One more instance of a function (one of `parts.FUNCTIONS` or `parts.UNSEEN`), with other settings."""
        label = f"{name}-{len([part for part in self.parts if part.startswith(name)]) + 1}"
        source = self._function(name, self.function_env() | dict(env), label)
        self.parts[label] = source
        await self._bring_up(source)
        return source

    # --- addresses

    @property
    def start_bot_url(self) -> str:
        return self.parts["start_bot"].url

    @property
    def interviews_url(self) -> str:
        return self.parts["interviews"].url

    @property
    def web_url(self) -> str:
        return self.parts["web"].url if "web" in self.parts else ""

    @property
    def review_url(self) -> str:
        """The page on which the team reviews."""
        return f"{self.web_url}/review" if self.web_url and "review" in self.parts else ""

    @property
    def livekit_url(self) -> str:
        return self._addresses.get("livekit", "")

    @property
    def auth_emulator(self) -> str:
        """`host:port`"""
        return self._addresses.get("auth", "")

    @property
    def firestore_emulator(self) -> str:
        """`host:port`"""
        return self._addresses.get("firestore", "")

    @property
    def gemini_url(self) -> str:
        return self._addresses.get("gemini", "")

    @property
    def secrets_endpoint(self) -> str:
        """`host:port`"""
        return self._addresses.get("secrets", "")

    @property
    def gemini_ca(self) -> Path:
        """The simulator's certificate authority."""
        return self.run / "ca.pem"

    @property
    def spans(self) -> Path:
        """What the functions and the workers tell of each call, one JSON object per line."""
        return self.run / "spans.jsonl"

    @property
    def simulator_log(self) -> Path:
        """One JSON object per line: what the simulator heard, said and did."""
        return self.run / "gemini.jsonl"

    def simulator_facts(self) -> list[dict[str, Any]]:
        """What stands in `simulator_log`, in order."""
        return [json.loads(line) for line in self.simulator_log.read_text().splitlines() if line.startswith("{")]

    @property
    def recordings(self) -> Path:
        """The folder that stands for the bucket, with a folder for each."""
        return self.run / "buckets"

    @property
    def pubsub_emulator(self) -> str:
        """`host:port`; empty where nobody is told of events."""
        return self._addresses.get("pubsub", "")

    def description(self) -> dict[str, Any]:
        """What `.local/stack.json` holds."""
        return {
            "start_bot_url": self.start_bot_url if "start_bot" in self.parts else "",
            "interviews_url": self.interviews_url if "interviews" in self.parts else "",
            "web_url": self.web_url,
            "review_url": self.review_url,
            "livekit_url": self.livekit_url,
            "auth_emulator": self.auth_emulator,
            "firestore_emulator": self.firestore_emulator,
            "pubsub_emulator": self.pubsub_emulator,
            "project": PROJECT,
            "gemini_url": self.gemini_url,
            "gemini_models": self.worker_env().get("GEMINI_MODELS", ""),
            "gemini_ca": str(self.gemini_ca),
            "simulator_log": str(self.simulator_log),
            "spans": str(self.spans),
            "secrets_endpoint": self.secrets_endpoint,
            "scenarios": str(self.scenarios_dir),
            "plans": str(self.plans_dir),
            "workers": [{"url": worker.url, "pid": worker.pid} for worker in self.workers],
            "pids": {part.name: part.pid for part in [*self.parts.values(), *self.workers]},
            "logs": str(self.logs),
        }

    # --- clients

    def firestore_client(self, address: str | None = None) -> google_firestore.AsyncClient:
        """A client of this stack's Firestore, or of a link to it; it belongs to the running event loop."""
        with _environment("FIRESTORE_EMULATOR_HOST", address or self.firestore_emulator):  # its only public way
            return google_firestore.AsyncClient(project=PROJECT)

    def livekit_api(self) -> api.LiveKitAPI:
        """A client of this stack's LiveKit; close it with `aclose`."""
        return api.LiveKitAPI(self.livekit_url, self.livekit_key, self.livekit_secret)

    # --- settings of the processes

    def function_env(self) -> dict[str, str]:
        """What the functions get (section "Settings" of the design)."""
        return self._common("function") | {
            "LIVEKIT_CREDENTIALS_SECRET": SECRET,
            "SECRET_MANAGER_ENDPOINT": self._seen_by("function", "secrets"),
            "FIREBASE_AUTH_EMULATOR_HOST": self._seen_by("function", "auth"),
            "PLANS": ",".join(sorted(plan.stem for plan in self.plans_dir.glob("*.yaml"))),
            "ALLOWED_ORIGINS": ",".join(self.origins),
            "PAGE_URL": self.origins[0],
            # everybody here has the same address
            "STARTS_PER_ADDRESS_HOUR": "100000",
            "STARTS_PER_ENVIRONMENT_DAY": "100000",
            **self._env,
        }

    def worker_env(self) -> dict[str, str]:
        """What the workers get (section "Settings" of the design)."""
        env = self._common("worker") | {
            "LIVEKIT_CREDENTIALS": self.credentials,
            "PLANS_DIR": str(self.plans_dir),
            "JOURNAL_DIR": str(self.run / "journal"),
        }
        if "gemini" in self.parts:
            env |= {
                "GEMINI_BASE_URL": self._seen_by("worker", "gemini"),
                "GEMINI_CA_FILE": str(self.gemini_ca),
            }
        if self.pubsub_emulator:
            env |= {"PUBSUB_EMULATOR_HOST": self._seen_by("worker", "pubsub")}
        if egress := self._addresses.get("egress"):
            env |= {"RECORDINGS_BUCKET": BUCKET, "EGRESS_URL": egress, "STORAGE_EMULATOR_HOST": egress}
        return env | self._env | models() | self._worker_env

    def web_config(self) -> dict[str, Any]:
        """The page's `/config.json`, and where it hands calls of the functions on to."""
        config: dict[str, Any] = json.loads((WEB / "page.json").read_text()) | {
            "firebase": {"apiKey": "local", "projectId": PROJECT},
            "authEmulatorUrl": f"http://{self.auth_emulator}",
            "proxy": {path: self.parts[name].url for path, name in parts.paths() if name in self.parts},
            "simulator": "gemini" in self.parts,
            "plans": {plan.id: facts(plan) for plan in load_plans(self.plans_dir).values()},
        }
        if "egress" in self.parts:
            config["recordings"] = True
        asked = self.function_env()
        config |= {"consentVersion": asked.get("CONSENT_VERSION"), "consentUrl": asked.get("CONSENT_URL")}
        return config | ({"plan": self.plan} if self.plan else {})

    @property
    def credentials(self) -> str:
        """LiveKit's key and secret, as the secret holds them."""
        return json.dumps({"api_key": self.livekit_key, "api_secret": self.livekit_secret})

    @property
    def origins(self) -> list[str]:
        """Where pages may call the functions from."""
        pages = ["http://localhost:5173", "http://127.0.0.1:5173"]
        return ([self.web_url] if self.web_url else []) + pages

    def _common(self, user: str) -> dict[str, str]:
        addresses = {
            "LIVEKIT_URL": self._seen_by(user, "livekit"),
            "FIRESTORE_EMULATOR_HOST": self._seen_by(user, "firestore"),
            "EVENTS_TOPIC": f"projects/{PROJECT}/topics/{pubsub.TOPIC}" if self.pubsub_emulator else "",
        }
        return {
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "GOOGLE_CLOUD_LOCATION": "us-central1",
            "AGENT_NAME": AGENT_NAME,
            "TRACES": str(self.spans),
        } | {name: value for name, value in addresses.items() if value}

    def _seen_by(self, user: str, target: str) -> str:
        """The address of a part for one of its users: through a link, if there is one."""
        address = self._addresses.get(target, "")
        link = self.links.get(f"{user}-{target}")
        if link is None:
            return address
        scheme, separator, _ = address.rpartition("://")
        return f"{scheme}{separator}{link.address}"

    # --- making it

    def _make_folders(self) -> None:
        """The folders of this run, ours alone: a second stack of the same name gets others."""
        RUN.mkdir(parents=True, exist_ok=True)
        for name in (self._name, f"{self._name}-{os.getpid()}"):
            self._run_lock = os.open(RUN / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._run_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(self._run_lock)
                continue
            break
        else:
            raise PartError(f"two stacks named {self._name} in one process")
        self.run, self.logs = RUN / name, LOGS / name
        for folder in (self.run, self.logs):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        (self.run / "journal").mkdir()
        self.scenarios_dir = (self._scenarios or self.run / "scenarios").resolve()
        self.scenarios_dir.mkdir(exist_ok=True)

    def _prepare(self, wanted: frozenset[str]) -> list[Part]:
        """The new parts. Every address is chosen first, so that they can start at once, in any order."""
        known = set(self.parts)
        make: dict[str, Callable[[Path], Part]] = {
            "firestore": lambda log: parts.firestore(self.keeper, log, self._port("firestore")),
            "auth": lambda log: parts.auth(self.keeper, log, self._port("auth")),
            "pubsub": lambda log: parts.pubsub(self.keeper, log, self._port("pubsub")),
            "receiver": lambda log: parts.receiver(self.keeper, log, self._port("receiver")),
            "livekit": self._livekit,
            "egress": self._egress,
            "secrets": self._secrets,
            "gemini": self._gemini,
            "web": lambda log: parts.web(self.keeper, log, self.run / "web.json", self._port("web")),
        }
        for name, maker in make.items():
            if name in wanted - known:
                self._add(maker(self.logs / f"{name}.log"))
        self._add_links()
        functions = wanted & ASIDE
        if "functions" in wanted:
            functions |= parts.FUNCTIONS.keys() - ASIDE
        for name in sorted(functions - known):
            self._add(self._function(name, self.function_env(), name))
        if "web" in self.parts:
            (self.run / "web.json").write_text(json.dumps(self.web_config(), indent=2))
        return [part for name, part in self.parts.items() if name not in known]

    def _add(self, part: Part) -> None:
        self.parts[part.name] = part
        self._addresses[part.name] = part.url

    def _livekit(self, log: Path) -> Part:
        ports = (self._port("livekit"), self.ports.take(of="livekit"), self.ports.take(of="livekit"))
        keys = {self.livekit_key: self.livekit_secret}
        return parts.livekit(self.keeper, log, self.run / "livekit.yaml", keys, ports)

    def _egress(self, log: Path) -> Part:
        livekit, folder = self._addresses["livekit"], self.recordings
        return parts.egress(self.keeper, log, self._port("egress"), livekit, self.credentials, folder)

    def _secrets(self, log: Path) -> Part:
        state = self.run / "secrets.json"
        version = {
            "data": base64.b64encode(self.credentials.encode()).decode(),
            "state": "ENABLED",
            "created": 0.0,
        }
        state.write_text(json.dumps({SECRET: [version]}))
        return parts.secrets(self.keeper, log, state, self.run / "secrets-ready.json", self._port("secrets"))

    def _gemini(self, log: Path) -> Part:
        return parts.gemini(self.keeper, log, self.run, self.scenarios_dir, self._port("gemini"))

    def _function(self, name: str, env: dict[str, str], label: str) -> Part:
        part = parts.function(name, self.keeper, self.logs / f"{label}.log", env, self._port(label))
        part.name = label
        return part

    def _add_links(self) -> None:
        if not self._link_names:
            return
        if "toxiproxy" not in self.parts:
            self._add(parts.toxiproxy(self.keeper, self.logs / "toxiproxy.log", self._port("toxiproxy")))
        proxy = self.parts["toxiproxy"]
        for name in self._link_names:
            user, _, target = name.partition("-")
            if user not in USERS or target not in TARGETS:
                raise ValueError(f"no such link: {name}")
            if name in self.links or target not in self._addresses:
                continue
            upstream = self._addresses[target].rpartition("://")[2]
            self.links[name] = Link(name, proxy.url, f"{HOST}:{self.ports.take(of=name)}", upstream)

    def _port(self, name: str) -> int:
        return self.ports.take(self._fixed_ports.get(name), of=name)

    async def _bring_up(self, part: Part) -> None:
        await part.start()
        if part.name == "toxiproxy":
            await _all(link.create() for link in self.links.values())
        if part.name == "pubsub":
            await pubsub.make_topic(part.url, PROJECT)
            if "receiver" in self.parts:
                await pubsub.push(part.url, PROJECT, "receiver", self.parts["receiver"].url)
        self._ready(part)

    async def _bring_up_workers(self, firsts: list[asyncio.Task[None]]) -> None:
        first = {"livekit", "toxiproxy"}
        needed = [task for task in firsts if task.get_name() in first]
        if needed:
            await asyncio.wait(needed)
        if "gemini" in self.parts:
            # a worker checks at its start that the simulator's certificate is there; the rest of it comes beside
            await readiness.file(self.gemini_ca)
        await _all(self.start_worker() for _ in range(self._number_of_workers))


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


async def _all(calls: Iterable[Coroutine[Any, Any, Any]]) -> None:
    async with asyncio.TaskGroup() as group:
        for call in calls:
            group.create_task(call)


def _first(failures: BaseExceptionGroup[Exception]) -> Exception:
    """The first plain exception in nested groups."""
    found: BaseException = failures
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, Exception)
    return found
