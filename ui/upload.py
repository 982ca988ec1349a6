"""A file attached to a message: checked at once, kept by the app, and proposed as calls that ask first.

A table of rows goes into the volume ``uploads`` of the current schema and becomes a table there; a notebook is imported
at the workspace path. The message names the target, which a person may choose in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from agent.proposals import Proposed
from agent.uploads import MAX_BYTES, NOTEBOOK_ENDINGS, TABLE_ENDINGS, BadFile, Checked, checked
from ui.session import Session

FILE_TYPES = [*TABLE_ENDINGS, *NOTEBOOK_ENDINGS]
MAX_MEGABYTES = MAX_BYTES // 2**20
VOLUME = "uploads"
SHOWN_COLUMNS = 12
_NAME = r"`?[A-Za-z_][\w-]*`?"
# “as main.sales.orders”, “into the table orders”, “called orders”
_TARGET = re.compile(
    rf"\b(?:as|into|named|called|to|table)\s+(?:a\s+|the\s+)?(?:new\s+)?(?:table\s+)?((?:{_NAME}\.){{0,2}}{_NAME})(?![\w./])",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?<!\S)(/(?:Workspace|Users|Shared|Repos)/\S+)")
_NO_NAMES = frozenset(
    {"a", "an", "the", "it", "this", "that", "table", "new", "my", "csv", "notebook", "file", "volume"}
)


def message_of(session: Session, text: str, files: Sequence[Any]) -> tuple[str, list[Proposed]]:
    """What is said and proposed for a message with one file. Raises BadFile."""
    if len(files) > 1:
        raise BadFile("Attach one file at a time.")
    file = checked(str(files[0].name), files[0].getvalue())
    handle = session.runtime.uploads.keep(file)
    context = session.runtime.context(session.conversation_id, max_age=5, user=session.user)
    if file.kind == "notebook":
        return _notebook(file, handle, text.strip(), context)
    return _table(file, handle, text.strip(), context)


def _table(file: Checked, handle: str, text: str, context: dict[str, Any]) -> tuple[str, list[Proposed]]:
    catalog, schema, name = target_of(text, file, context)
    path = f"/Volumes/{catalog}/{schema}/{VOLUME}/{file.stem}_{handle[-6:]}.parquet"
    table = ".".join(f"`{part}`" for part in (catalog, schema, name))
    shown = ", ".join(f"{column} {kind}" for column, kind in file.columns[:SHOWN_COLUMNS])
    more = f" and {len(file.columns) - SHOWN_COLUMNS} more" if len(file.columns) > SHOWN_COLUMNS else ""
    said = text or f"Make {file.name} the table {catalog}.{schema}.{name}."
    said += f"\n\nAttached: {file.name}, {file.rows:,} rows: {shown}{more}."
    return said, [
        Proposed("upload_file", {"file": handle, "path": path}),
        Proposed("execute_sql", {"sql": f"CREATE TABLE {table} AS SELECT * FROM parquet.`{path}`", "wait_seconds": 60}),
    ]


def target_of(text: str, file: Checked, context: dict[str, Any]) -> tuple[str, str, str]:
    """Catalog, schema and name of the table: as the message says, else by the file's name in the current schema."""
    said = [m[1] for m in _TARGET.finditer(text) if m[1].strip("`").lower() not in _NO_NAMES]
    qualified = [name for name in said if "." in name]
    parts = [part.strip("`") for part in (qualified or said or [file.stem])[0].split(".")]
    here = [str(context.get("catalog") or "main"), str(context.get("schema") or "default")]
    if here[0] in ("samples", "system") and len(parts) < 3:
        here = ["main", "default"]  # nobody may write there
    catalog, schema, name = [*here[: 3 - len(parts)], *parts]
    return catalog, schema, name


def _notebook(file: Checked, handle: str, text: str, context: dict[str, Any]) -> tuple[str, list[Proposed]]:
    found = _PATH.search(text)
    path = found[1].rstrip(".,;") if found else f"{context.get('workspace_path') or '/Shared'}/{file.name}"
    if not path.rpartition("/")[2].rpartition(".")[0]:  # the language is known by the ending
        path = f"{path}.{file.name.rpartition('.')[2]}"
    said = text or f"Import {file.name} as the notebook {path.rpartition('.')[0]}."
    said += f"\n\nAttached: {file.name}, a notebook."
    return said, [Proposed("upload_file", {"file": handle, "path": path})]
