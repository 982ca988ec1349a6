"""What is asked of an object that is named without its kind: one of its properties, and which kinds of object have it.

"Who owns daily_revenue", "which tasks does Nightly ETL have", "what language is clean_orders written in": the property
says what sort of thing the name may belong to.
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re
from dataclasses import dataclass

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import speaks_of_else
from agent.providers.planner.language.wordset import wordset


@dataclass(frozen=True)
class Property:
    """``said`` finds its words; ``kinds`` have it, the likelier first; ``fields`` are what lists and descriptions call
    it; ``plan`` answers where it is not the one that shows the object."""

    said: re.Pattern[str]
    kinds: tuple[str, ...]
    fields: tuple[str, ...] = ()
    plan: str = ""


_JOB, _CLUSTER, _TABLE, _BOOK, _REPO, _HOUSE = "job", "cluster", "table", "notebook", "repo", "warehouse"
_WH = r"(?:which |what |in which |in what |how many |the |any |its )?"
_ROWS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    (
        r"(?:did|does|has|have) (?P<name>.+?) (?:really |actually )?(?:print(?:ed)?|log(?:ged)?|output|spit out"
        r"|return(?:ed)?|write to (?:the |its )?log)\b",
        (_JOB,), (), "get_run",
    ),
    (
        r"how (?:long|much time) (?:does|do|did) (?P<name>.+?) (?:usually|typically|normally|generally|on average"
        r"|tend to) (?:take|run|need|last)\b",
        (_JOB,), (), "list_runs",
    ),
    (
        r"(?:how often|how frequently|(?:at )?what time|(?:on )?(?:which|what) days?) (?:does|do|is|will) (?P<name>.+?)"
        r" (?:run|fire|trigger(?:ed)?|kick in|executed?|start|launch(?:ed)?|go off|go out|sent)\b",
        (_JOB,), ("schedule",), "",
    ),
    (rf"{_WH}time ?zones?", (_JOB,), ("timezone",), ""),
    (rf"{_WH}(?:number of )?(?:tasks|steps|stages)", (_JOB,), (), ""),
    (rf"{_WH}(?:(?:default )?param(?:eter)?s?|arguments|widgets?)(?: values?)?", (_JOB, _BOOK), ("parameters",), ""),
    (
        rf"{_WH}(?:programming )?languages?(?= (?:is|are|was|does|of)\b)(?: of)?"
        r"|(?:is|was) (?P<name>.+?) (?:written|coded|programmed|implemented) in \w+"
        r"|(?:is|was) (?P<name2>\S+)(?: notebook)? (?:a |an |in )?(?:python|sql|scala|r)(?: or (?:a |an |in )?\w+)?(?: notebook)?$"
        r"|what (?:\w+ )?(?:does|do) (?P<name3>\w+_\w+) (?:use|read|load|call|import|train|produce|write|compute|calculate)s?$",
        (_BOOK,), ("language",), "",
    ),
    (
        rf"{_WH}(?:(?:head |current |latest |checked[- ]out )*(?:commit|branch|revision|sha)(?: id| hash)?"
        r"|git (?:provider|url|remote|host|hoster)|remote(?: url)?|origin(?: url)?|clone url|(?:repo(?:sitory)? )?url"
        r"|provider)",
        (_REPO,), ("branch", "url"), "",
    ),
    (rf"{_WH}(?:spark|databricks|dbr|runtime) versions?|{_WH}(?:runtimes?|dbr|spark)", (_CLUSTER,), ("spark_version",), ""),
    (
        rf"{_WH}(?:(?:worker |driver )?(?:node|instance|machine|vm) types?|drivers?|memory|ram|gpus?|cores)",
        (_CLUSTER,), ("node_type",), "",
    ),
    (r"what (?:does|do|is) (?P<name>.+?) (?:run(?:ning)?|based|hosted) on(?: top of)?$", (_JOB, _CLUSTER, _HOUSE), ("node_type",), ""),
    (rf"{_WH}(?:table )?(?:structure|layout|ddl|create (?:table )?statement|data dictionary)(?: of| for| behind)?", (_TABLE,), (), ""),
    (rf"{_WH}(?:workers|nodes|auto ?scal\w+)", (_CLUSTER,), ("workers",), ""),
    (rf"{_WH}(?:auto[- ]?terminat\w*|idle time-?out)(?: (?:time|minutes|setting|period))?", (_CLUSTER,), ("autotermination_minutes",), ""),
    (r"(?:the )?up-?time(?: of)?|(?:up|running|on) since when|since when (?:is|has) (?P<name>.+?) (?:up|running|on|been up|been running)", (_CLUSTER, _HOUSE), ("started",), ""),
    (r"how many clusters (?:can|could|does|do|may|will|has)|(?:max\w*|highest) (?:number of )?clusters(?: of)?", (_HOUSE,), ("clusters",), ""),
    (rf"{_WH}(?:(?:installed |python )?librar(?:y|ies)|access mode|data security mode)", (_CLUSTER,), (), ""),
    (rf"{_WH}(?:auto[- ]?stop\w*|max(?:imum)? clusters|serverless(?: one)?|t-?shirt size|cluster size)", (_HOUSE,), ("auto_stop_minutes",), ""),
    (
        rf"{_WH}(?:(?:file |storage |data |table )?format(?: of)?(?! as)|partition\w* (?:columns?|by)?|storage"
        r" location|on disk|size in bytes|last (?:altered|analyzed)|definition of|(?:primary|foreign) keys? of)"
        r"|(?:how|where) (?:is|are) (?P<name>.+?) partitioned|(?:is|was) (?P<name2>.+?) (?:a|an) (?:view|(?:managed"
        r"|external|delta) table|table)(?: or an? \w+(?: \w+)?)?$",
        (_TABLE,), ("format",), "",
    ),
    (
        rf"{_WH}(?:comments?|descriptions?|documentation|doc ?string|remarks?) (?:on|of|for|about|to)"
        r"|what (?:does|do) (?:the )?comments? (?:on|of|for) (?P<name>.+?) say"
        r"|what(?:'s| is| are) (?P<name2>.+?) (?:about|good for|(?:used |meant |there )?for)$",
        (_TABLE, "schema", "catalog", _BOOK), ("comment",), "",
    ),
    (
        r"how (?:big|large|heavy|wide) (?:is|are)|(?:total |overall )?(?:size|row count) of|how much (?:space|storage"
        r"|disk)(?: space)? (?:does|do|is|are)(?: (?P<name>.+?) (?:take|use|need|occupy)(?: up)?)?",
        (_TABLE, _HOUSE, _CLUSTER), (), "",
    ),
    (
        r"who(?:'s| is)? (?:owns?|owned|created|made|built|set up|wrote|maintains?|is responsible for|is in charge of"
        r"|in charge of|responsible for|the (?:owner|creator|author) of|is behind|behind)|whose (?:is|are)"
        r"|(?:is|was) (?P<name>.+?) (?:owned by|created by|made by)|(?:the )?(?:owners?|creators?|authors?|ownership)"
        r"(?: of| for)?|belongs? to whom|who (?:does|do) (?P<name2>.+?) belong to",
        (_CLUSTER, _JOB, _TABLE, "schema", "catalog", _HOUSE), ("owner", "creator"), "",
    ),
    (
        r"how old (?:is|are)|(?:the )?(?:age|creation (?:date|time)|birthday) of|(?:the )?last (?:update|change|modification|write|edit)(?: date"
        r"| time)? (?:of|to|on)|when (?:was|were) (?P<name>.+?)"
        r" (?:created|made|set up|built|last (?:changed|modified|updated|altered|edited))|since when (?:do|does|is|are"
        r"|have|has) (?P<name2>.+?) exist\w*|how long (?:has|have) (?P<name3>.+?) existed",
        (_CLUSTER, _JOB, _TABLE, _BOOK, "catalog", "schema"), ("created", "created_time", "modified", "updated"), "",
    ),
)  # fmt: skip
PROPERTIES = tuple(
    Property(re.compile(rf"\b(?:{said})(?!\w)", re.IGNORECASE), kinds, fields, plan)
    for said, kinds, fields, plan in _ROWS
)
# Then the question is about rows: "the average order size by region".
_OF_DATA = re.compile(
    r"\b(?:per|by|average|avg|mean|median|sum|total|each|every|where|whose|more than|less than|top|most|highest|lowest"
    r"|biggest|largest|over time|between|it|that|they|them|their|its)\b"
)
# Verbs that only complete the question: "what format is X stored in".
_COMPLETES = wordset(
    "stored saved kept set installed scheduled attached built using point points take takes assigned configured"
    " checked shown defined available there attached tell say scale grow go handle"
)


def asked_of(clause: Clause) -> tuple[Property, ...]:
    """The properties that a question about something named may ask for, in the order of the table."""
    if clause.mood != "question" and clause.verb not in ("show", "describe", None):
        return ()
    low = said_in(clause)
    if _OF_DATA.search(low) or not (clause.names or clause.of("dotted")) or speaks_of_else(clause.words):
        return ()
    return tuple(one for one in PROPERTIES if (match := one.said.search(low)) and words_left(clause, match))


def said_in(clause: Clause) -> str:
    return clause.lower.rstrip("?!. ")


def words_left(clause: Clause, match: re.Match[str]) -> tuple[str, ...]:
    """The words of the clause that may be the object's name: those that do not say the property."""
    named = next((v for v in match.groupdict().values() if v), "")
    low = said_in(clause)
    kept = (named or f"{low[: match.start()]} {low[match.end() :]}").split()
    dotted = [t.word for t in clause.of("dotted")]
    return tuple(n for n in dict.fromkeys((*clause.names, *dotted)) if n in kept and n not in _COMPLETES)
