"""What the candidate said and the model has not confirmed yet: kept, so that the next connection can be given it."""

import math
from collections import deque

from livekit import rtc

MOST_SECONDS = 30.0
# Louder is taken for speech: dB of full scale. Gemini's own limit is not known; the simulator's is the same.
SPEECH_DB = -45.0
# Of each silence so much is kept at its beginning and as much at its end: words begin and end quietly.
EDGE_SECONDS = 0.3
# Between what the model confirms and its word of it the candidate may have gone on for so long, at most.
IN_FLIGHT_SECONDS = 3.0
# What was given this often and never confirmed is no speech to the model: a fan, a second voice.
MOST_GIVEN = 2
# Speech of at least so long deserves an answer; less may be a cough.
A_WORD_SECONDS = 0.3


def level(frame: rtc.AudioFrame) -> float:
    """How loud a frame is at its loudest, in dB of full scale; minus infinity for zeros."""
    samples = frame.data.cast("B").cast("h")
    peak = max(max(samples), -min(samples)) if len(samples) else 0
    return 20 * math.log10(peak / 32768) if peak else -math.inf


class KeptAudio:
    """The candidate's unconfirmed words, oldest first, with silences kept short. No clock: it counts in sound.

    The model confirms what it has heard by a tool call, or by a turn of its own that it ends. Its resumption handle and
    its transcription confirm nothing: a session that resumes may still have forgotten the words that it transcribed.
    """

    def __init__(self) -> None:
        self._frames: deque[tuple[rtc.AudioFrame, bool]] = deque()
        """Each with whether it is loud."""
        self._seconds = 0.0
        self._speech = 0.0
        self._quiet: deque[rtc.AudioFrame] = deque()
        """The latest of a silence that has lasted longer than EDGE_SECONDS."""
        self._quiet_seconds = 0.0
        self._silence = EDGE_SECONDS
        self._given = 0

    @property
    def has_words(self) -> bool:
        """Something was said that the model owes an answer to."""
        return self._speech >= A_WORD_SECONDS

    def add(self, frame: rtc.AudioFrame, loud: float) -> None:
        """Keep a frame that has come from the candidate, so loud in dB."""
        if loud > SPEECH_DB:
            self._silence = 0.0
            for quiet in self._quiet:
                self._append(quiet, loud=False)
            self._quiet.clear()
            self._quiet_seconds = 0.0
            self._append(frame, loud=True)
            return
        self._silence += frame.duration
        if self._silence <= EDGE_SECONDS:
            self._append(frame, loud=False)
            return
        self._quiet.append(frame)
        self._quiet_seconds += frame.duration
        while self._quiet_seconds > EDGE_SECONDS:
            self._quiet_seconds -= self._quiet.popleft().duration

    def confirm(self) -> None:
        """The model has taken what it heard: keep only what the candidate has begun to say since."""
        self._given = 0
        kept: deque[tuple[rtc.AudioFrame, bool]] = deque()
        seconds = quiet = 0.0
        if self._silence < EDGE_SECONDS:  # they speak
            for frame, loud in reversed(self._frames):
                quiet = 0.0 if loud else quiet + frame.duration
                seconds += frame.duration
                if quiet > EDGE_SECONDS or seconds > IN_FLIGHT_SECONDS:
                    break
                kept.appendleft((frame, loud))
        self._frames = kept
        self._seconds = sum(frame.duration for frame, _ in kept)
        self._speech = sum(frame.duration for frame, loud in kept if loud)

    def give(self) -> list[rtc.AudioFrame]:
        """All that is kept, for a connection that has not heard it; dropped when it was given often enough in vain."""
        self._given += 1
        if self._given > MOST_GIVEN:
            self.clear()
        return [frame for frame, _ in self._frames] + list(self._quiet)

    def clear(self) -> None:
        """Keep nothing of what was said so far."""
        self._frames.clear()
        self._quiet.clear()
        self._seconds = self._speech = self._quiet_seconds = 0.0
        self._silence = EDGE_SECONDS
        self._given = 0

    def _append(self, frame: rtc.AudioFrame, *, loud: bool) -> None:
        self._frames.append((frame, loud))
        self._seconds += frame.duration
        self._speech += frame.duration if loud else 0.0
        while self._seconds > MOST_SECONDS:
            oldest, was_loud = self._frames.popleft()
            self._seconds -= oldest.duration
            self._speech -= oldest.duration if was_loud else 0.0
