"""Whether words that are said to be quoted were said: compared without regard to case, punctuation and spacing."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[\W_]+")
# written without spaces between words: a quotation may begin and end anywhere
_UNSPACED = frozenset({"zh", "yue", "ja", "th", "lo", "km", "my"})


def plain(text: str) -> str:
    """The words of a text, case-folded, with one space between them and at both ends."""
    return f" {_NOT_A_WORD.sub(' ', unicodedata.normalize('NFKC', text).casefold()).strip()} "


def occurs(quotation: str, text: str, language: str = "en") -> bool:
    """Whether `text` has the words of `quotation` in it, whole and in a row. `language` is a tag such as "en-US"."""
    wanted, said = plain(quotation), plain(text)
    if language.split("-")[0] in _UNSPACED:
        wanted, said = wanted.replace(" ", ""), said.replace(" ", "")
    return bool(wanted.strip()) and wanted in said
