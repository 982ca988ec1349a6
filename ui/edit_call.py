"""The fields in which a waiting call's arguments are edited, on its approval card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.argument_fields import Field, arguments_of, fields_of
from ui.markdown import plain
from ui.session import Session
from ui.turns import Pending


def can_edit(session: Session, call: Pending) -> bool:
    """Whether the tool is known and takes anything."""
    return bool(_fields(session, call))


def draw_fields(session: Session, call: Pending) -> None:
    """Arguments that are given as fields; what else the tool takes below them, folded."""
    fields = _fields(session, call)
    given = [field for field in fields if field.value is not None or field.required]
    for field in given:
        _draw(call, field)
    others = [field for field in fields if field not in given]
    if others:
        with st.expander("More arguments", type="compact", key=f"edit-more-{call.call_id}"):
            for field in others:
                _draw(call, field)


def edited_arguments(session: Session, call: Pending) -> tuple[dict[str, Any], list[str]]:
    """What stands in the fields, and what is wrong with it. For a button's callback."""
    tool = session.runtime.tool(call.name)
    fields = _fields(session, call)
    typed = {field.name: st.session_state[key] for field in fields if (key := _key(call, field)) in st.session_state}
    return arguments_of(fields, typed, tool.input_schema if tool else {})


def _fields(session: Session, call: Pending) -> list[Field]:
    tool = session.runtime.tool(call.name)
    return fields_of(tool.input_schema, call.arguments, sql_argument=tool.sql_argument) if tool else []


def _key(call: Pending, field: Field) -> str:
    return f"edit-{call.call_id}-{field.name}"


def _draw(call: Pending, field: Field) -> None:
    key, help = _key(call, field), plain(field.help) or None
    label = field.label if field.required or field.value is not None else f"{field.label} (optional)"
    match field.kind:
        case "sql" | "lines" | "json":
            lines = str(field.value or "").count("\n") + 1
            height = min(320, 60 + 22 * max(lines, len(str(field.value or "")) // 60))
            shown = "SQL" if field.kind == "sql" else f"{label}, as JSON" if field.kind == "json" else label
            st.text_area(shown, value=field.value or "", key=key, height=height, help=help)
        case "integer":
            st.number_input(
                label, value=field.value, min_value=_whole(field.minimum), max_value=_whole(field.maximum), step=1,
                key=key, help=help,
            )  # fmt: skip
        case "number":
            value = None if field.value is None else float(field.value)
            st.number_input(label, value=value, min_value=field.minimum, max_value=field.maximum, key=key, help=help)
        case "switch":
            if field.value is None:
                st.selectbox(label, [True, False], index=None, format_func=_yes_no, key=key, help=help, placeholder="")
            else:
                st.checkbox(label, value=bool(field.value), key=key, help=help)
        case "choice":
            place = field.options.index(field.value) if field.value in field.options else None
            st.selectbox(label, field.options, index=place, key=key, help=help, placeholder="")
        case "text":
            st.text_input(label, value=field.value or "", key=key, help=help, autocomplete="off")


def _whole(bound: float | None) -> int | None:
    return None if bound is None else int(bound)


def _yes_no(value: bool) -> str:
    return "Yes" if value else "No"
