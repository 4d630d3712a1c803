"""What was said and acknowledged, by the simulator's log; what is stored, by Firestore. Nothing of the worker's own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Told:
    """One interview, as the model's side of it saw it."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """What was said to each question whose record the worker confirmed to the model."""
    acknowledged_at: dict[str, float] = field(default_factory=dict)
    """When that was, in seconds since 1970."""
    open_connections: int = 0
    sessions: int = 0


class Log:
    """The simulator's log, read on from where it was read before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._plans: dict[str, str] = {}
        self._facts: dict[str, list[dict[str, Any]]] = {}

    def facts(self, plan: str) -> list[dict[str, Any]]:
        """Everything that happened in sessions of a plan, in order."""
        self._read_on()
        return self._facts.get(plan, [])

    def forget(self, plan: str) -> None:
        """The plan is used anew: what happened in its sessions so far, or still will, is somebody else's."""
        self._read_on()
        self._facts.pop(plan, None)
        self._plans = {session: of for session, of in self._plans.items() if of != plan}

    def open_connections(self) -> int:
        """Connections to the model that nobody has closed."""
        self._read_on()
        everything = [fact for facts in self._facts.values() for fact in facts]
        return len(_open(everything))

    def _read_on(self) -> None:
        with self._path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            fact = json.loads(line)
            session = str(fact.get("session", ""))
            scenario = str(fact.get("scenario") or "")
            if scenario.startswith("interview-"):
                self._plans[session] = scenario.removeprefix("interview-")
            if plan := self._plans.get(session):
                self._facts.setdefault(plan, []).append(fact)


def _open(facts: list[dict[str, Any]]) -> set[object]:
    opened = {fact["conn"] for fact in facts if fact["event"] == "open"}
    return opened - {fact["conn"] for fact in facts if fact["event"] == "close"}


def told(facts: list[dict[str, Any]]) -> Told:
    """Make sense of an interview's facts."""
    result = Told(open_connections=len(_open(facts)), sessions=len({fact["session"] for fact in facts}))
    calls: dict[str, Mapping[str, Any]] = {}
    for fact in facts:
        if fact["event"] == "tool_call" and fact.get("name") == "process_user_response":
            calls[fact["id"]] = fact["args"]
        elif fact["event"] == "tool_result" and fact.get("id") in calls and _recorded(fact.get("result")):
            call = calls[fact["id"]]
            goes_on = _reply(fact.get("result")).get("question") == call["question_id"]  # with the answer before it
            if call.get("outcome") == "answered" and not goes_on:
                question = str(call["question_id"])
                result.acknowledged.setdefault(question, str(call["answer"]))
                result.acknowledged_at.setdefault(question, fact["t"])
    return result


def _recorded(result: object) -> bool:
    return _reply(result).get("recorded") is True


def _reply(result: object) -> Mapping[str, Any]:
    while isinstance(result, Mapping) and "output" in result:
        result = result["output"]
    if isinstance(result, str):
        try:
            result = json.loads(result)
        except ValueError:
            return {}
    return result if isinstance(result, Mapping) else {}


def lost(acknowledged: Mapping[str, str], answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Questions whose acknowledged answer is not stored as it was given.

    What was said before the question was heard is a part of the answer before it.
    """
    stored = [plain(str(answer.get("text"))) for answer in answers.values()]
    return [question for question, said in acknowledged.items() if not any(plain(said) in text for text in stored)]


# A greeting that was cut before this is said again, and heard once.
GREETED = "i am noah an ai interviewer"


def plain(text: str) -> str:
    """A text as its words."""
    return " ".join(re.findall(r"\w+", text.casefold()))
