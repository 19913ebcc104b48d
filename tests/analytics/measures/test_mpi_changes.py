"""Changes between rounds: which pairs, which kinds, and their errors and intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import pyarrow as pa
import pytest
from scipy import stats

from liandong.analytics.measures import measure_mpi
from liandong.analytics.standards import Standard
from tests.oracles import mpi as oracle

YEARS = {"a": 2020, "b": 2012, "c": 2016.5}  # by value a, b, c; by year b, c, a
THIRD = Fraction(1, 3)
DESIGN = {"strata": "stratum", "psu": "psu", "round": "wave"}
LABELS = ("kind", "measure", "indicator", "round", "round_to", "change")


@pytest.fixture(scope="module")
def rows() -> list[oracle.Row]:
    """The same PSUs visited in three waves."""
    waves = [(name, oracle.survey(seed)) for seed, name in enumerate(YEARS, 7)]
    return [replace(row, round=name) for name, found in waves for row in found if row.round == "2016"]


@pytest.fixture(scope="module")
def table(rows: list[oracle.Row]) -> pa.Table:
    """These rows with the wave's year."""
    columns: dict[str, Sequence[object]] = {
        name: [row.deprived[at] for row in rows] for at, name in enumerate(oracle.INDICATORS)
    }
    columns = {name: [None if d is None else int(bool(d)) for d in found] for name, found in columns.items()}
    columns |= {"weight": [float(row.weight) for row in rows], "year": [YEARS[row.round] for row in rows]}
    columns |= {"wave": [row.round for row in rows], "stratum": [row.stratum for row in rows]}
    return pa.table(columns | {"psu": [row.psu for row in rows]})


def found(result: Any) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows of a result by what identifies them."""
    return {tuple(row[name] for name in LABELS): row for row in result.table.to_pylist()}


def pairs(result: Any) -> list[tuple[str, str]]:
    """The pairs of rounds between which H changes, in their order."""
    listed = [row for row in result.table.to_pylist() if row["measure"] == "H"]
    return [(row["round"], row["round_to"]) for row in listed if row["change"] == "absolute"]


def test_every_round_is_compared_with_every_later_one(table: pa.Table, standard: Standard) -> None:
    by_year = measure_mpi(table, standard, round="wave", year="year")
    assert pairs(by_year) == [("b", "c"), ("b", "a"), ("c", "a")]
    by_value = measure_mpi(table, standard, round="wave")
    assert pairs(by_value) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_without_years_nothing_is_annualised(table: pa.Table, standard: Standard) -> None:
    kinds = {row["change"] for row in measure_mpi(table, standard, round="wave").table.to_pylist()}
    assert kinds == {"", "absolute", "relative"}


@pytest.mark.parametrize(
    ("measure", "indicator"), [("H", ""), ("A", ""), ("M0", ""), ("hd", "water"), ("pctb", "fuel")]
)
def test_each_kind_of_change_has_its_error_and_a_normal_interval(
    measure: str, indicator: str, rows: list[oracle.Row], table: pa.Table, standard: Standard
) -> None:
    cells = found(measure_mpi(table, standard, year="year", **DESIGN))
    ratio = oracle.ratios(THIRD)[measure, indicator]
    level, z = {}, {}
    for name in YEARS:
        exact = oracle.estimate([row for row in rows if row.round == name], ratio)
        assert exact is not None
        level[name] = float(exact)
        z[name] = oracle.influence(rows, lambda row, name=name: row.round == name, ratio)
    for first, second in (("b", "c"), ("b", "a"), ("c", "a")):
        years, b1, b2 = YEARS[second] - YEARS[first], level[first], level[second]
        growth = (b2 / b1) ** (1 / years)
        expected = {
            "absolute": (b2 - b1, -1.0, 1.0),
            "relative": ((b2 - b1) / b1, -b2 / b1**2, 1 / b1),
            "absolute_annualised": ((b2 - b1) / years, -1 / years, 1 / years),
            "relative_annualised": (growth - 1, -growth / years / b1, growth / years / b2),
        }
        for kind, (value, by_first, by_second) in expected.items():
            cell = cells["change", measure, indicator, first, second, kind]
            change = [by_first * one + by_second * two for one, two in zip(z[first], z[second], strict=True)]
            se = math.sqrt(oracle.variance(rows, change))
            reach = NormalDist().inv_cdf(0.975) * se  # 1.96, with all its digits
            assert cell["estimate"] == pytest.approx(value, rel=1e-11)
            assert cell["se"] == pytest.approx(se, rel=1e-9)
            assert cell["ci_low"] == pytest.approx(value - reach, rel=1e-9)
            assert cell["ci_high"] == pytest.approx(value + reach, rel=1e-9)


@pytest.mark.parametrize("df", ["design", "domain"])
def test_levels_have_an_interval_on_the_logit_scale(df: Any, table: pa.Table, standard: Standard) -> None:
    result = measure_mpi(table, standard, df=df, **DESIGN)
    psus, strata = result.report["design"]["psus"], result.report["design"]["strata"]
    t = float(stats.t.ppf(0.975, psus - strata))  # every PSU is visited in every wave
    for measure in ("H", "M0", "hd"):
        cell = found(result)["level", measure, "water" if measure == "hd" else "", "b", "", ""]
        p, reach = cell["estimate"], t * cell["se"] / (cell["estimate"] * (1 - cell["estimate"]))
        centre = math.log(p / (1 - p))
        assert cell["ci_low"] == pytest.approx(1 / (1 + math.exp(reach - centre)), rel=1e-10)
        assert cell["ci_high"] == pytest.approx(1 / (1 + math.exp(-reach - centre)), rel=1e-10)


def test_changes_from_zero_have_no_relative_kind(standard: Standard) -> None:
    columns: dict[str, list[object]] = {name: [0, 0, 1, 0] for name in oracle.INDICATORS}
    nobody = pa.table(columns | {"weight": [1, 1, 1, 1], "wave": [1, 1, 2, 2], "year": [1, 1, 3, 3]})
    cells = found(measure_mpi(nobody, standard, round="wave", year="year"))
    for kind, value in (("absolute", 0.5), ("absolute_annualised", 0.25), ("relative", None)):
        assert cells["change", "H", "", "1", "2", kind]["estimate"] == value
    assert cells["change", "H", "", "1", "2", "relative_annualised"]["estimate"] is None
