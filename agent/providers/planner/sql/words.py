"""The words of questions about data, as tables."""

from __future__ import annotations

from typing import Literal

from agent.providers.planner.language.wordset import wordset

Func = Literal["avg", "sum", "max", "min", "median", "count", "distinct", "stddev"]
AGGREGATES: dict[str, Func] = {
    "average": "avg",
    "avg": "avg",
    "mean": "avg",
    "total": "sum",
    "sum": "sum",
    "overall": "sum",
    "maximum": "max",
    "max": "max",
    "minimum": "min",
    "min": "min",
    "median": "median",
    "distinct": "distinct",
    "unique": "distinct",
    "different": "distinct",
    "stddev": "stddev",
    "averages": "avg",
    "totals": "sum",
}
# Superlatives: of a column they are its extreme ("the highest fare"), of a row they order ("the longest trip").
SUPERLATIVES: dict[str, tuple[Literal["desc", "asc"], tuple[str, ...]]] = {
    "highest": ("desc", ()),
    "largest": ("desc", ()),
    "biggest": ("desc", ()),
    "greatest": ("desc", ()),
    "most": ("desc", ()),
    "lowest": ("asc", ()),
    "smallest": ("asc", ()),
    "least": ("asc", ()),
    "fewest": ("asc", ()),
    "longest": ("desc", ("distance", "duration", "length")),
    "shortest": ("asc", ("distance", "duration", "length")),
    "cheapest": ("asc", ("fare", "price", "cost", "amount")),
    "priciest": ("desc", ("fare", "price", "cost", "amount")),
    "expensive": ("desc", ("fare", "price", "cost", "amount")),
    "newest": ("desc", ("date",)),
    "latest": ("desc", ("date",)),
    "recent": ("desc", ("date",)),
    "oldest": ("asc", ("date",)),
    "earliest": ("asc", ("date",)),
    "best": ("desc", ()),
    "worst": ("asc", ()),
    "richest": ("desc", ("balance",)),
    "valuable": ("desc", ("price", "amount", "revenue")),
}
BUCKETS: dict[str, str] = {
    "day": "DAY",
    "daily": "DAY",
    "date": "DAY",
    "days": "DAY",
    "week": "WEEK",
    "weekly": "WEEK",
    "weeks": "WEEK",
    "month": "MONTH",
    "monthly": "MONTH",
    "months": "MONTH",
    "year": "YEAR",
    "yearly": "YEAR",
    "annual": "YEAR",
    "annually": "YEAR",
    "years": "YEAR",
    "quarter": "QUARTER",
    "quarterly": "QUARTER",
    "hour": "HOUR",
    "hourly": "HOUR",
    "hours": "HOUR",
    "weekday": "WEEKDAY",
    "weekdays": "WEEKDAY",
}
TIME_UNITS = wordset("minutes minute mins hours seconds days")
GROUP_CUES = wordset("by per each every across")
ORDER_CUES = wordset("order ordered sort sorted ranked")
FILTER_CUES = wordset(
    """
    where whose having with in from for on between since after before during that which over within inside to
    """
)
COMPARISONS: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    (tuple(words.split()), op)
    for words, op in (
        ("greater than or equal to", ">="),
        ("less than or equal to", "<="),
        ("no more than", "<="),
        ("no less than", ">="),
        ("greater than", ">"),
        ("more than", ">"),
        ("higher than", ">"),
        ("larger than", ">"),
        ("bigger than", ">"),
        ("longer than", ">"),
        ("less than", "<"),
        ("lower than", "<"),
        ("smaller than", "<"),
        ("shorter than", "<"),
        ("worth more than", ">"),
        ("worth over", ">"),
        ("worth less than", "<"),
        ("costlier than", ">"),
        ("heavier than", ">"),
        ("greater", ">"),
        ("up to", "<="),
        ("is above", ">"),
        ("is below", "<"),
        ("fewer than", "<"),
        ("cheaper than", "<"),
        ("at least", ">="),
        ("at most", "<="),
        ("over", ">"),
        ("above", ">"),
        ("exceeding", ">"),
        ("under", "<"),
        ("below", "<"),
        ("equal to", "="),
        ("equals", "="),
        ("exactly", "="),
        ("not equal to", "!="),
        (">=", ">="),
        ("<=", "<="),
        (">", ">"),
        ("<", "<"),
        ("=", "="),
        ("!=", "!="),
        ("<>", "!="),
    )
)
UNIT_HINTS: dict[str, tuple[str, ...]] = {
    "miles": ("distance",),
    "mile": ("distance",),
    "km": ("distance",),
    "dollars": ("fare", "price", "amount", "cost"),
    "dollar": ("fare", "price", "amount", "cost"),
    "usd": ("fare", "price", "amount", "cost"),
    "bucks": ("fare", "price", "amount"),
    "$": ("fare", "price", "amount", "cost"),
}
# Words for money made: "sales per day" adds up, though the table is called sales.
MONEY = wordset(
    "sales revenue revenues turnover income earnings spend spending takings earn earned proceeds money pay paid pays"
)
# A word of a question -> parts of column names that may stand for it.
SYNONYMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "revenue",
            "turnover",
            "income",
            "earnings",
            "takings",
            "earn",
            "earned",
            "proceeds",
            "money",
            "pay",
            "paid",
            "pays",
            "paying",
        ),
        ("revenue", "totalprice", "total", "amount", "fare", "sales", "extendedprice", "price"),
    ),
    "picked": ("pickup",),
    "dropped": ("dropoff",),
    "basket": ("totalprice", "total"),
    "sales": ("sales", "totalprice", "total", "amount", "revenue", "price"),
    "price": ("price", "fare", "cost", "amount"),
    "cost": ("cost", "fare", "price", "amount"),
    "costs": ("cost", "fare", "price", "amount"),
    "costing": ("fare", "cost", "price", "amount"),
    "spend": ("totalprice", "total", "price", "amount"),
    "spent": ("totalprice", "total", "price", "amount"),
    "value": ("totalprice", "total", "price", "amount", "value"),
    "amount": ("amount", "price", "total"),
    "length": ("distance", "length", "duration"),
    "distance": ("distance",),
    "long": ("distance",),
    "zipcode": ("zip",),
    "zip": ("zip",),
    "postcode": ("zip", "postal"),
    "dropoff": ("dropoff",),
    "when": ("date", "time"),
    "date": ("date", "datetime", "time"),
    "balance": ("acctbal", "balance"),
    "segment": ("mktsegment", "segment"),
    "qty": ("quantity",),
    "units": ("quantity",),
    "items": ("quantity",),
    "country": ("country", "nation"),
    "score": ("score", "rating"),
    "rating": ("rating", "score", "stars"),
    "method": ("method", "mode"),
    "tip": ("tip",),
    "start": ("pickup", "start", "begin", "origin", "from"),
    "starting": ("pickup", "start", "begin", "origin", "from"),
    "started": ("pickup", "start", "begin", "origin"),
    "begin": ("pickup", "start", "begin"),
    "origin": ("pickup", "start", "origin"),
    "end": ("dropoff", "end", "destination", "to"),
    "ending": ("dropoff", "end", "destination", "to"),
    "destination": ("dropoff", "end", "destination"),
    "miles": ("distance",),
    "mile": ("distance",),
    "far": ("distance",),
    "volume": ("totalprice", "total", "amount", "quantity"),
    "spending": ("totalprice", "total", "price", "amount"),
    "manufacturer": ("mfgr", "manufacturer"),
    "payment": ("payment",),
    "available": ("availqty", "available"),
    "stock": ("availqty", "stock", "inventory"),
    "inventory": ("availqty", "stock", "inventory"),
    "sold": ("quantity",),
    "selling": ("quantity",),
    "gender": ("gender", "sex"),
    "bought": ("quantity",),
}
_MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES, 1)} | {name[:3]: i for i, name in enumerate(_MONTH_NAMES, 1)}
DATA_NOISE = wordset(
    """
    a an the me us my our your please show list give get see tell find return display what what's whats is are was
    were which who how many much do does did there we have has had of all there's query queries sql run a table
    tables rows row records record data dataset i want need would like to be can you could for number count counts
    amount_of total_of it its now then so just also out as any some them those these every each values results
    result entries view been made taken top bottom first last chart plot graph bar line pie scatter scatterplot
    area histogram
    visually same use using draw create make compute calculate want grouped group broken down split breakdown only per
    when please across together ones one between instead again too compare compared comparing calculate compute
    rank aggregate visualize visualise other another live lives living located
    """
)

# What else people call the rows of a table, by general use: the word said -> words that may be in the table's name.
TABLE_SYNONYMS: dict[str, tuple[str, ...]] = {
    "ride": ("trip",),
    "cab": ("taxi", "trip"),
    "journey": ("trip",),
    "client": ("customer",),
    "buyer": ("customer",),
    "shopper": ("customer",),
    "consumer": ("customer",),
    "user": ("customer",),
    "subscriber": ("customer",),
    "purchase": ("order", "transaction"),
    "vendor": ("supplier",),
    "provider": ("supplier",),
    "shop": ("franchise", "store"),
    "store": ("franchise", "shop"),
    "outlet": ("franchise", "store"),
    "branch": ("franchise", "store"),
    "bakery": ("franchise", "bakehouse"),
    "location": ("franchise", "store"),
    "country": ("nation",),
    "item": ("part", "product"),
    "product": ("part",),
    "article": ("part", "product"),
    "component": ("part",),
    "comment": ("review",),
    "feedback": ("review",),
    "sale": ("transaction",),
    "payment": ("transaction",),
    "lineitem": ("lineitem",),
}
