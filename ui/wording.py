"""Short texts for people: times, durations, money, titles of steps. Pure functions of their arguments."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from agent.durations import duration
from agent.pricing import UsageTotals

_STEPS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def parse_time(value: str | None) -> dt.datetime | None:
    """A time such as ``2026-01-31T07:12:05Z`` or ``2026-01-31 07:12:05 UTC`` → an aware datetime (UTC where no zone
    is given); None for anything else."""
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = dt.datetime.fromisoformat(value.removesuffix(" UTC").replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def ago(value: str | float | None, *, now: dt.datetime) -> str:
    """``5 min ago``, ``in 2 h``, ``just now``; from an ISO time or Unix seconds. Empty for nothing."""
    moment = dt.datetime.fromtimestamp(value, dt.UTC) if isinstance(value, (int, float)) else parse_time(value)
    if moment is None:
        return ""
    seconds = (now - moment).total_seconds()
    for size, unit in _STEPS:
        if abs(seconds) >= size:
            amount = f"{int(abs(seconds) // size)} {unit}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "just now"


def minutes(value: float | None) -> str:
    """Idle minutes as people say them."""
    if value is None:
        return ""
    return duration(float(value) * 60) if value >= 1 else "0 min"


def dollars(value: float | None) -> str:
    """US dollars; small sums keep the digits that matter. Empty for nothing."""
    if value is None:
        return ""
    return f"${value:,.2f}" if value >= 0.1 or value == 0 else f"${value:.4f}"


_MONEY = re.compile(r"(price|revenue|amount|cost|fare|usd|sales|spend)", re.IGNORECASE)


def looks_like_money(column: str) -> bool:
    """Does a column of this name hold sums of money, to be shown with two digits?"""
    return bool(_MONEY.search(column))


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 row``, ``21,932 rows``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def tokens(number: int) -> str:
    """``870``, ``12.4k``, ``1.2M``."""
    if number < 1_000:
        return str(number)
    return f"{number / 1_000:.1f}k" if number < 1_000_000 else f"{number / 1_000_000:.1f}M"


# What a call is about: the first of these arguments that it has.
_SUBJECTS = (
    "job",
    "notebook",
    "cluster",
    "warehouse",
    "table",
    "run_id",
    "path",
    "repo",
    "url",
    "key",
    "scope",
    "schema",
    "catalog",
    "name",
    "title",
    "query",
    "sql",
)
# Tools that make something are about its name, whatever else they take.
_NAMED = ("create_", "import_")


def subject(name: str, arguments: dict[str, Any], structured: dict[str, Any] | None = None) -> str:
    """What a call is about, as one short line: ``ML Training Cluster``, ``SELECT zip, count(*) FROM …``.

    A call that leaves its object to the context is about what its result names.
    """
    order = ("name", *_SUBJECTS) if name.startswith(_NAMED) else _SUBJECTS
    for argument in order:
        value = arguments.get(argument)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return shortened(str(value))
    for value in (structured or {}).values():
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return shortened(value["name"])
    return ""


def shortened(text: str, *, length: int = 64) -> str:
    """One line of at most ``length`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def tool_title(name: str, title: str = "") -> str:
    """The tool's human title, or one made from its name: ``list_job_runs`` → ``List job runs``."""
    if title:
        return title
    words = name.replace("_", " ").strip()
    return (words[:1].upper() + words[1:]).replace("sql", "SQL")


def usage_words(usage: UsageTotals) -> str:
    """``claude-haiku-5-5 · 12.4k tokens · $0.0031``; empty where nothing was spent, no cost where it is not known."""
    if not usage.total:
        return ""
    return " · ".join(filter(None, [", ".join(usage.models), f"{tokens(usage.total)} tokens", dollars(usage.cost_usd)]))


def usage_details(usage: UsageTotals) -> str:
    """The parts of it, in a sentence."""
    read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    share = f", {usage.cache_read_tokens / read:.0%} of it from the cache" if usage.cache_read_tokens else ""
    said = f"{tokens(read)} tokens read{share}, {tokens(usage.output_tokens)} written."
    return f"{count(usage.calls, 'model call')}: {said}" + (
        " The price is not known." if usage.cost_usd is None else ""
    )
