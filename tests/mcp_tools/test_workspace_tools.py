from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mcp_tools.calls import Call

from .conftest import Tools, text_of

HOME = "/Users/demo@example.com"


async def test_list_and_search(tools: Tools) -> None:
    etl = (await tools.data("list_workspace", path="/Workspace/Shared/etl"))["objects"]
    assert [item["path"] for item in etl if item["type"] == "NOTEBOOK"] == [
        "/Shared/etl/clean_orders",
        "/Shared/etl/ingest_taxi",
    ]
    home = (await tools.data("list_workspace"))["objects"]
    assert f"{HOME}/ml" in [item["path"] for item in home]
    below = (await tools.data("list_workspace", recursive=True))["objects"]
    assert f"{HOME}/ml/train_churn_model" in [item["path"] for item in below]
    found = (await tools.data("list_workspace", query="churn"))["objects"]
    assert [item["path"] for item in found] == [f"{HOME}/ml/train_churn_model"]
    assert "doesn't exist" in await tools.fails("list_workspace", path="/Nowhere")


async def test_list_volumes_and_dbfs(tools: Tools) -> None:
    landing = (await tools.data("list_workspace", path="/Volumes/main/default/landing"))["objects"]
    assert "/Volumes/main/default/landing/config.json" in [item["path"] for item in landing]
    volumes = (await tools.data("list_workspace", path="/Volumes/main/default"))["objects"]
    assert "/Volumes/main/default/landing" in [item["path"] for item in volumes]
    store = (await tools.data("list_workspace", path="dbfs:/FileStore", query="customers"))["objects"]
    assert [item["path"] for item in store] == ["dbfs:/FileStore/uploads/customers.csv"]


@pytest.mark.parametrize("place", [f"{HOME}/%s.txt", "/Volumes/main/default/landing/%s.txt", "dbfs:/tmp/%s.txt"])
async def test_files_are_written_read_and_deleted(tools: Tools, name: str, place: str) -> None:
    path = place % name
    await tools.ok("write_workspace_file", path=path, content="Grüße\n")
    read = await tools.ok("read_workspace_file", path=path)
    assert text_of(read) == f"{path}, 8 bytes.\nGrüße"
    assert read.structured_content is not None
    assert read.structured_content["file"]["content"] == "Grüße\n"
    assert "already exists" in await tools.fails("write_workspace_file", path=path, content="other")
    await tools.ok("write_workspace_file", path=path, content="other", overwrite=True)
    assert text_of(await tools.ok("read_workspace_file", path=path)).endswith("other")
    await tools.ok("delete_workspace_path", path=path)
    await tools.fails("read_workspace_file", path=path)
    await tools.fails("delete_workspace_path", path=path)


async def test_a_long_file_is_cut_for_the_model_and_says_so(tools: Tools, name: str) -> None:
    path = f"{HOME}/{name}.txt"
    await tools.ok("write_workspace_file", path=path, content="line\n" * 60_000)
    read = await tools.ok("read_workspace_file", path=path)
    assert len(text_of(read)) < 8000
    assert "characters shown; the rest is at" in text_of(read)
    assert read.structured_content is not None
    assert read.structured_content["file"]["size"] == 300_000
    assert read.structured_content["file"]["content_truncated"] is True
    await tools.ok("delete_workspace_path", path=path)


@pytest.mark.parametrize("place", [f"{HOME}/%s", "/Volumes/main/default/landing/%s"])
async def test_folders(tools: Tools, name: str, place: str) -> None:
    folder = place % name
    await tools.ok("create_directory", path=f"{folder}/deep")
    await tools.ok("create_directory", path=f"{folder}/deep")
    await tools.ok("write_workspace_file", path=f"{folder}/deep/a.txt", content="a")
    assert await tools.fails("delete_workspace_path", path=folder)
    await tools.ok("delete_workspace_path", path=folder, recursive=True)
    assert await tools.fails("list_workspace", path=folder)


@pytest.mark.parametrize("path", ["/", "/Users", HOME, "/Shared", "/Workspace/Repos"])
async def test_what_belongs_to_the_workspace_is_not_deleted(tools: Tools, path: str) -> None:
    assert "belongs to the workspace" in await tools.fails("delete_workspace_path", path=path, recursive=True)


