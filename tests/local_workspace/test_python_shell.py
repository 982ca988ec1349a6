"""Magic commands, packages and the names of a notebook, in commands on a cluster and in notebooks."""

from __future__ import annotations

import contextlib
import json
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, Unauthenticated
from databricks.sdk.service import compute
from databricks.sdk.service.workspace import ImportFormat, Language

from local_workspace.api import command_execution
from local_workspace.api.command_execution import Contexts
from local_workspace.notebooks.execution import Outcome, run_notebook
from local_workspace.sql.engine import Engine
from local_workspace.sql.engine_run import processor_seconds
from tests.local_workspace.waiting import until

CLUSTER = "0612-sa-02"
FOLDER = "/Shared/python-shell-tests"
WHEEL = f"{FOLDER}/greeter-1.0-py3-none-any.whl"
Execute = Callable[[str], compute.Results]


def wheel(version: str = "1.0") -> bytes:
    """A package without dependencies, so that installing it needs no network."""
    made, info = BytesIO(), f"greeter-{version}.dist-info"
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("greeter.py", f"def greet():\n    return 'hello from {version}'\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: greeter\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", f"greeter.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return made.getvalue()


@pytest.fixture(scope="module")
def own(server) -> Iterator[WorkspaceClient]:
    client = WorkspaceClient(host=server.host, token="demo-python-shell", auth_type="pat")
    client.workspace.mkdirs(FOLDER)
    client.workspace.upload(WHEEL, wheel(), format=ImportFormat.AUTO, overwrite=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_PYTHON", "1")
        yield client


@pytest.fixture
def context(own: WorkspaceClient) -> Iterator[Callable[[], Execute]]:
    """Makes contexts, each with a process of its own."""
    made = []

    def begin() -> Execute:
        context = own.command_execution.create(cluster_id=CLUSTER, language=compute.Language.PYTHON).result()
        made.append(context.id)

        def execute(code: str) -> compute.Results:
            started = own.command_execution.execute(
                cluster_id=CLUSTER,
                context_id=context.id,
                language=compute.Language.PYTHON,
                command=textwrap.dedent(code),
            )
            return started.result().results

        return execute

    yield begin
    for each in made:
        with contextlib.suppress(BadRequest):  # a test may have ended it
            own.command_execution.destroy(CLUSTER, each)


@pytest.fixture
def notebook(own: WorkspaceClient, server) -> Callable[..., Outcome]:
    workspace = server.registry.by_token("demo-python-shell")

    def run(source: str, language: Language = Language.PYTHON, **parameters: str) -> Outcome:
        own.workspace.upload(f"{FOLDER}/main", source.encode(), language=language, overwrite=True)
        return run_notebook(workspace, f"{FOLDER}/main", parameters=parameters)

    return run


def test_a_wheel_of_the_workspace_is_for_its_context_only(context, own):
    one, other = context(), context()
    said = one(f"get_ipython().run_line_magic('pip', 'install /Workspace{WHEEL}')\ndbutils.library.restartPython()")
    assert "Successfully installed greeter-1.0" in said.data
    assert one("import greeter\nprint(greeter.greet())").data == "hello from 1.0"
    assert other("import greeter").summary == "ModuleNotFoundError: No module named 'greeter'"
    # Another version: what is imported stays until Python begins anew, as in the cloud.
    newer = WHEEL.replace("1.0", "2.0")
    own.workspace.upload(newer, wheel("2.0"), format=ImportFormat.AUTO, overwrite=True)
    assert "Successfully installed greeter-2.0" in one(f"%pip install /Workspace{newer}").data
    assert one("print(greeter.greet())").data == "hello from 1.0"
    one("%restart_python")
    assert one("greeter").summary == "NameError: name 'greeter' is not defined"
    assert one("import greeter\nprint(greeter.greet())").data == "hello from 2.0"
    assert "Successfully uninstalled greeter-2.0" in one("%pip uninstall greeter").data
    # The environment that the workspace itself runs in is there to be used, and cannot be changed.
    assert "pyarrow" in one("%pip show pyarrow").data
    one("%pip uninstall pyarrow")
    assert one("import pyarrow\nprint(pyarrow.__name__)").data == "pyarrow"


def test_what_pip_cannot_do_is_an_error(context):
    ended = context()("%pip install --no-index there-is-no-such-package")
    assert ended.result_type is compute.ResultType.ERROR
    assert ended.summary.startswith("local_workspace.notebooks.child.packages.PipError: pip install --no-index")
    assert "No matching distribution found" in ended.summary


def test_magic_commands_among_python(context):
    run = context()
    assert run("%sql SELECT 1 AS one, 'x' AS two").data.splitlines()[3] == "|  1|  x|"
    assert run("print(_sqldf.collect()[0].two)").data == "x"
    assert run("shown = 1\n%sql SELECT id * 3 AS three FROM range(3)\nprint(_sqldf.count(), shown)").data[-3:] == "3 1"
    assert run("%sh echo $((20 + 1)); exit 3").data == "21"
    assert "Command failed with exit code 3" in run("%sh -e exit 3").summary
    assert run("!echo from the shell").data == "from the shell"
    assert run("print(get_ipython().getoutput('echo a; echo b'))").data == "['a', 'b']"
    assert run("%md\n# For people").data == ""
    run("dbutils.fs.put('/tmp/shell.txt', 'kept', True)")
    assert "shell.txt" in run("%fs ls /tmp").data
    assert run("get_ipython().run_cell_magic('sh', '', 'echo a cell')").data == "a cell"
    assert run("%%sh\necho also a cell").data == "also a cell"
    assert "Line magic function `%nothing` not found." in run("%nothing at all").summary
    # Python first: this is no magic command.
    assert run("a, b = 7, 4\nprint(a\n% b)").data == "3"
    assert run("def broken(:\n    pass").summary == "SyntaxError: invalid syntax"


def test_another_notebook_s_names(context, own):
    cells = ["x = 20", "# MAGIC %md\n# MAGIC text", "y = x + 1"]
    source = "\n\n# COMMAND ----------\n\n".join(cells)
    own.workspace.upload(f"{FOLDER}/names", source.encode(), language=Language.PYTHON, overwrite=True)
    run = context()
    assert run(f"%run {FOLDER}/names").result_type is compute.ResultType.TEXT
    assert run("print(y)").data == "21"
    assert "nowhere" in run(f"%run {FOLDER}/nowhere").summary


def test_the_sdk_opens_the_workspace_that_the_code_runs_in(context, own):
    run = context()
    assert run(
        """
        from databricks.sdk import WorkspaceClient
        w = WorkspaceClient()
        w.workspace.mkdirs("/Shared/made-by-code")
        print(w.current_user.me().user_name)
        """
    ).data == (own.current_user.me().user_name)
    assert own.workspace.get_status("/Shared/made-by-code").path == "/Shared/made-by-code"
    token = run("import os\nprint(os.environ['DATABRICKS_TOKEN'])")
    assert token.data == "[REDACTED]"
    told = run("import os\nprint(os.environ['DATABRICKS_RUNTIME_VERSION'])").data
    assert own.clusters.get(CLUSTER).spark_version.startswith(told)


def test_its_token_opens_nothing_once_it_has_ended(context, own, server):
    run = context()
    parted = run("import os\nprint('-'.join(os.environ['DATABRICKS_TOKEN']))").data.replace("-", "")
    lent = WorkspaceClient(host=server.host, token=parted, auth_type="pat")
    assert lent.current_user.me().user_name == own.current_user.me().user_name
    for each in list(server.registry.by_token("demo-python-shell").service(Contexts).by_id):
        own.command_execution.destroy(CLUSTER, each)
    with pytest.raises(Unauthenticated, match="Invalid access token"):
        lent.current_user.me()


def test_a_cancelled_command_ends_the_query_that_it_waits_for(own, server):
    context = own.command_execution.create(cluster_id=CLUSTER, language=compute.Language.PYTHON).result()
    place = {"cluster_id": CLUSTER, "context_id": context.id}

    def start(code: str):
        return own.command_execution.execute(**place, language=compute.Language.PYTHON, command=code)

    endless = "FROM range(1000000) AS a CROSS JOIN range(1000000) AS b WHERE a.id * b.id % 7 = 3"
    assert start("print(spark.range(1).count())").result(timedelta(seconds=30)).results.data == "1"  # spark is there
    engine = server.registry.shared.service(Engine)
    used = processor_seconds(engine.pid)
    waiting = start(f"spark.sql('SELECT count(*) {endless}').collect()")
    until(lambda: processor_seconds(engine.pid) > used + 0.3)  # the engine works on it
    cancelled = own.command_execution.cancel(**place, command_id=waiting.command_id)
    assert cancelled.result(timedelta(seconds=20)).status is compute.CommandStatus.CANCELLED
    # A new process, in the same session.
    assert start("print(spark.range(2).count())").result(timedelta(seconds=30)).results.data == "2"
    own.command_execution.destroy(CLUSTER, context.id)


def test_of_many_contexts_those_end_that_were_idle_longest(context, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(command_execution, "MAX_CONTEXTS", 2)
    oldest, used = context(), context()
    oldest("a = 1")
    used("b = 2")
    context()
    with pytest.raises(BadRequest, match="ContextNotFound"):
        oldest("print(a)")
    assert used("print(b)").data == "2"


def test_the_result_of_a_sql_cell(notebook):
    source = """x = 1

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT id, id * 2 AS twice FROM range(4)

# COMMAND ----------

total = sum(row.twice for row in _sqldf.collect())

# COMMAND ----------

# MAGIC %sql
# MAGIC CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1 AS a

# COMMAND ----------

dbutils.notebook.exit(f"{total} {_sqldf.columns}")
"""
    outcome = notebook(source)
    assert (outcome.state, outcome.result) == ("SUCCESS", "12 ['id', 'twice']"), outcome.error_trace


def test_what_a_sql_cell_writes_is_written_once(notebook, own):
    source = """# MAGIC %sql
# MAGIC CREATE OR REPLACE TABLE main.default.written_once (a INT)

# COMMAND ----------

# MAGIC %sql
# MAGIC INSERT INTO main.default.written_once VALUES (1)

# COMMAND ----------

print("_sqldf" in globals())
"""
    assert notebook(source).logs == "False\n"
    answer = own.statement_execution.execute_statement("SELECT count(*) FROM main.default.written_once", "wh-1")
    assert answer.result.data_array == [["1"]]


def test_cells_of_a_notebook_that_install_and_call_programs(notebook):
    source = f"""# MAGIC %pip install /Workspace{WHEEL}

# COMMAND ----------

# MAGIC %sh
# MAGIC echo one
# MAGIC echo two

# COMMAND ----------

import greeter
dbutils.notebook.exit(greeter.greet())
"""
    outcome = notebook(source)
    assert (outcome.state, outcome.result) == ("SUCCESS", "hello from 1.0"), outcome.error_trace
    assert "Successfully installed greeter-1.0" in outcome.logs
    assert "one\ntwo\n" in outcome.logs
    failed = notebook("# MAGIC %pip install --no-index there-is-no-such-package")
    assert failed.state == "FAILED"
    assert "No matching distribution found" in failed.error


def test_sql_alone_needs_no_python(notebook, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("LOCAL_WORKSPACE_PYTHON")
    outcome = notebook("SELECT 2 AS two", Language.SQL)
    assert json.loads(outcome.result) == [{"two": 2}]
    assert "switched off" in notebook("# MAGIC %sh echo 1").error
    outcome = notebook("-- MAGIC %pip install anything\n\n-- COMMAND ----------\n\nSELECT 3 AS three", Language.SQL)
    assert json.loads(outcome.result) == [{"three": 3}]
    assert "%pip is not carried out" in outcome.logs


def test_the_child_imports_next_to_nothing_of_the_project():
    folder = Path(__file__).parents[2] / "local_workspace" / "notebooks" / "child"
    lines = {
        line for path in folder.glob("*.py") for line in path.read_text().splitlines() if "local_workspace." in line
    }
    modules = {line.split()[1] for line in lines if line.lstrip().startswith(("from", "import"))}
    own = {module for module in modules if module.startswith("local_workspace.notebooks.child")}
    assert modules - own == {"local_workspace.notebooks.statements"}
