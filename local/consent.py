"""What a scripted candidate says where a start asks for their consent: yes, to the text that is named."""

from __future__ import annotations

import hashlib
from typing import Any

SEEN = "I agree."


def consent_to(refusal: Any) -> dict[str, str] | None:
    """The consent that a refused start asks for; None when it was refused for something else."""
    if not isinstance(refusal, dict) or refusal.get("code") != "consent_required":
        return None
    return {
        "version": refusal["consent"]["version"],
        "language": "en",
        "hash": hashlib.sha256(SEEN.encode()).hexdigest(),
    }
