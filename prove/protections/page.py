"""The page that a candidate uses."""

from prove.protection import Protection
from prove.rewrites import Text

PROTECTIONS = [
    Protection(
        name="page-runs-no-candidate-s-words",
        why="Without it, what a candidate says runs in the browser of the team, which may read everybody's interviews.",
        promises=("G10",),
        fails=("tests/browser/test_review_page.py::test_what_a_candidate_wrote_stays_text",),
        changes=(
            Text(
                "web/src/dom.ts",
                "if (properties.text !== undefined) made.textContent = properties.text;",
                "if (properties.text !== undefined) made.innerHTML = properties.text;",
            ),
        ),
    ),
    Protection(
        name="page-sends-a-decision-once",
        why="Without it, a decision whose answer was lost is stored twice when it is sent again.",
        fails=("tests/browser/test_review_page.py::test_a_decision",),
        changes=(
            Text(
                "web/src/review/one.ts",
                "if (draft.sent !== words || draft.id === undefined) draft.id = crypto.randomUUID();",
                "draft.id = crypto.randomUUID();",
            ),
        ),
    ),
    Protection(
        name="page-has-one-guest",
        why="Without it, a slow sign-in makes a second guest, and the interview of the first is lost to them.",
        fails=("tests/browser/test_page_own.py::test_a_sign_in_that_takes_longer_than_a_call_makes_one_guest",),
        changes=(Text("web/src/identity.ts", "this.#guest ??= signIn", "this.#guest = signIn"),),
    ),
    Protection(
        name="page-takes-no-yes-back-by-itself",
        why="Without it, a reload during a call takes the yes to a recording back, and deletes the recording.",
        fails=("tests/browser/test_page_recording.py::test_a_yes_by_keyboard_is_stored_shown_and_taken_back",),
        changes=(
            Text("web/src/main.ts", 'show("call");\n      this.#held = call.language;', "this.#held = call.language;"),
        ),
    ),
    Protection(
        name="page-holds-words-of-any-length",
        why="Without it, one long word makes the page wider than its window.",
        fails=("tests/browser/test_page_call.py::test_words_of_any_length",),
        changes=(
            Text(
                "web/src/style.css",
                "  /* somebody's word, or a link, of any length */\n  overflow-wrap: anywhere;\n",
                "",
            ),
        ),
    ),
    Protection(
        name="page-links-open-pages",
        why="Without it, a link of config.json can be a script.",
        fails=("tests/browser/test_page_call.py::test_an_operator_introduces_themselves",),
        changes=(
            Text(
                "web/src/config.ts",
                'return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;',
                "return url?.href;",
            ),
        ),
    ),
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
    Protection(
        name="page-saves-a-whole-profile",
        why="Without it, a change that is saved before the profile was looked up deletes the rest of it.",
        fails=("tests/browser/test_page_profile.py::test_what_could_not_be_looked_up_is_not_lost_by_a_save",),
        changes=(Text("web/src/profile-form.ts", "if (this.#stored === undefined) this", "if (false) this"),),
    ),
    Protection(
        name="page-forgets-a-profile",
        why="Without it, what one person has said of themselves is shown to the next one at this browser.",
        promises=("G10",),
        fails=("tests/browser/test_page_profile.py::test_what_is_typed_stays_with_its_owner_until_it_is_cleared",),
        changes=(
            Text(
                "web/src/main.ts",
                "    this.#after.forget();\n    this.#profile.forget();\n",
                "    this.#after.forget();\n",
            ),
        ),
    ),
    Protection(
        name="page-sends-again-what-was-not-taken",
        why="Without it, what is typed as a laptop wakes is shown as sent, and never reaches Noah.",
        promises=("G6",),
        fails=("tests/browser/test_page_phone.py::test_a_lid_is_closed[until Noah misses them]",),
        changes=(
            Text("web/src/noah-client.ts", "      await pause(0);\n", ""),
            Text("web/src/noah-client.ts", "void this.#sendTyped(true);", ""),
        ),
    ),
]
