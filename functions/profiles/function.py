"""The entry point: who is calling, what they say of themselves, and the answer."""

import functions_framework.aio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from profiles.profile import MAX_ABOUT, Profile, stored, view
from profiles.settings import Settings
from profiles.store import Store
from shared import log as logs
from shared.auth import Gate
from shared.bodies import read
from shared.documents import StoreUnavailable
from shared.settings import load
from shared.web import Refusal, Served, application, body, path_of

PATHS = ("", "/api/profile")
# Of a character JSON may make 12 bytes (an emoji as two escapes); the rest is for the other fields.
MAX_PROFILE_BYTES = 12 * MAX_ABOUT + 8 * 1024

logs.configure()
log = structlog.get_logger()
settings = load(Settings, "profiles")
gate = Gate(settings)
# Its client belongs to an event loop: made by the first call.
store: Store | None = None


async def _answer(request: Request) -> Response:
    global store
    caller = await gate.caller(request.headers)
    content = await body(request, MAX_PROFILE_BYTES)
    if path_of(request).rstrip("/") not in PATHS:
        raise Refusal("not_found")
    store = store or Store(settings.google_cloud_project, settings.retention_days)
    profile: Profile | None
    try:
        match request.method:
            case "PUT":
                profile = read(Profile, content)
                await store.write(caller.uid, profile.to_dict())
                log.info("profile_stored", empty=not profile.to_dict())
            case "DELETE":
                profile = None
                await store.write(caller.uid, {})
                log.info("profile_deleted")
            case _:
                profile = stored(await store.read(caller.uid))
    except StoreUnavailable as error:
        raise Refusal("unavailable", retry_after=5, why=str(error)) from None
    given = profile is not None and bool(profile.to_dict())
    return JSONResponse({"success": True, "stored": given, "profile": view(profile, caller.name)})


app = application(
    settings,
    methods=("GET", "PUT", "DELETE"),
    refused="profile_refused",
    handle=_answer,
)


@functions_framework.aio.http
async def profiles(_: Request) -> Response:
    """What functions-framework calls."""
    return Served(app)