async def test_kinds_are_told_apart(tools: Tools) -> None:
    assert "Use export_notebook" in await tools.fails("read_workspace_file", path=f"{HOME}/scratch")
    assert "is a folder" in await tools.fails("read_workspace_file", path=f"{HOME}/ml")
    assert "Use delete_repo" in await tools.fails(
        "delete_workspace_path", path="/Repos/demo@example.com/ml-models", recursive=True
    )


async def test_a_notebook_from_creation_to_deletion(tools: Tools, name: str) -> None:
    created = await tools.ok("import_notebook", path=name, content="SELECT 41 + 1 AS answer", language="SQL")
    assert text_of(created).startswith(f"Notebook {HOME}/{name} (SQL) is created.")
    assert "already exists" in await tools.fails("import_notebook", path=name, language="SQL")

    exported = await tools.ok("export_notebook", notebook=name)
    assert "SELECT 41 + 1 AS answer" in text_of(exported)
    assert exported.structured_content is not None
    assert exported.structured_content["notebook"]["language"] == "SQL"

    ran = await tools.ok("run_notebook", notebook=name, wait_seconds=30)
    assert f"Notebook {HOME}/{name} is started on serverless compute as run " in text_of(ran)
    assert ran.structured_content is not None
    assert ran.structured_content["run"]["state"] == "SUCCESS"
    assert "42" in ran.structured_content["run"]["tasks"][0]["output"]

    # A bare name is enough, since just one object has it.
    assert text_of(await tools.ok("delete_workspace_path", path=name)) == f"{HOME}/{name} is deleted for good."
    assert f"There is no notebook '{name}'" in await tools.fails("export_notebook", notebook=name)


async def test_run_notebook_on_a_cluster_makes_it_current(tools: Tools) -> None:
    ran = await tools.ok("run_notebook", notebook="scratch", cluster="Shared Analytics", wait_seconds=30)
    assert "is started on Shared Analytics as run " in text_of(ran)
    assert ran.meta["context"]["cluster"]["id"] == "0612-sa-02"


async def test_notebooks_are_found_by_name(tools: Tools) -> None:
    found = (await tools.data("export_notebook", notebook="ingest"))["notebook"]
    assert found["path"] == "/Shared/etl/ingest_taxi"
    assert (await tools.data("export_notebook", notebook="ml/train_churn_model"))["notebook"]["language"] == "SQL"
    assert "Did you mean ingest_taxi (/Shared/etl/ingest_taxi)" in await tools.fails(
        "export_notebook", notebook="/Shared/ingest_taxi"
    )


async def test_language_comes_from_the_ending(tools: Tools, name: str) -> None:
    made = (await tools.data("import_notebook", path=f"{name}.py", content="print(1)"))["notebook"]
    assert (made["path"], made["language"]) == (f"{HOME}/{name}", "PYTHON")
    await tools.ok("delete_workspace_path", path=made["path"])


async def test_stopping_the_deletion_of_a_folder_keeps_the_rest(
    tools: Tools, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = f"/Volumes/main/default/landing/{name}"
    for place in ("1.txt", "2.txt", "below/3.txt", "below/4.txt"):
        await tools.ok("create_directory", path=f"{folder}/below")
        await tools.ok("write_workspace_file", path=f"{folder}/{place}", content="x")
    write, sent, second = Call.write, [], asyncio.Event()

    async def halting(self: Call, ask: Any) -> Any:
        sent.append(ask)
        if len(sent) == 2:
            second.set()
            await asyncio.Event().wait()
        return await write(self, ask)

    with monkeypatch.context() as patch:
        patch.setattr(Call, "write", halting)
        deletion = asyncio.ensure_future(tools.call("delete_workspace_path", path=folder, recursive=True))
        async with asyncio.timeout(20):
            await asyncio.wait([asyncio.ensure_future(second.wait()), deletion], return_when="FIRST_COMPLETED")
        assert not deletion.done()
        deletion.cancel()
        await asyncio.gather(deletion, return_exceptions=True)
    left = (await tools.data("list_workspace", path=folder, recursive=True))["objects"]
    assert len([item for item in left if item["name"].endswith(".txt")]) == 3
    await tools.ok("delete_workspace_path", path=folder, recursive=True)
    assert name not in [
        item["name"] for item in (await tools.data("list_workspace", path=folder[: -len(name)]))["objects"]
    ]
