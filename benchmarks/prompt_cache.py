"""How much of a conversation's input is read from the prompt cache: ``python -m benchmarks.prompt_cache``.

A scripted model answers over HTTP and works out from each request's bytes what the Messages API would find in its cache
(``tests/fakes/prefix_cache.py``). Everything else is real: the runtime, the 51 tools over MCP, databricks-sdk, and the
embedded workspace's results. Tokens are estimated, four bytes each.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.pricing import price_of
from agent.providers.base import TokenUsage
from tests.fakes.messages_api import serve
from tests.fakes.prefix_cache import PrefixCache
from tests.fakes.scripted_api import Call, Reply

USER = "ana@example.com"
MODEL = "claude-sonnet-5-5"
TARGET = 0.95
TRIPS = "samples.nyctaxi.trips"


def sql(text: str) -> Call:
    return Call("execute_sql", {"sql": text})


# What a person says, and what the model calls for it, message by message. Its last message is text.
TURNS: list[tuple[str, list[list[Call]]]] = [
    ("Show me all clusters", [[Call("list_clusters")]]),
    ("and the jobs", [[Call("list_jobs")]]),
    ("What failed today?", [[Call("list_job_runs", {"state": "FAILED", "since": "today"})]]),
    ("Why did Nightly ETL fail?", [[Call("list_job_runs", {"job": "Nightly ETL"})], [Call("get_job", {"job": "101"})]]),
    ("What data is there?", [[Call("list_catalogs"), Call("list_schemas")], [Call("search_tables", {"query": "t"})]]),
    ("What is in trips?", [[Call("describe_table", {"table": TRIPS})]]),
    ("top 10 trips", [[sql(f"SELECT * FROM {TRIPS} ORDER BY fare_amount DESC LIMIT 10")]]),
    ("average fare by pickup zip", [[sql(f"SELECT pickup_zip, avg(fare_amount) FROM {TRIPS} GROUP BY 1 LIMIT 50")]]),
    ("how many trips a day?", [[sql(f"SELECT day(tpep_pickup_datetime) d, count(*) FROM {TRIPS} GROUP BY 1")]]),
    ("Use the catalog main", [[Call("set_context", {"catalog": "main", "schema": "sales"})]]),
    ("What tables has it?", [[Call("list_tables", {"schema": "main.sales"})]]),
    ("Describe a table that there is not", [[Call("describe_table", {"table": "main.sales.no_such"})]]),
    ("Which warehouses are there?", [[Call("list_warehouses")]]),
    ("Everything about every cluster", [[Call("get_cluster", {"cluster": f"{name}"}) for name in (
        "Shared Analytics", "ML Training Cluster")] + [Call("get_context")]]),
    ("What was run lately?", [[Call("list_query_history", {"limit": 20})]]),
    ("Stop Shared Analytics", [[Call("stop_cluster", {"cluster": "Shared Analytics"})], [Call("list_clusters")]]),
    ("What files are there?", [[Call("list_workspace", {"path": "/", "recursive": True})]]),
    ("Make a folder", [[Call("create_directory", {"path": "/Shared/cache"})]]),
    ("the longest trips", [[sql(f"SELECT trip_distance, fare_amount FROM {TRIPS} ORDER BY 1 DESC LIMIT 20")]]),
    ("What did all this cost?", []),
]  # fmt: skip
ANSWER = (
    "That is what there is, the newest first. Two of them need a look: one has been idle for hours and costs about "
    "three dollars an hour, and one fails again and again for the same reason.\n\n<followups>\n- Stop the idle one\n"
    "- Why does the other one fail?\n</followups>"
)


@dataclass
class Measured:
    """``usages``: a line a model call, in the API's own words."""

    usages: list[dict[str, int]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0

    def sum(self, name: str) -> int:
        return sum(usage[name] for usage in self.usages)

    @property
    def input(self) -> int:
        return sum(self.sum(f"{kind}input_tokens") for kind in ("", "cache_read_", "cache_creation_"))

    @property
    def share(self) -> float:
        """Of all input tokens, how many were read from the cache: 0 to 1."""
        return self.sum("cache_read_input_tokens") / self.input


def replies(turns: Sequence[tuple[str, list[list[Call]]]]) -> Iterator[Reply]:
    for number, (said, steps) in enumerate(turns):
        for calls in steps:
            yield Reply(thinking=f"{said}: I look that up with {calls[0].name} first.", calls=tuple(calls))
        yield Reply(text=f"({number}) {ANSWER}")


def converse(
    folder: Path,
    *,
    host: str,
    token: str,
    cache: PrefixCache,
    turns: Sequence[tuple[str, list[list[Call]]]] = TURNS,
    user: str = USER,
    timezone: str = "Europe/Berlin",
    pause: Callable[[], None] = lambda: None,
) -> Measured:
    """One conversation from its first message to its last, with a pause ahead of each. What waits is approved."""
    from agent.events import ApprovalDecided, ApprovalRequested, TurnEnded
    from agent.settings import Settings
    from app import build_runtime

    measured, script = Measured(), replies(turns)

    def answer(request: dict[str, Any]) -> Reply:
        reply = cache.answer(request, next(script))
        if reply.status != 200:
            raise AssertionError(reply.message)
        measured.usages.append({name: reply.usage[name] for name in reply.usage if name.endswith("input_tokens")})
        return reply

    with serve(answer) as api:
        settings = Settings(  # type: ignore[call-arg]
            _env_file=None,
            data_dir=folder,
            databricks_host=host,
            databricks_token=token,
            anthropic_api_key="stand-in",
            anthropic_base_url=api.url,
            model=MODEL,
        )
        runtime = build_runtime(settings)
        try:
            talk = runtime.new_conversation(user=user)
            for said, _ in turns:
                pause()
                runtime.submit(talk, said, author=user, timezone=timezone)
                assert runtime.wait(talk, timeout=60)
                payloads = [event.payload for event in runtime.events(talk)]
                decided = {payload.call_id for payload in payloads if isinstance(payload, ApprovalDecided)}
                asked = [payload.call_id for payload in payloads if isinstance(payload, ApprovalRequested)]
                if left := [call_id for call_id in asked if call_id not in decided]:
                    runtime.decide(talk, dict.fromkeys(left, True), author=user)
                    assert runtime.wait(talk, timeout=60)
                ended = [event.payload for event in runtime.events(talk) if isinstance(event.payload, TurnEnded)][-1]
                assert ended.reason == "end_turn", ended
        finally:
            runtime.close()
        measured.requests = api.requests
    measured.calls = len(measured.usages)
    return measured


def figures(measured: Measured) -> str:
    price = price_of(MODEL)
    assert price is not None
    read, written = measured.sum("cache_read_input_tokens"), measured.sum("cache_creation_input_tokens")
    paid = price.of(TokenUsage(measured.sum("input_tokens"), 0, read, written))
    plain = price.of(TokenUsage(measured.input))
    last = sum(measured.usages[-1].values())
    return (
        f"{measured.calls} model calls, {measured.input:,} input tokens, {read:,} of them read from the cache "
        f"= {measured.share:.1%}, {written:,} written, {measured.sum('input_tokens'):,} neither; the last request had "
        f"{last:,}. Input at list prices ({MODEL}): ${paid:.3f}, without a cache ${plain:.3f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    from local_workspace.server import running

    now = [0.0]

    def long_pause() -> None:
        now[0] += 360

    with tempfile.TemporaryDirectory(prefix="cache-") as name, running(Path(name) / "workspace") as workspace:
        cache = PrefixCache(clock=lambda: now[0])
        where: dict[str, Any] = {"host": workspace.host, "token": workspace.token, "cache": cache}
        first = converse(Path(name) / "first", **where)
        print(f"{len(TURNS)} turns, nothing cached before: {figures(first)}")
        print(f"the same again, tools and system cached: {figures(converse(Path(name) / 'second', **where))}")
        slow = converse(Path(name) / "third", **where, pause=long_pause)
        print(f"with six minutes ahead of each message, longer than a prefix lasts: {figures(slow)}")
    return 0 if first.share >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
