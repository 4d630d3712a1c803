"""The parts of a call, in the order in which they are made: each group knows those before it."""

import asyncio
from dataclasses import dataclass

from livekit import rtc
from livekit.agents import AgentSession, JobContext

from noah.call.greeting import Greeting
from noah.call.hearing import Hearing
from noah.call.host import Host
from noah.call.interviewer import Interviewer
from noah.call.lines import Lines
from noah.call.ownership import Ownership
from noah.call.speaking import Speaking
from noah.call.spending import Spending
from noah.call.supervision import Supervisor
from noah.data.store import Store
from noah.data.writer import Record
from noah.model.session import Model
from noah.room.attributes import Attributes
from noah.room.edge import Edge
from noah.room.metadata import Metadata
from noah.room.presence import Presence
from noah.room.voice import Voice
from noah.settings import Settings
from noah.signals import Signals


@dataclass(kw_only=True, eq=False)
class Given:
    """What the process gives to a call."""

    ctx: JobContext
    server: Host
    settings: Settings
    metadata: Metadata
    room: rtc.Room
    loop: asyncio.AbstractEventLoop
    store: Store
    model: Model
    session: AgentSession[None]
    signals: Signals


@dataclass(kw_only=True, eq=False)
class Place(Given):
    """Who owns the interview, where it is written, and what is in the room."""

    supervisor: Supervisor
    record: Record
    ownership: Ownership
    voice: Voice
    presence: Presence
    attributes: Attributes
    edge: Edge


@dataclass(kw_only=True, eq=False)
class Talk(Place):
    """The interview, and what Noah says in it."""

    interviewer: Interviewer
    hearing: Hearing
    speaking: Speaking
    lines: Lines
    greeting: Greeting
    spending: Spending
