"""A stand-in for Chat Completions over HTTP, with the quirks of its hosts: real SSE bytes, scripted replies."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.responses import JSONResponse, Response

from tests.fakes.scripted_api import Reply, Script, ScriptedApi, Served, served

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


class FakeChatApi(ScriptedApi):
    def __init__(self, script: Sequence[Reply] | Script, style: Style) -> None:
        super().__init__(script)
        self._style = style

    def error(self, reply: Reply) -> dict[str, Any]:
        return {"error": {"message": reply.message, "type": reply.error_type, "code": None}}

    def refusal(self, body: dict[str, Any]) -> Response | None:
        if not self._style.signature or _signed(body):
            return None
        return JSONResponse({"error": {"message": "Function call is missing a thought_signature"}}, 400)

    def opening(self, reply: Reply, body: dict[str, Any]) -> bytes:
        return _chunk(body, {"role": "assistant", "content": ""})

    def pieces(self, reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
        return (_chunk(body, delta) for delta in self._deltas(reply))

    def broken(self, reply: Reply) -> bytes:
        if reply.fault == "bad_frame":
            return b"data: {not json\n\n"
        return _frame({"error": {"message": "Overloaded", "type": "server_overloaded", "code": 503}})

    def ending(self, reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
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


@contextlib.contextmanager
def serve_chat(script: Sequence[Reply], quirk: Quirk = "openai") -> Iterator[Served]:
    """A fake with this script, on a loopback port."""
    with served(FakeChatApi(script, STYLES[quirk])) as found:
        yield found
