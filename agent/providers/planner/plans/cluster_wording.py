"""How clusters are told of: how many in which state, and what one is made of."""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.steps import Result
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import code, count, duration, joined, names


def counted(clusters: Sequence[Thing], *, state: str | None, idle: int | None) -> str:
    if idle:
        return f"{count(len(clusters), 'cluster')} idle for {duration(idle)} or more: {names(clusters)}."
    if state:
        word = "running" if state == "RUNNING" else "terminated"
        return f"{count(len(clusters), 'cluster')} {'is' if len(clusters) == 1 else 'are'} {word}: {names(clusters)}."
    states: dict[str, int] = {}
    for cluster in clusters:
        states[cluster.state] = states.get(cluster.state, 0) + 1
    parts = [f"{n} {word.lower()}" for word, n in sorted(states.items(), key=lambda item: (-item[1], item[0])) if word]
    return f"{count(len(clusters), 'cluster')}: {joined(parts)}."


def made_of(cluster: Thing, result: Result) -> str:
    """Its machines, runtime and auto-termination in one sentence, as far as they are told."""
    said = result.parsed
    workers, node = (
        said.get("workers", default=cluster.cell("workers")),
        said.get("node_type", default=cluster.cell("node_type")),
    )
    parts = [count(int(workers), "worker") if workers.isdigit() else ""]
    parts += [f"of {code(node)}" if node and parts[0] else code(node) if node else ""]
    parts = [" ".join(filter(None, parts))]
    parts += [f"runtime {code(version)}"] if (version := said.get("spark_version")) else []
    minutes = said.get("autotermination_minutes")
    if minutes:
        idle = f"stops after {duration(int(minutes))} without use" if minutes.isdigit() else "never stops by itself"
        parts.append(idle)
    parts = [p for p in parts if p]
    return f"It has {', '.join(parts)}." if parts else ""
