"""The table of places on a run's page: who stands under whom, and which small places are merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification.figures import AreaFigures, Patterns, figures_by_area


@dataclass(frozen=True)
class Area:
    """A place of the table with the places whose rows it adds up. ``depth`` 0 is the whole."""

    key: str
    name: str
    depth: int
    place_ids: tuple[int, ...]
    has_more: bool = False


@dataclass(frozen=True)
class AreaRow:
    """An area with its figures. ``merged``: how many small places stand together in this row."""

    area: Area
    figures: AreaFigures
    merged: int = 0

    @property
    def headcount_range(self) -> str:
        """H from lowest to highest, in percent, as the slider script writes it."""
        low, high = self.figures.headcount_low, self.figures.headcount_high
        return f"{formats.percent(low).removesuffix('%')}–{formats.percent(high)}"


def areas_of(
    patterns: Patterns, tops: Sequence[Place], *, on: date, opened: int | None, whole: str
) -> list[Area]:
    """The whole, its parts by name, and under the opened part its own parts.

    ``tops``: what the reader sees, one place or several. ``opened``: id of the part to unfold; where there
    is only one part it is unfolded anyway. ``whole``: name of the first row where ``tops`` are several.
    Cost: two queries, however many places.
    """
    places = list(Place.objects.filter(pk__in=np.unique(patterns.place).tolist()).only("path"))
    parts = _split(places, tops)
    if opened is None and len(parts) == 1:
        opened = next(iter(parts))
    inner = {part: _below(members, part) for part, members in parts.items()}
    names = _names_of([top.pk for top in tops] + list(parts) + list(inner.get(opened or 0, ())), on)
    areas = [
        Area("all", names[tops[0].pk] if len(tops) == 1 else whole, 0, tuple(place.pk for place in places))
    ]
    if set(parts) == {top.pk for top in tops} and len(tops) == 1:
        return areas
    for part, members in sorted(parts.items(), key=lambda item: names[item[0]]):
        within = {pk: below for pk, below in inner[part].items() if pk != part}
        areas.append(Area(str(part), names[part], 1, tuple(place.pk for place in members), bool(within)))
        if part == opened:
            areas += [
                Area(str(pk), names[pk], 2, tuple(place.pk for place in below))
                for pk, below in sorted(within.items(), key=lambda item: names[item[0]])
            ]
    return areas


def area_rows(
    areas: Sequence[Area],
    patterns: Patterns,
    weights: Sequence[int],
    line: int,
    *,
    least: int,
    small: str,
) -> list[AreaRow]:
    """The areas with their figures, parts by H downwards, the whole first.

    ``least``: parts with fewer persons stand together in one row named ``small``; where
    that row would still name a single family's numbers, they are left to the row above.
    """
    figures = figures_by_area(patterns, weights, line)
    rows = [AreaRow(area, figures(area.place_ids)) for area in areas]
    whole, parts = rows[0], _nested(rows[1:])
    if not least:
        return [whole, *(row for part, below in parts for row in [part, *below])]
    result = [whole]
    groups = [[part for part, _ in parts]]
    kept = dict(zip((row.area.key for row in groups[0]), parts, strict=True))
    for row in _merged(groups[0], figures, small=small, least=least, depth=1):
        result.append(row)
        if row.area.key in kept:
            result += _merged(kept[row.area.key][1], figures, small=small, least=least, depth=2)
    return result


def _merged(
    rows: Sequence[AreaRow],
    figures_of: Callable[[Sequence[int]], AreaFigures],
    *,
    small: str,
    least: int,
    depth: int,
) -> list[AreaRow]:
    large = [row for row in rows if row.figures.persons >= least]
    little = [row for row in rows if row.figures.persons < least]
    ids = tuple(pk for row in little for pk in row.area.place_ids)
    figures = figures_of(ids)
    if not little or figures.persons < least:
        return large
    return [*large, AreaRow(Area(f"small-{depth}", small, depth, ids), figures, len(little))]


def _nested(rows: Sequence[AreaRow]) -> list[tuple[AreaRow, list[AreaRow]]]:
    parts: list[tuple[AreaRow, list[AreaRow]]] = []
    for row in rows:
        if row.area.depth == 1:
            parts.append((row, []))
        else:
            parts[-1][1].append(row)
    for _, below in parts:
        below.sort(key=_most_poor_first)
    return sorted(parts, key=lambda part: _most_poor_first(part[0]))


def _most_poor_first(row: AreaRow) -> tuple[Fraction, str]:
    return (-(row.figures.headcount_low or Fraction(0)), row.area.name)


def _split(places: Sequence[Place], tops: Sequence[Place]) -> dict[int, list[Place]]:
    if len(tops) == 1:
        return _below(places, tops[0].pk)
    parts: dict[int, list[Place]] = {}
    for place in places:
        top = next(top for top in tops if top.contains(place))
        parts.setdefault(top.pk, []).append(place)
    return parts


def _below(places: Sequence[Place], top: int) -> dict[int, list[Place]]:
    """Places by the child of ``top`` they lie in; ``top`` itself stands under its own id."""
    parts: dict[int, list[Place]] = {}
    for place in places:
        ids = place.ids
        step = ids.index(top)
        parts.setdefault(ids[min(step + 1, len(ids) - 1)], []).append(place)
    return parts


def _names_of(ids: Iterable[int], on: date) -> dict[int, str]:
    found = named(Place.objects.filter(pk__in=set(ids)), on)
    return {place.pk: place.name or place.path for place in found}
