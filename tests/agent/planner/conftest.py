"""A workspace of texts: answers tool calls in the format of docs/architecture.md, without a server."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.providers.planner.planner import plan
from agent.providers.planner.steps import Reply

READS = ("list_", "get_", "describe_", "search_", "read_", "export_", "show_")
CLUSTERS = [
    ("ML Training Cluster", "0612-ml-01", "TERMINATED", "-", "4", "i3.xlarge", "3.10"),
    ("Shared Analytics", "0612-sa-02", "RUNNING", "4", "2", "i3.xlarge", "2.00"),
    ("ETL Nightly", "0612-et-03", "RUNNING", "0", "8", "i3.xlarge", "5.00"),
    ("Data Science Sandbox", "0612-ds-04", "RUNNING", "190", "2", "i3.xlarge", "3.90"),
    ("Streaming Ingest", "0612-st-05", "RUNNING", "0", "3", "i3.xlarge", "2.50"),
    ("GPU Experiments", "0612-gp-06", "TERMINATED", "-", "1", "g4dn.xlarge", "1.50"),
    ("BI Adhoc", "0612-bi-07", "RUNNING", "75", "2", "i3.xlarge", "3.00"),
]
JOBS = [
    ("Bakehouse Reviews Scoring", "106", "SUCCESS"),
    ("Customer Churn Training", "103", "SUCCESS"),
    ("Daily Sales Report", "102", "FAILED"),
    ("Nightly ETL", "101", "RUNNING"),
    ("Taxi Data Ingestion", "104", "FAILED"),
    ("Weekly Inventory Sync", "105", "SUCCESS"),
]
RUNS = [
    ("90014", "Taxi Data Ingestion", "104", "FAILED"),
    ("90017", "Daily Sales Report", "102", "FAILED"),
    ("90021", "Nightly ETL", "101", "RUNNING"),
    ("90009", "Customer Churn Training", "103", "SUCCESS"),
]
NOTEBOOKS = [
    "/Shared/etl/clean_orders",
    "/Shared/etl/ingest_taxi",
    "/Shared/reports/sales_dashboard",
    "/Users/ann@example.com/ml/feature_engineering",
    "/Users/ann@example.com/ml/train_churn_model",
    "/Users/ann@example.com/scratch",
]
FILES = ("/Volumes/main/default/landing/config.json", "/Volumes/main/default/landing/readme.txt")
FOLDERS = ["/Shared/etl", "/Shared/reports", "/Users/ann@example.com/ml"]
WAREHOUSES = [("BI Warehouse", "wh-2", "STOPPED"), ("Starter Warehouse", "wh-1", "RUNNING")]
TABLES: dict[str, str] = {
    "samples.nyctaxi.trips": "tpep_pickup_datetime timestamp, tpep_dropoff_datetime timestamp, trip_distance double, "
    "fare_amount double, pickup_zip int, dropoff_zip int",
    "samples.tpch.customer": "c_custkey bigint, c_name string, c_address string, c_nationkey bigint, c_phone string, "
    "c_acctbal decimal(12,2), c_mktsegment string",
    "samples.tpch.orders": "o_orderkey bigint, o_custkey bigint, o_orderstatus string, o_totalprice decimal(12,2), "
    "o_orderdate date, o_orderpriority string, o_clerk string",
    "samples.tpch.nation": "n_nationkey bigint, n_name string, n_regionkey bigint",
    "samples.tpch.region": "r_regionkey bigint, r_name string",
    "samples.tpch.supplier": "s_suppkey bigint, s_name string, s_nationkey bigint, s_acctbal decimal(12,2)",
    "samples.bakehouse.sales_transactions": "transactionID bigint, customerID bigint, franchiseID bigint, "
    "dateTime timestamp, "
    "product string, quantity bigint, unitPrice bigint, totalPrice bigint, paymentMethod string",
    "samples.bakehouse.sales_customers": "customerID bigint, first_name string, last_name string, "
    "city string, country string",
    "samples.bakehouse.sales_franchises": "franchiseID bigint, name string, city string, country string, size string",
    "samples.bakehouse.media_customer_reviews": "review string, franchiseID bigint, review_date timestamp",
    "main.sales.daily_revenue": "day date, revenue double, orders bigint",
}
SECRETS = {"prod-keys": ["openai-api-key", "slack-webhook", "snowflake-password"], "staging": ["db-password"]}
REPOS = [("etl-pipelines", "11", "main"), ("ml-models", "12", "develop")]

# tool -> its parameters, as docs/architecture.md has them
TOOLS: dict[str, str] = {
    "list_clusters": "state min_idle_minutes limit",
    "get_cluster": "cluster",
    "create_cluster": "name num_workers node_type spark_version autotermination_minutes wait_seconds",
    "start_cluster": "cluster wait_seconds",
    "stop_cluster": "cluster",
    "restart_cluster": "cluster wait_seconds",
    "delete_cluster": "cluster",
    "list_jobs": "query limit",
    "get_job": "job",
    "create_job": "name notebook parameters schedule timezone cluster",
    "update_job": "job name notebook parameters schedule timezone paused cluster",
    "delete_job": "job",
    "run_job": "job parameters wait_seconds repair_run_id",
    "list_job_runs": "job state since until limit",
    "get_job_run": "run_id wait_seconds",
    "cancel_job_run": "run_id",
    "execute_sql": "sql warehouse catalog schema parameters limit wait_seconds",
    "get_statement": "statement_id wait_seconds offset limit",
    "cancel_statement": "statement_id",
    "list_warehouses": "warehouse state",
    "create_warehouse": "name size auto_stop_minutes max_clusters",
    "start_warehouse": "warehouse wait_seconds",
    "stop_warehouse": "warehouse",
    "delete_warehouse": "warehouse",
    "list_query_history": "warehouse status since limit",
    "import_notebook": "path content language overwrite",
    "export_notebook": "notebook format",
    "run_notebook": "notebook cluster parameters wait_seconds",
    "list_catalogs": "",
    "list_schemas": "catalog",
    "list_tables": "schema limit",
    "describe_table": "table limit",
    "search_tables": "query limit",
    "list_workspace": "path query recursive limit",
    "read_workspace_file": "path",
    "write_workspace_file": "path content overwrite",
    "create_directory": "path",
    "delete_workspace_path": "path recursive",
    "list_secret_scopes": "",
    "create_secret_scope": "scope",
    "delete_secret_scope": "scope",
    "list_secrets": "scope",
    "put_secret": "scope key",
    "delete_secret": "scope key",
    "list_repos": "path",
    "create_repo": "url provider path branch",
    "update_repo": "repo branch tag",
    "delete_repo": "repo",
    "get_context": "",
    "set_context": "cluster warehouse catalog schema workspace_path",
    "clear_context": "",
    "show_chart": "statement_id kind x y color title",
}


def tools() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "description": "",
            "input_schema": {"type": "object", "properties": {p: {} for p in params.split()}},
        }
        for name, params in TOOLS.items()
    ]


def table(summary: str, header: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([summary, *([header, *(" | ".join(row) for row in rows)] if rows else [])])


@dataclass
class Texts:
    """The workspace. ``fails`` maps a tool to an error text; ``declines`` are objects for which a person says no."""

    fails: dict[str, str] = field(default_factory=dict)
    declines: set[str] = field(default_factory=set)
    statements: int = 0
    made: list[tuple[str, str]] = field(default_factory=list)  # jobs created
    kept: set[str] = field(default_factory=set)  # tables made of a query

    def answer(self, name: str, args: dict[str, Any]) -> tuple[str, bool]:
        if name in self.fails:
            return self.fails[name], True
        if self.declines & {str(value) for value in args.values()}:
            return "the user declined: no reason given", True
        unknown = set(args) - set(TOOLS[name].split())
        if unknown:
            return f"unexpected arguments {sorted(unknown)}", True
        method: Callable[..., str] = getattr(self, name, None) or (lambda **_: f"{name} is done.")
        return method(**args), False

    def list_clusters(self, state: str = "", min_idle_minutes: int = 0) -> str:
        rows = [c for c in CLUSTERS if state in ("", c[2])]
        if min_idle_minutes:
            rows = [c for c in rows if c[3] != "-" and int(c[3]) >= min_idle_minutes]
        header = "name | id | state | idle_minutes | workers | node_type | usd_per_hour"
        return table(f"{len(rows)} clusters.", header, rows)

    def get_cluster(self, cluster: str = "Shared Analytics") -> str:
        found = next(c for c in CLUSTERS if cluster in c[:2])
        stop = "" if found[2] == "RUNNING" else "\nstop_reason: INACTIVITY (inactivity_duration_min=60)"
        event = "event: 2026-01-31 07:12:05 UTC TERMINATING: INACTIVITY (inactivity_duration_min=60)"
        return f"Cluster {found[0]} ({found[1]}) is {found[2]}.\nid: {found[1]}\nstate: {found[2]}{stop}\n{event}"

    def start_cluster(self, cluster: str = "", wait_seconds: int = 0) -> str:
        return f"Cluster {cluster} is starting.\nid: 0612\nstate: {'RUNNING' if wait_seconds else 'PENDING'}"

    def list_jobs(self, query: str = "") -> str:
        rows = [(n, i, "-", s, "-", "-") for n, i, s in JOBS] + [(n, i, "-", "-", "-", "-") for n, i in self.made]
        return table(f"{len(rows)} jobs.", "name | id | schedule | last_state | last_run | notebook", rows)

    def create_job(self, name: str, notebook: str, **_: str) -> str:
        self.made.append((name, str(200 + len(self.made))))
        return f"Job {name} is created.\nid: {self.made[-1][1]}\nname: {name}\ntask: main: notebook {notebook}"

    def get_job(self, job: str) -> str:
        return (
            f"Job {job} (1): every day at 02:00.\nid: 1\nname: {job}\nschedule: every day at 02:00\ntask: main: "
            f"notebook /a{', cluster 0612-et-03' if 'Reviews' not in job else ''}\nrun: 90017 FAILED now"
        )

    def run_job(self, job: str, parameters: Any = None, wait_seconds: int = 0, repair_run_id: Any = None) -> str:
        return (
            f"Job {job} is started as run 90101. Run 90101 of {job} is RUNNING after 1 s.\nrun_id: "
            f"90101\njob: {job} (1)\nstate: RUNNING\ntask: main: RUNNING"
        )

    def run_notebook(self, notebook: str, cluster: str = "", parameters: Any = None, wait_seconds: int = 0) -> str:
        name = notebook.rsplit("/", 1)[-1]
        return (
            f"Notebook started. Run 90102 of {name} is SUCCESS after 2 s.\nrun_id: 90102\njob: "
            f"{name}\nstate: SUCCESS\ntask: main: SUCCESS {notebook}\noutput: done"
        )

    def list_job_runs(self, job: str = "", state: str = "", since: str = "", limit: int = 50) -> str:
        rows = [r for r in RUNS if job in ("", r[1]) and state in ("", r[3])]
        if since == "today":
            rows = [r for r in rows if r[0] != "90009"]
        elif since == "yesterday":
            rows = [r for r in rows if r[0] == "90009"]
        took = {"RUNNING": "1882.7", "SUCCESS": "40.0"}
        shown = [
            (i, n, j, s, f"2026-01-31 0{9 - at}:00", took.get(s, "12.0"), "PERIODIC", "-")
            for at, (i, n, j, s) in enumerate(rows[:limit])
        ]
        return table(
            f"{len(rows)} runs.", "run_id | job_name | job_id | state | started | seconds | trigger | message", shown
        )

    def get_job_run(self, run_id: int, wait_seconds: int = 0) -> str:
        _, job, job_id, state = next(
            (r for r in RUNS if r[0] == str(run_id)), (str(run_id), "Nightly ETL", "101", "RUNNING")
        )
        text = (
            f"Run {run_id} of {job} is {state} after 12 s.\nrun_id: {run_id}\njob: {job} "
            f"({job_id})\nstate: {state}\ntask: main: {state} /Shared/etl/x"
        )
        if state == "FAILED":
            text += (
                "\nerror: [TABLE_OR_VIEW_NOT_FOUND] The table or view `main`.`raw` cannot be found.\ntrace: "
                "line 1\\nline 2"
            )
        return text + ("\noutput: 42 rows written" if state == "SUCCESS" else "")

    def list_warehouses(self, warehouse: str = "", state: str = "") -> str:
        rows = [
            (
                n,
                i,
                s,
                *(("41", "128 minutes") if s == "RUNNING" else ("-", "-")),
                "Small",
                "1 of 1",
                "120",
                "PRO",
                "8.40",
            )
            for n, i, s in WAREHOUSES
            if state in ("", s) and warehouse in ("", n, i)
        ]
        return table(
            f"{len(rows)} SQL warehouses.",
            "name | id | state | idle_minutes | up | size | clusters | auto_stop_minutes | type | usd_per_hour",
            rows,
        )

    def start_warehouse(self, warehouse: str = "", wait_seconds: int = 0) -> str:
        return f"Warehouse {warehouse} is running.\nid: wh\nstate: RUNNING"

    def list_workspace(self, path: str = "", query: str = "", recursive: bool = False) -> str:
        objects = [(p, "NOTEBOOK") for p in NOTEBOOKS] + [(p, "DIRECTORY") for p in FOLDERS]
        objects += [(p, "FILE") for p in FILES if path]
        if path:
            objects = [o for o in objects if o[0].startswith(path.rstrip("/") + "/")]
        if query:
            objects = [o for o in objects if query.lower() in o[0].rsplit("/", 1)[-1].lower()]
        rows = [(p, kind, "SQL" if kind == "NOTEBOOK" else "-", "-", "-") for p, kind in sorted(objects)]
        return table(f"{len(rows)} objects.", "path | type | language | size | modified", rows)

    def export_notebook(self, notebook: str, format: str = "") -> str:
        return f"Notebook {notebook} (SQL), 1 lines.\nSELECT 1"

    def list_catalogs(self) -> str:
        return table(
            "3 catalogs.",
            "name | type | owner | comment",
            [(n, "MANAGED", "ann", "-") for n in ("main", "ml", "samples")],
        )

    def list_schemas(self, catalog: str = "") -> str:
        names = sorted({t.rsplit(".", 1)[0] for t in TABLES if not catalog or t.startswith(catalog + ".")})
        return table(f"{len(names)} schemas.", "full_name | owner | comment", [(n, "ann", "-") for n in names])

    def list_tables(self, schema: str = "", limit: int = 200) -> str:
        names = sorted(t for t in TABLES if not schema or t.startswith(schema + "."))
        return table(
            f"{len(names)} tables.",
            "full_name | type | format | comment",
            [(n, "MANAGED", "DELTA", "-") for n in names],
        )

    def search_tables(self, query: str, limit: int = 30) -> str:
        words = [w.removesuffix("s") if len(w) > 3 else w for w in query.lower().replace("_", " ").split()]
        names = [t for t, columns in TABLES.items() if all(w in t or w in columns.lower() for w in words)]
        rows = [(n, "MANAGED", "-", "-") for n in sorted(names)]
        return table(f"{len(rows)} tables about {query!r}.", "full_name | type | matched_columns | comment", rows)

    def describe_table(self, table: str, limit: int = 5) -> str:
        if table in self.kept:
            return f"{table} (MANAGED): 1 columns, 2 rows.\nowner: ann\ncolumn: product string: a comment"
        name = next((t for t in TABLES if t == table or t.endswith("." + table)), "")
        if not name:
            raise AssertionError(f"described an unknown table: {table}")
        columns = re.findall(r"(\w+) (\w+(?:\([\d,]+\))?)", TABLES[name])
        lines = "\n".join(f"column: {c} {t}: a comment" for c, t in columns)
        rows = 1_000 if name.endswith(".orders") else 100
        return f"{name} (MANAGED): {len(columns)} columns, {rows:,} rows.\nowner: ann\n{lines}"

    def execute_sql(self, sql: str, warehouse: str = "", **_: Any) -> str:
        self.statements += 1
        end = f"in 0.1 s on {warehouse or 'Starter Warehouse'} (statement st-{self.statements:04d}-77)."
        if made := re.match(r"CREATE (?:TABLE|VIEW) (\S+) AS", sql):
            self.kept.add(made[1])
            return f"0 rows {end}"
        if "COUNT(*)" in sql and "GROUP BY" not in sql:
            name = match[1] if (match := re.search(r"AS (\w+)", sql)) else "count(1)"
            return f"1 row {end}\n{name}\n21932"
        if "GROUP BY" in sql:
            first, second = re.findall(r"(?:AS (\w+)|SELECT (?:\w+\.)?(\w+),)", sql)[:2]
            return f"2 rows {end}\n{first[0] or first[1]} | {second[0] or second[1]}\nA | 30.5\nB | 10.25"
        return f"2 rows {end}\nfare_amount | pickup_zip\n61.5 | 10001\n52.5 | 7114"

    def show_chart(self, statement_id: str, **_: str) -> str:
        return "The chart is shown to the person: bar."

    def list_query_history(self, **_: Any) -> str:
        rows = [
            ("st-0001-77", "FINISHED", "1.2", "10", "now", "Starter Warehouse", "ann", "SELECT 1"),
            ("st-0002-77", "FAILED", "9.5", "-", "now", "BI Warehouse", "ann", "SELECT x"),
        ]
        return table(
            "2 queries, 1 failed.", "statement_id | status | seconds | rows | started | warehouse | user | sql", rows
        )

    def list_secret_scopes(self) -> str:
        return table("2 secret scopes.", "name | backend", [(n, "DATABRICKS") for n in SECRETS])

    def list_secrets(self, scope: str = "") -> str:
        rows = [(k, s, "now") for s, keys in SECRETS.items() for k in keys if scope in ("", s)]
        return table(f"{len(rows)} secrets; values are never shown.", "key | scope | updated", rows)

    def list_repos(self, path: str = "") -> str:
        rows = [(n, i, f"/Repos/ann@example.com/{n}", b, f"https://git.example.com/{n}") for n, i, b in REPOS]
        return table("2 repos.", "name | id | path | branch | url", rows)

    def get_context(self) -> str:
        return (
            "Connected.\nuser: ann@example.com\nworkspace: http://127.0.0.1:1 (demo)\ncluster: "
            "none\nwarehouse: Starter Warehouse (wh-1), RUNNING"
        )


@dataclass
class Talk:
    """A conversation with the planner. ``say`` runs one turn and gives its calls and its last reply."""

    texts: Texts
    messages: list[dict[str, Any]] = field(default_factory=list)
    context: str = "now: 2026-01-31 12:00\ntimezone: Europe/Berlin\nuser: ann@example.com"

    def say(self, text: str) -> tuple[list[tuple[str, dict[str, Any]]], Reply]:
        said = f"<session_context>\n{self.context}\n</session_context>\n\n{text}"
        self.messages.append({"role": "user", "content": [{"type": "text", "text": said}]})
        calls: list[tuple[str, dict[str, Any]]] = []
        for _ in range(16):
            reply = plan(self.messages, tools())
            content: list[dict[str, Any]] = [{"type": "text", "text": reply.text}] if reply.text else []
            results = []
            for call in reply.calls:
                id_ = f"call-{len(self.messages)}-{len(results)}"
                content.append({"type": "tool_use", "id": id_, "name": call.name, "input": call.args})
                calls.append((call.name, call.args))
                answer, failed = self.texts.answer(call.name, call.args)
                results.append({"type": "tool_result", "tool_use_id": id_, "content": answer, "is_error": failed})
            self.messages.append({"role": "assistant", "content": content})
            if not reply.calls:
                return calls, reply
            self.messages.append({"role": "user", "content": results})
        raise AssertionError(f"the turn did not end: {calls}")


@pytest.fixture
def talk() -> Talk:
    return Talk(Texts())


@pytest.fixture
def new_talk() -> Callable[..., Talk]:
    def make(**texts: Any) -> Talk:
        return Talk(Texts(**texts))

    return make


@pytest.fixture
def offered() -> list[dict[str, Any]]:
    return tools()
