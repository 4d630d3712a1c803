"""A test that hangs is ended and named.

pytest's own limit (`timeout`) raises in the test. A test that swallows that, or hangs again while it is torn down,
takes its whole process with it `hang_grace` seconds later: xdist then reports which test crashed, and goes on with
another process. What the process has started ends with it.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from collections.abc import Generator

import pytest

EXIT_CODE = 70


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("hang_grace", "seconds that a test may go on for after its timeout", default="60")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    mark = item.get_closest_marker("timeout")
    limit = float(mark.args[0] if mark is not None and mark.args else item.config.getini("timeout"))
    watchdog = threading.Timer(limit + float(item.config.getini("hang_grace")), _end, [item.nodeid])
    watchdog.daemon = True
    watchdog.start()
    try:
        return (yield)
    finally:
        watchdog.cancel()


def _end(test: str) -> None:
    assert sys.__stderr__ is not None
    print(f"\nHANGS, and is ended with its process: {test}", file=sys.__stderr__, flush=True)
    faulthandler.dump_traceback(sys.__stderr__, all_threads=True)
    os._exit(EXIT_CODE)
