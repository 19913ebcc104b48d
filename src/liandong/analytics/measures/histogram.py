"""The pattern histogram: how much weight each group has on each pattern of deprivations.

With D indicators a unit is a pattern of D bits, and a second pattern says which of them are unknown.
Everything a census can be asked (any cut-off, weights, contributions, decompositions) follows from
the weight of each pattern in each group; the rows are not needed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.design import run_starts
from liandong.analytics.measures.exact import Factor, Whole, grouped_sums, product

_DENSE_CELLS = 1 << 25  # 256 MB of doubles: beyond, groups are summed pattern by pattern


@dataclass(frozen=True)
class Group:
    """A cell of a margin: ``by`` is empty for the whole, ``round`` where there are no rounds."""

    round: str
    by: str
    label: str


@dataclass(frozen=True)
class Scheme:
    """What a standard says about patterns: exact weights, cut-off, and how unknown indicators count.

    ``weights``: whole numbers over ``denominator``. ``drop`` and ``deprived``: bit masks of the indicators
    whose unknown results take a unit out, or count as deprived.
    """

    indicators: tuple[str, ...]
    weights: tuple[int, ...]
    denominator: int
    cutoff: Fraction
    drop: int
    deprived: int

    def threshold(self, cutoff: Fraction) -> int:
        """The least score, over the denominator, at or above the cut-off."""
        return -(-cutoff.numerator * self.denominator // cutoff.denominator)


@dataclass(frozen=True)
class Basis:
    """Per pattern: its bits, shape (patterns, indicators), and its score over the denominator."""

    bits: NDArray[np.int64]
    scores: NDArray[np.int64]

    def poor(self, threshold: int) -> NDArray[np.int64]:
        """1 where the score reaches the threshold."""
        return (self.scores >= threshold).astype(np.int64)


def basis_of(patterns: NDArray[np.uint32], weights: Sequence[int]) -> Basis:
    """Bits and scores of patterns; bit k belongs to indicator k."""
    shifts = np.arange(len(weights), dtype=np.uint32)
    bits = ((patterns[:, None] >> shifts) & np.uint32(1)).astype(np.int64)
    return Basis(bits, bits @ np.asarray(weights, dtype=np.int64))


@dataclass(frozen=True)
class Histogram:
    """Weight and rows of each (group, pattern, unknown bits), sorted by these, each once.

    ``group_index``: int64. ``patterns``, ``unknown``: uint32, a bit is never set in both. ``weight``: whole
    numbers, ``scale`` of them make a weight of 1. ``rows``: int64.
    """

    scheme: Scheme
    groups: tuple[Group, ...]
    group_index: NDArray[np.int64]
    patterns: NDArray[np.uint32]
    unknown: NDArray[np.uint32]
    weight: Whole
    rows: NDArray[np.int64]
    scale: int = 1

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators in bit order."""
        return self.scheme.indicators

    @cached_property
    def is_complete(self) -> NDArray[np.bool_]:
        """Entries whose unknown indicators the standard settles."""
        return np.asarray((self.unknown & np.uint32(self.scheme.drop)) == 0)

    @cached_property
    def complete(self) -> Sums:
        """Complete entries, unknown bits settled by the standard's ``missing``."""
        settled = self.patterns | (self.unknown & np.uint32(self.scheme.deprived))
        return self._sums(settled, self.is_complete)

    @cached_property
    def lowest(self) -> Sums:
        """All entries, unknown read as not deprived."""
        return self._sums(self.patterns, np.ones(len(self.patterns), dtype=bool))

    @cached_property
    def highest(self) -> Sums:
        """All entries, unknown read as deprived."""
        return self._sums(self.patterns | self.unknown, np.ones(len(self.patterns), dtype=bool))

    def _sums(self, patterns: NDArray[np.uint32], taken: NDArray[np.bool_]) -> Sums:
        if taken.all():
            index, weight, rows = self.group_index, self.weight, self.rows
        else:
            patterns, index = patterns[taken], self.group_index[taken]
            weight, rows = self.weight[taken], self.rows[taken]
        bits = len(self.indicators)
        if 1 << bits <= 4 * max(1, len(patterns)):  # sorting millions of patterns takes longer than all sums
            distinct, column = np.arange(1 << bits, dtype=np.uint32), patterns.astype(np.int64)
        else:
            distinct, found = np.unique(patterns, return_inverse=True)
            column = found.astype(np.int64)
        return Sums(len(self.groups), distinct, index, column, weight, rows)


@dataclass(frozen=True)
class Sums:
    """Entries (group, pattern) → weight, rows, ready to be summed per group over any basis.

    ``patterns``: the distinct patterns. ``group``: ascending. ``column``: position of the entry's pattern.
    """

    groups: int
    patterns: NDArray[np.uint32]
    group: NDArray[np.int64]
    column: NDArray[np.int64]
    weight: Whole
    rows: NDArray[np.int64]

    def positions(self, patterns: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where these patterns, all of them among :attr:`patterns`, stand in it."""
        if len(self.patterns) and int(self.patterns[-1]) == len(self.patterns) - 1:  # all from 0 on
            return patterns.astype(np.int64)
        return np.searchsorted(self.patterns, patterns).astype(np.int64)

    @property
    def _is_small(self) -> bool:
        return self.groups * len(self.patterns) <= _DENSE_CELLS

    @cached_property
    def _dense_weight(self) -> Factor:
        return Factor(self._dense(self.weight))

    @cached_property
    def _dense_rows(self) -> Factor:
        return Factor(self._dense(self.rows))

    @cached_property
    def all_rows(self) -> NDArray[np.int64]:
        """Rows of each group."""
        result = np.zeros(self.groups, dtype=np.int64)
        starts = run_starts(self.group)
        result[self.group[starts]] = grouped_sums(self.rows, starts)
        return result

    def _dense(self, values: Whole) -> Whole:
        """Entries of one cell (settled unknowns fall on known patterns) are added up."""
        width = len(self.patterns)
        cell = self.group * width + self.column
        if len(cell) and (cell[1:] <= cell[:-1]).any():
            order = np.argsort(cell, kind="stable")
            cell, values = cell[order], values[order]
            starts = run_starts(cell)
            cell, values = cell[starts], grouped_sums(values, starts)
        table = np.zeros(self.groups * width, dtype=values.dtype)
        table[cell] = values
        return table.reshape(self.groups, width)

    def weighted(self, columns: NDArray[np.int64]) -> Whole:
        """Weight × ``columns`` (patterns, k) summed per group, exactly: shape (groups, k)."""
        if self._is_small:
            return self._dense_weight.times(columns)
        return self._sparse(self.weight, columns)

    def counted(self, columns: NDArray[np.int64]) -> Whole:
        """Rows × ``columns`` summed per group, exactly: shape (groups, k)."""
        if self._is_small:
            return self._dense_rows.times(columns)
        return self._sparse(self.rows, columns)

    def _sparse(self, values: Whole, columns: NDArray[np.int64]) -> Whole:
        starts = run_starts(self.group)
        present = self.group[starts]
        parts = [grouped_sums(product(values, column[self.column]), starts) for column in columns.T]
        kind: type = object if any(part.dtype == object for part in parts) else np.int64
        result: Whole = np.zeros((self.groups, columns.shape[1]), dtype=kind)
        for number, part in enumerate(parts):
            result[present, number] = part
        return result
