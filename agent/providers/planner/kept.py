"""Recognises an order to keep what a question gives: "create a table main.x.top with the 10 best customers"."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.sql.detect import asks_for_data, names_its_data

_POLITE = r"(?:(?:please|now|then|ok|and|can you|could you|would you|i want you to|i'd like to|let's|let us)[, ]+)*"
_NAME = r"[`\"']?(?P<name>[A-Za-z_]\w*(?:\.\w+){0,2})[`\"']?"
_CREATE = re.compile(
    rf"^{_POLITE}(?:create|make|build)(?: me)? (?:an? |the )?(?:new )?(?:delta )?(?P<kind>table|view)"
    rf"(?: called| named)? {_NAME},?"
    r" (?:with|from|of|out of|containing|for|showing|that (?:has|holds|contains|shows)|to (?:hold|show)|holding)"
    r" (?P<of>.+?)[.!]?$",
    re.IGNORECASE,
)
_SAVE = re.compile(
    rf"^{_POLITE}(?:save|store|write|put|keep|persist|materiali[sz]e) (?P<of>.+?) (?:as|into|in|to)"
    rf" (?:an? |the )?(?:new )?(?:delta )?(?P<kind>table |view )?(?:called |named )?{_NAME}"
    r"(?: (?P<after>table|view))?[.!]?$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"(?:it|that|this|them|these|those|the (?:same|result|results|rows|answer|data|query|output|table)"
    r"|(?:that|this) (?:result|query|data|answer|table)|the last (?:result|query))(?: rows| results?)?",
    re.IGNORECASE,
)
_THEN = re.compile(
    r",? (?:and|then|and then) (?:then )?(?:(?:show|open|preview|display)(?: me)?|let me see)"
    r" (?:it|that|them|the (?:table|view|rows|result|contents?|new one)|what is in it)"
    r"(?: to (?:me|us)| here| please| then| again| as well| after(?:wards)?)*$",
    re.IGNORECASE,
)
_FILE = re.compile(r".+\.(?:csv|jsonl?|parquet|txt|tsv|xlsx?|pdf|png|svg|md|html|sql|py|ipynb|zip)", re.IGNORECASE)
# "Make me a table of revenue by region": rows to look at, as nothing says where to keep them
_TO_LOOK_AT = re.compile(
    rf"^{_POLITE}(?:make|build|draw up|draw|put together|give)(?: me| us)? (?:an? |the )?"
    r"(?:nice |small |little |short |simple |quick |summary )*table (?:of|with|for|showing|that shows|to show) "
    r"(?P<of>(?:the |all )?[a-z].+)$",
    re.IGNORECASE,
)
# What the clause was told: the kind and the name of what is made; that it is of the last query; that it is shown then.
KEEP, LAST, SHOWN = "keep", "last", "shown"


def kept(text: str) -> tuple[Clause, ...]:
    """The clause of the question, with ``choice("keep")`` as ``TABLE main.x.top``; nothing for any other message."""
    text = text.rstrip(" .!?")
    then = _THEN.search(text)
    order = _order(text[: then.start()] if then else text)
    if order is None:
        return _looked_at(text[: then.start()] if then else text)
    return (replace(order, chosen=(*order.chosen, (SHOWN, "yes"))),) if then else (order,)


# "..., then look at its columns": what is asked of the table that was made
_AND_OF_IT = re.compile(
    r"(?:[.;!]\s+|,? (?:and then|then|and) )(?=(?:please |also )*(?:show|describe|look at|list|count|preview|give|tell"
    r"|what|how many|display|read|drop|delete)\b"
    r"(?:[^.;]*\b(?:it|its|it's|that table|the (?:new )?table|the (?:new )?view)\b))",
    re.IGNORECASE,
)
# "Revenue by region, save it as main.x.y"
_AND_SAVED = re.compile(
    r"^(?P<of>[^;]+?)(?:[,;.!?] |,? and |,? then )(?:and |then |also |please )*"
    r"(?P<save>save|store|keep|write|put|persist|materiali[sz]e) (?:it|that|this|them|the (?:result|results|rows"
    r"|answer)) (?P<to>(?:as|into|in|to) .+)$",
    re.IGNORECASE,
)


def kept_first(text: str) -> tuple[tuple[Clause, ...], str] | None:
    """The clause of a question that is kept, and what is asked of the new table behind it; None for other messages."""
    if (saved := _AND_SAVED.match(text)) and (order := kept(f"{saved['save']} {saved['of']} {saved['to']}")):
        return tuple(replace(c, chosen=(*c.chosen, (SHOWN, "yes"))) for c in order), ""
    for match in _AND_OF_IT.finditer(text) if not _THEN.search(text.rstrip(" .!?")) else ():
        if order := kept(text[: match.start()]):
            return order, text[match.end() :]
    return None


def _looked_at(text: str) -> tuple[Clause, ...]:
    match = _TO_LOOK_AT.match(text)
    clause = read_clause(match["of"]) if match else None
    if clause is None or clause.negated or clause.conditional or clause.kinds or not asks_for_data(clause):
        return ()
    return (clause,)


def _order(text: str) -> Clause | None:
    match = _CREATE.match(text) or _SAVE.match(text)
    if match is None:
        return None
    parts, name, of = match.groupdict(), match["name"], match["of"]
    kind = (parts.get("kind") or parts.get("after") or "").strip().upper()
    if not kind and (name.count(".") != 2 or _FILE.fullmatch(name)):
        return None  # "save it as report" may mean a file, and "as sales.2024.csv" does
    chosen = (KEEP, f"{kind or 'TABLE'} {name}")
    if _POINTS.fullmatch(of):
        clause = read_clause("show the rows")
        return replace(clause, text=text, verb="keep", mood="command", chosen=(chosen, (LAST, "yes")))
    clause = read_clause(of)
    if clause.negated or clause.conditional or not (asks_for_data(clause) or names_its_data(clause)):
        return None
    return replace(clause, verb="keep", mood="command", chosen=(chosen,))
