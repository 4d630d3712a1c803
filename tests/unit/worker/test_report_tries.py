"""How often and for how long the model is asked, and when a report is due."""

import asyncio
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import aiohttp
import pytest
from google.genai import errors, types
from noah.data.plans import load_plan
from noah.data.store import NotFound, StoreUnavailable
from noah.interview.plan import Plan
from noah.report import report
from noah.report.evaluation import BadReplyError
from noah.report.pending import PendingReports
from noah.report.report import ATTEMPTS, Evaluator, due
from noah.settings import LiveKitCredentials, Settings
from pytest_mock import MockerFixture
from structlog.testing import capture_logs
from tenacity import wait_none

from local.patience import wait_for

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
GOOD = (
    '{"summary": "Fine.", "strengths": [], "advice": [],'
    ' "scores": [{"criterion": "clarity", "score": null, "rationale": "", "quotations": []}]}'
)


@pytest.fixture
def plan() -> Plan:
    return load_plan(Path(__file__).parents[2] / "plans" / "short.yaml")


@pytest.fixture
def evaluator(mocker: MockerFixture) -> Evaluator:
    mocker.patch("noah.report.report.wait_random_exponential", return_value=wait_none())
    settings = Settings(
        google_cloud_project="p",
        livekit_url="wss://x",
        livekit_credentials=LiveKitCredentials.model_validate({"api_key": "k", "api_secret": "s"}),
        gemini_base_url="https://127.0.0.1:1",
    )
    return Evaluator(settings, ssl.create_default_context())


def replying(evaluator: Evaluator, mocker: MockerFixture, *outcomes: object) -> AsyncMock:
    """Let the model do these, one after the other: raise, or reply with a text."""
    made = [_response(each) if isinstance(each, str | None) else each for each in outcomes]
    mock: AsyncMock = mocker.patch.object(evaluator._client.aio.models, "generate_content", side_effect=made)
    return mock


def _response(text: str | None) -> types.GenerateContentResponse:
    content = types.Content(role="model", parts=[types.Part(text=text)] if text is not None else None)
    usage = types.GenerateContentResponseUsageMetadata(total_token_count=7)
    return types.GenerateContentResponse(candidates=[types.Candidate(content=content)], usage_metadata=usage)


def refused(status: int) -> errors.APIError:
    kind = errors.ServerError if status >= 500 else errors.ClientError
    return kind(status, {"error": {"code": status, "message": "no", "status": "NO"}})


@pytest.mark.parametrize(
    "first",
    [refused(503), refused(429), refused(500), TimeoutError(), aiohttp.ClientConnectionError(), "no JSON", None],
    ids=["503", "429", "500", "timeout", "connection", "no JSON", "no text"],
)
async def test_what_may_pass_is_asked_again(
    evaluator: Evaluator, plan: Plan, mocker: MockerFixture, first: object
) -> None:
    model = replying(evaluator, mocker, first, GOOD)
    evaluated = await evaluator.evaluate(plan, "…")
    assert (evaluated.reply.summary, evaluated.attempts, model.await_count) == ("Fine.", 2, 2)
    config = model.await_args_list[0].kwargs["config"]
    assert config.response_mime_type == "application/json"
    assert config.http_options.retry_options.attempts == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_what_will_not_pass_is_not_asked_again(
    evaluator: Evaluator, plan: Plan, mocker: MockerFixture, status: int
) -> None:
    model = replying(evaluator, mocker, refused(status), GOOD)
    with pytest.raises(errors.ClientError):
        await evaluator.evaluate(plan, "…")
    assert model.await_count == 1


async def test_asking_again_has_an_end(evaluator: Evaluator, plan: Plan, mocker: MockerFixture) -> None:
    model = replying(evaluator, mocker, *["{}"] * 9)
    with pytest.raises(BadReplyError):
        await evaluator.evaluate(plan, "…")
    assert model.await_count == ATTEMPTS


async def test_a_model_that_never_answers_is_not_waited_for(
    evaluator: Evaluator, plan: Plan, mocker: MockerFixture
) -> None:
    mocker.patch.object(report, "ATTEMPT_SECONDS", 0.01)

    async def never(**_: Any) -> None:
        await asyncio.Event().wait()

    mocker.patch.object(evaluator._client.aio.models, "generate_content", never)
    with pytest.raises(TimeoutError):
        await wait_for(evaluator.evaluate(plan, "…"), 5)


def test_all_attempts_fit_into_a_claim() -> None:
    pauses = 5 * (report.ATTEMPTS - 1)
    assert report.ATTEMPTS * report.ATTEMPT_SECONDS + pauses + 2 * report._READ_SECONDS < report.CLAIM_SECONDS


