"""What a cluster costs an hour, roughly: list prices from ``node_prices.json``."""

from __future__ import annotations

import functools
import json
from pathlib import Path


@functools.cache
def node_prices() -> dict[str, float]:
    return json.loads(Path(__file__).with_name("node_prices.json").read_text())["usd_per_hour"]


def usd_per_hour(node_type: str | None, driver_type: str | None, workers: int | None) -> float | None:
    """Estimated US dollars an hour of ``workers`` machines and a driver; None when a price or the size is unknown."""
    prices = node_prices()
    driver = prices.get(driver_type or node_type or "")
    if workers is None or driver is None:
        return None
    if workers == 0:
        return round(driver, 2)
    worker = prices.get(node_type or "")
    return None if worker is None else round(driver + worker * workers, 2)
