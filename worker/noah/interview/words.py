"""The words of a text, as far as two texts are compared by them."""

import re

REPEATED_SHARE = 0.7  # of a line's words: a text with so many of them says the line


def words(text: str) -> list[str]:
    """The words of a text, without their case and punctuation."""
    return re.findall(r"\w+", text.casefold())


def share(line: str, text: str) -> float:
    """How many of the different words of `line` are in `text`, from 0 to 1. All of them, when it has none."""
    known = set(words(line))
    return len(known & set(words(text))) / len(known) if known else 1.0


def repeats(line: str, said: str) -> bool:
    """Whether `said` has most of the words of `line` in it."""
    return bool(words(line)) and share(line, said) >= REPEATED_SHARE


def one_line(text: object) -> str:
    """A text without line breaks or control characters, so that nothing in it begins a line of its own."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
