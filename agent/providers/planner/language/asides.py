"""Reasons and remarks behind a request, which ask for nothing: "stop X, nobody uses it", "names only, please"."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.marks import QUOTED

# An aside gives a reason or a remark: it asks for nothing.
_ASIDE_WORDS = (
    r"(?:we|we're|we've|we'll|i|i'm|i've|i'll|it|it's|its|they|they're|nobody|no one|noone|everyone|everybody"
    r"|someone|somebody|he"
    r"|she|that|that's|this|there|there's|nothing|my \w+|our \w+|the (?!one\b|job\b|cluster\b|warehouse\b|notebook\b"
    r"|same\b)\w+"
    r"(?: \w+)?|no need|no rush|no hurry|not urgent|thanks|cheers)"
)
_SOON = re.compile(
    r"^(?:the |our |my )?\w+(?: \w+)? (?:starts?|begins?|meets?|is|are|ends?) (?:soon|now|at|in|today"
    r"|tomorrow|over|due)\b|^(?!at |on |in |for |by |every |daily |but |only |just |not |then |please )(?:the |our |my"
    r" )?\w+(?: \w+)? in (?:\w+|\d+) (?:minutes?|hours?)$",
    re.I,
)
_FINITE = (
    r"(?:is|are|was|were|has|have|had|need(?:s|ed)?|want(?:s|ed)?|keeps?|uses?|used|moved?|moves|meets?|met|do|does"
    r"|did|don't|doesn't|didn't"
    r"|won't|can't|isn't|aren't|will|would|got|gets?|gotta|just|only|really|still|already|no longer|burns?|costs?"
    r"|eats?|wastes?"
    r"|seems?|looks?|feels?|hangs?|hung|broke|starts?|started|stopped|runs?|ran|leaked|leaks|expires?|expired"
    r"|finished|ended|left"
    r"|am|forgot|think|thought|guess|know|heard|saw|promise[ds]?|switched|changed|ask(?:s|ed)?|complain\w*|wait(?:s"
    r"|ing)?|said)"
)
_ASIDE = re.compile(
    rf"^(?:because|since|as|so that|so|cause|'cause|cos|given that|for|and)?\s*{_ASIDE_WORDS}(?: \w+)?? ?\b{_FINITE}\b"
    r"|^(?:because |since |as )?(?:we|they|nobody|everyone|somebody|it|i)(?:'ve| have| has)?"
    r"(?: \w+ly| just)? \w{3,}ed\b"
    r"|^(?:because |since |as )?(?:nobody|no one|noone|no team) \w+s (?:(?:in|on|with|at|from) )?"
    r"(?:it|them|that|this)\b"
    r"|^(?:because |since )?(?:i|we) (?:want|need|'d like|would like|plan|have|am going|are going) to"
    r" (?:try|test|train|use|experiment|debug|benchmark|compare|play|demo|show|present|finish|work|do)\b"
    r"|^(?:and )?so (?:that )?(?:i|we|he|she|they|everyone|people|the team) (?:can|could|know|have|see|get|may|will)\b"
    rf"|^(?:because|'cause|cos|due to|thanks to|for the sake of|given that|in case you wonder)\b|^(?:no need|no rush"
    rf"|no hurry|not urgent)\b",
    re.IGNORECASE,
)
_NO_ASIDE = re.compile(
    r"\b(?:(?:runs?|starts?|goes|stops|ends|fires) (?:off )?(?:every|each|daily|hourly|weekly|nightly|monthly|at \d"
    r"|after)"
    r"|should|must|shall|not (?:yet|now|today)|to wait|hold (?:off|on|it)"
    r"|if|unless|until|except|instead|rather|please|you|another|also|too(?! \w)|otherwise|from now on"
    r"|(?:i|we)(?:'d| would)? (?:like|want|need|meant?) (?:to (?!try|test|train|use|experiment|debug|benchmark|compare"
    r"|play|demo|show|present|finish|work|do\b)|you |it |them |the |a |an |its )|let's|let us|(?:has"
    r"|have|needs?) to)\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(r"\b(?:not|n't|don't|dont|never|nothing|no|without|keep|leave)\b", re.IGNORECASE)
_ABOUT_FORM = re.compile(
    r"^(?:just|only)? ?(?:the )?(?:names?|keys?|numbers?|figures?|counts?|list|ids?|titles?|looking|checking|asking"
    r"|curious|curiosity"
    r"|a look|an overview)(?: only| please| is enough| will do| is fine| obviously| suffices?| around)*[.!]*$"
    r"|^(?:please |just |only |but )*(?:no (?:need|reason|rush|hurry)\b.*|out of curiosity|for (?:my|the)"
    r" (?:records?|report|info(?:rmation)?|audit)|fyi|no"
    r" (?:changes?|pull|restart|action"
    r"|writes?|deletions?|run)s?(?: please| needed| yet)?|nothing (?:gets|should be|is to be|must be) \w+|don't"
    r" (?:change|touch|do|start|stop"
    r"|run|delete|restart|modify|show it or change) (?:anything|it|them|that)?(?: please| yet)?|leave (?:it|them"
    r"|that|everything) (?:alone|as (?:it|they) (?:is|are))"
    r"|(?:leave|keep|spare) (?:all )?(?:the )?(?:rest|others|other ones|remaining ones|everything else)(?: of (?:it"
    r"|them))?"
    r"(?: (?:alone|as (?:it|they) (?:is|are)|running|on|untouched|be))?"
    r"|only looking(?:, leave it alone)?|just looking|do not (?:change|delete|run|touch|start|stop|restart)(?: (?:it"
    r"|anything|them|that))?(?: yet| now| please)*)[.!]*$",
    re.IGNORECASE,
)
# "It's acting up", "finance is shouting", "that thing misbehaves": what somebody or something does.
_GOING_ON = re.compile(
    r"^(?:and |as |because |since )?(?:(?:it|he|she|that|this|everything|something|nobody|everybody|someone|somebody"
    r"|everyone|no one|people|users|they|we|i|(?:the |my |our )?(?!all\b|each\b|every\b|ones?\b)[a-z][\w-]*(?: "
    r"(?!and\b|or\b)"
    r"[a-z][\w-]*)?)(?: is| are| am| was| were| has been| have been|'s|'re|'m|'s been|'ve been)"
    r"(?: \w+ly| just| still| only| already| always| really| again| not){0,2} (?!running\b|going to\b|using (?!it"
    r"|them))"
    r"[a-z]+(?:ing|ed|en|empty|stuck|slow|broken|hung|fixed|full|old|stale|unused|useless|obsolete|ready|back|done|gone|dead|fine"
    r"|out|over|behind|late|here|waiting|crazy|weird|wonky|flaky|unstable|sluggish|toast|down)"
    r"|(?:its|their|the|our|my) [a-z]\w*(?: [a-z]\w*)? (?:[a-zA-Z]{2,}ed|died|broke|hung|froze|fell over|blew up"
    r"|ran out.*)"
    r"|it(?:'s| is)? (?:empty|stuck|slow|broken|old|stale|full|useless|obsolete|ready|dead|fine|weird|wonky|flaky"
    r"|sluggish|unstable|toast|hung|a mess|a pain|too \w+|so \w+|way too \w+|no longer \w+|not \w+)"
    r"|(?:it|that thing|the thing|that one) (?:\w+ly |just |always |only |still )?(?!runs\b|starts\b|goes\b)[a-z]{2,}s)"
    r"\b[^,;]*$",
)
_CUT = re.compile(
    r"(?P<cut>\s*(?:,|;|[.!?](?=\s)|\s-+\s|\(|\s(?=(?:because|'cause|since (?:we|i|it|they|the|nobody"
    r"|our|my)|as (?:we|i|they|nobody) "
    r"|so (?:that )?(?:i|we|they|he|she|everyone) (?:can|could|know|have|see|get))\b))\s*)"
)


_LEFT_ALONE = re.compile(
    r"^(?:but |and )?(?:please )?(?:leave|keep) .{2,50}? (?:as (?:it|they) (?:is|are)|alone|untouched)(?: please)?$",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:all|every|everything|each|both|any|them|those|these|ones|idle|running|stopped|clusters|machines|jobs"
    r"|warehouses"
    r"|repos|secrets|keys|notebooks|folders|files|runs|queries)\b",
    re.IGNORECASE,
)


_ABOUT_IT = re.compile(
    r"^(?:and |as |because |since )?(?:it|that|this|they|nobody|no one|we|i|everybody|everyone|people)\b", re.I
)
_NEEDED = re.compile(
    r"^(?:(?:but|and|only|just|though) )?(.{2,40}?)(?: is| are|'s)(?: still| currently| being)* (?:needed|in use|busy"
    r"|important|working|used|required|being used|doing something)(?: by .*| for .*| now| today)?$",
    re.IGNORECASE,
)


def without_asides(text: str, begins: Callable[[str], bool], changes: Callable[[str], bool]) -> str:
    """The text without reasons and remarks behind its requests.

    ``changes`` tells whether words order a change: what is forbidden beside a change may be a limit of it, so it stays.
    """
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    cuts = [(m.start(), m.end(), m["cut"].strip()) for m in _CUT.finditer(masked)]
    if not cuts:
        return text
    pieces, last, lead = [], 0, ""
    for start, end, sign in [*cuts, (len(text), len(text), "")]:
        pieces.append((lead, text[last:start]))
        last, lead = end, text[start:end] if sign or end == len(text) else " "
    kept: list[str] = []
    for lead, piece in pieces:
        so_far = "".join(kept)
        bare = piece.strip(" ).")
        # Whether an order stands ahead is asked of all that was kept: only for a piece that reads like an aside.
        spares = _EVERY.search(so_far) and not _ABOUT_IT.match(bare)
        left_out = _NEEDED.match(bare) if spares and so_far.strip() else None
        if left_out and changes(so_far):
            kept.append(f" except {left_out[1]}")  # "stop all clusters, the sandbox is still needed"
            continue
        if (
            so_far.strip()
            and _like_aside(bare)
            and not (spares and _GOING_ON.match(_small(bare)))
            and begins(so_far.strip())
            and _is_aside(bare, begins, changes(so_far))
        ):
            continue
        if so_far.strip() and _LEFT_ALONE.match(bare) and not _EVERY.search(so_far):
            continue
        kept.append(f"{lead}{piece}" if kept else piece)
    return "".join(kept).strip()


# "..., I'll resume them on Monday": what the speaker will do is not asked for
_MYSELF = re.compile(
    r"^(?:(?:and|but|then|so) )*(?:i|we)(?:'ll| will| shall|'m going to|'re going to| am going to| are going to)"
    r"(?: then| just| probably| simply)* (?:resume|restart|start|unpause|re-?enable|re-?activate|turn|switch|bring|put"
    r"|do|handle|take care|rerun|tell|let|stop|shout|say|come back|get back|set|check|look)\b"
    r"(?!.*\b(?:if|unless)\b).*$",
    re.IGNORECASE,
)


def _like_aside(piece: str) -> bool:
    """Whether a piece has the form of an aside, whatever stands around it."""
    if not piece or piece.endswith("?"):
        return False
    return any(p.match(piece) for p in (_ABOUT_FORM, _ASIDE, _SOON, _MYSELF)) or bool(_GOING_ON.match(_small(piece)))


def _small(piece: str) -> str:
    """A sentence without its capital: other capitals are names."""
    return piece[:1].lower() + piece[1:]


def _is_aside(piece: str, begins: Callable[[str], bool], beside_change: bool) -> bool:
    """Whether a piece that has the form of an aside is one, ``beside_change``: behind an order to change something."""
    if _ABOUT_FORM.match(piece):
        return not beside_change or bool(_NOT_IT.match(piece)) or not _FORBIDS.search(piece)
    if _MYSELF.match(piece):
        return True
    if _NO_ASIDE.search(piece) or begins(piece):
        return False
    limits = _FORBIDS.search(piece) and _ACTS.search(piece) and not _UNUSED.match(piece)
    return not (beside_change and limits)


_NOT_IT = re.compile(r"(?:do not|don't) \w+ (?:it|them|anything)\b", re.IGNORECASE)
_ACTS = re.compile(r"\b(?:stop|start|delete|touch|lose|use|restart|remove|drop)\w*", re.IGNORECASE)
_UNUSED = re.compile(
    r"(?:because |since |as )?(?:nobody|no one|we no longer|we don't (?:need|use)|it)\b", re.IGNORECASE
)
