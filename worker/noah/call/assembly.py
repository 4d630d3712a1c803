"""Puts a call together: the only place that makes a call's parts and decides which part knows which."""

import asyncio
from collections.abc import Awaitable, Callable

from livekit import rtc
from livekit.agents import AgentSession, JobContext

from noah.call.attendance import Attendance
from noah.call.buttons import Buttons
from noah.call.call import Call
from noah.call.greeting import Greeting
from noah.call.hearing import Hearing
from noah.call.heartbeat import Heartbeat
from noah.call.host import Host
from noah.call.interviewer import Interviewer
from noah.call.lines import Lines
from noah.call.model_link import ModelLink
from noah.call.ownership import Ownership
from noah.call.silence import Quiet
from noah.call.speaking import Speaking
from noah.call.supervision import Supervisor
from noah.call.turn_limit import TurnLimit
from noah.call.turns import MAX_TYPED, Turns
from noah.data.journal import Journal
from noah.data.store import Store, connect
from noah.data.writer import Record
from noah.interview.personal import personal
from noah.interview.state import new_state
from noah.interview.translation import in_language
from noah.model.session import Model
from noah.room.attributes import Attributes
from noah.room.edge import Edge
from noah.room.metadata import Metadata
from noah.room.microphone import Microphone
from noah.room.others import Others
from noah.room.presence import Presence
from noah.room.typed import Typed
from noah.room.voice import Voice


def assemble(ctx: JobContext, server: Host, metadata: Metadata, model: Model) -> Call:
    """A call that has not begun. Raises what its parts raise when they are made."""
    settings = server.settings
    store = Store(connect(settings.google_cloud_project), settings.state_timeout_seconds)
    return join(ctx, server, metadata, model, store=store, session=model_session(model), voice_of=Voice)


def join(
    ctx: JobContext,
    server: Host,
    metadata: Metadata,
    model: Model,
    *,
    store: Store,
    session: AgentSession[None],
    voice_of: Callable[[rtc.Room, str, Callable[[], Awaitable[bool]]], Voice],
) -> Call:
    """Like `assemble`, with the store, the session with the model, and the maker of the voice given.

    `voice_of` gets the room, the candidate's identity, and the question whether a piece may be played.
    """
    settings, room, candidate = server.settings, ctx.room, metadata.candidate_id
    # until it is known whose interview it is, as to somebody of whom nothing is known
    plan = personal(in_language(server.plans[metadata.plan], metadata.language), {})
    interview, job = metadata.interview_id, ctx.job.id
    record, supervisor = Record(store, Journal(settings.journal_dir, interview, job), interview, job), Supervisor()
    interviewer = Interviewer(plan, new_state(plan, metadata.question), record)
    ownership = Ownership(Others(room, lambda: ctx.api), Heartbeat(), supervisor, settings.lease_seconds)
    voice = voice_of(room, candidate, ownership.may_play)
    presence, microphone, attributes = Presence(room, candidate), Microphone(room, candidate), Attributes(room)
    speaking = Speaking(session, model, interviewer.saying, voice.sound)
    lines = Lines(interviewer.saying, voice, lambda: model.current is not None and model.current.turn.generating)
    greeting = Greeting(session, speaking, voice, interviewer.saying)
    hearing = Hearing(interviewer.saying, lambda: voice.player.played_seconds, lambda: voice.idle.since is not None)
    interviewer.hearing = hearing
    ends_turn = min(plan.patience, settings.live_model.profile.silence_ms / 1000)
    interviewer.held_seconds = lambda question: plan.patience_of(question) - ends_turn
    turns = Turns(
        session=session,
        model=model,
        interviewer=interviewer,
        speaking=speaking,
        greeting=greeting,
        lines=lines,
        voice=voice,
        presence=presence,
        microphone=microphone,
        attributes=attributes,
        supervisor=supervisor,
        limit=TurnLimit(settings.turns_per_minute),
        placeholder=lambda: "." if model.in_use.profile.reply_placeholder else "",
    )
    quiet = Quiet(
        plan.silence_seconds, turns.silence, lambda: interviewer.line_unheard and not interviewer.patience.waits
    )
    attendance = Attendance(
        presence=presence,
        voice=voice,
        quiet=quiet,
        interviewer=interviewer,
        turns=turns,
        supervisor=supervisor,
        grace_seconds=settings.reconnect_grace_seconds,
    )
    link = ModelLink(
        session=session,
        model=model,
        voice=voice,
        quiet=quiet,
        lines=lines,
        candidate_speaks=interviewer.candidate_speaks,
        turns=turns,
        attributes=attributes,
        supervisor=supervisor,
    )
    return Call(
        ctx=ctx,
        server=server,
        settings=settings,
        metadata=metadata,
        room=room,
        loop=asyncio.get_running_loop(),
        store=store,
        record=record,
        interviewer=interviewer,
        model=model,
        session=session,
        voice=voice,
        presence=presence,
        microphone=microphone,
        attributes=attributes,
        speaking=speaking,
        greeting=greeting,
        quiet=quiet,
        lines=lines,
        edge=Edge(room, candidate),
        typing=Typed(room, candidate, MAX_TYPED, turns.on_typed),
        buttons=Buttons(room, candidate, interviewer, attributes),
        supervisor=supervisor,
        ownership=ownership,
        turns=turns,
        attendance=attendance,
        link=link,
    )


def model_session(model: Model) -> AgentSession[None]:
    """The framework's session with the model, which has not begun."""
    return AgentSession(
        llm=model,
        vad=None,
        # the model hears when a turn ends
        turn_handling={"turn_detection": "realtime_llm", "interruption": {"resume_false_interruption": False}},
        # the framework would replace the candidate's first 3 s under Noah's voice by silence
        aec_warmup_duration=None,
        user_away_timeout=None,
    )
