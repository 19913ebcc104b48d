"""New families: copied from what a source says straight into the registry's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import pyarrow as pa

from liandong.analytics.tables.columns import literal
from liandong.registry.fields import Keeps, fields_of
from liandong.registry.models import Source
from liandong.registry.services.tables import FACT_TABLES, FactTable, rows
from liandong.registry.services.told import Told, copy_into

_ADDRESS = ("external_no", "group_no")
# The rows of a source beside the numbers that the registry gives them.
_HOUSEHOLDS = "household t join new_household n using (household_no)"
_MEMBERS = "member t join new_member n using (file_row)"


def add_families(told: Told, sources: Iterable[Source], *, scheme: str | None, now: datetime) -> None:
    """Write the households that the registry does not know, with their members and facts.

    ``new_household`` (household_no, id, source_id, observed_on) and ``new_member`` (file_row, id,
    household_id, source_id, observed_on) then say which they are. Call it after :func:`.told.find_known`.

    Args:
        sources: one for each day that the rows speak of.
        scheme: the classification whose levels the source gives, if it gives any.

    Cost: one COPY for each table that the source says anything for.
    """
    _give_ids(told, sources)
    _add_households(told, now)
    _add_members(told)
    for table in FACT_TABLES:
        _add_facts(told, table)
    if scheme is not None:
        _add_levels(told, scheme)


def _give_ids(told: Told, sources: Iterable[Source]) -> None:
    days = {source.observed_on: source.pk for source in sources}
    told.take("source", pa.table({"observed_on": [*days], "source_id": [*days.values()]}))
    told.run(
        "create or replace view unknown as select household_no, observed_on, row_number() over (order by "
        "first_row) as place from household anti join known using (household_no)"
    )
    _take_ids(told, "registry_household", "select count(*) from unknown")
    told.run(
        "create or replace table new_household as select u.household_no, i.id, s.source_id, u.observed_on "
        "from unknown u join ids i using (place) join source s using (observed_on)"
    )
    _take_ids(
        told, "registry_member", "select count(*) from member semi join new_household using (household_no)"
    )
    told.run(
        "create or replace table new_member as "
        "select m.file_row, i.id, m.household_id, m.source_id, m.observed_on from (select t.file_row, "
        "n.id as household_id, n.source_id, n.observed_on, row_number() over (order by t.file_row) as place "
        "from member t join new_household n using (household_no)) m join ids i using (place)"
    )


def _take_ids(told: Told, table: str, count: str) -> None:
    """``ids``: as many numbers as are counted, from the sequence that everybody takes them from."""
    [(sequence,)] = rows("select pg_get_serial_sequence(%s, 'id')", [table])
    [(ids,)] = rows(
        f"select coalesce(array_agg(nextval('{sequence}'::regclass)), '{{}}') "  # noqa: S608  own names
        f"from generate_series(1, {told.count(count)})"
    )
    places = pa.array(range(1, len(ids) + 1), pa.int64())
    told.take("ids", pa.table({"id": pa.array(ids, pa.int64()), "place": places}))


def _copy(table: str, told: Told, columns: Mapping[str, str], source: str) -> None:
    named = ", ".join(f"{value} as {name}" for name, value in columns.items())
    copy_into(table, told, f"select {named} from {source} order by n.id")  # noqa: S608  own names


def _add_households(told: Told, now: datetime) -> None:
    """A household is called after its head from the beginning."""
    filled = told.filled("household")
    called = "name" if "name" in told.filled("member") else "null"
    _copy(
        "registry_household",
        told,
        {
            "id": "n.id",
            "key": "t.key",
            "county_id": "t.county_id",
            "place_id": "t.place_id",
            "household_no": "t.household_no",
            **{name: f"t.{name}" for name in _ADDRESS if name in filled},
            "head_name": "coalesce(h.name, t.head_name)" if "head_name" in filled else "h.name",
            "registered_at": literal(now.isoformat()),
            "source_id": "n.source_id",
        },
        f"{_HOUSEHOLDS} left join (select household_no, {called} as name from member where is_head) h "  # noqa: S608  own names
        "using (household_no)",
    )


def _add_members(told: Told) -> None:
    own = [name for name in told.filled("member") if name in fields_of(Keeps.MEMBER)]
    _copy(
        "registry_member",
        told,
        {
            "id": "n.id",
            "key": "t.key",
            "household_id": "n.household_id",
            "person_no": "t.person_no",
            **{name: f"t.{name}" for name in own},
            "valid_from": "n.observed_on",
            "source_id": "n.source_id",
        },
        _MEMBERS,
    )


def _add_facts(told: Told, table: FactTable) -> None:
    """What a source says of a table's columns. ``stated``: the columns it says something for."""
    filled = told.filled(table.owner)
    said = [name for name in table.columns if name in filled]
    if not said or (table.of_year and "year" not in filled):
        return
    some = " or ".join(f"t.{name} is not null" for name in said)
    stated = ", ".join(f"case when t.{name} is not null then '{name}' end" for name in said)
    owner = {"member_id": "n.id", "household_id": "n.household_id"}
    _copy(
        table.name,
        told,
        {
            **(owner if table.owner == "member" else {"household_id": "n.id"}),
            **({"year": "t.year"} if table.of_year else {}),
            "valid_from": "n.observed_on",
            "source_id": "n.source_id",
            "stated": f"'{{' || concat_ws(',', {stated}) || '}}'",
            **{name: f"t.{name}" for name in said},
        },
        f"{_MEMBERS if table.owner == 'member' else _HOUSEHOLDS} "
        f"where ({some}){' and t.year is not null' if table.of_year else ''}",
    )


def _add_levels(told: Told, scheme: str) -> None:
    """Levels of a reference scheme; none where the rows of a household contradict one another."""
    _copy(
        "registry_referencelevel",
        told,
        {
            "household_id": "n.id",
            "scheme": literal(scheme),
            "level": "t.level",
            "is_contradictory": "coalesce(t.is_contradictory, false)",
            "valid_from": "n.observed_on",
            "source_id": "n.source_id",
            "stated": "'{level}'",
        },
        f"{_HOUSEHOLDS} where t.level is not null or t.is_contradictory",
    )
