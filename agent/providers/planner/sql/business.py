"""How people who run a business ask about it, put into plainer words: a table of ``paraphrase``, read first.

They speak of "us" and "our", say what somebody does (sells, buys, charges, takes in) rather than what is measured, and
ask who, where and when. Each line is a pattern and what stands for it. It knows how people speak, no table; where the
meaning hangs on what a table has, see ``by_table``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.sql.columns import singular

Instead = str | Callable[[re.Match[str]], str]

_WE = r"(?:we|they|you)"
_OUR = r"(?:the |our |all |all our |all the |of our |of the )?"
_USUAL = r"(?:typically|usually|normally|generally|commonly)"
_PEOPLE = r"(?:customers?|clients?|people|guests?|buyers?|shoppers?|visitors?|users?|everyone|anyone|they|folks?)"
_EARN = (
    r"(?:make|made|earn|earned|take in|taken in|took in|bring in|brought in|turn over|turned over|rake in|raked in"
    r"|pull in|pulled in|gross|grossed|generate|generated|cash in|cashed in)"
)
_EARNS = r"(?:makes?|earns?|takes? in|brings? in|turns? over|rakes? in|pulls? in|gross(?:es)?|generates?)"
_PROVIDE = r"(?:suppl(?:y|ies|ied)|delivers?|provides?|sells?|ships?)"
_GET = r"(?:get|buy|source|order|purchase|procure|obtain|take)"
_TEXTS = r"(?:reviews?|comments?|feedback|ratings?|complaints?|tickets?)"
_SAY = r"(?:say|saying|said|write|writing|written|wrote|think|thinking|tell|telling|report|reporting)"
_KEEP = r"(?:carry|stock|offer|keep|run|operate|own|manage|work with|deal with|do business with)"
_END = r"(?=\W*$)"
_SPAN = r"(hour|day|weekday|week|month|quarter|year)"
_BUSY = (
    r"(?:(?:the )?(?:busiest|most (?:popular|used|sought after|in demand)|in (?:the )?(?:greatest|highest|most|biggest)"
    r" demand|(?:most )?in demand)|at (?:its|their) busiest)"
)
_TRADE = (
    r"(?:sales|revenues?|turnover|business|trade|orders|income|earnings|takings|refunds|returns|bookings|trips|rides"
    r"|prices|purchases|figures|numbers)"
)
_GOING = r"(?:going|doing|developing|looking|coming along|trending|faring|evolving)"
_GROWING = r"(?:growing|shrinking|increasing|decreasing)"
_PLACED = r" (?:in|at|for|of|from) (?:the |our )?\w+(?: \w+)??"
_OBJECTS = r"(?:warehouse|cluster|job|run|notebook|table|schema|catalog|secret|scope|folder|file|repo|volume|log|queue)"
_OR_NOT = (
    r"(?: or (?:not|up|down|shrinking|falling|declining|going (?:up|down)|dropping|decreasing|growing))?"
    r"(?:,? (?:over time|(?:growth )?(?:month over month|week over week|month on month)|lately|at all|recently))?"
)
_GOODS = r"(?:goods|orders|things|stuff|items|products|merchandise|shipments)"
_BIG = r"(?:bigger|larger|biggest|largest|big|large|smaller|smallest|small|little)"
_NOT_YET = r"(?:have not|has not|haven['’]?t|hasn['’]?t|did not|didn['’]?t|never|have never)"
_AT_HOUR = (
    r"(?:at|in|during) (?:what|which) (?:time|part|hour|times|hours)(?: of (?:the )?day)?"
    r"|what time(?: of (?:the )?day)?"
)


def _money(said: str) -> str:
    """What "business" and "the figures" are measured by."""
    return re.sub(r"\b(?:business|trade|figures|numbers)$", "sales", said, flags=re.I)


def _one_of(match: re.Match[str]) -> str:
    """ "Which of our shops sells": one of them is asked for."""
    return f"{match[1]} {match[2]}{singular(match[3]) if match[4] else match[3]} "


BUSINESS: tuple[tuple[str, Instead], ...] = (
    (rf"\b(per|by|each|every) shipping {_SPAN}\b", r"\1 ship \2"),
    # what only says that it is ours
    (r"\bphone numbers?\b(?= (?:of|and|for|from)\b|,)", "phone"),
    (r"\b(which|what) of (?:our|the|all our|all the) ((?:\w+ )??)(\w+s) (?=(is|has|does|was|\w*[a-rt-z]s)\b)?",
     _one_of),
    (rf",? for us{_END}|\b(?<=the most) from us\b|\b(?<=the least) from us\b", ""),
    (rf"(?<=s) (?:that |which )?(?<!do )(?<!did )(?:we|they) (?:currently |actually )?(?:all )?{_KEEP}"
     rf"(?=\W*$| (?:in|from|by|per)\b)", ""),
    (rf"(?<=s) (?:that |which )(?:we|they) (?:sell|have|got|make){_END}", ""),
    (rf"(?:the )?\w*(?:wise|er|est|most|least) [\w ]*?s\b we (?:sell|have|make){_END}",
     lambda m: m[0].rsplit(" we ", 1)[0]),
    (r", (?:listed |shown )?by (?:their |full |first and last )*names?(?: please| pls)?(?=\W*$)", ""),
    # money that is taken in
    (rf"^how much(?: money| cash)? (?:did|do|does|have|has) (?!we\b|they\b|you\b|it\b|each\b|every\b)"
     rf"{_OUR}((?:\w+ ){{0,3}}?\w+)((?: (?:in|at|on|from) [\w ]+?)?) (?:{_EARN}|take|taken|sell|sold)"
     r"(?: us| for us)?(?:,? (?:in total|altogether|overall|all together|together))?"
     r"(?=\W*$| (?:in|on|during|last|this|yesterday|today|since|over|per|by|from|between)\b)",
     r"total revenue of \1\2"),
    (rf"\b(?<!we )(?<!they )(?<!you )(?<!it ){_EARNS}"
     rf" (?:us )?(?:in )?the (most|least)(?: money| cash| income| revenue| turnover)?{_END}",
     r"has the \1 revenue"),
    (r"\b(?:give|gives|gave|given|hand|hands|pay|pays|paid|has|have|had)(?: to (?:give|pay|hand))?(?: back| out)?"
     r" the (most|least)(?: money| cash)?"
     r" (?:back )?(?:in|on|for|as|through) (refunds|returns|discounts|taxes|tax|fees|rebates|tips)\b",
     lambda m: f"has the {m[1]} {m[2]}"),
    (r"\b(charges?|bills?|asks?|offers?)(?: us)? the (lowest|highest|least|most|cheapest)"
     r" (?:average |mean )?(?=\w*(?:price|cost|fee|rate|fare)s?\b)", r"has the \2 "),
    (rf"^(?:(?:what|which|who)(?:['’]?s| is| are)? )?{_OUR}(best|top|worst|strongest|weakest)[- ]performing (\w+)"
     + _END,
     lambda m: f"which {m[2]} has the {'lowest' if m[1].lower() in ('worst', 'weakest') else 'highest'} revenue"),
    (rf"^which (\w+) (?:performs?|performed|is performing|does|is doing) (?:the )?(best|worst){_END}",
     lambda m: f"which {m[1]} has the {'lowest' if m[2].lower() == 'worst' else 'highest'} revenue"),
    (r"\bthe most (?:money|cash) (?:on|in) (?:the|their|its|his|her) (?:bank )?accounts?\b",
     "the highest account balance"),
    (r"\bthe least (?:money|cash) (?:on|in) (?:the|their|its|his|her) (?:bank )?accounts?\b",
     "the lowest account balance"),
    (r"\b(in the (?:red|minus|black)|overdrawn) (?:with|on) (?:their|its|the) accounts?\b", r"\1"),
    (rf"\bwhat (?:does|do|did) (?:an?|the (?:average|typical)) (?:customer|client|shopper|guest|buyer|person) "
     rf"(?:{_USUAL} )?(?:spend|pay) (?:{_USUAL} )?(?:per|an?|on an?|each|for an?|every)"
     r" (purchase|order|visit|sale|transaction|basket)(?: on average)?\b", r"average purchase value"),
    (rf"^(?:what|how much) do {_OUR}{_PEOPLE} {_USUAL} (?:spend|pay) (?:per|an?|on an?|each|for an?|every)"
     r" (purchase|order|visit|sale|transaction|basket)\b", r"average purchase value"),
    (rf"\bhow much (?:does|do|did) (?:an?|the (?:average|typical)) (?:customer|client|shopper|guest|buyer|person) "
     rf"(?:{_USUAL} )?(?:spend|pay) (?:{_USUAL} )?(?:per|an?|on an?|each|for an?|every)"
     r" (purchase|order|visit|sale|transaction|basket)(?: on average)?\b", r"average purchase value"),
    (rf"^how much (?:money )?(?:do|does|did|have) (?:the |our )?{_PEOPLE} (?:in|on|of|from|at) (?:each|every"
     r"|the different) (\w+) (?:spend|spent|pay|paid)(?: in total| altogether)?\b",
     r"total spend by \1 of the customers"),
    (r"\bhow much (?:does|do|did) (?:a|one|each|every) (mile|minute|hour|kilomet(?:er|re)) (?:(?:by|in|of|with)"
     r" (?:an? |the )?(\w+) )?cost(?: us)?(?: on average)?\b",
     lambda m: f"cost per {m[1]}" + (f" of {m[2]}" if m[2] else "")),
    (r"\bby what (?:they|each of them|they all)(?:['’]ve| have| has|['’]d| had)? (?:ordered|spent|bought|paid(?: us)?"
     r"|purchased)\b", "by total spend"),
    (rf"^(?:(?:on|in|at|during) )?(?:which|what) {_SPAN} (?:of (?:the )?(?:week|year|day) )?(?:do|does|did) (?:we|they"
     rf"|(?:the |our )?((?:\w+ )?\w+s)) (?:usually |typically )?sell (?:the )?(most|least){_END}",
     lambda m: f"which {m[1]} has the {m[3]} revenue" + (f" for the {m[2]}" if m[2] else "")),
    (rf"^what do (?:we|they|(?:the |our )(?:\w+ )?\w+s) sell (?:the )?(most|best|least)(?: of)?(?: often)?{_END}",
     lambda m: f"{'worst' if m[1].lower() == 'least' else 'best'} selling product"),
    # who does it, and from where something comes
    (rf"^(?:who|where|from (?:whom|who|where)) (?:do|did|can|could) {_WE} {_GET} {_OUR}(.+?)(?: from)?{_END}",
     r"which suppliers supply \1"),
    (rf"^who (?:else )?(?:can |could )?{_PROVIDE} us (?:with )?{_OUR}(.+)$", r"which suppliers supply \1"),
    (rf"^(?:what|which) (\w+) (?:can|could|do|did) {_WE} {_GET} from (.+?){_END}", r"which \1 are there from \2"),
    # what nobody does
    (r"^(?:is|are) there (?:an? |any )?(.+?) (that|which|who) (?=(?:none|no|nobody|never)\b)", r"which \1 \2 "),
    (rf"\b(?:that|which|who|whom) (?:none of |no )(?:the |our )?((?:\w+ )?\w+?)s? (?:(?:has|have|ever|currently) )*"
     rf"(?:uses?|used|buys? from|bought from|orders? from|ordered from|works? with|worked with|has|have|had"
     rf"|carr(?:y|ies)|is with|are with|goes with){_END}", r"without any \1s"),
    (r"^how many (?:people|persons|individuals) (?:are|have|were)?(?: \w+ed)?(?: up)? (?:as|in as) (?:our )?(.+)$",
     r"how many \1"),
    (r"\b(an? |the |some |any )?(\w+?)(s?) (?:that |which |who |whom )?(?:we|they)"
     rf" {_NOT_YET}(?: yet)? (\w+ed)(?: yet)?\b", r"\1not \4 \2\3"),
    (r"\b(buys?|bought|orders?|ordered|gets?) (?:\w+ )?from (?=(?:an? |the )?not \w+ed\b)", "with "),
    # what people say of it
    (rf"\b(how many|which|what|number of)( \w+)? ({_TEXTS}) (?:have|has|did|do) {_OUR}{_PEOPLE}"
     rf" (?:left|leave|write|written|give|given|post|posted|send|sent|make|made)(?: for)?(?: us| about us)?{_END}",
     r"\1\2 \3"),
    (rf"\b(?:gets?|got|is|was|are|were) (?:talked|written|spoken) about (?:the )?(most|least)(?: often)?"
     rf"(?: (?:in|by) (?:the |our )?({_TEXTS}))?", lambda m: f"has the {m[1]} {m[2] or 'reviews'}"),
    (r"\b(?:gets?|got|is|was|are|were) (?:reviewed) (?:the )?(most|least)(?: often)?\b", r"has the \1 reviews"),
    (rf"^what (?:do|are|did|have|were) {_OUR}{_PEOPLE} {_SAY} (?:about|of|on) (.+)$", r"show the reviews of \1"),
    (rf"\bhow many (?:of )?{_OUR}{_PEOPLE} (?:complain(?:ed)?|say|said|mention(?:ed)?|wrote|write|report(?:ed)?)"
     rf" (?:in|on) (?:their |the |our )?({_TEXTS}) (?:that )?(?:they |it |we )?(?:had |have |were |was )?(?:to )?"
     r"(?=\w)", r"how many \1 mention "),
    # when
    (rf"^from when (?:to|until|till) when (?:do|does|did|are|is|have) (.+?) (?:run|go|span|cover|reach|last|extend|be"
     rf"|exist|collected|recorded){_END}", r"date range of \1"),
    (rf"^(?:what|which) (?:time span|period|dates?|time frame|date range|timeframe) (?:do|does|did|are|is) (.+?)"
     rf" (?:span|cover|covered by|run over|extend over|reach){_END}", r"date range of \1"),
    (rf"^(?:when(?: (?:during|in|on) (?:the |a )?day)?|{_AT_HOUR}) (?:is|are|was|were) {_OUR}(.+?) {_BUSY}{_END}",
     r"busiest hour of the \1"),
    (rf"^(?:when (?:during|in) (?:the |a )?day|{_AT_HOUR}) (?:do|does|did|are|is) (?:the )?most (?:of )?{_OUR}"
     rf"(\w+(?: \w+)?)(?: (?:start|begin|happen|occur|take place|placed|made|come in|come))?{_END}",
     r"which hour has the most \1"),
    (rf"^(?:when (?:during|in) (?:the |a )?day|{_AT_HOUR}) (?:do|does|did) (?:the )?most (?:of (?:the |our )?)?"
     rf"{_PEOPLE} (?:take|use|hire|rent|ride|hail|call|visit|buy|order|shop|come|need|want)"
     rf"(?: (?:an?|the|our|in|at|to|in to|into) .*?(\w+))?{_END}",
     lambda m: f"busiest hour of {m[1]}" if m[1] else "busiest hour"),
    (rf"^(?:when (?:during|in) (?:the |a )?day|{_AT_HOUR}) (?:do|did) {_WE}"
     rf" (sell|have|get|make|earn|do|see) the (most|least|fewest)\b",
     lambda m: f"which hour has the {m[2]}" + (" sales" if m[1].lower() in ("sell",) else "")),
    # who handles the most
    (r"\b(?:handling|placing|making|writing|having|getting|driving|serving|taking|processing|filing|opening|buying"
     r"|selling|raising|submitting) the (most|fewest|least) (?=\w+s\b)", r"with the \1 "),
    # how things are sent, and come back
    (rf"^how (?:do|did) {_WE} (?:mostly |usually |typically )?(?:ship|send|deliver|dispatch|transport) (?:most of )?"
     rf"{_OUR}{_GOODS}(?: out)?{_END}", "most common shipping method"),
    (rf"^how (?:do|are|were|did) (?:most of )?(?:the )?(?:most )?{_OUR}{_GOODS} (?:get |being |mostly |usually )?"
     rf"(?:shipped|sent|delivered|dispatched|transported){_END}", "most common shipping method"),
    (rf"^(?:what|which|how) (?:share|percentage|part|proportion|percent|much) of (?:what|everything"
     rf"|(?:the |our ){_GOODS}(?: that)?) {_WE} (?:ship|sell|send|deliver)(?: out)? (?:comes?|gets?|is|are|was|were)"
     rf"(?: being)?(?: sent| shipped| brought)? (?:back|returned){_END}", "percentage of line items returned"),
    (r"\b(?:reached|arrived at|got to|came to) (?:the|our|their) (?:customers?|clients?|buyers?)"
     r" (?=(?:too )?(?:late|later)\b)", ""),
    (r"\b(?:that |which )?(?:(?:arrived|came|(?:was |were )?received|(?:was |were )?delivered) )?later than"
     r" (?:it was |they were |was |we |we had )?(?:promised|planned|agreed|expected|due|scheduled|committed"
     r"|announced)\b", "late"),
    (r"\bfrom (shipping|shipment|order|ordering|dispatch|pickup) until (?:the |our )?(?:goods|items|products|it|they"
     r"|orders?|parcels?|shipments?) (?:arrives?|arrived|are received|is received|are delivered|reach\w* \w+)\b",
     r"from \1 to receipt"),
    (r"^how many days from (shipping|order|dispatch) to receipt,? (?:on average|typically|usually)" + _END,
     r"average time from \1 to receipt"),
    # stock
    (rf"\b(?:are|is) {_WE} closest to running out of\b|\b(?:are|is) (?:we|they) (?:about to run out of|running low"
     r" on|running out of|short of|almost out of|nearly out of|low on)\b", "have the lowest total stock"),
    (r"^((?:which|what) .+?) are (?:closest to|about to|going to) (?:running out|run out|running low|being sold out"
     r"|be sold out)\b", r"\1 have the lowest total stock"),
    # how it goes
    (rf"^how(?: (?:are|is|were|was|have|has)|['’]s) (?:our |the )?((?:\w+ )??{_TRADE})((?:{_PLACED})?)"
     rf"(?: (?:been )?{_GOING}| been)?((?:{_PLACED})?)(?:,? ({_SPAN} (?:over|on|by|to) \5|(?:by|per|each|every)"
     rf" {_SPAN}|over time|over the {_SPAN}s))?{_END}",
     lambda m: f"{_money(m[1])}{m[2]}{m[3]} {m[4] or 'by month'}"),
    (rf"^(?:is|are) (?:our |the )?((?:\w+ )??{_TRADE})((?:{_PLACED})?) (?:{_GROWING}|rising|falling|declining"
     rf"|dropping|climbing|going up|going down|picking up)((?:{_PLACED})?){_OR_NOT}{_END}",
     lambda m: f"growth of {_money(m[1])}{m[2]}{m[3]} by month"),
    (rf"^(?:is|are) (?:our |the )?(?!it\b|they\b|this\b|that\b|.*\b{_OBJECTS}s?\b)((?:\w+ ){{0,2}}\w+?) {_GROWING}"
     rf"{_OR_NOT}{_END}", r"growth of revenue in \1 by month"),
    # one thing against another
    (r"^(?!.*\b(?:average|avg|mean|total|median)\b)(?:number of |how many )?((?:\w+ ){1,3}?(?:per|a|each) day),?"
     r"(?= (?:on )?(?:weekdays|weekends) (?:vs|versus|and|or|against)\b)", r"average \1"),
    (rf"^(?:do|does|did|are) (?:the |our )?{_BIG} (\w+s) (?:really |actually )?(?:sell|earn|make|bring in|take in)"
     rf" (?:more|less)(?: money| revenue)?(?: than .+)?{_END}", r"total revenue by size of the \1"),
    (rf"^(?:is|are|was|were) (?:the |our )?(.+?) (?:any |much |very )?(?:different|higher or lower) (?:between|across"
     rf"|among|by|for) (?:the |our |different |the different )?(\w+(?: \w+)?){_END}", r"\1 by \2"),
    (rf"^how many (.+?s) (?:does|do|did|has|have) (?:each|every) (\w+) (?:have|make|offer|sell|supply|get|place|carry"
     rf"|run|employ|own|use|produce|deliver|write|contain|provide|handle|buy|order){_END}", r"number of \1 per \2"),
    (rf"\b(?:count as|counts as|are part of|is part of|belong to|belongs to|fall under|fall into|make up) "
     rf"(?:the )?(?=[\w ]+{_END})", "are in "),
)  # fmt: skip
