"""One look at how many calls there are, and what follows from it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import structlog

from scaler.cloud_run import CloudRun, CloudRunUnavailable
from scaler.policy import Rules, decide
from scaler.store import Changed, Store
from shared.documents import StoreUnavailable

log = structlog.get_logger()

Outcome = dict[str, Any]


async def look(store: Store, cloud_run: CloudRun, rules: Rules, floor: Callable[[dt.datetime], int]) -> Outcome:
    """Read, decide, and set the number where it is another; never raises for what somebody else does not answer.

    Two at once do no harm: the one whose reading is stored second sets nothing, and a number is set only on the service
    as it was read.
    """
    try:
        read = await store.read()
        scale = await cloud_run.read()
        lately = read.lately.and_now(read.reading, rules.cooldown_s)
        decision = decide(rules, floor(read.reading.at), scale.instances, lately)
        await store.write(read, lately)
        calls, instances, why = read.reading.calls, decision.instances, str(decision.why)
        if instances != scale.instances:
            await cloud_run.set(instances, scale.etag)
            log.info("scaled", before=scale.instances, calls=calls, instances=instances, why=why)
    except StoreUnavailable as error:
        log.error("scaler_blind", part="firestore", why=str(error))
        return {"why": "blind"}
    except CloudRunUnavailable as error:
        log.error("scaler_blind", part="cloud_run", why=str(error))
        return {"why": "blind"}
    except Changed:
        log.info("scaler_beside_another")
        return {"why": "beside_another"}
    if decision.at_ceiling:
        log.warning("ceiling_reached", ceiling=rules.ceiling, calls=calls)
    log.info("scaler_read", calls=calls, instances=instances, why=why)
    return {"calls": calls, "instances": instances, "why": why}
