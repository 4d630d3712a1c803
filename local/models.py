"""`python -m local.models`: whether a model that is used retires soon. Asks nobody; the tables are in model_profile.py.

It looks at the defaults, at GEMINI_MODELS and REPORT_MODEL, and at what the environments' values name. With --write,
it writes the tables for Terraform, which refuses what they rule out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from noah import model_profile
from noah.model_profile import PROFILES, REPORT_MODELS, Life

from local.paths import ROOT

TERRAFORM = ROOT / "terraform"
TABLES = TERRAFORM / "modules" / "environment" / "models.json"


def tables() -> str:
    """What TABLES has to hold: per model where it is served and from when it is gone, null where that is not known."""
    known = {"live": {name: profile.life for name, profile in PROFILES.items()}, "report": REPORT_MODELS}
    content = {kind: {name: _row(life) for name, life in lives.items()} for kind, lives in known.items()}
    return json.dumps(content, indent=2) + "\n"


def _row(life: Life) -> dict[str, Any]:
    return {
        "locations": sorted(life.locations) if life.locations is not None else None,
        "retires": f"{life.retires}T00:00:00Z" if life.retires and life.firm else None,
        "successor": life.successor or None,
    }


def used(environ: Mapping[str, str], folder: Path = TERRAFORM / "environments") -> dict[str, str]:
    """Each model that is used, and where it is named. Raises ValueError for a malformed GEMINI_MODELS."""
    found = {model_profile.DEFAULT: "the default", model_profile.DEFAULT_REPORT: "the default"}
    if models := environ.get("GEMINI_MODELS"):
        found |= {model.name: "GEMINI_MODELS" for model in model_profile.parse(models)}
    if report := environ.get("REPORT_MODEL"):
        found[report] = "REPORT_MODEL"
    for file in sorted(folder.glob("*/*.tfvars*")):
        for line in file.read_text().splitlines():
            given = re.match(r"\s*(?:gemini_models|report_model)\s*=(.*)", line)
            names = re.findall(r'"([^"@]+)(?:@[^"]*)?"', given[1]) if given else []
            found |= dict.fromkeys(names, f"{file.parent.name}/{file.name}")
    return found


def warnings(names: Iterable[str], today: date) -> dict[str, str]:
    """What is to be done soon, by model."""
    return {name: text for name in names if (text := model_profile.warning(name, today))}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.models", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TABLES.relative_to(ROOT)}")
    if parser.parse_args().write:
        TABLES.write_text(tables())
        return 0
    try:
        names = used(os.environ)
    except ValueError as error:
        print(f"GEMINI_MODELS: {error}")
        return 2
    found = warnings(names, datetime.now(UTC).date())
    for name, text in found.items():
        print(f"{names[name]}: {text}")
    days = model_profile.WARN_BEFORE.days
    print(f"{len(names)} models are used; {len(found) or 'none'} of them retire within {days} days")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
