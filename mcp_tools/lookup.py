"""Names and ids to the workspace's objects; without a name, the session's current one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TypeVar

from databricks.sdk.service.jobs import BaseJob
from databricks.sdk.service.sql import EndpointInfo
from databricks.sdk.service.workspace import RepoInfo
from fastmcp.exceptions import ToolError

from mcp_tools import cluster_view
from mcp_tools.calls import Call
from mcp_tools.cluster_view import RawCluster
from mcp_tools.names import Candidate, choices, resolve

MAX_JOBS = 2000
T = TypeVar("T")


async def cluster(call: Call, name: str | None) -> Candidate[RawCluster]:
    """The cluster named, or the current one. Raises ToolError."""
    if not name:
        name = call.session.cluster_id
    known = cluster_view.candidates(await call.read(cluster_view.raw_clusters))
    if not name:
        raise ToolError(f"No cluster is current: say which. {choices(known, 'cluster')}")
    return resolve(name, known, kind="cluster")


async def warehouses(call: Call) -> list[Candidate[EndpointInfo]]:
    """All SQL warehouses, by name."""
    found = await call.read(lambda w: list(w.warehouses.list()))
    call.sightings.note(call.identity.key, found)
    known = [
        Candidate(id=e.id or "", name=e.name or e.id or "", value=e, detail=e.state.value if e.state else "")
        for e in found
    ]
    return sorted(known, key=lambda c: c.name.lower())


async def warehouse(call: Call, name: str | None) -> Candidate[EndpointInfo]:
    """The warehouse named, or the session's, or the one that :func:`default_warehouse` finds. Raises ToolError."""
    known = await warehouses(call)
    if name:
        return resolve(name, known, kind="warehouse")
    found = default_warehouse(known, chosen=call.session.warehouse_id)
    if found is None:
        raise ToolError(f"No warehouse is current and none is running: say which. {choices(known, 'warehouse')}")
    return found


def default_warehouse(known: list[Candidate[EndpointInfo]], *, chosen: str | None) -> Candidate[EndpointInfo] | None:
    """The chosen one while it exists, else the first that runs, else the only one."""
    for candidate in known:
        if chosen and candidate.id == chosen:
            return candidate
    running = [candidate for candidate in known if candidate.detail == "RUNNING"]
    if running:
        return running[0]
    return known[0] if len(known) == 1 else None


async def job(call: Call, name: str) -> Candidate[BaseJob]:
    """The job with this name or id. Raises ToolError."""
    wanted = name.strip().strip("\"'`")
    known = job_candidates(await call.read(lambda w: first(w.jobs.list(limit=100), MAX_JOBS)))
    return resolve(wanted, known, kind="job")


def job_candidates(jobs: list[BaseJob]) -> list[Candidate[BaseJob]]:
    return [
        Candidate(
            id=str(j.job_id), name=(j.settings.name if j.settings and j.settings.name else f"Job {j.job_id}"), value=j
        )
        for j in jobs
    ]


async def repo(call: Call, name: str) -> Candidate[RepoInfo]:
    """The repo with exactly this id, path or folder name: what it is for may lose work. Raises ToolError."""
    found = await call.read(lambda w: first(w.repos.list(), 1000))
    wanted = name.strip().strip("\"'`").rstrip("/")
    for info in found:
        if wanted == info.path:
            return Candidate(id=str(info.id), name=info.path or "", value=info)
    known = [
        Candidate(id=str(r.id), name=(r.path or str(r.id)).rsplit("/", 1)[-1], value=r, detail=r.path or "")
        for r in found
    ]
    return resolve(wanted, known, kind="repo", guess=False)


def first(items: Iterable[T], most: int) -> list[T]:
    """At most ``most`` items of an iterator that fetches pages as it goes."""
    return list(itertools.islice(items, most))
