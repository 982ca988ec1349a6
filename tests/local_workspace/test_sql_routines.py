"""People's own SQL functions. What calls answer, and how they are refused, is what Apache Spark 4.3 does."""

from __future__ import annotations

import pytest
from databricks.sdk.service.catalog import (
    ColumnTypeName,
    CreateFunction,
    CreateFunctionParameterStyle,
    CreateFunctionRoutineBody,
    CreateFunctionSecurityType,
    CreateFunctionSqlDataAccess,
    FunctionParameterInfo,
    FunctionParameterInfos,
)

from local_workspace.sql.errors import SqlError


@pytest.fixture(scope="module")
def made(module_sql):
    for statement in [
        "CREATE TABLE o (k INT, v INT)",
        "INSERT INTO o VALUES (1, 10), (2, 20), (3, 2000000000)",
        "CREATE TABLE t (k INT, w INT)",
        "INSERT INTO t VALUES (1, 100), (2, 200), (2, 201)",
        "CREATE FUNCTION f(a INT, b INT DEFAULT 5 COMMENT 'added') RETURNS INT COMMENT 'a sum' RETURN a + b",
        # Its parameter has the name of columns on both sides.
        "CREATE FUNCTION look(k INT) RETURNS INT RETURN (SELECT max(t.w) FROM t WHERE t.k = look.k)",
        "CREATE FUNCTION net(k INT) RETURNS INT RETURN f(look(k), 1)",
        "CREATE FUNCTION big(m INT) RETURNS TABLE(k INT, w STRING COMMENT 'text') "
        "RETURN SELECT k, w FROM t WHERE w > m",
        "CREATE FUNCTION untyped(a INT) RETURN a * 2L",
        "CREATE FUNCTION counted(n INT) RETURNS INT "
        "RETURN WITH q AS (SELECT w FROM t WHERE k = n) SELECT count(*) FROM q",
        "CREATE FUNCTION column_first(x INT) RETURNS INT RETURN (SELECT max(x) FROM VALUES (1), (2) AS t(x))",
        "CREATE FUNCTION beside(x INT) RETURNS ARRAY<INT> RETURN transform(array(1, 2), x_ -> x_ + x)",
        "CREATE FUNCTION label(p STRUCT<x: INT, y: STRING>) RETURNS STRING RETURN p.y || p.x",
        "CREATE FUNCTION twice(x DOUBLE) RETURNS DOUBLE RETURN x - x",
        "CREATE FUNCTION abs(x INT) RETURNS INT RETURN 42",
        "CREATE FUNCTION py(a INT) RETURNS INT LANGUAGE PYTHON AS $$\nreturn a\n$$",
        "CREATE VIEW seen AS SELECT k, look(k) AS w FROM o",
        "CREATE TEMPORARY FUNCTION passing(a INT) RETURNS INT RETURN a + 100",
    ]:
        module_sql(statement)
    return module_sql


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT f(1), f(1, 2), f(b => 1, a => 3), f('7'), f(2.9)", [[6, 3, 4, 12, 7]]),
        ("SELECT {here}.f(1), main.{here}.f(2)", [[6, 7]]),
        ("SELECT k, look(k) FROM o ORDER BY k", [[1, 100], [2, 201], [3, None]]),
        ("SELECT t.k, look(t.k) FROM t ORDER BY 1", [[1, 100], [2, 201], [2, 201]]),
        ("WITH t AS (SELECT 2 AS k) SELECT look(k) FROM t", [[201]]),
        ("SELECT k FROM o WHERE look(k) > 150", [[2]]),
        ("SELECT net(k) FROM o ORDER BY 1", [[None], [101], [202]]),
        ("SELECT f(f(net(2)))", [[212]]),
        ("SELECT sum(f(k)), f(sum(k)) FROM o", [[21, 11]]),
        ("SELECT f(k), count(*) FROM o GROUP BY f(k) ORDER BY f(k)", [[6, 1], [7, 1], [8, 1]]),
        ("SELECT f(k) AS d FROM o QUALIFY row_number() OVER (ORDER BY f(k) DESC) = 1", [[8]]),
        ("SELECT * FROM big(100) ORDER BY w", [[2, "200"], [2, "201"]]),
        ("SELECT b.w, o.v FROM TABLE({here}.big(m => 200)) b JOIN o ON o.k = b.k", [["201", 20]]),
        ("SELECT q.c FROM big(200) AS q(a, c)", [["201"]]),
        ("SELECT untyped(3), typeof(untyped(3))", [[6, "bigint"]]),
        ("SELECT counted(2), column_first(99), beside(10)", [[2, 2, [11, 12]]]),
        ("SELECT x, beside(x + 1) FROM VALUES (1) AS v(x)", [[1, [3, 4]]]),
        ("SELECT label(named_struct('x', 1, 'y', 'a'))", [["a1"]]),
        ("SELECT abs(-1), {here}.abs(-1), system.builtin.abs(-2)", [[1, 42, 2]]),
        ("SELECT k, w FROM seen ORDER BY k", [[1, 100], [2, 201], [3, None]]),
        ("SELECT passing(1), session.passing(2)", [[101, 102]]),
    ],
)
def test_calls(made, query, rows):
    assert made(query.format(here=made.schema)) == rows


