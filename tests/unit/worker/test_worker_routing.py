"""What the native library reports reaches the call that it belongs to, and nobody is left without."""

import asyncio
import gc
from unittest.mock import Mock

import pytest
from livekit.rtc._proto import ffi_pb2 as ffi
from noah.vendor import livekit_rtc
from noah.vendor.livekit_rtc import UNREAD_BYTES, Routed

pytestmark = pytest.mark.unit


def played(asked: int) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.capture_audio_frame.async_id = asked
    return event


def response(asked: int) -> ffi.FfiResponse:
    made = ffi.FfiResponse()
    made.capture_audio_frame.async_id = asked
    return made


def frame(stream: int) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.audio_stream_event.stream_handle = stream
    return event


async def delivered() -> None:
    await asyncio.sleep(0)


@pytest.fixture
def other() -> asyncio.AbstractEventLoop:
    """The loop of another call."""

    class Loop(asyncio.SelectorEventLoop):
        woken = 0

        def call_soon_threadsafe(self, *_: object, **__: object) -> asyncio.Handle:
            self.woken += 1
            raise NotImplementedError

    return Loop()


async def test_an_answer_wakes_only_the_loop_that_asked(other: asyncio.AbstractEventLoop) -> None:
    routed = Routed()
    mine = routed.subscribe(asyncio.get_running_loop())
    routed.subscribe(other)
    routed.asked(response(7), asyncio.get_running_loop())
    routed.put(played(7))
    await delivered()
    assert mine.get_nowait() == played(7)
    assert other.woken == 0  # type: ignore[attr-defined]


async def test_an_answer_that_came_before_it_was_known_who_asked_goes_to_everybody(
    other: asyncio.AbstractEventLoop,
) -> None:
    routed = Routed()
    mine = routed.subscribe(asyncio.get_running_loop())
    routed.subscribe(other)
    routed.put(played(7))
    routed.asked(response(7), asyncio.get_running_loop())
    await delivered()
    assert mine.get_nowait() == played(7)
    assert other.woken == 1  # type: ignore[attr-defined]
    assert not routed._asked
    assert not routed._early


async def test_audio_wakes_only_the_loop_of_its_stream(other: asyncio.AbstractEventLoop) -> None:
    routed = Routed()
    mine = routed.subscribe(asyncio.get_running_loop(), lambda e: e.WhichOneof("message") == "audio_stream_event")
    routed.subscribe(other)
    made = ffi.FfiResponse()
    made.new_audio_stream.stream.handle.id = 3
    routed.asked(made, asyncio.get_running_loop())
    routed.put(frame(3))
    await delivered()
    assert mine.get_nowait() == frame(3)
    assert other.woken == 0  # type: ignore[attr-defined]


async def test_what_is_nobodys_goes_to_everybody_who_wants_it(other: asyncio.AbstractEventLoop) -> None:
    routed = Routed()
    mine = routed.subscribe(asyncio.get_running_loop())
    routed.subscribe(other, lambda e: e.WhichOneof("message") == "audio_stream_event")
    event = ffi.FfiEvent()
    event.room_event.room_handle = 1
    routed.put(event)
    await delivered()
    assert mine.get_nowait() == event
    assert other.woken == 0  # type: ignore[attr-defined]


def test_the_loop_of_a_call_that_is_over_is_not_kept() -> None:
    routed = Routed()
    loop = asyncio.new_event_loop()
    routed.asked(response(7), loop)
    loop.close()
    del loop
    gc.collect()
    assert not routed._asked


def connected(room: int, participant: int, asked: int) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.connect.async_id = asked
    event.connect.result.room.handle.id = room
    event.connect.result.local_participant.handle.id = participant
    return event


def data(room: int, size: int = 3) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.room_event.room_handle = room
    event.room_event.data_packet_received.participant_identity = "ada"
    event.room_event.data_packet_received.user.data.data.data_len = size
    return event


def call(participant: int) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.rpc_method_invocation.local_participant_handle = participant
    event.rpc_method_invocation.payload = "four"
    return event


def piece(reader: int) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.text_stream_reader_event.reader_handle = reader
    event.text_stream_reader_event.chunk_received.content = "piece"
    return event


def opened(room: int, reader: int) -> ffi.FfiEvent:
    event = ffi.FfiEvent()
    event.room_event.room_handle = room
    event.room_event.text_stream_opened.reader.handle.id = reader
    return event


def joined(routed: Routed, loop: asyncio.AbstractEventLoop) -> None:
    """`loop` has connected room 1, where it is participant 2."""
    asked = ffi.FfiResponse()
    asked.connect.async_id = 7
    routed.asked(asked, loop)
    routed.put(connected(1, 2, 7))


async def test_what_a_room_sends_wakes_only_its_own_loop(other: asyncio.AbstractEventLoop) -> None:
    routed = Routed()
    mine = routed.subscribe(asyncio.get_running_loop())
    routed.subscribe(other)
    joined(routed, asyncio.get_running_loop())
    events = [data(1), call(2), opened(1, 9)]
    for event in events:
        routed.put(event)
    await delivered()
    assert [mine.get_nowait() for _ in range(4)][1:] == events
    assert other.woken == 0  # type: ignore[attr-defined]
    routed.put(data(5))  # of a room that nobody knows
    assert other.woken == 1  # type: ignore[attr-defined]


async def test_a_gate_is_asked_about_what_others_send_and_about_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[int] = []
    monkeypatch.setattr(livekit_rtc, "FfiHandle", lambda handle: Mock(dispose=lambda: freed.append(handle)))
    routed = Routed()
    mine = routed.subscribe(asyncio.get_running_loop())
    joined(routed, asyncio.get_running_loop())
    sizes: list[int] = []

    def shut(size: int) -> bool:
        sizes.append(size)
        return False

    routed.guard(1, shut, lambda topic: topic == "read")
    gone = ffi.FfiEvent()
    gone.room_event.room_handle = 1
    gone.room_event.participant_disconnected.participant_identity = "ada"
    packet = data(1, 300)
    packet.room_event.data_packet_received.user.data.handle.id = 33
    long = opened(1, 10)
    long.room_event.text_stream_opened.reader.info.topic = "read"
    for event in (packet, call(2), opened(1, 9), long, piece(9), gone, data(5)):
        routed.put(event)
    await delivered()
    assert sizes == [300, 4, UNREAD_BYTES, 0, 5]
    assert freed == [33, 9, 10]  # what the library holds of them
    assert [mine.get_nowait() for _ in range(3)] == [connected(1, 2, 7), gone, data(5)]
    routed.guard(1, None)
    routed.put(data(1))
    await delivered()
    assert mine.get_nowait() == data(1)
    assert not routed._room_of
