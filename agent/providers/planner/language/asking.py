"""Which words begin a question about data, and the question itself without its politeness.

"Could you check, plan by plan, how often ...", "I'd be curious to compare ...", "it would help to have the ...".
"""

from __future__ import annotations

import re

LEAD = (
    r"(?:(?:so|and|but|yet|now|then|well|ok|okay|hey|hi|please|pls|just|therefore|hence|also|for that|to that end"
    r"|to do so)[, ]+)*"
)
_HEAD = (
    r"(?:what(?:'s| is| are| was| were)?|how (?:many|much|often|long|far|big|high|large|old|do|does|did|is|are"
    r"|was|were|has"
    r"|have|fast|well)|who(?:'s)?|whose|where(?:'s)?|when|which|(?:in|on|at|from|to|of|for|by|during"
    r"|within) (?:what|which"
    r"|whose|how many))\b"
)
_AUX = r"(?:do|does|did|is|are|was|were|has|have|had)\b"
_POLITE = r"(?:(?:can|could|would|will) (?:you|someone|somebody|anybody|anyone|we)|(?:can|could|may|might) (?:i|we))\b"
_SEE = r"(?:see|know|have|get|understand|learn|find out|compare|look at|check|hear|be told|be shown|read)"
_WISHES = (
    rf"(?:i|we)(?:'d| would)?(?: \w+ly| also| just| really| rather)* (?:like|love|want|need|wish|prefer"
    rf"|be (?:curious|interested"
    rf"|glad|happy|keen|grateful)|rather)\b(?: very much)?(?: to {_SEE}\b| for| if you could {_SEE}\b)?"
    r"|(?:i'm|i am|we're|we are) (?:after|looking for|interested in|curious (?:about|how|which|whether|what|if)?"
    r"|wondering)"
    r"|i wonder|(?:it|what) would (?:really |also )?(?:help|be (?:nice|good|great|useful|helpful|handy))(?: me"
    r"| us)?(?: a lot)?"
    rf"(?: (?:is )?to {_SEE}\b| if (?:i|we) (?:had|knew|could {_SEE})\b| is)?"
    r"|what (?:i|we)(?:'d| would)? (?:need|want|like)(?: to (?:see|know))?(?: is)?"
)
_ORDERS = (
    r"show|give|tell|list|rank|count|compare|calculate|compute|find|get|pull|break|split|sort|trace|plot|chart"
    r"|draw|set"
    r"|put|settle|work out|check|sum|add up|name|look up|let (?:me|us) (?:know|see|have)|group|order|bucket"
    r"|display|report"
    r"|tabulate|contrast"
)
_ASKS = re.compile(rf"^{LEAD}(?:{_POLITE}|(?:{_WISHES})(?!\w)|(?:{_ORDERS})\b)", re.IGNORECASE)
_QUESTION = re.compile(rf"^{LEAD}(?:{_HEAD}|{_AUX})", re.IGNORECASE)
# What is asked for behind a colon: "... needs to know in whose hands it is: the ten suppliers with ..."
ASKED_NOUN = re.compile(rf"^{LEAD}(?:the|top|total|average|number of|share of|our) \w", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:which|who|where|when|what)(?:'s)? (?:is|are|was|were|has|have|had|i|we|they|he|she|it|nobody|would|will"
    r"|can|could)\b",
    re.IGNORECASE,
)
# "I want one slide with ...": wished for, but nothing that tables hold.
_NO_DATA = re.compile(
    r"\b(?:slides?|decks?|reports?|presentation|argument|opinion|advice|help|decision|budget|raise|answer"
    r"|call list|story"
    r"|plan)\b",
    re.IGNORECASE,
)


# "My manager wants to know how many ...", "they asked me for the ten ...": what is asked is somebody else's question.
_REPORTED = re.compile(
    rf"^{LEAD}(?:they|he|she|someone|somebody|finance|marketing|sales|legal|purchasing|hr|(?:the|my"
    rf"|our) [\w-]+(?: [\w-]+)?)"
    r" (?:just |now |also |really )?(?:(?:asks?|asked)(?: me| us)? (?:for|about)|(?:wants?|wanted|needs?|needed"
    r"|would like"
    r"|'d like)(?: me| us)? to (?:know|see|have|get|understand|learn))\b,?\s+(?:about )?",
    re.IGNORECASE,
)


def asks(text: str, *, led: bool = True) -> bool:
    """Whether words ask for something. A question word behind a comma does so only where it is ``led`` to be one."""
    if _QUESTION.match(text):
        bare = re.sub(rf"^{LEAD}", "", text, flags=re.IGNORECASE)
        if re.match(_AUX, bare, re.IGNORECASE):
            return text.rstrip().endswith("?")
        ends = text.rstrip().endswith("?")
        return led and (ends or not _RELATIVE.match(bare) or bare.lower().startswith("what"))
    if match := _ASKS.match(text):
        rest = text[match.end() :]
        return not (re.match(r"(?:i|we)\b", match[0].strip(), re.IGNORECASE) and _NO_DATA.search(rest[:24]))
    return False


def reports(text: str) -> bool:
    """Whether a sentence tells what somebody else asks."""
    return _REPORTED.match(text) is not None


