"""All that Firestore holds, to see what has changed."""

from __future__ import annotations

from typing import Any

from local.stack import Stack


async def everything(stack: Stack) -> dict[str, dict[str, Any]]:
    """Every document's fields by its path."""
    client = stack.firestore_client()
    found: dict[str, dict[str, Any]] = {}

    async def look(collection: Any) -> None:
        async for reference in collection.list_documents():
            snapshot = await reference.get()
            if snapshot.exists:
                found[reference.path] = snapshot.to_dict() or {}
            async for below in reference.collections():
                await look(below)

    async for collection in client.collections():
        await look(collection)
    return found


def changed(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """The paths of what was made, changed or deleted."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
