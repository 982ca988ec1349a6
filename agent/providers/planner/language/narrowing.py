"""What narrows a list of objects: "tables with more than 1000 rows", "files larger than 1 MB", "starting clusters".

A limit is never dropped: it is applied to what the list shows of each object, or said to be nothing that can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.lacking import lacking
from agent.providers.planner.language.scheduled import scheduled_when

_MORE = (
    r"(?:more than|over|above|greater than|larger than|bigger than|longer than|exceeding|beyond|more expensive than|>)"
)
_LESS = r"(?:fewer than|less than|under|below|smaller than|cheaper than|shorter than|<)"
_AT_LEAST, _AT_MOST = r"(?:at least|no less than|no fewer than|>=)", r"(?:at most|no more than|up to|<=)"
_OPS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "=": lambda a, b: a == b,
}
_NUM = rf"\$?(?P<num>\d[\d,]*(?:\.\d+)?|an?|no|zero|{'|'.join(NUMBER_WORDS)})"
_TIMES = r"(?: ?(?P<times>k|thousand|million|mio|m|bn|billion)(?![a-z]))?"
_TEN = {"k": 1e3, "thousand": 1e3, "million": 1e6, "mio": 1e6, "m": 1e6, "bn": 1e9, "billion": 1e9}
_BYTES = {
    "b": 1,
    "byte": 1,
    "kb": 1e3,
    "kilobyte": 1e3,
    "mb": 1e6,
    "megabyte": 1e6,
    "gb": 1e9,
    "gigabyte": 1e9,
    "tb": 1e12,
}
# What is measured -> the words for its unit, and which kinds of object have it.
_UNITS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("rows", r"(?:rows?|records?|lines?|entries)", ("table",)),
    ("columns", r"(?:columns?|fields?|cols)", ("table",)),
    (
        "size",
        r"(?P<bytes>[kmgt]?b|bytes?|kilobytes?|megabytes?|gigabytes?)(?: in size| big| large)?",
        ("table", "file"),
    ),
    ("workers", r"(?:workers?|nodes?|machines?)", ("cluster",)),
    ("usd_per_hour", r"(?:dollars?|usd|bucks|\$)?(?: ?(?:an|per|a|/) ?h(?:ou)?r?)?", ("cluster", "warehouse")),
    ("tasks", r"(?:tasks?|steps?)", ("job",)),
    ("tables", r"(?:tables?|views?)", ("schema",)),
    ("schemas", r"(?:schemas?|databases?)", ("catalog",)),
    ("secrets", r"(?:secrets?|keys?|credentials?)", ("scope",)),
)
_NOUNS = {
    "table": r"(?:tables|views|datasets)",
    "file": r"files",
    "cluster": r"clusters",
    "warehouse": r"(?:sql )?warehouses",
    "job": r"(?:jobs|workflows|pipelines)",
    "schema": r"(?:schemas|databases)",
    "catalog": r"catalogs",
    "scope": r"(?:secret )?scopes",
    "notebook": r"(?:notebooks|scripts)",
    "repo": r"(?:repos|repositories|git folders)",
}
_WITH = (
    r"(?:,? (?:(?:that|which|who) )?(?:(?:has|have|having|with|are|is|of|contain(?:s|ing)?|costs?|costing|holds?"
    r"|holding|uses?|using|consist of|run(?:s|ning)? (?:on|with)|come with) )?)"
)
_SIGNED = re.compile(
    rf"{_WITH}(?:(?P<gt>{_MORE})|(?P<lt>{_LESS})|(?P<ge>{_AT_LEAST})|(?P<le>{_AT_MOST})|(?P<eq>exactly|just|=)"
    rf"|(?<=with )|(?<=have )|(?<=having )|(?<=has )) ?{_NUM}{_TIMES}(?P<unit> ?(?:[a-z$/]+ ?){{0,4}})",
    re.IGNORECASE,
)
# A state, language or place, in front of the noun or behind it -> (kind, column, values it may have)
_WORDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("cluster", r"(?:starting(?: up)?|pending|booting|coming up)", "state", ("PENDING", "STARTING", "RESTARTING")),
    ("cluster", r"(?:restarting|rebooting)", "state", ("RESTARTING",)),
    ("cluster", r"(?:resizing|scaling)", "state", ("RESIZING",)),
    ("cluster", r"(?:failed|errored|broken|crashed|in error)", "state", ("ERROR", "UNKNOWN")),
    ("warehouse", r"(?:starting(?: up)?|pending|booting|coming up)", "state", ("STARTING",)),
    ("warehouse", r"(?:stopping|shutting down)", "state", ("STOPPING",)),
    (
        "warehouse",
        r"(?:of size )?(?P<size>\dx-?small|x-?small|small|medium|large|x-?large|\dx-?large)(?:[- ]sized)?",
        "size",
        (),
    ),
    ("notebook", r"(?P<lang>python|sql|scala|r)(?![\w-])", "language", ()),
    ("repo", r"on (?:the )?(?:branch )?(?P<branch>[\w./-]+)(?: branch)?", "branch", ()),
    ("job", r"(?:disabled|deactivated|inactive|suspended|switched off|turned off|off)", "schedule", ("paused",)),
    (
        "job",
        r"(?:unscheduled|without (?:a |any )?schedules?|with no schedule|that have no schedule)",
        "schedule",
        ("",),
    ),
    ("job", r"(?:idle|stopped|not running|not active)", "last_state", ("not running",)),
    ("job", r"(?:never (?:ran|run|been run|executed)|not (?:ran|run|been run) yet)", "last_run", ("",)),
    ("table", r"empty", "rows", ("0",)),
    ("schema", r"empty", "tables", ("0",)),
    ("catalog", r"empty", "schemas", ("0",)),
    ("scope", r"empty", "secrets", ("0",)),
    ("file", r"empty", "size", ("0",)),
    ("file", r"\.?(?:csv|json|txt|parquet|py|sql|md|ya?ml|xml|log|zip|pdf|xlsx|whl|jar)", "suffix", ()),
)
_OF_LATE = r"(?:new|newest|latest|recent|(?:recently|last) (?:changed|modified|edited|updated|created)|most recent)"
_BY = r",? (?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|arranged)(?: them)? (?:by|on|after) (?:their |the )?"
_DOWN = (
    r"(?P<down>,? (?:desc(?:ending)?|(?:highest|biggest|largest|most|newest|latest|longest)(?: \w+)? first"
    r"|from high to low))?"
)
_UPWARDS = (
    r"(?P<up>,? (?:asc(?:ending)?|(?:lowest|smallest|least|fewest|oldest|cheapest)(?: \w+)? first|from low to high))?"
)
# By what a list may be sorted: kinds, the column, how it is said, and whether downwards where nothing is said of that
_SORTS: tuple[tuple[tuple[str, ...], str, str, bool], ...] = (
    (("cluster", "warehouse"), "usd_per_hour", r"(?:hourly )?(?:costs?|price|prices)(?: (?:per|an) hour)?", True),
    (("cluster",), "workers", r"(?:number of |amount of )?(?:workers|nodes)|size", True),
    (
        ("cluster", "warehouse"),
        "idle_minutes",
        r"idle (?:time|minutes)|idleness|how long (?:they are|they've been) idle",
        True,
    ),
    (("cluster", "warehouse"), "state", r"state|status", False),
    (("job",), "last_run", r"(?:time of )?(?:the )?last run(?: time)?", True),
    (("table",), "rows", r"(?:number of |amount of )?rows|row counts?", True),
    (("table", "file"), "size", r"size", True),
    (("table",), "columns", r"(?:number of )?columns", True),
    (
        ("file", "notebook"),
        "modified",
        r"(?:modification |change )?(?:date|time)|modified|last (?:changed?|modified)",
        True,
    ),
    (
        ("cluster", "warehouse", "job", "table", "file", "notebook", "repo", "schema"),
        "name",
        r"name|alphabet(?:ically)?",
        False,
    ),
)
# What no list shows, and what is said of it.
_NEVER: tuple[tuple[str, str, str], ...] = (
    ("cluster", r"(?:paused|on hold)", "A cluster is never paused: it runs, or it is stopped."),
    ("warehouse", r"(?:paused|on hold)", "A SQL warehouse is never paused: it runs, or it is stopped."),
    ("warehouse", r"(?:failed|broken|crashed)", "The list of SQL warehouses shows no failures: they run, or not."),
    ("notebook", r"(?:running|failed|failing|stopped|idle|unused|paused|active|inactive)",
     "The list of notebooks does not tell that: runs have a state, notebooks have none."),
    ("repo", r"(?:dirty|clean|stale|outdated|behind|ahead|idle|unused|inactive|active)",
     "The list of Git folders does not tell that: it shows their branches and addresses."),
    ("job", r"(?:created|owned|made|written) by [\w@. -]+|of (?:the )?user \S+",
     "The list of jobs does not tell who made them; the details of each do: “Show details of” and its name."),
    ("cluster", r"(?:created|owned|made|started) by [\w@. -]+|of (?:the )?user \S+",
     "The list of clusters does not tell who made them."),
    ("notebook", r"(?:created|owned|made|written) by [\w@. -]+", "The list of notebooks does not tell who wrote them."),
    ("table", r"(?:unused|idle|inactive|stale|old|outdated|recent|new|fresh)",
     "The list of tables does not tell when a table was used or changed."),
)  # fmt: skip
_NOW = r"(?: (?:right now|now|at the moment|currently|yet))?"
_THAT_ARE = r",? (?:(?:that|which) )?(?:(?:are|is|were|have|has) )?(?:(?:currently|still|just|right now|now) )*"


@dataclass(frozen=True)
class Narrowing:
    """``by`` is what of each object is looked at; ``holds`` tests it; ``said`` says it; ``rest`` asks for the list.

    ``never`` is what to say instead where that cannot be told of such objects at all; ``sort`` is -1 or 1 for a list
    that is sorted, downwards or upwards; ``since`` is a time in which jobs did not run.
    """

    kind: str
    by: str
    holds: Callable[[str], bool]
    said: str
    rest: str
    never: str = ""
    sort: int = 0
    since: str = ""


def narrowing_of(clause: Clause) -> Narrowing | None:
    """What narrows the list that a clause asks for; None where it asks for none, or for all."""
    asks = clause.verb in ("show", "search", "is", "howmany", "count", None)
    if not asks or clause.negated or clause.of("quoted") or "narrowed" in clause.agreed:
        return None
    text = clause.text.rstrip("?!. ")
    if (not_so := lacking(clause.kind, text)) is not None:
        return Narrowing(*not_so)
    if clause.excluded:
        return None
    if (when := scheduled_when(clause.text)) is not None:
        return Narrowing("job", "when", when.holds, when.said, "list all jobs")
    for kind, noun in _NOUNS.items():
        if kind not in clause.kinds[:1] or not (at := re.search(rf"\b{noun}\b", text, re.IGNORECASE)):
            continue
        return (
            _by_number(kind, text, at)
            or _used(kind, text)
            or _with_owners(kind, text)
            or _not_run(kind, text)
            or _by_word(kind, noun, text)
            or _sorted(kind, noun, text)
        )
    return None


def _by_number(kind: str, text: str, noun: re.Match[str]) -> Narrowing | None:
    for match in _SIGNED.finditer(text, noun.end()):
        unit = match["unit"].strip().lower()
        for by, words, kinds in _UNITS:
            if (
                kind not in kinds
                or not (named := re.match(rf"{words}(?![\w$])", unit, re.IGNORECASE))
                or (not named[0] and by != "usd_per_hour")
            ):
                continue
            if by == "usd_per_hour" and not (
                named[0].strip() or "$" in match[0] or re.search(r"cheap|expens|cost", match[0])
            ):
                continue
            bare = match["num"].lower() not in ("no", "zero") and not match["eq"]
            sign = next((s for s, g in ((">", "gt"), ("<", "lt"), (">=", "ge"), ("<=", "le")) if match[g]), "=")
            if sign == "=" and bare and by in ("rows", "columns"):
                continue  # "tables with 5 rows": of a sample, perhaps
            value = _value(match, named)
            end = match.end() - len(match["unit"]) + len(match["unit"]) - len(match["unit"].lstrip()) + named.end()
            rest = f"{text[: match.start()]} {text[end:]}"
            said = re.sub(r"^,? (?:(?:that|which) )?(?=\w)|^,? ", "", text[match.start() : end]).strip()
            holds = partial(_compared, sign, value)
            return Narrowing(kind, by, holds, said, re.sub(r"\s{2,}", " ", rest).strip())
    return None


def _value(match: re.Match[str], unit: re.Match[str]) -> float:
    word = match["num"].lower().replace(",", "")
    number = {"a": 1.0, "an": 1.0, "no": 0.0, "zero": 0.0}.get(word)
    if number is None:
        number = float(NUMBER_WORDS[word]) if word in NUMBER_WORDS else float(word)
    size = (unit.groupdict().get("bytes") or "").lower()
    many = _TEN[match["times"].lower()] if match["times"] else 1
    return number * many * _BYTES.get(size.rstrip("s") if len(size) > 2 else size, 1)


def _compared(sign: str, value: float, cell: str) -> bool:
    number = re.match(r"-?[\d,]+(?:\.\d+)?", cell)
    return bool(number) and _OPS[sign](float(number[0].replace(",", "")), value)


def _by_word(kind: str, noun: str, text: str) -> Narrowing | None:
    for of, words, by, values in _WORDS:
        if of == kind and (match := _placed(words, noun, text)):
            said, rest = match
            holds = _is_one_of(by, values, said)
            return Narrowing(kind, by, holds, _PLAINER.get(values, said), rest)
    for of, words, never in _NEVER:
        if of == kind and (match := _placed(words, noun, text)):
            return Narrowing(kind, "", lambda _: False, match[0], match[1], never)
    return None


def _not_run(kind: str, text: str) -> Narrowing | None:
    """ "Jobs that did not run today": those with no run in that time."""
    match = _NOT_RUN.search(text) if kind == "job" else None
    return match and Narrowing(kind, "run", lambda v: not v, match["said"], text[: match.start()], since=match["when"])


_NOT_RUN = re.compile(
    r",? (?:(?:that|which) )?(?P<said>(?:did not|didn't|have not|haven't|has not|were not|weren't|not) (?:yet )?"
    r"(?:run|ran|been run|executed|started|triggered)(?: yet| at all)? (?P<when>(?:since |in |over |for )?(?:today"
    r"|yesterday|this week|(?:the )?(?:last|past) .{2,12}))(?: yet)?)$",
    re.IGNORECASE,
)


_USES = re.compile(
    r",? (?:(?:that|which) )?(?P<said>(?:(?:are )?(?:using|running|based on|scheduled on|attached to)|uses?|runs?"
    r"|executes?)(?: (?:on|the))* (?:(?P<of>cluster|notebook) (?P<name>\S.*?)"
    r"|(?P<named>\S.*?) (?P<kind>cluster|notebook)))$",
    re.IGNORECASE,
)


def _used(kind: str, text: str) -> Narrowing | None:
    """ "Jobs that use the clean_orders notebook", "which jobs run on the X cluster"."""
    match = _USES.search(text) if kind == "job" else None
    if match is None:
        return None
    name = re.sub(r"^(?:the|a|an) ", "", (match["name"] or match["named"]).strip(), flags=re.IGNORECASE).lower()
    by = (match["of"] or match["kind"]).lower()
    if name in ("own", "new", "what", "which", "a", "any"):
        return None
    holds = _of_cluster(name) if by == "cluster" else partial(_of_path, name)
    return Narrowing(kind, by, holds, match["said"], text[: match.start()])


def _of_cluster(name: str) -> Callable[[str], bool]:
    return lambda v: name in {one.strip().lower() for one in v.split(",")}


def _of_path(name: str, cell: str) -> bool:
    return name in (cell.lower(), cell.lower().rsplit("/", 1)[-1])


_OWNED = re.compile(
    r",? (?:with|and|including|plus) (?:their |the )?(?:owners?|creators?|who (?:owns|created|made) (?:them|each))$",
    re.I,
)


def _with_owners(kind: str, text: str) -> Narrowing | None:
    """ "Jobs with their owners": the list has none, the details of each do."""
    match = _OWNED.search(text) if kind == "job" else None
    return match and Narrowing(kind, "creator", lambda _: True, match[0].strip(" ,"), text[: match.start()])


def _sorted(kind: str, noun: str, text: str) -> Narrowing | None:
    if kind in ("file", "notebook"):
        for words, sign in ((_OF_LATE, -1), (r"(?:old|oldest)", 1)):
            if match := _placed(words, noun, text):
                said = "the last changed first" if sign < 0 else "those not changed for longest first"
                return Narrowing(kind, "modified", lambda _: True, said, match[1], sort=sign)
    for kinds, by, words, down in _SORTS:
        match = re.search(rf"{_BY}(?:{words}){_DOWN}{_UPWARDS}$", text, re.IGNORECASE) if kind in kinds else None
        if match:
            sign = -1 if match["down"] or (down and not match["up"]) else 1
            return Narrowing(kind, by, lambda _: True, match[0].strip(" ,"), text[: match.start()], sort=sign)
    return None


_PLAINER: dict[tuple[str, ...], str] = {("paused",): "with a paused schedule", ("not running",): "not running now"}


def _placed(words: str, noun: str, text: str) -> tuple[str, str] | None:
    """(what is said, the rest) where such words stand in front of the noun, or behind it up to the end."""
    if (ahead := re.search(rf"\b(?P<said>{words}) (?={noun}\b)", text, re.I)) and not ahead["said"].startswith("on "):
        return ahead["said"], f"{text[: ahead.start()]}{text[ahead.end() :]}"
    behind = re.search(rf"^(?P<front>.*\b{noun}){_THAT_ARE}(?P<said>{words}){_NOW}$", text, re.IGNORECASE)
    return (behind["said"], behind["front"]) if behind else None


def _is_one_of(by: str, values: tuple[str, ...], said: str) -> Callable[[str], bool]:
    low = said.lower()
    if by == "size" and not values:
        want = re.sub(r"of size |[- ]sized|[^a-z0-9]", "", low)
        return lambda v: re.sub(r"[^a-z0-9]", "", v.lower()) == want
    if by == "suffix":
        return lambda v: v == low.strip(".")
    if by in ("language", "branch"):
        want = re.sub(r"^on (?:the )?(?:branch )?|(?: branch)$", "", low)
        return lambda v: v.lower() == want
    if values == ("paused",):
        return lambda v: "paused" in v.lower()
    if values == ("not running",):
        return lambda v: v.upper() not in ("RUNNING", "PENDING")
    if values == ("",):
        return lambda v: v.strip().lower() in ("", "-", "none")
    return lambda v: v.upper() in values
