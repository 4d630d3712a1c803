"""The ids of interviews and rooms."""

import base64
import hashlib
import hmac
import json


def interview_id(secret: str, uid: str, plan: str, day: str, after: int | str) -> str:
    """The id of the interview that a candidate begins on `day` (UTC, ISO): 0 for the first of its series on that day.

    `after` else: the id of the one before it, or how many they have begun on that day where that one is gone.

    160 bits that nobody without `secret` can tell from random ones, yet the same for everyone who has it: two
    calls at once, on two instances, with Firestore up or down, agree on one interview and one room.
    """
    message = json.dumps(["noah interview", uid, plan, day, after]).encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()


def plan_of(series: str) -> str:
    """The plan of a series."""
    return series.partition("~")[0]


def series(plan: str, invitation: str | None) -> str:
    """The name of a candidate's interviews that follow each other: all of one plan, or all of one invitation."""
    return plan if invitation is None else f"{plan}~{invitation[:32]}"


def room_name(interview: str) -> str:
    """The interview's room. Always the same name: a token of an earlier visit cannot open a second room."""
    return f"interview-{interview}"
