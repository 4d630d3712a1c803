"""A microphone that gives nothing is noticed; one that hears a quiet room is not."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from livekit import rtc
from noah.room import microphone as module
from noah.room.microphone import MISSING, MUTED, SILENT, Microphone
from noah.signals import MicrophoneChanged, Signal

pytestmark = pytest.mark.unit


def line(
    *, muted: bool | None, awaited: Callable[[], bool] = lambda: True
) -> tuple[Microphone, list[tuple[str, str]], SimpleNamespace]:
    """The microphone of a candidate who is there; `muted` None: they have published none."""
    track = SimpleNamespace(source=rtc.TrackSource.SOURCE_MICROPHONE, muted=bool(muted))
    candidate = SimpleNamespace(track_publications={} if muted is None else {"TR": track})
    told: list[tuple[str, str]] = []

    def tell(signal: Signal) -> None:
        assert isinstance(signal, MicrophoneChanged)
        told.append((signal.before, signal.now))

    followed = Microphone(Mock(remote_participants={"ada": candidate}), "ada", tell, awaited)
    return followed, told, track


def test_zeros_are_trouble_after_ten_seconds_until_there_is_sound() -> None:
    """As of amazon-chime-sdk-js#3238: a live track that gives zeros."""
    followed, told, _ = line(muted=False)
    for _ in range(100):
        followed.sound(-math.inf, 0.1)
    followed.sound(-math.inf, 0.1)
    assert told == [("", SILENT)]
    followed.sound(-60.0, 0.1)
    assert told == [("", SILENT), (SILENT, "")]


def test_a_quiet_room_is_no_trouble() -> None:
    followed, told, _ = line(muted=False)
    for _ in range(1000):
        followed.sound(-70.0, 0.1)
    assert told == []


def test_zeros_while_noah_speaks_are_no_trouble() -> None:
    """A headset gives nothing for somebody who listens, and a greeting may be longer than ten seconds."""
    awaited = False
    followed, told, _ = line(muted=False, awaited=lambda: awaited)
    for _ in range(1000):
        followed.sound(-math.inf, 0.1)
    awaited = True
    for _ in range(99):
        followed.sound(-math.inf, 0.1)
    assert told == []
    for _ in range(2):
        followed.sound(-math.inf, 0.1)
    assert told == [("", SILENT)]


def test_a_browser_that_suppresses_noise_is_given_longer() -> None:
    followed, told, _ = line(muted=False)
    followed.sound(-20.0, 0.1)
    for _ in range(200):
        followed.sound(-math.inf, 0.1)
    assert told == []
    for _ in range(60):
        followed.sound(-math.inf, 0.1)
    assert told == [("", SILENT)]


@pytest.mark.parametrize(("muted", "code"), [(True, MUTED), (None, MISSING)])
async def test_one_that_is_muted_or_missing(monkeypatch: pytest.MonkeyPatch, muted: bool | None, code: str) -> None:
    monkeypatch.setattr(module, "TROUBLE_SECONDS", 0.0)
    followed, told, track = line(muted=muted)
    followed.follow()
    followed._still()
    assert told == [("", code)]
    if muted:
        track.muted = False
        followed._changed()
        assert told[1:] == [(MUTED, "")]
    followed.close()
