"""The fixtures of databricks-labs-pytester, each used for what people use it for.

Left out: make_serving_endpoint, which the SDK's present form of serving_endpoints.create refuses, and the fixtures
that need an account or a cloud's storage.
"""

from __future__ import annotations

import io

from databricks.sdk.service import compute, iam, jobs, pipelines, sql, workspace

P = iam.PermissionLevel


def test_cluster_on_a_pool_with_a_policy(
    ws,
    make_cluster,
    make_cluster_permissions,
    make_cluster_policy,
    make_cluster_policy_permissions,
    make_instance_pool,
    make_instance_pool_permissions,
    make_group,
):
    group, pool, policy = make_group().display_name, make_instance_pool(), make_cluster_policy()
    made = make_cluster(single_node=True, instance_pool_id=pool.instance_pool_id, policy_id=policy.policy_id).result()
    assert made.state == compute.State.RUNNING
    make_cluster_permissions(object_id=made.cluster_id, permission_level=P.CAN_RESTART, group_name=group)
    make_cluster_policy_permissions(object_id=policy.policy_id, permission_level=P.CAN_USE, group_name=group)
    make_instance_pool_permissions(object_id=pool.instance_pool_id, permission_level=P.CAN_ATTACH_TO, group_name=group)
    acl = ws.permissions.get("clusters", made.cluster_id).access_control_list
    assert group in {entry.group_name for entry in acl}


def test_job_runs_a_notebook(ws, make_job, make_job_permissions, make_notebook, make_user):
    notebook = make_notebook(content="SELECT 41 + 1", language=workspace.Language.SQL)
    job = make_job(path=notebook)
    make_job_permissions(object_id=job.job_id, permission_level=P.CAN_VIEW, user_name=make_user().user_name)
    run = ws.jobs.run_now(job.job_id).result()
    assert run.state.result_state == jobs.RunResultState.SUCCESS


def test_notebook_file_directory_and_repo(
    ws,
    make_notebook,
    make_workspace_file,
    make_directory,
    make_repo,
    make_notebook_permissions,
    make_directory_permissions,
    make_repo_permissions,
    make_workspace_file_path_permissions,
    make_workspace_file_permissions,
    make_group,
):
    group = make_group().display_name
    notebook, file, folder, repo = make_notebook(), make_workspace_file(content="x = 1"), make_directory(), make_repo()
    assert notebook.exists()
    assert file.read_text() == "x = 1"
    assert folder.is_dir()
    for grant, path in [
        (make_notebook_permissions, notebook),
        (make_directory_permissions, folder),
        (make_repo_permissions, repo.path),
        (make_workspace_file_path_permissions, file),
    ]:
        grant(object_id=str(path), permission_level=P.CAN_READ, group_name=group)
    number = ws.workspace.get_status(str(file)).object_id
    make_workspace_file_permissions(object_id=number, permission_level=P.CAN_RUN, group_name=group)


def test_secrets(ws, make_secret_scope, make_secret_scope_acl, make_group):
    scope, group = make_secret_scope(), make_group()
    make_secret_scope_acl(scope=scope, principal=group.display_name, permission=workspace.AclPermission.WRITE)
    ws.secrets.put_secret(scope, "k", string_value="v")
    assert [s.key for s in ws.secrets.list_secrets(scope)] == ["k"]
    assert ws.secrets.get_acl(scope, group.display_name).permission == workspace.AclPermission.WRITE


def test_function(ws, make_schema, make_udf, sql_fetch_all):
    schema = make_schema(catalog_name="main")
    made = make_udf(catalog_name="main", schema_name=schema.name)
    assert [tuple(row) for row in sql_fetch_all(f"SELECT {made.full_name}(3) AS zero")] == [(0.0,)]
    assert ws.functions.get(made.full_name).full_data_type == "FLOAT"


def test_catalog(ws, make_catalog, make_schema, make_table, make_volume, sql_exec, sql_fetch_all):
    c = make_catalog()
    s = make_schema(catalog_name=c.name)
    t = make_table(catalog_name=c.name, schema_name=s.name, columns=[("id", "INT"), ("name", "STRING")])
    v = make_table(catalog_name=c.name, schema_name=s.name, view=True, ctas="SELECT 7 AS a")
    make_table(catalog_name=c.name, schema_name=s.name, ctas="SELECT 1 AS a")
    sql_exec(f"INSERT INTO {t.full_name} VALUES (1, 'a'), (2, 'b')")
    assert [tuple(r) for r in sql_fetch_all(f"SELECT * FROM {t.full_name} ORDER BY id")] == [(1, "a"), (2, "b")]
    assert [r.a for r in sql_fetch_all(f"SELECT * FROM {v.full_name}")] == [7]
    vol = make_volume(catalog_name=c.name, schema_name=s.name)
    path = f"/Volumes/{c.name}/{s.name}/{vol.name}/a.txt"
    ws.files.upload(path, io.BytesIO(b"hello"))
    assert ws.files.download(path).contents.read() == b"hello"
    assert ws.tables.get(t.full_name).properties["RemoveAfter"]


def test_storage_credential(ws, make_storage_credential):
    made = make_storage_credential(credential_name="sc", aws_iam_role_arn="arn:aws:iam::123:role/x")
    assert ws.storage_credentials.get("sc").aws_iam_role.role_arn == made.aws_iam_role.role_arn


