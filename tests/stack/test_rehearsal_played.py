"""People whose words a model makes up: google-genai's own client, against the simulator's `generateContent`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from noah.interview.plan import Plan

from local import scenarios
from local.rehearsal import played
from local.rehearsal.judge import judge
from local.rehearsal.people import PEOPLE, Person, load
from local.rehearsal.run import rehearse
from local.stack import Stack
from tests.support.plans import OwnPlan

pytestmark = pytest.mark.stack

REPLY = "I would say that I *mend* bicycles."


def plays(stack: Stack, name: str, *does: dict[str, object]) -> None:
    """What the simulator answers when it is to play somebody, in turn; the last again and again."""
    rules = [{"on": "generate", "times": 1, "do": [each]} for each in does[:-1]]
    person = {"name": f"person-{name}", "match": rf"^You play a person who is interviewed by voice: {name}\.$"}
    scenarios.write(stack.scenarios_dir, person | {"rules": [*rules, {"on": "generate", "do": [does[-1]]}]})


def player(stack: Stack) -> Callable[[Person], played.Player]:
    env = {"GOOGLE_API_KEY": "a-key", "GEMINI_BASE_URL": stack.gemini_url, "GEMINI_CA_FILE": str(stack.gemini_ca)}
    return lambda person: played.Player(person, played.client(env), played.model(env))


async def test_a_person_is_played_and_what_they_make_up_is_stored(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    """One types, one speaks; the first call for a reply fails, and is made again."""
    people = [load(PEOPLE / "types_only.yaml"), load(PEOPLE / "terse.yaml")]
    plans = [plan_of("short") for _ in people]
    busy: dict[str, object] = {"fail": {"status": 503, "message": "busy"}}
    plays(stack, people[0].name, busy, {"respond": {"text": REPLY}})
    plays(stack, people[1].name, {"respond": {"text": REPLY}})
    seats = [(person, own.data) for person, own in zip(people, plans, strict=True)]
    typist, speaker = await rehearse(stack, seats, played=player(stack))
    for record, own in ((typist, plans[0]), (speaker, plans[1])):
        assert record.problem == "", record
        assert [each.taken for each in record.said] == ["played"] * len(record.said), record
        assert {each.text for each in record.said} == {"I would say that I mend bicycles."}, record
        assert list(dict.fromkeys(each.question for each in record.said if each.question)) == own.questions, record
        assert judge(Plan.model_validate(own.data), record).broken == (), record
    assert [each.typed for each in (*typist.said[:1], *speaker.said[:1])] == [True, False]
    assert "I would say that I mend bicycles." in typist.answers["work"]["text"]


async def test_who_cannot_be_played_any_more_leaves_and_that_is_told(
    stack: Stack, plan_of: Callable[..., OwnPlan]
) -> None:
    person = load(PEOPLE / "hostile.yaml")
    own = plan_of("short")
    plays(stack, person.name, {"respond": {"text": REPLY}}, {"fail": {"status": 403, "message": "a-key is refused"}})
    (record,) = await rehearse(stack, [(person, own.data)], played=player(stack))
    assert record.problem == f"the person cannot be played: {played.model({})} answered 403"
    assert len(record.said) == 1
