"""Plans: the ones that are here, and what is said about a wrong one."""

import json
from pathlib import Path

import pytest
import yaml
from noah.__main__ import check_plans, print_facts
from noah.data.plans import load_plan, load_plans
from noah.interview import PlanError, personal
from noah.interview.check import path
from noah.interview.phrases import LANGUAGES

from tests.support.driver import Driver

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
PLANS = ROOT / "worker/noah/plans"
GOOD = (ROOT / "tests/plans/short.yaml").read_text()


def wrong(tmp_path: Path, old: str, new: str) -> str:
    """What is said about the plan `short` with one thing changed."""
    assert old in GOOD
    file = tmp_path / "p.yaml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(PlanError) as caught:
        load_plan(file)
    return str(caught.value)


def test_the_plans_are_good_and_not_all_of_one_kind() -> None:
    plans = load_plans(PLANS)
    assert {"career", "research"} <= set(plans)
    career = plans["career"]
    assert [phase.id for phase in career.phases] == [
        "background",
        "goals",
        "experience",
        "skills",
        "logistics",
        "their_questions",
        "wrap_up",
    ]
    assert 10 <= len(career.questions) <= 13
    for plan in plans.values():
        assert all(len(question.ask.split()) <= 14 for question in plan.questions)


def test_nothing_in_the_code_knows_about_a_plan() -> None:
    plans = load_plans(PLANS).values()
    ids = {plan.id for plan in plans} | {question.id for plan in plans for question in plan.questions}
    for file in (ROOT / "worker/noah/interview").glob("*.py"):
        text = file.read_text()
        assert not [each for each in ids - {"start"} if f'"{each}"' in text]


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("minutes: 10", "minuets: 10", 5, "unknown field 'minuets'"),
        ("minutes: 10", "", 1, "minutes: is missing"),
        ("minutes: 10", "minutes: soon", 5, "minutes: Input should be a valid number"),
        ("minutes: 10", "minutes: 0", 5, "minutes: Input should be greater than or equal to 0.2"),
        ("minutes: 10", "minutes: 10\nminutes: 20", 6, "minutes: is given twice"),
        ("id: short", "id: Short Plan", 2, "id: 'Short Plan' is no id"),
        ("version: 1\n", "version: 1.5\n", 3, "version: Input should be a valid integer"),
        ("    share: 100", "    share: 90", 9, "phases: the shares add up to 90 %, not to 100 %"),
        ("    share: 100\n", "", 10, "phases[1].share: is missing"),
        ("    wrap_up: true", "    wrap_up: true\n    share: 10", 26, "the wrap-up has no share"),
        ("    share: 100", "    wrap_up: true", 13, "only the last phase can be the wrap-up"),
        ("      - id: years", "      - id: work", 20, "another question has the id 'work' too"),
        ("  - id: end", "  - id: start", 22, "another phase has the id 'start' too"),
        (
            "    questions:\n      - id: anything\n        ask: Anything to add?\n",
            "    questions: []\n",
            26,
            "phases[2].questions: the phase is empty",
        ),
        (
            "          - What do you do in it?",
            "          - One?\n          - Two?\n          - Three?",
            18,
            "too many: a question has at most 2 follow-ups",
        ),
        (
            "Since when?",
            "SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
            21,
            "too long: 201 characters",
        ),
        ("Since when?", "Since when? And where?", 21, "asks more than one question"),
        ("Since when?", "'Since \"when\"?'", 21, "must not contain double quotes"),
        ("Since when?", "Since {when}?", 21, "{when} is not known here: say under placeholders what stands for it"),
        ("Since when?", "'Since {role'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "'Since role}'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "'Since {{role}}?'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "'Since {ro{role}le}?'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "'Since { role }?'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "'Since {Role}?'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "'Since {}?'", 21, "has a brace that belongs to no placeholder"),
        ("Since when?", "Is {name} your name?", 21, "{name} cannot be left out there"),
        ("Since when?", "'{name} is your name?'", 21, "{name} cannot be left out there"),
        ("Since when?", "'{name}?'", 21, "{name} cannot be left out there"),
        ("Since when?", "'What is {name}''s work?'", 21, "{name} cannot be left out there"),
        ("manner:", "placeholders: {role: the work}\nmanner:", 6, "placeholders.role: no line has {role}"),
        ("manner:", "placeholders: {role: '{company}'}\nmanner:", 6, "braces mean nothing here"),
        ("manner:", "placeholders: {role: 'what?'}\nmanner:", 6, "no question mark"),
        ("manner:", "placeholders: {role: ''}\nmanner:", 6, "should have at least 1 character"),
        ("manner:", "placeholders: {Role: x}\nmanner:", 6, "placeholders.Role"),
        ("manner:", "placeholders: role\nmanner:", 6, "placeholders: Input should be a valid dictionary"),
        ("manner:", "remember: maybe\nmanner:", 6, "remember: Input should be a valid boolean"),
        ("Since when?", "''", 21, "phases[1].questions[2].ask: String should have at least 1"),
        ("Since when?", "[when]", 21, "phases[1].questions[2].ask: Input should be a valid string"),
        ("Since when?", "*when", 21, "aliases (*name) are not taken"),
        (
            "manner:",
            "language: fi\nphrases: {hello: Hei.}\nmanner:",
            7,
            "phrases: a plan in fi needs its own: disclosure, ",
        ),
        ("manner:", "language: fi\nmanner:", 1, "phrases: a plan in fi needs its own: hello, disclosure, "),
        ("manner:", 'phrases: {hello: "Hi {nmae}."}\nmanner:', 6, "phrases.hello: {nmae} is not known here"),
        (
            "manner:",
            "phrases: {disclosure: Hi.}\nmanner:",
            6,
            "phrases.disclosure: no plan in en-US says that otherwise",
        ),
        ("manner:", "language: de\nphrases: {disclosure: Ja.}\nmanner:", 7, "no plan in de says that otherwise"),
        ("manner:", "phrases: {farewell: Bye.}\nmanner:", 6, "phrases: unknown field 'farewell'"),
        ("    - id: clarity", "    - id: clarity\n      scale: 7", 33, "unknown field 'scale'"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, old: str, new: str, at: int, says: str) -> None:
    message = wrong(tmp_path, old, new)
    named = [each for each in message.splitlines() if says in each]
    assert named, message
    assert named[0].startswith(f"p.yaml:{at}: ")


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    message = wrong(tmp_path, "minutes: 10", "minutes: soon\nmore: 1")
    assert [line.partition(". Known here")[0] for line in message.splitlines()] == [
        "p.yaml:5: minutes: Input should be a valid number, unable to parse string as a number",
        "p.yaml:6: unknown field 'more'",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "p.yaml:1: is not a plan"),
        (b"- a\n- b\n", "p.yaml:1: is not a plan"),
        (b"id: x\n\tversion: 1\n", "p.yaml:2: "),
        (b"id: [x\n", "p.yaml:2: "),
        (b"id: \xff\xfe\n", "p.yaml:1: is not UTF-8"),
        (b"a: &a [*a]\n", "p.yaml:1: aliases"),
        (b"a: !!python/object:os.system x\n", "p.yaml:1: "),
        (b"a: " + b"[" * 20_000 + b"]" * 20_000, "p.yaml:1: is nested too deeply"),
        (b"#" * 300_000, "p.yaml:1: is larger than 256 KiB"),
        (b"id: x\n---\nid: y\n", "p.yaml:2: "),
    ],
)
def test_what_is_no_plan_at_all(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "p.yaml"
    file.write_bytes(content)
    with pytest.raises(PlanError) as caught:
        load_plan(file)
    assert str(caught.value).startswith(says), str(caught.value)


def test_a_folder_of_plans(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="holds no plan"):
        load_plans(tmp_path)
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    with pytest.raises(PlanError, match=r"b.yaml:1: another file has a plan with the id 'short' too"):
        load_plans(tmp_path)
    with pytest.raises(PlanError, match=r"gone.yaml:1: cannot be read"):
        load_plan(tmp_path / "gone.yaml")


def test_a_plan_in_a_known_language_brings_what_it_says_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(GOOD.replace("manner:", "language: de-DE\nphrases: {no_problem: Macht nichts.}\nmanner:", 1))
    call = Driver(load_plan(file)).greeted()
    call.answer()
    call.answer("", "skipped")
    assert call.said == ["Danke. Since when?", "Macht nichts. Anything to add?"]


def test_a_plan_in_another_language_brings_all_of_its_phrases(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    own = yaml.safe_dump({"language": "fi", "phrases": dict(LANGUAGES["de"]) | {"no_show": "Hei hei."}})
    file.write_text(f"{GOOD}\n{own.replace('!!python/tuple', '')}")
    plan = load_plan(file)
    assert (plan.phrases.no_show, plan.phrases.trouble) == ("Hei hei.", LANGUAGES["de"]["trouble"])


def test_the_check_command_prints_the_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_plans([str(PLANS / "career.yaml")]) == 0
    printed, complaint = capsys.readouterr()
    plan = personal(load_plan(PLANS / "career.yaml"), {})
    for question in plan.questions:
        assert printed.count(f"{question.id}: {question.ask}") == 1
    assert plan.goodbye in printed
    assert "WARNING" not in printed
    assert complaint == ""


def test_the_check_command_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(GOOD.replace("share: 100", "share: 90"))
    assert check_plans([str(file), str(PLANS / "research.yaml")]) == 1
    printed, complaint = capsys.readouterr()
    assert complaint == "p.yaml:9: phases: the shares add up to 90 %, not to 100 %\n"
    assert "research (version 1" in printed


def test_the_check_command_warns_of_too_little_time() -> None:
    plan = load_plan(PLANS / "career.yaml").at_most(1)
    assert any(each.startswith("WARNING") for each in path(plan))


def test_what_a_page_says_of_plans(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert print_facts([str(PLANS / "career.yaml"), str(PLANS / "research.yaml")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"career", "research"}
    assert told["career"] == {"title": "Career conversation", "minutes": 20, "questions": 12, "language": "en-US"}
    languages = Path(__file__).parents[2] / "plans/languages.yaml"
    assert print_facts([str(languages)]) == 0
    told = json.loads(capsys.readouterr().out)["languages"]
    assert (told["language"], told["translations"]) == ("en-US", {"de-DE": {"title": "Sprachen"}})
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken")
    assert print_facts([str(PLANS / "career.yaml"), str(broken)]) == 1
    assert capsys.readouterr().out == ""
