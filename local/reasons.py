"""Why an interview did not end as it should, in a line, from what the functions and the workers have logged."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

KNOWN = {
    "model_unavailable": "the model could not be reached or refused the call",
    "model_refused": "the model refused the call",
    "no_show": "Noah did not hear from the candidate",
}


def why(logs: Iterable[Path]) -> str:
    """The last thing that went wrong; where the logs are when none of them says."""
    folder, found, at = Path(), "", ""
    for log in logs:
        folder = log.parent
        try:
            lines = log.read_text(errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if not isinstance(record, dict):
                continue
            event, when = str(record.get("event", "")), str(record.get("timestamp", ""))
            severity = str(record.get("severity", record.get("level", ""))).lower()
            if (event in KNOWN or severity in ("error", "critical")) and when >= at:
                said = str(record.get("reason") or record.get("why") or "")
                found, at = f"{KNOWN.get(event, event)}{f' ({said})' if said else ''}", when
    return f"{found or 'no log says why'}; the logs are in {folder}"
