"""What somebody is told of all that is held about them, and of its deletion."""

import datetime as dt
from collections import Counter
from typing import Any

from interviews.person import Found, Held
from shared.auth import Caller
from shared.documents import Document, plain
from shared.interviews import DECISION, VIEW, fields
from shared.objections import COLLECTION as OBJECTIONS
from shared.objections import shown

ABOUT = {
    "account": "Who you are, as your sign-in says. It is kept by the sign-in, and not deleted here.",
    "candidate": (
        "What is kept of you beside your interviews: your profile, the latest interview of each plan, how many you "
        "began on the day of the last one, and how often Noah was sent and you did not come."
    ),
    "interviews": (
        "Each of your interviews, whole: where it stands, what you agreed to, whether and where its sound was "
        "recorded, the invitation that it was begun with "
        "and what that told Noah, what the model used; below it the answers, the turns of both sides, the reports, "
        "when the team looked and what it decided, and your objections with its answers; under lease, which program "
        "held it. One that is withdrawn was deleted, and the rest of it has to be yet."
    ),
    "invitations": "Invitations to your e-mail address, for as long as your sign-in says that it is yours.",
}
# When the team has looked and what it has decided, but not who: the team answers for its people.
OF_THE_TEAM = {"views": VIEW, "decisions": DECISION}
# What nobody can find by who somebody is, or what is not the functions' to read: with a deletion it stays until then.
ELSEWHERE = (
    {
        "what": "Answers and turns that a worker could not store yet, in its journal; never stored over a deletion.",
        "until": "They are stored, at most 14 days.",
    },
    {"what": "Backups of the database, and its last days.", "until": "They expire, as who runs Noah has set it."},
    {
        "what": "Lines of logs with ids, without anything you said.",
        "until": "They expire, as who runs Noah has set it.",
    },
    {
        "what": "How many interviews were begun from a network address and by you, under keyed hashes.",
        "until": "The end of the hour, and of the day.",
    },
)
REMAINS = (
    {
        "what": "Files of recordings of your voice, and a note that they have to go.",
        "until": "A program has deleted them: minutes, and while their storage is away until it is back. "
        "They expire, too, as who runs Noah has set it.",
    },
    {
        "what": "For each interview a note that there was one: its id, numbers and times, and nothing of you. It keeps "
        "a late write from bringing the interview back.",
        "until": "The interview would have expired; 90 days if it had.",
    },
    {
        "what": "Where the team is told of what happens: that an interview with this id was begun, ended or deleted, "
        "for which plan and by which invitation, and nothing of you.",
        "until": "7 days after it was told, at most 30; what the team has received is theirs to delete.",
    },
    {"what": "Your account, with the sign-in.", "until": "You delete it there."},
    *ELSEWHERE,
)


def export(caller: Caller, found: Found, now: dt.datetime) -> Document:
    """The answer to GET: each part with what it is, and what is held elsewhere."""
    data: dict[str, Any] = {
        "account": {"uid": caller.uid, "name": caller.name, "email": caller.email},
        "candidate": plain(found.candidate),
        "interviews": [_interview(each) for each in found.interviews],
        "invitations": [_invitation(each) for each in found.invitations],
    }
    return {
        "success": True,
        "at": now.isoformat(),
        "parts": {name: {"about": about, "data": data[name]} for name, about in ABOUT.items()},
        "elsewhere": list(ELSEWHERE),
    }


def receipt(erased: Counter[str], now: dt.datetime) -> Document:
    """The answer to DELETE: how many documents of each kind were deleted, when, and what remains for how long."""
    return {
        "success": True,
        "at": now.isoformat(),
        "deleted": {kind: count for kind, count in sorted(erased.items()) if count},
        "remains": list(REMAINS),
    }


def _interview(held: Held) -> Document:
    return {
        "interview_id": held.id,
        "interview": plain(held.document),
        **{kind: [_below(kind, row) for row in rows] for kind, rows in sorted(held.below.items())},
        "lease": plain(held.lease),
    }


def _below(kind: str, row: Document) -> Document:
    if kind == OBJECTIONS:
        return shown(row)
    names = OF_THE_TEAM.get(kind)
    return {name: plain(value) for name, value in row.items()} if names is None else fields(row, names)


def _invitation(invitation: Document) -> Document:
    # who has invited is somebody else, and has a right of their own
    return {name: plain(value) for name, value in invitation.items() if name != "created_by"}
