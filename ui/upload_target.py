"""The table that an attached file becomes: its name on the approval card, to be changed before anything is done.

The card asks about the upload. The statement behind it, which makes the table, is another call of the same message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.turns import StepState, Turn

_CREATE = re.compile(r"^CREATE TABLE `([^`]+)`\.`([^`]+)`\.`([^`]+)` AS SELECT \* FROM parquet\.`([^`]+)`$")
_NAME = re.compile(r"[\w-]{1,255}")
PARTS = ("Catalog", "Schema", "Table")


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """``upload_id`` and ``create_id`` are the two calls; ``parts`` are catalog, schema and name, as proposed."""

    upload_id: str
    create_id: str
    arguments: dict[str, Any]  # of the statement's call
    parts: tuple[str, str, str]
    path: str  # of the uploaded file

    def key(self, part: str) -> str:
        return f"target-{part}-{self.create_id}"

    @property
    def keys(self) -> list[str]:
        return [self.key(part) for part in PARTS]


def upload_target(turn: Turn) -> UploadTarget | None:
    """None where the turn's waiting calls upload nothing, or what they upload becomes no table."""
    upload = next((call for call in turn.pending if call.name == "upload_file"), None)
    if upload is None:
        return None
    for step in turn.steps:
        found = _CREATE.match(str(step.arguments.get("sql") or "")) if step.name == "execute_sql" else None
        if found and step.state in (StepState.QUEUED, StepState.WAITING) and found[4] == upload.arguments.get("path"):
            return UploadTarget(upload.call_id, step.call_id, step.arguments, (found[1], found[2], found[3]), found[4])
    return None


def draw_target(target: UploadTarget) -> None:
    with st.container(horizontal=True, gap="small", key=f"target-{target.create_id}"):
        for part, value in zip(PARTS, target.parts, strict=True):
            st.text_input(part, value=value, key=target.key(part), autocomplete="off")
    st.caption("The file becomes this table. A table that is there already is not touched.")


def chosen_target(
    target: UploadTarget, *, uploaded: dict[str, Any] | None = None
) -> tuple[dict[str, Any] | None, list[str]]:
    """The statement's arguments for what stands in the fields (None: as proposed), and what is wrong with them.

    ``uploaded``: the upload's arguments, where a person changed them. For a button's callback.
    """
    typed = [
        str(st.session_state.get(key, value)).strip().strip("`")
        for key, value in zip(target.keys, target.parts, strict=True)
    ]
    wrong = [part for part, name in zip(PARTS, typed, strict=True) if not _NAME.fullmatch(name)]
    if wrong:
        return None, [f"{part}: a name of letters, digits, _ and - is needed." for part in wrong]
    path = str((uploaded or {}).get("path") or target.path)
    if tuple(typed) == target.parts and path == target.path:
        return None, []
    table = ".".join(f"`{name}`" for name in typed)
    return {**target.arguments, "sql": f"CREATE TABLE {table} AS SELECT * FROM parquet.`{path}`"}, []
