"""All that Firestore holds, to see what has changed."""

from __future__ import annotations

from typing import Any

from local.stack import Stack
from tests.support.firestores import documents


async def everything(stack: Stack) -> dict[str, dict[str, Any]]:
    """Every document's fields by its path."""
    return await documents(stack.firestore_client())


def changed(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """The paths of what was made, changed or deleted."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
