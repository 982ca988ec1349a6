"""The approval card: ticks, one decision for all calls, secrets, and the line that stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.tools import ToolInfo

Open = Callable[..., AppTest]


CALLS = [
    log.ToolCall("b1", "stop_cluster", {"cluster": "Sandbox"}, "m", "Stop cluster"),
    log.ToolCall("b2", "start_cluster", {"cluster": "ML"}, "m", "Start cluster"),
]
ASKED = [
    log.ApprovalRequested("b1", "Stops the cluster Sandbox.", True),
    log.ApprovalRequested("b2", "Starts the cluster ML.", False),
]


@pytest.fixture
def page(open_page: Open, runtime: FakeRuntime) -> AppTest:
    """A stop, which is destructive, and a start wait."""
    return waiting(open_page, runtime, [*CALLS, *ASKED])


@pytest.fixture
def secret_page(open_page: Open, runtime: FakeRuntime) -> AppTest:
    """The same, and a secret."""
    secret = log.ToolCall("b3", "put_secret", {"scope": "etl", "key": "token"}, "m", "Put secret")
    asked = log.ApprovalRequested("b3", "Writes the secret etl/token.", False, {}, True)
    return waiting(open_page, runtime, [*CALLS, secret, *ASKED, asked])


def waiting(open_page: Open, runtime: FakeRuntime, payloads: list[log.Payload]) -> AppTest:
    runtime.scripts["go"] = [*payloads, log.TurnEnded("awaiting_approval")]
    page = open_page()
    page.chat_input[0].set_value("go").run()
    assert not page.exception, page.exception
    return page


def test_one_card_names_every_effect_and_marks_what_destroys(page: AppTest) -> None:
    labels = [box.label for box in page.checkbox]
    assert [box.value for box in page.checkbox] == [True, True]
    assert "Stops the cluster Sandbox." in labels[0]
    assert [":red-badge[destructive]" in label for label in labels] == [True, False]
    assert page.button(key="approve-b1").label == "Approve all 2"
    assert page.button(key="deny-b1").label == "Deny all"
    assert page.chat_input[0].placeholder == "Decide above, or say what to do instead"


def test_what_is_unticked_is_denied(page: AppTest, runtime: FakeRuntime) -> None:
    page.checkbox(key="tick-b2").uncheck().run()
    assert page.button(key="approve-b1").label == "Approve 1 of 2"
    page.button(key="approve-b1").click().run()
    assert runtime.decisions == [({"b1": True, "b2": False}, "you", None)]
    assert not page.checkbox
    [line] = [caption.value for caption in page.caption if "approved" in caption.value]
    assert "You approved: Stops the cluster Sandbox." in line
    assert "You declined: Starts the cluster ML." in line


def test_nothing_ticked_cannot_be_approved(page: AppTest) -> None:
    for box in ("tick-b1", "tick-b2"):
        page.checkbox(key=box).uncheck().run()
    assert page.button(key="approve-b1").disabled


def test_nothing_ticked_beside_a_value_decides_nothing(secret_page: AppTest, runtime: FakeRuntime) -> None:
    for box in ("tick-b1", "tick-b2", "tick-b3"):
        secret_page.checkbox(key=box).uncheck()
    secret_page.button(key="approve-b1").click().run()
    assert runtime.decisions == []
    assert any("Tick what may be done" in element.value for element in secret_page.markdown)


def test_all_can_be_denied(page: AppTest, runtime: FakeRuntime) -> None:
    page.button(key="deny-b1").click().run()
    assert runtime.decisions == [({"b1": False, "b2": False}, "you", None)]
    assert [expander.label for expander in page.expander if "declined" in expander.label]


def test_a_secret_is_asked_for_and_passed_on_once(secret_page: AppTest, runtime: FakeRuntime) -> None:
    secret_page.button(key="approve-b1").click().run()
    assert runtime.decisions == []
    assert any("Type the value first" in element.value for element in secret_page.markdown)
    secret_page.text_input(key="secret-b3").set_value("hunter2")
    secret_page.button(key="approve-b1").click().run()
    assert runtime.decisions == [({"b1": True, "b2": True, "b3": True}, "you", {"b3": "hunter2"})]
    assert "hunter2" not in str(secret_page.session_state)
    assert all("hunter2" not in str(event.payload) for event in runtime.events("talk-1"))


def test_a_new_message_instead_of_a_decision_withdraws_the_card(page: AppTest, runtime: FakeRuntime) -> None:
    page.chat_input[0].set_value("do something else").run()
    assert runtime.submitted[-1][0] == "do something else"
    assert not page.checkbox


DROP = [
    log.ToolCall("d1", "execute_sql", {"sql": "DROP TABLE main.raw.t"}, "m", "Run SQL"),
    log.ApprovalRequested(
        "d1",
        "Drops it.",
        True,
        facts=["12 rows of main.raw.t would be removed."],
        undo="UNDROP brings it back.",
        confirm="main.raw.t",
    ),
]


def test_a_card_says_what_depends_on_it_and_how_it_is_taken_back(open_page: Open, runtime: FakeRuntime) -> None:
    page = waiting(open_page, runtime, DROP)
    said = " ".join(caption.value for caption in page.caption)
    assert "12 rows of main.raw.t would be removed." in said
    assert "UNDROP brings it back." in said


def test_a_drop_asks_to_type_the_name(open_page: Open, runtime: FakeRuntime) -> None:
    page = waiting(open_page, runtime, DROP)
    page.button(key="approve-d1").click().run()
    assert runtime.decisions == []
    assert any("Type main.raw.t first" in element.value.replace("\\", "") for element in page.markdown)
    page.text_input(key="name-d1").set_value("main.raw.t")
    page.button(key="approve-d1").click().run()
    assert runtime.decisions == [({"d1": True}, "you", None)]
    assert runtime.confirmations == [{"d1": "main.raw.t"}]


def test_a_drop_can_be_denied_without_typing(open_page: Open, runtime: FakeRuntime) -> None:
    page = waiting(open_page, runtime, DROP)
    page.button(key="deny-d1").click().run()
    assert runtime.decisions == [({"d1": False}, "you", None)]


def test_a_write_may_be_allowed_for_the_conversation(open_page: Open, runtime: FakeRuntime) -> None:
    asked = log.ApprovalRequested("b2", "Starts the cluster ML.", False, grant="Start cluster: ML")
    page = waiting(open_page, runtime, [CALLS[1], asked])
    page.checkbox(key="always-b2").check().run()
    page.button(key="approve-b2").click().run()
    assert runtime.for_conversation == [["b2"]]


def test_what_can_be_taken_back_is_offered(open_page: Open, runtime: FakeRuntime) -> None:
    undo = {"tool": "start_cluster", "arguments": {"cluster": "c"}, "words": "Start the cluster ML again"}
    done = [CALLS[0], log.ToolStarted("b1"), log.ToolResult("b1", "Stopped.", False, undo=undo)]
    runtime.scripts["go"] = [*done, log.AssistantText("Done.", "m"), log.TurnEnded("end_turn")]
    page = open_page()
    page.chat_input[0].set_value("go").run()
    assert page.button(key="undo-b1").label == "Start the cluster ML again"
    page.button(key="undo-b1").click().run()
    assert runtime.undone == ["b1"]
    assert not [button for button in page.button if button.key == "undo-b1"]


SQL_TOOL = ToolInfo(
    "execute_sql",
    "Run SQL",
    "",
    {
        "type": "object",
        "properties": {"sql": {"type": "string"}, "wait_seconds": {"type": "integer", "maximum": 600}},
        "required": ["sql"],
    },
    sql_argument="sql",
)
DELETE = [
    log.ToolCall("q1", "execute_sql", {"sql": "DELETE FROM t"}, "m", "Run SQL"),
    log.ApprovalRequested("q1", "Deletes.", True),
]


def test_edited_arguments_are_what_is_approved(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.tools["execute_sql"] = SQL_TOOL
    page = waiting(open_page, runtime, DELETE)
    page.button(key="edit-q1-False").click().run()
    page.text_area(key="edit-q1-sql").set_value("DELETE FROM t WHERE a = 1")
    page.number_input(key="edit-q1-wait_seconds").set_value(30)
    page.button(key="approve-q1").click().run()
    assert runtime.edits == [{"q1": {"sql": "DELETE FROM t WHERE a = 1", "wait_seconds": 30}}]
    assert runtime.decisions == [({"q1": True}, "you", None)]


def test_what_does_not_fit_the_tool_is_said_and_decides_nothing(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.tools["execute_sql"] = SQL_TOOL
    page = waiting(open_page, runtime, DELETE)
    page.button(key="edit-q1-False").click().run()
    page.text_area(key="edit-q1-sql").set_value(" ")
    page.button(key="approve-q1").click().run()
    assert runtime.decisions == []
    assert any("Sql is missing." in element.value.replace("\\", "") for element in page.markdown)


def test_an_edit_can_be_left(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.tools["execute_sql"] = SQL_TOOL
    page = waiting(open_page, runtime, DELETE)
    page.button(key="edit-q1-False").click().run()
    page.text_area(key="edit-q1-sql").set_value("DELETE FROM other")
    page.button(key="edit-q1-True").click().run()
    assert not page.text_area
    page.button(key="approve-q1").click().run()
    assert runtime.edits == [None]


PARQUET = "/Volumes/main/default/uploads/sales_1.parquet"
UPLOAD = [
    log.ToolCall("u1", "upload_file", {"file": "file_1", "path": PARQUET}, "m", "Upload file"),
    log.ToolCall(
        "u2",
        "execute_sql",
        {"sql": f"CREATE TABLE `main`.`default`.`sales` AS SELECT * FROM parquet.`{PARQUET}`", "wait_seconds": 60},
        "m",
        "Run SQL",
    ),
    log.ApprovalRequested("u1", f"Writes the attached file to {PARQUET}.", False),
]


def test_the_table_that_a_file_becomes_is_named_on_the_card(open_page: Open, runtime: FakeRuntime) -> None:
    page = waiting(open_page, runtime, UPLOAD)
    assert [field.value for field in page.text_input if field.key.startswith("target-")] == ["main", "default", "sales"]
    page.text_input(key="target-Schema-u2").set_value("raw").run()
    page.text_input(key="target-Table-u2").set_value("no good").run()
    page.button(key="approve-u1").click().run()
    assert runtime.decisions == []
    assert any("a name of letters" in line.value for line in page.markdown)

    page.text_input(key="target-Table-u2").set_value("sales_2026").run()
    page.button(key="approve-u1").click().run()
    sql = f"CREATE TABLE `main`.`raw`.`sales_2026` AS SELECT * FROM parquet.`{PARQUET}`"
    assert runtime.edits == [{"u2": {"sql": sql, "wait_seconds": 60}}]


def test_a_target_that_is_left_as_it_is_changes_no_call(open_page: Open, runtime: FakeRuntime) -> None:
    page = waiting(open_page, runtime, UPLOAD)
    page.button(key="approve-u1").click().run()
    assert runtime.edits == [None]
