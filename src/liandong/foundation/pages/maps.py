"""Maps as data: borders in degrees and values in, shapes in a view box out. The template draws.

A map stands beside a table of the same values, so it is never the only carrier. The shades are of one hue,
from light to dark, so whoever sees no colours reads them as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from liandong.foundation.pages.charts import Unit, nice_step, written

WIDTH, MARGIN = 640, 4
SHADES = 5
MOST_DRAWN = 400
Rings = Sequence[Sequence[tuple[float, float]]]


@dataclass(frozen=True)
class Frame:
    """How degrees lie in a view box 640 wide.

    ``scale``: units for a degree northwards; ``narrow``: how much shorter one eastwards is, in the middle.
    """

    west: float
    north: float
    scale: float
    narrow: float
    height: int

    def path(self, rings: Rings) -> str:
        """The borders as a path of SVG."""
        return "".join("M" + "L".join(self._point(*corner) for corner in ring) + "Z" for ring in rings)

    def _point(self, east: float, up: float) -> str:
        x = MARGIN + (east - self.west) * self.narrow * self.scale
        return f"{x:.1f} {MARGIN + (self.north - up) * self.scale:.1f}"


def frame_of(areas: Sequence[Rings]) -> Frame:
    """The frame that just holds these areas, at least one of them with corners."""
    corners = [corner for rings in areas for ring in rings for corner in ring]
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    south, north = min(y for _x, y in corners), max(y for _x, y in corners)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrow, (north - south) * 1.0, 1e-9)
    return Frame(west, north, scale, narrow, math.ceil((north - south) * scale) + 2 * MARGIN)


@dataclass(frozen=True)
class MapArea:
    """An area with its value; ``value`` None: unknown, or not to be shown."""

    name: str
    value: Fraction | None
    rings: Rings
    url: str = ""


@dataclass(frozen=True)
class DrawnArea:
    """An area as drawn: ``shade`` from 0, or -1 where there is no value."""

    area: MapArea
    path: str
    shade: int
    text: str


@dataclass(frozen=True)
class Shade:
    """A line of the legend."""

    number: int
    text: str


@dataclass(frozen=True)
class ShadedMap:
    """A map of areas shaded by value."""

    title: str
    areas: tuple[MapArea, ...]
    unit: Unit = "percent"
    subtitle: str = ""
    note: str = ""

    @cached_property
    def step(self) -> Fraction:
        """The width of a shade: the five together hold the greatest value."""
        most = max((one.value for one in self.areas if one.value is not None), default=Fraction(0))
        step = max(Fraction(1, 100), nice_step(most / SHADES * 2) if most > 0 else Fraction(0))
        while step * SHADES < most:
            step *= 2
        return step

    @property
    def legend(self) -> tuple[Shade, ...]:
        """From which value to which each shade goes; shades beyond the greatest value are left out."""
        most = max((one.shade for one in self.drawn), default=-1)
        words = [
            written(self.step * n, self.unit, 0 if self.unit == "percent" else None)
            for n in range(SHADES + 1)
        ]
        return tuple(Shade(n, f"{words[n]}–{words[n + 1]}") for n in range(most + 1))

    @property
    def has_blank(self) -> bool:
        """Whether some area has no value."""
        return any(one.value is None for one in self.areas)

    @property
    def height(self) -> int:
        """Of the view box, in the units in which it is 640 wide."""
        return self._frame.height

    @cached_property
    def drawn(self) -> tuple[DrawnArea, ...]:
        """The areas with their paths."""
        return tuple(
            DrawnArea(
                area, self._frame.path(area.rings), self._shade(area.value), written(area.value, self.unit)
            )
            for area in self.areas
        )

    def _shade(self, value: Fraction | None) -> int:
        return -1 if value is None else min(SHADES - 1, int(value / self.step))

    @cached_property
    def _frame(self) -> Frame:
        return frame_of([area.rings for area in self.areas])


@dataclass(frozen=True)
class Ground:
    """A map to draw an area on: (id, name, path) of each place, and the frame that gives back degrees."""

    areas: tuple[tuple[int, str, str], ...]
    frame: Frame


def ground(named: Mapping[int, tuple[str, Rings]]) -> Ground | None:
    """A map to draw on; None where nothing has a border, or there is too much to be read."""
    known = {pk: (name, rings) for pk, (name, rings) in named.items() if rings}
    if not 1 <= len(known) <= MOST_DRAWN:
        return None
    frame = frame_of([rings for _name, rings in known.values()])
    return Ground(tuple((pk, name, frame.path(rings)) for pk, (name, rings) in known.items()), frame)


def shaded(
    title: str, values: Mapping[int, MapArea], *, subtitle: str = "", note: str = "", unit: Unit = "percent"
) -> ShadedMap | None:
    """A map of these areas; None where fewer than two have a border, or there are too many to be read."""
    areas = tuple(one for one in values.values() if one.rings)
    if not 2 <= len(areas) <= MOST_DRAWN:
        return None
    return ShadedMap(title, areas, unit, subtitle, note)
