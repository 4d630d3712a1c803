"""What a dispatch says about its job: written by the function or by a worker that hands over, checked here."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from noah.tracing.context import read


class BadMetadataError(Exception):
    """The dispatch's metadata cannot be used; the message is one line that says why."""


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("has no time zone")
    return text


def _context(value: object) -> str | None:
    return value if isinstance(value, str) and read(value) is not None else None


class Consent(BaseModel):
    """What the candidate has agreed to, as the function has checked it; `at` in ISO form."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    version: str = Field(min_length=1, max_length=32)
    language: str = Field(max_length=35)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    at: Annotated[str, AfterValidator(_moment)]


class Metadata(BaseModel):
    """Section "LiveKit" of the contract: `interview_id`, `candidate_id`, `plan`, `resumed`, `question`, `consent`,
    `trace`."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    interview_id: str = Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")
    candidate_id: str = Field(min_length=1, max_length=128)
    plan: str = Field(min_length=1, max_length=64)
    resumed: bool = False
    question: str | None = None
    consent: Consent | None = None
    """For the interview's document, should it have to be created here."""
    recording: bool | None = None
    """False where this start brought no yes to a recording, and nobody could store that."""
    here: bool = False
    """The candidate was in the room when this was written. Workers alone write it."""
    trace: Annotated[str | None, BeforeValidator(_context)] = None
    """The W3C context under which the job goes on; what is none is as if it were left out: no call is lost for it."""
    language: str | None = None
    """What the interview was spoken in, for where it cannot be read. Workers alone write it."""

    @property
    def agreed(self) -> dict[str, str] | None:
        """`consent`, as it is stored."""
        return None if self.consent is None else self.consent.model_dump()


def parse(text: str) -> Metadata:
    """Read a dispatch's metadata.

    Raises BadMetadataError when it is not JSON, lacks a field, or has one of the wrong type.
    """
    try:
        return Metadata.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(key) for key in first["loc"])
        raise BadMetadataError(f"{where}: {first['msg']}" if where else first["msg"]) from None
