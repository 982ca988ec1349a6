"""Declarative pipelines through the unmodified SDK: their settings, and updates that really compute."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, InvalidParameterValue, ResourceConflict, ResourceDoesNotExist
from databricks.sdk.service import jobs, pipelines, workspace

from local_workspace.errors import ApiError
from local_workspace.pipelines import updates
from local_workspace.pipelines.definitions import dataset, reads, unqualified, without_stream
from local_workspace.pipelines.flows import Flows
from local_workspace.pipelines.source import CannotCarryOut
from local_workspace.server import Running, running
from local_workspace.sql.errors import SqlError
from tests.local_workspace.conftest import connect

numbers = itertools.count(1)
ENDED = ("COMPLETED", "FAILED", "CANCELED")
Make = Callable[..., str]


def library(client: WorkspaceClient, text: str, language: str = "SQL") -> pipelines.PipelineLibrary:
    path = f"/Shared/pipeline-{next(numbers)}"
    content = f"{'--' if language == 'SQL' else '#'} Databricks notebook source\n{text}"
    client.workspace.upload(path, content.encode(), language=workspace.Language[language], overwrite=True)
    return pipelines.PipelineLibrary(notebook=pipelines.NotebookLibrary(path=path))


@pytest.fixture
def make(client: WorkspaceClient) -> Make:
    def pipeline(text: str = "", *, language: str = "SQL", **settings) -> str:
        number = next(numbers)
        settings = {"name": f"pipeline {number}", "catalog": "main", "schema": f"pipeline_{number}"} | settings
        return client.pipelines.create(libraries=[library(client, text, language)], **settings).pipeline_id

    return pipeline


def ended(client: WorkspaceClient, pipeline: str, **how) -> pipelines.UpdateInfo:
    update = client.pipelines.start_update(pipeline, **how).update_id
    for _ in range(600):
        info = client.pipelines.get_update(pipeline, update).update
        if info.state.value in ENDED:
            return info
        time.sleep(0.05)
    raise AssertionError(f"still {info.state}")


def why(client: WorkspaceClient, pipeline: str) -> str:
    found = client.pipelines.list_pipeline_events(pipeline, filter="level='ERROR'")
    return " ".join(event.error.exceptions[0].message for event in found)


def rows(execute, statement: str) -> list[list[str]]:
    return execute(statement).result.data_array or []


def test_settings_are_made_shown_changed_and_deleted(client: WorkspaceClient, make: Make):
    made = make(name="settings", configuration={"a": "1"}, schema="of_settings")
    shown = client.pipelines.get(made)
    assert (shown.name, shown.state, shown.spec.configuration) == ("settings", pipelines.PipelineState.IDLE, {"a": "1"})
    assert (shown.creator_user_name, shown.latest_updates) == (client.current_user.me().user_name, [])
    with pytest.raises(ResourceConflict, match="already used by another pipeline"):
        make(name="settings")
    make(name="settings", allow_duplicate_names=True)
    client.pipelines.update(made, name="settings again", catalog="main", schema="other")
    changed = client.pipelines.get(made)
    assert (changed.name, changed.spec.schema, changed.spec.configuration) == ("settings again", "other", None)
    with pytest.raises(ResourceConflict, match="Read it again"):
        client.pipelines.update(made, name="late", expected_last_modified=shown.last_modified - 1)
    client.pipelines.delete(made)
    for call in (client.pipelines.get, client.pipelines.delete, client.pipelines.start_update, client.pipelines.stop):
        with pytest.raises(ResourceDoesNotExist, match="was not found"):
            call(made)
    dry = client.pipelines.create(name="only looked at", dry_run=True)
    assert (dry.pipeline_id, dry.effective_settings.name) == (None, "only looked at")
    with pytest.raises(InvalidParameterValue, match="needs a name"):
        client.pipelines.create(catalog="main")


def test_lists_pages_and_filters(fresh_client: WorkspaceClient):
    api = fresh_client.pipelines
    notebook = pipelines.PipelineLibrary(notebook=pipelines.NotebookLibrary(path="/Shared/here"))
    ids = sorted(api.create(name=f"{name} sales", libraries=[notebook]).pipeline_id for name in ("a", "b", "c"))
    other = api.create(name="other").pipeline_id
    assert [p.pipeline_id for p in api.list_pipelines(max_results=2)] == sorted([*ids, other])
    assert [p.pipeline_id for p in api.list_pipelines(filter="name LIKE '%sales'", order_by=["id desc"])] == ids[::-1]
    assert [p.pipeline_id for p in api.list_pipelines(filter="notebook='/Shared/here'")] == ids
    for wrong in ({"filter": "state = 'IDLE'"}, {"max_results": 101}, {"order_by": ["name"]}):
        with pytest.raises(InvalidParameterValue):
            list(api.list_pipelines(**wrong))


CHAIN = """
CREATE OR REFRESH MATERIALIZED VIEW ${prefix}_totals COMMENT 'by kind' AS
  SELECT kind, sum(amount) AS total FROM LIVE.clean GROUP BY kind;
