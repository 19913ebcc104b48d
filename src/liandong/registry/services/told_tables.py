"""Temporary tables in PostgreSQL: what a source says of households that the registry knows."""

from __future__ import annotations

from liandong.analytics.tables import ColumnType
from liandong.registry.fields import FIELDS
from liandong.registry.services.tables import rows, run
from liandong.registry.services.told import Told, copy_into

_POSTGRES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "integer",
    ColumnType.FLOAT: "numeric(12,2)",
    ColumnType.TEXT: "text",
    ColumnType.DATE: "date",
}
_TEMPORARY = ("told_household", "told_member", "sent_member", "paired", "difference", "asked", "questioned")
_PREPARE = (
    # hash joins of a million rows in one go; "on commit drop" needs the transaction of the caller
    "set local work_mem = '96MB'",
    "set local client_min_messages = 'warning'",
    f"drop table if exists {', '.join(f'pg_temp.{name}' for name in _TEMPORARY)}",
)


def make_told(told: Told, *, give_ids: bool = False) -> None:
    """Load what the source says of known households into ``told_household`` and ``told_member``.

    ``told_member.is_new``: the registry does not have this member of the household yet; its ``id`` is NULL
    then, or with ``give_ids`` the number it will have.

    Args:
        give_ids: take numbers for new members, because they are going to be written.
    """
    run(
        *_PREPARE,
        "create temporary table told_household (id bigint, household_no text, place_id bigint, "
        "observed_on date, level text, is_contradictory boolean, first_row bigint, "
        f"{_typed(is_of_member=False)}, is_new boolean default false) on commit drop",
        "create temporary table sent_member (household_no text, person_no text, key uuid, "
        f"file_row bigint, {_typed(is_of_member=True)}) on commit drop",
    )
    copy_into(
        "told_household",
        told,
        "select k.id, h.household_no, h.place_id, h.observed_on, h.level, h.is_contradictory, h.first_row"  # noqa: S608  own names
        f"{_filled(told, 'household', 'h')} from household h join known k using (household_no) "
        "order by h.first_row",
    )
    copy_into(
        "sent_member",
        told,
        f"select m.household_no, m.person_no, m.key, m.file_row{_filled(told, 'member', 'm')} "  # noqa: S608  own names
        "from member m semi join known k using (household_no) order by m.file_row",
    )
    new_id = _next_id("registry_member") if give_ids else "null::bigint"
    run(
        "analyze told_household (household_no, id)",
        f"create temporary table told_member on commit drop as "  # noqa: S608  own names
        f"select s.*, coalesce(s.known_id, {new_id}) as id, s.known_id is null as is_new "
        "from (select s.*, h.id as household_id, h.observed_on, m.id as known_id "
        "from sent_member s join told_household h on h.household_no = s.household_no "
        "left join registry_member m on m.household_id = h.id "
        "and m.person_no = s.person_no order by s.file_row) s",
        "drop table sent_member",
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


def _filled(told: Told, relation: str, alias: str) -> str:
    """The fields that a relation fills. Numbers of persons never stand in a table of texts, not even here."""
    names = [name for name in told.filled(relation) if not FIELDS[name].kept.is_number]
    return "".join(f", {alias}.{name}" for name in names)
