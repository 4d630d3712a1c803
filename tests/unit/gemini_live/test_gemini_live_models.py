"""Each model as it was recorded or is documented: its frames, how its turns end, what it refuses."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from gemini_live_simulator import forms, frames, profiles
from gemini_live_simulator.frames import Api
from gemini_live_simulator.profiles import Profile
from gemini_live_simulator.scenario import parse
from gemini_live_simulator.vad import at_rate

from tests.unit.gemini_live.talk import SAY, TALK, Frame, Line, Talk, talk

# google-genai takes an unknown enum's value with a warning; the simulator refuses it.
pytestmark = [pytest.mark.unit, pytest.mark.filterwarnings("ignore:.* is not a valid:UserWarning")]

FLASH = "gemini-live-2.5-flash"
NATIVE = "gemini-live-2.5-flash-native-audio"
PREVIEW = "gemini-2.5-flash-native-audio-preview-12-2025"
THREE_1 = "gemini-3.1-flash-live-preview"
THREE_8 = "gemini-3.8-live"
EXTENDED = "gemini-3.8-live-extended-thinking"
FAST = "settings: {rate: 400, think_ms: 10}\n"
LINE = "Hello. What is your work?"
BLOCKING = {"behavior": "BLOCKING"}
NON_BLOCKING = {"behavior": "NON_BLOCKING"}


def content(line: Line, key: str) -> list[Any]:
    return [one[key] for one in line.contents if key in one]


@pytest.mark.parametrize(
    ("model", "api", "ends"), [(FLASH, "vertex", 1), (NATIVE, "vertex", 1), (PREVIEW, "gemini", 0)]
)
def test_on_vertex_a_call_ends_the_turn_of_2_5_and_the_answer_is_another(model: str, api: Api, ends: int) -> None:
    """google-adk runs its tools only after this turnComplete."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect(api).setup(model)
        await line.type("Hi")
        await line.until(lambda: line.calls)
        if ends:
            await line.turns(1)
            assert content(line, "generationComplete") == [True]
            assert "usageMetadata" in next(
                one for one in line.frames if one.get("serverContent", {}).get("turnComplete")
            )
        await line.result(json.dumps({"say": "Thanks."}))
        await line.turns(1 + ends)
        assert len(line.endings) == 1 + ends
        assert "".join(line.texts()) == "Thanks."

    talk(FAST + TALK, work)


def test_a_call_whose_turn_has_ended_is_still_cancelled_by_an_interruption() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup(NATIVE)
        await line.type("Hi")
        await line.turns(1)
        await line.audio(0.2, loud=True)
        await line.until(lambda: line.cancelled)
        assert not content(line, "interrupted")

    talk(FAST + TALK, work)


def test_a_model_that_does_not_wait_ends_its_turn_with_the_call() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_8)
        await line.type("Hi")
        await line.turns(1)
        await line.audio(0.2, loud=True)
        await line.result(json.dumps({"say": "Thanks."}))
        await line.turns(2)
        assert not line.cancelled, "input cancels calls that are waited for, and no others"

    talk(FAST + TALK, work)


@pytest.mark.parametrize("model", [THREE_8, THREE_1])
def test_any_sound_cancels_a_blocking_call_of_3_8(model: str) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(
            model, declared=BLOCKING, realtimeInputConfig={"activityHandling": "NO_INTERRUPTION"}
        )
        await line.type("Hi")
        await line.until(lambda: line.calls)
        await line.audio(0.2, loud=True)
        if model == THREE_8:
            await line.turns(1)
            assert line.cancelled == [line.calls[0]["id"]]
        else:
            await line.result("SYSTEM: no.")
            await line.turns(1)
            assert not line.cancelled

    talk(FAST + TALK, work)


@pytest.mark.parametrize("scheduling", ["SILENT", "WHEN_IDLE", "INTERRUPT"])
def test_a_result_is_scheduled(scheduling: str) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(PREVIEW, declared=NON_BLOCKING)
        await line.type("Hi")
        await line.until(lambda: line.sound.size)
        await line.result(json.dumps({"say": "Thanks."}), scheduling=scheduling)
        await line.turns(1 if scheduling == "SILENT" else 2)
        await asyncio.sleep(5)
        assert bool(content(line, "interrupted")) == (scheduling == "INTERRUPT")
        assert ("Thanks." in "".join(line.texts())) == (scheduling != "SILENT")
        assert len(line.endings) == (1 if scheduling == "SILENT" else 2)

    speaks = "faults: [{speak_on: 'I am looking it up for you, one moment please.'}]"
    talk(FAST + speaks + TALK, work)


