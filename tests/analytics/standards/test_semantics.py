"""The language's meaning where it departs from SQL's, case by case."""

from __future__ import annotations

import duckdb
import pytest

from liandong.analytics.standards import unit_query
from liandong.analytics.tables import ColumnType
from tests.analytics.standards.cases import COLUMNS, answers, standard_of

ONE_UNKNOWN = "1, 3\n1, NULL"
ALL_UNKNOWN = "1, NULL\n1, NULL"


@pytest.mark.parametrize(
    ("condition", "rows", "expected"),
    [
        ("any(age < 5)", ONE_UNKNOWN, True),
        ("any(age > 5)", ONE_UNKNOWN, None),  # SQL's bool_or would say no
        ("any(age > 5)", "1, 3\n1, 4", False),
        ("every(age < 5)", ONE_UNKNOWN, None),  # SQL's bool_and would say yes
        ("every(age > 5)", ONE_UNKNOWN, False),
        ("count(age) = 1", ONE_UNKNOWN, True),
        ("count(*) = 2", ONE_UNKNOWN, True),
        ("sum(age) = 3", ONE_UNKNOWN, True),
        ("sum(age) = 0", ALL_UNKNOWN, None),
        ("max(age) < 5", ALL_UNKNOWN, None),
        ("any(age > 1) filter (where age > 90)", "1, 3", False),
        ("every(age > 1) filter (where age > 90)", "1, 3", True),
        ("count(age) filter (where age > 90) = 0", "1, 3", True),
        ("sum(age) filter (where age > 90) = 0", "1, 3", True),  # SQL says unknown
        ("max(age) filter (where age > 90) < 5", "1, 3", None),
    ],
)
def test_aggregates_over_unknown_and_no_rows(condition: str, rows: str, expected: bool | None) -> None:
    assert answers(condition, rows) == [expected]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("any(d_nutr = 1) filter (where age > 5)", None),
        ("any(d_nutr = 0) filter (where age > 5)", None),  # the row is unknown, whatever it holds
        ("every(d_nutr = 1) filter (where age > 5)", None),
        ("sum(d_nutr) filter (where age > 5) = 0", None),
        ("max(d_nutr) filter (where age > 5) = 1", None),  # there is a row, so if_none doesn't speak
        ("count(*) filter (where age > 5) = 0", True),
    ],
)
def test_an_unknown_filter_makes_the_row_unknown(condition: str, expected: bool | None) -> None:
    assert answers(condition, "1, NULL, 1", if_none="deprived") == [expected]


def test_if_none_speaks_where_an_aggregate_found_no_rows() -> None:
    condition = "max(age) filter (where age >= 18) < 20"
    rows = "1, 3\n2, 19\n3, 40"
    assert answers(condition, rows) == [None, True, False]
    assert answers(condition, rows, if_none="deprived") == [True, True, False]
    assert answers(condition, rows, if_none="not_deprived") == [False, True, False]


@pytest.mark.parametrize(
    "condition", ["sum(age) = 3", "min(age) = 3", "avg(age) = 3", "max(age) = 3", "age = 3"]
)
def test_strict_makes_partly_unknown_units_unknown(condition: str) -> None:
    assert answers(condition, ONE_UNKNOWN) == [True]
    assert answers(condition, ONE_UNKNOWN, unknown="strict") == [None]


def test_strict_counts_with_an_unknown_filter_are_unknown() -> None:
    assert answers("count(*) filter (where age > 5) = 0", ONE_UNKNOWN, unknown="strict") == [None]
    assert answers("count(age) = 1", ONE_UNKNOWN, unknown="strict") == [True]


def test_partly_unknown_and_contradicting_units_are_marked() -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table t as select * from (values (1, 3, 1), (1, NULL, 1), (2, 3, 0), (2, 4, 1), "
        "(NULL, 1, 1)) v(hh, age, d_nutr)"
    )
    query = unit_query(standard_of("max(age) < 5 and d_nutr = 1"), COLUMNS, "t")
    connection.execute(f"create view found as {query.sql}")
    rows = connection.sql(
        "select unit, i_0, deprived_bits, unknown_bits, partly_unknown, contradicting, rows from found "
        "order by unit"
    ).fetchall()
    assert rows == [("1", True, 1, 0, 1, 0, 2), ("2", None, 0, 1, 0, 1, 2)]
    assert connection.sql("select typeof(deprived_bits), typeof(rows) from found").fetchone() == (
        "UINTEGER",
        "BIGINT",
    )


