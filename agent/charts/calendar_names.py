"""Names of weekdays and months in the order of the calendar."""

from __future__ import annotations

import calendar

import pyarrow as pa

from agent.charts.arrow import pc

_ORDERS = (
    list(calendar.day_name),
    list(calendar.day_abbr),
    list(calendar.month_name)[1:],
    list(calendar.month_abbr)[1:],
)


def calendar_order(names: pa.ChunkedArray) -> list[str] | None:
    """The names that occur, from Monday or January on, as they are written; None where others are among them."""
    written = {str(name).strip().capitalize(): str(name) for name in pc.unique(names).to_pylist() if name is not None}
    for order in _ORDERS:
        if len(written) > 1 and written.keys() <= set(order):
            return [written[name] for name in order if name in written]
    return None
