"""Families at the start of each period, by what was known of their traits, and how many of them fell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

POINTS_OF_ONE = 100
"""Points are hundredths of a log-odds, so that a score is a whole number, the same on every machine."""


def chance(score: float) -> float:
    """The chance that a score in points stands for.

    >>> chance(0)
    0.5
    """
    return float(1 / (1 + np.exp(-score / POINTS_OF_ONE)))


def score_of(share: float) -> int:
    """The least whole score whose chance is at least ``share`` (above 0, below 1).

    >>> score_of(0.5), score_of(0.05)
    (0, -294)
    """
    return int(np.ceil(round(float(POINTS_OF_ONE * np.log(share / (1 - share))), 9)))


@dataclass(frozen=True)
class Panel:
    """One row for each pattern of traits in a period and a group; families with the same are added up.

    ``period``: 0, 1, … in order of time. ``group``: any whole number (a county's id), by which later outcomes
    are shown apart. ``yes`` and ``unknown``: masks; bit k is the k-th trait. A trait is yes, no or unknown:
    unknown is a value of its own. ``fell``: of ``families``, those who fell within the period.
    """

    period: Ints
    group: Ints
    yes: Ints
    unknown: Ints
    families: Ints
    fell: Ints
    traits: int

    def added_up(self) -> Panel:
        """Equal rows as one; a trait that is yes is not unknown."""
        keys = np.column_stack([self.period, self.group, self.yes, self.unknown & ~self.yes])
        found, at = np.unique(keys, axis=0, return_inverse=True)
        counts = np.zeros((len(found), 2), np.int64)
        np.add.at(counts, at.ravel(), np.column_stack([self.families, self.fell]))
        period, group, yes, unknown = found.T
        return Panel(period, group, yes, unknown, counts[:, 0], counts[:, 1], self.traits)

    def where(self, which: NDArray[np.bool_]) -> Panel:
        """Only some rows."""
        return Panel(
            self.period[which],
            self.group[which],
            self.yes[which],
            self.unknown[which],
            self.families[which],
            self.fell[which],
            self.traits,
        )

    def known(self) -> Ints:
        """How many traits of each row are known."""
        bits = np.arange(self.traits)
        return np.asarray(self.traits - (self.unknown[:, None] >> bits & 1).sum(axis=1))

    def values(self) -> Floats:
        """Rows × (1 + 2 × traits): a one, then whether each trait is yes, then whether it is unknown."""
        bits = np.arange(self.traits)
        yes, unknown = (mask[:, None] >> bits & 1 for mask in (self.yes, self.unknown))
        return np.hstack([np.ones((len(self.yes), 1)), yes, unknown]).astype(float)


@dataclass(frozen=True)
class Points:
    """A model as points: a base, and for each trait what it adds where it is yes and where nobody knows."""

    base: int
    yes: tuple[int, ...]
    unknown: tuple[int, ...]

    def score(self, yes: int, unknown: int) -> int:
        """The score of one family.

        >>> Points(-300, (50, 20), (10, 0)).score(0b10, 0b01)
        -270
        """
        return self.base + sum(self.parts(yes, unknown))

    def parts(self, yes: int, unknown: int) -> tuple[int, ...]:
        """What each trait adds for one family."""
        return tuple(
            self.yes[k] if yes >> k & 1 else self.unknown[k] if unknown >> k & 1 else 0
            for k in range(len(self.yes))
        )

    def reach(self, yes: int, unknown: int) -> tuple[int, int]:
        """The lowest and the highest score the family could have once what is unknown is known."""
        low = high = self.base
        for k, points in enumerate(self.yes):
            if yes >> k & 1:
                low, high = low + points, high + points
            elif unknown >> k & 1:
                low, high = low + min(0, points), high + max(0, points)
        return low, high

    def scores(self, panel: Panel) -> Ints:
        """The scores of all rows."""
        weights = np.array([self.base, *self.yes, *self.unknown], np.int64)
        return np.asarray(panel.values().astype(np.int64) @ weights)
