"""How people say figures and their bounds, put into plainer words: a fourth table of ``paraphrase``.

Each line is a pattern and what stands for it. It knows how people speak, no table.
"""

from __future__ import annotations

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.sql.turns_of_speech import Instead

_SPAN_OF = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year",
            "hourly": "hour"}  # fmt: skip
_SPANS = "|".join(_SPAN_OF)
_NO_MORE = frozenset({"fewer", "less", "below", "under", "shorter"})
_BOUND = r"(?:more than|less than|fewer than|over|under|above|below|at least|at most)"
_DEAR = r"(?:dearest|priciest|costliest|most expensive)"
_PRICE = r"(?= (?:\w+ ){0,2}(?:price|fare|cost)s?\b)"
_N = rf"\$?\d[\d,.]*|{'|'.join(NUMBER_WORDS)}"
_AGAINST = r"(?:vs\.?|versus|against|compared (?:to|with)|and|or)"
_PEOPLE = r"(?:customer|client|buyer|shopper)"
_TIME = r"(?:day|week|month|quarter|year)"
_ENDED = r"(?:\w+est|last|first|latest|most|least|busy|total|average|avg|order)"
_WORD = r"(?!or\b|and\b|to\b)[a-z]+"

_STEPS = r"(?:bands?|buckets?|steps|bins|ranges|intervals|brackets|increments)"


def _in_steps(rows: str, what: str | None, width: str, said: str) -> str:
    """ "Orders in price bands of 5000", "trips by distance in steps of 2": so many of each even range."""
    head, by, column = rows.rpartition(" by ")
    if not what and by:
        rows, what = head, column
    return f"distribution of {what} of {rows} width{width.replace(',', '')}" if what else said


_FAR = r"(?:mile|kilomet(?:er|re)|km)"
_ONE = r"(?:an?|one|each|every|the average) "
_GOODS = r"(?:parts|items|products|pieces|units|goods|things|articles)"


def _rate_of(unit: str, of: str | None) -> str:
    return f"cost per {unit} in a {of.strip()}" if of else f"cost per {unit}"


