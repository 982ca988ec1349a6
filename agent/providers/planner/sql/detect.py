"""Whether a clause asks about rows of tables, and on which warehouse."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS, speaks_of_else
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns_shown import LISTED
from agent.providers.planner.sql.paraphrase import paraphrased
from agent.providers.planner.sql.sayings import plainly
from agent.providers.planner.sql.searched import search_words
from agent.providers.planner.sql.short_forms import in_full
from agent.providers.planner.sql.words import AGGREGATES, SUPERLATIVES

_WORKSPACE = wordset(
    """
    cluster warehouse job run notebook repo secret scope catalog schema file directory history volume branch event
    context
    """
)
_WAREHOUSE = re.compile(
    r"\s+(?:on|using|with|via|in)\s+(?:the\s+|my\s+)?((?:[\w-]+\s+){0,3}?(?:sql\s+)?(?:warehouse"
    r"|wh)\b(?:\s+[\w]+-\d+|\s+wh\S*)?|wh-\w+)",
    re.IGNORECASE,
)


def split_warehouse(clause: Clause) -> tuple[Clause, str]:
    """The clause without "on the X warehouse", and those words."""
    from agent.providers.planner.language.reader import read_clause

    match = _WAREHOUSE.search(clause.text)
    if not match or clause.verb in ("start", "stop", "use", "create", "delete", "restart"):
        return clause, ""
    rest = read_clause(clause.text[: match.start()] + clause.text[match.end() :])
    return replace(rest, chosen=clause.chosen, agreed=clause.agreed, changes=clause.changes), match[1]


def is_of_workspace(clause: Clause) -> bool:
    """Whether a clause speaks of clusters, jobs and the like."""
    return bool((set(clause.kinds) - ({"volume"} if _AMOUNT.search(clause.lower) else set())) & _WORKSPACE)


def asks_for_data(clause: Clause) -> bool:
    """Whether the clause asks about rows of tables rather than about objects of the workspace."""
    if clause.negated or (clause.mood == "command" and clause.verb in _ACTS):
        return False
    core, _ = split_warehouse(clause)
    if (full := plainly(in_full(core.text))) != core.text:
        from agent.providers.planner.language.reader import read_clause

        return asks_for_data(read_clause(full))  # "AOV ytd?" has a word of measures in full
    if _DETAILS.search(core.lower) and not is_of_workspace(core):
        return True
    if speaks_of_else(core.words) and not core.of("dotted") and not _COUNTS.search(core.lower):
        return False  # but "flights per month" may be asked of a table
    if LISTED.search(core.text):
        return True
    if "sql" in core.flags and core.kinds[:1] != ("history",):
        return True
    if is_of_workspace(core) or (core.verb == "run" and slots.pairs(core)):
        return False
    if core.kind in ("table", "column", "query") and core.has("tables", "columns", "views", "queries"):
        return False
    words = core.words
    if (
        _FORMS.search(core.lower)
        or _SIDES.search(paraphrased(core.lower))
        or (core.verb not in _NEVER and _DESCRIBED.search(core.lower) and core.names)
    ):
        return True
    subject = bool(core.names or core.of("dotted", "quoted"))
    if not subject:
        return bool(core.verb == "count" and core.kind == "row")
    if core.verb in ("average", "sum", "count", "howmany", "compare", "chart"):
        return True
    if any(w in AGGREGATES for w in words) or re.search(r"\b(number|count) of\b", core.lower):
        return True
    if core.verb in ("show", "search", "is", "run", None, "use", "preview", "why", "read", "describe"):
        if core.verb in ("why", "read", "describe"):
            return False
        if re.search(rf"\b(top|bottom) (\d+|{'|'.join(NUMBER_WORDS)})\b", core.lower) or any(
            w in SUPERLATIVES for w in words if w not in ("latest", "recent")
        ):
            return True
        if COMMONEST.search(core.lower) or (core.of("dotted") and _BY_TIME.search(core.lower)):
            return True
        if (
            any(w in ("per", "grouped", "group") for w in words)
            or re.search(r"\w(?: ?,)? (by|over time)\b", core.lower)
            or re.search(r"\bfor each ", core.lower)
        ):
            return True
        if "chart" in core.flags:
            return True
        return _compares(core)
    return False


def asks_in_other_words(clause: Clause) -> bool:
    """Whether it asks about data in words that stand for others: "how do we ship our orders" tells nobody how to."""
    return plainly(clause.text) != clause.text and asks_for_data(clause)


# What is known of people: "names and phone numbers of the suppliers in Canada".
_DETAILS = re.compile(
    r"^(?:show|list)(?: me)? (?:(?:, |and |the |full |first |last )*(?:e-?mails?(?: address(?:es)?)?"
    r"|phones?(?: numbers?)?|names?|address(?:es)?) )+(?:of|for) (?:all |the |our )*\w+s (?:in|from|that|who|with|of)\b"
)
_SIDES = re.compile(r"\bvs\b|^(?:average|total|number of) ")
_COUNTS = re.compile(
    r"\b(?:per|by|average|avg|median|sum of|total|top \d+|how many|number of|(?:more|less|fewer) than|grouped"
    r"|for each)\b"
)
_BY_TIME = re.compile(r"\b(?:hourly|daily|weekly|monthly|quarterly|yearly|annual) \w+ (?:in|of|from|for) \S+\.\S")
COMMONEST = re.compile(r"\b(?:(?:most|least) (?:common|popular|frequent|used)|busiest|quietest)\b")
_FORMS = re.compile(
    r"\b(?:share of|shares of|percentage of|percent of|proportion of|fraction of|cumulative|running total|distinct"
    r"|unique"
    r"|different (?!cluster|job|warehouse)|standard deviation|date range|earliest and latest|on average|vs\.?|versus)\b"
    r"|\bcorrelat\w+ (?:between|of|with)\b"
    r"|^(?:did|do|does) (?:we|they|people) (?:sell|make|earn) (?:more|less) (?:on|in|at|during) "
    r"|\b(?:first|last|latest|newest|oldest) (?:\d+|five|ten|twenty) \w+s (?:of|in|from|for) (?:19|20)\d\d\b"
    r"|^(?:do|does|did) .+ (?:churn|leave|quit|cancel|lapse|convert|renew|stay) (?:more|less)(?: often| likely)? than "
    r"|^(?:who|which suppliers?) (?:can |could )?(?:suppl(?:y|ies|ied)|manufactures?) "
    r"|^who (?:has |have |had )?(?:spent|spends?|paid|pays?|bought|buys?|ordered|orders?|earned|earns?|sold|sells?)"
    r" (?:us )?(?:by far )?(?:the )?(?:most|least|fewest)\b"
    r"|^(?:what|which) [\w ]+ (?:exist|are there|do we have|do we sell|occur)\b"
)
_AMOUNT = re.compile(r"\b(?:order|sales?|trade|by|total|highest|most|average) volume\b")
_NEVER = frozenset({"why", "read", "describe", "search"})
_DESCRIBED = re.compile(
    r"\b(?:(?:that|which|who) (?:are|is|was|were|have|has|had|mention|contain|include|start|end)\b"
    r"(?! (?:the )?(?:data|table))"
    r"|(?:that|which|who) \w+ed (?:after|before|in|on|at|from|to|by|with|more|less|over|under)\b"
    r"|with (?:an? |no |the )?(?:negative|positive|null|missing|empty|same)|mentioning|containing|without an? "
    r"|(?:bigger|larger|smaller|older|newer|longer|shorter|higher|lower|cheaper|heavier) than"
    r"|rates? (?:by|per|of|for|in)|(?:in|during|from|since) (?:the )?(?:first|last|january|february|march|april|june"
    r"|july|august|september|october|november|december|(?:19|20)\d\d)\b)"
)
# What a question is about stands before these; what only has words after them leans on the question before.
_UNTIL = re.compile(
    r" (?:by|per|split|broken|break|each|every|for|in|where|with|sorted|ordered|only|just|from|since|between|over|under"
    r"|above|below|more|less|without|except|but|and) "
)
_POINTS_BACK = wordset("it its that this these those them they their one ones same")


def names_its_data(clause: Clause) -> bool:
    """Whether a clause is a whole question about data: what is counted, ranked or compared is in it.

    "Top 10 trips" is; "only the top 3", "by distance" and "those over 20 dollars" lean on what was said before.
    """
    if clause.kinds or clause.has(*_POINTS_BACK):
        return False
    core = split_warehouse(clause)[0]
    if not (search_words(_UNTIL.split(f" {core.text.lower()} ")[0]) or core.of("dotted")):
        return False
    return asks_for_data(clause) or bool(slots.limit(core))


_ACTS = frozenset(
    {
        "start",
        "stop",
        "restart",
        "delete",
        "create",
        "train",
        "cancel",
        "rename",
        "update",
        "schedule",
        "pause",
        "resume",
        "use",
        "read",
        "export",
        "import",
        "write",
        "clone",
        "pull",
        "clear",
    }
)


def _compares(clause: Clause) -> bool:
    low = clause.lower
    return bool(
        re.search(r"\b(where|whose|having)\b", low)
        or re.search(
            r"(\b(over|above|under|below|(more|less|fewer|greater|longer) than|at least|at most|between)|[<>=]) \$?\d",
            low,
        )
    )
