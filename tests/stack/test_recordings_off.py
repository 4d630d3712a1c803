"""A plan asks for a recording, and the environment has no place for one: the interview is what it is otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from local import scenarios
from local.candidate import Candidate
from local.interviewee import Interviewee
from local.scenarios import Answer, Answers
from local.stack import Stack
from tests.support.caller import deleted
from tests.support.interviews import stored
from tests.support.logs import lines
from tests.support.plans import recorded_and_not
from tests.support.waiting import run_sync

pytestmark = pytest.mark.stack

YES = {"version": "1", "language": "en", "hash": "0f" * 32}
ANSWERS: Answers = {
    "work": [Answer("I build bridges, mostly of wood.", typed=True)],
    "years": [Answer("Since 2011.", typed=True)],
    "anything": [Answer("No, thank you.", typed=True)],
}


@pytest.fixture(scope="module")
def without(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose workers have no bucket, and whose plan wants one."""
    plans = recorded_and_not(tmp_path_factory.mktemp("plans"))
    stack = Stack(f"unrecorded-{worker_id}", plans_dir=plans)
    run_sync(stack.start())
    scenarios.write_all(plans, stack.scenarios_dir, settings=scenarios.FAST)
    yield stack
    stack.close()


async def test_nobody_is_asked_and_nothing_is_lost(without: Stack) -> None:
    page = without.web_config()
    assert page["plans"]["recorded"]["recording"] is True
    assert not page.get("recordings"), "the page asks where both say so"
    plan = yaml.safe_load((without.plans_dir / "recorded.yaml").read_text())

    async with Candidate(without, plan="recorded") as candidate:
        await candidate.enter(recording=YES)  # an app that has asked all the same
        assert candidate.room is not None
        await Interviewee(candidate, plan, ANSWERS).run()
        assert not candidate.room.is_recording
        documents = await stored(without, candidate)
        assert documents.interview["status"] == "completed"
        assert {question: answer["text"] for question, answer in documents.answers.items()} == {
            question: answers[0].text for question, answers in ANSWERS.items()
        }
        recording = documents.interview["recording"]
        assert recording.pop("at")
        assert recording == YES, "the yes is kept as it was said, and no file is named"
        assert await deleted(without, candidate, "/recording") == 200, "and can be taken back"
        assert await deleted(without, candidate) == 200

    assert [line["plans"] for line in lines(without.workers, "recordings_off")] == [["recorded"]]
    assert not lines(without.workers, "recording")
