"""Another name than Noah's, and another voice."""

from pathlib import Path
from typing import get_args

import pytest
from livekit.plugins.google.realtime.api_proto import Voice
from noah.data.plans import load_plan
from noah.interview import Plan, PlanError, greeting, instructions, new_state, parse_plan
from noah.interview.check import facts, path
from noah.interview.phrases import LANGUAGES, noah_in
from noah.interview.translation import in_language
from noah.model_profile import PROFILES, VOICES

pytestmark = pytest.mark.unit

TESTS = Path(__file__).parents[3] / "tests/plans"
SHORT = (TESTS / "short.yaml").read_text()


def plan(more: str) -> Plan:
    return parse_plan("short.yaml", f"{SHORT}\n{more}\n".encode(), VOICES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_says_it_and_still_that_it_is_an_ai(language: str) -> None:
    usual, other = (plan(f"language: {language}\n{named}") for named in ("", "interviewer: {name: Zoë}"))
    assert noah_in(language) in usual.disclosure
    assert other.disclosure == usual.phrases.disclosure.replace(noah_in(language), "Zoë")
    said = greeting(other, new_state(other), "new").say
    assert other.disclosure in said
    assert noah_in(language) not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_phrase_names_noah(language: str) -> None:
    named = [name for name, line in LANGUAGES[language].items() if noah_in(language) in str(line)]
    assert named == ["disclosure"]


def test_the_model_and_a_page_are_told() -> None:
    mara = plan("interviewer: {name: Mara}")
    assert instructions(mara).startswith("You are Mara, an AI interviewer with a voice.")
    assert instructions(plan("")).startswith("You are Noah, an AI interviewer with a voice.")
    assert facts(mara)["interviewer"] == "Mara"
    assert not {"interviewer", "translations"} & facts(plan("")).keys()
    assert any(line.startswith("  Mara: Hello. I am Mara") for line in path(mara))


def test_a_translation_may_write_it_otherwise() -> None:
    german = """
interviewer: {name: Mara, voice: Kore}
translations:
  de:
    interviewer: {name: Märy}
    greeting: Wir reden.
    goodbye: Danke.
    phases: {start: Anfang, end: Ende}
    questions:
      work: {ask: "Was tun Sie?", follow_ups: ["Und was genau?"]}
      years: {ask: "Seit wann?"}
      anything: {ask: "Sonst noch etwas?"}
"""
    in_german = in_language(plan(german), "de")
    assert in_german.disclosure == "Ich bin Märy, eine KI, die Interviews führt."
    assert in_german.interviewer.voice == "Kore"
    without = in_language(plan(german.replace("    interviewer: {name: Märy}\n", "")), "de")
    assert without.disclosure == "Ich bin Mara, eine KI, die Interviews führt."


def test_the_voices_are_those_that_the_plugin_knows_and_every_model_has() -> None:
    assert set(get_args(Voice)) == VOICES
    assert all(profile.voices == VOICES for profile in PROFILES.values())
    assert load_plan(TESTS / "limits.yaml").interviewer.voice == "Kore"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{voice: Kora}", "interviewer.voice: 'Kora' is no voice; there are Achernar, Achird, "),
        ("{voice: kore}", "interviewer.voice: String should match pattern"),
        ("{name: ''}", "interviewer.name: String should have at least 1 character"),
        ("{name: 'Who?'}", "interviewer.name: stands in the middle of a line: no question mark"),
        ("{name: '{name}'}", "interviewer.name: is spoken as it stands: braces mean nothing here"),
        ("{called: Mara}", "interviewer: unknown field 'called'"),
        ("Mara", "interviewer: "),
    ],
)
def test_a_mistake_is_named_with_its_place(given: str, says: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan(f"interviewer: {given}")
    assert says in str(caught.value)
