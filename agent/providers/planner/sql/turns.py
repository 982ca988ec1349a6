"""Whether a message changes the question about data before it, and the change in plain words.

"Can you split that by plan as well", "drop the US from that", "make it ten", "sorry, I meant dropoff zip".
"""

from __future__ import annotations

import re

from agent.providers.planner.sql.ends import asks_end
from agent.providers.planner.sql.turned import HOW_MANY, HOW_MANY_OTHERS, OTHER_SIDE, SHARE_OF_IT

_POLITE = re.compile(
    r"^(?:(?:and|but|now|then|ok(?:ay)?|also|please|well|great|nice|thanks|hm+|so|no|sorry|oops|wait|actually|rather"
    r"|can u|could u|can you|could you|would you|can i|could i|can we|let us|let's|let me|i'd like to"
    r"|i would like to|i want to)"
    r"\b[,.!:]? *)+",
    re.I,
)
_TAIL = re.compile(r"(?:,? (?:please|pls|thanks|thank you|for me|now|then|if you can|if possible))+[.?! ]*$", re.I)
_THAT = r"(?:that|it|them|this|those|these|the (?:result|results|list|numbers|figures|answer|chart|same|lot|count))"
_ONLY = r"(?:only|just|nothing but)"
_FIGURES = "average|avg|mean|median|total|sum of|number of|count of|share of|percentage of|minimum|maximum"
# pattern -> the change in plain words. A change that adds to what is shown begins with "also".
_FORMS: tuple[tuple[str, str], ...] = (
    (r"(?:(?:plot|draw|show) )?(?:(?:it|that|this) )?(as an? (?:\w+ )?(?:chart|graph|plot|diagram)),? (?:but )?"
     r"((?:for|in|from|since|of) .+?)(?: only| alone)?", r"only \2 \1"),
    (r"((?:(?:plot|draw|show) )?(?:(?:it|that|this) )?as an? [\w ]+?,? (?:but |and )?(?:only|just|without|except"
     r"|excluding) .+)", r"\1"),
    (rf"(?:drop|remove|delete|take|cut|kick|throw) (?:out )?(?:the )?(.+?) (?:out )?(?:from|of) {_THAT}", r"except \1"),
    (r"(?:drop|remove|delete|take|cut|leave|filter) (?:out )?(?:the )?(.+? ones)(?: out)?", r"except \1"),
    (r"(?:exclude|excluding|exlcude|exclud|leave out|take out|filter out|skip|ignore|omit|without|except(?: for)?"
     r"|not counting|not including|but not|minus) (?:the )?(.+?)(?: out)?", r"except \1"),
    (r"(?:everything|everyone|everybody|all|all of them) (?:but|except) (?:the )?(.+)", r"except \1"),
    (r"(?:i )?(?:meant?|mean) (?:the )?(.+?)(?: (?:not|(?:instead of|rather than)) .+)?", r"rather \1"),
    (rf"(?:(?:show|do|give me|make|break|split) )?(?:{_THAT} )?(?:down |up )?((?:by|per) .+?) instead(?: of .+)?",
     r"rather \1"),
    (r"(?:(?:show|give me|count|do|make) (?:it |that |them )?)?(?:in|by) (?:us )?(?:dollars|usd|money|euros?|eur|bucks"
     r"|cash|revenue|value)(?: terms)?,? (?:instead of|rather than|not) (?:in |by |the )?(?:units?|pieces?|quantity"
     r"|quantities|counts?|numbers?|items?|volume)(?: sold)?", "rather by revenue"),
    (r"(?:(?:show|give me|count|do|make) (?:it |that |them )?)?(?:in|by) (?:units?|pieces?|quantity|items?)"
     r"(?: sold)?,? (?:instead of|rather than|not) (?:in |by |the )?(?:dollars|usd|money|euros?|eur|revenue|value"
     r"|sales)(?: terms)?", "rather by quantity"),
    (r"(?:use|take|with|show|do) (?:the )?(.+?) (?:instead(?: of .+)?|rather than .+)", r"rather \1"),
    (r"(?:the )?(.+?),? (?:instead(?: of .+)?|rather than .+)", r"rather \1"),
    (r"not (?:in |by |per |the )?.+?,? but (.+)", r"\1"),
    (r"(?:add|include|append|put in|bring in|show|give me|i (?:also )?need|i (?:also )?want|with)"
     r" (?:a |another |one more )?column (?:with|for|of|showing|that has) (?:the |their )?(.+)", r"also \1"),
    (r"(?:add|include|append|show|i (?:also )?need|i (?:also )?want|give me|list|with) (?:also )?"
     r"(?:the |their |its |his |her )?(.+?)(?: as (?:a|another) column)?,?"
     r" (?:too|as well|also|in addition|on top|to (?:it|that|them))", r"also \1"),
    (r"(?:add|include|append) (?:the |their |its |a )?(.+?)(?: as (?:a|another) column)?", r"also \1"),
    (r"with (?:also )?(?:the |their |its |his |her )((?:[a-z]+ ){0,2}(?:names?|cit(?:y|ies)|countr(?:y|ies)"
     r"|address(?:es)?"
     rf"|e-?mails?|phones?(?: numbers?)?)|(?:{_FIGURES})(?: (?!over|under|above|below|more|less|at"
     rf"|than)[a-z]+)+)", r"also \1"),
    # "split that by month": each of its groups by month, where "by month" alone is said in their place
    (rf"(?:split|break|slice|divide) {_THAT} (?:down |up |out |further )?(?:also )?((?:by|per|into|for each) "
     r"(?!.*\b(?:instead|as well|too)\b).+)", r"also \1"),
    (rf"(?:break|split|group|slice|cut|divide|bucket) (?:{_THAT} |by )?(?:down |up |out )?"
     r"((?:by|per|into|for each|on) .+)", r"\1"),
    (rf"(?:(?:sort|order|rank|turn|put|flip|show|do|give me) (?:{_THAT} |the order )?)?(?:in |into )?(?:the )?(?:other"
     r" way (?:a?round)|reversed?(?: order| it| that| them)?|opposite (?:order|way|direction)|upside down|the wrong way"
     r" round)(?: instead)?", "reversed"),
    (r"how many (?:of (?:them|those|these) )?(?:did|do|does|are|were|is|was|have|has)(?: not|n['’]?t)(?: yet)?",
     HOW_MANY_OTHERS),
    (r"(?:(?:how|what about how) )?(?:many )?(?:did|do|does|are|were|is|was|have|has)(?: not|n['’]?t)(?: yet)?",
     OTHER_SIDE),
    (r"(?:only |just )?(?:the )?(cities|countries|states|nations|regions|districts|continents|towns|provinces)"
     r" ((?:in|from|of) .+?)(?: only| alone)", r"by \1 \2"),
    (r"who (?:placed|made|ordered|bought|paid(?: for)?|booked|took|submitted) (?:each of )?(?:them|those|these|it|that"
     r"|this)", "also customer name"),
    (r"how many (?!of\b)((?:[a-z]+ )?[a-z]+s)(?: (?:is|are|was|were) (?:that|those|it|they|this|there))?,?"
     r" (?:in |for |per |of )?each(?: of (?:them|those|these)| one)?", r"number of \1"),
    (r"what (?:share|percentage|percent|proportion|fraction|part)(?: of (?:all|them|the total|the whole))?"
     r" (?:is|was|are|were|would) (?:that|it|this|those|they)(?: of (?:all|the total|the whole|them all|all of them))?",
     SHARE_OF_IT),
    (r"(?:(?:just|only|give me|show me|show) (?:the |a )?(?:count|number)(?: of (?:them|those|these|rows))?"
     r"|how many|count (?:them|those))", HOW_MANY),
    (r"(?:what about |how about )?(?:the )?(finished|open|opened|closed|running|failed|cancell?ed|done|completed"
     r"|pending|stopped|idle|succeeded|started|ended|shipped|paid)(?: ones)?", r"\1"),
    (r"(?:with |plus |what (?:is|are) |show (?:me )?)?(?:also )?(?:their|its) ((?!own\b|names?\b)[a-z]+(?: [a-z]+)?)",
     r"also \1"),
    (rf"(?:flip|reverse|invert|swap|turn a?round) (?:{_THAT}|the (?:order|sorting|sort|ranking))", "reversed"),
    (rf"(?:sort|order|rank) (?:{_THAT} )?(?:in )?(?:asc|ascending(?: order)?|from (?:low|small|least|lowest|smallest)"
     r" to \w+|upwards?)", "lowest first"),
    (rf"(?:sort|order|rank) (?:{_THAT} )?(?:in )?(?:desc|descending(?: order)?|from (?:high|big|most|highest|biggest)"
     r" to \w+|downwards?)", "highest first"),
    (rf"(?:(?:with|put|show|list) )?(?:{_THAT} )?(?:with )?(?:the )?(?:highest|largest|biggest|greatest|most"
     r"|top)(?: (?:ones?|values?|numbers?|counts?|amounts?))? (?:first|(?:at|on) (?:the )?top|up top)",
     "highest first"),
    (rf"(?:(?:with|put|show|list) )?(?:{_THAT} )?(?:with )?(?:the )?(?:lowest|smallest|least|fewest)"
     r"(?: (?:ones?|values?|numbers?|counts?|amounts?))? (?:first|(?:at|on) (?:the )?top|up top)",
     "lowest first"),
    (rf"(?:sort|order|rank) (?:{_THAT} )?(?:by |in )?(.+)", r"sorted by \1"),
    (r"(?:(?:show|do|give me|make|run|get) )?(?:me )?(?:the )?same(?: thing| query| question| one)?(?: again)?"
     r"(?: but)?(?: only)? (?:for|with|by|per|in|on|from|of) (.+)", r"\g<0>"),
    (rf"(?:(?:limit|restrict|narrow|cut|reduce|shorten) (?:{_THAT} )?(?:down )?to |show |keep |take |give me )?"
     rf"(?:{_ONLY} )?(?:the )?(\d+|two|three|four|five|six|seven|eight|nine|ten|twenty) "
     r"(?:highest|largest|biggest|best|most expensive|busiest|longest)(?: ones)?", r"top \1"),
    (rf"(?:(?:limit|restrict|narrow|cut|reduce|shorten) (?:{_THAT} )?(?:down )?to |show |keep |take |give me )?"
     rf"(?:{_ONLY} )?(?:the )?(\d+|two|three|four|five|six|seven|eight|nine|ten|twenty) "
     r"(?:lowest|smallest|worst|cheapest|quietest|shortest)(?: ones)?", r"bottom \1"),
    (rf"(?:make|do|turn|change|switch) {_THAT} (?:in)?(?:to )?(?:be )?(.+)", r"\1"),
    (rf"(?:limit|restrict|narrow|filter|reduce|cut) (?:{_THAT} )?(?:down )?(?:to|on|by) (?:only )?(.+)", r"only \1"),
    (rf"{_ONLY} (?:the )?(weekdays|weekends|work ?days)|(?:the )?(weekdays|weekends|work ?days) (?:only|alone)",
     r"only on \1\2"),
    (rf"{_ONLY} (?:those |the ones |ones )?(?:that (?:were|was|are) )?(?:paid|shipped|delivered|sent|settled)"
     r" (?:by|via|through|using) (?:an? |the )?(\w+)", r"only \1"),
    (rf"{_ONLY} (?:count|show|keep|use|include|take|look at|consider|list|want|need|the ones|those|do)(?: the)? (.+)",
     r"only \1"),
    (rf"(?:count|show|keep|use|include|take|consider|list) (?:me )?{_ONLY} (?:the )?(.+)", r"only \1"),
    (rf"{_ONLY} (?!.* (?:alone|on (?:its|their) own|by itself)$)(.+)", r"only \1"),
    (rf"(?:{_ONLY} )?(?:(?:plot|chart|draw|graph|show|do|give me|see|for|with|in) )*(?:me )?(?:the )?(.+?)"
     r" (?:alone|on (?:its|their) own|by itself|by themselves)((?: as an? .+)?)", r"only \1\2"),
    (r"(?:how (?:does|do|did) (?:that|it|this|those|they) compare|compare (?:that|it|this|those)|compared|versus|vs)"
     r" (?:with|to|against)? ?(?:the )?(.+)", r"vs the \1"),
    (r"(?:the )?((?:day|week|month|quarter|year) (?:before|after|earlier|later)(?: that)?)", r"the \1"),
    (r"(?:what|how) about (?:the )?((?:day|week|month|quarter|year) (?:before|after|earlier|later)(?: that)?)",
     r"the \1"),
    (rf"(?:(?:have|get|see|show|give|put|want|turn|express|do)(?: me)? {_THAT} )?(?:as|in) (?:an? )?"
     r"(?:percent|percentages?|shares?|%)(?: of (?:the |all )?(?:total|whole|lot|all|sum|everything|overall)\w*"
     r"| instead.*)?",
     "in percent"),
    (rf"(?:(?:have|get|see|show|give|put|want|express)(?: me)? {_THAT} )?(?:as|in) (?:an? )?"
     r"(?:percent|percentages?|shares?|%) of (?:the )?(.+)", r"as a share of \1"),
    (r"(?:how many )?(?:of (?:them|those) )?(?:also )?(?!(?:are|is|was|were|be|been|go|out|in)\b)(\w+) there",
     r"\1 there"),
    (rf"(?:have|get|see|show|give|want|do)(?: me)? {_THAT} ((?:by|per|for each|for|in|as) .+)", r"\1"),
    (r"(?:of|from|among) (?:these|those|them|that),? (?:only|just) (.+)", r"only \1"),
    (r"(?:the )?same(?: thing| query| question| one| again)*,?(?: again)?,?(?: but)?(?: now)? (?:without|except|minus"
     r"|leaving out|excluding|not counting) (?:the )?(.+)", r"except \1"),
    (r"((?:hourly|daily|weekly|monthly|quarterly|yearly|annually).*)", r"\1"),
)  # fmt: skip
# "Both together", after two questions of which the second stood in the place of the first.
TOGETHER = re.compile(
    r"(?:(?:and|now|ok|then|please|can you|show|give me|put|i want|me|them|the)\b ?)*both(?: of them| numbers| measures"
    r"| columns| figures)?(?: (?:together|combined|at once|side by side|next to each other|in (?:one|the same|a single)"
    r" (?:table|chart|result|list)))*|(?:(?:put|show|combine) )?(?:them )?(?:side by side"
    r"|in one table)|(?:(?:and|now|please|can you|could you) )*(?:put|show|set|have|see|compare)(?: me)?"
    r" (?:the|these|those|both)(?: two| both)?(?: \w+)? (?:next to each other"
    r"|side by side|in (?:one|the same|a single) (?:table|chart|list)"
    r"|together|with each other|against each other)"
    r"|compare (?:them|both(?: of them)?|the two|those two)", re.I)  # fmt: skip


