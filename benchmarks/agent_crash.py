"""Kills the app with SIGKILL at random points of a turn and checks what the next process finds.

    python -m benchmarks.agent_crash --kills 50

Each round: a process with the whole agent (loop, MCP server, databricks-sdk) works for a scripted model against the
embedded workspace, is killed, and another one opens its log and goes on. The workspace and the model outlive both, so
what arrived there is counted there. Prints one line of figures; ends with 1 where something was lost or done twice.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
USER = "ana@example.com"
NOTEBOOK = "/Shared/crash"
STEPS = 4  # model calls of a whole turn
LONGEST = 0.6  # seconds after one of them in which a kill falls


# -- the process that is killed


def worker() -> None:
    """Imports everything once, then forks a process for each line of JSON on stdin, which plays it."""
    for module in (
        "agent.effects",
        "agent.providers.anthropic",
        "agent.runtime",
        "agent.undo",
        "app",
        "mcp_tools.server",
    ):
        importlib.import_module(module)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                _play(json.loads(line))
            finally:
                os._exit(0)
        _say({"pid": child})
        os.waitpid(child, 0)
        _say({"gone": child})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _play(job: dict[str, Any]) -> None:
    from agent.settings import Settings
    from app import build_runtime

    runtime = build_runtime(Settings(_env_file=None, **job["settings"]))  # type: ignore[call-arg]
    conversation = job.get("conversation")
    if conversation is None:
        conversation = runtime.new_conversation(user=USER)
        _say({"conversation": conversation})
        runtime.submit(conversation, job["text"], author=USER)
        _say({"acknowledged": job["text"]})
        runtime.wait(conversation, timeout=60)
        time.sleep(60)  # killed here, too: between turns
    waiting = _waiting(runtime, conversation)
    _say({"waiting": waiting})
    if waiting:
        runtime.decide(conversation, dict.fromkeys(waiting, False), author=USER)
    else:
        runtime.retry(conversation, author=USER)
    runtime.wait(conversation, timeout=60)
    for call_id in _waiting(runtime, conversation):
        runtime.decide(conversation, {call_id: False}, author=USER)
        runtime.wait(conversation, timeout=60)
    _say({"done": True})


def _waiting(runtime: Any, conversation: str) -> list[str]:
    from agent.calls import waiting_calls

    return [state.call.call_id for state in waiting_calls(runtime.events(conversation))]


# -- the one that kills


@dataclass
class Figures:
    kills: int = 0
    acknowledged: int = 0
    in_flight: int = 0  # killed while a change was sent and unanswered
    with_pending: int = 0
    effects: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self, seconds: float) -> str:
        return (
            f"{self.kills} kills in {seconds:.0f} s: {self.acknowledged} messages acknowledged, {self.in_flight} "
            f"killed with a change in flight, {self.with_pending} with approvals pending, {self.effects} effects "
            f"counted; {len(self.faults)} faults"
        )


def model(body: dict[str, Any]) -> Any:
    """Works through a list of changes, one message each, whatever became of the last one."""
    from tests.fakes.scripted_api import Call, Reply

    said = done = 0
    name = ""
    for message in body["messages"]:
        blocks = [message["content"]] if isinstance(message["content"], str) else message["content"]
        for block in blocks:
            if message["role"] == "user" and isinstance(block, dict) and block["type"] == "text":
                name, done = block["text"].rpartition("\n")[2], 0
                said += 1
            done += isinstance(block, dict) and block["type"] == "tool_use"
    steps = [
        (Call("list_jobs"), Call("create_job", {"name": name, "notebook": NOTEBOOK})),
        (Call("run_job", {"job": name}),),
        (Call("create_cluster", {"name": name, "num_workers": 1}),),
        (Call("create_job", {"name": f"{name}-b", "notebook": NOTEBOOK}), Call("stop_cluster", {"cluster": name})),
    ]
    passed = 0
    for calls in steps:
        if done < passed + len(calls):
            return Reply(text="Next.", calls=calls[done - passed :], pause=0.01)
        passed += len(calls)
    return Reply(text="All done.")


class Worker:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.agent_crash", "--worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._buffer = b""

    def play(self, job: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, *, until: str, timeout: float = 60) -> dict[str, Any]:
        """All that is said until ``until`` is, as one dictionary. TimeoutError."""
        heard: dict[str, Any] = {}
        deadline = time.monotonic() + timeout
        while until not in heard:
            heard |= self._next(deadline)
        return heard

    def _next(self, deadline: float) -> dict[str, Any]:
        assert self.process.stdout is not None
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError
            self._buffer += os.read(self.process.stdout.fileno(), 65536)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(line)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def surroundings(folder: Path) -> Iterator[tuple[Any, dict[str, Any], Any]]:
    """The model, the settings of an app that uses it and the workspace, and a client of the workspace."""
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.workspace import ImportFormat, Language

    from local_workspace.server import running
    from tests.fakes.messages_api import serve

    os.environ.setdefault("LOCAL_WORKSPACE_START_SECONDS", "0.2")
    with running(folder / "workspace") as workspace, serve(model) as api:
        client = WorkspaceClient(host=workspace.host, token=workspace.token, auth_type="pat")
        client.workspace.mkdirs("/Shared")
        client.workspace.import_(
            NOTEBOOK, content="U0VMRUNUIDE=", format=ImportFormat.SOURCE, language=Language.SQL, overwrite=True
        )
        # Changes take a while, so that kills fall between sending one and its answer.
        slow = {"pattern": "/(create|run-now|delete)$", "method": "POST", "delay_seconds": 0.15}
        client.api_client.do("POST", "/__local/faults", body=slow)
        yield (
            api,
            {
                "data_dir": str(folder / "data"),
                "databricks_host": workspace.host,
                "databricks_token": workspace.token,
                "anthropic_api_key": "stand-in",
                "anthropic_base_url": api.url,
                "provider": "anthropic",
                "mode": "auto",
            },
            client,
        )


def run(kills: int, *, seed: int = 1) -> Figures:
    figures, dice = Figures(), random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        api, settings, client = stack.enter_context(surroundings(folder))
        worker = Worker()
        stack.callback(worker.close)
        for number in range(kills):
            _round(number, worker, settings, Moment(api, dice), figures)
        _count(client, kills, figures)
    return figures


class Moment:
    """When to kill: so long after the model was asked so often."""

    def __init__(self, api: Any, dice: random.Random) -> None:
        self._api, self._before = api, len(api.requests)
        self._asked = dice.randint(0, STEPS)
        # The last step waits for a person: kills fall before, while and after it is put to them.
        self._delay = dice.uniform(0, LONGEST * (4 if self._asked == STEPS else 1))

    def wait(self) -> None:
        deadline = time.monotonic() + 20
        while len(self._api.requests) < self._before + self._asked and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(self._delay)

    def __str__(self) -> str:
        return f"{self._delay:.3f} s after model call {self._asked}"


def _round(number: int, worker: Worker, settings: dict[str, Any], moment: Moment, figures: Figures) -> None:
    from agent.calls import call_states
    from agent.log import ConversationLog
    from agent.messages import build_messages

    def fault(what: str) -> None:
        figures.faults.append(f"round {number}, killed {moment}: {what}")

    text = f"crash-{number:03d}"
    worker.play({"settings": settings, "text": text})
    heard = worker.hear(until="acknowledged")
    moment.wait()
    os.kill(heard["pid"], signal.SIGKILL)
    worker.hear(until="gone")
    figures.kills += 1
    figures.acknowledged += 1

    conversation = heard["conversation"]
    path = Path(settings["data_dir"]) / "conversations.sqlite3"

    def states() -> tuple[list[Any], dict[str, Any]]:
        log = ConversationLog(path)
        try:
            events = log.events(conversation)
            return events, call_states(events)
        finally:
            log.close()

    events, before = states()
    if text not in [getattr(event.payload, "text", "") for event in events if event.kind == "UserMessage"]:
        fault("the acknowledged message is lost")
    pending = [call_id for call_id, state in before.items() if state.status == "waiting"]
    changes = ("create_job", "run_job", "create_cluster", "stop_cluster")
    in_doubt = [i for i, state in before.items() if state.status == "started" and state.call.name in changes]
    figures.with_pending += bool(pending)
    figures.in_flight += bool(in_doubt)

    worker.play({"settings": settings, "conversation": conversation})
    try:
        heard = worker.hear(until="done")
    except TimeoutError:
        fault("the next process did not finish the turn")
        return
    worker.hear(until="gone")
    if heard["waiting"] != pending:
        fault(f"{pending} were pending, and {heard['waiting']} are")
    events, after = states()
    for call_id in in_doubt:
        result = after[call_id].result
        if result is None or "unknown" not in result.text or not result.check:
            fault(f"{after[call_id].call.name} was in flight and is not said to be in doubt")
    starts = Counter(event.payload.call_id for event in events if event.kind == "ToolStarted")
    twice = [i for i, count in starts.items() if count > 1 and after[i].call.name in changes]
    if twice:
        fault(f"sent twice: {twice}")
    build_messages(events, provider="anthropic", model="m")


def _count(client: Any, kills: int, figures: Figures) -> None:
    """What the workspace has: each thing once at most."""
    jobs = Counter(job.settings.name for job in client.jobs.list() if job.settings)
    runs = Counter(run.run_name for run in client.jobs.list_runs())
    clusters = Counter(cluster.cluster_name for cluster in client.clusters.list())
    for number in range(kills):
        for name in (f"crash-{number:03d}", f"crash-{number:03d}-b"):
            for kind, counted in (("job", jobs), ("run", runs), ("cluster", clusters)):
                figures.effects += counted[name]
                if counted[name] > 1:
                    figures.faults.append(f"{counted[name]} times the {kind} {name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        worker()
        return 0
    began = time.monotonic()
    figures = run(chosen.kills, seed=chosen.seed)
    for fault in figures.faults:
        print(fault)
    print(figures.line(time.monotonic() - began))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
