"""Short forms of telegrams, written out before a question is cut: "custs w/ 2+ txns last 30d", "AOV ytd", "# per wk".

Only where a form cannot be a name or a value of the tables: a letter that may be a code ("return flag n") stays where
nothing around it tells that it joins or leads.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.short_dates import dates_in_full
from agent.providers.planner.sql.turns_of_speech import Instead

# what it stands for -> how it is cut short; a plural is cut short as well
_NOUNS = {
    "customer": "cust", "subscriber": "sub", "transaction": "txn trx", "product": "prd", "account": "acct",
    "order": "ord", "payment": "pmt pymt paymt", "amount": "amt", "balance": "bal", "discount": "disc",
    "segment": "seg", "category": "catg", "department": "dept", "employee": "empl", "quarter": "qtr", "week": "wk",
    "hour": "hr", "year": "yr", "weekend": "wknd wkend", "weekday": "wkday", "message": "msg", "purchase": "purch",
    "quantity": "qnty", "distance": "dist",
}  # fmt: skip
_OTHERS = {
    "people": "ppl peeps", "count": "cnt cnts", "percent": "pct perc prct", "revenue": "rev revs", "month": "mth mnth",
    "months": "mths mnths mos", "products": "prods", "country": "ctry cntry", "manufacturer": "mfr", "seconds": "secs",
    "previous": "prev", "between": "btwn", "excluding": "excl exc", "including": "incl", "approximately": "approx",
    "about": "abt", "what": "wat wht wut", "which": "whch wich", "please": "plez plss", "have": "hav",
    "negative": "neg", "their": "thier", "number": "nubmer numer",
    "this year": "ytd", "this month": "mtd", "this quarter": "qtd", "this week": "wtd", "weekday": "dow",
    "average order value": "aov", "average revenue per customer": "arpu arpc", "last 12 months": "ltm ttm",
    "hour of day": "hod", "month over month": "mom", "year over year": "yoy", "quarter over quarter": "qoq",
    "week over week": "wow",
}  # fmt: skip


def _table() -> dict[str, str]:
    found = {short: full for full, said in _OTHERS.items() for short in said.split()}
    for noun, said in _NOUNS.items():
        plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
        for short in said.split():
            found |= {short: noun, f"{short}s": plural}
    return found


_TABLE = _table()
_AHEAD, _BEHIND = r"(?<![\w./@'\"`$-])", r"(?![\w@'\"`-]|[./]\w)"
_SHORT = re.compile(rf"{_AHEAD}(?:{'|'.join(sorted(_TABLE, key=len, reverse=True))}){_BEHIND}\.?(?=\W|$)", re.I)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year", "h": "hour"} | dict.fromkeys(
    ("hr", "hrs"), "hour") | dict.fromkeys(("wk", "wks"), "week") | dict.fromkeys(
    ("mo", "mos", "mth", "mths"), "month") | dict.fromkeys(("yr", "yrs"), "year") | dict.fromkeys(
    ("min", "mins"), "minute")  # fmt: skip
_LAST = r"(?:last|past|prev(?:ious)?|previous|trailing|rolling|recent)"
_MEASURES = r"(?:avg|average|mean|median|sum|total|count|cnt|max|min|number|share|rate|pct|percent|how)"
# What a letter behind them is the code of: "return flag n", "status = f", "for n and r".
_OF_CODES = re.compile(r"(?:flag|status|code|type|class|grade|mode|state|letter|value|gender|sex|size|is|are|was|not|or"
                       r"|for|of|by|per|with|in|vs|only|and|=)$", re.I)  # fmt: skip
_JOINED_ON = wordset("by per for in of vs and or only on with where from is are not at to lines rows ones")


def _counted(number: str, unit: str) -> str:
    return f"{number} {_UNITS[unit.lower()]}{'' if number == '1' else 's'}"


def _letter_and(match: re.Match[str]) -> str:
    """ "Avg discount n avg qty", "name n city": the letter joins."""
    before, after = match[1], match[2]
    joins = not _OF_CODES.search(before) and after.lower() not in _JOINED_ON
    joins = joins or re.fullmatch(_MEASURES, after) is not None
    return f"{before} and {after}" if joins else match[0]


def _letter_with(match: re.Match[str]) -> str:
    """ "Franchises w more than 6 reviews", "trips w fare over 20": the letter leads."""
    return match[0] if _OF_CODES.search(match[1]) else f"{match[1]} with "


def _money_sign(match: re.Match[str]) -> str:
    """ "By $ sold" and "$ per region" are by revenue; "sales $" says it already."""
    said = match[0].lower()
    if re.match(r"in\b", said):
        return ""
    if re.search(_MONEY, said):
        return said.replace("$", "").strip()
    return "revenue"


_MONEY = r"\b(?:sales|revenue|turnover|spend|spent|fare|price|amount|cost|value|income|total|charges?)\b"
_FORMS: tuple[tuple[re.Pattern[str], Instead], ...] = (
    # signs
    (re.compile(r"[≥⩾]"), ">="), (re.compile(r"[≤⩽]"), "<="),
    (re.compile(r" ?(?:-+|=)> ?(?=[a-z\d])", re.I), " to "),
    (re.compile(r"(?<=[\w%)]) \+ (?=[a-z%#$])", re.I), " and "),
    (re.compile(r"# ?(?=of\b)|\b(?:no|nr|nbr|num)\.? (?=of\b)", re.I), "number "),
    (re.compile(r"(?<!\S)# (?=sold\b|bought\b|ordered\b)", re.I), "units "),
    (re.compile(r"\bby #(?=\W*$)"), "by count"),
    (re.compile(r"(?<!\S)# ?(?=[a-z])", re.I), "number of "),
    (re.compile(rf"\bin \$(?![\d\w])|(?:{_MONEY} ?)?(?<!\S)\$(?![\d\w])(?: (?:sold|made|earned|taken)\b| ?{_MONEY})?",
                re.I), _money_sign),
    (re.compile(r"(?<!\S)(\d+(?:\.\d+)?)\+(?= (?!and\b|or\b)[a-z])", re.I), r"at least \1"),
    # with, without, and
    (re.compile(r"\bw/ ?out\b|\bw/o\b|\bwo/ ?", re.I), "without "), (re.compile(r"\bw/ ?(?=[\w$<>#])", re.I), "with "),
    (re.compile(r"(\w+|=) w (?=(?:an?|the|no|more|less|fewer|over|under|above|below|at|zero|only|their|its|names?|\d+"
                r"|[<>]=?)\b ?)|(\w+s) w (?=[a-z]{2})"),
     lambda m: _letter_with(m) if m[1] else f"{m[2]} with "),
    (re.compile(r"(\w+|=) n (\w+)"), _letter_and), (re.compile(r"(\w+|=) n (\w+)"), _letter_and),
    (re.compile(r"(?<=of )em\b|(?<![\w])'em\b"), "them"),
    # spans of time
    (re.compile(r"\bl(\d{1,3})([dwmy])\b", re.I), lambda m: f"last {_counted(m[1], m[2])}"),
    (re.compile(rf"\b(?P<ahead>{_LAST}) (\d+) ?(d|w|m|mo|y|h)\b(?! ?(?:miles|dollars))", re.I),
     lambda m: f"{m[1]} {_counted(m[2], m[3])}"),
    (re.compile(r"\b(in|over|within|for|since) (?:the )?(\d+)([dwy])\b", re.I),
     lambda m: f"{m[1]} {_counted(m[2], m[3])}"),
    (re.compile(r"(?<![\w.-])(\d+)[ -]?(hrs?|wks?|mos?|mths?|yrs?)\b", re.I), lambda m: _counted(m[1], m[2])),
    (re.compile(r"(?<![\w.-])(\d+)(mins?)\b", re.I), lambda m: _counted(m[1], m[2])),
    (re.compile(rf"\b(per|a|each|every|this|{_LAST}) mo\b"), r"\1 month"),
    (re.compile(r"\b(year|month|quarter|week)[- ]to[- ]date\b", re.I), r"this \1"),
    # units
    (re.compile(r"(?<=\d) ?mi\b|(?<=\bper )mi\b|(?<=\bavg )mi\b|(?<=\btotal )mi\b|(?<=\bin )mi\b"), " miles"),
    # said by the way
    (re.compile(r"[,.]? ?\b(?:thx|tnx|tia|asap|fyi|btw)\b[,!. ]*", re.I), " "),
    (re.compile(r"\b(?:howmany|hw mny|how mny)\b", re.I), "how many"),
)  # fmt: skip
_SPAN_ON_SPAN = re.compile(r"\b(month over month|year over year|quarter over quarter|week over week)\b")
_QUOTED = re.compile(r"\"[^\"\n]+\"|`[^`\n]+`|(?<![\w'])'[^'\n]+'(?!\w)|(?<!\S)(?:[a-z]\S*)?/\S+/\S*", re.I)


@lru_cache(maxsize=1024)
def in_full(text: str) -> str:
    """The question with its short forms written out; what is quoted stays as it is."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    said = _QUOTED.sub(keep, text)
    said = dates_in_full(said)
    for pattern, instead in _FORMS:
        said = pattern.sub(instead, said)
    said = _SHORT.sub(lambda m: _TABLE[m[0].lower().rstrip(".")], said)
    if not re.search(r"\b(?:growth|grow|grew|changed?|increased?|vs)\b", said, re.I):
        said = _SPAN_ON_SPAN.sub(r"growth \1", said)
    said = re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], said)
    return " ".join(said.split()) if said != text else text
