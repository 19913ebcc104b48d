"""Where the villages of the invented prefecture lie: areas that fill it without gaps, and how high.

The prefecture is the same for every seed. It is given degrees of the south-western mountains, so that maps
have something to show; whatever really lies there has nothing to do with it [D].
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.spatial import Voronoi

from liandong.project.demo.dice import Numbers, Shares, stream
from liandong.project.demo.places import COUNTIES, Village, villages

WIDE, HIGH = 80.0, 52.0  # km, before the land is bent
WEST, SOUTH = 106.6, 24.6  # degrees of the corner
KM_OF_A_DEGREE = 111.195
_SEED = 2019
_BENDS, _CROOKED = 3, 0.09  # how often an edge is broken, and by how much of its length
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Ground:
    """The land of a village. ``ring``: its border in degrees (east, north), the first corner once more at the
    end; ``seat``: where its office stands; ``terrain``: 平坝, 丘陵 or 山区."""

    village: Village
    ring: Ring
    seat: tuple[float, float]
    area_km2: float
    elevation_m: int
    terrain: str


@cache
def grounds() -> tuple[Ground, ...]:
    """The land of every village, in their order. Cost: 0.1 s once."""
    sites = _sites(len(villages()))
    cells = _cells(sites)
    edges = _Edges(cells.vertices)
    found: list[Ground] = []
    for village, place in zip(villages(), _settled(sites), strict=True):
        corners = edges.around(cells.regions[cells.point_region[place]])
        seat = _bent(sites[place][None, :])[0]
        height = round(elevation(sites[place]))
        ring = [*_degrees(corners), _degrees(corners[:1])[0]]
        area = abs(_area(corners))
        found.append(
            Ground(village, ring, _degrees(seat[None, :])[0], round(area, 1), height, _terrain(height))
        )
    return tuple(found)


def elevation(point: Shares) -> float:
    """Metres above the sea at a place in km: a river plain in the south, ranges towards the north."""
    x, y = point
    return float(260 + 11 * y + 70 * np.sin(x / 7) * np.sin(y / 6) + 40 * np.cos(x / 4.3))


def write_map(path: Path | str) -> None:
    """Write the villages as GeoJSON, the seat of each among its properties."""
    Path(path).write_text(json.dumps(feature_collection(), ensure_ascii=False) + "\n", encoding="utf-8")


def feature_collection() -> dict[str, object]:
    """The villages as one GeoJSON object."""
    return {"type": "FeatureCollection", "features": list(features())}


def features() -> Iterator[dict[str, object]]:
    """The villages as GeoJSON features."""
    for ground in grounds():
        village = ground.village
        yield {
            "type": "Feature",
            "properties": {
                "code": village.code,
                "name": village.name,
                "town": village.town.name,
                "county": village.county.name,
                "seat": list(ground.seat),
                "area_km2": ground.area_km2,
                "elevation_m": ground.elevation_m,
                "terrain": ground.terrain,
            },
            "geometry": {"type": "Polygon", "coordinates": [[list(corner) for corner in ground.ring]]},
        }


def _terrain(height: int) -> str:
    return "平坝" if height < 420 else "丘陵" if height < 650 else "山区"


def _sites(count: int) -> Shares:
    """Points spread evenly: each moved to the middle of what is nearest to it, ten times over."""
    sites = stream(_SEED).random((count, 2)) * (WIDE, HIGH)
    for _ in range(10):
        cells = _cells(sites)
        corners = [cells.vertices[cells.regions[cells.point_region[place]]] for place in range(count)]
        sites = np.stack([_middle(_ordered(ring)) for ring in corners])
    return sites


def _cells(sites: Shares) -> Voronoi:
    """What is nearest to each site, within the frame: neighbours mirrored in it make its sides edges."""
    mirrored = [sites]
    for axis, side in ((0, 0.0), (0, WIDE), (1, 0.0), (1, HIGH)):
        other = sites.copy()
        other[:, axis] = 2 * side - other[:, axis]
        mirrored.append(other)
    return Voronoi(np.concatenate(mirrored))


def _settled(sites: Shares) -> list[int]:
    """For each village its site: counties side by side, towns in strips from the plain to the ranges."""
    found: list[int] = []
    by_east = np.argsort(sites[:, 0], kind="stable")
    first = 0
    for county in COUNTIES:
        size = sum(len(town.villages) for town in county.towns)
        own = by_east[first : first + size]
        first += size
        by_north = own[np.argsort(sites[own, 1], kind="stable")]
        begin = 0
        for west, east in zip(county.towns[::2], county.towns[1::2], strict=True):
            end = begin + len(west.villages) + len(east.villages)
            strip = by_north[begin:end]
            found += [int(place) for place in strip[np.argsort(sites[strip, 0], kind="stable")]]
            begin = end
    return found


class _Edges:
    """The borders between villages, crooked as borders are, and the same seen from both sides."""

    def __init__(self, corners: Shares) -> None:
        self._corners = corners
        self._broken: dict[tuple[int, int], Shares] = {}

    def around(self, region: list[int]) -> Shares:
        """The border of a cell, anticlockwise and bent."""
        order = _order(self._corners[region])
        ring = [region[place] for place in order]
        parts = [self._edge(here, there) for here, there in zip(ring, [*ring[1:], ring[0]], strict=True)]
        return _bent(np.concatenate(parts))

    def _edge(self, here: int, there: int) -> Shares:
        """From a corner to just before the next."""
        low, high = min(here, there), max(here, there)
        if (low, high) not in self._broken:
            self._broken[low, high] = self._crooked(low, high)
        line = self._broken[low, high]
        return line[:-1] if here == low else line[:0:-1]

    def _crooked(self, low: int, high: int) -> Shares:
        line = self._corners[[low, high]]
        random = stream(_SEED, *(abs(round(value * 1000)) for value in line.ravel()))
        on_frame = any(np.ptp(line[:, axis]) < 1e-6 for axis in (0, 1))
        for _ in range(_BENDS):
            steps = np.diff(line, axis=0)
            aside = np.stack([-steps[:, 1], steps[:, 0]], axis=1)
            moved = aside * (0 if on_frame else _CROOKED) * (2 * random.random((len(steps), 1)) - 1)
            line = np.insert(line, range(1, len(line)), line[:-1] + steps / 2 + moved, axis=0)
        return line


def _bent(points: Shares) -> Shares:
    """The frame bent as land is."""
    x, y = points.T
    return np.stack([x + 3 * np.sin(y / 8) + np.sin(y / 3), y + 2.4 * np.sin(x / 11) + np.sin(x / 5)], axis=1)


def _degrees(points: Shares) -> Ring:
    north = SOUTH + points[:, 1] / KM_OF_A_DEGREE
    east = WEST + points[:, 0] / (KM_OF_A_DEGREE * np.cos(np.radians(SOUTH)))
    return [(round(float(x), 5), round(float(y), 5)) for x, y in zip(east, north, strict=True)]


def _order(ring: Shares) -> Numbers:
    from_middle = ring - ring.mean(axis=0)
    return np.argsort(np.arctan2(from_middle[:, 1], from_middle[:, 0]), kind="stable")


def _ordered(ring: Shares) -> Shares:
    return np.asarray(ring[_order(ring)])


def _area(ring: Shares) -> float:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _middle(ring: Shares) -> Shares:
    x, y = ring.T
    cross = x * np.roll(y, -1) - y * np.roll(x, -1)
    sums = np.array([(x + np.roll(x, -1)) @ cross, (y + np.roll(y, -1)) @ cross])
    return np.asarray(sums / (3 * cross.sum()))
