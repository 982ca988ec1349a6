"""Rename, share, export, delete, search."""

from __future__ import annotations

import json
from collections.abc import Callable

from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.events import Event
from ui.export import file_name, markdown_of, notebook_of
from ui.turns import turns_of

Open = Callable[..., AppTest]
ROWS = {"statement": {"row_count": 2}, "columns": [{"name": "zip"}, {"name": "n|m"}], "rows": [["10001", 3], [None, 2]]}
SAID = [
    log.UserMessage("Trips by zip"),
    log.ToolCall("q", "execute_sql", {"sql": "SELECT zip, n FROM t"}, "m", "Run SQL"),
    log.ToolResult("q", "2 rows", False, ROWS | {"statement": {"statement_id": "s1", "row_count": 2}}),
    log.ToolCall("d", "delete_job", {"job": "ETL"}, "m", "Delete job"),
    log.ApprovalRequested("d", "Deletes ETL.", True),
    log.ApprovalDecided("d", False),
    log.AssistantText("Zip **10001** leads.", "m2"),
    log.TurnEnded("end_turn"),
]
TURNS = turns_of([Event("t", place, 0.0, "ana", said) for place, said in enumerate(SAID, 1)])


def test_markdown_holds_questions_sql_rows_decisions_and_answers() -> None:
    text = markdown_of("Trips", TURNS)
    for part in (
        "# Trips",
        "## Trips by zip",
        "```sql\nSELECT zip, n FROM t\n```",
        "| zip | n\\|m |\n| --- | --- |\n| 10001 | 3 |\n|  | 2 |",
        "*ana declined: Deletes ETL.*",
        "Zip **10001** leads.",
    ):
        assert part in text
    assert ":material" not in text


def test_a_notebook_runs_what_succeeded() -> None:
    notebook = json.loads(notebook_of("Trips", TURNS))
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    assert ("code", "%sql\nSELECT zip, n FROM t") in cells
    assert [kind for kind, _ in cells].count("code") == 1
    assert notebook["nbformat"] == 4


def test_file_names() -> None:
    assert file_name("Costs of March: how much?", "md") == "costs-of-march-how-much.md"
    assert file_name("???", "ipynb") == "conversation.ipynb"


def test_rename_and_search(open_page: Open, runtime: FakeRuntime) -> None:
    for number in range(6):
        talk = runtime.new_conversation(user="you")
        runtime.submit(talk, f"Question {number}", author="you")
    page = open_page(c="talk-1")
    page.text_input(key="conversation-search").set_value("Question 4").run()
    keys = [str(button.key) for button in page.button if str(button.key).startswith("open-")]
    assert keys == ["open-talk-5"]
    page.text_input(key="conversation-search").set_value("nowhere").run()
    assert any("No conversation says that" in caption.value for caption in page.caption)


def test_a_shared_conversation_is_read_and_not_acted_in(open_page: Open, runtime: FakeRuntime) -> None:
    talk = runtime.new_conversation(user="ana@example.com")
    runtime.submit(talk, "Trips by zip", author="ana@example.com")
    assert any("shows nothing" in info.value for info in open_page("pages/7_Shared.py", t=f"link-{talk}").info)
    runtime.share(talk, True, author="ana@example.com")
    page = open_page("pages/7_Shared.py", t=f"link-{talk}")
    assert not page.exception
    assert len(page.chat_message) == 2
    assert not page.chat_input
