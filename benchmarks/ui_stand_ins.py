"""What the page is measured with: a model that writes the moment into each word, and the bare page beside the app.

The model speaks the Messages API. Asked for ``stream 100 every 50`` it writes 100 words, 50 ms apart, each of them
``w``, the Unix milliseconds at which it was sent, ``x`` and its number, so that whoever sees a word knows its age.
Asked to ``run SQL: ...`` it calls ``execute_sql`` and, when it has the result, says one word.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

PARAGRAPH = 25  # words
_calls = itertools.count(1)

# A newcomer's chat page, as Streamlit's own tutorial has it, with the model's own client.
BARE_PAGE = """
import anthropic
import streamlit as st

client = anthropic.Anthropic()
talk = st.session_state.setdefault("talk", [])
for message in talk:
    with st.chat_message(message["role"]):
        st.markdown(message["content"])
if text := st.chat_input("Ask"):
    talk.append({"role": "user", "content": text})
    with st.chat_message("user"):
        st.markdown(text)
    with st.chat_message("assistant"):
        with client.messages.stream(model="stand-in", max_tokens=4000, messages=talk) as stream:
            said = st.write_stream(stream.text_stream)
    talk.append({"role": "assistant", "content": said})
"""

# Run in the browser ahead of the page: notes how old each word is when it is in the page, and when Enter was pressed.
WATCH = """
window.lags = []; window.firstWord = 0; window.pressedAt = 0;
const seen = new Set();
document.addEventListener('keydown', event => {
    if (event.key === 'Enter') { window.pressedAt = Date.now(); window.firstWord = 0; }
}, true);
new MutationObserver(records => {
    const now = Date.now();
    for (const record of records) {
        for (const word of (record.target.textContent || '').matchAll(/w(\\d{13})x\\d+/g)) {
            if (seen.has(word[0])) continue;
            seen.add(word[0]);
            window.lags.push(now - Number(word[1]));
            window.firstWord ||= now;
        }
    }
}).observe(document, {subtree: true, childList: true, characterData: true});
"""


@contextlib.contextmanager
def stamping_model() -> Iterator[str]:
    """Base URL of the model, served from a thread of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[Route("/v1/messages", _messages, methods=["POST"])]), log_level="critical")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


async def _messages(request: Request) -> Response:
    return StreamingResponse(_reply(await request.json()), media_type="text/event-stream")


async def _reply(body: dict[str, Any]) -> AsyncIterator[bytes]:
    last = body["messages"][-1]["content"]
    blocks = [{"type": "text", "text": last}] if isinstance(last, str) else last
    said = " ".join(block["text"] for block in blocks if block["type"] == "text").rpartition("</session_context>")[2]
    usage = {"input_tokens": 10, "output_tokens": 10}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "stand-in", "content": []}
    yield _frame("message_start", message=message | {"usage": usage})
    call = re.search(r"run SQL: (.*)", said, re.DOTALL)
    called = call is not None and not any(block["type"] == "tool_result" for block in blocks)
    if called:
        block = {"type": "tool_use", "id": f"toolu_{next(_calls)}", "name": "execute_sql", "input": {}}
        yield _frame("content_block_start", index=0, content_block=block)
        arguments = json.dumps({"sql": call[1].strip(), "wait_seconds": 45})
        yield _frame("content_block_delta", index=0, delta={"type": "input_json_delta", "partial_json": arguments})
    else:
        wanted = re.search(r"stream (\d+) every (\d+)", said)
        words, pause = (int(wanted[1]), int(wanted[2]) / 1000) if wanted else (1, 0.0)
        yield _frame("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for place in range(words):
            end = "\n\n" if place % PARAGRAPH == PARAGRAPH - 1 else " "
            text = f"w{time.time() * 1000:.0f}x{place}{end}"
            yield _frame("content_block_delta", index=0, delta={"type": "text_delta", "text": text})
            if pause:
                await asyncio.sleep(pause)
    yield _frame("content_block_stop", index=0)
    reason = "tool_use" if called else "end_turn"
    yield _frame("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": 10})
    yield _frame("message_stop")


def _frame(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()
