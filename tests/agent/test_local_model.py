"""A real model server over both wires: llama.cpp's, with a model that this project makes, or any other one.

Optional: ``make local-model`` installs the server. ``LOCAL_MODEL=/path/to/model.gguf`` takes another model.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_model import SENTENCE

from agent.providers.anthropic import AnthropicProvider
from agent.providers.base import Completed, Provider, TextDelta
from agent.providers.openai_chat import OpenAIChatProvider

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".local" / "model-server" / "bin" / "python"
MODEL = os.environ.get("LOCAL_MODEL", "")
pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="no model server: make local-model installs one")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [str(PYTHON), str(ROOT / "tests" / "fakes" / "local_model.py"), *filter(None, [MODEL])]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip().removeprefix("URL=")
        finally:
            server.kill()


@pytest.fixture(params=["messages", "chat"])
async def provider(request: pytest.FixtureRequest, url: str):
    made: Provider
    if request.param == "messages":
        made = AnthropicProvider.from_key("none", base_url=url, name="ollama", thinking="off", caching=False)
    else:
        made = OpenAIChatProvider.connect(
            base_url=f"{url}/v1", name="openai", default_model="m", length_parameter="max_tokens"
        )
    yield made
    await made.aclose()


async def test_its_text_streams_and_ends(provider: Provider):
    asked = [{"role": "user", "content": [{"type": "text", "text": "Who are you?"}]}]
    events = [event async for event in provider.stream("Be brief.", asked, [], model="m", max_tokens=60)]
    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    done = events[-1]
    assert isinstance(done, Completed)
    assert "".join(pieces) == done.content[-1]["text"]
    assert len(pieces) > 5
    assert done.usage.total_input > 10
    assert done.usage.output_tokens > 5
    if not MODEL:
        assert "".join(pieces).strip() == SENTENCE
        assert done.stop_reason == "end_turn"


async def test_its_reply_is_bounded_and_a_conversation_goes_on(provider: Provider):
    asked = [{"role": "user", "content": [{"type": "text", "text": "Who are you?"}]}]
    first = [event async for event in provider.stream("", asked, [], model="m", max_tokens=4)][-1]
    assert isinstance(first, Completed)
    assert first.stop_reason == "max_tokens"
    more = [*asked, {"role": "assistant", "content": first.content}, {"role": "user", "content": "Go on."}]
    assert isinstance([event async for event in provider.stream("", more, [], model="m", max_tokens=60)][-1], Completed)


async def test_a_reply_that_nobody_waits_for_does_not_hold_the_server(provider: Provider):
    asked = [{"role": "user", "content": [{"type": "text", "text": "Who are you?"}]}]
    stream = provider.stream("", asked, [], model="m", max_tokens=60)
    async for event in stream:
        if isinstance(event, TextDelta):
            break
    await stream.aclose()  # type: ignore[attr-defined]
    assert isinstance(
        [event async for event in provider.stream("", asked, [], model="m", max_tokens=60)][-1], Completed
    )
