"""A sentence behind a question about data that says which figure is meant, taken into it: "count by hour".

"Are fares higher at night? average for night and day": read by itself the second would be of nothing, and the first
of no figure. A second count of the same kind of thing elsewhere is said in full: "..., and how many in X".
"""

from __future__ import annotations

import re

from agent.providers.planner.sql.words import SPANS

_SHOW = r"(?:(?:and |so )?(?:please )?(?:give me|show me|show|give|tell me|list|i want|i need) )?(?:the |an? )?"
_FIGURE = r"(average|avg|mean|median|total|rate|share|percentage|number|count)s?"
_MORE = (
    r"(?:higher|lower|bigger|larger|smaller|longer|shorter|greater|better|worse|cheaper|dearer|more expensive|different"
    r"|fewer)"
)
_MATTERS = (
    r"(?:really |actually )?(?:matter|make (?:a|any) difference|play (?:a|any) (?:role|part)"
    r"|have (?:a|any) (?:effect|influence|impact))"
)
_END = r"\s*[.?!]*$"
_SPAN = "|".join(sorted(SPANS))
_CYCLE = {"day": "hour", "week": "weekday", "year": "month"}

_WHEN = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)(?: (?:19|20)\d\d)?"
    r"|(?:19|20)\d\d)"
)

