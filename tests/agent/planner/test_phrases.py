"""One request a line -> the calls it leads to beyond look-ups. ``|`` parts messages: the calls of the last count."""

from __future__ import annotations

import re

import pytest

LOOKUPS = ("list_", "search_tables", "describe_table", "show_chart")
TRAIN = "/Users/ann@example.com/ml/train_churn_model"

# (said, [(tool, arguments it must have), ...])
ACTS: list[tuple[str, list[tuple[str, dict]]]] = [
    # clusters
    ("list clusters", [("list_clusters", {})]),
    ("which clusters are running right now?", [("list_clusters", {"state": "RUNNING"})]),
    ("show me the terminated clusters", [("list_clusters", {"state": "TERMINATED"})]),
    ("which clusters are not running?", [("list_clusters", {"state": "TERMINATED"})]),
    ("any idle clusters?", [("list_clusters", {"min_idle_minutes": 30})]),
    ("clusters idle for more than 2 hours", [("list_clusters", {"min_idle_minutes": 120})]),
    ("how many clusters are running?", [("list_clusters", {"state": "RUNNING"})]),
    ("what compute do we have", [("list_clusters", {})]),
    ("which cluster costs the most?", [("list_clusters", {})]),
    ("hey, could you please show me the clusters?", [("list_clusters", {})]),
    ("shwo me al the clsuters", [("list_clusters", {})]),
    ("lst al clustrs", [("list_clusters", {})]),
    ("shw al the jbos", [("list_jobs", {})]),
    ("is Shared Analytics running?", [("get_cluster", {"cluster": "Shared Analytics"})]),
    ("how is the ETL Nightly cluster doing?", [("get_cluster", {"cluster": "ETL Nightly"})]),
    ("details of cluster 0612-gp-06", [("get_cluster", {"cluster": "GPU Experiments"})]),
    ("what happened to the ML Training Cluster?", [("get_cluster", {"cluster": "ML Training Cluster"})]),
    ("why did the gpu experiments cluster stop?", [("get_cluster", {"cluster": "GPU Experiments"})]),
    ("start gpu experiments please", [("start_cluster", {"cluster": "GPU Experiments"})]),
    ("can you turn the ML training cluster on?", [("start_cluster", {"cluster": "ML Training Cluster"})]),
    ("fire up the GPU cluster", [("start_cluster", {"cluster": "GPU Experiments"})]),
    ("I'd like to start the machine with id 0612-ml-01", [("start_cluster", {"cluster": "ML Training Cluster"})]),
    ("strat the gpu cluster", [("start_cluster", {"cluster": "GPU Experiments"})]),
    ("shut down Data Science Sandbox", [("stop_cluster", {"cluster": "Data Science Sandbox"})]),
    ("turn BI Adhoc off", [("stop_cluster", {"cluster": "BI Adhoc"})]),
    ("pls stop the sandbox", [("stop_cluster", {"cluster": "Data Science Sandbox"})]),
    (
        "stop BI Adhoc and Streaming Ingest",
        [("stop_cluster", {"cluster": "BI Adhoc"}), ("stop_cluster", {"cluster": "Streaming Ingest"})],
    ),
    ("stop every idle cluster but not the sandbox", [("stop_cluster", {"cluster": "BI Adhoc"})]),
    ("stop all clusters idle for over 2 hours", [("stop_cluster", {"cluster": "Data Science Sandbox"})]),
    (
        "stop all running clusters except Shared Analytics, ETL Nightly and Streaming Ingest",
        [("stop_cluster", {"cluster": "Data Science Sandbox"}), ("stop_cluster", {"cluster": "BI Adhoc"})],
    ),
    ("stop BI Adhoc if it is idle", [("stop_cluster", {"cluster": "BI Adhoc"})]),
    ("bounce Shared Analytics", [("restart_cluster", {"cluster": "Shared Analytics"})]),
    ("get rid of the GPU Experiments cluster", [("delete_cluster", {"cluster": "GPU Experiments"})]),
    (
        "create a cluster named nightly with 3 workers that stops after 20 minutes",
        [("create_cluster", {"name": "nightly", "num_workers": 3, "autotermination_minutes": 20})],
    ),
    (
        'make a new cluster "team box" on i3.xlarge',
        [("create_cluster", {"name": "team box", "node_type": "i3.xlarge"})],
    ),
    ("Create a cluster | tiny-one", [("create_cluster", {"name": "tiny-one"})]),
    (
        "show all clusters | stop the idle ones",
        [("stop_cluster", {"cluster": "Data Science Sandbox"}), ("stop_cluster", {"cluster": "BI Adhoc"})],
    ),
    ("describe GPU Experiments | start it", [("start_cluster", {"cluster": "GPU Experiments"})]),
    ("start the cluster | the GPU one", [("start_cluster", {"cluster": "GPU Experiments"})]),
    ("start the cluster | the first one", [("start_cluster", {"cluster": "ML Training Cluster"})]),
    ("list clusters | only the running ones", [("list_clusters", {"state": "RUNNING"})]),
    ("restart GPU Experiments | yes", [("start_cluster", {"cluster": "GPU Experiments"})]),
    ("start BI", [("start_warehouse", {"warehouse": "BI Warehouse"})]),  # the other BI runs already
    # jobs and runs
    ("what jobs do we have?", [("list_jobs", {})]),
    ("show my workflows", [("list_jobs", {})]),
    ("when does the Nightly ETL run?", [("get_job", {"job": "Nightly ETL"})]),
    ("describe job 104", [("get_job", {"job": "Taxi Data Ingestion"})]),
    ("run the churn training job", [("run_job", {"job": "Customer Churn Training"})]),
    ("kick off Weekly Inventory Sync", [("run_job", {"job": "Weekly Inventory Sync"})]),
    ("run job 101 with date=2024-05-01", [("run_job", {"job": "Nightly ETL", "parameters": {"date": "2024-05-01"}})]),
    (
        "schedule the Nightly ETL job at 3:30am every day",
        [("update_job", {"job": "Nightly ETL", "schedule": "0 30 3 * * ?"})],
    ),
    (
        "schedule Daily Sales Report every monday at 8am",
        [("update_job", {"job": "Daily Sales Report", "schedule": "0 0 8 ? * MON"})],
    ),
    ("pause the Weekly Inventory Sync job", [("update_job", {"job": "Weekly Inventory Sync", "paused": True})]),
    ("resume Weekly Inventory Sync", [("update_job", {"job": "Weekly Inventory Sync", "paused": False})]),
    ("rename the Nightly ETL job to Main ETL", [("update_job", {"job": "Nightly ETL", "name": "Main ETL"})]),
    (
        "change the notebook of Nightly ETL to /Shared/etl/clean_orders",
        [("update_job", {"job": "Nightly ETL", "notebook": "/Shared/etl/clean_orders"})],
    ),
    ("delete job 105", [("delete_job", {"job": "Weekly Inventory Sync"})]),
    (
        "create a job named Taxi Hourly from the ingest_taxi notebook every hour",
        [("create_job", {"name": "Taxi Hourly", "notebook": "/Shared/etl/ingest_taxi", "schedule": "0 0 * * * ?"})],
    ),
    (
        "Create a job called Clean that runs /Shared/etl/clean_orders at 6am on weekdays",
        [("create_job", {"name": "Clean", "notebook": "/Shared/etl/clean_orders", "schedule": "0 0 6 ? * MON-FRI"})],
    ),
    ("which jobs failed yesterday?", [("list_job_runs", {"state": "FAILED", "since": "yesterday"})]),
    ("did any job fail today", [("list_job_runs", {"state": "FAILED", "since": "today"})]),
    ("show failed runs in the last 24 hours", [("list_job_runs", {"state": "FAILED", "since": "24h"})]),
    ("show me failed jobs from the past 3 days", [("list_job_runs", {"state": "FAILED", "since": "3d"})]),
    ("what's running right now? show running jobs", [("list_job_runs", {"state": "RUNNING"})]),
    ("last 3 runs of Daily Sales Report", [("list_job_runs", {"job": "Daily Sales Report", "limit": 3})]),
    ("show the run history of the Nightly ETL job", [("list_job_runs", {"job": "Nightly ETL"})]),
    ("how many jobs failed this week?", [("list_job_runs", {"state": "FAILED", "since": "7d"})]),
    ("what jobs failed today | and yesterday?", [("list_job_runs", {"state": "FAILED", "since": "yesterday"})]),
    ("what jobs failed today | why did the second one fail?", [("get_job_run", {"run_id": 90017})]),
    ("what jobs failed today | run the first one again", [("run_job", {"job": "Taxi Data Ingestion"})]),
    ("why did Taxi Data Ingestion fail?", [("get_job_run", {"run_id": 90014})]),
    ("why did the taxi job fail", [("get_job_run", {"run_id": 90014})]),
    ("what went wrong with run 90017", [("get_job_run", {"run_id": 90017})]),
    ("run 90021 status", [("get_job_run", {"run_id": 90021})]),
    ("output of run 90009", [("get_job_run", {"run_id": 90009})]),
    ("kill run 90021", [("cancel_job_run", {"run_id": 90021})]),
    ("Run the Nightly ETL job | cancel it", [("cancel_job_run", {"run_id": 90101})]),
    ("Run the Nightly ETL job | what's its status?", [("get_job_run", {"run_id": 90101})]),
    ("Run the Nightly ETL job | again", [("run_job", {"job": "Nightly ETL"})]),
    ("retry run 90014", [("run_job", {"job": "Taxi Data Ingestion"})]),
    # notebooks and files
    ("show my notebooks", [("list_workspace", {"recursive": True})]),
    ("list notebooks in /Shared/reports", [("list_workspace", {"path": "/Shared/reports"})]),
    ("find the notebook about churn", [("list_workspace", {"query": "churn"})]),
    ("show the source of train_churn_model", [("export_notebook", {"notebook": TRAIN})]),
    ("open the scratch notebook", [("export_notebook", {"notebook": "/Users/ann@example.com/scratch"})]),
    (
        "run the feature engineering notebook",
        [("run_notebook", {"notebook": "/Users/ann@example.com/ml/feature_engineering"})],
    ),
    (
        "run ingest_taxi on the ML cluster",
        [("run_notebook", {"notebook": "/Shared/etl/ingest_taxi", "cluster": "ML Training Cluster"})],
    ),
    (
        "execute the sales_dashboard notebook using Shared Analytics",
        [("run_notebook", {"notebook": "/Shared/reports/sales_dashboard", "cluster": "Shared Analytics"})],
    ),
    (
        "run /Shared/etl/clean_orders with day=monday",
        [("run_notebook", {"notebook": "/Shared/etl/clean_orders", "parameters": {"day": "monday"}})],
    ),
    ("create a python notebook called explore", [("import_notebook", {"path": "explore", "language": "PYTHON"})]),
    ("delete the notebook /Shared/etl/ingest_taxi", [("delete_workspace_path", {"path": "/Shared/etl/ingest_taxi"})]),
    ("create a folder /Shared/new", [("create_directory", {"path": "/Shared/new"})]),
    (
        "delete the folder /Shared/reports and everything in it",
        [("delete_workspace_path", {"path": "/Shared/reports", "recursive": True})],
    ),
    (
        "read /Volumes/main/default/landing/config.json",
        [("read_workspace_file", {"path": "/Volumes/main/default/landing/config.json"})],
    ),
    ("what's in /Volumes/main/default/landing?", [("list_workspace", {"path": "/Volumes/main/default/landing"})]),
    (
        'write "hello world" to /Volumes/main/default/landing/hi.txt',
        [("write_workspace_file", {"path": "/Volumes/main/default/landing/hi.txt", "content": "hello world"})],
    ),
    # warehouses and history
    ("show warehouses", [("list_warehouses", {})]),
    ("which sql warehouses are stopped", [("list_warehouses", {"state": "STOPPED"})]),
    ("is the BI warehouse running?", [("list_warehouses", {"warehouse": "BI Warehouse"})]),
    ("start the bi warehouse", [("start_warehouse", {"warehouse": "BI Warehouse"})]),
    ("stop starter warehouse", [("stop_warehouse", {"warehouse": "Starter Warehouse"})]),
    ("delete the BI Warehouse", [("delete_warehouse", {"warehouse": "BI Warehouse"})]),
    ("create a small sql warehouse called Reporting", [("create_warehouse", {"name": "Reporting", "size": "Small"})]),
    ("query history", [("list_query_history", {})]),
    ("show failed queries", [("list_query_history", {"status": "FAILED"})]),
    ("what queries ran today?", [("list_query_history", {"since": "today"})]),
    ("top 3 slowest queries", [("list_query_history", {})]),
    ("cancel statement 01ef-aaaa-1234", [("cancel_statement", {"statement_id": "01ef-aaaa-1234"})]),
    # catalog
    ("show catalogs", [("list_catalogs", {})]),
    ("what schemas are in main?", [("list_schemas", {"catalog": "main"})]),
    ("list all schemas", [("list_schemas", {})]),
    ("show tables in tpch", [("list_tables", {"schema": "samples.tpch"})]),
    ("list tables of samples.bakehouse", [("list_tables", {"schema": "samples.bakehouse"})]),
    ("columns of samples.tpch.orders", [("describe_table", {"table": "samples.tpch.orders"})]),
    ("what does the nation table look like", [("describe_table", {"table": "samples.tpch.nation"})]),
    ("preview the trips table", [("describe_table", {"table": "samples.nyctaxi.trips"})]),
    ("show 7 rows of samples.tpch.nation", [("describe_table", {"table": "samples.tpch.nation", "limit": 7})]),
    ("which tables mention revenue?", [("search_tables", {"query": "revenue"})]),
    ("find tables about reviews", [("search_tables", {"query": "reviews"})]),
    ("list tables in samples.tpch | describe the first one", [("describe_table", {"table": "samples.tpch.customer"})]),
    # secrets and repos
    ("list secret scopes", [("list_secret_scopes", {})]),
    ("what secrets are in prod-keys", [("list_secrets", {"scope": "prod-keys"})]),
    ("what is the value of slack-webhook in the scope prod-keys?", [("list_secrets", {"scope": "prod-keys"})]),
    ("add a secret api-token to the staging scope", [("put_secret", {"scope": "staging", "key": "api-token"})]),
    (
        "delete the secret slack-webhook from prod-keys",
        [("delete_secret", {"scope": "prod-keys", "key": "slack-webhook"})],
    ),
    ("create a secret scope called qa", [("create_secret_scope", {"scope": "qa"})]),
    ("delete the staging secret scope", [("delete_secret_scope", {"scope": "staging"})]),
    ("show the repos", [("list_repos", {})]),
    ("clone https://git.example.com/team/tools", [("create_repo", {"url": "https://git.example.com/team/tools"})]),
    ("pull the etl-pipelines repo", [("update_repo", {"branch": "main"})]),
    ("switch ml-models to branch main", [("update_repo", {"branch": "main"})]),
    ("delete the ml-models repo", [("delete_repo", {})]),
    # the session
    ("whoami", [("get_context", {})]),
    ("who am I?", [("get_context", {})]),
    ("what's my current context", [("get_context", {})]),
    ("use the Shared Analytics cluster", [("set_context", {"cluster": "Shared Analytics"})]),
    ("switch to the Starter Warehouse", [("set_context", {"warehouse": "Starter Warehouse"})]),
    ("use the catalog main", [("set_context", {"catalog": "main"})]),
    ("use schema samples.tpch", [("set_context", {"schema": "samples.tpch"})]),
    ("set the workspace path to /Shared/etl", [("set_context", {"workspace_path": "/Shared/etl"})]),
    ("reset the context", [("clear_context", {})]),
    # pointing back
    ("show all clusters | start the first one", [("start_cluster", {"cluster": "ML Training Cluster"})]),
    ("show running clusters | stop the second one", [("stop_cluster", {"cluster": "ETL Nightly"})]),
    (
        "which clusters are idle? | stop them",
        [("stop_cluster", {"cluster": "Data Science Sandbox"}), ("stop_cluster", {"cluster": "BI Adhoc"})],
    ),
    ("stop the cluster that has been idle the longest", [("stop_cluster", {"cluster": "Data Science Sandbox"})]),
    ("what jobs failed today? | show me the second one", [("get_job_run", {"run_id": 90017})]),
    ("what jobs failed today? | and the second one?", [("get_job_run", {"run_id": 90017})]),
    ("Run the Nightly ETL job | did it succeed?", [("get_job_run", {"run_id": 90101})]),
    ("list my notebooks | run the first one", [("run_notebook", {"notebook": "/Shared/etl/clean_orders"})]),
    ("list jobs, warehouses and clusters", [("list_jobs", {}), ("list_warehouses", {}), ("list_clusters", {})]),
    # several steps
    (
        "start the GPU cluster, then run the training notebook on it",
        [
            ("start_cluster", {"cluster": "GPU Experiments"}),
            ("run_notebook", {"notebook": TRAIN, "cluster": "GPU Experiments"}),
        ],
    ),
    (
        "show the clusters and stop the idle ones",
        [
            ("list_clusters", {}),
            ("stop_cluster", {"cluster": "Data Science Sandbox"}),
            ("stop_cluster", {"cluster": "BI Adhoc"}),
        ],
    ),
    ("don't stop anything, only list the jobs", [("list_jobs", {})]),
    ("list the catalogs but don't change anything", [("list_catalogs", {})]),
    (
        "create a folder /Shared/qa and then list /Shared",
        [("create_directory", {"path": "/Shared/qa"}), ("list_workspace", {"path": "/Shared"})],
    ),
]

