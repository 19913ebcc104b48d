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
    FactTable("registry_householdfacts", "household", _columns(Keeps.FAMILY)),
    FactTable("registry_householdstatus", "household", _columns(Keeps.STATUS)),
    FactTable("registry_guarantees", "household", _columns(Keeps.GUARANTEES)),
    FactTable("registry_livingconditions", "household", _columns(Keeps.LIVING)),
    FactTable("registry_householdincome", "household", _columns(Keeps.INCOME), of_year=True),
)

_TEMPORARY = (
    "told_household",
    "told_member",
    "told_source",
    "sent_household",
    "sent_member",
    "paired",
    "difference",
    "asked",
    "questioned",
)
_PREPARE = (
    # hash joins of a million rows in one go; "on commit drop" needs the transaction of the caller
    "set local work_mem = '96MB'",
    "set local client_min_messages = 'warning'",
    f"drop table if exists {', '.join(f'pg_temp.{name}' for name in _TEMPORARY)}",
)


def make_told(households: pa.Table, members: pa.Table, *, give_ids: bool = False) -> None:
    """Load what the source says into ``told_household`` and ``told_member``, beside the registry's ids.

    ``is_new``: the registry does not have it yet; its ``id`` is NULL then, or with ``give_ids`` the number
    it will have. Both tables are made in one pass: a second pass would write every row again.

    Args:
        give_ids: take numbers for new rows, because they are going to be written.
    """
    run(*_PREPARE)
    run(
        "create temporary table sent_household (household_no text, key uuid, county_id bigint, "
        "place_id bigint, observed_on date, level text, is_contradictory boolean, first_row bigint, "
        f"{_typed(is_of_member=False)}) on commit drop",
        "create temporary table sent_member (household_no text, person_no text, key uuid, "
        f"file_row bigint, {_typed(is_of_member=True)}) on commit drop",
    )
    _load("sent_household", households)
    _load("sent_member", members)
    new_household, new_member = (
        _next_id(table) if give_ids else "null::bigint" for table in ("registry_household", "registry_member")
    )
    run(
        f"create temporary table told_household on commit drop as "  # noqa: S608  own names
        f"select s.*, coalesce(s.known_id, {new_household}) as id, s.known_id is null as is_new "
        "from (select s.*, h.id as known_id from sent_household s left join registry_household h "
        "on h.county_id = s.county_id and h.household_no = s.household_no order by s.first_row) s",
        "analyze told_household (household_no, id, is_new)",
        f"create temporary table told_member on commit drop as "  # noqa: S608  own names
        f"select s.*, coalesce(s.known_id, {new_member}) as id, s.known_id is null as is_new "
        "from (select s.*, h.id as household_id, h.observed_on, m.id as known_id "
        "from sent_member s join told_household h on h.household_no = s.household_no "
        "left join registry_member m on not h.is_new and m.household_id = h.id "
        "and m.person_no = s.person_no order by s.file_row) s",
        "drop table sent_household, sent_member",
        "create index on told_member (household_id)",
        "analyze told_member (household_no, household_id, id, is_new)",
    )


def _next_id(table: str) -> str:
    [(sequence,)] = rows("select pg_get_serial_sequence(%s, 'id')", [table])
    return f"nextval('{sequence}'::regclass)"


def _typed(*, is_of_member: bool) -> str:
    return ", ".join(
        f"{name} {_POSTGRES[field.type]}"
        for name, field in FIELDS.items()
        if field.kept.is_of_member is is_of_member and not field.kept.is_number
    )


_BLOCK = 50_000


def _load(name: str, table: pa.Table) -> None:
    """COPY a table block by block, so that its text is never whole in memory.

    Numbers of persons never stand in a table of texts, not even in a temporary one.
    """
    sealed = {field.name for field in FIELDS.values() if field.kept.is_number}
    table = table.select([column for column in table.column_names if column not in sealed])
    columns = ", ".join(table.column_names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {name} ({columns}) from stdin (format csv)") as copy,
    ):
        for batch in table.to_batches(max_chunksize=_BLOCK):
            buffer = io.BytesIO()
            arrow_csv.write_csv(batch, buffer, arrow_csv.WriteOptions(include_header=False))
            copy.write(buffer.getbuffer())


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
