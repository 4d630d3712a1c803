"""`generateContent`: the plain request for a text or a JSON object, answered by rules on `generate`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import engine, frames, template
from .conversations import Conversations
from .engine import Event
from .journal import Journal
from .scenario import Library
from .schema import BUILT_IN, Respond

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_DEPTH = 12  # of a schema that refers to itself


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response: status and JSON body."""

    status: int
    body: bytes


def error(status: int, message: str) -> Answer:
    """An error in Google's JSON form."""
    detail = {"code": status, "message": message, "status": _STATUS.get(status, "UNKNOWN")}
    return Answer(status, json.dumps({"error": detail}).encode())


async def answer(data: bytes, model: str, library: Library, conversations: Conversations, journal: Journal) -> Answer:
    """Answer one request; scenario rules on `generate` decide, and without one the schema does."""
    try:
        request = frames.decode_generate(data)
    except frames.BadFrameError as bad:
        journal.write("", "", "invalid", error=str(bad))
        return error(400, str(bad))
    instruction = frames.text_of(request.system_instruction)
    prompt = "\n".join(frames.text_of(content) for content in request.contents)
    everything = f"{instruction}\n{prompt}".strip()
    scenario, errors = library.find(everything)
    for broken in errors:
        journal.write("", "", "scenario_error", error=str(broken))
    conversation = conversations.generating(scenario, everything)
    state = conversation.state
    journal.write(conversation.id, "", "generate", model=model, scenario=scenario.name, text=everything)
    variables = {"prompt": prompt, "model": engine.model_name(model)}
    reaction = engine.react(scenario, state, Event("generate", everything, variables))
    if reaction is None:
        reaction = engine.react(BUILT_IN, state, Event("generate", everything))
    schema = request.generation_config and (
        request.generation_config.response_json_schema or request.generation_config.response_schema
    )
    if schema is not None and not isinstance(schema, Mapping):
        schema = schema.model_dump(exclude_none=True, by_alias=True, mode="json")
    text = ""
    try:
        for action in reaction.actions if reaction else []:
            if action.delay is not None:
                await asyncio.sleep(action.delay)
            elif action.set_ is not None:
                state.variables.update(template.render(action.set_, state.variables))
            elif action.fail is not None:
                journal.write(conversation.id, "", "fault", kind="fail", status=action.fail.status)
                return error(action.fail.status, action.fail.message)
            elif action.respond is not None:
                text = _text(action.respond, schema, state.variables)
    except template.TemplateError as wrong:
        journal.write(conversation.id, "", "scenario_error", error=str(wrong))
        return error(500, f"scenario: {wrong}")
    journal.write(conversation.id, "", "generated", text=text)
    prompt_tokens, tokens = len(everything) // 4 + 1, len(text) // 4 + 1
    body = {
        "candidates": [
            {
                "content": {"role": "model", "parts": [{"text": text}]},
                "finishReason": "STOP",
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": prompt_tokens,
            "candidatesTokenCount": tokens,
            "totalTokenCount": prompt_tokens + tokens,
        },
        "modelVersion": "gemini-live-simulator",
        "responseId": f"simulated-{conversation.id}",
    }
    return Answer(200, frames.encode_generate(body))


def _text(respond: Respond, schema: Any, variables: Mapping[str, Any]) -> str:
    if respond.text is not None:
        return str(template.render(respond.text, variables))
    value = example(schema) if respond.from_schema else template.render(respond.content, variables)
    for path, filling in respond.fill.items():
        value = fill(value, path.split("."), template.render(filling, variables))
    return json.dumps(value, ensure_ascii=False)


def example(schema: Any, name: str = "value") -> Any:
    """The plainest value that fits a JSON schema (or Gemini's own), the same each time."""
    return _example(schema, name, schema, 0)


def _example(schema: Any, name: str, root: Any, depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > _DEPTH:
        return None
    if (reference := schema.get("$ref")) is not None:
        target: Any = root
        for step in str(reference).removeprefix("#/").split("/"):
            target = target.get(step, {}) if isinstance(target, Mapping) else {}
        return _example(target, name, root, depth + 1)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if choices := schema.get("enum"):
        return choices[0]
    for key in ("anyOf", "oneOf", "allOf"):
        if options := schema.get(key):
            return _example(options[0], name, root, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = kind[0]
    match str(kind).lower():
        case "object":
            return {
                key: _example(below, key, root, depth + 1) for key, below in (schema.get("properties") or {}).items()
            }
        case "array":
            count = max(1, int(schema.get("minItems") or 0))
            return [_example(schema.get("items", {}), name, root, depth + 1) for _ in range(count)]
        case "integer":
            return int(schema.get("minimum") or 1)
        case "number":
            return float(schema.get("minimum") or 1.0)
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return f"(simulated {name})"


def fill(value: Any, path: list[str], filling: Any) -> Any:
    """The value with what is at a path replaced; `*` stands for every element of a list."""
    if not path:
        return filling
    step, rest = path[0], path[1:]
    if step == "*" and isinstance(value, list):
        return [fill(item, rest, filling) for item in value]
    if isinstance(value, list) and step.isdigit():
        return [fill(item, rest, filling) if index == int(step) else item for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {**value, step: fill(value.get(step), rest, filling)}
    return {step: fill(None, rest, filling)} if value is None else value
