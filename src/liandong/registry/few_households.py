"""The rows of a few households, looked at inside the database: nothing leaves it, nothing else is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liandong.analytics.tables import ColumnType
from liandong.registry.columns import COLUMNS
from liandong.registry.extracts import area_sql, families_sql, rows_sql

_THEIR_PLACES = "p.id in (select place_id from registry_household where id = any (%(households)s))"
_POSTGRES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "bigint",
    ColumnType.FLOAT: "double precision",
    ColumnType.TEXT: "text",
    ColumnType.DATE: "date",
}


def few_rows_sql(columns: Iterable[str], more: Mapping[str, str] | None = None) -> str:
    """Common table expressions ``area`` and ``registry``: the rows of a few households, inside the database.

    ``registry`` has ``family``, the household's id, and these columns of
    :data:`liandong.registry.columns.COLUMNS` with their types; ``more``: further expressions over the
    extract's query by name. Parameters: ``households`` (ids), ``on`` and ``rough``
    (:func:`liandong.registry.income_bounds.bounds_of_households`).
    """
    chosen = [
        "h.id as family",
        *(f"cast({COLUMNS[name].sql} as {_POSTGRES[COLUMNS[name].type]}) as {name}" for name in columns),
        *(f"{sql} as {name}" for name, sql in (more or {}).items()),
    ]
    rows = f"select {', '.join(chosen)} {rows_sql()} where h.id = any (%(households)s)"
    return f"{area_sql(_THEIR_PLACES)}, registry as materialized ({rows})"


def few_families_sql() -> str:
    """Id and place of those of a few households that are families on a day; as :func:`families_on` says."""
    return families_sql("h.id, h.place_id", "h.id = any (%(households)s)")
