"""One call: claim the candidate's interview, see to its room and to Noah in it, mint the token."""

import asyncio
import datetime as dt
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass, replace

import structlog

from shared.documents import StoreUnavailable
from shared.invites import invitation_id
from shared.plans import Plan
from shared.web import Refusal
from start_bot.claim import Outcome, decide, is_greeted, question
from start_bot.credentials import CredentialsSource
from start_bot.invitation import Invitation
from start_bot.limits import MemoryLimit
from start_bot.names import interview_id, room_name, track
from start_bot.room import Room, Rooms, dispatch_metadata
from start_bot.settings import Settings
from start_bot.store import DISPATCH_SECONDS, Candidate, Changed, Interview, Store

log = structlog.get_logger()

# A call that keeps losing against other writers of the same documents gives up after so many rounds.
ROUNDS = 4


@dataclass(frozen=True)
class Ticket:
    """What the candidate gets."""

    interview_id: str
    token: str
    resumed: bool
    outcome: str
    degraded: bool = False


@dataclass(frozen=True)
class Call:
    """What the candidate asks for."""

    uid: str
    plan: Plan
    new: bool
    name: str | None = None
    """As their account has it."""
    email: str | None = None
    """Theirs for certain."""
    invitation: Invitation | None = None

    @property
    def track(self) -> str:
        """What this interview follows in: the plan, or the invitation."""
        return track(self.plan.id, self.invitation.id if self.invitation else None)


@dataclass
class Attempt:
    """The id that a new interview gets; once tried, it stays, so that a second round makes no second room."""

    interview_id: str
    tried: bool = False