CREATE TEMPORARY VIEW raw AS SELECT * FROM VALUES ('a', 1), ('a', 2), ('b', 5), ('b', -1) AS t(kind, amount);

-- COMMAND ----------

-- MAGIC %md Written in the order in which one thinks of it.

-- COMMAND ----------

CREATE OR REFRESH STREAMING TABLE clean (
  CONSTRAINT positive EXPECT (amount > 0) ON VIOLATION DROP ROW,
  CONSTRAINT small EXPECT (amount < 5)
) TBLPROPERTIES ('quality' = 'silver') AS SELECT * FROM STREAM(raw);
"""


def test_an_update_computes_what_is_declared(client: WorkspaceClient, make: Make, execute):
    made = make(CHAIN, schema="chain", configuration={"prefix": "kind"})
    assert ended(client, made, validate_only=True).state.value == "COMPLETED"
    assert "chain" not in {schema.name for schema in client.schemas.list("main")}
    update = ended(client, made)
    assert update.state.value == "COMPLETED", why(client, made)
    assert rows(execute, "SELECT * FROM main.chain.kind_totals ORDER BY kind") == [["a", "3"], ["b", "5"]]
    assert {table.name for table in client.tables.list("main", "chain")} == {"kind_totals", "clean"}
    table = client.tables.get("main.chain.clean")
    assert (table.properties["quality"], table.properties["pipelines.pipelineId"]) == ("silver", made)
    assert client.tables.get("main.chain.kind_totals").comment == "by kind"
    shown = client.pipelines.get(made)
    assert (shown.health.value, shown.latest_updates[0].update_id) == ("HEALTHY", update.update_id)
    raw = client.api_client.do("GET", f"/api/2.0/pipelines/{made}/events", query={"order_by": "timestamp asc"})
    flows = {
        e["origin"]["dataset_name"]: e["details"]["flow_progress"] for e in raw["events"] if "flow_name" in e["origin"]
    }
    assert list(flows) == ["clean", "kind_totals"]
    assert flows["clean"]["metrics"] == {"num_output_rows": 3}
    quality = {
        e["name"]: (e["passed_records"], e["failed_records"]) for e in flows["clean"]["data_quality"]["expectations"]
    }
    assert quality == {"positive": (3, 1), "small": (3, 1)}
    again = ended(client, made, refresh_selection=["clean"], cause=pipelines.StartUpdateCause.USER_ACTION)
    assert (again.state.value, again.refresh_selection) == ("COMPLETED", ["clean"])
    assert [u.update_id for u in client.pipelines.list_updates(made, max_results=1).updates] == [again.update_id]
    client.pipelines.delete(made)
    assert list(client.tables.list("main", "chain")) == []


def test_deleted_without_its_tables(client: WorkspaceClient, make: Make, execute):
    made = make("CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one", schema="kept_tables")
    assert ended(client, made).state.value == "COMPLETED"
    client.pipelines.delete(made, cascade=False)
    assert rows(execute, "SELECT * FROM main.kept_tables.kept") == [["1"]]


@pytest.mark.parametrize(
    ("text", "settings", "says"),
    [
        ("SELECT 1", {}, "SELECT in a pipeline"),
        ("", {}, "NO_TABLES_IN_PIPELINE"),
        ("CREATE TABLE t AS SELECT 1", {}, "CREATE TABLE"),
        ("CREATE MATERIALIZED VIEW gold.sales AS SELECT 1 AS x", {"schema": "silver"}, "not in the pipeline's schema"),
        ("CREATE LIVE TABLE t AS SELECT * FROM nowhere_at_all", {}, "TABLE_OR_VIEW_NOT_FOUND"),
        ("CREATE LIVE TABLE a AS SELECT * FROM b; CREATE LIVE TABLE b AS SELECT * FROM LIVE.a", {}, "circle: a, b"),
        ("CREATE LIVE TABLE a AS SELECT 1; CREATE LIVE TABLE a AS SELECT 2", {}, "declared twice"),
        ("CREATE LIVE TABLE a AS SELECT 1 AS x", {"schema": None}, "names no schema"),
        ("CREATE STREAMING TABLE a", {}, "without a query"),
        ("CREATE LIVE TABLE a USING csv AS SELECT 1 AS x", {}, "USING of a dataset"),
        (
            "CREATE LIVE TABLE a (CONSTRAINT c EXPECT (x > 1) ON VIOLATION FAIL UPDATE) AS SELECT 1 AS x",
            {},
            "expectation 'c' .* 1 of 1 rows",
        ),
    ],
)
def test_an_update_that_fails_says_why(client: WorkspaceClient, make: Make, text: str, settings: dict, says: str):
    made = make(text, **settings)
    assert ended(client, made).state.value == "FAILED"
    assert re.search(says, why(client, made)), why(client, made)
    shown = client.pipelines.get(made)
    assert (shown.state.value, shown.health.value) == ("IDLE", "UNHEALTHY")
    assert re.search(says, shown.cause)


def test_pipelines_in_python_say_that_they_cannot_run(client: WorkspaceClient, make: Make):
    made = make("import dlt", language="PYTHON")
    assert ended(client, made).state.value == "FAILED"
    assert "written in SQL" in why(client, made)


def test_a_table_of_somebody_else_is_left_alone(client: WorkspaceClient, make: Make, execute):
    execute("CREATE SCHEMA main.of_a_person")
    execute("CREATE TABLE main.of_a_person.precious AS SELECT 7 AS value")
    made = make("CREATE LIVE TABLE precious AS SELECT 0 AS value", schema="of_a_person")
    assert ended(client, made).state.value == "FAILED"
    assert "not this pipeline's" in why(client, made)
    client.pipelines.delete(made)
    assert rows(execute, "SELECT value FROM main.of_a_person.precious") == [["7"]]


def test_copies_of_a_pipelines_table_are_their_makers(client: WorkspaceClient, make: Make, execute):
    made = make("CREATE LIVE TABLE t TBLPROPERTIES ('quality' = 'gold') AS SELECT 1 AS one", schema="copied_from")
    assert ended(client, made).state.value == "COMPLETED", why(client, made)
    execute("CREATE SCHEMA main.copied_to")
    execute("CREATE TABLE main.copied_to.whole DEEP CLONE main.copied_from.t")
    execute("CREATE TABLE main.copied_to.empty LIKE main.copied_from.t")
    client.pipelines.delete(made)
    assert list(client.tables.list("main", "copied_from")) == []
    assert rows(execute, "SELECT * FROM main.copied_to.whole") == [["1"]]
    assert rows(execute, "SELECT * FROM main.copied_to.empty") == []
    assert client.tables.get("main.copied_to.whole").properties["quality"] == "gold"


def test_a_table_has_its_owner_from_the_start(client: WorkspaceClient, make: Make, monkeypatch: pytest.MonkeyPatch):
    """What is cut off between two statements would leave a table that is nobody's, in the pipeline's way for ever."""
    made = make("CREATE LIVE TABLE t AS SELECT 1 AS one", schema="owned_at_once")
    run = Flows._run

    def cut_off(self: Flows, text: str) -> list[list[object]]:
        done = run(self, text)
        if text.startswith("CREATE OR REPLACE TABLE"):
            raise CannotCarryOut("cut off")
        return done

    with monkeypatch.context() as broken:
        broken.setattr(Flows, "_run", cut_off)
        assert ended(client, made).state.value == "FAILED"
    assert client.tables.get("main.owned_at_once.t").properties["pipelines.pipelineId"] == made
    assert ended(client, made).state.value == "COMPLETED", why(client, made)


MANY = "range(2000000) a CROSS JOIN range(2000000) b"
LONG = f"CREATE LIVE TABLE long AS SELECT count(*) AS n FROM {MANY} WHERE a.id * b.id = 7"


def test_an_update_is_stopped(client: WorkspaceClient, make: Make):
    made = make(LONG)
    update = client.pipelines.start_update(made).update_id
    with pytest.raises(ResourceConflict, match=f"active update {update} already exists"):
        client.pipelines.start_update(made)
    assert client.pipelines.get(made).state == pipelines.PipelineState.RUNNING
    assert client.pipelines.stop(made).result().state == pipelines.PipelineState.IDLE
    assert client.pipelines.get_update(made, update).update.state.value == "CANCELED"
    client.pipelines.stop(made)  # there is nothing left to stop


def test_what_could_not_be_stored_is_not_in_the_way(client: WorkspaceClient, make: Make):
    made = make("CREATE LIVE TABLE t AS SELECT 1 AS one")
    for _ in range(2):
        with pytest.raises(DatabricksError) as refused:
            client.pipelines.start_update(made, refresh_selection=["\ud800"])
        assert not isinstance(refused.value, ResourceConflict)
    assert ended(client, made).state.value == "COMPLETED", why(client, made)


def test_nothing_starts_while_a_pipeline_is_deleted(client: WorkspaceClient, make: Make, server: Running):
    made = make("CREATE LIVE TABLE t AS SELECT 1 AS one")
    service = server.registry.by_token(server.token).service(updates.Updates)
    with service.refused(made), pytest.raises(ResourceConflict, match="being deleted"):
        client.pipelines.start_update(made)
    found = service.workspace.collection("pipelines").get(made)
    assert found is not None
    client.pipelines.delete(made)
    with pytest.raises(ApiError, match="was not found"):  # as for a request that had found it before
        service.start(found, {})


def test_the_newest_updates_are_kept(client: WorkspaceClient, make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(updates, "KEPT_UPDATES", 2)
    made, other = make("CREATE LIVE TABLE t AS SELECT 1 AS one"), make("CREATE LIVE TABLE t AS SELECT 1 AS one")
    ended(client, other)
    done = [ended(client, made, validate_only=True).update_id for _ in range(4)]
    assert [each.update_id for each in client.pipelines.list_updates(made).updates] == done[:1:-1]
    assert len(client.pipelines.list_updates(other).updates) == 1


def test_parameters_of_the_pipeline_hold_in_a_job_too(client: WorkspaceClient, make: Make, execute):
    text = "CREATE LIVE TABLE t AS SELECT '${a}' AS a, '${b}' AS b"
    made = make(text, schema="with_parameters", parameters={"a": "own", "b": "own"})
    task = jobs.SubmitTask(task_key="p", pipeline_task=jobs.PipelineTask(pipeline_id=made))
    run = client.jobs.submit(run_name="parameters", tasks=[task]).response.run_id
    while (now := client.jobs.get_run(run)).state.result_state is None:
        time.sleep(0.05)
    assert now.state.result_state.value == "SUCCESS", why(client, made)
    assert rows(execute, "SELECT a, b FROM main.with_parameters.t") == [["own", "own"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("WITH a AS (SELECT * FROM a) SELECT * FROM a", {"a"}),
        ("WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a) SELECT * FROM b JOIN c", {"c"}),
        ("WITH b AS (SELECT * FROM a), a AS (SELECT * FROM b) SELECT * FROM a", {"a"}),
        ("WITH a AS (SELECT 1 AS x) SELECT * FROM (WITH b AS (SELECT * FROM a) SELECT * FROM b), b", {"b"}),
        ("SELECT * FROM s.a JOIN other.b", {"a"}),
    ],
)
def test_what_a_query_reads(query: str, found: set[str]):
    assert reads(query, catalog="c", schema="s") == found


def test_a_pattern_of_many_parts_is_answered(fresh_client: WorkspaceClient):
    api = fresh_client.pipelines
    made = api.create(name="a" * 2000).pipeline_id
    assert list(api.list_pipelines(filter=f"name LIKE '{'%a' * 40}%b'")) == []
    assert [p.pipeline_id for p in api.list_pipelines(filter=f"name LIKE '{'%a' * 40}'")] == [made]


def test_a_job_updates_a_pipeline(client: WorkspaceClient, make: Make, execute):
    made = make("CREATE LIVE TABLE by_job AS SELECT 3 AS three", schema="by_job")
    broken = make("SELECT 1")

    def run(pipeline: str) -> jobs.Run:
        task = jobs.SubmitTask(task_key="p", pipeline_task=jobs.PipelineTask(pipeline_id=pipeline))
        return client.jobs.get_run(client.jobs.submit(run_name="pipeline", tasks=[task]).response.run_id)

    started = [run(made), run(broken)]
    done = []
    for each in started:
        while (now := client.jobs.get_run(each.run_id)).state.result_state is None:
            time.sleep(0.05)
        done.append(now)
    assert [each.state.result_state.value for each in done] == ["SUCCESS", "FAILED"]
    assert rows(execute, "SELECT * FROM main.by_job.by_job") == [["3"]]
    assert "SELECT in a pipeline" in client.jobs.get_run_output(done[1].tasks[0].run_id).error
    assert client.pipelines.list_updates(made).updates[0].cause == pipelines.UpdateInfoCause.JOB_TASK


def test_files_and_folders_as_libraries(client: WorkspaceClient, execute):
    client.workspace.mkdirs("/Shared/pipeline-files/more")
    for name, text in (
        ("a.sql", "CREATE LIVE TABLE a AS SELECT 1 AS x"),
        ("more/b.sql", "CREATE LIVE TABLE b AS SELECT 2 AS x"),
    ):
        client.workspace.upload(f"/Shared/pipeline-files/{name}", text.encode(), format=workspace.ImportFormat.AUTO)
    glob = pipelines.PipelineLibrary(glob=pipelines.PathPattern(include="/Shared/pipeline-files/**"))
    made = client.pipelines.create(name="of files", libraries=[glob], catalog="main", schema="of_files").pipeline_id
    assert ended(client, made).state.value == "COMPLETED", why(client, made)
    both = "SELECT x FROM main.of_files.a UNION ALL SELECT x FROM main.of_files.b ORDER BY x"
    assert rows(execute, both) == [["1"], ["2"]]


def test_an_update_that_the_end_of_the_server_cut_off(second_folder):
    with running(second_folder) as server:
        client = connect(server, server.token)
        made = client.pipelines.create(
            name="long", libraries=[library(client, LONG)], catalog="main", schema="cut_off"
        ).pipeline_id
        update = client.pipelines.start_update(made).update_id
    with running(second_folder) as server:
        client = connect(server, server.token)
        assert client.pipelines.get_update(made, update).update.state.value == "FAILED"
        assert "was stopped while" in client.pipelines.get(made).cause


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("SELECT * FROM STREAM(raw) WHERE x", "SELECT * FROM raw WHERE x"),
        ("SELECT * FROM STREAM LIVE.raw r JOIN b stream", "SELECT * FROM raw r JOIN b stream"),
        ("SELECT stream FROM STREAM read_files('a (b')", "SELECT stream FROM read_files('a (b')"),
        ("SELECT 'LIVE.x' FROM LIVE.`x`", "SELECT 'LIVE.x' FROM `x`"),
        ("SELECT * FROM prod.live.events", "SELECT * FROM prod.live.events"),
    ],
)
def test_streams_are_read_as_tables(query: str, plain: str):
    assert " ".join(without_stream(query).split()) == plain


def test_own_datasets_lose_their_schema():
    query = "SELECT s.a.x, c.s.b.y FROM c.s.a JOIN s.b JOIN c.other.a JOIN x.s.a"
    expected = "SELECT a.x, b.y FROM a JOIN b JOIN c.other.a JOIN x.s.a"
    assert unqualified(query, ("c", "s"), {"a", "b"}) == expected


def test_what_is_declared_is_read_whole():
    made = dataset(
        "CREATE OR REFRESH STREAMING TABLE IF NOT EXISTS c.s.`T` (a INT COMMENT 'x, y', "
        "CONSTRAINT one EXPECT (f(a, 1) IN (1, 2)) ON VIOLATION DROP ROW) "
        "PARTITIONED BY (a) COMMENT 'as said' CLUSTER BY AUTO AS SELECT 1 AS a",
        "/n",
    )
    assert (made.name, made.query, made.published) == ("t", "SELECT 1 AS a", True)
    assert made.clauses == "PARTITIONED BY (a) COMMENT 'as said' CLUSTER BY AUTO"
    [expectation] = made.expectations
    assert (expectation.condition, expectation.violation) == ("f(a, 1) IN (1, 2)", "DROP")
    for wrong in ("CREATE LIVE TABLE t (CONSTRAINT c EXPECT ()) AS SELECT 1", "CREATE LIVE TABLE t (a AS SELECT 1"):
        with pytest.raises(SqlError):
            dataset(wrong, "/n")
