"""Notebooks that call others, and Python cells."""

from __future__ import annotations

import json

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.workspace import Language

from local_workspace.notebooks.execution import PYTHON_OFF, Outcome, resolve, run_notebook, run_python_file

FOLDER = "/Shared/notebook-tests"


@pytest.fixture
def run(server, client: WorkspaceClient):
    """``run(language, source, **parameters) -> Outcome``; ``%run`` finds what ``run.put`` wrote before."""
    client.workspace.mkdirs(FOLDER)
    workspace = server.registry.by_token(server.token)

    def put(name: str, language: Language, source: str) -> None:
        client.workspace.upload(f"{FOLDER}/{name}", source.encode(), language=language, overwrite=True)

    def start(language: Language, source: str, **parameters: str) -> Outcome:
        put("main", language, source)
        return run_notebook(workspace, f"{FOLDER}/main", parameters=parameters)

    start.put = put
    return start


@pytest.fixture
def python_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORKSPACE_PYTHON", "1")


@pytest.mark.parametrize(
    ("relative", "expected"), [("./b", "/x/b"), ("b", "/x/b"), ("../b", "/b"), ("c/../b", "/x/b"), ("./c/b", "/x/c/b")]
)
def test_relative_paths(relative, expected):
    assert resolve("/x/a", relative) == expected


def test_run_shares_views_and_parameters(run):
    run.put("setup", Language.SQL, "CREATE OR REPLACE TEMPORARY VIEW given AS SELECT '${who}' AS who")
    outcome = run(Language.SQL, '-- MAGIC %run ./setup $who="me"\n\n-- COMMAND ----------\n\nSELECT * FROM given')
    assert json.loads(outcome.result) == [{"who": "me"}]


def test_run_in_a_circle_and_run_of_nothing_fail(run):
    outcome = run(Language.SQL, "-- MAGIC %run ./main")
    assert (outcome.state, "circle" in outcome.error) == ("FAILED", True)
    outcome = run(Language.SQL, "-- MAGIC %run ./missing")
    assert f'Unable to access the notebook "{FOLDER}/missing"' in outcome.error


