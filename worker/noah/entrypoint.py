"""One call, from the job to the end: Start → Listen → Identify → Personalize → Greet, then the interview.

Read it top to bottom: it is the order in which things happen.
"""

import asyncio
import contextlib
import random
import ssl
from dataclasses import dataclass, replace
from typing import assert_never

import structlog
from livekit import api
from livekit.agents import JobContext
from opentelemetry.trace import Span
from prometheus_client import Counter, Histogram

from noah.call.assembly import assemble
from noah.call.call import Call
from noah.call.endings import ENDINGS, Elsewhere, Ending
from noah.call.follow import follow
from noah.call.host import Host
from noah.call.recording import record
from noah.call.speaking import ModelUnavailableError
from noah.data import lease as leases
from noah.data.documents import LeaseRecord, NewInterview, language_of, mapping, values_of, whole
from noah.data.memory import earlier_reports
from noah.data.replay import replay, with_journal
from noah.data.store import NotFound, Over, Stored, StoreUnavailable, Withdrawn
from noah.interview import events, speech
from noah.interview.effects import Speak
from noah.interview.facts import answerable
from noah.interview.personal import about, personal, said_last_time
from noah.interview.state import BrokenState, Status, new_state, restore
from noah.interview.translation import in_language
from noah.log import bind, cause
from noah.model.session import Model
from noah.room import recordings
from noah.room.metadata import BadMetadataError, Metadata, parse
from noah.room.presence import WrongCandidateError
from noah.room.rooms import LIVEKIT_ERRORS
from noah.signals import Signals
from noah.tracing import spans
from noah.tracing.spans import stepped
from noah.vendor.grpcio import forget

log = structlog.get_logger(__name__)

FIRST_AUDIO = Histogram(
    "noah_join_to_first_audio_seconds",
    "From the candidate's join to the first audio that is played to them",
    buckets=(0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 5, 10),
)
ENDED = Counter("noah_interviews_ended", "Jobs that ended, by why", ["reason"])

OURS = frozenset({Ending.MODEL_UNAVAILABLE, Ending.FAILED})  # who hears nothing of Noah then, hears it for our fault
SETTLE_SECONDS = 5.0
DISPATCH_SECONDS = 2.0
FAILED_PAUSE_SECONDS = 3.0  # so that what fails again and again does not do it without a pause
LINE_SECONDS = 10.0
REMEMBER_SECONDS = 0.5  # after the lease was taken: rather greeted as new than late


@dataclass(frozen=True, slots=True)
class Known:
    """What could be found out about the interview before anybody was greeted."""

    stored: Stored | None
    """None when it is new, or when Firestore did not answer in time."""
    read: bool
    """Firestore answered."""
    remembering: "asyncio.Task[str] | None" = None
    """Reads what they said in an earlier interview, where there is one."""


async def entrypoint(ctx: JobContext, server: Host, tls: ssl.SSLContext) -> None:
    """Hold one candidate's interview, or as much of it as this job gets to see."""
    try:
        await hold(ctx, server, tls)
    except Exception as error:  # noqa: BLE001  # whatever it was, the place is free again
        log.error("job_failed", job_id=ctx.job.id, reason=cause(error))
    finally:
        ctx.shutdown("left")
        server.calls.ended(ctx.job.id)


async def hold(ctx: JobContext, server: Host, tls: ssl.SSLContext) -> None:
    """Make the call, and have the script run until the call is over or has to go."""
    try:
        metadata = parse(ctx.job.metadata)
        if metadata.plan not in server.plans:
            raise BadMetadataError(f"plan: {metadata.plan!r} is not known")
    except BadMetadataError as error:
        log.error("job_refused", reason="bad_metadata", detail=str(error), job_id=ctx.job.id)
        return
    bind(
        interview_id=metadata.interview_id,
        room=ctx.job.room.name,
        job_id=ctx.job.id,
        trace=metadata.interview_id,
    )
    with spans.call(
        metadata.trace, metadata.interview_id, {"noah.job": ctx.job.id, "noah.plan": metadata.plan}
    ) as span:
        await run(ctx, server, tls, metadata, span)