def test_3_8_lets_the_candidate_finish_before_a_result_interrupts() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_8)
        await line.type("Hi")
        await line.turns(1)
        await line.audio(0.5, loud=True)
        await line.result(json.dumps({"say": "Thanks."}), scheduling="INTERRUPT")
        await asyncio.sleep(3)
        assert not line.texts()
        await line.audio(1.0, loud=False)
        await line.until(lambda: "Thanks." in "".join(line.texts()))

    talk(FAST + TALK, work)


def test_a_call_goes_on_while_its_results_say_so() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(PREVIEW, declared=NON_BLOCKING)
        await line.type("Hi")
        await line.turns(1)
        call = line.calls[0]
        for number, more in enumerate([{"willContinue": True}, {"willContinue": True}, {}, {}]):
            await line.result(json.dumps({"say": f"Part {number}."}), call, **more)
            await asyncio.sleep(10)
        assert "".join(line.texts()) == "Part 0.Part 1.Part 2.", "the last is of a call that is over"

    talk(FAST + TALK, work)
    over = {"toolResponse": {"functionResponses": [{"id": "1", "name": "f", "willContinue": False}]}}
    frames.decode(json.dumps(over), "gemini")


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000])
def test_audio_of_any_rate_is_heard(rate: int) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_1)
        await line.audio(1.0, loud=True, rate=rate)
        await line.audio(1.0, loud=False, rate=rate)
        await line.until(lambda: line.calls)
        assert line.calls[0]["args"] == {"answer": "(spoken, 1.0 s)"}

    talk(FAST + TALK, work)
    assert len(at_rate(bytes(2 * 4410), 44_100, 16_000)) == 2 * 1600


@pytest.mark.parametrize("handle", ["null", '""'])
def test_a_handle_that_is_null_is_no_handle(handle: str) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup(sessionResumption={"handle": json.loads(handle)})
        assert line.closed is None
        assert line.handle

    talk(SAY, work)


def test_the_first_content_may_be_history_and_a_blank_text_asks_for_the_reply() -> None:
    """pipecat sends history and then a blank realtime text to 3.x."""

    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_1, historyConfig={"initialHistoryInClientContent": True})
        await line.type("I am Ada.")
        await asyncio.sleep(5)
        assert not line.contents
        await line.give({"realtimeInput": {"text": " "}})
        await line.turns(1)
        assert "".join(line.texts()) == "Hello, I am Ada."
        await line.type("And now?")
        await line.turns(2)
        assert "".join(line.texts()).endswith("Hello, And now?")

    talk(FAST + "rules: [{on: user, do: [{say: 'Hello, ${heard}'}]}]", work)


def test_a_blank_text_neither_cuts_a_reply_nor_answers_it_twice() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_1)
        await line.instruct(LINE)
        await line.give({"realtimeInput": {"text": " "}})
        await line.turns(1)
        await asyncio.sleep(5)
        assert "".join(line.texts()) == LINE
        assert len(line.endings) == 1
        assert not content(line, "interrupted")

    talk(FAST + SAY, work)


CODE: Frame = {"tools": [{"codeExecution": {}}]}
TEXT: Frame = {"generationConfig": {"responseModalities": ["TEXT"]}}


def thinking(level: str) -> Frame:
    return {"generationConfig": {"responseModalities": ["AUDIO"], "thinkingConfig": {"thinkingLevel": level}}}


@pytest.mark.parametrize(
    ("model", "more", "code"),
    [
        ("gemini-live-1.0", {}, 1008),
        ("gemini-2.5-flash", {}, 1008),
        (NATIVE, TEXT, 1007),
        (FLASH, TEXT, None),
        (THREE_8, CODE, 1007),
        (THREE_8, thinking("LOW"), 1007),
        (THREE_1, thinking("LOW"), None),
        (EXTENDED, {}, 1007),
        (EXTENDED, thinking("HIGH"), None),
        (EXTENDED, {**thinking("HIGH"), "declared": BLOCKING}, 1007),
        (THREE_8, {"declared": BLOCKING}, None),
    ],
)
def test_what_a_model_does_not_take(model: str, more: Frame, code: int | None) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(model, **more)
        assert (line.closed and line.closed.code) == code

    talk(SAY, work)


def test_extended_thinking_takes_no_scheduling() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(EXTENDED, **thinking("HIGH"))
        await line.type("Hi")
        await line.turns(1)
        await line.result("SYSTEM: no.", scheduling="SILENT")
        await line.until(lambda: line.closed)
        assert line.closed is not None
        assert line.closed.code == 1007

    talk(FAST + TALK, work)


