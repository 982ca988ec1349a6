"""Unity Catalog through the SDK, and that SQL and REST see the same things."""

from __future__ import annotations

import io
import shutil

import pytest
from databricks.sdk.errors import BadRequest, NotFound, PermissionDenied
from databricks.sdk.service.catalog import (
    ColumnInfo,
    DataSourceFormat,
    PermissionsChange,
    Privilege,
    TableType,
    VolumeType,
)

from local_workspace.birth.descriptions import SCHEMAS, TABLES
from local_workspace.sql.catalog import Catalog


def test_what_is_born(fresh_client):
    assert [c.name for c in fresh_client.catalogs.list()] == ["hive_metastore", "main", "ml", "samples"]
    schemas = [s.full_name for c in ("samples", "main", "ml", "hive_metastore") for s in fresh_client.schemas.list(c)]
    assert sorted(schemas) == sorted(SCHEMAS)
    tables = [t.full_name for name in SCHEMAS for t in fresh_client.tables.list(*name.split("."))]
    assert sorted(tables) == sorted(TABLES)
    assert [v.full_name for v in fresh_client.volumes.list("main", "default")] == ["main.default.landing"]


def test_every_born_table_says_that_it_is_synthetic_and_can_be_read(client, execute):
    for name in TABLES:
        table = client.tables.get(name)
        assert "Synthetic" in table.comment
        assert int(table.properties["spark.sql.statistics.numRows"]) > 0
        [[rows]] = execute(f"SELECT count(*) FROM {name}").result.data_array
        assert rows == table.properties["spark.sql.statistics.numRows"]


def test_a_table_s_columns(client):
    columns = client.tables.get("samples.nyctaxi.trips").columns
    assert [(c.name, c.type_text, c.type_name.value, c.position) for c in columns] == [
        ("tpep_pickup_datetime", "timestamp", "TIMESTAMP", 0),
        ("tpep_dropoff_datetime", "timestamp", "TIMESTAMP", 1),
        ("trip_distance", "double", "DOUBLE", 2),
        ("fare_amount", "double", "DOUBLE", 3),
        ("pickup_zip", "int", "INT", 4),
        ("dropoff_zip", "int", "INT", 5),
    ]
    assert columns[2].comment == "Miles"


def test_sql_and_rest_see_the_same(client, execute):
    client.schemas.create(name="UC_One", catalog_name="main", comment="from REST")
    execute("CREATE TABLE main.uc_one.t (id BIGINT NOT NULL COMMENT 'key', d DECIMAL(9,2)) COMMENT 'from SQL'")
    execute("CREATE VIEW main.uc_one.v AS SELECT id FROM main.uc_one.t")
    found = {t.name: t.table_type for t in client.tables.list("main", "uc_one")}
    assert found == {"t": TableType.MANAGED, "v": TableType.VIEW}
    table = client.tables.get("main.uc_one.t")
    assert (table.comment, table.columns[0].nullable, table.columns[1].type_precision) == ("from SQL", False, 9)
    assert client.tables.get("main.uc_one.v").view_definition == "SELECT id FROM main.uc_one.t"
    assert client.tables.exists("main.uc_one.t").table_exists
    assert not client.tables.exists("main.uc_one.nosuch").table_exists
    listed = [s.full_name for s in client.tables.list_summaries("main", schema_name_pattern="uc_o%")]
    assert listed == ["main.uc_one.t", "main.uc_one.v"]
    client.tables.delete("main.uc_one.t")
    assert execute("SHOW TABLES IN main.uc_one").result.data_array == [["uc_one", "v", "false"]]
    with pytest.raises(BadRequest, match="not empty"):
        client.schemas.delete("main.uc_one")
    client.schemas.delete("main.uc_one", force=True)
    with pytest.raises(NotFound, match=r"Schema 'main\.uc_one' does not exist"):
        client.schemas.get("main.uc_one")


def test_catalogs(client):
    client.catalogs.create(name="uc_two", comment="mine")
    assert client.catalogs.update("uc_two", comment="changed").comment == "changed"
    assert [s.name for s in client.schemas.list("uc_two")] == ["default"]
    with pytest.raises(BadRequest, match="already exists"):
        client.catalogs.create(name="uc_two")
    with pytest.raises(BadRequest, match="Invalid input"):
        client.catalogs.create(name="")
    client.catalogs.delete("uc_two", force=True)
    with pytest.raises(NotFound, match="Catalog 'uc_two' does not exist"):
        client.catalogs.get("uc_two")


