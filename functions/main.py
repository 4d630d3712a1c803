"""The entry points of this source. Google Cloud deploys it once for each of them.

An instance serves the one that FUNCTION_TARGET names and imports no other: another's libraries would make its start
slower, and another's settings are not there. The import reads the settings, so that a wrong one ends the process.
A new function is a package beside the others and a case below.
"""

import os

__all__ = ["interviews", "invitations", "profiles", "review", "scaler", "start_bot"]

match target := os.environ.get("FUNCTION_TARGET"):
    case "start_bot":
        from start_bot.function import start_bot
    case "interviews":
        from interviews.function import interviews
    case "invitations":
        from invitations.function import invitations
    case "profiles":
        from profiles.function import profiles
    case "review":
        from review.function import review
    case "scaler":
        from scaler.function import scaler
    case _:
        raise SystemExit(f"FUNCTION_TARGET names no function: {target!r} is none of {', '.join(__all__)}")
