"""PostgreSQL gives the same answers as the oracle, and so as DuckDB."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, given, settings

from liandong.analytics.standards import parse_standard, unit_query
from liandong.analytics.tables import ColumnType
from liandong.analytics.tables.columns import literal, quoted
from tests.analytics.standards.test_units_oracle import (
    COLUMNS,
    conditions,
    standard_text,
    tables,
    uses_columns,
)
from tests.oracles.units import Row, Value, evaluate_row, evaluate_unit, render

KINDS = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.FLOAT: "DOUBLE PRECISION",
    ColumnType.TEXT: "TEXT",
    ColumnType.BOOLEAN: "BOOLEAN",
}
few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
pytestmark = pytest.mark.django_db


def cell(value: Value, kind: ColumnType) -> str:
    written = "NULL" if value is None else literal(str(value))
    return f"CAST({written} AS {KINDS[kind]})"


def relation(rows: list[Row]) -> str:
    values = [
        f"({at}, " + ", ".join(cell(row[name], kind) for name, kind in COLUMNS.items()) + ")"
        for at, row in enumerate(rows)
    ]
    names = ", ".join(quoted(name) for name in COLUMNS)
    return f"(SELECT * FROM (VALUES {', '.join(values)}) AS v (seat, {names}))"


def fetched(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@few
@given(rows=tables, tree=conditions(aggregated=True, depth=2))
def test_units_agree_with_the_oracle(rows, tree) -> None:
    assume(uses_columns(tree))
    standard = parse_standard(standard_text(render(tree), True))
    query = unit_query(standard, COLUMNS, relation(rows), dialect="postgres")
    found = {row[0]: (row[1], bool(row[4]), bool(row[5])) for row in fetched(query.sql)}
    expected = {}
    for unit in {row["hh"] for row in rows}:
        members = [row for row in rows if row["hh"] == unit]
        outcome = evaluate_unit(tree, members, strict=False, if_none=None)
        expected[str(unit)] = (outcome.value, outcome.partly, outcome.contradicting)
    assert found == expected


@few
@given(rows=tables, tree=conditions(aggregated=False, depth=2))
def test_rows_agree_with_the_oracle(rows, tree) -> None:
    standard = parse_standard(standard_text(render(tree), False))
    columns = COLUMNS | {"seat": ColumnType.INTEGER}
    query = unit_query(standard, columns, relation(rows), keep=["seat"], dialect="postgres")
    found = {row[-1]: row[1] for row in fetched(query.sql)}
    assert found == {at: evaluate_row(tree, row) for at, row in enumerate(rows)}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("round(income + 0.5) = 6 and round(-2.5 + age) = -3 and round(income / 3, 2) = 1.67", True),
        ("cast(water as double) = 12.5 and cast(water as double) + 1 > 13", True),
        ("cast(water as bigint) = 12", None),
        ("cast(water as date) is null", True),
        ("trim(water) like '12%' and length(water) = 4 and lower(water) = '12.5'", True),
        ("nullif(age, 0) is null and abs(-income) = 5 and floor(income / 3) = 1", True),
        ("(age + 3037000500) * 3037000500 * 1000 > 1", True),  # numeric has no end
    ],
)
def test_functions(condition: str, expected: bool | None) -> None:
    row = dict.fromkeys(COLUMNS) | {"age": 0, "income": 5.0, "water": "12.5"}
    standard = parse_standard(standard_text(condition, False))
    query = unit_query(standard, COLUMNS, relation([row]), dialect="postgres")
    assert [found[1] for found in fetched(query.sql)] == [expected]
