"""What a person does while the model misbehaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from faults.atlas.person import Reporter
from faults.pauses import VOICE_RATE, Pause, Sound, speak

Story = Callable[[Reporter], Awaitable[None]]

HALVES = ("I repair old clocks,", "and I teach others how to do it.")
LONG = (
    "I repair old clocks in a small workshop near the river, and twice a week I teach young people how to do it, "
    "which I like more than anything else."
)
YEARS = "For about ten years."
WORK, *LATER = (f"My answer to {question} is a simple one." for question in ("work", "years", "anything"))
"""What a person of the faults answers."""
NOISE_SECONDS = 8.0
MOST_OF_A_QUESTION_SECONDS = 2.5
TOLD_SECONDS = 90.0
DEAF_SECONDS = 45.0
"""For Noah to notice that a microphone carries nothing; he takes up to 25 s for one that was heard before."""


async def talk(person: Reporter) -> None:
    """Take the interview, one answer to each question."""
    await person.enter()
    await person.run()


async def told(person: Reporter) -> None:
    """Come, and wait to be told that the model cannot be had."""
    await person.enter()
    candidate = person.candidate
    await candidate.until(
        lambda: candidate.disconnected is not None or candidate.notice == "model_unavailable",
        "told that the model cannot be had",
        TOLD_SECONDS,
    )


def pausing(seconds: float) -> Story:
    """A story with a pause of so many seconds within the answer to `work`."""

    async def story(person: Reporter) -> None:
        await person.enter()
        await person.run(until="work")
        person.interviewee.begins("work", " ".join(HALVES))
        await speak(person, [HALVES[0], Pause(seconds), HALVES[1]])
        await person.run()

    return story


async def long_answer(person: Reporter) -> None:
    """Answer `work` at length."""
    await person.enter()
    await person.run(until="work")
    person.interviewee.begins("work", LONG)
    await person.candidate.say(LONG, rate=VOICE_RATE)
    await person.run()


async def interrupting(person: Reporter) -> None:
    """Answer `years` while it is still being asked."""
    await person.enter()
    await person.run(until="work")
    candidate = person.candidate
    await person.answer("work")
    answered = candidate.clock()
    await candidate.until(
        lambda: candidate.spoken_seconds(answered) > MOST_OF_A_QUESTION_SECONDS, "hear most of the question", 20
    )
    person.interviewee.begins("years", YEARS)
    await candidate.say(YEARS, rate=VOICE_RATE)
    await person.run()


async def typing_early(person: Reporter) -> None:
    """Type two messages while Noah greets."""
    await person.enter()
    candidate = person.candidate
    await candidate.until_heard(20)
    person.interviewee.begins("work", " ".join(HALVES))
    for half in HALVES:
        await candidate.type(half)
    await person.run()


async def typing_together(person: Reporter) -> None:
    """Type two messages without a pause as the answer to `work`."""
    await person.enter()
    await person.run(until="work")
    person.interviewee.begins("work", " ".join(HALVES))
    for half in HALVES:
        await person.candidate.type(half)
    await person.run()


async def in_noise(person: Reporter) -> None:
    """Have noise around while thinking about each answer."""
    await person.enter()
    while (question := await person.asked()) is not None:
        await speak(person, [Sound("fan", NOISE_SECONDS)])  # LiveKit takes it for speech, and the simulator does not
        await person.answer(question)


async def unheard(person: Reporter) -> None:
    """Answer into a microphone that carries nothing, and wait to be told."""
    candidate = person.candidate
    candidate.microphone_dead = True
    await person.enter()
    await person.asked()
    await candidate.say(WORK, rate=VOICE_RATE)
    await candidate.until(lambda: "microphone" in candidate.notice, "told about the microphone", DEAF_SECONDS)
