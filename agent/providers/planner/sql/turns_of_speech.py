"""Turns of speech of people who do not know the columns, put into plainer words: a second table of ``paraphrase``.

Each line is a pattern and what stands for it. It knows how people speak, no table.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Instead = str | Callable[[re.Match[str]], str]

MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_MOST = "(?:biggest|highest|largest|greatest)"
_END = (
    "(highest|largest|biggest|greatest|lowest|smallest|newest|oldest|latest|earliest|cheapest|best|worst|priciest"
    "|most expensive|dearest|busiest|quietest|longest|shortest|deepest|slowest|fastest|strongest|weakest|most popular)"
)
_BOUND = r"(?:more than|less than|fewer than|over|under|above|below|at least|at most)"
_AGAINST = r"vs\.?|versus|or|against|compared (?:to|with)"
_NOT_GROUPED = r"(?!.*\b(?:by|per|each|every|compare|vary|differ|distribut\w+|split|break)\b)"

_BRING = (
    r"(?:br(?:ing|ought) in|t(?:ake|ook|aken) in|rake[d]? in|pull(?:ed)? in|earn(?:ed)?|ma[kd]e|gross(?:ed)?"
    r"|generated?|turn(?:ed)? over|sold|sell)"
)
_MEAN = r"(total|average|avg|mean|overall|median)"
_WORTH = r"value|amount|sum|worth|price|revenue|turnover"
_THEM = r"(?:the |all |our )?((?:(?!per\b|by\b|in\b|with\b|from\b)\w+ )*?\w+s)\b(?! \w+s\b)"
_RATE = r"(?:rate|ratio|share|percentage|quota|margin)s?"
_OVER = r"(?:the )?(\w+) ?(?: over|divided by|/) ?(?:the )?(\w+)\)?(?=\W*$)"
_DOER = r"(?:sell(?:er|ing)|earn(?:er|ing)|spend(?:er|ing)|perform(?:er|ing)|grossing)s?(?: \w+)?"

_SORT_OF_DAY = (
    "(?:an?|the) (?:average|typical|normal|regular|ordinary)"
    " (weekend|weekday|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?:[- ]days?)?"
)

TURNS: tuple[tuple[str, Instead], ...] = (
    # "how many orders do we get per day on average": one figure, not one a day
    (r"^how many (\w+) (?:(?:do|did|have) (?:we|they|you) (?:usually |typically )?(?:get|have|see|receive|sell|had)"
     r"|are (?:there|placed|made|taken)|were (?:there|placed|made|taken)|come in|came in)"
     r" (?:per|a|an|each|every) (hour|day|week|month|year) (?:on average|typically|usually)\b",
     r"average number of \1 a \2"),
    # money that each of them makes, and what was sold
    (rf"^(?:how much (?:money |cash )?|what )(?:did|do|does|has|have) (?:each|every)(?: one)?(?: of (?:the"
     rf"|our))? ([\w ]+?)"
     rf" {_BRING}(?: us| for us)?(?= (?:in|on|during|last|this|yesterday|today|since|over|per|by|from|between)\b|\W*$)",
     r"total revenue by \1"),
    (r"^how much (?:did|do|have|has|had) (?:we|they|you|it) (?:sell|sold)\b", "total revenue"),
    (r"^how much (?:do|does|did) (?:the |our |an? )?(?:customers?|clients?|people|shoppers?|guests?) spend"
     r" (?:per|on each|on an?)"
     r" (order|purchase|sale|transaction|basket)(?: on average)?(?=\W*$| in\b| by\b| last\b)", r"average \1 value"),
    (r"^how much (?:money )?(?:did|do|does|have|has|had) (?!we\b|they\b|you\b|it\b|each\b|every\b"
     r"|[^?]*#|.*\b(?:per (?:order|visit|purchase|sale|transaction|basket)|each|every|average|typical\w*)\b)"
     r"(?:the |our |all )*(.+?) (?:spend|spent)\b(?: in total| altogether| overall)?", r"total spend of \1"),
    (r"^(how many .+?) (?:did|do|have|had) (?:we|they|you) (?:sell|sold)\b", r"\1 were sold"),
    (r"^how many (miles|kilomet(?:er|re)s|km) (?:did|do|does|have|has) (.+?) (?:drive|driven|cover|covered"
     r"|travel|travell?ed|go|gone"
     r"|run|ride|ridden)\b", r"total \1 of \2"),
    # "the number and the value of orders": both are of the same rows
    (rf"\b(?:number|nr\.?|#|count) and (?:the )?(?:{_MEAN} (\w+(?: \w+)?)|({_WORTH})s?) of {_THEM}",
     lambda m: f"number of {m[4]} and {m[1] or 'total'} {m[2] or m[3]}"),
    (rf"\b(?:the )?(?:{_MEAN} )?(value|amount|sum|worth)s? and (?:the )?(?:number|count|nr\.?) of {_THEM}",
     lambda m: f"number of {m[3]} and {m[1] or 'total'} {m[2]}"),
    (r"^((?:total )?(?:revenue|turnover|sales|spend|income|earnings|takings)) and (?:the )?(?:number|count) of"
     r" (\w+s)\b",
     r"number of \2 and \1"),
    (r"\b(?:the )?(?<!order )(?<!phone )(?<!card )number and (?=(?:the |total |average |avg )?\w+ of\b)", "count and "),
    # a rate with what it is of behind it: "refund rate per region, refunds over revenue"
    (rf"^(?!.*\b(?:best|worst|highest|lowest|biggest|largest|smallest|greatest|most|least|top"
     rf"|bottom)\b)(.*?)\b(?:(?:the|our|an?|average|avg|overall) )*(?:\w+ {_RATE}|(\w+)s? (?:per|a) \w+(?=.*\2))\b"
     rf"([^,:;()]*?)(?:[,:;]? ?\(|[,:;] ?)(?:(?:that is|that's|meaning|i mean|calculated as|defined as|as|so"
     rf"|is) )?{_OVER}",
     r"\1ratio of \4 to \5\3"),
    # how long a thing took, of all things
    (r"\b(took|take|takes|lasted|lasts?|taking) (?:the )?(longest|shortest|most|least)(?: amount of)? time\b",
     lambda m: f"{m[1]} the {'longest' if m[2].lower() in ('longest', 'most') else 'shortest'}"),
    (r"\b(lowest|highest|smallest|largest|biggest|least|most) (\w+(?: \w+)?),? (?:summed|added|totall?ed)(?: up)?"
     r" (?:over|across) (?:all )?(?:the |its |their )?\w+\b", r"\1 total \2"),
    # one amount by another, in words and in brackets
    (r" \((\w+) (?:over|divided by|/|vs) (\w+)\)(?=\W*$)", ""),
    (r"^[\w ]+? (per|by|for each|in each) (\w+),? (\w+) divided by (?:the )?(\w+)\W*$", r"ratio of \3 to \4 \1 \2"),
    (r"(?<!of )(?<!total )\b(\w+) divided by (?:the )?(?!sum\b|total\b|number\b)(\w+)\b", r"ratio of \1 to \2"),
    (r"\bhow much did (?:the |our )?(\w+) (?:make|earn|take in|bring in|turn over)\b", r"how much revenue did \1 make"),
    (rf",? (?:with )?(?:the )?(?:(?:best|top|strongest|biggest|highest|largest) {_DOER}|most (?:\w+ed|active"
     rf"|successful)"
     r"|top) (?:ones? )?(?:first|(?:at|on) (?:the )?top)\b", " highest first"),
    (rf",? (?:with )?(?:the )?(?:(?:worst|weakest|smallest|lowest) {_DOER}|least (?:\w+ed|active|successful))"
     rf" (?:ones? )?"
     r"(?:first|(?:at|on) (?:the )?top)\b", " lowest first"),
    (r"\b(late|on time) (?:vs\.?|versus|against|compared (?:to|with)) (?:the |their )?(?:commit|promised?|due|planned)"
     r" dates?\b",
     r"\1"),
    (r"^does having (?:an? |the )?(\w+) (?:lower|raise|reduce|increase|affect|cut) churn\b.*$", r"churn rate by \1"),
    # whole companies, and what is no part of the question
    (r",? ?\b(?:company|business|organi[sz]ation|group|firm)[- ]wide\b|,? (?:of|for|in|across) (?:the |our )"
     r"?(?:whole |entire )?"
     r"(?:company|business|firm|organi[sz]ation)\b", ""),
    (r",? (?:with )?all (?:of )?(?:the |our )?\w+s (?:taken )?together\b|,? the (\w+s) taken together\b", ""),
    (rf"^{_NOT_GROUPED}(.*?),? (?:across|over) all (?:the |our )?\w+s\b", r"\1"),
    (r"[,.;:]? (?:and )?i (?:only |just |also )?(?:need|want|would like) (?:the |their )?(?:full )?names?(?:"
     r" too| as well)?\W*$", ""),
    # orders of what is shown
    (r",? (?:from )?(?:high(?:est)?|larg(?:e|est)|big(?:gest)?|most|best) (?:to|down to) (?:low(?:est)?|smal"
     r"l(?:est)?|least|worst)\b",
     " highest first"),
    (r",? (?:from )?(?:low(?:est)?|small(?:est)?|least) (?:up )?to (?:high(?:est)?|larg(?:e|est)|big(?:gest)"
     r"?|most)\b",
     " lowest first"),
    (rf",? (?:with )?(?:the )?{_END}(?: ones?)?,? (?:(?:at|on) (?:the )?(?:very )?top|up top|(?:at )?first)"
     r"(?=\W*$|[,;]| and\b)", r" \1 first"),
    (rf",? (?:with )?(?:the )?{_END} ones? first\b", r" \1 first"),
    (r",? in (?:date|time|chronological) order\b|,? chronologically\b", ""),
    # "trips per weekday, and the median fare": two figures of the same groups, one as good as the other
    (rf"^(?!.*\b(?:top|bottom|which|what|who|most|least|each of|vs|share|growth|ratio|correlation|total|average|avg"
     r"|mean|overall|median)\b.* (?:by|per)"
     rf" )((?:the |our )?[a-z]\w*(?: [a-z]\w*)?)((?: by| per| for each| in each) [\w ]+?),? (?:and|with|plus)"
     rf" (?:the |their |its )?{_MEAN} ([a-z]+(?: [a-z]+)?)\W*$", r"\1 and the \3 \4\2"),
    (rf"^(?:the |our )?([a-z]+) and (?:the )?{_MEAN} \1\b", r"total \1 and \2 \1"),
    # "by weekday, weekend vs weekday": the two sides are the groups
    (r"(?:,? ?\b(?:by|per) (?:week ?days?|days? of (?:the )?week|days?)[,:]?)? "
     r"\(?(?:on |that is |i\.?e\.?,? |meaning |as )?(?:the )?(weekends?|week ?days?) (?:vs\.?|versus|against"
     r"|compared (?:to|with)) (?:on )?(?:the )?(weekends?|week ?days?)\b\)?",
     lambda m: f" on {m[1].replace(' ', '').rstrip('s')}s vs {m[2].replace(' ', '').rstrip('s')}s"),
    # "the fare from A and the fare from B": one amount, twice
    (rf"\b(?:{_MEAN} )?(\w+)( (?:from|in|to|at|of|for|on|with|by) )([\w-]+),? (?:and|vs\.?|versus)"
     rf" (?:the )?(?:{_MEAN} )?\2\3(?=[\w-]+)",
     lambda m: m[0] if m[5] and m[5] != m[1] else f"{m[1] + ' ' if m[1] else ''}{m[2]}{m[3]}{m[4]} vs "),
    # groups and places
    (r"\b(?!day\b|week\b|month\b|year\b|quarter\b|hour\b|side\b|one\b|row\b)(\w+) by \1\b", r"by \1"),
    (r"\b(?:each |every )?parts? of the world\b|\bworld regions?\b|\bregions? of the world\b",
     lambda m: f"{'each ' if m[0].startswith('each') else ''}region"),
    (r"\b(?:credit )?card (?:types?|brands?|kinds?|networks?)\b|\b(?:types?|brands?|kinds?) of (?:credit )?c"
     r"ards?\b", "payment method"),
    (r"\border (?=(?:lines?|positions?)\b)", "line item "),
    (r"\bline item (?:lines?|positions?)\b", "line items"),
    (r"\b(?:average|avg|mean|typical) (?:sales? )?ticket\b(?! (?:count|number))(?= (?:at|in|of|per|for|by|on"
     r")\b|\W*$|,)", "average basket"),
    (rf"^(?:which|what) (\w+) (?:hands?|gives?|pays?) back the {_MOST} share of (?:its |their )?(\w+) (?:in|as)"
     r" (\w+)\W*$", r"\3 as a share of \2 by \1, top 1"),
    (rf"^(?:which|what) (\w+) (?:has|had|shows?) the {_MOST} share of (\w+) in (?:its |their )?([a-z]\w+)\W*$",
     r"\2 as a share of \3 by \1, top 1"),
    (rf"^(?:which|what) (\w+) (?:has|had|shows?) the {_MOST} (\w+) as a share of (?:its |their )?(\w+)\W*$",
     r"\2 as a share of \3 by \1, top 1"),
    (r",? (?:over|for|across|in) the (?:whole|entire|full) (?:year|period|time|range|data(?: ?set)?|history)\b", ""),
    (r",? (?:as|in|with) bars\W*$", " as a bar chart"),
    (r"\bfolks?\b", "customers"),
    (r"\b([a-z]+)[- ]wise\W*$", r"by \1"),
    (r"^do (?:the |our )?(\w+) (?:with|on|having) (?:an? |the )?(\w+) (?:churn|leave|quit) (?:less|more)(?: often)?"
     r"\W*$",
     r"churn rate by \2"),
    (r"\b(\w+ (?:counts?|numbers?)|number of \w+(?: \w+)?) per (year|month|quarter|week|day),? (?:with|and) (?:the )?"
     r"(?:%|percent(?:age)?) (?:change|growth)(?: (?:on|over|from|against|vs|versus) the \w+ before)?\W*$",
     r"growth of \1 per \2"),
    (r"\bwhat (?:part|portion|slice|chunk) of\b", "what share of"),
    (r"\b(share of .+?),? (?:as an? |in )(?:percentage|percent|%)\W*$", r"\1"),
    (r"\bhead ?counts? (?=by\b|per\b|in each\b)", "number of people "),
    (
        r"\b(?:lasting|that lasted|that took|taking) (over|above|under|below)\b",
        lambda m: "longer than" if m[1].lower() in ("over", "above") else "shorter than",
    ),
    (r"\b(over|under|above|below|at least|at most|than) an? (hour|minute|mile|dollar)\b", r"\1 1 \2s"),
    (r"\b(size|price|age) (?:class|group|bracket)(?:es|s)?\b", r"\1"),
    (r"\breturn (?=rates?\b)", "returned "),
    # how often, how many
    (r"\b(?!the|total|row|a|quick|simple|head|unit|item|line|and|distinct|record|exact)([a-z]+[^s\W\d]) coun"
     r"ts?\b(?! of\b)",
     lambda m: f"number of {m[1][:-1] + 'ie' if m[1].endswith('y') else m[1]}s"),
    (r",? counted by\b", " by"),
    (r"\b((?:the |our |what |which )?(?:single )?(?:biggest|largest|highest|smallest|lowest|longest|shortest"
     r"|latest|newest|oldest|first"
     r"|most \w+|cheapest|priciest) .+?)(?:[:,] (?:and )?(?:when|for how much|how much was it|how much))+"
     r"\W*$", r"\1"),
    (r"\b(at least|at most|more than|less than|fewer than|exactly|only) (once|twice|thrice)\b",
     lambda m: f"{m[1]} {_TIMES[m[2].lower()]} times"),
    (r"\b(twice|thrice) or more\b", lambda m: f"at least {_TIMES[m[1].lower()]} times"),
    # "from June 2026 on": not that month alone
    (rf"\bfrom ((?:the )?(?:(?:{MONTH}) (?:\d{{1,2}},? )?)?(?:19|20)\d\d(?:-\d\d){{0,2}}|(?:{MONTH})(?: \d{{1,2}})?),?"
     r" (?:onwards?|forward|upwards?|on(?=\W*$|,| (?:as|by|per|in|with|please)\b))", r"since \1"),
    # what is left out
    (r",? ?\b(?:skip(?:ping)?|ignor(?:e|ing)|leav(?:e|ing) (?:aside|out)|sett?(?:ing)? aside|disregard(?:ing)?|omit("
     r"?:ting)?|filter(?:ing)? out|not counting)"
     r" (?:the |any |all )?(?=\w)", " except "),
    (r"^how many (.+?) (in|on|at|from|by|with|during) (.+?),? and how many (?:in|on|at|from|by|with|during) "
     r"(.+?)\W*$",
     r"number of \1 \2 \3 vs \4"),
    (r",? (?:and )?how many (?:of|in) each\W*$", ""),
    # money
    (r"\b(?:turn(?:s|ed)? over|rak(?:e|ed) in|clear(?:ed)?|pull(?:ed)? in) (?=(?:more|less|over|under|above|"
     r"below|at least|at most|up to)\b(?: than)? ?\$?\d)",
     "had revenue "),
    (r"\b(did|do|does|have|has) (we|they|you|it) (?:take|taken)(?= (?:in|yesterday|today|last|this|on|during"
     r"|in)\b|$|\?)", r"\1 \2 have"),
    (r"\b(?:once|after) (refunds|returns|discounts?|rebates|taxes|tax) (?:come|comes|are|is|have been|has be"
     r"en|got|get|gets) (?:taken )?(?:off|out|deducted|subtracted|removed)\b",
     r"after \1"),
    (r"\bby (?:the )?order totals?\b", "by total order value"),
    (r"\b(?:top|biggest|highest) (\d+|two|three|four|five|ten)? ?spenders\b|\b(\d+|two|three|four|five|ten) "
     r"(?:top|biggest|highest) spenders\b",
     lambda m: f"top {m[1] or m[2] or 10} customers by total spend"),
    (r"^(?:the )?names? of (?:the |our )?(?=top \d|top (?:two|three|four|five|ten)\b)", ""),
    (r",? and (?:how much|what) (?:they|each|each of them|did they|each one)(?: have| has)? (?:spent|spend|p"
     r"aid|pay|ordered|bought)(?: in total)?\W*$", ""),
    (r"\b(?:(?:stock|inventory) )?(?:value|worth|revenue|amount|total|turnover)s? \(([^()]+ (?:times|x|\*|mu"
     r"ltiplied by|minus|divided by) [^()]+)\)", r"\1"),
    (r"^(.*?)\b(?:the )?(?:value of (?:the |our |all )?(?:stock|inventory)|(?:stock|inventory) value)\b(.*?)"
     r" ?\(([^()]+ (?:times|x|\*|multiplied by) [^()]+)\)\W*$", r"\1 \3 \2"),
    (r"^by (?:what|which|how many) per ?cent(?:age)? (?:was|were|is|are|did|has|have) (.+?)"
     r" (?:up|down|higher|lower|more|less"
     r"|above|below|grow|grown|rise|risen|fall|fallen)(?: or (?:up|down|higher|lower|more|less|above|below))?"
     r" (?:on|than|from|over|compared (?:to|with)|versus|vs\.?|against|since) (.+?)\W*$", r"growth of \1 vs \2"),
    # two sides first, then the question
    (r"^(.+?) (?:vs\.?|versus|or|and) (.+?)[,:;] ?(?:who|which(?: of (?:them|the two))?) (spends?|spent|buys"
     r"?|bought|orders?|ordered|earns?|makes?|made|sells?|sold|pays?|paid|has|had)"
     r"(?: the)? (more|most|less)\b", r"do \1 or \2 \3 \4"),
    (r" \((?:in )?(?:miles|km|kilomet(?:er|re)s|dollars|usd|us dollars|\$)\)", ""),
    (r"\bper calendar (day|week|month|year)\b", r"a \1"),
    (r"\b(per|by|for each|in each) (\w+),? (?:going|judging|judged|counted|measured) by where the (\w+)s?"
     r" (?:is|are|was|were|live|lives|sits?|stands?)(?: located| based| situated)?\b", r"\1 \3 \2"),
    (r"(?<=\d) (?:dollars |bucks )?(?:in total|in sum|in all|all in all|all together)\b", " altogether"),
    (r",? (?:with|in|of|by|for|from|at|on) each(?: one| of (?:them|those|these))?(?=\W*$)", " eachofthem"),
    (r"^([\w ]+?)[:,] (?:the )?(avg|average|mean|median|total|sum)(?: of (?:it|them|that))? (?=(?:for|of|among) )",
     r"\2 \1 "),
    (r"\b(vs\.?|versus|against|or|and) not(?=\W*$)", r"\1 without"),
    # who does what a noun of its own says
    (r"^who (?:can |could |does |do |would )?(?:suppl(?:y|ies|ied))\b", "which supplier supplies"),
    (r"^who (?:can |could |does |do |would )?(manufactur|driv|teach)(?:es|e|s|ed)?\b", r"which \1er \1es"),
    (r"\b(cheapest|dearest|most expensive(?:ly)?),? (?:and )?(?:at|for) (?:what|which) (?:cost|price)s?(?=\W*$)",
     r"\1"),
    # for how long people have stayed
    (r"^(?:on average,? )?how many (years|months) (?:had|have|has|did|were|are|was) (.+?) (?:been|stayed|stay)"
     r"(?: with us| customers| members| here| subscribed)\b(?: on average)?", r"average tenure in \1 of \2"),
    # what an average day of some sort has
    (r"^(?:how (?:many|much)|what(?: is| are)?(?: the| our)?|number of)? ?(.+?)"
     rf" (?:on|in|at) {_SORT_OF_DAY}(?: (vs\.?|versus|or|and|than"
     rf"|against|compared (?:to|with))(?: on| in| at)? {_SORT_OF_DAY})?\W*$",
     lambda m: f"average daily {m[1]} on {m[2]}s" + (f" vs {m[4]}s" if m[3] else "")),
    # spans of time
    (rf"\b(?:from |between |the week )?(\d{{1,2}})(?:st|nd|rd|th)? (?:to|until|till|through|and|-) (\d"
     rf"{{1,2}})(?:st|nd|rd|th)? (?:of )?({MONTH})\b(?: ((?:19|20)\d\d)\b)?",
     lambda m: f"from {m[1]} {m[3]}{' ' + m[4] if m[4] else ''} to {m[2]} {m[3]}{' ' + m[4] if m[4] else ''}"),
    (rf"\b(?:dated |on |from |of )?((?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{MONTH})(?: \d{{1,2}}(?:st|nd|rd|th)?,"
     rf"?)? (?:19|20)\d\d|\d{{4}}-\d\d-\d\d|(?:19|20)\d\d) (?:or|and) (?:later|after|onwards?|newer)\b", r"since \1"),
    (rf"\b(?:dated |on |from |of )?((?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{MONTH})(?: \d{{1,2}}(?:st|nd|rd|th)?,"
     rf"?)? (?:19|20)\d\d|\d{{4}}-\d\d-\d\d|(?:19|20)\d\d) (?:or|and) (?:earlier|before|older)\b", r"until \1"),
    # "for 5 years or longer", "customers that ... and still left"
    (r"\b(?:for )?(\d+|one|two|three|four|five|six|ten) ((?:years?|months?|weeks?|days?|hours?|minutes?|miles?)) or"
     r" (?:longer|more|over|further)\b(?! (?:than )?\$?\d)", r"for at least \1 \2"),
    (r"\b(?:and|but|yet|although (?:they|it)|even though (?:they|it)) (?:have |had |has )?(?:still|nevertheless"
     r"|nonetheless|anyhow|yet)"
     r" (?=\w+ed\b|left\b|quit\b)", "and "),
    (r",? (?:put|taken|lumped|thrown|added|counted) together\b", ""),
    (r"^how (?:much|valuable) is (?:an?|one|each) (order|basket|purchase|sale|transaction) worth"
     r"(?: on average)?(?= |\W*$)", r"average \1 value"),
    (r"\b(\w{3,})/(\w{3,}) (\w+) (pairs?|combinations?|combos?|routes?)\b", r"\1 and \2 \3 \4"),
    (r"^(how many .+?|.*\b(?:number|count|total|average)\b.+?) (by|in|from|with|for|on)"
     r" ((?:[\w-]+, )*[\w-]+,? and [\w-]+),? respectively\W*$",
     lambda m: f"{m[1]} {m[2]} {re.sub(r',? and |, ', ' vs ', m[3])}"),
    # how it is counted, and what belongs to what
    (r",? (?:counted|measured|counting|going|judged|judging|expressed)(?: only)? (?:in"
     r"|by) (?:the )?(?:number of )?(?=\w+)",
     " by "),
    (r"\b(?:for |by |per |in |with |of )?(?:each|every|all|any)(?: possible)? (?:combinations?|combos?|pairs?"
     r"|pairings?) of"
     r" (?:the )?", " per "),
    (r"^(?:the |all |all the )?(\w+?)s(?: and|,| with|:)+ how many ([\w ]+?) (?:offers?|suppl(?:y|ies)|sells?"
     r"|ha(?:s|ve)|uses?|makes?"
     r"|carr(?:y|ies)|delivers?|provides?|belongs? to|are (?:in|on|from|with)) (?:each|it|them"
     r"|those)(?: of them| one)?\W*$",
     r"how many \2 per \1"),
    (r"\b(?:lose|loses|lost) the (most|fewest|least) (?:customers|people|clients|members|users"
     r"|subscribers),? (?:relative to"
     r"|in (?:relation|proportion) to|compared (?:to|with)|measured (?:against|by)|for) (?:its"
     r"|their) (?:own )?(?:size|number"
     r"|base|total)(?: of \w+)?", lambda m: f"has the {'highest' if m[1].lower() == 'most' else 'lowest'} churn rate"),
    (r"^(?:at|on|in) (?:what|which) (hour|day|weekday|month|week|year|quarter)(?: of (?:the )?(?:day|week"
     r"|year))? (?:do|did|does)"
     r" (?:we|they|people|customers|you|(?:the|our) \w+) (?:ring up|make|get|have|see|record|book|take|do|place"
     r"|close) the (most|fewest|least) (.+?)\W*$",
     r"which \1 has the \2 \3"),
    (r"\b(?:by|per) the (\w+) (?:that |which |where )?(?:the |their |its )?(\w+?)s? (?:is|are|comes?|came"
     r"|lives?|live|sits?|was|were)"
     r"(?: based| located)? ?(?:from|in)?(?=\W*$| \()", r"by \1 of the \2"),
    (r"\b(order|invoice|bill|receipt|basket) totals\b", r"\1 value"),
    # both sides of what is or is not so
    (r"[,:;]? ?\b(?:by )?(\w{4,}ed) (?:vs\.?|versus|against|and|or|compared (?:to|with))"
     r" (?:not|non|un-?\1|(?:not|non)[ -]\1)(?: ones)?(?=\W*$| by\b| per\b|,)", r" by \1"),
    (r"^(?:distinct|unique|different) (.+? (?:vs\.?|versus|compared (?:to|with)|against) .+)$",
     r"number of different \1"),
    # who leaves most: by what share, as the biggest group would have most of anything
    (r"^(?:(?:which|what) )(?!(?:customer|client|user|member|subscriber)s?\b)([a-z]+(?: type)?)"
     r" (?:(?:has|have|had) the )?(churn|cancel|convert|renew|lapse|quit)s?(?:ed|s|es)? (?:by far )?(?:the )?"
     r"(most|least|worst|best)(?: often| frequently| of all)?(?=\W*$| (?:in|on|among|of|by|last|this|since)\b)",
     lambda m: f"which {m[1]} has the {'lowest' if m[3].lower() in ('least', 'best') else 'highest'} {m[2]} rate"),
    # "more than 3 tickets vs less than 2", "over 10 or under 1 mile": both of the same
    (rf"\b({_BOUND} \d[\d,.]*) ((?!(?:{_AGAINST}|{_BOUND})\b)[a-z]+) ({_AGAINST}) ({_BOUND} \d[\d,.]*)"
     r"(?=\W*$| (?:by|per|in|for|on)\b)", r"\1 \2 \3 \4 \2"),
    (rf"\b({_BOUND} \d[\d,.]*) ({_AGAINST}|and|but) ({_BOUND} \d[\d,.]*) ((?!(?:{_AGAINST}|by|per|in|for|on)\b)[a-z]+)",
     r"\1 \4 \2 \3 \4"),
    # of things that no table tells: they stay words that nothing accounts for
    (r"\b(?:time|gap|interval|duration|days|hours) between (?:the |two |consecutive |their )*(\w+s)"
     r"(?=\W*$| (?:per|by|for|in)\b)", r"time-between \1"),
    (r"\bdays? of (?:the |each )?month\b", "day-of-month"),
    # people who left or stayed
    (r"\b(?:have |has |had )?walk(?:ed|ing)? away\b|\bdropped out\b|\bjump(?:ed)? ship\b|\bsaid goodbye\b", "left"),
    (r"\bleavers\b", "churned customers"),
    (r"\bstayers\b", "customers who stayed"),
    (r"\b(?:whose|with a|their) (?:card |direct debit )?payments? (?:has |have |had )?(?:bounced|failed|was "
     r"declined|were declined|got declined)\b",
     "with failed payments"),
    (r"\b(?:bounced|declined|rejected) payments?\b", "failed payments"),
)  # fmt: skip
