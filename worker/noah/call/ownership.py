"""Whether this job is the interview's one Noah: the lease, the other agents, and the gate before each frame."""

import asyncio

from noah.call.endings import Ending
from noah.call.heartbeat import Heartbeat
from noah.call.supervision import Supervisor
from noah.data import lease as leases
from noah.data.store import StoreUnavailable
from noah.room.others import Others


class Ownership:
    """One job's claim to one interview."""

    def __init__(self, others: Others, heartbeat: Heartbeat, supervisor: Supervisor, lease_seconds: float) -> None:
        self.others = others
        self.lease: leases.Lease | None = None
        """Held since `take`; whether it is lost, the lease itself says."""
        self.alone = False
        """This job is the interview's Noah although Firestore could not say so."""
        self.joined = asyncio.Event()
        """Connected to the room: who else is there can be seen."""
        self.lost = asyncio.Event()
        """Somebody else owns the interview, or it is withdrawn: not a word more."""
        self._heartbeat = heartbeat
        self._supervisor = supervisor
        self._lease_seconds = lease_seconds

    @property
    def owned(self) -> bool:
        """This job has held the interview's lease."""
        return self.lease is not None

    def start(self) -> None:
        """Follow whether this loop stands still."""
        self._heartbeat.start()

    def join(self) -> None:
        """The room is connected: answer to the pings of other agents."""
        self.others.start(self.standing)
        self.joined.set()

    def take(self, lease: leases.Lease) -> None:
        """This job is the interview's Noah from here on."""
        self.lease = lease
        self._supervisor.watch(self._lose(lease), "lease lost", essential=True)

    async def _lose(self, lease: leases.Lease) -> None:
        await lease.lost.wait()
        self.lost.set()
        withdrawn = lease.reason in ("withdrawn", "deleted")
        self._supervisor.leave(Ending.WITHDRAWN if withdrawn else Ending.LEASE_LOST)

    def standing(self) -> str:
        """What another agent's ping is answered with."""
        if self._supervisor.leaving.done():
            return "leaving"
        return "here" if self.owned or self.alone else "new"

    async def may_play(self) -> bool:
        """Whether another piece of Noah may be heard."""
        await self.others.quiet.wait()
        if self.lost.is_set():
            return False
        lease = self.lease
        if lease is None:
            return True  # Firestore is away, and nobody else answered
        if lease.lost.is_set():
            return False
        if lease.valid or self._heartbeat.look() < self._lease_seconds / 2:
            return True  # who cannot renew keeps talking until a higher epoch is seen
        # this loop stood still: somebody else may have taken over meanwhile
        try:
            mine = await lease.check()
        except StoreUnavailable:
            mine = not await self.others.anybody_else()
        self._heartbeat.dealt_with()
        return mine

    async def aclose(self) -> None:
        """Stop renewing; the lease itself stays until it expires or is released."""
        self._heartbeat.stop()
        if self.lease is not None:
            await self.lease.stop()
