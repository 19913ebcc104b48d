"""The land of the invented prefecture: no gaps, every level in one piece, high where people are poor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from liandong.project.demo.places import TOWNS, villages
from liandong.project.demo.terrain import Ground, feature_collection, grounds

Edge = tuple[tuple[float, float], tuple[float, float]]


def edges(ground: Ground) -> list[Edge]:
    return list(zip(ground.ring, ground.ring[1:], strict=False))


def signed_area(ground: Ground) -> float:
    """In square degrees; positive is anticlockwise."""
    x, y = np.array(ground.ring).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2


def test_borders_are_closed_anticlockwise_and_shared_by_two_villages_or_the_frame() -> None:
    assert all(ground.ring[0] == ground.ring[-1] for ground in grounds())
    assert all(signed_area(ground) > 0 for ground in grounds())
    every = Counter(edge for ground in grounds() for edge in edges(ground))
    assert set(every.values()) == {1}  # no piece of land lies in two villages
    outer = [(here, there) for here, there in every if (there, here) not in every]
    ends = Counter(point for edge in outer for point in edge)
    assert set(ends.values()) == {2}  # what has one neighbour is one line around the prefecture
    around = sum(here[0] * there[1] - there[0] * here[1] for here, there in outer) / 2
    assert np.isclose(around, sum(signed_area(ground) for ground in grounds()))


def is_in_one_piece(kept: list[Ground]) -> bool:
    owner = {edge: place for place, ground in enumerate(kept) for edge in edges(ground)}
    seen, todo = {0}, [0]
    while todo:
        for here, there in edges(kept[todo.pop()]):
            neighbour = owner.get((there, here))
            if neighbour is not None and neighbour not in seen:
                seen.add(neighbour)
                todo.append(neighbour)
    return len(seen) == len(kept)


def test_towns_counties_and_the_prefecture_are_in_one_piece() -> None:
    levels: tuple[Callable[[Ground], str], ...] = (
        lambda ground: ground.village.town.name,
        lambda ground: ground.village.county.name,
        lambda ground: "all",
    )
    for level in levels:
        for name in {level(ground) for ground in grounds()}:
            assert is_in_one_piece([ground for ground in grounds() if level(ground) == name]), name


def test_hardship_lies_high() -> None:
    of = {
        town.name: np.mean([ground.elevation_m for ground in grounds() if ground.village.town == town])
        for town in TOWNS
    }
    low = [of[town.name] for town in TOWNS if town.hardship < -0.2]
    high = [of[town.name] for town in TOWNS if town.is_in_hills]
    assert max(low) < min(high)
    assert {ground.terrain for ground in grounds()} == {"平坝", "丘陵", "山区"}


def test_the_map_names_every_village_once_with_a_seat_inside_its_frame() -> None:
    features = feature_collection()["features"]
    assert isinstance(features, list)
    assert [feature["properties"]["code"] for feature in features] == [village.code for village in villages()]
    for feature in features:
        east, north = feature["properties"]["seat"]
        x, y = np.array(feature["geometry"]["coordinates"][0]).T
        assert x.min() < east < x.max()
        assert y.min() < north < y.max()
