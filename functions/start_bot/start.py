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
from start_bot import recording as recordings
from start_bot.claim import Outcome, decide, is_greeted, question
from start_bot.consent import Consent, is_kept, told
from start_bot.credentials import CredentialsSource
from start_bot.invitation import Invitation
from start_bot.names import interview_id, room_name, series
from start_bot.outage import Ledger, Start
from start_bot.quota import AT_ONCE_RETRY_SECONDS, DAY, HOUR, Quota, day_of, hour_of, keyed, seconds_until
from start_bot.room import Room, Rooms, dispatch_metadata
from start_bot.settings import Settings
from start_bot.store import DISPATCH_SECONDS, Candidate, Changed, Interview, Known, Store
from start_bot.unmet import Unmet

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
    address: str = ""
    """Where it comes from; empty where that is not known."""
    name: str | None = None
    """As their account has it."""
    email: str | None = None
    """Theirs for certain."""
    invitation: Invitation | None = None
    consent: Consent | None = None
    recording: recordings.Recording | None = None

    @property
    def series(self) -> str:
        """Which interviews it goes on with: those of the plan, or of the invitation."""
        return series(self.plan.id, self.invitation.id if self.invitation else None)


@dataclass
class Attempt:
    """The id that a new interview gets; once tried, it stays, so that a second round makes no second room."""

    interview_id: str
    tried: bool = False
    counted: bool = False


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
        limits = {
            "per_address_hour": settings.starts_per_address_hour,
            "per_day": settings.starts_per_environment_day,
        }
        self._quota = Quota(self._store.client, **limits, tokens_per_day=settings.tokens_per_environment_day)
        self._ledger = Ledger(
            self._rooms, per_candidate=settings.starts_per_day, at_once=settings.interviews_at_once, **limits
        )
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
        """Raises Refusal: interview_completed, too_many_starts, too_many_at_once, not_joined, too_many_here,
        full_today, unavailable, and those of an invitation.
        """
        secret = (await self._credentials.get()).api_secret.get_secret_value()
        today = dt.datetime.now(dt.UTC).date().isoformat()
        likely = interview_id(secret, call.uid, call.series, today, 0)
        person = keyed(secret, "person", call.uid, today)
        try:
            attempt = Attempt(likely)
            for _ in range(ROUNDS):
                try:
                    return await self._claim(call, secret, person, attempt)
                except Changed:
                    if call.invitation is not None:  # somebody else may have begun with it
                        found = await self._store.invitation(call.invitation.id)
                        call = replace(call, invitation=found or call.invitation)
        except StoreUnavailable as error:
            log.error("start_degraded", interview_id=likely, why=str(error))  # texts stay out
            if call.invitation is not None or self._settings.invitation_required:
                raise Refusal("unavailable", retry_after=5, why="nobody can count the invitation") from None
            return await self._without_store(call, likely, secret)
        raise Refusal("unavailable", retry_after=1, why="too many writers at once")

    async def _claim(self, call: Call, secret: str, person: str, attempt: Attempt) -> Ticket:
        likely = attempt.interview_id
        candidate, today = await self._store.candidate(call.uid, person, likely)
        latest_id = candidate.active(call.series)
        latest = today if latest_id in (None, likely) else await self._store.interview(call.uid, latest_id)
        outcome = decide(latest.document, new=call.new)
        if latest_id is None and outcome is not Outcome.BEGIN:
            # begun while Firestore was down, under the id that it would have had anyway
            await self._store.adopt(candidate, likely, call.series)
        goes_on = outcome in (Outcome.CONTINUE, Outcome.TAKE_UP)
        if goes_on and call.consent is not None and not is_kept(latest.consent, call.consent):
            await self._store.agree(latest, call.consent)
            raise Changed  # what was read has changed by it
        if goes_on and not recordings.is_kept(latest.recording, call.recording):
            await self._store.record(latest, call.recording)
            raise Changed
        known = Known(candidate, await self._unmet(call, candidate, today, latest))
        match outcome:
            case Outcome.COMPLETED:
                raise Refusal("interview_completed", interview_id=latest.id)
            case Outcome.BEGIN:
                taken = today.snapshot.exists
                if not attempt.tried and taken:
                    # not by the number alone: begun with another plan at once, they would have two rooms for this one
                    after = latest_id or max(candidate.starts, 1)
                    attempt.interview_id = interview_id(secret, call.uid, call.series, candidate.day, after)
                elif taken:
                    attempt.interview_id = secrets.token_hex(20)
                attempt.tried = True
                return await self._begin(call, known, secret, attempt)
            case Outcome.CONTINUE:
                return await self._continue(call, latest, known)
            case Outcome.TAKE_UP:
                return await self._take_up(call, latest, known)

    async def _unmet(self, call: Call, candidate: Candidate, *read: Interview) -> Unmet:
        """For how many dispatches in a row they have not come."""
        unmet = Unmet.read(candidate.document)
        documents = {interview.id: interview.document for interview in read}
        if unmet.interview and unmet.interview not in documents:
            documents[unmet.interview] = (await self._store.interview(call.uid, unmet.interview)).document
        return unmet.since(documents, candidate.now)

    async def _begin(self, call: Call, known: Known, secret: str, attempt: Attempt) -> Ticket:
        candidate, fresh = known.candidate, attempt.interview_id
        self._admit(call, candidate.now)
        if candidate.begun >= self._settings.starts_per_day:
            raise Refusal("too_many_starts", retry_after=seconds_until(day_of(candidate.now) + DAY, candidate.now))
        await self._have_them_wait(call, known, fresh)
        if not attempt.counted:
            await self._quota.take(secret, call.address, candidate.now)
            attempt.counted = True
        metadata = self._metadata(call, fresh, known, resumed=False, question=None)
        stored = self._store.begin(
            known, fresh, call.uid, call.plan, call.name, call.invitation, call.consent, call.recording
        )
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

    async def _have_them_wait(self, call: Call, known: Known, interview: str) -> None:
        """Before Noah is sent to the room of this interview.

        Raises Refusal: too_many_starts, while nothing is left of their minutes of this day or of what the model may
        cost for them in this hour; not_joined, while the pause after what they did not come for lasts; and
        too_many_at_once, while they are in other interviews.
        """
        candidate, settings, now = known.candidate, self._settings, known.candidate.now
        if candidate.seconds >= settings.minutes_per_person_day * 60:
            raise Refusal("too_many_starts", retry_after=seconds_until(day_of(now) + DAY, now))
        if candidate.tokens >= settings.tokens_per_person_hour:
            raise Refusal("too_many_starts", retry_after=seconds_until(hour_of(now) + HOUR, now))
        seconds = known.unmet.wait_seconds(now)
        if seconds > 0:
            raise Refusal("not_joined", retry_after=int(seconds) + 1)
        # a new interview takes the place of the series' latest one; begun at once, one of two reads again
        others = candidate.interviews - {interview, candidate.active(call.series)}
        at_once = settings.interviews_at_once
        if len(others) >= at_once and await self._store.with_noah(others) >= at_once:
            raise Refusal("too_many_at_once", retry_after=AT_ONCE_RETRY_SECONDS)

    def _elsewhere(self, call: Call, secret: str, now: dt.datetime) -> set[str]:
        """The rooms of what they may have begun today with other plans, as far as that is known without Firestore."""
        today, others = now.date().isoformat(), (plan.id for plan in self._settings.plans if plan.id != call.plan.id)
        return {room_name(interview_id(secret, call.uid, series(other, None), today, 0)) for other in others}

    async def _continue(self, call: Call, interview: Interview, known: Known) -> Ticket:
        room = await self._rooms.look(room_name(interview.id))
        document = interview.document or {}
        return await self._go_on(call, interview, known, room, str(document["status"]), resumed=is_greeted(document))

    async def _take_up(self, call: Call, interview: Interview, known: Known) -> Ticket:
        resumed, room = await asyncio.gather(
            self._store.has_answers(interview.id), self._rooms.look(room_name(interview.id))
        )
        status = "interrupted" if is_greeted(interview.document or {}) else "created"
        if room.exists:
            await self._store.reopen(interview, status, None)
        ticket = await self._go_on(call, interview, known, room, status, resumed=resumed)
        return replace(ticket, outcome=Outcome.TAKE_UP.value)

    async def _go_on(
        self, call: Call, interview: Interview, known: Known, room: Room, status: str, *, resumed: bool
    ) -> Ticket:
        """See to the room and to Noah in it. A room that has to be made gives the interview this status."""
        known = _met(call, room, known)
        metadata = self._metadata(
            call, interview.id, known, resumed=resumed, question=question(interview.document or {})
        )
        degraded = False
        if room.exists:
            await self._see_to_noah(call, interview, room, metadata, known)
        else:
            await self._have_them_wait(call, known, interview.id)
            stored = self._store.reopen(interview, status, known)
            degraded = await self._store_and_open(interview.id, stored, metadata)
        ticket = await self._ticket(call, interview.id, metadata, Outcome.CONTINUE, resumed=resumed)
        return replace(ticket, degraded=degraded)

    async def _store_and_open(self, interview: str, stored: Awaitable[None], metadata: str | None) -> bool:
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

    async def _see_to_noah(
        self, call: Call, interview: Interview, room: Room, metadata: str | None, known: Known
    ) -> None:
        # a room that LiveKit has only just made (it may have been slow) has had its dispatch just now
        if metadata is None or room.has_agent or room.seconds_old < DISPATCH_SECONDS:
            return
        try:
            if await self._store.claim_dispatch(interview, None if call.uid in room.people else known):
                await self._rooms.dispatch(room_name(interview.id), metadata)
                log.info("redispatched", interview_id=interview.id, room=room_name(interview.id))
        except (StoreUnavailable, Refusal) as error:
            # the token is good all the same, and the workers look after candidates without Noah
            log.warning("dispatch_failed", interview_id=interview.id, why=str(error))

    async def _bring_noah_without_store(self, interview: str, metadata: str | None) -> None:
        # LiveKit knows of the other instances' dispatches, this instance of its own
        name = room_name(interview)
        if metadata is None or name in self._dispatching:
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

    async def _without_store(self, call: Call, likely: str, secret: str) -> Ticket:
        name = room_name(likely)
        # whether this candidate is new cannot be known: `resumed` asks for the greeting that fits both
        metadata = self._metadata(call, likely, None, resumed=True, question=None)
        room = await self._rooms.look(name)
        if not room.exists:
            start = Start(call.uid, call.address, dt.datetime.now(dt.UTC))
            await self._ledger.check(secret, start, self._elsewhere(call, secret, start.now))
            await self._ledger.note(secret, start, await self._rooms.create(name, metadata))
        elif not room.has_agent:
            await self._bring_noah_without_store(likely, metadata)
        ticket = await self._ticket(call, likely, metadata, Outcome.CONTINUE, resumed=False)
        return replace(ticket, degraded=True)

    async def _ticket(
        self, call: Call, interview: str, metadata: str | None, outcome: Outcome, *, resumed: bool
    ) -> Ticket:
        ttl = self._settings.token_ttl_seconds
        token = await self._rooms.token(room_name(interview), call.uid, metadata, ttl)
        return Ticket(interview, token, resumed, outcome.value)

    def _metadata(
        self, call: Call, interview: str, known: Known | None, *, resumed: bool, question: str | None
    ) -> str | None:
        """For the dispatch; None when Noah is not sent before they are there."""
        if known is not None and not known.unmet.send_noah:
            return None
        return dispatch_metadata(
            interview_id=interview,
            candidate_id=call.uid,
            plan=call.plan.id,
            resumed=resumed,
            question=question,
            consent=None if call.consent is None else told(call.consent, dt.datetime.now(dt.UTC)),
            # a no that cannot be stored now: what is stored may still say yes
            unrecorded=known is None and call.recording is None,
        )


def _met(call: Call, room: Room, known: Known) -> Known:
    """Who is in the room has come, whether or not a worker could."""
    return replace(known, unmet=Unmet()) if call.uid in room.people else known
