"""Names of catalogs, schemas and tables, and the session's place to look for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local_workspace.sql.errors import SqlError


def quoted(*parts: str) -> str:
    """`a`.`b`"""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


@dataclass(frozen=True, slots=True)
class TableName:
    """A complete name, lower case as Unity Catalog keeps it."""

    catalog: str
    schema: str
    table: str

    @property
    def full(self) -> str:
        return f"{self.catalog}.{self.schema}.{self.table}"

    @property
    def quoted(self) -> str:
        return quoted(self.catalog, self.schema, self.table)


def complete(parts: Sequence[str], *, catalog: str, schema: str) -> TableName:
    """A table's complete name, seen from a current catalog and schema."""
    lower = [part.lower() for part in parts]
    if len(lower) == 1:
        return TableName(catalog, schema, lower[0])
    if len(lower) == 2:
        return TableName(catalog, lower[0], lower[1])
    if len(lower) == 3:
        return TableName(lower[0], lower[1], lower[2])
    message = f"{quoted(*parts)} is not a valid identifier as it has more than 3 name parts."
    raise SqlError("IDENTIFIER_TOO_MANY_NAME_PARTS", message, "42601")


def schema_name(parts: Sequence[str], *, catalog: str) -> tuple[str, str]:
    """(catalog, schema) of a name with one or two parts."""
    lower = [part.lower() for part in parts]
    if len(lower) == 1:
        return catalog, lower[0]
    if len(lower) == 2:
        return lower[0], lower[1]
    message = f"{quoted(*parts)} is not a valid identifier as it has more than 2 name parts."
    raise SqlError("REQUIRES_SINGLE_PART_NAMESPACE", message, "42K05")


def check_new_name(name: str) -> None:
    """Unity Catalog's rule for new objects."""
    if not name or len(name) > 255 or re.search(r"[./\x00-\x20\x7f]", name):
        message = (
            f"{quoted(name)} is not a valid name: it needs 1 to 255 characters and no spaces, periods, "
            "slashes or control characters."
        )
        raise SqlError("INVALID_NAME", message, "42602")
