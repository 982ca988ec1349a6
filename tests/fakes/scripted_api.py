"""What the stand-ins of model hosts share: scripted replies with their faults, a record of the requests, and a server.

In tests: ``with serve([Reply(text="Hi"), Reply(status=529)]) as api: ...``, one reply a request, in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Fault = Literal[
    "none",
    "drop",  # the connection breaks in the middle of the body
    "end",  # the body ends cleanly, without a stop reason
    "error_event",  # an error frame inside the stream
    "bad_json",  # a call's arguments are not JSON
    "bad_frame",  # a data line that is not JSON
    "stall",  # headers, and then nothing
    "html",  # a page in place of a reply, with status 200
]
_IN_THE_MIDDLE = ("drop", "end", "error_event", "bad_frame")


@dataclass(frozen=True)
class Call:
    name: str
    input: dict[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True)
class Reply:
    """One answer. ``status`` other than 200 is an HTTP error; ``after``: how many pieces a fault lets through."""

    text: str = ""
    thinking: str = ""
    calls: tuple[Call, ...] = ()
    stop_reason: str | None = None
    usage: dict[str, int] = field(default_factory=lambda: {"input_tokens": 12, "output_tokens": 7})
    status: int = 200
    error_type: str = "api_error"
    message: str = "scripted"
    headers: dict[str, str] = field(default_factory=dict)
    fault: Fault = "none"
    after: int = 1
    pause: float = 0.0  # between pieces
    delay: float = 0.0  # ahead of the status line
    raw: bytes | None = None  # the whole body, as it is, in place of all that
    content_type: str = "text/event-stream"


Script = Callable[[dict[str, Any]], Reply]


class ScriptedApi:
    """``requests`` holds each request's JSON body; under ``_headers`` and ``_path`` how it came. Replies run out into
    a 500. A wire says how its frames and errors are written."""

    path: ClassVar[str | None] = None  # the only one it answers; None: any
    stream_headers: ClassVar[dict[str, str]] = {}

    def __init__(self, script: Sequence[Reply] | Script) -> None:
        self.requests: list[dict[str, Any]] = []
        self._script = script if callable(script) else _in_order(script)

    def error(self, reply: Reply) -> dict[str, Any]:
        """The body of an HTTP error."""
        raise NotImplementedError

    def refusal(self, body: dict[str, Any]) -> Response | None:
        """What the host answers to a request that it does not take."""
        return None

    def opening(self, reply: Reply, body: dict[str, Any]) -> bytes:
        raise NotImplementedError

    def pieces(self, reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
        raise NotImplementedError

    def counts(self, frame: bytes) -> bool:
        """Whether a frame is one of the pieces that ``Reply.after`` counts."""
        return True

    def broken(self, reply: Reply) -> bytes:
        """The frame of an ``error_event`` or a ``bad_frame``."""
        raise NotImplementedError

    def ending(self, reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
        raise NotImplementedError

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append({**body, "_headers": dict(request.headers), "_path": request.url.path})
        reply = self._script(body)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.raw is not None:
            return Response(reply.raw, reply.status, media_type=reply.content_type, headers=reply.headers)
        if reply.status != 200:
            return JSONResponse(self.error(reply), reply.status, headers=reply.headers)
        if reply.fault == "html":
            return HTMLResponse("<html><body>Sign in</body></html>")
        if refused := self.refusal(body):
            return refused
        return StreamingResponse(
            self._stream(reply, body), media_type="text/event-stream", headers=dict(self.stream_headers)
        )

    async def _stream(self, reply: Reply, body: dict[str, Any]) -> AsyncIterator[bytes]:
        if reply.fault == "stall":
            await asyncio.sleep(3600)
        yield self.opening(reply, body)
        sent = 0
        for frame in self.pieces(reply, body):
            if reply.fault in _IN_THE_MIDDLE and sent >= reply.after:
                if reply.fault == "drop":
                    raise ConnectionResetError("scripted")
                if reply.fault != "end":
                    yield self.broken(reply)
                return
            sent += self.counts(frame)
            yield frame
            if reply.pause:
                await asyncio.sleep(reply.pause)
        for frame in self.ending(reply, body):
            yield frame


def _in_order(replies: Sequence[Reply]) -> Script:
    left = list(replies)
    return lambda _body: left.pop(0) if left else Reply(status=500, message="the script is at its end")


@dataclass(frozen=True)
class Served:
    url: str
    api: ScriptedApi

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.api.requests


@contextlib.contextmanager
def served(api: ScriptedApi) -> Iterator[Served]:
    """The API on a loopback port. Those of one process share a server; each has a path of its own."""
    origin, apis = _shared_server()
    name = f"fake{next(_numbers)}"
    apis[name] = api
    try:
        yield Served(f"{origin}/{name}", api)
    finally:
        del apis[name]


_numbers = itertools.count(1)


@functools.cache
def _shared_server() -> tuple[str, dict[str, ScriptedApi]]:
    apis: dict[str, ScriptedApi] = {}

    async def answer(request: Request) -> Response:
        api = apis[request.path_params["name"]]
        if api.path not in (None, request.path_params["rest"]):
            return JSONResponse({"error": {"message": f"{request.url.path} is not here"}}, 404)
        return await api.answer(request)

    url, _ = start(Starlette(routes=[Route("/{name}/{rest:path}", answer, methods=["POST"])]))
    return url, apis


def start(app: Starlette) -> tuple[str, Callable[[], None]]:
    """The app on a loopback port, in a thread that ends with the process: its address, and what ends it before."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(10)

    return f"http://127.0.0.1:{listener.getsockname()[1]}", stop
