"""What makes an order wait for something that nobody here watches: "after Anna has signed off", "pending Tom's ok"."""

from __future__ import annotations

import re

_HAPPENS = (
    r"(?:has|have|had|is|are|was|were|'s|gets?|gives?|gave|says?|said|agrees?|signs?|signed|approves?|confirms?|oks?)"
)
WAITS = re.compile(
    r"\w+ .*?(?:"
    r"\b(?:provided|providing|assuming|supposing|given|granted)(?: that)? \w"
    r"|\bin case\b|\b(?:as|so) (?:soon|long|far) as\b|\bthe (?:moment|minute|instant) (?!before|after)\w+ \w"
    r"|\bpending\b|\bsubject to\b|\bdepending on\b|\bon (?:the )?condition\b"
    rf"|\bafter (?!that\b|it\b|this\b|they\b|a \w+ (?:idle|of)\b)(?:\w+ ){{1,5}}?{_HAPPENS}\b"
    r"|\bafter (?:checking|asking|consulting|talking|speaking|getting|an? \w+ from|approval|confirmation)\b"
    r"|\bwith (?:\w+(?:'s)? ){1,2}(?:approval|consent|permission|blessing|agreement|ok|okay)\b"
    r"|\b(?:at|by|before|towards) (?:the )?(?:end of (?:the |this )?(?:day|week|month|shift)|eod|cob"
    r"|close of business)\b"
    r")",
    re.IGNORECASE,
)
ASKS_FIRST = re.compile(
    r"\b(?:but|only|and|please)?,? ?(?:ask|check with|consult|talk to|speak to|speak with|wait for|clear it with"
    r"|run it by|confirm with|get (?:the )?(?:ok|approval|permission) (?:from"
    r"|of)) (?!me\b)[\w ]{2,30}? (?:first|beforehand"
    r"|before)\b|\b(?:first|beforehand),? (?:ask|check with|consult|talk to|speak to|wait for) (?!me\b)\w+",
    re.IGNORECASE,
)
