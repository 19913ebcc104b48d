"""What a source says in local columns: set beside what is filled in, and written with the rest of a merge.

The household rows of :class:`.told.Told` carry these columns as ``local_`` and the code. Their differences
stand in the same table as all others, so that counting, events and the preview know them.
"""

from __future__ import annotations

from liandong.analytics.tables.columns import literal, quoted
from liandong.registry.codes import SourceKind
from liandong.registry.local_fields import PREFIX, is_local
from liandong.registry.services.tables import run
from liandong.registry.services.told import Told, copy_into

TABLE = "registry_localvalue"
# One text for one value, as the registry keeps it.
_KEPT = (
    "coalesce(v.value_yes_no::text, v.value_integer::text, trim_scale(v.value_number)::text, v.value_text, "
    "v.value_day::text)"
)
_VALUES = """
  case when c.type = 'yes_no' then x.value::boolean end,
  case when c.type = 'integer' then x.value::bigint end,
  case when c.type = 'number' then x.value::numeric end,
  case when c.type in ('text', 'list') then x.value end,
  case when c.type = 'day' then x.value::date end
"""
_INSERT = (
    "insert into registry_localvalue (column_id, household_id, valid_from, source_id, stated, value_yes_no, "
    "value_integer, value_number, value_text, value_day) "
)


def _local_columns(told: Told) -> dict[str, str]:
    """SQL of each value as the text that PostgreSQL would write, by the name of the field."""
    found = {}
    for name, kind, *_rest in told.connection.execute("select * from household limit 0").description:
        if is_local(name):
            cell = quoted(name)
            # four decimals, as the column keeps it
            number = f"rtrim(rtrim(cast({cell} as decimal(18, 4))::varchar, '0'), '.')"
            found[name] = number if str(kind) == "DOUBLE" else f"{cell}::varchar"
    return found


def says_local(told: Told) -> bool:
    """Whether a source says anything in local columns."""
    return bool(_local_columns(told))


def send_local(told: Told) -> bool:
    """Load what a source says in local columns into ``sent_local``; returns whether it says anything."""
    columns = _local_columns(told)
    run("drop table if exists pg_temp.sent_local")
    if not columns:
        return False
    run(
        "create temporary table sent_local (county_id bigint, household_no text, code text, value text) "
        "on commit drop"
    )
    parts = " union all ".join(
        f"select county_id, household_no, {literal(name.removeprefix(PREFIX))} as code, "  # noqa: S608  quoted
        f"{value} as value from household where {quoted(name)} is not null"
        for name, value in columns.items()
    )
    copy_into("sent_local", told, parts)
    run("analyze sent_local")
    return True


def _columns_of(household: str, said: str) -> str:
    """SQL: the local column ``c`` that the code of ``said`` names for a household."""
    return (
        f"join places_place p on p.id = {household}.place_id "
        f"join registry_localcolumn c on c.code = {said}.code "
        "join places_place w on w.id = c.place_id and starts_with(p.path, w.path) "
    )


def differ_in_local(kind: str, title: str) -> None:
    """Add to ``difference`` what known households are told in local columns.

    Args:
        kind, title: of the source that speaks.
    """
    keeps = (
        "(v.valid_from = t.observed_on and (o.kind, o.title) <> (%s, %s)) "
        f"or (%s = '{SourceKind.DEPARTMENT}' and o.kind <> '{SourceKind.DEPARTMENT}')"
    )
    run(
        f"""
        insert into difference
        select t.household_no, null, '{TABLE}', t.id, s.code, {_KEPT}, s.value,
          case when v.valid_from > t.observed_on then 'older'
            when v.id is not null and ({keeps})
            then case when v.valid_from = t.observed_on then 'same_day' else 'elsewhere' end end
        from sent_local s join told_household t on t.household_no = s.household_no
        join registry_household h on h.id = t.id {_columns_of("h", "s")}
        left join {TABLE} v on v.household_id = t.id and v.column_id = c.id and v.valid_to is null
        left join registry_source o on o.id = v.source_id
        where {_KEPT} is distinct from s.value
        """,  # noqa: S608  own names
        parameters=[kind, title, kind],
    )


def renew_local(*, is_any_known: bool) -> None:
    """Write what is told in local columns, of new households and of those that were known."""
    if is_any_known:
        _renew_known()
    _add_new()


def _renew_known() -> None:
    changed = (
        "(select d.owner_id as household_id, d.field as code, d.after as value, t.observed_on "  # noqa: S608  own names
        "from difference d join told_household t on t.id = d.owner_id "
        f"where d.fact_table = '{TABLE}' and d.reason is null)"
    )
    run(
        f"""
        update {TABLE} v set valid_to = x.observed_on
        from {changed} x, registry_localcolumn c
        where v.household_id = x.household_id and v.column_id = c.id and c.code = x.code
          and v.valid_to is null
        """,  # noqa: S608  own names
        f"""
        {_INSERT}
        select c.id, x.household_id, x.observed_on, s.source_id, '{{}}', {_VALUES}
        from {changed} x join told_source s on s.observed_on = x.observed_on
        join registry_household h on h.id = x.household_id {_columns_of("h", "x")}
        order by x.household_id, c.id
        """,  # noqa: S608  own names
    )


def _add_new() -> None:
    run(
        f"""
        {_INSERT}
        select c.id, h.id, s.observed_on, s.source_id, '{{}}', {_VALUES}
        from sent_local x
        join registry_household h on h.county_id = x.county_id and h.household_no = x.household_no
        join told_source s on s.source_id = h.source_id {_columns_of("h", "x")}
        order by h.id, c.id
        """  # noqa: S608  own names
    )
