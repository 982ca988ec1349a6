"""What a dashboard offers to ask about what it shows. A page says it with :func:`suggest`; the pane beside it shows it
until the conversation has begun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

MOST = 4
_FULL_NAME = re.compile(r"\bFROM\s+(\w+\.\w+\.\w+)\b", re.IGNORECASE)
_SUGGESTED, _DRAWN = "suggested", "suggested-drawn"  # session state


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``says`` goes into the conversation; without it the label itself does."""

    label: str
    icon: str
    says: str = ""

    @property
    def text(self) -> str:
        return self.says or self.label


def about_compute(cluster: str, *, idle: bool, warehouse: str = "") -> list[Suggestion]:
    """``cluster`` and ``warehouse``: the chosen ones' names; "" for none."""
    found = [Suggestion(f"Show recent events of {cluster}", ":material/history:")] if cluster else []
    if warehouse:
        found.append(Suggestion(f"Is {warehouse} running?", ":material/dns:"))
    if idle:
        found.append(Suggestion("Which clusters cost money while idle?", ":material/savings:"))
        found.append(Suggestion("Stop all idle clusters", ":material/stop:"))
    else:
        found.append(Suggestion("Which clusters are running?", ":material/memory:"))
    return [*found, Suggestion("List SQL warehouses", ":material/dns:")]


def about_jobs(*, run: str = "", failed: str = "", job: str = "") -> list[Suggestion]:
    """``run``: the id of the chosen run if it failed; ``failed``: the job of the newest failed run; ``job``: the chosen
    one's name, or that of the chosen run."""
    found = []
    if run or failed:
        found.append(Suggestion(f"Why did {f'run {run}' if run else failed} fail?", ":material/help:"))
    if job or failed:
        found.append(Suggestion(f"Show the last 5 runs of {job or failed}", ":material/history:"))
    if job:
        found.append(Suggestion(f"When does {job} run next?", ":material/schedule:"))
    found.append(Suggestion("Which jobs failed this week?", ":material/event_busy:"))
    return [*found, Suggestion("Which jobs are running right now?", ":material/play_circle:")]


def about_table(name: str, *, timed: bool = False) -> list[Suggestion]:
    """``name`` in full; "" where none is open. ``timed``: whether a column of it holds dates or times."""
    if not name:
        return [
            Suggestion("List catalogs", ":material/database:"),
            Suggestion("Find tables about orders", ":material/search:"),
        ]
    found = [
        Suggestion(f"Describe {name}", ":material/table_chart:"),
        Suggestion(f"How many rows are in {name}?", ":material/123:"),
        Suggestion(f"Show 10 rows of {name}", ":material/table_rows:"),
    ]
    if timed:
        found.append(Suggestion(f"Number of rows per month in {name} as a chart", ":material/show_chart:"))
    return found


def about_sql(sql: str, *, result: bool) -> list[Suggestion]:
    """``sql``: the statement that is shown; "" for none. ``result``: whether its rows are shown."""
    found = [Suggestion("Chart this result", ":material/bar_chart:")] if result else []
    if table := _table_of(sql):
        found.append(Suggestion(f"Describe {table}", ":material/table_chart:"))
    found.append(Suggestion("Show my slowest queries", ":material/hourglass:"))
    return [*found, Suggestion("Show the query history", ":material/history:")]


def about_board(tiles: Iterable[tuple[str, str]]) -> list[Suggestion]:
    """``tiles``: (title, SQL) of each. Only SQL that names its table in full means the same in the conversation."""
    found = [Suggestion(f"Run “{title}” here", ":material/play_arrow:", sql) for title, sql in tiles if _table_of(sql)]
    return found[:MOST] or [
        Suggestion("Chart the average fare per hour in samples.nyctaxi.trips", ":material/show_chart:"),
        Suggestion("Top 10 pickup zip codes by revenue in samples.nyctaxi.trips", ":material/bar_chart:"),
    ]


def about_activity() -> list[Suggestion]:
    return [
        Suggestion("Show failed queries", ":material/error:"),
        Suggestion("What are the slowest queries today?", ":material/hourglass:"),
        Suggestion("Which jobs failed this week?", ":material/event_busy:"),
    ]


def _table_of(sql: str) -> str:
    """The first table that is named in full; "" where none is."""
    found = _FULL_NAME.search(sql)
    return found[1] if found else ""


def suggest(found: Iterable[Suggestion]) -> None:
    """What this page offers now."""
    st.session_state[_SUGGESTED] = tuple(found)[:MOST]


def suggested() -> tuple[Suggestion, ...]:
    """For the pane, which draws them: :func:`keep_up` then knows."""
    st.session_state[_DRAWN] = st.session_state.get(_SUGGESTED, ())
    return st.session_state[_DRAWN]


def begin() -> None:
    """A page that begins offers nothing yet."""
    st.session_state.pop(_SUGGESTED, None)
    st.session_state.pop(_DRAWN, None)


def keep_up() -> None:
    """Redraws the page where the pane shows what was offered before: a row was chosen, another table opened."""
    drawn = st.session_state.get(_DRAWN)
    if drawn is not None and drawn != st.session_state.get(_SUGGESTED, ()):
        st.rerun(scope="app")
