"""The program in which Python cells run. Started by ``python_process.py``; imports nothing of this project.

``spark.sql``, ``spark.table``, ``display`` and ``dbutils`` (widgets, notebook, secrets, fs, jobs) are small stand-ins
that ask the embedded workspace.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import functools
import io
import json
import os
import re
import sys
import traceback
from typing import Any, NamedTuple

_requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
_answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
_null = os.open(os.devnull, os.O_RDWR)
os.dup2(_null, 0)
os.dup2(2, 1)  # what writes to descriptor 1 directly must not get between our messages


def _say(message: dict[str, Any]) -> None:
    _answers.write(json.dumps(message) + "\n")
    _answers.flush()


def _ask(message: dict[str, Any]) -> dict[str, Any]:
    _say(message)
    answer = json.loads(_requests.readline())
    if answer.get("error"):
        raise RuntimeError(answer["error"])
    return answer


class NotebookExit(BaseException):
    pass


class Row(tuple):
    """A row whose columns are attributes and keys too."""

    names: list[str]

    def __getattr__(self, name: str) -> Any:
        if name in self.names:
            return self[self.names.index(name)]
        raise AttributeError(name)

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names.index(key) if isinstance(key, str) else key)

    def asDict(self) -> dict[str, Any]:
        return dict(zip(self.names, self, strict=True))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in zip(self.names, self, strict=True))})"


class Writer:
    def __init__(self, query: str) -> None:
        self._query = query
        self._mode = "error"

    def mode(self, mode: str) -> Writer:
        self._mode = mode
        return self

    def format(self, name: str) -> Writer:
        return self

    def option(self, name: str, value: Any) -> Writer:
        return self

    def saveAsTable(self, name: str) -> None:
        if self._mode == "append":
            _sql(f"INSERT INTO {name} {self._query}")
        else:
            verb = "CREATE OR REPLACE TABLE" if self._mode == "overwrite" else "CREATE TABLE"
            _sql(f"{verb} {name} AS {self._query}")


class DataFrame:
    """A query. It runs when its rows are asked for; a statement with an effect has run already."""

    def __init__(self, query: str, table: Any = None) -> None:
        self._query = query
        self._table = table

    def toArrow(self) -> Any:
        if self._table is None:
            self._table = _sql(self._query)
        return self._table

    def toPandas(self) -> Any:
        return self.toArrow().to_pandas()

    @property
    def columns(self) -> list[str]:
        return self.toArrow().column_names

    @property
    def write(self) -> Writer:
        return Writer(self._query)

    def collect(self) -> list[Row]:
        rows = []
        for values in self.toArrow().to_pylist():
            row = Row(values.values())
            row.names = list(values)
            rows.append(row)
        return rows

    def first(self) -> Row | None:
        rows = self.limit(1).collect()
        return rows[0] if rows else None

    def count(self) -> int:
        return self.toArrow().num_rows

    def limit(self, number: int) -> DataFrame:
        return DataFrame(f"SELECT * FROM ({self._query}) LIMIT {int(number)}")

    def createOrReplaceTempView(self, name: str) -> None:
        _sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {self._query}")

    def show(self, number: int = 20) -> None:
        print(self.toArrow().slice(0, number).to_pandas().to_string(index=False))


def _sql(text: str) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(base64.b64decode(_ask({"op": "sql", "text": text})["arrow"])).read_all()


class Spark:
    def sql(self, query: str, **parameters: Any) -> DataFrame:
        text = query.strip().rstrip(";")
        if text.lstrip("( \n").split(None, 1)[0].upper() in ("SELECT", "WITH", "VALUES", "FROM"):
            return DataFrame(text)
        return DataFrame(text, _sql(text))

    def table(self, name: str) -> DataFrame:
        return DataFrame(f"SELECT * FROM {name}")

    def range(self, start: int, end: int | None = None) -> DataFrame:
        first, last = (0, start) if end is None else (start, end)
        return DataFrame(f"SELECT id FROM range({first}, {last})")


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
        return _ask({"op": "notebook", "path": path, "arguments": arguments or {}})["value"]


class Secrets:
    def get(self, scope: str, key: str) -> str:
        return base64.b64decode(_ask({"op": "secret", "scope": scope, "key": key})["value"]).decode()


class FileInfo(NamedTuple):
    path: str
    name: str
    size: int
    modificationTime: int

    def isDir(self) -> bool:
        return self.name.endswith("/")

    def isFile(self) -> bool:
        return not self.isDir()


class Files:
    """https://docs.databricks.com/en/dev-tools/databricks-utils.html#file-system-utility-dbutilsfs"""

    def ls(self, path: str) -> list[FileInfo]:
        return [FileInfo(**row) for row in self._call("ls", path)]

    def __getattr__(self, command: str) -> Any:
        return functools.partial(self._call, command)

    def _call(self, command: str, *arguments: Any, **named: Any) -> Any:
        named = {_NAMES.get(name, name): value for name, value in named.items()}
        return _ask({"op": "files", "command": command, "arguments": arguments, "named": named})["value"]


# Python's own spellings of two arguments.
_NAMES = {"from_": "source", "maxBytes": "max_bytes"}


class TaskValues:
    """https://docs.databricks.com/en/dev-tools/databricks-utils.html#jobs-utility-dbutilsjobs"""

    def set(self, key: str, value: Any) -> None:
        json.dumps(value)  # says what cannot be kept
        _ask({"op": "put_value", "key": key, "value": value})

    def get(self, taskKey: str, key: str, default: Any = None, debugValue: Any = None) -> Any:
        answer = _ask({"op": "get_value", "task": taskKey, "key": key})
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
        self.secrets = Secrets()
        self.fs = Files()


def display(value: Any = None, *_: Any, **__: Any) -> None:
    if isinstance(value, DataFrame):
        value.show()
    elif hasattr(value, "to_string"):
        print(value.to_string())
    elif value is not None:
        print(value)


def _flush_left(code: str) -> str:
    """IPython's rule: the first line's indentation goes from every line; the SDK's dbutils leans on it."""
    indent = re.match(r"(?:[ \t]*\n)*([ \t]*)", code)
    return re.sub(f"(?m)^{indent[1]}", "", code) if indent and indent[1] else code


def _execute(code: str, names: dict[str, Any]) -> None:
    """Like a notebook: a cell may be indented as a whole, and the value of a last expression is shown."""
    tree = ast.parse(_flush_left(code), "<cell>")
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
        exec(compile(tree, "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        if value is not None:
            display(value if hasattr(value, "to_string") else repr(value))
    else:
        exec(compile(tree, "<cell>", "exec"), names)


def main() -> None:
    utilities = DBUtils()
    names: dict[str, Any] = {"__name__": "__main__", "spark": Spark(), "dbutils": utilities, "display": display}
    for line in _requests:
        message = json.loads(line)
        utilities.widgets.values = message.get("widgets") or {}
        if message.get("arguments") is not None:
            sys.argv = ["main.py", *message["arguments"]]
        output = io.StringIO()
        done: dict[str, Any] = {"op": "done"}
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            try:
                _execute(message["code"], names)
            except NotebookExit as ended:
                done["exit"] = str(ended)
            except SystemExit as ended:
                if ended.code not in (None, 0):
                    done["trace"] = f"SystemExit: {ended.code}"
            except BaseException as error:
                kept = error.__traceback__
                while kept is not None and kept.tb_frame.f_code.co_filename != "<cell>":
                    kept = kept.tb_next
                done["trace"] = "".join(traceback.format_exception(type(error), error, kept)).rstrip()
        _say({**done, "output": output.getvalue()})


if __name__ == "__main__":
    main()
