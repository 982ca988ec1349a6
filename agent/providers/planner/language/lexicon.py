"""The planner's words, as tables. Nothing here names an object of any workspace."""

from __future__ import annotations


def _said(text: str) -> tuple[str, ...]:
    """The phrases of a text, which are separated by bars."""
    return tuple(phrase.strip() for phrase in text.split("|"))


# What a person wants done -> the ways to say it. A phrase of two words may enclose the object ("turn it off").
VERBS: dict[str, tuple[str, ...]] = {
    "show": _said(
        """
        show | list | display | get | view | see | give | fetch | print | enumerate | check | tell | look | look at |
        pull up | bring me | grab | grab me | hand me | dig up | dig out | ls | find out |
        report to me | report back | retrieve | return | know | look up | inspect | monitor
        """
    ),
    "describe": ("describe", "detail", "explain", "summarize", "summarise", "profile"),
    "preview": ("preview", "peek", "sample", "peek at"),
    "search": ("search", "find", "look for", "search for", "locate", "hunt for"),
    "create": (
        "create",
        "make",
        "new",
        "set up",
        "spin up",
        "add",
        "build",
        "define",
        "register",
        "provision",
        "setup",
    ),
    "start": (
        "start",
        "turn on",
        "power on",
        "boot",
        "start up",
        "fire up",
        "bring up",
        "switch on",
        "wake",
        "wake up",
        "power up",
        "boot up",
        "launch",
    ),
    "stop": (
        "stop",
        "terminate",
        "shut down",
        "turn off",
        "power off",
        "switch off",
        "shut off",
        "shut",
        "halt",
        "kill",
        "bring down",
        "take down",
        "shutdown",
        "spin down",
        "wind down",
        "power down",
        "pause down",
        "suspend",
        "pull the plug on",
        "pull the plug of",
    ),
    "restart": ("restart", "reboot", "bounce", "cycle", "power cycle", "kick", "recycle"),
    "delete": _said(
        """
        delete | rm | remove | drop | destroy | get rid of | erase | wipe | throw away | throw out | tear down |
        bin | trash | scrap | chuck out | chuck | toss | toss out | ditch | do away with | clear away | nuke |
        purge | dispose of | kick out
        """
    ),
    "run": (
        "run",
        "execute",
        "trigger",
        "kick off",
        "fire off",
        "send off",
        "kick-start",
        "fire",
        "rerun",
        "re-run",
        "run now",
        "retry",
        "repeat",
        "repair",
    ),
    "train": ("train", "retrain", "re-train", "fit"),
    "cancel": ("cancel", "abort", "end"),
    "rename": ("rename",),
    "update": ("update", "change", "edit", "modify", "set", "adjust", "reconfigure", "configure", "replace", "rotate"),
    "schedule": ("schedule", "reschedule"),
    "pause": ("pause", "unschedule", "disable", "freeze", "deactivate", "hold off", "put on hold"),
    "resume": ("resume", "unpause", "enable", "reenable", "re-enable", "activate", "reactivate", "unfreeze"),
    "use": ("use", "switch to", "switch", "work with", "connect to", "select", "go to", "change to", "default to"),
    "read": ("read", "open", "cat", "print out", "dump"),
    "export": ("export", "download"),
    "import": ("import", "upload"),
    "write": ("write", "save", "put", "store", "jot", "jot down", "note down"),
    "clone": ("clone", "re-clone", "reclone", "check out", "checkout", "link"),
    "pull": ("pull", "sync", "git pull", "refresh"),
    "clear": ("clear", "reset", "forget", "unset"),
    "count": ("count", "tally"),
    "average": ("average", "avg"),
    "sum": ("sum", "total", "add up"),
    "chart": ("chart", "plot", "graph", "visualize", "visualise", "draw"),
    "compare": ("compare", "compute", "calculate", "aggregate", "group", "break down", "rank", "query", "work out"),
    "test": ("test",),
    "unsupported": _said(
        """
        copy | append | undo | merge | commit | push | rebase | revert | rollback | move | share | grant | revoke |
        resize | upgrade | downgrade | enlarge | size up | size down | bump | bump up | beef up | shrink |
        scale | migrate | deploy | install | publish | approve | invite | duplicate | archive | restore |
        backup | encrypt | pay | buy | send | email | empty out | empty the | empty my | empty our
        """
    ),
}
"""The head verb of a clause. ``query``, ``total`` and such are verbs only where a clause begins."""

MUTATING = frozenset(
    {
        "create",
        "start",
        "stop",
        "restart",
        "delete",
        "run",
        "train",
        "cancel",
        "rename",
        "update",
        "schedule",
        "pause",
        "resume",
        "import",
        "write",
        "clone",
        "pull",
    }
)

