"""What the native library reports reaches the call that it belongs to, and nobody is left without."""

import asyncio
import gc

import pytest
from livekit.rtc._proto import ffi_pb2 as ffi
from noah.vendor.livekit_rtc import Routed

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
