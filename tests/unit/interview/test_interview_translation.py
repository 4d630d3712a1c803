"""A plan in several languages: one is whole or refused, and what is asked is the same in each."""

from pathlib import Path

import pytest
from noah.interview import PlanError, greeting, new_state, parse_plan, personal
from noah.interview.check import paths
from noah.interview.consistency import personal_lines
from noah.interview.speech import instructions
from noah.interview.translation import in_language

from tests.support.driver import Driver

pytestmark = pytest.mark.unit

TEXT = (Path(__file__).parents[2] / "plans/languages.yaml").read_text()
PLAN = parse_plan("p.yaml", TEXT.encode())


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("de-DE", "de-DE"),
        ("de", "de-DE"),
        ("DE-at", "de-DE"),
        ("en-GB", "en-US"),
        ("fr", "en-US"),
        ("", "en-US"),
        (None, "en-US"),
        (7, "en-US"),
        ({"de": 1}, "en-US"),
    ],
)
def test_the_language_that_is_wanted_is_taken_where_the_plan_has_it(wanted: object, language: str) -> None:
    assert in_language(PLAN, wanted).language == language


def test_of_two_alike_the_very_one_is_taken() -> None:
    both = PLAN.model_copy(update={"translations": PLAN.translations | {"de-AT": PLAN.translations["de-DE"]}})
    assert in_language(both, "de-at").language == "de-AT"
    assert in_language(both, "de-CH").language == "de-DE"


def test_everything_is_said_in_it() -> None:
    german = in_language(PLAN, "de")
    assert german.title == "Sprachen"
    assert [line for _, line in personal_lines(personal(german, {"name": "Ada", "company": "Acme"}))] == [
        "Ich rufe von Acme an.",
        "Das war alles, Ada. Auf Wiederhören.",
        "Was machen Sie bei Acme?",
        "Ada, was ist das zum Beispiel?",
        "Warum machen Sie das?",
    ]
    assert "Language: de-DE." in instructions(german)
    call = Driver(personal(german, {})).greeted()
    assert greeting(call.plan, new_state(call.plan), "new").say == (
        "Guten Tag. Ich bin Noah, eine KI, die Interviews führt. Ich rufe von unserem Haus an. "
        "Was machen Sie bei unserem Haus?"
    )
    call.answer("", "skipped")
    assert call.said == ["Macht nichts. Warum machen Sie das?"]
    assert greeting(call.plan, call.state, "returning").say == (
        "Schön, dass Sie wieder da sind. Unser Thema war: Ihre Arbeit. Warum machen Sie das?"
    )


def test_an_interview_can_be_gone_on_with_in_the_other() -> None:
    call = Driver(in_language(PLAN, "de")).greeted()
    call.answer()
    other = Driver(PLAN)
    other.answers, other.document = call.answers, call.document
    assert other.resumed().state.question == "why"


def test_the_check_prints_the_path_in_each_language() -> None:
    printed = "\n".join(paths(PLAN))
    assert printed.count("languages (version 1, en-US): Languages") == 1
    assert printed.count("languages (version 1, de-DE): Sprachen") == 1
    assert "2/2 why: Why do you do it?" in printed
    assert "2/2 why: Warum machen Sie das?" in printed


AT = "translations.de-DE"


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ('    greeting: "Ich rufe von {company} an."\n', "", 29, f"{AT}.greeting: is missing"),
        ("      work: Ihre Arbeit", "      {}", 35, f"{AT}.phases.work: is missing"),
        ("      work: Ihre Arbeit", "      work: Ihre Arbeit\n      end: Ende", 37, "the plan has no 'end' there"),
        ("      why:\n        ask: Warum machen Sie das?\n", "", 37, f"{AT}.questions.why: is missing"),
        ("        ask: Warum machen Sie das?", "        follow_ups: []", 42, f"{AT}.questions.why.ask: is missing"),
        ("ask: Warum machen Sie das?", "ask: Warum? Und wozu?", 43, "asks more than one question"),
        ("ask: Warum machen Sie das?", "tell: Warum?", 43, f"{AT}.questions.why: unknown field 'tell'"),
        (
            '        follow_ups:\n          - "{name}, was ist das zum Beispiel?"\n',
            "",
            38,
            f"{AT}.questions.what.follow_ups: has 0, and the plan 1",
        ),
        ("Was machen Sie bei {company}?", "Was machen Sie?", 39, f"{AT}.questions.what.ask: {{company}} is missing"),
        ("Warum machen Sie das?", '"Warum bei {team}?"', 43, f"{AT}.questions.why.ask: {{team}} is not known here"),
        ("alles, {name}.", "alles {name} heute.", 32, f"{AT}.goodbye: {{name}} cannot be left out there"),
        ("{name}, was ist", "was ist", 41, f"{AT}.questions.what.follow_ups[1]: {{name}} is missing"),
        ("      company: unserem", "      firma: unserem", 33, f"{AT}.placeholders.company: is missing"),
        (
            "      company: unserem",
            "      firma: unserem",
            34,
            f"{AT}.placeholders.firma: the plan has no 'firma' there",
        ),
        ("  de-DE:", "  fi:", 44, "translations.fi.phrases: a plan in fi needs its own: hello, disclosure"),
        ("  de-DE:", "  en-US:", 29, "translations.en-US: is the plan's own language"),
        ("  de-DE:", "  German:", 29, "translations.German"),
        (
            "no_problem: Macht nichts.",
            "no_problem: 'Macht nichts, {name}.'",
            45,
            f"{AT}.phrases.no_problem: {{name}} is not known here",
        ),
        ("no_problem:", "disclosure:", 45, f"{AT}.phrases.disclosure: no plan in de-DE says that otherwise"),
        ("    title: Sprachen", "    titel: Sprachen", 30, f"{AT}: unknown field 'titel'"),
    ],
)
def test_a_mistake_in_a_translation_is_named(old: str, new: str, at: int, says: str) -> None:
    assert old in TEXT
    start = TEXT.index("translations:")
    text = TEXT[:start] + TEXT[start:].replace(old, new, 1)
    with pytest.raises(PlanError) as caught:
        parse_plan("p.yaml", text.encode())
    named = [each for each in str(caught.value).splitlines() if says in each]
    assert named, caught.value
    assert named[0].startswith(f"p.yaml:{at}: "), named[0]


@pytest.mark.parametrize("given", ["de", "[de]", "{de: 7}", "{de: {phrases: [x]}}"])
def test_what_is_no_translation_at_all(given: str) -> None:
    with pytest.raises(PlanError, match="translations"):
        parse_plan("p.yaml", f"{TEXT[: TEXT.index('translations:')]}translations: {given}\n".encode())
