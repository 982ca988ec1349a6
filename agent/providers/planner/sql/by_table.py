"""Sayings whose meaning hangs on what a table has: put into its own words before a question is cut.

"Routes" are a pair of its columns, "where" is its place, "each card" the column that holds brands of cards, "an
average basket" its revenue by its orders. Where a table has nothing of the kind the words stay, and are then unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.sql.columns import Column, main_measure, name_parts, score, singular
from agent.providers.planner.sql.naming import Table, in_schema, key_stem
from agent.providers.planner.sql.whereabouts import FROM_TO, from_to, places
from agent.providers.planner.sql.words import TABLE_SYNONYMS

_BRANDS = frozenset({"visa", "mastercard", "amex", "american express", "discover", "diners", "maestro", "jcb"})
_KINDS = "cookie|cake|pastr(?:y|ie)|bread|biscuit|flavou?r|snack|treat|dish|drink|beverage|meal|sandwich(?:e)?"
_N = rf"(?:(\d+|{'|'.join(NUMBER_WORDS)}) )?"
_ROUTES = r"(?:\w+ )??(?:routes?|connections?|legs?)"
_COMMON = r"(?:most (?:common|popular|frequent|travell?ed|used)|busiest)"
_ENDS = "|".join(start for start, _ in FROM_TO), "|".join(end for _, end in FROM_TO)
_HOW = (
    rf",? (?:\(?(?:from )?(?:which |what )?(\w+) to (?:which |what )?\1\)?"
    rf"|\(?(?:from )?(?:{_ENDS[0]})(?: \w+)? to (?:{_ENDS[1]})(?: \w+)?\)?"
    rf"|(?:by|between) (?:{_ENDS[0]})(?: \w+)? and (?:{_ENDS[1]})(?: \w+)?"
    r"|by which (?:i|we) mean .*? and \w+(?: zips?)?,?)(?=$|\W)"
)

Said = tuple[str, str]  # the question, and what was assumed


@lru_cache(maxsize=4096)
def in_its_words(text: str, table: Table, others: tuple[Table, ...] = ()) -> Said:
    """The question with such sayings in the table's own words, and what was assumed for them."""
    notes = []
    for change in (_examples, _routes, _baskets, _over_all, _cards, _shipping, _products, _goods, _lengths):
        text, note = change(text, table)
        notes += [note] if note else []
    text, note = places(text, table, others)
    return text, "; ".join([*notes, note] if note else notes)


_EXAMPLES = re.compile(
    r" ?\((?:(?:like|such as|for example|for instance|eg|say)\b,? )?(?P<some>[^()]*?),? ?"
    r"(?:\.\.+|…|\betc\b\.?|\band so on\b|\band so forth\b)\.?\)",
    re.I,
)


def _examples(text: str, table: Table) -> Said:
    """ "Per region (Africa, Asia ...)": some of the groups by way of example, which limit nothing."""
    match = _EXAMPLES.search(text)
    if match is None or not re.search(r"\b(?:per|by|each|every)\b", text[: match.start()], re.I):
        return text, ""
    return text[: match.start()] + text[
        match.end() :
    ], f"“{match['some'].strip(' ,')}” as examples, so over all of them"


def _routes(text: str, table: Table) -> Said:
    pair = from_to(table) if re.search(r"\b(?:routes?|connections?|legs?)\b", text, re.I) else None
    if pair is None:
        return text, ""
    both = f"{pair[0].name} and {pair[1].name}"
    plain = re.sub(_HOW, "", text.strip(" ?.!"), flags=re.I)
    for pattern, instead in _OF_ROUTES:
        if match := re.search(pattern, plain, re.I):
            said = plain[: match.start()] + instead(match, both) + plain[match.end() :]
            return said, f"routes by `{pair[0].name}` and `{pair[1].name}`"
    return text, ""


def _top(match: re.Match[str], both: str) -> str:
    number = match[1] or ("10" if match[0].lower().endswith("s") else "1")
    return f"count by {both}, top {number}"


def _extreme(match: re.Match[str], both: str) -> str:
    way, measure = match[1].lower(), match[2]
    counted = "number of " if way in ("most", "fewest", "least") else ""
    end = "bottom" if way in ("lowest", "fewest", "least", "smallest") else "top"
    return f"{counted}{measure} by {both}, {end} 1"


