"""Lists narrowed by what their objects are not or lack; what follows takes no others."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.narrowing import narrowing_of
from agent.providers.planner.language.reader import read_clause


@pytest.mark.parametrize(
    ("said", "by", "fits", "other", "rest"),
    [
        ("list clusters that are not idle", "idle_minutes", "4", "75", "list clusters"),
        ("which warehouses aren't idle?", "idle_minutes", "0", "41", "which warehouses"),
        ("list jobs that are not paused", "schedule", "every day", "every day (paused)", "list jobs"),
        ("which jobs are not scheduled", "schedule", "-", "every day", "which jobs"),
        ("list jobs without a schedule", "schedule", "", "every day", "list jobs"),
        ("list runs that did not fail today", "state", "SUCCESS", "FAILED", "list runs today"),
        ("which jobs did not fail today?", "state", "RUNNING", "FAILED", "which runs today"),
        ("which repos are not on main", "branch", "develop", "main", "which repos"),
        ("list notebooks that are not in python", "language", "SQL", "PYTHON", "list notebooks"),
        ("list tables without comments", "comment", "", "Orders", "list tables"),
        ("list clusters without autotermination", "autotermination_minutes", "never", "60", "list clusters"),
        ("which clusters have auto-termination off?", "autotermination_minutes", "never", "60", "which clusters"),
        ("clusters that never stop by themselves", "autotermination_minutes", "never", "60", "clusters"),
        ("list csv files", "suffix", "csv", "json", "list files"),
    ],
)
def test_what_is_not_is_read(said, by, fits, other, rest):
    found = narrowing_of(read_clause(said))
    assert found is not None
    assert (found.by, found.holds(fits), found.holds(other), found.rest) == (by, True, False, rest)


@pytest.mark.parametrize(
    "said",
    ["list clusters except the first one", "list clusters that are idle", "don't list the jobs", "which jobs failed"],
)
def test_exceptions_and_states_are_read_as_before(said):
    assert narrowing_of(read_clause(said)) is None


def test_what_lacks_is_told_or_said_to_be_unknown(new_talk):
    calls, reply = new_talk().say("list jobs without tags")
    assert calls == []
    assert "does not tell" in reply.text
    calls, _ = new_talk().say("which schemas are without tables and list the jobs")
    assert not [name for name, _ in calls if name.startswith(("delete", "run"))]


def test_where_none_lacks_it_none_is_run(new_talk):
    calls, _ = new_talk().say("list jobs that are not paused")
    assert [name for name, _ in calls] == ["list_jobs"]


def test_what_follows_leaves_out_what_the_list_left_out(new_talk):
    calls, _ = new_talk().say("list clusters except BI Adhoc and Shared Analytics and stop them")
    stopped = [args["cluster"] for name, args in calls if name == "stop_cluster"]
    assert stopped
    assert not {"BI Adhoc", "Shared Analytics"} & set(stopped)
    talk = new_talk()
    talk.say("list jobs other than Nightly ETL")
    calls, _ = talk.say("pause them")
    assert "Nightly ETL" not in [args.get("job") for _, args in calls]


def test_an_exception_from_runs_is_by_their_jobs(new_talk):
    talk = new_talk()
    _, reply = talk.say("list jobs that failed today except Daily Sales Report")
    assert "Taxi Data Ingestion" in reply.text
    assert "90017" not in reply.text.partition("<followups>")[0]
    calls, _ = talk.say("rerun them")
    assert "Daily Sales Report" not in [args.get("job") for name, args in calls if name == "run_job"]
    calls, _ = new_talk().say("list jobs that failed today except Daily Sales Report and rerun them")
    assert [args["job"] for name, args in calls if name == "run_job"] == ["Taxi Data Ingestion"]
