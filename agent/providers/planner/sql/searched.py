"""The words of a question to search tables by."""

from __future__ import annotations

import re

from agent.providers.planner.sql.columns import singular
from agent.providers.planner.sql.columns_shown import columns_listed
from agent.providers.planner.sql.phrases import CUES, NOISE
from agent.providers.planner.sql.spans import question_tokens
from agent.providers.planner.sql.words import BUCKETS, MONEY, MONTHS, SUPERLATIVES, TABLE_SYNONYMS, UNIT_HINTS

SEARCHES = 7


def search_words(text: str) -> list[str]:
    """What to search for: the words that are no part of how questions are asked."""
    found: list[str] = []
    text, shown = columns_listed(text)
    text += "".join(f" {part.replace('_', ' ')}" for part in shown)  # what is to be shown goes last
    for token in question_tokens(text):
        word = token.word.removesuffix("'s")
        if token.kind != "word" or len(word) < 3 or not word[0].isalpha():
            continue
        known = (word,) in CUES or word in NOISE or word in BUCKETS or word in MONTHS or word in SUPERLATIVES
        if known or word in UNIT_HINTS or word in _OPERATORS:
            continue
        base = singular(word)
        found += [_STEMS[base]] if base in _STEMS else []
        found += (
            [*TABLE_SYNONYMS.get(base, TABLE_SYNONYMS.get(word, ())), base] if word not in MONEY else [base, "revenue"]
        )
    if _WHO_BUYS.match(text):
        found += ["customer", "order", "sale"]
    if _SOLD.search(text):
        found += ["sale", "order"]
    return list(dict.fromkeys(found))[:SEARCHES]


# "Who spent the most": people who buy, of which no word says so.
_WHO_BUYS = re.compile(
    r"^\W*(?:and |so )?who (?:has |have |had )?(?:spent|spends?|paid|pays?|bought|buys?|ordered|orders?)\b", re.I
)


# A table says "ship date" of what people say is shipped.
_STEMS = {"shipping": "ship", "shipment": "ship", "shipped": "ship"}
# What is sold may be no word of any table, as the name of one product is not.
_SOLD = re.compile(r"\b(?:sell|sells|sold|selling)\b", re.I)

# Words that no table has -> those of tables that may hold what they stand for: see ``by_table``.
SOUGHT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("route", "connection"), ("pickup", "origin", "destination")),
    **dict.fromkeys(("basket", "cart", "ticket"), ("order", "transaction")),
    **dict.fromkeys(
        ("cookie", "cake", "pastry", "bread", "biscuit", "flavour", "snack", "drink", "meal"), ("product",)
    ),
    "card": ("payment",),
}
_OPERATORS = frozenset(
    [
        "more",
        "many",
        "often",
        "how",
        "less",
        "than",
        "least",
        "most",
        "above",
        "below",
        "over",
        "under",
        "exceeding",
        "greater",
        "higher",
        "lower",
        "larger",
        "smaller",
        "bigger",
        "longer",
        "shorter",
        "fewer",
        "equal",
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "ten",
        "hundred",
        "thousand",
        "fifty",
        "twenty",
        "top",
        "bottom",
        "still",
        "cheaper",
        "exceeds",
        "exceed",
        "worth",
        "between",
    ]
)
