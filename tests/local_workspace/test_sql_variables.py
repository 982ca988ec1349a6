"""Session variables, EXECUTE IMMEDIATE and arguments by name, as Apache Spark 4.3 has them."""

from __future__ import annotations

from datetime import date

import pytest

from local_workspace.sql.errors import SqlError


@pytest.fixture
def ready(sql):
    """A table, and variables with values."""
    sql("CREATE TABLE t AS SELECT * FROM VALUES (1, 'a'), (2, 'b'), (9, 'c') AS v(id, k)")
    sql("DECLARE VARIABLE n INT DEFAULT 5")
    sql("DECLARE OR REPLACE s STRING")
    return sql


def test_variables_have_values_and_take_others(ready):
    assert ready("SELECT n, s, n + 1, session.n, system.session.n") == [[5, None, 6, 5, 5]]
    ready("SET VAR n = 7")
    ready("SET VARIABLE s = 'hi' || n")
    assert ready("SELECT n, s") == [[7, "hi7"]]
    ready("SET VAR (n, s) = (SELECT 8, 'yo')")
    assert ready("SELECT * FROM t WHERE id < n ORDER BY id LIMIT n") == [[1, "a"], [2, "b"]]
    ready("SET VAR n = 1, s = 'b'")
    assert ready("SELECT n, s") == [[1, "b"]]


def test_a_column_an_alias_and_a_lambda_s_parameter_go_before_a_variable(ready):
    ready("DECLARE id INT DEFAULT 1")
    ready("DECLARE arr ARRAY<INT> DEFAULT array(1, 2)")
    assert ready("SELECT id FROM t WHERE id = session.id") == [[1]]
    assert ready("WITH n AS (SELECT 3 AS n) SELECT n FROM n") == [[3]]
    assert ready("SELECT arr, exists(arr, n -> n = 2), transform(arr, x -> x + n)") == [[[1, 2], True, [6, 7]]]
    ready("UPDATE t SET k = 'v' WHERE id > n")
    assert ready("SELECT id FROM t WHERE k = 'v'") == [[9]]


def test_execute_immediate(ready):
    assert ready("EXECUTE IMMEDIATE 'SELECT ? + ? AS x' USING 1, 2") == [[3]]
    assert ready("EXECUTE IMMEDIATE 'SELECT :a, :b' USING 5 AS a, DATE'2024-01-01' AS b") == [[5, date(2024, 1, 1)]]
    ready("EXECUTE IMMEDIATE 'SELECT max(id) FROM t' INTO n")
    ready("DECLARE name = 't'")
    assert ready("EXECUTE IMMEDIATE 'SELECT count(*) FROM ' || name || ' WHERE id >= ?' USING n") == [[1]]
    assert ready("SELECT count(*) FROM IDENTIFIER(name)") == [[3]]
    ready("EXECUTE IMMEDIATE 'INSERT INTO t VALUES (?, ?)' USING (10, 'z')")
    assert ready("SELECT k FROM t WHERE id = 10") == [["z"]]
    with pytest.raises(SqlError, match="ROW_SUBQUERY_TOO_MANY_ROWS"):
        ready("EXECUTE IMMEDIATE 'SELECT id FROM t' INTO n")


def test_variables_are_dropped(ready):
    ready("DROP TEMPORARY VARIABLE n")
    ready("DROP TEMPORARY VARIABLE IF EXISTS n")
    for text, condition in [
        ("SELECT n", "UNRESOLVED_COLUMN"),
        ("SET VAR n = 1", "UNRESOLVED_VARIABLE"),
        ("DROP TEMPORARY VARIABLE n", "UNRESOLVED_VARIABLE"),
        ("DECLARE s INT", "VARIABLE_ALREADY_EXISTS"),
    ]:
        with pytest.raises(SqlError, match=condition):
            ready(text)


def test_arguments_by_name_come_to_their_places(module_sql):
    assert module_sql("SELECT mask(lowerChar => 'z', str => 'AbC')") == [["XzX"]]
    assert module_sql("SELECT explode(collection => array(1, 2))") == [[1], [2]]
    for text, condition in [
        ("SELECT abs(x => 1)", "NAMED_PARAMETERS_NOT_SUPPORTED"),
        ("SELECT mask(str => 'a', nope => 'b')", "UNRECOGNIZED_PARAMETER_NAME"),
        ("SELECT mask(lowerChar => 'a')", "REQUIRED_PARAMETER_NOT_FOUND"),
    ]:
        with pytest.raises(SqlError, match=condition):
            module_sql(text)
