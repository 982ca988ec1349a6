"""Tables of CSV, JSON, Parquet and text files, files in FROM, and read_files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from local_workspace.sql import registration
from local_workspace.sql.errors import SqlError
from tests.local_workspace.conftest import SQL_TESTS, connect


@pytest.fixture
def volume(sql):
    """A volume of the test's schema, as a folder; its path is ``volume.shown``."""
    sql("CREATE VOLUME files")
    return Place(sql)


class Place:
    def __init__(self, sql):
        self.shown = f"/Volumes/main/{sql.schema}/files"
        self._folder: Path = sql.session.catalogs.volume_path(self.shown)

    def put(self, name: str, content: str | bytes) -> str:
        """Write a file; its path in SQL."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return f"{self.shown}/{name}"

    def names(self, below: str) -> list[str]:
        return sorted(path.suffix for path in (self._folder / below).iterdir())


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def columns(sql, table: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, _ in sql(f"DESCRIBE {table}")]


def test_csv_in_from_has_texts_and_no_header(sql, volume):
    path = volume.put("a.csv", 'id,name\n1,ann\n2,"b, c"\n')
    assert sql(f"SELECT * FROM csv.`{path}`") == [["id", "name"], ["1", "ann"], ["2", "b, c"]]
    assert sql(f"SELECT _c0 FROM csv.`{volume.shown}` AS t WHERE t._c1 = 'ann'") == [["1"]]


def test_json_in_from_has_its_fields_in_order_of_the_alphabet(sql, volume):
    volume.put("a.json", lines({"b": 1, "a": "x", "n": {"z": [1], "y": None}}, {"b": 2.5}))
    volume.put("b.json", lines({"late": True}))
    found = sql(f"SELECT * FROM json.`{volume.shown}` ORDER BY b NULLS LAST")
    assert found == [["x", 1.0, None, {"y": None, "z": [1]}], [None, 2.5, None, None], [None, None, True, None]]
    sql(f"CREATE VIEW seen AS SELECT a, b, late, n.z[0] AS first FROM json.`{volume.shown}`")
    assert columns(sql, "seen") == [("a", "string"), ("b", "double"), ("late", "boolean"), ("first", "bigint")]


def test_a_field_that_comes_after_thousands_of_rows_is_there(sql, volume):
    path = volume.put("many.json", lines(*({"id": n} for n in range(3_000)), {"id": 3_000, "late": "x"}))
    assert sql(f"SELECT count(*), count(late), max(id) FROM json.`{path}`") == [[3_001, 1, 3_000]]
    path = volume.put("many.csv", "id\n" + "".join(f"{n}\n" for n in range(3_000)) + "last\n")
    assert sql(f"SELECT count(id), max(id) FROM read_files('{path}', header => true)") == [[3_001, "last"]]


def test_parquet_and_text_in_from(sql, volume):
    sql(f"CREATE TABLE p USING parquet LOCATION '{volume.shown}/p' AS SELECT 1 AS id, DATE'2024-01-01' AS d")
    assert sql(f"SELECT id + 1, year(d) FROM parquet.`{volume.shown}/p`") == [[2, 2024]]
    path = volume.put("t.txt", "one\ntwo\n")
    assert sql(f"SELECT upper(value) FROM text.`{path}`") == [["ONE"], ["TWO"]]


def test_read_files_finds_names_and_types(sql, volume):
    header = "id,amount,day,at,open,code,note\n"
    first, second = (
        "1,2.5,2024-01-31,2024-01-31 10:00:00,true,007x,\n",
        "2,3,2024-02-01,2024-02-01T00:00:00Z,FALSE,12,hi\n",
    )
    path = volume.put("in/a.csv", header + first + second)
    sql(f"CREATE TABLE t AS SELECT * FROM read_files('{path}', format => 'csv', header => true)")
    assert columns(sql, "t") == [
        ("id", "int"), ("amount", "double"), ("day", "date"), ("at", "timestamp"), ("open", "boolean"),
        ("code", "string"), ("note", "string"), ("_rescued_data", "string"),
    ]  # fmt: skip
    assert sql("SELECT id, amount, open, code, note FROM t ORDER BY id") == [
        [1, 2.5, True, "007x", None],
        [2, 3.0, False, "12", "hi"],
    ]
    made = f"read_files('{volume.shown}/in', header => true, inferColumnTypes => false, schemaEvolutionMode => 'none')"
    assert sql(f"SELECT * EXCEPT (day, at) FROM {made} AS r WHERE r.id = '1'") == [["1", "2.5", "true", "007x", None]]
    assert sql("SELECT count(*) FROM read_files(:place, header => true)", place=path) == [[2]]


def test_read_files_takes_a_schema_hints_and_other_marks(sql, volume):
    path = volume.put("a.csv", "1;x\nnot a number;y\n")
    made = f"read_files('{path}', format => 'csv', sep => ';', schema => 'id INT, v STRING')"
    assert sql(f"SELECT * FROM {made}") == [[1, "x"], [None, "y"]]
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        sql("SELECT * FROM " + made.removesuffix(")") + ", mode => 'FAILFAST')")
    path = volume.put("b.csv", "id,v\n1,a\n2,b\n")
    assert sql(f"SELECT id / 2, typeof(id) FROM read_files('{path}', header => true, schemaHints => 'id BIGINT')") == [
        [0.5, "bigint"],
        [1.0, "bigint"],
    ]
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        sql(f"SELECT * FROM read_files('{path}', header => true, schemaHints => 'v INT')")


def test_read_files_takes_patterns_and_several_lines(sql, volume):
    volume.put("day/2024-01.csv", "id\n1\n")
    volume.put("day/2024-02.csv", "id\n2\n")
    volume.put("day/deep/2023-12.csv", "id\n3\n")
    volume.put("day/_SUCCESS", "")
    folder = f"{volume.shown}/day"
    assert sql(f"SELECT id FROM read_files('{folder}', header => true) ORDER BY id") == [[1], [2], [3]]
    assert sql(f"SELECT id FROM read_files('{folder}/2024-*.csv', header => true) ORDER BY id") == [[1], [2]]
    chosen = f"read_files('{folder}', header => true, fileNamePattern => '*-02.csv')"
    assert sql(f"SELECT id FROM {chosen}") == [[2]]
    path = volume.put("whole.json", '[\n {"a": 1},\n {"a": 2}\n]')
    assert sql(f"SELECT sum(a) FROM read_files('{path}', multiLine => true)") == [[3]]


@pytest.mark.parametrize(
    ("query", "error_class"),
    [
        ("SELECT * FROM json.`{0}/nowhere`", "PATH_NOT_FOUND"),
        ("SELECT * FROM read_files('{0}/*.nothing')", "CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE"),
        ("SELECT * FROM read_files('{0}/*/../../../../../../../etc/passwd', format => 'text')", "INVALID_PATH"),
        ("SELECT * FROM read_files('{0}/../*', format => 'text')", "INVALID_PATH"),
        ("SELECT * FROM read_files('s3://bucket/a')", "NO_PARENT_EXTERNAL_LOCATION_FOR_PATH"),
        ("SELECT * FROM read_files('{0}/m', header => true)", "UNSUPPORTED_FEATURE"),
        ("SELECT * FROM read_files('{0}/x.bin')", "CF_SOURCE_UNSUPPORTED_FORMAT"),
        ("SELECT * FROM read_files('{0}/x.json')", "MALFORMED_RECORD_IN_PARSING"),
        ("SELECT * FROM read_files('{0}/ok.csv', nosuch => 1)", "UNSUPPORTED_FEATURE"),
        ("SELECT * FROM STREAM read_files('{0}/ok.csv')", "UNSUPPORTED_FEATURE"),
        ("SELECT * FROM read_files('{0}/part')", "UNSUPPORTED_FEATURE"),
        ("SELECT * FROM read_files('{0}/twice.csv', header => true)", "COLUMN_ALREADY_EXISTS"),
    ],
)
def test_what_cannot_be_read_says_why(sql, volume, query, error_class):
    volume.put("m/a.csv", "id,v\n1,a\n")
    volume.put("m/b.csv", "v,id\na,1\n")
    volume.put("x.bin", "?")
    volume.put("x.json", '[\n{"a": 1}]')
    volume.put("ok.csv", "1\n")
    volume.put("part/year=2024/a.csv", "1\n")
    volume.put("twice.csv", "a,A\n1,2\n")
    with pytest.raises(SqlError) as failed:
        sql(query.format(volume.shown))
    assert failed.value.error_class == error_class


@pytest.mark.parametrize("kind", ["JSON", "CSV", "PARQUET"])
def test_a_table_of_files_is_written_and_read(sql, volume, kind):
    options = " OPTIONS (header=true)" if kind == "CSV" else ""
    place = f"{volume.shown}/out"
    sql(f"CREATE TABLE t (id INT, v STRING, d DATE, x DECIMAL(9,2)) USING {kind}{options} LOCATION '{place}'")
    assert sql("SELECT * FROM t") == []
    sql("INSERT INTO t VALUES (1, 'a', DATE'2024-01-31', 1.5), (2, NULL, NULL, NULL)")
    sql("INSERT INTO t (v, id) SELECT 'c, \"d\"', 3")
    assert sql("SELECT id, v, d IS NULL, x * 2 FROM t ORDER BY id") == [
        [1, "a", False, 3],
        [2, None, True, None],
        [3, 'c, "d"', True, None],
    ]
    assert sql("SELECT t.v FROM t JOIN (SELECT 3 AS id) AS o ON o.id = t.id") == [['c, "d"']]
    sql("INSERT OVERWRITE t VALUES (9, 'z', NULL, NULL)")
    assert sql("SELECT id, v FROM t") == [[9, "z"]]
    told = {row[0]: row[1] for row in sql("DESCRIBE EXTENDED t")}
    assert (told["Provider"], told["Type"], told["Location"]) == (kind.lower(), "EXTERNAL", f"dbfs:{place}")
    listed = "SELECT table_type, data_source_format FROM information_schema.tables"
    assert sql(f"{listed} WHERE table_schema = '{sql.schema}' AND table_name = 't'") == [["EXTERNAL", kind]]
    [[statement]] = sql("SHOW CREATE TABLE t")
    sql("DROP TABLE t")
    sql(statement)
    assert sql("SELECT id, v FROM t") == [[9, "z"]]


def test_a_table_takes_its_columns_from_the_files(sql, volume):
    volume.put("in/a.csv", "id,name\n1,ann\n")
    volume.put("j/a.json.gz", gzip.compress(lines({"b": 1, "a": [{"k": "v"}]}).encode()))
    sql(f"CREATE TABLE c USING CSV OPTIONS (path '{volume.shown}/in', header 'true', inferSchema 'true')")
    assert columns(sql, "c") == [("id", "int"), ("name", "string")]
    sql(f"CREATE TABLE texts USING CSV OPTIONS (path = '{volume.shown}/in', header = true)")
    assert columns(sql, "texts") == [("id", "string"), ("name", "string")]
    sql(f"CREATE TABLE j USING JSON LOCATION 'dbfs:{volume.shown}/j'")
    assert columns(sql, "j") == [("a", "array<struct<k: string>>"), ("b", "bigint")]
    assert sql("SELECT a[0].k, b FROM j") == [["v", 1]]
    volume.put("in/b.csv", "id,name\n2,bob\n")
    assert sql("SELECT * FROM c ORDER BY id") == [[1, "ann"], [2, "bob"]]


def test_the_value_that_a_column_cannot_hold_is_null_or_refused(sql, volume):
    volume.put("in/a.csv", "1\nx\n")
    sql(f"CREATE TABLE lenient (id INT) USING CSV LOCATION '{volume.shown}/in'")
    assert sql("SELECT id FROM lenient ORDER BY id NULLS LAST") == [[1], [None]]
    sql(f"CREATE TABLE strict (id INT) USING CSV OPTIONS (mode 'FAILFAST') LOCATION '{volume.shown}/in'")
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        sql("SELECT id FROM strict")
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        sql("INSERT INTO lenient SELECT 'y'")


def test_files_stay_when_an_external_table_is_dropped_and_go_with_a_managed_one(sql, volume):
    sql(f"CREATE TABLE kept USING json LOCATION '{volume.shown}/kept' AS SELECT 1 AS id")
    sql("DROP TABLE kept")
    assert volume.names("kept") == [".json"]
    with pytest.raises(SqlError, match="non-empty"):
        sql(f"CREATE TABLE again USING json LOCATION '{volume.shown}/kept' AS SELECT 1 AS id")
    with pytest.raises(SqlError, match="managed tables of JSON"):
        sql("CREATE TABLE managed USING json AS SELECT 1 AS id")
    sql(f"CREATE SCHEMA IF NOT EXISTS hive_metastore.{sql.schema}")
    sql(f"CREATE TABLE hive_metastore.{sql.schema}.managed USING json AS SELECT 1 AS id")
    document = sql.session.catalogs.tables.get(f"hive_metastore.{sql.schema}.managed")
    folder = sql.session.catalogs.folder(document["location"])
    assert [path.suffix for path in folder.iterdir()] == [".json"]
    assert sql(f"SELECT * FROM hive_metastore.{sql.schema}.managed") == [[1]]
    sql(f"DROP SCHEMA hive_metastore.{sql.schema} CASCADE")
    assert not folder.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET id = 2",
        "DELETE FROM t",
        "MERGE INTO t USING (SELECT 1 AS id) AS s ON s.id = t.id WHEN MATCHED THEN DELETE",
        "TRUNCATE TABLE t",
        "OPTIMIZE t",
        "VACUUM t",
        "RESTORE TABLE t TO VERSION AS OF 0",
        "DESCRIBE HISTORY t",
        "DESCRIBE DETAIL t",
        "SELECT * FROM t VERSION AS OF 0",
        "ALTER TABLE t ADD COLUMN more INT",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)",
        "COPY INTO t FROM '{0}/t' FILEFORMAT = JSON",
        "CREATE OR REPLACE TABLE t (id INT) USING json LOCATION '{0}/t'",
        "CREATE TABLE u (id INT NOT NULL) USING json LOCATION '{0}/u'",
        "CREATE TABLE u (id INT) USING json OPTIONS (multiLine true) LOCATION '{0}/u'",
        "CREATE TABLE u (id INT) USING avro LOCATION '{0}/u'",
    ],
)
def test_what_only_delta_can_do_is_refused(sql, volume, statement):
    sql(f"CREATE TABLE t USING json LOCATION '{volume.shown}/t' AS SELECT 1 AS id")
    with pytest.raises(SqlError) as refused:
        sql(statement.format(volume.shown))
    assert refused.value.error_class.startswith("UNSUPPORTED_FEATURE")
    assert sql("SELECT * FROM t") == [[1]]


def test_names_comments_and_properties_of_a_table_of_files_change(sql, volume):
    sql(f"CREATE TABLE t (id INT COMMENT 'key') USING json LOCATION '{volume.shown}/t' COMMENT 'of files'")
    sql("ALTER TABLE t SET TBLPROPERTIES ('a' = 'b')")
    sql("ALTER TABLE t RENAME TO u")
    assert sql("DESCRIBE u") == [["id", "int", "key"]]
    assert ["a", "b"] in sql("SHOW TBLPROPERTIES u")


def test_delta_tables_with_a_location(sql, volume):
    place = f"{volume.shown}/delta"
    sql(f"CREATE TABLE made (id INT, v STRING) LOCATION '{place}'")
    sql("INSERT INTO made VALUES (1, 'a')")
    sql("UPDATE made SET v = 'b'")
    sql(f"CREATE TABLE also LOCATION '{place}'")
    assert sql("SELECT * FROM also") == [[1, "b"]]
    assert sql(f"SELECT * FROM delta.`{place}`") == [[1, "b"]]
    with pytest.raises(SqlError, match="DELTA_CREATE_TABLE_SCHEME_MISMATCH"):
        sql(f"CREATE TABLE other (id STRING) LOCATION '{place}'")
    with pytest.raises(SqlError, match="DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION"):
        sql(f"CREATE TABLE other LOCATION '{place}' AS SELECT 1 AS id")
    volume.put("plain/a.csv", "1\n")
    with pytest.raises(SqlError, match="DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION"):
        sql(f"CREATE TABLE other (id INT) LOCATION '{volume.shown}/plain'")
    sql("DROP TABLE made")
    assert sql("SELECT * FROM also") == [[1, "b"]]
    told = {row[0]: row[1] for row in sql("DESCRIBE EXTENDED also")}
    assert (told["Type"], told["Location"]) == ("EXTERNAL", f"dbfs:{place}")


def test_a_location_at_the_root_lies_in_dbfs(sql):
    sql("CREATE TABLE inside (a STRING) LOCATION '/etc/somewhere'")
    document = sql.session.catalogs.tables.get(f"main.{sql.schema}.inside")
    assert sql.session.catalogs.folder(document["location"]) == sql.session.workspace.folder / "dbfs/etc/somewhere"
    assert not Path("/etc/somewhere").exists()


def test_files_in_dbfs(client, execute):
    import base64

    content = base64.b64encode(lines({"id": 1, "v": "a"}).encode()).decode()
    client.dbfs.put("/tmp/sql_files/a.json", contents=content, overwrite=True)
    assert execute("SELECT v FROM json.`dbfs:/tmp/sql_files`").result.data_array == [["a"]]
    execute("CREATE TABLE main.default.of_dbfs USING json LOCATION 'dbfs:/tmp/sql_files'")
    table = client.tables.get("main.default.of_dbfs")
    assert (table.table_type.value, table.data_source_format.value) == ("EXTERNAL", "JSON")
    assert table.storage_location == "dbfs:/tmp/sql_files"
    assert int(table.properties["spark.sql.statistics.totalSize"]) > 0
    execute("DROP TABLE main.default.of_dbfs")
    assert [file.path for file in client.dbfs.list("/tmp/sql_files")] == ["/tmp/sql_files/a.json"]


def test_the_data_set_that_examples_read(execute):
    source = "JSON.`dbfs:/databricks-datasets/iot-stream/data-device`"
    [found] = execute(
        f"SELECT count(*), count(DISTINCT device_id) > 1, min(num_steps) >= 100 FROM {source}"
    ).result.data_array
    assert found == ["1000", "true", "true"]
    execute(f"CREATE TABLE main.default.readings USING json LOCATION 'dbfs:/tmp/readings' AS SELECT * FROM {source}")
    answer = execute("SELECT * FROM main.default.readings WHERE id = 7")
    assert [column.name for column in answer.manifest.schema.columns] == [
        "calories_burnt", "device_id", "id", "miles_walked", "num_steps", "timestamp", "user_id", "value",
    ]  # fmt: skip
    execute("DROP TABLE main.default.readings")


def test_a_table_of_files_may_be_overwritten_with_its_own_rows(sql, volume):
    volume.put("own/a.csv", "1,a\n2,b\n")
    sql(f"CREATE TABLE own (id INT, name STRING) USING csv LOCATION '{volume.shown}/own'")
    assert sql("INSERT OVERWRITE own SELECT id + 10, name FROM own") == [[2, 2]]
    assert sql("SELECT * FROM own ORDER BY id") == [[11, "a"], [12, "b"]]
    assert sql("INSERT INTO own SELECT * FROM own") == [[2, 2]]
    assert sql("SELECT count(*) FROM own") == [[4]]
    with pytest.raises(SqlError, match="REPLACE WHERE"):
        sql("INSERT INTO own REPLACE WHERE id = 11 SELECT 11, 'new'")
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        sql("INSERT OVERWRITE own SELECT CAST(name AS INT), name FROM own")
    assert sql("SELECT count(*) FROM own") == [[4]]
    assert volume.names("own") == [".csv", ".csv"]


def test_files_of_a_delta_table_are_not_read_as_what_they_look_like(sql, volume):
    sql(f"CREATE TABLE kept (id INT) LOCATION '{volume.shown}/delta'")
    sql("INSERT INTO kept VALUES (1), (2)")
    sql("DELETE FROM kept WHERE id = 1")
    assert sql(f"SELECT * FROM delta.`{volume.shown}/delta`") == [[2]]
    for statement in (
        f"SELECT * FROM parquet.`{volume.shown}/delta`",
        f"SELECT * FROM read_files('{volume.shown}/delta/*.parquet')",
        f"CREATE TABLE other (id INT) USING parquet LOCATION '{volume.shown}/delta'",
    ):
        with pytest.raises(SqlError, match="DELTA_INVALID_FORMAT"):
            sql(statement)


def test_a_path_in_from_may_be_a_pattern(sql, volume):
    volume.put("many/a1.csv", "1\n")
    volume.put("many/a2.csv", "2\n")
    volume.put("many/a[1].csv", "3\n")
    assert sql(f"SELECT * FROM csv.`{volume.shown}/many/a?.csv` ORDER BY 1") == [["1"], ["2"]]
    assert sql(f"SELECT * FROM csv.`{volume.shown}/many/a[1].csv`") == [["1"]]
    with pytest.raises(SqlError, match="INVALID_PATH"):
        sql(f"SELECT * FROM read_files('{volume.shown}/many/**a')")


def test_files_and_options_that_cannot_be_read_are_named(sql, volume):
    volume.put("bytes.csv", b"\xff\xfe\x00a,1\n")
    volume.put("packed.csv.gz", b"not packed")
    volume.put("good.csv", "a,b\n")
    for name, why in (("bytes.csv", "not UTF-8"), ("packed.csv.gz", "damaged")):
        with pytest.raises(SqlError, match=f"FAILED_READ_FILE.*{name}.*{why}"):
            sql(f"SELECT * FROM csv.`{volume.shown}/{name}`")
    for option in ("sep => '||'", "quote => ''", "header => 'yes'"):
        with pytest.raises(SqlError, match=f"the option {option.split(' ')[0]}"):
            sql(f"SELECT * FROM read_files('{volume.shown}/good.csv', {option})")
    with pytest.raises(SqlError, match="time travel"):
        sql(f"SELECT * FROM csv.`{volume.shown}/good.csv` VERSION AS OF 1")


def test_a_volume_stays_where_a_table_at_its_root_could_not_be_made(sql, volume):
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        sql(f"CREATE TABLE failed LOCATION '{volume.shown}' AS SELECT CAST('x' AS INT) AS a")
    assert volume.names("") == []


def test_a_table_outlives_its_volume_and_can_be_dropped(sql, volume, server):
    sql(f"CREATE TABLE outlives (id INT) LOCATION '{volume.shown}/outlives'")
    sql("DROP VOLUME files")
    with pytest.raises(SqlError, match="UC_VOLUME_NOT_FOUND"):
        sql("SELECT * FROM outlives")
    client = connect(server, SQL_TESTS)
    assert client.tables.get(f"main.{sql.schema}.outlives").name == "outlives"
    sql("DROP TABLE outlives")
    assert sql("SHOW TABLES") == []


def test_names_of_reads_long_ago_are_forgotten(sql, volume, monkeypatch):
    monkeypatch.setattr(registration, "KEPT_FILES", 3)
    for number in range(5):
        volume.put(f"some/{number}.csv", f"{number}\n")
        assert sql(f"SELECT _c0 FROM csv.`{volume.shown}/some/{number}*`") == [[str(number)]]
    known = sql.session.run_engine(f"SHOW TABLES IN sail.{registration.DATABASE}").column("tableName").to_pylist()
    assert len([name for name in known if name.startswith("f_")]) == 3
    assert sql(f"SELECT _c0 FROM csv.`{volume.shown}/some/0*`") == [["0"]]
