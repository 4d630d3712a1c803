"""What an interview has used, over all of its jobs."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from google.genai import types
from livekit.agents.metrics import LLMModelUsage, RealtimeModelMetrics
from livekit.plugins.google.realtime.realtime_api import RealtimeSession
from noah.call.usage import COUNTED, Usage

pytestmark = pytest.mark.unit


def used(**tokens: int) -> Any:
    usage = LLMModelUsage(provider="google", model="gemini", **tokens)
    return Mock(usage=Mock(model_usage=[usage, Mock()]))


def test_what_this_job_has_used_comes_on_top_of_the_jobs_before() -> None:
    usage = Usage()
    usage.updated(used(input_tokens=5))
    usage.go_on_from({"input_tokens": 100, "output_tokens": "many"})
    usage.updated(used(input_tokens=7, output_tokens=2))  # in all, not since the last time
    assert usage.fields == dict.fromkeys(COUNTED, 0) | {"input_tokens": 107, "output_tokens": 2}


def test_a_field_that_is_no_mapping_is_left_out() -> None:
    usage = Usage()
    usage.go_on_from(None)
    assert usage.fields == dict.fromkeys(COUNTED, 0)


def turn(metadata: types.UsageMetadata) -> Any:
    """What the plugin makes of the server's count, unmodified."""
    emitted: list[RealtimeModelMetrics] = []
    session = Mock(emit=lambda _, metrics: emitted.append(metrics))
    session._current_generation = Mock(_created_timestamp=1.0, _completed_timestamp=2.0, response_id="r")
    session._realtime_model = Mock(label="google", model="gemini-3.8-live", provider="google")
    RealtimeSession._handle_usage_metadata(session, metadata)
    return emitted[0]


def test_what_the_model_thought_is_counted_although_the_plugin_does_not_pass_it_on() -> None:
    usage = Usage()
    usage.go_on_from({"output_tokens": 3, "thinking_tokens": 40})
    thought = types.UsageMetadata(
        prompt_token_count=10, response_token_count=5, thoughts_token_count=7, total_token_count=22
    )
    usage.measured(turn(thought))
    usage.measured(turn(thought))
    usage.updated(used(input_tokens=20, output_tokens=10))
    assert (usage.fields["thinking_tokens"], usage.fields["output_tokens"]) == (54, 13)


def test_a_total_that_is_missing_or_too_small_is_no_thought() -> None:
    usage = Usage()
    usage.measured(turn(types.UsageMetadata(prompt_token_count=10, response_token_count=5)))
    assert usage.fields["thinking_tokens"] == 0


def test_turns_are_counted_as_they_begin_whether_or_not_they_end() -> None:
    usage = Usage()
    usage.go_on_from({"turns": 4})
    usage.begun()
    usage.begun()
    assert usage.fields["turns"] == 6


def test_a_turn_whose_tokens_are_never_said_counts_as_the_one_before_it() -> None:
    usage = Usage()
    said = types.UsageMetadata(prompt_token_count=900, response_token_count=10, total_token_count=910)
    usage.begun()
    usage.measured(turn(said))
    for _ in range(3):  # cut, each by the next
        usage.begun()
    usage.measured(turn(said))
    usage.measured(turn(said))  # a turn with a tool call may be counted in two parts
    usage.begun()
    assert usage.fields["cut_tokens"] == 2 * 900
    assert usage.tokens_here == 2 * 900


@pytest.mark.parametrize(
    ("tokens", "sound"),
    [
        ({"input_tokens": 900, "input_audio_tokens": 300}, 400),
        ({"output_tokens": 100, "thinking_tokens": 50}, 600),
        ({"cut_tokens": 70}, 70),
        ({"input_audio_tokens": 10}, 10),  # a part that is said before the whole
    ],
)
def test_what_a_call_costs_in_heard_sound(tokens: dict[str, int], sound: int) -> None:
    usage = Usage()
    usage.go_on_from({"input_tokens": 1_000_000})  # of earlier calls: counted when they were made
    usage._here |= tokens
    assert usage.sound_tokens_here == sound
