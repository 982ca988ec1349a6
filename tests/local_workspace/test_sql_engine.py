"""The engine as a process: cancelled, killed, started again, gone with its server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from local_workspace.sql import engine as engine_module
from local_workspace.sql.catalog import Catalog
from local_workspace.sql.engine import Engine, EngineLost
from local_workspace.sql.engine_errors import translate
from local_workspace.sql.engine_run import EngineRun, processor_seconds
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.sql.flight import Connection
from local_workspace.sql.service import SqlService
from local_workspace.workspace import Shared, Workspace
from tests.local_workspace.waiting import until

SLOW = "SELECT sum(a.id * b.id % 7) FROM range(1000000000) AS a CROSS JOIN range(1000) AS b"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    shared = Shared(tmp_path_factory.mktemp("shared"))
    yield shared.service(Engine)
    shared.close()


def test_a_cancel_ends_a_statement_and_no_other(engine, monkeypatch, caplog):
    monkeypatch.setattr(engine_module, "LET_GO_SECONDS", 30.0)  # a starved engine lets go late
    monkeypatch.setattr(engine_module, "LET_GO_SHARED_SECONDS", 30.0)
    cancel, outcome = threading.Event(), []

    def run():
        try:
            engine.query(SLOW, cancel=cancel).table()
        except SqlError as error:
            outcome.append(error)

    before = engine.generation
    used = processor_seconds(engine.pid)
    worker = threading.Thread(target=run)
    worker.start()
    assert engine.query("SELECT 2 AS b").table().to_pylist() == [{"b": 2}]
    # A cancel before the engine has begun can leave it at work, which LET_GO_SECONDS is for.
    until(lambda: processor_seconds(engine.pid) > used + 0.3)
    cancel.set()
    worker.join(20)
    assert [type(error) for error in outcome] == [SqlCancelled]
    engine.settle()
    assert engine.generation == before, caplog.text


def test_a_read_begins_anew_as_often_as_the_engine_is_ended_for_others(sql, monkeypatch):
    query, ended = sql.session.engine.query, []

    def lost(text, **rest):
        if len(ended) < 4:
            ended.append(text)
            raise EngineLost(ended=True)
        return query(text, **rest)

    monkeypatch.setattr(sql.session.engine, "query", lost)
    assert sql("SELECT 1 AS one") == [[1]]
    assert len(ended) == 4


def test_a_question_lost_with_the_engine_leaves_no_arithmetic_unguarded(sql, monkeypatch):
    query, lost = sql.session.engine.query, []

    def once(text, **rest):
        if not lost:
            lost.append(text)
            raise EngineLost
        return query(text, **rest)

    monkeypatch.setattr(sql.session.engine, "query", once)
    with pytest.raises(SqlError, match="ARITHMETIC_OVERFLOW"):
        sql("SELECT big + 1 FROM (SELECT 9223372036854775807 AS big UNION ALL SELECT 1)")
    assert "LIMIT 0" in lost[0]


def test_who_meets_a_release_that_is_about_to_begin_waits_for_it(engine, monkeypatch):
    """Between being listed and being started a thread cannot be joined."""
    start, problems = threading.Thread.start, []

    def met(work):
        if work.name == "sql-release":
            other = threading.Thread(target=lambda: problems.extend(_problem(engine._let_go_first)), name="other")
            start(other)
            other.join(0.2)
        start(work)

    monkeypatch.setattr(threading.Thread, "start", met)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(SqlCancelled):
        engine.query(SLOW, cancel=cancel)
    engine.settle()
    assert problems == []


def _problem(run):
    try:
        run()
    except RuntimeError as error:
        yield error


def test_a_driver_that_stays_in_its_call_after_a_cancel_is_freed_by_ending_the_engine(engine, monkeypatch):
    before = engine.generation
    monkeypatch.setattr(Connection, "cancel", lambda self: None)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(SqlCancelled):
        engine.query(SLOW, cancel=cancel)
    assert engine.query("SELECT 1 AS a").table().num_rows == 1
    assert engine.generation == before + 1


def test_closing_the_connection_of_a_cancelled_statement_holds_nobody_up(engine, monkeypatch):
    close = Connection.close
    freed = threading.Event()

    def hanging_close(connection):
        freed.wait(30)
        close(connection)

    monkeypatch.setattr(Connection, "close", hanging_close)
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    try:
        with pytest.raises(SqlCancelled):
            engine.query(SLOW, cancel=cancel)
        assert not freed.is_set()
        assert engine.query("SELECT 1 AS a").table().num_rows == 1
    finally:
        freed.set()


def test_an_engine_that_works_on_after_a_cancel_is_ended(engine, monkeypatch):
    before, pid = engine.generation, engine.pid
    monkeypatch.setattr(EngineRun, "share_of_a_core", lambda self, seconds: time.sleep(seconds) or 1.9)
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    with pytest.raises(SqlCancelled):
        engine.query(SLOW, cancel=cancel)
    assert engine.query("SELECT 1 AS a").table().num_rows == 1
    assert engine.generation > before
    assert engine.pid != pid


def test_the_share_of_a_core_is_known_only_while_no_statement_is_there(engine):
    engine.query("SELECT 1").table()
    run = engine._current()
    until(lambda: (share := run.share_of_a_core(0.1)) is not None and share < 0.3)
    result = engine.query("SELECT id FROM range(1000000000)")
    assert run.share_of_a_core(0.05) is None
    result.batches.close()
    until(lambda: run.active == 0)


def test_a_killed_engine_is_back_for_the_next_statement(engine):
    before = engine.generation
    os.kill(engine.pid, signal.SIGKILL)

    def answers() -> bool:
        try:
            return engine.query("SELECT 1 AS a").table().num_rows == 1
        except EngineLost:
            return False

    until(answers)
    assert engine.generation == before + 1


def test_an_error_leaves_the_engine_and_its_other_statements_alone(engine):
    before = engine.generation
    for _ in range(3):
        with pytest.raises(SqlError, match="DIVIDE_BY_ZERO"):
            engine.query("SELECT 1/0").table()
    with pytest.raises(SqlError):
        engine.query("SELECT explode(map('a', 1)) AS (k, v)").table()  # panics a thread of the engine
    assert engine.query("SELECT 1 AS a").table().num_rows == 1
    assert engine.generation == before


def test_tables_are_known_again_to_a_new_engine_and_reads_do_not_notice(tmp_path):
    workspace = Workspace(name="x", folder=tmp_path / "a folder", host="http://localhost", workspace_id=1)
    try:
        catalog = workspace.service(Catalog)
        catalog.put_catalog("main")
        catalog.put_schema("main", "default")
        session = workspace.service(SqlService).session()
        session.execute("CREATE TABLE t AS SELECT 1 AS a")
        session.execute("UPDATE t SET a = 2")
        engine = workspace.shared.service(Engine)
        os.kill(engine.pid, signal.SIGKILL)
        assert session.execute("SELECT a FROM t").read_all().to_pylist() == [{"a": 2}]
        assert engine.generation == 2
    finally:
        workspace.close()
        workspace.shared.close()


def test_closing_a_result_early_ends_its_statement(engine):
    result = engine.query("SELECT id FROM range(1000000000)")
    assert next(result.batches).num_rows > 0
    result.batches.close()
    assert engine.query("SELECT 1 AS a").table().num_rows == 1


def test_the_engine_ends_when_its_server_does(tmp_path):
    program = (
        "import sys, pathlib\n"
        "from local_workspace.sql.engine import Engine\n"
        "from local_workspace.workspace import Shared\n"
        "print(Shared(pathlib.Path(sys.argv[1])).service(Engine).pid, flush=True)\n"
        "sys.stdin.readline()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pid = int(child.stdout.readline())
    child.kill()
    child.wait()

    def gone() -> bool:
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().split(")")[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    until(gone)


def test_an_unknown_engine_message_keeps_its_own_words():
    error = translate("INTERNAL: [FlightSQL] plan error: something quite new (Internal; ExecuteQuery)")
    assert str(error) == "[ENGINE_ERROR] something quite new"
    error = translate("INTERNAL: [FlightSQL] plan error: not implemented: moon phases (Internal; ExecuteQuery)")
    assert error.error_class == "UNSUPPORTED_FEATURE"
    assert "moon phases" in error.message