LOOKUP_TOOLS = {
    "list_clusters",
    "list_jobs",
    "list_workspace",
    "list_warehouses",
    "search_tables",
    "describe_table",
    "list_schemas",
    "list_catalogs",
    "list_secret_scopes",
    "list_secrets",
    "list_repos",
    "list_job_runs",
    "get_job_run",
    "show_chart",
}


@pytest.mark.parametrize(("said", "wanted"), ACTS, ids=[said for said, _ in ACTS])
def test_acts(talk, said, wanted):
    calls: list = []
    for text in said.split(" | "):
        calls, reply = talk.say(text)
    left = iter(calls)
    for tool, arguments in wanted:
        assert any(name == tool and all(args.get(k) == v for k, v in arguments.items()) for name, args in left), (
            tool,
            arguments,
            calls,
            reply.text,
        )
    names = [tool for tool, _ in wanted]
    extra = [
        name for name, _ in calls if name not in LOOKUP_TOOLS and names.count(name) < [n for n, _ in calls].count(name)
    ]
    assert not extra, calls


# Nothing in the workspace may change; the answer asks, explains or declines. (said, pattern of the answer)
NO_ACTS: list[tuple[str, str]] = [
    ("stop it", r"What should I stop|Which"),
    ("start the cluster", r"Which cluster.*(ML Training Cluster|GPU Experiments)"),
    ("Start the Foo cluster", r"found no cluster called \*\*foo\*\*"),
    ("run the nightly job with zebra", r"found no job|Which|Did you mean"),
    ("can I stop the BI Adhoc cluster?", r"only act when"),
    ("should I stop the idle clusters?", r"only act when|idle"),
    ("stop BI Adhoc?", r"not done yet"),
    ("how do I stop a cluster?", r"Say “Stop”"),
    ("why was BI Adhoc stopped?", r"BI Adhoc"),
    ("who started the GPU cluster?", r"GPU Experiments"),
    ("what happens if I delete the GPU cluster?", r""),
    ("don't stop the idle clusters", r"leave"),
    ("never delete the Nightly ETL job", r"leave"),
    ("do not run anything", r"leave"),
    ("stop all idle clusters except the purple one", r"I do not know the cluster to leave out"),
    ("stop BI Adhoc tomorrow", r"only do that now"),
    ("restart ETL Nightly when the job is done", r"cannot wait"),
    ("delete all clusters", r"Shall I\?"),
    ("the cluster was stopped yesterday", r""),
    ("I stopped the BI cluster", r""),
    ("I already started the ML cluster", r""),
    ("what's the weather like today?", r"cannot help"),
    ("tell me a joke", r"cannot help"),
    ("write a poem about clusters", r"cannot help|found nothing"),
    ("stop BI Adhoc tonight", r"only do that now"),
    ("undo the last thing", r"nothing to undo"),
    ("copy the scratch notebook", r"no tool to copy"),
    ("delete everything", r"What should I delete"),
    ("remove the cluster that is no longer needed", r"Which cluster|called"),
    ("hello", r"Hello"),
    ("thanks!", r"welcome"),
    ("help", r"Clusters"),
    ("what can you do for me?", r"Clusters|cannot help"),
    ("yes", r"not asked"),
    ("no", r"All right"),
    ("???", r"did not understand"),
    ("asdf qwer zxcv", r"found nothing|cannot help"),
    ("", r""),
    ("create a job", r"notebook"),
    ("create a cluster", r"called"),
    ("delete", r"What should I delete|cannot help|Name"),
    ("schedule the Nightly ETL job", r"When should"),
    ("average smell by pickup zip in trips", r"could not find “smell”"),
]
CHANGES = re.compile(r"^(create|start|stop|restart|delete|run|update|cancel|import|write|put|execute)_")


@pytest.mark.parametrize(("said", "pattern"), NO_ACTS, ids=[said or "nothing" for said, _ in NO_ACTS])
def test_changes_nothing(talk, said, pattern):
    calls, reply = talk.say(said) if said else ([], talk.say(" ")[1])
    assert not [name for name, _ in calls if CHANGES.match(name)]
    assert re.search(pattern, reply.text, re.IGNORECASE | re.DOTALL), reply.text
    assert reply.text.strip()
