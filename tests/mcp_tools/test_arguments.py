"""Arguments that models get wrong: accepted where the meaning is sure, else refused with what is valid."""

from __future__ import annotations

from typing import Any

import pytest

from mcp_tools.arguments import in_form
from mcp_tools.server import CATALOG
from mcp_tools.tool_table import build

from .conftest import Tools, text_of

PARAMETERS = {spec.name: build(spec).parameters for specs in CATALOG.values() for spec in specs}


@pytest.mark.parametrize(
    ("tool", "given", "meant"),
    [
        ("get_job", {"job": 90009}, {"job": "90009"}),
        ("get_job", {"job": 90009.0}, {"job": "90009"}),
        ("get_job", {"job_id": 90009}, {"job": "90009"}),
        ("get_job", {"jobName": "Nightly"}, {"job": "Nightly"}),
        ("get_job", {"job": ["Nightly"]}, {"job": "Nightly"}),
        ("get_cluster", {"cluster": None}, {}),
        ("get_cluster", {"cluster": ""}, {}),
        ("get_cluster", {"cluster_id": "0612"}, {"cluster": "0612"}),
        ("get_job_run", {"run": 5}, {"run_id": 5}),
        ("get_job_run", {"runId": "5", "waitSeconds": 3}, {"run_id": "5", "wait_seconds": 3}),
        ("execute_sql", {"query": "SELECT 1", "max_rows": 5}, {"sql": "SELECT 1", "limit": 5}),
        ("execute_sql", {"statement": "SELECT 1"}, {"sql": "SELECT 1"}),
        ("list_jobs", {"query": "a", "pageSize": "5"}, {"query": "a", "limit": "5"}),
        ("list_clusters", {"state": "running"}, {"state": "RUNNING"}),
        ("list_clusters", {"state": "stopped"}, {"state": "TERMINATED"}),
        ("list_warehouses", {"state": "Terminated"}, {"state": "STOPPED"}),
        ("list_job_runs", {"state": "cancelled"}, {"state": "CANCELED"}),
        ("list_job_runs", {"state": "timed out"}, {"state": "TIMEDOUT"}),
        ("list_job_runs", {"limit": "1,000"}, {"limit": "1000"}),
        ("create_warehouse", {"name": "a", "size": "2xsmall"}, {"name": "a", "size": "2X-Small"}),
        ("export_notebook", {"notebook": "a", "format": "ipynb"}, {"notebook": "a", "format": "JUPYTER"}),
        ("run_job", {"job": "a", "parameters": '{"day": 1}'}, {"job": "a", "parameters": {"day": 1}}),
        (
            "execute_sql",
            {"sql": "SELECT :a", "parameters": [{"name": "a", "value": 1}]},
            {"sql": "SELECT :a", "parameters": {"a": 1}},
        ),
        # Not sure, so left for the validation to refuse.
        ("execute_sql", {"sql": "SELECT 1", "query": "SELECT 2"}, {"sql": "SELECT 1", "query": "SELECT 2"}),
        ("get_cluster", {"cluster": "a", "cluster_id": "b"}, {"cluster": "a", "cluster_id": "b"}),
        ("list_clusters", {"state": "busy"}, {"state": "busy"}),
        ("list_jobs", {"limit": True}, {"limit": "true"}),
        ("run_job", {"job": "a", "parameters": "[1]"}, {"job": "a", "parameters": "[1]"}),
        ("run_job", {"job": "a", "parameters": "day=1"}, {"job": "a", "parameters": "day=1"}),
        # Empty where it says something.
        ("import_notebook", {"path": "a", "content": ""}, {"path": "a", "content": ""}),
        ("get_job", {"job": ""}, {"job": ""}),
        ("get_job", {"job": None}, {"job": None}),
    ],
)
def test_forms(tool: str, given: dict[str, Any], meant: dict[str, Any]) -> None:
    assert in_form(PARAMETERS[tool], given) == meant


@pytest.mark.parametrize("tool", sorted(PARAMETERS))
def test_null_for_everything_optional_is_as_if_not_given(tool: str) -> None:
    required = PARAMETERS[tool].get("required", ())
    optional = [name for name in PARAMETERS[tool]["properties"] if name not in required]
    assert in_form(PARAMETERS[tool], dict.fromkeys(optional)) == {}


async def test_they_are_taken(tools: Tools) -> None:
    by_name = await tools.data("get_job", job="Nightly ETL")
    number = by_name["job"]["job_id"]
    for given in (
        {"job": number},
        {"job": str(number)},
        {"job_id": number},
        {"jobId": f"{number}"},
        {"job": "nightly"},
    ):
        assert (await tools.data("get_job", **given))["job"]["id"] == str(number), given
    listed = await tools.data("list_clusters", state="Running", limit="2", min_idle_minutes=None)
    assert len(listed["clusters"]) == 2
    asked = await tools.data("execute_sql", sql="SELECT :n + 1", parameters='{"n": 1}', limit="5", warehouse=None)
    assert asked["rows"] == [[2]]


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("list_clusters", {"state": "busy"}, "state: Input should be 'RUNNING', 'TERMINATED', 'PENDING'"),
        ("list_jobs", {"limit": True}, "limit: Input should be a valid integer"),
        ("list_jobs", {"limit": -5}, "limit: Input should be greater than or equal to 1"),
        ("list_jobs", {"limit": 10**6}, "limit: Input should be less than or equal to 1000"),
        ("list_jobs", {"limit": "many"}, "limit: Input should be a valid integer"),
        ("get_job_run", {"run_id": 1.5}, "run_id: Input should be a valid integer"),
        ("get_job_run", {}, "run_id: is required"),
        ("get_job", {"job": None}, "job: Input should be a valid string"),
        ("run_job", {"job": "a", "parameters": "day=1"}, 'parameters: must be an object such as {"name": "value"}'),
        ("run_job", {"job": "a", "parameters": [1, 2]}, 'parameters: must be an object such as {"name": "value"}'),
        ("list_jobs", {"qery": "a"}, "qery: there is no such parameter; did you mean query? There are limit, query"),
        ("list_catalogs", {"limit": 5}, "limit: there is no such parameter; the tool takes none"),
        (
            "restart_cluster",
            {"cluster": "a", "cluster_id": "b"},
            "cluster_id: there is no such parameter; did you mean cluster? There are cluster, wait_seconds",
        ),
    ],
)
async def test_what_is_not_sure_is_refused_with_what_is_valid(
    tools: Tools, tool: str, given: dict[str, Any], said: str
) -> None:
    text = await tools.fails(tool, **given)
    assert text.startswith(f"{tool} was not called, its arguments need a correction. ")
    assert said in text


@pytest.mark.parametrize("value", ["hunter2-hunter2", {"a": "hunter2-hunter2"}, ["hunter2-hunter2", "b"]])
@pytest.mark.parametrize("tool", sorted(PARAMETERS))
async def test_no_refusal_repeats_a_value(tools: Tools, tool: str, value: Any) -> None:
    """A value in the wrong place may be a secret: no tool's validation error has it in it."""
    result = await tools.call(tool, nothing_like_it=value, limit=value, wait_seconds=value, parameters=value)
    assert result.is_error
    assert "hunter2" not in text_of(result)
