"""What the tests of the standards share: a small table's columns, a standard around one condition."""

from __future__ import annotations

import duckdb

from liandong.analytics.standards import Standard, parse_standard, unit_query
from liandong.analytics.tables import ColumnType

COLUMNS = {
    "hh": ColumnType.INTEGER,
    "age": ColumnType.INTEGER,
    "d_nutr": ColumnType.INTEGER,
    "income": ColumnType.FLOAT,
    "water": ColumnType.TEXT,
    "is_ill": ColumnType.BOOLEAN,
    "birth_on": ColumnType.DATE,
    "人均 收入": ColumnType.FLOAT,
}
KINDS = "hh BIGINT, age BIGINT, d_nutr TINYINT, income DOUBLE, water VARCHAR, is_ill BOOLEAN, birth_on DATE"


def toml_text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def standard_of(condition: str, *, unit: str | None = "hh", **options: str) -> Standard:
    """A standard of one indicator, ``i``."""
    lines = ["[standard]", 'id = "s"', "cutoff = 1", *([f'unit = "{unit}"'] if unit else [])]
    lines += ["[[dimension]]", 'id = "d"', "[[dimension.indicator]]", 'id = "i"']
    lines += [f"deprived_if = {toml_text(condition)}", *(f'{k} = "{v}"' for k, v in options.items())]
    return parse_standard("\n".join(lines))


def answers(condition: str, rows: str, *, unit: str | None = "hh", **options: str) -> list[object]:
    """The condition's result per unit, in the order of units (or rows), over ``rows``, a VALUES list.

    The rows' columns are those of ``KINDS``; missing ones at the end are NULL.
    """
    connection = duckdb.connect()
    connection.execute(f'create table t ({KINDS}, "人均 收入" DOUBLE)')
    wanted = [row.strip(" ()") for row in rows.strip().split("\n")]
    for row in wanted:
        names = list(COLUMNS)[: row.count(",") + 1]
        listed = ", ".join(f'"{name}"' for name in names)
        connection.execute(f"insert into t ({listed}) values ({row})")
    query = unit_query(standard_of(condition, unit=unit, **options), COLUMNS, "t")
    order = " order by unit" if unit else ""
    return [row[0] for row in connection.sql(f"select i_0 from ({query.sql}) as q{order}").fetchall()]
