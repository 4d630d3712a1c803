"""Who plays a person has bounds: of tries, turns, tokens and length; what goes wrong is one line, without the key."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from google.genai import errors

from local.rehearsal.judge import judge
from local.rehearsal.people import PEOPLE, load, load_all
from local.rehearsal.played import FALLBACK_WORDS, MOST, TOKENS, TRIES, TURNS, Player, PlayError, instruction, sayable
from tests.support.rehearsals import good, plan

pytestmark = pytest.mark.unit

TALK = [(False, "What is your work?")]


class Api:
    """Answers in turn; what is an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.aio = SimpleNamespace(models=self)

    async def generate_content(self, **asked: Any) -> Any:
        self.asked.append(asked)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(text: str | None, tokens: int = 10) -> Any:
    return SimpleNamespace(text=text, usage_metadata=SimpleNamespace(total_token_count=tokens))


def refused(code: int) -> errors.APIError:
    return errors.APIError(code, {"error": {"message": "key AIza-secret", "status": "X"}})


def player(*answers: Any) -> tuple[Player, Api]:
    api = Api(*answers)
    return Player(load(PEOPLE / "terse.yaml"), api, "gemini-x"), api  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_wait(seconds: float) -> None:
        assert seconds <= 2.0**TRIES

    monkeypatch.setattr("asyncio.sleep", no_wait)


async def test_what_was_said_is_told_with_who_said_it() -> None:
    one, api = player(said("I *bake*.\nBread."))
    assert await one.reply([*TALK, (True, "Hm."), (False, "And?")]) == "I bake . Bread."
    (asked,) = api.asked
    assert [(each.role, each.parts[0].text) for each in asked["contents"]] == [
        ("user", "What is your work?"),
        ("model", "Hm."),
        ("user", "And?"),
    ]
    assert asked["config"].max_output_tokens
    assert one.tokens == 10


async def test_what_passes_is_asked_again_and_not_for_ever() -> None:
    one, api = player(refused(503), httpx.ConnectError("down"), said("Yes."))
    assert await one.reply(TALK) == "Yes."
    one, api = player(refused(429))
    with pytest.raises(PlayError, match=f"answered 429, {TRIES} times"):
        await one.reply(TALK)
    assert len(api.asked) == TRIES


async def test_what_does_not_pass_is_one_line_without_the_key() -> None:
    one, api = player(refused(403))
    with pytest.raises(PlayError) as error:
        await one.reply(TALK)
    assert str(error.value) == "the person cannot be played: gemini-x answered 403"
    assert len(api.asked) == 1


async def test_turns_and_tokens_have_an_end() -> None:
    one, api = player(said("Yes.", 0))
    for _ in range(TURNS):
        await one.reply(TALK)
    with pytest.raises(PlayError, match=f"more than {TURNS} times"):
        await one.reply(TALK)
    assert len(api.asked) == TURNS
    one, api = player(said("Yes.", TOKENS + 1))
    await one.reply(TALK)
    with pytest.raises(PlayError, match="tokens"):
        await one.reply(TALK)
    assert len(api.asked) == 1


@pytest.mark.parametrize("nothing", [None, "", " \n", "***"])
async def test_who_says_nothing_declines(nothing: str | None) -> None:
    one, _ = player(said(nothing))
    assert await one.reply(TALK) == FALLBACK_WORDS


def test_nobody_says_more_than_can_be_listened_to() -> None:
    assert sayable("One. " * 300).endswith("One.")
    assert len(sayable("One. " * 300)) <= MOST
    assert len(sayable("word " * 300)) <= MOST
    assert len(sayable("x" * 3000)) <= MOST


def test_a_person_s_file_is_what_the_model_is_told() -> None:
    for person in load_all():
        told = instruction(person)
        assert person.who in told
        assert "{topic}" not in told
        assert all(reply.text.split("{")[0][:40] in told for reply in person.follow_ups)


def test_a_played_answer_has_to_be_stored_in_whatever_words() -> None:
    record = good()
    talked = tuple(replace(each, taken="played", text="In other words than those stored.") for each in record.said)
    assert judge(plan(), replace(record, said=talked, exact=False)).broken == ()
    first = record.said[0].question
    lost = {name: answer for name, answer in record.answers.items() if name.partition("~")[0] != first}
    broken = judge(plan(), replace(record, said=talked, exact=False, answers=lost)).broken
    assert ("answer_lost", first) in [(each.promise, each.detail) for each in broken]
