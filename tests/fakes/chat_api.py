"""A stand-in for Chat Completions over HTTP, with the quirks of its hosts: real SSE bytes, scripted replies."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import json
import re
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import uvicorn
from messages_api import Reply
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Quirk = Literal["openai", "gemini", "ollama", "databricks", "vllm"]


@dataclass(frozen=True)
class Style:
    """What a host of this sort leaves out or does its own way."""

    index: bool = True  # tool deltas are numbered
    whole_calls: bool = False  # a call comes in one chunk
    stop_with_calls: bool = False  # finish_reason "stop" though there are calls
    content_lists: bool = False
    done: bool = True  # data: [DONE] at the end
    signature: bool = False  # thought signatures that must come back
    reasoning_field: bool = False  # reasoning_content beside content
    ids: bool = True


STYLES: dict[Quirk, Style] = {
    "openai": Style(),
    "gemini": Style(index=False, whole_calls=True, signature=True),
    "ollama": Style(whole_calls=True, stop_with_calls=True, done=False, ids=False),
    "databricks": Style(content_lists=True),
    "vllm": Style(reasoning_field=True, whole_calls=True),
}


class FakeChatApi:
    """``requests`` holds each request's JSON body; under ``_headers`` and ``_path`` how it came."""

    def __init__(self, script: Sequence[Reply], style: Style) -> None:
        self.requests: list[dict[str, Any]] = []
        self._left = list(script)
        self._style = style

    async def completions(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append({**body, "_headers": dict(request.headers), "_path": request.url.path})
        reply = self._left.pop(0) if self._left else Reply(status=500, message="the script is at its end")
        if reply.status != 200:
            error = {"message": reply.message, "type": reply.error_type, "code": None}
            return JSONResponse({"error": error}, reply.status, headers=reply.headers)
        if reply.fault == "html":
            return HTMLResponse("<html><body>Sign in</body></html>")
        if self._style.signature and not _signed(body):
            return JSONResponse({"error": {"message": "Function call is missing a thought_signature"}}, 400)
        return StreamingResponse(self._body(reply, body), media_type="text/event-stream")

    async def _body(self, reply: Reply, body: dict[str, Any]) -> AsyncIterator[bytes]:
        if reply.fault == "stall":
            await asyncio.sleep(3600)
        yield _chunk(body, {"role": "assistant", "content": ""})
        for sent, delta in enumerate(self._deltas(reply)):
            if reply.fault in ("drop", "end", "error_event", "bad_frame") and sent >= reply.after:
                if reply.fault == "drop":
                    raise ConnectionResetError("scripted")
                if reply.fault == "error_event":
                    error = {"message": "Overloaded", "type": "server_overloaded", "code": 503}
                    yield f"data: {json.dumps({'error': error})}\n\n".encode()
                if reply.fault == "bad_frame":
                    yield b"data: {not json\n\n"
                return
            yield _chunk(body, delta)
            if reply.pause:
                await asyncio.sleep(reply.pause)
        stop = {"max_tokens": "length", "refusal": "content_filter", None: ""}.get(reply.stop_reason, "")
        finish = stop or ("tool_calls" if reply.calls and not self._style.stop_with_calls else "stop")
        yield _chunk(body, {}, finish=finish)
        if body.get("stream_options", {}).get("include_usage"):
            cached = reply.usage.get("cache_read_input_tokens", 0)
            usage = {
                "prompt_tokens": reply.usage["input_tokens"] + cached,
                "completion_tokens": reply.usage["output_tokens"],
                "total_tokens": 0,
                "prompt_tokens_details": {"cached_tokens": cached},
            }
            yield _frame({**_head(body), "choices": [], "usage": usage})
        if self._style.done:
            yield b"data: [DONE]\n\n"

    def _deltas(self, reply: Reply) -> Iterator[dict[str, Any]]:
        style = self._style
        for piece in re.findall(r"\s*\S+\s?", reply.thinking):
            if style.content_lists:
                summary = [{"type": "summary_text", "text": piece}]
                yield {"content": [{"type": "reasoning", "summary": summary}]}
            else:
                yield {"reasoning_content": piece}
        for piece in re.findall(r"\s*\S+\s?", reply.text):
            yield {"content": [{"type": "text", "text": piece}] if style.content_lists else piece}
        for number, call in enumerate(reply.calls):
            arguments = '{"a": 1, "b": ' if reply.fault == "bad_json" else json.dumps(call.input)
            head: dict[str, Any] = {"type": "function", "id": (call.id or f"call_{number}") if style.ids else ""}
            if style.index:
                head["index"] = number
            if style.signature:
                head["extra_content"] = {"google": {"thought_signature": f"sig-{number}"}}
            if style.whole_calls:
                yield {"tool_calls": [{**head, "function": {"name": call.name, "arguments": arguments}}]}
                continue
            yield {"tool_calls": [{**head, "function": {"name": call.name, "arguments": ""}}]}
            for piece in re.findall(r".{1,4}", arguments):
                yield {"tool_calls": [{"index": number, "function": {"arguments": piece}}]}


def _signed(body: dict[str, Any]) -> bool:
    calls = [call for message in body["messages"] for call in message.get("tool_calls", [])]
    return all(call.get("extra_content", {}).get("google", {}).get("thought_signature") for call in calls)


def _head(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}


def _chunk(body: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> bytes:
    return _frame({**_head(body), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _frame(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


@dataclass(frozen=True)
class ServedChat:
    url: str
    api: FakeChatApi

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.api.requests


@contextlib.contextmanager
def serve_chat(script: Sequence[Reply], quirk: Quirk = "openai") -> Iterator[ServedChat]:
    """A fake with this script on a loopback port, under a path of its own."""
    origin, fakes = _shared_server()
    api, name = FakeChatApi(script, STYLES[quirk]), f"fake{next(_numbers)}"
    fakes[name] = api
    try:
        yield ServedChat(f"{origin}/{name}", api)
    finally:
        del fakes[name]


_numbers = itertools.count(1)


@functools.cache
def _shared_server() -> tuple[str, dict[str, FakeChatApi]]:
    fakes: dict[str, FakeChatApi] = {}

    async def completions(request: Request) -> Response:
        return await fakes[request.path_params["name"]].completions(request)

    app = Starlette(routes=[Route("/{name}/{rest:path}", completions, methods=["POST"])])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}", fakes
