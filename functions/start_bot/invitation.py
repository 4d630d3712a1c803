"""The invitation that a candidate comes with: whether they may begin with it, and what the interview has of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.documents import Snapshot
from shared.invites import state

CONTEXT = ("role", "company")


@dataclass(frozen=True)
class Invitation:
    """An invitation as read. What a commit writes of it is conditional on `snapshot` being unchanged."""

    id: str
    snapshot: Snapshot
    document: Mapping[str, Any]

    @property
    def plan(self) -> str:
        """The id of the plan that it invites to."""
        return str(self.document.get("plan", ""))

    def refusal(self, email: str | None, now: dt.datetime) -> str | None:
        """Why nobody, or not somebody with this verified e-mail, begins with it now; None when they may."""
        became = state(self.document, now)
        if became in ("withdrawn", "expired"):
            return f"invitation_{became}"
        wanted = self.document.get("email")
        if wanted is not None and wanted != email:
            return "invitation_other_email"
        return "invitation_used" if became == "used" else None

    @property
    def values(self) -> dict[str, str]:
        """For the plan's placeholders."""
        own = self.document.get("values")
        found = dict(own) if isinstance(own, Mapping) else {}
        found |= {name: self.document.get(name) for name in CONTEXT}
        return {str(name): value for name, value in found.items() if isinstance(value, str)}

    @property
    def kept(self) -> dict[str, Any]:
        """`interviews/{id}.invitation`: what the worker needs of it, so that it needs nothing of the invitation."""
        found = {"id": self.id, "brief": self.document.get("brief"), "language": self.document.get("language")}
        return {name: value for name, value in found.items() if isinstance(value, str)}
