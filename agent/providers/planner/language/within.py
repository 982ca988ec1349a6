"""Clauses about what was just listed, made or chosen: its contents, the most of it, whether something is in it."""

from __future__ import annotations

import re

# "List what's in there", "its contents": of what was just made, chosen or shown.
CONTENTS = re.compile(
    r"(?:(?:and|then|now|please|also|so) )*(?:(?:list|show|tell|give|see|check)(?: me| us)? )?(?:what(?:'s| is| are"
    r"| do we"
    r" have)?(?: now| all| else| already)? (?:in|inside|within) (?:it|there|that|that one|this one|here)"
    r"|what(?:'s| is)? (?:still )?(?:left|remains|remaining)(?: (?:in (?:it|there)|there))?|(?:all )?(?:of )?(?:its"
    r"|the|their) contents?(?: of it)?|what (?:it|they|that) (?:contains?|holds?|has)"
    r"|what does (?:it"
    r"|that) (?:contain|hold|have in it))(?: now| then| please| so far)*"
)
# "What's in each of them", "the tables in each"
CONTENTS_OF_EACH = re.compile(
    r"(?:(?:and|then|now|please|also|so|ok|well) )*(?:(?:list|show|tell|give|see)(?: me| us)? )?"
    r"(?:what(?:'s| is| are)? (?:in|inside|within)|(?:what|whatever) (?:each|every one) (?:of them )?"
    r"(?:has|holds|contains)|(?:all )?(?:the |their )?"
    r"(?:contents?|secrets|keys|tables|schemas|files) (?:in|of|inside|within))(?: each| each one| every one| each of"
    r" (?:them|those|these)| every one of them| them all| all of them)?(?: please)?"
)
# "Show me the code of each", "open them all", "show its code": of the notebooks just listed, or of the job just shown
CODE_OF_EACH = re.compile(
    r"(?:(?:and|then|now|please|also|so) )*(?:(?:open|show|print|read|give|export|cat|display|see|get) (?:me |us )?)"
    r"(?:(?:the |their |its )?(?:source )?(?:code|source|contents?)(?: (?:of|for|in) (?:each|all|every one|both|them"
    r"|those|these)(?: one| notebook)?(?: of (?:them|these|those))?)?"
    r"|(?:each|all|both|every one|them)(?: (?:one|notebook|notebooks))?(?: of (?:them|these|those))?(?: all| both)?"
    r"(?: with (?:its|their) (?:code|source))?)(?: please| too| as well| now)*"
)
MOST_OF_THEM = re.compile(
    r"(?:and |so )*(?:which|what)(?: one| ones)?(?: of (?:them|these|those|the list))? (?:is"
    r"|are|has|have|was|costs?|took|runs?)\b"
)
# "Is x in there?", "was x deleted?", "is x still in prod-keys?"
IS_THERE = re.compile(
    r"(?:(?:and|so|but) )*(?:is|was|has|does|did|isn't|wasn't) (?:there )?(?:an? "
    r"|the )?(?P<what>[\w./@-]+(?: [\w./@-]+){0,3}?)"
    r"(?: (?:still|already|really|actually|also|even|not|ever))*"
    r"(?: (?:been )?(?:deleted|removed|dropped|erased)| gone| missing| (?:still )?(?:there|present|around|exists?"
    r"|listed)"
    r"| (?:in|among|part of|on) (?:there|it|them|those|that|(?:the|that|this) (?:list|scope|folder|repo|schema))"
    r"| (?:in|inside) (?:the )?(?P<place>[\w-]*[-_]?[\w-]+)(?: scope)?)(?: now| yet| already| too| at all)*"
)
