"""Readers of the app without a browser: what a tab asks of the server, and nothing that a tab does for itself.

    python -m benchmarks.ui_clients http://127.0.0.1:8501 --people 20 --say "stream 400 every 50" --words 400

speaks Streamlit's WebSocket protocol (its own protobuf messages) for each reader: connects with a new session, runs the
page, types a message, keeps the timers that the page asks for (``auto_rerun``) and the cache of large messages, as
Streamlit 1.67's browser part does. Waits for a line on standard input before the messages are sent, then prints one
line of JSON: ``{"lags": [[ms, ...] of each reader], "bytes": received by all, "messages": number}``. A lag is the age
of a word of ``ui_stand_ins.stamping_model`` when the message that first holds it has been read and parsed.

Not imitated: the values of widgets that nobody touched (a browser sends a few hundred bytes of them with each poll).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import sys
import time
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

WORD = re.compile(rb"w(\d{13})x\d+")
GREETING = "stream 1 every 0"  # starts the conversation, so that what is measured is not the first visit


class Reader:
    """One person's tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._timers: dict[str, tuple[float, asyncio.Task[None]]] = {}
        self._cached: set[str] = set()
        self._seen: set[bytes] = set()
        self._query = ""
        self._page = ""
        self.input = ""  # the chat input's widget id
        self.lags: list[float] = []
        self.bytes = 0
        self.messages = 0
        self.changed = asyncio.Event()

    async def ask(self, *, fragment: str = "", auto: bool = False, typed: str = "") -> None:
        """Ask for a run: of the page, of a fragment, or with what was typed."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page
        state.fragment_id = fragment
        state.is_auto_rerun = auto
        state.cached_message_hashes.extend(self._cached)
        state.context_info.timezone = "UTC"
        if typed:
            widget = state.widget_states.widgets.add()
            widget.id = self.input
            widget.chat_input_value.data = typed
        else:
            state.widget_states.SetInParent()
        await self._socket.send(message.SerializeToString())

    async def read(self) -> None:
        """Until the connection ends."""
        async for raw in self._socket:
            assert isinstance(raw, bytes)
            self.bytes += len(raw)
            self.messages += 1
            message = ForwardMsg.FromString(raw)
            now = time.time() * 1000
            for found in WORD.finditer(raw):
                if found[0] not in self._seen:
                    self._seen.add(found[0])
                    self.lags.append(now - int(found[1]))
            self._take(message)
            self.changed.set()

    def _take(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable and message.hash:
            self._cached.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                for fragment in list(self._timers):
                    self._end(fragment)
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._start(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._end(fragment)
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "chat_input":
            self.input = message.delta.new_element.chat_input.id

    def _start(self, fragment: str, interval: float) -> None:
        if fragment in self._timers and self._timers[fragment][0] == interval:
            return
        self._end(fragment)
        self._timers[fragment] = interval, asyncio.create_task(self._poll(fragment, interval))

    def _end(self, fragment: str) -> None:
        if fragment in self._timers:
            self._timers.pop(fragment)[1].cancel()

    def leave(self) -> None:
        for fragment in list(self._timers):
            self._end(fragment)

    async def _poll(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self.ask(fragment=fragment, auto=True)

    async def until(self, condition: Any, *, seconds: float = 180) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def say(self, text: str, *, words: int) -> None:
        before = len(self.lags)
        await self.ask(typed=text)
        await self.until(lambda: len(self.lags) >= before + words)


async def read_together(url: str, *, people: int, say: str, words: int) -> dict[str, Any]:
    """All readers at once; see the module's text for what is returned."""
    async with contextlib.AsyncExitStack() as stack:
        readers: list[Reader] = []
        for _ in range(people):
            socket = await stack.enter_async_context(
                connect(
                    url.replace("http", "ws", 1) + "/_stcore/stream",
                    subprotocols=["streamlit"],  # type: ignore[list-item]
                    origin=url,  # type: ignore[arg-type]
                    max_size=None,
                )
            )
            reader = Reader(socket)
            readers.append(reader)
            task = asyncio.create_task(reader.read())
            stack.callback(task.cancel)
            stack.callback(reader.leave)
            await reader.ask()
            await reader.until(lambda reader=reader: reader.input)
            await reader.say(GREETING, words=1)
            await asyncio.sleep(0.5)  # the turn's end is drawn; people do not type at the same moment
        for reader in readers:
            reader.lags.clear()
            reader.bytes = reader.messages = 0
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await asyncio.gather(*(reader.say(say, words=words) for reader in readers))
        return {
            "lags": [reader.lags for reader in readers],
            "bytes": sum(reader.bytes for reader in readers),
            "messages": sum(reader.messages for reader in readers),
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--say", default="stream 400 every 50")
    parser.add_argument("--words", type=int, default=400)
    given = parser.parse_args()
    found = asyncio.run(read_together(given.url, people=given.people, say=given.say, words=given.words))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
