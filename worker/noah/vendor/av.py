"""PyAV: livekit-agents imports it for what the worker does not do, to decode compressed sound and to record calls.

Its wheels carry FFmpeg with x264 and x265, which are under the GPL, and 100 MB. The image is built without it; a module
with nothing in it stands in its place, here as there, so that what runs in tests is what is deployed.
"""

import sys
from types import ModuleType

NAMES = ("av", "av.container")


def leave_out() -> None:
    """Have `import av` find a module with nothing in it. Call it before livekit-agents is imported."""
    if "av" in sys.modules:
        return
    made = {name: ModuleType(name, "Left out: noah/vendor/av.py says why.") for name in NAMES}
    made["av"].container = made["av.container"]  # type: ignore[attr-defined]
    made["av"].__path__ = []
    sys.modules |= made
