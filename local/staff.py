"""`make staff EMAIL=ada@example.com`: makes somebody a member of the team, who invites and reviews.

    python -m local.staff ada@example.com                  # of GOOGLE_CLOUD_PROJECT, as you are signed in
    python -m local.staff ada@example.com --create         # makes the account where there is none
    python -m local.staff ada@example.com --take           # takes it away again
    python -m local.staff ada@example.com --local          # at the Auth emulator of `make up`

It sets the custom claim `noah: staff` of a Firebase account; its other claims stay. What is taken away counts within a
minute, also for tokens that were made before.
"""

from __future__ import annotations

if __name__ == "__main__":  # before the imports, which take a second
    from local import early

    early.say_so("interrupted; say it again to be sure")


import argparse
import json
import os
import secrets
import sys
from typing import Any

import firebase_admin  # type: ignore[import-untyped]
import google.auth.exceptions
import requests
from firebase_admin import auth, tenant_mgt
from firebase_admin.exceptions import FirebaseError, PermissionDeniedError  # type: ignore[import-untyped]

from local.paths import STACK_FILE
from local.team import CLAIM, STAFF

CALL_SECONDS = 10
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"


class StaffError(Exception):
    """What was asked for was not done; the message says why, and what to do."""


def give(client: Any, email: str, *, create: bool = False) -> str:
    """Make the account with this address one of the team's. Returns what was done; raises StaffError."""
    try:
        user = client.get_user_by_email(email)
    except auth.UserNotFoundError:
        if not create:
            raise StaffError(
                f"there is no account with {email}. CREATE=1 (--create) makes one, without a password that anybody "
                "knows: they choose one by “I forgot my password” on the page, which sends a link to that address"
            ) from None
        user = client.create_user(email=email, password=secrets.token_urlsafe(32))
        client.set_custom_user_claims(user.uid, {CLAIM: STAFF})
        return f"{email} has an account now and is staff; they choose a password by “I forgot my password” on /review"
    if user.disabled:
        raise StaffError(f"the account with {email} is disabled; enable it first, or leave it")
    if not user.email_verified:
        # anybody can sign up with any address: who did has not shown that it is theirs
        raise StaffError(
            f"who signed up as {email} has not shown that the address is theirs. They choose “I forgot my password” "
            "on the page and follow the link in the mail, which shows it; then run this again"
        )
    if (user.custom_claims or {}).get(CLAIM) == STAFF:
        return f"{email} was staff already"
    client.set_custom_user_claims(user.uid, {**(user.custom_claims or {}), CLAIM: STAFF})
    return f"{email} is staff; who is signed in signs in again, or waits up to an hour"


def take(client: Any, email: str) -> str:
    """Make them one of the team no more. Returns what was done; raises StaffError."""
    try:
        user = client.get_user_by_email(email)
    except auth.UserNotFoundError:
        raise StaffError(f"there is no account with {email}") from None
    claims = dict(user.custom_claims or {})
    if claims.pop(CLAIM, None) != STAFF:
        return f"{email} was no staff"
    client.set_custom_user_claims(user.uid, claims or None)
    client.revoke_refresh_tokens(user.uid)
    return f"{email} is no staff any more, within a minute, and is signed out everywhere"


def _client(project: str, tenant: str) -> Any:
    app = firebase_admin.initialize_app(options={"projectId": project, "httpTimeout": CALL_SECONDS})
    return tenant_mgt.auth_for_tenant(tenant, app=app) if tenant else auth.Client(app)


def _local() -> str:
    """The project of the system that `make up` runs; its emulator is in the environment then."""
    try:
        stack = json.loads(STACK_FILE.read_text())
        os.environ[EMULATOR], project = stack["auth_emulator"], stack["project"]
    except (OSError, ValueError, KeyError):
        raise StaffError(f"nothing runs here: {STACK_FILE.name} is not there; `make up` writes it") from None
    return str(project)


def run(options: argparse.Namespace) -> str:
    if options.email.count("@") != 1 or " " in options.email:
        raise StaffError(f"{options.email!r} is no e-mail address")
    if options.take and options.create:
        raise StaffError("--take and --create do not go together")
    project = _local() if options.local else options.project
    if not project:
        raise StaffError("which project? Set GOOGLE_CLOUD_PROJECT, or say --project; --local is the one of `make up`")
    try:
        client = _client(project, options.tenant)
        return take(client, options.email) if options.take else give(client, options.email, create=options.create)
    except google.auth.exceptions.DefaultCredentialsError:
        raise StaffError("no Google credentials: run `gcloud auth application-default login`") from None
    except google.auth.exceptions.RefreshError:
        raise StaffError(
            "Google refuses these credentials: run `gcloud auth application-default login` again"
        ) from None
    except PermissionDeniedError:
        raise StaffError(
            f"you may not change accounts of {project}: that takes roles/firebaseauth.admin there"
        ) from None
    except auth.ConfigurationNotFoundError:
        raise StaffError(f"{project} has no Firebase Authentication yet (docs/deploy.md)") from None
    except (google.auth.exceptions.TransportError, requests.RequestException):
        raise StaffError("Firebase cannot be reached") from None
    except (FirebaseError, ValueError) as error:
        raise StaffError(f"Firebase refuses: {error}") from None


def main() -> None:
    parser = argparse.ArgumentParser(description="Who of a Firebase project's accounts is of the team.")
    parser.add_argument("email")
    parser.add_argument("--take", action="store_true", help="take it away")
    parser.add_argument("--create", action="store_true", help="make the account where there is none")
    parser.add_argument("--local", action="store_true", help="at the Auth emulator of `make up`")
    parser.add_argument("--project", default=os.environ.get("GOOGLE_CLOUD_PROJECT", ""))
    parser.add_argument(
        "--tenant", default=os.environ.get("AUTH_TENANT", ""), help="of Identity Platform, where one is used"
    )
    try:
        print(run(parser.parse_args()))
    except StaffError as error:
        sys.exit(f"staff: {error}")


if __name__ == "__main__":
    main()
