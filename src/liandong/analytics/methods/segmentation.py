"""Groups of families with like deprivations, and how stable each group is.

Families are taken as patterns: of each indicator whether they are deprived, are not, or nobody knows. Two
families differ by 2 for an indicator that one has and the other has not, and by 1 where one is unknown, so
that distances are whole numbers and unknown is never read as no. Groups are found by k-medoids: the middle
of each is a pattern that occurs, so that a group can be shown by its typical family.

A million families have few patterns. What is computed is computed on the patterns with their counts, so time
and memory depend on the number of patterns alone, which is bounded.

Source: Kaufman and Rousseeuw (1990), k-medoids (BUILD and SWAP) and silhouettes; Schubert and Rousseeuw
(2021) for the order of computation; Hennig (2007), Cluster-wise assessment of cluster stability, for the
resampling and its Jaccard coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_GROUPS = 8
MOST_PATTERNS = 1_000
"""So many of the most frequent patterns are looked at for middles; the others join the nearest group."""
DRAWS, MOST_DRAWN = 50, 1_000
STABLE_FROM = 0.6
"""Below, a group is called unstable: it dissolves in too many draws. Source: Hennig (2007)."""
FEWEST_IN_GROUP = 10
"""Of fewer families nothing general can be said."""
SAME_FROM = 0.5
"""A group carries on the name of an earlier one if they share at least this part of their families."""


@dataclass(frozen=True)
class Patterns:
    """Different patterns of families, the most frequent first: masks of indicators, and families of each."""

    deprived: Ints
    unknown: Ints
    families: Ints
    indicators: int

    @classmethod
    def of(cls, deprived: Ints, unknown: Ints, families: Ints, indicators: int) -> Patterns:
        """From rows in any order; rows with the same pattern are added up."""
        pairs, place = np.unique(np.column_stack([deprived, unknown]), axis=0, return_inverse=True)
        counts = np.zeros(len(pairs), np.int64)
        np.add.at(counts, place.ravel(), families)
        order = np.lexsort((pairs[:, 1], pairs[:, 0], -counts))
        order = order[counts[order] > 0]
        return cls(pairs[order, 0], pairs[order, 1], counts[order], indicators)

    def values(self) -> Floats:
        """Patterns × indicators: 2 deprived, 1 unknown, 0 not."""
        bits = np.arange(self.indicators)
        return (2 * (self.deprived[:, None] >> bits & 1) + (self.unknown[:, None] >> bits & 1)).astype(float)

    def head(self, most: int) -> Patterns:
        """The most frequent ones."""
        return Patterns(self.deprived[:most], self.unknown[:most], self.families[:most], self.indicators)


@dataclass(frozen=True)
class Trial:
    """A number of groups that was tried: mean silhouette, the least stable group, the smallest one."""

    groups: int
    silhouette: float
    least_stability: float
    fewest_families: int

    @property
    def is_fit(self) -> bool:
        """Whether every group is stable and holds more than a handful of families."""
        return self.least_stability >= STABLE_FROM and self.fewest_families >= FEWEST_IN_GROUP


@dataclass(frozen=True)
class Segmentation:
    """The groups found.

    ``middles``: index of the pattern in the middle of each group, the most frequent one first; who is as near
    to two of them belongs to the first. ``group_of``: the group of each pattern. ``stability``: mean Jaccard
    coefficient of each group. ``looked_at``: how many patterns could be middles. ``drawn``: families of a
    draw. ``trials``: every number of groups that was tried.
    """

    patterns: Patterns
    middles: tuple[int, ...]
    group_of: Ints
    stability: tuple[float, ...]
    trials: tuple[Trial, ...]
    looked_at: int
    drawn: int

    @property
    def families(self) -> tuple[int, ...]:
        """Families of each group."""
        counts = np.bincount(self.group_of, self.patterns.families, len(self.middles))
        return tuple(int(count) for count in counts)


def segment(
    patterns: Patterns, *, seed: int, most_groups: int = MOST_GROUPS, draws: int = DRAWS
) -> Segmentation | None:
    """Divide families into 2 to ``most_groups`` groups; None where there are not two patterns.

    The number of groups is the one with the greatest mean silhouette among those of which every group is
    stable and holds ten families, else the one whose least stable group is the most stable. Stability is
    found by drawing families with replacement and dividing each draw anew. A draw holds a thousand at most:
    of a million, a draw as large as the whole would hardly differ and would call any division stable.

    The same patterns and seed give the same groups.
    Cost: MOST_PATTERNS² numbers of memory; seconds for a thousand patterns, whatever the number of families.
    """
    near = patterns.head(MOST_PATTERNS)
    if len(near.families) < 2:
        return None
    distance = distances(near.values(), near.values())
    samples = _samples(near.families, seed, draws)
    tried = []
    for groups in range(2, min(most_groups, len(near.families)) + 1):
        middles = k_medoids(distance, near.families, groups)
        group_of = np.argmin(distance[:, middles], axis=1)
        stability = _stability(distance, samples, group_of, groups)
        score = silhouette(distance, near.families, group_of, groups)
        fewest = int(np.bincount(group_of, near.families, groups).min())
        tried.append((Trial(groups, score, float(stability.min()), fewest), middles, stability))
    fit = [one for one in tried if one[0].is_fit]
    if fit:
        _best, middles, stability = max(fit, key=lambda one: (one[0].silhouette, -one[0].groups))
    else:
        _best, middles, stability = max(tried, key=lambda one: (one[0].least_stability, -one[0].groups))
    return Segmentation(
        patterns,
        tuple(int(middle) for middle in middles),
        np.argmin(distances(patterns.values(), near.values()[middles]), axis=1),
        tuple(float(share) for share in stability),
        tuple(trial for trial, _middles, _stability in tried),
        len(near.families),
        int(samples.sum(axis=1).max()),
    )


def distances(one: Floats, other: Floats) -> Floats:
    """How much each pattern differs from each of the others; whole numbers."""
    total = np.zeros((len(one), len(other)))
    for n in range(one.shape[1]):
        total += np.abs(one[:, n, None] - other[None, :, n])
    return total


def k_medoids(distance: Floats, families: Ints, groups: int) -> Ints:
    """The middles of so many groups, in order: BUILD takes them one by one, SWAP exchanges while it helps.

    All sums are of whole numbers below 2⁵³, so they are exact, and ties go to the first.
    """
    weight = families.astype(float)
    middles = [int(np.argmin(distance @ weight))]
    while len(middles) < groups:
        nearest = distance[:, middles].min(axis=1)
        gain = np.maximum(nearest - distance, 0) @ weight
        gain[middles] = -1
        middles.append(int(np.argmax(gain)))
    while True:
        to_middles = distance[:, middles]
        order = np.argsort(to_middles, axis=1, kind="stable")
        first = np.take_along_axis(to_middles, order[:, :1], 1)[:, 0]
        second = np.take_along_axis(to_middles, order[:, 1:2], 1)[:, 0]
        joining = np.minimum(distance - first, 0)
        orphans = np.minimum(distance, second) - first - joining
        member = np.eye(groups)[order[:, 0]] * weight[:, None]
        change = (joining @ weight)[:, None] + orphans @ member
        best = int(np.argmin(change))
        if change.flat[best] >= 0:
            return np.array(sorted(middles), np.int64)
        candidate, leaving = divmod(best, groups)
        middles[leaving] = candidate


def silhouette(distance: Floats, families: Ints, group_of: Ints, groups: int) -> float:
    """The mean silhouette of all families; a family alone in its group counts 0."""
    member = np.eye(groups)[group_of]
    sums = distance @ (member * families[:, None])
    sizes = families @ member
    rows = np.arange(len(families))
    others = sizes[group_of] - 1
    own = sums[rows, group_of] / np.maximum(others, 1)
    means = sums / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[rows, group_of] = np.inf
    other = means.min(axis=1)
    widest = np.maximum(own, other)
    score = np.where((others > 0) & (widest > 0), (other - own) / np.where(widest > 0, widest, 1), 0)
    return float(score @ families / families.sum())


def jaccard(families: Ints, one: Ints, other: Ints, groups: int, other_groups: int) -> Floats:
    """The Jaccard coefficient of each group of one division with each group of another one."""
    first, second = np.eye(groups)[one], np.eye(other_groups)[other]
    both = first.T @ (second * families[:, None])
    either = (families @ first)[:, None] + (families @ second)[None, :] - both
    return np.asarray(both / np.maximum(either, 1))


def carried_on(earlier: Patterns, now: Segmentation) -> tuple[int | None, ...]:
    """For each group the index of the earlier one that it carries on, None for a new one.

    ``earlier``: the middles of the earlier groups as patterns of the same indicators. Today's families are
    put into the earlier groups by the nearest middle; groups are paired one with one so that most is shared,
    and a pair counts if it shares half of its families.
    """
    patterns, groups = now.patterns, len(now.middles)
    count = len(earlier.families)
    before = np.argmin(distances(patterns.values(), earlier.values()), axis=1)
    shared = jaccard(patterns.families, now.group_of, before, groups, count)
    found: list[int | None] = [None] * groups
    for group, other in zip(*linear_sum_assignment(-shared), strict=True):
        if shared[group, other] >= SAME_FROM:
            found[group] = int(other)
    return tuple(found)


def _samples(families: Ints, seed: int, draws: int) -> Ints:
    """Draws × patterns: how many families of each pattern a draw holds."""
    random = np.random.Generator(np.random.Philox(seed))
    total = int(families.sum())
    return random.multinomial(min(total, MOST_DRAWN), families / total, size=draws)


def _stability(distance: Floats, samples: Ints, group_of: Ints, groups: int) -> Floats:
    """For each group, the mean over the draws of its greatest Jaccard coefficient with a group found anew."""
    total = np.zeros(groups)
    for sample in samples:
        here = np.flatnonzero(sample)
        within = distance[np.ix_(here, here)]
        found = min(groups, len(here))
        if found < 2:
            continue  # all in one pattern: every group is lost in this draw
        anew = np.argmin(within[:, k_medoids(within, sample[here], found)], axis=1)
        total += jaccard(sample[here], group_of[here], anew, groups, found).max(axis=1)
    return total / len(samples)
