"""Files under another name: what was read is written, where it is the whole file."""

from __future__ import annotations

import pytest

from agent.providers.planner.plans.file_copies import whole_content
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
        "copy the notebook clean_orders to /Shared/etl/clean_orders_v2",
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
