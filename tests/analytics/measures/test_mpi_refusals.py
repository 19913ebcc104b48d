"""What a measurement refuses, beside what it lets through and counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from liandong.analytics.errors import Refusal
from liandong.analytics.measures import MpiResult, measure_mpi, refusals
from liandong.analytics.standards import Standard, parse_standard
from liandong.analytics.tables.refusals import NoResolver, TextInNumber, UnknownColumn
from tests.analytics.measures.conftest import standard_text

NAMES = ("school", "attend", "water", "house", "fuel")


def people(**columns: list[Any]) -> pa.Table:
    """Six persons of three families, of whom two are poor in education."""
    base: dict[str, list[Any]] = {name: [0] * 6 for name in NAMES}
    base |= {"school": [1, 1, 0, 0, 0, 0], "attend": [1, 1, 0, 0, 0, 0], "weight": [1, 2, 1, 1, 1, 1]}
    base |= {
        "family": ["a", "a", "b", "b", "c", "c"],
        "stratum": [1, 1, 1, 1, 2, 2],
        "psu": [1, 1, 2, 2, 3, 3],
    }
    return pa.table(base | columns)


def level(result: MpiResult, measure: str = "H") -> tuple[Any, Any, Any]:
    """Estimate, error and lower bound of the whole."""
    row = next(row for row in result.table.to_pylist() if row["measure"] == measure and not row["by"])
    return row["estimate"], row["se"], row["ci_low"]


@pytest.mark.parametrize(
    ("refusal", "options", "words"),
    [
        (UnknownColumn, {"by": ["familly"]}, "did you mean “family”"),
        (UnknownColumn, {"weight": "wieght"}, "did you mean “weight”"),
        (UnknownColumn, {"psu": "psus"}, "did you mean “psu”"),
        (refusals.BadCutoff, {"cutoffs": ["33"]}, "The cut-off “33”"),
        (refusals.StrataWithoutPsu, {"strata": "stratum"}, "--psu"),
        (refusals.YearWithoutRound, {"year": "psu"}, "--round"),
        (refusals.UnknownChoice, {"df": "all"}, "design, domain"),
        (refusals.YearDiffersInRound, {"round": "stratum", "year": "psu"}, "one year"),
        (refusals.LonePsuRefused, {"strata": "stratum", "psu": "psu", "lone_psu": "refuse"}, "Stratum 2"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    refusal: type[Refusal], options: dict[str, Any], words: str, standard: Standard
) -> None:
    with pytest.raises(refusal, match=words):
        measure_mpi(people(), standard, **options)


def test_a_negative_weight_is_refused_by_row_and_zero_is_counted(standard: Standard) -> None:
    with pytest.raises(refusals.NegativeWeight, match=r"negative in 1 rows.*row 3 \(-1\)"):
        measure_mpi(people(weight=[1, 1, -1, 1, 1, 1]), standard)
    row = measure_mpi(people(weight=[1, 1, 0, 1, 1, 0]), standard).table.to_pylist()[0]
    assert (row["rows"], row["population"], row["estimate"]) == (6, 4.0, 0.5)


def test_an_unknown_weight_drops_the_row_and_is_counted(standard: Standard) -> None:
    result = measure_mpi(people(weight=[1.0, float("nan"), None, 1.0, 1.0, float("inf")]), standard)
    assert result.report["rows"]["without_weight"] == 3
    assert "3 rows have no weight" in result.report["warnings"][0]
    assert level(result)[0] == 1 / 3


def test_text_in_a_numeric_column_is_shown_by_row_and_value(standard: Standard, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    header = ",".join([*NAMES, "weight"])
    path.write_text(f"{header}\n1,0,0,0,0,1\n0,0,yes,0,0,1\n0,0,1,0,0,2\n", encoding="utf-8")
    with pytest.raises(TextInNumber, match=r"Column “water” .* row 3 .* “yes”"):
        measure_mpi(path, standard)
    path.write_text(f"{header}\n1,0,0,0,0,1\n0,0,0,0,0,x\n", encoding="utf-8")
    with pytest.raises(TextInNumber, match=r"Column “weight” .* row 3 .* “x”"):
        measure_mpi(path, standard)


def test_nothing_left_to_measure_is_refused(standard: Standard) -> None:
    with pytest.raises(refusals.EmptyDomain, match="6 lack an indicator"):
        measure_mpi(people(water=[None] * 6), standard)
    with pytest.raises(refusals.EmptyDomain, match="no complete row"):
        measure_mpi(people(weight=[0] * 6), standard)


def test_units_that_contradict_themselves_are_refused_or_dropped_and_counted() -> None:
    text = standard_text(unit="family").replace("max(fuel) = 1", "fuel = 1")
    standard = parse_standard(text)
    table = people(fuel=[0, 1, 0, 0, 1, 1])
    with pytest.raises(refusals.ContradictingUnits, match=r"1 units contradict themselves in fuel.*unit a"):
        measure_mpi(table, standard)
    result = measure_mpi(table, standard, contradicting="drop")
    assert result.report["units"] == {
        "counted": 2,
        "incomplete": 0,
        "contradicting": 1,
        "contradicting_design": 0,
    }
    assert level(result)[0] == 0
    rows = {row["unit"]: row for row in result.units().to_pylist()}
    assert rows["a"]["score_num"] is None
    assert rows["a"]["why"].endswith("contradicting: fuel")


def test_a_unit_in_two_psus_is_refused_or_dropped() -> None:
    standard = parse_standard(standard_text(unit="family"))
    table = people(psu=[1, 2, 2, 2, 3, 3], stratum=[1] * 6)
    with pytest.raises(refusals.ContradictingDesign, match="unit a"):
        measure_mpi(table, standard, strata="stratum", psu="psu")
    result = measure_mpi(table, standard, strata="stratum", psu="psu", contradicting="drop")
    assert result.report["units"]["contradicting_design"] == 1
    assert result.report["rows"]["complete"] == 4


def test_a_row_without_psu_is_refused(standard: Standard) -> None:
    with pytest.raises(refusals.MissingDesign, match=r"1 complete rows .* psu, first row 4"):
        measure_mpi(people(psu=[1, 1, 2, None, 3, 3]), standard, psu="psu")


def test_a_lone_psu_leaves_the_errors_it_touches_empty_and_is_named(standard: Standard) -> None:
    options: dict[str, Any] = {"by": ["stratum"], "strata": "stratum", "psu": "psu"}
    result = measure_mpi(people(school=[1, 1, 0, 0, 1, 0], attend=[1, 1, 0, 0, 1, 0]), standard, **options)
    rows = [row for row in result.table.to_pylist() if row["measure"] == "H"]
    assert [(row["group"], row["se"] is None) for row in rows] == [("", True), ("1", False), ("2", True)]
    assert any("“2” has the single PSU “3”" in text for text in result.report["warnings"])
    sure = measure_mpi(people(), standard, lone_psu="certainty", **options)
    centred = measure_mpi(people(), standard, lone_psu="centre", **options)
    assert 0 < level(sure)[1] < level(centred)[1]


def test_a_census_has_no_errors_and_says_so(standard: Standard) -> None:
    result = measure_mpi(people(), standard)
    assert level(result) == (3 / 7, None, None)
    assert "no sampling errors" in result.report["warnings"][-1]


def test_a_missing_group_is_the_group_with_the_empty_name(standard: Standard) -> None:
    result = measure_mpi(people(family=["a", "a", "b", None, "", "c"]), standard, by=["family"])
    shares = {
        row["group"]: row["rows"]
        for row in result.table.to_pylist()
        if row["measure"] == "share" and row["by"]
    }
    assert shares == {"a": 2, "b": 1, "c": 1, "": 2}


def test_the_registry_needs_the_platform(standard: Standard) -> None:
    with pytest.raises(NoResolver, match="platform's database"):
        measure_mpi("registry:450000000000", standard)
    assert level(measure_mpi("registry:45", standard, resolve=lambda place: people()))[0] == 3 / 7


def test_an_expression_weighs_rows(standard: Standard) -> None:
    assert level(measure_mpi(people(), standard, weight="weight * psu"))[0] == 3 / 13


def test_units_of_two_rounds_are_units_of_their_own(tmp_path: Path) -> None:
    standard = parse_standard(standard_text(unit="family", missing="drop"))
    first = people(t=[1] * 6, year=[2016] * 6)
    second = people(t=[2] * 6, year=[2020] * 6, school=[0] * 6, attend=[0] * 5 + [None])
    table = pa.concat_tables([first, second.cast(first.schema)])
    result = measure_mpi(table, standard, round="t", year="year", cutoffs=["1/3", "1/2"])
    assert result.report["units"]["counted"] == 6
    path = tmp_path / "units.json"
    assert result.write_units(path) == 6
    rows = json.loads(path.read_text(encoding="utf-8"))
    named = {(row["round"], row["unit"]): row for row in rows}
    assert list(named) == [("1", "a"), ("1", "b"), ("1", "c"), ("2", "a"), ("2", "b"), ("2", "c")]
    a = named["1", "a"]
    assert (a["score_num"], a["score_den"], a["rows"], a["weight"]) == (6, 12, 2, 3.0)
    assert (a["poor_1/3"], a["poor_1/2"], a["why"]) == (True, True, None)


def test_units_that_cannot_be_told_are_left_empty(standard: Standard) -> None:
    result = measure_mpi(people(school=[1, None, None, 0, 0, 0], attend=[1, 1, 0, 0, 0, 0]), standard)
    rows = result.units().to_pylist()
    told = [
        (row["poor_1/3"], row["score_num"], row["score_low_num"], row["score_high_num"]) for row in rows[:3]
    ]
    assert told == [(True, 6, 6, 6), (None, None, 3, 6), (False, None, 0, 3)]
    assert rows[1]["why"] == "missing: school"
    assert rows[1]["school"] is None
