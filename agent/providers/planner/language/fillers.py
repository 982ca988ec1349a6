"""Words around a request: those that say nothing about which object is meant, and politeness ahead of an order."""

from __future__ import annotations

from agent.providers.planner.language.wordset import wordset

# Words that say nothing about which object is meant.
FILLERS = wordset(
    """
    a an the this that these those my our your me us i we you it its it's them they one ones of for in on at to
    from with by into onto about as is are was were be been being do does did doing done have has had having will
    would shall should can could may might must and or but so then now right please pls plz kindly just only also
    too there here what which who whom whose why how when where what's whats who's where's how's that's there's
    let lets let's want wants wanted like need needs wanna gonna would'd i'd i'll i'm we're you're im id hey hi
    hello ok okay thanks thank well actually really basically maybe some any if not no yes than more most much
    many lot lots available exist exists existing called named name titled currently current ago still yet already
    use using via within inside under over per each every all both up down out off if while go ahead need get got
    give quickly asap immediately directly again instead else other another same thing things anything something nothing
    everything kind type sort via sure great good nice cool perfect mine ours contain contains containing related
    itself themselves
    relate mention mentions mentioning matching match regarding concerning involving having happen happened
    happening happens quick myself default new own belong belongs live lives look looks show list tell see during
    since until between before after ever never always first last next previous time times don't dont doesn't
    doesnt didn't didnt isn't isnt aren't wasn't won't can't cannot named entire whole full complete way able
    dollar dollars usd big
    today yesterday tomorrow tonight morning afternoon evening week weeks month months day days hour hours minute
    monday tuesday wednesday thursday friday saturday sunday moment back away straight hold holds use uses used
    lately since everybody nobody someone anyone somebody
    debug troubleshoot diagnose investigate
    run runs ran afterwards around night nights far long lately
    once sitting keep keeps anybody possibly supposed sorry oops hmm er um touch moment overview automatically wrong
    cheapest priciest biggest largest smallest oldest newest slowest fastest longest idlest dearest costliest
    longer box boxes thing wasting waste wasted looking how's wondering
    least number completely entirely fully totally definitely finally exactly
    wait waiting below beneath underneath whatever even belongs belong lying laying around that's thats somebody's
    anymore anyway anyways regardless nevertheless pronto straightaway rest others remaining meanwhile overnight
    selected chosen picked ids their theirs gimme rundown summary rn take takes took taken usually anywhere somewhere
    stuff manually briefly shortly
    typically normally ended ending
    owns owned owner attached
    minutes mins testing purposes purpose seconds sec min ago past second third fourth fifth 1st 2nd 3rd 4th am
    """
)

POLITE_HEADS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "could you please",
        "could you possibly",
        "please to",
        "ooh",
        "oh",
        "ah",
        "hmm",
        "nvm",
        "nevermind",
        "never mind",
        "on second thought",
        "on second thoughts",
        "from now on",
        "can you possibly",
        "possibly",
        "would it be ok to",
        "i would be glad if you could",
        "i was hoping you could",
        "when you have a minute",
        "be so good and",
        "feel free to",
        "make sure you",
        "you may",
        "ok so",
        "so i think we should",
        "i think we should",
        "we should",
        "i guess",
        "can you please",
        "would you be so kind to",
        "would you be so kind as to",
        "could you be so kind to",
        "permanently",
        "do me a favour:",
        "be a dear and",
        "i want that you",
        "you must",
        "you need to",
        "i have to",
        "we have to",
        "i've got to",
        "we've got to",
        "i must",
        "we must",
        "i gotta",
        "we gotta",
        "have to",
        "gotta",
        "got to",
        "i am supposed to",
        "i'm supposed to",
        "we ought to",
        "i ought to",
        "i should",
        "it's time to",
        "it is time to",
        "morning",
        "need to",
        "want to",
        "wanna",
        "gonna",
        "quick question",
        "quick one",
        "any chance you could",
        "any chance to",
        "is it possible to",
        "would it be possible to",
        "it would be nice to",
        "it would be nice if you",
        "i was wondering if you could",
        "mind to",
        "dear",
        "dear assistant",
        "today",
        "would you please",
        "will you please",
        "could you kindly",
        "can you kindly",
        "could you",
        "can you",
        "would you mind",
        "would you",
        "will you",
        "can u",
        "could u",
        "please could you",
        "please can you",
        "i would like you to",
        "i'd like you to",
        "i want you to",
        "i need you to",
        "i would like to",
        "i'd like to",
        "i want to",
        "i need to",
        "i wanna",
        "id like to",
        "we need to",
        "we want to",
        "we'd like to",
        "i would like",
        "i'd like",
        "i want",
        "i need",
        "let's",
        "lets",
        "let us",
        "let me",
        "please",
        "pls",
        "plz",
        "kindly",
        "hey",
        "hi",
        "hello",
        "hi there",
        "hi team",
        "hi all",
        "hi everyone",
        "hi folks",
        "hey team",
        "hey all",
        "hello team",
        "dear team",
        "team",
        "hey there",
        "good morning",
        "good afternoon",
        "ok",
        "okay",
        "alright",
        "so",
        "well",
        "now",
        "then",
        "and then",
        "and",
        "also",
        "next",
        "just",
        "go ahead and",
        "now please",
        "i only want",
        "could somebody please",
        "could somebody",
        "could someone",
        "can somebody",
        "can someone",
        "can anybody",
        "would somebody",
        "would someone",
        "any chance you can",
        "your job is to",
        "i'd love you to",
        "i'd love to",
        "i'm trying to",
        "trying to",
        "mind if you",
        "i just want",
        "all i want is",
        "never mind",
        "leave them all on",
        "first",
        "finally",
        "afterwards",
        "after that",
        "great",
        "good",
        "perfect",
        "cool",
        "thanks",
        "thank you",
        "yes please",
        "sure",
        "right",
        "quickly",
        "actually",
        "instead",
        "but",
        "maybe",
        "you should",
        "you can",
        "time to",
        "try to",
        "do me a favor and",
        "do me a favour and",
        "make sure to",
        "be so kind and",
        "be so kind as to",
        "be so kind to",
        "be so good as to",
        "help me",
        "help me to",
        "simply",
        "really",
        "only",
        "again",
        "immediately",
        "directly",
        "i think you should",
        "it would be great if you could",
        "um",
        "uh",
        "yo",
    )
)
"""What may stand ahead of an imperative without changing it, longest first after sorting."""
