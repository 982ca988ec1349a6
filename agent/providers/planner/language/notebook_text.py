"""What a new notebook is to hold, where its order says so: "with print('ok') in it", "containing select 1", "x: print(1)",
"put print(1) into a new notebook x". Only what has the form of code is content; other words may be a limit.
"""

# ruff: noqa: E501 - a pattern is easier to read in few lines
from __future__ import annotations

import re

_POLITE = r"^(?:(?:please|now|then|also|and|can you|could you) )*"
_CODE = r"(?:%\w+\s.+|[A-Za-z_][\w.]*\(.*\)(?:[.\[+*/=-].*)?|[A-Za-z_]\w* ?(?:=|\+=) ?\S.*|(?:select|with|show|describe|create|insert)\s.+|import \w+\b.*|from \w[\w.]* import .+)"
_INSIDE = r"(?: (?:in|inside|within) (?:it|there|that|the (?:first |only )?cell)| inside| as (?:its |the )?(?:only |first |sole )*(?:contents?|code|cell|line)| only)?"
_HOLDS = (
    r",? (?:and |that |which )?(?:containing|contains?|holding|holds|having|has|whose (?:content|code|source) is|with|that just (?:says|does|runs|has))"
    r"(?: (?:just|only|this|the|a|an|one|single|simple|content|contents|code|source|text|cell|cells|line|lines|of|python|sql|query|command|statement))*:? "
)
_AHEAD = r"(?P<ahead>.*?\b(?:notebook|script)\b.*?)"
_WITH = re.compile(rf"{_AHEAD}{_HOLDS}(?P<code>\S.*?){_INSIDE}[.!?]*$", re.IGNORECASE | re.DOTALL)
_COLON = re.compile(rf"{_AHEAD}(?::| -+) ?(?P<code>\S.*?){_INSIDE}[.!?]*$", re.IGNORECASE | re.DOTALL)
_PUT = re.compile(
    rf"{_POLITE}(?:put|save|write|store) (?P<code>\S.+?) (?:in|into|to|as) (?:an? |the )?(?:new )?(?P<kind>(?:sql |python )?)(?:notebook|script)(?P<where>\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_IS_CODE = re.compile(_CODE, re.IGNORECASE | re.DOTALL)
_QUERY = re.compile(r"(?:select|with\s+\w+\s+as\s*\(|show\s|describe\s)", re.IGNORECASE)


def text_of(order: str) -> tuple[str, str] | None:
    """(the order without it, what the notebook is to hold); None where nothing of it has the form of code."""
    for pattern in (_PUT, _WITH, _COLON):
        match = pattern.match(order.strip())
        code = _bare(match["code"]) if match else ""
        if match is not None and _IS_CODE.fullmatch(code):
            if pattern is _PUT:
                return f"create a {match['kind']}notebook{match['where']}", code
            return match["ahead"], code
    return None


def is_query(code: str) -> bool:
    """Whether the content is SQL by its first word."""
    return _QUERY.match(code) is not None


def _bare(code: str) -> str:
    """Without the quotes around the whole."""
    code = code.strip()
    quoted = len(code) > 2 and code[0] in "`\"'" and code[0] == code[-1]
    return code[1:-1].strip() if quoted else code
