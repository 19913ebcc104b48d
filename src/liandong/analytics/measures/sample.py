"""Incomes of a population or a part of it, in one fixed order, with exact quantiles.

Every measure of income works on a :class:`Sample`. Its rows stand in one canonical order (income, then
weight), so the same rows give the same digits whatever order or number of threads they were read with.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_DECIMALS = 15
ROOM_BITS = 62
"""Cumulative weights are int64: their total stays below 2^62, so that twice a total still fits."""


def scaled_weights(weight: FloatArray) -> tuple[IntArray, Fraction]:
    """Weights as integers and the exact factor that makes them weights again.

    A weight is read as the decimal it was written as (0.1 is one tenth, not its nearest binary number),
    with as many decimals as all of them need, up to 15. Where their total would not fit 62 bits, fewer
    decimals are kept; equal weights stay equal, so comparisons of cumulated weights keep their sense.
    """
    finest = next((d for d in range(MOST_DECIMALS) if _has_decimals(weight, d)), MOST_DECIMALS)
    total = float(weight.sum()) if weight.size else 0.0
    decimals = finest
    while decimals > -MOST_DECIMALS and total * 10.0**decimals >= 2.0**ROOM_BITS:
        decimals -= 1
    scaled = np.rint(weight * 10.0**decimals) if decimals >= 0 else np.rint(weight / 10.0**-decimals)
    return scaled.astype(np.int64), Fraction(10) ** -decimals


def _has_decimals(weight: FloatArray, decimals: int) -> bool:
    factor = 10.0**decimals
    return bool(np.all(np.rint(weight * factor) / factor == weight))


@dataclass(frozen=True)
class Sample:
    """Rows of one cell, ascending by income: a domain of a survey, or a whole population.

    ``income``, ``weight`` (float64, weight > 0) and ``scaled`` (the same weights as integers times
    ``scale``) have one entry per row.
    """

    income: FloatArray
    weight: FloatArray
    scaled: IntArray
    scale: Fraction

    @classmethod
    def of(cls, income: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> Sample:
        """A sample from incomes and weights in any order; without weights every row weighs 1."""
        values = np.asarray(income, dtype=np.float64)
        weights = np.ones_like(values) if weight is None else np.asarray(weight, dtype=np.float64)
        order = np.lexsort((weights, values))
        values, weights = values[order], weights[order]
        known = weights > 0
        scaled, scale = scaled_weights(weights[known])
        return cls(values[known], weights[known], scaled, scale)

    def part(self, rows: npt.NDArray[np.intp] | slice) -> Sample:
        """The rows at these ascending positions, on the same weight scale."""
        return Sample(self.income[rows], self.weight[rows], self.scaled[rows], self.scale)

    @property
    def rows(self) -> int:
        """Number of rows with a positive weight."""
        return int(self.income.size)

    @cached_property
    def cumulated(self) -> IntArray:
        """Scaled weight of the rows up to and including each row."""
        return np.cumsum(self.scaled)

    @cached_property
    def ranks(self) -> FloatArray:
        """Weight of the rows up to and including each row, in units of ``weight``."""
        return np.asarray(self.cumulated * float(self.scale), dtype=np.float64)

    @cached_property
    def total_weight(self) -> float:
        """Sum of the weights: the population the rows stand for."""
        return float(int(self.cumulated[-1]) * self.scale) if self.rows else 0.0

    @cached_property
    def total_income(self) -> float:
        """Weighted sum of the incomes."""
        return float(np.sum(self.weight * self.income))

    @cached_property
    def cumulated_income(self) -> FloatArray:
        """Weighted income of the rows up to and including each row."""
        return np.cumsum(self.weight * self.income)

    def below(self, value: float) -> int:
        """How many rows have an income below ``value``: they are the first ones."""
        return int(np.searchsorted(self.income, value, side="left"))

    def up_to(self, value: float) -> int:
        """How many rows have an income of at most ``value``."""
        return int(np.searchsorted(self.income, value, side="right"))

    def quantile(self, share: Fraction) -> float:
        """The first income whose cumulated weight reaches ``share`` of the total.

        Where the cumulated weight equals ``share × total`` exactly, the mean with the next income.
        Compared as integers, so the rule does not hang on rounding. Raises ValueError without rows.

        Source: Eurostat, EU-SILC weighted quantile; as the R package laeken (Alfons & Templ 2013, §3).
        """
        if not self.rows:
            raise ValueError("a quantile needs at least one row with a positive weight")
        goal = share.numerator * int(self.cumulated[-1])
        # The least integer that reaches the goal; cumulated weights are ascending integers.
        least = -(-goal // share.denominator)
        at = int(np.searchsorted(self.cumulated, least, side="left"))
        is_exact = int(self.cumulated[at]) * share.denominator == goal
        if is_exact and at + 1 < self.rows:
            return float((self.income[at] + self.income[at + 1]) / 2)
        return float(self.income[at])

    @cached_property
    def bandwidth(self) -> float:
        """Width of the Gaussian kernel for densities, in units of income; 0 where incomes do not differ.

        0.9 × min(standard deviation, interquartile range / 1.34) × n^(-1/5), with Kish's effective number
        of rows for n, so that the unit of the weights does not matter.

        Source: Silverman (1986), Density Estimation, eq. 3.31; Kish (1965) for the effective n.
        """
        if not self.rows:
            return 0.0
        mean = self.total_income / self.total_weight
        deviation = float(np.sqrt(np.sum(self.weight * (self.income - mean) ** 2) / self.total_weight))
        middle = (self.quantile(Fraction(3, 4)) - self.quantile(Fraction(1, 4))) / 1.34
        spread = min(deviation, middle) if middle > 0 else deviation
        effective = self.total_weight**2 / float(np.sum(self.weight**2))
        return float(0.9 * spread * effective**-0.2)

    def density(self, value: float) -> float:
        """Share of the population per unit of income at ``value`` (Gaussian kernel); 0 where unknown."""
        width = self.bandwidth
        if width <= 0:
            return 0.0
        near = slice(self.below(value - 9 * width), self.up_to(value + 9 * width))
        distance = (self.income[near] - value) / width
        kernel = np.exp(-0.5 * distance**2) / (width * np.sqrt(2 * np.pi))
        return float(np.sum(self.weight[near] * kernel) / self.total_weight)