@pytest.mark.parametrize(
    ("interview", "lease", "expected"),
    [
        ({}, None, True),
        ({"report_due_at": NOW - timedelta(seconds=1)}, {}, True),
        ({"report_due_at": NOW + timedelta(seconds=1)}, None, False),
        ({"report_due_at": None}, None, True),
        ({"report": "ready"}, None, False),
        ({"report": "failed"}, None, False),
        ({"status": "withdrawn"}, None, False),
        ({"status": "live"}, None, False),
        ({"expire_at": NOW}, None, False),
        ({}, {"job_id": "job", "renewed_at": NOW - timedelta(seconds=5)}, False),
        ({}, {"job_id": "job", "renewed_at": NOW - timedelta(seconds=7)}, True),
        ({}, {"job_id": None, "renewed_at": None}, True),
    ],
)
def test_when_a_report_is_due(interview: dict[str, Any], lease: dict[str, Any] | None, expected: bool) -> None:
    completed = {"status": "completed", "report": "pending", "expire_at": NOW + timedelta(days=1)}
    assert due(completed | interview, lease, NOW, lease_seconds=6) is expected


async def test_what_calls_say_from_their_threads_is_written_and_no_failure_ends_it(mocker: MockerFixture) -> None:
    written: asyncio.Queue[str] = asyncio.Queue()

    async def write(interview_id: str) -> bool:
        if interview_id.startswith("bad"):
            raise StoreUnavailable("away") if interview_id == "bad-1" else RuntimeError("a defect")
        written.put_nowait(interview_id)
        return True

    reports = mocker.Mock(write=write)
    pending = PendingReports()
    running = asyncio.create_task(pending.run(mocker.Mock(timeout_s=1), reports))

    def call() -> None:
        for name in [*(f"bad-{n}" for n in range(8)), "good"]:
            pending.tell(name)

    thread = threading.Thread(target=call)
    thread.start()
    assert await wait_for(written.get(), 5) == "good"
    thread.join(5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@pytest.mark.parametrize(
    ("status", "report_is", "reason"),
    [
        (404, "failed", "REPORT_MODEL: there is no gemini-3.8-flash at global"),
        (403, "pending", "403 NO"),
        (503, "pending", "503 NO"),
    ],
)
async def test_only_a_model_that_is_gone_fails_a_report_at_once(
    evaluator: Evaluator, plan: Plan, mocker: MockerFixture, status: int, report_is: str, reason: str
) -> None:
    replying(evaluator, mocker, *[refused(status)] * ATTEMPTS)
    reports = report.Reports(mocker.Mock(), evaluator, {"p": plan}, 6)
    claim = report.Claim({"plan": {"id": "p"}}, 1, NOW)

    async def content(*_: object) -> None:
        await evaluator.evaluate(plan, "…")

    mocker.patch.object(reports, "claim", AsyncMock(return_value=claim))
    mocker.patch.object(reports, "_content", content)
    release = mocker.patch.object(reports, "_release", AsyncMock())
    with capture_logs() as logs:
        assert await reports.write("i") is False
    assert release.await_args_list[0].args[2] == report_is
    assert [line["reason"] for line in logs if line["event"] == "report_failed"] == [reason]


async def test_what_was_thought_is_part_of_what_a_report_took(
    evaluator: Evaluator, plan: Plan, mocker: MockerFixture
) -> None:
    response = _response(GOOD)
    response.usage_metadata = types.GenerateContentResponseUsageMetadata(
        prompt_token_count=100, candidates_token_count=20, thoughts_token_count=30, total_token_count=120
    )
    model = replying(evaluator, mocker, response)
    evaluated = await evaluator.evaluate(plan, "…")
    assert (evaluated.tokens, evaluated.thinking_tokens) == (150, 30)
    # thoughts are taken from what a reply may have, and must leave enough of it
    assert model.await_args_list[0].kwargs["config"].max_output_tokens == 32_768


async def test_the_questions_are_those_that_were_asked(mocker: MockerFixture) -> None:
    """A plan with placeholders is evaluated in the words for the one person who was interviewed."""
    plan = load_plan(Path(__file__).parents[2] / "plans" / "personal.yaml")
    reports = report.Reports(mocker.Mock(), mocker.Mock(), {plan.id: plan}, 6.0)
    interview = {"plan": {"id": plan.id}, "values": {"role": "nurse in charge"}}
    mocker.patch.object(reports, "claim", return_value=report.Claim(interview, 1, NOW))
    content = mocker.patch.object(reports, "_content", side_effect=NotFound("gone"))
    assert not await reports.write("one")
    asked = [question.ask for question in content.call_args.args[1].questions]
    assert asked == ["What draws you to nurse in charge?", "Tell me, what are you good at?"]
