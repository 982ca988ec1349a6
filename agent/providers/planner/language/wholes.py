"""Ways of speaking that go over a whole message, put plainly before it is cut into clauses.

"Do not change anything, I only want to see the jobs" is a look; "the A notebook and the B one" are two; "run X and tell
me how it ends" asks for the run's status. A row never makes an order of what is none.
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.chains import chained
from agent.providers.planner.language.surroundings import without_surroundings
from agent.providers.planner.language.turned_round import turned_round
from agent.providers.planner.language.wished import as_order

Instead = str | Callable[[re.Match[str]], str]

_TOUCHES = (
    r"(?:change|delete|touch|stop|start|run|restart|modify|remove|cancel|do|create|write|execute|break|alter|update"
    r"|pause|edit|drop)"
)
_ANYTHING = r"(?:anything|any of (?:it|them|this|that|those)|a thing)"
_SEEN = r"(?:see|know|look at|have a look at|take a look at|check|view|find out)"
_RUNS = r"(?:run|rerun|start|trigger|kick off|launch|execute|fire(?: off)?)"
_OUTCOME = (
    r"(?:(?:show|tell|give|let) me (?:know )?(?:(?:the |its )?(?:output|result|results|outcome|status)(?: of it)?"
    r"|(?:if|whether|when) (?:it|that) \w+(?: \w+){0,2}|how (?:it|that) (?:ends|ended|went|goes|turned out|did|does)"
    r"|what (?:it printed|it says|it said|it gave|came out(?: of it)?|comes out|happened|happens)"
    r"|how long (?:it|that) (?:took|takes))"
    r"|see (?:if|whether|how) (?:it|that) \w+(?: \w+){0,2}|report back)"
)
_WAITED = (
    r"(?:(?:(?:wait|hang on|hold on|stay on it) (?:for (?:it|that)|until (?:it|that)(?: is|'s| has)?|till (?:it"
    r"|that)(?: is|'s| has)?)"
    r"(?: to)?(?: (?:be )?(?:done|finish(?:ed)?|through|complete(?:d)?|end(?:ed)?|over))?"
    r"|(?:when|once|as soon as) (?:it|that)(?: is|'s| has)? (?:done|finished|through|over|ended|completed?))"
    r"(?:,| and|, and|, then| and then|\.)? )?"
)
_BEGINS = r"(?:start|spin up|turn on|boot|restart|create|launch|fire up|wake|bring up|switch on|reboot)"
_IF_SO = r"if (?:so|yes|it is|there (?:are|is)(?: any)?|that(?:'s| is) the case|any)"
_FAILED = r"(?:fail(?:ed|s)?|crash(?:ed)?|broke|break|went wrong|go wrong)"
_WORKED = r"(?:succeed(?:ed|s)?|work(?:ed)?|went (?:through|well|fine)|finish(?:ed)?|pass(?:ed)?|complete(?:d)?)"
_WHEN = r"(?:(?P<when> today| yesterday| last night| this morning| this week| in the last .{2,12}?)| properly| fine)?"
_RERUN = r"(?P<verb>run|rerun|re-run|retry|trigger|start|restart|pause)(?: it| that)?(?: again| once more)?"


def _tested(match: re.Match[str]) -> str:
    """ "Check whether X succeeded, and if not run it again": run X if it failed."""
    bad = match["bad"] is not None
    if bad is not (match["yes"] is not None):
        return match[0]  # what should be done with a run that went well is no rerun of one that failed
    return f"{match['lead'] or ''}{match['verb']} {match['thing']} if it failed{match['when'] or ''}"


def _with_book(match: re.Match[str]) -> str:
    """ "Create the folder /a with a notebook b inside": the folder, then the notebook in it."""
    name = re.sub(r"^,? (?:called|named)", "", match["name"] or "").strip()
    if not name:
        return match[0]
    if match["path"].startswith("/"):
        return f"{match['make']}{match['folder']}. create {match['book']} {match['path'].rstrip('/')}/{name}"
    return f"{match['make']}{match['folder']}. create {match['book']} called {name} in it"


def _costliest(match: re.Match[str]) -> str:
    return f"{'cheapest' if match[2].lower() in ('lowest', 'smallest') else 'most expensive'} {match[1]}"


_ROWS: tuple[tuple[str, Instead], ...] = (
    (
        rf"^(?:please )?(?:do not|don't|dont|never|no need to|without|not to) {_TOUCHES}(?:ing)?"
        rf"(?:(?:,| or| and) {_TOUCHES})* {_ANYTHING}(?: please| yet| now| here)*[,.;:!]?(?: [-–]+)? *(?:but |and )?"
        rf"(?:(?:i|we)(?: just| only)?(?:'d| would)? (?:only |just )*(?:want|need|like|wanted|wish)(?:ed)?"
        rf"(?: (?:only |just )?(?:to )?{_SEEN}|(?= (?:the|its|their|a list)\b))|(?:just|only) (?:show|tell|list"
        rf"|give)(?: me)?) (?P<rest>.+)$",
        r"show me \g<rest>",
    ),
    (
        r"\b(?:delete|drop|remove|get rid of|wipe(?: out)?|erase|destroy|nuke|purge|scrap|bin|trash|throw away|tear down)"
        r" (.{0,40}?\bscope\b.{0,30}?),? (?:with|including|and|along with|together with|plus)"
        r" (?:ev\w{2,6}t\w?in\w?|all(?: of)?(?: the| its)?(?: keys| secrets| contents?)?|its (?:keys|secrets|contents?)"
        r"|(?:all |whatever |what )+(?:is|'s)?)(?: (?:(?:that|which) is |that's |there is )?(?:in(?:side)?|of"
        r"|from)(?: it| there)?)?(?=[.!?]*$|[,;.] )",
        r"delete \1",
    ),
    (
        r"\b(export|open|show|read|display)( me)? the (\S+) (notebook|script) and (?:also )?the (\S+)"
        r" (?:one|notebook|script)\b",
        r"\1\2 the \3 \4 and \1 the \5 \4",
    ),
    (
        r"^(?:list|show|give|what are|which are)(?: me)?(?: all)?(?: the)?(?: different| distinct| unique)? (.+?),?"
        r" (?:and|with) how many (\w+(?: \w+)?) (?:have|has|are in|there are in|are there in|use|belong to|are of|is in"
        r"|are on) (?:each|them|it)(?: one| of them)?[.?!]*$",
        r"number of \2 by \1",
    ),
    (
        r"^(?:list|show|give|what are|which)(?: me)?(?: the)?(?: different| distinct)? (\w+?)s? of (?:the )?(\w+),?"
        r" and how many (?:are there )?of each(?: one)?[.?!]*$",
        r"number of \2 by \1",
    ),
    (r"^(how many .+?)\? *(?:just |only |but )*(?:the )?(top|bottom) (\d+)(?: only| please)*[.?!]*$", r"\1, \2 \3"),
    (
        r"^(.*?\b(?:count|number of|how many)(?: the| all)? (\w+) (?:in|of|from) (\S+\.\S+?)(?:,? and then|, then"
        r"| and)?) (?:also )?(?:show|list|give)(?: me)? the ((?:\d+|ten|five|three|two) (?:longest|shortest|cheapest"
        r"|most expensive|biggest|largest|smallest|latest|newest|oldest))(?: ones?)?[.!?]*$",
        lambda m: f"{re.sub(r',? (?:and then|then|and)$', '', m[1])}. Show me the {m[4]} {m[2]} in {m[3]}",
    ),
    (
        rf"^((?:.*? )?{_RUNS} (?!sql|a query|select\b)[^.;?!]{{3,60}}?)(?:,? and(?: then)?|, then|[.;,]|,? then) "
        rf"{_WAITED}(?:then )?(?:please )?{_OUTCOME}[.!?]*$",
        r"\1 and show me its status",
    ),
    (r"\b(?:show|tell|give) me its (?:error|failure)(?: message)?[.?!]*$", "why did that one fail"),
    (
        r"\b(cluster|machine|warehouse|one) (?:with|that has|having) the (highest|biggest|largest|lowest|smallest)"
        r" (?:cost|price|hourly cost|hourly price|bill|rate|cost per hour|costs)\b",
        _costliest,
    ),
    (
        r"^(?:and |so |hey |please )*(?:what(?:'s| is)|show me|tell me|give me) my"
        r" (?:user ?name|user id|login(?: name)?|account(?: name)?)[.?!]*$",
        "who am i",
    ),
    # "make X stop after 15 minutes": a setting of X, and nothing new
    (
        r"^(?:please )?(?:make|have|let|get) (?!it |that |sure |a |an |another )(.{3,40}?)"
        r" (stop|restart|shut down|scale|terminate|turn off|switch off) (?:itself |automatically |off )?"
        r"(after|when|by itself|to|with) (.+)$",
        r"\1 should \2 \3 \4",
    ),
    # "start X and run Y on it once it is up": what the steps wait for anyway
    (
        rf"^(.*\b{_BEGINS}\b.*?\b(?:and|then)\b.*?),? (?:once|when|as soon as|after)"
        r" (?:it|that|the (?:cluster|warehouse))"
        r"(?:'?s| is| has)? (?:up|running|ready|online|back|started|available|warm)(?: and running| again| up)?[.!?]*$",
        r"\1",
    ),
    # "stop the idle ones and tell me what we save": said with the answer
    (
        r"^(.*\b(?:stop|kill|terminate|shut|turn|switch|end)\b.*?),? (?:and|then)(?: also)? (?:tell|show|let) me"
        r"(?: know)? (?:what|how much)(?: money)? (?:we|i|that|it|this)(?: would| will| can|'ll|'d)?"
        r" saves?d?(?: us| me)?[.!?]*$",
        r"\1",
    ),
    (
        r"^(?:are|is) there (?:any |some )?(idle|running|failed|stopped|paused|unused)"
        rf" (clusters?|warehouses?|jobs?|runs?)(?: right now| now| at the moment| today)?"
        rf"(?:\?|,| and|;)+ (?:and )?{_IF_SO},? (?:please )?"
        r"(stop|terminate|kill|shut down|pause|resume|start|rerun|cancel|delete)"
        r" (?:them|it|those|all of them)(?: all)?[.!?]*$",
        r"\3 all \1 \2",
    ),
    (
        rf"^(?:please )?(?:check|see|look|find out)(?: if| whether) (?:the )?(.{{2,50}}?) is"
        rf" (running|idle|up|on|stopped|down|off|paused|unused)(?:\?|,| and|;|\.)+ (?:and )?{_IF_SO},? (?:please )?"
        r"(?:then )?(stop|terminate|kill|shut down|pause|resume|start|restart|delete) (?:it|that)[.!?]*$",
        r"\3 \1 if it is \2",
    ),
    (
        r"^(?:please )?(count|how many)(?: the| all)? (\w+s)(?: and|,)(?: how many)?(?: the| all)? (\w+s)"
        r"(?: (?:are there|do we have|exist|there are|have we got))?[.!?]*$",
        r"\1 \2. \1 \3",
    ),
    (
        r"\b(export|download) (?:the )?(.+?) (?:as|in) (?:an? )?(html|source|jupyter|ipynb|dbc)(?: format)? and"
        r" (?:also )?(?:as |in )?(?:an? )?(html|source|jupyter|ipynb|dbc)\b",
        r"\1 \2 as \3 and export \2 as \4",
    ),
    (
        r"\b(?:set|switch|change) (?:my |the )?catalog to (\w+),? and (?:my |the )?schema to (\w+)",
        r"use the schema \1.\2",
    ),
    (r"(?<=\w[?.,]) (?:which|what) (?:ones?|tables?|clusters?|jobs?)[?. ]*$", ""),
    (r"\b(today|yesterday)s(?= \w)", r"\1's"),
    (r"\bhow (?:is|are) (?:the )?(\S+(?: table)?) (?:structured|built|laid out|organi[sz]ed|set up)\b", r"describe \1"),
    (
        r"^(?:(?:should|can|could|may|shall) (?:i|we) (?:stop|delete|start|restart|pause|kill|shut down) (?:the )?)"
        r"([^?,.;]{3,50}?)\? (?:is|was|has) it\b(.*)$",
        r"is \1\2",
    ),
    (
        r"\b(?P<make>(?:create|make|add|set up|build|new|need|want)(?: me)?(?: up)? )(?P<folder>(?:the |a |an )?"
        r"(?:new )?"
        r"(?:folder|directory)(?: (?:called|named|at))? (?P<path>[\w./@+-]*[\w/]))(?:,? (?:and|with|containing|holding"
        r"|having|that (?:has|holds|contains)|and put|and in it|put))+ (?P<book>(?:(?:an?|the|one|another|some) )?"
        r"(?:(?:new|empty|blank|sql|python|scala|r) )*(?:notebook|script)\b)(?P<name>(?:,? (?:called|named))? [\w-]+)?"
        r"(?: inside| in it| in there| there| within| inside it| into it| below it| in that folder)?(?=[.!?]*$|,? "
        r"(?:and|then)\b)",
        _with_book,
    ),
    (
        r"^(?:i|we)(?:'ve got| have| need| want| must|'d like)? ?(?:to )?(?:add|store|save|keep|put|set up) (?:an?"
        r"|my|our|the) "
        r"[^,;:.]{2,40}[,;:.] (?:and |please |so |can you |could you )*(?:store|save|put|add|keep) it (?:as|under)"
        r"(?: the (?:name|key))? (\S+) (?=(?:in|into|to|under) )",
        r"add the secret \1 ",
    ),
    # "nobody is on X any more, so feel free to turn it off"
    (
        r"^(?:(?:nobody|no one|noone|none of us)(?:'s| is| has| was)?(?: been)?(?: still| really)? (?:on|using|in"
        r"|needs?"
        r"|uses?|used|touched|touching|working (?:on|with)|looking at)|(?:i|we)(?:'m|'re| am| are) (?:all )?(?:done"
        r"|finished|through) with|(?:i|we) (?:don't|do not|no longer) (?:need|use|want)) (?P<what>[^,;.]{2,50}?)"
        r"(?: any ?more| any longer| now| (?:for )?today| at the moment)*(?:,|;|\.|:| -+)?(?: (?:so|and))?,?"
        r" (?:(?:please|feel free to|you (?:can|may|could)|go ahead and|just|can you|could you|let's|also) )*"
        r"(?P<verb>turn|switch|shut|stop|kill|delete|drop|remove|terminate|pause|bin|trash|get rid of|suspend|throw) "
        r"(?:of )?(?:it|that|this)\b(?P<rest>.*)$",
        r"\g<verb> \g<what>\g<rest>",
    ),
    # "a blank notebook named x", "cluster, 4 workers, named x": something new without a verb
    (
        r"^(?:an? )?(?=(?:.*\b(?:named|called) \S))(?=(?:new|blank|empty|fresh)\b|.*\b(?:\d+|one|two|three|four|five)"
        r" (?:workers?|nodes?)\b)(?!.*\b(?:is|are|has|have|had|was|were|been|would|could|might|should|will|costs?|helps?|needs?|which|what|who"
        r"|why|when)\b)((?:(?:new|blank|empty|fresh|small|medium"
        r"|large|sql"
        r"|python|scala|r|git|secret) )*(?:cluster|warehouse|notebook|folder|scope)\b.*)$",
        r"create a \1",
    ),
    (r"(?<=\w), then (?=(?:in|by|per|for) \w+[^,;]*$)", ". Show the same "),
    (
        r"^(?:what (?:was|were|is|are) |show(?: me)? |which (?:was|is) )?(?:the )?(best|highest|biggest) and (?:the )?"
        r"(worst|lowest|smallest) (day|month|week|year|quarter|hour)\b(?!s)(.*?)[.?!]*$",
        r"the \1 \3\4. The \2 \3\4",
    ),
    (r",? (?:and )?then (?:also )?(?:do |show |give me )?(?=the same\b)", ". Show "),
    # "save us some money and stop X": why
    (r"^(?:please |let's |to |we (?:want|need) to |i want to )*(?:sav(?:e|ing)|cut) (?:us |me )?(?:some |a bit of "
     r"|a few |the )?(?:money|costs?|bucks|dollars|dbus?|budget)(?:,| and| by|:)+ (?=\w)", ""),
    (r"^([\w' .-]{3,50}?) ?(?:[:,]|-+|->) (?:hold|park|freeze) it(?: for now| please)*[.!]*$", r"pause \1"),
    (r"^(?:please |can you |could you )*remind me(?: again)?,? (?=(?:which|what|who|where|how) )", ""),
    # "etl-pipelines is behind, get the newest version"
    (r"^(?:the )?(\S*-\S*|\S+ repo)(?: repo| git folder)? (?:is|are|looks|seems) (?:out of date|outdated|behind|stale|old|not up to date|not current|lagging)(?: again)?[,;.:-]+ (?:so |please |can you |could you )*(?:(?:get|fetch|pull|bring|take|load) (?:me |in |down )*(?:the )?(?:newest|latest|current|new)\b.*|update it|pull(?: it)?|sync it|refresh it)$", r"pull \1"),
    # "etl-pipelines: checkout tag v1.4"
    (r"^([\w.-]*\w) ?: (?:please )?(?:(?:git )?check ?out|switch(?: it)? to|use|move(?: it)? to|put(?: it)? on|go to|on|to)?"
     r" ?(?:the )?(tag|branch) ([\w./-]*\w)[.!]*$", r"switch the repo \1 to \2 \3"),
    # small words with letters out of place
    (r"\b(?:wiht|wtih|whit)\b", "with"),
    (r"\b(?:teh|hte)\b", "the"),
    (r"\b(?:nad|adn)\b", "and"),
    (r"\b(?:plaese|pelase|pleae)\b", "please"),
    # "open orders by priority" are no orders to open
    (r"^open (?=(?:orders|invoices|tickets|accounts|claims)\b(?! table).*\b(?:by|per|since|for each|broken down)\b)", "number of open "),
    # "hm, that was too early. start it again"
    (r"^(?:hm+|oh|ah|oops|ok|okay|sorry|no|well)?[,. ]*that(?: was|'s| is) (?:(?:a bit|way|far|much|rather) )?(?:too (?:early|soon|fast|hasty|quick)"
     r"|a mistake|my mistake|wrong|not right|premature)[.,;:!-]+ (?:so |please |better )*(?=\w)", ""),
    (r"^(?:please )?(?:make|let) (?:it|that|this)(?: one)? (?:be )?(?:the|my) (?:one|default|warehouse|cluster)(?: (?:that )?(?:i|we) (?:work with|use|work on|query with))?"
     r"(?: from now on| by default)?[.!]*$", "use it"),
    (r"^(?:please |can you |could you )*(?:(?:show|list|give|tell)(?: me)? )?(?:everything|all|whatever|anything)(?: that| which)?(?: was| has been| were| got| is)?"
     r" (?:executed|queried|run|ran)(?: in sql)? on (?!jobs?\b)(.+?)[.?!]*$", r"which queries ran on \1"),
    # "pause that job's schedule", "any sql that failed since yesterday?"
    (r"\b((?:that|this|the) (?:job|cluster|warehouse|run|notebook|repo|table|folder))['’]s (\w+)", r"the \2 of \1"),
    (r"^(?:is there |was there |were there |do we have )?any sql (?=(?:that|which|failed|ran|running|on|since|today|yesterday)\b)", "any sql queries "),
    # "drop a file x into /y": it is put there
    (r"\bdrop (?=(?:an?|the following|this|another|some) (?:\w+ ){0,2}(?:file|note|text|notebook|script|secret|key)\b.*\b(?:in|into"
     r"|to|under|at) )", "create "),
    # "what is in x, schema-wise?": of which kind, said behind
    (r"^((?:what|which)(?:'s| is| are| lives?| sits?)? .+?),? (schema|table|notebook|file|secret|job|cluster)s?[- ]wise[?. ]*$", r"\2s: \1?"),
    # "X -> on", "the root of dbfs"
    (r"^([\w' .-]{2,40}?) ?(?:->|=>|→) ?(on|off)[.!]*$", r"turn \2 \1"),
    (r"\b(?:the )?(?:root|top(?: level)?)(?: folder| directory)? of (?:the )?dbfs(?![\w:/])"
     r"|\b(?:the )?dbfs(?: root| file system)(?: folder| directory)?(?![\w:/])|\bdbfs:(?![\w/])", "dbfs:/"),
    (
        rf"^(?P<lead>)(?:please )?(?:check|see|look|find out|tell me|did|has|have)(?: if| whether)? (?:the )?"
        rf"(?P<thing>.{{2,50}}?)(?: has| did| have)? (?:(?P<bad>{_FAILED})|{_WORKED}){_WHEN}"
        rf"(?:\?|,| and|, and|;|\.)+ (?:and )?(?:if (?:(?P<yes>so|yes|it did|it has|it failed|that is so)|not|no"
        rf"|it did(?: not|n't)"
        rf"|it has(?: not|n't)))(?:,| then|, then)? (?:please )?{_RERUN}[.!?]*$",
        _tested,
    ),
)  # fmt: skip
_ALL = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _ROWS)


def put_plainly(text: str) -> str:
    """The message with such turns put plainly; any other as it is."""
    text = chained(without_surroundings(turned_round(text)))
    for pattern, instead in _ALL:
        text = pattern.sub(instead, text)
    return as_order(text)
