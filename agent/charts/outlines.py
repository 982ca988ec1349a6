"""Coasts and borders below the points of a map, from a file that lies beside this module: nothing is fetched.

``outlines.json.gz`` was made once from data in the public domain: Natural Earth's countries at 1:50m (as in npm
``world-atlas`` 2.0.2) and the state borders of the US Census Bureau (npm ``us-atlas`` 3.0.1), both simplified with
``topojson-simplify`` (triangles below 0.004 and 0.0002 square degrees left out) to a few kilometres, each border once.
The lines are lists of differences, longitude and latitude in turn, in thousandths of a degree. The two packages are
under the ISC licence; of them only these data are here.
"""

from __future__ import annotations

import gzip
import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

_FILE = Path(__file__).with_name("outlines.json.gz")
_SHAPE = 700 / 360  # of the chart, about: a page is as wide as it is
_LEAST = 0.2  # degrees shown at least, however close the points lie
_MOST_POINTS = 4_000  # of all lines: some 150 kB in the spec
_LINES_FROM = 2.0  # degrees of longitude; closer by, lines of a few kilometres' precision would say what is not so
_STATES_WITHIN = 70.0  # degrees of longitude; over more than that they are clutter
# Points as they come, and not by longitude; a grey that shows on light and on dark.
_LINE = {"type": "line", "order": False, "clip": True, "color": "#8a93a3", "strokeWidth": 0.8, "opacity": 0.65}


class View(NamedTuple):
    """The part of the world that a map shows, in degrees."""

    west: float
    east: float
    south: float
    north: float


def view_of(west: float, east: float, south: float, north: float) -> View:
    """Room around the points' bounds, so that a kilometre is about as long in both directions."""
    across, up = max(1.12 * (east - west), _LEAST), max(1.12 * (north - south), _LEAST)
    x, y = (west + east) / 2, (south + north) / 2
    narrow = max(0.2, math.cos(math.radians(min(75.0, abs(y)))))
    across, up = max(across, _SHAPE * up / narrow), max(up, across * narrow / _SHAPE)
    across, up = min(across, 360.0), min(up, 180.0)
    # Moved, not cut, where it would go beyond the world; points beyond it stay in view all the same.
    x = min(max(x, across / 2 - 180), 180 - across / 2)
    y = min(max(y, up / 2 - 90), 90 - up / 2)
    return View(min(west, x - across / 2), max(east, x + across / 2), min(south, y - up / 2), max(north, y + up / 2))


def outlines(view: View) -> list[dict[str, Any]]:
    """Points of the lines that touch the view, in their order, as rows ``x``, ``y`` (degrees) and ``line`` (which)."""
    if view.east - view.west < _LINES_FROM:
        return []
    kinds = ("countries", "states") if view.east - view.west <= _STATES_WITHIN else ("countries",)
    pieces = [piece for kind in kinds for line in _lines(kind) for piece in _touching(line, view)]
    cell = (view.east - view.west) / 2_000
    while sum(map(len, pieces)) > _MOST_POINTS:
        pieces = [_coarser(piece, cell) for piece in pieces]
        cell *= 1.5
    return [
        {"x": round(float(x), 3), "y": round(float(y), 3), "line": number}
        for number, piece in enumerate(pieces)
        if len(piece) > 1
        for x, y in piece
    ]


def with_outlines(points: dict[str, Any], view: View) -> dict[str, Any]:
    """A map's spec with the lines below its marks; as it is where none is in view."""
    rows = outlines(view)
    if not rows:
        return points
    across = {name: points["encoding"][name] for name in ("x", "y")}  # the same axes, or there would be two of each
    detail = {"detail": {"field": "line", "type": "nominal"}}
    marks = {name: points[name] for name in ("mark", "encoding")}
    rest = {name: value for name, value in points.items() if name not in marks}
    below = {"data": {"values": rows}, "mark": _LINE, "encoding": across | detail}
    return rest | {"layer": [below, marks]}


@lru_cache(maxsize=2)
def _lines(kind: str) -> list[np.ndarray]:
    """Each an array of (longitude, latitude) in degrees."""
    kept = json.loads(gzip.decompress(_FILE.read_bytes()))[kind]
    return [np.cumsum(np.array(line, dtype=float).reshape(-1, 2), axis=0) / 1000 for line in kept]


def _touching(line: np.ndarray, view: View) -> list[np.ndarray]:
    """The parts of a line whose steps may cross the view."""
    least, most = np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])
    seen = (most >= (view.west, view.south)).all(axis=1) & (least <= (view.east, view.north)).all(axis=1)
    seen &= (most - least)[:, 0] < 180  # from the world's one edge to the other
    if not seen.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], seen, [False])).astype(int)))
    return [line[first : last + 1] for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _coarser(line: np.ndarray, cell: float) -> np.ndarray:
    """Without points that fall into the same cell as the one before; the ends stay."""
    moved = (np.diff(np.round(line / cell), axis=0) != 0).any(axis=1)
    kept = np.concatenate(([True], moved))
    kept[-1] = True
    return line[kept]