def wishes(text: str) -> bool:
    """Whether words only say what somebody would like or needs."""
    return re.match(rf"^{LEAD}(?:{_WISHES})(?!\w)", text, re.IGNORECASE) is not None


_TAILS = re.compile(
    r"[, ]+(?:so (?:that )?(?:we|i|they|he|she|people|everyone|everybody|the \w+|my \w+|our \w+) (?:can|could|may"
    r"|will|would"
    r"|know|knows|have|has|get|gets|see|sees|stop|stops|understand)\b.*"
    r"|because (?:i|we|they|he|she|it|my|our|the|nobody|someone|somebody|[a-z]+)\b.*"
    r"|(?:as|since) (?:i|we)(?:'m|'re|'ve| (?:need|have to|want|must|should|am|are|will|would))\b.*"
    r"|(?:in order )?to (?:settle|convince|persuade|prove|decide|prepare|justify|defend|plan|back up|be sure)\b.*"
    r"|before (?:i|we|they|he|she|you) (?!\w+ed\b|had|was|were|went|got|did)\w+.*"
    r"|for (?:my|our|the|tomorrow's|today's|next week's|monday's|a) (?:[a-z]+ ){0,2}(?:meeting|review|slides?"
    r"|deck|report|board"
    r"|presentation|call|planning|newsletter|audit|pitch|stand-?up)"
    r"|if (?:that'?s|that is|it'?s|it is|you) (?:ok(?:ay)?|possible|not too much(?: trouble| work)?|can|could"
    r"|don'?t mind|would)"
    r"|if you (?:can|could|don'?t mind|have (?:a|the) (?:minute|time|moment))"
    r"|that'?s (?:all|what).*)[.!? ]*$",
    re.IGNORECASE,
)


def without_tail(question: str) -> str:
    """The question without what it is for: "... so that we can settle the argument"."""
    match = _TAILS.search(question)
    if match is None or match.start() < 8:
        return question
    return question[: match.start()] + ("?" if question.rstrip().endswith("?") else "")


_FIGURES = re.compile(
    rf"^{LEAD}(?:{_POLITE}(?: (?:please|kindly|possibly|maybe|perhaps|quickly|also|just))*,? )?", re.IGNORECASE
)
_WISH_LEAD = re.compile(rf"^(?:{_WISHES})(?!\w),?\s*", re.IGNORECASE)
_TELL = re.compile(
    r"^(?:tell|show|give|let|get|send|find|check|work|see|trace|look|figure|read|have|know)(?: (?:me|us|out|up"
    r"|for|over|in|know"
    r"|see))*,?\s+",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"^(?:have|get|see|know|be (?:told|shown)|look at|check)(?: me| us)?,?\s+", re.IGNORECASE)
_END_WITH = re.compile(
    r"^(?:put|settle|end|finish|answer|decide|close|stop)\b(?: (?:an|a|the|this|that|it|end|stop|to|debate"
    r"|argument|question|matter"
    r"|discussion|quarrel|bet|dispute))* (?:with|by giving me|by showing)\s+",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"^(?:set|put|hold|place) (.+?) (?:against|next to|beside|alongside) (.+)$", re.IGNORECASE)
_ADVERB = re.compile(r"^((?:\w+ by \w+)|(?:per|by|for each|for every) [\w ]{2,25}?),\s+(.+)$", re.IGNORECASE)
_WHETHER = re.compile(
    r"^(?:(?:tell|show|let|see|check|know|find|out|me|us) )*(?:whether|if)\s+(?=the |our |my |customers|people"
    r"|we |they |those |\w+s\b)",
    re.IGNORECASE,
)
_ASIDES = re.compile(
    r",? (?:i know|i think|i guess|i suppose|you know|to be honest|frankly|by the way|of course|if you will"
    r"|so to speak|as it were)(?=,|[.!?]*$)"
    r"|,? (?:please|pls|plz|thanks|thank you)(?=[.!?]*$)",
    re.IGNORECASE,
)


def plain_question(said: str) -> str:
    """What is asked, without the words that ask for it to be told."""
    text = _ASIDES.sub("", said.strip())
    end = "?" if text.endswith("?") else ""
    text = text.rstrip(" .!?")
    text = _REPORTED.sub("", _FIGURES.sub("", text))
    if wished := _WISH_LEAD.match(text):
        compares = re.search(r"\bcompare\b", wished[0], re.IGNORECASE)
        text = f"{'compare ' if compares else ''}{text[wished.end() :]}"
    bare = _SHOWN.sub("", _END_WITH.sub("", text))
    bare = _TELL.sub("", bare) if not re.match(rf"{_HEAD}", bare, re.IGNORECASE) else bare
    if ahead := _ADVERB.match(bare):
        bare = f"{ahead[2]} {ahead[1]}"
    if whether := _WHETHER.match(bare):
        return f"do {bare[whether.end() :]}?"
    bare = _AGAINST.sub(r"\1 against \2", bare)
    if re.match(rf"(?:{_HEAD}|{_AUX}|(?:{_ORDERS})\b)", bare, re.IGNORECASE):
        return bare + end
    return f"show {bare}"