_JOINED = re.compile(
    r"^(?:(?:and|now|what about|how about|the same for|also|rather|only|by|for|the)\b ?)+|(?: too| as well)$", re.I
)


def together(changes: list[str]) -> list[str]:
    """The changes, with what "both together" joins added to what was there before it."""
    found: list[str] = []
    for said in changes:
        if found and TOGETHER.fullmatch(said.strip(" .?!")):
            found[-1] = f"also {_JOINED.sub('', found[-1])}"
        else:
            found.append(said)
    return found


_READ = tuple((re.compile(rf"^{pattern}[.?! ]*$", re.I), said) for pattern, said in _FORMS)
_INSTEAD = re.compile(r",? (?:(?:instead|rather) of|rather than) (?:the )?[\w ]+?(?=,|$| and\b)", re.I)
_DRAWN = re.compile(
    r"\b(?:plot|draw|chart|graph|visuali[sz]e)\b(?: (?:it|that|this))?(?: as (?:a|an) (line|bar|area|pie))?", re.I
)
_WRONG = re.compile(r"^(?:that(?: is|'s|s) )?(?:the )?wrong (?:table|one|column|thing)[,.;:!]? *", re.I)


_AND_ONLY = re.compile(
    r",? (?:but|and)(?: show| keep| take)? (?=(?:only|just|without|except|excluding)\b)"
    r"|, (?=(?:only|just|without|except|excluding)\b)",
    re.I,
)


def each_change(said: str) -> list[str]:
    """ "10, but just the BUILDING segment": two changes, one after the other."""
    first, *more = _AND_ONLY.split(said)
    return [first, *(change_of(one) or one for one in more)] if first.strip() else [said]


def change_of(text: str) -> str | None:
    """The change in plain words; None where a message does not say in so many words that it changes something."""
    said = _TAIL.sub("", _WRONG.sub("", _POLITE.sub("", text.strip())))
    if TOGETHER.fullmatch(text.strip(" .?!")):
        return "both together"
    for pattern, plainly in _READ:
        if match := pattern.match(said):
            change = _INSTEAD.sub("", match.expand(plainly)).strip(" ,.?!")
            drawn = _DRAWN.search(text)
            return f"{change} as a {drawn[1] or ''} chart" if drawn and not _DRAWN.search(change) else change
    return said.lower().strip(" .?!") if asks_end(said) else None