def test_a_scenario_may_take_any_name_and_change_the_form() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup("gemini-9-live")
        assert line.closed is None
        await line.instruct(LINE)
        await line.turns(1)
        assert content(line, "outputTranscription")[0] == {}, "not in one frame with the sound"

    talk("settings: {behaves_as: gemini-3.8-live, form: {together: false, words: ahead}}" + SAY, work)
    with pytest.raises(ValueError, match="there is no model gemini-9-live"):
        parse("settings: {behaves_as: gemini-9-live}", "s.yaml")
    with pytest.raises(ValueError, match="togther"):
        parse("settings: {form: {togther: true}}", "s.yaml")


def test_the_index_of_the_last_message_is_a_text() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_1, sessionResumption={"transparent": True})
        await line.until(lambda: line.handle)
        update = next(one["sessionResumptionUpdate"] for one in line.frames if "sessionResumptionUpdate" in one)
        assert update["lastConsumedClientMessageIndex"] == "1"

    talk(SAY, work)


@pytest.mark.parametrize("model", [NATIVE, THREE_8])
def test_each_api_names_its_sessions_and_its_sound_in_its_way(model: str) -> None:
    async def work(simulator: Talk) -> None:
        for api in ("vertex", "gemini"):
            line = await simulator.connect(api).setup(model)
            assert ("sessionId" in line.frames[0]["setupComplete"]) == (api == "vertex")
            await line.instruct(LINE)
            await line.turns(1)
            kinds = {
                part["inlineData"]["mimeType"]
                for one in content(line, "modelTurn")
                for part in one["parts"]
                if "inlineData" in part
            }
            assert kinds == {"audio/pcm" if api == "vertex" else "audio/pcm;rate=24000"}
            assert {one.get("role") for one in content(line, "modelTurn")} == {"model" if api == "vertex" else None}
            assert ("groundingMetadata" in line.endings[0]) == (api == "vertex")

    talk(FAST + SAY, work)


@pytest.mark.parametrize(
    ("model", "api", "expression"),
    [
        (NATIVE, "vertex", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
        (PREVIEW, "gemini", r"function-call-\d{19}"),
        (THREE_8, "gemini", r"fc_\d{19}"),
    ],
)
def test_calls_have_the_ids_of_their_model(model: str, api: Api, expression: str) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect(api).setup(model)
        await line.type("Hi")
        await line.until(lambda: line.calls)
        assert re.fullmatch(expression, line.calls[0]["id"])

    talk(FAST + TALK, work)


@pytest.mark.parametrize("model", [PREVIEW, THREE_8])
def test_3_x_sends_handles_unasked_and_2_5_withholds_them_in_a_turn(model: str) -> None:
    async def work(simulator: Talk) -> None:
        asked = await simulator.connect("gemini").setup(model, declared=BLOCKING)
        await asked.type("Hi")
        await asked.until(lambda: asked.calls)
        await asked.result(json.dumps({"say": "Thanks."}))
        await asked.turns(1)
        updates = [one["sessionResumptionUpdate"] for one in asked.frames if "sessionResumptionUpdate" in one]
        assert [one["resumable"] for one in updates] == (
            [True, True, True] if model == THREE_8 else [True, False, True]
        )
        unasked = await simulator.connect("gemini").setup(model, sessionResumption=None)
        await unasked.instruct(LINE)
        await unasked.turns(1)
        assert any("sessionResumptionUpdate" in one for one in unasked.frames) == (model == THREE_8)

    talk(FAST + TALK, work)


def test_3_x_sends_sound_and_words_together_and_empty_frames_between() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_8)
        await line.instruct(LINE)
        await line.turns(1)
        assert all("modelTurn" in one for one in line.contents if "outputTranscription" in one)
        assert {} in line.frames
        assert {"serverContent": {}} in line.frames
        assert line.texts() == ["Hello. What is ", "your work?"]

    talk(FAST + SAY, work)


def test_2_5_flash_sends_its_words_before_the_sound() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup(FLASH)
        await line.instruct(LINE)
        await line.turns(1)
        kinds = [next(iter(one)) for one in line.contents]
        assert content(line, "outputTranscription") == [
            {}, {"text": "Hello. What is"}, {"text": " your work?"}, {"finished": True},
        ]  # fmt: skip
        assert kinds.index("modelTurn") > 1
        assert "modelTurn" not in kinds[: kinds.index("modelTurn")]

    talk(FAST + SAY, work)


def test_what_the_candidate_said_comes_in_pieces_on_2_5_and_unasked_on_3_x() -> None:
    said = "heard: {default: 'Hello, my name is Ada.'}\n"

    async def work(simulator: Talk) -> None:
        for model, wanted, heard in (
            (PREVIEW, {}, [" Hello", ",", " my", " name", " is", " Ada", "."]),
            (PREVIEW, None, []),
            (THREE_8, None, ["Hello, my name is Ada."]),
        ):
            line = await simulator.connect("gemini").setup(model, inputAudioTranscription=wanted)
            await line.speak()
            await line.until(lambda: line.calls)  # noqa: B023 (it is awaited here)
            assert line.texts("inputTranscription") == heard

    talk(FAST + said + TALK, work)


