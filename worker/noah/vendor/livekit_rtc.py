"""livekit, the client: what its native library logs, and who is told what it reports.

The log: its client takes every line of it, down to the frames of the websocket and each network that WebRTC looks at,
and throws nearly all of them away: some 7,000 for each call that begins. Each is a callback of its own that needs the
interpreter lock, together half a core for 3 s with 8 calls and for more than 10 s with 16. Here the library writes its
warnings to stderr itself, and nothing comes to Python.

The reports: its client gives every report to everybody in the process who waits for any, and each wakes its event loop
to throw it away. With calls as threads that is the square of their number: at 8 calls, thousands of wakings a second on
one interpreter lock, heard as gaps. Here what is known to belong to one loop goes to that loop alone, all else as
before. So what one room sends, however much, wakes no other call; and a gate may keep it from its own.
"""

import asyncio
import functools
import os
from collections import OrderedDict, deque
from collections.abc import Callable
from weakref import WeakValueDictionary

from livekit import rtc
from livekit.rtc._ffi_client import FfiClient, FfiHandle, FfiQueue, ffi_event_callback
from livekit.rtc._proto import ffi_pb2 as ffi
from livekit.rtc.version import __version__

LOG_LEVEL = "warn"

# An answer that came before it was known who asked; it went to everybody.
_EARLY = 256
_ANSWERS, _REQUESTS = (
    frozenset(
        field.name
        for field in kind.DESCRIPTOR.fields
        if field.message_type and "async_id" in field.message_type.fields_by_name
    )
    for kind in (ffi.FfiEvent, ffi.FfiResponse)
)
_STREAMS = ("new_audio_stream", "audio_stream_from_participant")
_OPENED = ("text_stream_opened", "byte_stream_opened")
_READERS = ("text_stream_reader_event", "byte_stream_reader_event")
MAX_READERS = 10_000
UNREAD_BYTES = 1_000_000
"""What a stream that nobody reads counts: all that comes in it is thrown away in the library, and not seen here."""

Gate = Callable[[int], bool]
"""Asked with the size of each message in bytes, in the library's thread: whether it may come in."""
Reads = Callable[[str], bool]
"""Whether streams of a topic are read."""


@functools.cache
def log_natively(level: str = LOG_LEVEL) -> None:
    """Have the library write its log itself. Call it before the first room; `RUST_LOG` overrides the level."""
    given = "RUST_LOG" in os.environ
    os.environ.setdefault("RUST_LOG", level)  # read once, when the library is loaded
    library = FfiClient.instance._ffi_lib
    library.livekit_ffi_initialize(ffi_event_callback, False, b"python", __version__.encode("ascii"))
    if not given:
        del os.environ["RUST_LOG"]  # it is not for the programs that this one starts


