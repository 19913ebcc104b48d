"""Groups of like families: a planted division is found, by exact sums, and told how stable it is."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.analytics.methods.segmentation import (
    Patterns,
    Segmentation,
    carried_on,
    distances,
    jaccard,
    k_medoids,
    segment,
    silhouette,
)

KINDS = ((0, 1), (2, 3, 4), (5, 6))  # what three kinds of families lack


def planted(seed: int, families: int = 900) -> tuple[Patterns, dict[tuple[int, int], int]]:
    """Families of three kinds with slips and unknown facts; the kind of most families of each pattern."""
    random = np.random.Generator(np.random.Philox(seed))
    kind = random.integers(0, 3, families)
    has = np.zeros((families, 8), bool)
    for number, lacks in enumerate(KINDS):
        has[np.ix_(kind == number, lacks)] = True
    has ^= random.random(has.shape) < 0.04
    unknown = random.random(has.shape) < 0.03
    bits = 1 << np.arange(8)
    deprived, open_ = (has & ~unknown) @ bits, unknown @ bits
    votes: dict[tuple[int, int], list[int]] = {}
    for key, number in zip(zip(deprived.tolist(), open_.tolist(), strict=True), kind.tolist(), strict=True):
        votes.setdefault(key, []).append(number)
    truth = {key: max(set(of), key=of.count) for key, of in votes.items()}
    return Patterns.of(deprived, open_, np.ones(families, np.int64), 8), truth


def adjusted_rand(one: list[int], other: list[int], weights: list[int]) -> float:
    """Hubert and Arabie (1985), from pairs of families; written apart from the method's own arithmetic."""

    def pairs(labels: list[object]) -> int:
        sizes: dict[object, int] = {}
        for label, weight in zip(labels, weights, strict=True):
            sizes[label] = sizes.get(label, 0) + weight
        return sum(comb(size, 2) for size in sizes.values())

    both = pairs(list(zip(one, other, strict=True)))
    first, second, whole = pairs(list(one)), pairs(list(other)), comb(sum(weights), 2)
    expected = first * second / whole
    return (both - expected) / ((first + second) / 2 - expected)


def found(patterns: Patterns, seed: int = 7) -> Segmentation:
    groups = segment(patterns, seed=seed, draws=20)
    assert groups is not None
    return groups


def test_a_planted_division_is_found_and_is_stable() -> None:
    patterns, truth = planted(1)
    groups = found(patterns)
    kinds = [truth[key] for key in zip(patterns.deprived.tolist(), patterns.unknown.tolist(), strict=True)]
    assert len(groups.middles) == 3
    assert adjusted_rand(groups.group_of.tolist(), kinds, patterns.families.tolist()) > 0.95
    middles = {int(patterns.deprived[middle]) for middle in groups.middles}
    assert middles == {sum(1 << n for n in lacks) for lacks in KINDS}
    assert min(groups.stability) > 0.9
    assert sum(groups.families) == 900


def test_what_has_no_division_is_called_unstable_by_some_number_of_groups() -> None:
    random = np.random.Generator(np.random.Philox(3))
    deprived = random.integers(1, 256, 900)
    groups = found(Patterns.of(deprived, np.zeros_like(deprived), np.ones_like(deprived), 8))
    assert any(trial.least_stability < 0.6 for trial in groups.trials)
    assert max(trial.silhouette for trial in groups.trials) < 0.3


def test_the_same_families_in_any_order_give_the_same_groups() -> None:
    patterns, _truth = planted(2)
    order = np.random.Generator(np.random.Philox(5)).permutation(len(patterns.families))
    again = Patterns.of(patterns.deprived[order], patterns.unknown[order], patterns.families[order], 8)
    one, other = found(patterns), found(again)
    assert (one.middles, one.stability, one.trials) == (other.middles, other.stability, other.trials)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.integers(0, 31), st.integers(1, 9), min_size=4, max_size=7), st.integers(2, 3))
def test_no_exchange_of_one_middle_is_better_and_the_best_of_all_is_near(
    rows: dict[int, int], groups: int
) -> None:
    deprived, families = np.array([*rows]), np.array([*rows.values()])
    patterns = Patterns.of(deprived, np.zeros_like(deprived), families, 5)
    distance = distances(patterns.values(), patterns.values())

    def cost(middles: tuple[int, ...]) -> int:
        nearest = [min(int(distance[n, m]) for m in middles) for n in range(len(rows))]
        return sum(n * far for n, far in zip(patterns.families.tolist(), nearest, strict=True))

    middles = tuple(int(m) for m in k_medoids(distance, patterns.families, groups))
    exchanged = [
        tuple({*middles} - {out} | {in_}) for out in middles for in_ in range(len(rows)) if in_ not in middles
    ]
    assert cost(middles) <= min(cost(one) for one in exchanged)
    assert cost(middles) <= 1.5 * min(cost(one) for one in combinations(range(len(rows)), groups))


def test_silhouettes_and_jaccards_by_hand() -> None:
    # five families on a line at 0, 0, 1 | 4, 5: (means to the other group, to the own one)
    distance = np.abs(np.subtract.outer([0.0, 1, 4, 5], [0.0, 1, 4, 5]))
    families, group_of = np.array([2, 1, 1, 1]), np.array([0, 0, 1, 1])
    # at 0: own (0 + 1)/2, other 9/2; at 1: own 2/2, other 7/2; at 4: 1, 11/3; at 5: 1, 14/3
    by_hand = (2 * (4 / 4.5) + 2.5 / 3.5 + (8 / 3) / (11 / 3) + (11 / 3) / (14 / 3)) / 5
    assert silhouette(distance, families, group_of, 2) == pytest.approx(by_hand, abs=1e-12)
    shared = jaccard(families, group_of, np.array([0, 1, 1, 1]), 2, 2)
    assert shared.tolist() == [[2 / 3, 1 / 5], [0, 2 / 3]]


def test_unknown_lies_halfway_between_yes_and_no() -> None:
    yes, no, unknown = (np.array([column]) for column in (1, 0, 0))
    values = [
        Patterns(bits, np.array([open_]), np.array([1]), 1).values()
        for bits, open_ in ((yes, 0), (no, 0), (unknown, 1))
    ]
    assert [int(distances(values[0], other)[0, 0]) for other in values] == [0, 2, 1]
    assert int(distances(values[1], values[2])[0, 0]) == 1


def test_names_are_carried_on_where_half_of_the_families_stay_together() -> None:
    before, now = found(planted(1)[0]), found(planted(11)[0])
    middles = list(before.middles)[::-1]
    earlier = Patterns(
        before.patterns.deprived[middles], before.patterns.unknown[middles], np.ones(3, np.int64), 8
    )
    carried = carried_on(earlier, now)
    assert sorted(index for index in carried if index is not None) == [0, 1, 2]
    for middle, index in zip(now.middles, carried, strict=True):
        assert index is not None
        assert int(now.patterns.deprived[middle]) == int(earlier.deprived[index])
    strange = Patterns(np.array([128]), np.array([0]), np.array([1]), 8)
    assert carried_on(strange, now) != (0, 0, 0)
    assert sum(index is not None for index in carried_on(strange, now)) <= 1


def test_families_all_alike_are_not_divided() -> None:
    assert segment(Patterns.of(np.array([3, 3]), np.array([0, 0]), np.array([40, 2]), 4), seed=1) is None
