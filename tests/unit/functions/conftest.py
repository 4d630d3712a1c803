"""The functions are folders with modules of the same names: each test loads from one of them."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

FUNCTIONS = Path(__file__).parents[3] / "functions"

Loader = Callable[[str], ModuleType]


def _loader(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loader]:
    folder = FUNCTIONS / name
    ours = {path.stem for path in folder.glob("*.py")}
    before = {module: sys.modules.pop(module) for module in ours if module in sys.modules}
    monkeypatch.syspath_prepend(folder)
    yield importlib.import_module
    for module in ours:
        sys.modules.pop(module, None)
    sys.modules.update(before)


@pytest.fixture
def start_bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loader]:
    """Loads a module of `functions/start_bot` by its name."""
    yield from _loader("start_bot", monkeypatch)


@pytest.fixture
def interviews(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loader]:
    """Loads a module of `functions/interviews` by its name."""
    yield from _loader("interviews", monkeypatch)
