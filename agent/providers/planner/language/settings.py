"""Orders that change one setting of something, as a table: what is said -> the plain order.

A job's schedule, name, cluster or notebook; a secret's value; a Git folder's branch; what the session uses. The first row
that fits is taken, before the idioms (``idioms.py``).
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re

from agent.providers.planner.language.outside import PAPERS

_LEAD = r"^(?:please |pls |now |ok(?:ay)?,? |so |and |also |then |just |possibly |kindly |(?:can|could|would) you (?:please )?|from now on,? |i'd like (?:you )?to |i want (?:you )?to |we need to )*"
_END = r"(?:,? (?:please|pls|now|from now on|from here on|from today on|instead|for now|for the time being|until further notice|thanks))*[.!?]*$"
_TIME = r"(?:(?:at |for |on )?(?:\d|noon|midnight|every |daily|hourly|weekly|nightly|each |mon|tue|wed|thu|fri|sat|sun|weekday|weekend).*)"
_NOT_TIME = r"(?!(?:at |for |on |the )?(?:\d|noon|midnight|every |daily|hourly|weekly|nightly|each |mon|tue|wed|thu|fri|sat|sun|weekday|weekend|schedule\b|time\b|its\b|hold\b|my\b))"
_JOB = r"(?:the |my |our )?(?!session\b|current\b|default\b|context\b|this session)(?:job |workflow )?(.+?)(?: job| workflow)?"
_OFF = r"(?:suspend|stop|turn off|switch off|disable|deactivate|freeze|halt|pause|put on hold|hold off|take off)"
_ON = r"(?:resume|turn (?:back )?on|switch (?:back )?on|enable|re-?enable|activate|re-?activate|restart|restore|start)"
_SCHEDULE = r"(?:the |its )?(?:regular |daily |nightly |weekly )?(?:schedule|schedul?ing|scheduled runs?|timer|trigger)"
_CLUSTER = r"(?:the |our )?(?:cluster |compute |machine )?"

SETTINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (r"^(?!.*\bwhether\b)(?:(?!why).){0,60}?\b(?:reasons? )?why (?:did |does |has |is )?(?:the )?(?!they\b|it\b|that\b)(.+?) (?:has |have |keeps? |did |does )?(?:failed|fails|failing|fail|broke|breaks|crashed|crashes|not work)\b(?! to)"
         r"((?: (?:today|yesterday|overnight|last night|this (?:morning|week|month)|(?:in |over |during )?(?:the )?(?:last|past) (?:\d+ )?\w+))?)[^,;]*$", r"why did \1 fail\2?"),
        (r"^(?:now |and |ok(?:ay)?,? |then |so |please |show )*(?:the |its )(?:run |job )?history[?.!]*$", r"show its runs"),
        (r"^how long (?:has|is|was) (the (?:first|second|third|fourth|last)(?: one)?) (?:been )?(?:idle|running|up|off|stopped|down)\??$", r"show \1"),
        (rf"{_LEAD}(?:run|execute|send|do) (?:all |all of )?(?:my|our|future|all) (?:sql )?(?:queries|statements"
         rf"|sql) (?:on|to|with) (?:the )?(.+?)(?: from now on| by default| always){_END}", r"use the warehouse \1"),
        (rf"{_LEAD}(?:tell me|what can you tell me|i(?:'d like| want) to (?:know|hear)|what do you know)(?: a bit|"
         rf" something)?(?: more)? about (.+?)\??$", r"describe \1"),
        (r"^(?:what|which) (?:sql|queries|statements)(?! warehouse)(?: (?!warehouse|endpoint)\w+)* (?:did|do|does"
         r"|have|has|was|were) (.+)$", r"which queries ran \1"),
        (r"^(?:which|what) (cluster|notebook|warehouse|compute|machine)s? (?:does|do|is|will) (?!i\b|we\b|you\b"
         r"|this\b|the session)(?:the )?(?:job )?(.+?)(?: job)? (?:use|uses|using|run on|running on|run|running|on"
         r"|runs on)\??$", r"show the \1 of the job \2"),
        # a look that decides: the order, with the condition that the look tests
        (r"^(?:please |can you |could you )*(?:check|see|look|find out) (?:if|whether) (?:the )?(?!run \d)(.+?) is (?:still |even )?"
         r"(?:going|running|on|up|active)(?: or not)?,? (?:and )?if (?:so|yes|it is|that is the case|that's the case),?"
         rf" (?:please )?(stop|cancel|restart|kill|terminate|abort) it{_END}", r"\2 \1 if it is running"),
        (r"^when (?:does|do|is|will) (?!it\b|that\b|this\b|they\b|(?:my |the |our |all )*jobs\b|everything\b|all\b|any)(?:the |my |our )?(.+?)(?: job| workflow)? (?:run|execute)(?: next| again)?$", r"show the schedule of \1"),
        (rf"{_LEAD}(?:re-?run|re-?try|repeat|run|redo) (?:only |just )(?:its|the|those|what) (?:failed|broken|failing) (?:tasks?|steps?|parts?|ones|bits?|pieces?) (?:of|in|from) (?:the )?(?:job )?(run \d+){_END}", r"repair \1"),
        (rf"{_LEAD}(?:re-?run|re-?try|repeat|run|repair|redo) (?:only |just )?(?:its|the|those) (?:failed|broken|failing) (?:tasks?|steps?|parts?|bits?|pieces?)(?: (?:of|in|from) (?:it|that|this|the)(?: run| one)?)?{_END}", r"repair that run"),
        # the trouble with something is why it failed
        (r"^(?:and |so |ok,? )*(?:for |about |with )?(the (?:first|second|third|fourth|last|other)(?: one)?|that one|this one|it),? what(?: was| is|'s) (?:the |its )?(?:problem|issue|matter|trouble|error)"
         r"(?: there| here| with it| with that)?\??$", r"why did \1 fail?"),
        (r"^(?:and |so |ok,? )*what(?:'s| is| was| were) (?:the )?(?:problem|issue|matter|trouble) (?:there|here|with it|with that)\??$", r"why did it fail?"),
        (r"^(?:and |so |ok,? )*what(?:'s| is| was| were) (?:the )?(?:problem|issue|matter|trouble) with (?:the )?(?!it\b|that\b|this\b)(.+?)\??$", r"why did \1 fail?"),
        (rf"{_LEAD}(?:work|operate|stay|be) in (?:the )?(?:schema )?([\w`]+\.[\w`]+)(?: from (?:now|here) on| by default)?{_END}", r"use schema \1"),
        # a job's schedule on and off
        (rf"{_LEAD}(?:to )?{_OFF} {_SCHEDULE}s? (?:of|for) {_JOB}{_END}", r"pause \1"),
        (rf"{_LEAD}(?:to )?(?:put|turn|switch|take) (?:on hold |off )?{_SCHEDULE} (?:of|for) {_JOB}(?: on hold|"
         rf" off){_END}", r"pause \1"),
        (rf"{_LEAD}(?:change|set|update|switch) {_JOB} to (?:run|go|execute) on (?:the )?cluster (.+?)(?: and|,)+ (?:run )?({_TIME}){_END}", r"update the job \1 to the cluster \2 \3"),
        # of what was just shown: "suspend its schedule", "turn the schedule off"
        (rf"{_LEAD}{_OFF} (?:the |its |that )(?:\w+ )?(?:schedule|timer|trigger){_END}", r"pause that job"),
        (rf"{_LEAD}(?:put|turn|switch|take) (?:the |its |that )(?:\w+ )?(?:schedule|timer|trigger) (?:off|on hold){_END}", r"pause that job"),
        (rf"{_LEAD}(?:to )?put on hold (?:{_SCHEDULE} (?:of|for) )?{_JOB}{_END}", r"pause \1"),
        (rf"{_LEAD}{_ON} {_SCHEDULE} (?:of|for) {_JOB}(?: again)?{_END}", r"resume \1"),
        (rf"{_LEAD}(?:turn|switch|put) {_SCHEDULE} (?:of|for) {_JOB} (?:back )?on(?: again)?{_END}", r"resume \1"),
        (rf"{_LEAD}(?:turn|switch|put|bring|get) (?:its|their|the|that) (?:schedules?|timer|trigger) (?:back )?on(?: again)?{_END}", r"resume it"),
        (rf"{_LEAD}(?:turn|switch|put|take) (?:its|their|the|that) (?:schedules?|timer|trigger) (?:back )?off(?: again)?{_END}", r"pause it"),
        (rf"{_LEAD}(?:make|let) (?:the )?((?:job )?run \d+|.*\b(?:cluster|warehouse)) (?:be )?(stop|end|start|restart)(?:ped|ed)?{_END}", r"\2 \1"),
        (rf"{_LEAD}(?:remove|delete|drop|clear|cancel|take away|get rid of|take off|kill|erase|unset) (?:the |its |any )?(?:regular |daily |nightly |weekly |cron )?"
         rf"(?:schedule|schedul?ing|timer|trigger|cron)s? (?:of|for|from|on|off) {_JOB}{_END}", r"pause \1"),
        (rf"{_LEAD}(?:remove|delete|drop|clear|take away|get rid of) {_JOB}'s? (?:schedule|timer|trigger|cron){_END}", r"pause \1"),
        (rf"{_LEAD}(?:unschedule|deschedule) {_JOB}{_END}", r"pause \1"),
        (rf"{_LEAD}stop {_JOB} from (?:running|starting|being run){_END}", r"pause \1"),
        (rf"{_LEAD}(?:start|resume|continue) scheduling {_JOB}(?: again)?{_END}", r"resume \1"),
        (rf"{_LEAD}(?:get|put|bring) {_JOB} back on (?:its|the|a|their) (?:normal |regular |usual )?schedule{_END}", r"resume \1"),
        (rf"{_LEAD}(?:suspend|hold) (?:the |our )?(?:job|workflow) (.+?){_END}", r"pause \1"),
        (rf"{_LEAD}(?:suspend|hold) (?:the |our )?(.+?) (?:job|workflow){_END}", r"pause \1"),
        (rf"{_LEAD}(?:don't|do not) run {_JOB} (?:for now|any ?more|until further notice|for the time being),?"
         rf" (?:but )?pause it{_END}", r"pause \1"),
        # its times
        (rf"{_LEAD}(?:put|place|set|move|switch|give) {_JOB} (?:(?:on|to|onto|over to) )?(?:an? |the )((?:daily|hourly|weekly|nightly|monthly|weekday)) (?:(?:(at )?(\d[\d:]* ?(?:[ap]m)?|noon|midnight|\w+days?) )?schedule|schedule,? ?((?:at |on |every )?(?:\d|noon|midnight|mon|tue|wed|thu|fri|sat|sun).*)){_END}", r"reschedule \1 to \2 \4 \5"),
        (rf"{_LEAD}(?:put|place|set|move|switch|give) {_JOB} (?:(?:on|to|onto|over to) )?(?:an? |the )(\d[\d:]* ?(?:[ap]m)?|noon|midnight) (daily|hourly|weekly|nightly|monthly) schedule{_END}", r"reschedule \1 to \3 \2"),
        (rf"{_LEAD}(?:make|let|have) {_JOB} (?:run|start|go) (daily|nightly|weekly|hourly) ((?:at )?\d[\d:]* ?(?:[ap]m)?|noon|midnight){_END}", r"reschedule \1 to \2 \3"),
        (rf"^(?:the |our )?(?!let |make |have |it |that |run |start |i |we )([\w' -]{{3,50}}?)(?<!notebook)(?<! runs)(?<! ran)(?<! run)(?<! is)(?<! was)(?<! starts)(?<! started)(?<! fails)(?<! failed)(?<! scheduled)(?<! kicks off),? (?:at"
         rf"|on|every) ({_TIME}) (?:from now on|instead(?: of [^,;]+)?|from today on)[.!]*$", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:i|we)(?:'d| would)? (?:like|love|want|prefer|need) (?:the |my |our )?(.+?) to (?:be )?(?:run"
         rf"|start|execute|sent(?: out)?|go(?: out| off)?|fire|kick(?:ed)? off|happen|schedule)d? (?:for )?({_TIME})$", r"schedule \1 \2"),
        (rf"^(?:the |my |our )?(?!i |we |you )([\w' -]{{3,50}}?) (?:should|must|has to|needs to|can|may|shall) (?:now |please )?be (?:moved|shifted"
         rf"|rescheduled|scheduled|pushed|changed|set|postponed|brought forward|run|started) (?:to |for )?({_TIME}){_END}", r"reschedule \1 to \2"),
        (rf"^(?:show|(?:can|could) (?:i|we) have) (?:me )?(?:the |our )?(.+?) (?:go(?: out| off)?|run|start|sent(?: out)?|kick off) ({_TIME}?) (?:instead|from now on)\??$", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:change|set|update|move) (?:the )?(?:start(?:ing)? time|start|run time|time) (?:of|for) {_JOB}"
         rf" (?:from .+ )?to ({_TIME})$", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:change|set|update|move) {_JOB}'s? (?:start(?:ing)? time|schedule|start|run time|time) to"
         rf" ({_TIME})$", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:cron|schedule) (it|that) (?:for|at|to) ({_TIME})$", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:put|place|set|move) {_JOB} (?:on|to) ((?:mon|tues|wednes|thurs|fri|satur|sun)days?.*)$", r"reschedule \1 to every \2"),
        (rf"{_LEAD}(?:make|run|start|schedule|move|shift|push|let|have|postpone|delay|put|bring) {_JOB}(?: run|"
         rf" start)?(?: forward| back)?(?: by)? ((?:an?|one|two|three|half an|\d+) (?:hours?|minutes?|mins?))"
         rf" (later|earlier)(?: than now| than it does now)?{_END}", r"reschedule \1 \2 \3"),
        (rf"{_LEAD}(?:postpone|delay|push back) {_JOB} by ((?:an?|one|two|three|half an|\d+) (?:hours?|minutes?"
         rf"|mins?)){_END}", r"reschedule \1 \2 later"),
        # its name
        (rf"{_LEAD}(?:call|name) (?:the |my |our )?(.+?) (?:job|workflow) (?:as )?(?!to\b)(.+?){_END}", r"rename \1 to \2"),
        (rf"^(?:the |my |our )?(?:job |workflow )?(.+?)(?: job| workflow)? (?:should|must|has to|shall|needs to) be"
         rf" (?:called|named|renamed(?: to| as)?) (.+?){_END}", r"rename \1 to \2"),
        (rf"{_LEAD}give {_JOB} (?:the|a) (?:new |better |different |proper |nicer )?name:? (?:of )?(.+?){_END}", r"rename \1 to \2"),
        (r"^(?:please )?(?:the |our )?(?!let |make |have |it |that |run |start |schedule |i |we |what|which|how|when|is |are |does |do )([\w' -]{3,50}?),? ((?:hourly|daily|weekly|nightly|monthly)(?: at .+)?)"
         r" (?:from now on|instead|from today on)(?:,? (?:please|pls))*[.!]*$", r"reschedule \1 to \2"),
        (r"^(?:and |so )*(?:which|what) (?:of (?:the|our) )?(?:jobs|workflows) (?:do we |are )?(?:run|runs|execute|start|scheduled|go off|fire|kick off|due) (?:at (?:night|\d|noon|midnight)"
         r"|in the|over ?night|overnight|every|each|nightly|daily|hourly|weekly|monthly|on (?:mon|tue|wed|thu|fri|sat|sun|week)|before|after|during|between)\b.*$", r"list all job schedules"),
        (r"^(?:and |so )*(?:what|how much)(?: money)? (?:would|do|could|can|will) (?:we |i )?(?:(?:save|get|gain) (?:by|from|when|if) )?(?:stopping|we stop|turning off|shutting down|killing) .*\bidle\b.*$", r"show idle clusters"),
        (rf"{_LEAD}stop (?:running|executing|triggering|starting|firing) {_JOB} (?:every|each|daily|nightly|hourly|weekly|automatically|on schedule)\b.*$", r"pause \1"),
        (rf"{_LEAD}(?:change|update|replace|reset|overwrite|renew) (?:the )?(\S*(?:password|passwd|passphrase|token|secret|api-key|credential|pwd)\S*)(?: key)? (?:in|of|from|under) (?:the )?(?!.*\b(?:job|file|notebook)\b)(\S+?)(?: scope)?{_END}", r"update the secret \1 in \2"),
        (r"^(?:and )?where (?:will|do|are|would) (?:my |our |the )?(?:new )?(?:notebooks?|files?) (?:be |get |go when )?(?:saved|stored|created|put|kept|go|land|end up)(?: by default)?\??$", r"show my current context"),
        (rf"{_LEAD}(?:list|show|see|give me|display|print)(?: me)? (?:all|every)(?: the| of the)? keys?(?: everywhere| anywhere| in (?:all|every) scopes?| of all scopes| there (?:is|are))*{_END}", r"list all secrets"),
        (rf"{_LEAD}(?:get|take|move|switch|bring) (?:the )?(\S+)(?: repo)? (?:off|away from|from) (\S+?),? (?:and )?(?:back )?(?:on|onto|to) (?:the )?(\S+?)(?: branch)?{_END}", r"switch the repo \1 to branch \3"),
        (r"^(?:is there |find |show me |list |do we have )?(?:me )?(?:anything|something|whatever|everything|things?|stuff|objects?)(?: in my (?:home|workspace|folders?)(?: folder)?)?(?: that| which)?(?: (?:with|has|having|contains|containing))? [\"']?([\w-]+)[\"']?"
         r" in (?:the|its|their) names?\??$", r"list notebooks with \1 in the name"),
        (rf"{_LEAD}(?:change|set|update) {_JOB}'s? name to (.+?){_END}", r"rename \1 to \2"),
        # its cluster
        (rf"{_LEAD}(?:change|set|switch|update|replace) (?:the )?(?:cluster|compute) (?:of|for|that) {_JOB}(?: uses|"
         rf" runs on)? (?:to|with|by) {_CLUSTER}(.+?){_END}", r"change the job \1 to the cluster \2"),
        (rf"{_LEAD}(?:change|set|switch|update) {_JOB}'s? (?:cluster|compute) to {_CLUSTER}(.+?){_END}", r"change the job \1 to the cluster \2"),
        (rf"{_LEAD}(?:move|switch|put|change|shift|migrate|assign) (?:the |my |our )?(?:job |workflow )(.+?)"
         rf" (?:on)?to {_CLUSTER}(.+?)(?: cluster){_END}", r"change the job \1 to the cluster \2"),
        (rf"{_LEAD}(?:move|switch|put|change|shift|migrate|assign) {_JOB} (?:on)?to (?:the )?(?:cluster|compute)"
         rf" (.+?){_END}", r"change the job \1 to the cluster \2"),
        (rf"{_LEAD}(?:move|switch|put|shift|migrate|assign) {_JOB} (?:on)?to (?:the )?(?!.*(?:warehouse|branch"
         rf"|folder))(.+?) (?:cluster|compute)((?:, .+)?){_END}", r"change the job \1 to the cluster \2\3"),
        (rf"{_LEAD}(?:let|make|have|set|configure) {_JOB} (?:to )?(?:always )?(?:use|run on|execute on|start on)"
         rf" {_NOT_TIME}{_CLUSTER}(?!/)(?!.*notebook)(.+?)(?: cluster)?{_END}", r"change the job \1 to the cluster \2"),
        (rf"^(?:the |my |our )?(?:job |workflow )?(?!i |we )(.+?)(?: job| workflow)? (?:should|must|has to|needs to"
         rf"|shall) (?:always )?(?:use|run on|execute on) {_NOT_TIME}{_CLUSTER}(?!/)(?!.*notebook)(.+?)(?:"
         rf" cluster)?{_END}", r"change the job \1 to the cluster \2"),
        (rf"{_LEAD}use {_CLUSTER}(.+?)(?: cluster)? for (?:the |my |our )?(?:job (.+?)|(.+?) job){_END}", r"change the job \2\3 to the cluster \1"),
        (rf"{_LEAD}run (?:the |my |our )?(.+?) on {_NOT_TIME}{_CLUSTER}(.+?)(?: cluster)? from now on[.!]*$", r"change the job \1 to the cluster \2"),
        # its notebook
        (rf"{_LEAD}(?:let|make|have) {_JOB} (?:use|run|execute) (/\S+|(?:the )?\S+ notebook|(?:the )?notebook"
         rf" \S+){_END}", r"change the notebook of \1 to \2"),
        (rf"^(?:the |my |our )?(?:job |workflow )?(.+?)(?: job| workflow)? (?:should|must|has to|needs to|shall)"
         rf" (?:run|use|execute) (/\S+|(?:the )?\S+ notebook|(?:the )?notebook \S+){_END}", r"change the notebook of \1 to \2"),
        (rf"{_LEAD}(?:point|direct|aim) {_JOB} (?:at|to) (/\S+|\w+_\w+|(?:the )?\S+ notebook|(?:the )?notebook \S+){_END}", r"change the notebook of \1 to \2"),
        (rf"{_LEAD}overwrite (?:it|(?:this|that|the) file) with (?!what\b|that\b|it\b)(\S.*)$", r"replace its content with \1"),
        (rf"{_LEAD}(?:overwrite|replace) (/\S+) with (?:a |an |the )?(.*notebook.*)$", r"create \2 at \1, overwrite"),
        (rf"{_LEAD}(?:tell me|check|let me know|see|find out|look) (?:if|whether) (.+?)(?:'s| is|s(?= (?:busy|idle"
         rf"|running|up|on|done)\b)) (.+?){_END}", r"is \1 \2?"),
        (rf"{_LEAD}(?:tell me|check|let me know|see|find out|look) (?:if|whether) its (busy|idle|running|up|on|done"
         rf"|finished|used).*$", r"is it \1?"),
        (r"^(?:and |but )?the (?:one|cluster|job|warehouse|notebook) (?:to|i want to|you should|that should be)"
         r" (start|stop|restart|run|delete|pause|resume|open)(?:ed|ped)? is (.+)$", r"\1 \2"),
        (r"^(?:whose|which|what) (?:account|user|identity|login|profile).*\b(?:running|logged|connected|using|under"
         r"|signed|this)\b.*$", r"who am i"),
        (rf"{_LEAD}(?:tell me|check|let me know|see|find out|look) (?:if|whether) (?:the )?(.+?) (?:has )?"
         rf"(failed|succeeded|broke|crashed|ran)\b(.*)$", r"list the runs of \1 that \2\3"),
        (r"^(?:and |just |please |so |then )*(?:show me |tell me )?what(?:'s| is) (?:in|inside)(?: of)? (?:it|that|this)(?: one)?\??$", r"open it"),
        (r"^what (?:data|data ?sets?|tables) (?:do|have|is|are) (?:we|i|there)(?: even| actually)?(?: have| got)?(?:"
         r" in here| here| at all| available| to play with| in this workspace| in there)*\??$", r"list all tables"),
        (rf"{_LEAD}(?:jot|note|write) down (.+)$", r"write \1"),
        # new jobs
        (rf"{_LEAD}(?:turn|make|convert) (?:the |my |our )?(?:notebook )?(\S+)(?: notebook)? into (?:a |an )?(?:new"
         rf" )?(?:scheduled )?(?:job|workflow)(.*)$", r"create a job\2 for \1"),
        # a secret's value
        (rf"{_LEAD}(?:set|give|put|store|enter|save|assign|add) (?:a |the )?new value (?:for|to|in|into|of|under)"
         rf" (?:the )?(?:secret |key )?(.+?){_END}", r"update the secret \1"),
        (rf"{_LEAD}(?:change|update|replace|rotate|renew|overwrite|reset) (?:the )?value (?:of|for) (?:the"
         rf" )?(?:secret |key )?(.+?){_END}", r"update the secret \1"),
        (rf"{_LEAD}(?:give|assign) (?:the )?(?:secret |key )?(.+?) (?:a |the )?(?:new|fresh|different|another)"
         rf" value{_END}", r"update the secret \1"),
        (rf"{_LEAD}(?:change|update|rotate|renew|reset) (?:the )?(?!.*\bsecrets?\b)(?!.*\b(?:job|cluster|warehouse"
         rf"|notebook|repo|branch|schedule)\b)(\S+)(?: key)? (in|of|from|under) (.*\bscope\b.*)$", r"update the secret \1 \2 \3"),
        (rf"{_LEAD}(?:rotate|renew) (?:(?:the|my|our) )?(?!{PAPERS})(?:secret |key )?(.+?){_END}", r"update the secret \1"),
        # a Git folder's branch
        (r"^(?:and |so )*(?:is|was|has|did|are) (?:the )?(?!it\b|that\b|this\b|there\b)(\S*[-_/]\S*)(?: repo| git folder)?(?: already| still| yet| been| ever| currently| now| get)*"
         r" (?:on|(?:switched|moved|set|changed|put|switch|brought) (?:over )?(?:back )?(?:to|onto|on))(?: the)?(?: branch)? (?!hold\b|pause\b|the\b|a\b)([\w./-]+?)(?: branch)?(?: already| yet| now| by now)*\??$", r"which branch is \1 on"),
        (rf"^(?:please )?(?:the )?(\S+)(?: repo| git folder)? (?:on)?to (?:the )?(?:branch (\S+?)|(\S+?) branch){_END}", r"switch the repo \1 to branch \2\3"),
        (rf"{_LEAD}(?:change|set|switch|update) (?:the )?branch (?:of|for|in|on) (?:the )?(\S+)(?: repo| git"
         rf" folder)? (?:from \S+ )?to (?:the )?(\S+?)(?: branch)?{_END}", r"switch the repo \1 to branch \2"),
        (rf"{_LEAD}(?:git )?(?:checkout|check out|switch to) (?:the )?(?:branch )?(?!http)(\S+?)(?: branch)? (?:in"
         rf"|for|of|on) (?:the )?(\S+)(?: repo| git folder)?{_END}", r"switch the repo \2 to branch \1"),
        (rf"{_LEAD}(?:put|set|bring|get|move) (?:the )?(\S+)(?: repo| git folder)? (?:back )?(?:on(?:to)?|to) (?:the"
         rf" )?(?:branch (\S+?)|(\S+?) branch){_END}", r"switch the repo \1 to branch \2\3"),
        (rf"^(?:the )?(\S+)(?: repo| git folder)? (?:should|must|has to|needs to) be (?:back )?on (?:the )?(?:branch"
         rf" )?(\S+?)(?: branch)?{_END}", r"switch the repo \1 to branch \2"),
        (rf"{_LEAD}(?:bring|get) (?:the )?(.+?)(?: repo| git folder)? up to (?:date|speed)(?: again)?{_END}", r"pull \1"),
        (rf"{_LEAD}(?:update|bring|get|set) (?:the )?(.+?)(?: repo| git folder)? to (?:the |its )?(?:latest|newest"
         rf"|most recent|current)(?: version| commit| state| code| changes)?{_END}", r"pull \1"),
        (rf"{_LEAD}(?:update|bring|get|set|switch|move|put|check ?out) (?:the )?(.+?)(?: repo| git folder)? (?:to|at"
         rf"|on) (?:the )?tag (\S+?){_END}", r"switch the repo \1 to tag \2"),
        (rf"{_LEAD}git (clone|pull) (.+)$", r"\1 \2"),
        # what the session uses
        (rf"{_LEAD}(?:use |set |take |choose |select |work in |default )(?:the )?(?:catalog (\S+?)|(\w+)"
         rf" catalog),?(?: and| with)? (?:the )?(?:schema (\S+?)|(\w+) schema)(?: for me)?{_END}", r"use schema \1\2.\3\4"),
        (rf"{_LEAD}(?:use|work (?:in|with)|take|choose|select) (?:the )?(?:schema (\S+?)|(\w+) schema) (?:in|of"
         rf"|from) (?:the )?(?:catalog (\S+?)|(\w+) catalog)(?: for me)?{_END}", r"use schema \3\4.\1\2"),
        (rf"{_LEAD}(?:work|operate|stay|look|search)(?: always)? (?:in|on|with) (?:the )?(catalog|cluster|warehouse"
         rf"|schema) (\S.*?){_END}", r"use \1 \2"),
        (rf"{_LEAD}(?:attach|connect)(?: me| this session)? to (?:the )?(.+? (?:cluster|warehouse)){_END}", r"use \1"),
        (rf"{_LEAD}(?:always )(?:look|search|work|stay) (?:in|on) (?:the )?(?:schema )?(\w+\.\w+)(?: schema)?(?:"
         rf" unless .*)?{_END}", r"use schema \1"),
        (rf"^(?:the |our )?(.+?)(?: cluster| warehouse)? (?:should|must|shall|will) be (?:my|the|our) (?:new "
         rf"|current |default |active )*(cluster|warehouse|catalog|schema){_END}", r"use \2 \1"),
        (rf"^(?:my|the|our) (?:new |current |default |active |working )*(cluster|warehouse|catalog|schema|folder"
         rf"|directory) (?:should|must|shall|will|is to) be (?:the )?(.+?){_END}", r"use \1 \2"),
        (rf"{_LEAD}(?:take|choose|pick|set|have) (?:the )?(.+?) (?:as|for|to be) (?:my|the|our) (?:new |current "
         rf"|default |active |working )*(cluster|warehouse|catalog|schema|folder){_END}", r"use \2 \1"),
        (rf"{_LEAD}(?:run|execute|send|do) (?:all |all of )?(?:my|our|the|future|all) (?:sql )?(?:queries|statements"
         rf"|sql) (?:on|to|with) (?:the )?(.+?)(?: from now on| by default| always){_END}", r"use the warehouse \1"),
        (rf"{_LEAD}(?:(?:go |switch |be |let's go )?back to (?:the |my |its )?(?:defaults?|default settings"
         rf"|beginning)|start over|start (?:again )?(?:fresh|anew)|start (?:again )?(?:with|from) (?:a |the"
         rf" )?(?:clean slate|scratch|defaults?"
         rf"|beginning)(?: again)?|reset (?:everything )?to (?:the )?defaults?)(?: with (?:the )?defaults?)?{_END}", r"reset the context"),
        (rf"{_LEAD}(?:forget|drop|clear|reset) (?:what(?:ever)? (?:i|we)(?:'ve| have)? (?:selected|picked|chose"
         rf"|chosen|set)|my (?:current )?(?:selections?|choices?|settings?|picks?))(?:,? and start .*)?{_END}", r"reset the context"),
        (r"^(?:please |and |so |from now on,? |from here on,? )*(?:all |any |every )?(?:of )?(?:my |our |the )?(?:new |future |other )*"
         r"(?:notebook|file|thing|script|stuff|work)s? (?:i (?:make|create) )?(?:should|must|shall|will|are to|is to|ha(?:ve|s) to|needs? to"
         r"|ought to|can|belongs?|goes|go)(?: now| always| all| by default)*(?: (?:go|land|live|end up|be|get)(?: (?:saved|stored|put|created"
         rf"|placed|kept|made))?)? (?:to|in|into|under|at|inside) (/[\w./@+-]+)(?: folder)?(?: by default| always){{0,1}}{_END}", r"use the folder \1"),
        (r"^(?:and )?(?:where|what|which workspace|who) (?:am i|are we|is this) (?:connected|logged in|signed in|working)(?: to| in| on| at)?(?: right now| now)?\??$", r"who am i"),
        (r"^(?:what(?:'s| is)|show(?: me)?|tell me|give me|read) (?:the )?(?:value|content|plain ?text) (?:of|in|behind|for) (?:the )?(?:secret |key )?(?!.*\b(?:column|row|table|file|notebook|parameter)s?\b)"
         r"([a-z][\w]*-[\w-]+)(?: secret| key)?\??$", r"list the secrets with the value of \1"),
        # questions that are put in another way
        (r"^what(?:'s| is) (?:currently )?(?:selected|active|current|set|chosen)(?: right now| now| at the moment| here)*\??$", r"show my current context"),
        (rf"{_LEAD}(?:take|choose|pick) (?:the )?(.+?) (?:from now on|from here on|by default)[.!]*$", r"use \1"),
        (r"^(?:the )?(\S+)(?: scope)? needs (?:a|another) (?:new )?(?:secret|key)(?: called| named)? (\S+?)[.!]*$", r"add the secret \2 to \1"),
        (rf"{_LEAD}rename (?:the |my )?(.+?) (?:job|workflow) (?!to\b|as\b)([A-Z].*)$", r"rename \1 to \2"),
        (r"^(?:please |and |so )*(?:tell me|show me|let me know|i want to know) when (?:the )?(.+?)(?: job)? (?:runs|starts|is scheduled|is due)[.?!]*$", r"show the schedule of \1"),
        (r"^(?:on |at )?(?:which|what) (?:days?|times?|hours?|weekdays?)(?: of the (?:day|week))? (?:does|do|is"
         r"|will) (?:the )?(?!most\b|the most\b)(.+?)(?: job)? (?:run|start|scheduled|execute|running|kick off|go off|begin|fire)\b.*$", r"show the schedule of \1"),
        (r"^what (?:did|have|has) (?:we|i|you|they|everyone|the scheduler|our jobs|the system) (?:run|ran)\b(.*)$", r"which jobs ran\1"),
        (r"^what (?:has )?(?:happened|went on|was going on|is going on) (?:in|with) (?:the |our )?jobs\b(.*)$", r"list job runs\1"),
        (r"^who(?:'s| is) (?:running|executing) (?:sql|queries|statements|any sql|any queries)(?: (?:right )?now| at the moment| currently)?\?*$",
         r"show running queries"),
        (r"^what (?:does|do|is) (?:the )?(job \d+|(?!each|every|which|what|this|that|my|our)\S.*? job) (?:actually |really )*(?:run|execute|do|doing|running)\??$",
         r"show the details of \1"),
        (rf"{_LEAD}work (?:in|from|under) (?:the )?(?:folder |directory )?(/[\w./@+-]*\w){_END}", r"use the folder \1"),
        (r"^who (?:runs?|ran|has run|executes?|executed|sends?|sent|writes?|wrote|fires?) (?:the )?(?:most|fewest|least) (?:sql|queries|statements)\b(.*)$",
         r"show the query history per user\1"),
        (r"^what ran on ([a-z]+-\d+|[0-9a-f]{16})\b(.*)$", r"which queries ran on warehouse \1\2"),
        (r"^who(?:'s| is| has|'s been| has been)? (?:been )?(?:running|using|writing|executing|sending|firing) (?:sql"
         r"|queries|statements|any sql|any queries)\b(.*)$", r"which queries ran\1"),
        (r"^who (?:has )?(?:queried|executed|ran) (?:what|which queries|queries|sql|statements)\b(.*)$", r"which queries ran\1"),
        (r"^(?:which|what) (warehouse|cluster) (?:do|does|are|is|will) (?:my|our|the) (?:queries|notebooks|session"
         r"|sql|statements)\b.*$", r"which \1 is selected"),
        (rf"{_LEAD}(?:show |list )?(?:me )?(?:the )?(?:data )?types? (?:of|in) (?:the )?(?!\w*_\w* (?:in|of|on|from) )(.+?)\??$", r"show the columns of \1"),
        (rf"{_LEAD}(?:run|start|execute) {_JOB} ((?:on |every )?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b.*"
         rf"|(?:at|on) .*(?= from now on))(?: from now on)?{_END}", r"reschedule \1 to \2"),
        # what leans on what was said
        (r"^(?:and |so |ok,? )*(?:how did (?:it|that) go|finished|done|ready|over|complete|did it finish|is it"
         r" over)(?: yet| already| now)?\?*$", r"what is its status"),
        (rf"{_LEAD}(?:let|have|make) (?:it|that) (?:run|go) (?:again|once more|one more time|now|once){_END}", r"run it again"),
        (rf"{_LEAD}(?:show |list )?(?:me )?(?:the )?keys (?:names )?(?:of|in|under) (?:the )?(.+?)\??$", r"list the secrets in \1"),
        (r"^(?:now |and |ok(?:ay)?,? |then |so |please )*(?:the |its |his )?(logs?|output|outputs|results?|status"
         r"|state|schedule|events?|runs|run history|last runs|code|source|columns|schema|history|owner|cost|costs"
         r"|size|details|settings|error|error message)(?: (?:please|then|too|now|as well))*[?.!]*$", r"show its \1"),
        (r"^(?:so |and |ok,? )*(?:did|has) (?:it|that|this) (?:work|worked|go through|gone through|succeeded?|help"
         r"|take effect|go well)(?: out)?\??$", r"what is its status"),
        (r"^(?:what(?:'s| is| was)|show(?: me)?) the (?:error|problem|reason|cause|message|error message"
         r"|exception)(?: again| exactly| then)*\??$", r"why did it fail?"),
        (r"^how long (?:has|is) (?:it|that|this)(?: one)?(?: been)? (?:running|up|going|taking)(?: for)?(?: now|"
         r" already)?\??$", r"what is its status"),
        (rf"{_LEAD}(?:make|set|change|move|put|switch) (?:it|that)(?: to| for)? (?!\d+\s*$)({_TIME}){_END}", r"reschedule it to \1"),
        (rf"^(?:it|that|that one|this one) (?:should|must|has to|needs to) (?:now )?(?:run|start|execute|go)"
         rf" ({_TIME})$", r"reschedule it to \1"),
        (rf"{_LEAD}(?:put|turn|switch|set) (?:it|that|them|this) back(?: (?:(?<=put it back )(?:on|off)|again|as it was|to (?:what|how)"
         rf" it was))*{_END}", r"undo that"),
        (rf"{_LEAD}(?:try|do) (?:it |that |this )?(?:again|once more|one more time|another time){_END}", r"run it again"),
        # why something failed
        (rf"{_LEAD}(?:tell me|show me|explain|say|find out|check|let me know|see)(?: to me)?,? what(?: has| had)? (?:went wrong|gone wrong|happened|was wrong|broke|broke it|failed"
         r"|the (?:problem|error|issue|reason|cause) (?:was|is))(?: there| with it| in it)?[?.!]*$", r"why did it fail?"),
        (rf"{_LEAD}(?:tell me|explain|find out|figure out|say|show me|let me know|check|look into|and)(?: me)?"
         rf" why[?.!]*$", r"why did it fail?"),
        (rf"{_LEAD}(?:and )?explain (?:each|them|all|every one)(?: of (?:them|those|these))?[.!]*$", r"why did they fail?"),
        (r"^(?:so |and |hey )*(?:what|whats)(?: has)? happened (?:to|with) (?!it\b|that\b)(?:the )?(.+?)\??$", r"why did \1 fail?"),
        (r"^how does (?:the )?(.+?) (notebook|script) work\??$", r"open the notebook \1"),
        (rf"{_LEAD}(?:i'll|i will|i'm going to|let me|i want to|i'd like to) work (?:on|with|in) (?:the )?(.+?)(?:"
         rf" from now on| now| today)*(?:, (?:set|use|select) it)?[.!]*$", r"use \1"),
        (r"^(?:the )?(?!back|over|go|switch)(\S+) to (?:the )?(?:branch (\S+)|(\S+) branch)[.!]*$", r"switch the repo \1 to branch \2\3"),
        (rf"{_LEAD}(?:put|set|switch|get|bring|move) (it|that one|this one|that repo|the repo) (?:back )?(?:on(?:to)?|to) (?:the )?(?:branch )?"
         rf"{_NOT_TIME}(?!hold|pause|ice|sleep|rest|bed|board|work|the|a\b|an\b|back)([a-z](?:[\w/.-]*[\w/-])?)(?: branch)?{_END}", r"switch \1 to \2"),
        (r"^(?:and |so |ok,? )*what(?: has)? (?:happened|went wrong|was wrong|is wrong)(?: there| then| here| now)?\??$", r"why did it fail?"),
        (r"^(?:and |so )*how much (?:is|does|would|will) (?:it|that|that one|this one)(?: cost)?(?: per hour| an hour| hourly| us| me)*\??$", r"what does it cost"),
        (rf"{_LEAD}(?:list|show)(?: me)? what(?:'s| is)(?: still)? (?:left )?in my (?:home|own|user)(?: folder| directory)?(?: now)?{_END}", r"list my home folder"),
        (rf"{_LEAD}(?:list|show|give me|print)?(?: me)? ?its (?:keys?|secrets?)(?: names)?(?: now| then)?{_END}", r"list its secrets"),
        (rf"{_LEAD}(?:a |another )?new key,? (.+)$", r"add a secret \1"),
        (rf"{_LEAD}(?:take|pull) {_JOB} off (?:the|its) schedule{_END}", r"pause \1"),
        (rf"{_LEAD}put (?:a )?hold on {_JOB}{_END}", r"pause \1"),
        (r"^(?:and )?(?:what(?:'s| is| was| were)|show(?: me)?|tell me|give me|get) the (?:error|reason|cause"
         r"|problem|issue|message)s?(?: message)?s? (?:of|for|in|with|behind) (?:each|all|both|them|those|these"
         r"|every one)(?: of (?:them|those|these))?\??$", r"why did they fail?"),
        (rf"{_LEAD}(?:tell me|explain(?: to me)?|find out|figure out|say|show me|let me know|i want to know|i wonder"
         rf"|do you know|check|see|look into|look up|any idea|any clue|no idea|not sure|and) (why .+?)[?]?$", r"\1"),
        (r"^(?:what(?:'s| is| was)|show(?: me)?|tell me|give me|get|fetch|i want|read me) (?:the )?(?:full |exact |whole )?(?:error|reason|cause|root cause|error"
         r" message|failure reason|exception|stack ?trace|problem)(?: message)? (?:of|for|in|with|behind|from|on) (?:the"
         r" )?(?:failure |last failure |crash |failed run |last failed run |last run )?(?:of |in )?(?!query"
         r"|statement)(.+?)\??$", r"why did \1 fail?"),
        (r"^(?:the )?(?:full |exact |whole )?(?:reason|cause|error(?: message)?|failure reason|stack ?trace|traceback|exception)s? (?:of|for|behind|from|in) (?:the )?(?:failure |crash |error )?(?:of |in"
         r" )?(?!query|statement)(.+?)\??$", r"why did \1 fail?"),
        (r"^what (?:made|caused|let) (?:the )?(.+?) (?:to )?(?:crash|fail|break|die|stop working)\??$", r"why did \1 fail?"),
        (r"^(?:the |my |our )?(.+?) (?:failed|broke|crashed|died)(?: today| again| last night| yesterday)?[,.:;"
         r" -]+(?:and )?(?:why|how come|what happened|what's wrong|what is wrong)(?: is that| did it| was that)?\??$", r"why did \1 fail?"),
        (r"^(?:the )?(?!when\b|was\b|is\b|has\b|how\b|any\b)([\w' -]{3,50}?) (?:error|failure)\??$", r"why did \1 fail?"),
    )
)  # fmt: skip