_OF_ROUTES: tuple[tuple[str, Callable[[re.Match[str], str], str]], ...] = (
    (rf"^(?:(?:(?:what|which) (?:is|are|was|were)|what['’]?s) )?(?:the |our )?(?:top )?{_N}{_COMMON} {_ROUTES}", _top),
    (rf"^(?:(?:what|which) (?:is|are|was|were) )?(?:the |our )?top {_N}{_ROUTES}$", _top),
    (rf"^(?:the |our )?top {_N}{_ROUTES} (?:by|in terms of) (.+)$",
     lambda m, both: f"{m[2]} by {both}, top {m[1] or 10}"),
    (rf"^(?:which|what) {_ROUTES} (?:has|have|had|sees?|saw) the (most|fewest|least|highest|lowest|longest|biggest"
     r"|smallest) (.+)$", _extreme),
    (rf"\b(?:per|by|for each|for every|each|every) {_ROUTES}\b", lambda _, both: f"by {both}"),
)  # fmt: skip


_BASKET = re.compile(
    r"\b(?:average|avg|mean|typical) (?:sales? )?(?:(?:order|basket|cart|ticket)s?"
    r" (?:size|value)s?|baskets?|carts?|order)\b"
    r"(?! \w*(?:status|date|priorit|count|number|quantit))",
    re.I,
)


def _baskets(text: str, table: Table) -> Said:
    """ "Average basket" where rows tell how many orders there were, and of what amount."""
    orders = next((c for c in table.columns if c.numeric and not c.identifies and c.name.lower() == "orders"), None)
    money = main_measure(table.columns) if orders is not None else None
    if money is None or money is orders or not _BASKET.search(text):
        return text, ""
    return _BASKET.sub("average order value", text), ""


_BUSIEST = re.compile(
    r"\b((?:busiest|quietest|slowest|best|worst|strongest|weakest) (?:hour|day|weekday|week|month|quarter|year)"
    r"(?: of (?:the )?(?:day|week|year))?) (?:at|in|across|over|among|for|of) (?:all )?(?:of )?(?:the |our )"
    r"(?:\w+ )?(\w+s)\W*$",
    re.I,
)

_EXTREME = (
    "(?:best|worst|busiest|quietest|slowest|strongest|weakest|highest|lowest|biggest|largest|smallest|top|bottom|peak)"
)
# "The best day by total revenue across regions": a day of all of them.
_ACROSS = re.compile(
    rf"^(?P<head>(?=.*\b{_EXTREME} (?:\w+ )?(?:(?:hour|day|weekday|week|month|quarter|year)s?|daily|weekly"
    rf"|monthly|quarterly"
    r"|yearly)\b)(?!.*\b(?:per|each|every|for each|in each)\b).+?),? (?:summed |added up |taken |totall?ed"
    r" )?(?:across|over|among)"
    r" (?:all )?(?:of )?(?:the |our )?(?P<of>(?!hours|days|weeks|months|quarters|years)\w+s)(?P<tail>(?:,?"
    r" (?:in|since|during|last"
    r"|this|from) .+)?)\W*$",
    re.I,
)


def _over_all(text: str, table: Table) -> Said:
    """ "The busiest hour at the shops", where each row is of one of them: no group, as one hour is asked for."""
    if match := _ACROSS.match(text):
        own = any(not c.time and score((match["of"].lower(),), c) > 0.9 for c in table.columns)
        return (match["head"] + match["tail"], f"over all {match['of']}") if own else (text, "")
    match = _BUSIEST.search(text)
    word = singular(match[2].lower()) if match else ""
    stems = [stem for c in table.columns if (stem := key_stem(c))]
    if match is None or not any(form.startswith(s) for form in (word, *TABLE_SYNONYMS.get(word, ())) for s in stems):
        return text, ""
    return text[: match.start()] + match[1], f"over all {match[2]}"


_CARD = re.compile(
    r"\b(by|per|each|every|which|what|across|used|common|popular|favou?rite|usual|preferred) (?:credit |payment"
    r" )?cards?\b(?! ?(?:numbers?|holders?|no\b))",
    re.I,
)


def _cards(text: str, table: Table) -> Said:
    """ "Split by card": by brand, where a column holds brands of cards, never by each card's number."""
    methods = _METHOD.search(text) and not any("method" in c.name.lower() for c in table.columns)
    if not (methods or _CARD.search(text)):
        return text, ""
    brands = next((c for c in table.columns if c.text and len({v.lower() for v in c.values} & _BRANDS) > 1), None)
    if brands is None:
        return text, ""
    return _METHOD.sub(brands.name, _CARD.sub(rf"\1 {brands.name}", text)), f"cards by `{brands.name}`"


_SENT = re.compile(r"\b(?:ship|shipping|shipment|delivery|transport) (?:method|mode|way|type)s?\b", re.I)
_SENT_BY = re.compile(r"(?:ship|deliver|transport).*(?:mode|method|way|type|via)")


def _shipping(text: str, table: Table) -> Said:
    """ "Per shipping method": the column that says how things are sent, however it is called."""
    if not _SENT.search(text):
        return text, ""
    column = next((c for c in table.columns if c.text and _SENT_BY.search("".join(name_parts(c.name)))), None)
    return (text, "") if column is None else (_SENT.sub(column.name, text), f"how things are sent by `{column.name}`")


