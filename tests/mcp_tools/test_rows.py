"""Bulk rows by statement id, over external links and inline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from fastmcp import Client

from mcp_tools.rows import Identity, RowReader, RowsUnavailable
from mcp_tools.server import create_server
from mcp_tools.settings import Disposition, ToolSettings

from .conftest import Tools

TYPED = (
    "SELECT true AS b, CAST(1.50 AS DECIMAL(10,2)) AS d, DATE '2024-01-31' AS day, CAST(7 AS BIGINT) AS n, "
    "TIMESTAMP '2024-01-31 10:00:00' AS t, array(1, 2) AS a, CAST(NULL AS STRING) AS s"
)


@pytest.fixture(params=["EXTERNAL_LINKS", "INLINE"])
async def by_disposition(request: pytest.FixtureRequest, shared_settings: ToolSettings) -> AsyncIterator[Tools]:
    disposition: Disposition = request.param
    settings = replace(shared_settings, disposition=disposition)
    async with Client(create_server(settings)) as client:
        yield Tools(client, settings)


async def statement(tools: Tools, sql: str) -> str:
    return (await tools.data("execute_sql", sql=sql, limit=1))["statement"]["statement_id"]


async def test_all_rows_come_with_their_types(by_disposition: Tools) -> None:
    table = RowReader(by_disposition.settings).fetch(await statement(by_disposition, TYPED))
    kinds = [field.type for field in table.schema]
    assert kinds[:5] == [pa.bool_(), pa.decimal128(10, 2), pa.date32(), pa.int64(), pa.timestamp("us", tz="UTC")]
    assert kinds[5].value_type == pa.int32()
    assert kinds[6] == pa.string()
    assert table.to_pylist() == [
        {
            "b": True,
            "d": Decimal("1.50"),
            "day": date(2024, 1, 31),
            "n": 7,
            "t": datetime(2024, 1, 31, 10, tzinfo=UTC),
            "a": [1, 2],
            "s": None,
        }
    ]


async def test_a_large_result_is_complete_and_can_be_cut(by_disposition: Tools) -> None:
    reader = RowReader(by_disposition.settings)
    statement_id = await statement(by_disposition, "SELECT * FROM samples.nyctaxi.trips")
    assert reader.fetch(statement_id).num_rows == 21932
    assert reader.fetch(statement_id, limit=10).num_rows == 10
    assert sum(batch.num_rows for batch in reader.batches(statement_id)) == 21932


async def test_no_rows_keep_their_columns(by_disposition: Tools) -> None:
    table = RowReader(by_disposition.settings).fetch(
        await statement(by_disposition, "SELECT * FROM samples.nyctaxi.trips WHERE 1 = 0")
    )
    assert table.num_rows == 0
    assert table.column_names[0] == "tpep_pickup_datetime"


async def test_what_has_no_rows_says_why(tools: Tools, other_settings: ToolSettings) -> None:
    reader = RowReader(tools.settings)
    failed = await tools.call("execute_sql", sql="SELECT nope")
    assert failed.structured_content is not None
    with pytest.raises(RowsUnavailable, match="has no rows: it is FAILED"):
        reader.fetch(failed.structured_content["statement"]["statement_id"])
    with pytest.raises(RowsUnavailable, match="Not found"):
        reader.fetch("01f0-no-such-statement")
    # Another identity does not see it.
    mine = await statement(tools, "SELECT 1")
    with pytest.raises(RowsUnavailable, match="Not found"):
        reader.fetch(mine, identity=Identity(host=other_settings.host, token=other_settings.token))


def test_an_unreachable_workspace_is_named() -> None:
    with pytest.raises(RowsUnavailable, match="cannot be reached"):
        RowReader(ToolSettings(host="http://127.0.0.1:9", token="x")).fetch("x")