async def run(ctx: JobContext, server: Host, tls: ssl.SSLContext, metadata: Metadata, span: Span) -> None:
    """The call, from its first part to its last. `span` is told how it ends."""
    plan = in_language(server.plans[metadata.plan], metadata.language)
    signals = Signals()
    model = Model(server.settings, tls, plan.language, signals, plan.patience, plan.interviewer.voice)
    call = assemble(ctx, server, metadata, model, signals)
    server.calls.started(ctx.job.id, call.hand_over)
    script, leaving = asyncio.create_task(interview(call), name="interview"), call.supervisor.leaving
    try:
        await asyncio.wait({script, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not script.done():
            script.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await script
        ending = leaving.result() if leaving.done() else await script
        with spans.step("noah.end"):
            await leave(call, ending)
        span.set_attributes(
            {"noah.ending": ending, "noah.outcome": call.interviewer.state.outcome, **call.interviewer.usage.traced}
        )
    finally:
        await call.close()
        forget(call.loop)

        async def left() -> None:
            await call.ownership.others.stop()
            await delete_phantom(ctx)

        ctx.add_shutdown_callback(left)  # until the room is left others may ask, and the SDK may try to come back
        call.handed_over.set()


async def interview(call: Call) -> Ending:
    """The script. Returns why it is over; what can end it at any moment is in `leave`."""
    try:
        knowing = call.supervisor.watch(know(call), "know")  # read ahead: the dispatch names the candidate
        follow(call)
        await call.start_session()  # Start, and Listen: audio is subscribed, and kept
        known = await own(call, knowing)
        # only now: LiveKit may announce a track after its agent has left, and a job that leaves here says nothing
        publishing = call.supervisor.watch(call.voice.start(), "publish", essential=True)
        words = await personalize(call, known)
        # generated before the candidate is there
        preparing = call.supervisor.watch(greet(call, words), "greet", essential=True)
        if not await identify(call):
            return Ending.NO_SHOW
        call.supervisor.watch(record(call), "record")
        call.attendance.follow()
        await publishing
        await preparing
        # only now: before it was known that they are there it would not count
        await call.interviewer.apply(events.GreetingDone())
        log.info("greeting_done")
        call.turns.listen()  # what they said meanwhile follows, and is answered
        call.buttons.listen()
        call.quiet.resume()
        return Ending(await call.interviewer.over)
    except Elsewhere as elsewhere:
        return elsewhere.ending
    except WrongCandidateError:
        return Ending.WRONG_CANDIDATE
    except ModelUnavailableError:
        return Ending.MODEL_UNAVAILABLE
    except Exception:
        log.exception("call_failed")
        return Ending.FAILED


# -- Own


@stepped("noah.state")
async def know(call: Call) -> Known:
    """Read the candidate's state and take the lease.

    Raises Elsewhere when the interview is over, is somebody else's, or another job's.
    """
    known = Known(stored=None, read=True)
    new = None
    try:
        stored = await read(call)
        known = Known(stored, read=True)
        check(call, stored)
        if not call.model.allowed.is_set():  # else it began without the store, and goes on as it began
            call.speak(language_of(stored.interview, stored.candidate))
        # beside the lease, which takes longer: nobody waits for it
        known = replace(known, remembering=call.supervisor.watch(remember(call, stored), "remember"))
    except NotFound:
        new = call.new_interview
    except Withdrawn:
        raise Elsewhere(Ending.WITHDRAWN) from None
    except StoreUnavailable:
        known = Known(stored=None, read=False)
    # the job of an interview that is over never connects the model
    call.model.allowed.set()
    await call.ownership.joined.wait()
    if known.stored is not None and (holder := known.stored.lease.get("job_id")):
        call.ownership.others.lapsed = f"agent-{holder}"  # if they have not, their lease cannot be taken
    if known.read and not call.ownership.alone and await call.ownership.others.talking():
        # it began while Firestore was away, or cannot renew: who talks with the candidate goes on doing so
        raise Elsewhere(Ending.DUPLICATE)
    return await take(call, known, new) if known.read else known


@stepped("noah.lease")
async def take(call: Call, known: Known, new: NewInterview | None) -> Known:
    """Take the lease of an interview that was read, or that is `new`. Raises Elsewhere."""
    try:
        lease = await leases.take(
            call.store,
            call.metadata.interview_id,
            call.ctx.job.id,
            call.settings.lease_seconds,
            new=new,
            consent=call.metadata.agreed,
            trace=call.metadata.trace or "",
        )
    except leases.LeaseHeld:
        raise Elsewhere(Ending.DUPLICATE) from None
    except (Over, Withdrawn) as error:
        raise Elsewhere(Ending.COMPLETED if isinstance(error, Over) else Ending.WITHDRAWN) from None
    except (StoreUnavailable, NotFound):
        return Known(known.stored, read=False)
    await lease.__aenter__()
    call.own(lease)
    return known


async def remember(call: Call, stored: Stored) -> str:
    """What the candidate said in an earlier interview, if they are to be greeted by it, and it can be read."""
    wanted = mapping(stored.candidate.get("profile")).get("remember") is True
    if not (wanted and call.plan.remember) or stored.interview.get("greeting_done"):
        return ""
    earlier = await earlier_reports(call.store, stored.interview.get("previous"), call.metadata.candidate_id)
    return said_last_time(earlier)


async def read(call: Call) -> Stored:
    """The interview as it is stored, or waits in the journal. Raises what `Store.load` does."""
    metadata, directory = call.metadata, call.settings.journal_dir
    # first what a killed worker could not store: it must not be asked again
    replayed = await replay(directory, call.store, call.settings.lease_seconds, interview_id=metadata.interview_id)
    try:
        stored = await call.store.load(metadata.interview_id, metadata.candidate_id)
    except NotFound:
        if replayed.interrupted:
            raise StoreUnavailable("what is in the journal could not be stored") from None
        raise
    held = LeaseRecord.from_dict(stored.lease).held(stored.read_time, call.settings.lease_seconds)
    if held or not replayed.left:  # who holds the lease knows its own journal
        return stored
    return await with_journal(directory, metadata.interview_id, stored)


def check(call: Call, stored: Stored) -> None:
    """Raises Elsewhere when what is stored says that there is no interview to hold here."""
    if stored.interview.get("uid") != call.metadata.candidate_id:
        raise Elsewhere(Ending.WRONG_CANDIDATE)
    if stored.interview.get("status") == Status.COMPLETED:
        raise Elsewhere(Ending.COMPLETED)


async def own(call: Call, knowing: "asyncio.Task[Known]") -> Known:
    """Be the one Noah of this interview, or go without having made a sound. Raises Elsewhere."""
    known = await knowing
    if call.ownership.lease is None:
        log.warning("state_fallback", reason="store_unavailable")
        if await call.ownership.others.anybody_else():
            raise Elsewhere(Ending.DUPLICATE)
        call.ownership.alone = True
        call.record.begun_without_store(call.new_interview)
        call.supervisor.watch(recover(call), "recover", essential=True)
    # until then nothing of Noah is heard
    call.supervisor.watch(call.ownership.others.make_way(), "make way", essential=True)
    return known


async def recover(call: Call) -> None:
    """Firestore was away at the start: keep trying, and merge what it knows when it is back."""
    while True:
        await call.record.reached(60)
        try:
            known = await know(call)
        except Elsewhere as elsewhere:
            call.supervisor.leave(elsewhere.ending)
            return
        if call.ownership.owned:
            if known.stored is not None:
                merge(call, known.stored)
            else:
                call.record.state(call.interviewer.stored_state)
            return
        await asyncio.sleep(call.settings.state_timeout_seconds)


def merge(call: Call, stored: Stored) -> None:
    """Take what is stored into a call that began without it: what is stored wins, nothing is overwritten."""
    call.interviewer.usage.go_on_from(stored.interview.get("usage"))
    call.interviewer.joined_before = whole(stored.interview.get("joins"))
    if stored.interview.get("greeting_done") is True:
        call.interviewer.language = str(mapping(stored.interview.get("plan")).get("language") or "")
    try:
        state = restore(call.plan, stored.interview, stored.answers)
    except BrokenState as broken:
        log.error("state_broken", detail=str(broken))
        call.record.leave_state_alone()
        return
    if call.interviewer.state.status is Status.COMPLETED:
        # the interview ended meanwhile: what is stored has nothing to add
        call.record.state(call.interviewer.stored_state)
        return
    if (status := call.interviewer.state.status) in (Status.NO_SHOW, Status.ABANDONED):
        # it ended meanwhile, and this job knows no more of it than that
        call.record.state({"status": str(Status.ABANDONED if state.greeted else status)})
        return
    calls = frozenset(str(answer.get("tool_call_id")) for answer in stored.answers.values())
    call.interviewer.happened(events.StoreReturned(state, calls))


# -- Identify


@stepped("noah.identify")
async def identify(call: Call) -> bool:
    """Wait for the candidate, by event. False when nobody came. Raises WrongCandidateError."""
    if not await call.presence.wait(call.settings.participant_timeout_seconds):
        return False
    call.server.calls.came(call.ctx.job.id)
    await call.interviewer.apply(events.CandidateJoined())
    return True


# -- Personalize


@stepped("noah.personalize")
async def personalize(call: Call, known: Known) -> Speak:
    """What this candidate is greeted with: a new one, a returning one, or one whose state could not be read."""
    interviewer, stored, disclosure = call.interviewer, known.stored, call.settings.disclosure
    if stored is None:
        kind: speech.Kind = "neutral" if not known.read and call.metadata.resumed else "new"
        call.person = answerable(call.plan)
        return after(call.person, speech.greeting(call.plan, interviewer.state, kind, disclosure=disclosure))
    written = in_language(call.server.plans[call.metadata.plan], call.plan.language)
    plan = interviewer.plan = personal(written, values_of(stored.interview))
    told = about(mapping(stored.candidate.get("profile")), mapping(stored.interview.get("invitation")))
    call.person = "\n\n".join(filter(None, (told, answerable(plan))))
    interviewer.usage.go_on_from(stored.interview.get("usage"))
    interviewer.joined_before = whole(stored.interview.get("joins"))
    try:
        interviewer.state = restore(plan, stored.interview, stored.answers)
    except BrokenState as broken:
        # start fresh beside it, also where the dispatch says where it was
        log.error("state_broken", detail=str(broken))
        call.record.leave_state_alone()
        interviewer.state = new_state(plan)
    else:
        log.info("state_loaded", status=str(interviewer.state.status), resumed=interviewer.state.greeted)
    state = interviewer.state
    if not state.greeted:
        said = await remembered(known)
        first = speech.greeting(plan, state, "remembered" if said else "new", said, disclosure=disclosure)
        return after(call.person, first)
    before = "\n\n".join(filter(None, (call.person, speech.resume_summary(plan, state, stored.answers))))
    if stored.interview.get("status") == Status.LIVE:
        # they were talking with another worker a moment ago
        return after(before, speech.welcome_back(plan, state))
    return after(before, speech.greeting(plan, state, "returning"))


async def remembered(known: Known) -> str:
    """What they said in an earlier interview; empty where that is not known, or not known in time."""
    task = known.remembering
    if task is None:
        return ""
    await asyncio.wait({task}, timeout=REMEMBER_SECONDS)
    known_in_time = task.done() and not task.cancelled() and task.exception() is None
    return task.result() if known_in_time else ""


def after(summary: str, speak: Speak) -> Speak:
    """The same words, with what is known or was said before as the model's context."""
    return Speak(speak.say, speak.question, f"{summary}\n\n{speak.instruction}".strip())


# -- Greet


@stepped("noah.greet")
async def greet(call: Call, words: Speak) -> None:
    """Have the greeting generated, and return when the candidate has heard it, whole."""
    await call.interviewer.apply(events.GreetingStarted())
    measuring = call.supervisor.watch(measure(call), "measure")
    await call.greeting.give(words)
    measuring.cancel()


async def measure(call: Call) -> None:
    """Log how long the candidate waited for the first sound."""
    await call.voice.player.started.wait()
    if call.presence.joined_at is not None and call.voice.player.first_frame_at is not None:
        waited = max(call.voice.player.first_frame_at - call.presence.joined_at, 0.0)
        FIRST_AUDIO.observe(waited)
        log.info("greeting_started", join_to_first_audio_ms=round(waited * 1000))


# -- Leave


async def leave(call: Call, ending: Ending) -> None:
    """What is owed to everybody when the job ends, by how it ends (`ENDINGS`)."""
    call.supervisor.leave(ending)  # from now on it answers to pings that it leaves: who comes next need not go
    ENDED.labels(ending).inc()
    owed = ENDINGS[ending]
    if owed.notice:
        await call.notice(owed.notice)
    await last_steps(call, ending)
    if owed.checkpoint:
        await checkpoint(call, waiting=owed.waiting and call.interviewer.state.status is not Status.COMPLETED)
    if ending is Ending.COMPLETED and call.ownership.lease is None:
        await call.notice("interview_completed")  # the page may not have seen it happen
    came_after_all = ending is Ending.NO_SHOW and await came(call)
    if ending in OURS and call.presence.joined_at is not None and not call.voice.player.started.is_set():
        log.warning("greeting_missed", reason=ending)
    log.info("interview_ended", reason=ending, outcome=call.interviewer.state.outcome)
    await call.end_session()
    if owed.delete_room and not came_after_all:
        await call.voice.track.unpublish()
        with contextlib.suppress(*LIVEKIT_ERRORS):
            async with asyncio.timeout(DISPATCH_SECONDS):
                await call.ctx.delete_room()
    if ending is Ending.COMPLETED:
        call.server.on_completed(call.metadata.interview_id)  # the report is written without the call


async def last_steps(call: Call, ending: Ending) -> None:
    """What is particular to an ending."""
    match ending:
        case Ending.COMPLETED:
            call.attributes.set(phase="completed")
            await call.attributes.written()
        case Ending.NO_SHOW:
            await no_show(call)
        case Ending.GRACE_EXPIRED:
            await call.interviewer.apply(events.CandidateLost())
            await call.interviewer.apply(events.GraceExpired())
        case Ending.FLOODED:
            call.voice.silence()
            call.server.on_flooded(call.metadata.interview_id)
            await call.interviewer.apply(events.CandidateLost())
        case Ending.MODEL_UNAVAILABLE:
            await apologize(call)
        case Ending.HAND_OVER:
            await hand_over(call)
        case Ending.FAILED:
            call.voice.silence()  # what can no longer be played must not be waited for
            await fail(call)
        case Ending.WRONG_CANDIDATE:
            log.error("wrong_candidate", detail="the dispatch names another candidate than the one who is here")
            await release(call)
        case Ending.DUPLICATE | Ending.LEASE_LOST:
            log.info("duplicate_left", reason=ending)
        case Ending.PAUSED | Ending.ABANDONED | Ending.WITHDRAWN | Ending.ROOM_CLOSED:
            pass
        case _:
            assert_never(ending)


async def delete_phantom(ctx: JobContext) -> None:
    """Delete the room that LiveKit's SDK makes by coming back when its own was deleted, in that moment or after
    a standstill: an empty one, which would stay for minutes. It has nothing of what the function gives a room.
    """
    room = ctx.job.room.name
    with contextlib.suppress(*LIVEKIT_ERRORS):
        async with asyncio.timeout(DISPATCH_SECONDS):
            found = await ctx.api.room.list_rooms(api.ListRoomsRequest(names=[room]))
            if any(not each.num_participants and not each.max_participants for each in found.rooms):
                log.info("phantom_deleted")
                await ctx.api.room.delete_room(api.DeleteRoomRequest(room=room))


async def checkpoint(call: Call, *, waiting: bool = False) -> None:
    """Write where the interview stands, and let others take it up: all is in Firestore, or on disk."""
    if not await call.record.settled(SETTLE_SECONDS):
        log.warning("store_failing", left_to="journal")
    await release(call, waiting=waiting)


async def release(call: Call, *, waiting: bool = False) -> None:
    """Give the lease up with the last of the state; what Firestore does not take now goes to the journal."""
    if not await call.record.release(waiting=waiting, timeout=call.settings.state_timeout_seconds):
        log.warning("release_failed", left_to="journal")  # the lease expires by itself


async def no_show(call: Call) -> None:
    """Nobody came: say so to whoever listens, and record it."""
    log.info("no_show")
    if call.voice.heard.is_set():  # else nobody has subscribed, and nobody would hear it
        await say_instead(call, speech.no_show(call.plan))
    await call.interviewer.apply(events.NoShow())


async def came(call: Call) -> bool:
    """Whether the candidate came in this very moment: they find Noah all the same."""
    call.presence.look()
    if call.presence.here:
        await dispatch(call)
    return call.presence.here


async def say_instead(call: Call, words: Speak) -> None:
    """Have a last line said instead of all that is still to be played."""
    call.voice.protected = False
    call.voice.clear_buffer()
    with contextlib.suppress(ModelUnavailableError, TimeoutError):
        async with asyncio.timeout(LINE_SECONDS):
            await call.speaking.say(lambda: words)
            await call.voice.idle.wait()


async def fail(call: Call) -> None:
    """This job cannot go on: have another Noah come into the same room."""
    call.attributes.set(leaving="true")
    await call.record.settled(1)
    await release(call, waiting=True)  # whoever watches brings another Noah
    if call.ownership.lease is None:  # nobody can see that the candidate waits
        await asyncio.sleep(FAILED_PAUSE_SECONDS * random.uniform(0.5, 1.0))  # noqa: S311 (jitter)
        call.presence.look()
        if call.presence.here:
            await dispatch(call)


async def apologize(call: Call) -> None:
    """The model cannot be had: a recorded voice and the page say so, and the interview can be resumed."""
    log.error("model_unavailable")
    call.voice.protected = False
    call.voice.clear_buffer()
    with contextlib.suppress(WrongCandidateError):
        # a model can refuse before they have come: a room that is gone then tells them nothing
        await call.presence.wait(call.settings.participant_timeout_seconds)
    if call.presence.here:
        await recordings.play(call.voice, recordings.MODEL_UNAVAILABLE, call.plan.language)
    came = call.presence.joined_at is not None
    await call.interviewer.apply(events.CandidateLost() if came else events.NoShow())


async def hand_over(call: Call) -> None:
    """This worker has to go: cut the turn, checkpoint, and ask for another Noah in the same room."""
    call.voice.protected = False
    call.voice.clear_buffer()
    call.attributes.set(leaving="true")
    await call.interviewer.apply(events.WorkerLeaving())
    await call.record.settled(1)
    state = call.interviewer.state
    if call.ownership.lease is not None and state.status is not Status.COMPLETED:
        call.record.state(call.interviewer.stored_state)
    await release(call, waiting=state.status is not Status.COMPLETED)
    if state.status is not Status.COMPLETED:
        await dispatch(call)
    await call.attributes.written()
    log.info("handed_over")


async def dispatch(call: Call) -> None:
    """Ask LiveKit for another Noah in this room."""
    metadata = call.metadata.model_copy(
        update={
            "resumed": call.interviewer.state.greeted,
            "question": call.interviewer.state.question or None,
            "here": call.presence.here,
            "language": call.plan.language,
            "trace": spans.here() or call.metadata.trace,
        }
    )
    request = api.CreateAgentDispatchRequest(
        agent_name=call.settings.agent_name, room=call.room.name, metadata=metadata.model_dump_json()
    )
    try:
        async with asyncio.timeout(DISPATCH_SECONDS):
            await call.ctx.api.agent_dispatch.create_dispatch(request)
    except LIVEKIT_ERRORS as error:
        # `waiting` is set: whoever watches brings one
        log.warning("dispatch_failed", reason=type(error).__name__)
