"""Repo tools: Git folders. https://docs.databricks.com/api/workspace/repos"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from databricks.sdk.service.workspace import RepoInfo
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, results, shapes, text
from mcp_tools.after_write import Unseen, seen, unseen_result
from mcp_tools.calls import Call, current
from mcp_tools.context_view import current_user
from mcp_tools.tool_table import ToolSpec
from mcp_tools.workspace_paths import last, normal_path

RepoName = Annotated[str, Field(description="Name, path or id")]
COLUMNS = ("name", "id", "path", "branch", "url")
PROVIDERS = (
    ("github.com", "gitHub"),
    ("gitlab.com", "gitLab"),
    ("bitbucket.org", "bitbucketCloud"),
    ("dev.azure.com", "azureDevOpsServices"),
    ("visualstudio.com", "azureDevOpsServices"),
    ("amazonaws.com", "awsCodeCommit"),
)


async def list_repos(path: Annotated[str | None, Field(description="Below this path")] = None) -> ToolResult:
    """List repos (Git folders) with branch and URL. For other folders use list_workspace."""
    prefix = normal_path(path) if path else None
    found = await current().read(lambda w: [repo_object(r) for r in w.repos.list(path_prefix=prefix)])
    found.sort(key=lambda value: value["path"])
    return results.listing("repos", found, summary=f"{text.count(len(found), 'repo')}.", columns=COLUMNS)


def repo_object(info: RepoInfo) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": str(info.id),
        "name": last(info.path or str(info.id)),
        "path": info.path,
        "url": info.url,
        "provider": info.provider,
        "branch": info.branch,
        "head_commit_id": info.head_commit_id,
    }
    return {key: item for key, item in value.items() if item is not None}


async def create_repo(
    url: Annotated[str, Field(min_length=8, description="https URL of the Git repository")],
    provider: Annotated[str | None, Field(description="e.g. gitHub; default: by URL")] = None,
    path: Annotated[str | None, Field(description="Default: /Repos/<user>/<name>")] = None,
    branch: str | None = None,
) -> ToolResult:
    """Clone a Git repository into the workspace. To pull one that is there use update_repo."""
    call = current()
    host = urlsplit(url).hostname
    if not url.startswith("https://") or not host:
        raise ToolError("url must be an https URL, e.g. https://github.com/owner/name.")
    if "@" in urlsplit(url).netloc:
        raise ToolError("url must not hold a password or token; set Git credentials in the workspace.")
    kind = provider or next((name for suffix, name in PROVIDERS if host.endswith(suffix)), None)
    if kind is None:
        raise ToolError(f"The provider of {host} is not known: give it, e.g. gitHubEnterprise or gitLab.")
    name = last(url.rstrip("/")).removesuffix(".git")
    target = normal_path(path) if path else f"/Repos/{await current_user(call)}/{name}"
    made = await call.write(lambda w: w.repos.create(url=url, provider=kind, path=target))
    if branch and made.branch != branch:
        try:
            await call.write(lambda w: w.repos.update(made.id or 0, branch=branch))
        except ToolError as error:
            raise ToolError(f"{target} is cloned, but stayed on {made.branch}: {error}") from None
    return await repo_result(call, made.id or 0, f"Repo {last(target)} is cloned to {target}.")


async def repo_result(call: Call, repo_id: int, summary: str) -> ToolResult:
    info = await seen(call, call.read(lambda w: w.repos.get(repo_id)))
    if isinstance(info, Unseen):
        value = {"id": str(repo_id), "name": str(repo_id)}
        return unseen_result("repo", value, info, did=summary, look="list_repos")
    value = {
        "id": str(info.id),
        "name": last(info.path or ""),
        "path": info.path,
        "url": info.url,
        "provider": info.provider,
        "branch": info.branch,
        "head_commit_id": info.head_commit_id,
    }
    return results.single("repo", value, summary=summary, lines=[(key, value[key]) for key in value if key != "name"])


async def update_repo(repo: RepoName, branch: str | None = None, tag: str | None = None) -> ToolResult:
    """Pull a repo's newest commit, or switch it to a branch or tag. Uncommitted changes may be lost."""
    call = current()
    if branch and tag:
        raise ToolError("Give a branch or a tag, not both.")
    found = await lookup.repo(call, repo)
    target = branch or (None if tag else found.value.branch)
    await call.write(lambda w: w.repos.update(int(found.id), branch=target, tag=tag))
    where = f"tag {tag}" if tag else f"branch {target}"
    return await repo_result(call, int(found.id), f"Repo {last(found.value.path or found.name)} is at {where}.")


async def delete_repo(repo: RepoName) -> ToolResult:
    """Delete a repo from the workspace, with unpushed changes. The Git host keeps its own."""
    call = current()
    found = await lookup.repo(call, repo)
    await call.write(lambda w: w.repos.delete(int(found.id)))
    value = repo_object(found.value) | {"state": "DELETED"}
    return results.single("repo", value, summary=f"Repo {found.value.path} is deleted from the workspace.")


TOOLS = (
    ToolSpec(list_repos, "List repos", "read", shapes.Many("repos", shapes.Repo)),
    ToolSpec(create_repo, "Clone repo", "write", shapes.One("repo", shapes.Repo)),
    ToolSpec(update_repo, "Update repo", "destructive", shapes.One("repo", shapes.Repo)),
    ToolSpec(delete_repo, "Delete repo", "destructive", shapes.One("repo", shapes.Repo)),
)
