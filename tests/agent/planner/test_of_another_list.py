"""What was listed last decides what is changed: never an object of another kind, or of a list that had none."""

from __future__ import annotations

import pytest

_READS = ("list_", "get_", "describe_", "search_", "read_", "export_", "show_")


@pytest.mark.parametrize(
    "said",
    [
        "show queries from today | cancel the running one",
        "show queries from today | cancel it",
        "show the query history | cancel the running ones",
        "show running queries and cancel the running one",
        "show me the jobs with xyz in the name | pause them",
        "show me the jobs with xyz in the name | delete them",
    ],
)
def test_nothing_else_is_changed(new_talk, said):
    talk, calls, reply = new_talk(), [], None
    for words in said.split(" | "):
        calls, reply = talk.say(words)
        assert not [name for name, _ in calls if not name.startswith(_READS)], calls
    assert reply is not None
    assert reply.text


def test_the_running_run_of_a_list_of_runs_is_cancelled(new_talk):
    talk = new_talk()
    talk.say("show the runs")
    calls, _ = talk.say("cancel the running one")
    assert ("cancel_job_run", {"run_id": 90021}) in calls
