"""A stand-in for the Messages API over HTTP: real SSE bytes, scripted replies, faults, and a record of the requests."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from tests.fakes.scripted_api import Call, Reply, Script, ScriptedApi, Served, served


class FakeMessagesApi(ScriptedApi):
    path = "v1/messages"
    stream_headers: ClassVar[dict[str, str]] = {"request-id": "req_1"}

    def __init__(self, script: Sequence[Reply] | Script) -> None:
        super().__init__(script)
        self._calls = 0

    def error(self, reply: Reply) -> dict[str, Any]:
        error = {"type": reply.error_type, "message": reply.message}
        return {"type": "error", "error": error, "request_id": "req_1"}

    def opening(self, reply: Reply, body: dict[str, Any]) -> bytes:
        message = {"id": f"msg_{len(self.requests)}", "type": "message", "role": "assistant", "model": body["model"]}
        return _frame("message_start", message=message | {"content": [], "usage": {**reply.usage, "output_tokens": 1}})

    def counts(self, frame: bytes) -> bool:
        return b"_delta" in frame

    def broken(self, reply: Reply) -> bytes:
        if reply.fault == "bad_frame":
            return b"event: content_block_delta\ndata: {not json\n\n"
        return _frame("error", error={"type": "overloaded_error", "message": "Overloaded"})

    def ending(self, reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
        stop = reply.stop_reason or ("tool_use" if reply.calls else "end_turn")
        usage = {"output_tokens": reply.usage["output_tokens"]}
        yield _frame("message_delta", delta={"stop_reason": stop, "stop_sequence": None}, usage=usage)
        yield _frame("message_stop")

    def pieces(self, reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
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


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s?|\s+", text) or [text]


def _frame(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


@contextlib.contextmanager
def serve(script: Sequence[Reply] | Script) -> Iterator[Served]:
    """A fake with this script, on a loopback port."""
    with served(FakeMessagesApi(script)) as found:
        yield found


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
