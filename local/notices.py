"""`make notices`: writes THIRD_PARTY_NOTICES.md, the packages of others that the locks name, with their licences."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from local.paths import ROOT

PAGE = ROOT / "THIRD_PARTY_NOTICES.md"
NPM = ("web", "local/emulators")
GO = ("local/livekit", "local/toxiproxy", "local/actionlint")
UNKNOWN = "see the package"


@dataclass(frozen=True, order=True)
class Package:
    name: str
    version: str
    licence: str


def python_packages(lock: str) -> list[Package]:
    """Those of a uv.lock that come from a registry."""
    found = [each for each in tomllib.loads(lock)["package"] if "registry" in each["source"]]
    return sorted({Package(each["name"], each["version"], _licence(each["name"])) for each in found})


def _licence(name: str) -> str:
    try:
        about = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return UNKNOWN
    said = _first(about.get_all("License-Expression"))
    if not said:
        named = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or [] if each.startswith("License")]
        said = ", ".join(named) or _first(about.get_all("License")).strip()
    return said if said and "\n" not in said and len(said) < 80 else UNKNOWN


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""


def npm_packages(lock: str) -> list[Package]:
    """Those of a package-lock.json."""
    found = json.loads(lock)["packages"].items()
    return sorted(
        {
            Package(path.rpartition("node_modules/")[2], each["version"], str(each.get("license", UNKNOWN)))
            for path, each in found
            if path and "version" in each
        }
    )


def go_modules(module: str) -> list[Package]:
    """Those of a go.mod."""
    found = re.findall(r"^\s+(\S+\.\S+) (v\S+)", module, re.MULTILINE)
    return sorted({Package(name, version, UNKNOWN) for name, version in found})


def page() -> str:
    lines = [
        "# Third-party notices",
        "",
        "Written by `make notices` from the lock files; not to be edited. The licence is the one that the package",
        "states; its text is in the package.",
    ]
    parts = [("uv.lock", python_packages((ROOT / "uv.lock").read_text()))]
    parts += [(f"{name}/package-lock.json", npm_packages(_read(name, "package-lock.json"))) for name in NPM]
    parts += [(f"{name}/go.mod", go_modules(_read(name, "go.mod"))) for name in GO]
    for name, packages in parts:
        lines += ["", f"## {name}", "", "| package | version | licence |", "|---|---|---|"]
        lines += [f"| {each.name} | {each.version} | {each.licence.replace('|', '/')} |" for each in packages]
    return "\n".join(lines) + "\n"


def _read(folder: str, name: str) -> str:
    return Path(ROOT / folder / name).read_text()


def write() -> None:
    PAGE.write_text(page())


if __name__ == "__main__":
    write()
