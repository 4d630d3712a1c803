"""What invitations is set up with: which plans may be invited to, from where, and by which service accounts."""

import re
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from shared.plans import Plans
from shared.settings import SharedSettings, entries

_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")


class Settings(SharedSettings):
    """One field per environment variable; times are in the unit that the name says."""

    plans: Plans
    page_url: str = Field(pattern=r"^https?://[a-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._/-]*)?$")
    inviting_accounts: Annotated[tuple[str, ...], NoDecode] = ()
    retention_days: int = Field(90, ge=1)

    @field_validator("inviting_accounts", mode="before")
    @classmethod
    def _comma_list_of_accounts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        accounts = tuple(entries(value))
        for account in accounts:
            if not _EMAIL.fullmatch(account):
                raise ValueError(f"{account!r} is not a service account's address")
        return accounts
