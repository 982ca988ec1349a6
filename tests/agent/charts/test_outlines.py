"""Coasts and borders below a map's points: what is in view, and how much of it."""

from __future__ import annotations

import itertools
import math

import pytest

from agent.charts.outlines import outlines, view_of, with_outlines

EUROPE = (-10.0, 30.0, 36.0, 60.0)


def near(rows: list[dict], x: float, y: float) -> float:
    """Degrees from a place to the nearest point of a line."""
    return min(math.hypot(row["x"] - x, row["y"] - y) for row in rows)


def test_coasts_and_borders_lie_where_they_are() -> None:
    rows = outlines(view_of(*EUROPE))
    assert near(rows, -9.5, 38.7) < 0.3, "Cabo da Roca, the coast's westernmost point"
    assert near(rows, 7.59, 47.59) < 0.3, "three borders meet at Basel"
    assert near(rows, 2.35, 48.85) > 1, "no line runs through Paris"


def test_states_are_drawn_where_they_are_not_too_small_to_tell_apart() -> None:
    four_corners = (-109.045, 37.0)
    assert near(outlines(view_of(-115, -100, 32, 42)), *four_corners) < 0.1
    assert near(outlines(view_of(-180, 180, -60, 70)), *four_corners) > 1


@pytest.mark.parametrize("bounds", [EUROPE, (-180, 180, -90, 90), (10.75, 10.75, 59.9, 59.9), (170, 180, -90, -80)])
def test_a_view_holds_all_points_and_is_about_as_wide_as_the_chart(bounds: tuple[float, float, float, float]) -> None:
    west, east, south, north = bounds
    view = view_of(*bounds)
    assert view.west <= west <= east <= view.east
    assert view.south <= south <= north <= view.north
    assert len(outlines(view)) <= 4_000
    if view.east - view.west < 300:
        kilometres = (view.east - view.west) * max(0.2, math.cos(math.radians(min(75, abs(south + north) / 2))))
        assert kilometres / (view.north - view.south) == pytest.approx(700 / 360, rel=0.01)


def test_no_line_runs_from_one_edge_of_the_world_to_the_other() -> None:
    rows = outlines(view_of(-180, 180, -90, 90))
    steps = [abs(a["x"] - b["x"]) for a, b in itertools.pairwise(rows) if a["line"] == b["line"]]
    assert max(steps) < 30


@pytest.mark.parametrize("bounds", [(-37.0, -33.0, 29.0, 32.0), (-74.0, -73.7, 40.6, 40.9)])
def test_at_sea_and_within_a_city_there_is_nothing_to_draw(bounds: tuple[float, float, float, float]) -> None:
    spec = {"mark": {"type": "circle"}, "encoding": {"x": {}, "y": {}}}
    assert with_outlines(spec, view_of(*bounds)) == spec
