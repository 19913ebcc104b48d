"""Which indicators tell the same: association and overlap of pairs, from exact counts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from liandong.analytics.measures.exact import Whole


@dataclass(frozen=True)
class Pair:
    """Two indicators, by position. ``cramers_v`` is signed; None where one of them does not vary.

    ``overlap`` is R0: how many of those deprived in the rarer one are deprived in both; None where nobody is.
    """

    first: int
    second: int
    cramers_v: float | None
    overlap: float | None


def joint_columns(bits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Per pattern, 1 where both indicators of a pair are deprived, in the upper triangle's order."""
    first, second = np.triu_indices(bits.shape[1])
    return bits[:, first] * bits[:, second]


def joint_matrix(sums: Whole, indicators: int) -> list[list[int]]:
    """The pair sums of one group as a symmetric matrix of whole numbers."""
    matrix = [[0] * indicators for _ in range(indicators)]
    for value, first, second in zip(sums, *np.triu_indices(indicators), strict=True):
        matrix[first][second] = matrix[second][first] = int(value)
    return matrix


def pairs(joint: list[list[int]], population: int) -> list[Pair]:
    """Association and overlap of every pair of indicators.

    ``joint``: weight deprived in both; its diagonal weight deprived in one. With P11 both, P1+ and P+1 each:
    V = (P11 P00 − P10 P01) / √(P1+ P+1 P0+ P+0), R0 = P11 / min(P1+, P+1).

    Source: Alkire, Foster, Seth, Santos, Roche & Ballon (2015), Multidimensional Poverty Measurement and
    Analysis, ch. 7.3.2.
    """
    found = []
    for first in range(len(joint)):
        for second in range(first + 1, len(joint)):
            both, one, other = joint[first][second], joint[first][first], joint[second][second]
            spread = one * other * (population - one) * (population - other)
            difference = both * (population - one - other + both) - (one - both) * (other - both)
            rarer = min(one, other)
            found.append(
                Pair(
                    first,
                    second,
                    difference / float(spread) ** 0.5 if spread else None,
                    float(Fraction(both, rarer)) if rarer else None,
                )
            )
    return found
