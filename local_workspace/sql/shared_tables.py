"""Tables that somebody shares: ``CREATE TABLE t USING deltaSharing LOCATION '<profile>#share.schema.table'``.

Such a table is a name for what lies with a server elsewhere. The name, its place and its properties are kept and
shown; the rows cannot be read, because the embedded workspace opens neither a cloud's storage nor other servers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.create_located import Place
    from local_workspace.sql.session import SqlSession

FORMAT = "DELTASHARING"
# How a document's location begins.
KIND = "sharing"


def create(
    session: SqlSession, tree: exp.Create, name: TableName, place: Place, *, columns: list[Document], **told: object
) -> None:
    """Make the table known. ``columns``: those that were written; without any, they are those of the share."""
    if tree.expression is not None:
        raise unsupported("CREATE TABLE USING deltaSharing with a query: it can be read only")
    if place.path is None or re.fullmatch(r".+#[^.#]+\.[^.#]+\.[^.#]+", place.path) is None:
        message = f"The location of a shared table is <profile>#<share>.<schema>.<table>, not '{place.path or ''}'."
        raise SqlError("DELTA_SHARING_INVALID_LOCATION", message, "42000")
    kept = {"table_type": "EXTERNAL", "data_source_format": FORMAT, "storage_location": place.path}
    session.catalogs.put_table(name, location=f"{KIND}:{place.path}", columns=columns, **told, **kept)


def not_opened(location: str) -> SqlError:
    """Why there are no rows of a shared table here."""
    profile, _, table = location.removeprefix(f"{KIND}:").rpartition("#")
    message = (
        f"The table {table} is shared by the server that the profile {profile} names, and the embedded workspace does "
        "not open it. The table's definition is kept; read it in a workspace that can reach the server."
    )
    return SqlError("DELTA_SHARING_UNREACHABLE", message, "08000")
