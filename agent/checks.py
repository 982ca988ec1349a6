"""Where the outcome of a call is not known: the read that tells what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.messages import UNKNOWN

# tool → the read, and which of the call's arguments it takes over, under which name
_CHECKS: dict[str, tuple[str, dict[str, str]]] = {
    "create_cluster": ("list_clusters", {}),
    "start_cluster": ("get_cluster", {"cluster": "cluster"}),
    "stop_cluster": ("get_cluster", {"cluster": "cluster"}),
    "restart_cluster": ("get_cluster", {"cluster": "cluster"}),
    "delete_cluster": ("list_clusters", {}),
    "create_job": ("list_jobs", {"name": "query"}),
    "update_job": ("get_job", {"job": "job"}),
    "delete_job": ("list_jobs", {}),
    "run_job": ("list_job_runs", {"job": "job"}),
    "cancel_job_run": ("get_job_run", {"run_id": "run_id"}),
    "run_notebook": ("list_job_runs", {}),
    "execute_sql": ("list_query_history", {}),
    "cancel_statement": ("get_statement", {"statement_id": "statement_id"}),
    "create_warehouse": ("list_warehouses", {}),
    "start_warehouse": ("list_warehouses", {"warehouse": "warehouse"}),
    "stop_warehouse": ("list_warehouses", {"warehouse": "warehouse"}),
    "delete_warehouse": ("list_warehouses", {}),
    "import_notebook": ("export_notebook", {"path": "notebook"}),
    "write_workspace_file": ("read_workspace_file", {"path": "path"}),
    "upload_file": ("list_workspace", {"path": "path"}),
    "create_directory": ("list_workspace", {"path": "path"}),
    "delete_workspace_path": ("list_workspace", {}),
    "create_secret_scope": ("list_secret_scopes", {}),
    "delete_secret_scope": ("list_secret_scopes", {}),
    "put_secret": ("list_secrets", {"scope": "scope"}),
    "delete_secret": ("list_secrets", {"scope": "scope"}),
    "create_repo": ("list_repos", {}),
    "update_repo": ("list_repos", {}),
    "delete_repo": ("list_repos", {}),
}
CHANGING_TOOLS = frozenset(_CHECKS)


def check_of(tool: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """``{"tool", "arguments", "words"}`` of the read that shows whether the call took effect, where one is known."""
    if tool not in _CHECKS:
        return None
    read, taken = _CHECKS[tool]
    given = {name: arguments[source] for source, name in taken.items() if arguments.get(source) not in (None, "")}
    return {"tool": read, "arguments": given, "words": f"See with {read.replace('_', ' ')} what became of it."}


def unknown_text(check: Mapping[str, Any] | None) -> str:
    """What the model is told of a call in doubt."""
    return f"{UNKNOWN} (with {check['tool']})" if check else UNKNOWN
