"""Checking, comparing, explaining and starting a standard."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from hypothesis import assume, given, settings

from liandong.analytics.errors import speak
from liandong.analytics.standards import (
    check_standard,
    check_text,
    describe_expression,
    diff_rules,
    new_standard_text,
    parse_standard,
    refusals,
    value_query,
)
from liandong.analytics.standards.conditions import text_of
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.tables import ColumnType
from tests.analytics.standards.cases import COLUMNS
from tests.analytics.standards.test_standard_files import GOOD
from tests.analytics.standards.test_units_oracle import COLUMNS as ORACLE_COLUMNS
from tests.analytics.standards.test_units_oracle import conditions, uses_columns
from tests.oracles.units import render

FITTING = {
    "household_id": ColumnType.TEXT,
    "weight": ColumnType.FLOAT,
    "years_schooling": ColumnType.INTEGER,
    "is_student": ColumnType.BOOLEAN,
    "water": ColumnType.TEXT,
}


def test_a_fitting_standard_has_no_problems_and_names_its_columns() -> None:
    checked = check_standard(parse_standard(GOOD), FITTING)
    assert checked.is_fit
    assert checked.or_refuse().id == "example"
    assert checked.columns_used["attendance"] == ("is_student",)


def test_all_problems_are_found_at_once() -> None:
    columns = {
        "household": ColumnType.TEXT,
        "years_schooling": ColumnType.TEXT,
        "is_student": ColumnType.BOOLEAN,
    }
    checked = check_standard(parse_standard(GOOD), columns)
    kinds = [type(problem) for problem in checked.problems]
    assert kinds == [refusals.MixedTypes, *[refusals.UnknownColumn] * 3]
    assert list(checked.columns_used) == ["attendance"]
    with pytest.raises(refusals.StandardFaulty):
        checked.or_refuse()


def test_without_columns_the_language_alone_is_checked() -> None:
    assert check_standard(parse_standard(GOOD)).is_fit
    faulty = GOOD.replace("water = 'none'", "water = 1 and lower(water) = 'none'")
    assert [type(p) for p in check_standard(parse_standard(faulty)).problems] == [refusals.WrongType]


def test_a_weight_that_is_no_number_is_refused() -> None:
    checked = check_standard(parse_standard(GOOD), FITTING | {"weight": ColumnType.TEXT})
    assert [type(problem) for problem in checked.problems] == [refusals.WrongType]
    expression = GOOD.replace('weight = "weight"', 'weight = "weight * years_schooling"')
    assert check_standard(parse_standard(expression), FITTING).is_fit


def test_a_new_standard_passes_its_own_check() -> None:
    text = new_standard_text()
    assert check_standard(parse_standard(text)).is_fit
    odd = {"hh": ColumnType.INTEGER, "end": ColumnType.INTEGER, 'o"dd\n]': ColumnType.TEXT}
    odd |= {"é": ColumnType.DATE, "flag": ColumnType.BOOLEAN, "x": ColumnType.FLOAT}
    for unit in (None, "hh"):
        standard = parse_standard(new_standard_text(odd, unit=unit))
        assert check_standard(standard, odd).is_fit


def test_differences_are_told_one_by_one() -> None:
    speak("en")
    new = (
        GOOD.replace('cutoff = "1/3"', "cutoff = 0.5").replace("< 6", "< 9").replace('"water"', '"drinking"')
    )
    new = (
        new.replace('source = "a law"', "")
        .replace("weight = 0.25", "weight = 0.75")
        .replace('"3/4"', '"1/4"')
    )
    changes = [str(change) for change in diff_rules(parse_standard(GOOD), parse_standard(new))]
    assert changes == [
        "standard.cutoff changes from 1/3 to 1/2.",
        "standard.source is no longer given; it was a law.",
        "water is gone; it was water = 'none' (2/3).",
        "drinking is new: water = 'none' (2/3).",
        "schooling.weight changes from 1/12 to 1/4.",
        "schooling.deprived_if changes from max(years_schooling) < 6 to max(years_schooling) < 9.",
        "attendance.weight changes from 1/4 to 1/12.",
    ]
    assert diff_rules(parse_standard(GOOD), parse_standard(GOOD)) == []


def test_a_condition_is_taken_apart_into_facts_and_thresholds() -> None:
    condition = describe_expression(
        "max(years) filter (where age >= 16) < 6 and not (8800.5 > \"人均 收入\" or water in ('a', 'b'))"
    )
    assert condition.kind == "all"
    first, income, water = condition.leaves()
    assert (first.subject, first.operator, first.threshold) == (
        "max(years) filter (where age >= 16)",
        "<",
        6,
    )
    assert first.is_gathered
    assert first.columns == ("years", "age")
    assert (income.subject, income.operator, income.threshold) == ('"人均 收入"', "<", Decimal("8800.5"))
    assert (water.operator, water.thresholds) == ("in", ("a", "b"))
    compared = describe_expression("a = b + 1")
    assert (compared.subject, compared.thresholds, compared.other_side) == ("a", (), "b + 1")


def test_the_facts_of_a_condition_can_be_computed() -> None:
    connection = duckdb.connect()
    connection.execute("create table t as select 1 as hh, 5 as age, 'tap' as water")
    leaves = describe_expression("max(age) < 6 or water = 'river'", COLUMNS).leaves()
    query = value_query({leaf.text: leaf.subject or "" for leaf in leaves}, "hh", COLUMNS, "t")
    assert query.types == (ColumnType.INTEGER, ColumnType.TEXT)
    assert connection.sql(query.sql).fetchall() == [("1", 5, "tap", 1)]


@settings(max_examples=150, deadline=None)
@given(tree=conditions(aggregated=True, depth=2))
def test_a_condition_written_out_reads_as_itself(tree) -> None:
    assume(uses_columns(tree))
    reader = Reader(ORACLE_COLUMNS, "here", Rows.UNIT)
    node = reader.boolean(render(tree))
    assert reader.boolean(text_of(node)) == node


def test_faults_of_form_and_of_conditions_are_told_together() -> None:
    bad = GOOD.replace("years_schooling", "years").replace('cutoff = "1/3"', "cutoff = 2")
    kinds = [type(problem) for problem in check_text(bad, FITTING)]
    assert kinds == [refusals.CutoffOutside, refusals.UnknownColumn]
    assert [problem.details["where"] for problem in check_text(bad, FITTING)][1] == "schooling.deprived_if"
    assert check_text(GOOD, FITTING) == ()
    assert [type(problem) for problem in check_text("[standard", FITTING)] == [refusals.BadToml]
    assert [type(problem) for problem in check_text("[key]\nid = 1\n")] == [
        refusals.WrongValue,
        refusals.NoIndicators,
    ]
