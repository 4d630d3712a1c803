"""One JSON line per event, with the ids that tie it to an interview, and no secret or answer text."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

# What a person said, and what opens a door, stays out of the log whoever writes it.
_NEVER = frozenset({"token", "secret", "api_secret", "api_key", "authorization", "answer", "text", "transcript"})
_FRAMEWORK_PII = "lk.pii."


def _drop_what_must_not_be_logged(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {k: v for k, v in event.items() if k not in _NEVER and not k.startswith(_FRAMEWORK_PII)}


def _severity(_: WrappedLogger, method: str, event: EventDict) -> EventDict:
    # the name that Cloud Logging reads
    level = str(event.pop("level", method)).upper()
    event["severity"] = {"WARN": "WARNING", "EXCEPTION": "ERROR"}.get(level, level)
    return event


def configure(level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to stdout as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        _drop_what_must_not_be_logged,
        _severity,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("livekit", "google", "google_genai", "httpx", "websockets", "asyncio", "aiohttp.access"):
        logging.getLogger(chatty).setLevel("WARNING")
    logging.getLogger("opentelemetry").setLevel("CRITICAL")  # what spans are lost, tracing/export.py says, once


def bind(*, interview_id: str, room: str, job_id: str, trace: str) -> None:
    """Put the ids on every line that this context writes from here on."""
    structlog.contextvars.bind_contextvars(interview_id=interview_id, room=room, job_id=job_id, trace=trace)


def cause(error: BaseException) -> str:
    """The kind of an error and where it was raised; its message may quote what must not be logged."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + where
