"""Lists of columns in a question about data, put behind it as one word: "show customers in Osaka with name+e_mail".

People name what they want to see ahead of the rows ("first name, last name and email of the customers in Osaka"),
behind a colon or a dash ("biggest order - key, date and price"), in a second sentence ("... in every segment? name and
balance") or behind "with". Cut at "and", the end of such a list would read as an order of its own ("email of ...").
Whether the words are columns is decided over the tables (``sql/columns_shown.py``).
"""

from __future__ import annotations

import re

from agent.providers.planner.language.lexicon import KINDS, MUTATING
from agent.providers.planner.language.tokens import plain, tokens_of
from agent.providers.planner.language.verbs import skip_politeness, verb_in
from agent.providers.planner.language.wordset import wordset

# What says which row it is, or what sort of one: a list with one of these asks for rows, no sums.
_TELLS = wordset("""
    name names email emails e-mail mail mails phone phones telephone address addresses id ids key keys code codes number
    numbers date dates time times timestamp datetime zip zips zipcode zipcodes postcode city cities town district
    districts country countries region regions nation state status segment brand brands type types size category
    product products comment comments gender title supplier customer franchise manufacturer container priority clerk
    ingredient continent plan contract method card latitude longitude text review
""")  # fmt: skip
_WRITTEN = (*(w for w in _TELLS if len(w) > 3), "key", "id", "zip")
_FIGURES = wordset("price prices amount amounts balance distance fare fares quantity qty cost costs value total rating")
# Figures that may stand in such a list where groups are shown: their own measure.
_OWN = wordset("total totals amount amounts sum sums count counts value values figure figures")
_NEVER = wordset("""
    average avg mean median total sum count max min maximum minimum highest lowest most least share percent percentage
    rate number how many much what which who when where why each every per by of in on from for with without than over
    under above below between at to is are was were be have has had do does did all any some no not more less only same
    different other others top bottom first second third it them that this those these or vs versus if chart
    show list give tell get find please today yesterday tomorrow last week weeks month months year years day days hour
    hours weekday quarter
""") - wordset("total number first last")  # fmt: skip
_GROUPED = wordset(
    "by per each every average avg mean median total sum count many much number share vs or and compare split"
)
_COMPOUND = frozenset({("first", "name"), ("last", "name"), ("first", "names"), ("last", "names")})
_OBJECTS = frozenset(
    word for kind, said in KINDS.items() if kind != "row" for words in said for word in [words] if " " not in word
) - wordset("document documents")  # fmt: skip
_JOINT = re.compile(r"\s*(?:,\s*(?:and |plus |as well as )?|\s(?:and|&|plus|as well as)\s)\s*", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:please|pls|can you|could you|would you|i need|i want|i'd like|i would like|give|show|list|get|display"
    r"|print|return|fetch|pull|find|select|report|what (?:are|is)|let me see|may i see|can i see|can i have|tell"
    r"|provide)"
    r"(?: to see)?(?: me| us)?,? )*(?:a list (?:of|with) |the list of )?",
    re.IGNORECASE,
)
_OF = re.compile(r" (?:of|for|from) (?=\w)", re.IGNORECASE)
_SHOW = (
    r"(?:(?:please |just |only )*(?:show|list|give|display|print|return|tell|i need|i want"
    r"|name(?= (?:the|their|its|me|us) ))(?: me| us)?(?: just| only)? )"
)
_BEHIND = re.compile(
    rf"(?:\s*[:(]\s*|\s+-+\s+|[?.!;]\s+(?:and )?{_SHOW}?|,? (?:and )?{_SHOW}(?=\w)"
    r"|,? (?:showing|listing|displaying|including|incl\.?|along with|together with|with))(?: ?(?:just|only|the|their"
    r"|its|his|her|with)\b)* ?",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:,? (?:please|pls|only|thanks|each|of each|for each|of them|for each of them|too|as well))*[\s?.!)]*$", re.I
)
_ANY = re.compile(r"^(?:(?:are|is|were|was) there |do we have |have we got |did we have )?any (?=\w+)", re.IGNORECASE)


def columns_behind(text: str) -> str:
    """The question with such a list behind it; any other message as it is."""
    said = plain(text)
    found = _ahead(said) or _at_the_end(said)
    if found is None:
        return text
    rest, parts = found
    rest = _ANY.sub("show ", rest.strip(" ,;:-?."))
    if not rest or set(re.findall(r"[a-z]+", rest.lower())) & _OBJECTS or any(map(_orders, (rest, *parts))):
        return text
    return f"{rest} with {'+'.join('_'.join(p.split()) for p in parts)}"


def _ahead(said: str) -> tuple[str, list[str]] | None:
    """ "Name, phone and balance of the customers in Germany"."""
    lead = _LEAD.match(said)
    head = lead.end() if lead else 0
    match = _OF.search(said, head)
    parts = _parts(said[head : match.start()]) if match else None
    if match is None or parts is None or not any(_tells(p) for p in parts):
        return None
    rest = re.sub(
        r"^(?:all |every |each |any )?(?:of )?(?:the |our |those |these |all )*", "", said[match.end() :], flags=re.I
    )
    return f"show {rest}", parts


def _at_the_end(said: str) -> tuple[str, list[str]] | None:
    """ "... with time, product and quantity", "...: name, brand, price"."""
    end = _ENDS.search(said)
    body = said[: end.start()] if end else said
    for match in _BEHIND.finditer(body):
        parts = _parts(body[match.end() :])
        if parts is None or match.start() < 3:
            continue
        loud = not re.fullmatch(r"[?.!;]\s+.*", match[0])
        if any(_tells(p) for p in parts) or (loud and all(p.split()[-1].lower() in _FIGURES for p in parts)):
            return body[: match.start()], parts
    return _behind_a_comma(body)


def _behind_a_comma(body: str) -> tuple[str, list[str]] | None:
    """ "Customers from Asia, name and balance only": where what stands ahead of the first comma is told of rows."""
    rest, comma, list_ = body.partition(", ")
    parts = _parts(list_) if comma else None
    told = len(rest.split()) > 2 and not set(rest.lower().split()) & _GROUPED
    return (rest, parts) if parts is not None and told and any(_tells(p) for p in parts) else None


def _parts(said: str) -> list[str] | None:
    """The columns of a list of at least two, each as its words; None where it is something else."""
    parts = [re.sub(r"^(?:the|their|its|his|her|our) ", "", p.strip(), flags=re.I) for p in _JOINT.split(said.strip())]
    return parts if 1 < len(parts) <= 10 and all(map(_is_column, parts)) else None


def _is_column(part: str) -> bool:
    words = part.lower().split()
    if not 0 < len(words) <= 4 or not all(re.fullmatch(r"[a-z_][a-z_-]*(?:'s)?", w) for w in words):
        return False
    if len(words) == 1 and words[0] in _OWN:
        return True
    if tuple(words[-2:]) in _COMPOUND:
        return not set(words[:-2]) & _NEVER
    words = words[1:] if words[0] == "total" and len(words) > 1 else words  # which may be a column's name
    return not (set(words) & (_NEVER | {"first", "last"})) and words[0] not in ("total", "number")


def _tells(part: str) -> bool:
    words = part.lower().split()
    return words[-1] in _TELLS or ("_" in words[-1] and words[-1].endswith(_WRITTEN))


def _orders(rest: str) -> bool:
    """Whether what is left is an order that changes something."""
    tokens = tokens_of(rest)
    words = [t.word for t in tokens]
    return verb_in(tokens, words, skip_politeness(words)[0])[0] in MUTATING