@pytest.mark.parametrize("value", ["'nan'", "'inf'", "'-inf'", "NULL"])
def test_what_is_no_number_is_unknown(value: str) -> None:
    assert answers("income < 5", f"1, 3, 1, {value}", unit=None) == [None]
    assert answers("income is null", f"1, 3, 1, {value}", unit=None) == [True]


def test_empty_text_is_unknown_and_blank_text_is_not() -> None:
    rows = "1, 3, 1, 1, ''\n1, 3, 1, 1, ' '\n1, 3, 1, 1, 'tap'"
    assert answers("water is null", rows, unit=None) == [True, False, False]
    assert answers("trim(water) is null", rows, unit=None) == [True, True, False]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("income / age < 1", None),  # division by zero
        ("d_nutr % age = 0", None),
        ("age * 9223372036854775 * 1000000 > 1", False),
        ("(d_nutr + 9223372036854775) * 999999999 > 1", None),  # beyond 64 bits
        ("income * 1e300 * 1e300 > 1", None),  # beyond a double
        ("1 / (income * 1e300 * 1e300) < 1", None),  # an infinity that would become 0
        ("7 / 2 + age = 3.5", True),  # division never drops decimals
        ("d_nutr / 2 = 0.5", True),
        ("case when birth_on is null then d_nutr else 0 end = 1", True),
        ("case when birth_on < date '2000-01-01' then 1 else 0 end = d_nutr", None),
        ("least(income, d_nutr) = 1", True),
        ("coalesce(birth_on, date '2000-01-01') = date '2000-01-01'", True),
        ("round(income + 0.5) = 6", True),
        ("round(-2.5 + age) = -3", True),
        ("round(income / 3, 2) = 1.67", True),
        ("floor(income / 3) = 1 and ceil(income / 3) = 2", True),
        ("cast(water as double) = 5", None),
        ("abs(-d_nutr) = 1", True),
        ("water like 'ri%' and water not like '%x%'", True),
        ("length(upper(water)) = 5 and lower('RIVER') = water", True),
        ("nullif(d_nutr, 1) is null", True),
    ],
)
def test_arithmetic_and_functions(condition: str, expected: bool | None) -> None:
    assert answers(condition, "1, 0, 1, 5.0, 'river', true", unit=None) == [expected]


def test_decimals_are_compared_as_the_doubles_they_were_read_to() -> None:
    rows = "1, 1, 1, 0.1\n1, 1, 1, 9.999999999999999e-2\n1, 1, 1, 0.3"
    assert answers("income < 0.1", rows, unit=None) == [False, True, False]
    assert answers("income = 0.1", rows, unit=None) == [True, False, False]


def test_sums_with_decimals_do_not_depend_on_the_order_of_rows() -> None:
    values = [0.1, 0.2, 0.3, 1e9, -1e9, 0.7]
    forwards = "\n".join(f"1, 1, 1, {value}" for value in values)
    backwards = "\n".join(f"1, 1, 1, {value}" for value in reversed(values))
    assert answers("sum(income) = 1.3", forwards) == answers("sum(income) = 1.3", backwards) == [True]


def test_dates_and_names_with_blanks() -> None:
    rows = "1, 1, 1, 1, 'x', true, '1990-05-04', 8799.5"
    condition = "year(birth_on) = 1990 and month(birth_on) = 5 and birth_on - date '1990-05-01' = 3"
    assert answers(f'{condition} and "人均 收入" < 8800', rows, unit=None) == [True]


def test_column_names_fall_back_to_other_case_where_only_one_fits() -> None:
    assert answers("AGE = 1", "1, 1", unit=None) == [True]


def test_rows_without_a_unit_keep_the_columns_asked_for() -> None:
    connection = duckdb.connect()
    connection.execute('create table t as select 1 as d_nutr, \'a b\' as "odd ""name"')
    columns = {"d_nutr": ColumnType.INTEGER, 'odd "name': ColumnType.TEXT}
    query = unit_query(standard_of("d_nutr = 1", unit=None), columns, "t", keep=['odd "name'])
    relation = connection.sql(query.sql)
    assert relation.columns[-1] == 'odd "name'
    assert relation.fetchall() == [(None, True, 1, 0, 0, 0, 1, "a b")]
