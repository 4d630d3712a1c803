"""The page that a candidate uses."""

from prove.protection import Protection
from prove.rewrites import Text

PROTECTIONS = [
    Protection(
        name="page-keeps-early-words",
        why="Without it, what is said while the page connects is lost.",
        promises=("G4",),
        fails=("tests/browser/test_page.py::test_what_is_said_while_connecting_is_heard",),
        changes=(Text("web/src/noah-client.ts", "      this.#microphone.startPreConnectBuffer();", "      return;"),),
    ),
]
