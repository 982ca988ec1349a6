"""Which trait a question asks for: the type of a column, a column of the list before, the biggest of some tables."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause

_TYPES = r"(?:date|timestamp|datetime|string|text|number|numeric|int|integer|bigint|double|float|decimal|boolean|bool)"
_TYPE_OF = re.compile(
    r"(?:data ?type|column type|datatype|type)s? (?:of|for|has|does|is|do|are)(?: the)? (?:columns? |fields? )?"
    r"(?P<column>[\w.]+(?: \w+)??)(?: columns?| fields?)?(?: (?:have|has|stored as))?"
    r"(?: (?:in|of|on|from) (?:the )?(?P<table>[\w.]+(?: \w+)?))?(?: table)?$"
)
_IS_A = re.compile(
    rf"^(?:is|are) (?:the )?(?P<column>[\w.]+(?: \w+)??)(?: (?:column|field))?(?: (?:in|of|on) (?:the )?"
    rf"(?P<table>[\w.]+(?: \w+)?))?(?: table)? (?:stored as |saved as )?an? {_TYPES}(?: (?:or|and) an? {_TYPES})?"
    r"(?: (?:column|field|type))?$"
)
_DATA_TYPE = re.compile(r"\b(?:data ?types?|column types?)\b")
# What is no column: "the type of the cluster", "what type of job is it".
_NO_COLUMN = re.compile(r"\b(?:clusters?|jobs?|warehouses?|nodes?|machines?|instances?|drivers?|notebooks?|runs?)\b")


def type_asked_of(clause: Clause) -> tuple[str, str] | None:
    """(column, table or empty) where a question is about a column's type: "what type is l_shipdate in lineitem"."""
    low = clause.lower.rstrip("?!. ")
    match = _IS_A.search(low) or _TYPE_OF.search(low)
    if (
        match is None
        or match["column"].split()[0] in ("all", "every", "each", "the", "its")
        or _NO_COLUMN.search(low)
        or clause.verb not in ("show", "is", "describe", None)
    ):
        return None
    written = "_" in match["column"] or "." in match["column"] or bool(match["table"]) or "column" in clause.kinds
    camel = any(re.search(r"[a-z][A-Z]", t.text) and t.word == match["column"] for t in clause.tokens)
    sure = written or camel or _DATA_TYPE.search(low)
    return (match["column"], match["table"] or "") if sure else None


# "When did it last fail?", "has it ever failed?", "how often did it succeed this week?": of the job that was spoken of.
_ENDED = r"(?:fail\w*|succe\w*|crash\w*|br[eo]ke?\w*|cancel\w*|error\w*|go(?:ne)? wrong|work(?:ed)?)"
_ITS_ENDS = re.compile(
    r"(?:(?:and|so|but|ok) )*(?:"
    rf"when (?:did|was|has|is) (?=.*\b(?:last|latest|most recent|first|previous)\b).*\b{_ENDED}\b.*"
    rf"|(?:how often|how many times) (?:did|has|was|does) (?:it|that|this|the) .*\b{_ENDED}\b.*"
    rf"|(?:did|has|have|was) (?:it|that|this|that job|the job) "
    rf"(?=.*\b(?:ever|before|today|yesterday|this|last|since)\b)(?:\w+ ){{0,3}}{_ENDED}\b.*)"
)
ENDS_SAID = frozenset({"often", "times", "time", "ever", "before", "work", "worked"})


def asks_when_ended(clause: Clause) -> bool:
    """Whether a question is when, or how often, the job that was spoken of failed or succeeded."""
    said = clause.lower.rstrip("?!. ")
    points = re.search(r"\b(?:it|its|that|this|the job)\b", said) is not None
    return points and not set(clause.names) - ENDS_SAID and _ITS_ENDS.fullmatch(said) is not None


# What people call the columns of lists.
COLUMNS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (r"sizes?|how (?:big|large)", ("size",), ""),
    (r"workers|how many nodes", ("workers",), "workers"),
    (r"(?:node|machine|instance) types?", ("node_type",), ""),
    (r"states?|status(?:es)?", ("state", "last_state"), ""),
    (r"schedules?|scheduled|how often", ("schedule",), ""),
    (r"owners?|owns", ("owner",), ""),
    (r"languages?", ("language",), ""),
    (r"formats?", ("format",), ""),
    (r"branch(?:es)?", ("branch",), ""),
    (r"auto.?stop\w*|auto.?terminat\w*", ("auto_stop_minutes", "autotermination_minutes"), "min"),
    (r"ids?", ("id", "cluster_id", "job_id"), ""),
    (r"uptimes?|how long .*\bup", ("up",), ""),
    (r"comments?|descriptions?", ("comment",), ""),
    (r"types?|kinds?", ("type",), ""),
)
OF_EACH = re.compile(r"\b(?:they|them|their|these|those|each(?: one| of them)?)\b")