_FORMS = (
    # "Do we sell more on weekends or on weekdays? average per day"
    (rf"^(?:do|does|did) (?:we|they|people|the shops|the stores) (?:sell|make|earn|take in) (?:more|less) (?:on|at|in) "
     rf"(weekends?|weekdays?) (?:or|than) (?:on |at |in )?(weekends?|weekdays?)[.?!,;:]\s*{_SHOW}(?:average|avg|mean)"
     rf"(?: sales| revenue)? (?:per|a|by|each|for each) day{_END}", r"average daily sales on \1 vs \2"),
    # "Does the plan matter for churn? give me the rate for each"
    (rf"^(?:does|do|did) (?:the |our )?(.+?) {_MATTERS} (?:for|to|in|on|with) (?:the |our )?([^.?!]+)[.?!]\s+{_SHOW}"
     rf"{_FIGURE}(?: of \w+)? (?:for|of|by|per|in|with) (?:each|every)(?: one| \w+)?{_END}",
     lambda m: f"{_of(m[3], m[2])} by {m[1]}"),
    (rf"^(?:does|do|did) (?:the |our )?(.+?) {_MATTERS} (?:for|to) (?:the |our )?(churn|retention|attrition){_END}",
     lambda m: f"churn rate by {m[1]}"),
    # "Are fares higher at night? average for night and day"
    (rf"^(?:is|are|was|were) (?:the |our )?([^.?!]+?) {_MORE} (?:at|on|in|for|with|during|among) [^.?!]+[.?!]\s+{_SHOW}"
     rf"{_FIGURE}(?: \w+)? (at|on|in|for|of|with) ([^.?!]+?) (?:and|vs\.?|versus|or) ([^.?!]+?){_END}",
     lambda m: f"{_of(m[2], m[1])} {'for' if m[3] == 'of' else m[3]} {m[4]} vs {m[5]}"),
    # "At what hour are the shops busiest? Show sales count per hour"
    (r"^(?:(?:at|in|on|during) )?(?:what|which) (hour|weekday|month|day)(?: of the \w+)? (?:is|are|was"
     r"|were) (?:the |our )?"
     rf"([\w ]+?) (?:the )?(?:busiest|quietest|most busy|fullest)[?.]\s+{_SHOW}(?:number of "
     rf"|count of )?(\w+)(?: counts?"
     rf"| numbers?)? (?:by|per|for each|each) \1(?: of the \w+)?{_END}",
     lambda m: f"number of {m[3]} at the {m[2]} by {m[1]}{' of the day' if m[1].lower() == 'hour' else ''}"),
    # "Bucket sales by value: under 20, 20 to 60, over 60. Count in each bucket?"
    (rf"^((?:.*\d.*\b(?:and|to|or)\b.*|.*\b(?:bands?|buckets?|ranges?|bins?"
     rf"|groups?)\b.*))[.;,?!]\s+(?:and )?{_SHOW}(?:count"
     r"|number|how many)(?: (?:them|of them|of \w+s|of rows|are))? (?:in|per|for|of|by) (?:each|every)"
     rf"(?: (?:bucket|band|group|range|bin|class|one))?(?: of them)?{_END}", r"\1"),
    # "Do larger shops sell more? total sales and average sale by size": the second asks it all
    (rf"^(?:do|does|did|is|are|was|were) [^.?!]*?\b(?:more|less|{_MORE[3:-1]})\b[^.?!]*\?\s+{_SHOW}((?:total"
     rf"|average|avg"
     rf"|mean|median|number of|count of|share of|sum of) [^.?!]+? (?:by|per) [^.?!]+?){_END}", r"\1"),
    # "Is Q3 2026 better than Q2 2026 in revenue? by region"
    (rf"^(?:is|was|were|are) ([\w ]+?) {_MORE} than ([\w ]+?) (?:in terms of|in|on|by) (?:the )?([a-z ]+?)\?\s+"
     rf"{_SHOW}(by|per) (?!(?:{_SPAN})s?\b)([\w ]+?){_END}", r"\3 in \2 vs \1 \4 \5"),
    # "When do most rides begin? count by hour"
    (rf"^(?:at what time|what time|when|(?:at|in|on) which \w+|which \w+)(?: during the \w+| of the \w+)? (?:do|does"
     rf"|did|are|were|has|have|had) (?:the )?most ([^.?!]+?)(?: (?:begin|start|happen|occur|take place|come in|arrive"
     rf"|end|finish|go out|get placed|placed|made|written))?[.?!]\s+{_SHOW}count(?: them| it)? (?:by|per)"
     rf" ({_SPAN})s?{_END}",
     r"number of \1 by \2, highest first"),
    (r"^when during the (day|week|year) (?:do|does|did|are|were) (?:the )?most ([^.?!]+?)(?: (?:begin|start|happen"
     rf"|occur|take place|come in|arrive|get placed|placed|made|written))?{_END}",
     lambda m: f"which {_CYCLE[m[1].lower()]} has the most {m[2]}"),
    # "How many reviews talk about waiting? Look for the word waited."
    (r"^((?:how many|which|what|show|list|count) [^.?!]+?) (?:that |which |who )?(?:talks?|speaks?|complains?|mentions?"
     r"|writes?|are|is|says?|has|have)(?: something)?(?: about| of)? [^.?!]+[.?!]\s+(?:just |please )*(?:look|search"
     rf"|check|go) (?:for|by) (?:the )?(?:word|term|text|string) [\"“'‘]?(\w+)[\"”'’]?{_END}",
     r'\1 contain the word "\2"'),
    # "How many orders were there in 1996 from Germany, and how many in 1997?": of the same
    (rf"^(how many .+? )(?:in )({_WHEN})\b((?: (?!in\b|and\b)[\w-]+)*),? and(?: how many)? in ({_WHEN}){_END}",
     r"\1in \2 vs \4\3"),
    # "Refund rate per region (refunds / revenue)": no step after another
    (rf"^((?!.* / .* / ).*\b(?:rate|ratio|share|percentage|margin|quota|per|average|avg)\b.*?[,:;(]+ ?(?:[\w ]+"
     rf" )?)(\w+) ?/ ?(\w+)\)?{_END}",
     r"\1\2 divided by \3"),
    # "How many trips per weekday? median fare too"
    (rf"^([^.?!;]+)[.?!;]+\s*(?:and |plus )?(?:the |their )?{_FIGURE}((?: \w+){{0,2}}) (?:too|as well|also){_END}",
     lambda m: f"{m[1]}, and the {m[2]}{m[3] or _counted(m[1])}"),
    # "Are there any trips without a zip? how many?"
    (r"^(?:are|is|were|was) there (?:any |an? |some )?([^.?!,;]+)[.?!,;]+\s*(?:and |if (?:so|yes|any),? )*how many"
     rf"(?: (?:are|were|is) (?:there|they|it)| of (?:them|those)(?: are there)?| exactly| in total)?{_END}",
     r"how many \1 are there"),
    (r"^(?:do|did) (?:we|you) (?:have|get) (?:any |an? |some )([^.?!,;]+)[.?!,;]+\s*(?:and |if (?:so|yes|any),?"
     r" )*how many"
     rf"(?: (?:are|were|is) (?:there|they|it)| of (?:them|those)(?: are there)?| exactly| in total)?{_END}",
     r"how many \1 do we have"),
    # "Which customers never ordered? just the count"
    (rf"^(?:which|what|list|show(?: me)?|who are the|find) (?:the |all |all the )?([^.?!,;]+)[.?!,;]+\s*(?:just|only)"
     rf" (?:the |a )?(?:count|number|total)(?: of them)?(?: please)?{_END}", r"how many \1"),
    # "How many suppliers are there in A, and how many in B?"
    (r"^(how many (?:\w+ )?\w+s)(?: (?:are|were) there| do we have| have we got| exist)? (in|at) (?:the )?(\w+),?"
     rf" and(?: how many)? (?:in|at) (?:the )?(\w+){_END}", r"\1 are there \2 \3, and \1 are there \2 \4"),
)  # fmt: skip


def _counted(asked: str) -> str:
    """What a question is of, for an average of the same: "sale value" of "how many sales per store"."""
    of = re.match(r"(how many |number of )?(?:total |the )?(\w+?)(s?)\b", asked, re.IGNORECASE)
    return "" if of is None else f" {of[2]} value" if of[1] else f" {of[2]}{of[3]}"


_READ = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in _FORMS)


def _of(figure: str, what: str) -> str:
    return f"{what} rate" if figure.lower() in ("rate", "share", "percentage") else f"{figure} {what}"


def with_its_figure(text: str) -> str:
    """The question with what the sentence behind it says of its figure; any other message as it is."""
    for pattern, said in _READ:
        if match := pattern.match(text.strip()):
            return said(match) if callable(said) else match.expand(said)
    return text
