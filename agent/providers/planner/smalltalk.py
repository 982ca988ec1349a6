"""Greetings, thanks, help, and saying no to what lies outside of a workspace."""

from __future__ import annotations

import re

from agent.providers.planner.language.lexicon import KINDS, VERBS
from agent.providers.planner.language.phrases import ASKS_HELP, CLOSING, GREETING, GREETINGS, HELP, THANKS
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.steps import Answer

START = ("Show all clusters", "What jobs failed today?", "List catalogs")
_WELCOME, _NEXT = "You are welcome.", "All right. What shall I do next?"
ACKNOWLEDGED = frozenset({_WELCOME, _NEXT})
ANSWERED = THANKS | GREETINGS

# (what a tool's presence makes possible, how it is said)
_ABILITIES: tuple[tuple[str, str], ...] = (
    ("list_clusters", "**Clusters**: show, start, stop, restart, create or delete them: “Stop all idle clusters”."),
    ("list_jobs", "**Jobs and runs**: run, schedule, and see why a run failed: “What jobs failed today?”"),
    (
        "execute_sql",
        "**Data**: questions as SQL, with charts: “Average fare by pickup zip as a chart”. Plain SQL works too.",
    ),
    ("list_warehouses", "**SQL warehouses and query history**: “Which warehouses are running?”"),
    ("list_workspace", "**Notebooks and files**: find, open, create and run them: “List my notebooks”."),
    ("list_catalogs", "**Unity Catalog**: catalogs, schemas, tables: “Find tables about customers”."),
    ("list_secret_scopes", "**Secrets**: scopes and keys; values are never shown: “List secret scopes”."),
    ("list_repos", "**Git folders**: “List repos”."),
)


