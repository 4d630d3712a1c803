"""Noah's fixed phrases in each language: held to the rules of a plan's own, and all of what English has."""

import re
from pathlib import Path

import pytest
from noah.interview import Plan, greeting, new_state, parse_plan, personal
from noah.interview.personal import NAMED, resolved
from noah.interview.phrases import LANGUAGES, ar, de, en, es, fr, hi, it, ja, nl, pl, pt, zh
from noah.interview.plan import PLACEHOLDER, Phrases
from noah.interview.speech import Kind

pytestmark = pytest.mark.unit

SHORT = (Path(__file__).parents[2] / "plans/short.yaml").read_text()
# Letters that show the language where others have none of them.
SCRIPTS = {
    "ar": r"[\u0600-\u06ff]",
    "de": r"[a-zäöüß]",
    "en": r"[a-z]",
    "es": r"[a-záéíóúñ]",
    "fr": r"[a-zàâçéèêîôû]",
    "hi": r"[\u0900-\u097f]",
    "it": r"[a-zàèéìòù]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "nl": r"[a-zéë]",
    "pl": r"[a-ząćęłńóśźż]",
    "pt": r"[a-záâãàçéêíóôõú]",
    "zh": r"[\u4e00-\u9fff]",
}
# Each language has these somewhere, and the others that share its script do not.
OF_ITS_OWN = {"de": "ß|ü", "es": "ñ|ó", "fr": "ç|ê", "it": "ù|ò|È", "pl": "ł|ż", "pt": "ã|ê", "ja": r"[\u3040-\u30ff]"}


def plan_in(language: str) -> Plan:
    return parse_plan("short.yaml", f"{SHORT}\nlanguage: {language}\n".encode())


def lines(phrases: Phrases) -> list[tuple[str, str]]:
    return [(name, line) for name, value in phrases for line in (value if isinstance(value, tuple) else (value,))]


KINDS: tuple[Kind, ...] = ("new", "remembered", "returning", "neutral")
AN_AI = {
    "ar": "ذكاء اصطناعي",
    "de": r"\bKI\b",
    "en": r"\bAI\b",
    "es": r"\bIA\b",
    "fr": r"\bIA\b",
    "hi": "एआई",
    "it": r"\bIA\b",
    "ja": "AI",
    "nl": r"\bAI\b",
    "pl": "sztuczna inteligencja",
    "pt": r"\bIA\b",
    "zh": "人工智能",
}
ENGLISH = plan_in("en").phrases


def test_there_are_twelve_languages() -> None:
    assert [each.PHRASES for each in (ar, de, en, es, fr, hi, it, ja, nl, pl, pt, zh)] == list(LANGUAGES.values())
    assert set(LANGUAGES) == set(SCRIPTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phrases_of_a_language(language: str) -> None:
    assert list(LANGUAGES[language]) == list(Phrases.model_fields)
    # by the same rules as a plan's own
    phrases = plan_in(f"{language}-XX").phrases
    assert dict(phrases) == {
        name: tuple(value) if isinstance(value, tuple) else value for name, value in LANGUAGES[language].items()
    }
    for name, english in ENGLISH:
        said = getattr(phrases, name)
        if isinstance(english, tuple):
            assert len(said) >= len(english)
            assert len(set(said)) == len(said)
        placeholders = [sorted(PLACEHOLDER.findall(str(each))) for each in (said, english)]
        assert placeholders[0] == placeholders[1], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_in_its_script_and_none_is_english(language: str) -> None:
    phrases = plan_in(language).phrases
    english = {line for _, line in lines(ENGLISH)}
    for name, line in lines(phrases):
        letters = "".join(filter(str.isalpha, PLACEHOLDER.sub("", line).replace("AI", ""))).casefold()
        assert re.fullmatch(f"(?:{SCRIPTS[language]})+", letters), (name, line)
        assert line[-1] in ".。।!}", (name, line)
        assert language == "en" or line not in english, name
    assert re.search(OF_ITS_OWN.get(language, ""), "".join(line for _, line in lines(phrases)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_reads_well_without_the_name(language: str) -> None:
    for name in NAMED:
        line = getattr(plan_in(language).phrases, name)
        without = resolved(line, {})
        before, after = re.fullmatch(r"(.*?)[,،、， ]*\{name\}(?:さん| जी)?(.*)", line).groups()  # type: ignore[union-attr]
        assert without == before + after
        assert not re.search(r"[,،、，]\s*[.。।]|\s[.。।]|^\W", without), without


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_says_that_noah_is_an_ai(language: str) -> None:
    plan = personal(plan_in(language), {"name": "Ada"})
    state, phrases = new_state(plan), plan.phrases
    assert greeting(plan, state, "new").say.startswith(f"{phrases.hello} {phrases.disclosure} {plan.greeting}")
    remembered = greeting(plan, state, "remembered", "Bread.").say
    assert remembered.startswith(f"{phrases.remembered.replace('{said}', 'Bread.')} {phrases.disclosure} ")
    for kind in KINDS:
        assert "{" not in greeting(plan, state, kind).say
        # who comes back has heard it
        assert (phrases.disclosure in greeting(plan, state, kind).say) == (kind in ("new", "remembered"))
        assert phrases.disclosure not in greeting(plan, state, kind, disclosure=False).say
    assert re.search(AN_AI[language], phrases.disclosure)