class Routed(FfiQueue[ffi.FfiEvent]):
    """The library's queue of reports, which knows who asked for what."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: WeakValueDictionary[int, asyncio.AbstractEventLoop] = WeakValueDictionary()
        self._streams: WeakValueDictionary[int, asyncio.AbstractEventLoop] = WeakValueDictionary()
        self._early: deque[int] = deque(maxlen=_EARLY)
        self._rooms: WeakValueDictionary[int, asyncio.AbstractEventLoop] = WeakValueDictionary()
        self._room_of: OrderedDict[int, int] = OrderedDict()
        """By the handle of a room's participant or of a stream that is read in it."""
        self._gates: dict[int, tuple[Gate, Reads]] = {}

    def asked(self, response: ffi.FfiResponse, loop: asyncio.AbstractEventLoop) -> None:
        """`loop` has made a request, and this was the immediate response to it."""
        which = response.WhichOneof("message")
        with self._lock:
            if which in _REQUESTS:
                asked = getattr(response, which).async_id
                if asked in self._early:
                    self._early.remove(asked)
                else:
                    self._asked[asked] = loop
            elif which in _STREAMS:
                self._streams[getattr(response, which).stream.handle.id] = loop

    def guard(self, room: int, gate: Gate | None, reads: Reads = lambda _: True) -> None:
        """Ask `gate` about each message that comes from others in this room; None ends that."""
        with self._lock:
            if gate is None:
                self._gates.pop(room, None)
                for handle in [handle for handle, of in self._room_of.items() if of == room]:
                    del self._room_of[handle]
            else:
                self._gates[room] = (gate, reads)

    def _room(self, item: ffi.FfiEvent, which: str | None) -> int | None:
        """The room that a report is about, as far as that is known."""
        if which == "room_event":
            room = item.room_event.room_handle
            opened = item.room_event.WhichOneof("message")
            if opened in _OPENED:
                self._belongs(getattr(item.room_event, opened).reader.handle.id, room)
            return room
        if which == "rpc_method_invocation":
            return self._room_of.get(item.rpc_method_invocation.local_participant_handle)
        if which in _READERS:
            return self._room_of.get(getattr(item, which).reader_handle)
        return None

    def _belongs(self, handle: int, room: int) -> None:
        self._room_of[handle] = room
        while len(self._room_of) > MAX_READERS:
            self._room_of.popitem(last=False)

    def _connected(self, item: ffi.FfiEvent, owner: asyncio.AbstractEventLoop | None) -> None:
        if owner is not None and item.connect.HasField("result"):
            room = item.connect.result.room.handle.id
            self._rooms[room] = owner
            self._belongs(item.connect.result.local_participant.handle.id, room)

    def put(self, item: ffi.FfiEvent) -> None:
        which = item.WhichOneof("message")
        with self._lock:
            room = self._room(item, which)
            if room is not None and (guarded := self._gates.get(room)) is not None:
                gate, reads = guarded
                size = message_size(item, which, reads)
                if size is not None and not gate(size):
                    _let_go(item, which)
                    return
            if which == "audio_stream_event":
                owner = self._streams.get(item.audio_stream_event.stream_handle)
            elif which in _ANSWERS:
                asked = getattr(item, which).async_id
                owner = self._asked.pop(asked, None)
                if owner is None:
                    self._early.append(asked)
                if which == "connect":
                    self._connected(item, owner)
            else:
                owner = self._rooms.get(room) if room is not None else None
            if owner is None:
                super().put(item)
                return
            everybody, self._subscribers = self._subscribers, [one for one in self._subscribers if one[1] is owner]
            try:
                super().put(item)
            finally:
                self._subscribers = everybody


def message_size(item: ffi.FfiEvent, which: str | None, reads: Reads) -> int | None:
    """Bytes of what somebody else has sent: data, a piece of a stream, a remote call; None for any other report."""
    if which == "room_event":
        event = item.room_event
        match event.WhichOneof("message"):
            case "data_packet_received":
                return int(event.data_packet_received.user.data.data.data_len)
            case "text_stream_opened" | "byte_stream_opened" as opened:
                return 0 if reads(getattr(event, opened).reader.info.topic) else UNREAD_BYTES
        return None
    if which == "rpc_method_invocation":
        return len(item.rpc_method_invocation.payload)
    if which in _READERS:
        event = getattr(item, which)
        return len(event.chunk_received.content) if event.HasField("chunk_received") else None
    return None


def _let_go(item: ffi.FfiEvent, which: str | None) -> None:
    """Free what the library holds for a message that nobody is told of."""
    if which != "room_event":
        return
    event = item.room_event
    match event.WhichOneof("message"):
        case "data_packet_received" if event.data_packet_received.HasField("user"):
            FfiHandle(event.data_packet_received.user.data.handle.id).dispose()
        case "text_stream_opened":
            FfiHandle(event.text_stream_opened.reader.handle.id).dispose()
        case "byte_stream_opened":
            FfiHandle(event.byte_stream_opened.reader.handle.id).dispose()


def guard(room: rtc.Room, gate: Gate | None) -> None:
    """Ask `gate` about each message that others send into this room, which is connected; None ends that.

    Does nothing where reports are not routed, or the room never was connected.
    """
    handle = getattr(room, "_ffi_handle", None)
    if handle is not None and isinstance(queue := FfiClient.instance.queue, Routed):
        queue.guard(
            handle.handle,
            gate,
            lambda topic: topic in room._text_stream_handlers or topic in room._byte_stream_handlers,
        )


def route_reports() -> None:
    """Have this process's client of LiveKit route its reports. Call it before the first room."""
    client = FfiClient.instance
    routed = Routed()
    request: Callable[[ffi.FfiRequest], ffi.FfiResponse] = client.request

    def asking(req: ffi.FfiRequest) -> ffi.FfiResponse:
        response = request(req)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return response
        routed.asked(response, loop)
        return response

    client._queue = routed
    client.request = asking
