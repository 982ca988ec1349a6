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
            r"^(?:and |so )*when(?:'s| is| will| does) (?:it|that|this) (?:be )?(?:due|next|scheduled|up next|run next"
            r"|start next|go"
            r" next|next due)(?: (?:next|again|to run))*\??$",
            r"show its schedule",
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
