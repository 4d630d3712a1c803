"""The people of a rehearsal are files: all are valid, and a broken one is refused with its name and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gemini_live_simulator import scenario as simulator
from noah.data.plans import load_plan
from noah.interview.personal import personal

from local import scenarios
from local.paths import PLANS, ROOT
from local.rehearsal.people import PEOPLE, PersonError, load, load_all, tells
from local.rehearsal.run import scenario, seats
from tests.support.rehearsals import plan

pytestmark = pytest.mark.unit

GOOD = "name: Ada\nwho: Answers well.\nanswers:\n  - say: Yes.\nfollow_ups:\n  - say: Of course.\n"


def test_everybody_who_is_there_can_be_used() -> None:
    people = load_all()
    assert len(people) == len(list(PEOPLE.glob("*.yaml"))) >= 12
    assert len({person.who for person in people}) == len(people)


def test_the_one_in_the_documentation_can_be_used(tmp_path: Path) -> None:
    example, _ = re.findall(r"```yml\n(.*?)```", (ROOT / "docs/plans.md").read_text(), re.DOTALL)
    file = tmp_path / "abby.yaml"
    file.write_text(example)
    assert load(file).name == "Abby"


@pytest.mark.parametrize("path", sorted(PEOPLE.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_simulator_takes_what_somebody_says(path: Path, tmp_path: Path) -> None:
    person = load(path)
    ((_, data),) = seats([person], scenarios.load_plan(PLANS / "career.yaml"), tmp_path)
    career = personal(load_plan(tmp_path / f"{person.id}.yaml"), {"name": person.name})
    folder = tmp_path / "scenarios"
    folder.mkdir()
    made = simulator.load(scenarios.write(folder, scenario(data, tells(person, career))))
    assert made.match is not None
    assert made.match.search(f"Interview plan: {person.id}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("who:", "whom:"), "ada.yaml:2: whom: there is no such field"),
        (GOOD.replace("name: Ada\n", ""), "ada.yaml:1: name: is missing"),
        (GOOD.replace("Ada", "A{d}a"), "ada.yaml:1: name: is no name"),
        (
            GOOD.replace("say: Yes.", "{say: Yes., type: Yes.}"),
            "ada.yaml:4: answers.1.1: a reply has either say or type",
        ),
        (GOOD.replace("say: Yes.", "{say: Yes., taken: badly}"), "ada.yaml:4: answers.1.1.taken:"),
        (GOOD.replace("say: Yes.", "say: 'About {plan}.'"), "ada.yaml:4: answers.1.1.say: {topic} is the only"),
        (GOOD.replace("say: Of course.", "{say: Oh., pause: 60}"), "ada.yaml:6: follow_ups.1.pause:"),
        (GOOD + "voice: nobody\n", "ada.yaml:7: voice: espeak-ng has no voice 'nobody'"),
        (GOOD + "speed: [\n", "ada.yaml:8:"),
        ("Ada\n", "ada.yaml:1: is not a person"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "ada.yaml").write_text(text)
    (tmp_path / "well.yaml").write_text(GOOD.replace("Ada", "Eve"))
    with pytest.raises(PersonError) as caught:
        load_all(tmp_path)
    assert message in str(caught.value)


def test_two_people_have_two_names_and_nobody_is_no_rehearsal(tmp_path: Path) -> None:
    with pytest.raises(PersonError, match="holds nobody"):
        load_all(tmp_path)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(GOOD)
    with pytest.raises(PersonError, match=r"two.yaml:1: name: one.yaml is called Ada too"):
        load_all(tmp_path)
    (tmp_path / "two.yaml").rename(tmp_path / "Two-2.yaml")
    with pytest.raises(PersonError, match=r"Two-2.yaml:1: a file's name is small letters"):
        load_all(tmp_path)


def test_lists_are_begun_again_and_say_what_they_cover(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(
        "name: Ada\nwho: Answers well.\nanswers:\n"
        "  - - {type: 'What?', taken: asked_back}\n    - {say: 'All about {topic}.'}\n"
        "  - {say: A part., covers: first}\n"
        "follow_ups:\n  - {say: One., taken: vague}\n  - {say: Two.}\n"
    )
    told = tells(load(path), plan("probing"))
    texts = {question: [each.answer.text for each in given] for question, given in told.items()}
    assert texts == {
        "job": ["What?", "All about your past.", "One.", "Two."],
        "team": ["A part.", "One.", "Two."],
        "next": ["What?", "All about your plans.", "One.", "Two."],
        "more": ["A part.", "One.", "Two."],
    }
    back, whole, nothing, _ = (dict(each.answer.judged) for each in told["job"])
    assert (back, whole) == ({}, {"covered": ["role", "reason", "item_3"]})
    assert nothing["covered"] == []
    # a question of the model's own, where the plan lets it ask one
    assert nothing["about"] == "role"
    assert nothing["ask"] == "What can you tell me about this: a role or occupation?"
    assert "ask" not in dict(told["team"][1].answer.judged)
    assert told["more"][0].answer.judged == ()
