"""Weights that always sum to one: one is moved, the others share what is left."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from fractions import Fraction

from liandong.analytics.standards.refusals import FixedWeightsFull, FixedWeightsShort

FINEST = 1000
"""Shares are exact up to this common denominator; beyond it they are whole thousandths of what is left."""


def shared(
    weights: Sequence[Fraction], fixed: Collection[int], wanted: Fraction | None = None, at: int | None = None
) -> tuple[Fraction, ...]:
    """The weights after the one ``at`` a position was moved to ``wanted``; they sum to exactly 1.

    ``weights`` are those before, each greater than 0; ``fixed`` the positions that keep theirs. The others
    share the rest in proportion to what they had. Nothing is moved without ``wanted``: the others only share
    again. A wish that leaves the others nothing stops one thousandth for each of them short of it; where
    all others are fixed, the moved one takes what they leave.

    The same arithmetic runs in the page (``frontend/src/weights.ts``), held equal by the cases of one test.

    Errors: the fixed ones leave nothing to the others; all are fixed and do not sum to 1.
    """
    held = {place: weights[place] for place in fixed if place != at}
    free = [place for place in range(len(weights)) if place not in held and place != at]
    left = 1 - sum(held.values(), Fraction(0))
    smallest = Fraction(1, FINEST)
    if left < smallest * (len(free) + (at is not None)):
        raise FixedWeightsFull(sum=1 - left)
    found = list(weights)
    if at is not None:
        wish = weights[at] if wanted is None else wanted
        found[at] = min(max(wish, smallest), left - smallest * len(free)) if free else left
        left -= found[at]
    for place, weight in zip(free, _parts([weights[place] for place in free], left), strict=True):
        found[place] = weight
    if not free and at is None and left:
        raise FixedWeightsShort(sum=1 - left)
    return tuple(found)


def _parts(weights: Sequence[Fraction], left: Fraction) -> list[Fraction]:
    """``left`` in proportion to the weights: exactly where that stays readable, else in equal small steps."""
    if not weights:
        return []
    whole = sum(weights)
    exact = [left * weight / whole for weight in weights]
    if math.lcm(*(part.denominator for part in exact)) <= FINEST and min(exact) * FINEST >= 1:
        return exact
    steps = math.lcm(FINEST, left.denominator)
    count = int(left * steps)
    wanted = [part * steps for part in exact]
    given = [max(1, math.floor(part)) for part in wanted]
    # the largest remainder takes the next step; among equals the earlier one
    order = sorted(range(len(given)), key=lambda place: (given[place] - wanted[place], place))
    for turn in range(count - sum(given)):
        given[order[turn % len(given)]] += 1
    for place in sorted(range(len(given)), key=lambda place: -given[place]):
        taken = min(max(0, sum(given) - count), given[place] - 1)
        given[place] -= taken
    return [Fraction(part, steps) for part in given]
