"""The SQL page over a scripted workspace: run, errors, writes that ask, what the agent ran, history, questions."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest
from fake_runtime import FakeRuntime, Hold
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.events import ToolResult
from ui import sql_page
from ui.statements import last_statement

Open = Callable[..., AppTest]
PAGE = "pages/4_SQL.py"
ROWS = pa.table({"zip": ["10001", "10002"], "trips": [3, 2]})


def answered(statement_id: str, sql: str, *, state: str = "SUCCEEDED", table: pa.Table | None = ROWS) -> ToolResult:
    statement = {"statement_id": statement_id, "sql": sql, "state": state, "row_count": 2, "seconds": 0.4}
    columns = [{"name": name, "type": "STRING"} for name in table.column_names] if table is not None else []
    return ToolResult("page", "2 rows.", False, {"statement": statement, "columns": columns, "rows": []})


@pytest.fixture
def workspace(runtime: FakeRuntime) -> FakeRuntime:
    runtime.answers["list_warehouses"] = [
        ToolResult("p", "", False, {"warehouses": [{"id": "wh-1", "name": "Starter Warehouse", "state": "RUNNING"}]})
    ]
    runtime.answers["list_schemas"] = [ToolResult("p", "", False, {"schemas": [{"full_name": "main.sales"}]})]
    runtime.tables |= {"s1": ROWS, "s2": ROWS}
    return runtime


def run(page: AppTest, sql: str) -> AppTest:
    page.text_area(key="sql-text").set_value(sql)
    return next(button for button in page.button if str(button.key) == "sql-run").click().run()


def test_a_query_runs_and_shows_its_rows(open_page: Open, workspace: FakeRuntime) -> None:
    workspace.answers["execute_sql"] = [answered("s1", "SELECT 1")]
    page = run(open_page(PAGE), "SELECT zip, count(*) FROM t GROUP BY 1;")
    assert not page.exception
    assert [call for call in workspace.calls if call[0] == "execute_sql"] == [
        ("execute_sql", {"sql": "SELECT zip, count(*) FROM t GROUP BY 1", "wait_seconds": 1})
    ]
    assert page.dataframe[0].value.shape == (2, 2)
    assert not workspace.submitted


FAILURE = """The statement failed: UNRESOLVED_COLUMN nope
statement_id: 01a2
sql: SELECT nope FROM trips
Note: describe_table shows the columns there are."""


def test_an_error_is_shown_and_can_be_asked_about(open_page: Open, workspace: FakeRuntime) -> None:
    workspace.answers["execute_sql"] = [ToolResult("p", FAILURE, True)]
    page = run(open_page(PAGE), "SELECT nope FROM t")
    assert "UNRESOLVED_COLUMN" in page.error[0].value
    assert "describe_table" not in page.error[0].value, "what the model is told is not for people"
    page.button(key="sql-ask-why").click().run()
    assert "SELECT nope FROM t" in workspace.submitted[0][0]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DROP TABLE main.sales.t", "Drop table main.sales.t"),
        ("INSERT INTO t VALUES (1)", "Insert into t"),
        ("DELETE FROM sales.orders WHERE id = 1", "Delete from sales.orders"),
        ("DROP TABLE a; DROP TABLE b", "Drop table a and 1 more"),
        ("GRANT SELECT ON t TO ann", "Run GRANT SELECT ON t TO ann"),
    ],
)
def test_what_changes_something_goes_through_the_conversation(
    open_page: Open, workspace: FakeRuntime, sql: str, said: str
) -> None:
    run(open_page(PAGE), sql)
    assert workspace.proposed == [("execute_sql", {"sql": sql})]
    assert workspace.submitted[-1][0] == f"Run this statement:\n```sql\n{sql}\n```"  # as the planner reads it
    assert workspace.conversations(user="you")[0].title == said
    assert not [call for call in workspace.calls if call[0] == "execute_sql"]


def test_a_statement_under_way_is_followed_and_stopped(open_page: Open, workspace: FakeRuntime) -> None:
    workspace.answers["execute_sql"] = [answered("s1", "SELECT 1", state="RUNNING", table=None)]
    workspace.answers["get_statement"] = [answered("s1", "SELECT 1", state="RUNNING", table=None)]
    workspace.answers["cancel_statement"] = [ToolResult("p", "Cancelled.", False, {})]
    page = run(open_page(PAGE), "SELECT 1")
    page.button(key="sql-stop").click().run()
    assert ("cancel_statement", {"statement_id": "s1"}) in workspace.calls
    workspace.answers["get_statement"] = [ToolResult("p", "The statement was cancelled.", True)]
    page.run()
    assert "cancelled" in page.error[0].value


def test_the_page_follows_what_the_agent_ran(open_page: Open, workspace: FakeRuntime) -> None:
    found = answered("s2", "SELECT zip FROM trips").structured
    workspace.scripts["top zips"] = [
        log.ToolCall("q", "execute_sql", {"sql": "SELECT zip FROM trips"}, "m"),
        log.ToolResult("q", "2 rows.", False, found),
        log.TurnEnded("end_turn"),
    ]
    page = open_page(PAGE)
    page.chat_input[0].set_value("top zips").run()
    assert page.text_area(key="sql-text").value == "SELECT zip FROM trips"
    assert len(page.dataframe) == 2  # on the page and in the chat
    page.chat_input[0].set_value("and now?").run()
    assert workspace.pages[-1] == {"page": "SQL", "statement_id": "s2", "sql": "SELECT zip FROM trips"}


def test_a_turn_that_ends_while_the_page_is_drawn_is_followed(
    open_page: Open, workspace: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short turn on a slow machine: the editor is drawn before it ends, the conversation after it."""
    found = answered("s2", "SELECT zip FROM trips").structured
    workspace.scripts["top zips"] = [
        Hold(),
        log.ToolCall("q", "execute_sql", {"sql": "SELECT zip FROM trips"}, "m"),
        log.ToolResult("q", "2 rows.", False, found),
        log.TurnEnded("end_turn"),
    ]
    page = open_page(PAGE)
    monkeypatch.setattr(sql_page, "_history", lambda session: workspace.go_on(session.conversation_id))
    page.chat_input[0].set_value("top zips").run()
    assert page.text_area(key="sql-text").value == "SELECT zip FROM trips"


