"""The table: each public report, how it is committed here, and what the person does meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from faults.atlas import stories

# What Noah, and the plain agent, are to say when the answer to `work` has been taken.
QUESTION = "(?i)how many years"
GREETING = "(?i)i am noah"
HALF = {"share": [0.3, 0.7]}
# Of all connections under a scenario, whether or not they resume one another: the next one works.
FIRST = {"connection": 1, "of": "scenario"}
ALWAYS = {"times": "every"}
WORK = {"call.args.question_id": "work"}


@dataclass(frozen=True)
class Report:
    """One report.

    `ends` is what a call can come to at best: "completed", or "told", where the model cannot be had at all and the
    candidate is told so.
    """

    key: str
    reported: str
    sources: tuple[str, ...]
    faults: Sequence[Mapping[str, Any]] = ()
    story: stories.Story = stories.talk
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Of the simulator."""
    rules: Sequence[Mapping[str, Any]] = ()
    """Of the simulator, before those of an interview."""
    hears: Sequence[str] = ()
    """The turns of the person's that the model hears, in order, where they are not one for each question."""
    ends: Literal["completed", "told"] = "completed"
    alone: bool = False
    """It meets everybody who is there."""
    by_log: bool = False
    """There are no captions to go by: what was asked is read from the simulator's log."""


def _paused(seconds: float) -> Report:
    return Report(
        f"pause-{seconds:g}",
        f"somebody pauses for {seconds:g} s in an answer, and is answered in the pause",
        ("google-gemini/gemini-live-api-examples#37", "google-gemini/gemini-live-api-examples#26"),
        story=stories.pausing(seconds),
        hears=(*stories.HALVES, *stories.LATER),
    )


