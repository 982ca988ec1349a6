"""What a tool server is configured with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Toolset = Literal["clusters", "jobs", "sql", "notebooks", "unity_catalog", "workspace", "secrets", "repos", "context"]
TOOLSETS: tuple[Toolset, ...] = (
    "clusters",
    "jobs",
    "sql",
    "notebooks",
    "unity_catalog",
    "workspace",
    "secrets",
    "repos",
    "context",
)
Disposition = Literal["EXTERNAL_LINKS", "INLINE"]


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """``host``, ``token``, ``profile``: the workspace of calls that bring no identity of their own; left out,
    the SDK finds one itself (environment, ``~/.databrickscfg``, ...).

    ``timezone``: IANA name for calls that name none ("today" is a day somewhere).
    ``read_only``: lists and runs only what changes nothing.
    ``toolsets``: categories to serve; None is all.
    ``disposition``: how SQL results travel. ``EXTERNAL_LINKS`` has no size limit that matters, but the process
    must reach the workspace's storage; ``INLINE`` needs only the workspace and ends at 25 MiB.
    ``full_schemas``: the list of tools spells out every field of their structured content, for about twice its size.
    ``own_login``: whether ``host``, ``token`` and ``profile`` serve calls that bring no token. False refuses those:
    whose they are is not known, and the server's own login may reach further than theirs.
    ``usd_per_dbu``: what a Databricks unit of a SQL warehouse costs the caller, for estimates; None: list prices.
    ``bearer``: what callers over HTTP must bring as ``Authorization: Bearer``; None asks for nothing.
    """

    host: str | None = None
    token: str | None = field(default=None, repr=False)
    profile: str | None = None
    timezone: str = "UTC"
    read_only: bool = False
    toolsets: frozenset[Toolset] | None = None
    disposition: Disposition = "EXTERNAL_LINKS"
    full_schemas: bool = False
    own_login: bool = True
    usd_per_dbu: float | None = None
    bearer: str | None = field(default=None, repr=False)