def test_volumes(client):
    volume = client.volumes.create("main", "default", "uc_files", VolumeType.MANAGED, comment="files")
    assert volume.full_name == "main.default.uc_files"
    assert client.volumes.read("main.default.uc_files").comment == "files"
    client.volumes.delete("main.default.uc_files")
    with pytest.raises(NotFound):
        client.volumes.read("main.default.uc_files")


def test_samples_are_read_only(client):
    with pytest.raises(PermissionDenied, match="read-only"):
        client.tables.delete("samples.nyctaxi.trips")
    with pytest.raises(PermissionDenied, match="read-only"):
        client.schemas.create(name="x", catalog_name="samples")


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.tables.get("main.default.nosuch"),
        lambda c: list(c.tables.list("main", "nosuch")),
        lambda c: list(c.schemas.list("nosuch")),
        lambda c: c.functions.get("main.default.nosuch"),
    ],
)
def test_what_is_not_there_is_not_found(client, ask):
    with pytest.raises(NotFound, match="does not exist"):
        ask(client)


def test_metastore_functions_and_grants(client):
    assert client.metastores.current().default_catalog_name == "main"
    assert client.metastores.summary().metastore_id == client.metastores.current().metastore_id
    assert list(client.functions.list("main", "default")) == []
    change = PermissionsChange(principal="analysts", add=[Privilege.SELECT])
    given = client.grants.update("TABLE", "main.sales.daily_revenue", changes=[change])
    assert [(a.principal, a.privileges) for a in given.privilege_assignments] == [("analysts", [Privilege.SELECT])]


def test_renaming_takes_along_what_is_inside(client, execute):
    client.catalogs.create(name="rn_a")
    client.schemas.create(name="s", catalog_name="rn_a")
    execute("CREATE TABLE rn_a.s.t AS SELECT 1 AS a")
    client.volumes.create("rn_a", "s", "v", VolumeType.MANAGED)
    client.files.upload("/Volumes/rn_a/s/v/one.txt", io.BytesIO(b"one"))
    give = [PermissionsChange(principal="analysts", add=[Privilege.SELECT])]
    client.grants.update("TABLE", "rn_a.s.t", changes=give)

    assert client.volumes.update("rn_a.s.v", new_name="w").full_name == "rn_a.s.w"
    assert client.files.download("/Volumes/rn_a/s/w/one.txt").contents.read() == b"one"
    client.api_client.do("PATCH", "/api/2.1/unity-catalog/tables/rn_a.s.t", body={"new_name": "u"})
    assert execute("SELECT a FROM rn_a.s.u").result.data_array == [["1"]]
    assert client.schemas.update("rn_a.s", new_name="S2", comment="new").full_name == "rn_a.s2"
    renamed = client.catalogs.update("rn_a", new_name="rn_b")
    assert (renamed.name, renamed.full_name) == ("rn_b", "rn_b")

    assert [s.full_name for s in client.schemas.list("rn_b")] == ["rn_b.default", "rn_b.s2"]
    table = client.tables.get("rn_b.s2.u")
    assert (table.name, table.schema_name, table.catalog_name) == ("u", "s2", "rn_b")
    assert execute("SELECT a FROM rn_b.s2.u").result.data_array == [["1"]]
    assert client.files.download("/Volumes/rn_b/s2/w/one.txt").contents.read() == b"one"
    assert client.grants.get("TABLE", "rn_b.s2.u").privilege_assignments[0].principal == "analysts"
    old = {client.catalogs.get: "rn_a", client.schemas.get: "rn_a.s", client.tables.get: "rn_a.s.t"}
    for ask, name in old.items():
        with pytest.raises(NotFound):
            ask(name)
    with pytest.raises(BadRequest, match="already exists"):
        client.schemas.update("rn_b.s2", new_name="default")
    with pytest.raises(BadRequest, match="Invalid input"):
        client.catalogs.update("rn_b", new_name="a.b")
    with pytest.raises(PermissionDenied):
        client.catalogs.update("samples", new_name="examples")
    client.catalogs.delete("rn_b", force=True)


