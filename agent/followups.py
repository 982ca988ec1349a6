"""Follow-up suggestions, which the model writes at the end of its text and the page shows as buttons.

    <followups>
    - Show the failed runs of Nightly ETL
    - Stop the idle cluster
    </followups>

Pure functions, for finished text and for text that is still being written.
"""

from __future__ import annotations

import re

MAX_FOLLOWUPS = 4
MAX_LENGTH = 140

_TAG = "<followups>"
# A tag in backticks is the model talking about it, not using it.
_BLOCK = re.compile(r"(?<!`)<followups>(.*?)(?:</followups>|\Z)", re.DOTALL)
_OPEN = re.compile(r"(?<!`)<followups\b.*\Z", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")


def split_followups(text: str) -> tuple[str, list[str]]:
    """Finished text → (text for people, suggestions in order). A block that was never closed counts as one."""
    found: list[str] = []
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            suggestion = _BULLET.sub("", line).strip().strip("\"“”'`").strip()
            if suggestion and not suggestion.startswith("<") and suggestion not in found:
                found.append(suggestion[:MAX_LENGTH])
    return visible_text(_BLOCK.sub("", text)).strip(), found[:MAX_FOLLOWUPS]


def visible_text(partial: str) -> str:
    """Text that is still being written → what of it may be shown: nothing of the block, nor of a tag half written."""
    shown = _OPEN.sub("", _BLOCK.sub("", partial))
    for length in range(len(_TAG) - 1, 0, -1):
        if shown.endswith(_TAG[:length]) and not shown.endswith("`" + _TAG[:length]):
            shown = shown[:-length]
            break
    return shown if shown == partial else shown.rstrip()
