"""Serves a built page on one origin with the functions of a stack, as Firebase Hosting does."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from local import readiness
from local.parts import paths
from local.paths import WEB
from local.processes import Part
from local.stack import PROJECT, Stack
from tests.support.waiting import run_sync


def serve(stack: Stack, name: str, dist: Path, facts: Mapping[str, object], start_bot: str = "") -> str:
    """Where the page is. It is served until the stack ends; `facts` are of its `config.json`, `start_bot` is another
    function than the stack's.
    """
    config, ready = stack.run / f"{name}.json", stack.run / f"{name}-ready.json"
    connected = {
        "firebase": {"apiKey": "local", "projectId": PROJECT},
        "authEmulatorUrl": f"http://{stack.auth_emulator}",
        "proxy": {path: stack.parts[name].url for path, name in paths() if name in stack.parts}
        | ({"/api/start-bot": start_bot} if start_bot else {}),
    }
    config.write_text(json.dumps({**facts, **connected}))
    part = Part(
        name,
        stack.keeper,
        ["node", str(WEB / "serve.mjs"), "--config", str(config), "--ready-file", str(ready), "--dist", str(dist)],
        dict(os.environ),
        stack.logs / f"{name}.log",
        lambda: readiness.ready_file(ready),
        made_by_it=(ready,),
    )
    run_sync(part.start())
    return str(json.loads(ready.read_text())["url"])
