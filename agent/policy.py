"""Whether a call runs at once, asks a person first, or is refused: one table over what the tool says of itself."""

from __future__ import annotations

from typing import Literal

Mode = Literal["ask", "auto", "read-only"]
"""``ask``: every write asks. ``auto``: destructive calls ask, other writes run. ``read-only``: only reads."""
