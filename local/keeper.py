"""The process that starts every part of a stack and outlives none of them.

It takes one JSON object per line on its standard input and answers on its standard output:

    {"id": 7, "argv": [...], "env": {...}, "cwd": "...", "log": "..."}  ->  {"id": 7, "pid": 4711}
                                                                        or  {"id": 7, "error": "..."}
    whenever a part ends                                                ->  {"exit": 4711, "code": -9}

Whatever way its owner ends (return, exception, Ctrl-C, SIGKILL), the kernel closes that input, and the
keeper kills all that was started, down to the last grandchild, before it ends itself. Should the keeper be
killed, the kernel kills the parts. It is a process of its own because only one without threads can safely
run code between fork and exec.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def _die_with_keeper() -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _say(message: dict[str, Any]) -> None:
    # The owner may be gone: then nobody is left to tell.
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(message).encode() + b"\n")


def _descendants() -> list[int]:
    """The processes whose parent is this one (orphans come to it, as their subreaper)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found


class Keeper:
    """Starts processes, reports their end, and ends them all."""

    def __init__(self) -> None:
        self.running: dict[int, subprocess.Popen[bytes]] = {}

    def spawn(self, order: dict[str, Any]) -> None:
        try:
            with Path(order["log"]).open("ab") as log:
                process = subprocess.Popen(
                    order["argv"],
                    env=order["env"],
                    cwd=order["cwd"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_die_with_keeper,
                )
        except OSError as error:
            _say({"id": order["id"], "error": str(error)})
            return
        self.running[process.pid] = process
        _say({"id": order["id"], "pid": process.pid})

    def reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            process = self.running.pop(pid, None)
            if process is None:
                continue
            process.returncode = os.waitstatus_to_exitcode(status)
            # When the main process of a container ends, so does the rest of it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            _say({"exit": pid, "code": process.returncode})

    def end_all(self) -> None:
        for pid in self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        while LINUX and (left := _descendants()):
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, 0)

    def run(self) -> None:
        """Serve orders until the input ends."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        buffer = b""
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ)
            selector.register(wake_read, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fd == wake_read:
                        os.read(wake_read, 4096)
                        self.reap()
                        continue
                    chunk = os.read(0, 65536)
                    if not chunk:
                        return
                    buffer += chunk
                    *lines, buffer = buffer.split(b"\n")
                    for line in lines:
                        self.spawn(json.loads(line))


def main() -> None:
    # Ctrl-C and SIGTERM are for the owner, who then closes the input. Not SIG_IGN: parts would inherit it.
    for unheeded in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(unheeded, lambda *_: None)
    if _libc is not None:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    keeper = Keeper()
    try:
        keeper.run()
    finally:
        keeper.end_all()


if __name__ == "__main__":
    main()
