"""Messages in short forms, written out before they are cut into clauses: only where they ask about data.

So are questions how people do something or how things compare, which would else be taken for a wish for advice.

A short form may be the name of a job or a notebook, so an order keeps its words as they were typed.
"""

from __future__ import annotations

import re

from agent.providers.planner.intents import intent
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import as_written, read_request
from agent.providers.planner.language.tokens import plain
from agent.providers.planner.sql.short_forms import in_full

_NO_NAMES = ((re.compile(r"\bw/ ?out\b|\bw/o\b", re.I), "without"), (re.compile(r"\bw/ ?(?=[\w$<>#])", re.I), "with "))
_PEOPLE = r"(?:people|customers?|clients|buyers|shoppers|guests|folks|they|everyone|everybody)"
_FIGURE = (
    r"(?=.*\b(?:average|avg|mean|median|total|number|count|rate|share|revenue|sales|turnover|refunds|churn|spend)\b)"
)


_SELLERS = r"(?P<who>(?:[\w-]+ ){0,2}?(?:\w+s|we|they))"
_SELL = r"(?:sell|sold|make|made|earn(?:ed)?|take in|taken in|turn(?:ed)? over)(?: (?:in|for))?"


def _sold(who: str, place: str | None, when: str | None) -> str:
    """ "What did all shops in Japan sell in total"."""
    of = "" if who.lower() in ("we", "they") else f" of the {who}"
    return f"total revenue{of}{place or ''}{' ' + when if when else ''}"


_OF_ROWS = (
    r"(?:how many|count|number of|total|sum|average|avg|mean|median|top \d+|bottom \d+|share of|percentage of"
    r"|what(?:'s| is| was| are) the (?:total|average|number|median|sum|highest|lowest))"
)


def _side_by_side(match: re.Match[str]) -> str:
    """ "How do A, B and C compare in average ticket": that of each."""
    return f"{match[2]} of {re.sub(r',? (?:and|or|vs[.]?|versus) |, ?', ' vs ', match[1])}"


_HOW = (
    (re.compile(r"^how (?:do|does|did) (?:the |our )?([^,]+(?:, ?[^,]+?)*,? (?:and|or|vs\.?|versus) [^,]+?) compare"
                r"(?: (?:to|with) each other)?,? (?:in terms of|when it comes to|in|on|by) (?:the |their )?"
                rf"{_FIGURE}([^?]+?)\W*$", re.I), _side_by_side),
    (re.compile(r"^how (?:do|does|did) (?:the |our )?([^,]+?) compare (?:to|with|against) (?:the )?([^,]+?)"
                rf" (?:in terms of|when it comes to|in|on|by) (?:the |their )?(?:total )?{_FIGURE}([^?]+?)\W*$", re.I),
     lambda m: f"{m[3]} of {m[1]} vs {m[2]}"),
    (re.compile(rf"^how (?:do|does|did) (?:the |our |most )?({_PEOPLE})(?: usually| mostly| typically| normally)?"
                r" (?:like to |prefer to )?pay(?! (?:back|for|off|out)\b)\b", re.I),
     lambda _: "number of transactions by payment method"),
    (re.compile(r"\bapproval (?=(?:rate|share|quota)s?\b)", re.I), lambda _: "approved "),
    (re.compile(rf"^what (?:did|do|have|has) (?:all )?(?:the |our |of our )?{_SELLERS}(?P<place> in \w+)? {_SELL}"
                r" (?:total|altogether|overall|all together|together)"
                r"(?: (?P<when>(?:in|last|this|on|since|today|yesterday)\b.*?))?\W*$", re.I),
     lambda m: _sold(m["who"], m["place"], m["when"])),
    # rows of a table there, not what the schema holds
    (re.compile(rf"^(?!.*\b(?:tables?|views?|volumes?|schemas|columns?|functions?|objects?|named?|called)\b)({_OF_ROWS}\b"
                r".*?) (in|from|of|within) (?:the )?(?:(?:schema|database) `?(?P<a>\w+(?:\.\w+)?)`?"
                r"|`?(?P<b>\w+(?:\.\w+)?)`? (?:schema|database))(?![\w.])", re.I),
     lambda m: f"{m[1]} {m[2]} {m['a'] or m['b']}"),
    # no notebook of that name: orders that are open
    (re.compile(r"^open (?=[a-z]+s (?:worth |valued at )?(?:over|above|under|below|more than|less than|at least|at most"
                r"|between) [$€£]?\d)", re.I), lambda _: "show open "),
    (re.compile(r"^open (?=(?!the\b|my\b|a\b|all\b)(?:\w+ )?(?:orders|invoices|bills|claims|cases|tickets|items|lines)"
                r"[ ,])(?!.*\b(?:notebook|file|folder|script)\b)", re.I),
     lambda _: "show open "),
)  # fmt: skip


def telegram(said: str) -> str:
    """The message with its short forms written out where it is a question about data; with those of signs anyway."""
    full = in_full(plain(said)) if "\n" not in said.strip() else said
    for how, instead in _HOW:
        full = how.sub(instead, full)
    if full == said:
        return said
    clauses = read_request(as_written(full))
    asks = any(intent(c) == "data" for c in clauses) and not any(c.verb in MUTATING for c in clauses)
    if asks:
        return full
    for sign, word in _NO_NAMES:
        said = sign.sub(word, said)
    return said
