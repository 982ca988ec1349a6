"""What a person reads when a call to the workspace fails."""

from __future__ import annotations

import json
import logging
import re

import requests
from databricks.sdk import errors as sdk
from databricks.sdk.errors.base import DatabricksError
from fastmcp.exceptions import ToolError

from mcp_tools.clients import Unreachable, connection_reason

log = logging.getLogger("mcp_tools")


class Refused(ToolError):
    """A call that this server does not let through, whatever the workspace would say."""


# First match wins, so the more special class stands above its parent.
HINTS: tuple[tuple[type[Exception], str, str], ...] = (
    (
        sdk.Unauthenticated,
        "The workspace did not accept the token",
        "Check the host and the token, or log in again; in a Databricks App, load the page again.",
    ),
    (sdk.PermissionDenied, "Not permitted", "Ask the owner or an admin of the workspace for the permission."),
    (sdk.ResourceDoesNotExist, "Not found", "List what is there and use a name or id from it."),
    (sdk.NotFound, "Not found", "List what is there and use a name or id from it."),
    (sdk.AlreadyExists, "It already exists", "Choose another name, or change what is there."),
    (sdk.ResourceAlreadyExists, "It already exists", "Choose another name, or allow it to be overwritten."),
    (sdk.ResourceConflict, "Conflict", "Look at its present state, then try again."),
    (sdk.InvalidState, "Not possible in its present state", "Look at its present state first."),
    (sdk.InvalidParameterValue, "The workspace refused a value", "Correct the value and try again."),
    (sdk.BadRequest, "The workspace refused the request", "Correct the request and try again."),
    (sdk.TooManyRequests, "The workspace is limiting requests", "Wait a little, then try again."),
    (sdk.NotImplemented, "This workspace does not offer that", "Try another way."),
    (sdk.DeadlineExceeded, "The workspace took too long", "Try again with less."),
    (sdk.TemporarilyUnavailable, "The workspace is not available for the moment", "Try again in a minute."),
    (sdk.InternalError, "The workspace had an internal error", "Try again; if it stays, ask its admin."),
    (DatabricksError, "The workspace answered with an error", "Look at the message above."),
)
# Kinds whose sentence already says what the code would.
SELF_EVIDENT = (sdk.Unauthenticated, sdk.ResourceDoesNotExist, sdk.NotFound, sdk.NotImplemented)
# "Provided OAuth token does not have required scopes: jobs"
NO_SCOPE = (
    "The login of this app's users does not reach that far. Whoever deployed the app adds the scope to user_api_scopes "
    "where Databricks Apps offers it, or has it use its own login (CHAT_IDENTITY=app)."
)
# Errors that say nothing about whether the request was carried out.
IN_DOUBT = (sdk.InternalError, sdk.DeadlineExceeded, sdk.TemporarilyUnavailable)
DOUBT = (
    "It is not known whether the workspace carried it out; nothing was sent twice. "
    "Look at the present state before trying again."
)


# Ends the text of whatever fails after a change that worked: the one thing that must not follow is to send it again.
CARRIED_OUT = "What this call had sent before that was carried out: do not send it again, look at the present state."


def explain(error: Exception, *, writing: bool, wrote: bool = False, host: str = "") -> ToolError | None:
    """The error as text for people; None for a fault of our own, which is better masked and logged.

    ``writing``: the call may have changed something, so a broken connection leaves it in doubt.
    ``wrote``: an earlier request of the same call has changed something for sure.
    """
    if isinstance(error, ToolError):
        return error
    told = _told(error, writing=writing, wrote=wrote, host=host)
    return None if told is None else ToolError(f"{told} {CARRIED_OUT}" if wrote else told)


def reason_of(error: ToolError) -> str:
    """The error's text for a sentence that itself says what was carried out."""
    return str(error).removesuffix(CARRIED_OUT).strip().rstrip(".")


def _told(error: Exception, *, writing: bool, wrote: bool, host: str) -> str | None:
    if isinstance(error, TimeoutError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # the SDK's retries ended; this is what they ended on
    if isinstance(error, DatabricksError):
        return api_text(error, writing=writing, wrote=wrote)
    if isinstance(error, Unreachable):
        return unreachable_text(error.host, error.reason, wrote=wrote)
    if isinstance(error, requests.exceptions.RequestException | TimeoutError):
        if never_sent(error):
            return unreachable_text(host, connection_reason(error), wrote=wrote)
        what = "did not answer in time" if is_timeout(error) else "closed the connection before it had answered"
        unchanged = "" if wrote else "Nothing was changed. Try again."
        return f"The workspace{at(host)} {what}. {DOUBT if writing else unchanged}".strip()
    if isinstance(error, json.JSONDecodeError):
        again = "" if wrote else "Try again."
        return f"The workspace{at(host)} gave an answer that is not JSON. {DOUBT if writing else again}".strip()
    if isinstance(error, ValueError) and ("auth" in str(error) or "Config" in str(error)):
        return (
            f"No way to log in to a workspace is configured: {clean(str(error))}. "
            "Set DATABRICKS_HOST and DATABRICKS_TOKEN, or a profile in ~/.databrickscfg."
        )
    return None


def api_text(error: DatabricksError, *, writing: bool = False, wrote: bool = False) -> str:
    """``What happened: the workspace's own message. What to do next.``"""
    for kind, what, hint in HINTS:
        if isinstance(error, kind):
            own = clean(str(error)) or "no message"
            code = getattr(error, "error_code", None)
            if isinstance(error, sdk.PermissionDenied) and "required scopes" in own:
                hint = NO_SCOPE
            named = f" ({code})" if code and code not in own and kind not in SELF_EVIDENT else ""
            next_step = DOUBT if writing and says_nothing(error) else "" if wrote else hint
            return f"{what}: {own.rstrip('.')}{named}. {next_step}".strip()
    return clean(str(error))


def says_nothing(error: DatabricksError) -> bool:
    """Whether the request may have been carried out all the same. A status that the SDK has no class for may be a
    gateway's (502, 520), which knows no more than that."""
    return isinstance(error, IN_DOUBT) or type(error) is DatabricksError


def unreachable_text(host: str, reason: str, *, wrote: bool = False) -> str:
    if wrote:
        return f"The workspace{at(host)} cannot be reached any more: {reason}."
    return (
        f"The workspace{at(host)} cannot be reached: {reason}. Nothing was sent. "
        "Check the host name, the network and VPN, and that the workspace is running; then try again."
    )


def never_sent(error: Exception) -> bool:
    """Whether a connection was never made, so that nothing can have been carried out."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    text = str(error)
    signs = ("NewConnectionError", "Failed to establish", "NameResolutionError", "refused")
    return isinstance(error, requests.exceptions.ConnectionError) and any(sign in text for sign in signs)


def is_timeout(error: Exception) -> bool:
    return isinstance(error, requests.exceptions.Timeout | TimeoutError)


def at(host: str) -> str:
    return f" at {host}" if host else ""


def clean(message: str) -> str:
    """The message without what the SDK appends about its own configuration, in one line."""
    message = re.split(r"\.? (?:Config|Env): \w+", message, maxsplit=1)[0]
    return " ".join(message.split())
