"""How good a score proved on later outcomes: sharpness, calibration, and what a threshold would call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.methods.monitoring.panel import POINTS_OF_ONE, Floats, Ints, Panel

Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution: intervals hold 95 of 100."""
BANDS = 10
FEWEST_IN_BAND = 50
Interval = tuple[float, float]


def interval_of_share(part: int, whole: int) -> Interval:
    """A 95% interval of a share; (0, 1) of nothing.

    Source: Wilson (1927); as recommended by Brown, Cai and DasGupta (2001).

    >>> tuple(round(end, 4) for end in interval_of_share(10, 100))
    (0.0552, 0.1744)
    """
    if not whole:
        return 0.0, 1.0
    share, unit = part / whole, Z**2 / whole
    middle = (share + unit / 2) / (1 + unit)
    half = Z * float(np.sqrt(share * (1 - share) / whole + unit / (4 * whole))) / (1 + unit)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Band:
    """Families of the test with like scores: ``expected`` fell by the model, ``fell`` in truth."""

    low: int
    high: int
    families: int
    fell: int
    expected: float

    @property
    def interval(self) -> Interval:
        """Of the share that fell."""
        return interval_of_share(self.fell, self.families)


@dataclass(frozen=True)
class Calls:
    """What a threshold would have called: families at or above ``score``, and how many of them fell."""

    score: int
    families: int
    fell: int


@dataclass(frozen=True)
class OfGroup:
    """One group of the test (a county): families, who fell, and how many the model expected."""

    group: int
    families: int
    fell: int
    expected: float


class Answer(IntEnum):
    """What is known of a family of whether it is of a kind."""

    YES = 0
    NO = 1
    UNKNOWN = 2


@dataclass(frozen=True)
class OfKind:
    """Families of the test that are of a kind, are not, or of which it is not known (``answer``).

    ``untold`` families of them, of whom ``untold_fell``, are beside those that could be told.
    """

    kind: int
    answer: int
    families: int
    fell: int
    expected: float
    untold: int
    untold_fell: int
    calls: tuple[Calls, ...]

    @property
    def fits(self) -> bool:
        """Whether what was expected lies within the 95% interval of what came."""
        low, high = interval_of_share(self.fell, self.families)
        return not self.families or low <= self.expected / self.families <= high


@dataclass(frozen=True)
class Measures:
    """What a test on later outcomes showed.

    ``fell`` is of ``families`` that could be told; ``untold`` families, of whom ``untold_fell``, lack too
    many facts for a score. ``area``: the chance that of two families, of whom one fell, that one has the
    higher score.
    ``brier``: mean square of what the chance missed; ``brier_plain``: the same if everybody were given the
    share that fell before.
    """

    families: int
    fell: int
    untold: int
    untold_fell: int
    area: float
    area_interval: Interval
    brier: float
    brier_interval: Interval
    brier_plain: float
    bands: tuple[Band, ...]
    calls: tuple[Calls, ...]
    groups: tuple[OfGroup, ...]
    kinds: tuple[OfKind, ...] = ()


def measured(
    scores: Ints, panel: Panel, cuts: Iterable[int], *, before: float, untold: tuple[int, int]
) -> Measures:
    """Measure scores of the rows of a panel of one period.

    Args:
        cuts: thresholds to count.
        before: the share that fell in earlier periods.
        untold: families without a score, and how many of them fell.
    """
    families, fell = panel.families, panel.fell
    chances = 1 / (1 + np.exp(-scores / POINTS_OF_ONE))
    area, error = _area(scores, families, fell)
    brier, brier_error = _brier(chances, families, fell)
    plain, _error = _brier(np.full(len(scores), before), families, fell)
    return Measures(
        families=int(families.sum()),
        fell=int(fell.sum()),
        untold=untold[0],
        untold_fell=untold[1],
        area=area,
        area_interval=(max(0.0, area - Z * error), min(1.0, area + Z * error)),
        brier=brier,
        brier_interval=(max(0.0, brier - Z * brier_error), brier + Z * brier_error),
        brier_plain=plain,
        bands=_bands(scores, chances, families, fell),
        calls=tuple(
            Calls(cut, int(families[scores >= cut].sum()), int(fell[scores >= cut].sum())) for cut in cuts
        ),
        groups=tuple(
            OfGroup(
                int(group),
                int(families[here].sum()),
                int(fell[here].sum()),
                float(families[here] @ chances[here]),
            )
            for group in np.unique(panel.group)
            for here in [panel.group == group]
        ),
    )


