"""Git folders: https://docs.databricks.com/api/workspace/repos

They are folders of the workspace tree that remember a remote, a branch and a commit. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.errors import already_exists, invalid, not_found
from local_workspace.notebooks.tree import WorkspaceTree, normal
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/repos"
REPO: Shape = {
    "url": str,
    "provider": str,
    "path": str,
    "branch": str,
    "tag": str,
    "sparse_checkout": {"patterns": [str]},
}
PAGE = 20
PROVIDERS = (
    "gitHub",
    "gitHubEnterprise",
    "gitLab",
    "gitLabEnterpriseEdition",
    "bitbucketCloud",
    "bitbucketServer",
    "azureDevOpsServices",
    "awsCodeCommit",
)
_HOSTS = {
    "github.com": "gitHub",
    "gitlab.com": "gitLab",
    "bitbucket.org": "bitbucketCloud",
    "dev.azure.com": "azureDevOpsServices",
}


def put_repo(workspace: Workspace, *, url: str, provider: str, path: str, branch: str) -> dict[str, Any]:
    """Make the folder and remember the remote. A repo goes by the number of its folder, as on the real service."""
    tree = workspace.service(WorkspaceTree)
    if tree.find(path) is not None:
        raise already_exists(f"Path ({path}) already exists.")
    tree.make_folders(path, kind="REPO")
    number = (tree.find(path) or {})["object_id"]
    repo = {
        "id": number,
        "url": url,
        "provider": provider,
        "path": path,
        "branch": branch,
        "head_commit_id": commit_of(url, branch),
    }
    workspace.collection("repos").put(str(number), repo)
    return repo


def commit_of(url: str, reference: str) -> str:
    """A stable stand-in for the commit that a branch or tag points to."""
    return hashlib.sha1(f"{url}@{reference}".encode()).hexdigest()


def _repo(workspace: Workspace, call: Call) -> dict[str, Any]:
    repo = workspace.collection("repos").get(call.path_params["id"])
    if repo is None:
        raise not_found(f"Repo could not be found: {call.path_params['id']}")
    return repo


@routes.post(BASE, body=REPO)
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    url = str(call.required("url"))
    match = re.match(r"https?://(?:[^@/]+@)?([^/:]+)[^/]*/(.+?)(?:\.git)?/?$", url)
    if not match:
        raise invalid(f"Invalid Git repository URL: {url}. It has to begin with https://.")
    named = str(call.body.get("provider") or _HOSTS.get(match[1].lower(), ""))
    provider = next((known for known in PROVIDERS if known.lower() == named.lower()), None)
    if provider is None:
        raise invalid(f"provider must be one of {', '.join(PROVIDERS)}.")
    name = match[2].rsplit("/", 1)[-1]
    path = normal(call.body.get("path") or f"/Repos/{workspace.user_name}/{name}")
    repo = put_repo(workspace, url=url, provider=provider, path=path, branch=call.body.get("branch") or "main")
    if call.body.get("sparse_checkout"):
        sparse = call.body["sparse_checkout"]
        repo["sparse_checkout"] = sparse
        workspace.collection("repos").put(str(repo["id"]), repo)
    return repo


@routes.get(BASE)
def list_repos(workspace: Workspace, call: Call) -> dict[str, Any]:
    prefix = call.query.get("path_prefix")
    wanted = normal(prefix) if prefix else ""
    found = [repo for repo in workspace.collection("repos").values() if repo["path"].startswith(wanted)]
    found.sort(key=lambda repo: repo["path"])
    # The token comes back under the same name as it is given out.
    page, following = page_of(found, call, size=PAGE, parameter="next_page_token")
    answer: dict[str, Any] = {"repos": page}
    if following:
        answer["next_page_token"] = following
    return answer


@routes.get(f"{BASE}/{{id}}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _repo(workspace, call)


@routes.patch(f"{BASE}/{{id}}", body=REPO)
def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    repo = _repo(workspace, call)
    branch, tag = call.body.get("branch"), call.body.get("tag")
    if branch and tag:
        raise invalid("Give a branch or a tag, not both.")

    def apply(document: dict[str, Any]) -> None:
        if branch or tag:
            document["head_commit_id"] = commit_of(document["url"], str(branch or tag))
        if branch:
            document["branch"] = branch
        if tag:
            document.pop("branch", None)  # a tag leaves the repo without a branch (detached)
        if "sparse_checkout" in call.body:
            document["sparse_checkout"] = call.body["sparse_checkout"]

    workspace.collection("repos").change(str(repo["id"]), apply)
    return {}


@routes.delete(f"{BASE}/{{id}}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    repo = _repo(workspace, call)
    tree = workspace.service(WorkspaceTree)
    if tree.find(repo["path"]) is not None:
        tree.delete(repo["path"], recursive=True)
    workspace.collection("repos").delete(str(repo["id"]))
    return {}
