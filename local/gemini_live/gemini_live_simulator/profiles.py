"""How the models differ: what each of them refuses, how its turns end, and the form of its frames.

README.md says what of it was recorded, what is documented, and what is a guess.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from google.genai import types
from pydantic import BaseModel, ConfigDict

from .frames import Api, ClientSetup
from .schema import Close, Settings

Interrupts = Literal["complete", "any", "never"]


class Profile(BaseModel):
    """One model on one API. A scenario may change any of it: `settings: {form: {call_ends_turn: false}}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Tools
    waits: bool = True  # for the result of a call whose function does not say
    call_ends_turn: bool = False  # turnComplete follows a call, whether or not its result is there
    cancel_on_sound: bool = False  # any sound and any input cancels calls that the model waits for
    interrupt_waits: bool = False  # a result that is to interrupt waits until the candidate has finished
    may_block: bool = True  # functions may be declared BLOCKING, and results scheduled
    call_ids: Literal["function-call", "fc", "uuid"] = "function-call"
    # Input
    content_interrupts: Interrupts = "complete"
    history: bool = False  # knows initialHistoryInClientContent; others answer that content
    heard: Literal["whole", "pieces"] = "whole"  # input transcription
    heard_unasked: bool = False
    voice_activity: bool = False  # says where in the audio speech begins and ends
    # Output
    thinks: bool = False  # thoughts come first, as text
    words: Literal["leading", "trailing", "ahead"] = "leading"  # where the spaces are; ahead: all before the audio
    together: bool = False  # audio and its words in one frame, and empty frames between
    audio_rate: bool = True  # the audio's type has it
    role: bool = False  # of the model's turns
    # The session
    session_id: bool = False
    grounding: bool = False  # empty groundingMetadata beside turnComplete
    handles_unasked: bool = False
    handles_in_turn: bool = False
    # What its setup may say
    text: bool = False  # responses may be TEXT
    thinking_level: Literal["any", "refused", "required"] = "any"


_NATIVE = Profile(content_interrupts="never", heard="pieces", thinks=True)
_THREE = Profile(
    call_ids="fc",
    history=True,
    heard_unasked=True,
    voice_activity=True,
    together=True,
    handles_unasked=True,
    handles_in_turn=True,
)
_LIVE_38 = _THREE.model_copy(
    update={
        "waits": False,
        "cancel_on_sound": True,
        "interrupt_waits": True,
        "words": "trailing",
        "thinking_level": "refused",
    }
)
# The first whose expression fits a model's name from end to end.
_MODELS: tuple[tuple[str, Profile], ...] = (
    (r"gemini-(live-)?2\.5-flash-(preview-)?native-audio.*", _NATIVE),
    (r"gemini-live-2\.5-flash(-preview.*)?", Profile(heard="pieces", words="ahead", text=True)),
    (r"gemini-2\.0-flash-(live|exp).*", Profile(heard="pieces", text=True)),
    (r"gemini-3\.1-flash-live.*", _THREE),
    (
        r"gemini-3\.8-live-extended-thinking.*",
        _LIVE_38.model_copy(update={"may_block": False, "thinking_level": "required"}),
    ),
    (r"gemini-3\.8-live.*", _LIVE_38),
)
_OF_API: dict[Api, dict[str, Any]] = {
    "vertex": {"call_ids": "uuid", "audio_rate": False, "role": True, "session_id": True, "grounding": True},
    "gemini": {},
}


def profile(name: str, api: Api) -> Profile | None:
    """What is known of a model (its name without a path before it); None: there is no such model."""
    for expression, found in _MODELS:
        if re.fullmatch(expression, name):
            more = dict(_OF_API[api])
            if api == "vertex" and "2.5" in name:
                more["call_ends_turn"] = True
            return found.model_copy(update=more)
    return None


def of(name: str, api: Api, settings: Settings) -> Profile | None:
    """How a session behaves that asks for a model; None: it is refused, as there is no such model."""
    found = profile(settings.behaves_as or name, api)
    return found and Profile.model_validate({**found.model_dump(), **settings.form})


def check(form: dict[str, Any], name: str | None) -> None:
    """Raises ValueError: `form` has something that no model has, or there is no model of that name."""
    Profile.model_validate(form)
    if name is not None and profile(name, "gemini") is None:
        raise ValueError(f"behaves_as: there is no model {name}")


def refusal(setup: ClientSetup, model: Profile) -> Close | None:
    """Why a model does not take this setup."""

    def invalid(why: str) -> Close:
        return Close(code=1007, reason=why)

    config = setup.generation_config
    if config and types.Modality.TEXT in (config.response_modalities or []) and not model.text:
        return invalid("Cannot extract voices from a non-audio request: this model speaks, it does not write.")
    for tool in setup.tools or []:
        if tool.code_execution is not None:
            return invalid("code_execution is not supported by this model")
        if not model.may_block and any(
            one.behavior is types.Behavior.BLOCKING for one in tool.function_declarations or []
        ):
            return invalid("BLOCKING functions are not supported by this model")
    level = config.thinking_config.thinking_level if config and config.thinking_config else None
    if level is not None and model.thinking_level == "refused":
        return invalid("thinking_level is not supported by this model")
    if level is None and model.thinking_level == "required":
        return invalid("this model needs a thinking_level")
    return None


def unknown(name: str, api: Api) -> Close:
    """How a model that does not exist is refused."""
    if api == "vertex":
        return Close(code=1008, reason=f"Publisher Model `{name}` was not found or your project does not have access")
    return Close(code=1008, reason=f"models/{name} is not found for API version v1beta, or is not supported")