@pytest.mark.parametrize(
    ("statement", "error_class"),
    [
        ("SELECT f()", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"),
        ("SELECT f(1, 2, 3)", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"),
        ("SELECT * FROM big()", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"),
        ("SELECT f(b => 1)", "REQUIRED_PARAMETER_NOT_FOUND"),
        ("SELECT f(c => 1)", "UNRECOGNIZED_PARAMETER_NAME"),
        ("SELECT f(a => 1, 2)", "UNEXPECTED_POSITIONAL_ARGUMENT"),
        ("SELECT f(1, a => 2)", "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED"),
        ("SELECT f(a => 1, a => 2)", "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE"),
        ("SELECT f('x')", "CAST_INVALID_INPUT"),
        ("SELECT f(v, v) FROM o", "ARITHMETIC_OVERFLOW"),
        ("SELECT main.default.nosuch(1)", "UNRESOLVED_ROUTINE"),
        ("SELECT nosuch(1)", "UNRESOLVED_ROUTINE"),
        ("SELECT big(1)", "NOT_A_SCALAR_FUNCTION"),
        ("SELECT * FROM f(1)", "NOT_A_TABLE_FUNCTION"),
        ("SELECT * FROM o, big(v)", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("SELECT f(1) OVER ()", "UNSUPPORTED_SQL_UDF_USAGE"),
        ("SELECT f(DISTINCT 1)", "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX"),
        ("SELECT transform(array(1), x -> f(x))", "UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_SQL_UDF"),
        # Refused rather than answered with another row's value, or with two different random numbers.
        ("UPDATE o SET v = look(k)", "UNSUPPORTED_FEATURE"),
        ("SELECT twice(rand())", "UNSUPPORTED_FEATURE"),
        ("SELECT py(1)", "UNSUPPORTED_FEATURE"),
        ("CREATE FUNCTION f(a INT) RETURNS INT RETURN a", "ROUTINE_ALREADY_EXISTS"),
        ("CREATE OR REPLACE FUNCTION f(a INT) RETURNS INT RETURN net(a)", "CYCLIC_FUNCTION_REFERENCE"),
        ("CREATE FUNCTION bad(a INT) RETURNS INT RETURN bad(a)", "UNRESOLVED_ROUTINE"),
        ("CREATE FUNCTION bad(a INT) RETURNS INT RETURN zz", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"),
        (
            "CREATE FUNCTION bad(a INT) RETURNS INT RETURN sum(a)",
            "USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS",
        ),
        ("CREATE FUNCTION bad(a INT, a INT) RETURNS INT RETURN a", "DUPLICATE_ROUTINE_PARAMETER_NAMES"),
        (
            "CREATE FUNCTION bad(a INT DEFAULT 1, b INT) RETURNS INT RETURN a",
            "USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION",
        ),
        (
            "CREATE FUNCTION bad() RETURNS INT RETURN SELECT 1, 2",
            "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
        ),
        (
            "CREATE FUNCTION bad() RETURNS TABLE(x INT) RETURN SELECT 1, 2",
            "USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH",
        ),
        (
            "CREATE FUNCTION bad() RETURNS TABLE(x INT) RETURN 1",
            "USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY",
        ),
        (
            "CREATE FUNCTION bad() RETURNS INT CONTAINS SQL RETURN (SELECT max(k) FROM o)",
            "INVALID_SQL_FUNCTION_DATA_ACCESS",
        ),
        ("CREATE FUNCTION nosuch.bad() RETURNS INT RETURN 1", "SCHEMA_NOT_FOUND"),
        ("CREATE FUNCTION bad() RETURNS INT RETURN 1 AS x", "PARSE_SYNTAX_ERROR"),
        ("CREATE FUNCTION samples.nyctaxi.bad() RETURNS INT RETURN 1", "INSUFFICIENT_PERMISSIONS"),
        (
            "CREATE FUNCTION bad(k INT) RETURNS INT RETURN WITH RECURSIVE r AS "
            "(SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < k) SELECT max(n) FROM r",
            "UNSUPPORTED_FEATURE",
        ),
        ("DROP FUNCTION nosuch", "ROUTINE_NOT_FOUND"),
        ("DESCRIBE FUNCTION nosuch", "UNRESOLVED_ROUTINE"),
    ],
)
def test_what_is_refused(made, statement, error_class):
    with pytest.raises(SqlError) as refused:
        made(statement)
    assert refused.value.error_class == error_class
    assert made("SHOW USER FUNCTIONS LIKE 'bad'") == []


def test_show_and_describe(made):
    here = f"main.{made.schema}"
    assert made("SHOW USER FUNCTIONS LIKE 'l*'") == [[f"{here}.label"], [f"{here}.look"]]
    assert ["sum"] in made("SHOW SYSTEM FUNCTIONS")
    assert [f"{here}.f"] not in made("SHOW SYSTEM FUNCTIONS")
    assert [line for (line,) in made("DESCRIBE FUNCTION f")] == [
        f"Function: {here}.f",
        "Type:     SCALAR",
        "Input:    a INT",
        "          b INT",
        "Returns:  INT",
    ]
    extended = [line for (line,) in made("DESCRIBE FUNCTION EXTENDED f")]
    assert "               b INT DEFAULT 5 'added'" in extended
    assert "Comment:       a sum" in extended
    assert extended[-1] == "Body:          a + b"
    assert made("SELECT f(1)")
    assert made.session.execute("SELECT f(1)").schema.names == [f"{here}.f(1)"]


def test_sql_and_the_api_share_their_functions(client, execute):
    execute("CREATE SCHEMA IF NOT EXISTS main.shared_routines")
    execute("CREATE FUNCTION main.shared_routines.of_sql(a INT DEFAULT 1) RETURNS INT RETURN a + 1")
    parameter = FunctionParameterInfo(
        name="x", type_text="int", type_name=ColumnTypeName.INT, type_json='"integer"', position=0
    )
    client.functions.create(
        CreateFunction(
            name="of_api",
            catalog_name="main",
            schema_name="shared_routines",
            input_params=FunctionParameterInfos(parameters=[parameter]),
            data_type=ColumnTypeName.INT,
            full_data_type="INT",
            routine_body=CreateFunctionRoutineBody.SQL,
            routine_definition="x * 10",
            parameter_style=CreateFunctionParameterStyle.S,
            is_deterministic=True,
            sql_data_access=CreateFunctionSqlDataAccess.CONTAINS_SQL,
            is_null_call=False,
            security_type=CreateFunctionSecurityType.DEFINER,
            specific_name="of_api",
        )
    )
    listed = {function.name: function for function in client.functions.list("main", "shared_routines")}
    assert set(listed) == {"of_sql", "of_api"}
    assert listed["of_sql"].routine_definition == "a + 1"
    assert listed["of_sql"].input_params.parameters[0].parameter_default == "1"
    answer = execute("SELECT main.shared_routines.of_api(main.shared_routines.of_sql())").result.data_array
    assert answer == [["20"]]
    execute("CREATE OR REPLACE FUNCTION main.shared_routines.of_sql() RETURNS INT RETURN 7")
    assert client.functions.get("main.shared_routines.of_sql").routine_definition == "7"
    execute("DROP FUNCTION main.shared_routines.of_api")
    assert [function.name for function in client.functions.list("main", "shared_routines")] == ["of_sql"]
    execute("DROP SCHEMA main.shared_routines CASCADE")
    execute("CREATE SCHEMA main.shared_routines")
    assert list(client.functions.list("main", "shared_routines")) == []
