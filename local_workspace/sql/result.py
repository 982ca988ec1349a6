"""What a statement answers with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from local_workspace.sql.types import type_text


@dataclass(slots=True)
class QueryResult:
    """Columns and rows of a finished or streaming statement.

    ``batches`` is read once. ``affected_rows`` is set for INSERT, UPDATE, DELETE and MERGE.
    ``column_types``: Databricks' spelling of each column's type, such as ``BIGINT`` or ``DECIMAL(10,2)``.
    """

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    affected_rows: int | None = None
    column_types: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.column_types:
            self.column_types = [type_text(column.type) for column in self.schema]

    def read_all(self) -> pa.Table:
        """The rows that were not read yet."""
        return pa.Table.from_batches(list(self.batches), schema=self.schema)

    @classmethod
    def of(cls, table: pa.Table, *, affected_rows: int | None = None) -> QueryResult:
        return cls(table.schema, iter(table.to_batches()), affected_rows)

    @classmethod
    def empty(cls) -> QueryResult:
        """A statement without columns, such as CREATE TABLE."""
        return cls(pa.schema([]), iter(()))


def affected(**counts: int) -> QueryResult:
    """The one row that Databricks answers a write with, ``num_affected_rows`` first."""
    table = pa.table({name: pa.array([count], pa.int64()) for name, count in counts.items()})
    return QueryResult.of(table, affected_rows=counts["num_affected_rows"])
