"""Where things lie. Everything that is made at run time goes below `.local/`, which git ignores."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".local"
TOOLS = CACHE / "bin"
UV = CACHE / "uv" / "bin" / "uv"
LOGS = CACHE / "logs"
RUN = CACHE / "run"
EMULATORS = ROOT / "local" / "emulators"
WEB = ROOT / "web"
PLANS = ROOT / "worker" / "noah" / "plans"
QUICK = ROOT / "local" / "plans" / "quick.yaml"
STACK_FILE = CACHE / "stack.json"
