"""How people talk: what they take back, forbid, make conditional or name together, and what lies outside."""

from __future__ import annotations

import pytest

from agent.providers.planner.intents import intent
from agent.providers.planner.language.condition import Condition, split_condition
from agent.providers.planner.language.reader import read_request
from agent.providers.planner.language.repairs import corrected_opening
from agent.providers.planner.telegrams import telegram

# (said, verb, names of the only clause)
RETRACTED = [
    ("restart GPU Experiments, no wait, I mean Shared Analytics", "restart", ("shared", "analytics")),
    ("stop bi adhoc er no the sandbox", "stop", ("sandbox",)),
    ("run nightly etl, sorry, daily sales report", "run", ("daily", "sales", "report")),
    ("BI Adhoc can be turned off", "stop", ("bi", "adhoc")),
    ("need GPU Experiments running asap", "start", ("gpu", "experiments")),
    ("stop BI Adhoc if you don't mind", "stop", ("bi", "adhoc")),
]
CONDITIONS = [
    ("if BI Adhoc is idle, stop it", "stop BI Adhoc", Condition("idle")),
    ("stop it if nobody uses it", "stop it", Condition("idle")),
    ("start the bi warehouse if it isn't running", "start the bi warehouse", Condition("up", wanted=False)),
    ("run it unless it is already running", "run it", Condition("up", wanted=False)),
    ("if Foo has been idle for over an hour turn it off", "turn Foo off", Condition("idle", minutes=60)),
]
OUTSIDE = [
    "list my s3 buckets",
    "show me my mlflow experiments",
    "create a vector search index on the reviews",
    "file a ticket in jira for the failed run",
    "write a pyspark script that dedupes a dataframe",
    "order three pizzas to the office please",
    "start my kubernetes cluster in gke",
    "explain what a broadcast join is",
]
INSIDE = [
    "open the sales_dashboard notebook",
    "create a job called Snowflake Sync from /Shared/etl/sync",
    "list orders by price",
    "find tables about kafka",
    "delete the secret slack-webhook from prod-keys",
]
# (said, the objects that are changed)
SEVERAL = [
    ("turn off all idle clusters but keep BI Adhoc", [("stop_cluster", "Data Science Sandbox")]),
    ("stop all idle clusters but don't touch BI Adhoc", [("stop_cluster", "Data Science Sandbox")]),
    ("stop all idle clusters exept BI Adhoc", [("stop_cluster", "Data Science Sandbox")]),
    ("turn off BI Adhoc and the sandbox", [("stop_cluster", "BI Adhoc"), ("stop_cluster", "Data Science Sandbox")]),
    ("if Shared Analytics is idle, stop it", []),
    ("if BI Adhoc is idle, stop it", [("stop_cluster", "BI Adhoc")]),
    ("run nightly etl, sorry, daily sales report", [("run_job", "Daily Sales Report")]),
    ("rerun all failed jobs of today except the taxi one", [("run_job", "Daily Sales Report")]),
    ("restart BI Adhoc | actually no, stop it", [("stop_cluster", "BI Adhoc")]),
    ("run taxi data ingestion | wrong one, I meant weekly inventory sync", [("run_job", "Weekly Inventory Sync")]),
    ("stop BI Adhoc | do the same with the sandbox", [("stop_cluster", "Data Science Sandbox")]),
    ("why did run 90014 fail | run it again", [("run_job", "Taxi Data Ingestion")]),
    ("stop the cluster BI Adhoc, no wait", []),
    (
        "pause all the jobs that failed today",
        [("update_job", "Daily Sales Report"), ("update_job", "Taxi Data Ingestion")],
    ),
    ("pause all jobs with two tasks", []),
    ("stop all clusters that cost more than 3 dollars", []),
    ("Make the ETL Nightly cluster auto-terminate after 30 minutes.", []),
    ("Can you also stop clusters?", []),
    (
        "Make a cluster test-nn with 2 workers and directly stop it again",
        [("create_cluster", "test-nn"), ("stop_cluster", "test-nn")],
    ),
]


@pytest.mark.parametrize(("said", "verb", "names"), RETRACTED)
def test_a_request_is_what_is_left_of_it(said: str, verb: str, names: tuple[str, ...]) -> None:
    (clause,) = read_request(said)
    assert (clause.verb, clause.names, clause.mood) == (verb, names, "command")


@pytest.mark.parametrize(("said", "order", "condition"), CONDITIONS)
def test_conditions_that_can_be_looked_up(said: str, order: str, condition: Condition) -> None:
    found = split_condition(said)
    assert found is not None
    assert found[0] == order
    assert found[1] == condition


@pytest.mark.parametrize("said", ["stop it when the run is finished", "restart it if the weather is nice"])
def test_other_conditions_are_left_in(said: str) -> None:
    assert split_condition(said) is None
    assert intent(read_request(said)[0]) == "condition"


def test_an_opening_that_corrects() -> None:
    assert corrected_opening("no I meant Shared Analytics") == ("Shared Analytics", True)
    assert corrected_opening("sorry that was wrong, bring it back up") == ("bring it back up", True)
    assert corrected_opening("notebooks about taxis") == ("notebooks about taxis", False)


