"""The running functions answer as docs/openapi.yaml says, and its examples work as they are written."""

import asyncio
import json
import os
import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from local.patience import wait_for
from tests.support.caller import Answer, Caller, Person, unsigned
from tests.support.openapi import Operation, operations

pytestmark = pytest.mark.stack

CURL_SECONDS = 30
ALL = list(operations())
BY_ID = {operation.id: operation for operation in ALL}
NOBODYS = {"{interview_id}": "nobodys", "{invitation_id}": "0" * 64, "{number}": "1"}
# Shown elsewhere: App Check's refusal in test_start_bot_tokens.py, a mistake of ours in test_functions_web.py.
ELSEWHERE = {"app_check_failed", "internal"}


def content(text: str) -> Any:
    """JSON, or a file's text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


class Functions:
    """All of them, found by path, as behind the page's address."""

    def __init__(self, callers: Mapping[str, Caller]) -> None:
        self.callers = callers

    def of(self, path: str) -> Caller:
        return next(caller for prefix, caller in self.callers.items() if path.startswith(prefix))

    async def call(self, operation: Operation, token: str | None, body: object = None, **how: Any) -> Answer:
        path = operation.path
        for name, value in NOBODYS.items():
            path = path.replace(name, how.pop(name.strip("{}"), value))
        path += how.pop("more", "")
        how = {"method": operation.method} | how
        answer = await self.of(path).call(token, body, path=path, **how)
        operation.holds(answer.status, content(answer.text))
        return answer


@pytest.fixture
def functions(
    start_bot: Caller, interviews: Caller, profiles: Caller, invitations: Caller, review: Caller
) -> Functions:
    paths = ("/api/start-bot", "/api/interviews", "/api/me", "/api/profile", "/api/invitations", "/api/review")
    callers = (start_bot, interviews, interviews, profiles, invitations, review)
    return Functions(dict(zip(paths, callers, strict=True)))


@pytest.fixture
async def staff(invitations: Caller) -> Person:
    return await invitations.account(claims={"noah": "staff"})


async def shell(command: str, env: Mapping[str, str]) -> tuple[int, Any]:
    """What curl gets: the status, and the body."""
    curl = f"curl -sS -w '\\n%{{http_code}}' {command.removeprefix('curl ')}"
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", curl, env={**os.environ, **env}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await wait_for(process.communicate(), CURL_SECONDS)
    assert process.returncode == 0, err.decode()
    body, _, status = out.decode().rpartition("\n")
    return int(status), content(body)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on PATH")
async def test_the_examples_work_in_their_order(functions: Functions, person: Person, staff: Person) -> None:
    env = {"TOKEN": person.token, "STAFF": staff.token}
    last = ("deleteInterview", "deleteMe")  # nothing comes after them
    for operation in sorted(ALL, key=lambda each: each.id in last):
        env["NOAH"] = functions.of(operation.path).url
        status, body = await shell(operation.curl, env)
        assert status == 200, f"{operation.id}: {body}"
        operation.holds(status, body)
        if operation.id == "startInterview":
            env["INTERVIEW"] = body["interview_id"]
            await functions.of("/api/interviews").put(f"interviews/{body['interview_id']}", report="ready")
        if operation.id == "invite":
            env["INVITATION"] = body["invitation"]["invitation_id"]


@pytest.mark.parametrize("operation", ALL, ids=lambda each: each.id)
async def test_what_every_operation_refuses(
    functions: Functions, person: Person, staff: Person, operation: Operation
) -> None:
    token = (staff if operation.path.startswith(("/api/invitations", "/api/review")) else person).token
    refused = {
        "missing_token": await functions.call(operation, None),
        "invalid_token": await functions.call(operation, unsigned("other", "ada")),
        "method_not_allowed": await functions.call(operation, token, method="PATCH"),
        "too_large": await functions.call(operation, token, data=b"x" * 1_000_000),
        "not_found": await functions.call(
            operation, token, {"plan": "career"} if operation.id == "invite" else None, more="/a/b"
        ),
    }
    assert {code: answer.json["code"] for code, answer in refused.items()} == {code: code for code in refused}


async def test_what_a_start_refuses(functions: Functions, start_bot: Caller, person: Person, staff: Person) -> None:
    start, invite = BY_ID["startInterview"], BY_ID["invite"]
    seen = {
        (await functions.call(start, person.token, body)).json["code"]
        for body in ({"plan": "nothing"}, {"plan": 5}, {"invitation": "x" * 22})
    }
    made = {}
    for name, asked in {"used": {}, "withdrawn": {}, "other_email": {"email": "bob@example.com"}}.items():
        made[name] = (await functions.call(invite, staff.token, {"plan": "career", **asked})).json
    withdrawn = made["withdrawn"]["invitation"]["invitation_id"]
    await functions.call(BY_ID["withdrawInvitation"], staff.token, invitation_id=withdrawn)
    await functions.call(start, (await start_bot.sign_up()).token, {"invitation": made["used"]["code"]})
    for each in made.values():
        seen.add((await functions.call(start, person.token, {"invitation": each["code"]})).json["code"])
    begun = (await functions.call(start, person.token)).json["interview_id"]
    await start_bot.put(f"interviews/{begun}", status="completed")
    answer = await functions.call(start, person.token)
    assert answer.json["interview_id"] == begun
    seen.add(answer.json["code"])
    for _ in range(5):
        answer = await functions.call(start, person.token, {"new": True})
        if answer.status == 200:
            await start_bot.put(f"interviews/{answer.json['interview_id']}", status="completed")
    seen.add(answer.json["code"])
    assert seen == {
        "unknown_plan",
        "bad_request",
        "invitation_unknown",
        "invitation_used",
        "invitation_withdrawn",
        "invitation_other_email",
        "interview_completed",
        "too_many_starts",
    }


