"""Runs over time: a job's last runs as a strip of dots, and all runs as a timeline. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Any

from ui.states import dot_text, look
from ui.wording import parse_time

STRIP = 10
FAILED = frozenset({"FAILED", "TIMEDOUT", "INTERNAL_ERROR"})
_COLOURS = {"green": "#4c956c", "red": "#c2665a", "yellow": "#d08c3c", "gray": "#8e97a5"}
_GOES_ON = "#5b9bd5"  # told apart from what has succeeded
_LINE, _CLOCK_ROOM = 24, 30  # pixels: of a job's line, and of the times below them all
_CLOCK = {"minutes": "%H:%M", "hours": "%H:%M", "date": "%a %d", "day": "%a %d"}  # times as everywhere on the page


def strips(jobs: Sequence[dict[str, Any]], runs: Sequence[dict[str, Any]]) -> list[str]:
    """For each job its last runs, the newest on the right: ``🟢🟢🔴``."""
    by_job: dict[str, list[str]] = {}
    for run in runs:  # the newest first
        by_job.setdefault(str(run.get("job_id")), []).append(dot_text(run.get("state"), run=True).split(" ", 1)[0])
    return ["".join(reversed(by_job.get(str(job.get("job_id") or job.get("id")), [])[:STRIP])) for job in jobs]


def run_words(run: dict[str, Any]) -> str:
    """``90014 of Taxi Data Ingestion (FAILED)``: for the agent, which is told what a page shows."""
    return f"{run.get('run_id')} of {run.get('job_name')} ({run.get('state')})"


def legend(spec: dict[str, Any]) -> str:
    """What the colours of a timeline mean, as HTML."""
    scale = spec["encoding"]["color"]["scale"]
    return "".join(
        f'<span class="runs-legend"><span style="color: {colour}" aria-hidden="true">●</span> {escape(words)}</span> '
        for words, colour in zip(scale["domain"], scale["range"], strict=True)
    )


def timeline(runs: Sequence[dict[str, Any]], *, now: dt.datetime) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """(rows, Vega-Lite spec): a bar from a run's start to its end, one line a job; a bar is never too short to see."""
    rows: list[dict[str, Any]] = []
    for run in runs:
        start = parse_time(run.get("start_time"))
        if start is None:
            continue
        end = parse_time(run.get("end_time")) or now
        rows.append(
            {
                "job": str(run.get("job_name") or run.get("name")),
                "start": start,
                "end": end,
                "state": look(run.get("state")).words,
                "run": str(run.get("run_id")),
                "error": str(run.get("message") or ""),
            }
        )
    looks = [look(run.get("state")) for run in runs]
    tones = {found.words: _COLOURS[found.tone] if found.words != "Running" else _GOES_ON for found in looks}
    spec: dict[str, Any] = {
        "height": _LINE * len({row["job"] for row in rows}) + _CLOCK_ROOM,
        "description": f"{len(rows)} runs over time, a line a job.",
        "mark": {"type": "rule", "strokeWidth": 12, "strokeCap": "round"},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "title": None, "axis": {"format": _CLOCK}},
            "x2": {"field": "end"},
            "y": {"field": "job", "type": "nominal", "title": None, "axis": {"labelLimit": 150, "labelFlush": False}},
            "color": {
                "field": "state",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(tones), "range": list(tones.values())},
                "legend": None,  # :func:`legend` wraps on a phone
            },
            "tooltip": [{"field": name, "type": "nominal"} for name in ("job", "run", "state", "error")],
        },
    }
    return rows, spec
