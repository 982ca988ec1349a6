"""What Python code does to its process, and what the process does to the next command."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable, Iterator

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest
from databricks.sdk.service import compute
from databricks.sdk.service.workspace import ImportFormat, Language

CLUSTER = "0612-sa-02"
FOLDER = "/Shared/python-process-tests"
TOKEN = "demo-python-process"
Execute = Callable[[str], compute.Results]


@pytest.fixture(scope="module")
def own(server) -> Iterator[WorkspaceClient]:
    client = WorkspaceClient(host=server.host, token=TOKEN, auth_type="pat")
    client.workspace.mkdirs(FOLDER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_PYTHON", "1")
        yield client


@pytest.fixture
def place(own: WorkspaceClient) -> Iterator[dict[str, str]]:
    """A context of its own, as the arguments that name it."""
    context = own.command_execution.create(cluster_id=CLUSTER, language=compute.Language.PYTHON).result()
    yield {"cluster_id": CLUSTER, "context_id": context.id}
    with contextlib.suppress(BadRequest):  # a test may have ended it
        own.command_execution.destroy(CLUSTER, context.id)


@pytest.fixture
def run(own: WorkspaceClient, place: dict[str, str]) -> Execute:
    def execute(code: str) -> compute.Results:
        code = textwrap.dedent(code)
        started = own.command_execution.execute(**place, language=compute.Language.PYTHON, command=code)
        return started.result().results

    return execute


def test_what_the_workspace_cannot_do_is_an_error_and_the_next_command_runs(run):
    run("dbutils.fs.put('/in-the-way', 'x', True)")
    failed = run("dbutils.fs.put('/in-the-way/b', 'x')")
    assert failed.result_type is compute.ResultType.ERROR
    assert "Error: " in failed.summary
    assert run("print(1)").data == "1"
    assert run("print(2)").data == "2"
    assert "Refused: " in run("dbutils.fs.head('/in-the-way', no_such_argument=1)").summary
    assert run("print(3)").data == "3"


def test_a_thread_that_asks_between_commands_takes_no_order_for_its_answer(run):
    run(
        """
        import threading, time
        seen, goes_on = [], True
        def ask():
            while goes_on:
                seen.append(len(dbutils.fs.ls('/')))
                time.sleep(0.001)
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        """
    )
    for number in range(20):
        assert run(f"print({number}, len(dbutils.fs.ls('/')) > 0)").data == f"{number} True"
    assert run("goes_on = False\nasking.join(20)\nprint(asking.is_alive(), len(seen) > 0)").data == "False True"


def test_a_fork_cannot_ask(run):
    forked = """
        import os
        reader, writer = os.pipe()
        if os.fork() == 0:
            try:
                dbutils.fs.ls('/')
            except Exception as error:
                os.write(writer, str(error).encode())
            os._exit(0)
        print(os.read(reader, 1000).decode())
        os.wait()[1]
        """
    assert "the notebook's own process only" in run(forked).data
    assert run("print(len(dbutils.fs.ls('/')) > 0)").data == "True"


def test_output_that_is_no_text(run):
    assert run("%sh printf 'a\\377b'").data == "a\N{REPLACEMENT CHARACTER}b"
    read = run("ascii(get_ipython().getoutput(\"printf 'a\\\\377b'\"))").data
    assert "ufffd" in read
    assert run("print('half: \\ud83d')").data == "half: ?"
    assert run("raise ValueError('\\ud83d')").summary == "ValueError: ?"
    assert run("dbutils.notebook.exit('\\ud83d')").data == "?"


def test_another_notebook_that_uses_spark(run, own):
    source = b"counted = spark.range(3).count()"
    own.workspace.upload(f"{FOLDER}/counts", source, language=Language.PYTHON, overwrite=True)
    assert run(f"%run {FOLDER}/counts").result_type is compute.ResultType.TEXT
    assert run("print(counted)").data == "3"


def test_two_files_of_one_name_are_two_for_pip(run, own):
    for folder, package in (("a", b"pyarrow"), ("b", b"databricks-sdk")):
        own.workspace.mkdirs(f"{FOLDER}/{folder}")
        path = f"{FOLDER}/{folder}/requirements.txt"
        own.workspace.upload(path, package, format=ImportFormat.AUTO, overwrite=True)
    files = " ".join(f"-r /Workspace{FOLDER}/{folder}/requirements.txt" for folder in "ab")
    said = run(f"%pip install --no-index {files}").data
    assert "Requirement already satisfied: pyarrow" in said
    assert "Requirement already satisfied: databricks-sdk" in said
