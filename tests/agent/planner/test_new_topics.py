"""A request that is whole by itself means the same whatever was asked before it."""

from __future__ import annotations

import pytest

# said -> the calls that must be among those of its turn
README: list[tuple[str, list[tuple[str, dict]]]] = [
    ("Show me all clusters", [("list_clusters", {})]),
    (
        "top 10 trips",
        [("execute_sql", {"sql": "SELECT * FROM samples.nyctaxi.trips ORDER BY fare_amount DESC LIMIT 10"})],
    ),
    ("What jobs failed today?", [("list_job_runs", {"state": "FAILED", "since": "today"})]),
    ("Why did the first one fail?", [("get_job_run", {"run_id": 90014})]),
    (
        "Stop all idle clusters",
        [("stop_cluster", {"cluster": "Data Science Sandbox"}), ("stop_cluster", {"cluster": "BI Adhoc"})],
    ),
    (
        "average fare by pickup zip as a chart",
        [
            (
                "execute_sql",
                {
                    "sql": "SELECT pickup_zip, AVG(fare_amount) AS average_fare_amount FROM samples.nyctaxi.trips "
                    "GROUP BY pickup_zip ORDER BY average_fare_amount DESC, pickup_zip"
                },
            )
        ],
    ),
    ("Start my ML cluster", [("start_cluster", {"cluster": "ML Training Cluster"})]),
    (
        "Now run the training notebook on it",
        [
            (
                "run_notebook",
                {"notebook": "/Users/ann@example.com/ml/train_churn_model", "cluster": "ML Training Cluster"},
            )
        ],
    ),
]
ACTS = ("execute_sql", "start_", "stop_", "run_", "create_", "delete_", "set_context", "get_job_run")


def test_the_requests_of_the_readme_in_one_conversation(talk):
    for said, wanted in README:
        calls, reply = talk.say(said)
        assert [call for call in wanted if call not in calls] == [], (said, reply.text)
        assert [c for c in calls if c[0].startswith(ACTS)] == [c for c in wanted if c[0].startswith(ACTS)], said


FIRST = [
    "Show me all clusters",
    "list warehouses",
    "list jobs",
    "list my notebooks",
    "list catalogs",
    "describe GPU Experiments",
    "What jobs failed today?",
    "top 10 customers",
    "start the cluster",
    "Create a cluster",
]
WHOLE = [
    "top 10 trips",
    "bottom five trips by distance",
    "how many orders per year",
    "average fare",
    "maximum fare",
    "number of orders",
    "trips per day",
    "most expensive trips",
    "trips over 20 miles",
    "average fare by pickup zip",
]


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("said", WHOLE)
def test_a_whole_question_about_data_is_no_name_of_what_was_listed(new_talk, first, said):
    fresh, _ = new_talk().say(said)
    after = new_talk()
    after.say(first)
    calls, reply = after.say(said)

    def ran(made):
        return [args["sql"] for name, args in made if name == "execute_sql"]

    assert len(ran(fresh)) == 1
    assert ran(calls) == ran(fresh), reply.text


@pytest.mark.parametrize(
    ("first", "said", "call"),
    [
        ("Show me all clusters", "only the running ones", ("list_clusters", {"state": "RUNNING"})),
        ("Show me all clusters", "idle for over 2 hours", ("list_clusters", {"min_idle_minutes": 120})),
        ("Show me all clusters", "Shared Analytics", ("get_cluster", {"cluster": "Shared Analytics"})),
        (
            "top 10 trips",
            "only the top 3",
            ("execute_sql", {"sql": "SELECT * FROM samples.nyctaxi.trips ORDER BY fare_amount DESC LIMIT 3"}),
        ),
    ],
)
def test_what_leans_on_the_last_request_still_does(talk, first, said, call):
    talk.say(first)
    calls, reply = talk.say(said)
    assert call in calls, reply.text
