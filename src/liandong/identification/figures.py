"""The figures of a run's pages: whole-number arithmetic on its histogram, no database, no floats until shown.

A run's histogram is small (places × patterns that occur), so every cut-off, weight and place is answered
from it at once. Two readings stand side by side: *low* counts unknown facts as not deprived, *high* as
deprived; the truth lies between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Patterns:
    """A histogram as columns of equal length: place, masks of deprived and unknown indicators, counts."""

    place: Ints
    deprived: Ints
    unknown: Ints
    households: Ints
    persons: Ints

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[int, int, int, int, int]]) -> Patterns:
        """From rows (place id, deprived bits, unknown bits, households, persons)."""
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 5)
        return cls(*(np.ascontiguousarray(table[:, n]) for n in range(5)))

    @classmethod
    def of_table(cls, table: pa.Table) -> Patterns:
        """From a table with :data:`PATTERNS`."""
        return cls(*(column.to_numpy() for column in table.columns))

    @property
    def bits(self) -> tuple[list[int], list[int]]:
        """The two masks of each row as plain numbers."""
        return self.deprived.tolist(), self.unknown.tolist()

    def within(self, places: Sequence[int]) -> Patterns:
        """Only the rows of these places."""
        keep = np.isin(self.place, np.asarray(places, dtype=np.int64))
        return Patterns(
            self.place[keep],
            self.deprived[keep],
            self.unknown[keep],
            self.households[keep],
            self.persons[keep],
        )


PATTERNS = pa.schema([(field.name, pa.int64()) for field in fields(Patterns)])
NOTHING = Patterns.of_rows([])


@dataclass(frozen=True)
class AreaFigures:
    """Counts of one area at one cut-off. ``pain`` is the sum over poor persons of their known units."""

    households: int
    persons: int
    poor_households: int
    cannot_tell_households: int
    poor_persons: int
    poor_or_open_persons: int
    pain: int
    denominator: int

    @property
    def headcount_low(self) -> Fraction | None:
        """H, unknown read as not deprived; None where nobody lives."""
        return Fraction(self.poor_persons, self.persons) if self.persons else None

    @property
    def headcount_high(self) -> Fraction | None:
        """H, unknown read as deprived."""
        return Fraction(self.poor_or_open_persons, self.persons) if self.persons else None

    @property
    def intensity(self) -> Fraction | None:
        """A: mean share of weight in which the poor are deprived; None where nobody is poor."""
        return Fraction(self.pain, self.poor_persons * self.denominator) if self.poor_persons else None

    @property
    def adjusted(self) -> Fraction | None:
        """M0 = H · A."""
        return Fraction(self.pain, self.persons * self.denominator) if self.persons else None


def scores(patterns: Patterns, weights: Sequence[int]) -> tuple[Ints, Ints]:
    """Lowest and highest score of each row, in units of 1/sum(weights)."""
    low, high = np.zeros_like(patterns.deprived), np.zeros_like(patterns.deprived)
    for n, weight in enumerate(weights):
        deprived = (patterns.deprived >> n) & 1
        low += weight * deprived
        high += weight * (deprived | ((patterns.unknown >> n) & 1))
    return low, high


def area_figures(patterns: Patterns, weights: Sequence[int], line: int) -> AreaFigures:
    """The figures of all rows together."""
    return _figures(_counts(patterns, weights, line), weights)


def figures_by_area(
    patterns: Patterns, weights: Sequence[int], line: int
) -> Callable[[Sequence[int]], AreaFigures]:
    """What gives the figures of any places together. Cost: one pass over the rows, however many are asked."""
    places, at = np.unique(patterns.place, return_inverse=True)
    order = np.argsort(at, kind="stable")
    counts = _counts(patterns, weights, line)[:, order]
    starts = np.searchsorted(at[order], np.arange(len(places)))
    sums = np.add.reduceat(counts, starts, axis=1) if len(places) else counts

    def of(ids: Sequence[int]) -> AreaFigures:
        asked = np.asarray(ids, dtype=np.int64)
        return _figures(sums[:, np.searchsorted(places, asked[np.isin(asked, places)])], weights)

    return of


def _figures(counts: Ints, weights: Sequence[int]) -> AreaFigures:
    names = [field.name for field in fields(AreaFigures)]
    return AreaFigures(**dict(zip(names, [*counts.sum(axis=1).tolist(), sum(weights)], strict=True)))


def _counts(patterns: Patterns, weights: Sequence[int], line: int) -> Ints:
    """The counts of :class:`AreaFigures`, in its order, for each row of the histogram."""
    low, high = scores(patterns, weights)
    poor, open_ = low >= line, (low < line) & (high >= line)
    households, persons = patterns.households, patterns.persons
    return np.stack(
        [
            households,
            persons,
            households * poor,
            households * open_,
            persons * poor,
            persons * (poor | open_),
            persons * low * poor,
        ]
    )


def contributions(
    patterns: Patterns, weights: Sequence[int], line: int, groups: Sequence[Sequence[int]]
) -> tuple[Fraction, ...]:
    """Share of each group of indicators in M0; zeros where M0 is 0. The shares sum to 1."""
    low, _ = scores(patterns, weights)
    poor = low >= line
    persons = patterns.persons[poor]
    by_indicator = [
        weight * int((((patterns.deprived[poor] >> n) & 1) * persons).sum())
        for n, weight in enumerate(weights)
    ]
    total = sum(by_indicator)
    return tuple(
        Fraction(sum(by_indicator[n] for n in group), total) if total else Fraction(0) for group in groups
    )


def lines_to_try(denominator: int, line: int) -> tuple[int, ...]:
    """Cut-offs, in units, for the slider and the sensitivity chart: from 1/5 to 1/2 and the one in force.

    Scores are whole units, so between two neighbours nothing changes; where there are more than 16, about
    a dozen are taken at equal distance. Source: domain.md §3.5 (show sensitivity for k from 0.2 to 0.5).
    """
    first, last = -(-denominator // 5), denominator // 2
    units = set(range(max(first, 1), last + 1))
    if len(units) > 16:
        units = {first + (last - first) * step // 12 for step in range(13)}
    return tuple(sorted(units | {line}))


def headcounts(
    patterns: Patterns, weights: Sequence[int], lines: Sequence[int]
) -> tuple[Fraction | None, ...]:
    """H (low reading) at each of the cut-offs."""
    low, _ = scores(patterns, weights)
    persons = int(patterns.persons.sum())
    return tuple(
        Fraction(int(patterns.persons[low >= line].sum()), persons) if persons else None for line in lines
    )


def slider_lines(patterns: Patterns, weights: Sequence[int]) -> list[list[int]]:
    """An area folded by score: [low, high, low, persons, households], one line for each (low, high).

    The third number is the score that the page's H, A and M0 count: the known one.
    """
    low, high = scores(patterns, weights)
    pairs, (persons, households) = _summed(
        low * (sum(weights) + 1) + high, patterns.persons, patterns.households
    )
    firsts, seconds = np.divmod(pairs, sum(weights) + 1)
    return np.column_stack([firsts, seconds, firsts, persons, households]).tolist()  # type: ignore[no-any-return]  # numpy says only object


def slider_dimensions(
    patterns: Patterns, weights: Sequence[int], groups: Sequence[Sequence[int]]
) -> list[list[list[int]]]:
    """For each group of indicators: [known score, Σ persons × deprived units of the group], by score."""
    low, _ = scores(patterns, weights)
    result = []
    for group in groups:
        units = np.zeros_like(low)
        for n in group:
            units += weights[n] * ((patterns.deprived >> n) & 1)
        points, (values,) = _summed(low, units * patterns.persons)
        result.append(np.column_stack([points, values]).tolist())
    return result


def _summed(keys: Ints, *columns: Ints) -> tuple[Ints, list[Ints]]:
    """The different keys in order, and each column's sum for each of them, in whole numbers."""
    different, place = np.unique(keys, return_inverse=True)
    sums = [np.zeros(len(different), np.int64) for _column in columns]
    for total, column in zip(sums, columns, strict=True):
        np.add.at(total, place, column)
    return different, sums
