"""The information schema's views of primary and foreign keys and of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from local_workspace.sql.catalog import Catalog
from local_workspace.sql.information_views import Reader, Row, columns_of
from local_workspace.store import Document

_CONSTRAINT = "constraint_catalog constraint_schema constraint_name"
_TABLE = "table_catalog table_schema table_name"


def _all(catalog: Catalog, names: list[str]) -> Iterator[tuple[tuple[Any, ...], Document]]:
    """Each constraint with the table that has it (catalog, schema, table)."""
    for _, document in catalog.tables.items():
        if document["catalog_name"] in names:
            place = document["catalog_name"], document["schema_name"], document["name"]
            for constraint in document.get("constraints", []):
                yield place, constraint


def _of(rows: Callable[[tuple[Any, ...], Document], Iterable[Row]], *, checks: bool | None = False) -> Reader:
    """``checks``: of checks alone, of keys alone, or (None) of both."""

    def read(catalog: Catalog, names: list[str]) -> Iterable[Row]:
        for place, constraint in _all(catalog, names):
            if checks is None or (constraint["type"] == "CHECK") == checks:
                yield from rows(place, constraint)

    return read


def _named(place: tuple[Any, ...], constraint: Document) -> tuple[Any, ...]:
    return (*place[:2], constraint["name"])


def _constraint(place: tuple[Any, ...], each: Document) -> Iterable[Row]:
    enforced = "YES" if each["type"] == "CHECK" else "NO"
    yield (*_named(place, each), *place, each["type"], "NO", "NO", enforced, None)


def _columns(place: tuple[Any, ...], each: Document) -> Iterable[Row]:
    for at, column in enumerate(each["columns"], 1):
        yield (*_named(place, each), *place, column, at, at if "parent" in each else None)


def _reference(place: tuple[Any, ...], each: Document) -> Iterable[Row]:
    if each["type"] == "FOREIGN KEY":
        parent = each["parent"].split(".")
        yield (*_named(place, each), *parent[:2], each["parent_constraint"], "FULL", "NO ACTION", "NO ACTION")


def _used_columns(place: tuple[Any, ...], each: Document) -> Iterable[Row]:
    """Of a foreign key, the columns that it refers to."""
    table = each["parent"].split(".") if "parent" in each else place
    for column in each.get("parent_columns", each["columns"]):
        yield (*table, column, *_named(place, each))


def _used_table(place: tuple[Any, ...], each: Document) -> Iterable[Row]:
    yield (*(each["parent"].split(".") if "parent" in each else place), *_named(place, each))


def _check(place: tuple[Any, ...], each: Document) -> Iterable[Row]:
    yield (*_named(place, each), each["expression"], None)


VIEWS: dict[str, tuple[Reader, dict[str, str]]] = {
    "table_constraints": (
        _of(_constraint, checks=None),
        columns_of(f"{_CONSTRAINT} {_TABLE} constraint_type is_deferrable initially_deferred enforced comment"),
    ),
    "key_column_usage": (
        _of(_columns),
        columns_of(f"{_CONSTRAINT} {_TABLE} column_name ordinal_position:INT position_in_unique_constraint:INT"),
    ),
    "referential_constraints": (
        _of(_reference),
        columns_of(
            f"{_CONSTRAINT} unique_constraint_catalog unique_constraint_schema unique_constraint_name match_option "
            "update_rule delete_rule"
        ),
    ),
    "constraint_column_usage": (_of(_used_columns), columns_of(f"{_TABLE} column_name {_CONSTRAINT}")),
    "constraint_table_usage": (_of(_used_table), columns_of(f"{_TABLE} {_CONSTRAINT}")),
    "check_constraints": (_of(_check, checks=True), columns_of(f"{_CONSTRAINT} check_clause sql_path")),
}
