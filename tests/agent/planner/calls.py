"""What a turn of the planner called, for the tests of it."""

from __future__ import annotations

from typing import Any

READS = ("list_", "get_", "describe_", "search_", "export_", "read_", "show_")


def changed(calls: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """The calls that change something, in their order."""
    return [(name, args) for name, args in calls if not name.startswith(READS)]
