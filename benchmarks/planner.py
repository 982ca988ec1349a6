"""How well the built-in planner understands: ``python -m benchmarks.planner [FILE] [--part dev|held-out|all] [-v]``.

Runs each utterance of a file through the real loop, the real tools and an embedded workspace. All approvals are given;
a workspace that was changed is not used for the next utterance. FILE has one JSON object a line:

- ``text``; ``context``: what was said before it in the same conversation; ``category``
- ``expect``: ``act`` (``tools`` are called in this order, look-ups between them do not count), ``clarify`` (a question
  comes back), ``decline``, ``smalltalk``, ``help`` (nothing is called), ``refuse`` (nothing is changed), ``any``
  (nothing but ``tools`` may change something)
- ``params`` of each tool; a reference for ``sql`` with ``alt_sql`` for other readings: the rows are compared
- ``alternatives``: other ``tools`` with ``params`` that are as good
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from agent.calls import waiting_calls
from agent.events import AssistantText, ToolCall, ToolResult
from agent.followups import split_followups
from agent.log import ConversationLog
from agent.providers.base import ProviderEvent
from agent.providers.planner import PlannerProvider
from agent.runtime import Runtime
from agent.settings import Settings
from agent.sql_guard import classify
from agent.startup import Parts
from benchmarks.planner_judge import Called, Verdict, judge
from benchmarks.planner_rows import Columns, columns_of, same_rows
from local_workspace.server import running

OWN_FILE = Path(__file__).parent / "data" / "utterances.jsonl"
READS = ("list_", "get_", "describe_", "search_", "read_", "export_", "show_", "set_context", "clear_context")
PERSON = "demo@example.com"
TURN_SECONDS = 120.0


class TimedPlanner(PlannerProvider):
    """Counts the CPU time of each of its replies: what a turn takes without the tools' own time."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ProviderEvent]:
        started = time.thread_time()
        events = [event async for event in super().stream(*args, **kwargs)]
        self.seconds += time.thread_time() - started
        for event in events:
            yield event