FIGURES: tuple[tuple[str, Instead], ...] = (
    # bounds
    (rf"\b(?:with|having|(?:that|who) (?:have|has|hold)) ({_BOUND} \$?[\d,.]+)(?: dollars| usd)? (?:on|in)"
     r" (?:the|their|an?) accounts?\b", r"with an account balance \1"),
    # "sales of 50 pieces or more": the bound stands behind its unit
    (rf"\b(?:(of) )?(?<!top )(?<!first )(?<!last )({_N}) ({_WORD}(?: {_WORD})?) (?:or|and)"
     r" (more|above|over|up|longer|higher|fewer|less|below|under|shorter)\b(?! (?:than|\$?\d|an? ))",
     lambda m: f"{'with ' if m[1] else ''}at {'most' if m[4].lower() in _NO_MORE else 'least'} {m[2]} {m[3]}"),
    # two figures
    (rf"\b(?:cheapest|lowest) and (?:the )?{_DEAR}{_PRICE}", "lowest and highest"),
    (rf"\b{_DEAR} and (?:the )?(?:cheapest|lowest){_PRICE}", "highest and lowest"),
    (r"\b(net \w+) \((?:so |ie |meaning )?(?:after|minus|less|without|net of) (?:the )?(?:refunds?|returns?)\)", r"\1"),
    (rf"^((?:show|give|get|tell|plot|list)(?: me)? )?(?:the |our )?({_SPANS}) ((?!average|avg|mean)\w+(?: \w+)? and"
     r" (?:the )?(?:number|total|count|average|avg|sum) .+?)\W*$",
     lambda m: f"{m[1] or ''}{m[3]} by {_SPAN_OF[m[2].lower()]}"),
    # rankings
    (r"\b(best|worst) (\d+) (?=[a-z])", r"\2 \1 "),
    (rf"\b(top|bottom) (\d+) (?!{_ENDED}\b)([a-z]+) ({_TIME}s|weekdays|hours)(?=\W*$| (?:in|of|this|last|since|for)\b)",
     lambda m: f"{m[2]} {'best' if m[1].lower() == 'top' else 'worst'} {m[3]} {m[4]}"),
    (rf"\b(?:(\d+) )?best (?:paying )?((?:\w+ )?{_PEOPLE}s)(?=\W*$| (?:in|of|this|last|since|from)\b)",
     lambda m: f"top {m[1] or 10} {m[2]} by total spend"),
    (r"\b(per|for each) ((?:\w+ ){1,3})counts?(?=\W*$)", r"\1 number of \2"),
    # sides and groups
    (rf"^((?:show|give|compare|get|list)(?: me)? )?(?:the |our )?(weekend|weekday)s?(?:'s?)? {_AGAINST}"
     r" (?!\2)(weekend|weekday)s?(?:'s?)? (.+?)\W*$", r"\4 on \2s vs \3s"),
    (r"(?<=\w) (?:(?:on|for|at|between|of) )?(?:the )?(weekday|weekend)s?,? (?:and|vs\.?|versus|against)"
     r" (?:on )?(?:the )?(?!\1)(weekday|weekend)s?(?=\W*$)", r" on \1s vs \2s"),
    (rf"\b(weekend|weekday) (\w+(?: \w+)?) {_AGAINST} (?!\1)(weekend|weekday) \2\b", r"\2 on \1s vs \3s"),
    (r"^(?:please |can you |could you )*(?:bucket|bin|band|group|split|divide|break(?: down)?|sort|classify|put)"
     r" (?:up |down )?(?:the |our |all )?(?=.+ bands(?:under|upto|over|from|\d))", "number of "),
    (r"\b(biggest|largest|highest|smallest|lowest|most|fewest|longest|shortest) (?:group|count|number|total|one|value"
     r"|amount|share|bucket|figure|sum|average)s? first\b", r"\1 first"),
    (r"\b(?:split|broken down|grouped|separated|divided)? ?(?:by|according to) how (?:people|customers|buyers|they"
     r"|it was"
     r"|clients) (?:paid|pay)(?: for it)?\b", " by payment method"),
    (r"\bby (?:the )?(\w+) (?:that |where |on which |in which )?(?:their|its|the) (\w+) (?:sits?|is|lives|comes|belongs"
     r"|resides|is located|is based)(?: on| in| from| to| at)?(?=\W*$)", r"by \1 of the \2"),
    (r"\beach (\w+)['’]s (?:slice|share|part|portion|percentage|cut|proportion) of (?:the |all )?(?:total |overall )?"
     r"(?:number of )?(.+?)\W*$", r"share of \2 by \1"),
    (rf"^how many (?:distinct |different |unique )({_PEOPLE}s?) (?:ordered|bought|purchased|placed orders"
     rf"|placed an order)"
     r"\b", r"number of distinct \1 with orders"),
    (rf"^(?:(?:please|show|count|list|split|group|bucket|bin|divide|break|put|give me)(?: (?:up|down"
     rf"|me))? )*(?:the |our"
     rf" |all )*(?:number of |count of |how many )?(.+?) (?:in|into|by) (?:the )?(?:(\w+(?: \w+)?) )?{_STEPS} of"
     r" \$?([\d,]+)(?: (?:dollars|usd|miles|minutes|units|each))?(?:,? (?:and|then) count(?: them)?(?: in each)?)?\W*$",
     lambda m: _in_steps(m[1], m[2], m[3], m[0])),
    # money that is taken off
    (r"^how much (?:money |revenue |income )?(?:did|do|have|has) (?:we|they) (?:give|gave|given|hand|handed|sign"
     r"|knock|take"
     r"|taken)(?: (?:away|out|off|up))+(?: (?:in|as|through|by|on|with|for) (?:the |our )?(?:discounts?|rebates?))",
     "total revenue multiplied by discount"),
    # from one span to the next
    (r"^how (?:did|does|do|has|have) (?:the |our )?(?:monthly |weekly |daily |yearly |quarterly )?(.+?) (?:changed?"
     r"|develop"
     rf"(?:ed)?|grow|grew|grown|move[d]?) from (?:one |each )?({_TIME}) to (?:the )?(?:next|following|other)(?: one)?"
     r"\b", r"growth of \1 by \2"),
    (rf"\b(.+?),? (?:with|and|plus) (?:the |its )?(?:change|difference|growth)(?: compared)? (?:to|from|against|vs"
     rf"|over)"
     rf" (?:the )?(?:{_TIME} before|previous {_TIME}|prior {_TIME}|last {_TIME}|one before)\b", r"growth of \1"),
    # none, on average, long
    (r"\b(?:have|has|had|did|do|does)(?: not|n['’]t) (?:placed?|made?|make|got|have|had|given?|written?|write|left)"
     r" (?:a single|one single|even one|one|a|an)(?: (?:single|one))? (?=\w+)", "have no "),
    (r"\b(average|avg|mean) (?:number|count) of lines (?:in|on|of|per) (?:an?|each|one|every|the)? ?order\b",
     r"\1 number of line items per order"),
    (r"\b(number of|how many) lines (?:per|in each|for each) order\b", r"\1 line items per order"),
    (r"\b((?:average|avg|mean|median|max|min|total) )?lengths? (?:in|as) (?:characters|letters|chars)(?: count)? of"
     r" (?:an? |the |all |our |each )?", r"\1length of "),
    (r"\b(average|avg|mean|median) and (?:the )?(longest|shortest) (?=(?:\w+ ){0,2}lengths?\b)",
     lambda m: f"{m[1]} and {'max' if m[2].lower() == 'longest' else 'min'} "),
    (r"^how long (?:does|do|did) (?:an? |one |the (?:average|typical) )([a-z ]+?) (?:last|take"
     r"|go on)(?: for)?((?: on average| typically"
     r"| usually| normally)?)(?:,? (in (?:minutes|hours|seconds|days)))?\W*$",
     lambda m: f"average duration of {m[1]}{' ' + m[3] if m[3] else ''}"),
    (r"(?<!many )(?<!which )(?<!what )\b([a-z]+s) counts? (?=(?:per|by|for each|in each|each|at"
     r"|in)\b)", r"number of \1 "),
    (r"(?<=\w),? sorry(?=\W*$)", ""),
    # what a mile costs is a rate, and an average already
    (rf"^(?:what|how much) (?:does|do|did|is) {_ONE}((?!{_FAR})\w+ )?({_FAR}) cost(?: us)?(?: on average)?"
     r"(?: (?:in|by|on) (?:an? |the )?(\w+))?(?: on average)?(?=\W*$)", lambda m: _rate_of(m[2], m[1] or m[3])),
    (rf"\b(?:the )?(?:average |avg )?(?:cost|price) (?:of|for) {_ONE}((?!{_FAR})[a-z]+ )?({_FAR})"
     r"(?: (?:in|by|on) (?:an? |the )?(\w+))?(?: on average)?(?=\W*$)", lambda m: _rate_of(m[2], m[1] or m[3])),
    (rf"\b(per {_FAR}(?: (?:in|by|on|of) (?:an? |the )?\w+)?),? on average\b", r"\1"),
    # who never did, who did most
    (r"^who (?:sells?|sold) (?=(?:the )?(?:most|least)\b)", "which seller sold "),  # no customer does
    (r"(?<!\bwe )(?<!\bthey )(?<!\byou )\bsells? (?:the )?(most|least)(?: of all)?"
     r"(?=\W*$| (?:in|on|at|during|last|this|since|for)\b)", r"sold the \1"),
    (r"^who (?:has |have |had )?never (?=(?:ever |even )?(?:bought|ordered|purchased)\b)",
     "which customers have never "),
    (rf"\b(has|have|had|with|holds?|keeps?) the (most|least|fewest) {_GOODS} (?:in stock|on hand|on stock|in store)\b",
     r"\1 the \2 stock"),
    (r"^((?:which|what) \w+) (?:booked|recorded|logged|handled|processed|rang up|racked up) the"
     r" (?=(?:highest|most|lowest|least|fewest|biggest|largest)\b)", r"\1 has the "),
    (rf"^(?:from |in )?(?:which|what) (\w+)(?: do| did| does|['’]s?) (?:the |our )?((?:\w+ )?){_PEOPLE}s"
     r" (?:order|buy|purchase)(?:ed)? for the (most|least)(?: money)?(?=\W*$)",
     lambda m: f"which {m[1]} of the {m[2]}customers has the {'highest' if m[3] == 'most' else 'lowest'} order value"),
    (rf"^how much (?:money )?(?:did|do|have|has) (?:the |our )?(\w+) {_PEOPLE}s (?:spend|spent|pay|paid)"
     rf" (?:vs\.?|versus|against|compared (?:to|with)) (?:the |our )?(\w+)(?: {_PEOPLE}s| ones)?(?=\W*$)",
     r"total spend of customers \1 vs \2"),
    # what adds nothing
    (r",? (?:still )?on (?:the|our) books\b", ""),
    (r"\b(discount|tax|quantity|rating|stock) (?:level|tier|step)s?\b", r"\1"),
    (r"(?<=s) (?:that )?they (?:offer|have|sell|supply|make|hold|carry|provide|stock)(?=\W*$)", ""),
)  # fmt: skip
