"""How long something took or has gone on, in the words that all pages and approval cards use."""

from __future__ import annotations


def duration(seconds: float | None) -> str:
    """``< 0.1 s``, ``0.4 s``, ``12 s``, ``3 min 5 s``, ``2 h 10 min``, ``8 d 20 h``. Empty for nothing."""
    if seconds is None:
        return ""
    if 0 < seconds < 0.05:
        return "< 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
