"""Which plan a clause asks for, as tables read from the top: verb x kind of object x remarks -> the name of a plan."""

from __future__ import annotations

from dataclasses import dataclass

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.wordset import wordset

Words = frozenset
_ANY: frozenset = frozenset({"*"})


@dataclass(frozen=True)
class Rule:
    """A row of the table. Every part that is given must hold; ``kinds`` is about the first kind that was named.

    ``also`` are kinds of which one must be named anywhere; ``flags`` needs one of them; ``unless`` none of them;
    ``words`` one of them; ``tokens`` a token of one of these kinds; ``name`` whether loose words are there.
    """

    plan: str
    verbs: frozenset = _ANY
    kinds: frozenset = _ANY
    also: frozenset = frozenset()
    flags: frozenset = frozenset()
    unless: frozenset = frozenset()
    words: frozenset = frozenset()
    without: frozenset = frozenset()
    tokens: frozenset = frozenset()
    name: bool | None = None

    def holds(self, clause: Clause) -> bool:
        return (
            (self.verbs is _ANY or clause.verb in self.verbs)
            and (self.kinds is _ANY or clause.kind in self.kinds)
            and (not self.also or bool(self.also & set(clause.kinds)))
            and (not self.flags or bool(self.flags & clause.flags))
            and not self.unless & clause.flags
            and (not self.words or any(word in clause.words for word in self.words))
            and not any(word in clause.words for word in self.without)
            and (not self.tokens or bool(clause.of(*self.tokens)))
            and (self.name is None or self.name == bool(clause.names or clause.of("quoted", "path")))
        )


def _of(*names: str | None) -> frozenset:
    return frozenset(names)


_READ = _of(
    "show", "describe", "search", "preview", "read", "is", "howmany", "count", "why", "export", "compare", "chart", None
)
_SEE = _of("show", "describe", "is", "read", "export", "preview", None)
_NO_KIND = _of(None)
_RESULTS = _of("failed", "succeeded", "running", "cancelled")

