"""The statements API through the SDK: results inline and behind links, waiting, cancelling, limits, history."""

from __future__ import annotations

import csv
import io
import json
import os
import time

import pyarrow as pa
import pytest
import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, InvalidParameterValue, NotFound
from databricks.sdk.service.sql import (
    Disposition,
    ExecuteStatementRequestOnWaitTimeout,
    Format,
    QueryFilter,
    QueryStatus,
    StatementParameterListItem,
    StatementState,
)

from local_workspace.server import running
from local_workspace.sql.engine import Engine
from local_workspace.sql.statements import Statements

SLOW = "SELECT sum(a.id * b.id % 7) FROM range(1000000000) AS a CROSS JOIN range(1000) AS b"
# Runs for hours, on all threads of the engine, and never looks up to see that it was cancelled.
DEAF = (
    "SELECT sum(sin(a.l_extendedprice * b.l_extendedprice)) AS s "
    "FROM samples.tpch.lineitem AS a, samples.tpch.lineitem AS b, samples.nyctaxi.trips AS c"
)
TRIPS = "samples.nyctaxi.trips"


@pytest.fixture(scope="module")
def run(client):
    def execute(statement, **more):
        return client.statement_execution.execute_statement(statement, more.pop("warehouse_id", "wh-1"), **more)

    return execute


