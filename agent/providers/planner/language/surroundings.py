"""What people say around a request: for whom it is, how it came about, until when; and requests in two breaths.

Applied to a whole message, before it is cut into clauses. A row never makes an order of what is none.
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re

_FILE = r"[\w-]+\.(?:txt|md|csv|json|jsonl|py|sql|ya?ml|parquet|log|html|ipynb)"
_NEW = r"(?:cluster|warehouse|sql warehouse|job|notebook|secret scope|scope|folder)"
# What stands there names no object: who speaks, what is pointed to, a part of something.
_NO_NAME = (
    r"(?!(?:i|we|you|he|she|they|it|this|that|these|those|everyone|everybody|nobody|people|all|schedule|runs?|history"
    r"|output|results?|logs?|code|comment|description|notification|trigger|parameters?|cells?|rows?|data|columns?)\b)"
)
_HEADS = (
    # "for the standup: ...", "I'm new here, ...", "oops, that was the wrong one, ..."
    (r"^for (?:the |my |our |a )?(?:\w+ )?(?:stand-?up|meeting|report|daily|audit|review|call|boss|manager|minutes|record"
     r"|ticket|slides?)\s*[:,]\s+", ""),
    (r"^(?:hey |hi |hello |sorry )*,? ?(?:i'?m|i am|we are|we're) (?:the |a )?(?:new|just starting|beginner)\b"
     r"[\w ]{0,30}[,.;:!]+\s*(?:and |so )?(?=\w)", ""),
    (r"^(?:oops|sorry|damn|ah|oh no|my bad|argh|ugh|hm+),? (?:that|this|it) (?:was|is) (?:the |a |my )?"
     r"(?:wrong|mistake|typo|error|accident)[^,.;]{0,40}[,.;:]+ (?:please |can you |could you )*(?=\w)", ""),
)  # fmt: skip
_WHEN = (
    r"((?:at |for |on )?(?:\d|noon|midnight|every |each |daily|hourly|weekly|nightly|monthly|weekday|weekend|mon|tue|wed|thu|fri|sat|sun)"
    r"[^;]*?)"
)
_AT = r"(?:\d{1,2}(?::\d\d)? ?(?:am|pm)?|noon|midnight)"
_BAD = r"(?:the (?:error|matter|problem|issue|reason|cause|failure|story)|wrong|up|amiss|happened|happening|going on|broken|broke|failed)"
_TAILS = (
    # "erase X, not just stop it": what is meant is said ahead
    (r"(?: (?:from|out of) (?:the|our|my|this) workspace)?(?<=\w),? (?:and |but )?(?:not (?:just|only|merely)|(?:don'?t|do not) (?:just|only|merely)|(?:instead of|rather than)"
     r" (?:just|only|merely)) \w+(?:ing)? (?:it|that|them)(?: down| off| out)?[.!]*$", ""),
    (r"(\bwait\b[^.;]*?),? (?:for )?\d+ (?:minutes?|mins?|seconds?|secs?) (?:max|at most|tops|maximum)\b", r"\1"),
    (r"(?<=[?.]) (?:i'?m |i am |just )?looking for (?:the|a|which) tables?[.?]*$", ""),
    (r"^(.*?)\b(?:anything|something)\b(.*?)[?.,;]+ (job|cluster|warehouse)s?[- ]wise[?. ]*$", r"\1any \3s\2?"),
    (r",? but (?:please )?leave (?:the )?(.+?) (?:alone|out|as it is)([.!]*)$", r" except \1\2"),
    # "pause it until we fixed that"
    (r"(\b(?:pause|stop|hold|suspend|disable)\b.*?),? until (?:we|i|it|they|he|she|the|someone|somebody|further"
     r" notice|then)\b[^,.;?]*([.!]*)$", r"\1\2"),
    (r"\b(not the .+?|except .+?|but not .+?) (?:though|please)[.!]*$", r"\1"),
    # ", ml-team would be a good name"
    (rf"^(.*\b{_NEW}\b.*?)[,.;] (?:and )?([\w.-]+) (?:would be|is|sounds like|could be|seems) (?:a |the )?(?:good|fine"
     r"|nice|right|better) name(?: for it)?[.!]*$", r"\1 called \2"),
    (r"\b(?:and |then )+(?:check|see|make sure|verify)(?: that| if| whether)? (?:it|that)"
     r" (?:comes|came|gets|is|has come) (?:back|up|back up|online|ok|okay|fine|running|alright)"
     r"(?: again| fine| ok)?[.!?]*$", "and show its status"),
    (r"\b(run|open|describe|show|delete|start|stop|pull|pause) what(?:ever)? (?:you|that) (?:found|find|finds|turns up"
     r"|comes up|come up with)\b", r"\1 it"),
)  # fmt: skip
_INSIDE = (
    # "I got paged about 90017, what's the error there": the number is the run's
    (r"^(?:(?:i|we)(?:'ve|'m| have| am| was| were)? |someone |somebody |they )?(?:just |keep )?(?:(?:got|get|getting|been|received?|had) )?"
     r"(?:an? |another )?(?:paged?|pinged|pings?|alert(?:ed|s)?|called|notified|notifications?|mails?|e-?mails?|woken(?: up)?|messages?|asked)"
     rf" (?:me |us )?(?:about|for|on|because of|over|by|from|regarding) (?:run )?(\d{{4,}})[,.;:?!-]+ (?:and |so )?what(?:'?s| is| was| went)? {_BAD}"
     r"(?: there| with it| in it| here)?[?.!]*$", r"why did run \1 fail?"),
    # "schedule X daily at 5, job name Y": a new job, and no job's rename
    (r"^((?:please |can you |could you )*)(?:schedule|run|automate) (?:the )?(?:notebook )?(?!it\b|that\b|this\b|job\b|the\b)(\S+?)(?: notebook)?,? "
     rf"{_WHEN}[,;.]? (?:and |with |under )*(?:(?:the |this |new |a )*(?:job|workflow)(?:'s)? (?:name|title|named|called):?|name:|(?:name|call) (?:the"
     r" |that )?(?:new )?(?:job|workflow)|name:?)(?: is| of| should be)? [\"']?(?-i:([A-Z][\w&-]*(?: [A-Z0-9][\w&-]*)*))[\"']?(?: please)?[.!]*$",
     r'\1create a job called "\4" for \2 \3'),
    (r",? (?:and )?sub-?(?:folders?|directories)(?: and all)? (?:too|as well|also|included)\b", " with all subfolders"),
    # "when does X start and which notebook is behind it": the look at a job shows both
    (r"^((?:and |so |please )*(?:when|(?:at )?(?:what|which) time|(?:on )?(?:what|which) days?|how often|(?:what|which) schedule)\b"
     r"[^?.;]*?)(?:,? and|,|\?) (?:on )?(?:which|what) (?:notebook|cluster|compute|task)s?(?: is| are)? (?:behind (?:it|that)|does (?:it|that)"
     r" (?:use|run|execute|start)(?: on)?|(?:it|that) (?:uses|runs(?: on)?)|attached to it)\??$", r"\1?"),
    # "X is compromised, get it out of Y"
    (r"^(?:the |our )?(?:secret |key )?([\w.-]+)(?: secret| key)? (?:is|has|was|got|isn['’]?t|hasn['’]?t) [^,;.?]{2,50}[,;.] (?:so |please |can you |just )*"
     r"(?:take|get|throw|kick|pull|remove|delete|drop) (?:it|that|that one) (?:out of|from) (?:the )?(?:secret )?(?:scope )?(?!/)([\w-]+)(?: scope)?"
     r"(?: please| now)*[.!]*$", r"remove \1 from \2"),
    (r"\b(?:at present|presently|as of now|at this (?:moment|point)(?: in time)?)\b", "right now"),
    # "last week's cancelled runs"
    (r"^(.*?)\b(?:the )?((?:last|this|past) (?:week|month)|today|yesterday)['’]s ((?:\w+ ){0,2}(?:runs|queries|statements|executions))\b(.*)$",
     r"\1\3 \2\4"),
    (r"(?<![\w/.@:-])((?:github|gitlab|bitbucket)\.(?:com|org)/[\w.-]+/[\w.-]*\w)", r"https://\1"),
    # "the schedule is obsolete, remove it": a part of something, and not the whole
    (r"^(?:and |but )?(?:the|its|that) (schedule|run history|history|output|description)"
     r" (?:is|isn't|was|has|looks|seems)\b[^,;.]*[,;.] (?:so |please )*(delete|remove|drop|clear|get rid of)"
     r" (?:it|that)([.!]*)$", r"\2 its \1\3"),
    (r"\bput (?:an end|a stop|an immediate end) to\b", "stop"),
    (r"\bput (.+?) on an? (?:\w+ )?schedule\b", r"schedule \1"),
    (r"\b(rerun|re-run|retry|repeat|repair) what(?:ever)? (?:has )?failed\b", r"\1 the jobs that failed"),
    (rf"^((?:please )?(?:move|shift|reschedule|push)) (.+? to {_AT})(?: and|,) (?:the )?(.+? to {_AT})([.!]*)$",
     r"\1 \2. \1 \3\4"),
    (r"\b(?:every|each|all|any) (cluster|warehouse|job)s? (?:that|which) (?:is|are) (?:c\w+ly |still )?"
     r"(stopped|off|terminated|down|idle|running|on|up|paused|unused)\b"
     r"(?=\s*[,.;!?]|$| (?:and|then|please|now|right now|except|but)\b)", r"all \2 \1s"),
    (rf"^(?:the |my |our )?{_NO_NAME}([\w/.-]+(?: [\w/.-]+){{0,4}}?)(?P<kind> job| cluster| notebook| warehouse| repo"
     r"| secret scope| scope| folder)? (?:(?:is|has become) (?:obsolete|outdated|superseded|redundant|no longer (?:needed|used"
     r"|in use)|not (?:needed|used|in use)|unused|dead weight|useless|history|abandoned|dead)|isn['’]?t (?:needed|used|in use"
     r"|necessary))(?: any ?more| any longer| now| by now)?[,;.] (?:so |please |just |you can )*"
     r"(get rid of|delete|remove|drop|bin|trash|scrap|(?:take|kick|throw)(?= it out)) (?:it(?: out)?|(?:the|that) (?:job|cluster|warehouse|notebook|repo|scope"
     r"|folder))([.!]*)$", r"\3 the \1\g<kind>\4"),
    (rf"^(?:the |my |our )?{_NO_NAME}([\w-]+(?: [\w-]+){{0,3}}?) (?:can|may) (?:go (?:off|down|dark|home|to (?:sleep|bed|rest))|be off|be down|sleep|rest|take a (?:nap|break|rest))"
     r"(?: now| for today| for now| again| please)*([.!]*)$", r"stop \1\2"),
    (r"^(how many .+?) are (\w+) and how many (?:are not|aren['’]?t|of them are not)\??$", r"\1 by \2"),
    # "readme.txt in /Volumes/a/b/c" is a path; of several files each
    (rf"\b(?<!\w, )(?<!\w and )(?<!\w & )({_FILE}) (?:in|from|under|inside|of) (?:the (?:folder|directory|volume) )?(/[\w./@-]*[\w@-])(?!\.\w)"
     r"(?=[\s,;?!]|\.?$)", r"\2/\1"),
    (rf"(?P<at>/[\w./@-]*/)(?P<one>[\w-]+\.\w+)(?:,? (?:and|plus|as well as) )(?:the )?(?P<two>{_FILE})"
     r" (?:from|in|at|under) (?:there|that folder|the same (?:folder|directory|place|volume))(?: too| as well)?",
     r"\g<at>\g<one> and \g<at>\g<two>"),
    (r"\b(scope) (named|called) (\S+?),? with (?:an? |the |one )?(?:secret|key)(?: named| called)? (\S+?)"
     r"(?: in(?:side)?(?: it| there)?)?([.!]*)$", r"\1 \2 \3. Add the secret \4 to the scope \3\5"),
    (r"\b(?:open|open up|start) (?=(?:an? |another )?(?:new )?secret scope\b)", "create "),
    (r"\buse (it|that|this|that one) (?:for|with) (?:my|all|all my|the|our)"
     r" (?:queries|sql|notebooks|work|statements|runs)(?: from (?:now|here) on)?\b", r"use \1"),
    (r"^((?:get|show|give|open|read|tell)\b.*?),? (?:plus|and|as well as) (?=the (?:code|error|columns|schedule"
     r"|runs|status|output|source|details) of )", r"\1. Show "),
    (r"^(?:please )?(?:i|we) need (?:a|an|another) (?:fresh |new |little |small )*(cluster|job|notebook)"
     r"(?: for [^.,;]+)?[.,;]+ (?:please )?(?:call|name) (?:it|that) ([\w.-]+)", r"create a \1 called \2"),
    (r",? (?:and )?(?:it|that one) (?:should|must|can|has to|needs to) (?:switch|turn|shut|power) (?:itself )?(?:off"
     r"|down)(?: itself)? after (\d+) (min\w*|hours?)(?: of (?:inactivity|idling|no use|being idle)| idle)?",
     r" with \1 \2 auto termination"),
    (r"\bhow (?:often|many times) (?:did|has|does) (?:the )?([A-Z][\w-]*(?: [A-Z][\w-]*)+)(?: job)?"
     r" (?:fail|failed|crash(?:ed)?)\b", r"show the failed runs of \1"),
    (r"\bhow (?:often|many times) (?:did|has|does) (?:the )?(.+? job) (?:fail|failed|crash(?:ed)?)\b",
     r"show the failed runs of \1"),
    (r"\b(?:what|which) (?:keys|secrets) (?:do we have|are there|are|have we got|did we)(?: stored| saved| kept| put)?"
     r" (?:in|under|inside) ", "list the secrets in "),
    (r"^(?:and |so |ok |then )*(?:what about )?the other(?: one)?,? what (?:went wrong|happened|broke|was wrong)"
     r"(?: there| with it)?\??$", "why did the other one fail?"),
)  # fmt: skip
_ALL = tuple((re.compile(said, re.IGNORECASE), plainly) for said, plainly in (*_HEADS, *_TAILS, *_INSIDE))


# What somebody wants written is no part of the request: it stays as it is.
_WRITTEN = re.compile(r"\b(?:saying|that says|with the (?:text|contents?|words?)|(?:text|contents?):) ", re.IGNORECASE)


def without_surroundings(text: str) -> str:
    """The message without what says nothing of the request, and its turns of two breaths in one."""
    content = _WRITTEN.search(text)
    head, rest = (text[: content.start()], text[content.start() :]) if content else (text, "")
    for said, plainly in _ALL:
        head = said.sub(plainly, head)
    return head + rest
