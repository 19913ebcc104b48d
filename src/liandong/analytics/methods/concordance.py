"""How far several appraisers agree who put the same families in an order: Kendall's W, with ties, exactly.

Source: Kendall and Babington Smith (1939); the correction for ties as in Siegel and Castellan (1988), 9.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction


def midranks(order: Sequence[Sequence[int]]) -> dict[int, Fraction]:
    """Ranks of what stands in an order of tied groups: the tied share the mean of their places.

    >>> midranks([[3], [1, 2]])
    {3: Fraction(1, 1), 1: Fraction(5, 2), 2: Fraction(5, 2)}
    """
    ranks, before = {}, 0
    for group in order:
        for one in group:
            ranks[one] = before + Fraction(len(group) + 1, 2)
        before += len(group)
    return ranks


def concordance(ranks: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Kendall's W of a table of ranks, a row for each appraiser over the same things: 1 all agree, 0 none.

    None with fewer than two appraisers or things, and where everybody ties everything: there is no order.

    >>> concordance([[Fraction(1), Fraction(2), Fraction(3)]] * 4)
    Fraction(1, 1)
    """
    appraisers, things = len(ranks), len(ranks[0]) if ranks else 0
    if appraisers < 2 or things < 2:
        return None
    sums = [sum(column, Fraction(0)) for column in zip(*ranks, strict=True)]
    ties = sum(times**3 - times for row in ranks for times in Counter(row).values())
    below = appraisers**2 * (things**3 - things) - appraisers * ties
    if not below:
        return None
    squares = sum(one * one for one in sums)
    return Fraction(12 * squares - 3 * appraisers**2 * things * (things + 1) ** 2) / below
