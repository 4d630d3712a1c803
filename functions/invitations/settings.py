"""What invitations is set up with: which plans may be invited to, from where, and by which service accounts."""

import re
from typing import Annotated

from pydantic import Field
from pydantic_settings import NoDecode

from shared.plans import Plans
from shared.settings import SharedSettings, comma_list

_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
Accounts = Annotated[tuple[str, ...], NoDecode, comma_list(_EMAIL, "a service account's address")]


class Settings(SharedSettings):
    """One field per environment variable; times are in the unit that the name says."""

    plans: Plans
    page_url: str = Field(pattern=r"^https?://[a-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._/-]*)?$")
    inviting_accounts: Accounts = ()
    retention_days: int = Field(90, ge=1)
