"""A file attached in the chat: what is proposed for it, how its target is chosen, and what a bad one leaves behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_runtime import FakeRuntime, Hold
from streamlit.testing.v1 import AppTest

from agent.uploads import checked
from ui.upload import target_of

Open = Callable[..., AppTest]
CSV = b"id,city\n1,Oslo\n2,Rome\n"


def attach(page: AppTest, name: str, data: bytes, text: str = "") -> AppTest:
    box = page.chat_input[0]
    box.upload(name, data)
    box.set_value(text).run()
    assert not page.exception, page.exception
    return page


def test_a_csv_is_uploaded_and_becomes_a_table(open_page: Open, runtime: FakeRuntime) -> None:
    attach(open_page(), "Sales.csv", CSV)
    [(said, _, _)] = runtime.submitted
    assert said.splitlines()[0] == "Make Sales.csv the table main.default.sales."
    assert said.splitlines()[-1] == "Attached: Sales.csv, 2 rows: id BIGINT, city STRING."
    assert "Oslo" not in said, "what is in the file is not said"
    (upload, arguments), (sql, statement) = runtime.proposed
    assert (upload, sql) == ("upload_file", "execute_sql")
    path = arguments["path"]
    assert path.startswith("/Volumes/main/default/uploads/sales_")
    assert statement["sql"] == f"CREATE TABLE `main`.`default`.`sales` AS SELECT * FROM parquet.`{path}`"
    assert runtime.uploads.get(arguments["file"])[0] == "Sales.csv"


def test_a_notebook_is_imported_at_the_workspace_path(open_page: Open, runtime: FakeRuntime) -> None:
    page = attach(open_page(), "etl.py", b"print(1)\n")
    attach(page, "etl.sql", b"SELECT 1\n", "put it at /Shared/jobs/nightly please")
    paths = [arguments["path"] for _, arguments in runtime.proposed]
    assert paths == ["/Users/demo@example.com/etl.py", "/Shared/jobs/nightly.sql"]


def test_a_bad_file_says_why_and_keeps_the_text(open_page: Open, runtime: FakeRuntime) -> None:
    page = attach(open_page(), "a.csv", b"id,id\n1,2\n", "as main.sales.orders")
    assert runtime.submitted == []
    assert any("column “id” twice" in error.value for error in page.error)
    assert page.chat_input[0].proto.value == "as main.sales.orders"


def test_a_file_waits_in_line_behind_a_running_turn(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["go"] = [Hold("writing")]
    page = open_page()
    page.chat_input[0].set_value("go").run()
    attach(page, "Sales.csv", CSV)
    assert runtime.proposed == []
    runtime.go_on(next(iter(runtime.talks)))
    page.run()
    assert [name for name, _ in runtime.proposed] == ["upload_file", "execute_sql"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("", "main.default.sales"),
        ("as main.sales.orders", "main.sales.orders"),
        ("make it the table orders", "main.default.orders"),
        ("load this into sales.orders, then count it by city", "main.sales.orders"),
        ("what is the average price?", "main.default.sales"),
        ("as a table", "main.default.sales"),
        ("save as `main`.`my-schema`.`t1`", "main.my-schema.t1"),
    ],
)
def test_the_target_is_as_the_message_says(text: str, target: str) -> None:
    context = {"catalog": "samples", "schema": "nyctaxi"}
    assert ".".join(target_of(text, checked("Sales.csv", CSV), context)) == target
