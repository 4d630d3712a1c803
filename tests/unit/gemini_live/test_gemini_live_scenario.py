"""The scenario format: what it means, and where an error in it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gemini_live_simulator import template
from gemini_live_simulator.scenario import Library, load, parse
from gemini_live_simulator.schema import BUILT_IN, ScenarioError
from gemini_live_simulator.template import TemplateError

pytestmark = pytest.mark.unit


def test_the_word_on_is_a_word() -> None:
    scenario = parse("rules:\n  - on: user\n    do: [{say: yes}]\n", "a.yaml")
    assert scenario.rules[0].on == ["user"]
    assert scenario.rules[0].do[0].say is not None
    assert scenario.rules[0].do[0].say.text == "yes"


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("- a\n", "x.yaml:1: ", "a scenario is a mapping"),
        ("", "x.yaml:1: ", "a scenario is a mapping"),
        ("rules: [\n", "x.yaml:2: ", "expected"),
        ("match: a\nmatch: '('\n", "x.yaml:2: match: ", "not a regular expression"),
        ("name: a\nruels: []\n", "x.yaml:2: ruels: ", "Extra inputs"),
        ("settings:\n  rate: 20\n", "x.yaml:2: settings.rate: ", "greater than or equal to 80"),
        ("rules:\n  - on: users\n", "x.yaml:2: rules.0.on", "Input should be"),
        ("rules:\n  - on: user\n    do:\n      - shout: x\n", "x.yaml:4: rules.0.do.0.shout", "Extra inputs"),
        ("rules:\n  - on: user\n    do:\n      - {say: x, delay: 1}\n", "x.yaml:4: ", "found delay, say"),
        ("rules:\n  - on: user\n    do: [{respond: {text: x}}]\n", "x.yaml:2: ", "only a rule on generate"),
        ("rules:\n  - on: generate\n    do: [{say: x}]\n", "x.yaml:2: ", "cannot say"),
        ("rules:\n  - on: generate\n    do: [{respond: {}}]\n", "x.yaml:3: ", "from_schema, json, text"),
        ("faults:\n  - close: 99\n", "x.yaml:2: faults.0.close", "greater than or equal to 1000"),
        ("faults:\n  - close: 1011\n    hang: true\n", "x.yaml:2: ", "found close, hang"),
        ("faults:\n  - close: 1011\n    at: {share: 2}\n", "x.yaml:3: ", "a share is between 0 and 1"),
        ("faults:\n  - slow_setup: 3\n    at: turn\n", "x.yaml:2: ", "slow_setup happens at setup"),
        ("faults:\n  - close: 1011\n    at: setup\n", "x.yaml:2: ", "connect is right after it"),
    ],
)
def test_an_error_names_its_line(text: str, where: str, why: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        parse(text, "x.yaml")
    assert str(refused.value).startswith(where)
    assert why in str(refused.value)


def test_an_unreadable_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"\xff\xff")
    for name in ("a.yaml", "b.yaml"):
        with pytest.raises(ScenarioError, match=name):
            load(tmp_path / name)


def test_the_first_file_that_fits_is_taken_and_files_are_read_afresh(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.find("plan: a")[0] is BUILT_IN
    (tmp_path / "20.yaml").write_text("name: second\n")
    (tmp_path / "10.yaml").write_text("name: first\nmatch: 'plan: a$'\n")
    (tmp_path / "00.yaml").write_text("nmae: broken\n")
    found, errors = library.find("plan: a\nand more")
    assert found.name == "first"
    assert [str(error).split(":")[0] for error in errors] == ["00.yaml"]
    assert library.find("plan: b")[0].name == "second"
    (tmp_path / "10.yaml").write_text("name: changed\nmatch: 'plan: [ab]$'\n")
    assert library.find("plan: b")[0].name == "changed"
    (tmp_path / "10.yaml").unlink()
    assert library.find("plan: a")[0].name == "second"


VARIABLES: dict[str, Any] = {
    "name": "Ada",
    "n": "3",
    "tool": {"say": "Go on.", "finished": False, "list": [{"x": 1}]},
    "quotes": [{"id": "t1", "text": "one"}, {"id": "t2", "text": "two"}],
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Hello ${name}.", "Hello Ada."),
        ("${tool.say} ${tool.finished} ${tool.list.0.x}", "Go on. false 1"),
        ("${tool.none}${nothing}", ""),
        ("$$5 and ${ name }", "$5 and Ada"),
        ("${tool.list}", '[{"x": 1}]'),
        ("${n|int}", 3),
        ("n = ${n|int}", "n = 3"),
        ("${tool.list|json}", [{"x": 1}]),
        ("${tool.finished|bool}", False),
        ({"a": ["${n|float}", 1, None]}, {"a": [3.0, 1, None]}),
        (
            {"each": "quotes", "item": {"q": "${item.text}", "i": "${index|int}"}},
            [{"q": "one", "i": 0}, {"q": "two", "i": 1}],
        ),
        ({"each": "nothing", "item": "x"}, []),
    ],
)
def test_holes_are_filled(given: Any, expected: Any) -> None:
    assert template.render(given, VARIABLES) == expected


def test_a_value_of_another_type_is_an_error() -> None:
    with pytest.raises(TemplateError, match="'Ada' is not int"):
        template.render("${name|int}", VARIABLES)
