"""What a call does about what its parts tell: each signal has its line here."""

import asyncio
from functools import partial
from typing import assert_never

from noah import signals
from noah.call.call import Call
from noah.call.endings import Ending
from noah.call.traced import Traced
from noah.interview import events
from noah.signals import FromRoom, FromServices, FromTalk, Signal


def follow(call: Call) -> None:
    """From now on: what a part tells reaches the others, and what ends the call at any moment does so."""
    call.signals.follow(Traced())
    call.signals.follow(partial(answer, call))
    session, supervisor = call.session, call.supervisor
    session.on("conversation_item_added", call.turns.on_item)
    session.on("agent_state_changed", call.link.on_state)
    session.on("user_state_changed", lambda event: call.quiet.candidate(event.new_state == "speaking"))
    session.on("close", call.link.on_close)
    session.on("session_usage_updated", call.interviewer.usage.updated)
    session.on("session_usage_updated", lambda _: call.spending.look())
    call.room.on("disconnected", lambda *_: supervisor.leave(Ending.ROOM_CLOSED))
    supervisor.watch(_silent_when(call, call.record.withdrawn, Ending.WITHDRAWN), "withdrawn", essential=True)
    supervisor.watch(_silent_when(call, call.ownership.lost), "not ours", essential=True)


async def _silent_when(call: Call, event: asyncio.Event, ending: Ending | None = None) -> None:
    await event.wait()
    call.voice.silence()
    if ending is not None:
        call.supervisor.leave(ending)


def answer(call: Call, signal: Signal) -> None:
    """Do what a signal asks for."""
    if isinstance(signal, FromRoom):
        _room(call, signal)
    elif isinstance(signal, FromServices):
        _services(call, signal)
    else:
        _talk(call, signal)


def _room(call: Call, signal: FromRoom) -> None:
    match signal:
        case signals.CandidateLeft():
            call.attendance.left()
        case signals.CandidateReturned():
            call.attendance.returned()
        case signals.CandidateSpeaks(speaks):
            call.link.on_speaking(speaks)
        case signals.MicrophoneChanged(before, now):
            call.turns.microphone_changed(before, now)
        case signals.Flood(on):
            _notice(call, "too_much", on=on)
        case signals.FloodGoesOn():
            call.supervisor.leave(Ending.FLOODED)
        case signals.VoiceSenseless():
            call.link.senseless()
        case signals.VoiceUnheard():
            call.turns.say_after_trouble(cut=call.turns.listening)
        case signals.VoiceFailed():
            call.supervisor.leave(Ending.FAILED)
        case _:
            assert_never(signal)


def _services(call: Call, signal: FromServices) -> None:
    match signal:
        case signals.SoundCame(loud, seconds):
            call.microphone.sound(loud, seconds)
            call.hearing.onset.sound(loud, seconds)
        case signals.ModelConnected(connection):
            call.link.on_connected(connection)
        case signals.ModelGone():
            call.link.on_gone()
        case signals.TurnEmpty():
            call.link.senseless()
        case signals.StoreFails(fails):
            _notice(call, "database_unavailable", on=fails)
        case _:
            assert_never(signal)


def _talk(call: Call, signal: FromTalk) -> None:
    match signal:
        case signals.LineGiven(say, question):
            call.lines.given(say, question)
            call.hearing.worded(say)
        case signals.TurnBegun():
            call.interviewer.usage.begun()
            call.lines.begun()
            call.hearing.turn_begins()
        case signals.LineUnsaid(rest):
            call.turns.say(lambda: rest)
        case signals.LineHeard(line):
            call.turns.heard(line)
        case signals.LineDue(speak):
            call.turns.say(lambda: speak, cut=speak.cut)
        case signals.ToolAnswered(refused):
            if refused:
                call.turns.refused(refused)
            call.typed.taken()
            call.link.on_call(bool(refused))
        case signals.BudgetSpent():
            call.interviewer.happened(events.BudgetSpent())
        case signals.StateChanged():
            call.show()
        case _:
            assert_never(signal)


def _notice(call: Call, code: str, *, on: bool) -> None:
    if not on:
        call.attributes.clear("notice", code)
    elif not call.supervisor.leaving.done():  # else the page is told why the call ends
        call.attributes.set(notice=code)
