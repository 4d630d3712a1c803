"""Noah's fixed phrases, a file for each language: what a plan in that language need not bring. docs/plans.md says
what each is for.
"""

from collections.abc import Mapping

from noah.interview.phrases import ar, de, en, es, fr, hi, it, ja, nl, pl, pt, zh

LANGUAGES: Mapping[str, Mapping[str, object]] = {
    "ar": ar.PHRASES,
    "de": de.PHRASES,
    "en": en.PHRASES,
    "es": es.PHRASES,
    "fr": fr.PHRASES,
    "hi": hi.PHRASES,
    "it": it.PHRASES,
    "ja": ja.PHRASES,
    "nl": nl.PHRASES,
    "pl": pl.PHRASES,
    "pt": pt.PHRASES,
    "zh": zh.PHRASES,
}

# Noah's name where it is written otherwise.
NOAH: Mapping[str, str] = {"ar": "نوح", "hi": "नोआ", "ja": "ノア", "zh": "诺亚"}


def noah_in(language: object) -> str:
    """Noah's name as the phrases of a language write it."""
    return NOAH.get(str(language).split("-")[0], "Noah")


def phrases_in(language: object) -> Mapping[str, object]:
    """The phrases of a language, given as in a plan ("de-DE"); none where it is not one of these."""
    return LANGUAGES.get(str(language).split("-")[0], {})
