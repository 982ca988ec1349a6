"""Faults of a model host → :class:`ProviderError` with a text for people.

https://docs.claude.com/en/api/errors, https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import anthropic
import httpx2
import openai

from agent.providers.base import FaultKind, ProviderError


@dataclass(frozen=True, slots=True)
class _Fault:
    kind: FaultKind
    retryable: bool
    message: str  # {said}: what the host said, {wait}: how long it asked to wait


_BY_STATUS: dict[int, _Fault] = {
    401: _Fault("auth", False, "The model host refused the API key. Check {key} and restart the app."),
    403: _Fault("auth", False, "The API key may not use this model{said}. Check the key or CHAT_MODEL."),
    402: _Fault("auth", False, "The model host asks for payment{said}. Check the account's billing."),
    404: _Fault("bad_request", False, "The model host does not know this model{said}. Check CHAT_MODEL."),
    408: _Fault("timeout", True, "The model host did not answer in time. Try again."),
    409: _Fault("other", True, "The model host asked to send this again. Try again."),
    413: _Fault("too_large", False, "This conversation has become too long for the model. Start a new one."),
    429: _Fault("rate_limit", True, "The model host is getting too many requests from this key. {wait}"),
    501: _Fault(
        "bad_request", False, "This address does not offer the model{said}. Check CHAT_MODEL or CHAT_PROVIDER."
    ),
    529: _Fault("overloaded", True, "The model host is overloaded at the moment. {wait}"),
}
# Where calls go out with the token of who is at the page there is no key to check.
_OF_A_PERSON: dict[int, str] = {
    401: "Databricks no longer accepts the login that this page was opened with. Load the page again, then try again.",
    403: "You may not use this model with this app{said}. Ask whoever deployed it: the app needs the user scope for "
    "model serving, and you the permission to query the endpoint. CHAT_MODEL names another one.",
}
_SERVER = _Fault("other", True, "The model host had a fault of its own{said}. {wait}")
_REQUEST = _Fault("bad_request", False, "The model host refused the request{said}.")
_BY_TYPE: dict[str, int] = {  # error events inside a stream arrive with status 200
    "overloaded_error": 529,
    "rate_limit_error": 429,
    "authentication_error": 401,
    "permission_error": 403,
    "billing_error": 402,
    "not_found_error": 404,
    "request_too_large": 413,
    "timeout_error": 408,
    "api_error": 500,
    "invalid_request_error": 400,
    "rate_limit_exceeded": 429,
    "server_error": 500,
    "server_overloaded": 529,
}


_TOO_LONG = (
    "prompt is too long",
    "context_length_exceeded",
    "maximum context length",
    "context length",
    "input is too long",
)


@dataclass(frozen=True, slots=True)
class Explainer:
    """Any exception of a model call → the error that people see. Says nothing of keys or headers.

    ``key_setting`` is what people would check when the host refuses them. ``personal``: there is no key, each request
    carries the token of who is at the page.
    """

    key_setting: str = "ANTHROPIC_API_KEY"
    personal: bool = False

    def __call__(self, error: BaseException) -> ProviderError:
        if isinstance(error, anthropic.APIStatusError):
            return self._status(error.status_code, str(error.type or ""), error.api_message, error.response.headers)
        if isinstance(error, openai.APIStatusError):
            kind = f"{error.type or ''} {error.code or ''}"
            return self._status(error.status_code, kind, _said(error), error.response.headers)
        if isinstance(
            error, anthropic.APITimeoutError | openai.APITimeoutError | httpx2.TimeoutException | TimeoutError
        ):
            return ProviderError("The model host did not answer in time. Try again.", retryable=True, kind="timeout")
        if isinstance(error, anthropic.APIConnectionError | openai.APIConnectionError | httpx2.ConnectError):
            return ProviderError(
                f"The model host cannot be reached. Check the network and {self._address}, then try again.",
                retryable=True,
                kind="network",
            )
        if isinstance(error, openai.APIError):  # an error object in the middle of a stream
            return self._status(200, f"{error.type or ''} {error.code or ''}", _said(error), httpx2.Headers())
        if isinstance(error, httpx2.HTTPError | httpx2.StreamError):
            return ProviderError(
                "The connection to the model host broke before the reply was complete, so nothing it asked for was "
                "run. Try again.",
                retryable=True,
                kind="network",
            )
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | ValueError | RuntimeError | AssertionError):
            return ProviderError(
                "The model host's reply could not be read, so nothing it asked for was run. Try again.",
                retryable=True,
                kind="malformed",
            )
        return ProviderError(f"The model could not be asked ({type(error).__name__}). Try again.", retryable=True)

    @property
    def _address(self) -> str:
        if self.key_setting.endswith("_API_KEY"):
            return self.key_setting.replace("_API_KEY", "_ENDPOINT" if "AZURE" in self.key_setting else "_BASE_URL")
        return self.key_setting

    def _status(self, status: int, kind: str, message: object, headers: httpx2.Headers) -> ProviderError:
        said = str(message or "").strip()
        if status < 400:
            words = [word for word in kind.split() if word in _BY_TYPE]
            numbers = [int(word) for word in kind.split() if word.isdigit() and 400 <= int(word) < 600]
            status = _BY_TYPE[words[0]] if words else numbers[0] if numbers else 500
        if status == 400 and any(words in f"{said} {kind}".lower() for words in _TOO_LONG):
            status = 413
        if status == 429 and "insufficient_quota" in kind:
            status = 402
        fault = _BY_STATUS.get(status) or (_SERVER if status >= 500 else _REQUEST)
        retry_after = _retry_after(headers) if fault.retryable else None
        message = _OF_A_PERSON.get(status, fault.message) if self.personal else fault.message
        text = message.format(
            said=f" ({said[:300]})" if said else "", wait=_wait(retry_after), key=self.key_setting
        ).strip()
        return ProviderError(text, retryable=fault.retryable, retry_after=retry_after, kind=fault.kind, status=status)


def _said(error: openai.APIError) -> str:
    body: Any = error.body
    return str(body.get("message") or "") if isinstance(body, dict) else str(error.message)


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds, from ``retry-after-ms`` or ``retry-after`` (seconds or an HTTP date)."""
    milliseconds, value = headers.get("retry-after-ms"), headers.get("retry-after")
    for text, unit in ((milliseconds, 1000.0), (value, 1.0)):
        with contextlib.suppress(ValueError):
            if text:
                return max(0.0, float(text) / unit)
    with contextlib.suppress(ValueError, TypeError):
        if value:
            return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    return None


def _wait(seconds: float | None) -> str:
    if seconds is None or seconds < 1:
        return "Try again in a moment."
    if seconds < 120:
        return f"Try again in {seconds:.0f} seconds."
    return f"Try again in {seconds / 60:.0f} minutes."
