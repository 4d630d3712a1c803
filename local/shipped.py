"""What of others ships by the locks, in the image, the functions and the page; and what its licences may be."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from packaging.markers import Marker

from local.notices import Package, python_packages
from local.paths import ROOT

PARTS = ("worker", "functions", "page")
# What runs: the image's Python, and Cloud Functions'.
RUNS = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
}
# As packages say it, or as classifiers do. Nothing that asks for the source of what it is used in.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache Software License",
    "BSD",
    "BSD License",
    "3-Clause BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "ISC License (ISCL)",
    "MIT",
    "MIT-0",
    "MIT License",
    "PSF-2.0",
    "Python Software Foundation License",
    "Unlicense",
    "Zlib",
    # for its own files alone, and they are not changed
    "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)",
}
EXCEPTIONS = {
    # The code is under Apache 2.0. Its weights are LiveKit's own, and only for use with its Agents; a worker uses none.
    ("livekit-local-inference", "Apache Software License, Other/Proprietary License"),
}
# livekit-agents decodes with it what a page has recorded before it was connected. The image's build takes x264 and x265
# out of it (worker/image/without_gpl.py); on a developer's machine they are there.
CARRY_GPL = {"av"}
# Libraries under the GPL that wheels carry without saying so.
GPL_LIBRARIES = re.compile(r"^lib(x26[45]|xvidcore|rubberband|cdio|vidstab|postproc|frei0r|readline|gdbm)\b")


def shipped(part: str) -> list[Package]:
    """Each with the licence that it states."""
    if part == "page":
        return page_packages((ROOT / "web" / "package-lock.json").read_text())
    lock = (ROOT / "uv.lock").read_text()
    names = closure(tomllib.loads(lock)["package"], f"noah-{part}")
    known = {(each.name, each.version): each for each in python_packages(lock)}
    return sorted(known[key] for key in names if key in known)


def closure(packages: Iterable[Mapping[str, Any]], root: str) -> set[tuple[str, str | None]]:
    """Name and version of all that `root` of a uv.lock needs where it runs, and of itself."""
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for each in packages:
        if _runs(each.get("resolution-markers")):
            by_name.setdefault(each["name"], []).append(each)
    found: set[tuple[str, str | None]] = set()
    asked: set[tuple[str, str]] = set()
    waiting = [(root, "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in asked:
            continue
        asked.add((name, extra))
        for each in by_name.get(name, ()):
            found.add((name, each.get("version")))
            needs = each.get("optional-dependencies", {}).get(extra, ()) if extra else each.get("dependencies", ())
            for need in needs:
                if "marker" not in need or Marker(need["marker"]).evaluate(RUNS):
                    waiting += [(need["name"], ""), *((need["name"], more) for more in need.get("extra", ()))]
    return found


def _runs(markers: list[str] | None) -> bool:
    return markers is None or any(Marker(each).evaluate(RUNS) for each in markers)


def page_packages(lock: str) -> list[Package]:
    """Those of a package-lock.json that a build takes in."""
    found = json.loads(lock)["packages"].items()
    return sorted(
        {
            Package(path.rpartition("node_modules/")[2], each["version"], str(each.get("license", "")))
            for path, each in found
            if path and not each.get("dev")
        }
    )


def refused(packages: Iterable[Package]) -> list[Package]:
    """Those whose licence the policy does not have."""
    return [each for each in packages if (each.name, each.licence) not in EXCEPTIONS and not allowed(each.licence)]


def allowed(licence: str) -> bool:
    """Of alternatives one is enough; of several that hold together, or are merely listed, each has to be."""
    text = re.sub(r"^\((.*)\)$", r"\1", licence.strip()) if " AND " in licence or " OR " in licence else licence.strip()
    if " AND " not in text and " OR " in text:
        return any(each.strip() in ALLOWED for each in text.split(" OR "))
    return all(each.strip() in ALLOWED for each in re.split(r" AND |, ", text))


def gpl_libraries(packages: Iterable[Package]) -> Iterator[str]:
    """Files of what is installed that are libraries under the GPL, whatever the package says."""
    for each in packages:
        try:
            files = importlib.metadata.files(each.name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for path in files:
            if GPL_LIBRARIES.match(PurePosixPath(str(path)).name):
                yield f"{each.name}: {path}"
