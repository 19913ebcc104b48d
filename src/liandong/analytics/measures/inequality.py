"""Inequality of incomes, each measure with its linearised variable.

Every function takes a :class:`Sample` and returns an :class:`Estimate`. With weights w, incomes y, N = Σ w,
Y = Σ w y, the cumulated weight N_k and income Y_k up to row k:

========  =====================================================  ==========================================
gini      (2 Σ w_k N_k y_k − Σ w_k² y_k) / (N Y) − 1             Eurostat; Langel & Tillé (2013), eq. 5, 21
theil     Σ w y ln(y N / Y) / Y                                  Theil (1967)
mld       ln(Y / N) − Σ w ln y / N                               Theil's second measure
atkinson  1 − (Σ w y^(1−ε) / N)^(1/(1−ε)) N / Y; ε = 1: the      Atkinson (1970)
          geometric mean
s80s20    income above q80 over income at or below q20           Eurostat; Langel & Tillé (2011)
========  =====================================================  ==========================================

Linearised variables follow Deville (1999), Survey Methodology 25(2), 193-203: the derivative of the measure
by the weight of a row.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from liandong.analytics.measures.estimate import Estimate
from liandong.analytics.measures.sample import FloatArray, Sample


def gini(sample: Sample) -> Estimate:
    """Gini coefficient; incomes of zero and below stay in. None where total income is not positive."""
    total, income = sample.total_weight, sample.total_income
    if income <= 0:
        return Estimate("gini", "", None, None, sample.rows, total)
    y, w, ranks = sample.income, sample.weight, sample.ranks
    value = float(np.sum(w * y * (2 * ranks - w))) / (total * income) - 1
    # N_k y_k − Y_k is the same for all rows of one income, so ties need no rule.
    distance = 2 * (ranks * y - sample.cumulated_income)
    influence = (distance + income - total * y - value * (income + total * y)) / (total * income)
    return Estimate("gini", "", value, influence, sample.rows, total)


def theil(sample: Sample) -> Estimate:
    """Theil's T over incomes above zero."""
    positive, place = _positive(sample)
    if not positive.rows:
        return Estimate("theil", "", None, None, 0, 0.0)
    total, income = positive.total_weight, positive.total_income
    relative = positive.income * total / income
    value = float(np.sum(positive.weight * relative * np.log(relative))) / total
    influence = (relative * np.log(relative) - value * relative - relative + 1) / total
    return Estimate("theil", "", value, place(influence), positive.rows, total)


def mean_log_deviation(sample: Sample) -> Estimate:
    """Mean logarithmic deviation (Theil's L) over incomes above zero."""
    positive, place = _positive(sample)
    if not positive.rows:
        return Estimate("mld", "", None, None, 0, 0.0)
    total, income = positive.total_weight, positive.total_income
    relative = positive.income * total / income
    value = -float(np.sum(positive.weight * np.log(relative))) / total
    influence = (relative - 1 - np.log(relative) - value) / total
    return Estimate("mld", "", value, place(influence), positive.rows, total)


def atkinson(sample: Sample, epsilon: float) -> Estimate:
    """Atkinson's measure for an aversion ``epsilon`` > 0 over incomes above zero.

    Incomes of zero and below are left out for every epsilon, so that the parameters speak of the same rows
    (as Stata's ineqdeco and R's convey do).
    """
    parameter = f"{epsilon:g}"
    positive, place = _positive(sample)
    if not positive.rows:
        return Estimate("atkinson", parameter, None, None, 0, 0.0)
    total, income = positive.total_weight, positive.total_income
    relative = positive.income * total / income
    if epsilon == 1:
        mean_log = float(np.sum(positive.weight * np.log(relative))) / total
        equivalent = float(np.exp(mean_log))
        moved = equivalent * (np.log(relative) - mean_log)
    else:
        # Beside the smallest income no power of a great epsilon overflows; the measure has no scale.
        unit = float(relative.min()) if epsilon > 1 else 1.0
        power = (relative / unit) ** (1 - epsilon)
        mean_power = float(np.sum(positive.weight * power)) / total
        equivalent = unit * mean_power ** (1 / (1 - epsilon))
        moved = equivalent / ((1 - epsilon) * mean_power) * (power - mean_power)
    influence = (equivalent * (relative - 1) - moved) / total
    return Estimate("atkinson", parameter, 1 - equivalent, place(influence), positive.rows, total)


def quintile_share_ratio(sample: Sample) -> Estimate:
    """S80/S20: total income above the 80 % quantile over total income at or below the 20 % quantile."""
    if not sample.rows:
        return Estimate("s80s20", "", None, None, 0, 0.0)
    y, weighted = sample.income, sample.weight * sample.income
    low, high = sample.quantile(Fraction(1, 5)), sample.quantile(Fraction(4, 5))
    poorest, richest = sample.up_to(low), sample.up_to(high)
    bottom, top = float(np.sum(weighted[:poorest])), float(np.sum(weighted[richest:]))
    if bottom <= 0:
        return Estimate("s80s20", "", None, None, sample.rows, sample.total_weight)
    # The density at the quantile cancels: a row that moves the quantile moves it over its own income.
    below_low = np.arange(y.size) < poorest
    below_high = np.arange(y.size) < richest
    moved_bottom = np.where(below_low, y - low, 0.0) + low * 0.2
    moved_top = np.where(below_high, 0.0, y - high) + high * 0.2
    value = top / bottom
    influence = (moved_top - value * moved_bottom) / bottom
    return Estimate("s80s20", "", value, influence, sample.rows, sample.total_weight)


class _Place:
    """Puts the influence of the rows with a positive income among those of all rows."""

    def __init__(self, rows: int, start: int) -> None:
        self.rows, self.start = rows, start

    def __call__(self, influence: FloatArray) -> FloatArray:
        placed = np.zeros(self.rows)
        placed[self.start :] = influence
        return placed


def _positive(sample: Sample) -> tuple[Sample, _Place]:
    start = sample.up_to(0.0)
    return sample.part(slice(start, None)), _Place(sample.rows, start)