# Kinds of objects -> the words for them.
KINDS: dict[str, tuple[str, ...]] = {
    "warehouse": (
        "warehouse",
        "warehouses",
        "sql warehouse",
        "sql warehouses",
        "sql endpoint",
        "sql endpoints",
        "wh",
        "dwh",
    ),
    "cluster": ("cluster", "clusters", "compute", "computes", "machine", "machines", "vm", "vms", "servers"),
    "job": ("job", "jobs", "workflow", "workflows", "pipeline", "pipelines"),
    "run": (
        "run",
        "runs",
        "job run",
        "job runs",
        "execution",
        "executions",
        "run history",
        "job activity",
        "activity",
        "job run history",
        "job history",
        "run histories",
    ),
    "notebook": ("notebook", "notebooks", "script", "scripts"),
    "column": ("column", "columns", "cols", "col", "field", "fields", "schema of"),
    "table": ("table", "tables", "view", "views", "dataset", "datasets"),
    "schema": ("schema", "schemas", "database", "databases", "schemata"),
    "catalog": ("catalog", "catalogs", "catalogue", "catalogues", "unity catalog"),
    "history": ("query history", "history of queries", "sql history", "statement history"),
    "query": ("query", "querys", "queries", "statement", "statements", "sql statement", "sql query", "sql queries"),
    "scope": ("scope", "scopes", "secret scope", "secret scopes"),
    "secret": ("secret", "secrets", "credential", "credentials", "secret key", "secret keys"),
    "repo": ("repo", "repos", "repository", "repositories", "git folder", "git folders", "git repo", "git repos"),
    "branch": ("branch", "branches"),
    "file": ("file", "files", "csv", "document"),
    "directory": (
        "directory",
        "directories",
        "folder",
        "folders",
        "subfolder",
        "subfolders",
        "subdirectory",
        "dir",
        "dirs",
    ),
    "volume": ("volume", "volumes"),
    "workspace": ("workspace",),
    "context": ("context", "session", "current settings", "current session", "session context"),
    "event": ("event", "events"),
    "row": ("row", "rows", "record", "records"),
}

# Remarks on objects -> the words for them. They filter, choose a view of the object or give a form to the answer.
FLAGS: dict[str, tuple[str, ...]] = {
    "idle": (
        "idle",
        "idling",
        "unused",
        "inactive",
        "sitting idle",
        "not used",
        "not being used",
        "doing nothing",
        "nobody is using",
        "no one is using",
        "nobody uses",
        "did nobody touch",
        "did nobody use",
        "nobody touched",
        "nobody has touched",
        "nobody used",
        "not been used",
        "hasn't been used",
        "haven't been used",
        "not in use",
        "isn't used",
        "is not used",
        "aren't used",
        "unneeded",
        "without use",
        "sitting around",
    ),
    "running": (
        "running",
        "active",
        "are on",
        "is on",
        "still on",
        "up",
        "online",
        "on right now",
        "alive",
        "started",
        "ongoing",
        "in progress",
        "executing",
        "under way",
        "underway",
        "in flight",
        "in operation",
    ),
    "stopped": (
        "stopped",
        "terminated",
        "off",
        "down",
        "offline",
        "not running",
        "shut",
        "inactive ones",
        "turned off",
        "switched off",
        "shut down",
        "terminate",
        "died",
        "die",
        "asleep",
    ),
    "failed": _said(
        """
        failed | fail | failing | bad ones | bad one |
        failure | failures | broke | broken | errored | crashed | unsuccessful | fails |
        crash | went wrong | blew up | red | fell over | died | tanked | bombed | did not make it |
        didn't make it | went belly up | belly up | went south | bit the dust | choked | flopped | not make it |
        keeps failing | gone wrong | go wrong | error | errors | break
        """
    ),
    "succeeded": _said(
        """
        succeed | succeeds | succeeded | successful | success | passed | completed | finished | successfully |
        go through | make it | make it through | made it | made it through | pull through | went through |
        go well | went well | green
        """
    ),
    "cancelled": ("cancelled", "canceled", "aborted"),
    "paused": ("paused", "on hold", "unpaused"),
    "all": ("all", "every", "each", "everything", "both", "any"),
    "last": ("last", "latest", "recent", "newest", "most recent", "recently"),
    "events": ("events", "event log", "event"),
    "schedule": ("schedule", "schedules", "scheduled", "cron"),
    "status": ("status", "state", "busy", "going", "doing", "progress", "health", "finish", "done"),
    "output": (
        "output",
        "outputs",
        "result",
        "results",
        "log",
        "logs",
        "trace",
        "traceback",
        "stack trace",
        "stacktrace",
    ),
    "code": ("code", "source", "contents", "content"),
    "sample": (
        "sample",
        "sample rows",
        "example rows",
        "first rows",
        "some rows",
        "few rows",
        "example lines",
        "sample lines",
        "examples",
    ),
    "details": ("details", "detail", "info", "information", "config", "configuration", "settings", "specs"),
    "slow": ("slowest", "slow", "longest", "longest running", "expensive"),
    "permanent": ("permanently", "for good", "forever"),
    "new": ("new", "another", "fresh", "brand new"),
    "again": ("again", "once more", "one more time"),
    "chart": (
        "chart",
        "graph",
        "plot",
        "bar chart",
        "line chart",
        "pie chart",
        "scatter plot",
        "scatter",
        "scatterplot",
        "visualization",
        "histogram",
        "diagram",
        "visually",
    ),
    "cost": (
        "cost",
        "costs",
        "costly",
        "priciest",
        "costing",
        "billing",
        "price",
        "hourly price",
        "hourly prices",
        "hourly cost",
        "hourly costs",
        "hourly rate",
        "hourly rates",
        "prices",
        "spend",
        "spending",
        "money",
        "expensive cluster",
        "burning",
        "burns",
        "wastes",
        "wasting",
        "bill",
    ),
    "when": ("when",),
    "training": ("training", "train"),
    "uses": ("uses", "used by", "behind"),
}
