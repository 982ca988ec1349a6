"""What "it", "that job" and "the first one" can mean: the objects that earlier steps of a conversation were about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.providers.planner.dialogue import Turn
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.tokens import plain, tokens_of
from agent.providers.planner.steps import Result
from agent.providers.planner.superlatives import superlative
from agent.providers.planner.things import Thing, link, things_of

# tool -> (kind, where its name is): an argument, or a field of the result ("=field"). The first is what "it" means.
OBJECTS: dict[str, tuple[tuple[str, str], ...]] = {
    "set_context": (
        ("cluster", "cluster"),
        ("warehouse", "warehouse"),
        ("schema", "schema"),
        ("catalog", "catalog"),
        ("directory", "workspace_path"),
    ),
    "get_cluster": (("cluster", "cluster"), ("cluster", "=name")),
    "create_cluster": (("cluster", "name"),),
    "start_cluster": (("cluster", "cluster"), ("cluster", "=name")),
    "stop_cluster": (("cluster", "cluster"),),
    "restart_cluster": (("cluster", "cluster"), ("cluster", "=name")),
    "get_job": (("job", "job"),),
    "create_job": (("job", "name"), ("notebook", "notebook")),
    "update_job": (("job", "name"), ("job", "job")),
    "run_job": (("run", "=run_id"), ("job", "job")),
    "get_job_run": (("run", "run_id"), ("job", "=job"), ("job", "=job_name")),
    "cancel_job_run": (("run", "run_id"),),
    "list_job_runs": (("job", "job"),),
    "create_warehouse": (("warehouse", "name"),),
    "start_warehouse": (("warehouse", "warehouse"), ("warehouse", "=name")),
    "stop_warehouse": (("warehouse", "warehouse"),),
    "list_warehouses": (("warehouse", "warehouse"),),
    "import_notebook": (("notebook", "path"),),
    "export_notebook": (("notebook", "notebook"),),
    "run_notebook": (("run", "=run_id"), ("notebook", "notebook"), ("cluster", "cluster")),
    "describe_table": (("table", "table"),),
    "list_tables": (("schema", "schema"),),
    "list_schemas": (("catalog", "catalog"),),
    "read_workspace_file": (("file", "path"),),
    "write_workspace_file": (("file", "path"),),
    "create_directory": (("directory", "path"),),
    "create_secret_scope": (("scope", "scope"),),
    "list_secrets": (("scope", "scope"),),
    "delete_secret": (("scope", "scope"),),
    "put_secret": (("secret", "key"), ("scope", "scope")),
    "create_repo": (("repo", "=path"), ("repo", "url")),
    "update_repo": (("repo", "repo"),),
    "execute_sql": (("statement", "=statement_id"), ("table", "sql")),
}
# What a run or a stop leaves as the thing most likely meant by "it" where both would do.
LISTS: dict[str, str] = {
    "list_clusters": "cluster",
    "list_warehouses": "warehouse",
    "list_jobs": "job",
    "list_job_runs": "run",
    "list_workspace": "notebook",
    "list_tables": "table",
    "search_tables": "table",
    "list_schemas": "schema",
    "list_catalogs": "catalog",
    "list_secret_scopes": "scope",
    "list_repos": "repo",
    "list_secrets": "secret",
}
# What pages say they show: "page_table: main.sales.orders".
PAGE_KINDS = {kind: f"page_{kind}" for kind in ("run", "job", "cluster", "warehouse", "notebook", "table")}
PAGE_KINDS["statement"] = "page_statement_id"
RECENT_TURNS = 12


@dataclass(frozen=True)
class Memory:
    """The steps of the earlier turns, and of this one so far."""

    turns: tuple[Turn, ...]
    now: Sequence[Result] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    shown: Sequence[Result] = ()
    told: Mapping[int, str] = field(default_factory=dict)

    def mentions(self) -> Iterator[Thing]:
        """Objects that single steps were about, the latest first."""
        for at, result in reversed(list(enumerate(self.now))):
            yield from _objects(result, self.told.get(at, ""))
            if result.call.name == "cancel_job_run":  # "... and pause the job it belongs to"
                listed = [t for r in self.now if r.call.name == "list_job_runs" for t in things_of("run", r)]
                jobs = [t.cell("job_name") for t in listed if t.id == str(result.call.args.get("run_id"))]
                yield from (Thing("job", job, job, job) for job in jobs[:1] if job)
        before = self.turns[-1].context if self.turns else {}
        page = tuple(_shown(kind, said) for kind, key in PAGE_KINDS.items() if (said := self.context.get(key, "")))
        if "table" not in {thing.kind for thing in page} and (table := _first_table(self.context.get("page_sql", ""))):
            page += (_shown("table", table),)
        turned = any(self.context.get(key) != before.get(key) for key in (*PAGE_KINDS.values(), "page_sql"))
        if turned:  # what the person looks at has changed since the last message
            yield from page
        for turn in reversed(self.turns[-RECENT_TURNS:]):
            part = _part_told(turn.reply)
            for result in reversed(turn.steps):
                if part is None or not result.call.name.startswith(_LOOKS_UP):
                    yield from _objects(result, turn.text)
            if part is not None and len(part) == 1:
                yield from _in_part(turn, (), part) or ()
        if not turned:
            yield from page

    def focus(self, *kinds: str) -> Thing | None:
        """The latest object of one of these kinds."""
        return next((thing for thing in self.mentions() if thing.kind in kinds), None)

    def listed(self, *kinds: str) -> tuple[Thing, ...]:
        """The objects of the latest list that was shown (it ended its turn), of one of these kinds or of any."""
        runs = tuple(r for r in self.now if r.call.name == "list_job_runs" and kinds in ((), ("run",)))
        said = " ".join(self.told.get(at, "") for at, r in enumerate(self.now) if r in self.shown)
        for steps, asked in ((self.shown, said), (runs, "")):
            for result in reversed(steps):
                kind = LISTS.get(result.call.name)
                if kind and not result.is_error and (not kinds or kind in kinds):
                    return _told_of(kind, result, asked)
        gathered, shown = self._gathered(kinds)
        return shown if shown is not None and len(gathered) < 2 else gathered

    def one_by_one(self, *kinds: str) -> tuple[Thing, ...]:
        """The objects of one kind that messages were about one after the other since the last list, if several."""
        gathered, _ = self._gathered(kinds)
        return gathered if len(gathered) > 1 else ()

    def _gathered(self, kinds: tuple[str, ...]) -> tuple[tuple[Thing, ...], tuple[Thing, ...] | None]:
        """The objects that were dealt with one by one since the latest list, and that list."""
        gathered: list[Thing] = []
        for turn in reversed(self.turns[-RECENT_TURNS:]):
            shown, own = self._list_of(turn, kinds)
            if shown is not None:
                return tuple(gathered), shown
            own = [t for t in own if not gathered or t.kind == gathered[0].kind]
            if not _BY_PLACE.search(turn.text):
                gathered[:0] = [t for t in own if t.name not in {g.name for g in gathered}]
        return tuple(gathered), None

    def _list_of(self, turn: Turn, kinds: tuple[str, ...]) -> tuple[tuple[Thing, ...] | None, list[Thing]]:
        """The list of one of these kinds that a turn showed; else None and the objects that it dealt with."""
        if (part := _part_told(turn.reply)) is not None:
            return _in_part(turn, kinds, part), []
        dealt = [t for r in turn.steps if r.call.name not in LISTS and not r.is_error for t in _objects(r)]
        first = next((t.kind for t in dealt if not kinds or t.kind in kinds), None)
        for at in reversed(range(len(turn.steps))):
            result = turn.steps[at]
            kind = LISTS.get(result.call.name)
            if not kind or result.is_error or (kinds and kind not in kinds):
                continue
            own = _looked_up(kind, things_of(kind, result), turn, at)
            if own is None:
                return _told_of(kind, result, turn.text), []
            if own and first in (None, kind):
                return None, own
        return None, [t for t in dealt if t.kind == first]

    def last_steps(self) -> tuple[Result, ...]:
        """The steps of the previous turn."""
        return self.turns[-1].steps if self.turns else ()


# A reply that told of a part of its list, or of it in another order, as ``plans/narrowed.py`` words it.
_OF_A_PART = re.compile(
    r" fit “|\bis one that fits “|, (?:sorted|ordered|ranked|arranged|sort|order|rank) [^\n]*:$"
    r"|, the last changed first:$|, those not changed for longest first:$|^No job is called anything like “",
    re.MULTILINE,
)
_LOOKS_UP = ("list_", "get_", "describe_", "search_")
_ONE_TOLD = re.compile(r"^- (?:\*\*|`)(.+?)(?:\*\*|`)(?=:|$)", re.MULTILINE)


def _part_told(reply: str) -> tuple[str, ...] | None:
    """The names that a reply told of a list that it narrowed or sorted, in its order; None for any other reply."""
    told = reply.partition("<followups>")[0]
    return tuple(_ONE_TOLD.findall(told)) if _OF_A_PART.search(told) else None


def _in_part(turn: Turn, kinds: tuple[str, ...], names: tuple[str, ...]) -> tuple[Thing, ...] | None:
    """The things of these names, where they are of one of these kinds. What was only looked up for them was not shown:
    nothing then, rather than more than was told; None where the turn listed nothing of these kinds."""
    seen = False
    for result in reversed(turn.steps):
        kind = LISTS.get(result.call.name, "")
        if not kind or result.is_error:
            continue
        of_kinds = not kinds or kind in kinds
        seen = seen or of_kinds
        found = {t.name: t for t in things_of(kind, result)}
        if names and of_kinds and all(name in found for name in names):
            return tuple(found[name] for name in names)
    return () if seen else None


# What a call about one object says which it is with.
_ONE_BY = {"run": ("run_id",), "notebook": ("notebook", "path"), "repo": ("repo", "path"), "secret": ("key",)}
_BY_PLACE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|next|other|1st|2nd|3rd|4th|5th|#\d+)\b", re.IGNORECASE
)


def _looked_up(kind: str, things: Sequence[Thing], turn: Turn, at: int) -> list[Thing] | None:
    """The objects that the list of a step was only asked for to find, in the order in which the turn dealt with them.
    None for a list that was shown: it came last, or the reply tells of others in it as well."""
    if all(r.call.name in LISTS for r in turn.steps[at + 1 :]):
        return None
    said = [str(r.call.args.get(key) or "").lower() for r in turn.steps for key in _ONE_BY.get(kind, (kind,))]
    own = [t for n in dict.fromkeys(said) if n for t in things if n in (t.name.lower(), t.id.lower(), t.ref.lower())]
    told = turn.reply.partition("<followups>")[0]
    return None if any(t.name in told for t in things if t not in own) else own


def _told_of(kind: str, result: Result, asked: str) -> tuple[Thing, ...]:
    things = (t for t in things_of(kind, result) if t.cell("type") not in ("DIRECTORY", "REPO"))
    return tuple(t for t in things if _was_told(t, asked))


_PAUSED = re.compile(r"\bpaused\b", re.IGNORECASE)


def _was_told(thing: Thing, asked: str) -> bool:
    """Whether an answer told of this thing of its list: "which jobs are paused?" tells of these alone."""
    return thing.kind != "job" or not _PAUSED.search(asked) or "paused" in thing.cell("schedule").lower()


def _objects(result: Result, said: str = "") -> Iterator[Thing]:
    if result.declined:
        return
    seen: set[str] = set()
    if result.call.name == "get_job" and _ASKS_CLUSTER.search(said) and (on := ON_CLUSTER.findall(result.text)):
        yield from (_named("cluster", id_) for id_ in set(on) if len(set(on)) == 1)  # "..., and is that one up?"
    for kind, where in OBJECTS.get(result.call.name, ()):
        if where.startswith("="):
            name = "" if result.is_error else field_of(result, where[1:])
        else:
            name = str(result.call.args.get(where) or "")
            if where == "sql":
                name = _first_table(name)
        if name and kind not in seen:
            seen.add(kind)
            thing = _named(kind, name)
            yield replace(thing, row=_of_run(result)) if kind == "run" and result.call.name == "get_job_run" else thing
    if result.call.name in ("get_job", "get_job_run") and (path := TASK_PATH.search(result.text)):
        yield Thing("notebook", path[1], path[1], path[1])
    kind = LISTS.get(result.call.name)
    if kind and not result.is_error and kind not in seen:
        things = things_of(kind, result)
        if len(things) == 1 and (kind != "notebook" or things[0].cell("type") in ("", "NOTEBOOK", "FILE")):
            yield things[0]  # a folder that holds one folder speaks of no notebook
            yield from _job_of(things[0]) if _OF_WORK.search(said) else ()
        elif said:  # of a list, the one that the message named
            named = link(tokens_of(plain(said)), (), things).things
            best = superlative(read_clause(said), things)
            if best is not None or len(named) == 1:
                one = best or named[0]
                yield one
                yield from _job_of(one)


_OF_WORK = re.compile(r"\b(?:jobs?|runs?|running|pipelines?|workflows?)\b", re.IGNORECASE)


def _job_of(thing: Thing) -> Iterator[Thing]:
    """The job of a run of a list."""
    if thing.kind == "run" and (job := thing.cell("job_name")):
        yield Thing("job", job, job, job)


def _of_run(result: Result) -> dict[str, str]:
    """What a run that was looked at says of itself, as a list of runs has it."""
    job = _WITH_ID.match(result.parsed.get("job", "job_name"))
    return {"state": result.parsed.get("state"), "job_name": job[1] if job else result.parsed.get("job_name")}


_ASKS_CLUSTER = re.compile(r"\b(?:cluster|compute|machine)\b", re.IGNORECASE)
ON_CLUSTER = re.compile(r"^task: .*\bcluster ([^\s,]+)", re.MULTILINE)
TASK_PATH = re.compile(r"^task: .*?(/[^\s,;]+)", re.MULTILINE)
_WITH_ID = re.compile(r"^(.*) \((\d+)\)$")


def _named(kind: str, name: str) -> Thing:
    """An object by what a step called it; a job may be called by its name with its id: "Nightly ETL (101)"."""
    match = _WITH_ID.match(name) if kind == "job" else None
    return Thing(kind, match[1], match[2], match[2]) if match else Thing(kind, name, name, name)


def _shown(kind: str, said: str) -> Thing:
    """What a page says it shows: "BI Adhoc (0612-bi-07)", "90014 of Nightly ETL (FAILED)", "main.sales.orders"."""
    if kind == "run":
        id_ = said.split()[0]
        return Thing(kind, id_, id_, id_)
    match = re.fullmatch(r"(.*) \(([\w-]+)\)", said)
    return Thing(kind, match[1], match[2], match[2]) if match else Thing(kind, said, said, said)


_MADE = re.compile(r"\s*CREATE (?:OR REPLACE )?(?:TABLE|VIEW) (?:IF NOT EXISTS )?([\w`.-]+) AS\b", re.IGNORECASE)


def _first_table(sql: str) -> str:
    """The table that a statement made of a query, else the first one that it reads."""
    match = _MADE.match(sql) or re.search(r"\bFROM\s+([\w`-]+(?:\.[\w`-]+){1,2})", sql, re.IGNORECASE)
    return match[1].replace("`", "") if match else ""


def field_of(result: Result, name: str) -> str:
    """A field of a result; a run's or statement's id is found in its sentences too."""
    value = result.parsed.get(name)
    if not value and name in ("run_id", "statement_id"):
        word = name.removesuffix("_id")
        match = re.search(rf"\b{word}(?:[ _]id)?[ :`*]+([\w-]*\d[\w-]*)", result.text, re.IGNORECASE)
        value = match[1] if match else ""
    return value
