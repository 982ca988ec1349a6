"""Ways of speaking that hide their verb, as a table: what is said -> the plain order that it stands for.

The first row that fits is taken. A row that stands for a change must be an order or a wish itself, never a question.
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re

from agent.providers.planner.language.inflect import PASTS
from agent.providers.planner.language.lexicon import VERBS
from agent.providers.planner.language.of_it import OF_IT
from agent.providers.planner.language.scheduled import scheduled_when
from agent.providers.planner.language.settings import SETTINGS
from agent.providers.planner.language.tokens import tokens_of
from agent.providers.planner.language.trails import without_trails
from agent.providers.planner.language.verbs import skip_politeness, verb_in
from agent.providers.planner.language.ways import WAYS
from agent.providers.planner.language.when_said import scheduled_order

_PLEASE = (
    r"^(?:please |pls |now |ok(?:ay)?,? |so |and |also |then |just |possibly |kindly |can you |could you |would you "
    r"|possibly |kindly |i'd like you to "
    r"|i want (?:you )?to |i'd like to |i need to |we need to |we'd like to )*"
)
_TIME = (
    r"(?:(?:at |for |on )?"
    r"(?:\d|noon|midnight|every |daily|hourly|weekly|nightly|weekday|weekend|each |mon|tue|wed|thu|fri|sat|sun).*)"
)
_WISH = r"(?:i|we)(?:'d| would)? (?:like|need|want)(?: to have)? "
_UP = r"(?:up|online|running|started|switched on|turned on|back up|back|on)"
_DOWN = r"(?:off|offline|down|stopped|shut down|switched off|turned off)"
_AGAIN = r"(?:,? (?:please|wait|pls|now|again|asap|today|thanks))*[.!]?$"

IDIOMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (
            rf"{_PLEASE}(?:move|shift|push|postpone|bring forward) (.+?) (?:to|until|till) ({_TIME})$",
            r"reschedule \1 to \2",
        ),
        (rf"{_PLEASE}(?:make|let|have) (?!it |that )(.+?) (?:run|execute|start|go(?: off| out)?|fire|kick off|be sent|happen) ({_TIME})$",
         r"reschedule \1 to \2"),
        (r"^(?:and |so )*how much (?:does|do|is|will|would) (.+?) (?:set(?:ting)? (?:us|me) back|cost(?:ing)?(?: us"
         r"| me)?"
         r"|eat(?:ing)?(?: up)?|burn(?:ing)?(?: through)?)(?: (?:per|an|each|every) hour| hourly| right now| now)*\??$",
         r"what does \1 cost"),
        # of what was spoken of, no time between two columns
        (r"^(?:and |so |ok )*how (?:long|fast) (?:would|does|will|did|might|do) (it|that|this|that one) (?:\w+ly )?(?:take (?:it )?to )?(?:start|stop|restart|boot|come up|spin up|shut down)(?: up| again)?\W*$", r"describe \1"),
        (r"^(?:and |also |now |then |ok )+(?:show (?:me )?)?(?:the )?(last|latest|previous|recent)( \d+| \w+)? runs of (.+)$", r"show the \1\2 runs of \3"),
        (r"^(?:and |so )*what(?: does| is|'s) (?:the |its |their |that )?(readme|changelog|[\w-]+ file|[\w-]+\.\w+) (?:say|saying|about)\W*$", r"read the \1"),
        (r"^(?:and |so )*how (?:did|has|have) (?:the )?(.+?) (?:go|gone|do|done|perform|performed|run|fare|end) (?:in |on |over |for )?(?:the |its |their )?(?:last|past|latest|previous) (\w+) (?:times|runs|executions)\W*$", r"show the last \2 runs of \1"),
        (r"^(?:and |so )*how long (?:did|does|has|will) (?:the )?(?:last |latest |previous )(?!run\b|one\b)(.+?)(?:"
         r" (?:job|run))*"
         r" (?:take|taken|run|last|need|lasted)\??$", r"how long did the last run of \1 take"),
        (r"^(?:and |so )*how long (?:did|does|has) (?:the )?(?!it\b|that\b|this\b)(.+?)(?: job)? (?:take|taken|run|last|need) (?:the )?last time\W*$", r"how long did the last run of \1 take"),
        (r"^(?:does|do|has|have) (?:the )?(\S*[-_]\S*|\S+ scope)(?: scope)? (?:contain|have|hold|include|got) "
         r"(?:an?|any|the|some)?"
         r" ?.*\b(?:key|secret|token|password|credential)s?\b.*$", r"list the secrets in \1"),
        (r"^(?:is|are) there (?:an?|any|the|some) .*\b(?:key|secret|token|password|credential)s? in (?:the )?(\S+?)"
         r"(?: scope)?\??$",
         r"list the secrets in \1"),
        (r"^what (?:did|does|is|was|has) (?:the )?(?:last |latest |failed )?(?!it\b|that\b|this\b)(.+?)(?: (?:job"
         r" )?run)? "
         r"(?:complain(?:ing|ed)?|moan(?:ing)?|whin(?:e|ing)|choke(?:d)?|trip(?:ped)?|stumble(?:d)?) (?:about|on"
         r"|over|of)\??$",
         r"why did \1 fail?"),
        (r"^(?:and |so )*where(?: does| do| is| are|'s) (?:the |our |my )?(?!they\b|it\b|we\b|i\b)(.+?) (?:live"
         r"|lives|sit|sits"
         r"|sitting|stored|located|kept|hiding|reside|saved|found)\??$", r"where is \1"),
        (r"^who(?:'s| is| has| was)?(?: been)? (?:hammering|using|hitting|querying|loading|busy on|keeping busy|running"
         r" (?:queries|stuff|things|sql) on) (?:the |our )?(.*\b(?:warehouse|endpoint))( .*?)?\??$",
         r"which queries ran on \1\2"),
        (rf"{_PLEASE}(?:let|have|make) (?:it|that) (?:run|start|execute)(?: every day| daily)? ({_TIME})$",
         r"reschedule it to \1"),
        (rf"{_PLEASE}(?:put|place) (.+?) on (?:hold|pause|ice)(?: for (?:now|the moment|a"
         rf" while))?{_AGAIN}", r"pause \1"),
        (
            rf"{_PLEASE}(?:go|cd|look|step|drill|peek) (?:in|into|down into|inside|to) (?:the )?(?!\w+\.\w+(?:\s"
            rf"|[.!?]*$))([\w./-]+)"
            rf"(?: folder| directory){{0,1}}{_AGAIN}",
            r"list the folder \1",
        ),
        (
            r"^(?:which|what) (?:jobs|workflows) (?:are |get )?(?:run|running|execute|start|scheduled)"
            r" (?=(?:at(?! the moment| present)|in the|during|every|on (?:\d|week|\w+day)|daily|nightly|hourly|weekly|overnight)).*$",
            "list all jobs and their schedules",
        ),
        (
            rf"{_PLEASE}(?:show|list|give me|get)? ?(?:me )?(?:the |all )*(notebooks|files) (?:of|in|from|under) my"
            rf" (?:home|user|own)(?: folder| directory){{0,1}}{_AGAIN}",
            r"list my \1",
        ),
        (rf"{_PLEASE}(?:put|send) (.+?) to (?:sleep|bed){_AGAIN}", r"stop \1"),
        (
            rf"{_PLEASE}(?:i |we )?need (?:a |an |another )?(?:new )?((?:\w+ )?(?:cluster|warehouse|job|notebook))"
            r"(?: for .+?)?,? (?:please )?(?:call|name) (?:it|that) (.+)$",
            r"create a \1 called \2",
        ),
        (rf"{_PLEASE}(?:retry|rerun|re-run|repeat|repair) (\d{{4,}}){_AGAIN}", r"retry run \1"),
        (
            r"^(?:is there|do we have|have we got|are there) (?:any ?thing|something|any data|data|any tables?)"
            r" (?:about|on|for) (.+?) (?:in|among) (?:our|the|my) (?:data|tables?|catalogs?|lake|lakehouse)[?.]*$",
            r"find tables about \1",
        ),
        (
            r"^(?:and |so )?how long (?:did|does) (?:last night's|yesterday's|today's|this morning's|the last)"
            r" (?!run\b|one\b)(.+?)"
            r"(?: run)? (?:take|last|run)[?.]*$",
            r"how long did \1 take",
        ),
        (
            r"^(?:and |so )?when(?:'s| is) the next (?:run of (?:the )?)?(?!run\b|one\b)(.+?)(?: run)?[?.]*$",
            r"show the schedule of \1",
        ),
        (rf"{_PLEASE}(?:work|operate) (?:in|on|with) (?:the )?(.+?) from (?:now|here|today)(?: on)?{_AGAIN}", r"use \1"),
        (rf"{_PLEASE}(?:stop|quit|end|suspend) scheduling (.+?)$", r"pause \1"),
        (rf"{_PLEASE}(?:bring|get|wake) (.+?) (?:to life|alive|going|up and running){_AGAIN}", r"start \1"),
        (
            rf"{_PLEASE}(?:i |we )?(?:need|want) (?!a |an |another |to |you )(.+?) (?:up|online"
            rf"|running|up and running|started)"
            rf"{_AGAIN}",
            r"start \1",
        ),
        (rf"{_PLEASE}make (?:it |sure )?that (?:the )?(?:job |workflow )?(.+?) (?:runs|starts)(?:"
         rf" right)? now{_AGAIN}", r"run \1"),
        (
            rf"^(?:the |my |our )?(?!i |we |you )([\w' -]{{3,50}}?) (?:should|must|has to|needs to|can|may) "
            rf"(?:(?:now|only|always|just|rather) )*(?:run|start|execute|go out|go off|go|happen|kick off|be sent|be run|be scheduled)"
            rf" ({_TIME})(?: from now on| instead)?[.!]?$",
            r"reschedule \1 to \2",
        ),
        (
            rf"^(?:i|we)(?:'d| would) (?:like|love|want|prefer) (?:the |my |our )?(.+?) to (?:run"
            rf"|start|execute) ({_TIME})$",
            r"schedule \1 \2",
        ),
        (
            rf"{_PLEASE}(?:make|set) (it|that|this(?: one)?|.+?)(?: as| to be)? (?:my|the|our) "
            rf"(?:new )?(?:current|default|active)(?: one)?{_AGAIN}",
            r"use \1",
        ),
        (
            rf"{_PLEASE}(?:take|throw|kick) (.+?) out of (\S+){_AGAIN}",
            r"remove \1 from \2",
        ),
        (rf"{_PLEASE}(?:add|put|store|create|make|set) (?:a |the |new )*key,? (.+)$", r"add a secret \1"),
        (rf"{_PLEASE}(?:put|move|set|bring) (?:the )?(\S+)(?: repo| git folder)? (?:back )?(?:on)?to "
         rf"(?:the )?(?!/|it\b|that\b|there\b|them\b)(\S+)[.!]?$", r"switch \1 to branch \2"),
        (rf"{_PLEASE}(?:put|move|set|bring|switch|get) (both|all|all of|both of) (?:the |our |my )?(?:repos|git folders|repositories) (?:back )?(?:on|onto|to) (?:the )?(?:branch )?([\w./-]+?)(?: branch)?{_AGAIN}", r"switch \1 repos to \2"),
        # only a Git folder is on a branch, whatever was listed
        (rf"{_PLEASE}(?:put|move|set|bring|switch|get) ((?:the )?[\w-]+ one) (?:back )?(?:on|onto|to) (?:the )?(?:branch )?(main|master|develop|(?:feature|release|bugfix|hotfix)/\S+?)(?: branch)?{_AGAIN}", r"switch \1 to branch \2"),
        (rf"{_PLEASE}(?:i |we )?need (?:a |an )(?:new )?((?:folder|directory) .+)$", r"create \1"),
        (rf"{_PLEASE}(?:work|operate|stay) in (?:the )?([\w.]+(?: catalog| schema)?){_AGAIN}", r"use schema \1"),
        (
            r"^(?:and |so )?(?:where|in which tables?) (?:do|does|can|would|might) (?:we|you|one|i|they|this"
            r" workspace) "
            r"(?:keep|store|have|hold|find|see|get) (?:the |our |any |some )?(?:data|records?|tables?|information|info"
            r"|details|figures|numbers|stuff|anything|something)(?: that is| stored| kept)? (?:about|on|for|of"
            r"|regarding|related to) (?:the |our )?(.+?)[?.]*$",
            r"find tables about \1",
        ),
        (
            r"^(?:and |so |please |do we have |have we got |is there |are there |find |find me |show me |which |what "
            r"|list )*(?:any |a |the |all )?tables? (?:is there |are there |do we have )?(?:that |which )?(?:has"
            r"|have|with"
            r"|contains?|containing|having|holds?|holding|got) (?:a |an |any |the |some )?(?:kind of )?"
            r"(?:(\w+(?: \w+)?) (?:column|field)s?|(?:column|field)s? (?:called |named |for |with |of )?(?:the )?"
            r"(\w+(?: \w+)?))(?: in (?:it|them))?[?.]*$",
            r"find tables about \1\2",
        ),
        (
            rf"{_PLEASE}(?:start|begin|open)(?: me)?(?: up)? (?:with )?(?:an?|another) (?=(?:new|empty|blank|fresh"
            rf"|clean|sql"
            rf"|python|scala|r) )(?:new |fresh )*((?:(?:empty|blank|clean|sql|python|scala|r) )*"
            rf"(?:notebook|script|file|folder|directory)\b.*)$",
            r"create a \1",
        ),
        (rf"{_PLEASE}(?:start|begin|open)(?: me)?(?: up)? (?:an?|another) (?:brand )?(?:new|fresh) "
         r"((?:cluster|warehouse|secret scope|scope|job|workflow)\b.*)$", r"create a \1"),
        (rf"{_PLEASE}(?:put|send|lay) (.+?) to (?:sleep|rest|bed){_AGAIN}", r"stop \1"),
        (rf"{_PLEASE}(?:give|do) (.+?) (?:a |another )(?:good |quick |little )?(?:kick|bounce|power ?cycle"
         rf"|fresh start|new start|clean start|restart|reboot|reset)"
         rf"(?:,? ?\(?(?:restart|reboot)\)?)?{_AGAIN}", r"restart \1"),
        (rf"{_PLEASE}(?:turn|switch) (?:the |all )?lights? (?:off|out) (?:on|for|at|in) (.+)$", r"stop \1"),
        (rf"{_PLEASE}(?:bring|get|put) (.+?) to (?:a |an )?(?:complete |full )?(?:halt|stop|standstill|end|rest){_AGAIN}", r"stop \1"),
        (rf"{_PLEASE}(?:pop|crack) open (.+)$", r"open \1"),
        (rf"{_PLEASE}(?:lose|kick out|throw out) (?:the )?(\S+)(?: key| secret)? (?:from|out of|in) (\S+){_AGAIN}",
         r"remove \1 from \2"),
        (rf"{_PLEASE}(?:put|move|set|switch|attach|connect|point) (?:me|my session|the session|this session|us) "
         rf"(?:on|on"
         rf"to|to|with|at) (?:the )?(.+?){_AGAIN}", r"use \1"),
        (rf"{_PLEASE}(?:i |we )?(?:want|would like|'d like|plan|intend|am going|'m going) to (?:work|be|stay) (?:in|on"
         rf"|with) (?:the )?(?:schema |catalog )?([\w`]+\.[\w`]+){_AGAIN}", r"use schema \1"),
        (rf"{_PLEASE}(?:knock|take|get|pull|keep) (?:the )?(.+?) off (?:(?:its|the|their|any) )?(?:schedule|timer|rota"
         rf"|calendar){_AGAIN}", r"pause \1"),
        (
            r"^(?:and |so )?(?:where|in which tables?) (?:do we|do you|does one|can i) "
            r"(?:keep|store|have|hold|find|see|get) (?:the |our |any )?(.+?)"
            r"(?: data| tables?| information| info)[?.]*$",
            r"find tables about \1",
        ),
        (
            rf"{_PLEASE}(?:trigger|start|kick off|launch|do|fire off|make) (?:a |another |one )?"
            rf"(?:new |fresh |manual |test |single )?run(?: of it| for it)?{_AGAIN}",
            r"run it",
        ),
        (rf"{_PLEASE}(?:(?:find|work|figure) out|tell me|give me|and)? ?(?:the )?reasons?(?: for "
         rf"(?:each|both|that|all|them|it)"
         rf"(?: of them)?)?{_AGAIN}", r"why did they fail"),
        (rf"{_PLEASE}databricks (clusters|jobs|warehouses|repos|catalogs) list$", r"list \1"),
        (rf"{_PLEASE}(?:do (?:the )?same(?: thing)? (?:with|for|to|on)|(?:the )?same(?: thing)? (?:with|to|on)"
            r"|(?:do|repeat) (?:that|this|it) (?:too |also |as well )?(?:for|with|to|on)|ditto(?: for)?"
            r"|likewise(?: for)?)"
            r" (?!.*(?:zip|day|city"
         rf"|month))(.+)$", r"and \1"),
        (r"^(?:this|that) (?:one )?(?:please )?(start|stop|restart|open|run|delete|pause)(?: please)?[.!]?$", r"\1 it"),
        (
            rf"{_PLEASE}(?:i |we )?need (?:a|an|another) ((?:\w+ ){{0,2}}"
            r"(?:cluster|job|notebook|warehouse|folder|directory|scope) (?:named|called) .+)$",
            r"create \1",
        ),
        (r"^(?:and |so )?which user am i\??$", r"who am i"),
        (rf"{_PLEASE}(?:try|give) ((?:that|the|this) (?:(?!best|next)[\w-]+ ){{0,3}}(?:job|run|one))(?: again| another (?:go|try"
         rf"|shot))+{_AGAIN}", r"rerun \1"),
        (
            rf"{_PLEASE}(?:do|make|show) (?:it|that|this) ((?:per|by|top|bottom|only|grouped"
            rf"|sorted) .+?)(?: instead)?[.!]?$",
            r"now \1",
        ),
        (r"^which (?:ones? )?of (?:those|them|these) (?:are|were|is|have) (.+?)\??$", r"only \1 ones"),
        (r"^(?:are|were|is|was) any of (?:them|those|these) (.+?)\??$", r"only \1 ones"),
        (
            rf"{_PLEASE}(?:make|set) (.+?)(?: as| to be)? (?:my|the|our) (?:current|default|active) (\w+){_AGAIN}",
            r"use \2 \1",
        ),
        (rf"{_PLEASE}(?:(?:can|could|may) (?:we|i) )?(?:please )?(?:bring|get|have) (.+?) {_UP}{_AGAIN}", r"start \1"),
        (rf"{_PLEASE}(?:take|bring|get) (.+?) {_DOWN}{_AGAIN}", r"stop \1"),
        (rf"{_PLEASE}{_WISH}(?!a |an |another |to )(.+?) {_UP}{_AGAIN}", r"start \1"),
        (rf"{_PLEASE}{_WISH}(?!a |an |another |to )(.+?) {_DOWN}{_AGAIN}", r"stop \1"),
        (rf"{_PLEASE}{_WISH}(?:a|an|another) (new .+)$", r"create \1"),
        (rf"{_PLEASE}(?:set|fix) me up with (?:a |an )?(?:new )?(.+)$", r"create \1"),
        (
            rf"{_PLEASE}(?:a|an|another) (?!.*\b(?:is|are|has|have|had|was|were|been|would|could|might|should|will|costs?|helps?|needs?)\b)(new (?:\w+ ){{0,2}}(?:cluster|job|notebook|warehouse|folder|directory"
            r"|scope)\b.*)$",
            r"create \1",
        ),
        (
            rf"{_PLEASE}{_WISH}(?:a|an|another) ((?:\w+ ){{0,2}}"
            r"(?:cluster|job|notebook|warehouse|folder|directory|scope) (?:named|called|with|for|at) .+)$",
            r"create \1",
        ),
        (
            rf"{_PLEASE}(?:move|put|set|bring|change|flip) (?:the )?(\S+)(?: repo| git folder)? (?:on|in)?to "
            r"(?:the )?(\S+) branch[.!]?$",
            r"switch \1 to branch \2",
        ),
        (
            rf"{_PLEASE}(?:re-?run|retry|restart|repeat) (?:everything|all|whatever|anything)(?: that| which)? "
            r"(?:has )?(failed|broke|crashed)(.*)$",
            r"rerun all jobs that failed\2",
        ),
        (
            rf"{_PLEASE}(?:get|fetch|grab|bring|bring in|take|pull|load|i need)(?: in| down)? (?:me )?(?:the |all )?"
            r"(?:latest|newest|freshest|most recent|new|current|recent|upstream|remote)"
            r"(?: changes| version| commits?| code| state| updates| stuff| work| sources?)* (?:from (?:remote|origin|git"
            r"|upstream) )?(?:from|of|for|in|into|to|onto) (?:the |our |my )?((?:(?:all|both)"
            r" (?:of )?(?:the |our |my )?)?(?:repos|git folders|repositories)|(?:the )?\w+ one|\S+?)(?: repo| git folder| folder)?[.!]*$",
            r"pull \1",
        ),
        (rf"{_PLEASE}mkdir (?:-p )?(\S+)$", r"create folder \1"),
        (rf"{_PLEASE}rm -\w*r\w* (/\S+|dbfs:\S+)$", r"delete \1 recursively"),
        (rf"{_PLEASE}rm (?:-f )?(/\S+|dbfs:\S+)$", r"delete \1"),
        (
            rf"{_PLEASE}(?:check ?out|switch to|use) (?:the )?branch (\S+) (?:in|of|on|for) (.+)$",
            r"switch \2 to branch \1",
        ),
        (
            rf"{_PLEASE}(?:check ?out|switch to|use) (?:the )?(\S+) branch (?:in|of|on|for) (.+)$",
            r"switch \2 to branch \1",
        ),
        (rf"{_PLEASE}(?:give|do) (.+?) (?:a|another) (restart|reboot|run|rerun)(?: please)?[.!]?$", r"\2 \1"),
    )
)  # fmt: skip


# "BI Adhoc can be turned off": said of an object, an order all the same
_DONE_TO = {
    "turned off": "stop", "switched off": "stop", "shut down": "stop", "stopped": "stop", "terminated": "stop",
    "turned on": "start", "switched on": "start", "started": "start", "restarted": "restart", "rebooted": "restart",
    "deleted": "delete", "removed": "delete", "dropped": "delete", "paused": "pause", "resumed": "resume",
    "cancelled": "cancel", "canceled": "cancel", "aborted": "cancel", "rerun": "run", "run": "run", "executed": "run", "pulled": "pull",
}  # fmt: skip
_ENDED = {
    phrase for action in ("stop", "start", "restart", "delete", "pause", "resume", "pull") for phrase in VERBS[action]
}
_DONE_TO = {said: order for said, order in PASTS.items() if order in _ENDED} | _DONE_TO
_PASSIVE = re.compile(
    r"^(?:please |so |ok(?:ay)?,? |and |then )*(?!i |we |you |what|which|who|how|why|when|no |not |none|nothing"
    r"|nobody|neither|only )(.{2,60}?) "
    r"(?:can|should|must|needs? to|ha(?:s|ve) to|may)(?: now| please| also| again| just)* be"
    r"(?: now| safely)? (" + "|".join(sorted(_DONE_TO, key=len, reverse=True)) + r")"
    r"(?P<place> (?:from|out of|in|under) (?:the )?[\w./-]+(?: scope)?)?"
    r"(?: now| again| please| for now| today| for good| thanks| completely| permanently| forever| too)*[.!]?$",
    re.IGNORECASE,
)
_HOW_DID = re.compile(
    r"^(?:show me |tell me )?how (?:did|has|have) (?:the |our |my )?(.+?) (?:do|done|perform|performed|been doing|go"
    r"|gone|behave|fared?)"
    r"(?: lately| recently| these days| this week| so far| in the last \w+)+\??$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2}(?::\d\d)?) (?:o'clock )?in the (morning|afternoon|evening)\b", re.IGNORECASE)


_LOOKS = re.compile(r"(?:show|find|list|which|why|when|is|describe|who|what)\b")
_NOT = re.compile(r"\b(?:not|never|nobody|nothing)\b|n't\b", re.IGNORECASE)
_NOTHING = re.compile(r"\b(?:no|not|none|nothing|nobody|neither|never|only)\b", re.IGNORECASE)


def _begins_order(text: str) -> bool:
    tokens = tokens_of(re.sub(r"^new ", "", text))  # "new scope" after "I need a" begins none
    words = [t.word for t in tokens]
    start, _ = skip_politeness(words)
    return verb_in(tokens, words, start)[0] is not None


_HOW_IT_HAS = re.compile(
    r"^(?:show me |tell me )how (?:the |our |my )?(.+?) (?:has|have|did) (?:been )?(?:doing|done|performing|do|go|gone)"
    r"(?: lately| recently| these days| this week| so far)*\??$",
    re.IGNORECASE,
)


def plainly(text: str) -> str:
    """The text with an idiom put plainly; other texts, and questions, as they are."""
    text = without_trails(text)
    if scheduled_when(text) is not None:
        return text
    if match := _HOW_DID.match(text) or _HOW_IT_HAS.match(text):
        return f"show the last runs of {match[1]}"
    text = _CLOCK.sub(lambda m: f"{m[1]}{'am' if m[2].lower() == 'morning' else 'pm'}", text)
    asked = text.rstrip().endswith("?") and not re.match(
        r"^(?:is there (?:any ?thing|something) |when(?:'s| is) the next "
        r"|please |can|could|would|which .*of |(?:and )?where |(?:do|have) (?:we|you|they) |(?:i'?m |i am )?looking "
        r"|(?:and )?(?:which|what|any|list|show|are there|is there) |(?:is|was|did|has|have) (?:run )?\d"
        r"|(?:and )?which user|.* any of |what(?:'s| is| was| made| caused) "
        r"|(?:now |and |ok |the |its )*(?:logs?|output|status|events?|code|runs|history|owner|costs?|schedule)\b"
        r"|when (?:does|do|is|will)\b|[^?]*, what(?:'s| is| was)"
        r"|(?:so |and )*(?:did|has) (?:it|that|this)|how long|[^?]* why |why |(?:and )?what (?:was|were)|what"
        r" (?:data|tables)|(?:and"
        r" |show me |tell me )*what(?:'s| is) (?:in|inside)|whose|(?:on |at )?(?:which|what) (?:days?|times?|hours?)"
        r"|what (?:did|have|happened|has happened)|who (?:queried|ran|executed)|which (?:account"
        r"|user)|what (?:account|user)|(?:which|what) (?:cluster|notebook|warehouse|compute"
        r"|machine|sql)|what do you know|what(?:'s| is) (?:currently |selected|active|current)|(?:the )?(?:error"
        r"|reason"
        r"|cause)|do you know why|any idea|any clue|(?:and |so |ok,? )*(?:how did|finished|done|ready|over"
        r"|complete)\b|(?:show )?(?:the )?keys |(?:so |and |hey )*what happened|how does|where (?:do|does|can) "
        r"|.*(?:failed|broke"
        r"|crashed|died)\b.*\b(?:why|how come|what)|[^,]* (?:error"
        r"|failure)\?)",
        text,
        re.I,
    )
    if not asked and (said := scheduled_order(_without_politeness(text))):
        return said
    passive = _PASSIVE.match(text)
    if (
        passive
        and not asked
        and not text.rstrip().endswith("?")
        and not _NOTHING.search(passive[1])
        and not _begins_order(passive[1])
    ):
        return f"{_DONE_TO[passive[2].lower()]} {passive[1]}{passive['place'] or ''}"
    said = text.rstrip("?").rstrip()
    plain_end = _POLITE_END.sub("", said)
    for form in dict.fromkeys((said, _without_politeness(said), plain_end)):
        for pattern, order in (*WAYS, *SETTINGS, *OF_IT, *IDIOMS):
            match = pattern.match(form)
            if match and match.re.groups and _NOT.search(match[1] or ""):
                continue  # "I want X not stopped"
            if asked and not _LOOKS.match(order):
                continue  # a question stands for no order that changes something
            if match and not (match.re.groups and " " in (match[1] or "") and _begins_order(match[1])):
                return re.sub(r" {2,}", " ", match.expand(order)).strip()
    return text


_POLITE_END = re.compile(r"(?:,? (?:please|pls|plz|thanks|thank you|thx|cheers))+[.!]*$", re.IGNORECASE)


def _without_politeness(text: str) -> str:
    """The text from the first word on that is no mere politeness."""
    tokens = tokens_of(text)
    start, _ = skip_politeness([t.word for t in tokens])
    return text[tokens[start].start :] if 0 < start < len(tokens) else text
