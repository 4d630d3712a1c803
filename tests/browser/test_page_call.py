"""During the call: the buttons, what is said of the microphone, and whatever is left of the window."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from local.stack import Stack
from tests.browser.test_page import QUESTIONS, answered_by_typing, listening
from tests.support.interviews import until_left
from tests.support.visitor import A_TURN, ANSWER, DESKTOP, SOON, NewVisitor, Visitor

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtsgesellschaft" * 100
# A phone in landscape; with its keyboard open upright, and in landscape; small, with its keyboard open.
WINDOWS = [(844, 390), (390, 500), (844, 170), (320, 300), (320, 256)]


async def test_repeat_and_skip(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await listening(page)
    await page["press-repeat"].click()
    await expect(page.noah_lines.filter(has_text=QUESTIONS[0])).to_have_count(2, timeout=A_TURN)
    await expect(page["pressed"]).to_be_empty(timeout=SOON)
    await listening(page)
    await page["press-skip"].click()
    await page.noah_says(f"No problem. {QUESTIONS[1]}")
    await page.sees("question", "Question 2 of 3")
    answers = stack.firestore_client().collection("interviews", await page.interview_id(), "answers")
    assert [(row.id, row.get("outcome")) async for row in answers.stream()] == [("current_role", "skipped")]


async def test_finish_is_asked_for_first(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await listening(page)
    await page["press-finish"].click()
    await page.page.keyboard.press("Escape")
    await expect(page["press-finish"]).to_be_focused()
    await page["press-finish"].click()
    await page.page.get_by_role("button", name="Go on").click()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])  # nothing has ended


async def test_muted_says_muted(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await listening(page)
    await page["mute"].click()
    await page.sees("activity", "You are muted")
    await expect(page["activity-more"]).to_contain_text("Unmute")
    await page.shot("muted")
    await page["mute"].click()
    await listening(page)


async def test_ones_own_words_have_a_place_as_soon_as_they_are_spoken(visitor: NewVisitor, spoken_answer: Path) -> None:
    page = await visitor(own_microphone=True)
    await page.start()
    await page.noah_says(QUESTIONS[0])
    await listening(page)
    speaking = page["lines-live"].locator(".line.candidate")
    await page.page.evaluate("window.saw = []")
    await page.page.evaluate(
        """() => new MutationObserver(() => {
            const line = document.querySelector("#lines-live .line.candidate .said");
            if (line) window.saw.push(line.textContent);
        }).observe(document.getElementById("lines-live"), { childList: true, subtree: true })"""
    )
    await page.speak(spoken_answer)
    await page.noah_says(QUESTIONS[1])
    saw = await page.page.evaluate("window.saw")
    assert saw[0] == "…", saw
    await expect(speaking).to_have_count(0)
    await expect(page.own_lines.filter(has_text=ANSWER)).to_have_count(1)


async def test_a_loudspeaker_is_tried_and_chosen(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await expect(page["mic-works"]).to_be_visible(timeout=SOON)
    choice = page["speaker-choice"]
    await expect(choice).to_be_visible(timeout=SOON)
    labels = await choice.locator("option").all_text_contents()
    await choice.select_option(label=labels[-1])
    await page["speaker-test"].click()
    await page.sees("speaker-hint", "You should hear two tones.")
    await page.page.evaluate(
        """() => {
            window.sinks = [];
            const { setSinkId } = HTMLMediaElement.prototype;
            HTMLMediaElement.prototype.setSinkId = function (id) {
                window.sinks.push(id);
                return setSinkId.call(this, id);
            };
        }"""
    )
    await page.start()
    await listening(page)
    await page["devices"].click()
    devices = page["devices-speaker-choice"]
    await expect(devices.locator("option:checked")).to_have_text(labels[-1])
    chosen = await devices.input_value()
    await page.page.wait_for_function("(id) => window.sinks.at(-1) === id", arg=chosen, timeout=SOON)
    await devices.select_option(label=labels[1])
    await expect(page["devices-speaker-hint"]).to_be_empty()
    other = await devices.input_value()
    assert other != chosen
    await page.page.wait_for_function("(id) => window.sinks.at(-1) === id", arg=other, timeout=SOON)


async def fits(page: Visitor, name: str) -> None:
    """Nothing of the call sticks out of the window, and what is needed to answer is in sight."""
    size = await page.page.evaluate(
        "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    )
    assert max(size) <= 0, f"{name}: {size} px too large"
    boxes = await page.page.evaluate(
        """() => ["type", "lines"].map((id) => {
            const { top, bottom, left, right } = document.getElementById(id).getBoundingClientRect();
            return { id, top, left, right: innerWidth - right, bottom: innerHeight - bottom, height: bottom - top };
        })"""
    )
    for box in boxes:
        for side in ("top", "left", "right", "bottom"):
            assert box[side] >= -1, f"{name}: #{box['id']} is out of sight: {box}"
    assert boxes[1]["height"] >= 40, f"{name}: no line of the conversation can be read: {boxes[1]}"
    middle = "([id]) => { const box = document.getElementById(id).getBoundingClientRect();"
    middle += "return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.id }"
    assert await page.page.evaluate(middle, ["type"]) == "type", f"{name}: the text field is covered"


async def test_it_fits_whatever_a_phone_leaves_of_its_window(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await listening(page)
    for width, height in WINDOWS:
        await page.page.set_viewport_size({"width": width, "height": height})
        await page["type"].focus()
        await page.picture(f"window-{width}x{height}")
        await fits(page, f"{width}x{height}")
        assert await page.accessibility() == []
    # the microphone gives no sound: it says so, and one can type nevertheless
    await page.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    await expect(page["notice"]).to_be_visible(timeout=A_TURN)
    for width, height in WINDOWS:
        await page.page.set_viewport_size({"width": width, "height": height})
        await page["type"].focus()
        await page.picture(f"window-{width}x{height}-notice")
        await fits(page, f"{width}x{height} with a notice")
        assert await page.accessibility() == []
    await page.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


async def test_a_keyboard_that_lies_over_the_page(visitor: NewVisitor) -> None:
    """Where the browser does not make the page smaller for it, as on an iPhone."""
    page = await visitor(silent=True)
    await page.start()
    await listening(page)
    await page.page.set_viewport_size({"width": 390, "height": 844})
    await page.page.evaluate(
        """() => {
            Object.defineProperty(visualViewport, "height", { get: () => 420 });
            visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    bottom = await page["type"].evaluate("(field) => field.getBoundingClientRect().bottom")
    assert bottom <= 420
    await page.page.evaluate(
        """() => {
            Object.defineProperty(visualViewport, "offsetTop", { get: () => 200 });
            visualViewport.dispatchEvent(new Event("scroll"));
        }"""
    )  # pushed up, 200 to 620 are in sight
    box = await page["call"].evaluate("(call) => call.getBoundingClientRect()")
    assert 200 <= box["top"] < box["bottom"] <= 620
    assert await page["type"].evaluate("(field) => field.getBoundingClientRect().bottom") <= 620


async def test_words_of_any_length(visitor: NewVisitor, stack: Stack) -> None:
    page = await visitor(silent=True)
    await page.start()
    await listening(page)
    await page.type(LONG)
    await expect(page.own_lines.filter(has_text=LONG)).to_have_count(1, timeout=SOON)
    await page.shot("long-words")
    await page.noah_says(QUESTIONS[1])
    interview = stack.firestore_client().document("interviews", await page.interview_id())
    await page["pause"].click()
    plan = {"id": page.plan, "version": "1", "title": LONG[:80], "language": "en-US"}
    report = {
        "summary": LONG,
        "scores": [
            {
                "criterion": LONG[:40],
                "good": LONG[:300],
                "score": 3,
                "max": 5,
                "rationale": LONG,
                "quotations": [{"turn": "t", "text": LONG}],
            }
        ],
        "strengths": [LONG],
        "advice": [LONG],
        "at": (await interview.get()).read_time,
    }
    await interview.collection("reports").document("1").set(report)
    await interview.update({"status": "completed", "report": "ready", "plan": plan})
    await page["message-second"].click()
    await expect(page["report"].locator(".score")).to_have_count(1, timeout=SOON)
    await page["report"].locator("summary").first.click()
    await page.shot("long-words-report")
    await page["after-back"].click()
    await expect(page["mine-list"].locator("li")).to_have_count(1, timeout=SOON)
    await page.shot("long-words-list")


async def test_the_report_on_paper(visitor: NewVisitor, tmp_path: Path) -> None:
    """All of it: what is folded too, in black on white, without what cannot be clicked on paper."""
    page = await visitor(silent=True, dark=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await listening(page)
    await page["press-finish"].click()
    await page.page.get_by_role("button", name="Finish and get the report").click()
    await page.screen("after", timeout=A_TURN)
    await expect(page["report"].locator(".score")).to_have_count(2, timeout=A_TURN)
    folded = page["report"].locator("details:not([open])")
    assert await folded.count() > 0
    await page.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    await page.page.emulate_media(media="print")
    await expect(folded).to_have_count(0)
    await expect(page["report"].locator("blockquote").first).to_be_visible()
    for hidden in ("after-download", "after-delete", "account-open"):
        await expect(page[hidden]).to_be_hidden()
    ground = await page.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    await page.picture("paper")
    assert (await page.page.pdf(format="A4", path=tmp_path / "report.pdf"))[:4] == b"%PDF"
    await page.page.emulate_media(media="screen")
    await page.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    await expect(folded).not_to_have_count(0)


async def test_an_operator_introduces_themselves(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    complaints: list[str] = []
    page.page.on("console", lambda message: complaints.append(message.text) if "config.json" in message.text else None)
    await page["consent-more"].locator("summary").click()
    await page.sees("asked-by", "Example Ltd asks for this interview.")
    await page.sees("processed-by", "Your data is processed by Google Cloud and LiveKit.")
    await expect(page["kept"]).to_contain_text("at most 30 days")
    await expect(page["simulation"]).to_be_visible()
    assert await page["imprint"].get_attribute("href") == "https://example.com/imprint"
    assert await page["privacy"].evaluate("(link) => link.href") == f"{page.url}/privacy.html"

    async def other(route: object) -> None:
        config = await (await route.fetch()).json()  # type: ignore[attr-defined]
        config |= {"name": "Yellow & Sons", "accent": "#ffee00", "imprintUrl": "javascript:alert(1)", "simulator": None}
        await route.fulfill(body=json.dumps(config), content_type="application/json")  # type: ignore[attr-defined]

    await page.page.route("**/config.json", other)
    await page.page.reload()
    await page.sees("brand-name", "Yellow & Sons")
    await expect(page["imprint"]).to_be_hidden()
    await expect(page["simulation"]).to_be_hidden()
    assert complaints == ["config.json: imprintUrl is ignored: its value is not usable"]
    # A yellow, dark enough for white words; the button fades to it.
    await expect(page["start"]).to_have_css("background-color", re.compile(r"^rgb\(\d+, \d+, 0\)$"))
    await page.shot("own-colours")


async def test_the_plan_gives_the_interviewer_another_name(visitor: NewVisitor, stack: Stack) -> None:
    """Before the start, and in a report, which also has the plan's words for its criteria and points."""
    page = await visitor(silent=True)

    async def named(route: object) -> None:
        config = await (await route.fetch()).json()  # type: ignore[attr-defined]
        await route.fulfill(body=json.dumps(config | {"interviewer": "Mara"}), content_type="application/json")  # type: ignore[attr-defined]

    await page.page.route("**/config.json", named)
    await page.page.reload()
    await expect(page.page.locator("[data-words=ai]")).to_have_text("Mara is an AI, not a person.")
    await expect(page.page).to_have_title(re.compile("^Mara: "))
    await page.page.unroute("**/config.json")
    await page.page.reload()
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    interview = stack.firestore_client().document("interviews", await page.interview_id())
    await page["pause"].click()
    await until_left(stack, interview.id)
    score = {"criterion": "clarity", "title": "Clear words", "score": 3, "max": 3, "label": "strong", "rationale": "x"}
    report = {"summary": "Clear.", "scores": [score], "at": (await interview.get()).read_time}
    await interview.collection("reports").document("1").set(report)
    said = [turn async for turn in interview.collection("turns").stream()]
    # the pause may have cut one, too
    for number, turn in enumerate(said):
        await turn.reference.update({"interrupted": number == 0})
    plan = {"id": page.plan, "version": "1", "language": "en-US", "interviewer": "Zoë"}
    await interview.update({"status": "completed", "report": "ready", "plan": plan})
    await page["message-second"].click()
    await expect(page["report"].locator(".score h3")).to_have_text("Clear words", timeout=SOON)
    await expect(page["report"].locator(".score .points")).to_have_text("strong (3 of 3)")
    await expect(page["transcript"].locator(".speaker").first).to_have_text("Zoë")
    await expect(page["transcript"].locator(".cut-off")).to_have_count(1)
