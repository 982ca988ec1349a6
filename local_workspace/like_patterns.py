"""LIKE as a regular expression that takes time in proportion to the text for each piece of the pattern.

``%`` as ``.*`` would try every way to share a text among the signs: some dozen ``%`` over a few hundred characters keep
a processor for minutes. The first place where a piece is found is always good enough for the rest of the pattern, so
each piece stands in an atomic group (``(?>.*?piece)``), which is never searched anew.
"""

from __future__ import annotations

import re


def like_pattern(like: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """For ``fullmatch``: ``%`` is any text, ``_`` one character, everything else is itself; there is no escape."""
    first, *others = [re.escape(piece).replace("_", ".") for piece in like.split("%")]
    if not others:
        return re.compile(first, _flags(ignore_case))
    *middle, last = others
    groups = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    # The last piece is looked for at the end of the text alone: (?>.*) would leave nothing for it.
    return re.compile(f"{first}{groups}.*{last}", _flags(ignore_case))


def _flags(ignore_case: bool) -> re.RegexFlag:
    return re.DOTALL | re.IGNORECASE if ignore_case else re.DOTALL
