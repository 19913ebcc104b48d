"""Incomes, lines and parameters chosen to break the measures of income."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
import pytest

from liandong.analytics import measure_income
from liandong.analytics.measures.income import BadLine
from liandong.analytics.measures.weightings import BadWeightsFile, read_weights
from liandong.analytics.standards import parse_standard
from tests.analytics.measures.conftest import standard_text

PEOPLE = pa.table({"y": [1.0, 2.0, 4.0, 9.0], "g": ["a", "a", "b", "b"]})


def estimates(table: pa.Table, measure: str) -> list[float | None]:
    return [row["estimate"] for row in table.to_pylist() if row["measure"] == measure]


@pytest.mark.parametrize("line", ["1e400", "1e-400", "1e-999999999", "1e999999999", "median:1/0", "nan", ""])
def test_a_line_beyond_reckoning_is_refused_at_once(line: str) -> None:
    with pytest.raises(BadLine):
        measure_income(PEOPLE, income="y", line=line)


def test_atkinson_tends_to_the_smallest_income_as_aversion_grows() -> None:
    (value,) = estimates(measure_income(PEOPLE, income="y", line=3, epsilon=[1e6]).table, "atkinson")
    assert value == pytest.approx(1 - 1 / 4, abs=1e-5)


def test_atkinson_of_two_is_one_minus_harmonic_over_arithmetic_mean() -> None:
    (value,) = estimates(measure_income(PEOPLE, income="y", line=3, epsilon=[2]).table, "atkinson")
    assert value == pytest.approx(1 - 4 / (1 + 1 / 2 + 1 / 4 + 1 / 9) / 4, rel=1e-14)


def test_equal_incomes_have_no_inequality_and_no_minus() -> None:
    table = measure_income(pa.table({"y": [5.0]}), income="y", line=3).table
    for measure in ("gini", "theil", "mld"):
        (value,) = estimates(table, measure)
        assert value == 0
        assert math.copysign(1, value) == 1


def test_a_margin_named_twice_is_measured_once() -> None:
    once, twice = (measure_income(PEOPLE, income="y", line=3, by=by).table for by in (["g"], ["g", "g"]))
    assert once.equals(twice)


def test_weights_that_would_fill_the_memory_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "weights.csv"
    path.write_text("indicator,weight\nschool,1e-999999999\n", encoding="utf-8")
    with pytest.raises(BadWeightsFile):
        read_weights(path, parse_standard(standard_text()))
