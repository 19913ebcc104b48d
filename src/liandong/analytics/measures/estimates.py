"""Levels: headcounts, intensity, adjusted headcount and their parts, with sampling errors.

Estimates are ratios of exact whole numbers, rounded once. Errors are those of the linearised ratios.

Source: Alkire and Foster (2011), Journal of Public Economics 95; Alkire et al. (2015), Multidimensional
Poverty Measurement and Analysis, ch. 5 and 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.counting import Counted
from liandong.analytics.measures.design import (
    Cells,
    Design,
    Floats,
    Integers,
    domain_degrees,
    logit_intervals,
    run_starts,
    variances,
)
from liandong.analytics.measures.exact import Whole, product, ratio
from liandong.analytics.measures.histogram import Basis, Histogram, basis_of

ADJUSTED = ("H", "A", "M0")
CENSORED = ("hdk", "actb", "pctb")
_SHARE_CELLS = 1 << 22  # shares touch every PSU for every group: so many at a time


@dataclass(frozen=True)
class Measure:
    """A column of a block: ``indicator`` is empty where the measure has none."""

    name: str
    cutoff: Fraction | None = None
    indicator: str = ""


@dataclass(frozen=True)
class Influence:
    """Sums over (domain, PSU) of the influences of a block's estimates, shape (cells, measures)."""

    cells: Cells
    totals: Floats


@dataclass(frozen=True)
class Block:
    """Estimates of some measures in every domain; all arrays have the shape (domains, measures).

    ``numerator`` / ``denominator`` are the exact whole numbers behind ``estimate``; ``population`` is the
    weight of the rows the estimate rests on.
    """

    measures: tuple[Measure, ...]
    estimate: Floats
    rows: Integers
    population: Floats
    influence: Influence | None


def adjusted_block(counted: Counted, cutoff: Fraction) -> Block:
    """H, A, M0 and, per indicator, hdk, actb and pctb at one cut-off."""
    histogram = counted.histogram
    scheme, sums = histogram.scheme, histogram.complete
    basis = basis_of(sums.patterns, scheme.weights)
    columns = _poor_columns(basis, scheme.threshold(cutoff))
    weighted = sums.weighted(columns)
    rows = sums.counted(columns[:, :2])
    denominator = scheme.denominator
    everyone, poor, score, censored = weighted[:, :1], weighted[:, 1:2], weighted[:, 2:3], weighted[:, 3:]
    own = np.asarray(scheme.weights, dtype=np.int64)
    counted_score = product(censored, own)
    whole = np.asarray([[denominator]])
    estimate = np.hstack(
        [
            ratio(poor, everyone),
            ratio(score, product(poor, whole)),
            ratio(score, product(everyone, whole)),
            ratio(censored, everyone),
            ratio(counted_score, product(everyone, whole)),
            ratio(counted_score, score),
        ]
    )
    measures = tuple(Measure(name, cutoff) for name in ADJUSTED) + tuple(
        Measure(name, cutoff, indicator) for name in CENSORED for indicator in scheme.indicators
    )
    base = np.zeros(len(measures), dtype=np.int64)
    base[1] = 1  # A rests on the poor
    influence = None
    if counted.entries is not None:
        cells, totals = _psu_totals(counted, columns)
        influence = Influence(cells, _adjusted_influence(cells, totals, weighted, estimate, histogram))
    population = ratio(weighted[:, :2], np.asarray([[histogram.scale]]))
    return Block(measures, estimate, rows[:, base], population[:, base], influence)


def _poor_columns(basis: Basis, threshold: int) -> NDArray[np.int64]:
    """Per pattern: 1, poor, score of the poor, and each indicator of the poor."""
    poor = basis.poor(threshold)
    return np.column_stack([np.ones_like(poor), poor, poor * basis.scores, poor[:, None] * basis.bits])


def _psu_totals(counted: Counted, columns: NDArray[np.int64]) -> tuple[Cells, Floats]:
    """Weighted sums of pattern columns by (domain, PSU), in the fixed order of the entries."""
    entries = counted.entries
    assert entries is not None  # noqa: S101 - callers ask first
    at = counted.histogram.complete.positions(entries.pattern)
    starts = run_starts(entries.domain, entries.psu)
    cells = Cells(entries.domain[starts], entries.psu[starts], len(counted.histogram.groups))
    totals = np.empty((len(starts), columns.shape[1]))
    for number, column in enumerate(columns.T):
        totals[:, number] = np.add.reduceat(entries.weight * column[at], starts) if len(starts) else 0.0
    return cells, totals


def _adjusted_influence(
    cells: Cells, totals: Floats, weighted: Whole, estimate: Floats, histogram: Histogram
) -> Floats:
    """Influences z = w (y − p) / W of each ratio, summed by PSU; 0 where the ratio is not defined."""
    scheme = histogram.scheme
    scale = histogram.scale
    base = ratio(weighted[:, :3], np.asarray([[scale]]))
    everyone, poor, score = (base[cells.domain, at][:, None] for at in range(3))
    p = estimate[cells.domain]
    all_, of_poor, of_score, of_bits = totals[:, :1], totals[:, 1:2], totals[:, 2:3], totals[:, 3:]
    count = len(scheme.indicators)
    own = np.asarray(scheme.weights, dtype=np.float64)
    parts = own / scheme.denominator
    blocks = np.split(p[:, 3:], 3, axis=1) if count else []
    with np.errstate(divide="ignore", invalid="ignore"):
        influence = np.hstack(
            [
                (of_poor - p[:, :1] * all_) / everyone,
                (of_score / scheme.denominator - p[:, 1:2] * of_poor) / poor,
                (of_score / scheme.denominator - p[:, 2:3] * all_) / everyone,
                (of_bits - blocks[0] * all_) / everyone,
                (of_bits * parts - blocks[1] * all_) / everyone,
                (of_bits * own - blocks[2] * of_score) / score,
            ]
        )
    influence[~np.isfinite(influence)] = 0.0
    return influence


def uncensored_block(counted: Counted) -> Block:
    """hd, the headcount of each indicator among all."""
    histogram = counted.histogram
    scheme, sums = histogram.scheme, histogram.complete
    basis = basis_of(sums.patterns, scheme.weights)
    columns = np.column_stack([np.ones(len(sums.patterns), dtype=np.int64), basis.bits])
    weighted = sums.weighted(columns)
    rows = sums.counted(columns[:, :1])
    estimate = ratio(weighted[:, 1:], weighted[:, :1])
    population = ratio(weighted[:, :1], np.asarray([[histogram.scale]]))
    measures = tuple(Measure("hd", None, indicator) for indicator in scheme.indicators)
    influence = None
    if counted.entries is not None:
        cells, totals = _psu_totals(counted, columns)
        everyone = population[cells.domain]
        with np.errstate(divide="ignore", invalid="ignore"):
            values = (totals[:, 1:] - estimate[cells.domain] * totals[:, :1]) / everyone
        values[~np.isfinite(values)] = 0.0
        influence = Influence(cells, values)
    width = (1, len(measures))
    return Block(measures, estimate, np.tile(rows, width), np.tile(population, width), influence)


def share_block(counted: Counted) -> Block:
    """share, the weight of each group in its round's whole population.

    Its influences lie on every PSU of the round: :func:`share_influences` makes them group by group.
    """
    histogram = counted.histogram
    sums = histogram.complete
    ones = np.ones((len(sums.patterns), 1), dtype=np.int64)
    weight, rows = sums.weighted(ones), sums.counted(ones)
    estimate = ratio(weight, weight[whole_of(counted)])
    population = ratio(weight, np.asarray([[histogram.scale]]))
    return Block((Measure("share"),), estimate, rows, population, None)


def whole_of(counted: Counted) -> Integers:
    """For each group the group that is its round's whole population."""
    whole = {group.round: at for at, group in enumerate(counted.histogram.groups) if not group.by}
    return np.asarray([whole[group.round] for group in counted.histogram.groups], dtype=np.int64)


def share_influences(counted: Counted, block: Block, groups: Sequence[int]) -> Influence:
    """Influences of the shares of some groups, over all PSUs of their round; domain n is ``groups[n]``."""
    entries, design = counted.entries, counted.design
    assert entries is not None and design is not None  # noqa: S101, PT018 - callers ask first
    starts = run_starts(entries.domain, entries.psu)
    domain, psu = entries.domain[starts], entries.psu[starts]
    weight = np.add.reduceat(entries.weight, starts)
    first = np.searchsorted(domain, np.arange(len(counted.histogram.groups) + 1))
    whole = whole_of(counted)
    cells_domain, cells_psu, totals = [], [], []
    dense = np.zeros(len(design.psus))
    for number, group in enumerate(groups):
        everyone = slice(first[whole[group]], first[whole[group] + 1])
        own = slice(first[group], first[group + 1])
        dense[psu[own]] = weight[own]
        mine = dense[psu[everyone]]
        dense[psu[own]] = 0.0
        total = block.population[whole[group], 0]
        totals.append((mine - block.estimate[group, 0] * weight[everyone]) / total)
        cells_psu.append(psu[everyone])
        cells_domain.append(np.full(len(mine), number, dtype=np.int64))
    cells = Cells(np.concatenate(cells_domain), np.concatenate(cells_psu), len(groups))
    return Influence(cells, np.concatenate(totals)[:, None])


def in_chunks(counted: Counted, groups: Sequence[int]) -> list[Sequence[int]]:
    """Groups in parts whose share influences fit into memory."""
    size = max(1, _SHARE_CELLS // max(1, len(counted.design.psus) if counted.design else 1))
    return [groups[start : start + size] for start in range(0, len(groups), size)]


@dataclass(frozen=True)
class Errors:
    """Standard errors and 95 % intervals, shape (domains, measures); NaN where not defined."""

    se: Floats
    low: Floats
    high: Floats


def level_errors(counted: Counted, block: Block, by_domain: bool) -> Errors | None:
    """Errors of a block's levels; ``by_domain``: degrees of freedom of the domain, not of the design."""
    design = counted.design
    if design is None:
        return None
    if block.influence is None:
        return _share_errors(counted, design, block, by_domain)
    se = np.sqrt(variances(design, block.influence.cells, block.influence.totals))
    degrees = np.full(block.estimate.shape, design.degrees_of_freedom, dtype=np.int64)
    if by_domain:
        degrees[:] = domain_degrees(design, block.influence.cells)[:, None]
        if block.measures[0].name == "H":
            degrees[:, 1] = domain_degrees(design, _poor_cells(counted, block))
    return _errors(block.estimate, se, degrees)


def _poor_cells(counted: Counted, block: Block) -> Cells:
    """The (domain, PSU) pairs that have poor rows: the domain of A."""
    entries, scheme = counted.entries, counted.histogram.scheme
    assert entries is not None and block.measures[0].cutoff is not None  # noqa: S101, PT018 - callers ask first
    patterns, at = np.unique(entries.pattern, return_inverse=True)
    poor = basis_of(patterns, scheme.weights).poor(scheme.threshold(block.measures[0].cutoff)) == 1
    taken = poor[at]
    domain, psu = entries.domain[taken], entries.psu[taken]
    starts = run_starts(domain, psu)
    return Cells(domain[starts], psu[starts], len(counted.histogram.groups))


def _share_errors(counted: Counted, design: Design, block: Block, by_domain: bool) -> Errors:
    se = np.zeros(block.estimate.shape)
    degrees = np.full(block.estimate.shape, design.degrees_of_freedom, dtype=np.int64)
    for groups in in_chunks(counted, range(len(se))):
        influence = share_influences(counted, block, groups)
        se[list(groups)] = np.sqrt(variances(design, influence.cells, influence.totals))
        if by_domain:
            degrees[list(groups), 0] = domain_degrees(design, influence.cells)
    return _errors(block.estimate, se, degrees)


def _errors(estimate: Floats, se: Floats, degrees: Integers) -> Errors:
    se = np.where(np.isnan(estimate), np.nan, se)
    se[((estimate == 0) | (estimate == 1)) & ~np.isnan(se)] = 0.0
    low, high = logit_intervals(estimate, se, degrees)
    return Errors(se, low, high)
