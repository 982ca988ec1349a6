"""Steps that lean on one another within a message, put so that each can be read by itself.

"Search for tables about x and describe the best match", "clone <url> and check out branch dev", and looks that are only
named ("schemas in a, tables in a.b and two rows of c").
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.also_of import also_of
from agent.providers.planner.language.created import name_ahead
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.kinds_together import each_kind, kind_ahead
from agent.providers.planner.language.marks import QUOTED
from agent.providers.planner.language.said_once import with_question
from agent.providers.planner.language.several_new import each_new
from agent.providers.planner.language.spelling import corrected
from agent.providers.planner.language.splitting import begins

_SEES = r"(?:describe|open|show|sample|preview|explain|read|display|detail)"
_STATES = r"(?:stopped|terminated|off|down|paused|on hold|idle|unused|running|up|on)"
_IF_ANY = (
    r"if (?:so|yes|any(?: is| are)?|there (?:is|are)(?: any| one| some)?|(?:it|one|that) is(?: so)?|that's the case)"
)
_AS_STATE = {
    "off": "stopped",
    "down": "stopped",
    "on hold": "paused",
    "unused": "idle",
    "up": "running",
    "on": "running",
}
_LIVES = r"(?:clusters?|jobs?|warehouses?|repos?|scopes?|secrets?|keys?|runs?|notebooks?|tables?|schemas?|catalogs?)"


_FAILED_ONES = r"\b(failed (?:job )?(?:runs|jobs|ones)\b[^.;?]*?|(?:runs?|jobs?|what|ones|which) (?:that |which )?(?:have |has )?failed\b[^.;?]*?)"


def _if_any(match: re.Match[str]) -> str:
    """ "Check if any warehouse is stopped, and if so start it": the one that is."""
    state = match["state"].lower()
    pair = (match["verb"].lower(), _AS_STATE.get(state, state))
    if pair[0].split()[0] in ("stop", "restart", "shut", "turn") and pair[1] == "running":
        return match[0]  # whatever runs is no one thing
    return f"{match['verb']} the {pair[1]} {match['thing']}{match['more'] or ''}"


_ROWS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # "... and describe the best hit": search lists the nearest first
    (rf"\b({_SEES}(?: me)?) (?:the )?(?:best|top|first|closest|nearest|most relevant|best[- ]fitting) (?:match|hit|result|fit|find|candidate)\b", r"\1 the first table"),
    (
        rf"^(?:please |can you |could you )*(?:check|see|look|find out|verify|is|are)(?: if| whether)?(?: there(?: is|'s| are)?)? any (?:of the )?"
        rf"(?P<thing>(?:sql )?(?:cluster|warehouse|job)s?)(?: is| are| that is| that's)? (?:currently |still )?(?P<state>{_STATES})"
        rf"(?: right now| now| at the moment)?(?:\?|,|;|\.)*\s*(?:and )?{_IF_ANY},? (?:then )?(?:please )?"
        r"(?P<verb>start|stop|restart|pause|resume|unpause|delete|shut down|turn off|turn on) (?:it|that one|that)(?P<more> (?:for me|please|now|again))*[.!?]*$",
        _if_any,
    ),
    # "the repo, then its branch" is one step
    (r"\b(clone \S+://\S+?)((?: (?:in|to|under|into|at) /\S+)?),? (?:and|then|and then) (?:check ?out|switch (?:it )?to|use|put it on|go to) (?:the )?(?:branch )?(?!it\b|that\b)([\w./-]+)(?: branch)?(?=[.!]*$|,| and\b)", r"\1\2 with branch \3"),
    (r"\b(create|make|add) (an? (?:[\w-]+ ){0,2}(notebook|folder|file|script) (?:at )?/\S+?),? and (?:also )?an? ((?:[\w-]+ )?)one (?:at )?(/\S+)", r"\1 \2. \1 a \4\3 \5"),
    (r"\bwhy (?:did|has|have) (?:the )?(?:runs? )?(\d{3,}),? and (?:run )?(\d{3,}) (?:fail|failed|end|break|stop)\w*(?=[?.!]*$)", r"why did run \1 fail? why did run \2 fail"),
    (r"^(.*\b(?:secret )?scope (?:called |named )?([\w.-]+))(?:,? (?:please|pls))?,? (?:with|holding|containing|and|plus) (?:an? |the |one )?(?:secret|key)s?(?: called| named)? ([\w.-]+)(?: in it| inside(?: it)?| in there)?(?=[.!]*$)", r"\1. put the secret \3 into the scope \2"),
    (r"^((?:please |can you |could you )*(?:create|make|add|set up) (?:an? |the )?(?:new )?(?:secret )?scope (?:called |named )?([\w.-]+)),? (?:with|holding|containing) (?:the |two |three |these )*(?:secrets|keys)(?: called| named)? ([\w.-]+(?:, [\w.-]+)*,? (?:and|&) [\w.-]+)(?: in it| inside(?: it)?| in there)?(?=[.!?]*$)", r"\1. put the secrets \3 into it"),
    (r"\b((?:delete|remove|rm|drop|clear) (/\S+)/[^/\s]+),? (?:and|then|and then) (?:then )?(?:please )?(?:show|list|tell)(?: me)? (?:what(?:'s| is)|whatever is|the files) (?:still )?(?:left|there)(?: over)?(?: (?:in (?:that|the|this) (?:folder|directory)|in there|there|in it))?(?=[.!?]*$)", r"\1. list \2"),
    # "the staging scope's db-password, and then the scope itself"
    (r"^((?:please |can you )*(?:delete|remove|drop)) (?:the )?([\w.-]+) scope['’]s (?:secret |key )?([\w.-]+),? (?:and|then|and then) (?:also )?(?:the )?(?:secret )?scope(?: itself)?(?=[.!]*$)", r"\1 the secret \3 from the scope \2. \1 the secret scope \2"),
    (r"\b(delete|remove|drop) (?:the )?([\w.-]+) scope['’]s (?:secret |key )?([\w.-]+)", r"\1 the secret \3 from the scope \2"),
    # "what does X do? show the code"
    (r"^(?:and |so )?what (?:does|is) (?:the )?([\w./-]*[_/][\w./-]+)(?: notebook| script)?(?: actually| really| exactly)*(?: doing| do| about)?\? *(?:please )?(?:show|give|print|open)(?: me)? (?:the |its )?(?:source )?(?:code|source)[.!]*$", r"show the code of the notebook \1"),
    # "the job that runs X, and the notebook too"
    (r"^((?:please |can you |could you )*(delete|remove|drop|get rid of) (?:the |that )?(?:job|workflow) (?:that|which) (?:runs|uses|executes|is running) (?:the )?(?:notebook )?([\w./-]+?)(?: notebook)?),? and (?:also )?the notebook(?: itself)?(?: too| as well| also)*(?=[.!]*$)", r"\1. \2 the notebook \3"),
    (r"^(?:for )?(?:each|every)(?: of the)? (?:runs?|jobs?) (?:that|which)(?: has| have)? (failed\b[^:;.?]*?) ?[:,-]+ (?:show |give |tell |what(?:'s| is| was) )?(?:me )?(?:the |its )?(?:root )?(?:cause|reason|error|why)[.?!]*$", r"why did the runs that \1 fail?"),
    (r"^(?:what(?:'s| is| was| are| were) |show |give |tell |find )?(?:me )?(?:the )?(?:root )?(?:causes?|reasons?) (?:of|for|behind) (?:the |all |all the )?(failed (?:job )?runs\b[^:;.?]*|(?:job )?runs that failed\b[^:;.?]*)[.?!]*$", r"why did the \1 fail?"),
    # "list the scopes and what's in each of them"
    (r"^((?:please |can you )*(?:list|show|which)(?: me)? [^.;?]*?\b(?:scopes|schemas|catalogs|repos|git folders|databases)\b[^,.;]*?),? (?:and|plus|with|then) (?:also |then )?(?:(?:list|show|tell)(?: me)? )?(?:what(?:'s| is) (?:in|inside)|(?:all )?(?:the |their )?(?:contents?|secrets|keys|tables|schemas|files) (?:in|of|inside)) (?:each|every one|all)(?: one)?(?: of them)?(?=[.!?]*$)", r"\1. show what is in each of them"),
    (r"\b(\d+|two|three|four|five|six|ten|twenty)-(rows?|lines?|records?)\b(?= (?:sample|preview|look|excerpt|extract|of|from))", r"\1 \2"),
    (r"^((?:please |can you )*)(?:skip|leave out|ignore) (?:the )?first (\d+) (rows?|records?) (?:of|in|from) (?:the )?(.+?),? (?:and|then|and then) (?:show|list|give|get)(?: me)?(?: the)?(?: next)? (\d+)(?: rows?| records?| more)?(?=[.!?]*$)", r"\1show \5 rows of \4 with offset \2"),
    # now, and again and again
    (r"^((?:please |can you )*)(?:run|start|trigger|execute|launch) (?:the )?(.+?) (?:right )?now,? and (?:then )?(?:also )?((?:every|daily|weekly|hourly|nightly|each) ?.*?)(?=[.!?]*$)", r"\1run \2. schedule \2 \3"),
    # "show me the cluster list": all of them
    (r"\b((?:show|give|get|see|print|display)(?: me| us)? )(?:the |that |a |my |our )?(?:updated |new |whole |full |current |complete |entire |latest )?(cluster|job|warehouse|repo|notebook|table|schema|catalog|secret scope) (?:list|overview|listing)\b(?! of)", r"\1all \2s"),
    # "in /Shared and its subfolders": one look
    (r"(?<=\w),? (?:and|with|including|incl\.?|plus) (?:all )?(?:of )?(?:its|the|their|any) sub-?(?:folders?|directories)(?= |[.!?]*$)", " recursively"),
    (r"^((?:please |can you )*(?:show|open|read|cat|print|display)(?: me)?) (?:the )?(readme|changelog|license)(?:\.md|\.txt)? (?:of|in|from) (?:the )?(?:repo |git folder )?(\S*-\S*?|\S+(?= repo))(?: repo| git folder)?(?=[.!?]*$)", r"read the file \2 in \3"),
    # what went wrong in each of several runs
    (r"\bwhy (?:did |have |has )?(?:the )?(today|yesterday)['’]?s failed (jobs?|runs?) (?:have |has )?(?:fail(?:ed)?|broken?|broke|crash(?:ed)?)(?=[?.!]*$)", r"why did the \2 that failed \1 fail"),
    (r"^((?:please |can you |could you )*(?:show|get|give|open)(?: me)?) (?:the )?(details?|output|logs?|schedule|settings) of (?:whichever|whatever) (job|cluster|warehouse|run) (?:is |that is |that's )?(running|idle|stopped|paused)(?: right now| now| at the moment| currently)?(?=[?.!]*$)", r"which \3 is \4? show its \2"),
    # a step that runs what was just spoken of
    (r"(?<=[\w,] )(?:start|trigger|kick off|launch|do|make) (?:a|one|the|its) (?:first |new |test |manual |single |initial )*run(?: of (?:it|that))?(?: (?:right )?(?:now|away|immediately)| straight away| at once| directly)?(?=[.!]*$|,| and\b| then\b)", "run it"),
    (rf"{_FAILED_ONES},? (?:and|plus|with|together with|along with|including)(?: (?:tell me|say|show(?: me)?|give me|explain))? (?:(?:what|which) (?:were|was|are|is) )?(?:for (?:what|which) reasons?|(?:the |their |its |all )*(?:failure |error )?(?:errors?|reasons?|causes?|messages?|error texts?))(?: (?:for|of|in|behind) (?:each|every|all|them|it|the failures?)(?: of them| one| run| job)?)?(?=[.!?]*$)", r"\1 and why they failed"),
    (rf"{_FAILED_ONES},? (?:and|plus|then|and then) (?:(?:tell me|say|show(?: me)?|explain|find out) )?why (?:each|every|all|any)(?: of (?:them|these|those)| one| run| job)? (?:have |has |did )?fail(?:ed)?(?=[.!?]*$)", r"\1 and why they failed"),
    (r"\b(failed runs\b[^.;?]*?|runs? (?:that|which) (?:have |has )?failed\b[^.;?]*?|jobs? (?:that|which) (?:have |has )?failed\b[^.;?]*?),? (?:and|plus|with) (?:(?:tell me|say|show(?: me)?|explain) )?(?:what|why) (?:(?:went|was|is) wrong|happened|each (?:of them )?failed|they (?:each )?failed)(?: (?:in|with|for|to) (?:each|them|every one|all)(?: one)?(?: of them)?)?(?=[.!?]*$)", r"\1 and why they failed"),
    # "two jobs failed today, what went wrong in each?"
    (r"^(?:so |hm+,? |ok,? |oh no,? )*(?:the |these |those )?(?:\d+ |two |three |four |some |a few |several |a couple of |both )?(?:of (?:the|our|my) )?(?P<what>(?:job )?runs|jobs|pipelines|workflows) (?:have |has )?(?:failed|crashed|broke|went wrong)(?P<when> (?!and\b|but\b)[^,;.?!]{3,30}?)?(?:,| -+|;|\.|:| and| so)+ (?:so |and |can you |could you |please )*(?:(?:tell me|say|show(?: me)?|explain|find out|check) )?(?:what(?:'s| is| was| went| happened)?(?: went)?(?: wrong)?|why(?: did they(?: fail)?| they failed| is that| was that)?|(?:for )?(?:what|which) reasons?|how come)(?: (?:in|with|to|for) (?:each|them|both|all|every one|these|those))?(?: of (?:them|these|those|the two))?(?: fail)?(?=[.!?]*$)", r"show the runs that failed\g<when> and why they failed"),
    # how an object is made up
    (r"\b(?:(?:show|tell|describe|explain)(?: (?:to )?(?:me|us))? how|how(?: is|'s| was)) (?:it|that|that one|this one|this|(?:that|this|the) job)(?: is| was| has been)? (?:set ?up|configured|defined|put together)(?=[.!?]*$|,| and\b)", r"show its settings"),
    # "start X, show me its recent queries"
    (r"\b((?:start|show|describe|open|check|stop) (?:the |my |our )?([\w -]+? warehouse))(,? (?:and|then|and then|,) (?:also |then )?(?:show|list|tell)(?: me)?|, (?:show|list)(?: me)?) its ((?:recent |latest |last |slowest |\d+ )*)(queries|query history|statements)\b", r"\1\3 the \4\5 of the \2"),
    # "first a, then b - run both"
    (r"^(?:first )?(?:the )?([\w./-]+),? (?:and )?then (?:the )?([\w./-]+) ?[-–—:,] ?(?:please )?(run|execute|start|stop|restart|delete|open|show|describe) (?:them both|both|them)(?: of them)?(?: in that order)?(?: for me)?(?: please)?[.!]*$", r"\3 \1. \3 \2"),
    # "the landing readme": a place and a file that every place may have
    (r"\b(read|open|cat|print|show(?: me)?) the (?!git |repo )([a-z]+) (readme|changelog)(?: file)?(?=[.!?,;]|$| and\b)", r"\1 the \3 in the \2 volume"),
    # "run a, then b, both on X"
    (r"^((?:please |can you )*(?:run|execute|start)) (?:the )?([\w./@-]+)(?: notebook)?,? (?:and )?then (?:the )?([\w./@-]+)(?: notebook)?,? (?:both|each|all)(?: of them)? ((?:on|using) [^,;]+?)(?=[.!]*$)", r"\1 \2 \4. \1 \3 \4"),
    # "which runs are still going?"
    (r"\bstill (?:going|at it|in the works)(?=[?.!,;]| right now| now| at the moment| today| and\b|$)", "still running"),
    # a secret that changes its scope: "it" is the secret
    (r"\b((?:delete|remove|drop|take) (?:the )?(?:secret |key )?([\w.-]+) (?:from|out of|in) (?:the )?(?:scope )?[\w.-]+(?: scope)?),? (?:and|then|and then) (?:put|store|add|save|create) it (?:in|into|to|under) (?:the )?(?:scope )?([\w.-]+)(?: scope)?(?: instead)?(?=[.!]*$)", r"\1. put the secret \2 into the scope \3"),
    # "remove a-key from y and add b-key instead", "put a-key into y and remove b-key": the same scope
    (r"\b((?:delete|remove|drop|take)(?: out)? (?:the )?(?:old )?(?:secret |key )?[\w-]+ (?:from|out of|in) (?:the )?(?:secret )?(?:scope )?(?!there|it\b|that\b|the\b|my\b)([a-z][\w-]*)(?: scope)?)(?:,|;|\.)?(?: and| then)* (?:put|store|add|save|create|set)(?: up)? (?:the |a |an )?(?:new )?(?:secret |key )?(?:called |named )?([a-z0-9]+(?:[-_][a-z0-9]+)+)(?: secret| key)?(?: (?:in there|in that scope|there|instead|(?:in)?to it|in it|in its place|too|as well))*(?=[.!]*$)", r"\1. put the secret \3 into the scope \2"),
    (r"\bset (?:the |a |up )?(?:secret |key )?([a-z0-9]+(?:[-_][a-z0-9]+)+) (?:in|into|inside) (?:there|it|that scope)(?=[.!]*$)", r"put \1 in there"),
    (r"^((?:please |can you )*(?:create|make|add|set up|(?:i|we) (?:need|want)) (?:an? |the )?(?:new )?(?:secret )?scope (?:called |named )?([\w.-]+)),? (?:please,? )?(?:with|holding|containing|having) ([a-z0-9]+(?:[-_][a-z0-9]+)+)(?: in it| inside(?: it)?| in there)?(?=[.!?]*$)", r"\1. put the secret \3 into the scope \2"),
    # "same for X, but to main"
    (r"^(?:and |now |ok |then )*(?:do )?(?:the )?same(?: thing| again)? (?:for|with) (?:the )?([^,;]+?),? (?:but|just|only)(?: rather)? ((?:to|at|on|in|into) [^,;]+?)(?: instead| please)*(?=[.!]*$)", r"and \1 \2"),
    # what a delete leaves
    (rf"\b(list|show(?: me)?|tell me|see) (?:what|which) ({_LIVES}) (?:still )?(?:remain|are left|are there|we have|exist|are still there|there are)(?: now| then| afterwards)?(?=[.!?]*$)", r"\1 all \2"),
    (rf"^(.*\b(?:delete|remove|drop|clear|stop|pause)\b[^.;]*\b({_LIVES})\b[^.;]*?),? (?:and|then|and then) (list|show(?: me)?) (?:(?:the )?(?:ones|rest|others|those)(?: (?:that|which) (?:are|is|remain))?|(?:the )?(?:remaining|other) ones)(?: still)?(?: left(?: over)?| there| remaining)?(?=[.!?]*$)", lambda m: f"{m[1]}. {m[3]} all {m[2].rstrip('s')}s"),
    # "upload a note /x saying ...": it is written
    (r"\bupload (?=(?:an?|the following|this|another) (?:\w+ ){0,2}(?:file|note|text)\b.*\b(?:saying|says|containing|with the (?:text|contents?))\b)", "create "),
    # "if it failed rerun its failed tasks": these are those of a run that failed
    (r"\bif (?:it|that(?: one| run)?|the run)(?: has)? failed,? (?:then )?(?:please )?((?:re-?run|repair|retry|repeat|restart) (?:only |just )?(?:its|the) failed tasks?)(?: of it)?", r"\1"),
    (r"\b(?:wrap|put|package|turn|pack) (it|that|this)(?: notebook| one)? (?:up )?(?:in|into|in to|up as|up in) (?:an? )?(?:new )?job,? ?(?=called|named|that|which|to\b)", r"make a job out of \1 "),
    # "every job that ...: suspend its schedule"
    (r"^((?:every|each|all|any|both)\b[^:;.?]{3,80}?)(?::| -+|,) ?(?:please |just )?(?:pause|suspend|stop|disable|turn off|switch off|halt|hold) (?:its|their|the|each|every)(?: job's)? schedules?[.! ]*$", r"pause \1"),
    (r"^((?:every|each|all|any|both)\b[^:;.?]{3,80}?)(?::| -+|,) ?(?:please |just )?(?:resume|unpause|enable|re-?enable|turn on|switch on|reactivate|activate) (?:its|their|the|each|every)(?: job's)? schedules?[.! ]*$", r"resume \1"),
    # "which statement took longest, and on which warehouse was that?": its row says so
    (r"^(.*\b(?:statement|query|queries|statements|sql)\b[^.;?!]*?),? (?:and|plus) (?:(?:(?:on|in|by) )?(?:which|what) (?:warehouse|endpoint|user|person) (?:was|is|did|were|ran|served|executed|had)(?: (?:it|that|this|they|those|them))?(?: run| sent| used)?(?: on| in| by)?|who (?:ran|issued|sent|wrote|submitted|executed|started) (?:it|that|this|them|those)|how long (?:did )?(?:it|that|they) (?:took|take|ran|run)|when (?:was|were|did) (?:it|that|they)(?: run| sent| executed)?)[?.! ]*$", r"\1?"),
    # "show me who ran them": each row of the history says so
    (r"\b(tell|show) me who (?:ran|executed|sent|issued|wrote|submitted|started) (?:them|it|those|these|each(?: of them| one)?)(?=[.!?]*$)", r"\1 me them"),
)  # fmt: skip
_ALL = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _ROWS)

# "Write a to /x and b to /y", "export a as html and b as jupyter": one verb, twice the same way
_TWICE = re.compile(
    r"^(?P<verb>(?:please |can you |could you )*(?:write|put|save|store|export|switch|set|move|schedule|reschedule|rename|add|upload))"
    r" (?P<one>(?:(?!\b(?:to|on|as|into|in|at|and)\b).)+?) (?P<how>to|on|as|into|in|at) (?P<two>[^,;]+?),? and "
    r"(?P<three>(?:(?!\b(?:to|on|as|into|in|at|and|it|them|also|then|too)\b).)+?) (?P<again>(?P=how)(?: branch| the branch)?"
    r" [^,;]+?)(?P<end>[.!]*)$",
    re.IGNORECASE,
)


def _twice(text: str) -> str:
    match = _TWICE.match(text)
    if match is None or begins(match["three"]) or begins(f"{match['three']} {match['again']}"):
        return text
    two = f"{match['how']} {match['two']}"
    if "branch" in two.lower() and "branch" not in match["again"].lower():
        return f"{match['verb']} {match['one']} {two}. {match['verb']} {match['three']} {match['how']} branch {match['again'].split()[-1]}"
    return f"{match['verb']} {match['one']} {two}. {match['verb']} {match['three']} {match['again']}"


# "Delete the notebooks a and b in /Shared/etl": the paths of things that are named by their folder
_ITEM = r"(?!(?:the|all|every|everything|anything|old|older|both|those|them|it|this|that|my|any|empty|unused|notebooks?|files?|folders?|scripts?)\b)[\w-]+"
_DELETED_IN = re.compile(
    r"^(?P<verb>(?:please |can you |could you )*(?:delete|remove|erase|trash))(?: the)?(?: notebook| script| file| folder)?s?(?: called)?"
    rf" (?P<items>{_ITEM}(?:(?:, and |, | and ){_ITEM})*)(?: notebooks?)? (?:in|from|under|inside|within) (?:the |my )?(?:folder |directory )?"
    r"(?P<path>/[\w./@-]*[\w@-])/?[.!]*$",
    re.IGNORECASE,
)


def _deleted_in(text: str) -> str:
    match = _DELETED_IN.match(text)
    if match is None:
        return text
    items = re.split(r", and |, | and ", match["items"])
    return ". ".join(f"{match['verb']} {match['path']}/{item}" for item in items)


# Looks that are named and not asked for: each with its place, or a kind of object alone.
_HOW_MANY = r"(?:(?:the|all|our|my|any|its|first|last|\d+|one|two|three|four|five|six|ten|some|a few|a couple of) )*"
_LOOK = re.compile(
    rf"(?:and |also |then )*(?:(?:show|list|give|get|tell)(?: me)? )?{_HOW_MANY}"
    r"(?:(?:schemas?|databases|tables|columns|structure|notebooks|files|secrets|keys|runs|details|code|schedule"
    r"|(?:sample |example )?rows?|contents?) (?:in|of|from|on|for|under) (?:the )?[\w./-]+(?: [A-Z][\w-]*){0,3}"
    r"(?: (?:job|scope|table|catalog|schema|cluster|folder|notebook))?"
    r"|catalogs|clusters|jobs|warehouses|sql warehouses|repos|secret scopes|scopes)",
    re.IGNORECASE,
)
_ORDERED = re.compile(r"(?:,? (?:in (?:that|this) order|please|pls|one after the other|each))+[.!?]*$", re.IGNORECASE)
_JOIN = re.compile(r",? and (?:then )?|, (?:then )?|; ", re.IGNORECASE)
_PLACED = re.compile(r" (?:in|of|from|on|for|under) ", re.IGNORECASE)


def looks_apart(text: str) -> str:
    """Looks that are only named, one sentence each: "schemas in a, tables in a.b and two rows of c"."""
    bare = _ORDERED.sub("", text.rstrip(" .!?"))
    parts = _JOIN.split(bare)
    if len(parts) < 2 or not all(_LOOK.fullmatch(p) for p in parts) or sum(bool(_PLACED.search(p)) for p in parts) < 2:
        return text
    first = parts[0] if re.match(r"(?:show|list|give|get|tell)\b", parts[0], re.IGNORECASE) else f"show {parts[0]}"
    lead = [re.sub(r"^(?:and |also |then )+", "", p, flags=re.IGNORECASE) for p in parts[1:]]
    return ". ".join(
        [first, *(p if re.match(r"(?:show|list|give|get|tell)\b", p, re.I) else f"show {p}" for p in lead)]
    )


# "Create a small warehouse loadtest and ...": a bare name behind the noun
_BARE_NAME = re.compile(
    r"\b(?P<made>(?:create|make|set up|spin up|launch|provision|add)(?: me| us)? (?:an? |another )"
    r"(?:(?!called|named|and|with|for|in|on|to|of)[\w-]+ ){0,5}?(?:cluster|warehouse|job|notebook|folder|scope|schema)) "
    r"(?P<name>[a-z][\w-]*)(?=,| and | then |; |\. |[.!]*$)",
    re.IGNORECASE,
)


def _named_so(match: re.Match[str]) -> str:
    """A name that looks like a misspelt word of ours ("loadtest", "latest") said so that it stays as it was typed."""
    read = corrected(match["name"].lower())
    if read == match["name"].lower() or read in FILLERS or read in ("called", "named", "please", "today", "again"):
        return match[0]
    return f"{match['made']} called {match['name']}"


def chained(text: str) -> str:
    """The message with such steps put plainly; any other as it is."""
    if QUOTED.search(text):
        return text
    text = _BARE_NAME.sub(_named_so, each_new(also_of(name_ahead(text))))
    text = each_kind(kind_ahead(with_question(text, begins)))
    for pattern, instead in _ALL:
        text = pattern.sub(instead, text)
    return looks_apart(_deleted_in(_twice(text)))
