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
    Protection(
        name="page-keeps-for-the-owner",
        why="Without it, what one person typed is stored in the interview of the next one who signs in.",
        promises=("G10",),
        fails=("tests/browser/test_page.py::test_unsent_words_are_not_given_to_the_next_person",),
        changes=(Text("web/src/kept.ts", "if (of === owner) continue;", "continue;"),),
    ),
]
