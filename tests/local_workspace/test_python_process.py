"""What Python code does to its process, and what the process does to the next command."""

from __future__ import annotations

import contextlib
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest
from databricks.sdk.service import compute
from databricks.sdk.service.workspace import ImportFormat, Language

from local_workspace.api.command_execution import Command, Contexts
from local_workspace.lent_tokens import LentTokens
from local_workspace.notebooks.python_process import PythonProcess
from local_workspace.sql.service import SqlService
from tests.local_workspace.waiting import until

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
    assert "in-the-way/b" in failed.summary
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


def test_what_programs_print_is_the_cell_s_and_without_the_token(
    run, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    printed = tmp_path / "printed"
    code = "import os\nprint('first')\nos.system('echo $DATABRICKS_TOKEN; echo to the other >&2')\nx = 1"
    assert run(code).data == "first\n[REDACTED]\nto the other"
    run(
        f"""
        import pathlib, threading, time
        def late():
            time.sleep(0.3)
            print('late', os.environ['DATABRICKS_TOKEN'])
            pathlib.Path({str(printed)!r}).touch()
        after = threading.Thread(target=late)
        after.start()
        """
    )
    until(printed.exists)
    assert run("after.join()\nprint('next')").data == "next\nlate [REDACTED]"
    parted = run("print('-'.join(os.environ['DATABRICKS_TOKEN']))").data.replace("-", "")
    told = capfd.readouterr()
    assert parted not in told.err + told.out
    assert "to the other" not in told.err


def test_a_program_that_prints_much_is_not_held_up(run):
    code = "import os\nos.write(1, (b'x' * 99 + b'\\n') * 30000)\nprint('through')"
    said = run(code).data
    assert said.startswith("through\nxxx")
    assert len(said) < 1_100_000
    assert said.endswith("x\n[The rest of what was printed is left out.]")


def test_a_process_that_ends_itself_makes_room_for_another(run, place, server):
    run("x = 1")
    assert "process ended" in run("import os\nos._exit(1)").summary
    assert run("print(2)").data == "2"
    assert run("x").summary == "NameError: name 'x' is not defined"
    run("import os, threading\nthreading.Timer(0.2, os._exit, [1]).start()")
    process = server.registry.by_token(TOKEN).service(Contexts).by_id[place["context_id"]].python
    until(lambda: not process.alive)
    assert run("print(3)").data == "3"


def test_a_command_that_waits_while_its_context_ends_begins_nothing(own, place, server):
    workspace = server.registry.by_token(TOKEN)
    context = workspace.service(Contexts).by_id[place["context_id"]]

    def start(code: str) -> Command:
        begun = own.command_execution.execute(**place, language=compute.Language.PYTHON, command=code)
        return context.commands[begun.command_id]

    first = start("import time\ntime.sleep(60)")
    until(lambda: context.python is not None)
    token = context.python._token
    second = start("print(1)")
    own.command_execution.destroy(CLUSTER, context.id)
    assert first.done.wait(20)
    assert second.done.wait(20)
    assert second.status == "Cancelled"
    assert context.python is None
    assert workspace.shared.service(LentTokens).name_of(token) is None


def test_a_folder_that_stays_spoils_nothing(own, server, monkeypatch: pytest.MonkeyPatch):
    workspace = server.registry.by_token(TOKEN)
    process = PythonProcess(workspace, workspace.service(SqlService).session(), threading.Event())
    token = process._token
    assert workspace.shared.service(LentTokens).name_of(token) == workspace.name

    def refuse(folder: object) -> None:
        raise OSError("Directory not empty")

    with monkeypatch.context() as patch:
        patch.setattr(tempfile.TemporaryDirectory, "cleanup", refuse)
        with contextlib.closing(process):
            assert process.alive
            assert process.execute("print(1)", {}).output == "1\n"
    assert not process.alive
    assert workspace.shared.service(LentTokens).name_of(token) is None
    process._folder.cleanup()
