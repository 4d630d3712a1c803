"""What an answer covers, and what is asked about what is missing: the model proposes, the plan decides."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from noah.data.plans import load_plan
from noah.interview import Notice, Plan, Reply, StoreAnswer, speech
from noah.interview.listening import coverage
from noah.interview.plan import MAX_FOLLOW_UPS
from noah.interview.plan_file import PlanError, parse_plan
from noah.interview.state import QuestionStatus

from tests.support.driver import Driver, only

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[3] / "tests/plans/probing.yaml"
WHY = "And what made you take it?"
ALL = ["role", "reason", "item_3"]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(FILE)


@pytest.fixture
def probing(plan: Plan) -> Driver:
    return Driver(plan).greeted()


def codes(effects: tuple[object, ...]) -> list[str]:
    return [effect.code for effect in effects if isinstance(effect, Notice)]


def say(effects: tuple[object, ...]) -> str:
    return next(effect.say for effect in effects if isinstance(effect, Reply))


# -- what an item is


def test_an_item_has_an_id_of_its_own_or_one_by_its_place(plan: Plan) -> None:
    assert [item.id for item in plan.questions[0].listen_for] == ALL
    assert [item.note for item in plan.questions[0].listen_for][2] == "how long they stayed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"listen_for": [{"role": "one"}, {"role": "two"}]}, "listen_for[2]: another item of this question has the id"),
        ({"listen_for": [{"Role": "one"}]}, "is no id"),
        ({"listen_for": [{"role": "one", "other": "two"}]}, "listen_for[1]"),
        ({"listen_for": [{"role": ["one"]}]}, "listen_for[1].note"),
        ({"listen_for": [7]}, "listen_for[1]"),
        ({"listen_for": "role"}, "listen_for"),
        ({"probe": "sometimes"}, "probe"),
        ({"probe": "own", "listen_for": []}, "needs listen_for"),
        ({"probe": "missing", "follow_ups": []}, "needs follow_ups"),
    ],
)
def test_a_mistake_in_it_is_named_with_its_line(change: dict[str, object], words: str) -> None:
    data = yaml.safe_load(FILE.read_text())
    data["phases"][0]["questions"][0] |= change
    with pytest.raises(PlanError) as refused:
        parse_plan("probing.yaml", yaml.safe_dump(data, sort_keys=False).encode())
    assert words in str(refused.value)
    assert str(refused.value).startswith("probing.yaml:")


# -- what follows an answer


def test_an_answer_that_covers_all_is_enough(probing: Driver) -> None:
    assert probing.answer(covered=ALL, ask=WHY, about="reason")
    assert probing.state.question == "team"
    assert probing.answers["job"]["covered"] == ALL


def test_an_own_question_about_what_is_missing_is_asked(probing: Driver) -> None:
    effects = probing.answer("I was a cook.", covered=["role"], ask=WHY, about="reason")
    assert say(effects).endswith(WHY)
    assert probing.state.question == "job"
    part = only(effects, StoreAnswer)
    assert (part.document, part.outcome, part.covered) == ("job~1", "answered", ("role",))
    assert probing.answers["job~1"]["own_question"] == {"about": "reason", "ask": WHY}
    probing.answer("I like to eat. Two years.", covered=["reason", "item_3"])
    assert probing.answers["job"] | {"tool_call_id": ""} == {
        "outcome": "answered",
        "text": "I was a cook. I like to eat. Two years.",
        "follow_ups": 1,
        "tool_call_id": "",
        "covered": ALL,
        "own_question": None,
    }


def test_without_one_the_plans_own_follow_up_is_asked(probing: Driver) -> None:
    assert say(probing.answer(covered=["role"])).endswith("What did you do there?")


def test_no_item_is_asked_about_twice_and_no_more_than_the_plan_allows(probing: Driver) -> None:
    probing.answer("A.", covered=[], ask=WHY, about="reason")
    effects = probing.answer("B.", covered=[], ask="Why was that, do you think?", about="reason")
    assert codes(effects) == ["own_question_refused"]
    assert say(effects).endswith("What did you do there?")
    effects = probing.answer("C.", covered=[], ask="For how long did you stay there?", about="item_3")
    assert probing.state.question == "team"
    assert len(probing.state.questions["job"].parts) == MAX_FOLLOW_UPS
    assert probing.answers["job"]["text"] == "A. B. C."


@pytest.mark.parametrize(
    ("ask", "about"),
    [
        ("What is the weather like?", "weather"),  # no item of the plan
        ("What is your role?", "role"),  # it is covered
        ("And why? And for how long?", "reason"),  # two at once
        ("Tell me why.", "reason"),  # no question
        ('Why "that"?', "reason"),
        ("Why {name}?", "reason"),
        ("W" * 300 + "?", "reason"),
        ("Who was it that worked with you?", "reason"),  # the plan asks it later
        ("Oh, what was your last job?", "reason"),  # it has just been asked
        (["Why?"], "reason"),
        (7, "reason"),
        ("Why did you?", None),
        ("Why did you?", ["reason"]),
    ],
)
def test_an_own_question_that_may_not_be_asked_is_not(probing: Driver, ask: object, about: object) -> None:
    effects = probing.answer("I was a cook.", covered=["role"], ask=ask, about=about)
    assert codes(effects) == ["own_question_refused"]
    assert say(effects).endswith("What did you do there?")
    assert probing.answers["job~1"]["text"] == "I was a cook."


def test_where_none_is_allowed_none_is_asked(probing: Driver) -> None:
    probing.answer(covered=ALL)
    effects = probing.answer(covered=[], ask="How big was that team?", about="people")
    assert codes(effects) == ["own_question_not_allowed"]
    assert say(effects).endswith("How many were they?")
    probing.answer(covered=["people"])
    effects = probing.answer("I go on.", covered=[])  # today's way: what is missing makes no difference
    assert probing.state.question == "more"


@pytest.mark.parametrize("covered", ["role", 7, {"role": True}, ["role", "salary"], [["role"]], ["role", None]])
def test_an_item_that_does_not_exist_is_left_out_and_counted(probing: Driver, covered: object) -> None:
    effects = probing.answer("I was a cook.", covered=covered)
    assert codes(effects) == ["coverage_unknown"]
    assert set(probing.stores[-1].covered or ()) <= {"role"}
    assert probing.stores[-1].text == "I was a cook."


def test_a_model_that_never_says_what_is_covered_is_asked_for_nothing_more(probing: Driver) -> None:
    probing.answer("I was a cook.")
    assert (probing.state.question, probing.answers["job"]["covered"]) == ("team", None)


def test_when_the_time_of_the_phase_is_up_nothing_more_is_asked(probing: Driver, plan: Plan) -> None:
    probing.answer("I was a cook.", covered=["role"], ask=WHY, about="reason", after=plan.main_seconds / 2 + 1)
    assert (probing.state.questions["job"].status, probing.state.questions["job"].parts) == (
        QuestionStatus.ANSWERED,
        (),
    )


def test_an_answer_stays_one_when_the_follow_up_is_declined(probing: Driver) -> None:
    probing.answer("I was a cook.", covered=["role"], ask=WHY, about="reason")
    probing.answer("", "declined")
    assert probing.answers["job"]["outcome"] == "answered"


def test_who_goes_on_before_the_follow_up_was_heard_may_make_it_unneeded(probing: Driver) -> None:
    probing.answer("I was a cook.", covered=["role"], ask=WHY, about="reason")
    again = probing.answer("For the food.", covered=["reason"], heard=0.1)
    assert say(again).endswith(WHY)  # something is still missing: the same question, once more
    assert probing.answers["job~1"]["text"] == "I was a cook. For the food."
    probing.answer("For two years.", covered=["item_3"], heard=0.1)
    assert probing.state.question == "team"
    assert probing.answers["job"]["covered"] == ALL


def test_another_worker_asks_the_own_question_again(probing: Driver, plan: Plan) -> None:
    probing.answer("I was a cook.", covered=["role"], ask=WHY, about="reason")
    other = probing.resumed()
    assert speech.open_line(plan, other.state) == WHY
    assert replace(other.state.questions["job"], status=QuestionStatus.ASKED) == probing.state.questions["job"]
    other.greeted().answer("For the food.", covered=["reason", "item_3"])
    assert other.answers["job"]["covered"] == ALL


def test_an_answer_of_an_older_version_covers_nothing_that_is_known(probing: Driver) -> None:
    probing.answer("Well.", "vague")
    for document in probing.answers.values():
        del document["covered"], document["own_question"]
    state = probing.resumed().state.questions["job"]
    assert (state.covered, state.planned, state.answered) == (None, 1, False)


@pytest.mark.parametrize("broken", [7, "x", {"about": 7}, [], None])
def test_a_stored_own_question_of_another_shape_is_none(probing: Driver, broken: object) -> None:
    probing.answer("Well.", "vague")
    probing.answers["job~1"] |= {"own_question": broken, "covered": broken}
    assert probing.resumed().state.questions["job"].own_at(0).ask == ""


# -- what the model is told, and what is made of it


def test_the_model_is_told_what_is_missing_and_whether_it_may_ask(probing: Driver) -> None:
    first = probing.answer("I was a cook.", covered=["role"])
    told = only(first, Reply).instruction
    assert "role (" not in told
    assert "reason (why they took it); item_3 (" in told
    assert "into ask" in told
    told = only(probing.answer(covered=ALL), Reply).instruction
    assert "people (how many they were)" in told
    assert "into ask" not in told


def test_what_is_covered_is_listed_with_the_words_that_did_it(probing: Driver, plan: Plan) -> None:
    probing.answer("I was a cook.", covered=["role"], ask=WHY, about="reason")
    probing.answer("For the food.", covered=["reason"])
    probing.answer("Not long.", covered=[])
    probing.answer("Many.")
    rows = coverage(plan, probing.answers)
    assert [(row["item"], row["covered"], row["words"]) for row in rows] == [
        ("role", True, "I was a cook."),
        ("reason", True, "For the food."),
        ("item_3", False, ""),
    ]
