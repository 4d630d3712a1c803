"""Which turns of the model's are empty, and are answered by nothing."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai import types
from noah.model.emptiness import Emptiness

pytestmark = pytest.mark.unit

SPOKEN = {"model_turn": {"parts": [{"inline_data": {"data": b"\0\0", "mime_type": "audio/pcm"}}]}}
HEARD = {"input_transcription": {"text": "Good morning."}}
OVER = {"turn_complete": True}


def told(emptiness: Emptiness, *contents: Any) -> int:
    """How many empty turns are noticed when the model sends this."""
    messages = [types.LiveServerMessage.model_validate({"server_content": content}) for content in contents]
    return sum(emptiness.ends(message, hearing=True) for message in messages)


def test_a_turn_that_answers_nothing_is_noticed_at_once() -> None:
    """google-gemini/gemini-live-api-examples#40."""
    emptiness = Emptiness()
    assert told(emptiness, HEARD, OVER | {"turn_complete_reason": "RESPONSE_REJECTED"}) == 1


def test_a_result_that_is_answered_by_nothing_is_noticed() -> None:
    emptiness = Emptiness()
    emptiness.awaits = True
    assert told(emptiness, OVER) == 1


@pytest.mark.parametrize(
    "contents",
    [
        pytest.param([HEARD, SPOKEN, OVER], id="it speaks"),
        pytest.param([HEARD, {"output_transcription": {"text": "Hello."}}, OVER], id="it is transcribed"),
        pytest.param([HEARD, {"interrupted": True}, OVER], id="it was interrupted"),
        pytest.param([OVER], id="nobody waits for anything"),
        pytest.param([HEARD, SPOKEN, OVER, OVER], id="it says twice that it is over"),
    ],
)
def test_any_other_turn_is_not(contents: list[Any]) -> None:
    emptiness = Emptiness()
    assert told(emptiness, *contents) == 0


def test_the_end_of_the_turn_that_called_a_tool_is_not_an_answer_to_its_result() -> None:
    """Vertex ends a turn of 2.5 after a call, whether or not the result has come; the answer is a turn of its own."""
    emptiness = Emptiness()
    call = types.LiveServerMessage.model_validate({"tool_call": {"function_calls": [{"id": "1", "name": "f"}]}})
    emptiness.ends(call, hearing=True)
    emptiness.awaits = True
    assert told(emptiness, OVER) == 0
    assert told(emptiness, SPOKEN, OVER) == 0
