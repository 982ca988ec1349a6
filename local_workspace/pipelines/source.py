"""The SQL that a pipeline's libraries hold, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from local_workspace.errors import ApiError
from local_workspace.notebooks.cells import parse
from local_workspace.notebooks.statements import split_statements
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.store import Document
from local_workspace.workspace import Workspace


class CannotCarryOut(Exception):
    """A pipeline that this workspace cannot carry out, or not as it is; ``str()`` says why."""


def statements(workspace: Workspace, libraries: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(statement, where it stands). Raises :class:`CannotCarryOut` for a library that holds something else."""
    for item in _items(workspace, libraries):
        path, tree = item["path"], workspace.service(WorkspaceTree)
        if item["object_type"] == "NOTEBOOK":
            notebook = tree.notebook(path)
            for cell in parse(notebook.source, notebook.language):
                if cell.kind in ("MARKDOWN", "PIP"):
                    continue
                if cell.kind != "SQL":
                    raise CannotCarryOut(_not_sql(f"cell {cell.number} of the notebook {path} is in {cell.kind}"))
                yield from ((statement, path) for statement in split_statements(cell.text))
        elif path.endswith(".sql"):
            text = tree.content(item).decode("utf-8", "replace")
            yield from ((statement, path) for statement in split_statements(text))
        else:
            raise CannotCarryOut(_not_sql(f"the file {path} is no SQL"))


def _not_sql(what: str) -> str:
    return f"The embedded workspace carries out pipelines that are written in SQL, and {what}."


def _items(workspace: Workspace, libraries: list[dict[str, Any]]) -> list[Document]:
    tree, found = workspace.service(WorkspaceTree), []
    for library in libraries:
        path = (library.get("notebook") or library.get("file") or {}).get("path")
        pattern = (library.get("glob") or {}).get("include")
        if path:
            try:
                found.append(tree.get(path))
            except ApiError:
                raise CannotCarryOut(f"The pipeline's library {path} does not exist in the workspace.") from None
        elif pattern:
            found += _matching(tree, pattern)
        else:
            kinds = ", ".join(sorted(library)) or "nothing"
            raise CannotCarryOut(f"A library of a pipeline is a notebook, a file or a glob here, not {kinds}.")
    return found


def _matching(tree: WorkspaceTree, pattern: str) -> list[Document]:
    """What lies below ``folder/**``, or matches a pattern within a folder."""
    folder, _, last = pattern.rpartition("/")
    if tree.find(folder) is None:
        raise CannotCarryOut(f"The folder {folder} of the pipeline's library {pattern} does not exist.")
    inside = tree.below(folder) if last == "**" else tree.children(folder)
    wanted = [item for item in inside if item["object_type"] in ("NOTEBOOK", "FILE")]
    names = [item for item in wanted if last == "**" or fnmatch(item["path"].rsplit("/", 1)[-1], last)]
    return sorted(names, key=lambda item: item["path"])