def asks_of_listed(clause: Clause) -> bool:
    """Whether a question may be about a column of the list before: "and what size are they?"."""
    alone = len(clause.words) <= 9 and not clause.of("dotted", "quoted", "path", "number")
    asks = clause.mood == "question" or clause.verb in ("show", "howmany")
    return alone and asks and bool(OF_EACH.search(clause.lower)) and any(
        re.search(rf"\b(?:{pattern})\b", clause.lower) for pattern, _, _ in COLUMNS
    )  # fmt: skip


_BIGGEST = re.compile(
    r"\b(?:biggest|largest|smallest|tiniest) (?:of the )?tables?\b(?! \w+ (?:by|per)\b)"
    r"|\btables?(?: (?:in|of|from|here)(?: the)?(?: \w+)?)? (?:is|are|has|have) (?:the )?"
    r"(?:biggest|largest|smallest|(?:most|fewest|least) (?:rows|records|data))\b"
)


def asks_for_table(clause: Clause) -> bool:
    """Whether a question is which table is the biggest: "what's the largest table in tpch"."""
    low = clause.lower
    reads = clause.verb in ("show", "is", "search", "describe", None)
    of_rows = clause.has("rows", "sample", "columns") and not re.search(r"(?:most|fewest|least) rows", low)
    return reads and not of_rows and bool(_BIGGEST.search(low)) and not clause.has("it", "them")


_TABLES = (
    r"(?:(?:the|all|each|every|our|of)(?: of)? )*(?:(?P<a>[\w.]+) )?tables?"
    r"(?: (?:are |there are )?(?:in|of|from) (?:the )?(?P<b>[\w.]+?)(?: schema| catalog)?)?"
)
_ROWS_OF_EACH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^how many (?:rows|records) (?:do|does|are (?:there )?in|in) {_TABLES}(?: each)?(?: have| has)?(?: each)?$",
        r"^(?:(?:show|list|give|get|what are|me|the|all) )*(?:row counts?|(?:number|count) of rows)"
        rf" (?:of|for|in|per|by) {_TABLES}$",
        rf"^count (?:the |all )?(?:rows|records) (?:of|in|for|per) {_TABLES}$",
        rf"^(?:show |list |give me )?{_TABLES},? (?:with|and) (?:their |the )?(?:row counts?|number of rows|sizes?)$",
        rf"^how (?:big|large) are {_TABLES}$",
    )
)


def rows_of_each(text: str) -> str | None:
    """The schema (or empty, for all) whose tables' rows are counted: "row counts of the tpch tables"; else None."""
    low = text.lower().strip(" ?.!")
    match = next((m for pattern in _ROWS_OF_EACH if (m := pattern.match(low))), None)
    if match is None:
        return None
    several = re.search(r"\b(?:tables|each|every|per|by)\b", match[0]) is not None
    schema = next((g for g in (match["b"], match["a"]) if g and g not in ("the", "all", "each", "every", "our")), "")
    return schema if several else None


# What is asked of a result as a whole.
STRIKING = re.compile(
    r"(?:and |so |ok |well )*(?:what (?:stands|sticks) out"
    r"|(?:is there |do you see |see )?anything (?:interesting|striking|unusual|odd|weird|noteworthy|remarkable|special)"
    r"|(?:are there )?any (?:outliers|insights|highlights|takeaways|anomalies)"
    r"|what(?:'s| is| are) (?:the )?(?:interesting|striking|notable|remarkable|unusual|highlights|takeaways?|insights"
    r"|outliers|key (?:points|takeaways?|findings)|most striking)|what (?:do|can) (?:you|we|i) (?:notice|see|learn)"
    r"|(?:give|show|tell) me (?:the )?(?:highlights|takeaways|insights|key points))"
    r"(?: (?:in|about|from|of|here|there)(?: (?:this|that|there|here|it|these|those|them|the))?"
    r"(?: (?:data|result|results|chart|numbers|table|figures))?)?[?.! ]*",
    re.IGNORECASE,
)