def finished(client, statement_id, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = client.statement_execution.get_statement(statement_id)
        if answer.status.state not in (StatementState.PENDING, StatementState.RUNNING):
            return answer
        time.sleep(0.05)
    raise TimeoutError(statement_id)


# (expression, JSON_ARRAY's value, type_text, type_name)
VALUES = [
    ("1", "1", "INT", "INT"),
    ("CAST(1 AS BIGINT)", "1", "BIGINT", "LONG"),
    ("CAST(1 AS SMALLINT)", "1", "SMALLINT", "SHORT"),
    ("CAST(1 AS TINYINT)", "1", "TINYINT", "BYTE"),
    ("true", "true", "BOOLEAN", "BOOLEAN"),
    ("'ü'", "ü", "STRING", "STRING"),
    ("1.50", "1.50", "DECIMAL(3,2)", "DECIMAL"),
    ("1.5e0", "1.5", "DOUBLE", "DOUBLE"),
    ("1e10", "1.0E10", "DOUBLE", "DOUBLE"),
    ("1.25e-5", "1.25E-5", "DOUBLE", "DOUBLE"),
    ("CAST('NaN' AS DOUBLE)", "NaN", "DOUBLE", "DOUBLE"),
    ("CAST(1.1 AS FLOAT)", "1.1", "FLOAT", "FLOAT"),
    ("DATE'2024-01-31'", "2024-01-31", "DATE", "DATE"),
    ("TIMESTAMP'2024-01-31 10:20:30'", "2024-01-31T10:20:30.000Z", "TIMESTAMP", "TIMESTAMP"),
    ("TIMESTAMP'2024-01-31 10:20:30.123456'", "2024-01-31T10:20:30.123456Z", "TIMESTAMP", "TIMESTAMP"),
    ("X'00ff'", "AP8=", "BINARY", "BINARY"),
    ("array(1, 2)", "[1,2]", "ARRAY<INT>", "ARRAY"),
    ("map('k', true)", '{"k":true}', "MAP<STRING, BOOLEAN>", "MAP"),
    ("struct(1 AS a, 'x' AS b)", '{"a":1,"b":"x"}', "STRUCT<a: INT, b: STRING>", "STRUCT"),
    ("NULL", None, "VOID", "NULL"),
]


def test_every_type_has_its_encoding_and_name(run):
    answer = run("SELECT " + ", ".join(f"{expression} AS c{n}" for n, (expression, *_) in enumerate(VALUES)))
    assert answer.status.state == StatementState.SUCCEEDED, answer.status
    assert answer.result.data_array == [[value for _, value, _, _ in VALUES]]
    columns = answer.manifest.schema.columns
    assert [(c.type_text, c.type_name.value) for c in columns] == [(text, name) for _, _, text, name in VALUES]
    assert (columns[6].type_precision, columns[6].type_scale) == (3, 2)


def test_a_whole_table_inline(run):
    answer = run(f"SELECT * FROM {TRIPS}")
    assert answer.manifest.total_row_count == 21_932
    assert len(answer.result.data_array) == 21_932
    assert not answer.manifest.truncated
    assert answer.result.next_chunk_index is None


def test_many_rows_come_in_chunks(client, run):
    answer = run("SELECT id FROM range(250000) ORDER BY id")
    assert answer.manifest.total_chunk_count == 3
    rows, result = list(answer.result.data_array), answer.result
    while result.next_chunk_index is not None:
        result = client.statement_execution.get_statement_result_chunk_n(answer.statement_id, result.next_chunk_index)
        assert result.row_offset == len(rows)
        rows += result.data_array
    assert [int(row[0]) for row in rows] == list(range(250_000))
    with pytest.raises(NotFound):
        client.statement_execution.get_statement_result_chunk_n(answer.statement_id, 3)


@pytest.mark.parametrize("form", [Format.JSON_ARRAY, Format.ARROW_STREAM, Format.CSV])
def test_links_need_no_token_and_have_every_row(client, run, form):
    answer = run("SELECT id, 'a' AS k FROM range(150000)", disposition=Disposition.EXTERNAL_LINKS, format=form)
    assert answer.result.data_array is None
    total = 0
    for index in range(answer.manifest.total_chunk_count):
        result = client.statement_execution.get_statement_result_chunk_n(answer.statement_id, index)
        [link] = result.external_links
        body = requests.get(link.external_link, timeout=20).content
        if form == Format.JSON_ARRAY:
            rows = json.loads(body)
            assert all(isinstance(value, str) for value in rows[0])
        elif form == Format.ARROW_STREAM:
            rows = pa.ipc.open_stream(body).read_all().to_pylist()
        else:
            rows = list(csv.reader(io.StringIO(body.decode())))
            if index == 0:
                assert rows.pop(0) == ["id", "k"]
        assert len(rows) == link.row_count
        total += len(rows)
    assert total == 150_000


def test_a_link_that_was_changed_or_is_over_does_not_open(run, monkeypatch):
    answer = run("SELECT 1", disposition=Disposition.EXTERNAL_LINKS)
    url = answer.result.external_links[0].external_link
    assert requests.get(url, timeout=5).json() == [["1"]]
    assert requests.get(url.replace("end=1", "end=2"), timeout=5).status_code == 403
    monkeypatch.setattr("local_workspace.sql.links.SECONDS", -1)
    late = run("SELECT 1", disposition=Disposition.EXTERNAL_LINKS).result.external_links[0].external_link
    assert requests.get(late, timeout=5).status_code == 403


def test_arrow_inline_is_refused(run):
    with pytest.raises(InvalidParameterValue, match="EXTERNAL_LINKS"):
        run("SELECT 1", format=Format.ARROW_STREAM)


def test_too_much_for_inline_says_what_to_do(run, monkeypatch):
    monkeypatch.setattr("local_workspace.sql.statements.INLINE_BYTES", 10_000)
    assert run("SELECT repeat('x', 9000)").status.state == StatementState.SUCCEEDED
    answer = run("SELECT repeat('x', 10000)")
    assert answer.status.state == StatementState.FAILED
    assert "EXTERNAL_LINKS" in answer.status.error.message


@pytest.mark.parametrize(
    ("statement", "state", "words"),
    [
        ("SELECT * FROM nope.missing", "42P01", "[TABLE_OR_VIEW_NOT_FOUND] The table or view `nope`.`missing`"),
        ("SELECT CAST('a' AS INT)", "22018", "[CAST_INVALID_INPUT]"),
        ("SELEC 1", "42601", "[PARSE_SYNTAX_ERROR]"),
    ],
)
def test_bad_sql_is_an_answer_and_no_http_error(run, statement, state, words):
    answer = run(statement)
    assert answer.status.state == StatementState.FAILED
    assert words in answer.status.error.message
    assert answer.status.sql_state == state
    assert answer.manifest is None


def test_statements_without_rows(run):
    created = run("CREATE OR REPLACE TABLE main.default.statements_t (a INT)")
    assert created.manifest.total_chunk_count == 0
    assert created.manifest.schema.column_count == 0
    assert created.result.data_array is None
    empty = run("SELECT * FROM main.default.statements_t")
    assert (empty.manifest.total_row_count, empty.manifest.schema.column_count) == (0, 1)
    inserted = run("INSERT INTO main.default.statements_t VALUES (1), (2)")
    assert inserted.result.data_array == [["2", "2"]]
    assert [c.name for c in inserted.manifest.schema.columns] == ["num_affected_rows", "num_inserted_rows"]


def test_catalog_schema_and_parameters_come_with_the_request(run):
    parameters = [StatementParameterListItem(name="zip", value="10001", type="INT")]
    query = "SELECT count(*) > 0, current_schema() FROM trips WHERE pickup_zip = :zip"
    answer = run(query, catalog="samples", schema="nyctaxi", parameters=parameters)
    assert answer.result.data_array == [["true", "nyctaxi"]]
    wrong = run("SELECT 1", catalog="nosuch")
    assert "NO_SUCH_CATALOG_EXCEPTION" in wrong.status.error.message


def test_limits_truncate_and_say_so(run):
    answer = run(f"SELECT * FROM {TRIPS}", row_limit=7)
    assert (len(answer.result.data_array), answer.manifest.truncated) == (7, True)
    answer = run(f"SELECT * FROM {TRIPS} LIMIT 7", row_limit=7)
    assert (len(answer.result.data_array), answer.manifest.truncated) == (7, False)
    answer = run(f"SELECT * FROM {TRIPS}", byte_limit=10_000)
    assert answer.manifest.truncated
    assert 0 < answer.manifest.total_row_count < 21_932


def test_a_slow_statement_can_be_watched_and_cancelled(client, run):
    answer = run(SLOW, wait_timeout="0s")
    assert answer.status.state in (StatementState.PENDING, StatementState.RUNNING)
    assert answer.manifest is None
    client.statement_execution.cancel_execution(answer.statement_id)
    assert finished(client, answer.statement_id).status.state == StatementState.CANCELED
    client.statement_execution.cancel_execution(answer.statement_id)
    assert run("SELECT 1").result.data_array == [["1"]]


def test_a_cancelled_statement_that_does_not_end_takes_the_engine_from_nobody(server, client, run):
    run("CREATE OR REPLACE TABLE main.default.before_the_deaf AS SELECT 7 AS a")
    engine = server.registry.shared.service(Engine)
    pid, at_first = engine.pid, cpu_ticks(engine.pid)
    answer = run(DEAF, wait_timeout="0s")
    deadline = time.monotonic() + 30
    while cpu_ticks(pid) < at_first + os.sysconf("SC_CLK_TCK") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.statement_execution.get_statement(answer.statement_id).status.state == StatementState.RUNNING
    client.statement_execution.cancel_execution(answer.statement_id)
    assert finished(client, answer.statement_id).status.state == StatementState.CANCELED
    assert run("SELECT 1", wait_timeout="30s").result.data_array == [["1"]]
    assert run("SELECT a FROM main.default.before_the_deaf", wait_timeout="30s").result.data_array == [["7"]]


def cpu_ticks(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[11])


def test_on_wait_timeout_cancel(run, monkeypatch):
    monkeypatch.setattr("local_workspace.api.statements._wait_seconds", lambda text, **_: 0.3)
    answer = run(SLOW, wait_timeout="5s", on_wait_timeout=ExecuteStatementRequestOnWaitTimeout.CANCEL)
    assert answer.status.state == StatementState.CANCELED


@pytest.mark.parametrize("timeout", ["3s", "51s", "10", "abc"])
def test_wait_timeout_has_bounds(run, timeout):
    with pytest.raises(InvalidParameterValue, match="between 5s and 50s"):
        run("SELECT 1", wait_timeout=timeout)


def test_unknown_warehouse_and_statement(client, run):
    with pytest.raises(BadRequest, match="nosuch is not a valid endpoint id"):
        run("SELECT 1", warehouse_id="nosuch")
    with pytest.raises(NotFound):
        client.statement_execution.get_statement("01f00000-0000-0000-0000-000000000000")


def test_a_statement_on_a_stopped_warehouse_starts_it(fresh_client):
    answer = fresh_client.statement_execution.execute_statement("SELECT 1", "wh-2", wait_timeout="30s")
    assert answer.result.data_array == [["1"]]
    assert fresh_client.warehouses.get("wh-2").state.value == "RUNNING"
    fresh_client.statement_execution.execute_statement("SELECT 2", "wh-2", wait_timeout="30s")
    second, first = fresh_client.query_history.list(include_metrics=True).res[:2]
    assert second.metrics.provisioning_queue_start_timestamp is None
    assert first.metrics.provisioning_queue_start_timestamp >= first.query_start_time_ms


def test_a_workspace_is_born_with_queries_that_its_warehouses_ran(fresh_client):
    """What the history says of them is so: each returns as many rows. Their results are closed."""
    born = fresh_client.query_history.list(include_metrics=True).res
    assert {q.warehouse_id for q in born} == {"wh-1", "wh-2"}
    assert [q.query_start_time_ms for q in born] == sorted((q.query_start_time_ms for q in born), reverse=True)
    for query in born:
        answer = fresh_client.statement_execution.execute_statement(query.query_text, "wh-1", wait_timeout="50s")
        assert answer.manifest.total_row_count == query.rows_produced, query.query_text
    of_running = [q for q in born if q.warehouse_id == "wh-1"]
    assert [bool(q.metrics.provisioning_queue_start_timestamp) for q in of_running] == [False, False, False, True]
    with pytest.raises(NotFound, match="its state is CLOSED"):
        fresh_client.statement_execution.get_statement_result_chunk_n(born[0].query_id, 0)


def test_history_tells_what_ran(fresh_client):
    execute = fresh_client.statement_execution.execute_statement
    good, bad = execute("SELECT 1", "wh-1"), execute("SELECT * FROM missing", "wh-1")
    execute("WITH a AS (SELECT 1) SELECT * FROM a", "wh-1")
    listed = fresh_client.query_history.list().res[:3]
    assert [q.query_text for q in listed] == [
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT * FROM missing",
        "SELECT 1",
    ]
    assert [q.status for q in listed] == [QueryStatus.FINISHED, QueryStatus.FAILED, QueryStatus.FINISHED]
    assert [q.statement_type.value for q in listed] == ["SELECT"] * 3
    assert listed[0].rows_produced == 1
    assert listed[0].user_name == "demo@example.com"
    assert "TABLE_OR_VIEW_NOT_FOUND" in listed[1].error_message
    failed = fresh_client.query_history.list(filter_by=QueryFilter(statuses=[QueryStatus.FAILED])).res
    assert [q.query_id for q in failed] == [bad.statement_id]
    one = fresh_client.query_history.list(filter_by=QueryFilter(statement_ids=[good.statement_id])).res
    assert [q.query_id for q in one] == [good.statement_id]
    me = int(fresh_client.current_user.me().id)
    of_whom = [fresh_client.query_history.list(filter_by=QueryFilter(user_ids=[who])).res for who in (me, me + 1)]
    assert [len(found) > 2 for found in of_whom] == [True, False]
    assert of_whom[1] == []
    page = fresh_client.query_history.list(max_results=2)
    rest = fresh_client.query_history.list(max_results=2, page_token=page.next_page_token)
    assert (len(page.res), page.has_next_page) == (2, True)
    assert next(q.query_id for q in rest.res) == good.statement_id


def test_results_outlast_a_restart_and_cut_statements_say_so(second_folder):
    with running(second_folder) as first:
        client = WorkspaceClient(host=first.host, token=first.token, auth_type="pat")
        done = client.statement_execution.execute_statement("SELECT 'kept'", "wh-1")
        documents = first.registry.by_token(first.token).collection("statements")
        cut = documents.get(done.statement_id) | {"statement_id": "0" * 8, "state": "RUNNING"}
        documents.put("0" * 8, cut)
    with running(second_folder) as second:
        client = WorkspaceClient(host=second.host, token=second.token, auth_type="pat")
        assert client.statement_execution.get_statement(done.statement_id).result.data_array == [["kept"]]
        lost = client.statement_execution.get_statement("0" * 8)
        assert lost.status.state == StatementState.FAILED
        assert "server ended" in lost.status.error.message


def test_wide_text_is_cut_into_chunks_of_a_bounded_size(client, run):
    """A row of booleans takes bits in Arrow and hundreds of bytes as text: the text is what counts."""
    columns = ", ".join(f"id % {n + 2} = 0 AS c{n}" for n in range(60))
    answer = run(f"SELECT {columns} FROM range(60000)", disposition=Disposition.EXTERNAL_LINKS, format=Format.CSV)
    assert answer.manifest.total_chunk_count > 1
    rows = 0
    for index in range(answer.manifest.total_chunk_count):
        result = client.statement_execution.get_statement_result_chunk_n(answer.statement_id, index)
        body = requests.get(result.external_links[0].external_link, timeout=30).content
        assert len(body) <= 20 * 1024 * 1024
        rows += body.count(b"\r\n")
    assert rows == 60_000 + 1


def test_a_statement_is_gone_twelve_hours_after_its_end_but_not_from_the_history(server, client, run):
    statement_id = run("SELECT 'twelve hours ago'").statement_id
    documents = server.registry.by_token(server.token).collection("statements")
    documents.change(statement_id, lambda d: d.update(ended_ms=d["ended_ms"] - 12 * 3_600_000 - 1_000))
    with pytest.raises(NotFound):
        client.statement_execution.get_statement(statement_id)
    with pytest.raises(NotFound):
        client.statement_execution.get_statement_result_chunk_n(statement_id, 0)
    found = client.query_history.list(filter_by=QueryFilter(statement_ids=[statement_id])).res
    assert [query.query_id for query in found] == [statement_id]


def test_quick_statements_are_answered_beside_a_slow_one(client, run):
    slow = run(SLOW, wait_timeout="0s").statement_id
    try:
        assert [run(f"SELECT {n}").result.data_array for n in range(3)] == [[["0"]], [["1"]], [["2"]]]
        assert client.statement_execution.get_statement(slow).status.state == StatementState.RUNNING
    finally:
        client.statement_execution.cancel_execution(slow)


def test_a_sweep_leaves_what_ended_after_it_had_looked(server, run, monkeypatch):
    statements = server.registry.by_token(server.token).service(Statements)
    statement_id = run("SELECT 1", wait_timeout="30s").statement_id
    listed = [(statement_id, statements.documents.get(statement_id) | {"state": "RUNNING"})]
    monkeypatch.setattr(statements.documents, "items", lambda: iter(listed))
    statements._sweep()
    assert statements.get(statement_id)["state"] == "SUCCEEDED"


def test_twenty_slow_statements_are_all_cancelled_and_the_engine_is_free(client, run):
    ids = [run(SLOW, wait_timeout="0s").statement_id for _ in range(20)]
    for statement_id in ids:
        client.statement_execution.cancel_execution(statement_id)
    for each in ids:
        assert finished(client, each).status.state == StatementState.CANCELED, finished(client, each).status.error
    assert run("SELECT 1", wait_timeout="30s").result.data_array == [["1"]]
