"""Areas on a map: read from GeoJSON, and whether two of them share ground.

Rings of (longitude, latitude) in degrees, filled by the even-odd rule, so that holes are holes. Straight
lines between corners in degrees: right to within metres over the length of a village border.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from liandong.analytics.errors import Refusal, marked

Point = tuple[float, float]
Ring = Sequence[Point]
Box = tuple[float, float, float, float]


class NotAnArea(Refusal):
    """A text that holds no area."""

    message = marked(
        "This is no area ({reason}). Paste GeoJSON with a Polygon or MultiPolygon in degrees of longitude "
        "and latitude, or choose villages from the list."
    )


def read_area(text: str) -> list[list[Point]]:
    """The rings of a GeoJSON text: a geometry, a feature or a collection of features.

    Raises:
        NotAnArea: nothing of it is an area.
    """
    try:
        rings = [ring for geometry in _geometries(json.loads(text)) for ring in rings_of(geometry)]
    except (KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        raise NotAnArea(reason=str(error)[:80] or type(error).__name__) from error
    if not rings:
        raise NotAnArea(reason="no Polygon")
    return rings


def _geometries(data: Any) -> list[Any]:
    if data["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in data["features"]]
    return [data["geometry"] if data["type"] == "Feature" else data]


def rings_of(geometry: Any) -> list[list[Point]]:
    """The rings of a Polygon or MultiPolygon, checked.

    Raises:
        KeyError, TypeError, ValueError, IndexError: it is none.
    """
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry {kind}")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    rings = [[_corner(corner) for corner in ring] for polygon in polygons for ring in polygon]
    if not rings or any(len(ring) < 4 for ring in rings):
        raise ValueError("a ring of fewer than four points")
    return rings


def _corner(corner: list[float]) -> Point:
    east, north = float(corner[0]), float(corner[1])
    if not (math.isfinite(east) and math.isfinite(north) and abs(east) <= 180 and abs(north) <= 90):
        raise ValueError(f"({corner[0]}, {corner[1]})")
    return east, north


def box_of(rings: Iterable[Ring]) -> Box:
    """West, south, east, north of an area."""
    points = [point for ring in rings for point in ring]
    easts, norths = [east for east, _north in points], [north for _east, north in points]
    return min(easts), min(norths), max(easts), max(norths)


def overlap(one: Sequence[Ring], other: Sequence[Ring]) -> bool:
    """Whether two areas share ground: an edge of one crosses one of the other, or one lies in the other."""
    a, b = box_of(one), box_of(other)
    if a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]:
        return False
    if any(holds(one, ring[0]) for ring in other) or any(holds(other, ring[0]) for ring in one):
        return True
    near = [edge for edge in _edges(other) if _reaches(edge, a)]
    return any(_cross(edge, against) for edge in _edges(one) if _reaches(edge, b) for against in near)


def holds(area: Iterable[Ring], point: Point) -> bool:
    """Whether a point lies in an area: a line from it to the east meets the rings an odd number of times."""
    east, north = point
    inside = False
    for (x1, y1), (x2, y2) in _edges(area):
        if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _edges(area: Iterable[Ring]) -> list[tuple[Point, Point]]:
    return [((a[0], a[1]), (b[0], b[1])) for ring in area for a, b in pairwise([*ring, ring[0]]) if a != b]


def _reaches(edge: tuple[Point, Point], box: Box) -> bool:
    (x1, y1), (x2, y2) = edge
    return not (max(x1, x2) < box[0] or min(x1, x2) > box[2] or max(y1, y2) < box[1] or min(y1, y2) > box[3])


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    a, b = one
    c, d = other
    return _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
