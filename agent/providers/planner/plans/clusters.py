"""Clusters: show, describe, create, start, stop, restart, delete."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.outcome import act_on_each
from agent.providers.planner.plans.afterwards import started_here, stop_afterwards
from agent.providers.planner.plans.cluster_wording import counted, made_of
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_for, idle_line
from agent.providers.planner.plans.many import (
    by_name_part,
    by_places,
    listed_apart,
    named_in_full,
    names_several,
    spared,
    without_spared,
)
from agent.providers.planner.plans.pointed import listed_by
from agent.providers.planner.resolve import agreed, chosen, name_words, resolve, which
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.superlatives import says_superlative, singled_out, superlative
from agent.providers.planner.things import Match, Thing, link
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, count, duration, names

_IDLEST = re.compile(r"\b(?:idle (?:for )?(?:the )?longest|longest idle|idlest|most idle)\b")
_RUN_FOR = re.compile(
    r"\b(?:longer|more|over|at least|for|since)\b.*\b(?:\d+|an?|one|two|three) ?(?:h|hours?|min\w*|days?)\b"
)
_UP = ("RUNNING", "RESIZING", "PENDING", "RESTARTING")


def is_up(cluster: Thing) -> bool:
    return cluster.state in _UP


def is_down(cluster: Thing) -> bool:
    return cluster.state not in _UP


def list_clusters(scene: Scene, clause: Clause) -> Plan:
    """Shows clusters, all or those in a state; says which are idle and what they cost."""
    state = "RUNNING" if "running" in clause.flags else "TERMINATED" if "stopped" in clause.flags else None
    idle = (slots.minutes(clause) or IDLE_MINUTES) if "idle" in clause.flags else None
    if {"cost", "slow", "idle"} & clause.flags:
        state = None  # what is idle runs, whatever is said of stopping it
    clusters: Sequence[Thing] = yield from scene.things("cluster", state=state, min_idle_minutes=idle)
    if not clusters:
        in_state = {"RUNNING": "running", "TERMINATED": "terminated"}.get(state or "", "")
        what = f"idle for {duration(idle)} or more" if idle else in_state
        return Answer(
            f"No cluster is {what} right now." if what else "There are no clusters in this workspace.",
            ("List all clusters",),
        )
    lines = [counted(clusters, state=state, idle=idle)]
    idlest = superlative(clause, clusters) if _IDLEST.search(clause.lower) else None
    if idlest is not None:
        lines.append(f"Idle the longest: {bold(idlest.name)}, for {duration(idle_for(idlest))}.")
    elif {"cost", "slow"} & clause.flags and (priced := [c for c in clusters if number(c.cell("usd_per_hour"))]):
        top = max(priced, key=lambda c: (number(c.cell("usd_per_hour")) or 0, c.name))
        lines.append(f"The most expensive is {bold(top.name)} at ${number(top.cell('usd_per_hour')):.2f} an hour.")
    if (
        "cost" in clause.flags
        and clause.has("we", "total", "together", "all")
        and (up := [c for c in clusters if is_up(c)])
    ):
        together = sum(number(c.cell("usd_per_hour")) or 0 for c in up)
        lines.append(f"Those that run cost about ${together:,.2f} an hour together.")
    # In the order of the table: "the second one" is the second of both.
    idlers = [c for c in clusters if idle_for(c) >= IDLE_MINUTES]
    if idlers:
        lines.append(idle_line(idlers))
    return Answer("\n\n".join(lines), _list_followups(clusters, idlers))


def _list_followups(clusters: Sequence[Thing], idlers: Sequence[Thing]) -> tuple[str, ...]:
    found = []
    if len(idlers) > 1:
        found.append("Stop all idle clusters")
    elif idlers:
        found.append(f"Stop {idlers[0].name}")
    found += [f"Start {c.name}" for c in clusters if is_down(c)][:1]
    busiest = next((c for c in clusters if is_up(c) and c not in idlers), clusters[0])
    found.append(f"Show recent events of {busiest.name}")
    return tuple(found)


def get_cluster(scene: Scene, clause: Clause) -> Plan:
    """A cluster: its state, why it stopped, its last events; each where several are named."""
    if not clause.chosen and (both := named_in_full(clause, (yield from scene.things("cluster")))):
        each = []
        for one in both:
            each.append((yield from get_cluster(scene, chosen(clause, "cluster", one.ref))))
        return replace(each[-1], text="\n\n".join(answer.text for answer in each))
    cluster: Thing = yield from resolve(scene, clause, "cluster")
    result = yield from scene.call("get_cluster", cluster=cluster.ref)
    text = result.parsed
    state = text.get("state", default=cluster.state).upper()
    reason = text.get("stop_reason", "state_message")
    lines = [
        f"{bold(cluster.name)} is {state.lower().replace('_', ' ')}"
        + (f": {reason}" if reason and state not in _UP else ".")
    ]
    if (
        state == "RUNNING"
        and (idle := number(text.get("idle_minutes", default=cluster.cell("idle_minutes")))) is not None
    ):
        lines.append(
            f"Nothing has used it for {duration(idle)}."
            if idle >= IDLE_MINUTES
            else "It is in use."
            if idle < 1
            else f"Last used {duration(idle)} ago."
        )
    if (price := number(text.get("usd_per_hour"))) and ("cost" in clause.flags or state == "RUNNING"):
        wasted = idle_for(cluster) >= IDLE_MINUTES
        lines.append(
            f"It costs about ${price:.2f} an hour"
            + (", which stopping it would save." if wasted else "." if state == "RUNNING" else " when it runs.")
        )
    lines.append(made_of(cluster, result))
    events = text.every("event")
    if events and ("events" in clause.flags or clause.verb == "why"):
        lines.append("\n\nLatest events:\n\n" + "\n".join(f"- {event}" for event in events[:5]))
    follow = (f"Stop {cluster.name}", f"Restart {cluster.name}") if state in _UP else (f"Start {cluster.name}",)
    return Answer(" ".join(filter(None, lines)), (*follow, "Show all clusters"))


_SAID_STATES = frozenset({"idle", "running", "stopped"})  # "restart the idle clusters"


def _all_of_them(clause: Clause) -> bool:
    """Whether a clause is about every cluster of a sort: "start all stopped clusters"."""
    return by_name_part(clause, ()) is not None or (
        (
            not clause.names
            and not clause.chosen
            and not singled_out(clause)
            and (
                "all" in clause.flags
                or (clause.has("clusters", "machines") and bool(clause.excluded or clause.flags & _SAID_STATES))
            )
            and clause.has("clusters", "them", "machines", "ones", "those", "these", "every", "each")
        )
        or bool(_THE_IDLE.search(clause.lower) and not clause.names and not clause.chosen)  # asks which of several
    )


def start_cluster(scene: Scene, clause: Clause) -> Plan:
    if _all_of_them(clause) or (yield from names_several(scene, clause, "cluster")):
        down: Sequence[Thing] = yield from _several(scene, clause, verb="start", usable=is_down)
        return (yield from _each_of(scene, "start_cluster", down, done="Started", not_done="Not started"))
    cluster: Thing = yield from resolve(scene, clause, "cluster", verb="start", usable=is_down)
    if cluster.state == "RUNNING":
        text = f"{bold(cluster.name)} is already running."
        if "again" not in clause.flags:
            yield from scene.call("start_cluster", cluster=cluster.ref)
            text += " It is now the cluster this session uses."
        return Answer(text, (f"Show recent events of {cluster.name}", f"Restart {cluster.name}"))
    result = yield from scene.call("start_cluster", cluster=cluster.ref, wait_seconds=_wait(clause))
    state = result.parsed.get("state").upper()
    if state == "RUNNING":
        text = f"{bold(cluster.name)} is running, and is the cluster this session uses."
    else:
        text = f"{bold(cluster.name)} is starting, and is the cluster this session uses from now on."
    return Answer(text, (f"What is the status of {cluster.name}?", "List my notebooks", f"Stop {cluster.name}"))


def _wait(clause: Clause) -> int | None:
    return 30 if "wait" in clause.agreed or clause.has("wait") else None


def _each_of(scene: Scene, tool: str, clusters: Sequence[Thing], *, done: str, not_done: str) -> Lookup:
    calls = [scene.call_for(tool, cluster=c.ref) for c in clusters]
    labels = [c.name for c in clusters]
    return (
        yield from act_on_each(scene, calls, labels, done=done, not_done=not_done, followups=("Show all clusters",))
    )


def restart_cluster(scene: Scene, clause: Clause) -> Plan:
    if _all_of_them(clause) or (yield from names_several(scene, clause, "cluster")):
        up: Sequence[Thing] = yield from _several(scene, clause, verb="restart", usable=is_up)
        return (yield from _each_of(scene, "restart_cluster", up, done="Restarted", not_done="Not restarted"))
    cluster: Thing = yield from resolve(scene, clause, "cluster", verb="restart", usable=is_up)
    if is_down(cluster) and cluster.state:
        question = f"{bold(cluster.name)} is {cluster.state.lower()}, so there is nothing to restart. Shall I start it?"
        start = Clause(
            f"start {cluster.name}", clause.tokens, "start", "command", ("cluster",), chosen=(("cluster", cluster.ref),)
        )
        return Answer(question, (f"Start {cluster.name}",), yes=(start,), ok=False)
    yield from scene.call("restart_cluster", cluster=cluster.ref)
    return Answer(
        f"{bold(cluster.name)} is restarting.", (f"What is the status of {cluster.name}?", "Show all clusters")
    )


def stop_clusters(scene: Scene, clause: Clause) -> Plan:
    """Stops one cluster, several by name, or all that are running or idle but for the exceptions."""
    of_list = listed_by(scene) if not (clause.kinds or clause.names or clause.chosen) else None
    if of_list is not None and of_list.call.name == "list_warehouses":  # "list the warehouses and stop the idle ones"
        from agent.providers.planner.registry import PLANS

        return (yield from PLANS["stop_warehouse"](scene, replace(clause, kinds=("warehouse",))))
    here = started_here(scene)
    if here and not (clause.names or clause.chosen or clause.excluded or clause.flags & {"all", "idle"}):
        return (yield from stop_afterwards(scene, clause, here))  # "... then turn the cluster off"
    if "idle" not in clause.flags and "all" in clause.flags and _RUN_FOR.search(clause.lower):
        text = "I know how long clusters have been idle, not since when each has run, so I stopped none."
        return Answer(text, ("Which clusters are idle?", "Stop all idle clusters"), ok=False)
    clusters: Sequence[Thing] = yield from _several(scene, clause, verb="stop", usable=is_up)
    up = [c for c in clusters if is_up(c) or not c.state]
    if not up:
        which = names(clusters)
        return Answer(
            f"{which} {'is' if len(clusters) == 1 else 'are'} not running, so there is nothing to stop.",
            (f"Start {clusters[0].name}", "Show all clusters"),
        )
    calls = [scene.call_for("stop_cluster", cluster=c.ref) for c in up]
    follow = ("Show all clusters", "List all jobs")
    answer: Answer = yield from act_on_each(
        scene, calls, [c.name for c in up], done="Stopped", not_done="Not stopped", followups=follow
    )
    saved = sum(number(c.cell("usd_per_hour")) or 0 for c in up if c.state == "RUNNING")
    if answer.ok and saved:
        answer = replace(answer, text=f"{answer.text} That saves about ${saved:.2f} an hour.")
    return answer


def delete_cluster(scene: Scene, clause: Clause) -> Plan:
    clusters: Sequence[Thing] = yield from _several(scene, clause, verb="delete", usable=lambda c: True)
    every: Sequence[Thing] = yield from scene.things("cluster")
    if len(clusters) > 1 and len(clusters) == len(every) and "many" not in clause.agreed:
        text = f"That would delete {count(len(clusters), 'cluster')} for good: {names(clusters)}. Shall I?"
        return Answer(text, ("Show all clusters",), yes=(agreed(clause, "many"),), ok=False)
    calls = [scene.call_for("delete_cluster", cluster=c.ref) for c in clusters]
    answer = yield from act_on_each(
        scene,
        calls,
        [c.name for c in clusters],
        done="Deleted",
        not_done="Not deleted",
        followups=("Show all clusters",),
    )
    return answer


_POINTS = ("them", "those", "these", "both", "it")


_THE_IDLE = re.compile(r"\b(?:the|that) (?:\w+ )?(?:idle|unused|inactive) (?:one|cluster|machine)\b")


def _several(scene: Scene, clause: Clause, *, verb: str, usable) -> Lookup:
    """The clusters of "all", "all idle", "A and B", "them", or the one that is meant."""
    clusters: Sequence[Thing] = yield from scene.things("cluster")
    if (parts := by_name_part(clause, clusters)) is not None:
        return without_spared(scene, clause, [c for c in parts if usable(c)], clusters, "cluster", verb)
    written = link(clause.tokens, clause.names, clusters)
    if not clause.chosen and (apart := listed_apart(clause, clusters)):
        written = Match(apart)
    elif places := by_places(scene, clause, clusters, noun="cluster"):
        return list(places)
    if clause.flags & {"cost", "failed"} and not written.things and verb != "start" and not says_superlative(clause):
        text = f"I cannot choose clusters to {verb} by that. Name them, please: {names(clusters, word='or')}?"
        raise Stop(Answer(text, ("Show all clusters",), ok=False))
    said = clause.flags & {"all", "running", "stopped", "idle"} or clause.excluded or clause.names
    if clause.has("clusters") and not said and not clause.has("the", "my", "our", "them", "those", "these", "both"):
        raise Stop(
            Answer(f"Which clusters shall I {verb}: {names(clusters, word='or')}?", ("Show all clusters",), ok=False)
        )
    many = "all" in clause.flags or clause.has("clusters", "them", "those", "these", "ones")
    many = many and not singled_out(clause)
    if "idle" in clause.flags and not (written.things and written.sure):
        floor = slots.minutes(clause) or IDLE_MINUTES
        found = sorted((c for c in clusters if idle_for(c) >= floor), key=lambda c: (-idle_for(c), c.name))
        if found and clause.has("longest", "most") and not clause.has("clusters"):
            found = found[:1]
        if len(found) > 1 and not many and _THE_IDLE.search(clause.lower):
            text = f"Which of the idle ones: {names(found, word='or')}?"
            raise Stop(which(clause, found, text=text, verb=verb))
        if not found:
            raise Stop(
                Answer(
                    f"No cluster has been idle for {duration(floor)} or more, so there is nothing to {verb}.",
                    ("Show all clusters",),
                )
            )
    elif (
        "idle" in clause.flags
        and clause.has("all", "every", "everything", "each", "any")
        and clause.has("and", ",", "&", "plus")
    ):  # "everything that is idle and the sandbox"
        idle = [c for c in clusters if idle_for(c) >= (slots.minutes(clause) or IDLE_MINUTES)]
        found = list(dict.fromkeys((*idle, *written.things)))
    elif written.things and written.sure and len(written.things) > 1 and (clause.has("and", ",", "both") or many):
        found = list(written.things)
    elif (
        many
        and not clause.names
        and (clause.has("them", "those", "these", "both", "it") or _the_listed(scene, clause))
        and scene.memory.listed("cluster")
    ):
        keys = {t.name for t in scene.memory.listed("cluster")}
        found = [c for c in clusters if c.name in keys and usable(c)]
    elif clause.has("those", "these") and not clause.names and not said:
        text = f"Which clusters shall I {verb}: {names(clusters, word='or')}?"
        raise Stop(which(clause, clusters, text=text, verb=verb))
    elif (many or (not clause.kinds and clause.excluded)) and not clause.names:
        wanted_down = "stopped" in clause.flags
        found = [
            c for c in clusters if (is_down(c) if wanted_down else is_up(c) if "running" in clause.flags else usable(c))
        ]
        if not found:
            raise Stop(Answer(f"There is no such cluster to {verb}.", ("Show all clusters",)))
    else:
        cluster: Thing = yield from resolve(scene, clause, "cluster", verb=verb, usable=usable)
        return [cluster]
    left_out = spared(clause, clusters, noun="cluster", listed=scene.memory.listed("cluster"))
    named = clause.names or verb not in ("start", "restart")  # "restart the stopped clusters" restarts none
    kept = [c for c in found if c not in left_out and (named or usable(c))]
    if not kept:
        raise Stop(Answer(f"That leaves no cluster to {verb}.", ("Show all clusters",)))
    return kept


def _the_listed(scene: Scene, clause: Clause) -> bool:
    """ "Stop the clusters" right behind a list of clusters: those of the list, not all that run."""
    if not clause.has("the") or clause.flags & {"all", "running", "stopped", "idle"}:
        return False
    return any(r.call.name == "list_clusters" for r in (*scene.memory.last_steps()[-1:], *scene.shown))


_NODE = re.compile(r"\b(?:[a-z]\d[a-z]*\.\w+|Standard_\w+|[a-z]\d-\w+-\d+)\b")
_SPARK = re.compile(r"\b\d{1,2}\.\d(?:\.x)?(?:-[\w.-]+)?\b")


def create_cluster(scene: Scene, clause: Clause) -> Plan:
    """Creates a cluster with what the clause says of it; asks for a name when there is none."""
    name = (
        clause.choice("name")
        or slots.named(clause)
        or " ".join(
            t.text
            for t in slots.without_specs(clause)
            if t in clause.loose and t.kind == "word" and t.word in name_words(clause) and not _is_spec(t.word)
        )
    )
    if not name:
        return Answer(
            "What should the new cluster be called?", ("Call it scratch-cluster",), fill=("name", clause), ok=False
        )
    there: Sequence[Thing] = yield from scene.things("cluster")
    mine = name.lower().split()
    # "Make the ETL Nightly cluster auto-terminate": more words than the name of one that there is, and none of its own.
    meant = [c for c in there if len(mine) > len(words := c.name.lower().split()) and mine[: len(words)] == words]
    if meant and not slots.named(clause) and not clause.choice("name"):
        return Answer(
            f"{bold(meant[0].name)} is there already, and I cannot change its settings; I created nothing. If you want "
            "a new cluster, say how it should be called: “create a cluster called …”.",
            (f"Show {meant[0].name}",),
            ok=False,
        )
    text = clause.lower
    workers = re.search(rf"(?<![\w.-]){slots.NUMBER}(?: (?!with|and|\d)[\w.-]+)? (?:workers?|nodes?|machines?)\b", text)
    node, spark = (
        _NODE.search(clause.text),
        re.search(rf"(?:spark|runtime|version|dbr) ({_SPARK.pattern})", clause.text, re.IGNORECASE),
    )
    result = yield from scene.call(
        "create_cluster",
        name=name,
        num_workers=slots.number_in(workers[1]) if workers else None,
        node_type=node[0] if node else None,
        spark_version=spark[1] if spark else None,
        autotermination_minutes=slots.stops_after(clause),
    )
    id_ = result.parsed.get("id", "cluster_id")
    text = (
        f"Created the cluster {bold(name)}"
        + (f" (`{id_}`)" if id_ else "")
        + "; it is starting and bills while it runs."
    )
    return Answer(text, (f"What is the status of {name}?", f"Stop {name}", "Show all clusters"))


def _is_spec(word: str) -> bool:
    return bool(
        _NODE.fullmatch(word)
        or word.isdigit()
        or word in ("worker", "workers", "node", "nodes", "spark", "small", "big", "large")
    )