RULES: tuple[Rule, ...] = (
    # the session
    Rule("clear_context", _of("clear"), _of("context", "workspace", None)),
    Rule("clear_context", _of("clear"), _of("cluster", "warehouse", "catalog", "schema"), words=_of("current", "my")),
    Rule(
        "clear_context",
        _of("clear"),
        _of("cluster", "warehouse", "catalog", "schema"),
        words=_of("picked", "chose", "chosen", "selected", "set", "defaults"),
    ),
    Rule("get_context", _READ, words=_of("logged", "connected", "whoami", "identity")),
    Rule("get_context", _NO_KIND, words=_of("whoami")),
    Rule(
        "get_context",
        _of("show", None),
        _of("user", None),
        words=_of("user", "i"),
        without=_of("can", "do", "should", "ask"),
        also=_of("workspace"),
    ),
    Rule("get_context", _READ, _of("context")),
    Rule(
        "get_context",
        _READ,
        _of("cluster", "warehouse", "catalog", "schema", "workspace"),
        words=_of("current", "default"),
        name=False,
        without=_of("state", "status", "cost", "running"),
    ),
    Rule(
        "get_context",
        _of("show", "is"),
        _of("workspace"),
        words=_of("this", "which", "what"),
        name=False,
        without=_of("in", "the", "jobs"),
    ),
    Rule("get_context", _of("show"), _NO_KIND, words=_of("who", "user"), name=False),
    Rule(
        "get_context",
        _of("show", None),
        words=_of("i"),
        kinds=_of("cluster", "warehouse", "catalog", "schema", "workspace"),
        without=_of("can", "have", "list"),
    ),
    Rule("set_context", _of("use"), _of("cluster", "warehouse", "catalog", "schema", "directory", "workspace")),
    Rule("set_context", _of("update"), _of("cluster", "warehouse", "workspace", "catalog", "schema", "context")),
    Rule("set_context", _of("use"), tokens=_of("path", "dotted")),
    Rule("by_name", _of("use"), _NO_KIND, name=True),
    # secrets
    Rule("create_scope", _of("create"), _of("scope")),
    Rule("delete_scope", _of("delete"), _of("scope")),
    Rule("put_secret", _of("create", "write", "update"), _of("secret")),
    Rule("delete_secret", _of("delete"), _of("secret")),
    Rule("list_scopes", _READ, _of("scope"), without=_of("secrets", "keys", "value"), name=False),
    Rule("list_scopes", _READ, _of("scope"), words=_of("scopes")),
    Rule("list_secrets", _READ, _of("secret", "scope")),
    Rule("delete_secret", _of("delete"), also=_of("scope")),
    Rule("put_secret", _of("create", "write"), also=_of("scope")),
    # Git folders
    Rule("create_repo", _of("clone")),
    Rule("create_repo", _of("create", "import"), _of("repo")),
    Rule("create_repo", _of("create", "import", "run"), tokens=_of("url")),
    Rule("delete_repo", _of("delete"), _of("repo")),
    Rule("update_repo", _of("pull", "update", "use"), _of("repo", "branch")),
    Rule("update_repo", _of("pull")),
    Rule("update_repo", _of("update", "use"), also=_of("branch", "repo")),
    Rule("list_repos", _READ, _of("repo", "branch")),
    # query history and statements
    Rule("list_query_history", _READ, also=_of("warehouse"), words=_of("run", "ran", "executed", "queried")),
    Rule("list_query_history", _READ, _of("history")),
    Rule("list_query_history", _READ, also=_of("history")),
    Rule("cancel_statement", _of("cancel", "stop"), _of("query")),
    Rule("get_statement", _READ, _of("query"), words=_of("statement"), name=True),
    Rule(
        "list_query_history",
        _READ,
        _of("query", "warehouse"),
        flags=_of("slow", "failed", "last", "cancelled"),
        also=_of("query"),
    ),
    Rule("list_query_history", _READ, _of("query"), without=_of("top")),
    Rule("list_query_history", _READ, _of("warehouse", None), also=_of("query")),
    # runs
    Rule("cancel_run", _of("cancel"), _of("run", "job", "notebook")),
    Rule("cancel_run", _of("stop"), _of("run")),
    Rule(
        "rerun_failed",
        _of("run"),
        _of("job", "run"),
        flags=_of("failed"),
        words=_of("jobs", "runs", "all", "every", "everything"),
        name=False,
        without=_of("them", "those", "these"),
    ),
    Rule("retry_run", _of("run", "start"), _of("run")),
    Rule("get_run", _of("why"), _of("run", "notebook")),
    Rule("get_run", _of("why"), _of("job", "task")),
    Rule("list_runs", _READ, _of("run", "job"), flags=_of("last"), words=_of("runs")),
    Rule("list_runs", _READ, _of("run"), words=_of("runs", "executions", "history")),
    Rule("list_runs", _READ, _of("job"), also=_of("run"), words=_of("runs")),
    Rule("list_runs", _of("is"), _of("run"), flags=_RESULTS, words=_of("anybody", "anyone", "any", "somebody")),
    Rule("get_run", _READ, _of("run")),
    Rule("get_run", _SEE, _of("job"), also=_of("run")),
    Rule("get_run", _SEE, _of("job", "notebook"), flags=_of("output"), unless=_of("code")),
    Rule("list_runs", _READ, _of("job"), flags=_RESULTS, unless=_of("schedule")),
    # jobs
    Rule("create_job", _of("create"), _of("job")),
    Rule("create_job", _of("schedule"), _of("notebook")),
    Rule("create_job", _of("schedule"), tokens=_of("path")),
    Rule("update_job", _of("schedule", "pause", "resume", "rename", "update"), _of("job", None, "notebook")),
    Rule("update_job", _of("schedule", "pause", "resume")),
    Rule("delete_job", _of("delete"), _of("job")),
    Rule("update_job", _of("stop"), _of("job"), flags=_of("schedule")),
    Rule("cancel_run", _of("stop"), _of("job", "notebook")),
    Rule("run_job", _of("run", "start", "test"), _of("job")),
    Rule("list_runs", _READ, _of("job"), words=_of("ran", "run", "history")),
    Rule("get_job", _of("show", None), _of("notebook"), flags=_of("uses"), name=True),
    Rule(
        "get_job", _of("show"), _of("notebook"), words=_of("does", "run", "runs", "use"), without=_of("do"), name=True
    ),
    Rule(
        "list_jobs",
        _of("show", "search", "howmany", "count", None),
        _of("job"),
        words=_of("jobs", "workflows", "pipelines"),
    ),
    Rule("get_job", _READ, _of("job"), name=True),
    Rule("get_job", _READ, _of("job"), words=_of("it", "that", "this", "its", "first", "second", "third")),
    Rule("list_jobs", _READ, _of("job")),
    # clusters
    Rule("create_cluster", _of("create"), _of("cluster")),
    Rule("create_cluster", _of("start"), _of("cluster"), flags=_of("new")),
    Rule("start_cluster", _of("start"), _of("cluster")),
    Rule("stop_clusters", _of("stop", "cancel"), _of("cluster")),
    Rule("restart_cluster", _of("restart"), _of("cluster")),
    Rule("delete_cluster", _of("delete"), _of("cluster")),
    Rule("stop_clusters", _of("stop"), _NO_KIND, flags=_of("idle")),
    Rule(
        "list_clusters",
        _of("show", "search", "howmany", "count", "is", None),
        _of("cluster"),
        flags=_of("idle", "cost", "all", "slow"),
        name=False,
    ),
    Rule(
        "list_clusters",
        _of("show", "search", "howmany", "count", "is", "read", None),
        _of("cluster"),
        words=_of("clusters", "any"),
        name=False,
    ),
    Rule("get_cluster", _READ, _of("cluster", "event")),
    # warehouses
    Rule("create_warehouse", _of("create"), _of("warehouse")),
    Rule("start_warehouse", _of("start", "restart"), _of("warehouse")),
    Rule("stop_warehouse", _of("stop"), _of("warehouse")),
    Rule("delete_warehouse", _of("delete"), _of("warehouse")),
    Rule("list_warehouses", _READ - {"count", "chart", "compare"}, _of("warehouse")),
    # notebooks
    Rule("train_model", _of("train")),
    Rule("create_notebook", _of("create", "import", "write"), _of("notebook")),
    Rule("create_notebook", _of("create"), _of("query"), also=_of("notebook")),
    Rule("run_notebook", _of("run", "start", "test"), _of("notebook")),
    Rule("delete_notebook", _of("delete"), _of("notebook")),
    Rule("open_notebook", _of("read", "export", "describe"), _of("notebook")),
    Rule("open_notebook", _SEE, _of("notebook"), flags=_of("code")),
    Rule("list_notebooks", _READ, _of("notebook"), words=_of("notebooks", "scripts")),
    Rule("list_notebooks", _of("is", "show"), _of("notebook"), words=_of("where", "where's", "any", "there", "find")),
    Rule("open_notebook", _SEE, _of("notebook")),
    Rule("list_notebooks", _READ, _of("notebook")),
    # Unity Catalog
    Rule(
        "search_tables", _of("show", "is", None), _of("table"), words=_of("anything", "something", "about"), name=True
    ),
    Rule("list_tables", _READ, _of("table"), also=_of("schema"), words=_of("tables", "views", "datasets")),
    Rule(
        "search_tables", _of("is", "show"), _of("table"), words=_of("there", "any"), without=_of("in", "many", "rows")
    ),
    Rule("drop_table", _of("delete"), _of("table")),
    Rule(
        "search_tables",
        _of("show", "search", "is", None),
        _NO_KIND,
        words=_of("data", "information"),
        name=True,
        without=_of("in"),
    ),
    Rule("list_catalogs", _READ, _of("catalog"), without=_of("schemas", "databases", "tables")),
    Rule("list_schemas", _READ, _of("schema"), words=_of("schemas", "databases", "schemata")),
    Rule("list_schemas", _of("show", "howmany", None), _of("schema", "catalog"), also=_of("catalog")),
    Rule("list_tables", _READ, _of("table"), words=_of("tables", "views", "datasets"), tokens=_of("dotted")),
    Rule("search_tables", _of("search"), _of("table", "column")),
    Rule(
        "search_tables",
        _of("show", None),
        _of("table"),
        words=_of("tables", "datasets"),
        name=True,
        without=_of("in"),
    ),
    Rule("list_tables", _READ, _of("table"), words=_of("tables", "views", "datasets")),
    Rule("data", _READ, _of("row"), words=_of("many", "number", "count")),
    Rule("data", _of("count"), _of("row", "table")),
    Rule(
        "describe_table",
        _READ,
        _of("column", "table", "schema"),
        words=_of(
            "columns",
            "column",
            "fields",
            "schema",
            "describe",
            "structure",
            "details",
            "definition",
            "look",
            "table",
            "preview",
        ),
    ),
    Rule(
        "describe_table",
        _of("show", "preview", None),
        also=_of("row"),
        words=_of("sample", "rows", "row", "records"),
        without=_of(
            "where", "over", "above", "under", "below", "with", "top", "by", "average", "sum", "most", "between", "than"
        ),
    ),
    Rule("describe_table", _of("preview", "describe"), tokens=_of("dotted")),
    Rule("describe_table", _of("show", "preview", None), flags=_of("sample")),
    Rule("describe_table", _of("preview")),
    # files
    Rule("chart_it", _of("chart", "show", None), flags=_of("chart"), name=False),
    Rule("chart_it", _of("chart"), name=False),
    Rule("create_folder", _of("create"), _of("directory")),
    Rule("delete_path", _of("delete"), _of("directory", "file")),
    Rule("write_file", _of("create", "write", "import"), _of("file")),
    Rule("write_file", _of("write"), tokens=_of("path")),
    Rule("read_file", _SEE, _of("file"), without=_of("files"), name=True),
    Rule("read_file", _SEE, flags=_of("code"), also=_of("file")),
    Rule("list_volumes", _READ, _of("volume"), without=_of("path"), name=False),
    Rule("read_file", _SEE, _of("volume"), tokens=_of("dotted")),
    Rule("read_file", _SEE, _of("volume"), words=_of("say", "says", "read", "readme")),
    Rule("list_folder", _READ, _of("directory", "file", "volume", "workspace")),
)

