"""A folder in memory, for the journal: what `Path` is to it, and the one function that writes a file whole.

`tests/unit/simulation/test_fake_disk.py` holds it to a real folder, with the same cases. It can be full, and a write
that was cut short leaves half of its file behind.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


class Folder:
    """A folder of files that each hold a text. `clock` gives their times, in unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.files: dict[str, tuple[bytes, float]] = {}
        self.full = False
        self.clock = clock
        self.made = False

    def __truediv__(self, name: str) -> File:
        return File(name, self)

    def is_dir(self) -> bool:
        return self.made

    def iterdir(self) -> Iterator[File]:
        return iter([File(name, self) for name in self.files])


@dataclass(frozen=True, slots=True)
class _Stat:
    st_mtime: float


class File:
    """A file's place in a folder."""

    __slots__ = ("folder", "name")

    def __init__(self, name: str, folder: Folder) -> None:
        self.name = name
        self.folder = folder

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, File) and other.name == self.name

    def __lt__(self, other: File) -> bool:
        return self.name < other.name

    def read_text(self, _: str) -> str:
        return self._found()[0].decode("utf-8")

    def stat(self) -> _Stat:
        return _Stat(self._found()[1])

    def unlink(self, *, missing_ok: bool = False) -> None:
        if self.folder.files.pop(self.name, None) is None and not missing_ok:
            raise FileNotFoundError(self.name)

    def _found(self) -> tuple[bytes, float]:
        try:
            return self.folder.files[self.name]
        except KeyError:
            raise FileNotFoundError(self.name) from None


def write(path: File, data: bytes) -> None:
    """In place of `noah.data.journal._write`."""
    folder = path.folder
    folder.made = True
    if folder.full:
        raise OSError(errno.ENOSPC, "No space left on device")
    if path.name in folder.files:
        raise FileExistsError(path.name)
    folder.files[path.name] = (data, folder.clock())


def tear(path: Any, data: bytes) -> None:
    """The same, cut in the middle."""
    path.folder.made = True
    path.folder.files[path.name] = (data[: len(data) // 2], path.folder.clock())