_METHOD = re.compile(r"\bpayment methods?\b", re.I)
_KIND = re.compile(
    rf"\b(which|what|each|every|per|by|of the|of our|different|distinct) ({_KINDS})s?(?: products?| types?)?\b", re.I
)


def _products(text: str, table: Table) -> Said:
    """ "Units per cookie" in a shop that sells cookies and has a column for what was sold: each product.

    Not where some of the products have the word in their name, as it then tells them from others."""
    match = _KIND.search(text)
    sold = (
        next((c for c in table.columns if c.text and name_parts(c.name)[-1:] == ("product",)), None) if match else None
    )
    if match is None or sold is None or not sold.values:
        return text, ""
    word = singular(match[2].lower())
    if any(word in v.lower() for v in sold.values):
        return text, ""
    return _KIND.sub(r"\1 product", text), f"“{match[2]}” as any `{sold.name}`"


_GOODS = re.compile(
    r"\b(which|what|our|the|most) (?:\w+ed )?(?:good|ware)(s?)\b(?! (?:review|rating|score|custom))", re.I
)


def _goods(text: str, table: Table) -> Said:
    """ "Which of our baked goods": the products, where a column has what was sold."""
    sold = any(c.text and name_parts(c.name)[-1:] == ("product",) for c in table.columns)
    if not sold or not _GOODS.search(text):
        return text, ""
    return _GOODS.sub(r"\1 product\2", text), "goods as any `product`"


_LENGTH_OF = re.compile(
    r"\b(?:text )?(?:lengths?|number of characters|character count) (?:of|in) (?:the |all |our |an? |each"
    r" )?(?P<of>(?:\w+ ){0,3}?\w+)"
    r"(?= (?:by|per|in|for|each)\b|\W*$)|\b(?P<noun>\w+) lengths?\b"
    r"(?! (?:of|in)\b(?! \w+_\w))",
    re.I,
)
_HOW_LONG = re.compile(
    r"^how long (?:are|is|were) (?:the |our |an? )?(?:average |typical )?(?P<of>(?:\w+ )?\w+?)(?: on average|"
    r" typically| usually)?\W*$",
    re.I,
)
_LONGEST = re.compile(
    rf"\b(?:the |our )?(?:top )?{_N}(?P<end>longest|shortest) (?P<of>(?:\w+ ){{0,2}}?\w+)(?= (?:by|per|in|for"
    rf"|from|of|about)\b|\W*$)",
    re.I,
)


def text_of(table: Table) -> Column | None:
    """The column that holds what people wrote, where a table has one that its rows are called by or a usual one."""
    prose = [c for c in table.columns if c.text and not c.identifies and any(" " in v for v in c.values)]
    rows = {singular(p) for p in name_parts(table.name.rsplit(".", 1)[-1])}
    own = (c for c in prose if {singular(p) for p in name_parts(c.name)} <= rows)
    return next(own, None) or next((c for c in prose if {"text", "body", "message"} & set(name_parts(c.name))), None)


def _lengths(text: str, table: Table) -> Said:
    """ "The average length of the reviews", "the longest review", where rows are texts and have no other length."""
    column = text_of(table) if re.search(r"\blong|\bshortest|\blengths?\b|\bcharacter", text, re.I) else None
    if column is None or any(c.numeric and not c.identifies and score(("length",), c) for c in table.columns):
        return text, ""
    rows = {singular(p) for p in (*name_parts(table.name.rsplit(".", 1)[-1]), *name_parts(column.name))}
    known = {"text", *rows, *table.about}
    for pattern in (_LENGTH_OF, _HOW_LONG, _LONGEST):
        match = pattern.search(text)
        if match is None:
            continue
        said = next(match[name] for name in ("of", "noun") if match.groupdict().get(name)).lower().split()
        words = {next((k for k in (one, f"{one}ed") if k in known), one) for one in map(singular, said)}  # "chunks"
        words = {w for w in words if not in_schema(w, table.name)}  # "of a bakery review"
        if not words <= known or not {singular(said[-1]), f"{singular(said[-1])}ed"} & {"text", *rows}:
            continue
        note = f"the length of `{column.name}` in characters"
        if pattern is _LONGEST:
            number = match[1] or ("10" if said[-1].endswith("s") else "1")
            end = "top" if match["end"].lower() == "longest" else "bottom"
            return f"{text[: match.start()]}{end} {number} textlength{text[match.end() :]}", note
        ahead = "average " if pattern is _HOW_LONG else ""
        return f"{text[: match.start()]}{ahead}textlength{text[match.end() :]}", note
    return text, ""
