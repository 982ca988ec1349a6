"""What ``dbutils.jobs.taskValues`` reaches: the values that tasks of one run leave for those after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskValues:
    """``put(key, value)`` keeps a value of this task. ``get(task_key, key)`` raises KeyError where there is none."""

    put: Callable[[str, Any], None]
    get: Callable[[str, str], Any]
