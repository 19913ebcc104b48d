"""The axioms of the adjusted headcount ratio, on generated populations."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.analytics.measures import Group, Histogram, Scheme, measure_mpi, what_if
from liandong.analytics.measures.what_if import WhatIf
from liandong.analytics.standards import parse_standard
from tests.analytics.measures.conftest import standard_text
from tests.oracles import mpi as oracle

INDICATORS = 4
patterns = st.lists(st.integers(0, 2**INDICATORS - 1), min_size=1, max_size=30)
weights = st.lists(st.integers(1, 9), min_size=INDICATORS, max_size=INDICATORS)
cutoffs = st.fractions(Fraction(1, 20), 1, max_denominator=20)


def histogram(people: list[int], own: list[int], group: list[int] | None = None) -> Histogram:
    """A population of patterns of weight 1; group n is domain n, without groups all are domain 0."""
    names = tuple(f"i{k}" for k in range(INDICATORS))
    scheme = Scheme(names, tuple(own), sum(own), Fraction(1, 3), 2**INDICATORS - 1, 0)
    pairs = sorted(zip(group or [0] * len(people), people, strict=True))
    cells = sorted(set(pairs))
    counts = np.asarray([pairs.count(cell) for cell in cells], dtype=np.int64)
    index = np.asarray([cell[0] for cell in cells], dtype=np.int64)
    found = np.asarray([cell[1] for cell in cells], dtype=np.uint32)
    labels = tuple(Group("", "g" if group else "", str(n)) for n in range(int(index.max()) + 1))
    return Histogram(scheme, labels, index, found, np.zeros_like(found), counts, counts)


def measured(people: list[int], own: list[int], cutoff: Fraction) -> WhatIf:
    return what_if(histogram(people, own), cutoff=cutoff)


def score(pattern: int, own: list[int]) -> Fraction:
    return Fraction(sum(w for k, w in enumerate(own) if pattern >> k & 1), sum(own))


def adjusted(people: list[int], own: list[int], cutoff: Fraction) -> float:
    return float(measured(people, own, cutoff).adjusted[0])


@given(patterns, weights, cutoffs, st.integers(2, 4))
def test_replicating_a_population_changes_nothing(
    people: list[int], own: list[int], cutoff: Fraction, times: int
) -> None:
    assert adjusted(people * times, own, cutoff) == adjusted(people, own, cutoff)


@given(patterns, weights, cutoffs, st.randoms(use_true_random=False))
def test_who_is_who_does_not_matter(
    people: list[int], own: list[int], cutoff: Fraction, dice: object
) -> None:
    shuffled = sorted(people, key=lambda _: dice.random())  # type: ignore[attr-defined]  # a random.Random
    assert adjusted(shuffled, own, cutoff) == adjusted(people, own, cutoff)


@given(patterns, weights, cutoffs, st.data())
def test_a_deprivation_of_somebody_not_poor_who_stays_so_does_not_matter(
    people: list[int], own: list[int], cutoff: Fraction, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(people) - 1))
    changed = list(people)
    changed[at] = data.draw(st.integers(0, 2**INDICATORS - 1))
    if score(people[at], own) < cutoff and score(changed[at], own) < cutoff:
        assert adjusted(changed, own, cutoff) == adjusted(people, own, cutoff)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=12),
    st.data(),
)
@settings(max_examples=15, deadline=None)
def test_more_of_what_nobody_lacks_does_not_matter(people: list[list[int]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(people) - 1))
    k = data.draw(st.integers(0, 4))
    changed = [list(person) for person in people]
    changed[at][k] = data.draw(st.integers(5, 99))  # 5 and more is enough
    before, after = (achievements(rows) for rows in (people, changed))
    if people[at][k] >= 5:
        assert after == before
    else:
        assert after[2] <= before[2]


def achievements(people: list[list[int]]) -> list[float]:
    """H, A and M0 of people who lack what they have fewer than 5 of; A is 0 where nobody is poor."""
    columns: dict[str, list[int]] = {
        name: [person[at] for person in people] for at, name in enumerate(oracle.INDICATORS)
    }
    standard = parse_standard(standard_text().replace(" = 1", " < 5"))
    found = measure_mpi(pa.table(columns | {"weight": [1] * len(people)}), standard, threads=1)
    values = zip(found.columns["measure"], found.columns["estimate"], strict=True)
    return [np.nan_to_num(value) for name, value in values if name in ("H", "A", "M0")]


@given(patterns, weights, cutoffs, st.data())
def test_a_deprivation_more_never_lowers_and_of_the_poor_raises(
    people: list[int], own: list[int], cutoff: Fraction, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(people) - 1))
    bit = data.draw(st.integers(0, INDICATORS - 1))
    worse = list(people)
    worse[at] |= 1 << bit
    before, after = adjusted(people, own, cutoff), adjusted(worse, own, cutoff)
    assert after >= before
    if worse != people and score(people[at], own) >= cutoff:
        assert after > before


@given(patterns, weights, cutoffs, st.data())
@settings(max_examples=50)
def test_the_whole_is_the_weighted_mean_of_its_groups(
    people: list[int], own: list[int], cutoff: Fraction, data: st.DataObject
) -> None:
    group = data.draw(st.lists(st.integers(0, 2), min_size=len(people), max_size=len(people)))
    parts = what_if(histogram(people, own, group), cutoff=cutoff)
    known = ~np.isnan(parts.adjusted)
    mean = float((parts.adjusted[known] * parts.population[known]).sum() / len(people))
    assert mean == pytest.approx(adjusted(people, own, cutoff), abs=1e-14)


@given(patterns, weights, cutoffs)
def test_the_adjusted_headcount_is_headcount_times_intensity(
    people: list[int], own: list[int], cutoff: Fraction
) -> None:
    found = measured(people, own, cutoff)
    if found.headcount[0] > 0:
        assert found.adjusted[0] == pytest.approx(found.headcount[0] * found.intensity[0], rel=1e-14)
        assert found.contributions[0].sum() == pytest.approx(1, abs=1e-14)
    else:
        assert found.adjusted[0] == 0
        assert np.isnan(found.intensity[0])


@given(patterns, weights, cutoffs, st.integers(1, 1000))
def test_only_the_proportions_of_weights_matter(
    people: list[int], own: list[int], cutoff: Fraction, factor: int
) -> None:
    one = what_if(histogram(people, own), weights=own, cutoff=cutoff)
    other = what_if(histogram(people, own), weights=[w * factor for w in own], cutoff=cutoff)
    assert one.adjusted[0] == other.adjusted[0]
    assert one.weights == other.weights
