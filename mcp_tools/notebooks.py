"""Notebook tools. https://docs.databricks.com/api/workspace/workspace and .../jobs/submit"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import ResourceAlreadyExists
from databricks.sdk.service.jobs import NotebookTask, SubmitTask
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language
from databricks.sdk.service.workspace import ObjectInfo as Info
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import job_view, lookup, results, shapes, workspace_view
from mcp_tools.after_write import Unseen, seen, unseen_result, with_current_context
from mcp_tools.calls import Call, current
from mcp_tools.context_view import home
from mcp_tools.job_runs import run_result
from mcp_tools.notebook_lookup import notebook as find_notebook
from mcp_tools.tool_table import ToolSpec
from mcp_tools.waiting import WaitSeconds
from mcp_tools.workspace_paths import normal_path, parent

LanguageName = Literal["PYTHON", "SQL", "SCALA", "R"]
NotebookName = Annotated[str, Field(description="Path or name")]
LANGUAGES = {".py": Language.PYTHON, ".sql": Language.SQL, ".scala": Language.SCALA, ".r": Language.R}
COMMENT = {"PYTHON": "#", "SQL": "--", "SCALA": "//", "R": "#"}


async def import_notebook(
    path: Annotated[str, Field(min_length=1, description="Full path, or a name in the current folder")],
    content: Annotated[str, Field(description="Source; cells split by a COMMAND ---------- comment")] = "",
    language: LanguageName | None = None,
    overwrite: bool = False,
) -> ToolResult:
    """Create a notebook from source (or Jupyter JSON), empty by default. For other files use write_workspace_file."""
    call = current()
    target, spoken = named_language(normal_path(path, base=await home(call)), language)
    source, form = notebook_source(content, spoken)

    def send(client: WorkspaceClient) -> None:
        client.workspace.mkdirs(parent(target))
        client.workspace.import_(
            target,
            content=base64.b64encode(source.encode()).decode(),
            format=form,
            language=None if form == ImportFormat.JUPYTER else spoken,
            overwrite=overwrite,
        )

    await call.write(lambda w: unless_there(w, target, send))
    did = "is written" if overwrite else "is created"
    info = await seen(call, call.read(lambda w: w.workspace.get_status(target)))
    if isinstance(info, Unseen):
        value = {"id": target, "name": target.rsplit("/", 1)[-1], "path": target}
        return unseen_result("notebook", value, info, did=f"Notebook {target} {did}", look="export_notebook")
    value = workspace_view.object_of(info)
    return results.single(
        "notebook",
        value,
        summary=f"Notebook {target} ({value.get('language')}) {did}.",
        lines=[("path", target), ("language", value.get("language")), ("id", value["id"])],
    )


def named_language(path: str, language: str | None) -> tuple[str, Language]:
    """The path without a source file's ending, and the language: the one named, else the ending's, else Python."""
    stem, dot, ending = path.rpartition(".")
    by_ending = LANGUAGES.get(f".{ending.lower()}") if dot else None
    if by_ending or (dot and ending.lower() == "ipynb"):
        path = stem
    return path, Language(language) if language else by_ending or Language.PYTHON


def notebook_source(content: str, language: Language) -> tuple[str, ImportFormat]:
    if content.lstrip().startswith("{") and '"cells"' in content:
        return content, ImportFormat.JUPYTER
    return content or f"{COMMENT[language.value]} New notebook\n", ImportFormat.SOURCE


def unless_there(client: WorkspaceClient, path: str, send: Any) -> None:
    """Raises ToolError with the way out where the path is taken."""
    try:
        send(client)
    except ResourceAlreadyExists:
        raise ToolError(f"{path} already exists. Choose another name, or set overwrite to replace it.") from None


async def export_notebook(
    notebook: NotebookName, format: Literal["SOURCE", "JUPYTER", "HTML"] = "SOURCE"
) -> ToolResult:
    """Read a notebook's code. For other files use read_workspace_file; to run it use run_notebook."""
    call = current()
    info = await find_notebook(call, notebook)
    path = info.path or ""
    exported = await call.read(lambda w: w.workspace.export(path, format=ExportFormat(format)))
    content = base64.b64decode(exported.content or "").decode("utf-8", "replace")
    return content_result(info, content, format=format)


def content_result(info: Info, content: str, *, format: str) -> ToolResult:
    value = workspace_view.object_of(info) | {"format": format}
    value |= workspace_view.bounded_content(content)
    language = value.get("language", "")
    return workspace_view.with_content(
        "notebook",
        value,
        summary=f"Notebook {info.path} ({language}), {len(content.splitlines())} lines.",
        body=content,
    )


async def run_notebook(
    notebook: NotebookName,
    cluster: Annotated[str | None, Field(description="Name or id; default: current, else serverless")] = None,
    parameters: Annotated[dict[str, Any] | None, Field(description="Widget values by name")] = None,
    wait_seconds: WaitSeconds = 0,
) -> ToolResult:
    """Run a notebook once, as a run of its own; a stopped cluster is started for it. A cluster named becomes current.
    get_job_run follows the run."""
    call = current()
    path = (await find_notebook(call, notebook)).path or ""
    target = await cluster_for(call, cluster)
    token = call.idempotency_token()

    def start(client: WorkspaceClient) -> int:
        return client.jobs.submit(
            run_name=path.rsplit("/", 1)[-1],
            tasks=[
                SubmitTask(
                    task_key="notebook",
                    notebook_task=NotebookTask(notebook_path=path, base_parameters=job_view.texts(parameters) or None),
                    existing_cluster_id=target[0] if target else None,
                )
            ],
            idempotency_token=token,
        ).response.run_id

    run_id = await call.write(start)
    where = f"on {target[1]}" if target else "on serverless compute"
    if target and cluster:
        call.remember(cluster_id=target[0])
    result = await run_result(call, run_id, wait_seconds, did=f"Notebook {path} is started {where} as run {run_id}.")
    if target and cluster:
        return await with_current_context(call, result)
    return result


async def cluster_for(call: Call, name: str | None) -> tuple[str, str] | None:
    """Id and name of the cluster named or current; None when the session has none."""
    if not name and not call.session.cluster_id:
        return None
    found = await lookup.cluster(call, name)
    return found.id, found.name


TOOLS = (
    ToolSpec(
        import_notebook,
        "Create notebook",
        "write",
        shapes.One("notebook", shapes.PathObject),
        meta={"destructive_with": ["overwrite"]},
    ),
    ToolSpec(export_notebook, "Read notebook", "read", shapes.One("notebook", shapes.PathObject)),
    ToolSpec(run_notebook, "Run notebook", "write", shapes.One("run", shapes.Run)),
)