_OF = (
    r"(?:clusters?|jobs?|runs?|notebooks?|warehouses?|sql|queries|tables|data|secrets|files|folders|repos|charts"
    r"|dashboards|catalogs|schemas|permissions|schedules|workflows|things|stuff|other|the|and|or|like|as well as|,|&"
    r"|with|my|our|also) ?"
)
_ASK = r"(?:hi |hello |hey |please |so |ok |can you |could you |would you )*(?:(?:show|tell|give) (?:me|us) )?"
_HELP = re.compile(
    # "what are you able to do with jobs and clusters", "can you handle jobs too, or only SQL"
    rf"^{_ASK}(?:what|which things|(?:what|which) (?:kind|sort|type)s? of (?:things|stuff|tasks)) (?:all )?"
    r"(?:are you able to do|can you do|do you do|could you do|do you know) "
    rf"(?:with|about|for|in|on) (?:{_OF})+$"
    r"|^(?:hi |hello |hey |so )*(?:can|could|do|are|would) you (?:able to |also |even |only |just )*(?:handle|do"
    r"|do (?:anything|something) (?:with|for|about)|deal with|work with|help with|help me with|support|manage|cover"
    r"|understand|know about|know) "
    rf"(?:{_OF})+(?:too|as well|also)?,? ?(?:or (?:is it |are you )?(?:only|just|no|also) (?:{_OF})+)?$"
    rf"|^{_ASK}(?:some |a few |any |an )?(?:good |more )?examples? (?:of|for|questions?)(?: of| for)? ?"
    r"(?:what|things|stuff|questions|requests|the things|tasks)?"
    r"(?: (?:that )?(?:you|i|we|one) (?:can|could|may|might)?.{0,40})$"
    rf"|^{_ASK}what (?:kind|sort|type)s? of (?:things|questions|requests|stuff|tasks)\b"
    r".*\b(?:ask|do|help|say|tell|handle)\b.*$"
    r"|^(?:please |hi |hello |hey |sorry )?(?:(?:i'm|i am|im) (?:new|lost|confused|a beginner)(?: here| to this)?(?:"
    r" and)? )?(?:so )?"
    r"(?:what (?:kind|sort|type)s? of (?:things|questions|requests|stuff)\b.*\b(?:ask|do|help|say|tell)\b.*"
    r"|how (?:do|can|should) i (?:use|work with|talk to) (?:this|you|it)(?: thing| app| tool| assistant| bot)?"
    r"|(?:(?:tell|show) me )?(?:what|which) (?:\w+ )?(?:are you|can you|could you|would you be|do you|will you)(?: able"
    r"| capable)?(?: of| to)? (?:do|doing|help(?:ing)?|offer|answer|handle|support)(?: (?:with|for|me|us|here|exactly"
    r"|in|on|this|my|our|the|workspace|databricks|chat|anyway|today|all|out))*"
    r"|(?:help )?(?:what|how) (?:can|could|do) (?:you|i|this(?: thing| app| assistant)?) (?:do|help|ask)(?: (?:for "
    r"|with )?(?:me|here|us))*"
    r"|what can (?:you|i) do (?:with|about|for|around) (?:my |the )?[\w ]{3,30}"
    r"|what (?:are you (?:good )?for|else is possible)|give me (?:some )?examples|where do i start)$"
    r"|^help (?:how|what|where) .{0,40}\b(?:use|this|you|start|do)\b.{0,20}$"
)
_PRAISE = re.compile(
    r"^(?:(?:ha ?ha|oh|wow|ok|okay|yes|so|very|really|that's|that is|that was|this is|you're|you are|it's|absolutely"
    r"|nice|great|perfect|super"
    r"|cool|awesome|brilliant|excellent|wonderful|amazing|fantastic|thanks|thank you|thx|cheers|good|well done"
    r"|lovely|a|an|the|so much|much|again"
    r"|you saved my day|you made my day|you rock|love it|i love it|helpful|very helpful|nice work|good job|great job"
    r"|just what i needed"
    r"|exactly what i needed|star|best|legend|for (?:the|your) help|for that|that was it|that's it|that is it|that's"
    r" all|that is all|that was all|for now|a lot|many|appreciated|neat|sweet|ta|mate|buddy|pal|man|dude|folks|one"
    r"|life ?saver|magic|smooth|that (?:was|is) (?:quick|fast|easy)|nicely done|top|kudos|bravo|chapeau|respect|to you"
    r"|(?:for )?(?:sorting|fixing|doing|helping|handling|clearing)(?: (?:that|it|this|me|everything))?(?: out| up)?"
    r"|(?:that|this|it|you)(?:'ve| have| has)?(?: really| totally| actually| just)? (?:helped|helps|worked|works"
    r"|did it|did the trick|does it|does the trick|solved it|fixed it|was it|helped me)(?: me)?(?: out)?"
    r"|works (?:now|like a charm|fine|well)|all (?:good|fine|set)(?: now)?|much better) ?)+$"
)
# "Thanks, that saved my night": what is said of it matters not, as long as it asks for nothing.
_THANKED = re.compile(
    r"^(?:(?:thanks|thank you|thx|ty|cheers|great|perfect|nice|wow|awesome|cool|super|brilliant|lovely|excellent|oh|ok"
    r"|ah|a lot|so much|very much|many|yes) )+(?P<what>(?:(?:that|this|it|you)(?:'s|'re|'ve)? |(?:exactly|just) what "
    r"|for (?:the|your|all|that|this) )(?:[a-z']+ ?){1,8})$"
)
_ASKED_FOR = frozenset(
    phrase for said in (*VERBS.values(), *KINDS.values()) for phrase in said if " " not in phrase
) - {"know", "see", "look"} | wordset(
    """
    not no never isn't wasn't doesn't didn't don't nothing but wrong bad slow too why what's when where how who which
    please again also now then next instead first want need like could would should if than
    """
)
_WRONG = re.compile(
    r"^(?:no |hey |wait |oh |but |sorry )*(?:(?:that|this|it)(?:'s| is| was) (?:all )?(?:wrong|not (?:right|correct"
    r"|true|what i (?:meant|wanted"
    r"|asked(?: for)?|said)))|(?:that|this) isn't (?:right|what i (?:meant|wanted|asked(?: for)?))|not what i "
    r"(?:meant|wanted"
    r"|asked(?: for)?)|you (?:\w+ )?(?:the )?wrong(?: (?:one|ones|thing|cluster|job|warehouse|notebook|table|file"
    r"|run))?|you got (?:that|it|me) wrong|you misunderstood(?: me)?)$"
)
# A remark that asks for nothing, and what takes back the words before it.
_NOTED = re.compile(
    r"^(?:(?:lol|rofl|ha(?: ?ha)*|he ?he|hm+|uh huh|ok(?:ay)?|k|oh|ah|aha|wow|right|well|so|then|very|quite|just"
    r"|really|interesting|curious|fascinating|funny|strange|weird|odd|fair enough|makes sense|i see|noted|understood"
    r"|good to know|no worries|no problem|np|oh well|whatever|as expected|i thought so|thought so|as i thought"
    r"|figures|gotcha|roger(?: that)?|copy that|got it|that (?:makes sense|figures|explains (?:it|a lot|things))"
    r"|that's (?:odd|strange|weird|interesting|funny|a pity|a shame|fine|ok(?:ay)?|alright)"
    r"|it is what it is|let me think(?: about it)?|one (?:sec|second|moment)|give me a (?:sec|second|moment|minute)"
    r"|hold on|brb|be right back|bless you) ?)+$"
)
_RETRACTS = re.compile(
    r"^(?:(?:sorry|apologies|oops|whoops|my bad|my mistake|my fault|ah|oh|no|ok|okay|actually|wait|please|hm+|about"
    r" that|all good|wrong (?:window|chat|tab|one)|that (?:was|is) (?:not|n't) for you|(?:i )?(?:was|am|just)"
    r" (?:only )?(?:kidding|joking|testing)|just a test) )*"
    r"(?:never ?mind(?: (?:that|it|me))?|forget (?:it|that|this|about (?:it|that|this)|what i (?:just )?(?:said|asked"
    r"|wrote)|i (?:asked|said anything))|(?:scrap|scratch|disregard|ignore) (?:that|it|this|me|my (?:last )?(?:message"
    r"|question|request))|my bad|my mistake|wrong (?:window|chat|tab)|(?:just )?(?:kidding|joking)"
    r"|don't bother(?: then)?|i changed my mind|i've changed my mind|sorry|oops)(?: please| then| sorry| thanks)*$"
)


