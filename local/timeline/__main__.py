"""`make trace ID=…`: draw a call that was recorded on this machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from local.paths import CACHE
from local.timeline.picture import svg
from local.timeline.spans import NoSuchCallError, Span, call, ids, newest, read


def draw(spans: list[Span], folder: Path = CACHE / "traces") -> Path:
    """Write the picture of one call's spans; where it is."""
    job = next(span for span in spans if span.name == "noah.job")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{ids(job)[1] or job.trace}.svg"
    path.write_text(svg(spans))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(prog="make trace", description=__doc__)
    parser.add_argument("id", nargs="?", default="", help="of the interview, the trace or the job, or its beginning")
    parser.add_argument("--file", type=Path, help="with spans; by default the one that was written last")
    options = parser.parse_args()
    try:
        print(draw(call(read(options.file or newest()), options.id)))
    except (NoSuchCallError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
