"""Drawing units so that anybody with the seed draws the same, each with a chance that is known beforehand.

Units are put in the order of their lots, the MD5 of the seed and their key, as samples for evaluators are.
Then they are drawn systematically with a chance proportional to their weight: a ruler with steps of W/n is
laid over the summed weights from a start that the seed gives. Everything is whole numbers, so that no
machine draws otherwise.

Source: Hartley and Rao (1962), randomised systematic sampling with unequal probabilities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Chance:
    """A unit with the chance it had, and whether it was drawn."""

    key: str
    weight: int
    chance: Fraction
    is_drawn: bool


def committed(seed: str) -> str:
    """What is published of a seed before the list is final: its SHA-256."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, key: str) -> str:
    """The lot of a unit: what orders the units so that nobody chooses."""
    return hashlib.md5(f"{seed}{key}".encode(), usedforsecurity=False).hexdigest()


def draw(seed: str, weights: Mapping[str, int], wanted: int) -> list[Chance]:
    """Draw ``wanted`` units, in the order of their lots.

    Args:
        seed: the text that decides everything.
        weights: key to a whole number of at least 1; twice the weight is twice the chance.
        wanted: how many; all where there are not more.

    Returns: every unit. The chances sum to the number drawn; a unit so heavy that the ruler cannot miss it
    has the chance 1, and the others share what is left.

    >>> [one.key for one in draw("7", {"a": 1, "b": 3, "c": 1}, 1) if one.is_drawn]
    ['b']
    >>> sum(one.chance for one in draw("7", {"a": 1, "b": 3, "c": 1}, 2))
    Fraction(2, 1)
    """
    if any(weight < 1 for weight in weights.values()):
        raise ValueError("a weight is a whole number of at least 1")
    wanted = min(wanted, len(weights))
    sure: set[str] = set()
    while heavy := _sure_of(weights, sure, wanted):
        sure |= heavy
    order = sorted(weights, key=lambda key: (lot(seed, key), key))
    rest = [key for key in order if key not in sure]
    left, total = wanted - len(sure), sum(weights[key] for key in rest)
    drawn = _ruled(seed, [(key, weights[key]) for key in rest], left, total)
    return [
        Chance(
            key,
            weights[key],
            Fraction(1) if key in sure else Fraction(left * weights[key], total),
            key in sure or key in drawn,
        )
        for key in order
    ]


def _sure_of(weights: Mapping[str, int], sure: set[str], wanted: int) -> set[str]:
    left = wanted - len(sure)
    total = sum(weight for key, weight in weights.items() if key not in sure)
    return {key for key, weight in weights.items() if key not in sure and left * weight >= total}


def _ruled(seed: str, units: list[tuple[str, int]], left: int, total: int) -> set[str]:
    """The units on which a mark of the ruler falls; weights times ``left``, marks ``total`` apart."""
    if not left:
        return set()
    mark = int(hashlib.sha256(f"{seed} start".encode()).hexdigest(), 16) % total
    found, reached = set(), 0
    for key, weight in units:
        reached += left * weight
        if mark < reached:
            found.add(key)
            mark += total
    return found
