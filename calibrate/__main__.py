"""`make calibrate`: how well reports agree with humans, and what they come to for which groups of people.

    make calibrate EXPORT=interviews.jsonl RATINGS=ratings.csv CATEGORIES=categories.csv

docs/calibration.md says what the files are and what the numbers mean. Files are read and none is written; what is
printed are sums over 30 interviews at least, or nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from calibrate import read
from calibrate.page import TooFewError, page

T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make calibrate", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--export", required=True, type=Path, help="JSON lines of /api/review/export")
    parser.add_argument("--ratings", type=Path, help="humans' scores of the same interviews")
    parser.add_argument("--categories", type=Path, help="sex and race_ethnicity of the interviews' people")
    options = parser.parse_args(arguments)
    try:
        if options.ratings is None and options.categories is None:
            raise read.WrongFileError("there is nothing to compare with: give RATINGS, CATEGORIES, or both")
        text = page(
            _of(options.export, read.sessions) or [],
            _of(options.ratings, read.ratings),
            _of(options.categories, read.categories),
        )
    except (read.WrongFileError, TooFewError) as error:
        print(f"calibrate: {error}", file=sys.stderr)
        return 1
    print(text, end="")
    return 0


def _of(path: Path | None, reader: Callable[[Iterable[str]], T]) -> T | None:
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return reader(file)
    except (OSError, UnicodeDecodeError) as error:
        raise read.WrongFileError(f"{path} cannot be read: {type(error).__name__}") from None


if __name__ == "__main__":
    sys.exit(main())
