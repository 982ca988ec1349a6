"""Values for a notebook: widgets and parameters, and where they appear in its SQL.

``:name`` is a marker that the engine binds; ``${name}``, ``{{name}}`` and ``getArgument("name")`` are replaced
in the text, as in notebooks of the real service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from local_workspace.notebooks.statements import without_comments

_TEXTUAL = re.compile(r"\$\{\s*([\w.-]+)\s*\}|\{\{\s*([\w.-]+)\s*\}\}")
_ARGUMENT = re.compile(r"getArgument\(\s*[\"']([\w.-]+)[\"']\s*\)", re.IGNORECASE)
_MARKER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_CREATE_WIDGET = re.compile(
    r"^CREATE\s+WIDGET\s+(?:TEXT|DROPDOWN|COMBOBOX|MULTISELECT)\s+`?([\w.-]+)`?\s+DEFAULT\s+([\"'])(.*?)\2",
    re.IGNORECASE | re.DOTALL,
)
_REMOVE_WIDGET = re.compile(r"^REMOVE\s+WIDGET\s+`?([\w.-]+)`?\s*$", re.IGNORECASE)


class Parameters:
    """The values of one notebook run. ``given`` (by the job or the caller) win over the notebook's own defaults."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self.given = {name: str(value) for name, value in (given or {}).items()}
        self.defaults: dict[str, str] = {}

    def values(self) -> dict[str, str]:
        return {**self.defaults, **self.given}

    def take_widget(self, statement: str) -> bool:
        """Is this statement about a widget? Then its default is noted, and there is nothing to execute."""
        text = without_comments(statement)
        created = _CREATE_WIDGET.match(text)
        if created:
            self.defaults[created[1]] = created[3]
            return True
        removed = _REMOVE_WIDGET.match(text)
        if removed:
            self.defaults.pop(removed[1], None)
            return True
        return False

    def apply(self, statement: str) -> tuple[str, dict[str, str | None]]:
        """The statement with its textual references replaced, and the values of the ``:name`` markers left in it."""
        values = self.values()

        def textual(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return values.get(name, match.group())

        def argument(match: re.Match[str]) -> str:
            return "'" + values[match[1]].replace("'", "''") + "'" if match[1] in values else match.group()

        text = _ARGUMENT.sub(argument, _TEXTUAL.sub(textual, statement))
        bound: dict[str, str | None] = {
            name: values[name] for name in _MARKER.findall(without_comments(text)) if name in values
        }
        return text, bound
