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
from noah.call.parts import Given, Place, Talk
from noah.call.silence import Quiet
from noah.call.speaking import Saying, Speaking
from noah.call.spending import Spending
from noah.call.supervision import Supervisor
from noah.call.turn_limit import TurnLimit
from noah.call.turns import Turns
from noah.call.typed_answers import MAX_TYPED, TypedAnswers
from noah.data.journal import Journal
from noah.data.store import Store, connect
from noah.data.traced import TracedRecord, TracedStore
from noah.interview import speech
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
from noah.signals import Signals, Tell

VoiceOf = Callable[[rtc.Room, str, Callable[[], Awaitable[bool]], Tell], Voice]


def assemble(ctx: JobContext, server: Host, metadata: Metadata, model: Model, tell: Signals) -> Call:
    """A call that has not begun. Raises what its parts raise when they are made."""
    settings = server.settings
    store = TracedStore(connect(settings.google_cloud_project), settings.state_timeout_seconds, server.outlet)
    return join(ctx, server, metadata, model, tell, store=store, session=model_session(model), voice_of=Voice)


def join(
    ctx: JobContext,
    server: Host,
    metadata: Metadata,
    model: Model,
    tell: Signals,
    *,
    store: Store,
    session: AgentSession[None],
    voice_of: VoiceOf,
) -> Call:
    """Like `assemble`, with the store, the session with the model, and the maker of the voice given.

    `tell` is what the model was made with. `voice_of` gets the room, the candidate's identity, the question whether a
    piece may be played, and whom to tell.
    """
    given = Given(
        ctx=ctx,
        server=server,
        settings=server.settings,
        metadata=metadata,
        room=ctx.room,
        loop=asyncio.get_running_loop(),
        store=store,
        model=model,
        session=session,
        signals=tell,
    )
    return _call(_talk(_place(given, voice_of)))


def _place(given: Given, voice_of: VoiceOf) -> Place:
    """Who owns the interview, where it is written, and what is in the room."""
    settings, room, tell, supervisor = given.settings, given.room, given.signals, Supervisor()
    candidate, interview, job = given.metadata.candidate_id, given.metadata.interview_id, given.ctx.job.id
    others = Others(room, lambda: given.ctx.api)
    ownership = Ownership(others, Heartbeat(), supervisor, settings.lease_seconds)
    return Place(
        **vars(given),
        supervisor=supervisor,
        record=TracedRecord(given.store, Journal(settings.journal_dir, interview, job), interview, job, tell),
        ownership=ownership,
        voice=voice_of(room, candidate, ownership.may_play, tell),
        presence=Presence(room, candidate, tell),
        attributes=Attributes(room),
        edge=Edge(room, candidate, tell),
    )


def _talk(place: Place) -> Talk:
    """The interview, and what Noah says in it."""
    metadata, model, voice, tell = place.metadata, place.model, place.voice, place.signals
    # until it is known whose interview it is, as to somebody of whom nothing is known
    plan = personal(in_language(place.server.plans[metadata.plan], metadata.language), {})
    ends_turn = min(plan.patience, place.settings.live_model.profile.silence_ms / 1000)
    saying = Saying(tell)
    hearing = Hearing(saying, lambda: voice.player.played_seconds, lambda: voice.idle.since is not None)
    interviewer = Interviewer(
        plan,
        new_state(plan, metadata.question),
        place.record,
        saying,
        tell,
        hearing=hearing,
        unanswered=lambda: model.current is not None and model.current.owing.debt.unanswered,
        held_seconds=lambda question: plan.patience_of(question) - ends_turn,
    )
    speaking = Speaking(place.session, model, saying, voice.sound)
    return Talk(
        **vars(place),
        interviewer=interviewer,
        hearing=hearing,
        speaking=speaking,
        lines=Lines(saying, voice, lambda: goes_on(model, interviewer), tell),
        greeting=Greeting(place.session, speaking, voice, saying),
        spending=Spending(
            interviewer.usage,
            place.settings.tokens_per_interview,
            place.server.budgets,
            metadata.candidate_id,
            tell,
        ),
    )


def _call(talk: Talk) -> Call:
    """Who speaks when, what the candidate does, and the connection to the model."""
    room, candidate, interviewer, session = talk.room, talk.metadata.candidate_id, talk.interviewer, talk.session
    limit = TurnLimit(talk.settings.turns_per_minute)  # whichever way they bring about the model's turns
    typed = TypedAnswers(
        session,
        talk.attributes,
        limit,
        giving=lambda: turns.typed(),  # the two know each other
        too_long=lambda: turns.say(lambda: speech.too_long(interviewer.plan, interviewer.state)),
    )
    microphone = Microphone(
        room, candidate, talk.signals, lambda: turns.listening and session.agent_state == "listening"
    )
    turns = Turns(talk, microphone, typed)
    quiet = Quiet(
        interviewer.plan.silence_seconds,
        turns.silence,
        lambda: interviewer.due.unheard and not interviewer.patience.waits,
    )
    return Call(
        **vars(talk),
        typed=typed,
        typing=Typed(room, candidate, MAX_TYPED, typed.came),
        buttons=Buttons(room, candidate, interviewer, talk.attributes, limit),
        microphone=microphone,
        turns=turns,
        quiet=quiet,
        attendance=Attendance(talk, quiet, turns, limit),
        link=ModelLink(talk, quiet, turns),
    )


def goes_on(model: Model, interviewer: Interviewer) -> bool:
    """Whether the model says more by itself: it is in the middle of a turn, or the result of its call says what."""
    return bool(interviewer.calls) or (model.current is not None and model.current.turn.generating)


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
