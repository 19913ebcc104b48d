"""Several sheets of one workbook, a sheet for each kind of thing, as one table with a row per member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from liandong.analytics.tables.columns import quoted
from liandong.analytics.tables.remarks import Remark, SheetsJoined
from liandong.intake.refusals import RepeatedHousehold


@dataclass(frozen=True)
class SheetRows:
    """One sheet: its title, its rows with their numbers, and how many rows stand above them."""

    title: str
    table: pa.Table
    header_row: int


@dataclass(frozen=True)
class Joined:
    table: pa.Table
    columns: tuple[str, ...]
    header_row: int
    remarks: tuple[Remark, ...]


def join_sheets(sheets: Sequence[SheetRows], row: str, key: str, member: str) -> Joined:
    """Join sheets by their household number.

    The sheet with a column ``member`` gives the rows; the others give each of its rows what they say of the
    household. A household that has no row there keeps one of its own, numbered after the last, so that the
    checks can say that it has no member. A column that two sheets share is read from the first that has it.

    Errors: RepeatedHousehold, where a sheet of households names one twice.
    """
    base = next((one for one in sheets if member in one.table.column_names), sheets[0])
    others = [one for one in sheets if one is not base]
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    try:
        connection.register("s", base.table)
        connection.execute(f"create table joined as select *, trim({quoted(key)}) as joined_by from s")  # noqa: S608  quoted
        columns = [name for name in base.table.column_names if name != row]
        for other in others:
            connection.register("o", other.table)
            _refuse_repeated(connection, other, row, key)
            fresh = [name for name in other.table.column_names if name not in {row, key, *columns}]
            _join(connection, row, key, columns, fresh)
            columns += fresh
        named = ", ".join(quoted(name) for name in (row, *columns))
        table = connection.execute(f"select {named} from joined order by {quoted(row)}").to_arrow_table()  # noqa: S608  quoted
    finally:
        connection.close()
    told = SheetsJoined(sheets="、".join(one.title for one in sheets), key=key)
    return Joined(table, tuple(columns), base.header_row, (told,))


def _refuse_repeated(connection: duckdb.DuckDBPyConnection, sheet: SheetRows, row: str, key: str) -> None:
    twice = connection.execute(
        f"select trim({quoted(key)}) as number, min({quoted(row)}), max({quoted(row)}) from o "  # noqa: S608  quoted
        "where number <> '' group by number having count(*) > 1 order by 2 limit 1"
    ).fetchone()
    if twice is not None:
        raise RepeatedHousehold(sheet=sheet.title, number=twice[0], first=twice[1], second=twice[2])


def _join(
    connection: duckdb.DuckDBPyConnection, row: str, key: str, columns: list[str], fresh: list[str]
) -> None:
    number = quoted(row)
    kept = "".join(
        f", coalesce(j.{quoted(name)}, o.{quoted(name)}) as {quoted(name)}"
        if name == key
        else f", j.{quoted(name)}"
        for name in columns
    )
    added = "".join(f", o.{quoted(name)}" for name in fresh)
    connection.execute(
        f"create table wider as select coalesce(j.{number}, o.{number} + (select max({number}) from joined)) "  # noqa: S608  quoted
        f"as {number}{kept}{added}, coalesce(j.joined_by, trim(o.{quoted(key)})) as joined_by "
        f"from joined j full join o on j.joined_by = trim(o.{quoted(key)})"
    )
    connection.execute("drop table joined; alter table wider rename to joined")
