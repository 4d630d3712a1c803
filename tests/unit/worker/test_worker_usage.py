"""What an interview has used, over all of its jobs."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from livekit.agents.metrics import LLMModelUsage
from noah.call.usage import NAMES, Usage

pytestmark = pytest.mark.unit


def used(**tokens: int) -> Any:
    usage = LLMModelUsage(provider="google", model="gemini", **tokens)
    return Mock(usage=Mock(model_usage=[usage, Mock()]))


def test_what_this_job_has_used_comes_on_top_of_the_jobs_before() -> None:
    usage = Usage()
    usage.updated(used(input_tokens=5))
    usage.go_on_from({"input_tokens": 100, "output_tokens": "many"})
    usage.updated(used(input_tokens=7, output_tokens=2))  # in all, not since the last time
    assert usage.fields == dict.fromkeys(NAMES, 0) | {"input_tokens": 107, "output_tokens": 2}


def test_a_field_that_is_no_mapping_is_left_out() -> None:
    usage = Usage()
    usage.go_on_from(None)
    assert usage.fields == dict.fromkeys(NAMES, 0)
