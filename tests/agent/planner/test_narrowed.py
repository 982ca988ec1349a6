"""Lists that are narrowed: a limit is applied to what the list shows, or said to be nothing that can be told."""

from __future__ import annotations

import pytest

from agent.providers.planner.intents import intent
from agent.providers.planner.language.narrowing import narrowing_of
from agent.providers.planner.language.reader import read_clause

# What is said -> (of what of each object, what fits, what does not, the rest of the request)
READ = [
    ("list tables with more than 1000 rows", ("rows", "1,001", "1,000", "list tables")),
    ("list tables in main.sales with over 2 million rows", ("rows", "2,000,001", "9", "list tables in main.sales")),
    ("which tables have at least 5 columns?", ("columns", "5", "4", "which tables")),
    ("list files larger than 1 MB", ("size", "1,000,001", "1,000,000", "list files")),
    ("list files smaller than 2 kb in /Shared", ("size", "1,999", "2,000", "list files in /Shared")),
    ("list clusters cheaper than $3 an hour", ("usd_per_hour", "2.99", "3.00", "list clusters")),
    ("show running clusters that cost more than 3 dollars", ("usd_per_hour", "3.01", "3.00", "show running clusters")),
    ("list clusters with 2 workers", ("workers", "2", "3", "list clusters")),
    ("list jobs with more than one task", ("tasks", "2", "1", "list jobs")),
    ("list empty schemas", ("tables", "0", "1", "list schemas")),
    ("list scopes with no secrets", ("secrets", "0", "1", "list scopes")),
    ("list clusters that are starting", ("state", "PENDING", "RUNNING", "list clusters")),
    ("list python notebooks", ("language", "PYTHON", "SQL", "list notebooks")),
    ("which repos are on branch develop", ("branch", "develop", "main", "which repos")),
    ("list warehouses of size 2X-Small", ("size", "2X-Small", "Small", "list warehouses")),
    ("list disabled jobs", ("schedule", "daily (paused)", "daily", "list jobs")),
    ("list jobs that never ran", ("last_run", "", "2026-01-01", "list jobs")),
]


@pytest.mark.parametrize(("said", "wanted"), READ)
def test_a_limit_is_read(said, wanted):
    found = narrowing_of(read_clause(said))
    assert found is not None
    by, fits, other, rest = wanted
    assert (found.by, found.holds(fits), found.holds(other), found.rest) == (by, True, False, rest)


UNCHANGED = """
list clusters | list running clusters | which jobs failed today | list tables about customers | show tables with 5 rows
customers with more than 10 orders | list runs longer than 5 minutes | list clusters idle for more than 2 hours
list files in /Shared | list tables in main.sales | list the jobs | stop clusters with more than 4 workers
delete empty schemas | list jobs on Shared Analytics | trips longer than 20 miles | the 3 biggest tables
"""


@pytest.mark.parametrize("said", [one.strip() for one in UNCHANGED.replace("\n", "|").split("|") if one.strip()])
def test_what_has_no_such_limit_is_read_as_before(said):
    assert narrowing_of(read_clause(said)) is None


@pytest.mark.parametrize(
    ("said", "call", "reply"),
    [
        ("list clusters with more than 2 workers", "list_clusters", "clusters fit “with more than 2 workers”"),
        ("list clusters that are starting", "list_clusters", "No cluster of"),
        ("list clusters sorted by cost", "list_clusters", "sorted by cost"),
        ("list jobs that are idle", "list_jobs", "not running now"),
        ("which repos are on develop", "list_repos", "1 of 2 repos fit"),
        ("list scopes with more than one secret", "list_secrets", "1 of 2 secret scopes fit"),
        ("list tables with more than 3 columns", "describe_table", "columns"),
        ("list pending runs", "list_job_runs", "pending runs"),
        ("list queued queries", "list_query_history", "queued queries"),
    ],
)
def test_the_list_is_asked_for_and_told_in_part(talk, said, call, reply):
    calls, answer = talk.say(said)
    assert call in [name for name, _ in calls]
    assert reply in answer.text


def test_jobs_without_a_run_in_a_time_are_those_that_the_runs_do_not_name(talk):
    calls, answer = talk.say("list jobs that did not run today")
    assert ("list_job_runs", {"since": "today", "limit": 500}) in calls
    assert "did not run today" in answer.text


@pytest.mark.parametrize(
    "said",
    ["list paused clusters", "which warehouses failed", "list running notebooks", "list jobs created by me"],
)
def test_what_no_list_tells_is_said(talk, said):
    calls, answer = talk.say(said)
    assert calls == []
    assert "never" in answer.text or "not tell" in answer.text or "no failures" in answer.text


@pytest.mark.parametrize("said", ["stop clusters with more than 4 workers", "delete files larger than 1 MB"])
def test_an_order_is_no_list(talk, said):
    calls, _ = talk.say(said)
    assert not [name for name, _ in calls if name.startswith(("stop", "delete"))]
    assert intent(read_clause(said)) in ("stop_clusters", "delete_path")


TAKES_THOSE = [
    ("list clusters with more than 2 workers | stop them", "stop_cluster", 2),
    ("list clusters with more than 2 workers and stop them", "stop_cluster", 2),
    ("list clusters with more than 2 workers | stop the clusters", "stop_cluster", 2),
    ("which clusters are idle? | stop the clusters", "stop_cluster", 2),
    ("which repos are on develop | delete it", "delete_repo", 1),
    ("list scopes with more than one secret | delete them", "delete_secret_scope", 1),
    ("list scopes with more than one secret | delete it", "delete_secret_scope", 1),
    ("list clusters sorted by cost | stop the first one", "stop_cluster", 1),
]
TAKES_NONE = """
list clusters with more than 99 workers | stop them
list clusters with more than 99 workers and stop them
list scopes with at least one secret | delete it
list scopes with at least one secret and delete it
list jobs with at least one task | delete it
stop those clusters
pause those jobs
delete those repos
"""


def _changes(new_talk, lines: str) -> list[tuple[str, str]]:
    talk, calls = new_talk(), []
    for said in lines.split(" | "):
        calls, _ = talk.say(said)
    changing = ("stop", "delete", "update", "run", "start")
    return [(name, str(next(iter(args.values())))) for name, args in calls if name.startswith(changing)]


@pytest.mark.parametrize(("lines", "tool", "most"), TAKES_THOSE)
def test_what_follows_takes_those_that_were_told(new_talk, lines, tool, most):
    done = _changes(new_talk, lines)
    assert [name for name, _ in done] == [tool] * len(done)
    assert 1 <= len(done) <= most
    assert "staging" not in [of for _, of in done]


@pytest.mark.parametrize("lines", TAKES_NONE.strip().splitlines())
def test_where_none_was_told_or_several_are_it_nothing_is_done(new_talk, lines):
    assert not _changes(new_talk, lines)
