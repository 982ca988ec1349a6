"""How long a running SQL warehouse has been idle and up, as far as that can be known.

The warehouses API tells neither. What is known comes from the query history
(https://docs.databricks.com/api/workspace/queryhistory/list), which names the queries that a login may see and which
of them waited for the warehouse to start, and from the states that this server itself has seen. The table
``system.compute.warehouse_events`` knows more, but to ask it takes a running warehouse: the question would wake what
it is about.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import (
    EndpointInfo,
    GetWarehouseResponse,
    ListQueriesResponse,
    QueryFilter,
    QueryInfo,
    QueryStatus,
    State,
)

MINUTE_MS = 60_000
PAGE = 100
ROUNDS = 4
# Where it should have stopped by itself for longer than this, it was used or started in a way that cannot be seen.
LEEWAY_MS = 5 * MINUTE_MS
# A start was seen happen when no more than this lies between "not running" and "running".
START_SEEN_MS = 2 * MINUTE_MS
KEPT_SIGHTINGS = 5_000
ENDED = frozenset({QueryStatus.FINISHED, QueryStatus.FAILED, QueryStatus.CANCELED})
UNDER_WAY = [status for status in QueryStatus if status not in ENDED]
History = dict[str, list["Ran"]]


@dataclass(frozen=True, slots=True)
class Ran:
    """One query of a warehouse; times in ms. ``end_ms`` is None while it runs."""

    start_ms: int
    end_ms: int | None
    waited_for_start: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """What this server saw itself: when a warehouse was last not running, and first running after that (ms)."""

    down_ms: int | None = None
    up_ms: int | None = None

    @property
    def start_ms(self) -> int | None:
        """When it started, where that was seen happen."""
        if self.down_ms is None or self.up_ms is None or self.up_ms - self.down_ms > START_SEEN_MS:
            return None
        return self.up_ms


@dataclass(frozen=True, slots=True)
class Use:
    """``idle_minutes``: whole minutes since the last use, None where not known. ``up_since_ms``: it has been up at
    least since then, and ``start_known`` whether it started then; None where nothing is known."""

    idle_minutes: int | None = None
    last_used_ms: int | None = None
    up_since_ms: int | None = None
    start_known: bool = False


class Sightings:
    """What was seen of the warehouses of each login. Thread-safe; forgets what was seen longest ago."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Sighting] = OrderedDict()
        self._lock = threading.Lock()

    def note(
        self, login: str, warehouses: Iterable[EndpointInfo | GetWarehouseResponse], *, now_ms: int | None = None
    ) -> None:
        now = now_ms or int(time.time() * 1000)
        with self._lock:
            for info in warehouses:
                key = (login, info.id or "")
                before = self._kept.get(key, Sighting())
                if info.state != State.RUNNING:
                    self._kept[key] = Sighting(down_ms=now)
                elif before.up_ms is None:
                    self._kept[key] = replace(before, up_ms=now)
                self._kept.move_to_end(key)
            while len(self._kept) > KEPT_SIGHTINGS:
                self._kept.popitem(last=False)

    def of(self, login: str, warehouse_id: str) -> Sighting:
        with self._lock:
            return self._kept.get((login, warehouse_id), Sighting())


def read_history(client: WorkspaceClient, warehouse_ids: Sequence[str]) -> History:
    """The latest queries of each warehouse, newest first; those that run whatever their age.

    One request, as a rule. Where busy warehouses fill it, the others are asked for again, a few times at most; a
    warehouse that is still not answered for is left out.
    """
    found: History = {}
    wanted, more, full = list(warehouse_ids), True, False
    for _ in range(ROUNDS):
        page = newest(client, QueryFilter(warehouse_ids=wanted))
        for info in page.res or ():
            found.setdefault(info.warehouse_id or "", []).append(ran(info))
        wanted = [warehouse_id for warehouse_id in wanted if warehouse_id not in found]
        more = bool(page.has_next_page)
        full = full or more
        if not wanted or not more:
            break
    if not more:
        found |= {warehouse_id: [] for warehouse_id in wanted}
    if full:  # one that has run for long may stand behind a hundred shorter ones
        under_way = newest(client, QueryFilter(warehouse_ids=list(warehouse_ids), statuses=UNDER_WAY))
        for info in under_way.res or ():
            found.setdefault(info.warehouse_id or "", []).append(ran(info))
    return found


def newest(client: WorkspaceClient, filter_by: QueryFilter) -> ListQueriesResponse:
    return client.query_history.list(filter_by=filter_by, max_results=PAGE, include_metrics=True)


def ran(info: QueryInfo) -> Ran:
    start = info.query_start_time_ms or 0
    end = info.query_end_time_ms or info.execution_end_time_ms
    if info.status in ENDED:
        end = end or start + (info.duration or 0)
    elif info.status is not None:
        end = None
    waited = bool(info.metrics and info.metrics.provisioning_queue_start_timestamp)
    return Ran(start, end, waited)


def use_of(info: EndpointInfo, history: Sequence[Ran] | None, sighting: Sighting, *, now_ms: int) -> Use:
    """The use of a warehouse. ``history``: its queries, newest first; None where they are not known."""
    if info.state != State.RUNNING:
        return Use()
    stops_after = (info.auto_stop_mins or 0) * MINUTE_MS or None
    up_since, known = up(history or (), sighting, stops_after=stops_after, now_ms=now_ms)
    if history is None:
        return Use(up_since_ms=up_since, start_known=known)
    if any(query.end_ms is None for query in history):
        return Use(0, now_ms, up_since, known)
    last = max((query.end_ms or 0 for query in history), default=None)
    since = last
    if sighting.down_ms and (last is None or last < sighting.down_ms):
        since = sighting.up_ms  # it was off in between
    if since is None or gone(since, now_ms, stops_after):
        return Use(None, last, up_since, known)
    return Use(max(0, (now_ms - since) // MINUTE_MS), last, up_since, known)


def up(history: Sequence[Ran], sighting: Sighting, *, stops_after: int | None, now_ms: int) -> tuple[int | None, bool]:
    """Since when it has been up, and whether it started then: back from now, as long as there is no gap in which it
    could have stopped by itself."""
    edge, vouched = now_ms, False
    start = sighting.start_ms
    for query in history:
        if start is not None and start > query.start_ms:
            break
        if gone(query.end_ms or now_ms, edge, stops_after):
            return (edge, False) if vouched else (None, False)
        edge, vouched = min(edge, query.start_ms), True
        if query.waited_for_start:
            return edge, True
    if start is not None and start <= edge and not gone(start, edge, stops_after):
        return start, True
    return (edge, False) if vouched else (None, False)


def gone(last_ms: int, until_ms: int, stops_after: int | None) -> bool:
    """Whether a warehouse that nobody used between these times would have stopped by itself."""
    return stops_after is not None and until_ms - last_ms > stops_after + LEEWAY_MS
