"""What a new workspace is born with: names, ids, states and histories relative to now, and sample tables.

Each module here furnishes one part with a ``populate(workspace)`` function. A birth runs whole or not
at all: the server begins anew when one was cut short.
"""

from __future__ import annotations

import importlib
import importlib.util

from local_workspace.workspace import Workspace

# In this order: notebooks name tables, runs name notebooks and clusters, queries name tables and warehouses.
PARTS = ("catalog", "datasets", "content", "compute", "queries")


def populate(workspace: Workspace) -> None:
    """Furnish a new, empty workspace."""
    for part in PARTS:
        name = f"{__name__}.{part}"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).populate(workspace)
