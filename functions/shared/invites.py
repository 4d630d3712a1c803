"""Invitations, as those who make them and start_bot both see them: codes, and what has become of one."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any

from shared.documents import whole

COLLECTION = "invitations"
CODE_BYTES = 16
_CODE = re.compile(r"[A-Za-z0-9_-]{22}")


def new_code() -> str:
    """What a link carries: 128 random bits that nobody guesses and nobody stores."""
    return secrets.token_urlsafe(CODE_BYTES)


def invitation_id(code: str) -> str | None:
    """The id under which the invitation of a code is stored, its hash; None for what is no code."""
    return hashlib.sha256(code.encode()).hexdigest() if _CODE.fullmatch(code) else None


def state(invitation: Mapping[str, Any], now: dt.datetime) -> str:
    """What has become of it: open, withdrawn, expired or used (as often as it may be)."""
    if invitation.get("withdrawn_at") is not None:
        return "withdrawn"
    expires_at = invitation.get("expires_at")
    if not isinstance(expires_at, dt.datetime) or expires_at <= now:
        return "expired"
    return "open" if whole(invitation.get("used")) < whole(invitation.get("uses")) else "used"
