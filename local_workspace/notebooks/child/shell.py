"""``get_ipython()`` and magic commands: https://docs.databricks.com/en/notebooks/notebooks-code.html

A cell that begins with ``%sql``, ``%sh``, ``%fs``, ``%md`` or ``%run`` is that as a whole. In Python, a line of its own
that begins with ``%`` or ``!`` is a magic command.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable
from typing import Any

from local_workspace.notebooks.child import spark
from local_workspace.notebooks.child.packages import Packages
from local_workspace.notebooks.child.utilities import RestartPython
from local_workspace.notebooks.child.wire import ask

_WHOLE = re.compile(r"%(sql|sh|fs|md|md-sandbox|run|python|scala|r)(?:[ \t]+|[ \t]*\n|$)(.*)", re.DOTALL)
_CELL = re.compile(r"%%(\w+)[ \t]*([^\n]*)\n?(.*)", re.DOTALL)
_LINE = re.compile(r"(?m)^([ \t]*)%([A-Za-z_]\w*)(?:[ \t]+(.*?))?[ \t]*$")
_SYSTEM = re.compile(r"(?m)^([ \t]*)!(.+)$")

# A program may print what is no text.
_TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "replace"}


class UsageError(Exception):
    """A magic command that there is not."""


class Shell:
    """What ``get_ipython()`` gives: IPython's names for what there is of it here."""

    def __init__(self, names: dict[str, Any], packages: Packages, display: Callable[[Any], None]) -> None:
        self.user_ns = names
        self.ns_table = {"user_global": names, "user_local": names}
        self._packages = packages
        self._display = display

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Raises :class:`UsageError` for a magic that there is not."""
        run = _MAGICS.get(magic_name)
        if run is None:
            raise UsageError(f"Line magic function `%{magic_name}` not found.")
        return run(self, line)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name not in _MAGICS:
            raise UsageError(f"Cell magic `%%{magic_name}` not found.")
        return self.run_line_magic(magic_name, f"{line}\n{cell}".strip("\n"))

    def run_cell(self, raw_cell: str) -> None:
        """Like a notebook: a cell may be indented as a whole, and the value of a last expression is shown."""
        code = raw_cell.strip()
        if whole := _WHOLE.fullmatch(code):
            self.run_line_magic(str(whole[1]), str(whole[2]))
            return
        if cell := _CELL.fullmatch(code):
            self.run_cell_magic(cell[1], cell[2], cell[3])
            return
        # A second and a hundred megabytes that only those pay who use it.
        if "spark" in code.lower() or "_sqldf" in code:
            self.user_ns.setdefault("spark", spark.session())
        tree = _parsed(_flush_left(raw_cell))
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            exec(compile(tree, "<cell>", "exec"), self.user_ns)
            return
        tree.body.pop()
        exec(compile(tree, "<cell>", "exec"), self.user_ns)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), self.user_ns)
        if value is not None:
            # pandas' tables in full; those of Spark say what columns they have, and answer to any name.
            of_pandas = type(value).__module__.startswith("pandas.") and hasattr(value, "to_string")
            self._display(value if of_pandas else repr(value))

    def system(self, cmd: str) -> None:
        """A command of the machine; what it says is printed."""
        self._call(cmd)

    def _call(self, cmd: str) -> int:
        done = subprocess.run(["bash", "-c", cmd], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **_TEXT)
        print(done.stdout, end="")
        return done.returncode

    def getoutput(self, cmd: str) -> list[str]:
        return subprocess.run(["bash", "-c", cmd], stdout=subprocess.PIPE, **_TEXT).stdout.splitlines()

    def _pip(self, line: str) -> None:
        self._packages.pip(line)

    def _restart(self, line: str) -> None:
        raise RestartPython

    def _sql(self, text: str) -> Any:
        frame = None
        for statement in ask("split", text=text)["value"]:
            frame = spark.session().sql(statement)
            if frame.columns:
                self.user_ns["_sqldf"] = frame
        if frame is not None and frame.columns:
            self._display(frame)

    def _fs(self, line: str) -> None:
        for row in ask("fs_magic", text=line)["value"]:
            print("  ".join(str(value) for value in row.values()))

    def _run(self, line: str) -> None:
        for kind, text in ask("cells", text=line)["value"]:
            if kind == "PYTHON":
                self.run_cell(text)
            elif kind != "MARKDOWN":
                magic: str = {"SHELL": "sh", "FILES": "fs"}.get(kind) or str(kind).lower()
                self.run_line_magic(magic, text)

    def _sh(self, text: str) -> None:
        """As in the cloud, a failure counts with ``-e`` only."""
        strict = re.match(r"-e(?:\s+|$)", text)
        ended = self._call(text[strict.end() :] if strict else text)
        if strict and ended:
            raise RuntimeError(f"Command failed with exit code {ended}")

    def _markdown(self, text: str) -> None:
        """Text for people, which a run does nothing with."""

    def _python(self, text: str) -> None:
        self.run_cell(text)


_MAGICS: dict[str, Callable[[Shell, str], Any]] = {
    "pip": Shell._pip,
    "restart_python": Shell._restart,
    "sql": Shell._sql,
    "fs": Shell._fs,
    "run": Shell._run,
    "sh": Shell._sh,
    "md": Shell._markdown,
    "md-sandbox": Shell._markdown,
    "python": Shell._python,
}


def _flush_left(code: str) -> str:
    """IPython's rule: the first line's indentation goes from every line; the SDK's dbutils leans on it."""
    indent = re.match(r"(?:[ \t]*\n)*([ \t]*)", code)
    return re.sub(f"(?m)^{indent[1]}", "", code) if indent and indent[1] else code


def _parsed(code: str) -> ast.Module:
    """Lines that begin with ``%`` or ``!`` are looked at only where the text is no Python as it stands."""
    try:
        return ast.parse(code, "<cell>")
    except SyntaxError:
        plain = _LINE.sub(lambda m: f"{m[1]}get_ipython().run_line_magic({m[2]!r}, {m[3] or ''!r})", code)
        plain = _SYSTEM.sub(lambda m: f"{m[1]}get_ipython().system({m[2]!r})", plain)
        if plain == code:
            raise
        return ast.parse(plain, "<cell>")
