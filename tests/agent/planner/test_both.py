""" "Both" are the two that were listed, or the only two of a kind; of more, nothing is done."""

from __future__ import annotations

import re

import pytest

_CHANGES = re.compile(r"^(?:start|stop|restart|delete|run|update|cancel|set)_")
TWO = [
    ("which clusters are off? | start both", "start_cluster ML Training Cluster, start_cluster GPU Experiments"),
    ("start both clusters", "start_cluster ML Training Cluster, start_cluster GPU Experiments"),
    ("which clusters are idle? | stop both of them", "stop_cluster BI Adhoc, stop_cluster Data Science Sandbox"),
    ("stop both idle clusters", "stop_cluster BI Adhoc, stop_cluster Data Science Sandbox"),
    ("delete both warehouses", "delete_warehouse BI Warehouse, delete_warehouse Starter Warehouse"),
    ("list secret scopes | delete both", "delete_secret_scope prod-keys, delete_secret_scope staging"),
    ("which runs failed today? | rerun both", "run_job Taxi Data Ingestion, run_job Daily Sales Report"),
    (
        "show Nightly ETL | show Daily Sales Report | pause both",
        "update_job Nightly ETL, update_job Daily Sales Report",
    ),
    ("stop both BI Adhoc and Shared Analytics", "stop_cluster BI Adhoc, stop_cluster Shared Analytics"),
]
NOT_TWO = """
list clusters | stop both
list clusters | delete both
stop both clusters
list jobs | run both
pause both jobs
which runs are running? | cancel both
list secrets in prod-keys | delete both
list clusters | can you stop both?
list clusters | use both
"""


def _changed(new_talk, lines: str) -> tuple[str, str]:
    talk, calls, reply = new_talk(), [], None
    for said in lines.split(" | "):
        calls, reply = talk.say(said)
    done = [f"{tool} {next(iter(args.values()))}" for tool, args in calls if _CHANGES.match(tool)]
    return ", ".join(done), reply.text if reply else ""


@pytest.mark.parametrize(("lines", "wanted"), TWO)
def test_both_are_the_two_that_are_there(new_talk, lines, wanted):
    assert sorted(_changed(new_talk, lines)[0].split(", ")) == sorted(wanted.split(", "))


def test_both_repos_are_deleted_or_switched(new_talk):
    assert _changed(new_talk, "delete both repos")[0].count("delete_repo") == 2
    assert _changed(new_talk, "list repos | switch both to branch main")[0].count("update_repo") == 2


@pytest.mark.parametrize("lines", NOT_TWO.strip().splitlines())
def test_of_more_or_fewer_than_two_nothing_is_done(new_talk, lines):
    done, said = _changed(new_talk, lines)
    assert not done
    assert "“Both” are two" in said
