"""Queries: names, views, parameters, what the engine lacks, and errors in Databricks' words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError
from local_workspace.sql.parameters import Parameter
from local_workspace.sql.service import SqlService

TRIPS = "samples.nyctaxi.trips"


def test_the_sample_trips_are_what_is_promised(module_sql):
    [[rows, first, last, cheapest]] = module_sql(
        "SELECT count(*), min(to_date(tpep_pickup_datetime)), max(to_date(tpep_pickup_datetime)), min(fare_amount) "
        f"FROM {TRIPS}"
    )
    assert rows == 21_932
    assert (str(first), str(last)) == ("2016-01-01", "2016-02-29")
    assert cheapest >= 2.5


@pytest.mark.parametrize(
    ("table", "rows"),
    [("tpch.orders", 15_000), ("tpch.customer", 1_500), ("tpch.nation", 25), ("bakehouse.sales_transactions", 3_333)],
)
def test_the_other_samples(module_sql, table, rows):
    assert module_sql(f"SELECT count(*) FROM samples.{table}") == [[rows]]


TABLE = "CREATE TABLE t AS SELECT * FROM VALUES (1, 'a', 10.5), (2, 'b', 2.5), (3, 'b', NULL) AS v(id, k, x)"

# (query, rows): each needs something from us that the engine does not do by itself.
QUERIES = [
    (
        "SELECT k, count(*), sum(x) FROM t GROUP BY ALL ORDER BY ALL",
        [["a", 1, Decimal("10.5")], ["b", 2, Decimal("2.5")]],
    ),
    ("SELECT upper(k) AS u, max(id) - min(id) AS d FROM t GROUP BY ALL ORDER BY u", [["A", 0], ["B", 1]]),
    ("SELECT count(*) FROM t GROUP BY ALL", [[3]]),
    ("SELECT * EXCEPT (x, k) FROM t ORDER BY id", [[1], [2], [3]]),
    ("SELECT t.* EXCEPT (x) FROM t WHERE id = 1", [[1, "a"]]),
    ("SELECT * EXCEPT (x) FROM (SELECT * FROM t WHERE id < 2)", [[1, "a"]]),
    ("WITH c AS (SELECT * EXCEPT (x) FROM t) SELECT * FROM c WHERE id = 2", [[2, "b"]]),
    ("SELECT * FROM t ORDER BY ALL DESC LIMIT 1", [[3, "b", None]]),
    ("SELECT k FROM t GROUP BY 1 ORDER BY count(*) DESC, k LIMIT 1", [["b"]]),
    ("SELECT k AS key FROM t GROUP BY key ORDER BY sum(t.x)", [["b"], ["a"]]),
    ("SELECT k, sum(x) AS x FROM t GROUP BY k ORDER BY -sum(x), 1", [["a", Decimal("10.5")], ["b", Decimal("2.5")]]),
    ("SELECT upper(k), max(id) FROM t GROUP BY k HAVING max(id) > 0 ORDER BY min(id) DESC", [["B", 3], ["A", 1]]),
    ("WITH c AS (SELECT * FROM t) SELECT k u FROM c GROUP BY k ORDER BY max(id) DESC, upper(u) OFFSET 1", [["a"]]),
    ("SELECT count(*) FROM (SELECT k FROM t GROUP BY k ORDER BY sum(id) DESC LIMIT 1)", [[1]]),
    ("SELECT id FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY id) = 1 ORDER BY id", [[1], [2]]),
    ("SELECT * FROM t QUALIFY count(*) OVER (PARTITION BY k) = 1", [[1, "a", Decimal("10.5")]]),
    ("SELECT percentile_approx(id, 0.5) FROM range(10)", [[4.0]]),
    ("SELECT percentile_approx(id, array(0.1, 0.5)) FROM range(10)", [[[0.0, 4.0]]]),
    ("SELECT id * 2 AS dbl, dbl + 1 AS more, more * 10 FROM t ORDER BY id LIMIT 1", [[2, 3, 30]]),
    ("SELECT max(id) AS top, top * 2 AS twice FROM t", [[3, 6]]),
    ("SELECT id AS k, k FROM t WHERE id = 1", [[1, "a"]]),
    ("SELECT * FROM (SELECT k, id FROM t) PIVOT (sum(id) FOR k IN ('a', 'b'))", [[1, 5]]),
    ("WITH t AS (SELECT 7 AS id) SELECT id FROM t", [[7]]),
    (
        "WITH a AS (SELECT * FROM t), t AS (SELECT 1 AS q) SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM t)",
        [[3, 1]],
    ),
    ("SELECT main.{schema}.t.id FROM main.{schema}.t WHERE t.id = 2", [[2]]),
    ("SELECT a.id FROM t AS a JOIN t AS b ON a.id = b.id + 1 ORDER BY 1", [[2], [3]]),
    ("SELECT ID, K FROM T WHERE Id = 1", [[1, "a"]]),
    ("SELECT count(*) FROM t VERSION AS OF 0", [[3]]),
    ("SELECT count(*) FROM t@v0", [[3]]),
    ("SELECT id FROM IDENTIFIER('t') WHERE id = 1", [[1]]),
    ('SELECT j:a.b FROM (SELECT \'{{"a": {{"b": 5}}}}\' AS j)', [["5"]]),
    ("VALUES (1, 'x'), (2, 'y')", [[1, "x"], [2, "y"]]),
    ("TABLE t", [[1, "a", Decimal("10.5")], [2, "b", Decimal("2.5")], [3, "b", None]]),
    ("SELECT current_catalog(), current_schema(), current_user()", [["main", "{schema}", "demo@example.com"]]),
    ("SELECT 1; -- the end", [[1]]),
    ("-- first\nSELECT /* inside */ 2", [[2]]),
]


@pytest.fixture(scope="module")
def with_table(module_sql):
    module_sql(TABLE)
    return module_sql


@pytest.mark.parametrize(("query", "rows"), QUERIES, ids=[str(n) for n in range(len(QUERIES))])
def test_queries(with_table, query, rows):
    schema = with_table.schema
    expected = [
        [value.replace("{schema}", schema) if isinstance(value, str) else value for value in row] for row in rows
    ]
    got = with_table(query.format(schema=f"`{schema}`") if "{" in query else query)
    assert got == expected


def test_a_query_sorted_by_what_it_does_not_show_keeps_its_columns_names(sql):
    query = "SELECT s, count(*) FROM VALUES ('a', 1), ('b', 3) AS t(s, n) GROUP BY s ORDER BY sum(n) DESC"
    assert sql.session.execute(query).schema.names == ["s", "count(1)"]


def test_session_functions_keep_their_column_name(sql):
    result = sql.session.execute("SELECT current_user(), count(*), 1 AS one")
    assert result.schema.names == ["current_user()", "count(1)", "one"]


def test_views_see_their_own_schema_and_not_the_reader_s(sql):
    sql(TABLE)
    sql("CREATE VIEW v (n, key) COMMENT 'two of them' AS SELECT id, k FROM t WHERE id < 3")
    sql("CREATE VIEW over AS SELECT max(n) AS top FROM v")
    name = f"main.{sql.session.schema}.over"
    sql("USE main.default")
    assert sql(f"SELECT top FROM {name}") == [[2]]
    assert sql(f"SELECT * FROM {name} AS o WHERE o.top = 2") == [[2]]


def test_a_view_that_leads_to_itself_ends_with_an_error(sql):
    sql("CREATE VIEW a AS SELECT 1 AS x")
    sql("CREATE VIEW b AS SELECT * FROM a")
    sql("CREATE OR REPLACE VIEW a AS SELECT 2 AS x")
    document = sql.session.catalogs.tables
    document.change(f"main.{sql.session.schema}.a", lambda d: d.update(view_definition="SELECT * FROM b"))
    with pytest.raises(SqlError, match="VIEW_EXCEED_MAX_NESTED_DEPTH"):
        sql("SELECT * FROM a")


def test_a_view_that_is_named_twice_is_looked_up_once(sql, monkeypatch):
    """Each level names the one below twice: asked for anew each time, ten levels would be a thousand views."""
    asked = []
    query = sql.session.engine.query
    monkeypatch.setattr(sql.session.engine, "query", lambda text, **rest: asked.append(text) or query(text, **rest))
    sql("CREATE TEMP VIEW v0 AS SELECT 1 AS n")
    for level in range(1, 7):
        sql(f"CREATE TEMP VIEW v{level} AS SELECT a.n + b.n AS n FROM v{level - 1} a JOIN v{level - 1} b ON a.n = b.n")
    asked.clear()
    assert sql("SELECT n FROM v6") == [[64]]
    assert len(asked) < 20


def test_arithmetic_over_a_view_is_guarded(sql):
    sql("CREATE VIEW v AS SELECT 9223372036854775807 AS big, 1 AS small")
    assert sql("SELECT y + 1 FROM v AS w(x, y)") == [[2]]
    for query in ("SELECT big + small FROM v", "SELECT w.x + 1 FROM v AS w(x, y)", "SELECT sum(big) FROM v, range(2)"):
        with pytest.raises(SqlError, match="ARITHMETIC_OVERFLOW"):
            sql(query)


def test_temporary_views_and_use_last_for_the_session_only(sql):
    sql("CREATE TEMP VIEW mine AS SELECT 5 AS x")
    assert sql("SELECT x FROM mine") == [[5]]
    fresh = sql.session.workspace.service(SqlService).session()
    assert (fresh.catalog, fresh.schema) == ("main", "default")
    with pytest.raises(SqlError, match="TABLE_OR_VIEW_NOT_FOUND"):
        fresh.execute("SELECT x FROM mine")


PARAMETERS = [
    ("SELECT :a", {"a": "x"}, "x"),
    ("SELECT :a", {"a": 'it\'s \\ "q"'}, 'it\'s \\ "q"'),
    ("SELECT :a + 1", {"a": Parameter("41", "INT")}, 42),
    ("SELECT :a", {"a": Parameter("1.50", "DECIMAL(5,2)")}, Decimal("1.50")),
    ("SELECT :a IS NULL", {"a": None}, True),
    ("SELECT :a IS NULL", {"a": Parameter(None, "DATE")}, True),
    ("SELECT count(*) FROM (SELECT * FROM range(9) LIMIT :n)", {"n": Parameter("4", "INT")}, 4),
    ("SELECT count(*) FROM IDENTIFIER(:t)", {"t": TRIPS}, 21_932),
]


@pytest.mark.parametrize(("query", "values", "expected"), PARAMETERS)
def test_parameters(module_sql, query, values, expected):
    assert module_sql(query, **values) == [[expected]]


ERRORS = [
    ("SELECT * FROM nope.missing", "TABLE_OR_VIEW_NOT_FOUND", "42P01", "`nope`.`missing` cannot be found"),
    ("SELECT fare FROM samples.nyctaxi.trips", "UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", "[`fare_amount`"),
    ("SELECT nosuch", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", "`nosuch` cannot be resolved"),
    ("SELECT CAST('abc' AS INT)", "CAST_INVALID_INPUT", "22018", "The value 'abc' of the type \"STRING\""),
    ("SELECT CAST(concat('x', id) AS DOUBLE) FROM range(2)", "CAST_INVALID_INPUT", "22018", '"DOUBLE"'),
    ("SELECT CAST('2024-13-01' AS DATE)", "CAST_INVALID_INPUT", "22018", '"DATE"'),
    ("SELECT 1/0", "DIVIDE_BY_ZERO", "22012", "Division by zero"),
    ("SELECT id/0 FROM range(3)", "DIVIDE_BY_ZERO", "22012", "try_divide"),
    ("SELEC 1", "PARSE_SYNTAX_ERROR", "42601", "Syntax error at or near"),
    ("SELECT * FROM", "PARSE_SYNTAX_ERROR", "42601", "Syntax error"),
    ("SELECT 1; SELECT 2", "PARSE_SYNTAX_ERROR", "42601", "';'"),
    (" -- nothing", "PARSE_EMPTY_STATEMENT", "42617", "empty"),
    ("SELECT nosuchfunction(1)", "UNRESOLVED_ROUTINE", "42883", "`nosuchfunction`"),
    ("SELECT array(1, 2)[5]", "INVALID_ARRAY_INDEX", "22003", "out of bounds"),
    ("SELECT * FROM samples.nyctaxi.trips VERSION AS OF 5", "DELTA_VERSION_NOT_FOUND", "22003", "version 5"),
    ("SELECT :x", "UNBOUND_SQL_PARAMETER", "42P02", "x"),
    ("SELECT a.b.c.d.e FROM a.b.c.d", "IDENTIFIER_TOO_MANY_NAME_PARTS", "42601", "more than 3"),
    ("USE nosuch", "SCHEMA_NOT_FOUND", "42704", "`main`.`nosuch`"),
    ("USE CATALOG nosuch", "NO_SUCH_CATALOG_EXCEPTION", "42704", "`nosuch`"),
    ("SELECT interval '1' month", "UNSUPPORTED_DATATYPE", "0A000", "INTERVAL YEAR TO MONTH"),
]


@pytest.mark.parametrize(("query", "error_class", "state", "words"), ERRORS)
def test_errors_are_worded_as_databricks_words_them(module_sql, query, error_class, state, words):
    with pytest.raises(SqlError) as caught:
        module_sql(query)
    assert caught.value.error_class == error_class
    assert caught.value.sql_state == state
    assert str(caught.value).startswith(f"[{error_class}] ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM text.`/etc/passwd`",
        "SELECT * FROM csv.`/Volumes/main/default/landing/../../../../../etc/passwd`",
        "SELECT * FROM parquet.`file:///etc/passwd`",
        "SELECT * FROM read_files('/etc/passwd')",
        "SELECT * FROM sail.default.t_1",
        "CREATE TABLE stolen USING csv LOCATION '/etc/passwd'",
        "CREATE TABLE stolen (a STRING) LOCATION '/../../etc'",
    ],
)
def test_nothing_outside_of_the_workspace_can_be_read(module_sql, query):
    with pytest.raises(SqlError):
        module_sql(query)


def test_files_in_a_volume_can_be_read(sql):
    sql("CREATE VOLUME files")
    schema = sql.session.schema
    folder = sql.session.catalogs.volume_path(f"/Volumes/main/{schema}/files")
    (folder / "a.csv").write_text("1,x\n2,y\n")
    rows = sql(f"SELECT * FROM csv.`/Volumes/main/{schema}/files/a.csv`")
    assert [[str(value) for value in row] for row in rows] == [["1", "x"], ["2", "y"]]


def test_another_workspace_s_tables_cannot_be_seen(server, private, sql):
    sql(TABLE)
    stranger = server.registry.by_token(private("demo-stranger")).service(SqlService).session()
    with pytest.raises(SqlError, match="TABLE_OR_VIEW_NOT_FOUND"):
        stranger.execute(f"SELECT * FROM main.{sql.session.schema}.t")
