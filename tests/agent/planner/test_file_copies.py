"""Files under another name: what was read is written, where it is the whole file."""

from __future__ import annotations

import pytest

from agent.providers.planner.plans.file_copies import whole_content
from agent.providers.planner.plans.notebook_copies import whole_source
from agent.providers.planner.steps import Call, Result

READ = Call("read_workspace_file", {"path": "/Volumes/a/b/c/readme.txt"})


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("/Volumes/a/b/c/readme.txt, 5 bytes.\nhello", "hello"),
        ("/Volumes/a/b/c/readme.txt, 6 bytes.\nhello", "hello\n"),
        ("/Volumes/a/b/c/readme.txt, 9 bytes.\n\n\nnaïve\n", "\n\nnaïve\n"),
        ("/Volumes/a/b/c/readme.txt, 9,000 bytes.\nhello\nNote: 5 of 9,000 characters shown; the rest is at x.", None),
        ("/Volumes/a/b/c/readme.txt is a binary file of 90 bytes; its content is not text.", None),
    ],
)
def test_a_text_is_copied_only_whole(text, content):
    assert whole_content(Result(READ, text)) == content


@pytest.mark.parametrize(
    "said",
    [
        "should I copy readme.txt to r2.txt?",
        "should I back up readme.txt as r2.txt?",
        "never back up /Volumes/main/default/landing/readme.txt as r2.txt",
        "don't copy /Volumes/main/default/landing/readme.txt to r2.txt",
        "copy the table main.sales.daily_revenue to main.sales.backup",
        "replace its content with {}",
    ],
)
def test_nothing_is_written(new_talk, said):
    calls, _ = new_talk().say(said)
    assert not [name for name, _ in calls if name.startswith(("write_", "import_"))]


def test_it_is_no_table_of_before_once_several_were_found(new_talk):
    talk = new_talk()
    talk.say("describe samples.nyctaxi.trips")
    talk.say("find tables about nation")
    calls, reply = talk.say("preview it")
    assert ("describe_table", {"table": "samples.nyctaxi.trips"}) not in calls
    assert reply.text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Notebook /a/b (SQL), 1 lines.\nSELECT 1", ("SQL", "SELECT 1\n")),
        ("Notebook /a/b (PYTHON), 4 lines.\n\n# x\n\nNote: mine", ("PYTHON", "\n# x\n\nNote: mine\n")),
        ("Notebook /a/b (SQL), 3 lines.\nSELECT 1", ("SQL", "SELECT 1\n\n\n")),
        ("Notebook /a/b (SQL), 900 lines.\nSELECT 1", None),
        ("Notebook /a/b (SQL), 2 lines.\nSELECT 1\nNote: 8 of 9,000 characters shown; the rest is at /a/b.", None),
        ("Notebook /a/b, 1 lines.\nSELECT 1", None),
    ],
)
def test_a_notebook_is_copied_only_whole(text, whole):
    assert whole_source(Result(Call("export_notebook", {"notebook": "/a/b"}), text)) == whole


@pytest.mark.parametrize(
    "said",
    [
        "copy the job Nightly ETL as Nightly 2",
        "copy clean_orders and ingest_taxi into /Shared/archive",
        "copy all notebooks to /Shared/archive",
        "copy clean_orders in /Shared/etl to /Shared/archive",
        "should I copy clean_orders into /Shared/archive?",
        "don't copy clean_orders into /Shared/archive",
        "copy clean_orders into /Shared/archive if it is old",
        "copy samples.nyctaxi.trips to main.default.trips",
    ],
)
def test_no_notebook_is_written(new_talk, said):
    calls, reply = new_talk().say(said)
    assert not [name for name, _ in calls if name.startswith(("write_", "import_", "delete_", "run_", "update_"))]
    assert reply.text
