"""The page in Chromium against the whole local system: what a candidate lives through, from the first click on."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest
from livekit import api
from playwright.async_api import WebSocketRoute, expect

from local.stack import Stack
from tests.support.visitor import A_TURN, ANSWERS, SOON, Answers, NewVisitor, Visitor

pytestmark = pytest.mark.browser

QUESTIONS = ["What do you do at the moment?", "How did you come to that?", "What would you like to do next?"]
LISTENING = "Noah is listening"
START_BOT = "**/api/start-bot"
DOWN = (503, {"error": "Unavailable", "code": "unavailable"}, {"Retry-After": "2"})


async def listening(page: Visitor) -> None:
    await page.sees("activity", LISTENING, timeout=A_TURN)


async def answered_by_typing(page: Visitor, text: str, then: str) -> None:
    """Answer the open question; Noah goes on with the next one."""
    await listening(page)
    await page.type(text)
    await page.noah_says(then)


async def test_a_first_interview_by_voice_to_the_report(
    stack: Stack, visitor: NewVisitor, spoken_answer: Path, tmp_path: Path
) -> None:
    page = await visitor(own_microphone=True)
    await expect(page["mic-works"]).to_be_visible(timeout=SOON)
    await page.speak(spoken_answer)
    await expect(page["mic-hint"]).to_have_text("Noah will hear you well.", timeout=SOON)
    await expect(page["before"].get_by_text("is an AI").first).to_be_visible()
    await page.shot("before")
    words = await page.all_words_of("activity")
    await page.start()
    await page.noah_says(QUESTIONS[0])
    interview_id = await page.interview_id()
    for number, question in enumerate(QUESTIONS[1:], start=2):
        await listening(page)
        await page.speak(spoken_answer)
        await page.noah_says(question)
        await page.sees("question", f"Question {number} of 3")
    await listening(page)
    await page.shot("call")
    await page.speak(spoken_answer)

    await page.screen("after", timeout=A_TURN)
    await page.sees("after-title", "Thank you for the conversation")
    said = await words()
    assert not any("Reconnecting" in each or "on the way" in each for each in said[said.index(LISTENING) :]), said
    lines = page["transcript"].locator("li")
    for question in QUESTIONS:
        await expect(lines.filter(has_text=question).first).to_be_visible()
    for answer in ANSWERS.values():
        await expect(lines.filter(has_text=answer).first).to_be_visible()
    interview = stack.firestore_client().document("interviews", interview_id)
    assert {answer.id async for answer in interview.collection("answers").stream()} >= ANSWERS.keys()
    await expect(page["report"].locator(".score")).to_have_count(2, timeout=A_TURN)
    await expect(page["report"].get_by_text("An AI wrote this report").first).to_be_visible()
    await page["report"].locator("summary").first.click()
    await page.shot("report")
    await page["report"].locator("blockquote a").first.click()
    await expect(page["transcript"].locator("li:target")).to_have_count(1)

    async with page.page.expect_download() as download:
        await page["after-download"].click()
    await (await download.value).save_as(tmp_path / "report.md")
    assert QUESTIONS[0] in (tmp_path / "report.md").read_text()
    async with page.page.expect_download() as download:
        await page["after-data"].click()
    await (await download.value).save_as(tmp_path / "all.json")
    assert json.loads((tmp_path / "all.json").read_text())["interview_id"] == interview_id

    await page["after-delete"].click()
    await page.shot("delete")
    await page.page.get_by_role("button", name="Delete for good").click()
    await page.sees("message-title", "Everything is deleted")
    await page.shot("deleted")
    kept = (await interview.get()).to_dict()
    assert kept is None or kept["status"] == "withdrawn"


async def test_an_answer_spoken_into_the_browsers_own_microphone(visitor: NewVisitor) -> None:
    page = await visitor()  # Chromium's fake device, which plays the answer again and again
    await expect(page["mic-hint"]).to_have_text("Noah will hear you well.", timeout=SOON)
    await page.start()
    await page.noah_says(QUESTIONS[1])
    await expect(page.own_lines.first).to_be_visible()


async def test_what_is_said_while_connecting_is_heard(visitor: NewVisitor, spoken_answer: Path) -> None:
    page = await visitor(own_microphone=True)

    async def slowly(route: object) -> None:
        await page.speak(spoken_answer)  # said, and over, before the function is even asked
        await route.continue_()  # type: ignore[attr-defined]

    await page.page.route(START_BOT, slowly, times=1)
    await page.start()
    await page.noah_says(QUESTIONS[0])
    await expect(page.own_lines).to_have_count(1, timeout=A_TURN)
    await page.noah_says(QUESTIONS[1])


async def test_a_refresh_while_it_connects(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    held: list[WebSocketRoute] = []

    def hold_the_first(socket: WebSocketRoute) -> None:
        if held:
            socket.connect_to_server()
        held.append(socket)

    await page.page.route_web_socket(re.compile("/rtc"), hold_the_first)
    await page.start()
    await page.sees("activity", "Connecting")
    interview_id = await page.interview_id()
    await page.page.reload()
    await page.screen("call")  # by itself
    await page.noah_says(QUESTIONS[0])
    assert await page.interview_id() == interview_id


async def test_a_refresh_in_the_middle(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    interview_id = await page.interview_id()
    await page.page.reload()
    await page.screen("call")  # by itself
    await page.noah_says(QUESTIONS[1])
    assert await page.interview_id() == interview_id
    # what was said before is there to scroll back to, each line once
    await expect(page.own_lines.filter(has_text="I look after the trains.")).to_have_count(1, timeout=SOON)
    await expect(page.noah_lines.filter(has_text=QUESTIONS[0])).to_have_count(1)
    await answered_by_typing(page, "By an apprenticeship.", QUESTIONS[2])


async def test_the_network_goes_and_comes_back(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await listening(page)
    await page.network(up=False)
    await page.sees("activity", "You are offline")
    await page.shot("offline")
    await expect(page.page.locator("#call[data-status=reconnecting]")).to_be_visible(timeout=A_TURN)
    await page.type("By an apprenticeship.")
    await page.network(up=True)
    await page.noah_says(QUESTIONS[2])
    await expect(page.own_lines.filter(has_text="By an apprenticeship.")).to_have_count(1)


async def test_a_refused_microphone(visitor: NewVisitor) -> None:
    page = await visitor(microphone=False)
    await page["consent"].check()
    await page["start"].click()
    await expect(page["mic-trouble"]).to_contain_text("does not let this page use the microphone", timeout=SOON)
    await expect(page["mic-trouble"]).to_contain_text("address bar")
    await page.shot("microphone-refused")
    await page["mic-without"].click()
    await page["start"].click()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await expect(page["mute"]).to_be_disabled()
    await page.shot("call-in-writing")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "does not let this page use the microphone"),
        ("NotSupportedError", "does not let this page use the microphone"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "in use by something else"),
        ("OverconstrainedError", "The microphone you chose is gone"),
        ("SecurityError", "only works on a secure address"),
        ("WhateverError", "could not be started"),
    ],
)
async def test_each_way_in_which_a_microphone_fails(visitor: NewVisitor, error: str, words: str) -> None:
    page = await visitor(silent=True)
    await expect(page["mic-works"]).to_be_visible(timeout=SOON)
    await page.page.evaluate(
        "name => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('x', name)) }", error
    )
    await page.page.evaluate("document.getElementById('mic-check').click()")
    await expect(page["mic-trouble"]).to_contain_text(words, timeout=SOON)
    # repaired, and tried again
    await page.page.evaluate("delete navigator.mediaDevices.getUserMedia")
    await page["mic-again"].click()
    await expect(page["mic-works"]).to_be_visible(timeout=SOON)


async def test_a_second_tab_takes_over_and_gives_back(visitor: NewVisitor) -> None:
    first = await visitor(silent=True)
    await first.start()
    await answered_by_typing(first, "I look after the trains.", QUESTIONS[1])
    second = Visitor(first.context, await first.context.new_page(), first.url)
    await second.page.goto(first.page.url)
    await second.start()
    await first.sees("message-title", "The interview goes on in another tab")
    await first.shot("elsewhere")
    await second.noah_says(QUESTIONS[1])
    await answered_by_typing(second, "By an apprenticeship.", QUESTIONS[2])
    await expect(first["message"]).to_be_visible()  # and no fight over the room
    await first["message-first"].click()
    await second.sees("message-title", "The interview goes on in another tab")
    await first.noah_says(QUESTIONS[2])
    second.fine()


async def test_by_keyboard_alone(visitor: NewVisitor) -> None:
    page = await visitor(silent=True, dark=True)
    keys = page.page.keyboard
    await expect(page["mic-works"]).to_be_visible(timeout=SOON)
    await page.shot("before-dark")
    await tab_to(page, "consent")
    await keys.press("Space")
    await tab_to(page, "start")
    await keys.press("Enter")
    await page.screen("call")
    await listening(page)
    assert await page.page.evaluate("document.activeElement.id") == "activity"  # the focus moved along
    await tab_to(page, "type")
    await keys.type("I look after the trains.")
    await keys.press("Enter")
    await page.noah_says(QUESTIONS[1])
    await page.shot("call-dark")
    await tab_to(page, "mute")
    await keys.press("Enter")
    await expect(page["mute"]).to_have_attribute("aria-pressed", "true")
    await tab_to(page, "leave")
    await keys.press("Enter")
    await expect(page["leave-dialog"]).to_be_visible()
    await page.shot("leave-dark")
    await keys.press("Escape")
    await expect(page["leave"]).to_be_focused()
    await tab_to(page, "pause", backwards=True)
    await keys.press("Enter")
    await page.sees("message-title", "Paused")
    await page.shot("paused-dark")
    await tab_to(page, "message-first")
    await keys.press("Enter")
    await page.screen("call")
    await page.noah_says(QUESTIONS[1])
    await tab_to(page, "leave")
    await keys.press("Enter")
    await keys.press("Shift+Tab")  # the harmless answer has the focus
    await keys.press("Enter")
    await page.screen("after")
    await page.sees("after-title", "Your interview is waiting for you")
    await page.shot("left-dark")


async def tab_to(page: Visitor, element_id: str, *, backwards: bool = False) -> None:
    """Press Tab until an element has the focus, which must show."""
    for _ in range(40):
        await page.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if await page.page.evaluate("document.activeElement.id") == element_id:
            outline = await page.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"#{element_id} does not show its focus"
            return
    raise AssertionError(f"#{element_id} cannot be reached with the Tab key")


async def test_a_sign_in_that_is_not_accepted(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)

    async def spoil(route: object) -> None:
        headers = {**route.request.headers, "authorization": "Bearer nonsense"}  # type: ignore[attr-defined]
        await route.continue_(headers=headers)  # type: ignore[attr-defined]

    asked = []
    page.page.on("response", lambda response: asked.append(response.status) if "start-bot" in response.url else None)
    await page.page.route(START_BOT, spoil)
    await page.start()
    await page.sees("message-title", "You are signed out")
    assert asked == [401, 401]  # once more with a fresh token, and not for ever
    await page.shot("signed-out")
    await page.page.unroute(START_BOT)
    await page["message-second"].click()
    await page.noah_says(QUESTIONS[0])


async def test_too_many_interviews(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    enough = (429, {"error": "Too Many Starts", "code": "too_many_starts"}, {"Retry-After": "1800"})
    await page.page.route(START_BOT, Answers(enough))
    await page.start()
    await page.sees("message-title", "That is enough for now")
    await expect(page["message-text"]).to_contain_text("in 30 minutes")
    await page.shot("too-many")
    await page["message-first"].click()
    await page.screen("before")


async def test_a_function_that_is_down_for_a_while(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    answers = Answers(DOWN, DOWN)
    await page.page.route(START_BOT, answers)
    await page.start()
    await expect(page["activity-more"]).to_contain_text("We keep trying")
    await page.shot("function-down")
    await page.noah_says(QUESTIONS[0])  # nobody clicked again
    assert answers.given == 2


async def test_a_room_that_is_deleted_under_the_interview(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await listening(page)
    interview = await stack.firestore_client().document("interviews", await page.interview_id()).get()
    async with stack.livekit_api() as livekit:
        await livekit.room.delete_room(api.DeleteRoomRequest(room=interview.get("room_name")))
    await page.sees("activity", re.compile("Reconnecting|on the way"))
    await answered_by_typing(page, "By an apprenticeship.", QUESTIONS[2])
    await expect(page.noah_lines.filter(has_text=QUESTIONS[0])).to_have_count(1)


async def test_a_model_that_cannot_be_had(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    stack.gemini.pause()
    try:
        await page.start()
        await expect(page["notice"]).to_contain_text("Noah has trouble speaking right now", timeout=A_TURN)
        await page.shot("model-unavailable")
    finally:
        stack.gemini.resume()
    await page.noah_says(QUESTIONS[0])
    await expect(page["notice"]).to_be_hidden()


async def test_another_microphone_in_the_middle(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    await page.start()
    await listening(page)
    await page["devices"].click()
    choice = page["devices-choice"]
    await page.shot("microphones")
    labels = await choice.locator("option").all_text_contents()
    await choice.select_option(label=labels[-1])
    await expect(page["devices-error"]).to_be_hidden()
    await page.page.get_by_role("button", name="Done").click()
    await page["devices"].click()
    await expect(choice.locator("option:checked")).to_have_text(labels[-1])
    await page.page.get_by_role("button", name="Done").click()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])


async def test_an_account_keeps_what_was_said_as_a_guest(visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    email, password = f"{uuid.uuid4().hex}@example.com", "a long password"
    await page.start()
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    interview_id = await page.interview_id()
    await page["pause"].click()
    await page["account-open"].click()
    await page["account-email"].fill("nobody")
    await page["account-password"].fill(password)
    await page["account-new"].click()
    await page.sees("account-error", "That is not an e-mail address.")
    await page.shot("account")
    await page["account-email"].fill(email)
    await page["account-new"].click()
    await page.sees("who-name", email)
    await page["account-open"].click()
    await page.sees("who-name", "You are a guest")

    other = await visitor(silent=True)  # another device
    await other["account-open"].click()
    await other["account-email"].fill(email)
    await other["account-password"].fill("a wrong password")
    await other["account-in"].click()
    await other.sees("account-error", "Address and password do not belong together.")
    await other["account-password"].fill(password)
    await other["account-in"].click()
    await other.sees("who-name", email)
    await other.start()
    await other.noah_says(QUESTIONS[1])
    assert await other.interview_id() == interview_id


async def test_unsent_words_are_not_given_to_the_next_person(stack: Stack, visitor: NewVisitor) -> None:
    """A guest leaves with a typed answer that Noah has not taken, and somebody else signs in in the same tab."""
    page = await visitor(silent=True)
    email, password = f"{uuid.uuid4().hex}@example.com", "a long password"
    url = f"http://{stack.auth_emulator}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any"
    assert (await page.context.request.post(url, data={"email": email, "password": password})).ok
    worker = stack.workers[0]
    await worker.stop()
    try:
        await page.start()
        await page.sees("activity", "Noah is on the way")
        await page.type("I was dismissed in March.")
        await expect(page.page.locator(".note")).to_have_text("Kept here until Noah is with you")
        await page["type"].fill("And the reason was")
        await page["pause"].click()
    finally:
        await worker.start()
    await page["account-open"].click()
    await page["account-email"].fill(email)
    await page["account-password"].fill(password)
    await page["account-in"].click()
    await page.sees("who-name", email)
    stored = await page.page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "dismissed" not in stored
    await page.start()
    await page.noah_says(QUESTIONS[0])
    await expect(page["type"]).to_have_value("")
    await answered_by_typing(page, "I look after the trains.", QUESTIONS[1])
    await expect(page.own_lines).to_have_text(["I look after the trains."])
    interview = stack.firestore_client().document("interviews", await page.interview_id())
    said = [turn.get("text") async for turn in interview.collection("turns").stream()]
    assert "I look after the trains." in said
    assert not any("dismissed" in text for text in said)


async def test_no_worker_for_the_first_ten_seconds(stack: Stack, visitor: NewVisitor) -> None:
    page = await visitor(silent=True)
    worker = stack.workers[0]
    await worker.stop()
    try:
        await page.start()
        await page.sees("activity", "Noah is on the way")
        await page.type("I look after the trains.")
        await expect(page.page.locator(".note")).to_have_text("Kept here until Noah is with you")
        await page.shot("on-the-way")
        # the page looks after it: it asks the function again by itself
        async with page.page.expect_response(re.compile("start-bot"), timeout=SOON):
            pass
    finally:
        await worker.start()
    await page.noah_says(QUESTIONS[0])
    await page.noah_says(QUESTIONS[1])  # the typed answer was not lost
    await expect(page.page.locator(".note")).to_have_count(0)