def test_an_external_volume_shows_a_folder_and_leaves_it(client):
    client.dbfs.put("/ext_data/one.txt", contents="b25l", overwrite=True)
    kind = VolumeType.EXTERNAL
    volume = client.volumes.create("main", "default", "uc_ext", kind, storage_location="dbfs:/ext_data")
    assert (volume.volume_type, volume.storage_location) == (kind, "dbfs:/ext_data")
    assert client.files.download("/Volumes/main/default/uc_ext/one.txt").contents.read() == b"one"
    client.files.upload("/Volumes/main/default/uc_ext/two.txt", io.BytesIO(b"two"))
    client.volumes.delete("main.default.uc_ext")
    assert [entry.path for entry in client.dbfs.list("/ext_data")] == ["/ext_data/one.txt", "/ext_data/two.txt"]
    with pytest.raises(BadRequest, match="NO_PARENT_EXTERNAL_LOCATION_FOR_PATH"):
        client.volumes.create("main", "default", "uc_ext", kind, storage_location="s3://bucket/path")
    with pytest.raises(BadRequest, match="storage_location"):
        client.volumes.create("main", "default", "uc_ext", kind)


def test_an_external_table_over_a_delta_folder_in_a_volume(server, client, execute):
    client.volumes.create("main", "default", "uc_lake", VolumeType.MANAGED)
    folder = server.registry.by_token(server.token).folder / "volumes" / "main" / "default" / "uc_lake" / "t"
    execute("CREATE TABLE main.default.uc_source AS SELECT id, id * 2 AS twice FROM range(3)")
    catalog = server.registry.by_token(server.token).service(Catalog)
    source = catalog.folder(catalog.tables.get("main.default.uc_source")["location"])
    shutil.copytree(source, folder)
    place = "/Volumes/main/default/uc_lake/t"

    def create(**changed):
        given = {"table_type": TableType.EXTERNAL, "data_source_format": DataSourceFormat.DELTA}
        given |= {"storage_location": f"dbfs:{place}", "columns": [ColumnInfo(name="twice", comment="2 × id")]}
        return client.tables.create("uc_external", "main", "default", **(given | changed))

    made = create()
    assert (made.table_type, made.storage_location) == (TableType.EXTERNAL, f"dbfs:{place}")
    assert [(c.name, c.type_text, c.comment) for c in made.columns] == [
        ("id", "bigint", None),
        ("twice", "bigint", "2 × id"),
    ]
    assert execute("SELECT sum(twice) FROM main.default.uc_external").result.data_array == [["6"]]
    execute("INSERT INTO main.default.uc_external VALUES (10, 20)")
    assert execute("SELECT count(*) FROM main.default.uc_external").result.data_array == [["4"]]
    with pytest.raises(BadRequest, match="already exists"):
        create()
    client.tables.delete("main.default.uc_external")
    assert (folder / "_delta_log").is_dir()
    for changed, said in (
        ({"storage_location": f"{place}/none"}, "no _delta_log"),
        ({"storage_location": "s3://bucket/t"}, "NO_PARENT_EXTERNAL_LOCATION"),
        ({"table_type": TableType.MANAGED}, "Only external tables"),
        ({"data_source_format": DataSourceFormat.CSV}, "Only external tables"),
    ):
        with pytest.raises(BadRequest, match=said):
            create(**changed)
    client.volumes.delete("main.default.uc_lake")
    client.tables.delete("main.default.uc_source")


def test_the_taxi_trips_begin_as_the_real_ones_do(execute):
    for _ in range(5):  # whoever asks for the first rows gets the file's first, each time
        rows = execute("SELECT * FROM samples.nyctaxi.trips LIMIT 10").result.data_array
        assert [tuple(row[4:]) for row in rows] == [
            ("10282", "10171"),
            ("10110", "10110"),
            ("10103", "10023"),
            ("10022", "10017"),
            ("10110", "10282"),
            ("10009", "10065"),
            ("10153", "10199"),
            ("10112", "10069"),
            ("10023", "10153"),
            ("10012", "10003"),
        ]
        assert rows[0][:4] == ["2016-02-14T16:52:13.000Z", "2016-02-14T17:16:04.000Z", "4.94", "19.0"]
    found = execute(
        "SELECT count(*), count_if(pickup_zip = 10112), min(date(tpep_pickup_datetime)), "
        "max(date(tpep_pickup_datetime)) FROM samples.nyctaxi.trips"
    )
    assert found.result.data_array == [["21932", "1", "2016-01-01", "2016-02-29"]]
