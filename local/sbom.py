"""`make sbom`: what of others ships, as CycloneDX files in .local/sbom, with licences; fails by the policy."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from local.notices import Package
from local.paths import CACHE, ROOT, UV
from local.shipped import CARRY_GPL, PARTS, gpl_libraries, refused, shipped

FOLDER = CACHE / "sbom"
SECONDS = 60


def bill(part: str) -> dict[str, Any]:
    """As uv and npm write it from the locks: hashes, what needs what."""
    where = ROOT
    if part == "page":
        command = ["npm", "sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"]
        where = ROOT / "web"
    else:
        options = ["--frozen", "--no-dev", "--no-emit-workspace", "--format", "cyclonedx1.5"]
        command = [
            str(UV),
            "export",
            "--quiet",
            *options,
            "--preview-features",
            "sbom-export",
            "--package",
            f"noah-{part}",
        ]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        raise SystemExit(f"sbom: {part}: {done.stderr.strip()}")
    made = json.loads(done.stdout)
    assert isinstance(made, dict)
    return made


def with_licences(made: dict[str, Any], packages: list[Package]) -> dict[str, Any]:
    """Only what ships, each with its licence; and what needs what, among those."""
    licences = {(each.name, each.version): each.licence for each in packages}
    kept = []
    for each in made["components"]:
        name = f"{each['group']}/{each['name']}" if each.get("group") else each["name"]
        key = (
            name if (name, each.get("version")) in licences else each["bom-ref"].rpartition("@")[0],
            each.get("version"),
        )
        if key in licences:
            kept.append(each if "licenses" in each else each | {"licenses": [{"license": {"name": licences[key]}}]})
    refs = {each["bom-ref"] for each in kept} | {made["metadata"]["component"]["bom-ref"]}
    needs = [
        each | {"dependsOn": [ref for ref in each.get("dependsOn", ()) if ref in refs]}
        for each in made.get("dependencies", ())
        if each["ref"] in refs
    ]
    return made | {"components": kept, "dependencies": needs}


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for part in PARTS:
        packages = shipped(part)
        made = with_licences(bill(part), packages)
        (FOLDER / f"{part}.cdx.json").write_text(json.dumps(made, indent=1) + "\n")
        print(f"{FOLDER / part}.cdx.json: {len(made['components'])} packages")
        wrong += [f"{part}: {each.name} {each.version}: {each.licence}" for each in refused(packages)]
        if part != "page":
            installed = (each for each in packages if each.name not in CARRY_GPL)
            wrong += [f"{part}: {each}" for each in gpl_libraries(installed)]
    print("\n".join(["not allowed (local/shipped.py):", *wrong]) if wrong else "every licence is allowed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