def test_python_is_off_unless_switched_on(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("LOCAL_WORKSPACE_PYTHON", raising=False)
    outcome = run(Language.PYTHON, "print(1)")
    assert (outcome.state, outcome.error) == ("FAILED", PYTHON_OFF)
    assert "LOCAL_WORKSPACE_PYTHON=1" in outcome.error


def test_other_languages_say_that_they_cannot_run(run):
    assert "SCALA cells cannot run" in run(Language.SCALA, "println(1)").error


@pytest.mark.usefixtures("python_on")
def test_python_with_spark_widgets_and_exit(run):
    source = """import json
dbutils.widgets.text("n", "2")
n = int(dbutils.widgets.get("n"))

# COMMAND ----------

# MAGIC %sql
# MAGIC CREATE OR REPLACE TEMPORARY VIEW numbers AS SELECT id FROM range(10)

# COMMAND ----------

rows = spark.sql(f"SELECT id * {n} AS double FROM numbers ORDER BY id").limit(3).collect()
print("seen", rows[1].double)
dbutils.notebook.exit(json.dumps([row["double"] for row in rows]))
"""
    outcome = run(Language.PYTHON, source, n="3")
    assert (outcome.state, outcome.result, outcome.logs) == ("SUCCESS", "[0, 3, 6]", "seen 3\n")


@pytest.mark.usefixtures("python_on")
def test_a_cell_may_be_indented_as_a_whole(run):
    outcome = run(Language.PYTHON, "\n        if True:\n            n = 20\n        print(n + 1)\n        ")
    assert (outcome.state, outcome.logs) == ("SUCCESS", "21\n")


@pytest.mark.usefixtures("python_on")
def test_a_python_error_has_its_trace(run):
    outcome = run(Language.PYTHON, "def f():\n    return 1 / 0\n\nf()")
    assert outcome.error == "ZeroDivisionError: division by zero"
    assert 'File "<cell>", line 2, in f' in outcome.error_trace
    outcome = run(Language.PYTHON, "spark.sql('SELECT * FROM no_such_table').collect()")
    assert "TABLE_OR_VIEW_NOT_FOUND" in outcome.error


@pytest.mark.usefixtures("python_on")
def test_secrets_of_the_server_stay_out_of_the_python_process(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-for-notebooks")
    outcome = run(Language.PYTHON, "import os\nprint(os.environ.get('ANTHROPIC_API_KEY'))")
    assert outcome.logs == "None\n"


@pytest.mark.usefixtures("python_on")
def test_the_value_of_a_secret_is_in_nothing_that_a_notebook_shows(run, client: WorkspaceClient):
    value = "s3cr3t-of-a-notebook"
    client.secrets.create_scope("notebook-secrets")
    client.secrets.put_secret("notebook-secrets", "k", string_value=value)
    read = "v = dbutils.secrets.get('notebook-secrets', 'k')\n"
    ended = run(Language.PYTHON, f"{read}print('it is', v, len(v))\ndbutils.notebook.exit('of ' + v)")
    assert (ended.result, ended.logs) == ("of [REDACTED]", f"it is [REDACTED] {len(value)}\n")
    failed = run(Language.PYTHON, f"{read}raise ValueError('no ' + v)")
    assert failed.error == "ValueError: no [REDACTED]"
    assert value not in failed.error_trace
    assert run(Language.PYTHON, "print(dbutils.secrets.list('notebook-secrets'))").logs == "[SecretMetadata(key='k')]\n"
    assert "name='notebook-secrets'" in run(Language.PYTHON, "print(dbutils.secrets.listScopes())").logs
    assert "Scope nothing does not exist" in run(Language.PYTHON, "dbutils.secrets.list('nothing')").error
    client.secrets.delete_scope("notebook-secrets")


@pytest.mark.usefixtures("python_on")
def test_a_python_file(server):
    workspace = server.registry.by_token(server.token)
    outcome = run_python_file(workspace, "import sys\nprint(sys.argv[1:])", arguments=["a", "b"])
    assert (outcome.state, outcome.logs) == ("SUCCESS", "['a', 'b']\n")


FILES = """dbutils.fs.mkdirs("/tmp/fs-test/sub")
dbutils.fs.put("dbfs:/tmp/fs-test/a.txt", "one\\ntwo", True)
dbutils.fs.cp("/tmp/fs-test/a.txt", "/tmp/fs-test/sub")
dbutils.fs.mv("/tmp/fs-test/sub", "/tmp/fs-test/moved", recurse=True)
listed = [(each.path, each.name, each.size, each.isDir()) for each in dbutils.fs.ls("/tmp/fs-test")]
head = dbutils.fs.head("/tmp/fs-test/moved/a.txt", 3)
gone = dbutils.fs.rm("/tmp/fs-test/a.txt"), dbutils.fs.rm("/tmp/fs-test/a.txt")
import json
dbutils.notebook.exit(json.dumps([listed, head, gone]))"""


@pytest.mark.usefixtures("python_on")
def test_dbutils_fs(run, client: WorkspaceClient):
    outcome = run(Language.PYTHON, FILES)
    assert outcome.state == "SUCCESS", outcome.error_trace
    listed, head, gone = json.loads(outcome.result)
    assert listed == [
        ["dbfs:/tmp/fs-test/a.txt", "a.txt", 7, False],
        ["dbfs:/tmp/fs-test/moved/", "moved/", 0, True],
    ]
    assert (head, gone) == ("one", [True, False])
    assert client.dbfs.read("/tmp/fs-test/moved/a.txt").bytes_read == 7


@pytest.mark.usefixtures("python_on")
def test_what_is_mounted_can_be_opened(run):
    outcome = run(
        Language.PYTHON,
        "import json\nmounted = {each.mountPoint: each.source for each in dbutils.fs.mounts()}\n"
        "names = [each.name for each in dbutils.fs.ls('/databricks-datasets')]\n"
        "dbutils.notebook.exit(json.dumps([mounted, names, dbutils.fs.refreshMounts()]))",
    )
    assert outcome.state == "SUCCESS", outcome.error_trace
    mounted, names, refreshed = json.loads(outcome.result)
    assert (mounted["/"], mounted["/Volumes"], refreshed) == ("DatabricksRoot", "UnityCatalogVolumes", True)
    assert "iot-stream/" in names


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("ls /nowhere", "FileNotFoundException: No such file or directory dbfs:/nowhere"),
        ("rm /", "cannot be removed"),
        ("rm /Volumes/main/default/none/x", "does not exist"),
        ("ls s3://bucket", "No file system for s3"),
        ("cp /nowhere /tmp", "FileNotFoundException"),
        ("ls", "missing a required argument"),
        ("ls /tmp/../..", "must not contain"),
        ("format /", "has no command format"),
        ("mount s3a://bucket /mnt/x", "mounts no cloud's storage"),
        ("", "%fs needs a command"),
    ],
)
def test_fs_commands_that_cannot_be_done_say_why(run, command, error):
    outcome = run(Language.SQL, f"-- MAGIC %fs {command}")
    assert outcome.state == "FAILED"
    assert error in outcome.error


def test_fs_cells_show_rows_without_python(run, client: WorkspaceClient):
    client.dbfs.mkdirs("/tmp/fs-cell")
    outcome = run(
        Language.SQL,
        "-- MAGIC %fs put /tmp/fs-cell/x.txt hello true\n\n-- COMMAND ----------\n\n-- MAGIC %fs ls /tmp/fs-cell",
    )
    assert [row["name"] for row in json.loads(outcome.result)] == ["x.txt"]
    outcome = run(Language.SQL, "-- MAGIC %fs rm /tmp/fs-cell")
    assert "not empty" in outcome.error
