"""COPY INTO, OPTIMIZE, VACUUM, RESTORE, time travel, GRANT and REVOKE."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local_workspace.sql import copy_into
from local_workspace.sql.catalog import Catalog
from local_workspace.sql.errors import SqlError


@pytest.fixture
def table(sql):
    sql("CREATE TABLE t (id INT, name STRING)")
    for number in (1, 2, 3):
        sql(f"INSERT INTO t VALUES ({number}, 'n{number}')")
    return sql


@pytest.fixture
def volume(table):
    """Files in a volume; ``volume(...)`` runs a COPY INTO from it."""
    table("CREATE VOLUME files")
    path = f"/Volumes/main/{table.session.schema}/files"
    folder = table.session.catalogs.volume_path(path)
    (folder / "csv").mkdir()
    (folder / "csv" / "a.csv").write_text("name,id\nx,10\n,11\n")
    (folder / "csv" / "b.csv").write_text("id,name\n12,z\n")
    (folder / "csv" / "_SUCCESS").write_text("")
    (folder / "a.json").write_text('{"id": 20, "name": "j"}\n{"id": 21}\n')
    pq.write_table(pa.table({"name": ["p"], "id": [30]}), folder / "a.parquet")
    (folder / "bad.csv").write_text("id,other\n1,2\n")
    (folder / "plain.csv").write_text("40,no header\n")
    return path


HEADER = "FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')"
# (source and options, the counts, the new rows)
COPIES = [
    ("'{v}/csv' " + HEADER, [3, 3, 0], [[10, "x"], [11, None], [12, "z"]]),
    ("'{v}/csv' FILEFORMAT = CSV PATTERN = 'b*' FORMAT_OPTIONS ('header' = 'true')", [1, 1, 0], [[12, "z"]]),
    ("'{v}/csv/' FILEFORMAT = CSV FILES = ('b.csv') FORMAT_OPTIONS ('header' = 'true')", [1, 1, 0], [[12, "z"]]),
    ("'{v}/a.json' FILEFORMAT = JSON", [2, 2, 0], [[20, "j"], [21, None]]),
    ("'{v}/a.parquet' FILEFORMAT = PARQUET COPY_OPTIONS ('mergeSchema' = 'true')", [1, 1, 0], [[30, "p"]]),
    ("'{v}/plain.csv' FILEFORMAT = CSV", [1, 1, 0], [[40, "no header"]]),
    ("(SELECT id + 1 AS id, upper(name) AS name FROM '{v}/a.parquet') FILEFORMAT = PARQUET", [1, 1, 0], [[31, "P"]]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "counts", "rows"), COPIES, ids=[str(n) for n in range(len(COPIES))])
def test_copy_into_loads_each_file_once(table, volume, source, counts, rows):
    statement = f"COPY INTO t FROM {source.format(v=volume)}"
    assert table(statement) == [counts]
    assert table("SELECT id, name FROM t WHERE id > 3 ORDER BY id") == rows
    assert table(statement) == [[0, 0, 0]]
    assert table("SELECT count(*) FROM t") == [[3 + len(rows)]]


@pytest.mark.parametrize("committed", [True, False])
def test_a_copy_that_a_kill_cut_short_is_told_from_the_table(table, volume, monkeypatch, committed):
    catalogs = table.session.catalogs
    statement = f"COPY INTO t FROM '{volume}/a.parquet' FILEFORMAT = PARQUET"
    with monkeypatch.context() as killed:
        # After a kill nothing of the statement's own runs any more, wherever it was.
        killed.setattr(catalogs, "settle_copy", lambda _: None)
        if not committed:
            killed.setattr(copy_into, "commit", lambda *_: ({"numOutputRows": 0}, pa.table({})))
        table(statement)
    Catalog(catalogs.workspace)
    assert table(statement) == ([[0, 0, 0]] if committed else [[1, 1, 0]])
    assert table("SELECT count(*) FROM t") == [[4]]


def test_copy_into_again_when_forced_or_the_file_changed(table, volume):
    statement = f"COPY INTO t FROM '{volume}/a.parquet' FILEFORMAT = PARQUET"
    table(statement)
    assert table(statement + " COPY_OPTIONS ('force' = 'true')") == [[1, 1, 0]]
    pq.write_table(pa.table({"id": [31, 32]}), table.session.catalogs.volume_path(f"{volume}/a.parquet"))
    assert table(statement) == [[2, 2, 0]]


@pytest.mark.parametrize(
    ("source", "error_class"),
    [
        ("'{v}/bad.csv' " + HEADER, "DELTA_METADATA_MISMATCH"),
        ("'{v}/nosuch' FILEFORMAT = CSV", "COPY_INTO_SOURCE_FILE_DOES_NOT_EXIST"),
        ("'{v}/a.json' FILEFORMAT = AVRO", "UNSUPPORTED_FEATURE"),
        ("'/etc/passwd' FILEFORMAT = CSV", "INVALID_PATH"),
        ("'{v}/../../../x' FILEFORMAT = CSV", "INVALID_PATH"),
        ("'{v}/csv' FILEFORMAT = CSV", "CAST_INVALID_INPUT"),
    ],
)
def test_a_copy_that_fails_loads_nothing(table, volume, source, error_class):
    with pytest.raises(SqlError) as caught:
        table(f"COPY INTO t FROM {source.format(v=volume)}")
    assert caught.value.error_class == error_class
    assert table("SELECT count(*) FROM t") == [[3]]


def test_optimize_keeps_the_rows_in_fewer_files(table):
    before = table("SELECT * FROM t ORDER BY id")
    [[path, metrics]] = table("OPTIMIZE t")
    assert path == table("DESCRIBE DETAIL t")[0][4]
    assert (metrics["numFilesAdded"], metrics["numFilesRemoved"]) == (1, 3)
    assert table.session.execute("DESCRIBE DETAIL t").read_all().to_pylist()[0]["numFiles"] == 1
    assert table("OPTIMIZE t ZORDER BY (id, name)")[0][1]["numFilesAdded"] == 1
    assert table("SELECT * FROM t ORDER BY id") == before
    assert table("DESCRIBE HISTORY t LIMIT 1")[0][3] == "OPTIMIZE"


def test_vacuum_deletes_what_no_version_needs_and_warns_of_short_times(table):
    table("OPTIMIZE t")
    with pytest.raises(SqlError, match="DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT"):
        table("VACUUM t RETAIN 0 HOURS")
    assert table("VACUUM t DRY RUN") == []
    assert table("VACUUM t") == [[table("DESCRIBE DETAIL t")[0][4]]]
    table("SET spark.databricks.delta.retentionDurationCheck.enabled = false")
    assert len(table("VACUUM t RETAIN 0 HOURS DRY RUN")) == 3
    table("VACUUM t RETAIN 0 HOURS")
    assert table("VACUUM t RETAIN 0 HOURS DRY RUN") == []
    assert table("SELECT count(*) FROM t") == [[3]]


def test_restore_brings_an_old_version_back(table):
    table("DELETE FROM t WHERE id > 1")
    assert table("SELECT count(*) FROM t VERSION AS OF 3") == [[3]]
    assert table("SELECT count(*) FROM t@v2") == [[2]]
    result = table.session.execute("RESTORE TABLE t TO VERSION AS OF 3").read_all().to_pylist()[0]
    assert result["num_restored_files"] > 0
    assert table("SELECT id FROM t ORDER BY id") == [[1], [2], [3]]
    table("ALTER TABLE t ADD COLUMN more INT")
    table("RESTORE t TO VERSION AS OF 1")
    assert table("SELECT * FROM t") == [[1, "n1"]]
    assert table("SHOW COLUMNS IN t") == [["id"], ["name"]]
    table("RESTORE t TO TIMESTAMP AS OF current_timestamp()")
    assert table("SELECT count(*) FROM t") == [[1]]
    for wrong, error in (
        ("VERSION AS OF 99", "DELTA_VERSION_NOT_FOUND"),
        ("TIMESTAMP AS OF '2000-01-01'", "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION"),
    ):
        with pytest.raises(SqlError, match=error):
            table(f"RESTORE TABLE t TO {wrong}")


def test_grants_are_kept_and_shown_with_what_is_inherited(table):
    schema = table.session.schema
    table("GRANT SELECT, MODIFY ON TABLE t TO `ana@example.com`")
    table(f"GRANT USE SCHEMA ON SCHEMA {schema} TO analysts")
    assert table("SHOW GRANTS ON TABLE t") == [
        ["ana@example.com", "MODIFY", "TABLE", f"main.{schema}.t"],
        ["ana@example.com", "SELECT", "TABLE", f"main.{schema}.t"],
        ["analysts", "USE SCHEMA", "SCHEMA", f"main.{schema}"],
    ]
    assert table(f"SHOW GRANTS analysts ON SCHEMA {schema}") == [["analysts", "USE SCHEMA", "SCHEMA", f"main.{schema}"]]
    table("REVOKE MODIFY ON t FROM `ana@example.com`")
    assert table("SHOW GRANTS `ana@example.com` ON t") == [["ana@example.com", "SELECT", "TABLE", f"main.{schema}.t"]]
    with pytest.raises(SqlError, match="UC_INVALID_PRIVILEGE"):
        table("GRANT FLY ON TABLE t TO someone")
    with pytest.raises(SqlError, match="TABLE_OR_VIEW_NOT_FOUND"):
        table("GRANT SELECT ON TABLE nosuch TO someone")
