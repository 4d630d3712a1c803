"""The log of LiveKit's native library: its warnings, on stderr, and not through Python.

Its client takes every line of that log, down to the frames of the websocket and each network that WebRTC looks at, and
throws nearly all of them away: some 7,000 for each call that begins. Each is a callback of its own that needs the
interpreter lock, together half a core for 3 s with 8 calls and for more than 10 s with 16.
"""

import functools
import os

from livekit.rtc._ffi_client import FfiClient, ffi_event_callback
from livekit.rtc.version import __version__

LEVEL = "warn"


@functools.cache
def install(level: str = LEVEL) -> None:
    """Have the library write its log itself. Call it before the first room; `RUST_LOG` overrides the level."""
    given = "RUST_LOG" in os.environ
    os.environ.setdefault("RUST_LOG", level)  # read once, when the library is loaded
    library = FfiClient.instance._ffi_lib
    library.livekit_ffi_initialize(ffi_event_callback, False, b"python", __version__.encode("ascii"))
    if not given:
        del os.environ["RUST_LOG"]  # it is not for the programs that this one starts
