"""Ways to ask about what was just named, as a table: what is said -> the plain request. After the idioms' settings."""

from __future__ import annotations

import re

_PLEASE = (
    r"^(?:please |pls |now |ok(?:ay)?,? |so |and |also |then |just |(?:can|could|would) you |i want (?:you )?to )*"
)
_AGAIN = r"(?:,? (?:please|wait|pls|now|again|asap|today|thanks))*[.!]?$"

OF_IT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (
            r"^(?:and |so )*how (?:did|has) it (?:do|go|end|fare|perform|run)(?: the)? last time\??$",
            r"show its last run, last time",
        ),
        (
            r"^(?:and |so )*how (?:did|has) (?:the )?(?!they\b|we\b)(.+?)(?: job| pipeline)? (?:do|go|end|ended"
            r"|turn out|fare|perform"
            r"|run|gone)(?: (?:last time|last night|today|this morning|on its last run|the last time|yesterday"
            r"|lately))*\??$",
            r"show the last run of \1",
        ),
        (
            r"^(?:and |so )*(?:what|when|how often)(?: all)? (?:it|that|this job|this one|they) (?:ran|has run|was run"
            r"|have run)\b"
            r"(.*?)\??$",
            r"show its runs\1",
        ),
        (r"^(?:and |so )*what (?:does|do|did) (?:it|that|this|they|that one|this one)(?: \w+)? do\??$", r"describe it"),
        (
            r"^(?:and |so )*(?:do|does) (?:any ?(?:thing|job|run)s?|something|some jobs?) run (?=(?:right )?now"
            r"|currently|at the moment)"
            r"(.*)$",
            r"is any run running \1",
        ),
        (
            r"^(?:and |so )*when(?:'s| is| will| does) (?:it|that|this) (?:usually |normally )?(?:be )?(?:due|next|run"
            r"|scheduled|start|fire|kick off|up next|run next|start next|go"
            r" next|next due)(?: (?:next|again|to run))*\??$",
            r"show its schedule",
        ),
        (
            rf"{_PLEASE}(?:put|throw|fire) (?:the )?(?:notebook )?(\w+_\w+|/\S+|[\w ]+ notebook)(?: notebook)? (?:on|at"
            rf"|onto)"
            rf" (?:it|there|that|that one|the cluster){_AGAIN}",
            r"run \1 on it",
        ),
        (
            rf"{_PLEASE}(?:(?:look (?:at|into)|check|see|find out|tell me|show me|explain) )?what (?:killed|broke"
            rf"|crashed|tripped"
            rf"(?: up)?|took down|brought down|ended) (.+?)(?: first)?\??$",
            r"why did \1 fail?",
        ),
        (
            r"^(?:and |so |but |wait,? )*did (?:it|that|this) (?:really |actually |indeed |now |even )*(?:stop|start"
            r"|finish|end|work"
            r"|come (?:up|back)|go through|complete|run|restart|terminate|shut down|get (?:cancelled|stopped"
            r"|started))(?: ok| now"
            r"| yet| properly| correctly)*\??(?: (?:please )?(?:check|have a look|look))?[.?!]*$",
            r"what is its status?",
        ),
        (
            rf"{_PLEASE}(start|stop|restart|pause|resume|delete|run|open) (?:whichever|whatever|the one that|that which"
            rf"|any that)"
            rf"(?: one| of them)? (?:is|are|'s) (?:currently )?"
            rf"(stopped|off|down|running|up|idle|paused|failed){_AGAIN}",
            r"\1 the \2 one",
        ),
        (
            rf"{_PLEASE}(stop|kill|terminate) (?:whichever|which ?ever) ((?:cluster|warehouse)s?"
            rf" (?:is|are) (?:idle|unused)){_AGAIN}",
            r"\1 whatever \2",
        ),
        *(
            (
                rf"{_PLEASE}(?:{verbs}) (?:whichever|whatever|which ?ever) (?P<kind>cluster|(?:sql )?warehouse|job|run"
                rf"|machine) (?:is|that is|that's|happens to be)(?: still| currently)? (?P<state>stopped|off|down"
                rf"|running|up|on|paused|failed|active){_AGAIN}",
                rf"{order} the \g<state> \g<kind>",
            )
            for verbs, order in (
                ("start|(?:turn|switch) on", "start"),
                ("stop|shut down|(?:turn|switch|shut) (?:off|down)|kill|terminate", "stop"),
                ("restart", "restart"),
                ("pause", "pause"),
                ("resume|unpause", "resume"),
                ("cancel", "cancel"),
                ("delete|remove", "delete"),
            )
        ),
        (rf"{_PLEASE}use (it|that|this)(?: one)? (?:for|in) (?:my|this|the|our) session{_AGAIN}", r"use \1"),
        (
            r"^(?:from (?:here|now) on,? |henceforth,? )(?:i|we)(?:'ll| will|'m| am)? (?:work|be working|working|stay"
            r"|operate)"
            r" (?:with|on|in) (?:the )?(.+?)[.!]*$",
            r"use \1",
        ),
        (
            r"^(?:i|we)(?:'d| would) (?:be (?:glad|happy) to|like to|love to) (?:see|know|look at"
            r"|have a look at) (?=the |its |their )"
            r"(.+?)(?: as (?:it is|they are)(?: now| after the change)*)?[.!]*$",
            r"show \1",
        ),
        (
            rf"{_PLEASE}(?:put|set|move|bring) (?:the )?(\S+)(?: repo"
            rf"| git folder)? (?:back )?on (?:the )?(?:branch )?(main|master"
            rf"|develop|dev|trunk|\S+(?= branch))(?: branch)?(?:,? (?:instead of|rather than|not) \S+)?{_AGAIN}",
            r"switch \1 to branch \2",
        ),
        (
            rf"{_PLEASE}(show(?: me)?|tell me|list|what is|what are|what's) the (job|cluster|warehouse|notebook|table"
            rf"|run)'s"
            rf" (?!\w+ (?:in|of|from)\b)(.+?)\??$",
            r"\1 the \3 of the \2",
        ),
        (
            rf"{_PLEASE}(?:list|show|tell|give)(?: me)? what(?:'s| is| has been)(?: currently"
            rf"| now)? paused(?: now)?{_AGAIN}",
            r"list paused jobs",
        ),
        (
            rf"{_PLEASE}(?:(?:show|list|give|get)(?: me)? )?(?:the )?(?:run )?history of (?:the )?(first|second"
            rf"|third|fourth|last)"
            rf"(?: one| job)?{_AGAIN}",
            r"list the runs of the \1 job",
        ),
        (
            r"^what (?:do we have|have we got|is there|exists|do you have|have you got)(?: here)? (?:in terms of"
            r"|by way of|in the"
            r" way of|as regards) (.+?)\??$",
            r"list \1",
        ),
        (
            rf"{_PLEASE}drop (?=an? )(?!.*\b(?:table|view|schema)\b)(.*\b(?:notebook|script|file|folder)\b.*)$",
            r"create \1",
        ),
        (
            rf"{_PLEASE}attach (?:me |my session |this session |us )?(?:to )?(?:the )?(?!.*\b(?:notebook|file|library"
            rf"|policy|tag)\b)"
            rf"(.+?)(?: to (?:my|this|the|our) session)?{_AGAIN}",
            r"use \1",
        ),
        (
            r"^(?:and |so )?where (?:do|are) (?:we|you|they) (?:keep|keeping|store|storing|have|hold|save|track"
            r"|record)(?: (?:the|our"
            r"|all))* (?!.*\b(?:notebooks?|secrets?|files?|jobs?|passwords?|keys?|repos?|scripts?"
            r"|code)\b)(\w+(?: \w+)?)\?*$",
            r"find tables about \1",
        ),
    )
)
