"""Takes x264 and x265, which are under the GPL, out of what PyAV's wheel carries.

    python without_gpl.py SITE_PACKAGES

livekit-agents needs PyAV to decode sound; PyAV's libavcodec is linked to both. In place of each comes a library of the
same name that has nothing but the functions which libavcodec asks for. `x265_api_get` says that there is no such
encoder, as libavcodec asks when it begins; all others end the process. Nothing here encodes video.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = re.compile(r"lib(x264|x265)\b.*\.so")
MARK = "noah: stands in for a library under the GPL"
SECONDS = 60


def asked_for(libraries: Path, prefix: str) -> list[str]:
    """The symbols of that library which the others need."""
    found: set[str] = set()
    for library in libraries.glob("libav*.so*"):
        listed = subprocess.run(
            ["nm", "-D", "--undefined-only", library], capture_output=True, text=True, check=True, timeout=SECONDS
        )
        found |= set(re.findall(rf"\b{prefix}_\w+", listed.stdout))
    return sorted(found)


def source(symbols: list[str]) -> str:
    """What stands in, in C."""
    lines = [f'const char noah_stands_in[] = "{MARK}";']
    for symbol in symbols:
        if symbol.startswith("x265_api_get"):
            lines.append(f"void *{symbol}(int depth) {{ (void)depth; return 0; }}")
        else:
            lines.append(f"void {symbol}(void) {{ __builtin_trap(); }}")
    return "\n".join(lines) + "\n"


def replace(library: Path) -> None:
    """Put what stands in for it in its place."""
    match = NAMES.match(library.name)
    assert match is not None
    symbols = asked_for(library.parent, match[1])
    if not symbols:
        raise SystemExit(f"{library.name}: nothing asks for it any more; take it out of the image")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "stands_in.c")
        written.write_text(source(symbols))
        flags = ["-shared", "-fPIC", "-nostdlib", f"-Wl,-soname,{library.name}"]
        subprocess.run(["gcc", *flags, "-o", library, written], check=True, timeout=SECONDS)
    print(f"{library.name}: {len(symbols)} functions stand in for it")


def main(site_packages: Path) -> None:
    found = [path for path in sorted((site_packages / "av.libs").glob("*.so*")) if NAMES.match(path.name)]
    if not found:
        raise SystemExit(f"{site_packages}: PyAV carries neither x264 nor x265 any more; this step is not needed")
    for library in found:
        replace(library)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
