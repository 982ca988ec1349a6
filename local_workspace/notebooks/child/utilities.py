"""``dbutils``: https://docs.databricks.com/en/dev-tools/databricks-utils.html"""

from __future__ import annotations

import base64
import functools
import json
from typing import Any, NamedTuple

from local_workspace.notebooks.child.wire import ask


class NotebookExit(BaseException):
    """``dbutils.notebook.exit(value)``"""


class RestartPython(BaseException):
    """``dbutils.library.restartPython()``: the process ends, the next cell gets a new one."""


class Widgets:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.defaults: dict[str, str] = {}

    def text(self, name: str, default: str = "", label: str | None = None) -> None:
        self.defaults[name] = str(default)

    def dropdown(self, name: str, default: str, choices: list[str], label: str | None = None) -> None:
        self.defaults[name] = str(default)

    combobox = multiselect = dropdown

    def get(self, name: str) -> str:
        if name in self.values:
            return self.values[name]
        if name in self.defaults:
            return self.defaults[name]
        raise RuntimeError(f"InputWidgetNotDefined: No input widget named {name} is defined")

    def getAll(self) -> dict[str, str]:
        return {**self.defaults, **self.values}

    def remove(self, name: str) -> None:
        self.defaults.pop(name, None)

    def removeAll(self) -> None:
        self.defaults.clear()


class Notebook:
    def exit(self, value: Any = "") -> None:
        raise NotebookExit(str(value))

    def run(self, path: str, timeout_seconds: int = 0, arguments: dict[str, Any] | None = None) -> str:
        return ask("notebook", path=path, arguments=arguments or {})["value"]


class Library:
    def restartPython(self) -> None:
        raise RestartPython


class SecretMetadata(NamedTuple):
    key: str


class SecretScope(NamedTuple):
    name: str

    def getName(self) -> str:
        return self.name


class Secrets:
    def get(self, scope: str, key: str) -> str:
        return self.getBytes(scope, key).decode()

    def getBytes(self, scope: str, key: str) -> bytes:
        return base64.b64decode(ask("secret", scope=scope, key=key)["value"])

    def list(self, scope: str) -> list[SecretMetadata]:
        return [SecretMetadata(key) for key in ask("secrets", scope=scope)["value"]]

    def listScopes(self) -> list[SecretScope]:
        return [SecretScope(name) for name in ask("scopes")["value"]]


class FileInfo(NamedTuple):
    path: str
    name: str
    size: int
    modificationTime: int

    def isDir(self) -> bool:
        return self.name.endswith("/")

    def isFile(self) -> bool:
        return not self.isDir()


class MountInfo(NamedTuple):
    mountPoint: str
    source: str
    encryptionType: str


# Python's own spellings of two arguments.
_NAMES = {"from_": "source", "maxBytes": "max_bytes"}


class Files:
    def ls(self, path: str) -> list[FileInfo]:
        return [FileInfo(**row) for row in self._call("ls", path)]

    def mounts(self) -> list[MountInfo]:
        return [MountInfo(**row) for row in self._call("mounts")]

    def __getattr__(self, command: str) -> Any:
        return functools.partial(self._call, command)

    def _call(self, command: str, *arguments: Any, **named: Any) -> Any:
        named = {_NAMES.get(name, name): value for name, value in named.items()}
        return ask("files", command=command, arguments=arguments, named=named)["value"]


class TaskValues:
    def set(self, key: str, value: Any) -> None:
        json.dumps(value)  # says what cannot be kept
        ask("put_value", key=key, value=value)

    def get(self, taskKey: str, key: str, default: Any = None, debugValue: Any = None) -> Any:
        answer = ask("get_value", task=taskKey, key=key)
        if "value" in answer:
            return answer["value"]
        if "missing" in answer:
            if default is None:
                raise ValueError(answer["missing"])
            return default
        if debugValue is None:
            raise TypeError(
                "Must pass debugValue when calling get outside of a job context. debugValue cannot be None."
            )
        return debugValue


class Jobs:
    def __init__(self) -> None:
        self.taskValues = TaskValues()


class DBUtils:
    def __init__(self) -> None:
        self.jobs = Jobs()
        self.widgets = Widgets()
        self.notebook = Notebook()
        self.library = Library()
        self.secrets = Secrets()
        self.fs = Files()
