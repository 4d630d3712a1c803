"""What an interview begins with for the one person it is held with; the worker puts it into the plan's lines."""

from collections.abc import Mapping
from typing import Any

from shared.texts import cleaned
from start_bot.names import plan_of

MAX_NAME = 80
MAX_EARLIER = 3


def values(
    candidate: Mapping[str, Any], token_name: str | None, invited: Mapping[str, str] | None = None
) -> dict[str, str]:
    """`interviews/{id}.values`: what the invitation says, and the name.

    That is the one that the candidate gives themselves, else the one that their account has.
    """
    profile = candidate.get("profile")
    given = profile.get("name") if isinstance(profile, Mapping) else None
    name = cleaned(given, MAX_NAME) or cleaned(token_name, MAX_NAME)
    return dict(invited or {}) | ({} if name is None else {"name": name})


def previous(candidate: Mapping[str, Any], plan: str) -> list[str]:
    """`interviews/{id}.previous`: the candidate's earlier interviews with this plan, by whatever invitation.

    The worker looks what they are.
    """
    active = candidate.get("active")
    if not isinstance(active, Mapping):
        return []
    found = [interview for series, interview in active.items() if plan_of(series) == plan]
    return [each for each in found if isinstance(each, str) and each][:MAX_EARLIER]