@pytest.mark.parametrize("said", OUTSIDE)
def test_what_no_tool_does_is_elsewhere(said: str) -> None:
    assert intent(read_request(said)[0]) == "elsewhere"


@pytest.mark.parametrize("said", INSIDE)
def test_names_that_sound_foreign_are_names(said: str) -> None:
    assert intent(read_request(said)[0]) != "elsewhere"


@pytest.mark.parametrize(("said", "wanted"), SEVERAL, ids=[said for said, _ in SEVERAL])
def test_only_what_is_meant_is_changed(talk, said: str, wanted: list[tuple[str, str]]) -> None:
    calls: list = []
    for text in said.split(" | "):
        calls, _ = talk.say(text)
    changed = [
        (name, args.get("cluster") or args.get("job") or args.get("name"))
        for name, args in calls
        if name.startswith(("start_", "stop_", "restart_", "delete_", "run_", "update_", "create_"))
    ]
    assert sorted(changed) == sorted(wanted)


def test_idle_clusters_are_told_with_what_they_cost(talk) -> None:
    _, reply = talk.say("which clusters are idle?")
    assert "would save about $" in reply.text
    _, reply = talk.say("stop them")
    assert "saves about $" in reply.text


def test_the_only_secret_of_a_scope_is_meant_not_the_scope(talk) -> None:
    talk.say("what is in the staging scope?")
    calls, _ = talk.say("Delete that one as well.")
    assert [call for call in calls if call[0].startswith("delete_")] == [
        ("delete_secret", {"scope": "staging", "key": "db-password"})
    ]


def test_what_was_done_already_is_only_asked_about(talk):
    talk.say("stop the Starter Warehouse")
    calls, reply = talk.say("no, leave it on")
    assert calls == []
    assert "`stop_warehouse` of **Starter Warehouse**. Shall I undo it?" in reply.text
    assert ("start_warehouse", {"warehouse": "Starter Warehouse"}) in talk.say("yes")[0]


def test_leave_it_behind_nothing_changes_nothing(talk):
    talk.say("show all clusters")
    assert talk.say("no, leave it on")[0] == []


def test_a_run_that_is_started_is_of_what_was_spoken_of(talk):
    calls, _ = talk.say("resume Taxi Data Ingestion and start a run right away")
    assert [name for name, _ in calls if name in ("update_job", "run_job", "run_notebook")] == ["update_job", "run_job"]


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        (
            "what ran on wh-1 yesterday?",
            [("list_query_history", {"warehouse": "Starter Warehouse", "since": "yesterday"})],
        ),
        ("who runs the most queries?", [("list_query_history", {})]),
        (
            "count the bakehouse customers and the franchises",
            [("execute_sql", "sales_customers"), ("execute_sql", "sales_franchises")],
        ),
        (
            "how many customers and suppliers are there in samples.tpch",
            [("execute_sql", "tpch.customer"), ("execute_sql", "tpch.supplier")],
        ),
    ],
)
def test_what_ran_and_what_is_counted(talk, said, calls):
    made = [call for call in talk.say(said)[0] if call[0] in ("list_query_history", "execute_sql")]
    assert len(made) == len(calls)
    for (name, args), (wanted, told) in zip(made, calls, strict=True):
        assert name == wanted
        assert args == told if isinstance(told, dict) else told in args["sql"]


def test_why_a_job_failed_on_a_day_is_told_of_that_day(talk):
    calls, reply = talk.say("why did Taxi Data Ingestion fail yesterday?")
    assert ("get_job_run", {"run_id": 90014}) not in calls  # that one failed today
    assert "no failed runs yesterday" in reply.text


@pytest.mark.parametrize("said", ["what's our open rate in Mailchimp?", "pause the summer campaign in Google Ads"])
def test_what_another_product_keeps_lies_outside(talk, said):
    calls, reply = talk.say(said)
    assert calls == []
    assert "I cannot help with that" in reply.text


def test_the_number_of_a_job_is_no_limit(talk):
    calls, _ = talk.say("what does job 103 actually run?")
    assert calls[-1] in (("get_job", {"job": "Customer Churn Training"}), ("get_job", {"job": "103"}))


def test_open_with_an_adjective_is_a_state_of_rows():
    assert telegram("open urgent orders, just the count") == "show open urgent orders, just the count"
    assert telegram("open urgent orders notebook") == "open urgent orders notebook"


@pytest.mark.parametrize("said", ["when does it run?", "when does it usually run", "when is it scheduled?"])
def test_when_it_runs_is_its_schedule(talk, said):
    talk.say("describe the Nightly ETL job")
    assert talk.say(said)[0][-1] == ("get_job", {"job": "Nightly ETL"})


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ('I need a new secret scope "billing"', ("create_secret_scope", {"scope": "billing"})),
        ("work in /Shared/etl", ("set_context", {"workspace_path": "/Shared/etl"})),
    ],
)
def test_plain_wishes(talk, said, call):
    assert talk.say(said)[0][-1] == call
