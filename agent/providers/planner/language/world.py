"""What is no work on a workspace at all: errands, opinions, predictions, knowledge of the world. As tables."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import COMMON, NUMBER_WORDS
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.outside import PAPERS
from agent.providers.planner.language.wordset import wordset

# Orders that no tool carries out, as the first word of a request.
_ERRANDS = wordset(
    """
    post book order play remind tweet call text ping message notify alert teach sing fix debug refactor optimize
    optimise buy hire bake tell-a-joke water wash drive walk mail fax refund subscribe unsubscribe congratulate
    apologize apologise summon marry guess roll flip bet predict imagine assign forward reply submit request promote
    transition compose code draft plan page proofread rewrite rephrase paraphrase translate brainstorm onboard
    reserve rent purchase scan ship deliver mute unmute decline reject escalate acknowledge resolve reopen triage
    comment wish greet introduce welcome negotiate contact phone ring dial escort arrange organize organise
    reimburse invoice sign fill translate pronounce spell solve prove derive memorize recite hum whistle
    """
)
_NEVER_NOUNS = wordset(
    """
    assign submit compose translate refactor proofread rewrite rephrase paraphrase brainstorm remind promote transition
    congratulate apologize unsubscribe teach convince persuade pronounce memorize recite
    """
)
# An errand has an object: "order three pizzas"; "order revenue per region" is about data.
_ERRAND = re.compile(
    r"^\w+ (?:me|us|him|her|it|them|a|an|the|my|our|your|some|this|that|to|in|on|for|all|with|\w+(?:'s| off)|"
    + "|".join(sorted(NUMBER_WORDS))
    + r"|\d+|\w+-\d+)\b"
    r"(?!.* by\b)"
)
_POLITE = wordset("please can could you would pls just now hey kindly then and ok")
_DETERMINER = wordset("a an the my our your his her their me us him some these")
# "Revenue a day", "trips the month before" begin with no verb.
_SPAN = re.compile(r"^\S+ (?:an?|the|these) (?:\w+ )?(?:hour|day|night|week|month|quarter|year|mile|minute|piece)s?\b")

_KNOWLEDGE = re.compile(
    r"^(?:please |can you |could you )*(?:explain|define|describe) (?:me |to me )?(?:what|how|why"
    r"|the (?:difference|concept))\b"
    r"|^(?:what is|what's|what are) (?:the )?difference between\b"
    r"|^what(?: is|'s) an? (?!good\b)(?!.*\b(?:worth|on average|typically)\b)[\w -]+\??$"
    r"|\b(?:share|stock|bitcoin) price\b|^how much (?:is|are) an? .*\b(?:share|stock)\b"
    r"|^how (?:does|do) (?:an? )?[\w -]+ work\??$|\bbest practices?\b"
    r"|^who (?:invented|wrote|discovered|painted|composed|directed|sang|founded|built|won|killed|was the first)\b"
    r"|^what (?:time|day|date) is (?:it|today)\b|^what(?:'s| is) the time\b|^what(?:'s| is) today'?s? date\b"
    r"|^how do (?:you|i|we) (?:say|spell|pronounce)\b"
    r"|\bin the (?:human body|solar system|universe)\b",
    re.IGNORECASE,
)
_WHATEVER = re.compile(
    r"^(?:please |can you |could you )*(?:convert|translate) .+ (?:to|into) \w+"
    r"|^(?:please |can you |could you |i (?:want|need) to )*file (?:an?|my|our|the|his|her|this|that) (?!.*[/.]\w)\w+"
    r"|^(?:please |can you |could you )*(?:set|start) (?:me )?(?:an? |the )?(?:\w+ ){0,2}(?:timer|alarm|stopwatch"
    r"|countdown|reminder)\b"
    r"|^(?:please |can you |could you )*(?:draw|paint|sketch|design|make|create) (?:me |us )?(?:an?|our|the|some)"
    r" (?:\w+ )?(?:logo|painting|portrait|cartoon|comic|poster|flyer|mascot|avatar|illustration|doodle)s?\b"
    r"(?! (?:job|notebook|cluster|table|folder|schema|scope|secret|repo|file|warehouse)s?\b)"
    # papers that run out; a key is written with its hyphens: "renew tls-cert in prod-keys"
    rf"|^(?:please |can you |could you )*(?:renew|refresh|rotate|extend) (?:(?:the|my|our|this|that) )?{PAPERS}"
    r"|^(?:please |can you |could you )*(?:wake|call|text|ping|remind|teach|excuse|forgive|marry|cheer|entertain|amuse"
    r"|surprise|motivate|hug) (?:me|us)\b"
)
_FEELINGS = re.compile(r"^(?:i am|i'm|im|i feel|i'm feeling) (?:so |very |really |a bit )?(?:sad"
                       r"|happy|bored|tired|hungry|thirsty|cold|nervous|proud|"
                       r"lonely|sick|angry|stressed|in love)\b", re.IGNORECASE)  # fmt: skip
_GENERAL = re.compile(
    r"^what(?: is|'s) an? (?!good\b|running\b)(?:\w+ )?(?:table|job|cluster|notebook|workflow|warehouse|catalog"
    r"|schema|pipeline)$"
    r"|^(?:what(?: is|'s|'re| are) )?(?:the )?difference between an? |\b(?:search|browse|google) (?:the )?(?:web"
    r"|internet|online)\b"
    r"|^what will .+ be (?:next|in|tomorrow)\b|^(?:forecast|predict|extrapolate) "
    r"|^(?:what|how (?:much|many)|who|which) [\w' ]*\bwill (?:\w+ )?(?:be|have|reach|make|sell|earn|win|grow|become)\b"
    r"|\bwill\b.*\blook like\b|^(?!.*\b(?:job|run|cluster|etl)\b).*\b(?:is|are) (?:going to|gonna|about to|likely to"
    r"|expected to)\b"
    r"|\bwhat (?:would|will) happen (?:if|when)\b.*\b(?:prices?|costs?|competitors?|market|economy|inflation)\b"
    r"|^(?:tell|give) me (?:an? )?(?:\w+ )?(?:secret|joke|story|fun fact|riddle|compliment|pun|quote|advice)$"
    r"|^(?:so |and )*(?:how much|what) (?:should|shall|would|must) (?:i|we|one|you) (?:pay|charge|tip|invest|bid)\b"
    r"|\b(?:to|how to) learn\b|^(?:what's|what is) the best way to\b"
    r"|^will (?:it|there|we|they|our|the \w+|\w+) (?:be|rain|snow|reach|grow|hit|rise|fall|exceed|drop below|sell"
    r"|make|earn|win)\b"
    r"|^(?:which|what) is better\b"
    r"|^(?:what(?:'s| is) your|do you have an?) (?:opinion|view|take|favou?rite|thoughts?)\b",
    re.IGNORECASE,
)


def of_the_world(clause: Clause) -> bool:
    """Whether a clause wants to know, foresee or have done what has nothing to do with a workspace."""
    if _WHATEVER.search(clause.lower):
        return True
    if _GENERAL.search(clause.lower) and not clause.of("path", "dotted", "quoted", "number"):
        return True
    if clause.of("path", "dotted") and not clause.of("url"):
        return False
    if (_KNOWLEDGE.search(clause.text.strip()) or _FEELINGS.search(clause.text.strip())) and not clause.names_object:
        return True
    words = [w for w in clause.words if w not in _POLITE]
    if not words or words[0] not in _ERRANDS or (words[0] in ("fix", "debug") and clause.kinds):
        return False  # "debug the failed run": it is looked at
    return words[0] in _NEVER_NOUNS or bool(_ERRAND.match(" ".join(words)))


def unknown_act(clause: Clause) -> bool:
    """Whether a clause begins with a verb that no table has: "polish the report", "tidy my desk".

    What follows tells it from a noun: "revenue the year before", "trips a day" begin with what is asked for.
    """
    if clause.verb is not None or clause.mood == "question":
        return False
    words = [w for w in clause.words if w not in _POLITE]
    if len(words) < 3 or words[1] not in _DETERMINER or _SPAN.match(" ".join(words)):
        return False
    return words[0].isalpha() and words[0] not in COMMON and words[0] not in FILLERS and not words[0].endswith("s")
