"""`make … MODEL=…` reaches the workers of the local system; what else is set for models reaches no test."""

from __future__ import annotations

import pytest

from local import parts, session
from local.stack import models

pytestmark = pytest.mark.unit
OLD = "gemini-live-2.5-flash-native-audio"


def test_the_chosen_model_is_the_workers_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_MODELS", OLD)
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    assert models() == {"GEMINI_MODELS": OLD}
    assert f", as {OLD}:" in session.model_line()


@pytest.mark.parametrize("chosen", ["", None])
def test_without_a_choice_nothing_is_inherited(monkeypatch: pytest.MonkeyPatch, chosen: str | None) -> None:
    monkeypatch.setenv("GEMINI_MODELS", "gemini-9")
    monkeypatch.setenv("LOCAL_MODELS", chosen or "")
    if chosen is None:
        monkeypatch.delenv("LOCAL_MODELS")
    assert models() == {}
    assert "GEMINI_MODELS" not in parts.inherited()
