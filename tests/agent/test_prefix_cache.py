"""The stand-in for the prompt cache: what it finds, what it does not, what it refuses."""

from __future__ import annotations

import pytest

from agent.providers.prompt_cache import marked
from tests.fakes.prefix_cache import PrefixCache, Refused

MARK = {"cache_control": {"type": "ephemeral"}}


def text(words: str, **more):
    return {"type": "text", "text": words, **more}


def request(*said: str, mark: bool = True, model: str = "m", tool: str = "a tool", **more):
    """A request of one text block a message, marked where this app marks; about 25 tokens a word of 100 letters."""
    messages = [{"role": ("user", "assistant")[n % 2], "content": [text(words)]} for n, words in enumerate(said)]
    plain = {"model": model, "tools": [{"name": tool}], "system": [text("s" * 400)], "messages": messages, **more}
    return marked(plain) if mark else plain


def cache(**options) -> PrefixCache:
    return PrefixCache(**{"minimum": 50, **options})


def read(usage: dict[str, int]) -> int:
    return usage["cache_read_input_tokens"]


def test_a_conversation_that_grows_reads_all_that_was_there_before():
    kept = cache()
    first = kept.usage(request("one " * 100))
    assert read(first) == first["input_tokens"] == 0
    more = kept.usage(request("one " * 100, "reply", "two " * 100))
    assert read(more) == first["cache_creation_input_tokens"]
    assert more["cache_creation_input_tokens"] > 100
    assert more["input_tokens"] == 0


@pytest.mark.parametrize("changed", [{"tool": "other"}, {"system": [text("t" * 400)]}, {"model": "n"}])
def test_a_change_at_the_front_loses_everything(changed):
    kept = cache()
    kept.usage(request("one " * 100))
    assert read(kept.usage(request("one " * 100, **changed))) == 0


def test_other_thinking_loses_the_messages_only():
    kept = cache()
    kept.usage(request("one " * 100))
    assert 0 < read(kept.usage(request("one " * 100, thinking={"type": "adaptive"}))) < 200


def test_another_conversation_reads_what_all_share():
    kept = cache()
    kept.usage(request("one " * 100))
    usage = kept.usage(request("something else " * 100))
    assert 100 < read(usage) < 150
    assert read(cache(minimum=5000).usage(request("one"))) == 0


def test_nothing_is_kept_without_a_mark_or_below_the_minimum():
    kept = cache()
    kept.usage(request("one " * 100, mark=False))
    assert kept.kept == {}
    short = cache(minimum=5000)
    usage = short.usage(request("one " * 100))
    assert usage["cache_creation_input_tokens"] == 0
    assert usage["input_tokens"] > 200
    assert short.kept == {}


def many(blocks: int, *, marked_at: tuple[int, ...]):
    content = [text(f"block {n} " * 20, **(MARK if n in marked_at else {})) for n in range(blocks)]
    return {"model": "m", "messages": [{"role": "user", "content": content}]}


@pytest.mark.parametrize(("more", "found"), [(19, True), (20, False)])
def test_a_mark_looks_back_twenty_blocks(more, found):
    kept = cache()
    kept.usage(many(5, marked_at=(4,)))
    assert (read(kept.usage(many(5 + more, marked_at=(4 + more,)))) > 0) is found


def test_a_second_mark_finds_what_the_last_one_cannot_see():
    kept = cache()
    first = kept.usage(many(5, marked_at=(4,)))
    usage = kept.usage(many(60, marked_at=(4, 59)))
    assert read(usage) == first["cache_creation_input_tokens"]


def test_it_is_forgotten_after_five_minutes_without_use():
    now = [0.0]
    kept = cache(clock=lambda: now[0])
    for at, hit in [(0, False), (290, True), (580, True), (881, False)]:
        now[0] = at
        assert (read(kept.usage(request("one " * 100))) > 0) is hit


@pytest.mark.parametrize(
    "asked",
    [
        many(9, marked_at=(0, 1, 2, 3, 4)),
        {"model": "m", "messages": [{"role": "user", "content": [{"type": "thinking", "thinking": "x", **MARK}]}]},
        {"model": "m", "messages": [{"role": "user", "content": [text("", **MARK)]}]},
    ],
)
def test_what_the_api_refuses(asked):
    with pytest.raises(Refused):
        cache().usage(asked)
