"""Ways of speaking that are put into plainer words before a question is cut: spellings, signs, turns of phrase.

Each line is a pattern and what stands for it. It knows how people speak, no table.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.sql.amounts import in_figures
from agent.providers.planner.sql.analysts import ANALYSTS, JOINED
from agent.providers.planner.sql.business import BUSINESS
from agent.providers.planner.sql.figure_turns import FIGURES
from agent.providers.planner.sql.ranges import banded
from agent.providers.planner.sql.rated import RATED
from agent.providers.planner.sql.sayings import SAYINGS
from agent.providers.planner.sql.short_forms import in_full
from agent.providers.planner.sql.turns_of_speech import MONTH as _MONTH
from agent.providers.planner.sql.turns_of_speech import TURNS, Instead


def _number(said: str) -> int:
    return int(said) if said.isdigit() else NUMBER_WORDS[said.lower()]


def _done(verb: str) -> str:
    """What somebody has more of who buys, orders or earns more."""
    said = verb.lower()
    return _DOES.get(_PLAIN.get(said, said.removesuffix("s")), "total spend")


def _scaled(said: str, by: int) -> str:
    """ "1.5" million as "1500000"."""
    return f"{Decimal(said) * by:f}".rstrip("0").rstrip(".") if "." in said else str(int(said) * by)


_MEASURED = re.compile(
    r"\b(?:average|avg|mean|median|total|number|count|rate|share|sum|revenue|sales|turnover|max\w*)\b"
)
_PLAIN = {"bought": "buy", "sold": "sell", "made": "make", "ordered": "order"}
_DOES = {"buy": "total quantity", "order": "number of orders", "sell": "total revenue", "make": "total revenue",
         "earn": "total revenue", "bring in": "total revenue", "generate": "total revenue"}  # fmt: skip
_ADVERB = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}
_NTH = {"se": 2, "2n": 2, "th": 3, "3r": 3, "fo": 4, "4t": 4, "fi": 5, "5t": 5}
# "In 1996 per month", "from 10001 a day": a year or a place, of which there is none a month.
_NO_AMOUNT = re.compile(r"\b(?:in|since|during|until|from|to|zip|code|and|vs\.?|of) (?:\d{4,5})$|\d-\d+$", re.I)
_COUNT = r"(\d+|two|three|four|five|six|seven|ten|twelve|thirty)"
_COMMON = r"(?:most (?:common|popular|frequent)|busiest)"
_MOST = rf"\b(?:top|{_COMMON}) ({_COUNT[1:-1]}|)(?: ?{_COMMON})?"
_COMBINED = r"(?:routes?|pairs?|combinations?|connections?|combos?)"
_SIGNS: tuple[tuple[str, Instead], ...] = (
    (r"\bi\.?e\.?,?(?= )|\be\.?g\.?,?(?= )", " "),
    # what is to be shown beside it, or a remark behind a dash: nothing is taken off
    (
        r"(?<=\w) [-–] (?=(?:(?:the |their |its |with |show |only |just |by )*(?:full |first |last )?"
        r"(?:names?|ids?|city|cities|country|address|counts?|number|total|percent\w*)\b(?! [-–]))"
        r"|(?:and|or|how|what|which|who|when|where|with|without|by|per|top|only|just|not|no|please|pls|ignore|excluding"
        r"|grouped|sorted|ranked|rank|order|sort|show|list|give|all|each|highest|lowest|biggest|worst|best|most|least)\b)",
        ", ",
    ),
    (r"(?<=[\w)]) [-–—] (?=[a-z(])", " dashed "),
    (r" \+ (?=[a-z])", " and "),
    (r"(?<![\w.,-])(\d[\d.,]*)\+(?= ?[a-z])", r"at least \1"),
    (r"\b(is|are|was|were|do|does|did|has|have)n['’]?t\b", r"\1 not"),
    (r"(?<![\d.])(\d+(?:\.\d+)?)k\b", lambda m: _scaled(m[1], 1_000)),
    (r"\b(\d{1,2})(?::00)? ?([ap])\.?m\b\.?", r"\1\2m"),
    (r"\b(\d{1,2}):00(?: ?h| hours)?\b|\b(\d{1,2}) ?o['’]?clock\b", r"\1\2oclock"),
    (r"\b(?:noon|midday)\b", "12pm"),
    (r"\bmidnight\b", "12am"),
    (r"\b(\d{1,2})(?:st|nd|rd|th)[- ]percentile(?: of)?\b|\bpercentile (\d{1,2})(?: of)?\b", r"p\1\2"),
    (r"(?<![\d.])(\d+(?:\.\d+)?)\s?(?:million|mio|m)\b", lambda m: _scaled(m[1], 1_000_000)),
    (r"(?<![\d.])(\d+(?:\.\d+)?)\s?(?:billion|bn)\b", lambda m: _scaled(m[1], 1_000_000_000)),
    (r"\b(best|top|worst|least|most|highest|lowest)-(?=[a-z])", r"\1 "),
    (r"(?<=[a-z])/(?=[a-z])", " per "),
    (r"(?<!\S)%(?= of\b)", "percentage"),
    (r"(?<!\S)%(?!\S)", "percent"),
    (r"(?<=\w) & (?=\w)", " and "),
    (r"\b(zip|post) ?codes?\b", r"\1s"),
    (r"\b(?:adn|nad)\b", "and"),
    (r"\b(?:hwo|hw|hoe)(?= (?:many|much|long|often)\b)", "how"),
    (r"(?:\s*==?|\bequals?(?: to)?|\bis) ?(true|false)\b", lambda m: " = 1" if m[1].lower() == "true" else " = 0"),
    (r"\bteh\b", "the"),
    (r"\b(?:montly|monthy|mothly|monhtly|monthely)\b", "monthly"),  # it may be a value as well, so it is not guessed
    (r"\bas (?:a |an )?lines?\b(?! ?items?)", "as a linear chart"),
    (r"\bline[- ](?=(?:charts?|graphs?|plots?|diagrams?)\b)", "linear "),  # no lines of an order
)
_TURNS: tuple[tuple[str, Instead], ...] = (
    (r"\bin (?:miles|mi) (?:per|an?|each) hour\b|\bin mph\b", ""),
    (r"\bhow long (?:does|do|did) (?:the )?(?:shipping|shipment|transit) take\b",
     "average time from shipping to receipt"),
    # two sides, of which one has more: both are shown
    (r"^(?:do|does|did) (.+?) or (.+?) (spends?|buys?|orders?|earns?|makes?|sells?|pays?|bring in|generate)(?: the)?"
     r" (?:more|most|less)(?: money| revenue)?(?= |\?|$)",
     lambda m: f"{_done(m[3])} of {m[1]} vs {m[2]}"),
    (r"^(?:who|which(?: of them)?) (spends?|spent|buys?|bought|orders?|ordered|earns?|makes?|made|sells?|sold|pays?"
     r"|paid)(?: the)? (?:more|most|less)(?: money)?[,:;-]? ?(.+?) or (.+)$",
     lambda m: f"{_done(m[1])} of {m[2]} vs {m[3]}"),
    (r"^(?:do|does|did) (.+?) or (.+?) (?:have|get|open|use|need|write|log|receive) (?:more|most|fewer|less) (.+)$",
     r"average \3 of \1 vs \2"),
    (r"^(?:do|does|did) (.+?) (spend|buy|order|earn|make|sell|pay)(?: the)? (?:more|most|less) (?:money )?than (.+)$",
     lambda m: f"average {_DOES.get(m[2].lower(), 'spend').removeprefix('total ')} of {m[1]} vs {m[3]}"),
    (r"^(?:do|does|did) (.+?) (?:have|get|open|use|need|write|raise|receive) (?:more|fewer|less) (.+?) than (.+)$",
     r"average \2 of \1 vs \3"),
    (r"^(?:is|are|was|were) (?:the )?(.+?) (?:higher|lower|bigger|larger|smaller|longer|shorter|greater)"
     r" (in|on|at|for|with|among|during) (.+?) (?:or|than) (?:in |on |at |for |with |among |during )?(.+)$",
     lambda m: f"{m[1] if _MEASURED.search(m[1]) else f'average {m[1]}'} {m[2]} {m[3]} vs {m[4]}"),
    (r"^(?:which|who|what) (?:region|country|plan|one|of them|segment)?(?: of the two)? ?(?:has|had|is|was|makes?|made"
     r"|gets?|got) (?:the )?(?:more|higher|larger|bigger|lower|less|fewer) (.+?)[,:;-] ?(.+?) or (.+)$",
     r"\1 of \2 vs \3"),
    (r"^how (?:does|do|did) (?:the )?(.+?) (?:vary|differ|depend|fluctuate|compare)(?: (?:by|with|between|across|on|per"
     r"|over|for|among|from|depending on|according to))? (?:the )?(?:different |various )?(?=[\w ]+\??$)",
     lambda m: f"{m[1] if _MEASURED.search(m[1]) else f'average {m[1]}'} by "),
    (r"\b(?:single|individual)-(day|week|month|year)\b", lambda m: f"{_ADVERB[m[1].lower()]}"),
    (r"\b(make|made|making|earn|earned|gross|grossed|take in|took in|bring in|brought in|took)"
     r" (?=(?:more|less|fewer|higher|lower|over|under|above|below|at least|at most|up to|between)\b(?: than)? ?\$?\d"
     r"(?![\d.,]* ?(?:minutes?|mins?|hours?|days?|seconds?|weeks?|months?|years?)))", "had revenue "),
    (r"\b(?:have |has |had |did |do |does )?(?:never|not(?: even)?) (?:once |ever )?(?:logged|log|logging|signed)"
     r" (?:in|on)(?: at all| even once| once| ever)?\b", "with zero logins"),
    (r"\b(?:logged|log|logs|logging) (?:in|on) ((?:more than|less than|fewer than|at least|at most|over|under|exactly"
     r"|only) \d+) times\b", r"with logins \1"),
    (r"\b(one|two|three|five|ten)-(year|month|week)\b",
     lambda m: f"{m[1]} {m[2]}{'' if m[1].lower() == 'one' else 's'}"),
    (r"\bdiscounted (revenue|price|sales|value|turnover|extended price)\b", r"\1 after discount"),
    (r"\b(?:(?:that|which|whom) )?(?:no ?one|nobody|no customers?|none of the customers) (?:has |have |had |ever )*"
     r"(supplie[sd]|ordere?d?s?|buys|bought|purchased|review(?:s|ed)|sells|sold|want(?:s|ed))\b", r"never \1"),
    (r"\b(highest|largest|biggest|greatest|most|lowest|smallest|least) (?:total )?(?:stock|inventory) value\b",
     r"\1 total cost multiplied by available quantity"),
    (r"\b(?:total )?(?:stock|inventory) value\b|\bvalue of (?:the |our |all )?(?:stock|inventory)\b",
     "cost multiplied by available quantity"),
    (r"\bwhat (?:does|do|did) (?:a|one|each|every) (mile|minute|hour|trip|ride|order|item|unit) cost\b(?: on average)?",
     r"cost per \1"),
    (r"\boverall (?=(?:\w+ ){1,2}(?:rate|share|percentage|ratio)\b)", ""),
    (r"\b(?:at|on|in) (?:what|which) (hour|day|weekday|month|week|year)(?: of (?:the )?(?:day|week|year))?"
     r" (?:do|did|are|were) (?:the )?most ([\w ]+?)"
     r"(?: (?:start|begin|happen|occur|take place|placed|made|written))?\??$",
     r"which \1 has the most \2"),
    (r"\b(highest|largest|lowest|smallest|most|least) quantity sold\b", r"\1 total quantity"),
    (r"\b(average number of [\w ]+?) per (day|week|month|year) (by|per|for each|in each) ", r"\1 a \2 \3 "),
    (r"\b(?:the )?(longest|shortest) ((?:\w+ )?(?:trip|ride|journey))((?: (?:in|on|during|at|of|last|this"
     r"|ever)(?: [\w-]+){0,4}?)?),?(?: measured)? in"
     r" (?:miles|mi|km|kilomet(?:er|re)s)\b",
     lambda m: f"the {'maximum' if m[1].lower() == 'longest' else 'minimum'} {m[2]} distance{m[3]}"),
    (rf"\b{_COUNT}[- ](day|week|month)s?(?:['’]s?)? (?:moving|rolling|trailing|running) (?:average|avg|mean)(?: of)?\b",
     lambda m: f"moving{_number(m[1])}{m[2].lower()} of"),
    (r"\b(?:moving|rolling|trailing) (?:average|avg|mean)((?: of)?(?: [\w-]+){0,6}?) (?:over|with a window of|across)"
     rf" (?:the (?:last|past|previous) )?{_COUNT} (day|week|month)s?\b",
     lambda m: f"moving{_number(m[2])}{m[3].lower()}{m[1]}"),
    # "are there more reviews on weekends than on weekdays": both counts side by side
    (r"^(?:are|were|is|was) there (?:more|fewer|less) (.+?) (on|in|at|with|from|during) (.+?) than"
     r" (?:on |in |at |with |from |during )?(.+)$", r"number of \1 \2 \3 vs \4"),
    # "are people on monthly contracts more likely to leave than those on yearly ones": a rate, side by side
    (r"^(?:are|is|were|was) (.+?) (?:more|less) likely to (?:be |have )?(\w+) than (.+)$", r"\2 rate of \1 vs \3"),
    (r"^(?:do|does|did) (.+?) (\w+) (?:more|less) (?:often|frequently|likely) than (.+)$", r"\2 rate of \1 vs \3"),
    (r"^(?:do|does|did) (.+?) (churn|leave|quit|cancel|lapse|convert|renew|stay) (?:more|less) than (.+)$",
     r"\2 rate of \1 vs \3"),
    (r"\b(?:vs\.?|versus|compared (?:to|with)|against|than|and) (?:(?:everybody|everyone|everything|anyone) else"
     r"|(?:all )?(?:of )?(?:the )?(?:others|rest|remaining ones)(?: of (?:them|us|the \w+))?"
     r"|all (?:the )?other (?:ones|\w+s))\b", "vs therest"),
    (r"^how far (?:is|was|are|were|does|did|do) (?:the |an? |our )?(average|mean|typical|median) (.+?)(?: go"
     r"| travel| run)?$",
     r"\1 distance of \2"),
    (r"^how far (?:does|did|do) (.+?) (?:go|travel|drive|run) (?:on average|typically|usually)$",
     r"average distance of \1"),
    (r"^how (?:much|expensive) (?:is|was|are|were|does|did|do|would) (?:the |an? |our )?(average|mean|typical"
     r"|median) (.+?)"
     r"(?: cost)?$", r"\1 cost of \2"),
    # "how long was the longest trip": that one, with all it has
    (r"^how (?:long|far|expensive|big|large|high|cheap|short|old|pricey|much) (?:is|was|are|were) (?=the (?:single )?"
     r"(?:longest|shortest|(?:most|least) expensive|cheapest|biggest|largest|smallest|highest|lowest|priciest)\b)", ""),
    (r"\bwith (?:and|or|vs\.?|versus) without (?:an? |any )?(\w+)", r"with \1 vs without"),
    (r"(?<!many )(?<!\d )\b(?:times|x) (?:the |its |their )?(?=(?:available|quantity|qty|price|unit|cost|supply|rate"
     r"|amount)\b)|(?<=[a-z]) ?[*×] ?(?=[a-z])", " multiplied by "),
    (r"\b(?:have |has |had )?(?:ever |actually |really )?(?<!never )(?<!not )(bought|ordered|purchased|sold)"
     r" (?:something|anything|at least once|at all)\b", r"at least one \1"),
    (r"\bhow much (?:is|are|was|were) (.+?) worth\b", r"total value of \1"),
    (r"\b(biggest|highest|lowest|smallest|top|best|worst) spend(?:er|ing customer)(s?)\b",
     r"customer\2 with the \1 total spend"),
    (r"\bwhat (?:is|are|was|were) (.+?) worth\b(?: in total| altogether| all together)?", r"total value of \1"),
    (r",? (?:all|every) \w+s? (?:together|combined)\b", ""),
    (r"\b(?:sells?|sold|selling) (?:the )?(best|worst|most|least),?(?= by\b)", r"\1"),
    (r"\b(?:sells?|sold) (?:the )?(best|worst)\b", r"\1 selling"),
    (r"\b(best|worst|top|bottom|top \d+) selling (?=[\w ]+ (?:by|in terms of) (?:the )?(?:number|quantity|units?"
     r"|revenue|sales|amount|volume|value|turnover)\b)", r"\1 "),
    (r"\b(second|third|fourth|fifth|2nd|3rd|4th|5th)[- ](?=(?:highest|largest|biggest|greatest|most|lowest|smallest"
     r"|longest|shortest|cheapest|best|worst|busiest|newest|oldest|latest|earliest|least)\b)",
     lambda m: f"nth{_NTH[m[1][0:2].lower()]} "),
    # whether there are any: how many
    (r"^(?:did|does|do|has|have) (?:any(?:body|one)|somebody|someone) (?:ever |else )?", "how many are there "),
    (r"^((?!how\b|what|which|show|list|and\b).+?)[,:;]? how many"
     r"(?: are there| in total| of them| is that| are these)?\??$", r"how many \1"),
    (r"(?<=\d) ?(?:dollars |usd |\$ )?(?:a|per|each|every) (month|year|day|week|hour)\b",
     lambda m: f" per {m[1]}" if _NO_AMOUNT.search(m.string[: m.start()]) else f" per-{m[1]}"),
    (r"\b(?:sum|total)(?: of)? (?:the |all )?(\w+) divided by (?:the )?(?:sum|total)(?: of)? (?:the |all )?(\w+)",
     r"ratio of \1 to \2"),
    # "between may 5 and may 8 2024", "may 5-8, 2024": each day with its year
    (rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)? (and|to|until|till|through) ({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?,?"
     r" ((?:19|20)\d\d)\b", r"\1 \2 \6 \3 \4 \5 \6"),
    # "january or february 2026": both of that year
    (rf"\b({_MONTH}) (vs\.?|versus|or|and|than|compared (?:to|with))(?: in)? ({_MONTH}) ((?:19|20)\d\d)\b",
     r"\1 \4 \2 \3 \4"),
    (r"\b(q[1-4]) (vs\.?|versus|or|and|than|compared (?:to|with))(?: in)? (q[1-4]) (?:of )?((?:19|20)\d\d)\b",
     r"\1 \4 \2 \3 \4"),
    (rf"\b({_MONTH}) (\d{{1,2}}) ?(?:-|to) ?(\d{{1,2}}),? ((?:19|20)\d\d)\b", r"from \1 \2 \4 to \1 \3 \4"),
    (r"\b(?:lasting|that lasted|that took|taking|which took|which lasted) (more|longer|less) than\b",
     lambda m: "shorter than" if m[1].lower() == "less" else "longer than"),
    (r"(?<=than )an? (hour|minute)\b", r"1 \1s"),
    (r"\bone row (?:per|for each)\b", "per"),
    (r"^(?!how\b)(.+?),? (?:just|only) (?:the |give me )?(?:counts?|numbers?)$", r"how many \1"),
    (r"\bhow (?:does|do|did) (?:the )?(.+?) (in|on|during|of|for) (.+?) compare (?:with|to|against) (?:the )?(.+)$",
     r"\1 \2 \3 vs \4"),
    # "top 5 routes from pickup zip to dropoff zip", "the most common pickup and dropoff zip pairs"
    (rf"{_MOST} ?{_COMBINED}(?: by (?:number of )?\w+(?: counts?)?,?)?"
     r" (?:from|of|between|by) (?:the )?(\w+(?: \w+)?) (?:to|and) (?:the )?(\w+(?: \w+)?)$",
     lambda m: f"count by {m[2]} and {m[3]}, top {m[1] or 10}"),
    (rf"\b(?:the )?{_COUNT} {_COMMON} (\w+(?: \w+)?) (?:to|and|per) (\w+(?: \w+)?) {_COMBINED}$",
     lambda m: f"count by {m[2]} and {m[3]}, top {m[1]}"),
    (rf"{_MOST} ?(\w+(?: \w+)?) (?:to|and|per) (\w+(?: \w+)?) {_COMBINED}(?: by ((?:number of )?(?:\w+ )?\w+))?$",
     lambda m: f"{m[4] or 'count'} by {m[2]} and {m[3]}, top {m[1] or 10}"),
    (r"\b(?:the )?(?:cheapest|lowest[- ]priced) and (?:the )?(?:most expensive|priciest|dearest|costliest) \w+"
     r" (per|by|for each|in each|of each) (\w+)(?: by (?:the )?(\w+(?: \w+)?))?$",
     lambda m: f"lowest and highest {m[3] or 'price'} {m[1]} {m[2]}"),
    (r"\b(?:the )?dates? of (?:the |our )?(?:first|earliest|oldest)(?: \w+)? and (?:of )?(?:the |our )?(?:last|latest"
     r"|newest|most recent) (\w+?)s?(?=\W*$| (?:per|by|for|in|of)\b)", r"earliest and latest \1"),
    (r"(?<=s) (?:in|within) (\d+) (days|weeks|months)$", r" in the last \1 \2"),
    (r"\b(?:last|the previous|the past) (month|week|year|quarter) (?:vs\.?|versus|against|compared (?:to|with)|and)"
     r" the (?:one|\1) before(?: that| last)?\b", r"last \1 vs 2 \1s ago"),
    (r"\byesterday (?:vs\.?|versus|against|compared (?:to|with)|and) the day before(?: that| yesterday)?\b",
     "yesterday vs 2 days ago"),
    (r"\bby (\w+) or not\b", r"by \1"),
    (r"\bshares? of (?:the )?(\w+) in (?:the )?(?:total )?(\w+)"
     r"(?= by\b| per\b| last\b| this\b| in\b| for\b| since\b| over\b|\W*$)", r"\1 as a percentage of \2"),
    (r"^(.*\b(?:highest|lowest|best|worst|most|least|total|overall|altogether|sum)\b.*) across all (?:the )?\w+s\b",
     r"\1"),
    (r"\bhow long (?:have|has|are|were) (.+?) been (?:with us|customers?|members?|subscribed)\b",
     r"average tenure of \1"),
    (r"\b(?:have|has|did) not (?:logged|log) in(?: at all| once)?\b", "with zero logins"),
    (r"\b(daily|weekly|monthly|hourly|yearly) (\w+) table\b", r"\1_\2 table"),
    (r"\bleave (.+?) out\b", r"except \1"),
    (r"\b((?:placed|made|written|ordered|bought|submitted|issued)(?: (?:in|on|during|since) [\w ]{3,20}?)?) by"
     r" (?=\w+s (?:in|from|of|with|who|that)\b)", r"\1 from "),
    (r",? (?:starting (?:with|on) )?mondays? first\b", ""),
    (r"^(?:show |give me |what are |what is )?(?:the )?(.+?) as (?:an? |the )?(share|percentage|percent|proportion"
     r"|fraction) of (?:all|the total|total|overall)(?: (?:number of )?(?:the )?\w+)?((?:,? (?:by|per) .+)?)$",
     r"\2 of \1\3"),
    (r"\b(without|except(?: for)?|excluding|not counting|but not) (?:the |any |all )?(?:ones|those|rows|records)"
     r" (?:with|from|in|of|at|that are|that have|which are|having|where)\b", r"\1"),
    (r"\b((?:biggest|largest|highest|smallest|lowest|longest|shortest|cheapest|priciest|greatest|best|worst|oldest"
     r"|newest|latest|earliest|most \w+|least \w+)) (?:single|individual|ever)\b", r"\1"),
    (r"^((?:which|what|what is the|what was the) )(?:single|one) (?=(?:\w+ ){1,3}(?:was|is|had|has|took|cost|lasted"
     r"|went|made)\b)", r"\1"),
    (r"\b(?:single|individual) (?=(?:biggest|largest|highest|smallest|lowest|longest|shortest|cheapest|best|worst)\b)",
     ""),
    (r"(?<=than )an? (?=(?:mile|dollar|day|week|month|year|minute|hour|kilomet(?:er|re)|second)\b)", "1 "),
    (r"\bhow much (?:money )?(?:did|do|have|has|had) (?:we|they|you|it) (?:make|made|earn|earned|take in|bring in)\b",
     "total revenue"),
    (r"\b(?:ticket|basket|cart) (?:size|value)s?\b", "basket"),
    (r"\ba (?:quick|rough|simple|brief|short) (?=(?:count|number|list|look|overview|summary|breakdown|total|idea)\b)",
     "a "),
    (r"^(?:can you |could you |please |just )*(?:pull up|bring up|dig up|dig out|fetch|grab|crunch|work out|figure out"
     r"|find out|pull|get me)(?: me| for me)?(?= (?:the|all|our|my|how|which|what|top|a|\d)\b)", "show"),
    (r"\b(?:where|whose|with|that have) (?:the )?(\w+) and (?:the )?(\w+) (\w+) (?:is|are|being) (?:the )?"
     r"(?:same|equal|identical)\b", r"with the same \1 and \2 \3"),
    (r"\b(?:where|whose|with|that have) (?:the )?(\w+) and (?:the )?(\w+) (\w+) (?:is|are|being) (?:not the same"
     r"|different|unequal)\b", r"with a different \1 and \2 \3"),
    (r"\bwith different (?=\w+ and \w+)", "with a different "),
    (r"\b(?:is|are|was|were) \w+ed by (?=(?:more|less|fewer) than\b|at (?:least|most)\b|over\b|exactly\b)", "with "),
    (r",? and how many (\w+) (?:each|they each|each of them)(?: one)? (?:has|have|had|got)$", r" and number of \1"),
    (r",? and (?:how many|how often|how much)(?: (?:was|is|were|are|did|does) (?:it|that|they|there))?\??$", ""),
    (r"^(?:did|do|does) (?:we|they|people) (?:sell|make|earn) (?:more|less) (on|in|at|during) (.+?) (?:or|than)"
     r" (?:on |in |at |during )?(.+?)\??$", r"sales \1 \2 vs \3"),
    (r"\b(?:random|arbitrary) (?=(?:\w+ ){0,2}(?:rows?|records?|\w+s)\b)", ""),
    (r",? (?:as a|in a|two|three) (?:second|separate|different) (?:result|query|answer|table|results|queries)\b", ""),
)  # fmt: skip
_ALL = tuple(
    (re.compile(pattern, re.I), instead)
    for pattern, instead in (*JOINED, *_SIGNS, *BUSINESS, *ANALYSTS, *SAYINGS, *FIGURES, *TURNS, *_TURNS, *RATED)
)


@lru_cache(maxsize=512)
def paraphrased(text: str) -> str:
    """The question in the words that are read, with single spaces."""
    text = in_figures(in_full(banded(text)))
    for pattern, instead in _ALL:
        text = pattern.sub(instead, text)
    return " ".join(text.split())
