"""The places of a run, level by level, at any cut-off and weights, and drawn as a map.

The run's histogram is fetched and folded once for each place that is opened; a finished run never changes, so
both are kept for a while. Moving a slider is then arithmetic on a small table: places below × patterns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from liandong.casework.settings.in_force import least_persons
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.pages.charts import Row, RowChart
from liandong.foundation.pages.maps import MapArea, ShadedMap, shaded
from liandong.foundation.places.borders import borders_of
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.identification import figures
from liandong.identification.areas import Area, AreaRow, area_rows
from liandong.identification.figures import Ints, Patterns, scores
from liandong.identification.methods import method_for
from liandong.identification.models import Run
from liandong.identification.run_page import RunNumbers, flagged
from liandong.identification.selectors import FAMILIES, READ, area_of

SORTS = ("name", "households", "H", "A", "M0")


@dataclass(frozen=True)
class _Whole:
    """The histogram of a run within an area, and the path of each place in it."""

    patterns: Patterns
    paths: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class PlacesBelow:
    """A place of a run with what lies right below it, as one reader sees it.

    ``way``: from the top of the reader's area down to the place. ``villages``: the same rows by village.
    """

    numbers: RunNumbers
    place: Place
    way: tuple[tuple[int, str], ...]
    tops: tuple[tuple[int, str], ...]
    villages: Patterns
    village_names: Mapping[int, str]
    is_masked: bool
    least: int

    def at(self, weights: Sequence[int], cutoff: Fraction) -> PlacesBelow:
        """The same at other weights and another cut-off. Cost: no query."""
        return replace(self, numbers=self.numbers.at(weights, cutoff))

    def sorted(self, by: str) -> PlacesBelow:
        """The rows by a column; with a minus the greatest first."""
        whole, *rows = self.numbers.rows
        rows.sort(key=lambda row: _sort_key(row, by.removeprefix("-")), reverse=by.startswith("-"))
        return replace(self, numbers=replace(self.numbers, rows=(whole, *rows)))

    @cached_property
    def contributions(self) -> tuple[tuple[AreaRow, tuple[Fraction, ...]], ...]:
        """The share of each dimension in M0, of the whole and of each part."""
        numbers = self.numbers
        if not numbers.has_scores:
            return tuple((row, ()) for row in numbers.rows)
        return tuple(
            (
                row,
                figures.contributions(
                    numbers.patterns.within(row.area.place_ids), numbers.weights, numbers.line, numbers.groups
                ),
            )
            for row in numbers.rows
        )

    def contribution_charts(self) -> tuple[RowChart, ...]:
        """A chart for each dimension, all on one scale, so that places compare."""
        if not self.numbers.has_scores:
            return ()
        charts = []
        for n, name in enumerate(self.numbers.dimension_names):
            rows = tuple(
                Row(row.area.name, shares[n] if row.figures.pain else None, is_total=row.area.depth == 0)
                for row, shares in self.contributions
            )
            charts.append(RowChart(title=name, rows=rows, places=0, top=Fraction(1), row_head=_("Place")))
        return tuple(charts)

    def map(self, address: str) -> ShadedMap | None:
        """The villages shaded by H, each with ``address`` and its id as link. Cost: one query."""
        low, _high = scores(self.villages, self.numbers.weights)
        poor = low >= self.numbers.line
        people, of = (
            _by_place(self.villages, self.villages.persons),
            _by_place(self.villages, np.where(poor, self.villages.persons, 0)),
        )
        borders = borders_of(people)
        least = self.least if self.is_masked else 1
        areas = {
            pk: MapArea(
                self.village_names.get(pk, ""),
                Fraction(of[pk], count) if count >= least else None,
                borders.get(pk, ()),
                f"{address}{pk}",
            )
            for pk, count in people.items()
        }
        return shaded(
            _("H by village"),
            areas,
            subtitle=_("people in families suggested for a visit, of all people"),
            note=_("Each village opens by its shape or by its row in the table. The darker, the more."),
        )


def places_below(user: User, run: Run, at: int | None) -> PlacesBelow:
    """A finished run at a place of the user's area, at the weights and cut-off in force.

    ``at``: id of a place; None is the top of the area. Small places are merged for readers who may see
    figures but no families. Errors: :class:`OutOfScope` for a place elsewhere.
    Cost: three queries for a place that was looked at before, else five.
    """
    tops = area_of(user, run)
    place = tops[0] if at is None else Place.objects.filter(pk=at).first()
    if place is None or not any(top.contains(place) for top in tops):
        raise OutOfScope(READ)
    method = method_for(run.standard.rule)
    whole = _whole(run.key, place.path)
    parts, villages = _folded(run.key, place.path)
    ids = sorted(set(np.unique(parts.place).tolist()) - {place.pk})
    top = next(one for one in tops if one.contains(place))
    way = place.ids[len(top.ids) - 1 :]
    wanted = {*ids, *way, *(one.pk for one in tops), *np.unique(villages.place).tolist()}
    names = {one.pk: one.name or one.path for one in named(Place.objects.filter(pk__in=wanted), run.as_of)}
    deeper = {path[len(place.ids)] for path in whole.paths.values() if len(path) > len(place.ids) + 1}
    areas = [Area("all", names[place.pk], 0, tuple(sorted({*ids, place.pk})))]
    areas += [Area(str(pk), names[pk], 1, (pk,), pk in deeper) for pk in ids]
    is_masked = not area_of(user, run, action=FAMILIES)
    patterns = flagged(method, parts)
    line = 1 if method.denominator is None else method.line or 1
    least = least_persons(run.place) if is_masked else 0
    small = _("places with fewer than %(n)s people") % {"n": least}
    rows = area_rows(areas, patterns, method.weights, line, least=least, small=small)
    # The whole area is shown on every page of the run, however few live there; a small place in it is not.
    if is_masked and place not in tops and rows[0].figures.persons < least:
        raise OutOfScope(READ)
    return PlacesBelow(
        RunNumbers(run, method, patterns, tuple(rows), method.weights, line),
        place,
        tuple((pk, names[pk]) for pk in way),
        tuple((one.pk, names[one.pk]) for one in tops) if len(tops) > 1 else (),
        flagged(method, villages),
        names,
        is_masked,
        least,
    )


@lru_cache(maxsize=16)
def _whole(run: UUID, path: str) -> _Whole:
    """Cost: two queries; the rows of the histogram at the place and below it."""
    rows = Run.objects.get(key=run).patterns.filter(place__path__startswith=path)
    columns = ("place_id", "deprived_bits", "unknown_bits", "households", "persons")
    patterns = Patterns.of_rows(list(rows.values_list(*columns)))
    places = Place.objects.filter(pk__in=np.unique(patterns.place).tolist()).only("path")
    return _Whole(patterns, {one.pk: one.ids for one in places})


@lru_cache(maxsize=64)
def _folded(run: UUID, path: str) -> tuple[Patterns, Patterns]:
    """The histogram by the places right below, and by villages, each with one row a pattern."""
    whole = _whole(run, path)
    depth = len(path.strip("/").split("/"))
    below = {pk: ids[min(depth, len(ids) - 1)] for pk, ids in whole.paths.items()}
    levels = dict(
        Place.objects.filter(pk__in={pk for ids in whole.paths.values() for pk in ids}).values_list(
            "pk", "level"
        )
    )
    villages = {
        pk: next((one for one in ids if levels[one] == Level.VILLAGE), pk) for pk, ids in whole.paths.items()
    }
    return _moved(whole.patterns, below), _moved(whole.patterns, villages)


def _moved(patterns: Patterns, to: Mapping[int, int]) -> Patterns:
    """The rows counted for other places, rows alike added up."""
    if not len(patterns.place):
        return patterns
    known, number = np.unique(patterns.place, return_inverse=True)
    places = np.array([to[pk] for pk in known.tolist()], dtype=np.int64)[number]
    rows = np.column_stack([places, patterns.deprived, patterns.unknown])
    different, where = np.unique(rows, axis=0, return_inverse=True)
    sums = [np.zeros(len(different), np.int64) for _column in range(2)]
    for total, column in zip(sums, (patterns.households, patterns.persons), strict=True):
        np.add.at(total, where.ravel(), column)
    return Patterns(*(np.ascontiguousarray(different[:, n]) for n in range(3)), *sums)


def _by_place(patterns: Patterns, values: Ints) -> dict[int, int]:
    places, where = np.unique(patterns.place, return_inverse=True)
    sums = np.zeros(len(places), np.int64)
    np.add.at(sums, where, values)
    return dict(zip(places.tolist(), sums.tolist(), strict=True))


def _sort_key(row: AreaRow, by: str) -> tuple[object, str]:
    f = row.figures
    values: Mapping[str, object] = {
        "households": f.households,
        "H": f.headcount_low or Fraction(0),
        "A": f.intensity or Fraction(0),
        "M0": f.adjusted or Fraction(0),
    }
    return values.get(by, row.area.name), row.area.name
