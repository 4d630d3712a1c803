"""Noah, a voice interviewer: the worker."""

from noah.vendor import av

av.leave_out()  # before any module of this package imports livekit-agents
del av