REPORTS: tuple[Report, ...] = (
    # -- the model cannot be had
    Report(
        "model-not-found",
        "setup is closed with 1008, 'model not found': it is retired, or not served there",
        ("livekit/agents#4421", "dimagi/open-chat-studio#4509", "vellum-ai/vellum-assistant#39558"),
        [{"refuse_setup": {"code": 1008, "reason": "model is not found for API version v1"}, **ALWAYS}],
        stories.told,
        ends="told",
    ),
    Report(
        "upgrade-404",
        "the WebSocket's upgrade is answered 404",
        ("dimagi/open-chat-studio#4509",),
        [{"refuse_upgrade": 404, **ALWAYS}],
        stories.told,
        ends="told",
        alone=True,
    ),
    Report(
        "quota",
        "setup is refused: RESOURCE_EXHAUSTED, and a moment later it is not",
        ("sohzm/cheating-daddy#455", "livekit/agents#1679"),
        [{"refuse_setup": {"code": 1011, "reason": "RESOURCE_EXHAUSTED"}, **FIRST}],
    ),
    Report(
        "setup-never-answered",
        "the connection opens, and setup is never answered",
        ("PatterAI/Patter#210", "google/adk-python#308"),
        [{"slow_setup": "never", **FIRST}],
    ),
    # -- the connection
    Report(
        "1011",
        "closed with 1011 (internal error) in mid-sentence",
        ("livekit/agents#2274", "googleapis/python-genai#985", "googleapis/python-genai#760"),
        [{"close": 1011, "at": HALF, "saying": QUESTION, **FIRST}],
    ),
    Report(
        "1006",
        "the connection ends without a close frame, in mid-sentence",
        ("livekit/agents-js#2366", "google/adk-python#3035"),
        [{"close": 1006, "at": HALF, "saying": QUESTION, **FIRST}],
    ),
    Report(
        "1008-aborted",
        "closed with 1008, 'the operation was aborted', at a fixed age",
        ("autonomous-ai/autonomous-os#238",),
        [{"close": {"code": 1008, "reason": "The operation was aborted."}, "at": HALF, "saying": QUESTION, **FIRST}],
    ),
    Report(
        "1007",
        "closed with 1007 (invalid argument) where somebody begins to speak, for audio that was fine",
        ("livekit/agents#5985", "livekit/agents#4159", "yagudaev/voiceclaw#397"),
        [{"close": {"code": 1007, "reason": "Request contains an invalid argument."}, "at": "heard", **FIRST}],
    ),
    Report(
        "pongs",
        "pongs are 30 s late, and the client's own keepalive ends a healthy call",
        ("aicc2025/sip-to-ai#14",),
        [{"pong_delay": 30, **ALWAYS}],
    ),
    Report(
        "go-away-silence",
        "goAway, and from then on nothing",
        ("sierra-research/tau2-bench#461",),
        [{"go_away": {"time_left": 3, "then": "silence"}, "at": HALF, "saying": QUESTION}],
    ),
    Report(
        "go-away-1011",
        "goAway, and 1011 ('deadline expired') when the time is over",
        ("kizuna-ai-lab/sokuji#179", "sysprog21/codetrial#3"),
        [{"go_away": {"time_left": 3, "then": "close", "code": 1011}, "at": HALF, "saying": QUESTION}],
    ),
    Report(
        "resumption-refused",
        "the resumption is refused while the old socket is still open",
        ("aicc2025/sip-to-ai#14", "google/adk-python#5525"),
        [{"close": 1011, "at": HALF, "saying": QUESTION, **FIRST}, {"refuse_resumption": 1011, **ALWAYS}],
    ),
    Report(
        "resumed-and-forgotten",
        "the session is resumed, and knows nothing of what was said",
        ("googleapis/js-genai#1513", "livekit/agents-js#2346", "pipecat-ai/pipecat#4328"),
        [{"close": 1011, "at": HALF, "saying": QUESTION, **FIRST}, {"forget": True, **ALWAYS}],
    ),
    # -- it does not speak
    Report(
        "reply-not-begun",
        "a reply is asked for, and never begins: generate_reply timed out",
        ("livekit/agents#4623", "livekit/agents#3821", "google-gemini/gemini-live-api-examples#55"),
        [{"ignore": True, "turn": 1, **FIRST}],
    ),
    Report(
        "answer-not-answered",
        "what was said is transcribed, and nothing comes for 50 s",
        ("google-gemini/gemini-live-api-examples#48", "pipecat-ai/pipecat#4633"),
        [{"ignore": True, "turn": 2, **FIRST}],
    ),
    Report(
        "mute-after-tool",
        "silence after a tool's result",
        ("livekit/livekit#4296", "PatterAI/Patter#210", "livekit/agents#6569"),
        [{"hang": True, "at": "tool_result", **FIRST}],
    ),
    Report(
        "rejected-once",
        "a turn ends at once with RESPONSE_REJECTED and without a sound",
        ("google-gemini/gemini-live-api-examples#40",),
        [{"end_turn": {"reason": "RESPONSE_REJECTED"}, "at": "turn", "turn": 2, **FIRST}],
    ),
    Report(
        "rejected-three-times",
        "the same, three times in a row",
        ("google-gemini/gemini-live-api-examples#40",),
        [
            {"end_turn": {"reason": "RESPONSE_REJECTED"}, "at": "turn", "turn": turn, **FIRST, "connection": connection}
            for connection, turn in ((1, 2), (2, 1), (3, 1))
        ],
    ),
    Report(
        "rejected-always",
        "every turn is rejected",
        ("google-gemini/gemini-live-api-examples#40",),
        [{"end_turn": {"reason": "RESPONSE_REJECTED"}, "at": "turn", **ALWAYS}],
        stories.told,
        ends="told",
    ),
    # -- it speaks, and not what was to be said
    Report(
        "greeting-cut",
        "the turn ends in the middle of the first sentence, as if it were complete",
        ("googleapis/python-genai#2117",),
        [{"end_turn": True, "at": {"share": 0.4}, "saying": GREETING, **FIRST}],
    ),
    Report(
        "question-cut",
        "the turn ends in the middle of a question, as if it were complete",
        ("googleapis/python-genai#2117",),
        [{"end_turn": True, "at": {"share": 0.3}, "saying": QUESTION, **FIRST}],
    ),
    Report(
        "quiet",
        "the voice is too quiet to be heard, and its transcript is as always",
        ("google-gemini/gemini-live-api-examples#40",),
        [{"gain": 0.001, "at": {"share": 0.0}, "saying": QUESTION, **FIRST}],
    ),
    Report(
        "tone",
        "the voice turns into an endless tone",
        ("googleapis/python-genai#2715",),
        [{"tone": 75, "at": {"share": 0.3}, "saying": QUESTION, **FIRST}],
    ),
    Report(
        "sentence-again",
        "the same sentence several times in one turn",
        ("google-gemini/gemini-live-api-examples#46",),
        [{"repeat_sentence": 3, "at": "turn", "turn": 2, **FIRST}],
    ),
    Report(
        "turn-again",
        "the same turn twice",
        ("livekit/agents#2884", "livekit/agents#3870"),
        [{"repeat_say": 2, "turn": 2}],
    ),
    Report(
        "speaks-on",
        "it calls a tool and speaks on before the result is there, with a question of its own",
        ("livekit/agents#7302",),
        [{"speak_on": "And what do you do on weekends?", "when": WORK}],
    ),
    # -- transcripts
    Report(
        "no-output-transcript",
        "what the model says is never transcribed",
        ("googleapis/python-genai#1279",),
        [{"transcription": {"output": "missing"}, **ALWAYS}],
        by_log=True,
    ),
    Report(
        "no-input-transcript",
        "what the person says is never transcribed",
        ("pipecat-ai/pipecat#3350",),
        [{"transcription": {"input": "missing"}, **ALWAYS}],
    ),
    Report(
        "foreign-transcripts",
        "transcripts in a language that nobody spoke",
        ("livekit/agents#3551", "google-gemini/gemini-live-api-examples#45", "google/adk-python#5542"),
        [{"transcription": {"input": "foreign", "output": "foreign"}, **ALWAYS}],
        by_log=True,
    ),
    Report(
        "repeated-transcripts",
        "each piece of a transcript comes twice",
        ("google-gemini/gemini-live-api-examples#48", "livekit/agents#2899"),
        [{"transcription": {"input": "repeated", "output": "repeated"}, **ALWAYS}],
        by_log=True,
    ),
    # -- tools
    Report(
        "tool-loop",
        "refused tool calls without end",
        ("aplisay/llm-agent#181",),
        [
            {
                "loop_call": {
                    "name": "process_user_response",
                    "args": {"question_id": "no_such", "answer": "x", "outcome": "answered"},
                    "times": "every",
                },
                "when": {"question": "work"},
            }
        ],
    ),
    Report(
        "tool-twice",
        "the same call is made twice",
        ("mastra-ai/mastra#22969", "livekit/agents-js#1137"),
        [{"repeat_call": {"times": 2, "frame": "one"}, "when": WORK}],
    ),
    Report(
        "tool-not-called",
        "it says that it has noted the answer, and has called nothing",
        ("livekit/agents#1953", "googleapis/python-genai#2827", "googleapis/python-genai#789"),
        rules=[
            {
                "name": "says that it has noted the answer",
                "on": "user",
                "when": {"question": "work"},
                "do": [{"say": "Thank you, I have noted that."}],
                "times": 1,
            }
        ],
    ),
    Report(
        "tool-cancelled",
        "a call is cancelled while its result is made, and nothing follows",
        ("livekit/agents-js#2249", "livekit/agents#6600"),
        [{"cancel_call": 0, "when": WORK}],
    ),
    Report(
        "tool-in-mid-sentence",
        "a tool is called in the middle of a sentence, whose rest is dropped",
        ("livekit/agents#6569", "livekit/agents#4699"),
        [
            {
                "call": {
                    "name": "process_user_response",
                    "args": {"question_id": "years", "answer": "", "outcome": "skipped"},
                },
                "at": {"share": 0.5},
                "saying": QUESTION,
            }
        ],
    ),
    Report(
        "result-lost-1011",
        "1011 when a tool's result is sent",
        ("google/adk-python#3918",),
        [{"lose_result": {"code": 1011}, "when": {"question": "work"}}],
    ),
    Report(
        "result-lost-1008",
        "1008, 'requested entity was not found', when a tool's result is sent",
        ("google-gemini/deprecated-generative-ai-js#487",),
        [{"lose_result": {"code": 1008}, "when": {"question": "work"}}],
    ),
    Report(
        "cancelled-by-sound",
        "every sound of the person cancels the call that is running",
        ("pipecat-ai/pipecat#4448", "livekit/livekit#4484"),
        story=stories.pausing(1.05),
        # a model whose call was cancelled calls again with all that it has heard
        hears=(stories.HALVES[0], " ".join(stories.HALVES), *stories.LATER),
        settings={"cancel_on_sound": True},
    ),
    # -- people
    _paused(1.0),
    _paused(1.5),
    _paused(2.5),
    Report(
        "cut-in-answer",
        "the connection is lost 2 s into an answer, and what was said until then with it",
        ("strands harness-sdk#4500", "autonomous-ai/autonomous-os#238"),
        [{"close": 1006, "at": "speech", "after": 2.0, **FIRST}],
        story=stories.long_answer,
        hears=(stories.LONG, *stories.LATER),
    ),
    Report(
        "barge-in",
        "somebody interrupts, and from then on the agent is silent",
        ("livekit/livekit#4484", "livekit/agents#3418"),
        story=stories.interrupting,
        hears=(stories.WORK, stories.YEARS, *stories.LATER[1:]),
    ),
    Report(
        "typed-in-greeting",
        "two messages are typed during the greeting",
        ("livekit/agents#3119",),
        story=stories.typing_early,
    ),
    Report(
        "typed-together",
        "two messages are typed without a pause",
        ("livekit/agents#3119",),
        story=stories.typing_together,
    ),
    Report(
        "noise",
        "noise in the room is taken for speech",
        ("livekit/agents#3892",),
        story=stories.in_noise,
        settings={"threshold_db": -30.0},
    ),
    Report(
        "silent-microphone",
        "a microphone that is on and carries nothing",
        ("aws/amazon-chime-sdk-js#3238",),
        story=stories.unheard,
        ends="told",
    ),
)