def reply(bare: str, tools: frozenset[str]) -> Answer | None:
    """The answer to small talk, None when the message is something else. ``bare`` is lower case without punctuation."""
    if bare in HELP or _HELP.search(bare):
        return abilities(tools)
    if ASKS_HELP.match(bare):
        return abilities(tools)
    if CLOSING.match(bare):
        return Answer("You are welcome. Until next time.", START)
    if GREETING.match(bare):
        return Answer("All well here. What would you like to see or do in your Databricks workspace?", START)
    if _PRAISE.match(bare):
        return Answer(_WELCOME, START)
    if (match := _THANKED.match(bare)) and not _ASKED_FOR & set(match["what"].split()):
        return Answer(_WELCOME, START)
    if bare in THANKS:
        return Answer(_WELCOME, START)
    if _WRONG.match(bare):
        text = "Sorry about that. Tell me what you meant, or say “undo” and I take back what can be taken back."
        return Answer(text, ("Undo that", *START[:2]), ok=False)
    if _RETRACTS.match(bare):
        return left_alone(asked=False)
    if _NOTED.match(bare):
        return Answer(_NEXT, START)
    if bare in GREETINGS:
        return Answer("Hello! Tell me what you would like to see or do in your Databricks workspace.", START)
    return None


def abilities(tools: frozenset[str]) -> Answer:
    lines = [f"- {line}" for tool, line in _ABILITIES if tool in tools]
    text = "I work on your Databricks workspace:\n\n" + "\n".join(lines)
    return Answer(text + "\n\nWhatever removes or stops something asks you first.", START)


def decline() -> Answer:
    return Answer(
        "I cannot help with that: I only work on your Databricks workspace — clusters, jobs, SQL and "
        "tables, notebooks, "
        "secrets and Git folders. Ask “What can you do?” for examples.",
        START,
        ok=False,
        lost=True,
    )


def unclear(text: str) -> Answer:
    return Answer("I did not understand that. Ask “What can you do?” for examples.", START, ok=False, lost=True)


def pinned_by_hand() -> Answer:
    text = "I cannot pin it for you. Press **Pin** above the result: its table or chart then stays on your Board page."
    return Answer(text, START, ok=False)


def nothing_asked(done: str = "") -> Answer:
    """Yes to nothing; ``done`` is what the last turn did as it was ordered."""
    if done:
        return Answer(f"I had nothing left to ask, it is done: {done}", START)
    return Answer("I had not asked anything. What shall I do?", START, ok=False)


def nothing_before() -> Answer:
    return Answer("There is nothing to do again yet. What shall I do?", START, ok=False)


def left_alone(*, asked: bool) -> Answer:
    return Answer("All right, I will leave it." if asked else "All right.", START)
