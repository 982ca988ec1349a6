"""Ways of wrapping an order, as sentence frames: the order inside comes out plain.

"Would you mind stopping X?", "I want X stopped", "X needs a restart" and "make sure X is running" are orders whose verb
is inflected or hidden. A frame works for every verb of the lexicon (``inflect.py``), unlike an idiom (``idioms.py``).
"""

from __future__ import annotations

import re

from agent.providers.planner.language.inflect import GERUNDS, PASTS
from agent.providers.planner.language.wordset import wordset


def _any(words: dict[str, str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


_LEAD = (
    r"^(?:please |pls |now |ok(?:ay)?,? |so |and |also |then |just |kindly |hey,? |hi,? |yo,? |hello,? |pls,? "
    r"|well,? |but )*"
)
_LEAD_ASKED = rf"{_LEAD}(?:(?:can|could|would|will) you (?:please |kindly |possibly )?)?"
_END = r"(?:,? (?:please|wait|pls|now|again|asap|today|thanks|right away|for now|at once|permanently|for good))*[.!?]*$"
_THING = r"(?!i |we |you |it sure |me |to |a |an |some |nothing\b|none\b|no |not |nobody\b|only )(.{2,70}?)"
_ANY_THING = (
    r"(?!which |what |whether |if |how |when |where |who |why |i |we |you |me |to |nothing\b|none\b"
    r"|no |not |nobody\b|only )(.{2,70}?)"
)

# "Would you mind stopping X?": a gerund after politeness. Such a question is an order.
_MIND = re.compile(
    rf"{_LEAD}(?:(?:would|do) you (?:kindly )?mind|mind|how about|what about|i(?:'d| would) appreciate (?:you |your"
    rf" )?|can"
    rf" i (?:ask|bother|trouble) you (?:for|with)|could i (?:ask|bother|trouble) you (?:for|with)|please (?:do"
    rf" )?consider"
    rf"|i suggest|let's try|try|please try|proceed with|go ahead with|thanks for|i(?:'m| am) asking you for) "
    rf"(?:please )?({_any(GERUNDS)})\b(.*)$",
    re.IGNORECASE,
)
# "I want X stopped", "get X deleted", "make sure that X is stopped", "X should be paused".
_WISH = re.compile(
    rf"{_LEAD_ASKED}(?:(?:could|can) (?:we|i) (?:please )?(?:get|have)|arrange for|(?:i|we)(?:'d| would)? (?:want"
    rf"|need|like|love|prefer|wish"
    rf"|require)(?: to (?:have|see|get))?|have"
    rf"|get|see(?: to it)? that|make sure(?: that)?|ensure(?: that)?|i(?:'d| would) be glad to have) {_ANY_THING}"
    rf"(?: is| are| gets?| to be| be| being)? ({_any(PASTS)})(?P<tail>(?: (?:from|in|out of|under|until|for|on|with"
    rf"|at) .+)?)"
    rf"{_END}",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    rf"{_LEAD}{_THING} (?:needs?|wants?|could use|deserves|requires?|has to get|must get|should get) (?:(?:to be|be"
    rf"|being) )?"
    rf"(?:(?:a|an|another|some) (?:quick |fresh |new |full )?(restart|reboot|pull|rerun|re-run|refresh|run|start"
    rf"|stop|sync)"
    rf"|({_any(PASTS)})|({_any(GERUNDS)})){_END}",
    re.IGNORECASE,
)
_KEEP = r"(?:up(?: and running)?|running|online|on|started|awake)"
_STILL = r"(?:stopped|off|down|offline|shut down|switched off|turned off)"
_SURE = re.compile(
    rf"{_LEAD_ASKED}(?:make sure(?: that)?|ensure(?: that)?|see(?: to it)? that|check that|arrange for|take care"
    rf"(?: that)?) {_ANY_THING} "
    rf"(?:is|are|gets|stays|to be)(?: (?P<up>{_KEEP})| (?P<down>{_STILL})){_END}",
    re.IGNORECASE,
)
# "GPU Experiments on please", "sandbox off": telegrams.
_SWITCHED = re.compile(
    rf"{_LEAD}(?!.*\b(?:from (?:now|here|today|there)|later|early|going|and so) on\b)(?!.*\b(?:be|is|are|was|can"
    rf"|could|should|must|will)\b)(?!which|what|is |are |turn|switch|put|who|when"
    rf"|any|all |show|list|based|be |more|carry|hold|go |log|play"
    rf"|move|get|bring|keep|how|why|power|come|work|run|kick|fire|send|set|start|see)([\w' .-]{{2,40}}?),? (on"
    rf"|off)(?: now| again| please|"
    rf" pls)+[.!]*$",
    re.IGNORECASE,
)
# "bi warehouse on": no more than a name and its switch
_NO_NAME = wordset(
    """
    turn switch put kick set take what what's who who's how when why is are was were be been do does did move
    get bring keep go goes going come log sign later and or but not no day time it it's that that's this they
    them these those which work works working based depends depend everything all any hold carry play run runs
    running jobs i we you so from if now one ones left still leave power show list start stop fire send pull
    call write pay cut shut trade early moving read build add try focus act wait
    """
)
_BARE_SWITCH = re.compile(
    rf"^(?:the )?(?!.*\b(?:{'|'.join(sorted(_NO_NAME))})\b)([\w'-]+(?: [\w'-]+){{0,3}}) (on|off)[.!]*$",
    re.IGNORECASE,
)
_UP_PLEASE = re.compile(
    r"^(?:the )?([\w'-]+(?: [\w'-]+){0,3}),? (up|down)(?: now| again|,? please| pls)+[.!]*$", re.IGNORECASE
)
# "Switch it on again", "X off again", "off again please": the switch, no repetition
_ON_AGAIN = re.compile(
    rf"{_LEAD_ASKED}(?:(?P<verb>turn|switch|power|put) )?(?:(?P<what>[\w' .-]{{2,50}}?) )?(?:back )?(?P<way>on|off)"
    rf"(?: back)? again{_END}",
    re.IGNORECASE,
)
_OFF_AND_ON = re.compile(
    rf"{_LEAD_ASKED}(?:(?:turn|switch|power) (.+?) off and (?:back )?on(?: again)?"
    rf"|(?:stop|shut down) (.+?)(?: and|,)? (?:then )?(?:start|bring up) (?:it|that|them)(?: up)?(?: again| back"
    rf" up)){_END}",
    re.IGNORECASE,
)
_FORMS = {"reboot": "restart", "sync": "pull", "refresh": "pull", "re-run": "run", "rerun": "run"}
_TO_RUN = re.compile(
    rf"{_LEAD_ASKED}(?:(?:i|we)(?:'d| would)? (?:want|need|like) |let |have |make )?{_THING} (?:(?:needs?|has) to "
    rf"|to |must )?"
    rf"(?:be run|run|start|go)"
    rf"(?: (?:right now|now|once more|once|one more time|immediately|at once|right away))+{_END}",
    re.IGNORECASE,
)
_A_RUN = re.compile(
    rf"{_LEAD_ASKED}(?:(?:do|make|give me|start|trigger|kick off|launch|(?:i |we )?(?:need|want)) (?:a|one|another)"
    rf"|one more|another|a (?:new|fresh|quick|manual)) (?:\w+ )?run of (.+)$"
    rf"|{_LEAD}(?:i |we )?(?:need|want) (?:the )?(?!a |an |to )(.+?)(?: job)? (?:to be )?(?:run|rerun|executed)"
    rf" (?:again|now|once more|asap|once){_END}"
    rf"|{_LEAD_ASKED}(?:do|give) (?!me |us )(.+?) (?:another|a|one more) (?:go|try|shot|spin|run|chance){_END}"
    r"|^(?!and |same |try |do |or |yes|no|ok|once |what|which|how|the first|the last)(?:the )?([\w' -]{3,40}?),?"
    r" (?:once more|one more time|again)(?:,? please| pls| now)?[.!]*$"
    rf"|{_LEAD}(?:i|we)(?:'d| would)? (?:want|like|need) (?:the )?(.+?) to be run{_END}",
    re.IGNORECASE,
)
# "I need a secret X in Y": something new is wished for.
_NEW = re.compile(
    rf"{_LEAD}(?:(?:(?:i|we)(?:'d| would)? )?(?:want|need|like|require)(?: to have)?|(?:can|could|may) (?:i|we) (?:have"
    rf"|get)|there"
    r" (?:should|must|has to) be|get me|give me|get us|i'm missing) (?:a|an|another)"
    r" ((?:(?:new|empty|blank|fresh|small|medium|large|sql|python|secret|git|little|dedicated|separate|\d+ worker) )*"
    r"(?:cluster|job|workflow|notebook|warehouse|sql warehouse|folder|directory|scope|secret|key)(?:,? (?:named"
    r"|called) .+"
    r"|(?: (?:at|in|under))? ?,? [^ ,?]*[\w/-]+(?: (?:in|under|for|from|with|on|at|to|that|which|of|running)"
    r" .+)?))[.!?]*$",
    re.IGNORECASE,
)
_NEW_UNNAMED = re.compile(
    rf"{_LEAD}(?:i|we)(?:'d| would)? (?:want|need|like)(?: to have)? (?:a|an|another)"
    r" ((?:new|empty|blank|fresh) (?:\w+ )?(?:cluster|job|workflow|notebook|warehouse|folder|scope|secret))[.!]*$",
    re.IGNORECASE,
)
# "I think we can delete it" is no order yet: it is asked back.
_HEDGED = re.compile(
    rf"{_LEAD}(?:i think|i guess|i believe|i suppose|perhaps|maybe|probably) (?:we|you|i|one) (?:can|could|might"
    rf"|may) (.+)$",
    re.IGNORECASE,
)
_VERB_LAST = re.compile(
    rf"^(?!.*\b(?:{'|'.join(sorted({phrase.split()[0] for phrase in GERUNDS.values()}))})\b.* please)([\w'"
    rf" -]{{2,40}}?),? please (start|stop|restart|run|delete|pause|resume|open)[.!]*$",
    re.IGNORECASE,
)
_WOULD_BE = re.compile(
    r"^(?:a|an|another) (?:quick )?(restart|reboot|run|rerun|start|stop|pull|refresh) of (.+?) (?:would|is|must"
    r"|should) (?!not)\w+.*$",
    re.IGNORECASE,
)
# "Can X be started please?" is a request; without "please" it asks whether one may.
_BE_DONE = re.compile(
    rf"^(?=.*\bplease\b)(?:please )?(?:can|could) (?:the )?(.+?) (?:please )?be ({_any(PASTS)})(?: please| now| for"
    rf" me|,)*[?.!]*$",
    re.IGNORECASE,
)
_NEW_THING = re.compile(r"(?:\w+ )*(?:scope|secret|key|folder|directory)\b", re.IGNORECASE)
_NOT_NEW = re.compile(
    r"(?:cluster|job|notebook|warehouse|secret|scope|folder) (?:is|are|that (?:is|has)|with the"
    r" most|overview|list|report|summary|status|details|costs?|usage|names?|ids?|history)\b",
    re.I,
)
# "The reports folder can go": what is to be deleted.
_GO = re.compile(
    rf"{_LEAD}(?=.*(?:/|\b(?:folder|notebook|job|cluster|warehouse|secret|scope|repo|directory|file"
    rf"|key)\b)){_ANY_THING} "
    rf"(?:can|should|may|must|has to|needs to) (?:now )?(?:go(?: away)?|disappear|be gone)(?P<more>,? (?:with"
    rf"|including) .+)?{_END}",
    re.IGNORECASE,
)
_MAY_SEE = re.compile(
    r"^(?:so |and |ok,? |please )*(?:can|could|may|might) (?:i|we) (?:please |just |quickly )?"
    r"(?:see|get to see|have|view|look at|have a look at|take a look at|read|check|get|know) (?=\w)",
    re.IGNORECASE,
)
_ENDS_DONE = re.compile(rf"\b(?:{_any(PASTS)})(?:,? (?:please|now|again|today|asap))*[.!? ]*$", re.IGNORECASE)
_NOT_SEEN = re.compile(r"\b(?:new|another|rid|access|started|stopped|restarted|running|deleted|more)\b", re.IGNORECASE)


# "Spin up the X": something that is there; "spin up a new cluster" makes one.
_VERB_FIRST = re.compile(
    rf"\b(?:{_any({phrase: phrase for phrase in (*GERUNDS.values(), *PASTS.values())})}|show|check|list|it|that|this"
    rf"|see|try|ask)\b",
    re.IGNORECASE,
)
_SPIN_UP = re.compile(
    rf"{_LEAD_ASKED}spin up (?!a |an |another |new |one |some |me |us |for )(?!.*\b(?:called"
    rf"|named)\b)(.+)$",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    r"^(?:please )?((?:on|using|with) (?:the )?[\w' -]{2,40}?)(?:,| please|, please) (?=(?:please )?(?:run|execute"
    r"|start|trigger"
    r"|launch|kick off)\b)(.+)$",
    re.IGNORECASE,
)
_USE_TO_RUN = re.compile(
    rf"{_LEAD_ASKED}(?:use|take) (?:the )?(.+?) (?:to|for|and) (run|execute|start|running"
    rf"|executing) (.+)$",
    re.IGNORECASE,
)


# "Make X reboot", "get X to stop"
_MADE_TO = re.compile(
    rf"{_LEAD_ASKED}(?:make|have|let|get) {_THING} (?:to )?(start|stop|restart|reboot|pause|resume|shut down|power down"
    rf"|terminate|boot|boot up|halt){_END}",
    re.IGNORECASE,
)
# "Use the BI Warehouse to count the rows of X": where a question about data is to run
_USE_TO_ASK = re.compile(
    rf"{_LEAD_ASKED}(?:use|take) (?:the )?((?:[\w-]+ ){{0,4}}(?:warehouse|endpoint)|wh-\w+) (?:to|for|and)"
    r" ((?:count|show|list|get|find|compute|calculate|average|sum|tell|give|work out|query|select|read|preview)\b.+)$",
    re.IGNORECASE,
)
_DO_A = re.compile(
    rf"{_LEAD_ASKED}(?:do|make|perform|trigger|give me|carry out) (?:a|an|another) (?:\w+ )?(restart|reboot|stop"
    rf"|start|pull|shutdown|refresh|sync) of (.+)$",
    re.IGNORECASE,
)
_CALLED_NEW = re.compile(
    rf"{_LEAD}(?:(?:i|we)(?: would|'d)? (?:need|want|like) )?(?:a |an |another |one more |new )*"
    r"((?:\w+ )?(?:cluster|warehouse|folder|scope|notebook))(?: please)?,? (?:please )?(?:call|name) (?:it|that) (.+)$",
    re.IGNORECASE,
)
_NEW_JOB = re.compile(
    rf"{_LEAD}(?:[Ii]|[Ww]e)(?: would|'d)? (?:need|want|like) (?:a|another) (?:new )?"
    rf"((?:job|workflow) [A-Z].* (?:for|that|from|with|running) .+)$"
)


def place_last(text: str) -> str:
    """ "On Shared Analytics, run the notebook X" with the place behind the order."""
    match = _PLACE_FIRST.match(text)
    return f"{match[2].rstrip(' .!')} {match[1]}" if match else text


_DENIED = re.compile(r"\b(?:not|never|no|nobody|no one|none|nothing|neither|without)\b|n't\b", re.IGNORECASE)


def unframed(text: str) -> str:
    """The order that a frame holds; a text without a frame, or one that denies something, as it is."""
    if _DENIED.search(text) and not _MIND.match(text):
        return text
    if match := _OFF_AND_ON.match(text):
        return f"restart {match[1] or match[2]}"
    if (match := _ON_AGAIN.match(text)) and (
        match["verb"] or not _NO_NAME & set((match["what"] or "").lower().split())
    ):
        return f"turn {match['what'] or 'it'} {match['way'].lower()}"
    if match := _SPIN_UP.match(text):
        return f"start {match[1]}"
    if match := _DO_A.match(text):
        return f"{_FORMS.get(match[1].lower(), match[1].lower())} {match[2]}"
    if (match := _CALLED_NEW.match(text)) and not re.match(
        r"(?:create|make|set|spin|add|build|start|stop)\b", match[1], re.I
    ):
        return f"create a {match[1]} called {match[2]}"
    if match := _NEW_JOB.match(text):
        return f"create a {match[1]}"
    if match := _MADE_TO.match(text):
        return f"{match[2]} {match[1]}"
    if match := _USE_TO_ASK.match(text):
        return f"{match[2].rstrip(' .!?')} on the {match[1]}"
    if match := _USE_TO_RUN.match(text):
        return f"run {match[3].rstrip(' .!?')} on {match[1]}"
    if match := _MIND.match(text):
        return f"{GERUNDS[match[1].lower()]}{match[2].rstrip(' ?!.')}"
    if (match := _NEW.match(text)) and _NEW_THING.match(match[1]) and not _NOT_NEW.search(text):
        return f"create {match[1]}"
    if (match := _MAY_SEE.match(text)) and not _NOT_SEEN.search(text) and not _ENDS_DONE.search(text):
        return f"show {text[match.end() :]}"
    if match := _WOULD_BE.match(text):
        return f"{_FORMS.get(match[1].lower(), match[1].lower())} {match[2]}"
    if match := _BE_DONE.match(text):
        return f"{PASTS.get(match[2].lower(), 'run')} {match[1]}"
    if match := _VERB_LAST.match(text):
        return f"{match[2]} {match[1]}"
    if match := _NEW_UNNAMED.match(text):
        return f"create a {match[1]}"
    if match := _HEDGED.match(text):
        return f"{match[1].rstrip(' .!?')}?"
    if (match := _NEW.match(text)) and not _NOT_NEW.search(text):
        return f"create {match[1]}"
    if text.rstrip().endswith("?") and not re.match(
        rf"{_LEAD}(?:can|could|would|will) (?:you|(?:we|i) (?:please )?(?:get|have)) ", text, re.IGNORECASE
    ):
        return text
    if match := _SURE.match(text):
        return f"{'start' if match['up'] else 'stop'} {match[1]}"
    if match := _WISH.match(text):
        return _ordered(PASTS[match[2].lower()], match[1], match["tail"])
    if match := _NEEDS.match(text):
        verb = match[2] and _FORMS.get(match[2].lower(), match[2].lower())
        verb = verb or (match[3] and PASTS[match[3].lower()]) or GERUNDS[match[4].lower()]
        return _ordered(verb, match[1], "")
    if match := _TO_RUN.match(text):
        return f"run {match[1]}"
    if match := _A_RUN.match(text):
        said = next(group for group in match.groups() if group)
        return text if match[4] and _VERB_FIRST.search(said) else f"run {said}"
    if match := _GO.match(text):
        return f"delete {match[1]}{match['more'] or ''}"
    if (match := _UP_PLEASE.match(text)) and not _NO_NAME & set(match[1].lower().split()):
        return f"{'start' if match[2].lower() == 'up' else 'stop'} {match[1]}"
    if match := _SWITCHED.match(text) or _BARE_SWITCH.match(text):
        return f"turn {match[2].lower()} {match[1]}"
    return text


def _ordered(verb: str, thing: str, tail: str) -> str:
    """ "shut down" of X is "shut down X"; "turn off" keeps its words together as well."""
    return f"{verb} {thing}{tail}"