class Bench:
    """One embedded workspace server; a workspace of its own for each conversation after one was changed."""

    def __init__(self, host: str, folder: Path) -> None:
        self.host, self.folder = host, folder
        self.provider = TimedPlanner()
        self.number = 0
        self.runtime: Runtime | None = None
        self.names: dict[str, str] = {}
        self.references: dict[str, Columns | None] = {}

    def fresh(self) -> Runtime:
        if self.runtime is not None:
            return self.runtime
        from fastmcp import Client

        from mcp_tools.rows import RowReader
        from mcp_tools.server import create_server
        from mcp_tools.settings import ToolSettings

        self.number += 1
        settings = ToolSettings(host=self.host, token=f"demo-bench-{self.number:06d}")
        server, reader = create_server(settings), RowReader(settings)
        parts = Parts(
            provider=self.provider,
            client=lambda: Client(server),
            rows=lambda statement_id, limit=None: reader.fetch(statement_id, limit=limit),
        )
        values = Settings(CHAT_DATA_DIR=self.folder, CHAT_MODE="auto")  # type: ignore[call-arg]
        self.runtime = Runtime(settings=values, log=ConversationLog(None), starter=lambda: parts)
        return self.runtime

    def drop(self) -> None:
        if self.runtime is not None:
            self.runtime.close()
            self.runtime = None

    def say(self, conversation: str, text: str) -> tuple[list[Called], str, float]:
        """One turn, all approvals given: its calls, its reply, and the planner's own seconds."""
        runtime = self.fresh()
        before = runtime.events(conversation)[-1:] or ()
        last = before[0].seq if before else 0
        self.provider.seconds = 0.0
        runtime.submit(conversation, text, author=PERSON, timezone="UTC")
        for _ in range(20):
            if not runtime.wait(conversation, timeout=TURN_SECONDS):
                raise TimeoutError(text)
            states = waiting_calls(runtime.events(conversation))
            if not states:
                break
            waiting = [state.call.call_id for state in states]
            runtime.decide(
                conversation,
                dict.fromkeys(waiting, True),
                author=PERSON,
                secrets=dict.fromkeys(waiting, "a-value"),
                confirmations={s.call.call_id: s.request.confirm for s in states if s.request and s.request.confirm},
            )
        events = [event.payload for event in runtime.events(conversation, after=last)]
        results = {p.call_id: p for p in events if isinstance(p, ToolResult)}
        calls = []
        for payload in events:
            if isinstance(payload, ToolCall):
                structured = results[payload.call_id].structured if payload.call_id in results else None
                statement = _statement_of(structured) or str(payload.arguments.get("statement_id") or "")
                calls.append(Called(payload.name, payload.arguments, statement, _writes(payload)))
        texts = [p.text for p in events if isinstance(p, AssistantText)]
        if any(call.writes or call.tool in ("set_context", "clear_context") for call in calls):
            self._dirty = True
        return calls, texts[-1] if texts else "", self.provider.seconds

    def run(self, wanted: dict[str, Any]) -> tuple[Verdict, list[Called], str, list[float]]:
        self._dirty = False
        runtime = self.fresh()
        conversation = runtime.new_conversation(user=PERSON)
        if not self.names:
            self.names = self._names(conversation)
        spent = []
        for said in wanted.get("context", ()):
            spent.append(self.say(conversation, said)[2])
        calls, reply, seconds = self.say(conversation, wanted["text"])
        verdict = judge(wanted, calls, reply, self.names)
        pairs = list(zip(wanted["tools"], wanted["params"], strict=True))
        if wanted["expect"] == "act" and any(tool == "execute_sql" for tool, _ in pairs):
            verdict.rows = bool(verdict.aligned) and all(
                self._same(conversation, [p["sql"], *wanted.get("alt_sql", ())], call)
                for (tool, p), call in zip(pairs, verdict.aligned, strict=False)
                if tool == "execute_sql" and call.tool in ("execute_sql", "show_chart")
            )
        if self._dirty:
            self.drop()
        return verdict, calls, reply, [*spent, seconds]

    def clicks(self, wanted: dict[str, Any], follow: str) -> tuple[list[Called], str]:
        """What comes of a follow-up, clicked in a conversation of its own."""
        self._dirty = False
        conversation = self.fresh().new_conversation(user=PERSON)
        for said in (*wanted.get("context", ()), wanted["text"]):
            self.say(conversation, said)
        calls, reply, _ = self.say(conversation, follow)
        if self._dirty:
            self.drop()
        return calls, reply

    def _same(self, conversation: str, references: Sequence[str], call: Called) -> bool:
        runtime = self.fresh()
        if classify(references[0]) != "read":  # no rows: the statement itself
            return _plain(str(call.args.get("sql"))) in [_plain(sql) for sql in references]
        if not call.statement_id:
            return False
        try:
            found = columns_of(runtime.rows(call.statement_id, user=PERSON))
        except Exception:
            return False
        return any(
            wanted is not None and same_rows(found, wanted)
            for wanted in (self._reference(conversation, sql) for sql in references)
        )

    def _reference(self, conversation: str, sql: str) -> Columns | None:
        if sql not in self.references:
            runtime = self.fresh()
            result = runtime.call_tool(conversation, "execute_sql", {"sql": sql}, author=PERSON)
            statement = _statement_of(result.structured)
            if result.is_error or not statement:
                print(f"the reference does not run: {sql}: {result.text[:200]}", file=sys.stderr)
                self.references[sql] = None
            else:
                self.references[sql] = columns_of(runtime.rows(statement, user=PERSON))
        return self.references[sql]

    def _names(self, conversation: str) -> dict[str, str]:
        """Ids and names of clusters, jobs, warehouses and Git folders, each to its id."""
        runtime = self.fresh()
        same: dict[str, str] = {}
        for tool in ("list_clusters", "list_jobs", "list_warehouses", "list_repos"):
            found: Any = runtime.call_tool(conversation, tool, {}, author=PERSON).structured or {}
            for row in next((v for v in found.values() if isinstance(v, list)), []):
                own = str(row.get("id") or row.get("cluster_id") or row.get("job_id"))
                for key in ("id", "name", "path", "cluster_id", "job_id", "repo_id"):
                    if row.get(key):
                        same[str(row[key]).lower()] = own
        return same


def _statement_of(structured: dict[str, Any] | None) -> str:
    return str(((structured or {}).get("statement") or {}).get("statement_id") or "")


def _plain(sql: str) -> str:
    return " ".join(sql.replace("`", "").upper().split()).rstrip(";")


def _writes(call: ToolCall) -> bool:
    if call.name == "execute_sql":
        return classify(str(call.arguments.get("sql", ""))) != "read"
    return not call.name.startswith(READS)


def held_out(wanted: dict[str, Any]) -> bool:
    """A third of the file, by the text's hash: not looked at while the planner is taught."""
    return int(hashlib.sha256(wanted["text"].encode()).hexdigest(), 16) % 3 == 0


