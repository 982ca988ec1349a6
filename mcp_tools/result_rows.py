"""A finished statement's rows as Arrow, chunk by chunk, by whichever way they travel.

https://docs.databricks.com/api/workspace/statementexecution/getstatementresultchunkn
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence

import pyarrow as pa
import requests
import urllib3
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import (
    ExternalLink,
    Format,
    ResultData,
    ResultManifest,
    StatementResponse,
    StatementState,
)

from mcp_tools.arrow_types import arrow_type, column

LINK_TIMEOUT = (5, 60)
JSON_BATCH = 2000


class RowsUnavailable(Exception):
    """The rows cannot be read; the text says why and what to do."""


def result_schema(manifest: ResultManifest | None) -> pa.Schema:
    columns = (manifest.schema.columns or []) if manifest and manifest.schema else []
    return pa.schema([pa.field(c.name or "", arrow_type(c.type_text or "STRING")) for c in columns])


def result_batches(
    client: WorkspaceClient, statement: StatementResponse, *, offset: int = 0, limit: int | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows from ``offset`` on, at most ``limit``. No more chunks are fetched than these need.

    Raises RowsUnavailable when the statement has no result or its storage cannot be reached.
    """
    manifest = statement.manifest
    if not statement.status or statement.status.state != StatementState.SUCCEEDED or manifest is None:
        state = statement.status.state.value if statement.status and statement.status.state else "UNKNOWN"
        raise RowsUnavailable(f"Statement {statement.statement_id} has no rows: it is {state}.")
    left = limit
    skip = offset
    sizes = {c.chunk_index: c.row_count for c in manifest.chunks or ()}
    known = statement.result
    for index in range(manifest.total_chunk_count or 0):
        if left is not None and left <= 0:
            return
        size = sizes.get(index)
        if size is not None and skip >= size:
            skip -= size
            continue
        data = known if holds(known, index) else None
        if data is None:
            data = client.statement_execution.get_statement_result_chunk_n(statement.statement_id or "", index)
        known = data
        with contextlib.closing(chunk_batches(data, index, manifest)) as batches:
            for batch in batches:
                if skip >= batch.num_rows:
                    skip -= batch.num_rows
                    continue
                part = batch.slice(skip, left)
                skip = 0
                yield part
                if left is not None:
                    left -= part.num_rows
                    if left <= 0:
                        return


def holds(data: ResultData | None, index: int) -> bool:
    """Whether an answer carries the chunk: itself, or a link to it."""
    if data is None:
        return False
    if data.external_links:
        return any((link.chunk_index or 0) == index for link in data.external_links)
    return data.data_array is not None and (data.chunk_index or 0) == index


def chunk_batches(data: ResultData, index: int, manifest: ResultManifest) -> Generator[pa.RecordBatch, None, None]:
    schema = result_schema(manifest)
    if not data.external_links:
        yield from json_batches(data.data_array or [], schema)
        return
    link = next((link for link in data.external_links if (link.chunk_index or 0) == index), data.external_links[0])
    with contextlib.closing(download(link)) as response:
        if manifest.format == Format.JSON_ARRAY:
            yield from json_batches(response.json(), schema)
            return
        response.raw.decode_content = True
        try:
            with pa.ipc.open_stream(response.raw) as stream:
                yield from stream
        except (pa.ArrowInvalid, OSError, urllib3.exceptions.HTTPError) as error:
            raise RowsUnavailable(
                f"The result's storage sent rows that cannot be read ({error}). get_statement reads them again."
            ) from None


def download(link: ExternalLink) -> requests.Response:
    """A pre-signed link, fetched bare: it must not get the workspace's token, nor a password from a netrc file."""
    try:
        response = requests.get(
            link.external_link or "",
            headers=link.http_headers or {},
            stream=True,
            timeout=LINK_TIMEOUT,
            auth=lambda request: request,
        )
        response.raise_for_status()
    except requests.exceptions.RequestException as error:
        status = error.response.status_code if error.response is not None else type(error).__name__
        raise RowsUnavailable(
            f"The rows are in the workspace's storage, which cannot be read from here ({status}). The statement itself "
            "ran. Check that this computer may reach the storage, or set the result disposition to INLINE."
        ) from None
    return response


def json_batches(rows: Sequence[Sequence[str | None]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """In pieces, so that who needs the first rows only does not wait for the conversion of all."""
    for start in range(0, len(rows), JSON_BATCH):
        yield rows_batch(rows[start : start + JSON_BATCH], schema)


def rows_batch(rows: Sequence[Sequence[str | None]], schema: pa.Schema) -> pa.RecordBatch:
    columns = [column([row[number] for row in rows], field.type) for number, field in enumerate(schema)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
