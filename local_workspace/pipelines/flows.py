"""Carrying out what a pipeline declares: each dataset's query, checked against what is expected of its rows.

Every dataset is computed anew, streaming tables too: what they would have read bit by bit is read whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local_workspace.errors import ApiError
from local_workspace.pipelines import source
from local_workspace.pipelines.definitions import Dataset, dataset, ordered, reads, unqualified, with_parameters
from local_workspace.pipelines.source import CannotCarryOut
from local_workspace.sql.catalog import Catalog
from local_workspace.sql.errors import SqlError
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.service import SqlService, SqlSession
from local_workspace.workspace import Workspace

OWNER = "pipelines.pipelineId"
Tell = Callable[..., None]


def place(spec: dict[str, Any]) -> tuple[str, str]:
    """Catalog and schema that a pipeline writes to. Raises :class:`CannotCarryOut` where it names none."""
    catalog, schema = spec.get("catalog"), spec.get("schema") or spec.get("target")
    if not schema:
        raise CannotCarryOut("The pipeline names no schema to write to. Set its catalog and its schema.")
    parts = str(schema).split(".")
    if len(parts) == 2 and not catalog:
        catalog, schema = parts
    return str(catalog or "hive_metastore").lower(), str(schema).lower()


def owned_by(workspace: Workspace, pipeline_id: str) -> list[TableName]:
    """The tables that a pipeline has made."""
    tables = workspace.service(Catalog).tables.look()
    mine = [t for _, t in tables if (t.get("properties") or {}).get(OWNER) == pipeline_id]
    return [TableName(t["catalog_name"], t["schema_name"], t["name"]) for t in mine]


class Flows:
    """One update's work. ``tell(message, **event)`` hears of each step."""

    def __init__(self, workspace: Workspace, pipeline_id: str, spec: dict[str, Any], cancel: threading.Event) -> None:
        self._workspace, self._pipeline_id, self._spec, self._cancel = workspace, pipeline_id, spec, cancel
        self._owner = self._catalog, self._schema = place(spec)
        self._session: SqlSession = workspace.service(SqlService).session(catalog=self._catalog, schema=self._schema)

    def plan(self, given: dict[str, str]) -> list[Dataset]:
        """The datasets in the order in which they can be computed. SqlError, CannotCarryOut."""
        values = {**(self._spec.get("configuration") or {}), **given}
        found: dict[str, Dataset] = {}
        for statement, where in source.statements(self._workspace, self._spec.get("libraries") or []):
            made = dataset(with_parameters(statement, values), where)
            if made.qualifier != self._owner[len(self._owner) - len(made.qualifier) :]:
                wanted = ".".join((*made.qualifier, made.name))
                raise CannotCarryOut(
                    f"The dataset {wanted} is not in the pipeline's schema {'.'.join(self._owner)}, the only one that "
                    "a pipeline writes to here. Leave the schema out, or give that dataset a pipeline of its own."
                )
            if made.name in found:
                raise CannotCarryOut(
                    f"The dataset {made.name} is declared twice: in {found[made.name].source} and {where}."
                )
            found[made.name] = made
        if not any(each.published for each in found.values()):
            raise CannotCarryOut(
                "[NO_TABLES_IN_PIPELINE] Pipelines are expected to have at least one table defined but no tables were "
                "found in your pipeline."
            )
        found = {n: replace(d, query=unqualified(d.query, self._owner, found)) for n, d in found.items()}
        needs = {n: reads(d.query, catalog=self._catalog, schema=self._schema) & found.keys() for n, d in found.items()}
        return ordered(found.values(), needs)

    def check(self, datasets: list[Dataset]) -> None:
        """Whether each query can be carried out, without writing anything."""
        for each in datasets:
            self._run(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(each.name)} AS {each.query}")
            self._run(f"SELECT * FROM {quoted(each.name)} LIMIT 0")

    def carry_out(self, each: Dataset, tell: Tell) -> None:
        """One dataset. SqlError for a query that fails, CannotCarryOut for rows or a table that are in the way."""
        quality = self._judge(each)
        query = each.query
        for expected in each.expectations:
            if expected.violation == "DROP":
                query = f"SELECT * FROM ({query}) WHERE {expected.condition}"
        if not each.published:
            self._run(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(each.name)} AS {query}")
            return
        self._write(each, query)
        rows = self._run(f"SELECT count(*) FROM {quoted(each.name)}")[0][0]
        details = {"flow_progress": {"status": "COMPLETED", "metrics": {"num_output_rows": rows}}}
        if quality:
            details["flow_progress"]["data_quality"] = {"expectations": quality}
        tell(f"Flow '{each.name}' has COMPLETED with {rows} rows.", dataset=each.name, details=details)

    def _write(self, each: Dataset, query: str) -> None:
        name = TableName(self._catalog, self._schema, each.name)
        catalog = self._workspace.service(Catalog)
        try:
            catalog.require_schema(self._catalog, self._schema)
        except SqlError:
            self._run(f"CREATE SCHEMA {quoted(self._catalog)}.{quoted(self._schema)}")
        there = catalog.table(name)
        if there is not None and (there.get("properties") or {}).get(OWNER) != self._pipeline_id:
            raise CannotCarryOut(
                f"The table {name.full} exists and is not this pipeline's: it is left as it is. "
                "Rename the dataset, drop that table, or write to another schema."
            )
        # In one statement: a table that a killed server left without its owner would be in the pipeline's way for ever.
        owner = f"TBLPROPERTIES ('{OWNER}' = '{self._pipeline_id}')"
        self._run(f"CREATE OR REPLACE TABLE {name.quoted} {each.clauses} {owner} AS {query}")

    def _judge(self, each: Dataset) -> list[dict[str, Any]]:
        """How many rows pass and fail each expectation. CannotCarryOut where one that must hold does not."""
        if not each.expectations:
            return []
        fails = [f"count_if(NOT coalesce(({expected.condition}), false))" for expected in each.expectations]
        total, *failed = self._run(f"SELECT count(*), {', '.join(fails)} FROM ({each.query})")[0]
        broken = [(e, n) for e, n in zip(each.expectations, failed, strict=True) if n and e.violation == "FAIL"]
        if broken:
            expected, number = broken[0]
            raise CannotCarryOut(
                f"[EXPECTATION_VIOLATION] Flow '{each.name}' failed to meet the expectation '{expected.name}' "
                f"({expected.condition}): {number} of {total} rows violate it."
            )
        return [
            {"name": e.name, "dataset": each.name, "passed_records": total - n, "failed_records": n}
            for e, n in zip(each.expectations, failed, strict=True)
        ]

    def _run(self, text: str) -> list[list[Any]]:
        table = self._session.execute(text, cancel=self._cancel).read_all()
        return [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def drop_tables(workspace: Workspace, pipeline_id: str) -> None:
    """With a deleted pipeline go its tables."""
    session = workspace.service(SqlService).session()
    for name in owned_by(workspace, pipeline_id):
        try:
            session.execute(f"DROP TABLE IF EXISTS {name.quoted}")
        except SqlError as error:
            message = f"The pipeline's table {name.full} cannot be dropped: {error}"
            raise ApiError(400, "INVALID_STATE", message) from None
