"""What a profile may hold, as it is sent, and as it is shown."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.texts import LANGUAGE, cleaned, line, passage

MAX_NAME = 80
MAX_ABOUT = 8000
FIELDS = ("name", "language", "headline", "about", "remember")


class Profile(BaseModel):
    """The request's body: every field may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: line(MAX_NAME) = None  # type: ignore[valid-type]  # mypy does not know a type that a function makes
    language: Annotated[str, Field(max_length=35, pattern=LANGUAGE)] | None = None
    headline: line(200) = None  # type: ignore[valid-type]
    about: passage(MAX_ABOUT) = None  # type: ignore[valid-type]
    remember: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """`candidates/{uid}.profile`: what was given, and nothing else."""
        return self.model_dump(exclude_none=True)


def stored(value: object) -> Profile | None:
    """A profile as it was read; None when it is absent, or of a shape that is none."""
    if not isinstance(value, Mapping) or not value:
        return None
    try:
        return Profile.model_validate({name: value[name] for name in FIELDS if name in value})
    except ValidationError:
        return None


def view(profile: Profile | None, token_name: str | None) -> dict[str, Any]:
    """What the candidate sees. Their name is the account's until they give another."""
    shown = (profile or Profile()).model_dump()
    return {
        **shown,
        "name": shown["name"] or cleaned(token_name, MAX_NAME),
        "remember": bool(shown["remember"]),
    }