async def test_what_is_asked_for_wrongly(functions: Functions, person: Person, staff: Person) -> None:
    wrong = {
        "listInterviews": await functions.call(BY_ID["listInterviews"], person.token, more="?cursor=x"),
        "listInvitations": await functions.call(BY_ID["listInvitations"], staff.token, more="?after=x"),
        "saveProfile": await functions.call(BY_ID["saveProfile"], person.token, {"name": 5}),
        "invite": await functions.call(BY_ID["invite"], staff.token, {"plan": "career", "uses": 0}),
        "listReviews": await functions.call(BY_ID["listReviews"], staff.token, more="?status=withdrawn"),
        "exportReviews": await functions.call(BY_ID["exportReviews"], staff.token, more="?format=xls"),
        "decide": await functions.call(
            BY_ID["decide"], staff.token, {"decision_id": "a" * 16, "verdict": "hold", "reason": " "}
        ),
        "object": await functions.call(BY_ID["object"], person.token, {"text": " "}),
        "answerObjection": await functions.call(BY_ID["answerObjection"], staff.token, {"text": 5}),
    }
    fields = {"listInterviews": "cursor", "listInvitations": "after", "saveProfile": "name", "invite": "uses"}
    fields |= {"listReviews": "status", "exportReviews": "format", "decide": "reason"}
    fields |= {"object": "text", "answerObjection": "text"}
    assert {name: (each.status, each.json["field"]) for name, each in wrong.items()} == {
        name: (400, field) for name, field in fields.items()
    }
    assert (await functions.call(BY_ID["invite"], person.token, {"plan": "career"})).json["code"] == "staff_only"
    assert (await functions.call(BY_ID["invite"], staff.token, {"plan": "no"})).json["code"] == "unknown_plan"


async def test_an_interview_that_has_taken_place(
    functions: Functions, interviews: Caller, person: Person, staff: Person
) -> None:
    begun = (await functions.call(BY_ID["startInterview"], person.token)).json["interview_id"]
    path = f"interviews/{begun}"
    at = (await interviews.document(path))["created_at"]
    await interviews.put(
        path, status="completed", report="ready", progress={"question": 2, "questions": 2}, active_seconds=61.5
    )
    turn = {"role": "noah", "text": "Hello.", "question_id": "", "interrupted": True, "at": at}
    await interviews.put(f"{path}/turns/j-000001", **turn)
    answer = {"outcome": "answered", "text": "Yes.", "follow_ups": 0, "tool_call_id": "c", "epoch": 1, "at": at}
    await interviews.put(f"{path}/answers/work", **answer)
    await interviews.put(f"{path}/reports/1", summary="Good.", scores=[], at=at)
    said = {"decision_id": f"of-{begun[:13]}", "verdict": "hold", "reason": "Not yet."}
    await functions.call(BY_ID["decide"], staff.token, said, interview_id=begun)
    conflict = await functions.call(BY_ID["decide"], staff.token, said | {"verdict": "advance"}, interview_id=begun)
    assert (conflict.status, conflict.json["code"]) == (409, "decision_conflict")
    for number in range(1, 7):
        objected = await functions.call(BY_ID["object"], person.token, {"text": f"No, {number}."}, interview_id=begun)
    assert (objected.status, objected.json["code"]) == (409, "too_many_objections")
    for text in ("Yes.", "Or not."):
        answered = await functions.call(BY_ID["answerObjection"], staff.token, {"text": text}, interview_id=begun)
    assert (answered.status, answered.json["code"]) == (409, "objection_answered")
    seen = (await functions.call(BY_ID["readReview"], staff.token, interview_id=begun)).json
    assert [bool(each["answer"]) for each in seen["objections"]] == [True, False, False, False, False]
    assert (len(seen["decisions"]), len(seen["views"])) == (1, 1)
    listing = (await functions.call(BY_ID["listReviews"], staff.token)).json["interviews"]
    assert next(each for each in listing if each["interview_id"] == begun)["verdict"] == "hold"
    read = (await functions.call(BY_ID["readInterview"], person.token, interview_id=begun)).json
    assert (len(read["decisions"]), len(read["viewed"]), len(read["objections"])) == (1, 1, 5)
    assert read["transcript"][0]["interrupted"] is True
    held = (await functions.call(BY_ID["readMe"], person.token)).json["parts"]
    assert [len(held["interviews"]["data"][0][kind]) for kind in ("answers", "turns", "reports")] == [1, 1, 1]
    listed = (await functions.call(BY_ID["listInterviews"], person.token)).json["interviews"]
    assert listed[0]["progress"] == {"question": 2, "questions": 2}
