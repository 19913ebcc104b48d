"""The five types a column may have for a standard or a measure, whatever file it came from."""

from __future__ import annotations

import enum


class ColumnType(enum.Enum):
    """What may be done with a column: add and compare, compare as text, count days, or only test."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"  # decimals too
    TEXT = "text"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        return self in (ColumnType.INTEGER, ColumnType.FLOAT)


_INTEGERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
}


def column_type(duckdb_type: str) -> ColumnType | None:
    """The column type of a DuckDB type; None for lists, structs, blobs and times of day.

    A column that is null throughout has DuckDB's type ``"NULL"``: every value is unknown, and
    reading it as a number keeps both comparisons and aggregates of it possible.
    """
    name = duckdb_type.upper()
    simple = {
        "BOOLEAN": ColumnType.BOOLEAN,
        "FLOAT": ColumnType.FLOAT,
        "DOUBLE": ColumnType.FLOAT,
        '"NULL"': ColumnType.FLOAT,
        "VARCHAR": ColumnType.TEXT,
        "UUID": ColumnType.TEXT,
        "DATE": ColumnType.DATE,
    }
    if name in simple:
        return simple[name]
    if name in _INTEGERS:
        return ColumnType.INTEGER
    starts = {"DECIMAL(": ColumnType.FLOAT, "ENUM(": ColumnType.TEXT, "TIMESTAMP": ColumnType.DATE}
    if name.endswith("]") or name.endswith("TIME ZONE"):
        return None  # lists; and instants, whose day depends on a place that the column does not name
    return next((kind for start, kind in starts.items() if name.startswith(start)), None)


def quoted(name: str) -> str:
    """A column or relation name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def as_read(name: str, duckdb_type: str) -> str:
    """The SQL expression that brings a source column to the storage form of its column type."""
    column = quoted(name)
    upper = duckdb_type.upper()
    if upper.startswith("ENUM(") or upper == "UUID":
        return f"CAST({column} AS VARCHAR) AS {column}"
    if upper.startswith("TIMESTAMP"):
        return f"CAST({column} AS DATE) AS {column}"
    if upper == '"NULL"':
        return f"CAST({column} AS DOUBLE) AS {column}"
    return column


def as_label(name: str, kind: ColumnType, source: str = "") -> str:
    """The SQL expression of a group's label: 1 and 1.0 are the same group, '1'."""
    column = f"{source}.{quoted(name)}" if source else quoted(name)
    if kind is ColumnType.FLOAT:
        whole = (
            f"CASE WHEN abs({column}) < 1e15 AND {column} = floor({column}) THEN CAST({column} AS BIGINT) END"
        )
        known = f"CASE WHEN isfinite(CAST({column} AS DOUBLE)) THEN CAST({column} AS VARCHAR) END"
        return f"coalesce(CAST({whole} AS VARCHAR), {known})"
    if kind is ColumnType.TEXT:
        return f"nullif({column}, '')"
    return f"CAST({column} AS VARCHAR)"
