"""What-ifs equal measurements under the changed standard; unknowns give a range; refusals."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from liandong.analytics.measures import measure_mpi, what_if
from liandong.analytics.measures.exact import Factor, grouped_sums, product, ratio
from liandong.analytics.measures.refusals import BadCutoff, WrongWeights
from liandong.analytics.standards import Standard, parse_standard
from tests.analytics.measures.conftest import standard_text
from tests.oracles import mpi as oracle


def test_another_cutoff_equals_a_measurement_at_it(survey: Path, standard: Standard) -> None:
    histogram = measure_mpi(survey, standard, by=["group"]).histogram
    asked = what_if(histogram, cutoff="1/2")
    measured = measure_mpi(survey, parse_standard(standard_text(cutoff="1/2")), by=["group"]).columns
    levels = [
        measured["estimate"][at] for at in range(len(measured["kind"])) if measured["measure"][at] == "M0"
    ]
    assert asked.adjusted.tolist() == levels


def test_other_weights_equal_the_oracle(survey: Path, standard: Standard) -> None:
    weights = tuple(Fraction(part, 10) for part in (1, 2, 3, 3, 1))
    asked = what_if(measure_mpi(survey, standard).histogram, weights=weights, cutoff="0.4")
    ratios = oracle.ratios(Fraction(2, 5), weights)
    for measure, value in (("H", asked.headcount), ("A", asked.intensity), ("M0", asked.adjusted)):
        exact = oracle.estimate(oracle.survey(), ratios[measure, ""])
        assert exact is not None
        assert value[0] == float(exact)


def test_unknown_indicators_give_a_range_around_all_rows(survey: Path, standard: Standard) -> None:
    asked = what_if(measure_mpi(survey, standard).histogram)
    rows = oracle.survey()
    for reading, value in ((False, asked.headcount_low[0]), (True, asked.headcount_high[0])):
        settled = [
            oracle.Row(tuple(reading if d is None else d for d in row.deprived), row.weight) for row in rows
        ]
        exact = oracle.estimate(settled, oracle.ratios(Fraction(1, 3))["H", ""])
        assert exact is not None
        assert value == float(exact)
    assert asked.headcount_low[0] < asked.headcount_high[0]


@pytest.mark.parametrize("cutoff", [0, 1.5, "x", "-1/3", "1/0"])
def test_a_cutoff_outside_its_bounds_is_refused(
    cutoff: str | float, survey: Path, standard: Standard
) -> None:
    histogram = measure_mpi(survey, standard).histogram
    with pytest.raises(BadCutoff, match="above 0 and at most 1"):
        what_if(histogram, cutoff=cutoff)


@pytest.mark.parametrize("weights", [[1, 2], [0] * 5, [1, 1, 1, 1, -1], ["a"] * 5])
def test_weights_that_do_not_fit_are_refused(weights: list[int], survey: Path, standard: Standard) -> None:
    histogram = measure_mpi(survey, standard).histogram
    with pytest.raises(WrongWeights, match="one for each of the 5 indicators"):
        what_if(histogram, weights=weights)


@pytest.mark.parametrize("top", [1 << 20, 1 << 45, 1 << 62, 1 << 90])
def test_products_and_sums_are_exact_at_any_size(top: int) -> None:
    dice = oracle.Dice(7)
    left = np.asarray([[dice.below(1 << 31) * top >> 31 for _ in range(40)] for _ in range(6)])
    right = np.asarray([[dice.below(10**9) for _ in range(3)] for _ in range(40)], dtype=np.int64)
    exact = left.astype(object) @ right.astype(object)
    assert (Factor(left).times(right).astype(object) == exact).all()
    assert int(grouped_sums(left[0], np.asarray([0, 7]))[1]) == sum(int(value) for value in left[0][7:])
    assert product(left, right[:1, :1]).astype(object)[0, 0] == int(left[0, 0]) * int(right[0, 0])
    assert ratio(left, left * 3)[0, 0] == 1 / 3