class Starter:
    """Answers calls. Made once per instance, inside of its event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._credentials = CredentialsSource(settings.livekit_credentials_secret, settings.secret_manager_endpoint)
        self._rooms = Rooms(settings.livekit_url, self._credentials, settings.agent_name)
        self._store = Store(
            settings.google_cloud_project,
            retention_days=settings.retention_days,
            lease_seconds=settings.lease_seconds,
        )
        self._limit = MemoryLimit(settings.starts_per_day)
        self._dispatching: set[str] = set()

    async def invitation(self, code: str) -> Invitation:
        """The invitation of a code. Raises Refusal: invitation_unknown, unavailable."""
        wanted = invitation_id(code)
        try:
            found = await self._store.invitation(wanted) if wanted else None
        except StoreUnavailable as error:
            raise Refusal("unavailable", retry_after=5, why=str(error)) from None
        if found is None:
            raise Refusal("invitation_unknown")
        return found

    async def start(self, call: Call) -> Ticket:
        """Raises Refusal: interview_completed, too_many_starts, unavailable, and those of an invitation."""
        secret = (await self._credentials.get()).api_secret.get_secret_value()
        today = dt.datetime.now(dt.UTC).date().isoformat()
        likely = interview_id(secret, call.uid, call.track, today, 0)
        try:
            attempt = Attempt(likely)
            for _ in range(ROUNDS):
                try:
                    return await self._claim(call, secret, attempt)
                except Changed:
                    if call.invitation is not None:  # somebody else may have begun with it
                        found = await self._store.invitation(call.invitation.id)
                        call = replace(call, invitation=found or call.invitation)
        except StoreUnavailable as error:
            log.error("start_degraded", interview_id=likely, why=str(error))  # texts stay out
            if call.invitation is not None or self._settings.invitation_required:
                raise Refusal("unavailable", retry_after=5, why="nobody can count the invitation") from None
            return await self._without_store(call, likely, today)
        raise Refusal("unavailable", retry_after=1, why="too many writers at once")

    async def _claim(self, call: Call, secret: str, attempt: Attempt) -> Ticket:
        likely = attempt.interview_id
        candidate, today = await self._store.candidate(call.uid, likely)
        latest_id = candidate.active(call.track)
        latest = today if latest_id in (None, likely) else await self._store.interview(call.uid, latest_id)
        outcome = decide(latest.document, new=call.new)
        if latest_id is None and outcome is not Outcome.BEGIN:
            # begun while Firestore was down, under the id that it would have had anyway
            await self._store.adopt(candidate, likely, call.track)
        match outcome:
            case Outcome.COMPLETED:
                raise Refusal("interview_completed", interview_id=latest.id)
            case Outcome.BEGIN:
                taken = today.snapshot.exists
                if not attempt.tried and (taken or candidate.starts):
                    begun = max(candidate.starts, 1)
                    attempt.interview_id = interview_id(secret, call.uid, call.track, candidate.day, begun)
                elif taken:
                    attempt.interview_id = secrets.token_hex(20)
                attempt.tried = True
                return await self._begin(call, candidate, attempt.interview_id)
            case Outcome.CONTINUE:
                return await self._continue(call, latest)
            case Outcome.TAKE_UP:
                return await self._take_up(call, latest)

    async def _begin(self, call: Call, candidate: Candidate, fresh: str) -> Ticket:
        self._admit(call, candidate.now)
        if candidate.starts >= self._settings.starts_per_day:
            midnight = dt.datetime.combine(candidate.now.date() + dt.timedelta(days=1), dt.time(), dt.UTC)
            seconds = int((midnight - candidate.now).total_seconds()) + 1
            raise Refusal("too_many_starts", retry_after=seconds)
        metadata = self._metadata(call, fresh, resumed=False, question=None)
        stored = self._store.begin(candidate, fresh, call.uid, call.plan, call.name, call.invitation)
        if call.invitation is None:
            degraded = await self._store_and_open(fresh, stored, metadata)
        else:  # nobody is let in whom the invitation has not counted
            degraded = False
            await stored
            await self._rooms.create(room_name(fresh), metadata)
        ticket = await self._ticket(call, fresh, metadata, Outcome.BEGIN, resumed=False)
        return replace(ticket, degraded=degraded)

    def _admit(self, call: Call, now: dt.datetime) -> None:
        """Raises Refusal where this candidate may begin no interview, or not with this invitation."""
        if call.invitation is not None and (code := call.invitation.refusal(call.email, now)):
            raise Refusal(code)
        if call.invitation is None and self._settings.invitation_required:
            raise Refusal("invitation_required")

    async def _continue(self, call: Call, interview: Interview) -> Ticket:
        document = interview.document or {}
        resumed = is_greeted(document)
        metadata = self._metadata(call, interview.id, resumed=resumed, question=question(document))
        room = await self._rooms.look(room_name(interview.id))
        degraded = False
        if not room.exists:
            stored = self._store.reopen(interview, str(document["status"]))
            degraded = await self._store_and_open(interview.id, stored, metadata)
        else:
            await self._see_to_noah(interview, room, metadata)
        ticket = await self._ticket(call, interview.id, metadata, Outcome.CONTINUE, resumed=resumed)
        return replace(ticket, degraded=degraded)

    async def _take_up(self, call: Call, interview: Interview) -> Ticket:
        document = interview.document or {}
        status = "interrupted" if is_greeted(document) else "created"
        resumed, room = await asyncio.gather(
            self._store.has_answers(interview.id), self._rooms.look(room_name(interview.id))
        )
        metadata = self._metadata(call, interview.id, resumed=resumed, question=question(document))
        degraded = False
        if not room.exists:
            stored = self._store.reopen(interview, status)
            degraded = await self._store_and_open(interview.id, stored, metadata)
        else:
            await self._store.reopen(interview, status, dispatched=False)
            await self._see_to_noah(interview, room, metadata)
        ticket = await self._ticket(call, interview.id, metadata, Outcome.TAKE_UP, resumed=resumed)
        return replace(ticket, degraded=degraded)

    async def _store_and_open(self, interview: str, stored: Awaitable[None], metadata: str) -> bool:
        """Write and make the room at once; the ids being what they are, neither needs to know of the other.

        Returns whether the write failed for an outage. Raises Changed, and Refusal: unavailable.
        """
        created = self._rooms.create(room_name(interview), metadata)
        failure, no_room = await asyncio.gather(stored, created, return_exceptions=True)
        for error in (no_room, failure):
            if isinstance(error, BaseException) and not isinstance(error, StoreUnavailable):
                raise error
        if failure is not None:
            # the room is there and its id the right one: the worker takes the missing write for an outage
            log.error("start_degraded", interview_id=interview, why=str(failure))
        return failure is not None

    async def _see_to_noah(self, interview: Interview, room: Room, metadata: str) -> None:
        # a room that LiveKit has only just made (it may have been slow) has had its dispatch just now
        if room.has_agent or room.seconds_old < DISPATCH_SECONDS:
            return
        try:
            if await self._store.claim_dispatch(interview):
                await self._rooms.dispatch(room_name(interview.id), metadata)
                log.info("redispatched", interview_id=interview.id, room=room_name(interview.id))
        except (StoreUnavailable, Refusal) as error:
            # the token is good all the same, and the workers look after candidates without Noah
            log.warning("dispatch_failed", interview_id=interview.id, why=str(error))

    async def _bring_noah_without_store(self, interview: str, metadata: str) -> None:
        # LiveKit knows of the other instances' dispatches, this instance of its own
        name = room_name(interview)
        if name in self._dispatching:
            return
        self._dispatching.add(name)
        try:
            if await self._rooms.seconds_since_dispatch(name) >= DISPATCH_SECONDS:
                await self._rooms.dispatch(name, metadata)
                log.info("redispatched", interview_id=interview, room=name)
        except Refusal as refusal:
            log.warning("dispatch_failed", interview_id=interview, why=refusal.why)
        finally:
            self._dispatching.discard(name)

    async def _without_store(self, call: Call, likely: str, day: str) -> Ticket:
        name = room_name(likely)
        # whether this candidate is new cannot be known: `resumed` asks for the greeting that fits both
        metadata = self._metadata(call, likely, resumed=True, question=None)
        room = await self._rooms.look(name)
        if not room.exists:
            if not self._limit.allows(call.uid, day):
                raise Refusal("too_many_starts", retry_after=60)
            self._limit.count(call.uid, day, await self._rooms.create(name, metadata))
        elif not room.has_agent:
            await self._bring_noah_without_store(likely, metadata)
        ticket = await self._ticket(call, likely, metadata, Outcome.CONTINUE, resumed=False)
        return replace(ticket, degraded=True)

    async def _ticket(self, call: Call, interview: str, metadata: str, outcome: Outcome, *, resumed: bool) -> Ticket:
        ttl = self._settings.token_ttl_seconds
        token = await self._rooms.token(room_name(interview), call.uid, metadata, ttl)
        return Ticket(interview, token, resumed, outcome.value)

    def _metadata(self, call: Call, interview: str, *, resumed: bool, question: str | None) -> str:
        return dispatch_metadata(
            interview_id=interview,
            candidate_id=call.uid,
            plan=call.plan.id,
            resumed=resumed,
            question=question,
        )
