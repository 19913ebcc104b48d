"""The formulas of income poverty and inequality, against definitions, axioms and resampling."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.analytics.measures import inequality, poverty
from liandong.analytics.measures.estimate import Estimate, Line
from liandong.analytics.measures.sample import Sample, scaled_weights
from tests.oracles import income as oracle

Rows = list[tuple[Fraction, int]]

cents = st.integers(min_value=0, max_value=400_000).map(lambda c: Fraction(c, 100))
surveys = st.lists(st.tuples(cents, st.integers(min_value=1, max_value=4)), min_size=1, max_size=12)
positive_surveys = st.lists(
    st.tuples(cents.map(lambda c: c + 1), st.integers(min_value=1, max_value=4)), min_size=2, max_size=12
)


def sample_of(rows: Rows) -> Sample:
    return Sample.of([float(income) for income, _ in rows], [float(weight) for _, weight in rows])


def all_measures(sample: Sample, line: Line) -> list[Estimate]:
    return [
        *(poverty.fgt(sample, line, alpha) for alpha in (0, 1, 2)),
        poverty.watts(sample, line),
        poverty.sen(sample, line),
        poverty.sen_shorrocks_thon(sample, line),
        inequality.gini(sample),
        inequality.theil(sample),
        inequality.mean_log_deviation(sample),
        *(inequality.atkinson(sample, epsilon) for epsilon in (0.5, 1, 2)),
        inequality.quintile_share_ratio(sample),
        poverty.relative_median_gap(sample, line),
    ]


@given(rows=surveys, line=cents.map(lambda c: c + 1))
@settings(deadline=None)
def test_poverty_measures_equal_the_definitions_in_fractions(rows: Rows, line: Fraction) -> None:
    everyone, sample, z = oracle.people(rows), sample_of(rows), Line(float(line))
    for alpha in (0, 1, 2):
        expected = oracle.fgt(everyone, line, alpha)
        assert poverty.fgt(sample, z, alpha).value == pytest.approx(float(expected), abs=1e-12)
    assert poverty.sen(sample, z).value == pytest.approx(float(oracle.sen(everyone, line)), abs=1e-12)
    expected = oracle.sen_shorrocks_thon(everyone, line)
    assert poverty.sen_shorrocks_thon(sample, z).value == pytest.approx(float(expected), abs=1e-12)
    gap = poverty.relative_median_gap(sample, z).value
    if any(income < line for income in everyone):
        assert gap == pytest.approx(float(oracle.relative_median_gap(everyone, line)), abs=1e-12)
    else:
        assert gap is None


@given(rows=positive_surveys, line=cents.map(lambda c: c + 1))
@settings(deadline=None)
def test_logarithmic_and_inequality_measures_equal_the_definitions(rows: Rows, line: Fraction) -> None:
    everyone, sample = oracle.people(rows), sample_of(rows)
    pairs = [
        (poverty.watts(sample, Line(float(line))), oracle.watts(everyone, line)),
        (inequality.gini(sample), oracle.gini(everyone)),
        (inequality.theil(sample), oracle.theil(everyone)),
        (inequality.mean_log_deviation(sample), oracle.mean_log_deviation(everyone)),
        *(
            (inequality.atkinson(sample, float(e)), oracle.atkinson(everyone, e))
            for e in (Fraction(1, 2), Fraction(1), Fraction(2))
        ),
        (inequality.quintile_share_ratio(sample), oracle.quintile_share_ratio(everyone)),
    ]
    for estimate, expected in pairs:
        assert estimate.value == pytest.approx(float(expected), rel=1e-11, abs=1e-12), estimate.measure


@given(rows=surveys, share=st.fractions(min_value=Fraction(1, 20), max_value=1, max_denominator=20))
@settings(deadline=None)
def test_a_weighted_quantile_is_that_of_the_people_written_out(rows: Rows, share: Fraction) -> None:
    expected = oracle.quantile(oracle.people(rows), share)
    assert sample_of(rows).quantile(share) == pytest.approx(float(expected), rel=1e-15)


def test_a_quantile_that_is_hit_exactly_is_the_mean_with_the_next_also_with_decimal_weights() -> None:
    # 0.1 + 0.2 reaches half of 0.6 exactly; as binary floats it does not.
    assert Sample.of([1, 2, 3, 4], [0.1, 0.2, 0.2, 0.1]).quantile(Fraction(1, 2)) == 2.5


def test_weights_keep_their_decimals_where_they_fit() -> None:
    scaled, scale = scaled_weights(np.array([504.569620253164, 0.1]))
    assert [int(w) * scale for w in scaled] == [Fraction("504.569620253164"), Fraction("0.1")]


def test_weights_too_large_for_exact_totals_are_rounded_and_stay_in_range() -> None:
    scaled, scale = scaled_weights(np.full(1000, 1e18 + 0.5))
    assert 0 < int(scaled.sum()) < 2**63
    assert float(scaled.sum() * scale) == pytest.approx(1e21)


def test_everyone_with_the_same_income_is_perfect_equality() -> None:
    sample = Sample.of(np.full(50, 1234.5), np.arange(1, 51))
    for estimate in all_measures(sample, Line(1000.0))[6:12]:
        assert estimate.value == pytest.approx(0, abs=1e-12), estimate.measure


def test_one_owner_of_everything_has_the_gini_one_minus_one_over_n() -> None:
    assert inequality.gini(Sample.of([0, 0, 0, 100])).value == pytest.approx(0.75)


def test_two_people_by_hand() -> None:
    """Incomes 1 and 3, line 2: gap 1/2, H = 1/2, I = 1/2, G = 1/4, geometric mean √3, harmonic 3/2."""
    sample, line = Sample.of([3, 1]), Line(2.0)
    assert [poverty.fgt(sample, line, alpha).value for alpha in (0, 1, 2)] == [0.5, 0.25, 0.125]
    assert poverty.sen(sample, line).value == 0.25
    assert poverty.sen_shorrocks_thon(sample, line).value == 0.375
    assert poverty.watts(sample, line).value == pytest.approx(np.log(2) / 2)
    assert inequality.gini(sample).value == 0.25
    assert inequality.atkinson(sample, 1).value == pytest.approx(1 - 3**0.5 / 2)
    assert inequality.atkinson(sample, 2).value == pytest.approx(0.25)
    assert inequality.mean_log_deviation(sample).value == pytest.approx(np.log(2) - np.log(3) / 2)


def test_gap_and_severity_of_the_handbook_of_poverty_and_inequality() -> None:
    """Haughton & Khandker (2009), World Bank, tables 4.1 to 4.3: line 125, two countries of four."""
    gap_a = Sample.of([100, 100, 150, 150])
    gap_b = Sample.of([124, 124, 150, 150])
    line = Line(125.0)
    assert poverty.fgt(gap_a, line, 0).value == poverty.fgt(gap_b, line, 0).value == 0.5
    # Table 4.2: incomes 100, 110, 150, 160: gaps 0.20 and 0.12, P1 = 0.08; P2 = (0.04 + 0.0144) / 4.
    middle = Sample.of([100, 110, 150, 160])
    assert poverty.fgt(middle, line, 1).value == pytest.approx(0.08)
    assert poverty.fgt(middle, line, 2).value == pytest.approx(0.0136)


def test_nobody_poor_is_zero_poverty_and_no_median_of_the_poor() -> None:
    sample, line = Sample.of([5, 6, 7]), Line(1.0)
    assert [e.value for e in all_measures(sample, line)[:6]] == [0, 0, 0, 0, 0, 0]
    assert poverty.relative_median_gap(sample, line).value is None


def test_an_income_exactly_on_the_line_is_not_poor() -> None:
    assert poverty.fgt(Sample.of([10.0, 20.0]), Line(10.0), 0).value == 0


def test_logarithms_leave_out_incomes_of_zero_and_below_and_say_how_many_remain() -> None:
    sample = Sample.of([-5, 0, 10, 30], [1, 2, 3, 4])
    for estimate in (
        inequality.theil(sample),
        inequality.atkinson(sample, 2),
        poverty.watts(sample, Line(20)),
    ):
        assert (estimate.rows, estimate.population) == (2, 7.0), estimate.measure
    assert inequality.gini(sample).rows == 4


def drawn(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.Generator(np.random.Philox(seed))
    return np.exp(random.normal(9.0, 0.7, rows)), random.integers(1, 9, rows) / 4


MEASURES: dict[str, Callable[[Sample, Line], Estimate]] = {
    "fgt 0": lambda s, z: poverty.fgt(s, z, 0),
    "fgt 1": lambda s, z: poverty.fgt(s, z, 1),
    "fgt 2": lambda s, z: poverty.fgt(s, z, 2),
    "watts": poverty.watts,
    "sen": poverty.sen,
    "sst": poverty.sen_shorrocks_thon,
    "gini": lambda s, z: inequality.gini(s),
    "theil": lambda s, z: inequality.theil(s),
    "mld": lambda s, z: inequality.mean_log_deviation(s),
    "atkinson 0.5": lambda s, z: inequality.atkinson(s, 0.5),
    "atkinson 1": lambda s, z: inequality.atkinson(s, 1),
    "atkinson 2": lambda s, z: inequality.atkinson(s, 2),
}


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_influence_is_the_derivative_by_the_weight_of_a_row(name: str) -> None:
    """Adding a little weight to one row moves a smooth measure by its influence times that weight."""
    income, weight = drawn(400, seed=11)
    line, measure, step = Line(6000.0), MEASURES[name], 1e-6
    order = np.lexsort((weight, income))
    base = measure(Sample.of(income, weight), line)
    assert base.influence is not None
    for place in (3, 57, 200, 311, 399):
        moved = weight.copy()
        moved[order[place]] += step
        up = measure(Sample.of(income, moved), line).value
        moved[order[place]] -= 2 * step
        down = measure(Sample.of(income, moved), line).value
        assert (up - down) / (2 * step) == pytest.approx(base.influence[place], rel=2e-4, abs=1e-9)


SMOOTH_IN_LINE = ["fgt 1", "fgt 2", "watts", "sst"]


@pytest.mark.parametrize("name", SMOOTH_IN_LINE)
def test_by_line_is_the_derivative_by_the_line(name: str) -> None:
    sample = Sample.of(*drawn(500, seed=12))
    step, measure = 1e-3, MEASURES[name]
    up, down = measure(sample, Line(6000.0 + step)).value, measure(sample, Line(6000.0 - step)).value
    assert measure(sample, Line(6000.0)).by_line == pytest.approx((up - down) / (2 * step), rel=1e-5)


@pytest.mark.parametrize("name", ["fgt 0", "sen"])
def test_by_line_of_a_measure_that_jumps_is_the_slope_over_many_rows(name: str) -> None:
    """A headcount moves in steps; over 200,000 rows its slope across ±3 % of the line must agree."""
    sample = Sample.of(*drawn(200_000, seed=13))
    measure, step = MEASURES[name], 180.0
    estimated = measure(sample, Line(6000.0, is_estimated=True)).by_line
    up, down = measure(sample, Line(6000.0 + step)).value, measure(sample, Line(6000.0 - step)).value
    assert estimated == pytest.approx((up - down) / (2 * step), rel=0.03)


def test_row_order_changes_no_digit() -> None:
    income, weight = drawn(5000, seed=14)
    mixed = np.random.Generator(np.random.Philox(15)).permutation(5000)
    line = Line(7000.0)
    first = [e.value for e in all_measures(Sample.of(income, weight), line)]
    again = [e.value for e in all_measures(Sample.of(income[mixed], weight[mixed]), line)]
    assert first == again


@given(rows=positive_surveys, times=st.integers(min_value=2, max_value=5))
@settings(deadline=None, max_examples=50)
def test_replicating_the_population_or_changing_the_currency_changes_nothing(rows: Rows, times: int) -> None:
    line = Line(700.0)
    once = all_measures(sample_of(rows), line)
    more = all_measures(sample_of(rows * times), line)
    dearer = [(income * 7, weight) for income, weight in rows]
    other = all_measures(sample_of(dearer), Line(4900.0))
    for a, b, c in zip(once, more, other, strict=True):
        assert (b.value, c.value) == (pytest.approx(a.value, abs=1e-9), pytest.approx(a.value, abs=1e-9))


@given(rows=positive_surveys, at=st.integers(min_value=0, max_value=11))
@settings(deadline=None, max_examples=50)
def test_a_poorer_poor_person_never_lowers_poverty(rows: Rows, at: int) -> None:
    line, place = Line(1500.0), at % len(rows)
    income, weight = rows[place]
    poorer = [*rows[:place], (income / 2, weight), *rows[place + 1 :]]
    before, after = all_measures(sample_of(rows), line), all_measures(sample_of(poorer), line)
    for old, new in zip(before[:6], after[:6], strict=True):
        assert new.value >= old.value - 1e-12, old.measure
