"""What compute costs an hour, roughly: list prices from ``node_prices.json`` and ``warehouse_prices.json``."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any


@functools.cache
def node_prices() -> dict[str, float]:
    return json.loads(Path(__file__).with_name("node_prices.json").read_text())["usd_per_hour"]


@functools.cache
def warehouse_prices() -> dict[str, Any]:
    return json.loads(Path(__file__).with_name("warehouse_prices.json").read_text())


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


def warehouse_usd_per_hour(
    size: str | None, kind: str | None, *, clusters: int, usd_per_dbu: float | None = None
) -> float | None:
    """Estimated US dollars an hour of a SQL warehouse with so many ``clusters``; None for an unknown size or kind.

    ``kind``: SERVERLESS, PRO or CLASSIC. ``usd_per_dbu``: the price agreed on, for any kind; None: the list price.
    """
    prices = warehouse_prices()
    units = prices["dbu_per_hour"].get(size or "")
    price = prices["usd_per_dbu"].get(kind or "")
    if units is None or price is None:
        return None
    return round(units * clusters * (price if usd_per_dbu is None else usd_per_dbu), 2)
