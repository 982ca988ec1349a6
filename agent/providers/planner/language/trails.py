"""What an order may end with that changes nothing of it: politeness, and how long something is to rest."""

from __future__ import annotations

import re

# How long something is to stay off says nothing of when it is to be stopped.
_FOR_A_WHILE = re.compile(
    r"(?<=\w)(?:,? (?:(?:for|over|during) (?:the|this|tonight's|my)? ?(?:coming |whole )?(?:weekend|night|day|evening"
    r"|week|holidays?|break|vacation|lunch(?: break)?|time being|moment)|for (?:a (?:bit|while|few days|couple of days)"
    r"|some time|today|tonight|now)|until (?:i|we|they|somebody|someone) (?:need|want|call|ask|say|use|am|are|is)\b.*"
    r"|overnight|as we speak|while (?:i|we)(?:'m|'re| am| are) (?:away|out|gone|at lunch|on holiday|on vacation)))+"
    r"(?=[.!?]*$)",
    re.IGNORECASE,
)
_RESTS = re.compile(
    r"^(?:(?!(?:run|start|schedule|reschedule|create|show|list)\b)\w+ ){0,4}?(?:stop|shut|turn|switch|pause|power|take"
    r"|suspend|hold|freeze|disable|deactivate|kill|terminate|bring|spin|halt|put|knock)\b",
    re.IGNORECASE,
)
# Politeness after an order; "if you can" is no condition.
_TRAILS = re.compile(
    r"(?:,? (?:for me|(?:just )?to (?:check|verify|confirm|be (?:sure|safe)|make sure|double[- ]check)"
    r"(?: (?:it|that|this)(?: (?:worked|works|is (?:there|right|ok)|went (?:well|through)))?)?"
    r"|that (?:i|we) (?:should|need to|ought to|must|have to) (?:know|worry|care)(?: (?:of|about))?"
    r"|(?:that )?(?:we|i|you|one) (?:could|can|should|might|may) (?:turn off|shut down|stop|kill|delete|drop|switch off"
    r"|get rid of|terminate|save on|clean up|remove)"
    r"|(?:for me )?to (?:look at|see|worry about)|real quick(?:ly)?|if (?:that's |that is |it's )?(?:possible|ok"
    r"(?:ay)?|at all possible)|if you "
    r"(?:can|could|would|like|"
    r"don't mind|have (?:a )?(?:minute|moment|time|second))|when you (?:can|have (?:a )?(?:minute|moment|second))"
    r"|unless (?:i|we|you|somebody|someone) (?:say|says|tell|ask|state|specify|mention|object|hear)\b[^,.;]*"
    r"|in total|overall|altogether|all in all|all told|entirely|once and for all"
    r"|as well|too|thanks|thank you|thx|cheers|would you|will you|real quick|in one go|(?:un)?til (?:i'm|i am|we're"
    r"|we are) back"
    r"|(?:un)?til further"
    r" notice|for the time being))+(?=[.!?]*$)",
    re.IGNORECASE,
)


# In which manner, or for whom: nothing that an order of this kind takes.
_MANNER = re.compile(
    r"(?<=\w),? (?:by hand|from (?:scratch|the (?:beginning|start|top)|zero)|for (?:the|my|our) (?:team|boss|manager"
    r"|colleagues?|others)|when (?:you are|you're) (?:done|finished|through)(?: with (?:that|it))?|once you (?:know"
    r"|see|have (?:it|that|found it))"
    r"|(?:no particular|any|whichever|whatever) (?:cluster|machine|warehouse)(?: will do| is fine)?)(?=[.!?]*$)",
    re.IGNORECASE,
)


def without_trails(text: str) -> str:
    """The text without the politeness, and the spans of rest, that an order may end with."""
    text = _TRAILS.sub("", text) or text
    text = _MANNER.sub("", text)
    return (_FOR_A_WHILE.sub("", text) or text) if _RESTS.match(text) else text
