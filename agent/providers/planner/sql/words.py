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
    "poorest": ("asc", ("balance",)),
    "fattest": ("desc", ()),
    "tiniest": ("asc", ()),
    "strongest": ("desc", ()),
    "weakest": ("asc", ()),
    "heaviest": ("desc", ("weight",)),
    "costliest": ("desc", ("fare", "price", "cost", "amount")),
    "dearest": ("desc", ("fare", "price", "cost", "amount")),
    "southernmost": ("asc", ("latitude",)),
    "northernmost": ("desc", ("latitude",)),
    "westernmost": ("asc", ("longitude",)),
    "easternmost": ("desc", ("longitude",)),
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
        ("further than", ">"),
        ("farther than", ">"),
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
        ("exceeds", ">"),
        ("exceed", ">"),
        ("exceeded", ">"),
        ("beyond", ">"),
        ("in excess of", ">"),
        ("a minimum of", ">="),
        ("a maximum of", "<="),
        ("not more than", "<="),
        ("not less than", ">="),
        ("no fewer than", ">="),
        ("later than", ">"),
        ("earlier than", "<"),
        ("after", ">"),
        ("before", "<"),
        ("equal", "="),
        ("different from", "!="),
        ("is different from", "!="),
        ("differs from", "!="),
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
# Those of them that are nouns of an amount alone, and never only say what happened to rows.
SPEND = wordset("spend spending")
# What is the worse the more of it there is.
BAD = wordset(
    """
    refund refunds refunded returns churn churned late delay delays failure failures failed complaint complaints defect
    defects error errors cancellation cancellations cancelled canceled lapse lapsed default defaulted refused rejected
    bounced overdue attrition returned fraud fraudulent
    """
)
# Words for what adds up over the rows of a group: their largest is that of the sum.
ADDS = wordset(
    "value values amount amounts volume quantity quantities units refunds returns sum discounts stock inventory"
)
# Words for what somebody pays, so that "a month" may say which of two amounts.
PAID = MONEY | wordset(
    "charge charges charged bill bills billed billing invoice fee fees cost costs price payment payments"
)
ADVERBS = {"DAY": "daily", "WEEK": "weekly", "MONTH": "monthly", "QUARTER": "quarterly", "YEAR": "yearly",
           "HOUR": "hourly"}  # fmt: skip
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
    "received": ("receipt",),
    "arrived": ("receipt", "arrival"),
    "arrives": ("receipt", "arrival"),
    "delivered": ("receipt",),
    "committed": ("commit",),
    "promised": ("commit",),
    "pieces": ("quantity",),
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
    "area": ("zip", "area", "district"),
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
    **dict.fromkeys(("bill", "billing", "billed", "fee"), ("charges", "charge", "amount", "total")),
    "shipment": ("ship",),
    "transport": ("ship",),
    "dispatch": ("ship",),
    "packaging": ("container",),
    "delivery": ("receipt", "delivery", "arrival"),
    "gender": ("gender", "sex"),
    "complaint": ("complaints", "tickets", "ticket"),
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
    "good": ("product", "part"),
    "comment": ("review",),
    "feedback": ("review",),
    "sale": ("transaction",),
    "payment": ("transaction",),
    "delivery": ("delivery", "lineitem"),
    "lineitem": ("lineitem",),
    "line": ("lineitem",),
    "lines": ("lineitem",),
}

# What people are called among the rows' keys.
PEOPLE = ("customer", "user", "employee", "member", "client", "person", "driver", "student", "patient")

# Verbs that add nothing once something is measured or counted.
ACTS = wordset(
    """
    sold selling sell sells bought buy buys buying paid pay pays paying cost costs costing spent spend spending
    shipped delivered deliver delivers provide provides offer offers supply supplies serve serves carry carries
    worth priced earned earn earns made started start starts ended begin began ordered charged charge transported
    driven travelled handled handle handles processed process processes written wrote write writes placed place
    places issued submitted completed performed stay stays stayed distributed generated generate bring brought brings
    contributed contribute contributes used given
    granted generates yield yields yielded produce produces produced reached
    work works worked opened raised filed sees receive receives received hold holds held attract attracts
    """
)
# The words for one span of time, where it is asked for: "the best day".
SPANS = frozenset({"day", "week", "month", "quarter", "year", "hour", "weekday"})

# A word said -> the values that a column of few values may hold for it.
VALUE_SYNONYMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("women", "woman", "ladies", "girls", "females"), ("female", "f", "w", "women")),
    **dict.fromkeys(("men", "man", "gentlemen", "boys", "males"), ("male", "m", "men")),
    **dict.fromkeys(("american", "americans", "usa"), ("us", "usa", "united states", "america")),
    **dict.fromkeys(("british", "britain", "uk", "england"), ("uk", "gb", "united kingdom", "great britain")),
    "french": ("france",), "germans": ("germany",), "german": ("germany",), "dutch": ("netherlands",),
    **dict.fromkeys(("month-to-month", "month to month", "rolling"), ("monthly",)),
    "latin america": ("latam",), "asia pacific": ("apac",), "asia-pacific": ("apac",), "the americas": ("amer",),
    "spanish": ("spain",), "chinese": ("china",), "swiss": ("switzerland",), "swedish": ("sweden",),
}  # fmt: skip
# A word said -> parts of a flag's name that may stand for it; "!" where it says the opposite.
FLAG_SYNONYMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("left", "leave", "leaves", "leaving", "lose", "lost", "losing", "quit", "cancelled", "canceled", "gone",
         "attrition", "leavers", "departed"),
        ("churn", "left", "cancel", "attrition"),
    ),
    **dict.fromkeys(
        ("stayed", "staying", "stay", "kept", "remained", "remaining", "retained", "stayers", "active", "loyal"),
        ("active", "!churn", "!left", "!cancel", "!attrition"),
    ),
}  # fmt: skip
