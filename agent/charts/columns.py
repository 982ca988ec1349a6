"""What a result's columns can be in a chart: a time, an ordered or unordered category, or a quantity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pyarrow as pa

from agent.charts.arrow import pc


class Role(StrEnum):
    TIME = "temporal"
    ORDER = "ordinal"  # categories with an order of their own: hours, months, sizes
    NAME = "nominal"
    NUMBER = "quantitative"


# Whole numbers that name things instead of counting them, by the last word of the column's name.
_NAMING_WORDS = re.compile(r"(?:^|_)(id|ids|zip|zipcode|postcode|code|key|sku|phone|account)$", re.IGNORECASE)
_ORDERED_WORDS = re.compile(
    r"(?:^|_)(year|quarter|month|week|day|hour|minute|dow|doy|weekday|dayofweek|day_of_week|hour_of_day|bucket|bin|rank)$",
    re.IGNORECASE,
)
# What a name says of numbers wins over its last word: trips_per_day, count_by_hour, avg_hour.
_COUNTING_WORDS = re.compile(r"(?:^|_)(count|sum|avg|mean|total|per|number|num|n)(?:_|$)", re.IGNORECASE)
_CALL = re.compile(r"^\s*(count|sum|avg|mean|min|max|median|stddev|approx_count_distinct)\s*\(", re.IGNORECASE)
_PERIOD = re.compile(r"^\d{4}(-(\d{2}|Q[1-4]|W\d{2})(-\d{2})?)?$")
_SAMPLE = 200
_COUNTED = 50_000
MANY = 5_000  # more than any chart tells apart


@dataclass(frozen=True, slots=True)
class Column:
    """``distinct`` counts different values without nulls; beyond :data:`MANY` it may be of the first rows only."""

    name: str
    role: Role
    distinct: int
    whole: bool = False  # a whole number, whatever its role


def without_doubles(table: pa.Table) -> pa.Table:
    """The table with the first column of each name: SQL results may name two alike, a chart cannot tell them apart."""
    places = {name: place for place, name in reversed(list(enumerate(table.column_names)))}
    return table if len(places) == table.num_columns else table.select(sorted(places.values()))


def columns_of(table: pa.Table) -> list[Column]:
    """The columns a chart can use, in order. Nested and binary ones are left out."""
    return [column for place in range(table.num_columns) if (column := _column(table, place)) is not None]


def chart_ready(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values in a type that every Vega-Lite renderer reads: decimals as float64 (they would be drawn unscaled),
    dictionaries as their values, times of day as text, moments as the wall clock of their zone."""
    kind = values.type
    if pa.types.is_decimal(kind):
        return values.cast(pa.float64())
    if pa.types.is_dictionary(kind):
        return values.cast(kind.value_type)
    if pa.types.is_timestamp(kind) and kind.tz:
        return pc.local_timestamp(values)  # as the SQL session reads the clock, wherever the browser is
    if pa.types.is_time(kind) or pa.types.is_boolean(kind):
        return values.cast(pa.string())
    return values


def role_of(name: str, kind: pa.DataType, sample: tuple[Any, ...] = ()) -> Role | None:
    """A column's role by its type and its name. ``sample`` holds some of a text column's values."""
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Role.TIME
    if pa.types.is_integer(kind):
        return _whole_number_role(name)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Role.NUMBER
    if pa.types.is_dictionary(kind):
        return role_of(name, kind.value_type, sample)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_null(kind):
        return None
    if pa.types.is_duration(kind) or pa.types.is_interval(kind):
        return None
    if sample and all(isinstance(value, str) and _PERIOD.match(value) for value in sample):
        return Role.ORDER
    return Role.NAME


@lru_cache(maxsize=512)
def _whole_number_role(name: str) -> Role:
    if _CALL.match(name) or _COUNTING_WORDS.search(name):
        return Role.NUMBER
    if _NAMING_WORDS.search(name):
        return Role.NAME
    return Role.ORDER if _ORDERED_WORDS.search(name) or _is_time_part(name) else Role.NUMBER


def _is_time_part(name: str) -> bool:
    """``hour(tpep_pickup_datetime)``, as the engine names an expression without an alias."""
    return bool(
        re.match(r"^\s*(year|quarter|month|week|weekofyear|dayofweek|day|hour|minute)\s*\(", name, re.IGNORECASE)
    )


def _column(table: pa.Table, place: int) -> Column | None:
    field, values = table.schema.field(place), table.column(place)
    is_text = pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    sample = tuple(value for value in values.slice(0, _SAMPLE).to_pylist() if value is not None) if is_text else ()
    role = role_of(field.name, field.type, sample)
    if role is None:
        return None
    return Column(field.name, role, count_distinct(values), whole=pa.types.is_integer(field.type))


def count_distinct(values: pa.ChunkedArray) -> int:
    """Different values without nulls; of a large column with many of them, those among the first rows: no chart can
    tell so many apart, and counting all would take as much memory as the column."""
    first = int(pc.count_distinct(values.slice(0, _COUNTED), mode="only_valid").as_py())
    if len(values) <= _COUNTED or first > MANY:
        return first
    return int(pc.count_distinct(values, mode="only_valid").as_py())
