"""Run the simulator from a test: a process of its own, waited for by its ready file."""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

START_SECONDS = 30.0
_LOOK_SECONDS = 0.01

Fact = dict[str, Any]


class Simulator:
    """A simulator process with its own folder of scenarios; a context manager.

    `folder` gets `scenarios/`, `log.jsonl`, `ca.pem` and the process's output.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.scenarios = folder / "scenarios"
        self.log = folder / "log.jsonl"
        self.ca = folder / "ca.pem"
        self.url = ""

    def __enter__(self) -> Simulator:
        self.scenarios.mkdir(parents=True, exist_ok=True)
        ready = self._folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "gemini_live_simulator", "--port", "0"]
        command += ["--scenarios", str(self.scenarios), "--log", str(self.log)]
        command += ["--ca-out", str(self.ca), "--ready-file", str(ready)]
        with (self._folder / "output.txt").open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise RuntimeError(f"the simulator did not start: {(self._folder / 'output.txt').read_text()}")
            time.sleep(_LOOK_SECONDS)
        self.url = json.loads(ready.read_text())["url"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def scenario(self, name: str, text: str) -> None:
        """Add or replace a scenario file; sessions that open from now on see it."""
        draft = self.scenarios / f".{name}.draft"
        draft.write_text(text)
        draft.replace(self.scenarios / f"{name}.yaml")

    def http_options(self, **client: Any) -> types.HttpOptions:
        """What google-genai needs to find the simulator; `client` are more arguments of its async client."""
        context = ssl.create_default_context(cafile=str(self.ca))
        return types.HttpOptions(
            base_url=self.url,
            client_args={"verify": context},
            async_client_args={"verify": context, "ssl": context, **client},
        )

    def client(self, *, vertexai: bool = True, **client: Any) -> genai.Client:
        """google-genai's own client, pointed here."""
        options = self.http_options(**client)
        if not vertexai:
            return genai.Client(api_key="simulated", vertexai=False, http_options=options)
        return genai.Client(
            vertexai=True,
            project="simulated",
            location="us-central1",
            credentials=Credentials(token="simulated"),  # type: ignore[no-untyped-call]
            http_options=options,
        )

    def facts(self, event: str | None = None, **fields: Any) -> list[Fact]:
        """The log so far: the lines of an event, with these fields."""
        found: list[Fact] = []
        if self.log.exists():
            text = self.log.read_text()
            found = [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
        return [
            fact
            for fact in found
            if (event is None or fact["event"] == event)
            and all(fact.get(name) == value for name, value in fields.items())
        ]

    async def fact(
        self,
        event: str,
        *,
        timeout: float = 10.0,
        fits: Callable[[Fact], bool] | None = None,
        number: int = 1,
        **fields: Any,
    ) -> Fact:
        """Wait for the n-th line of an event with these fields, for at most `timeout` seconds.

        Raises:
            TimeoutError: it did not come; the text has the log.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    found = [fact for fact in self.facts(event, **fields) if fits is None or fits(fact)]
                    if len(found) >= number:
                        return found[number - 1]
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            raise TimeoutError(f"no {event} {fields} in {timeout} s; the log: {self.facts()}") from None
