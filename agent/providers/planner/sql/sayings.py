"""What people say for things that tables have drier words for: money taken and given back, people who leave, cabs.

A third table of ``paraphrase``, read before the others. It knows how people speak, no table; where the meaning hangs on
what a table has, see ``by_table``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from agent.providers.planner.sql.business import BUSINESS

Instead = str | Callable[[re.Match[str]], str]

_WE = r"(?:we|they|you|it)"
_GIVE = r"(?:hand|give|pay|hand(?:ed|s)|gave|given|gives|paid|pays)"
_LEAVE = r"(?:leave|churn|quit|cancel|go|drop out)"
_LEAVING = r"(?:leaving|churning|quitting|cancell?ing|going|dropping out|walking away)"
_GET = r"(?:get|gets|have|has|had|got|receive|receives|enjoy|on|with|having|getting)"
_A = r"(?:an? |the |any |our )?"
_RIDER = r"(?:people|folks|passengers?|riders?|customers?|them|you|someone|ppl)"
_PUT_DOWN = r"(?:drop|drops|dropped|dropping|let|lets|letting)"
_STEP = r"(?:hop|jump|climb|get|step)"

_SUCH = r"(?:(?:long|longer|short|shorter|many|more|fewer|few|high|higher|low|lower|frequent|big|bigger|cheap) )?"

_THOSE = r"(?:those|the ones|people|everyone|everybody|anyone)"
_WITH_THEM = r"(?:on|with|without|in|from|who|that|having|over|under)"
_LEAST = r"(?:the )?(?:shortest|lowest|smallest)"
_GREATEST = r"(?:the )?(?:longest|highest|largest|biggest|greatest)"
_MEAN = r"(?:the )?(?:mean|average|avg|median|typical)"
_EXTREME = r"(?:longest|shortest|biggest|smallest|highest|lowest|furthest|farthest)"

_ON_ITEMS = r"(?: (?:on|for|from) (?:the |our |all )?(\w+ed )?items\b)?"


def _taken_off(match: re.Match[str]) -> str:
    """What a discount comes to is that part of the price."""
    items = f" of {match[1] or ''}line items" if match[0].lower().endswith("items") else ""
    return f"total revenue multiplied by discount{items}"


_REST = {"more than": "at most", "over": "at most", "at least": "less than", "less than": "at least",
         "fewer than": "at least", "under": "at least", "at most": "more than"}  # fmt: skip

SAYINGS: tuple[tuple[str, Instead], ...] = (
    # what adds nothing
    (r",? (?:so far|to date|until now|up to now)(?=\W*$)", ""),
    (r",? ?\beverywhere(?: together| combined| in total)?(?=\W*$)", ""),
    (r"^(?:please )?name (?:me )?(?:the |our )?(?=(?:\d+|two|three|four|five|six|seven|eight|nine|ten|top|best)\b)",
     "the "),
    (r"\b(?:although|even though|though|despite the fact that) (?:they|he|she|it) (?:had|have|has|got|were given|was"
     r" given|enjoyed|were on|was on)\b|\b(?:despite|in spite of) (?:having |getting |being on )?", "with "),
    (r"\b(?:although|even though|though|despite the fact that) (?:they|he|she|it) (?=never\b|(?:did|do|does|have|has"
     r"|had|are|were|is|was)(?:n['’]?t| not)\b)", "and "),
    (r"\b(?:since|from|starting (?:at|with)) the (?:start|beginning|first day) of (this|the current)"
     r" (day|week|month|quarter|year)(?: on| onwards?)?\b", r"this \2"),
    (r"\b(?:since|from) the (?:start|beginning) of (?=(?:19|20)\d\d\b)", "since "),
    # "suppliers and their account balance": what each has is shown with it
    (r"^(?!.*\b(?:top|bottom|how|which|what|who|number|count|total|average|avg|mean|sum|median|share|rate|per|by|each"
     r"|every|most|least|\w+est)\b)(.+?s\b.*?),? (?:and|along with|together with) their ([\w ]+)(?=\W*$)",
     r"\1 with \2"),
    # years that are left out
    (r"\b(?:except(?: for)?|excluding|without|not counting|leaving out|leave out|ignoring|other than|apart from"
     r"|but not) (?:in |from |for )?(?:the )?(?:years? )?((?:19|20)\d\d(?:(?:, | and | or |, and )(?:19|20)\d\d)*)"
     r"(?![\w-])", r"except in \1"),
    # one month and another, each said with its preposition: side by side
    (r"\b(in|on|at|for|during) ((?:january|february|march|april|may|june|july|august|september|october|november"
     r"|december|the \w+|\w+days?|weekends?|(?:19|20)\d\d)(?: (?:19|20)\d\d)?) and (?:also )?\1 (?=\w)",
     r"\1 \2 vs \1 "),
    (r"\b(in|for|from|at) ((?-i:[A-Z])[\w-]+) and (?:also )?\1 (?!(?:january|february|march|april|may|june|july|august"
     r"|september|october|november|december)\b)(?=(?-i:[A-Z]))", r"\1 \2 vs \1 "),
    (r"\bby (?:money|dollars|cash)(?=\W*$)", "by revenue"),
    (r"\btotal (?=(?:price|cost|value|amount) (?:of|for) .*\bafter (?:the )?(?:discounts?|tax(?:es)?)\b)", ""),
    # what an average day has, not an average by day
    (r"\b(?:average|avg|mean) (sales|refunds|returns|(?!number\b|daily\b)\w*[^s\W]) a day\b", r"average daily \1"),
    (r"\b(?:average|avg|mean) (sales|refunds|returns|revenue|turnover|income|takings) per day"
     r"(?= (?:by|per|for each|in|of|for|on)\b|\W*$)",
     r"average daily \1"),
    (r"\b(?:average|avg|mean|typical) ([a-z]+[^s\W]s) an? (hour|day|week|month|year)\b", r"average number of \1 a \2"),
    (r"\b(?:average|avg|mean|typical) (?!fares|prices|charges|costs|tips|discounts|ratings|scores|distances|durations"
     r"|amounts|values|balances|minutes|hours|sales|refunds|returns|earnings|takings)([a-z]+[^s\W]s)"
     r" per (day|week|month|year)(?= (?:by|per|for each|in|of|for|on)\b|\W*$)",
     r"average number of \1 a \2"),
    # rows whose two ends are one
    (r"\b(?:that |which |who )?(?:ended|ends?|finished|finish(?:es)?|stopp?(?:ed|s)?) (?:up )?(?:in|at|on)"
     r" (?:exactly )?(?:the )?(?:same )?(\w+?) (?:that |where |in which )?(?:they|it) (?:had )?(?:started|starts?|began"
     r"|begins?|left)(?: (?:in|at|from|on))?\b", r"that start and end in the same \1"),
    # "by continent of supplier and of customer": that of each
    (r"\b(by|per) (?:the )?(\w+) of (?:the |our )?(\w+) and (?:also )?(?:\2 )?of (?:the |our )?(\w+)\b",
     r"\1 \2 of \3 and \1 \2 of \4"),
    (r"\b(most|least) (?:ordered|purchased)(?= [a-z])", r"\1 sold"),
    (r"\b(?:(?:that |which )?(?:come|comes|came|is|are|sold|bought|made|supplied|delivered|available) )*"
     r"(?:from|by|with|have|has|having|at|in) (?:(?:only|just|exactly) (?:one|a single)|(?:one|a single)"
     r"(?= \w+ (?:only|alone)\b))"
     r" (?!(?:day|week|month|year|quarter|time)s?\b)((?:\w+ )?\w+?)(?: (?:only|alone))?(?=\W*$)",
     r"with exactly 1 \1"),
    (r"\b(with|having|have|has|had) (one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
     r" ((?:[a-z]+ ){0,2}?[a-z]+),? or (more|less|fewer)\b",
     lambda m: f"{m[1]} at {'least' if m[4].lower() == 'more' else 'most'} {m[2]} {m[3]}"),
    # "orders with 7 line items": so many of them, no ranking of the first 7
    (r"\b(with|having|have|has|had) (one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?!(?:day|week|month|year"
     r"|quarter|hour|minute|percent|dollar|mile|time|most|least|star)s?\b|or\b|highest|lowest|biggest|largest|best|worst)"
     r"((?:[a-z]+ ){0,1}?[a-z]+)(?=\W*$)", r"\1 exactly \2 \3"),
    (r"(?<!top )\b(\d+|two|three|four|five|six|seven|eight|nine|ten|twenty)"
     r" (?=(?:most (?:common|popular|frequent)|busiest) (?:routes?|pairs?|combinations?|connections?|combos?)\b)",
     r"top \1 "),
    # money that is given back
    (rf"\b{_GIVE}(?: \w+)? back (?:in|as|through|by way of) (refunds|returns|rebates)\b", r"\1"),
    (rf"\bhow much of (?:the |our |its |their )?(\w+) (?:(?:did|do|have|has|had) )?{_WE} (?:(?:have|had) )?{_GIVE} back"
     r"(?: (?:in|as an?) (?:percent(?:age)?|per cent))?(?=\W*$)", r"refunds as a percentage of \1"),
    (rf"^(?:which|what) (\w+) {_GIVE}(?: \w+)? back the (?:largest|biggest|highest|greatest) (?:share|part|percentage"
     r"|portion|proportion|fraction) of (?:its |their |the )?(\w+)\W*$", r"refunds as a share of \2 by \1, top 1"),
    (rf"^(?:which|what) (\w+) {_GIVE}(?: \w+)? back the (?:smallest|lowest) (?:share|part|percentage"
     r"|portion|proportion|fraction) of (?:its |their |the )?(\w+)\W*$", r"refunds as a share of \2 by \1, bottom 1"),
    (rf"^how much of (?:the |our |its |their )?(\w+) (?:did|do|have|has|had) {_WE} {_GIVE} back\b",
     r"ratio of refunds to \1"),
    (rf"^how much (?:money )?(?:did|do|have|has|had) {_WE} {_GIVE}(?: (?:to )?\w+)? back\b", "total refunds"),
    (rf"^(which|what) (\w+) {_GIVE} back the (most|least)(?: money)?\b", r"\1 \2 has the \3 refunds"),
    (r"\b(?:sent|shipped|brought|mailed) back\b", "returned"),
    (r",? (?:everything|all of it|all of them|altogether) (?:together|combined|added up|counted|included|in all)\b",
     ""),
    (r"\breturns? (?=rates?\b)", "returned "),
    # money that is taken off: the part of the price that a discount is
    (r"^how much (?:revenue|money|sales|income|turnover)? ?(?:did|do|have|has) (?:we|they) (?:lose|lost|forgo|give up)"
     rf" (?:to|through|by|because of|due to|in|on) (?:the |our )?discounts?\b{_ON_ITEMS}", _taken_off),
    (r"^how much (?:discount|in discounts)(?: (?:in|as) (?:us )?(?:dollars|usd|money|\$))? (?:did|do|have|has)"
     rf" (?:we|they) (?:give|grant|given|granted|hand out|allow)\b{_ON_ITEMS}", _taken_off),
    # money that is made
    (r",? ?\b(?:in|by|on) (?:money|dollar|cash|revenue) terms\b|,? ?\b(?:money|cash|dollar)[- ]?wise\b", " by revenue"),
    (rf"^how much (?:money )?(?:did|do|have|has) {_WE} (?:take|taken|took)(?! (?:off|back|out|away))(?: in)?\b",
     "total revenue"),
    (r"\b(?:take|takes|took|rake|rakes|raked) in the (most|least)(?: money| cash)?\b", r"have the \1 revenue"),
    (r"\bwhat (?:does|do|did) (?:one|an?|each|the average|a typical) (order|basket|purchase|sale)"
     r" (?:come|amount|add up)"
     r" to\b", r"average \1 value"),
    # who sold the most in dollars: an amount, and no number of sales or of things
    (r"\b(?:has |have |had )?(?:sold|sells?|selling) (?:the )?(most|least)\b(?! \w+s\b)([^?]*?),?"
     r" (?:(?:measured|counted) )?in (?:us )?(?:dollars|usd|bucks)\W*$", r"had the \1 revenue\2"),
    (r",?(?: (?:roughly|approximately|about))?,? in (?:us )?(?:dollars|usd|bucks)\W*$", ""),
    (r"\b(total|combined|overall|whole) worth of\b", r"\1 value of"),
    (rf"^what (?:did|do|have|has) {_WE} (?:turn(?:ed)? over|take in|taken in|bring in|brought in|rake"
     rf" in|earned?|made?|make)"
     r"(?= (?:in|on|during|last|this|yesterday|today|since|over|per|by|from|between)\b|\W*$)", "total revenue"),
    (r"^(?:(?:what|which) (?:were|are) )?(?:our|the) (two|three|four|five|ten|\d+) (best|worst|strongest|weakest)"
     r" (days|weeks|months|quarters|years)(?: ever| so far| of all(?: time)?| to date| on record)?\W*$",
     r"\1 \2 \3 by revenue"),
    (r"^(?:what|which) (?:was|is|were) (?:our|the) (best|worst|strongest|weakest)(?: ever| single)?"
     r" (day|week|month|quarter|year)(?: ever| so far| of all(?: time)?| to date| on record)?\W*$",
     r"\1 \2 by revenue"),
    (r",? ?\b(?:world-?wide|globally|company level|on company level|at company level)\b(?=\W*$)", ""),
    (r",? (?:with )?all (?:of )?(?:the |our |their |its )?\w+s (?:taken )?(?:added|summed|counted|lumped|put|thrown)"
     r"(?: up| together)*\b", ""),
    (r"(?: -| minus|,|;)+ (?:and )?(?:when|which day|what day) (?:was|is) (?:that|it)\W*$", ""),
    (r"(?<=\w) (?:business|arm|trade)(?=,| by\b| per\b|\W*$)", ""),  # "in the wholesale business"
    (r"^what (?:did|do|does|have|has) (?!.*\baverage\b)(?:the |our )?(.+?) (?:spend|spent)\b", r"total spend of \1"),
    (r"(?<=\bmost )(?:cash|dough)\b|(?<=\bleast )(?:cash|dough)\b|(?<=\bmuch )(?:cash|dough)\b", "money"),
    # names are how people are shown, and not what is counted
    (r"^(?:(?:show|list|give)(?: me)? |what (?:are|were) )?(?:the )?(?:full )?names? of (?:the |our )?(?:top )?"
     r"(?:(\d+|two|three|four|five|six|seven|eight|nine|ten) )?((?:\w+ )?\w+)s (?:that|who|which) (?:have |has )?"
     r"(?:paid|pay|spent|spend)(?: us)? (?:the )?(most|least)(?: money)?(?= in\b| last\b| this\b| since\b|\W*$)",
     lambda m: f"total spend by {m[2]} with name, {'top' if m[3].lower() == 'most' else 'bottom'} {m[1] or 10}"),
    (r"^(?:(?:what|which|who) (?:were|are|is|was) )?(?:the |our )?(two|three|four|five|six|seven|eight|nine|ten|\d+)"
     r" (\w+) (?:that|who|which) (?:have |has )?(?:paid|pay|spent|spend|brought|bring|earned|earn)(?: us)?(?: in)?"
     r" (?:the )?(most|least)(?: money)?(?= in\b| last\b| this\b| since\b|\W*$)",
     lambda m: f"{'top' if m[3].lower() == 'most' else 'bottom'} {m[1]} {m[2]} by total spend"),
    (r"^(?:which|what) (\w+) (?:have |has )?(?:paid|pays?|spent|spends?)(?: us)? (?:the )?(most|least)"
     r"(?: money)?(?=\W*$)",
     lambda m: f"{'top' if m[2].lower() == 'most' else 'bottom'} {10 if m[1].lower().endswith('s') else 1} {m[1]}"
     " by total spend"),
    # years of tenure are no calendar years; people who leave, and who do not
    (r"\b(by|per|for each|each|every) (?:the )?(?:(?:number of )?(?:full |whole )?years of (?:the |their )?"
     r"(?!.*\b(?:date|time))|year of (?=tenure|service|membership|experience))(\w+)", r"\1 \2 in years"),
    (rf"^(?:do|does|did) (?:having |giving )?{_A}{_SUCH}(\w+?)s? (?:really |actually )?(?:keep|keeps|stop|stops|prevent"
     rf"|prevents|hold|holds|save|saves) (?:\w+ ){{1,2}}(?:from )?{_LEAVING}\b.*$", r"churn rate by \1"),
    (rf"^(?:do|does|did) (?:having |giving )?{_A}(\w+?)s? (?:really |actually )?(?:help|helps|improve|improves)"
     r" (?:with |us with |our |to )?(?:retention|loyalty|keep(?: \w+)?)\W*$", r"churn rate by \1"),
    (rf"^(?:do|does|did|are) {_A}(\w+?)s? (?:(?:who|that|which) )?{_GET} {_A}(\w+?)s? (?:really |actually )?"
     rf"{_LEAVE}(?: us)? (?:less|more)(?: often)?\W*$", r"churn rate by \2"),
    (rf"^(?:do|does|did|are) {_A}(\w+?)s? (?:stick|stay|hang|remain)(?: around| with us)? (?:more|less|longer)"
     rf"(?: often)? (?:when|if) (?:they|we) (?:{_GET}|give them) {_A}(\w+?)s?\W*$", r"churn rate by \2"),
    (r"\b(?:lose|loses|lost|losing) the (biggest|highest|largest|greatest|smallest|lowest)"
     r" (?:share|part|percentage|portion"
     r"|fraction) of (?:its|their|the|our) (?:customers|clients|people|subscribers|users|members)\b",
     r"has the \1 churn rate"),
    (rf"\bends? up {_LEAVING}(?: us)?\b", "left"),
    (r"^what (?:share|percentage|percent|part|fraction|proportion) of (?:the |our |all )?(.+?)(?<! who)(?<! that)"
     r"(?<! which)(?<! have)(?<! has) (left|churned|leaves?|quit|cancell?ed)(?: us)?\W*$", r"\2 rate of \1"),
    (r"\b(?:stick|sticks|sticking|stuck|hang|hangs|hung)(?: around)?(?: with us| by us| around)\b", "stayed"),
    (r"\b(stay|stays|stayed|remain|remained) (?:with us|on board|loyal|anyway|nonetheless|regardless)\b", "stayed"),
    (r"^(?:do|does|did|are|is) (?:the |our )?(\w+) (?:with|on|having|who have|that have|who had) "
     r"(more than|over|at least|less than|fewer than|under|at most) (\d+|two|three|four|five|ten) ([\w ]+?)"
     r" (?:(?:more|less) likely to (churn|leave|quit)|(churn|leave|quit)(?: us)? (?:more|less)"
     r"(?: often| likely| frequently)?)\W*$",
     lambda m: f"churn rate of {m[1]} with {m[2]} {m[3]} {m[4]} vs {_REST[m[2].lower()]} {m[3]} {m[4]}"),
    (rf"^(?:do|does|did|are|is) (?:the |our )?\w+ (?:with|on|having|who have|that have|who get|who had)"
     rf" {_A}{_SUCH}(.+?)"
     rf" (?:(?:more|less) likely to {_LEAVE}(?: us)?|{_LEAVE}(?: us)? (?:more|less)(?: often| likely)?)\W*$",
     r"churn rate by \1"),
    (r"\bwalk(?:ed|ing)? out(?: on us)?(?: the door| of the door)?\b", "left"),
    (r"\b(?:most loyal|longest[- ]standing) (customers|clients|members|subscribers|users)\b",
     r"top 10 \1 by tenure"),
    (r"\b(?:turned their backs? on us|bailed(?: on us)?|left for good|gone for good|defected)\b", "left"),
    (r"\b(?:tied|bound|locked|committed|signed)(?: up| in| down)*(?: (?:to|with) us)? for (one|two|three|\d+)"
     r" (years?|months?)\b", r"with contract \1 \2"),
    (r"\b(?:on )?average (?:for )?how many (months|years) (?:have|has|had|were|are) (.+?) been"
     r" (?:with us|customers?|members?|subscribed)\b|\bhow many (months|years) (?:have|has|had|were|are) (.+?) been"
     r" (?:with us|customers?|members?|subscribed)(?: on average)?\b",
     lambda m: f"average tenure in {m[1] or m[3]} of {m[2] or m[4]}"),
    (r"^how loyal (?:are|is|were) (?:the |our )?(.+?)\W*$", r"churn rate of \1"),
    # stock
    (r"\b(?:on|from) (?:the |our |their )?shel(?:ves|f)\b|\bin (?:the |our )?stock ?rooms?\b", "in stock"),
    (r"\b(?:do|did|does) (?:we|they) have (?:the )?(most|least|fewest) of(?: (?:in stock|on hand))?\b",
     r"have the \1 stock"),
    (r"\b(?:that |which )?(?:we|they)(?:['’]ve got|['’]ve| have got| have| had| got) (?:the )?(most|least|fewest) of"
     r"(?: (?:in stock|on hand))?\b", r"with the \1 stock"),
    (r"\b(?:stock|inventory) value,? (?:counting|meaning|that is|as in|being) ([\w ]+ (?:times|x|\*|multiplied by)"
     r" [\w ]+)",
     r"\1"),
    (r"\b(?:qty|quantity|units|pieces|stock) (?:on hand|in stock|at hand|on stock)\b", "available quantity"),
    (r"^how many of each (\w+) (?:were |was |are |have been |did (?:we|they) |do (?:we|they)"
     r" )(?:sold|bought|sell|ordered)\b",
     r"units sold by \1"),
    (r"\bgoods (?=(?:were |was |are |have been )?sold\b)", "units "),
    (r"\bhow long (?:does|do|did) (?:the |an? )?deliver(?:y|ies|ing) take\b", "average time from shipping to receipt"),
    # shops and their people
    (r"\b(who|that|people|customers|clients|women|men|they|folks|ladies) shop(?:s|ped|ping)? (?=(?:at|in|with)\b)",
     r"\1 buy "),
    (r",? (?:going |judged |judging |counted )?by where (?:the |their |our )?(\w+) (?:is|are|sits?|lies?|stands?"
     r"|live|lives)\b", r" of the \1"),
    (r"^(?:what|which) (\w+) do (?:the |our )?(?:(\w+) )?(?:people|customers|clients|those)(?: (?:who|that)?"
     r" ?(?:buy|buying|order|ordering|shop|shopping|use|using) (?:our |the |at |in |from )*\w+)? (?:live in|come from"
     r"|live|reside in)(?:,? (?:and )?how many (?:in|from|of) each)?\W*$",
     lambda m: f"number of {m[2] + ' ' if m[2] else ''}customers per {m[1]}"),
    (r"^how do (?:the |our )?(?:people|customers|clients|they|shoppers|folks) pay\b",
     "number of transactions by payment method"),
    (r"\b(?:crowd|customers?['’]?|people['’]s) favou?rite\b", "most popular"),
    (r"^when (\w+) (?:buy|order|eat|ride|travel)s? (at|in|with|from) (.+?), how much do (?:they|these) (?:spend|pay)"
     r" (per \w+),? and (\w+)\W*$", r"average spend \4 of \1 vs \5 \2 \3"),
    (r"^(\w+(?:(?:,? and |,? or |, )\w+)+): (how many .+?) (with|in|from|for|by|of|on|at) each\W*$",
     lambda m: f"{m[2]} {m[3]} {' vs '.join(re.split(r',? and |,? or |, ', m[1]))}"),
    (r"\b(?:repeat|returning) (customers|buyers|clients|shoppers)\b", r"\1 with more than 1 purchase"),
    (r"^who (?:logs|logged|log) in (?:the )?(most|least)(?: often)?\W*$", r"which customer has the \1 logins"),
    (r"\bways? (?:to pay|of paying|(?:people|customers|they) pay)\b", "payment method"),
    (r"\b(items|lines|parts|products|units|orders|goods) (?:that )?(?:came|come|were brought) back\b", r"\1 returned"),
    # shares of people, with the part told behind them
    (rf"^(?:of|among|out of) (?:all )?{_THOSE} (?={_WITH_THEM})", "of the rows "),
    (rf"^(what|which) (percentage|percent|share|proportion|fraction|part) of (?:all )?{_THOSE}"
     rf" ({_WITH_THEM} .+?) (?:also )?(has|have|had|is|are|was|were|pays?|paid|spends?|spent|uses?|used|gets?|got)"
     r" ", r"of the rows \3, \1 \2 \4 "),
    # what is not beside, but the rank
    (r"^(?:(?:what|which) (?:is|are|was|were) )?(?:the |our )?(top|bottom) (?:(\d+|two|three|four|five|ten) )?"
     r"(?!customers?\b)(\w+) by (?:the )?(\w+ rate)\W*$",
     lambda m: f"{m[4]} by {m[3]}, {m[1].lower()} {m[2] or (10 if m[3].lower().endswith('s') else 1)}"),
    (r"^(?:the |our |all )?(\w+s) (?:ranked|sorted|ordered) by (?:the |their )?(\w+ rate)\W*$", r"\2 by \1"),
    (r"^(?:do|does|did) (?:the )?(weekends?|week ?days?) (?:bring in|make|have|see|get|earn|generate) (?:more|less"
     r"|fewer|higher|lower) (\w+) than (?:the |on )?(weekends?|week ?days?)"
     r"((?:,? (?:on average|(?:per|a|each) day))*)\W*$",
     lambda m: f"{'average daily ' if m[4] else ''}{m[2]} on {m[1].replace(' ', '')} vs {m[3].replace(' ', '')}"),
    (r"^(?:(?:what|which|how many) )?(morning|afternoon|evening|night)s? (?:vs\.?|versus|or|against)"
     r" (morning|afternoon|evening|night)s? (\w+s)\b", r"\3 in the \1 vs in the \2"),
    (r"\b(?<!is )(cheaper|pricier|dearer|costlier|more expensive|less expensive) than (?:the )?(?:average|mean)"
     r"\b(?! \w+ly)",
     lambda m: f"with a price {'below' if m[1].lower() in ('cheaper', 'less expensive') else 'above'} average"),
    (rf"^(?:which|what) (\w+(?: (?:method|type|mode|plan|card))?) do (?:most of )?(?:the |our )?(?:(\w+) )?{_RIDER}"
     r" (?:use|choose|pick|prefer|have|order|take|buy) (?:the )?most(?: often| frequently)?\W*$",
     lambda m: f"most common {m[1]}" + (f" at the {m[2]}" if m[2] else "")),
    (r"^how many (.+?) (?:does|do|did|has|have) (?:an?|one|each|every|the (?:average|typical)) (\w+) (?:have|get"
     r"|contain|consist of|include|come with|got|place|make)(?: on average)?\W*$", r"average number of \1 per \2"),
    # both ends of a number
    (r"\b(?:the )?(?:shortest and (?:the )?longest|longest and (?:the )?shortest) ((?:\w+ )?(?:trip|ride|journey)s?)"
     r"(?=\W*$| (?:per|by|for each|in|on|from|of|that|with)\b)", r"minimum and maximum \1 distance"),
    (rf"\b{_LEAST}(,? and |, | or ){_GREATEST}\b", r"minimum\1maximum"),
    # rides
    (rf"^how (?:many|much) (miles|kilomet(?:er|re)s|km|minutes|hours|seconds) (?:did|does|do|was|is|were) the"
     rf" ({_EXTREME}) (.+?) (?:cover|go|span|travel|run|take|last|long|drive)\W*$", r"\2 \3 in \1"),
    (r"\b(share|percentage|percent|proportion|fraction|number|how many)( of)? (.+?) (?:that |which )?(?:were |are )?"
     r"(?:start(?:ed)?|end(?:ed)?|began|beg[iu]n|finish(?:ed)?) (?:back )?(?:in|at) the (?:same )?(\w+)(?: codes?)?"
     r"(?: where| that| in which| which)? (?:they|it) (?:had )?(?:start(?:ed)?|beg[au]n|end(?:ed)?|finish(?:ed)?)"
     r"(?: in| from| at)?\b", r"\1\2 \3 that start and end in the same \4"),
    (r"^(top|bottom) (\d+|two|three|four|five|ten) (\w+) (?:to|and|[-–]) (\w+) (\w+?) (?:pair|combination|combo"
     r"|route)s? by (.+?)\W*$", r"\6 by \3 \5 and \4 \5, \1 \2"),
    (r"(?<=s) (?:collected|charged|taken in|cashed in)(?= (?:per|by|in|each|every|for|on|a)\b|\W*$)", ""),
    # what an amount is, said behind it
    (r"^(\w+?)s? volume (per|by|for each|in each) (\w+),? \(?(?:(?:meaning|that is|measured as|as|by) )?(?:the )?"
     r"(number of \1s|total [\w ]+?)\)?((?:,? (?:as|in) an? .+)?)\W*$", r"\4 \2 \3\5"),
    (r"\b(in|for|of|from|to) (\w+) (?:alone|on its own|by itself)\b", r"\1 \2"),
    (rf"\b{_PUT_DOWN}(?: {_RIDER})? off\b|\blet(?:s|ting)? {_RIDER} out\b", "end"),
    (rf"\bpick(?:s|ed|ing)? {_RIDER} up\b", "start"),
    (r"\bwhere do (?:the )?(cabs?|taxis?) (start|end)(?: the)? most(?: often)?\b", r"where do most rides \2"),
    (r"\bhow fast (?:do|does|did|are|is) (?:the |an? |our )?(\w+) (?:drive|go|travel|move|driving|going)(?: on"
     r" average)?\b",
     r"average speed of \1"),
    (rf"\b(most )?{_RIDER} {_STEP} (?:in|into|in to|on|onto) (?:an? |the |their )?(?:cabs?|taxis?)\b",
     r"\1rides start"),
    (rf"\b(most )?{_RIDER} {_STEP} (?:out|off)(?: of)? (?:an? |the |their )?(?:cabs?|taxis?)\b", r"\1rides end"),
    (r"\b(\w+) \((?:the |by |as )?(\w+?)s?(?: codes?)? (?:is|are|will do|would do|will be) ?(?:fine|ok|okay|enough)?\)",
     r"\2s"),
    (r"(?<!in )\b(?:mph|km/h|kmh|kph|(?:miles|kilomet(?:er|re)s) (?:per|an) hour)\b", "speed"),
    (r"\bwhat (?:does|do|did) (?:a|one|each|every|the average) (mile|minute|hour|kilomet(?:er|re))"
     r" ((?:in|on|by|with|of)"
     r" (?:an? |the )?\w+) cost(?: on average)?\b", r"cost per \1 \2"),
    (r"\b(?:how much is|how much does|what is the price of|the price of) (?:a|one|each)"
     r" (mile|minute|hour|kilomet(?:er|re))"
     r"(?: cost)?\b", r"cost per \1"),
    (r"^how often (?:do|does|did) (?:\w+ ){1,6}?without (?:even )?(?:ever )?leaving (?:their|the|its|one)"
     r" (\w+?)s?(?: codes?)?,?"
     r" as an? (?:percentage|share) of (?:all )?(?:the |our )?(\w+)\b",
     r"percentage of \2 that start and end in the same \1"),
    (r"\bwithout (?:even )?(?:ever )?leaving (?:their|the|its|one) (\w+)\b", r"that start and end in the same \1"),
    (r"\b(?:stay(?:s|ed|ing)?|remain(?:s|ed)?) (?:with)?in (?:one|the same|a single) (\w+)\b",
     r"start and end in the same \1"),
    (r"\b(?:stay|stays|stayed|remain|remained) (?=(?:under|below|above|over)\b)", "have "),
    (r"\b(under|below|above|over|more than|less than|at least|at most) (\d[\d,.]*) (?:dollars|usd|bucks)? ?(?:of|in)"
     r" (?=revenue|sales|refunds|takings|turnover|income)(\w+)\b", r"\3 \1 \2"),
    (r"^((?:(?:what|which) (?:is|was) )?(?:the |our )?(?:busiest|quietest|best|worst|strongest|weakest|slowest)"
     r" (?:hour|day|weekday|week|month|quarter|year)(?: of (?:the )?(?:day|week|year))?) (?:across|over|among|for)"
     r" (?:all )?(?:of )?(?:the |our )?(?=\w+s\b)", r"\1 at the "),
    (r"^(?:at|in|on) (?:what|which) (hour|day|weekday|month|week)(?: of (?:the )?(?:day|week|year))? (?:is|are|were) "
     r"(the |our )(.+?) (?:the )?(busiest|quietest|slowest)\W*$", r"\4 \1 at \2\3"),
    (r" ?(?:[-,;:(]+|minus) ?(?:the )?names?,? ?(?:please|only|pls)?,? not (?:the )?(?:numbers|ids|keys|codes)\W*$",
     ""),
    # who and what
    (r"^(?:which|what) (\w+)(?: and | per |/| x )(\w+) (?:combination|combo|pair)s? (?:has|have|had|shows?) the"
     r" (?:single )?(most|highest|biggest|largest|greatest|fewest|lowest|smallest) (.+?)\W*$",
     lambda m: f"{'number of ' if m[3].lower() in ('most', 'fewest') else ''}{m[4]} by {m[1]} and {m[2]}, "
     f"{'bottom' if m[3].lower() in ('fewest', 'lowest', 'smallest') else 'top'} 1"),
    (r"^who (?:can |could |would |will )?(?:suppl(?:y|ies|ied)|delivers?|provides?) (.+?),? (?:the )?cheapest\b",
     r"which supplier has the lowest supply cost for \1"),
    (r"^who (?:places|placed|orders|ordered) (?:the )?(most|fewest|least)(?: orders)?\W*$",
     r"which customer has the \1 orders"),
    (r"^what (?:do|did) (?:the |our )?(?:people|customers|clients|they|shoppers) (?:buy|order|purchase) (?:the"
     r" )?most(?: often)?\b",
     "most popular product"),
    (r"\b(?:the |our )?best-?sellers?\b(?! by)", "best selling product"),
    (r"^who (?:can |could )?suppl(?:y|ies|ied) ", "which suppliers supply "),
    (r"\bthe dates? (?:that |which )?(?:we|they|it) (?:had |have |has |was |were )?(commit|promis|plann|schedul)(t?)ed"
     r"(?: to| for)?\b", r"the \1\2ed date"),
    (r"^late (?:stuff|things|ones)[:,;] ?(?=.*\bafter\b)", ""),
    (r"\b(?:split|mix) of (?!.*\b(?:by|per|into|over|across|between|each)\b)", "distribution of "),
    (r"^(.*?),? ?\b(?:(day|week|month|quarter|year) by \2|(?:per|for each|each) (day|week|month|quarter|year)),?"
     r" (\w+(?: \w+)? as an? (?:percentage|share|percent) of \w+(?: \w+)?)\W*$",
     lambda m: f"{m[1]} {m[4]} by {m[2] or m[3]}"),
    (r"\b(?:that )?(?:their|its|the|our) (\w+?)s? (?:hold|holds|keep|keeps|have in stock)\b", r"of the \1s"),
    # accounts
    (r"\baccounts? (?=(?:is |are |was |were )?(?:in the red|in the minus|overdrawn|in debt|negative|below zero))",
     "account balance "),
    (r",? deepest (?:in the red )?first\b", " lowest first"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.I), instead) for pattern, instead in (*BUSINESS, *SAYINGS))


@lru_cache(maxsize=512)
def plainly(text: str) -> str:
    """The question without such sayings, otherwise as it is."""
    for pattern, instead in _COMPILED:
        text = pattern.sub(instead, text)
    return text
