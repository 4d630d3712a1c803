"""Writes the report of a completed interview: claims it, has it evaluated, checks it, stores it, once.

The claim is a conditional write on the interview: of ten workers that try, one has it, for CLAIM_SECONDS. Who fails
gives it back with the time of the next try, and after MAX_TRIES the report has failed, at once when there is no such
model. Who dies leaves the claim to expire. Nothing is written for an interview that was withdrawn, at any step.
"""

import asyncio
import contextlib
import random
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Self

import aiohttp
import google.auth.exceptions
import structlog
from google import genai
from google.cloud.firestore import SERVER_TIMESTAMP
from google.genai import errors as genai_errors
from google.genai import types
from opentelemetry.trace import Span
from prometheus_client import Counter
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from noah.clock import monotonic
from noah.data.documents import RETENTION, LeaseRecord, Status, expired, mapping, values_of
from noah.data.store import Change, NotFound, Store, StoreUnavailable, Withdrawn
from noah.interview.personal import personal
from noah.interview.plan import Plan
from noah.interview.translation import in_language
from noah.model.access import how_to_reach, http_options
from noah.report import evaluation
from noah.report.evaluation import BadReplyError
from noah.settings import Settings
from noah.tracing import spans

log = structlog.get_logger(__name__)

REPORTS = Counter("noah_reports", "Tries to write a report, by what became of them", ["result"])

ATTEMPT_SECONDS = 25.0
"""How long the model may take for one evaluation; Gemini Flash takes 5 to 15 s."""
ATTEMPTS = 3
CLAIM_SECONDS = 120.0
"""How long a worker has for a report before another may take it: more than all attempts and the pauses between."""
MAX_TRIES = 10
RETRY_SECONDS = (20.0, 3600.0)
"""The pause after the first try and the longest; doubled in between. All tries together span about three hours."""
_READ_SECONDS = 10.0
_GIVE_BACK_SECONDS = 0.5
_MAX_TOKENS = 32_768
"""Of which a whole report takes a quarter: what the model thinks before it writes counts, too."""
_TEMPERATURE = 0.2
_PASSING_STATUS = frozenset({408, 429, 499, 500, 502, 503, 504})
_TRANSPORT = (TimeoutError, OSError, aiohttp.ClientError, google.auth.exceptions.TransportError)
_EXPECTED = (*_TRANSPORT, BadReplyError, genai_errors.APIError, google.auth.exceptions.GoogleAuthError)


@dataclass(frozen=True, slots=True)
class Claim:
    """This worker is the one to write the report, until CLAIM_SECONDS after it was made."""

    interview: Mapping[str, Any]
    number: int
    """Which try this is, from 1."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What the model replied, and what it took."""

    reply: evaluation.Reply
    attempts: int
    tokens: int
    """All that the attempts are billed by: what was read, thought and written."""
    tokens_read: int
    """Those of them that were read."""
    thinking_tokens: int
    """Those of them that were thought."""


