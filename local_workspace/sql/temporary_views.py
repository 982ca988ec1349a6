"""Views that last as long as their session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemporaryView:
    """A view that lasts as long as its session. ``columns`` rename the query's own.

    ``seen``: the session's views as they were when it was made, where its query means those: one of them may have had
    its own name. None: the views that there are when it is read.
    """

    query: str
    catalog: str
    schema: str
    columns: tuple[str, ...] = ()
    seen: dict[str, TemporaryView] | None = None
