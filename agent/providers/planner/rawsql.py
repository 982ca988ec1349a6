"""Recognises SQL that a person typed as such."""

from __future__ import annotations

import re

import sqlglot
from sqlglot.errors import SqlglotError

from agent.providers.planner.language.clause import Clause

LEAD = re.compile(
    r"^(?:please |can you |could you |now |then )*(?:run|execute|do|try|query)?(?: me)?(?: this| "
    r"the following| that| the)?"
    r"(?: sql)?(?: query| statement| command)?(?: for me)?\s*:?\s*",
    re.IGNORECASE,
)
# "Run this statement exactly as it is, I'm testing: select ..."
_ANNOUNCED = re.compile(
    r"^(?:please |can you |could you |now |then |hey |hi )*(?:run|execute|do|try|query|submit|send|fire"
    r"|test)\b[^:\"'`]{0,90}:\s*(?=(?:select|with)\b)",
    re.IGNORECASE,
)
# How a statement begins. "Show", "describe" and "use" begin sentences too and are read as such.
_HEAD = re.compile(
    r"^(?:select\b|with\s+\w+\s*(?:\([^)]*\))?\s+as\s*\(|insert\s+(?:into|overwrite)\b|update\s+\S+\s+set\b"
    r"|delete\s+from\b|merge\s+into\b|"
    r"create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:table|view|schema|catalog|function"
    r"|volume)\s+(?:if\s+not\s+exists\s+)?[\w`.]+\s*"
    r"(?:$|;|\(|as\b|using\b|comment\b|location\b)|"
    r"drop\s+(?:table|view|schema|catalog|function|volume)\s+(?:if\s+exists\s+)?[\w`.]+\.[\w`.]+|alter\s+(?:table"
    r"|view|schema|catalog)\b|"
    r"truncate\s+table\b|explain\s+(?:extended\s+)?select\b|optimize\s+\S+\.\S+|vacuum\s+\S+\.\S+"
    r"|grant\s+\w+(?:\s+\w+)?\s+on\b|revoke\s+\w+(?:\s+\w+)?\s+on\b|values\s*\()",
    re.IGNORECASE,
)
_WAREHOUSE = re.compile(
    r"\s+(?:on|using|in|with)\s+(?:the\s+|my\s+)?((?:[\w-]+\s+){0,4}warehouse(?:\s+[\w-]+)?|wh-\w+)\s*"
    r"(?:[,;.!-]+\s*(?:just|i|i'm|we|to|please|thanks|only|it|for|because|so|as)\b.*)?$",
    re.IGNORECASE,
)
# "Run this on the BI Warehouse: select 1"
_PLACE_AHEAD = re.compile(
    r"^(?P<lead>[^:\"'`]{0,60}?)\s+(?:on|using|in|with|via)\s+(?:the\s+|my\s+)?(?P<on>(?:[\w-]+\s+){0,4}warehouse|wh-\w+)"
    r"(?P<rest>\s*:\s*(?:select|with)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ON_IT = re.compile(r"(?<=\w)\s+(?:on|with|using)\s+(?:it|that one|that|this one)[\s.;]*$", re.IGNORECASE)
_SELECT = re.compile(
    r"^select\s+(?:.+\s+from\s+[\w`(]|[-+\d('\"]|current_|distinct\s|\w+\s*\()", re.IGNORECASE | re.DOTALL
)


def raw_sql(text: str) -> Clause | None:
    """The clause that runs the SQL in ``text`` as it is, or None when the text is not SQL."""
    body = re.sub(r"^```(?:sql)?\s*|\s*```$", "", text.strip(), flags=re.IGNORECASE).strip()
    ahead = _PLACE_AHEAD.match(body)
    if ahead:
        body = f"{ahead['lead']}{ahead['rest']}"
    for candidate in (body, LEAD.sub("", body, count=1).strip(), _ANNOUNCED.sub("", body, count=1).strip()):
        candidate = re.sub(r"^[`\"](.*)[`\"]$", r"\1", candidate, flags=re.DOTALL).strip()
        candidate = re.sub(r"^```(?:sql)?\s*|\s*```$", "", candidate).strip()
        warehouse = ahead["on"] if ahead else ""
        candidate = _ON_IT.sub("", candidate)
        if match := _WAREHOUSE.search(candidate):
            candidate, warehouse = candidate[: match.start()], match[1]
        if _HEAD.match(candidate) and _parses(candidate):
            chosen = (("sql", candidate.rstrip("; \n")), *((("on", warehouse),) if warehouse else ()))
            return Clause(text, (), "sql", "command", chosen=chosen)
    return None


_THEN = re.compile(
    r"(?:,? and(?: then)?|,? then|[;.]) (?:please )?(?:(?:run|execute|do|query|try)(?: this| the following| the)?"
    r"(?: sql)?(?: query| statement)?:? )?(?=(?:select|with|insert|update|delete|merge|create|drop|alter|truncate)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def sql_behind(text: str) -> tuple[str, Clause] | None:
    """(the request ahead, the SQL) of "start the warehouse and run select 1"; None where no SQL stands behind one."""
    masked = _QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    for match in _THEN.finditer(masked):
        sql = raw_sql(text[match.end() :])
        if sql is not None and text[match.end() : match.end() + 6].lower() in ("select", "with c", "with t"):
            return text[: match.start()].strip(), sql
    return None


# "Grant select on X to the analysts" is a wish in words; who types SQL names one principal, with the object's kind,
# in capitals, in backticks or with a semicolon.
_WISH = re.compile(r"(?:grant|revoke) (?!.*(?:`|;|\bon (?:table|schema|catalog|view|volume|function)\b))"
                   r"|\w+ .+ (?:to|from) "
                   r"(?:the|my|our|all|every\w*) ", re.IGNORECASE)  # fmt: skip


def _parses(sql: str) -> bool:
    if sql[:5].lower() in ("grant", "revok") and not sql[:5].isupper() and _WISH.match(sql):
        return False
    if sql.lower().startswith("select") and not _SELECT.match(sql):
        return False
    try:
        trees = sqlglot.parse(sql, dialect="databricks")
    except (SqlglotError, RecursionError):
        return bool(
            re.search(r"\bfrom\s+\w+\.\w+|\binto\s+\w+\.", sql, re.IGNORECASE)
        )  # the engine will say what is wrong
    return any(tree is not None for tree in trees)