def chosen(path: Path, part: str, only: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    wanted = [u for u in lines if part == "all" or held_out(u) == (part == "held-out")]
    return [u for u in wanted if not only or u["category"] in only.split(",") or u["id"] in only.split(",")]


def percent(values: Sequence[bool]) -> str:
    return f"{100 * sum(values) / len(values):5.1f} %" if values else "      -"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=OWN_FILE)
    parser.add_argument("--part", choices=("dev", "held-out", "all"), default=None)
    parser.add_argument("--only", default="", help="categories or ids, with commas")
    parser.add_argument("--verbose", "-v", action="store_true", help="print each utterance that went wrong")
    parser.add_argument("--replies", action="store_true", help="print every reply")
    parser.add_argument("--clicks", action="store_true", help="click each follow-up too: it must be understood")
    given = parser.parse_args()
    part = given.part or ("dev" if given.file == OWN_FILE else "all")
    os.environ.setdefault("FASTMCP_LOG_LEVEL", "CRITICAL")
    os.environ.setdefault("LOCAL_WORKSPACE_START_SECONDS", "0.2")
    utterances = chosen(given.file, part, given.only)
    seen: dict[str, list[tuple[Verdict, dict[str, Any]]]] = defaultdict(list)
    spent: list[float] = []
    lost: list[str] = []
    clicked = 0
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as workspace:
        bench = Bench(workspace.host, Path(folder))
        for wanted in utterances:
            verdict, calls, reply, seconds = bench.run(wanted)
            seen[wanted["category"]].append((verdict, wanted))
            spent += seconds
            bad = not verdict.right or verdict.params is False or verdict.rows is False
            if given.replies or (given.verbose and bad):
                _print(wanted, verdict, calls, reply)
            if given.clicks:
                for follow in split_followups(reply)[1]:
                    clicked += 1
                    after, said = bench.clicks(wanted, follow)
                    if not after and not _understood(said):
                        lost.append(f"{wanted['text']!r} -> {follow!r}: {said[:120]!r}")
        bench.drop()
    _report(seen, spent)
    if given.clicks:
        print(f"follow-ups: {clicked} clicked, {len(lost)} not understood")
        print("\n".join(lost))


def _understood(reply: str) -> bool:
    """Whether a reply without calls is an answer: not the one for what is not understood."""
    signs = ("I did not understand", "I don't understand", "I cannot", "I can't", "not something I", "I found no")
    return not any(sign in reply for sign in signs)


def _print(wanted: dict[str, Any], verdict: Verdict, calls: Sequence[Called], reply: str) -> None:
    marks = [] if verdict.right else ["TOOLS"]
    marks += ["PARAMS"] if verdict.params is False else []
    marks += ["ROWS"] if verdict.rows is False else []
    marks += ["UNWANTED"] if verdict.unwanted else []
    said = " | ".join((*wanted.get("context", ()), wanted["text"]))
    print(f"{wanted['id']} {wanted['category']} {' '.join(marks)}: {said}")
    print(f"   expected {wanted['expect']} {list(zip(wanted['tools'], wanted['params'], strict=True))}")
    print(f"   called   {[(c.tool, c.args) for c in calls if c.tool != 'describe_table' or len(calls) < 3]}")
    print(f"   replied  {split_followups(reply)[0][:300]!r}")


def _report(seen: dict[str, list[tuple[Verdict, dict[str, Any]]]], spent: Sequence[float]) -> None:
    print(f"{'category':<14}{'number':>7}  {'right':>8}  {'params':>8}  {'rows':>8}  unwanted writes")
    for category in (*sorted(seen), "all"):
        rows = seen[category] if category != "all" else [one for each in seen.values() for one in each]
        verdicts = [verdict for verdict, _ in rows]
        params = [v.params for v in verdicts if v.params is not None]
        same = [v.rows for v in verdicts if v.rows is not None]
        unwanted = sum(bool(v.unwanted) for v in verdicts)
        right = percent([v.right for v in verdicts])
        print(f"{category:<14}{len(rows):>7}  {right}  {percent(params):>8}  {percent(same):>8}  {unwanted}")
    if spent:
        slow, median = sorted(spent)[int(len(spent) * 0.95)], statistics.median(spent)
        print(f"planner's own CPU time a turn: median {1000 * median:.1f} ms, 95 % below {1000 * slow:.1f} ms")


if __name__ == "__main__":
    main()
