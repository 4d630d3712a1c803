"""Texts that people send us: what no text may hold, and fields of a body that are such texts."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, Field

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_BREAKS = frozenset("\n\r\t")
# What turns the direction of the text around it, so that it reads as something else than it is.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters that nobody sees and a model reads.
_TAGS = range(0xE0000, 0xE0080)
# Controls, lone surrogates, separators of lines and paragraphs, private use, and what is no character.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp", "Co", "Cn"})


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in _REFUSED and char not in _DIRECTIONS and ord(char) not in _TAGS


def _one_line(text: str) -> str:
    if not all(map(_is_text, text)):
        raise ValueError("holds a character that no line of text has")
    return text


def _many_lines(text: str) -> str:
    if not all(char in _BREAKS or _is_text(char) for char in text):
        raise ValueError("holds a character that no text has")
    return text


def _none_if_empty(text: str) -> str | None:
    return text.strip() or None


def line(most: int) -> Any:
    """A field of one line, of at most `most` characters; None when there is nothing in it."""
    return Annotated[str, Field(max_length=most), AfterValidator(_one_line), AfterValidator(_none_if_empty)] | None


def passage(most: int) -> Any:
    """A field that may have several lines, of at most `most` characters; None when there is nothing in it."""
    return Annotated[str, Field(max_length=most), AfterValidator(_many_lines), AfterValidator(_none_if_empty)] | None


def said(most: int) -> Any:
    """A passage that must not be left empty."""
    return Annotated[passage(most), AfterValidator(_something)]


def _something(text: str | None) -> str:
    if text is None:
        raise ValueError("says nothing")
    return text


def cleaned(value: object, most: int) -> str | None:
    """What of a text from elsewhere can be kept as one line of at most `most` characters; None when nothing can."""
    if not isinstance(value, str):
        return None
    kept = "".join(char if _is_text(char) else " " for char in value[: 10 * most])
    return re.sub(r"\s+", " ", kept)[:most].strip() or None
