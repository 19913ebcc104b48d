"""Temporary tables in PostgreSQL that hold what a source says, and what the registry says beside it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.db import connection

from liandong.analytics.tables import ColumnType
from liandong.registry.fields import FIELDS, Keeps, fields_of

Parameter = str | int | date | datetime | list[str] | list[int] | None
_POSTGRES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "integer",
    ColumnType.FLOAT: "numeric(12,2)",
    ColumnType.TEXT: "text",
    ColumnType.DATE: "date",
}


@dataclass(frozen=True)
class FactTable:
    """A table of dated facts: where it is, whose facts, and its columns."""

    name: str
    owner: str  # household | member
    columns: tuple[str, ...]
    of_year: bool = False

    @property
    def told(self) -> str:
        """The temporary table with what the source says."""
        return "told_member" if self.owner == "member" else "told_household"


def _columns(kept: Keeps) -> tuple[str, ...]:
    return tuple(name for name in fields_of(kept) if name != "year")


FACT_TABLES = (
    FactTable("registry_memberfacts", "member", _columns(Keeps.MEMBER_FACTS)),
    FactTable("registry_livingconditions", "household", _columns(Keeps.LIVING)),
    FactTable("registry_householdincome", "household", _columns(Keeps.INCOME), of_year=True),
)

_TEMPORARY = ("told_household", "told_member", "paired", "difference", "removed")


def make_told(households: pa.Table, members: pa.Table) -> None:
    """Load what the source says into ``told_household`` and ``told_member``, with the registry's ids.

    ``id`` is NULL for what the registry does not have yet.
    """
    with connection.cursor() as cursor:
        for name in _TEMPORARY:
            cursor.execute(f"drop table if exists pg_temp.{name}")
        cursor.execute(
            "create temporary table told_household (household_no text, key uuid, county_id bigint, "
            "place_id bigint, observed_on date, level text, is_contradictory boolean, first_row bigint, "
            f"{_typed(is_of_member=False)}, id bigint, source_id bigint) on commit drop"
        )
        cursor.execute(
            "create temporary table told_member (household_no text, person_no text, key uuid, "
            f"file_row bigint, {_typed(is_of_member=True)}, id bigint, household_id bigint, "
            "observed_on date, source_id bigint) on commit drop"
        )
    _load("told_household", households)
    _load("told_member", members)
    _find_ids()


def _typed(*, is_of_member: bool) -> str:
    return ", ".join(
        f"{name} {_POSTGRES[field.type]}"
        for name, field in FIELDS.items()
        if field.kept.is_of_member is is_of_member
    )


def _load(name: str, table: pa.Table) -> None:
    buffer = io.BytesIO()
    arrow_csv.write_csv(table, buffer, arrow_csv.WriteOptions(include_header=False))
    columns = ", ".join(table.column_names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {name} ({columns}) from stdin (format csv)") as copy,
    ):
        copy.write(buffer.getbuffer())


def _find_ids() -> None:
    run(
        "create index on told_household (household_no)",
        "create index on told_member (household_no)",
        "analyze told_household",
        "analyze told_member",
        "update told_household t set id = h.id from registry_household h "
        "where h.county_id = t.county_id and h.household_no = t.household_no",
        "update told_member t set household_id = h.id, observed_on = h.observed_on "
        "from told_household h where h.household_no = t.household_no",
        "update told_member t set id = m.id from registry_member m "
        "where m.household_id = t.household_id and m.person_no = t.person_no",
        "create index on told_member (id)",
    )


def run(*statements: str, parameters: Sequence[Parameter] = ()) -> None:
    """Run statements of this package; the parameters are those of each."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters or None)


def rows(statement: str, parameters: Sequence[Parameter] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query of this package."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())
