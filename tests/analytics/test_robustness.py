"""Robustness of a ranking: by hand on a few people, against SciPy, and its limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import kendalltau, spearmanr

from liandong.analytics.measures import ranks, redundancy, weightings
from liandong.analytics.measures.histogram import Group, Histogram, Scheme
from liandong.analytics.measures.robustness import robustness
from liandong.analytics.measures.significance import significant
from liandong.analytics.standards import Dimension, Indicator, Standard

HALF = Fraction(1, 2)


def standard(cutoff: Fraction = HALF) -> Standard:
    """Two dimensions of two indicators, a quarter each."""

    def indicator(name: str) -> Indicator:
        return Indicator(name, {"zh": name}, Fraction(1, 4), f"{name} = 1")

    dimensions = (
        Dimension("education", {"zh": "教育"}, HALF, (indicator("school"), indicator("adults"))),
        Dimension("living", {"zh": "生活"}, HALF, (indicator("water"), indicator("fuel"))),
    )
    return Standard("s", {"zh": "例"}, None, None, cutoff, date(2020, 1, 1), None, None, dimensions)


def histogram(people: Sequence[tuple[str, str, int]], cutoff: Fraction = HALF) -> Histogram:
    """People as (group, bits such as "1100", weight); each counts in their group and in all."""
    one = standard(cutoff)
    labels = sorted({group for group, _, _ in people})
    groups = (Group("", "", ""), *(Group("", "region", label) for label in labels))
    cells: dict[tuple[int, int], list[int]] = {}
    for group, bits, weight in people:
        pattern = sum(1 << place for place, bit in enumerate(bits) if bit == "1")
        for index in (0, 1 + labels.index(group)):
            cell = cells.setdefault((index, pattern), [0, 0])
            cell[0] += weight
            cell[1] += 1
    keys = sorted(cells)
    ids = tuple(indicator.id for indicator in one.indicators)
    return Histogram(
        Scheme(ids, one.weights, one.denominator, cutoff, 0, 0),
        groups,
        np.array([index for index, _ in keys], dtype=np.int64),
        np.array([pattern for _, pattern in keys], dtype=np.uint32),
        np.zeros(len(keys), dtype=np.uint32),
        np.array([cells[key][0] for key in keys], dtype=np.int64),
        np.array([cells[key][1] for key in keys], dtype=np.int64),
    )


# Three regions of four people: a is poor in education only, b in living only, c a little in everything.
PEOPLE = [
    *(("a", bits, 1) for bits in ("1100", "1100", "0000", "0000")),
    *(("b", bits, 1) for bits in ("0011", "0000", "0000", "0000")),
    *(("c", bits, 1) for bits in ("1010", "1000", "0010", "0001")),
]


def found(table: pa.Table, aspect: str, **names: str) -> list[dict[str, object]]:
    rows = [row for row in table.to_pylist() if row["aspect"] == aspect]
    return [row for row in rows if all(row[name] == value for name, value in names.items())]


@pytest.fixture(scope="module")
def result() -> pa.Table:
    cutoffs = [Fraction(1, 4), HALF, Fraction(1)]
    return robustness(histogram(PEOPLE), standard(), cutoffs=cutoffs, draws=200, seed=7)


def test_order_kept_over_cutoffs_by_hand(result: pa.Table) -> None:
    """At k = 1/2 H is a 1/2, b 1/4, c 1/4: two strict pairs. At k = 1/4 c has H = 1, so c passes a."""
    kept = found(result, "order_kept_cutoffs", measure="H")[0]
    assert (kept["count"], kept["total"], kept["value"]) == (1, 2, 0.5)
    assert kept["a"] == "1/4 1/2 1"


def test_dominance_by_hand(result: pa.Table) -> None:
    """H at the scores that occur, k = 1/4 and 1/2: a (1/2, 1/2), b (1/4, 1/4), c (1, 1/4)."""
    dominance = found(result, "dominance_cutoffs", measure="H")[0]
    assert (dominance["a"], dominance["count"], dominance["total"]) == ("2", 2, 3)


def test_order_kept_over_weights_by_hand(result: pa.Table) -> None:
    """With half on either dimension nothing changes; the standard already has halves: both pairs keep."""
    kept = found(result, "order_kept_weights", measure="H")[0]
    assert (kept["count"], kept["total"]) == (2, 2)
    assert kept["a"] == "equal indicators; half on education; half on living"


def test_random_weights_are_seeded_and_part_the_firm_from_the_loose(result: pa.Table) -> None:
    """With weight p on education, k = 1/2: a is poor where p ≥ 1/2, b where p ≤ 1/2: a > b half the time."""
    again = robustness(histogram(PEOPLE), standard(), cutoffs=[Fraction(1, 4)], draws=200, seed=7)
    other = robustness(histogram(PEOPLE), standard(), cutoffs=[Fraction(1, 4)], draws=200, seed=8)
    one, same, different = (
        found(table, "order_kept_random", measure="H")[0]["value"] for table in (result, again, other)
    )
    assert one == same != different
    assert 0.35 < one < 0.65
    assert found(result, "order_firm_random", measure="H")[0]["count"] == 0


def test_data_driven_weights_stand_beside_the_normative_and_are_named_so(result: pa.Table) -> None:
    names = {row["a"] for row in found(result, "result")}
    driven = {"data-driven: frequency", "data-driven: entropy", "data-driven: pca", "data-driven: mca"}
    assert driven < names
    assert found(result, "result", a="normative", measure="H")[0]["value"] == pytest.approx(4 / 12)
    for name in names:
        weights = [row["value"] for row in found(result, "weight", a=name)]
        assert len(weights) == 4
        assert sum(weights) == pytest.approx(1, abs=1e-12)
        values = {row["measure"]: row["value"] for row in found(result, "result", a=name)}
        if values["A"] is not None:
            assert values["M0"] == pytest.approx(values["H"] * values["A"])


def test_frequency_and_entropy_weights_by_hand() -> None:
    """Headcounts 1/2, 1/4, 0: frequency 1/2 : 3/4 : 0 and entropy ln 2 : ln 4 : 0."""
    joint = np.array([[0.5, 0.125, 0], [0.125, 0.25, 0], [0, 0, 0]])
    made = {one.name.removeprefix(weightings.DATA_DRIVEN): one for one in weightings.data_driven(joint)}
    assert made["frequency"].weights == (400_000, 600_000, 0)
    assert made["entropy"].weights == (333_333, 666_667, 0)


def test_two_indicators_alike_share_the_first_axis() -> None:
    """Correlation 1 between the first two, none with the third: squared loadings 1/2, 1/2, 0."""
    joint = np.array([[0.5, 0.5, 0.25], [0.5, 0.5, 0.25], [0.25, 0.25, 0.5]])
    made = {one.name.removeprefix(weightings.DATA_DRIVEN): one for one in weightings.data_driven(joint)}
    assert made["pca"].weights == (500_000, 500_000, 0)
    assert made["mca"].weights == (500_000, 500_000, 0)


def test_redundancy_by_hand() -> None:
    """20 people: 6 deprived in the first, 8 in the second, 4 in both."""
    pair = redundancy.pairs([[6, 4], [4, 8]], 20)[0]
    assert pair.overlap == 4 / 6
    assert pair.cramers_v == pytest.approx((4 * 10 - 4 * 2) / (6 * 14 * 8 * 12) ** 0.5)


def test_redundancy_of_an_indicator_nobody_or_everybody_has_is_not_defined() -> None:
    nobody, everybody = redundancy.pairs([[0, 0], [0, 8]], 20)[0], redundancy.pairs([[20, 8], [8, 8]], 20)[0]
    assert (nobody.cramers_v, nobody.overlap) == (None, None)
    assert (everybody.cramers_v, everybody.overlap) == (None, 1.0)


def test_rank_correlations_agree_with_scipy_with_ties() -> None:
    random = np.random.Generator(np.random.Philox(4))
    for _ in range(20):
        a, b = random.integers(0, 8, 30).astype(float), random.integers(0, 8, 30).astype(float)
        tau = ranks.kendall_tau_b(ranks.pair_signs(a), ranks.pair_signs(b))
        assert tau == pytest.approx(kendalltau(a, b).statistic)
        assert ranks.spearman(a, b) == pytest.approx(spearmanr(a, b).statistic)


def test_rank_correlations_of_nothing_but_ties_are_not_defined() -> None:
    flat, steps = np.ones(5), np.arange(5.0)
    assert ranks.kendall_tau_b(ranks.pair_signs(flat), ranks.pair_signs(steps)) is None
    assert ranks.spearman(flat, steps) is None


def test_how_often_an_order_held_is_the_count_over_all_pairs() -> None:
    random = np.random.Generator(np.random.Philox(6))
    base, others = random.integers(0, 5, 12).astype(float), random.integers(0, 5, (7, 12)).astype(float)
    signs = ranks.pair_signs(base)
    expected = sum((ranks.pair_signs(other) == signs).astype(int) for other in others)[signs != 0]
    assert sorted(ranks.times_held(base, others)) == sorted(expected)


def test_weights_on_the_line_stay_exact() -> None:
    """Half on education, k = 1/2: two deprivations of it make exactly the cut-off, and count."""
    made = {one.name: one for one in weightings.alternatives(standard())}
    half = made["half on education"]
    assert sum(half.weights[:2]) * 2 == half.denominator == sum(half.weights)


def test_given_weights_are_checked() -> None:
    fits = {"school": HALF, "adults": Fraction(1, 6), "water": Fraction(1, 6), "fuel": Fraction(1, 6)}
    assert weightings.given("mine", fits, standard()).weights == (3, 1, 1, 1)
    with pytest.raises(weightings.WeightsDoNotSumToOne):
        weightings.given("mine", fits | {"fuel": HALF}, standard())
    with pytest.raises(weightings.WeightsDoNotFit):
        weightings.given("mine", {"school": Fraction(1)}, standard())


def test_rounded_shares_sum_to_one_exactly() -> None:
    assert sum(weightings.rounded("thirds", [1 / 3, 1 / 3, 1 / 3]).weights) == weightings.MILLIONTHS


def mpi_table(rows: list[tuple[str, str, float, float | None]]) -> pa.Table:
    cells = [
        {
            "kind": "level",
            "measure": "M0",
            "cutoff": k,
            "by": "r",
            "group": g,
            "round": "",
            "estimate": e,
            "se": s,
        }
        for k, g, e, s in rows
    ]
    return pa.Table.from_pylist(cells)


def test_significant_pairs_and_those_kept_at_another_cutoff() -> None:
    """At 1/3 a and b differ by 0.10 ≥ 1.96 × √2 × 0.02; at 1/2 by 0.05 < 0.0554. a and c differ at both."""
    table = mpi_table(
        [
            *(("1/3", g, e, 0.02) for g, e in (("a", 0.30), ("b", 0.20), ("c", 0.10))),
            *(("1/2", g, e, 0.02) for g, e in (("a", 0.15), ("b", 0.10), ("c", 0.02))),
        ]
    )
    rows = {(row.aspect, row.a, row.b): (row.count, row.total) for row in significant(table, Fraction(1, 3))}
    assert rows["significant_pairs", "1/3", ""] == (3, 3)
    assert rows["significant_pairs", "1/2", ""] == (2, 3)
    assert rows["significant_kept", "1/3", "1/2"] == (2, 3)
    assert ("significant_kept", "1/2", "1/3") not in rows


def test_without_errors_nothing_is_called_significant() -> None:
    assert significant(mpi_table([("1/3", "a", 0.3, None), ("1/3", "b", 0.2, None)]), Fraction(1, 3)) == []