def test_a_reload_finds_the_result_that_was_shown(open_page: Open, workspace: FakeRuntime) -> None:
    workspace.answers["execute_sql"] = [answered("s1", "SELECT 1")]
    page = run(open_page(PAGE), "SELECT 1")
    assert page.query_params["statement"] in ("s1", ["s1"])
    workspace.answers["get_statement"] = [answered("s1", "SELECT zip FROM trips")]
    again = open_page(PAGE)
    again.query_params["statement"] = "s1"
    again.run()
    assert again.text_area(key="sql-text").value == "SELECT zip FROM trips"
    assert again.dataframe[0].value.shape == (2, 2)


def test_a_question_takes_the_result_into_the_conversation(open_page: Open, workspace: FakeRuntime) -> None:
    workspace.answers["execute_sql"] = [answered("s1", "SELECT 1")]
    page = run(open_page(PAGE), "SELECT 1")
    page.text_input(key="sql-question-0").set_value("What stands out?").run()
    assert workspace.submitted[-1][0] == "What stands out?"
    assert workspace.proposed == [("get_statement", {"statement_id": "s1"})]


def test_choosing_a_schema_changes_the_session(open_page: Open, workspace: FakeRuntime) -> None:
    page = open_page(PAGE)
    page.selectbox(key="sql-schema-samples.nyctaxi").set_value("main.sales").run()
    assert ("set_context", {"catalog": "main", "schema": "sales"}) in workspace.calls


def test_only_answered_statements_count() -> None:
    assert last_statement([]) is None
