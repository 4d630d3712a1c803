"""One JSON line per event on stdout, as Cloud Logging reads it."""

import sys

import structlog
from structlog.typing import EventDict, WrappedLogger


def _severity(_: WrappedLogger, method: str, event: EventDict) -> EventDict:
    event["severity"] = method.upper()
    return {key: value for key, value in event.items() if value not in (None, "")}


def configure() -> None:
    """Send structlog's records to stdout; what is bound by `structlog.contextvars` is on every line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _severity,
            structlog.processors.JSONRenderer(default=str),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
