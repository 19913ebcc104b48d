"""Areas on a map: whether two share ground, holes and all."""

from __future__ import annotations

import json

import pytest

from liandong.foundation.places.shapes import NotAnArea, holds, overlap, read_area


def square(west: float, south: float, size: float) -> list[tuple[float, float]]:
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def test_areas_share_ground_where_edges_cross_or_one_lies_in_the_other() -> None:
    one = [square(0, 0, 10)]
    assert overlap(one, [square(5, 5, 10)])
    assert overlap(one, [square(2, 2, 1)])
    assert overlap([square(2, 2, 1)], one)
    assert not overlap(one, [square(20, 0, 5)])
    cross = [[(-5.0, 4.0), (15.0, 4.0), (15.0, 6.0), (-5.0, 6.0), (-5.0, 4.0)]]
    assert overlap(one, cross)  # no corner of either lies in the other


def test_what_lies_in_a_hole_is_outside() -> None:
    ring = [square(0, 0, 10), square(2, 2, 6)]
    assert not holds(ring, (5, 5))
    assert holds(ring, (1, 1))
    assert not overlap(ring, [square(4, 4, 1)])
    assert not overlap([square(4, 4, 1)], ring)
    assert overlap(ring, [square(1, 4, 2)])


def test_geojson_is_read_as_geometry_feature_or_collection() -> None:
    geometry = {"type": "Polygon", "coordinates": [square(100, 20, 1)]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    for data in (geometry, feature, {"type": "FeatureCollection", "features": [feature]}):
        assert read_area(json.dumps(data)) == [square(100, 20, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", "3", "{", '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 999], [1, 1], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, "x"], [1, 1], [0, 0]]]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_text_without_an_area_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotAnArea, match="GeoJSON"):
        read_area(text)
