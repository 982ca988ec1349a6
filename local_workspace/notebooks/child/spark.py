"""``spark``: the real PySpark, as Spark Connect's client, whose requests are answered within this process.

:mod:`plans` turns what it asks into SQL, which the workspace's own SQL session runs. So whatever a DataFrame reads or
writes goes the way of every other statement. PySpark is imported at its first use only.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
import warnings
from typing import Any

# PySpark looks at it when a library makes a session by itself; that one is there by then, so nothing is dialled.
_ADDRESS = "sc://embedded-workspace"
_SESSION = "pyspark.sql.connect.session"


class _Begin:
    """Makes the session as soon as anybody has imported the class, so that each ``getOrCreate()`` finds it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != _SESSION:
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            _begin(module.SparkSession)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def announce(names: dict[str, Any]) -> None:
    """Be there for ``SparkSession.builder.getOrCreate()`` and for ``spark`` among a notebook's names."""
    os.environ["SPARK_REMOTE"] = _ADDRESS
    # Nothing that who wrote the cell could change: the product's own pandas is newer.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    sys.meta_path.insert(0, _Begin())  # type: ignore[arg-type]


def session() -> Any:
    """The one session. Raises :class:`ModuleNotFoundError` where PySpark is not installed."""
    try:
        from pyspark.sql.connect.session import SparkSession
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"spark needs PySpark's client in the environment that the workspace runs in ({error}): "
            "pip install pyspark-client"
        ) from None
    return SparkSession._get_default_session() or SparkSession.getActiveSession()


def _begin(kind: Any) -> None:
    from local_workspace.notebooks.child.service import Builder

    made = kind(connection=Builder())
    made.client.disable_reattachable_execute()
    kind._set_default_and_active_session(made)
