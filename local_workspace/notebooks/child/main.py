"""The loop: an order to run a cell comes in, requests go out while it runs, ``done`` at its end."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import re
import sys
import traceback
import types
from pathlib import Path
from typing import Any

from local_workspace.notebooks.child import spark
from local_workspace.notebooks.child.packages import Packages
from local_workspace.notebooks.child.shell import Shell
from local_workspace.notebooks.child.utilities import DBUtils, NotebookExit, RestartPython
from local_workspace.notebooks.child.wire import open_wire, orders, say

_INSIDE = re.compile(r"/pyspark/|/notebooks/child/")


def display(value: Any = None, *_: Any, **__: Any) -> None:
    if hasattr(value, "toPandas"):
        if value.columns:
            value.show()
    elif hasattr(value, "to_string"):
        print(value.to_string())
    elif value is not None:
        print(value)


def main() -> None:
    """``sys.argv``: the folder in which the context's own packages lie."""
    open_wire()
    sys.ps1 = "In : "  # as under IPython, by which libraries know that a person is at work
    packages = Packages(Path(sys.argv[1]))
    utilities = DBUtils()
    names: dict[str, Any] = {"__name__": "__main__", "dbutils": utilities, "display": display}
    shell = Shell(names, packages, display)
    names["get_ipython"] = lambda: shell
    # Modules that a notebook imports find it as they do under IPython.
    builtins.get_ipython = names["get_ipython"]  # type: ignore[attr-defined]
    spark.announce(names)
    _runtime(names)
    for message in orders():
        utilities.widgets.values = message.get("widgets") or {}
        if message.get("arguments") is not None:
            sys.argv = ["main.py", *message["arguments"]]
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            done = _run(shell, message)
        say({"op": "done", **done, "output": output.getvalue()})


def _run(shell: Shell, message: dict[str, Any]) -> dict[str, Any]:
    try:
        code = message["code"]
        if message.get("sqldf") and "_sqldf" in code:
            shell.user_ns["_sqldf"] = spark.session().sql(message["sqldf"])
        shell.run_cell(code)
    except NotebookExit as ended:
        return {"exit": str(ended)}
    except RestartPython:
        return {"restart": True}
    except SystemExit as ended:
        return {} if ended.code in (None, 0) else _ended(f"SystemExit: {ended.code}")
    except BaseException as error:
        return {"trace": _trace(error), "error": traceback.format_exception_only(error)[-1].rstrip()}
    return {}


def _ended(error: str) -> dict[str, Any]:
    return {"trace": error, "error": error}


def _trace(error: BaseException) -> str:
    """From the cell on, and without the inside of PySpark, where nobody has made the mistake."""
    kept = error.__traceback__
    while kept is not None and kept.tb_frame.f_code.co_filename != "<cell>":
        kept = kept.tb_next
    told = traceback.TracebackException(type(error), error, kept)
    if type(error).__module__.startswith("pyspark."):
        frames = [frame for frame in told.stack if not _INSIDE.search(frame.filename)]
        told.stack = traceback.StackSummary.from_list(frames)
    return "".join(told.format()).rstrip()


def _runtime(names: dict[str, Any]) -> None:
    """The module by which Databricks' SDK finds ``dbutils`` and ``spark`` on a cluster (``databricks.sdk.runtime``)."""

    class UserNamespaceInitializer:
        @staticmethod
        def getOrCreate() -> type[UserNamespaceInitializer]:
            return UserNamespaceInitializer

        @staticmethod
        def get_namespace_globals() -> dict[str, Any]:
            names.setdefault("spark", spark.session())
            return names

    if "DATABRICKS_RUNTIME_VERSION" in os.environ:
        module = types.ModuleType("dbruntime")
        module.UserNamespaceInitializer = UserNamespaceInitializer  # type: ignore[attr-defined]
        sys.modules["dbruntime"] = module
