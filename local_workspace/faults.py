"""Faults on demand: ``POST /__local/faults`` makes later calls fail, hang or lose their connection.

A fault belongs to the workspace of the token that set it, so a visitor of a shared server can only break
their own calls. Faults of the default workspace also hit calls that carry no token.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local_workspace.errors import ApiError, invalid
from local_workspace.routing import error_response

Cut = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """``pattern``: regular expression searched in the request's path. ``method``: a verb, or any.

    ``delay_seconds`` waits first. Then ``status`` (with ``error_code``, ``message``, ``headers``) answers in the
    handler's place; ``cut`` drops the connection without an answer, ``before`` the handler runs or ``after`` it has.
    ``times``: how often (None: until cleared).
    """

    pattern: str
    method: str | None = None
    status: int | None = None
    error_code: str = "INTERNAL_ERROR"
    message: str = "A fault was injected."
    delay_seconds: float = 0.0
    cut: Cut | None = None
    times: int | None = None
    headers: dict[str, str] | None = None

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Fault:
        """From a request's body; raises 400 for what cannot be meant."""
        unknown = set(body) - set(cls.__dataclass_fields__)
        if unknown or not body.get("pattern"):
            raise invalid(f"A fault needs a pattern and takes {', '.join(cls.__dataclass_fields__)}.")
        if body.get("cut") is True:
            body = body | {"cut": "before"}
        if body.get("cut") not in (None, False, "before", "after"):
            raise invalid("cut is true, 'before' or 'after'.")
        headers = body.get("headers")
        if headers is not None:
            if not isinstance(headers, dict):
                raise invalid('headers is an object of names and values, such as {"Retry-After": 5}.')
            body = body | {"headers": {str(name): str(value) for name, value in headers.items()}}
        try:
            re.compile(body["pattern"])
            values: dict[str, Any] = body | {"cut": body.get("cut") or None}
            fault = cls(**values)
            fault.delay_seconds = float(fault.delay_seconds)
        except (re.error, TypeError, ValueError) as error:
            raise invalid(f"Not a fault: {error}") from None
        return fault


class Faults:
    """The faults that are set, by workspace name."""

    def __init__(self) -> None:
        self._by_workspace: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()

    def add(self, workspace: str, fault: Fault) -> None:
        with self._lock:
            self._by_workspace.setdefault(workspace, []).append(fault)

    def clear(self, workspace: str) -> None:
        with self._lock:
            self._by_workspace.pop(workspace, None)

    def list(self, workspace: str) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._by_workspace.get(workspace, [])]

    def __bool__(self) -> bool:
        return bool(self._by_workspace)

    def take(self, workspace: str, *, method: str, path: str) -> Fault | None:
        """The first fault that fits this call; counts as one of its ``times``."""
        if not self._by_workspace:
            return None
        with self._lock:
            faults = self._by_workspace.get(workspace, [])
            for fault in faults:
                if fault.method and fault.method.upper() != method:
                    continue
                if not re.search(fault.pattern, path):
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        faults.remove(fault)
                return fault
        return None


class ConnectionCut(Exception):
    """Ends a request without an answer; the server closes the connection."""


class FaultMiddleware:
    """``workspace_of(request)`` names the workspace whose faults hit a request."""

    def __init__(self, app: ASGIApp, *, faults: Faults, workspace_of: Callable[[Request], str]) -> None:
        self.app = app
        self.faults = faults
        self.workspace_of = workspace_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.faults or scope["path"].startswith("/__local/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        fault = self.faults.take(self.workspace_of(request), method=scope["method"], path=scope["path"])
        if fault is None:
            await self.app(scope, receive, send)
            return
        if fault.delay_seconds:
            await asyncio.sleep(fault.delay_seconds)
        if fault.cut:
            await self._cut(fault.cut, scope, receive, send)
        elif fault.status:
            error = ApiError(fault.status, fault.error_code, fault.message)
            response = error_response(error)
            response.headers.update(fault.headers or {})
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _cut(self, cut: Cut, scope: Scope, receive: Receive, send: Send) -> None:
        if cut == "after":

            async def discard(message: Message) -> None:
                return None

            await self.app(scope, receive, discard)
        # A body that is announced and never comes: uvicorn closes the connection when the app then ends.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1048576")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionCut
