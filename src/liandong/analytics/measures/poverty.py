"""Monetary poverty below a line, each measure with its linearised variable.

Poor is who has an income below the line z. With the relative gap g = (z − y) / z of the poor (0 for others),
weights w, N = Σ w, N_p = Σ w of the poor and the cumulated weight N_k up to row k (ascending):

======  ==============================================================  ===================================
fgt α   Σ_poor w g^α / N                                                Foster, Greer & Thorbecke (1984)
watts   Σ_poor w ln(z / y) / N, incomes above zero                      Watts (1968); Zheng (1993)
sen     Σ_poor w_k g_k (2 (N_p − N_k) + w_k) / (N N_p)                  Sen (1976), eq. for large numbers of
        = H (I + (1 − I) G_poor)                                        poor, replication invariant
sst     Σ_poor w_k g_k (2 (N − N_k) + w_k) / N²                         Shorrocks (1995), the limit of Thon
        = H I (1 + G of the gaps over all)                              (1979): "modified Sen"
rmpg    (z − median income of the poor) / z                             Eurostat
======  ==============================================================  ===================================

``by_line`` carries how a measure moves with the line, for lines that are estimated from the same rows
(Deville 1999; Osier 2009, Survey Research Methods 3(3), 167-195). Jumps at the line (fgt 0, sen, rmpg) need
the density of income there, taken from a Gaussian kernel.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from liandong.analytics.errors import marked
from liandong.analytics.measures.estimate import Estimate, Line
from liandong.analytics.measures.sample import Sample

FEWEST_FOR_DENSITY = 30
"""Rows below which a density at one income, and an error that rests on it, would be a guess."""

FEW_ROWS = marked("fewer than 30 rows to estimate the density of income from")
NO_DENSITY = marked("no density of income at the line or the median")


def median_line(population: Sample, share: Fraction) -> Line:
    """The line at ``share`` of the weighted median of all rows, with how each row moves it.

    Source: Deville (1999), §5; the influence of a median is (1/2 − [y ≤ m]) / (N f(m)).
    """
    median = population.quantile(Fraction(1, 2))
    value = float(share) * median
    density = population.density(median) if population.rows >= FEWEST_FOR_DENSITY else 0.0
    if density <= 0:
        return Line(value, is_estimated=True)
    at_most = population.income <= median
    slope = float(share) / (population.total_weight * density)
    influence = np.where(at_most, -0.5 * slope, 0.5 * slope)
    return Line(value, is_estimated=True, influence=influence)


def fgt(sample: Sample, line: Line, alpha: int) -> Estimate:
    """Foster-Greer-Thorbecke measure: headcount (alpha 0), gap (1), squared gap (2)."""
    total, poor = sample.total_weight, sample.below(line.value)
    if not sample.rows:
        return Estimate("fgt", str(alpha), None, None, 0, 0.0)
    z = line.value
    gap = (z - sample.income[:poor]) / z
    term = np.zeros(sample.rows)
    term[:poor] = gap**alpha
    value = float(np.sum(sample.weight * term)) / total
    influence = (term - value) / total
    if alpha == 0:
        return _with_density(sample, line, Estimate("fgt", "0", value, influence, sample.rows, total, 1.0))
    moved = alpha * gap ** (alpha - 1) * sample.income[:poor] / z**2
    by_line = float(np.sum(sample.weight[:poor] * moved)) / total
    return Estimate("fgt", str(alpha), value, influence, sample.rows, total, by_line)


def watts(sample: Sample, line: Line) -> Estimate:
    """Watts' measure over incomes above zero: the mean logarithm of line over income, 0 above the line."""
    positive = sample.up_to(0.0)
    part = sample.part(slice(positive, None))
    if not part.rows:
        return Estimate("watts", "", None, None, 0, 0.0)
    total, poor = part.total_weight, part.below(line.value)
    term = np.zeros(part.rows)
    term[:poor] = np.log(line.value / part.income[:poor])
    value = float(np.sum(part.weight * term)) / total
    influence = np.zeros(sample.rows)
    influence[positive:] = (term - value) / total
    by_line = float(np.sum(part.weight[:poor])) / total / line.value
    return Estimate("watts", "", value, influence, part.rows, total, by_line)


def sen(sample: Sample, line: Line) -> Estimate:
    """Sen's measure: headcount, gap and inequality among the poor in one number."""
    total, poor = sample.total_weight, sample.below(line.value)
    if not sample.rows:
        return Estimate("sen", "", None, None, 0, 0.0)
    if not poor:
        return Estimate("sen", "", 0.0, np.zeros(sample.rows), sample.rows, total)
    z, y, w = line.value, sample.income[:poor], sample.weight[:poor]
    gap, ranks = (z - y) / z, sample.ranks[:poor]
    poor_total = float(ranks[-1])
    above = 2 * (poor_total - ranks) + w
    # The measure is the mean over all pairs of poor of the greater gap, times the headcount.
    value = float(np.sum(w * gap * above)) / (total * poor_total)
    cumulated_gap = np.cumsum(w * gap)
    greater = gap * (poor_total - ranks) + cumulated_gap
    influence = np.full(sample.rows, -value / total)
    influence[:poor] += 2 * greater / (total * poor_total) - value / poor_total
    smooth = float(np.sum(w * y / z**2 * above)) / (total * poor_total)
    jump = 2 * float(cumulated_gap[-1]) / poor_total - value * total / poor_total
    if not line.is_estimated:
        return Estimate("sen", "", value, influence, sample.rows, total, smooth)
    density = _density_at_line(sample, line)
    if density is None:
        doubt = _doubt(sample)
        return Estimate("sen", "", value, None, sample.rows, total, doubt=doubt)
    return Estimate("sen", "", value, influence, sample.rows, total, smooth + jump * density)


def sen_shorrocks_thon(sample: Sample, line: Line) -> Estimate:
    """The Sen-Shorrocks-Thon measure: the mean over all pairs of people of the greater gap."""
    total, poor = sample.total_weight, sample.below(line.value)
    if not sample.rows:
        return Estimate("sst", "", None, None, 0, 0.0)
    z, y, w = line.value, sample.income[:poor], sample.weight[:poor]
    gap, ranks = (z - y) / z, sample.ranks[:poor]
    above = 2 * (total - ranks) + w
    value = float(np.sum(w * gap * above)) / total**2
    cumulated_gap = np.cumsum(w * gap)
    greater = np.full(sample.rows, float(cumulated_gap[-1]) if poor else 0.0)
    greater[:poor] = gap * (total - ranks) + cumulated_gap
    influence = 2 * greater / total**2 - 2 * value / total
    by_line = float(np.sum(w * y / z**2 * above)) / total**2
    return Estimate("sst", "", value, influence, sample.rows, total, by_line)


def relative_median_gap(sample: Sample, line: Line) -> Estimate:
    """Relative median poverty gap: line minus median income of the poor, over the line. None without poor."""
    poor = sample.part(slice(0, sample.below(line.value)))
    total, z = sample.total_weight, line.value
    if not poor.rows:
        return Estimate("rmpg", "", None, None, 0, 0.0)
    median = poor.quantile(Fraction(1, 2))
    value = (z - median) / z
    if poor.rows < FEWEST_FOR_DENSITY:
        return Estimate("rmpg", "", value, None, poor.rows, poor.total_weight, doubt=FEW_ROWS)
    at_median, at_line = sample.density(median), sample.density(z)
    if at_median <= 0:
        return Estimate("rmpg", "", value, None, poor.rows, poor.total_weight, doubt=NO_DENSITY)
    # F(median of the poor) = F(z) / 2, differentiated on both sides.
    is_poor = np.arange(sample.rows) < poor.rows
    is_low = sample.income <= median
    share_poor, share_low = poor.total_weight / total, float(np.sum(sample.weight[is_low])) / total
    moved_median = (0.5 * (is_poor - share_poor) - (is_low - share_low)) / (total * at_median)
    by_line = median / z**2 - 0.5 * at_line / at_median / z
    return Estimate("rmpg", "", value, -moved_median / z, poor.rows, poor.total_weight, by_line)


def _density_at_line(sample: Sample, line: Line) -> float | None:
    if sample.rows < FEWEST_FOR_DENSITY or sample.bandwidth <= 0:
        return None
    return sample.density(line.value)


def _doubt(sample: Sample) -> str:
    return FEW_ROWS if sample.rows < FEWEST_FOR_DENSITY else NO_DENSITY


def _with_density(sample: Sample, line: Line, estimate: Estimate) -> Estimate:
    """The headcount's derivative by an estimated line is the density there."""
    if not line.is_estimated:
        return estimate
    density = _density_at_line(sample, line)
    fields = (estimate.measure, estimate.parameter, estimate.value)
    if density is None:
        return Estimate(*fields, None, estimate.rows, estimate.population, doubt=_doubt(sample))
    return Estimate(*fields, estimate.influence, estimate.rows, estimate.population, density)
