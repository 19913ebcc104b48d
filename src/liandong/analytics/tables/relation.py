"""A source that has been opened: a named view, its columns and types, and what its messages call it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from liandong.analytics.tables.columns import ColumnType, literal, quoted
from liandong.analytics.tables.refusals import NotANumber, TextInNumber, UnknownColumn, UnknownColumnAlone

# What the engine itself reads as a number; a code with leading zeros is text on purpose.
NUMBER = r"\s*[+-]?((0|[1-9][0-9]{0,17})([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?\s*"
NOT_AVAILABLE = "NA"  # how R writes an unknown value
INFINITE = r"(?i)\s*[+-]?(nan|inf|infinity)\s*"


@dataclass(frozen=True)
class Relation:
    """A view on a connection.

    ``columns``: name → type, in the source's order; columns of types that no measure can use (lists,
    blobs, times) are left out. ``header_rows``: rows before the first data row, so that messages count
    rows as the reader of the file does. ``keep``: things that must live as long as the view does.
    """

    connection: duckdb.DuckDBPyConnection
    name: str
    columns: Mapping[str, ColumnType]
    title: str
    paths: tuple[Path, ...] = ()
    header_rows: int = 0
    keep: tuple[object, ...] = field(default=(), repr=False)

    def column(self, name: str) -> ColumnType:
        """The type of a column. Errors: UnknownColumn with the nearest name."""
        if name in self.columns:
            return self.columns[name]
        nearest = nearest_name(name, list(self.columns))
        listed = ", ".join(self.columns)
        if nearest is None:
            raise UnknownColumnAlone(column=name, source=self.title, columns=listed)
        raise UnknownColumn(column=name, source=self.title, nearest=nearest, columns=listed)

    def number(self, name: str) -> ColumnType:
        """The type of a column that must hold numbers.

        Errors: UnknownColumn, TextInNumber with row and value, NotANumber.
        """
        kind = self.column(name)
        if kind.is_number:
            return kind
        if kind is ColumnType.TEXT:
            found = self.first_text(name)
            if found is not None:
                row, value = found
                raise TextInNumber(column=name, source=self.title, row=row, value=value)
        raise NotANumber(column=name, source=self.title, kind=kind.value)

    def first_text(self, name: str) -> tuple[int, str] | None:
        """Row and value of a text column's first cell that is no number; None if there is none."""
        numbered = f"SELECT row_number() OVER () AS n, {quoted(name)} AS v FROM {quoted(self.name)}"  # noqa: S608 - quoted names
        found = self.connection.execute(
            f"SELECT n, v FROM ({numbered}) WHERE v NOT IN ('', '{NOT_AVAILABLE}') "  # noqa: S608 - as above
            f"AND NOT regexp_full_match(v, {literal(NUMBER)}) "
            f"AND NOT regexp_full_match(v, {literal(INFINITE)}) ORDER BY n LIMIT 1"
        ).fetchone()
        return None if found is None else (int(found[0]) + self.header_rows, str(found[1]))


def nearest_name(wanted: str, names: Sequence[str]) -> str | None:
    """The name most like the wanted one, capitals not counted; None where none is near."""
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(wanted.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def create_view(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    """Make (or replace) a view that lives only on this connection."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS {select}")


def described(connection: duckdb.DuckDBPyConnection, select: str) -> list[tuple[str, str]]:
    """Column names and DuckDB types of a query, without running it."""
    return [(str(row[0]), str(row[1])) for row in connection.execute(f"DESCRIBE {select}").fetchall()]
