"""A stand-in for the Messages API over HTTP: real SSE bytes, scripted replies, faults, and a record of the requests.

In tests: ``with serve([Reply(text="Hi"), Reply(status=529)]) as api: ...``, one reply a request, in order.
As a program it plays a small model for the browser tests: asked about clusters it calls ``list_clusters`` and
summarises what the tool answered.

    python tests/fakes/messages_api.py --port 0      prints ANTHROPIC_BASE_URL=http://127.0.0.1:<port>
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import itertools
import json
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

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


class FakeMessagesApi:
    """``requests`` holds each request's JSON body and, under ``_headers``, its headers. Replies run out into a 500."""

    def __init__(self, script: Sequence[Reply] | Script) -> None:
        self.requests: list[dict[str, Any]] = []
        self._script = script if callable(script) else _in_order(script)
        self._calls = 0

    async def messages(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append({**body, "_headers": dict(request.headers)})
        reply = self._script(body)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.raw is not None:
            return Response(reply.raw, reply.status, media_type=reply.content_type, headers=reply.headers)
        if reply.status != 200:
            error = {"type": "error", "error": {"type": reply.error_type, "message": reply.message}}
            return JSONResponse(error | {"request_id": "req_1"}, reply.status, headers=reply.headers)
        if reply.fault == "html":
            return HTMLResponse("<html><body>Sign in</body></html>")
        return StreamingResponse(
            self._body(reply, body), media_type="text/event-stream", headers={"request-id": "req_1"}
        )

    async def _body(self, reply: Reply, request: dict[str, Any]) -> AsyncIterator[bytes]:
        if reply.fault == "stall":
            await asyncio.sleep(3600)
        yield _frame(
            "message_start",
            message={
                "id": f"msg_{len(self.requests)}",
                "type": "message",
                "role": "assistant",
                "model": request["model"],
                "content": [],
                "usage": {**reply.usage, "output_tokens": 1},
            },
        )
        sent = 0
        for frame in self._frames(reply):
            if reply.fault in ("drop", "end", "error_event", "bad_frame") and sent >= reply.after:
                if reply.fault == "drop":
                    raise ConnectionResetError("scripted")
                if reply.fault == "error_event":
                    yield _frame("error", error={"type": "overloaded_error", "message": "Overloaded"})
                if reply.fault == "bad_frame":
                    yield b"event: content_block_delta\ndata: {not json\n\n"
                return
            sent += b"_delta" in frame
            yield frame
            if reply.pause:
                await asyncio.sleep(reply.pause)
        stop = reply.stop_reason or ("tool_use" if reply.calls else "end_turn")
        yield _frame(
            "message_delta",
            delta={"stop_reason": stop, "stop_sequence": None},
            usage={"output_tokens": reply.usage["output_tokens"]},
        )
        yield _frame("message_stop")

    def _frames(self, reply: Reply) -> Iterator[bytes]:
        index = 0
        if reply.thinking:
            yield _frame(
                "content_block_start", index=0, content_block={"type": "thinking", "thinking": "", "signature": ""}
            )
            for piece in _pieces(reply.thinking):
                yield _frame("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": piece})
            yield _frame("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "c2ln"})
            yield _frame("content_block_stop", index=0)
            index += 1
        if reply.text:
            yield _frame("content_block_start", index=index, content_block={"type": "text", "text": ""})
            for piece in _pieces(reply.text):
                yield _frame("content_block_delta", index=index, delta={"type": "text_delta", "text": piece})
            yield _frame("content_block_stop", index=index)
            index += 1
        for call in reply.calls:
            self._calls += 1
            block = {"type": "tool_use", "id": call.id or f"toolu_{self._calls}", "name": call.name, "input": {}}
            yield _frame("content_block_start", index=index, content_block=block)
            arguments = json.dumps(call.input)
            if reply.fault == "bad_json":
                arguments = '{"a": 1, "b": '
            for piece in _pieces(arguments):
                yield _frame(
                    "content_block_delta", index=index, delta={"type": "input_json_delta", "partial_json": piece}
                )
            yield _frame("content_block_stop", index=index)
            index += 1


def _in_order(replies: Sequence[Reply]) -> Script:
    left = list(replies)
    return lambda _body: left.pop(0) if left else Reply(status=500, message="the script is at its end")


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s?|\s+", text) or [text]


def _frame(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


@dataclass(frozen=True)
class Served:
    url: str
    api: FakeMessagesApi

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.api.requests


@contextlib.contextmanager
def serve(script: Sequence[Reply] | Script) -> Iterator[Served]:
    """A fake with this script, on a loopback port. Fakes of one process share a server; each has a path of its own."""
    origin, fakes = _shared_server()
    api, name = FakeMessagesApi(script), f"fake{next(_numbers)}"
    fakes[name] = api
    try:
        yield Served(f"{origin}/{name}", api)
    finally:
        del fakes[name]


_numbers = itertools.count(1)


@functools.cache
def _shared_server() -> tuple[str, dict[str, FakeMessagesApi]]:
    fakes: dict[str, FakeMessagesApi] = {}

    async def messages(request: Request) -> Response:
        return await fakes[request.path_params["name"]].messages(request)

    app = Starlette(routes=[Route("/{name}/v1/messages", messages, methods=["POST"])])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}", fakes


def small_model(body: dict[str, Any]) -> Reply:
    """The browser tests' model: looks clusters up, then says what the tool said."""
    usage = {
        "input_tokens": 210,
        "output_tokens": 64,
        "cache_read_input_tokens": 4200 if len(body["messages"]) > 1 else 0,
        "cache_creation_input_tokens": 900 if len(body["messages"]) > 1 else 5100,
    }
    last = body["messages"][-1]["content"]
    blocks = [{"type": "text", "text": last}] if isinstance(last, str) else last
    results = [block for block in blocks if block["type"] == "tool_result"]
    said = " ".join(block["text"] for block in blocks if block["type"] == "text").lower()
    said = said.rpartition("</session_context>")[2]
    offered = {tool["name"] for tool in body.get("tools", [])}
    if results:
        summary = str(results[-1]["content"]).splitlines()[0]
        text = f"{summary}\n\n<followups>\n- Which of them are idle?\n- What do they cost?\n</followups>"
        return Reply(text=text, usage=usage, pause=0.03)
    if "cluster" in said and "list_clusters" in offered:
        return Reply(
            thinking="The person asks about clusters; I look them up.",
            text="I'll look at your clusters.",
            calls=(Call("list_clusters"),),
            usage=usage,
            pause=0.03,
        )
    return Reply(text="I am a small scripted model. Ask me about clusters.", usage=usage, pause=0.03)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    listener = socket.create_server(("127.0.0.1", parser.parse_args().port))
    print(f"ANTHROPIC_BASE_URL=http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    app = Starlette(routes=[Route("/v1/messages", FakeMessagesApi(small_model).messages, methods=["POST"])])
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
