"""Whole messages that mean one thing: yes, no, thanks, greetings, asking for help."""

from __future__ import annotations

import re

from agent.providers.planner.language.wordset import phraseset

YES = phraseset(
    """
    yes | y | yeah | yep | yup | sure | ok | okay | do it | go | go ahead | please do | yes please | yes do it
    | of course | absolutely | confirm | confirmed | sounds good | go for it | correct | right | proceed
    | yes go ahead | ok do it | sure go ahead | do that | yes do that | please | that's right | yes start it
    | start it first | yes start it first | fine | definitely | affirmative | yes that one | make it so
    | ok go ahead | sure do it | yes ok | yes sure | alright | start it | run it | do so
    """
)
NO = phraseset(
    """
    no | n | nope | nah | no thanks | no thank you | don't | dont | do not | never mind | nevermind | cancel that
    | cancel | forget it | not now | no don't | leave it | stop | no leave it | rather not | no that's fine
    | no need | not that | abort | no stop
    """
)
THANKS = phraseset(
    """
    thanks | thank you | thx | ty | cheers | great | perfect | nice | cool | awesome | great thanks | thanks a lot
    | thank you very much | thank you so much | many thanks | good job | well done | ok thanks | okay thanks
    | got it | got it thanks | perfect thanks | cool thanks | that's all | that's all thanks | thanks that's all
    | bye | cheers bye | thanks bye | ok bye | bye bye
    | goodbye | see you | good bye | excellent | lovely | no thanks that's all | much appreciated
    | appreciate it | ok cool | ok great
    """
)
GREETINGS = phraseset(
    """
    hi | hello | hey | hello there | hi there | hey there | good morning | good afternoon | good evening
    | good day | howdy | hiya | yo | greetings | how are you | how are you doing | how's it going
    | hello how are you | hi how are you | morning | what's up | sup
    """
)
HELP = phraseset(
    """
    who are you and what do you do | what are you able to do | what do you know | show me what you can do
    | what kind of things can you do | what can you help with | what can you help me with | what can i do here
    | how can you help | how can you help me | what questions can i ask | help please | i need help
    | help | help me | what can you do | what can i do | what can i ask | what can i ask you | how does this work
    | what do you do | who are you | what are you | what are your capabilities | what features do you have
    | give me an overview of your features
    | show me your features | what are your features | list your features | what else can you do
    | show me what you can do | how can you help | how can you help me | what can you help with
    | what can you help me with | capabilities | commands | what should i ask | how do i use this
    | what are my options | menu | what is this | what commands are there | what tools do you have
    | list your tools | which tools do you have | what can this do | tell me what you can do | examples
    """
)

# More freely put: a whole message in lower case without punctuation.
_LEAD = (
    r"(?:(?:ok|okay|well|alright|right|so|and|oh|thank you so much|thank you very much|thanks so much|thanks a lot"
    r"|many thanks|thanks|thank you|thx|ta|cheers|great|perfect|cool|nice|good|hey|hi"
    r"|hello|hiya|mate|then|awesome|lovely|super|brilliant) )*"
)
CLOSING = re.compile(
    rf"^{_LEAD}(?:(?:that's|that is|that was|that'll be|that will be|that would be|this is|it's) (?:all|it|everything"
    r"|enough)(?: i (?:needed?|wanted?|have))?(?: from (?:me|my side))?"
    r"|(?:good ?)?bye(?: bye)?|bye for now|good ?night|see (?:you|ya)|talk (?:to you )?(?:later|soon)|take care|ciao"
    r"|have a (?:good|nice|great|lovely) (?:day|one|evening|weekend|night)|i'm (?:off|done|out)|i am (?:off|done)"
    r"|(?:(?:got|have) to|gotta) (?:go|run)|signing off|done for (?:today|now)|no more questions|nothing else)"
    r"(?: (?:bye|see you|see ya|then|for (?:today|now|the day)|today|tomm?orr?ow|later|soon|again|around|on monday"
    r"|next week|thanks|thank you|cheers|have a (?:good|nice|great) (?:day|one|evening|weekend)|you too))*$"
)
GREETING = re.compile(
    rf"^{_LEAD}(?:good (?:morning|afternoon|evening) )?(?:there |everyone |team |all )?"
    r"(?:how are (?:you|things)(?: doing)?|how's (?:it going|your day|everything)(?: going)?|how do you do|what's up"
    r"|are you there|anybody there|anyone there|you there|nice to meet you|long time no see|i'm back"
    r"|hope you are well)(?: today| there| going| so far| this morning)*$"
)
ASKS_HELP = re.compile(
    rf"^{_LEAD}(?:please |can you |could you )?"
    r"(?:help(?: me)?(?: out)?|i need (?:some )?help|i'm (?:lost|stuck|new here))(?: please| here| with this| a bit)*"
    r"(?: (?:and )?(?:what (?:are|were) (?:my|the) options"
    r"|what (?:can|should|could|do) (?:i|you) (?:do|ask|say|type|offer)"
    r"|what is possible|where do i (?:start|begin)|how does (?:this|it) work)(?: here| now| next| first)*)?$"
    rf"|^{_LEAD}what (?:are|were) (?:my|the) options(?: here| now)*$"
)
