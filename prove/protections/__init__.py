"""Every protection, a file for each part of the code."""

from prove.protection import Protection
from prove.protections import (
    call,
    cloud,
    data,
    dispatch,
    events,
    evidence,
    functions,
    interview,
    local,
    page,
    process,
    recordings,
    scaling,
    sound,
    tracing,
)

ALL: list[Protection] = [
    *functions.PROTECTIONS,
    *page.PROTECTIONS,
    *dispatch.PROTECTIONS,
    *call.PROTECTIONS,
    *sound.PROTECTIONS,
    *evidence.PROTECTIONS,
    *interview.PROTECTIONS,
    *data.PROTECTIONS,
    *events.PROTECTIONS,
    *process.PROTECTIONS,
    *recordings.PROTECTIONS,
    *scaling.PROTECTIONS,
    *local.PROTECTIONS,
    *tracing.PROTECTIONS,
    *cloud.PROTECTIONS,
]