def of_kinds(
    scores: Ints, panel: Panel, is_told: NDArray[np.bool_], cuts: Sequence[int]
) -> tuple[OfKind, ...]:
    """The same model by kinds of families: a family counts once for each kind.

    Args:
        panel: ``group`` is three times the number of a kind and the :class:`Answer`.
        is_told: the rows that know enough to be told.
    """
    chances = 1 / (1 + np.exp(-scores / POINTS_OF_ONE))
    found = []
    for group in np.unique(panel.group).tolist():
        here = panel.group == group
        kind, answer = divmod(group, len(Answer))
        told, untold = here & is_told, here & ~is_told
        called = [told & (scores >= cut) for cut in cuts]
        found.append(
            OfKind(
                kind,
                answer,
                int(panel.families[told].sum()),
                int(panel.fell[told].sum()),
                float(panel.families[told] @ chances[told]),
                int(panel.families[untold].sum()),
                int(panel.fell[untold].sum()),
                tuple(
                    Calls(cut, int(panel.families[rows].sum()), int(panel.fell[rows].sum()))
                    for cut, rows in zip(cuts, called, strict=True)
                ),
            )
        )
    return tuple(found)


def _area(scores: Ints, families: Ints, fell: Ints) -> tuple[float, float]:
    """Area under the ROC curve, ties half, and its standard error.

    Source: Hanley and McNeil (1982), The meaning and use of the area under a ROC curve, equations 1 and 2.
    """
    levels, at = np.unique(scores, return_inverse=True)
    ill, well = np.zeros(len(levels), np.int64), np.zeros(len(levels), np.int64)
    np.add.at(ill, at, fell)
    np.add.at(well, at, families - fell)
    n_ill, n_well = int(ill.sum()), int(well.sum())
    if not n_ill or not n_well:
        return 0.5, 0.5
    below = np.cumsum(well) - well
    area = int(ill @ (2 * below + well)) / (2 * n_ill * n_well)
    of_two_ill, of_two_well = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (n_ill - 1) * (of_two_ill - area**2) + (n_well - 1) * (of_two_well - area**2)
    return area, float(np.sqrt(max(spread, 0.0) / (n_ill * n_well)))


def _brier(chances: Floats, families: Ints, fell: Ints) -> tuple[float, float]:
    """Mean squared difference between chance and outcome, and its standard error."""
    total = families.sum()
    missed, other = (1 - chances) ** 2, chances**2
    mean = (fell @ missed + (families - fell) @ other) / total
    spread = (fell @ missed**2 + (families - fell) @ other**2) / total - mean**2
    return float(mean), float(np.sqrt(max(spread, 0.0) / total))


def _bands(scores: Ints, chances: Floats, families: Ints, fell: Ints) -> tuple[Band, ...]:
    """At most :data:`BANDS` bands with about as many families each; a score is in one band only."""
    order = np.argsort(scores, kind="stable")
    least = max(FEWEST_IN_BAND, int(families.sum()) // BANDS)
    found: list[list[int]] = [[]]
    for row in order.tolist():
        here = found[-1]
        if here and families[here].sum() >= least and scores[here[-1]] != scores[row]:
            found.append(here := [])
        here.append(row)
    if len(found) > 1 and families[found[-1]].sum() < FEWEST_IN_BAND:
        last = found.pop()
        found[-1] += last
    return tuple(
        Band(
            int(scores[rows].min()),
            int(scores[rows].max()),
            int(families[rows].sum()),
            int(fell[rows].sum()),
            float(families[rows] @ chances[rows]),
        )
        for rows in found
        if rows
    )