def test_warehouse(ws, make_warehouse, make_warehouse_permissions, make_group):
    group = make_group()
    made = make_warehouse().result()
    assert made.tags.custom_tags[0].key == "RemoveAfter"
    make_warehouse_permissions(object_id=made.id, permission_level=P.CAN_USE, group_name=group.display_name)


def test_iam(ws, make_group, make_user):
    user = make_user()
    group = make_group(members=[user.id])
    assert ws.groups.get(group.id).members[0].value == user.id


def test_authorization(make_authorization_permissions, make_group):
    make_authorization_permissions(object_id="tokens", permission_level=P.CAN_USE, group_name=make_group().display_name)


def test_saved_query(ws, make_query, make_query_permissions, make_group):
    made, group = make_query(sql_query="SELECT 1"), make_group().display_name
    make_query_permissions(object_id=made.id, permission_level=sql.PermissionLevel.CAN_RUN, group_name=group)
    assert made.id in {query.id for query in ws.queries_legacy.list()}


def test_hive_metastore(ws, env_or_skip, make_schema, make_table, make_udf, sql_fetch_all):
    schema = make_schema()
    assert schema.catalog_name == "hive_metastore"
    described = {row[0]: row[1] for row in sql_fetch_all(f"DESCRIBE SCHEMA EXTENDED {schema.full_name}")}
    assert "RemoveAfter" in described["Properties"]
    table = make_table(schema_name=schema.name, ctas="SELECT 2+2 AS four")
    assert [row.four for row in sql_fetch_all(f"SELECT * FROM {table.full_name}")] == [4]
    assert make_table(schema_name="default").storage_location.startswith("dbfs:/user/hive/warehouse/")
    made = make_udf(schema_name=schema.name)
    assert [tuple(row) for row in sql_fetch_all(f"SELECT {made.full_name}(3) AS zero")] == [(0.0,)]
    of_a_class = make_udf(schema_name=schema.name, hive_udf=True)
    shown = [row[0] for row in sql_fetch_all(f"SHOW USER FUNCTIONS IN {schema.full_name}")]
    assert shown == sorted([made.full_name, of_a_class.full_name])


def test_table_of_json_files(ws, make_schema, make_table, sql_fetch_all):
    schema = make_schema()
    table = make_table(schema_name=schema.name, non_delta=True)
    assert [row[0] for row in sql_fetch_all(f"SELECT count(DISTINCT id) FROM {table.full_name}")] == [1000]
    cast = make_table(schema_name=schema.name, non_delta=True, columns=[("calories", "DOUBLE"), ("device", "STRING")])
    assert [tuple(row) for row in sql_fetch_all(f"SELECT typeof(device) FROM {cast.full_name} LIMIT 1")] == [
        ("string",)
    ]
    for made in (table, cast):
        described = {row[0]: row[1] for row in sql_fetch_all(f"DESCRIBE TABLE EXTENDED {made.full_name}")}
        assert (described["Provider"], described["Location"]) == ("json", made.storage_location)
        assert "RemoveAfter" in described["Table Properties"]
    read = make_table(schema_name=schema.name, external_csv=table.storage_location + "-csv")
    assert list(sql_fetch_all(f"SELECT id, value FROM {read.full_name}")) == []
    delta = make_table(schema_name=schema.name, external_delta=table.storage_location + "-delta")
    assert list(sql_fetch_all(f"SELECT id, value FROM {delta.full_name}")) == []


def test_experiment(ws, make_experiment, make_experiment_permissions, make_group):
    made, group = make_experiment(), make_group().display_name
    make_experiment_permissions(object_id=made.experiment_id, permission_level=P.CAN_MANAGE, group_name=group)
    run = ws.experiments.create_run(experiment_id=made.experiment_id).run.info.run_id
    ws.experiments.log_metric("loss", 0.5, 1, run_id=run)
    found = ws.experiments.search_runs(experiment_ids=[made.experiment_id], filter="metrics.loss < 1")
    assert [each.info.run_id for each in found] == [run]


def test_model(ws, make_model, make_registered_model_permissions, make_group):
    made, group = make_model(), make_group().display_name
    make_registered_model_permissions(object_id=made.id, permission_level=P.CAN_MANAGE, group_name=group)
    assert made.tags[0].key == "RemoveAfter"
    ws.model_registry.create_model_version(made.name, "dbfs:/models/one")
    assert [each.version for each in ws.model_registry.get_latest_versions(made.name)] == ["1"]
    ws.model_registry.delete_model(made.name)


def test_pipeline(ws, make_pipeline, make_pipeline_permissions, make_notebook, make_schema, make_group, sql_fetch_all):
    made, group = make_pipeline(), make_group().display_name
    make_pipeline_permissions(object_id=made.pipeline_id, permission_level=P.CAN_MANAGE, group_name=group)
    schema = make_schema(catalog_name="main")
    notebook = make_notebook(content="CREATE LIVE TABLE seven AS SELECT 7 AS n", language=workspace.Language.SQL)
    library = pipelines.PipelineLibrary(notebook=pipelines.NotebookLibrary(path=str(notebook)))
    made = make_pipeline(libraries=[library], catalog="main", schema=schema.name)
    update = ws.pipelines.start_update(made.pipeline_id).update_id
    ws.pipelines.wait_get_pipeline_idle(made.pipeline_id)
    assert ws.pipelines.get_update(made.pipeline_id, update).update.state.value == "COMPLETED"
    assert [row.n for row in sql_fetch_all(f"SELECT n FROM {schema.full_name}.seven")] == [7]