class Evaluator:
    """The model behind the reports, for one event loop."""

    def __init__(self, settings: Settings, context: ssl.SSLContext) -> None:
        how = how_to_reach(settings, settings.report_location)
        self._client = genai.Client(**how, http_options=http_options(settings, context))
        self.model = settings.report_model
        where = f" at {settings.report_location}" if settings.google_genai_use_vertexai else ""
        self.missing = f"REPORT_MODEL: there is no {self.model}{where}"
        """What is said when there is no such model."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aio.aclose()

    async def evaluate(self, plan: Plan, prompt: str) -> Evaluated:
        """Ask until a reply has the right form, ATTEMPTS times at most.

        Raises one of _EXPECTED: the last attempt's failure, or at once one that will not pass.
        """
        config = types.GenerateContentConfig(
            system_instruction=evaluation.instruction(plan),
            response_mime_type="application/json",
            response_schema=evaluation.schema(plan.rubric),
            temperature=_TEMPERATURE,
            max_output_tokens=_MAX_TOKENS,
            http_options=types.HttpOptions(
                timeout=int(ATTEMPT_SECONDS * 1000),
                # the retries here are ours: without this, the library adds one of its own, 1 to 10 s later
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        )
        tokens = tokens_read = thinking_tokens = 0
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(passing),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.5, max=5),
            reraise=True,
        ):
            with attempt:
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    response = await self._client.aio.models.generate_content(
                        model=self.model, contents=prompt, config=config
                    )
                if (usage := response.usage_metadata) is not None:
                    thinking_tokens += usage.thoughts_token_count or 0
                    tokens_read += usage.prompt_token_count or 0
                    tokens += used(usage)
                reply = evaluation.read(response.text, plan.rubric)
                return Evaluated(reply, attempt.retry_state.attempt_number, tokens, tokens_read, thinking_tokens)
        raise AssertionError  # reraise


def traced(model: str, evaluated: Evaluated) -> dict[str, str | int]:
    """What the span of a report says of its evaluation."""
    written = evaluated.tokens - evaluated.tokens_read - evaluated.thinking_tokens
    return {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": evaluated.tokens_read,
        "gen_ai.usage.output_tokens": max(written, 0),
        "gen_ai.usage.reasoning.output_tokens": evaluated.thinking_tokens,
        "noah.attempts": evaluated.attempts,
    }


def used(usage: types.GenerateContentResponseUsageMetadata) -> int:
    """All tokens of a reply. A total that leaves out what was thought is not believed."""
    parts = (usage.prompt_token_count, usage.candidates_token_count, usage.thoughts_token_count)
    return max(usage.total_token_count or 0, sum(part or 0 for part in parts))


def gone(error: BaseException) -> bool:
    """Whether there is no such model, or not here: no later try will find it."""
    return isinstance(error, genai_errors.APIError) and error.code == HTTPStatus.NOT_FOUND


def passing(error: BaseException) -> bool:
    """Whether a failure may be gone when asked again."""
    if isinstance(error, genai_errors.APIError):
        return error.code in _PASSING_STATUS
    return isinstance(error, (*_TRANSPORT, BadReplyError))


class Reports:
    """Writes reports with one store and one model."""

    def __init__(self, store: Store, evaluator: Evaluator, plans: Mapping[str, Plan], lease_seconds: float) -> None:
        self._store = store
        self._evaluator = evaluator
        self._plans = plans
        self._lease_seconds = lease_seconds

    async def write(self, interview_id: str) -> bool:
        """Write the report of an interview if it is due and nobody else is writing it. True when it was written here.

        A failure of the model is noted and not raised. Raises StoreUnavailable; the claim then expires by itself.
        """
        claim = await self.claim(interview_id)
        if claim is None:
            return False
        with spans.apart("noah.report", claim.interview.get("trace"), interview_id) as span:
            return await self._write(interview_id, claim, span)

    async def _write(self, interview_id: str, claim: Claim, span: Span) -> bool:
        began = monotonic()
        span.set_attribute("noah.tries", claim.number)
        plan = self._plans.get(str((claim.interview.get("plan") or {}).get("id")))
        if plan is None:
            await self._failed(interview_id, claim, "unknown_plan")
            return False
        spoken = in_language(plan, mapping(claim.interview.get("plan")).get("language"))
        plan = personal(spoken, values_of(claim.interview))  # with the questions as they were asked
        try:
            content, facts = await self._content(interview_id, plan, span)
        except (NotFound, Withdrawn):
            return False
        except StoreUnavailable:
            raise
        except asyncio.CancelledError:
            await self._give_back(interview_id, claim)
            raise
        except Exception as error:
            if not isinstance(error, _EXPECTED):
                log.exception("report_defect", interview_id=interview_id)
            if gone(error):
                await self._failed(interview_id, claim, self._evaluator.missing, final=True)
            else:
                await self._failed(interview_id, claim, _reason(error))
            return False
        version = str(plan.rubric.version)
        if not await self._store_report(interview_id, version, content):
            return False
        REPORTS.labels("ready").inc()
        span.set_attribute("noah.outcome", "ready")
        log.info(
            "report_ready",
            **_ids(interview_id, claim),
            rubric_version=version,
            seconds=round(monotonic() - began, 2),
            incomplete=content["incomplete"],
            supported=sum(score["supported"] for score in content["scores"]),
            **facts,
        )
        return True

    async def claim(self, interview_id: str) -> Claim | None:
        """Take the report upon this worker; None when it is not due, or not to be had. Raises StoreUnavailable."""
        ref, lease_ref = self._store.interview_ref(interview_id), self._store.lease_ref(interview_id)

        def decide(change: Change) -> Claim | str:
            interview, now = change.get(ref), change.read_time
            if interview is None or not due(interview, change.get(lease_ref), now, self._lease_seconds):
                return ""
            tries = _tries(interview)
            if tries >= MAX_TRIES:  # whoever had the last one died of it
                change.update(ref, {"report": "failed", "updated_at": SERVER_TIMESTAMP})
                return "failed"
            until = now + timedelta(seconds=CLAIM_SECONDS)
            fields = {"report_tries": tries + 1, "report_due_at": until, "updated_at": SERVER_TIMESTAMP}
            change.update(ref, fields)
            return Claim(interview, tries + 1, now)

        claimed = await self._store.change([ref, lease_ref], decide)
        if isinstance(claimed, Claim):
            return claimed
        if claimed:
            REPORTS.labels("failed").inc()
            log.error("report_failed", interview_id=interview_id, reason="no try came to an end", final=True)
        return None

    async def _content(self, interview_id: str, plan: Plan, span: Span) -> tuple[dict[str, Any], dict[str, Any]]:
        reader = Store(self._store.client, _READ_SECONDS)
        stored = await reader.load(interview_id)
        answers = stored.answers
        plan = evaluation.as_asked(plan, stored.interview.get("left_out"), answers)
        turns = evaluation.with_answers(plan, evaluation.transcript(await reader.load_turns(interview_id)), answers)
        facts: dict[str, Any] = {"attempts": 0}
        evaluated = None
        if evaluation.worth_evaluating(turns, answers):
            prompt = evaluation.request(plan, turns, evaluation.gaps(plan, answers))
            evaluated = await self._evaluator.evaluate(plan, prompt)
        content = evaluation.report(plan, turns, answers, evaluated.reply if evaluated else None)
        if evaluated is not None:
            dropped = evaluation.dropped(evaluated.reply, content)
            facts = {"attempts": evaluated.attempts, "tokens": evaluated.tokens, "quotations_dropped": dropped}
            facts |= {"thinking_tokens": evaluated.thinking_tokens}
            span.set_attributes(traced(self._evaluator.model, evaluated))
        return content | {"model": self._evaluator.model if evaluated else None}, facts

    async def _store_report(self, interview_id: str, version: str, content: Mapping[str, Any]) -> bool:
        """Store the report and say that it is ready, in one commit. False when it is not wanted any more."""
        ref = self._store.interview_ref(interview_id)
        report_ref = ref.collection("reports").document(version)

        def decide(change: Change) -> bool:
            interview = change.get(ref)
            if interview is None or not wanted(interview, change.read_time):
                return False
            expire_at = interview.get("expire_at") or change.read_time + RETENTION
            change.put(report_ref, {**content, "at": SERVER_TIMESTAMP, "expire_at": expire_at})
            points = evaluation.points_of(content["scores"])
            ready = {"report": "ready", "report_points": points, "report_due_at": None}
            change.update(ref, {**ready, "updated_at": SERVER_TIMESTAMP})
            return True

        return await self._store.change([ref, report_ref], decide)

    async def _failed(self, interview_id: str, claim: Claim, reason: str, *, final: bool = False) -> None:
        """Note that this try has failed, and when the next one is due, if there is one."""
        final = final or claim.number >= MAX_TRIES
        pause = min(RETRY_SECONDS[0] * 2 ** (claim.number - 1), RETRY_SECONDS[1]) * random.uniform(0.8, 1.2)  # noqa: S311
        REPORTS.labels("failed" if final else "put_off").inc()
        level = log.error if final else log.warning
        again = None if final else round(pause)
        level("report_failed", **_ids(interview_id, claim), reason=reason, final=final, again_in_seconds=again)
        await self._release(interview_id, claim, "failed" if final else "pending", pause)

    async def _give_back(self, interview_id: str, claim: Claim) -> None:
        """This worker has to go: another one need not wait for the claim to expire."""
        with contextlib.suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(_GIVE_BACK_SECONDS):
                await self._release(interview_id, claim, "pending", 0)

    async def _release(self, interview_id: str, claim: Claim, report: str, pause: float) -> None:
        ref = self._store.interview_ref(interview_id)

        def decide(change: Change) -> None:
            interview = change.get(ref)
            if interview is None or not wanted(interview, change.read_time) or _tries(interview) != claim.number:
                return  # it is another worker's by now, or nobody's
            due_at = change.read_time + timedelta(seconds=pause)
            change.update(ref, {"report": report, "report_due_at": due_at, "updated_at": SERVER_TIMESTAMP})

        await self._store.change([ref], decide)


def wanted(interview: Mapping[str, Any], now: datetime) -> bool:
    """Whether a report of this interview is still to be written."""
    return (
        interview.get("status") == Status.COMPLETED
        and interview.get("report") == "pending"
        and not expired(interview, now)
    )


def due(interview: Mapping[str, Any], lease: Mapping[str, Any] | None, now: datetime, lease_seconds: float) -> bool:
    """Whether the report can be written now: its time has come, and nobody still speaks with the candidate."""
    return (
        wanted(interview, now)
        and not put_off(interview, now)
        and not LeaseRecord.from_dict(lease).held(now, lease_seconds)
    )


def put_off(interview: Mapping[str, Any], now: datetime) -> bool:
    """Whether somebody is writing the report, or the next try is later."""
    due_at = interview.get("report_due_at")
    return isinstance(due_at, datetime) and due_at > now


def _tries(interview: Mapping[str, Any]) -> int:
    tries = interview.get("report_tries")
    return tries if isinstance(tries, int) else 0


def _ids(interview_id: str, claim: Claim) -> dict[str, Any]:
    room = claim.interview.get("room_name")
    return {"interview_id": interview_id, "room": room, "trace": interview_id, "tries": claim.number}


def _reason(error: BaseException) -> str:
    """What went wrong, without a word of the interview."""
    if isinstance(error, genai_errors.APIError):
        return f"{error.code} {error.status}"
    return str(error) if isinstance(error, BadReplyError) else type(error).__name__
