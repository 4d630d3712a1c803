"""docs/openapi.yaml, as tests ask it: its operations, their answers, and whether a value is of a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from local.paths import ROOT

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
METHODS = ("get", "put", "post", "delete")
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": Mapping,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
# What a schema of ours may say; another word would be passed over in silence.
WORDS = {
    "$ref",
    "type",
    "description",
    "enum",
    "pattern",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "maxLength",
    "minimum",
    "maximum",
}


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` refers to; anything else as it is."""
    if "$ref" not in value:
        return value
    found: Any = DOCUMENT
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return resolved(found)


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.content["operationId"])

    @property
    def responses(self) -> dict[int, dict[str, Any]]:
        return {int(status): resolved(response) for status, response in self.content["responses"].items()}

    @property
    def codes(self) -> set[tuple[int, str]]:
        """Each error that it may answer with: status and code."""
        return {(status, code) for status, found in self.responses.items() for code in found.get("x-codes", ())}

    @property
    def curl(self) -> str:
        """Its example, for a shell."""
        blocks = re.findall(r"(?:^ {4}.*\n?)+", self.content["description"] + "\n", re.MULTILINE)
        (example,) = blocks or [self.content["description"]]
        return str(example).strip()

    def holds(self, status: int, body: Any) -> None:
        """Raises AssertionError when it may not answer so."""
        assert status in self.responses, f"{self.id}: {status} is not in the contract: {body}"
        response = self.responses[status]
        if status != 200:
            assert (status, body.get("code")) in self.codes, f"{self.id}: {status} {body} is not in the contract"
        as_json = response["content"].get("application/json")
        check(body, as_json["schema"] if as_json else {"type": "string"}, self.id)


def operations() -> Iterator[Operation]:
    """All of them, in the document's order."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(path, method.upper(), item[method])


def check(value: Any, schema: dict[str, Any], where: str) -> None:
    """Raises AssertionError, with the place, when a value is not of a schema."""
    schema = resolved(schema)
    assert schema.keys() <= WORDS, f"{where}: this check does not know {schema.keys() - WORDS}"
    kinds = schema.get("type")
    if kinds is not None:
        names = kinds if isinstance(kinds, list) else [kinds]
        fits = any(
            isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name in ("integer", "number"))
            for name in names
        )
        assert fits, f"{where}: {value!r} is not of type {kinds}"
    if "enum" in schema:
        assert value in schema["enum"], f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        assert re.search(schema.get("pattern", ""), value), f"{where}: {value!r} is not as {schema['pattern']}"
        assert len(value) <= schema.get("maxLength", len(value)), f"{where}: is too long"
    elif isinstance(value, Mapping):
        properties = schema.get("properties", {})
        assert set(schema.get("required", ())) <= value.keys(), f"{where}: {schema['required']} of {set(value)}"
        if schema.get("additionalProperties") is False:
            assert value.keys() <= properties.keys(), (
                f"{where}: {value.keys() - properties.keys()} is not in the contract"
            )
        for name, inner in value.items():
            if name in properties:
                check(inner, properties[name], f"{where}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            check(inner, schema.get("items", {}), f"{where}[{number}]")