# Clauses that name an object without a word for its kind.
OPEN: tuple[Rule, ...] = (
    Rule(
        "get_run",
        _of("show", "why", "is", "describe", None),
        flags=_of("output", "failed", "status", "details"),
        tokens=_of("number"),
        name=False,
        without=_of("last", "past", "hours", "days", "runs"),
    ),
    Rule("list_clusters", _of("show", "is", None), flags=_of("cost"), name=False),
    Rule(
        "list_clusters",
        _of("show", "is", None),
        flags=_of("running", "idle"),
        words=_of("up", "idle", "idling", "online"),
        name=False,
        without=_of("it", "that", "this", "job"),
    ),
    Rule("run_notebook", _of("run"), tokens=_of("path")),
    Rule("delete_path", _of("delete"), tokens=_of("path")),
    Rule(
        "list_folder",
        _of("show", None),
        tokens=_of("path"),
        words=_of("list", "what", "what's", "files", "ls", "inside"),
        unless=_of("code"),
    ),
    Rule("read_path", _of("read", "show", "describe", "export", None), tokens=_of("path")),
    Rule("describe_table", _of("describe", "show", "read", None), tokens=_of("dotted"), without=_of("where", "top")),
    Rule(
        "list_runs",
        _of("is", "show", None),
        flags=_of("failed"),
        name=False,
        without=_of("it", "that", "this", "one", "why", "first", "second", "third"),
    ),
    Rule("list_runs", _of("show"), words=_of("ran"), name=False, without=_of("it", "that", "this")),
    Rule("list_jobs", _of("is", "show", None), flags=_of("schedule"), name=False, without=_of("it", "that", "this")),
    Rule("create_folder", _of("create"), tokens=_of("path")),
    Rule("get_run", _of("why"), name=False),
    Rule(
        "get_run",
        _of("show", "is"),
        flags=_of("failed", "output"),
        words=_of("it", "that", "this", "one", "first", "last", "second"),
        name=False,
    ),
    Rule(
        "by_name",
        _of(
            "start",
            "stop",
            "restart",
            "delete",
            "run",
            "cancel",
            "pause",
            "resume",
            "schedule",
            "rename",
            "update",
            "use",
            "pull",
            "why",
        ),
    ),
    Rule("by_name", _of("is"), name=True),
    Rule("by_name", _of("is"), words=_of("it", "that", "this")),
    Rule(
        "by_name",
        _of(None, "show", "describe"),
        words=wordset("first second third fourth fifth 1st 2nd 3rd last one"),
        name=False,
    ),
    Rule("by_name", _of("describe", "read", "export")),
    Rule("list_runs", _of("show", "is"), flags=_of("running"), name=False, without=_of("it", "that", "this")),
    Rule("by_name", _of("show"), flags=_of("status", "events", "schedule", "details", "code", "output", "when")),
)
