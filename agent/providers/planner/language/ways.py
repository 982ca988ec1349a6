"""Ways of asking that name neither their verb nor their object in so many words, as a table: what is said -> the plain
request. Commands of a shell, what the session uses, Git folders by URL and branch, one parameter of a job, a job's rest.

As in ``settings.py`` the first row that fits is taken; it comes before those.
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re

_LEAD = r"^(?:please |pls |plz |now |ok(?:ay)?,? |so |and |also |then |just |possibly |kindly |hey,? |(?:can|could|would|will) you (?:please )?|from (?:now|here|today) on,? |i'd like (?:you )?to |i want (?:you )?to |(?:we|i) (?:need|have|want) to |let's |let me )*"
_WHEN = r"((?:at |for |on |from )?(?:\d|noon|midnight|every |each |daily|hourly|weekly|nightly|monthly|weekday|weekend|mon|tue|wed|thu|fri|sat|sun).*?)"
_CALLED = r"[\"']?(?-i:([A-Z][\w&-]*(?: [A-Z0-9][\w&-]*)*|(?<=[\"'])[^\"']+))[\"']?"
_END = r"(?:,? (?:please|pls|plz|now|from now on|from here on|from today on|instead|for now|for the time being|until further notice|thanks|thx|right now|today|again))*[.!?]*$"
_JOB = r"(?:the |my |our )?(?:job |workflow )?(.+?)(?: job| workflow)?"
_BRANCH = r"(?:the )?(?:branch )?((?:main|master|dev|develop|development|staging|trunk|prod|production|test|release\S*|feature\S*|hotfix\S*|bugfix\S*|v\d\S*|[^\s/]+/\S*|\S+(?= branch)))(?: branch)?"
_REPO = r"(?:the )?(?:repo |git folder )?(?!it\b|that\b|this\b|them\b|everything\b|my\b|me\b|us\b|catalog\b|schema\b|cluster\b|warehouse\b|folder\b|directory\b|session\b|context\b|default\b)(\S+?)(?: repo| git folder)?"
_GIT = r"(https?://\S*(?:git|bitbucket|dev\.azure|codecommit)\S*?|https?://\S+?\.git|git@\S+?)"
_KIND = r"(cluster|warehouse|catalog|schema|folder|directory)"
_DONE_TO = r"(?:stopped|shut down|turned off|switched off|terminated|killed|shut off|powered down|shut)"
_STARTED = r"(?:started|turned on|switched on|booted|brought up|powered on|woken(?: up)?)"
_ABLE = r"(?:can|could|should|might|may|shall)"
_SAFELY = r"(?:(?:safely|possibly|probably|all|easily|now|also) )*"
# What is no column and no topic of tables: then something else of the workspace is looked for.
_NO_TOPIC = r"(?!.*\b(?:notebooks?|files?|folders?|scripts?|secrets?|passwords?|tokens?|credentials?|keys?|jobs?|clusters?|warehouses?|repos?|queries|runs?|logs?|results?|outputs?|help|docs|documentation|you|code|(?<!in )it|they|(?<!in )them|that|this|these|those|there|scopes?)\b)(?!\S*[-/]\S*$)"
_SUBJECT = r"(?:we|you|one|i|they|this workspace|people|the company|us)"

# A name that says itself that it is a secret's.
_SECRET = r"(\S*(?:passw(?:or)?d|pwd|token|secret|credential|[-_]key|[-_]pass|webhook)\S*?)"

_TAG = r"(?:the |its )?(?:(?:git )?tag (?P<tag>[\w./-]*\w)|(?P<tagged>[\w./-]*\w)(?: git)? tag)"


WAYS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        # a thing, a colon and what is to be set of it
        (r"^(?:the )?([\w' -]{3,50}?) ?: ?(?:please )?(?:(?:set|change|use|put)(?: to)? )?(?:the )?(?:params?|parameters?)?:? ?([A-Za-z_]\w* ?= ?[^\s,;]+(?:,? (?:and )?[A-Za-z_]\w* ?= ?[^\s,;]+)*)[.!]*$", r"set the parameter \2 of the job \1"),
        # commands of a shell
        (r"^(?:ls|dir|ll)(?: -\w+)*$", "list what is in my folder"),
        (r"^(?:ls|dir|ll)(?: -\w+)* (/\S+|dbfs:/\S*)$", r"list the folder \1"),
        (r"^cat (?:-\w+ )?([\w.@:-]+)$", r"open \1"),
        (r"^(?:pwd|whereami)$", "show my current context"),
        (r"^(?:and |so )?(?:where am i|(?:which|what) (?:workspace )?(?:folder|directory|path) am i (?:currently )?(?:in|working in|using|on))(?: right now| now| currently| at the moment)?\??$", "show my current context"),
        (rf"{_LEAD}cd (?:in)?(?:to )?(/\S+){_END}", r"use the folder \1"),
        # all secrets of a scope, which stays
        (rf"{_LEAD}(?:clear|clean|flush|take|throw|wipe|sweep|strip|empty)(?: out)? (?:all|every one of|each of)(?: of)? ?(?:the |its )?(?:secrets|keys|credentials) (?:out of|from|in|of|inside|within) (?:the )?(?:scope )?([\w.-]+?)(?: scope)?(,? (?:(?:and |but )?(?:keep|leave|not)|except(?: for)?|apart from|other than|save for) .*)?{_END}", r"delete all secrets from the scope \1\2"),
        (rf"{_LEAD}(?:empty|clear out|clear|flush)(?: out)? (?:the )?(?:secret )?(?:scope ([\w.-]+)|([\w.-]+) (?:secret )?scope)(?: of (?:all )?(?:its )?(?:secrets|keys))?((?:,| and|, and|,? but) (?:keep|leave) .*)?{_END}", r"delete all secrets from the scope \1\2\3"),
        # a secret out of its scope, and what it holds, which is never shown
        (rf"{_LEAD}(?:take|throw|kick|toss|chuck|clear|yank|cut|strip|get rid of) (?:the )?(?:secret |key )?(?!.*\b(?:all|every\w*|any\w*|not)\b)(.+?)(?: secret| key)? (?:out of|from|out from|in) (?:the )?(?:(?:secret )?scope (\S+?)|(\S+?) (?:secret )?scope){_END}", r"delete the secret \1 from \2\3"),
        (r"^(?:please |now |so |and |can you |could you |would you )*(?:show|tell|give|read|print|reveal|display|get|fetch|return|output|disclose|send|let)(?: (?:me|us|out|back|know|see|to me))* (?:what(?:'s| is) )?(?:the )?(?:actual |real |plain |clear |decrypted |current |full )*(?:value|contents?|plain ?text|clear ?text|password|token|credentials?) (?:stored |kept |held |saved )?(?:of|in|for|inside|under|behind) (?:the )?(?:secret |key )?" + _SECRET + r"(?: secret| key)?(?: (?:in|from|of) (?:the )?\S+(?: scope)?)?(?: to me| please)*[.?!]*$", r"what is the value of the secret \1?"),
        (r"^(?:please |now |so |and |can you |could you |would you )*(?:reveal|decrypt|unmask|disclose|uncover|unveil|expose|print|echo|cat|read out|read|tell me) (?:me )?(?:the )?(?:secret |key )?" + _SECRET + r"(?: secret| key)?(?: (?:in|from|of) (?:the )?\S+(?: scope)?)?(?: to me| for me| please| in (?:plain|clear) ?text)*[.?!]*$", r"what is the value of the secret \1?"),
        (r"^(?:please |now |so |and |can you |could you )*(?:(?:show|tell)(?: me)? )?what(?:'s| is| does| do)? (?:inside |stored in |in |behind )?(?:the )?(?:secret |key )?" + _SECRET + r"(?: secret| key)?(?: is)? (?:contains?|holds?|set to|says?|hides?|stands? at|equals?|evaluates? to)[.?!]*$", r"what is the value of the secret \1?"),
        # what a notebook or a file says
        (rf"{_LEAD}(?:(?:see|read|know|check|show(?: me)?|tell me|find out) )?what(?:'s|s| is| was| has been| stands)? (?:written|noted|documented) (?:down )?in(?:side)? (?:the )?(?!it\b|there\b|that\b|them\b)(.+?){_END}", r"read the \1"),
        (rf"^(?:and |so )*what (?:does|do|did) (?:the |my )?(.+? (?:notebook|script|file)) (?:say|contain|read|hold){_END}", r"read the \1"),
        # of runs
        (r"^(?:and |so |ok )*(?:what (?:were|are|was|is)|show(?: me)?|give me|tell me) (?:the|their) (?:error messages?|errors|reasons|causes|failure reasons?)(?: (?:for|of|in|behind) (?:each|all|them|those|these)(?: of them| one)?)?[?.!]*$", r"why did they fail?"),
        (r"^(?:and |so )*how (?:did|has|have) (?:the )?(.+?) (?:go|gone|do|done|perform|performed|run|fare) (?:in |on |over |for )?(?:the |its )?(?:last|past|previous) (?:few|couple of|several) (?:times|runs|executions)\W*$", r"show the last 5 runs of \1"),
        # who used a warehouse: whose queries ran on it
        (r"^(?:and |so |please |tell me |show me )*who(?:'s| has| have| was| is| all)?(?: been)? (?:used|using|use|on|querying|queried|working (?:on|with)|worked (?:on|with)) (?:the )?(.+? warehouse|warehouse \S+)((?: today| yesterday| lately| recently| this week| since .+| (?:in|over|during|for) the (?:last|past) .+)?)\W*$", r"show the query history of the \1\2"),
        # how long each run of some days took
        (r"^(?:and |so )*how long (?:did|does|do|has|have|is|was) (?:the |our |my )?(?!runs?\b|it\b|that\b|this\b|they\b|last\b)(.+?)(?: job)?(?: been)? (?:take|taken|taking|run|running|last|lasted|need|needed)(?: each (?:time|day|night)| every (?:time|day|night)| per run| to (?:run|finish|complete))?,? (?:(?:in|over|for|within|during|through|across) )?((?:the |these |this )?(?:last|past|previous) (?:week|month|fortnight|(?:\d+|few|two|three|four|five|seven|ten|couple of) (?:days|weeks|nights))|this (?:week|month)|since (?:last )?\w+day|lately|recently)\W*$", r"how long did the runs of \1 take in \2?"),
        (r"^(?:and |so )*(?:what(?:'s| is| was| were) )?(?:the )?(?:average |mean |typical |usual )?(?:run ?times?|durations?|running times?) (?:of|for) (?:the )?(?:runs of )?(.+?)(?: job)?,? (?:(?:in|over|for|within|during) )?((?:the |these |this )?(?:last|past|previous) (?:week|month|(?:\d+|few|two|three|four|five|seven|ten|couple of) (?:days|weeks))|this (?:week|month))\W*$", r"how long did the runs of \1 take in \2?"),
        # what a column means
        (r"^(?:and |so |please )*what (?:does|do|might|could|would) (?:the )?(?:column |field )?(?!it\b|that\b|this\b|they\b)(?:[\w.]*_\w*|[\w.]+(?= column| field)|(?<=column )\w+|(?<=field )\w+|\w+(?= (?:mean|stand for|represent) in (?:the )?(?:table \S+|\S+ table)\W*$))(?: column| field| value| flag)? (?:mean|stand for|represent|signify|denote|express)(?: exactly| actually)? (?:in|of|on|for) (?:the )?(?:table )?([\w.]+)(?: table)?\??$", r"describe the table \1"),
        (r"^(?:and |so |please )*(?:what(?:'s|s| is)|tell me|explain|give me|show me) (?:the )?(?:meaning|sense|definition|purpose) of (?:the )?(?:column |field )?(?:[\w.]*_\w*|[\w.]+(?= column| field)|(?<=column )\w+)(?: column| field)? (?:in|of|on|from) (?:the )?(?:table )?([\w.]+)(?: table)?\??$", r"describe the table \1"),
        # what stops by itself, and after how long
        (r"^(?:and |so |also )*(?:(?:(?:after )?how many (?:idle )?minutes|after how (?:long|much (?:idle )?time))(?: of (?:idling|idleness|inactivity|being idle|doing nothing))?|when|how (?:long|many minutes) (?:until|till|before)) (?:does |will |would |is )?(?!i\b|we\b|you\b)(it|that|this|the \S+|.+?) (?:automatically )?(?:auto[- ]?(?:stop|terminat|suspend)\w*|(?<=automatically )(?:stop|terminat|shut)\w*(?: down)?)(?: by itself| automatically)?(?: after)?\??$", r"what is the auto stop of \1"),
        (r"^(?:and |so |also )*(?:(?:(?:after )?how many (?:idle )?minutes|after how (?:long|much (?:idle )?time))(?: of (?:idling|idleness|inactivity|being idle|doing nothing))?) (?:does |will |would |is )?(?!i\b|we\b|you\b)(it|that|this|the \S+|.+?) (?:stop|terminate|shut down|suspend|turn off|switch off|go to sleep|go down|shut itself (?:down|off))s?(?: by itself| automatically)?(?: after)?\??$", r"what is the auto stop of \1"),
        (r"^(?:and |so |also )*how long (?:does|can|may|will|must|is) (?!i\b|we\b|you\b)(.+?) (?:idle|stay idle|sit idle|be idle|be unused|stay unused|allowed to idle) (?:before|until|till) (?:stopping|terminating|it (?:auto-?)?(?:stops|terminates|shuts down|is stopped|is terminated)|shutting down|auto-?(?:stop|terminat)\w*)\??$", r"what is the auto stop of \1"),
        # when a job goes
        (r"^(?:and |so )*when does (?:the |our )?(.+?) (?:normally |usually |typically )?(?:kick|fire|go|get) (?:off|out|sent)(?: normally| usually)?\??$", r"show the schedule of \1"),
        (r"^(?:please |pls )?(?:lemme|let me) see what'?s (?:inside|in) (?!the\b|my\b|/)(\w+_\w+)\W*$", r"show the code of \1"),
        (r"^any (?:sql )?(?:statements?|queries) (?:that |which )?(?:errored|failed|crashed|broke)(?: out)?(?: in| within| over| during)? (?:the )?(last \d+ ?\w+|today|yesterday)\??$", r"show failed queries of the \1"),
        # the session
        (r"^(?:and |so )*(?:what|which)(?:'s| is| are)(?: currently)? (?:set|selected|configured|chosen|active|picked) as (?:my|the|our) .*$", "show my current context"),
        (r"^(?:and |so )*(?:which|what) (?:workspace|host|instance|environment) (?:(?:am|are) (?:i|we)|i'm|i am|we're|we are|is this)(?: (?:on|in|using|connected to|logged in(?:to)?|working in))?(?: right now| now| here)?\??$", "show my current context"),
        (r"^(?:and |so )*(?:which|what|whose) (?:user|account|login|person|identity|e-?mail)(?: name| id)? (?:am i|is this|are we|do i (?:use|have))(?: using| logged in as| signed in as| on)?(?: here| now| right now)?\??$", "who am i"),
        (rf"{_LEAD}(?:change|switch|set|move) (?:to )?(?:my |the )?(?:current |working |workspace |default )*(?:folder|directory|path|working dir|cwd)(?: over)? (?:to|into) (/\S+){_END}", r"use the folder \1"),
        (rf"{_LEAD}(?:work|stay|save|store|put (?:things|everything|new notebooks|my notebooks)) (?:in|under|at|to|into) (/\S+?)(?: folder)?(?: by default| from (?:now|here) on){_END}", r"use the folder \1"),
        (rf"{_LEAD}(?:make|declare) (?:the )?(.+?)(?: {_KIND})? (?:my|the|our) (?:new |current |default |active )*{_KIND}{_END}", r"use the \3 \1"),
        (rf"{_LEAD}(?:(?:start|begin)(?: over| again| afresh| anew)? (?:with |in )?|give me |i (?:want|need) |open |get me )a (?:clean|fresh|new|blank) (?:session|context){_END}", "reset the context"),
        (rf"{_LEAD}(?:wipe|clean|clear|reset|discard|drop|throw away|erase|remove|delete|undo) (?:out |up )?(?:my|the|this|our|all)(?: of my)? (?:current |chosen |whole )?(?:session|context)(?:'s)?(?: settings| choices| state| selections?)*{_END}", "reset the context"),
        (rf"{_LEAD}(?:un-?select|deselect|un-?set|forget|drop) (?:my |the |all )?(?:current |selected |chosen )*(?:cluster|warehouse|catalog|schema|folder|selection)s?(?: and (?:the |my )?(?:cluster|warehouse|catalog|schema|folder))*(?: (?:of|for|in) (?:this|my|the) session)?{_END}", "reset the context"),
        (rf"{_LEAD}(?:we |i |i'll |we'll )*(?:work|operate|stay|be|use|take)(?: in| with| on)? (?:the )?catalog (\w+)(?:,|,? and)?(?: the)? schema (\w+){_END}", r"use schema \1.\2"),
        (rf"{_LEAD}(?:use|take) (?:the )?(?!it\b|that\b|this\b)(.+?) (?:for|with) (?:(?:all|my|our|the|any|every|sql) )*(?:sql|quer(?:y|ies)|notebooks?|statements|work|runs|everything)(?: by default)?{_END}", r"use \1"),
        # what is to rest
        (rf"{_LEAD}(?:let|have|make) (?:the )?(?!me\b|us\b)(.+?) (?:go to sleep|sleep|go to rest|rest|take a nap|power down|go down|go off|go offline){_END}", r"stop \1"),
        # what may be stopped runs, and what may be started does not
        (rf"^(?:and |so |please |list |show |show me |tell me |give me |are there |is there )*(?:any |all |the |which |what |which of (?:the|our|my) |those )*(cluster|warehouse)s? (?:that |which )?(?:{_ABLE} {_SAFELY}be {_DONE_TO}|(?:i|we|you|one) {_ABLE} {_SAFELY}(?:stop|shut down|turn off|switch off|terminate|kill)|{_ABLE} (?:i|we|you|one) {_SAFELY}(?:stop|shut down|turn off|switch off|terminate|kill)|(?:would|am|are|will) (?:i|we|you) (?:be )?(?:able|allowed) to (?:stop|shut down|turn off|switch off|terminate|kill)|(?:are|is) (?:safe|ok|okay|fine) to (?:stop|shut down|turn off))(?: now| right now| to save money)*\??$", r"list the running \1s"),
        (rf"^(?:and |so |please |list |show |show me |tell me |give me |are there |is there )*(?:any |all |the |which |what |which of (?:the|our|my) |those )*(cluster|warehouse)s? (?:that |which )?(?:{_ABLE} {_SAFELY}be {_STARTED}|(?:i|we|you|one) {_ABLE} {_SAFELY}(?:start|turn on|boot|bring up)|{_ABLE} (?:i|we|you|one) {_SAFELY}(?:start|turn on|boot|bring up))(?: now| right now)*\??$", r"list the stopped \1s"),
        # Git folders
        (rf"{_LEAD}(?:bring|get|pull|import|add|fetch|link|connect|hook up|check ?out|grab|take|put|load|set up|integrate|download|install|(?:i|we)(?:'d| would)? (?:like|want|need)(?: to have)?) (?:(?:in|me|us|down|please|the|this|that|a|repo|repository|git|folder|code|project|at|from|new) )*{_GIT}(?:,? (?:in|into|as|to|here|down|for me)\b(?! branch)[^,]*?)?(?:,? (?:(?:on|at|from|with|using) )?(?:the )?(?:branch (\S+?)|(\S+?) branch)){_END}", r"clone \1 branch \2\3"),
        (rf"{_LEAD}(?:bring|get|pull|import|add|fetch|link|connect|hook up|check ?out|grab|take|put|load|set up|integrate|download|install|(?:i|we)(?:'d| would)? (?:like|want|need)(?: to have)?) (?:(?:in|me|us|down|please|the|this|that|a|repo|repository|git|folder|code|project|at|from|new) )*{_GIT}(?:,? (?:in|into|as|to|here|down|for me)\b(?! branch)[^,]*?)?{_END}", r"clone \1"),
        (rf"(?:{_LEAD}(?:(?:put|set|get|move|bring|switch|take|flip|change|update|pin|lock|fix|freeze|check ?out|(?:i|we)(?:'d like| want| need)|have|want|need) {_REPO}(?: to be)?|(?:the |repo |git folder )*(?P<it>[\w.-]*[-_]\w[\w.-]*)(?: repo| git folder)? (?:should|must|has to|needs to|shall) (?:be|go|sit)) (?:back |over |out )?(?:on|to|onto|at) {_TAG}){_END}", r"switch the repo \1\g<it> to tag \g<tag>\g<tagged>"),
        (rf"{_LEAD}(?:check ?out|use|take|get|go to|switch to) {_TAG} (?:in|of|on|for|from) {_REPO}{_END}", r"switch the repo \3 to tag \g<tag>\g<tagged>"),
        (rf"{_LEAD}(?:put|set|get|move|bring|switch|take|flip|change) {_REPO} (?:back |over )?(?:on|to|onto) {_BRANCH}{_END}", r"switch the repo \1 to branch \2"),
        (rf"{_LEAD}(?:check ?out|use|take|go to|switch to) (?:the )?(?:tag|release|version) (\S+?) (?:in|of|on|for) {_REPO}{_END}", r"switch the repo \2 to tag \1"),
        (rf"{_LEAD}(?:check ?out|use|take|go to|switch to) {_BRANCH} (?:in|of|on|for) {_REPO}{_END}", r"switch the repo \2 to branch \1"),
        (rf"^(?:the )?(\S*[-_]\S*|\S+(?= repo| git folder))(?: repo| git folder)? (?:back |over )?(?:to|onto) {_BRANCH}{_END}", r"switch the repo \1 to branch \2"),
        # one parameter of a job, its time zone, its name
        (rf"{_LEAD}(?:set|change|update|put|adjust|switch|fix) (?:the )?(?:param(?:eter)? |value of )?[\"']?(\w+?)[\"']?(?: param(?:eter)?| argument| value)? (?:of|for|on|in) {_JOB} (?:param(?:eter)?s? )?(?:from \S+ )?(?:to|=|as) (?=\S*[\d_-]|[\"'])[\"']?([\w./:-]+)[\"']?(?<!pm)(?<!am){_END}", r"update the job \2 with \1=\3"),
        (rf"{_LEAD}(?:set|change|update|put|adjust|switch) {_JOB}'s? (?:param(?:eter)? |argument )[\"']?(\w+)[\"']? (?:from \S+ )?(?:to|=|as) [\"']?([\w./:-]+)[\"']?{_END}", r"update the job \1 with \2=\3"),
        (rf"{_LEAD}(?:set|change|update|put|adjust) {_JOB}'s? (\w+) (?:param(?:eter)?|argument)(?: value)? (?:from \S+ )?(?:to|=|as) [\"']?([\w./:-]+)[\"']?{_END}", r"update the job \1 with \2=\3"),
        (rf"{_LEAD}(?:set|put) (\w+) ?(?:=|to) ?[\"']?([\w./:-]*[\d_-][\w./:-]*)[\"']? (?:for|in|on) (?:the )?(?:job |workflow )(.+?){_END}", r"update the job \3 with \1=\2"),
        (rf"^(?:please )?{_JOB} (?:should|must|needs to|has to|ought to) (?:go by|run (?:in|on|by)|use|be (?:in|on)|follow|keep to|stick to|switch to) (?:the )?([\w/ -]+?)(?:'s)?(?: time ?zone| local time| time){_END}", r"change the timezone of the job \1 to \2 time"),
        (rf"{_LEAD}(?:switch|set|change|move|put|convert) {_JOB} (?:over )?(?:to|into|on) (?:the )?([\w/ -]+?)(?:'s)? (?:time ?zone|local time){_END}", r"change the timezone of the job \1 to \2 time"),
        (rf"{_LEAD}(?:call|name|rename|relabel) (?:the |my |our )?(?:job |workflow )?(?!it\b|that\b|this\b)([^\"']+?)(?: job| workflow)?,? (?:to |as |into )?[\"']([^\"']+)[\"']{_END}", r'rename the job \1 to "\2"'),
        (rf"^(?:please )?{_JOB} (?:should|must|needs to|has to|shall) (?:get|have|receive|use|run with|take) (?:the )?(?:param(?:eter)? )?(\w+) ?(?:=|set to) ?[\"']?([\w./:-]+)[\"']?(?: as (?:a )?param(?:eter)?)?{_END}", r"update the job \1 with \2=\3"),
        (rf"{_LEAD}tell {_JOB} to (?:start|run|go off|kick off) ((?:at |every |on |daily |weekly |hourly )?(?:\d|noon|midnight|every|daily|hourly|weekly|mon|tue|wed|thu|fri|sat|sun).*?){_END}", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:give|assign) {_JOB} (?:a |the )(?:new |different |other )*(?:schedule|time|start time|slot)(?: of)?:? (.+?){_END}", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:swap|exchange|switch|replace|trade) (?:out )?the notebook (?:of|in|for) {_JOB} (?:for|with|to|by|against) (?:the )?(?:notebook )?(\S+?)(?: notebook)?{_END}", r"change the notebook of \1 to \2"),
        # a job's time and its pause, in other words than those of a schedule
        (rf"{_LEAD}(?:stop|keep|prevent) {_JOB} from (?:running|starting|executing|firing|going off|kicking off)(?: automatically| any ?more| on its own| by itself| on (?:its |the )?schedule| every \w+|,? until .+|(?<=ing) for (?:now|the time being|the moment|a while))+{_END}", r"pause \1"),
        (rf"{_LEAD}(?:keep|prevent) {_JOB} from (?:running|starting|executing|firing|going off|kicking off){_END}", r"pause \1"),
        (rf"{_LEAD}(?:let|have|allow) {_JOB} (?:to )?(?:run|go|start)(?: again)? (?:as (?:scheduled|planned|before|usual)|(?:on|by) (?:its |the )?(?:usual |normal |old |regular )?schedule)(?: again)?{_END}", r"resume \1"),
        (rf"^(?:the |my |our )?(?!i |we |you )([\w' -]{{3,50}}?) ?: ?(?:move|shift|reschedule|change|set|push)(?: it)? to {_WHEN}{_END}", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:run|start|execute) {_JOB} on ((?:weekday|weekend)s?\b.*?){_END}", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:bring|pull|move|push) {_JOB} (?:forward|back|up|out) to {_WHEN}{_END}", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:make|set) (?:the |my |our )?(?:job |workflow )?(?!it\b|that\b|this\b|an?\b|everything\b|.*\b(?:an? (?:new )?(?:job|workflow)|called|named)\b)([\w' -]{{3,50}}?)(?: job| workflow)? (?:to )?((?-i:hourly|daily|weekly|monthly|nightly)(?: (?:at|on) .+?)?){_END}", r"reschedule \1 to \2"),
        (rf"{_LEAD}give (?!me\b|us\b|it\b|him\b|her\b|them\b)(?:the )?(?:scope )?(\S+?)(?: secret)?(?: scope)? (?:an?|another) (?:new )?(?:key|secret)(?: called| named)? (\S+?){_END}", r"add the secret \2 to \1"),
        # a new job around a notebook
        (rf"{_LEAD}(?:turn|make|wrap|convert|put|pack) (?:the )?(?:notebook )?(\S+?)(?: notebook)?(?: up)? (?:in|into|as) (?:an? )?(?:new )?((?:nightly|daily|hourly|weekly|monthly) )?(?:scheduled )?(?:job|workflow)(?:,? (?:called|named))? {_CALLED}(?:, ?| (?=(?-i:[a-z\d])))(?:that runs |running |to run )?{_WHEN}{_END}", r'create a job called "\3" for \1 \2 \4'),
        # a job's rest
        (rf"{_LEAD}(?:put (?:a |an )?(?:stop|end|halt)|call (?:a )?halt) to (?:the )?(?:schedul\w+|regular runs|nightly runs|daily runs|automatic runs) (?:of|for) {_JOB}{_END}", r"pause \1"),
        (rf"{_LEAD}(?:don't|do not|dont|never|no longer) let {_JOB} (?:run|start|execute|go off|fire|kick off)(?: any ?more| again| automatically| on its own| by itself| (?:until|till|for|as long as) .+)?{_END}", r"pause \1"),
        (rf"^(?:please )?{_JOB} (?:should|must) (?:not|no longer) (?:run|start|execute|go off|fire|kick off)(?: any ?more| again| automatically| (?:until|till|for) .+| for now)+{_END}", r"pause \1"),
        (rf"{_LEAD}(?:hold off (?:on|with)|hold|mothball|sideline|bench|shelve|put a pause on|give) (?!me\b|us\b)(?:the |our )?(.+?)(?: job| workflow)? ?(?:(?<=give )a (?:rest|break)|for (?:now|the moment|a while|the time being)|until .+)[.!]*$", r"pause \1"),
        (r"^(?:please )?(?:the |my |our )?([\w' -]{3,50}?) (?:should|must|has to|needs to|can) (?:start|run|begin|kick off) (?:an? |\w+ )*(?:hours?|minutes?|bit|little|while)? ?(?:later|earlier),? (?:so |namely |i\.?e\.? |that is )*(?:at|from) (\d.*|noon|midnight)$", r"reschedule \1 to \2"),
        (rf"^(?:please )?(?:the |my |our )?([\w' -]{{3,50}}?) (?:should|must|has to|needs to|can) (?:start|run|begin|kick off) ((?:an?|one|two|three|half an|\d+) (?:hours?|minutes?|mins?) (?:later|earlier)){_END}", r"reschedule \1 \2"),
        (rf"{_LEAD}(?:i|we) (?:need|want|'d like|would like)? ?(?:a|an) (?:fresh|new|current|up-to-date|updated) (?-i:((?:[A-Z]\w+ )+[A-Z]\w+)){_END}", r"run \1"),
        # a run
        (r"^(?:and )?(?:which|what) (?:tasks?|steps?|parts?) (?:has |have )?(?:failed|broke|crashed|errored|went wrong|blew up)(?: in| of)? (?:run )?(\d{4,})\??$", r"why did run \1 fail?"),
        (r"^(?:please )?(?:the )?(\S*_\S*|/\S+)(?: notebook)? (?:should|must|needs to|has to) be (?:run|executed|started)(?: once| now| again)* (on .+)$", r"run the notebook \1 \2"),
        (r"^(\d{5,7})\??$", r"show run \1"),
        (r"^(?:and )?how (?:often|many times) (?:did|has|does|have) (?:the |our )?(.+?)(?: job)? (?:run|ran|been run|execute[d]?|start(?:ed)?|been executed)( (?:today|yesterday|this .+|last .+|in the .+|since .+|so far.*|lately|recently))\??$", r"list the runs of \1\2"),
        (r"^(?:and )?(?:did|has) (?:the |our )?(?!it\b|that\b|this\b|anything\b|any\b|all\b|every)(.+?)(?: job)? (?:run|ran|start|started|execute[d]?|kick(?:ed)? off|gone off|go off)( (?:today|yesterday|this (?:morning|week|month|afternoon)|last (?:night|week)|already today|yet today|overnight))\??$", r"list the runs of \1\2"),
        (r"^(?:and )?what (?:did|has|have) (?:the )?(.+? (?:warehouse|endpoint)) (?:execute[d]?|run|ran|do|done|process(?:ed)?|been (?:doing|executing|running))(.*?)\??$", r"which queries ran on the \1\2"),
        (r"^(?:and )?what (?:did|have|has) (?:(?:our|the|my|all|all the|all our) )?(?:jobs|workflows|pipelines) (?:do(?:ne)?|been (?:doing|up to)|run|get up to)(.*)$", r"list job runs\1"),
        (r"^(?:which|what) (?:tasks?|steps?) (?:did|does|has|were in|are in|of) (?:run )?(\d{4,})(?: have| had| run| contain| consist of)?\??$", r"show run \1"),
        (r"^(?:show |give me |get )?(?:the )?run (?:details?|info|status|output|result)s? (?:of |for )?(\d{4,})\??$", r"show run \1"),
        (r"^(?:and )?(?:is|was|did|has|have) (?:run )?(\d{4,}) (?:already |still |yet )?(?:through|done|finish(?:ed)?|over|ok(?:ay)?|fine|succeed(?:ed)?|successful|running|fail(?:ed)?|complete[d]?|work(?:ed)?|go through|make it)(?: yet| already| now)?\??$", r"show run \1"),
        (r"^(?:show me |give me |get |print |what(?:'s| is| was) |let me see )?(?:the )?(?:stack ?trace|traceback|trace|exception|error(?: message)?|failure) (?:of|for|from|in|behind) (?:the )?(?:last |latest )?(.+?)(?:'s)? (?:failure|crash|error|failed run|last failure|last crash|failing run)\??$", r"why did \1 fail?"),
        (r"^(?:run )?(\d{4,}) (?:died|failed|crashed|broke|blew up|is red|went wrong|errored)[,.; -]+(?:please |can you )?(?:give me|gimme|show me|show|get me|print|i need|i want|let me see|what's|what was|what is) (?:the |its )?(?:stack ?trace|stack|trace\w*|error|log|logs|reason|cause|output|message|details)\b.*$", r"why did run \1 fail?"),
        (r"^(?:the |my |our )?([\w' -]{3,50}?) (?:keeps? (?:failing|breaking|crashing|dying)|is (?:failing|broken|red|down|crashing)|(?:failed|broke|crashed) again)[,.;: -]+(?:and )?(?:what's|what is|what was|why|how come|what went) ?(?:wrong|the matter|up|going on|happening|happened|the problem|the issue)?(?: there| with it)?\??$", r"why did \1 fail?"),
        (r"^(?:what|which)(?: all| jobs)? runs (?:daily|nightly|hourly|weekly|monthly|overnight|at night|every .+|on (?:mon|tue|wed|thu|fri|sat|sun)\w+|automatically)\??$", "list all job schedules"),
        # statements
        (r"^(?:and |so )*(?:is there |are there |was there |were there )?(?:any|which|what|all) (?:the )?(?:sql(?: statements?| queries)?|statements?|queries)(?: that| which)?(?: has| have)? (?:errored|failed|crashed|broke|blew up|bombed|went wrong|died)(?: out)?\b(.*?)\??$", r"show failed queries\1"),
        (r"^(?:did|has|have) (?:anyone|anybody|someone|somebody|any ?one|people|users|any users?) (?:run|ran|execute[d]?|quer(?:y|ied)|fire[d]?|sent|send|issue[d]?|do|done)(?: any| some)?(?: sql| queries| statements| query| anything| something)? (on|against|with) (?:the )?(.*\bwarehouse|wh-\w+)\b(.*?)\??$", r"which queries ran on \2\3"),
        (r"^(?:show |list |give me |any |are there |find |what are the )*(?:me )?(?:the |any )?(?:long(?:est)?|slow(?:est)?)[ -]?running (?:sql|statements?|queries)\b(.*?)\??$", r"show slow queries\1"),
        (r"^(?:and )?what (?:has|was|is) (?:the )?(.+? (?:warehouse|endpoint)) (?:been )?(?:used|good|busy) (?:for|with|on)(.*?)\??$", r"which queries ran on the \1\2"),
        (r"^(?:and |so )*what (?:are|were|have) (?:people|users|we|they|analysts|the analysts|folks|others) (?:been )?(?:querying|running on the (?:sql )?warehouses?|executing in sql)\b(.*?)\??$", r"which queries ran\1"),
        (r"^(?:is |was |were |are |show |list )?(?:there )?(?:anything|something|what(?:'s| is| was| ran)?) slow(?:est)? (?:on|in|at) (?:the |our |any )?(?:sql )?(?:warehouses?|endpoints?)\b(.*?)\??$", r"which queries were slow\1"),
        (r"^who(?: has| have|'s)? (?:queried|selected from|read from|accessed|touched|hit|used|looked at|been querying) (?:the )?(?:(?:\w+ )?table|table \w+|\w+_\w+|\w+\.\w+(?:\.\w+)?)(?: table)?( (?:today|yesterday|lately|recently|this .+|last .+))?\??$", r"which queries ran\1"),
        (r"^(?:and |so )*what(?:'s|s| is| has| was| has been|'s been)? (?:been |being )?(?:queried|run on the warehouses?|executed in sql)\b(.*?)\??$", r"which queries ran\1"),
        (r"^(?:and |so )*(?:which|what|any) sql (?:statements? |queries |query )?(crashed|failed|broke|errored|went wrong|blew up|ran|is running|was cancelled|took.*|was (?:slow|slowest).*)(.*?)\??$", r"which queries \1\2"),
        # tables by what they are about
        (rf"^(?:and |so )*(?:where|in (?:which|what) tables?|(?:which|what) tables?) (?:do|does|can|could|would|should|might) {_SUBJECT} (?:keep|store|have|hold|find|see|look for|look up|get|put|save|record|track)(?: (?:the|our|any|all|all the|all our))? {_NO_TOPIC}(?!.*\bin (?!the catalog|unity)\S+$)([\w ]+?)(?: data| information| info| figures| numbers| records)?(?: in)?(?:,? (?:at|i wonder|please))?\??$", r"find tables about \1"),
        (rf"^(?:and |so )*where (?:is|are) (?:the |our |all |all the )*{_NO_TOPIC}(?!\S*_)(?-i:([a-z][a-z ]+?))(?: data| information| info| figures| numbers| records)? (?:stored|kept|saved|recorded|tracked|held|located|to be found)\??$", r"find tables about \1"),
        (rf"^(?:and |so )*(?:do|does|have) (?:we|you|they)(?: got| have| keep| store| hold)* (?:any |some |the )?{_NO_TOPIC}(?-i:([a-z][a-z ]*?)) (?:data|information|figures|tables?)(?: anywhere| somewhere| at all| in (?:here|the catalog|the lakehouse|unity catalog))*\??$", r"find tables about \1"),
        (rf"^(?:and |so )*(?:what|which) (?:data|information|tables?|datasets?) (?:do|does|is|are) (?:we|you|there|they) ?(?:have|keep|store|hold|got)? (?:on|about|regarding|concerning|for) (?:the |our )?{_NO_TOPIC}([\w ]+?)(?: anywhere| at all)?\??$", r"find tables about \1"),
        (rf"^(?:i'?m |i am |we're |we are )?(?:looking for|searching for|hunting|after|trying to find|need to find) (?:a |the |some |any )?(?:table|tables|dataset|data ?set|data)s? (?:with|about|on|for|that (?:has|have|holds?|contains?)|containing|holding|of) (?:the |our )?{_NO_TOPIC}([\w ]+?)[.!?]*$", r"find tables about \1"),
        (rf"^(?:and |so )*(?:which|what|any) tables? (?:has|have|holds?|contains?|stores?|keeps?|tracks?|records?|shows?|deals? with|speaks? of|is about|are about|mentions?) (?:the |our |any )?{_NO_TOPIC}(?!.*\b(?:rows|columns|most|least|more|fewest|than|largest|biggest)\b)(?-i:([a-z][a-z ]+?))\??$", r"find tables about \1"),
        (rf"^(?:and |so )*(?:(?:is|are) there|do we have|have we got) (?:(?:some|any|a|an) )?(?:other )?(?:tables?|datasets?)(?: (?:somewhere|anywhere|around|here|out there))* (?:that |which )?(?:has|have|with|holds?|contains?|containing|holding|about|on|for|covers?|tracks?|mentions?|deals? with|speaks? of)(?: (?:the|our|any|some))? {_NO_TOPIC}(?!.*\b(?:columns?|rows)\b)([\w ]+?)(?: data| information| info| figures| numbers)?(?: in it)?\??$", r"find tables about \1"),
        (rf"^(?:and |so )*(?:where|where's)(?: is| are)? (?:the |our |all |all the )*{_NO_TOPIC}(?-i:([a-z][a-z ]*?)) (?:data|information|info|figures|numbers|records)(?: please| now)?\??$", r"find tables about \1"),
        (r"^(?:and |so |please )*(?:show|list|give|what(?:'s| is| are))(?: me)?(?: all| everything| things)*(?: that is| that's| there is)? (?:at|in|on|under) (?:the )?(?:(?:very )?top(?:[- ]?most)?(?: level)?|root(?: level)?|highest level) (?:of|in) (?:the |our |my )?(?:unity(?: catalog)?|lakehouse|metastore|data catalog)\??$", "list catalogs"),
        (r"^(?:please |can i (?:get|have|take) |could i (?:get|have|take) |give me |show me |let me have |let me take |i'd like |take )*an? (?:quick |short |brief |little )?(?:glimpse|glance|look|peek) (?:at|of|into|in|on) (?:the )?(?:table )?(\w+_\w+|\w+\.\w+(?:\.\w+)?|\w+(?= table))(?: table)?\??$", r"preview the table \1"),
        # what is looked at
        (r"^(?:and |so )*(?:what(?:'s| is)|tell me about) (?:the )?(?:table )?(\w+_\w+)(?: table)?(?: about)?\??$", r"describe \1"),
        (r"^(?:and |so )*how many (?:rows and columns|columns and rows) (?:does|has|have|are (?:there )?in|do) (?:the )?(\S+)(?: table)?(?: have| got)?\??$", r"describe the table \1"),
        (r"^(?:and |so )*how many (?:keys|secrets|credentials|entries|tokens|passwords) (?:are(?: there)?|do we have|have we got|does it have|sit|live)?(?: stored| kept)? ?(?:in|under|inside) (?:the )?(?:scope )?(?:(\S*-\S*?)(?: scope)?|(\S+) scope)\??$", r"list the secrets in \1\2"),
        (r"^(?:an? |the )?(html|jupyter|ipynb|source)[- ](?:export|version|copy|page|format|download) (?:of|for) (?:the )?(.+?)(?: notebook)?[.!?]*$", r"export the notebook \2 as \1"),
        (r"^(?:and )?(?:what|which) (?:queries|sql|statements?|cells?|code|commands|steps|logic) (?:does|do|is in|are in|are inside|is inside) (?:the )?(\S+)(?: notebook| script)(?: contain| have| hold| run| consist of| use)?\??$", r"open the notebook \1"),
        (r"^(?:and )?(?:where|(?:in|into|to)? ?which (?:folder|directory|place|path)) (?:do|will|are|would|does) (?:my |our |the |a )*(?:new )?(?:notebooks?|files?|things)(?: (?:go|land|end up|get|be|being))*(?: (?:saved|stored|created|put|kept|made))?(?: to| in| into)?(?: by default)?\??$", "show my current context"),
        (rf"^(?:please )?(?:the )?{_KIND} (\S+) as (?:my |the |our )?(?:default|current|active|standard)(?: one)?{_END}", r"use the \1 \2"),
        (rf"^(?:please )?(?:the )?(\S+) as (?:my |the |our )?(?:default |current |active |new )*{_KIND}{_END}", r"use the \2 \1"),
        (r"^(?:please |can you |could you )*(?:walk|talk|take|run|guide) me through (?:the )?(?!setting|creating|how)(.+?)[.!?]*$", r"explain \1"),
        (r"^(?:and )?what does (?:the )?(?:table )?(\w+_\w+|\w+\.\w+(?:\.\w+)?|\w+(?= table))(?: table)? look like\??$", r"describe the table \1"),
        (r"^(?:do we have|is there|are there|have we got) (?:any |a |some )?(?:secrets?|keys?|credentials?|tokens?|passwords?)(?: that is| stored| saved| kept)? (?:for|about|of|to) .+?(?:\?? (?:look|check|search) in (?:every|all|each) .*)?\??$", "list all secrets"),
        (r"^(?:and |so )*(?:which|what) (?:catalog|schema|cluster|warehouse|compute)(?: (?:and|or) (?:catalog|schema|cluster|warehouse|compute))* (?:(?:would|will|do|does|are|is) (?:my|our|new|the next) (?!jobs?\b|costs?\b|bill\b)|(?:would|will|do|am|are) (?:i|we) (?:currently |now |actually |right now )*(?:us(?:e|ing)|run|work|quer|connect|go|point|hit|target|execut|on\b|in\b|attached|logged)).*$", "show my current context"),
        (rf"{_LEAD}(?:make|set|use|have|let|declare|keep) (?:the )?(.+?) (?:be )?(?:the|my|our|as the|as my|as our) (?:default|current|active|standard|usual)(?: one)? (?:for|in|of|during) (?:my|this|the|our) session{_END}", r"use \1"),
        (rf"^from now on,? (?:please )?(?:run |do |put )?everything (?:goes |runs |should go |should run )?on (?:the )?(.+?){_END}", r"use \1"),
        (rf"{_LEAD}(?:i|we)? ?(?:want|need|'d like|would like)? ?(?:enter|type in|key in|deposit|provide) (?:an? |the |my |another |new )*(?:api |access |secret )*(?:key|token|password|secret|credential)(?: called| named)? (\S+) (?:in|into|to|under) (?:the )?(\S+?)(?: scope| secret scope)?{_END}", r"add the secret \1 to \2"),
        (rf"^(?:i|we) (?:want|need|'d like|would like) {_REPO} (?:to be )?(?:back )?on {_BRANCH}{_END}", r"switch the repo \1 to branch \2"),
        (rf"^(?:the |my |our )?(?:job |workflow )?(.+?)(?: job| workflow)? (?:needs|wants|should get|gets|deserves|must get) (?:a |the )?(?:new |better |different )*name:? (?:of )?[\"']?([^\"']+?)[\"']?{_END}", r'rename the job \1 to "\2"'),
        (rf"{_LEAD}(?:overwrite|replace|rewrite) (?:the )?(?:contents? of )?(?:the )?(?:file )?(\S+\.\w+) (in (?:the )?\S+ volume|in /\S+)?,? ?(?:so that it (?:reads|says|contains)|so it (?:reads|says|contains)|to (?:read|say|contain)|with(?: the (?:text|content))?|by):? (.+)$", r"write \3 to the file \1 \2 overwriting"),
        (rf"^(?:please )?(?:i have |we have |there's |there is |here's |here is )?(?:an?|another) (?:new|fresh|different|changed|updated) (?:value|password|token|secret) for (?:the )?(?:secret )?(\S+) (?:in|of|under) (?:the )?(?:scope )?(\S+?)(?: scope)?{_END}", r"update the secret \1 in \2"),
        (rf"{_LEAD}take (?:the )?(?:folder |file |notebook )?(/\S+) away((?:,? (?:with|including|and) .+)?){_END}", r"delete \1\2"),
        # new things
        (rf"^(?:please )?(?:i|we)(?:'d| would)? (?:need|want|like) (/\S+) as an? (?:new )?(?:folder|directory|subfolder){_END}", r"create the folder \1"),
        (r"^(?:the )?([\w' -]{3,50}?): ((?:every |on |at )?(?:mon|tue|wed|thu|fri|sat|sun|\d|daily|weekly|hourly|nightly|weekdays).*?) (?:instead(?: of .+)?|from now on)[.!]*$", r"reschedule \1 to \2"),
        (rf"{_LEAD}(?:schedule|run|put|automate) (?:the )?(?:notebook )?(\S+?)(?: notebook)? ((?:every|each|daily|hourly|weekly|nightly|on|at) [^,;]+?)[,;.]? (?:and )?(?:the |this |new )*(?:job|workflow) (?:should|shall|must|is to|to|has to) be (?:called|named) [\"']?(.+?)[\"']?{_END}", r'create a job called "\3" for \1 \2'),
        (r"^(?:please )?(?:(?:an?|one|new|another) (?:new |empty |blank |fresh )*|(?:empty|blank|new|fresh) )((?:python|sql|scala|r) )notebook,? (?:at |in |under |called |named )?(/\S+?)(?:,? please)?[.!]*$", r"create a \1notebook at \2"),
        (r"^(?:please )?(?:new |a new |a |another )?(?:job|workflow)[ :]+(?:called |named )?[\"']([^\"']+)[\"'](?: please)? (for|that runs|running|from|to run|on) (.+?)(?:,? (?:with )?no schedule|,? without (?:a )?schedule|,? unscheduled)?[.!]*$", r'create a job called "\1" \2 \3'),
        # "job nightly-load from load_orders, daily 1am": a name that looks like one, and a notebook
        (r"^(?:please )?(?:an? |new |another )*(?:job|workflow)[ :]+((?-i:(?=\S*[A-Z_\d-])[\w-]+(?: [A-Z][\w-]*)*)) (?:from|for|running|to run|off|out of) (?:the )?(?:notebook )?(\S*[_/][^\s,]*)(?: notebook)?((?:,? [^?]*)?)$", r"create a job called \1 for the notebook \2\3"),
        (rf"{_LEAD}(?:have|let|i want|we want|i'd like|i need) (\S+?)(?: notebook)?,? (?:to )?(?:be )?(?:run|started|executed|scheduled) (.+?) (?:by|in|as|through|via|under|with) (?:a |the )?(?:new )?(?:job|workflow)(?: called| named)? (?-i:([A-Z].*?)){_END}", r'create a job called "\3" for \1 \2'),
    )
)  # fmt: skip
