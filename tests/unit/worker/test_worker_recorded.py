"""The recorded voice: every line that may be needed is there, as the player expects it."""

from __future__ import annotations

import wave

import pytest
from noah.interview.phrases import LANGUAGES, noah_in
from noah.room import recordings
from noah.room.track import SAMPLE_RATE

pytestmark = pytest.mark.unit

README = (recordings.DIRECTORY / "README.md").read_text()
MOST_BYTES = 260_000  # of a file; it is part of the image


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", recordings.LINES)
def test_every_line_is_recorded(line: str, language: str) -> None:
    path = recordings.DIRECTORY / f"{line}.{language}.wav"
    assert path.stat().st_size < MOST_BYTES
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (SAMPLE_RATE, 1, 2)
        assert 1 < file.getnframes() / SAMPLE_RATE < recordings.PLAY_SECONDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_names_noah_as_a_plan_may_name_him_otherwise(language: str) -> None:
    rows = [row for row in README.splitlines() if row.startswith(f"| `{language}` |")]
    assert len(rows) == 1
    assert noah_in(language) not in rows[0]


def test_every_recording_is_a_line() -> None:
    assert {path.name.split(".")[0] for path in recordings.DIRECTORY.glob("*.wav")} == set(recordings.LINES)
