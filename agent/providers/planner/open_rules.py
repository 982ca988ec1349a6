"""Which plan a clause asks for that names an object without a word for its kind, as a table read from the top."""

from __future__ import annotations

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.rule import Rule
from agent.providers.planner.rule import words_of as _of

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
    Rule("add_to_it", _of("create", "write"), words=_of("it", "there", "to", "in", "into", "under"), name=True),
    Rule("read_path", _of("read", "show", "describe", "export", None), tokens=_of("path")),
    Rule("list_runs", _of("show", "is", None), words=_of("history"), name=True),
    Rule("cancel_run", _of("cancel")),
    Rule(
        "list_tables",
        _of("show", None),
        tokens=_of("schema_name"),
        words=_of("in", "inside", "what's", "everything", "contents"),
    ),
    Rule("describe_table", _of("describe", "show", "read", None), tokens=_of("dotted"), without=_of("where", "top")),
    Rule(
        "list_runs",
        _of("is", "show", None),
        flags=_of("failed"),
        name=False,
        without=_of("it", "that", "this", "one", "why", "first", "second", "third"),
    ),
    Rule("list_runs", _of("show"), words=_of("ran"), name=False, without=_of("it", "that", "this")),
    Rule(
        "list_jobs",
        _of("is", "show", None),
        flags=_of("schedule"),
        name=False,
        without=_of("it", "its", "that", "this"),
    ),
    Rule("create_folder", _of("create"), tokens=_of("path")),
    Rule("rerun_failed", _of("run"), flags=_of("failed"), words=_of("ones"), name=False, without=_of("them", "those")),
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
    Rule("by_name", _of("show"), words=_of("who", "who's"), flags=_of("running", "stopped", "events"), name=True),
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
