"""Writes the table and the picture of the worker's packages into docs/architecture.md, from the code itself.

python -m local.architecture
"""

from __future__ import annotations

import ast
from collections import defaultdict

from local.paths import ROOT

PACKAGE = ROOT / "worker" / "noah"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- from here on written by python -m local.architecture -->", "<!-- to here -->"
# From the top to the bottom, as the contract in pyproject.toml has them.
ROOMS = {
    "process": "registers with LiveKit, admits jobs, hands calls over; brings Noah to who waits; health and metrics",
    "entrypoint": "the script of a call, from the job to the end, top to bottom",
    "call": "the parts of a call: ownership, turns, attendance, the link to the model, supervision, endings",
    "report": "the report after an interview: which are due, the claim, the evaluation",
    "room": "what is LiveKit's: voice, captions, typed text, presence, attributes, other agents, the room service",
    "model": "Gemini Live through LiveKit's plugin: connections, what the model owes, kept audio",
    "data": "Firestore, the journal, plans as files: documents, the writer of an interview, the lease, replay",
    "signals": "what the parts of a call tell each other, as one type each",
    "interview": "the rules: plan, state, one transition table, what to say next; no LiveKit, no Google",
    "vendor": "what is done to other people's libraries, a file for each, with its reason",
    "tracing": "the spans of a call, and what of them may leave",
    "settings": "the environment's variables, checked once",
    "log": "one JSON line for each event",
    "account": "the service account, shared by all clients",
    "model_profile": "what is known of each model, as data",
    "clock": "the clocks that the worker reads, in one place, so that the simulation can turn them",
}


def imports() -> dict[str, set[str]]:
    """For each package or module of `noah`: which others it imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text())):
            for name in _imported(node, ("noah", *parts)):
                if name != parts[0] and name in ROOMS:
                    found[parts[0]].add(name)
    return found


def _imported(node: ast.AST, here: tuple[str, ...]) -> list[str]:
    """The top-level packages and modules of `noah` that an import names."""
    match node:
        case ast.ImportFrom(module="noah", level=0, names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0) if module.startswith("noah."):
            return [module.split(".")[1]]
        case ast.ImportFrom(module=module, level=level, names=names) if level:
            base = [*here[:-level], *(module.split(".") if module else [alias.name for alias in names])]
            return [base[1]] if len(base) > 1 else []
        case ast.Import(names=names):
            return [alias.name.split(".")[1] for alias in names if alias.name.startswith("noah.")]
    return []


def written() -> str:
    """What stands between the two marks."""
    known = imports()
    rows = ["| package | what it is for | imports |", "|---|---|---|"]
    for room, purpose in ROOMS.items():
        below = [each for each in ROOMS if each in known[room]]
        rows.append(f"| `{room}` | {purpose} | {', '.join(f'`{each}`' for each in below) or '–'} |")
    small = {"settings", "log", "account", "model_profile", "clock", "signals", "tracing"}  # which everybody may import
    arrows = [f"    {a} --> {b}" for a in ROOMS for b in ROOMS if b in known[a] and not {a, b} & small]
    return "\n".join([*rows, "", "```mermaid", "flowchart TD", *arrows, "```"])


def main() -> None:
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{written()}\n\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