def test_thoughts_come_first_once_in_a_turn() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(PREVIEW)
        await line.type("Hi")
        await line.until(lambda: line.calls)
        await line.result(json.dumps({"say": "Thanks."}))
        await line.turns(1)
        thoughts = [part for one in content(line, "modelTurn") for part in one["parts"] if part.get("thought")]
        assert thoughts == [{"text": forms.THOUGHT, "thought": True}]
        assert line.kinds.index("modelTurn") < line.kinds.index("toolCall")
        usage = next(one["usageMetadata"] for one in line.frames if "usageMetadata" in one)
        assert usage["thoughtsTokenCount"] == forms.THOUGHT_TOKENS
        parts = ("promptTokenCount", "responseTokenCount", "thoughtsTokenCount")
        assert usage["totalTokenCount"] == sum(usage.get(part, 0) for part in parts)

    talk(FAST + TALK, work)


def test_usage_need_not_sum_on_3_x_and_has_text_on_vertex() -> None:
    async def work(simulator: Talk) -> None:
        for model, api, side in ((THREE_8, "gemini", "response"), (FLASH, "vertex", "candidates")):
            line = await simulator.connect(api).setup(model)  # type: ignore[arg-type]
            await line.instruct(LINE)
            await line.turns(1)
            usage = next(one["usageMetadata"] for one in line.frames if "usageMetadata" in one)
            details = {one["modality"]: one.get("tokenCount") for one in usage[f"{side}TokensDetails"]}
            assert details["AUDIO"] == round(line.seconds * 25)
            assert (sum(details.values()) == usage[f"{side}TokenCount"]) == (api == "vertex")
            assert bool(details.get("TEXT")) == (api == "vertex")
        await line.type("Nothing fits this.")
        await line.turns(2)
        usage = [one["usageMetadata"] for one in line.frames if "usageMetadata" in one][-1]
        assert usage["candidatesTokensDetails"] == [{"modality": "AUDIO"}], "without a count"

    talk(FAST + SAY, work)


def test_3_x_says_where_in_the_audio_somebody_speaks() -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_1)
        for _ in range(2):
            await line.audio(1.0, loud=False)
        await line.speak(0.5)
        found = [one["voiceActivity"] for one in line.frames if "voiceActivity" in one]
        assert found == [
            {"type": "ACTIVITY_START", "audioOffset": "2.500s"},
            {"type": "ACTIVITY_END", "audioOffset": "3.500s"},
        ]

    talk(FAST + TALK, work)
    with pytest.raises(frames.BadFrameError):
        frames.encode({"voiceActivity": {"type": "ACTIVITY_PAUSE"}}, "gemini")


@pytest.mark.parametrize(("model", "cut"), [(NATIVE, False), (FLASH, True), (THREE_8, True)])
def test_typed_content_in_mid_reply(model: str, cut: bool) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect().setup(model)
        await line.instruct(LINE)
        await line.until(lambda: line.sound.size)
        await line.instruct("And then?")
        await line.turns(2)
        assert bool(content(line, "interrupted")) == cut
        if not cut:
            assert "".join(line.texts()) == f"{LINE}And then?"

    talk(FAST + SAY, work)


@pytest.mark.parametrize("lead_ms", [None, 200])
def test_sound_is_made_faster_than_it_is_played(lead_ms: int | None) -> None:
    async def work(simulator: Talk) -> None:
        line = await simulator.connect("gemini").setup(THREE_1)
        await line.instruct("One two three four five six seven eight nine ten eleven twelve thirteen.")
        await line.turns(1)
        at = dict(zip(line.kinds_at, line.at, strict=True))
        made = at["generationComplete"] - at["first sound"]
        if lead_ms is None:
            assert made == pytest.approx(line.seconds / 3.8, abs=0.1)
            assert at["turnComplete"] - at["generationComplete"] > line.seconds / 2
        else:
            assert made == pytest.approx(line.seconds - 0.3, abs=0.11)
        assert at["turnComplete"] - at["first sound"] == pytest.approx(line.seconds, abs=0.01)

    lead = "" if lead_ms is None else f", lead_ms: {lead_ms}"
    talk(f"settings: {{rate: 200, think_ms: 10{lead}}}\n" + SAY, work)


def test_a_model_is_known_by_its_name() -> None:
    for name in (FLASH, NATIVE, PREVIEW, THREE_1, THREE_8, EXTENDED, "gemini-2.5-flash-native-audio-latest"):
        assert isinstance(profiles.profile(name, "gemini"), Profile)
    assert profiles.profile("gemini-3.8-flash", "vertex") is None
