"""Arrow tables for analytics. Nothing here changes anything.

The rows leave PostgreSQL by COPY and are parsed by Arrow, so that a million rows pass without becoming
Python objects.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.db import connection

from liandong.analytics.tables import ColumnType
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.places.models import Level, Place
from liandong.registry.columns import COLUMNS
from liandong.registry.income_bounds import Bounds, income_bounds

_ARROW = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.DATE: pa.date32(),
}

_HOLDS = "{0}.valid_from <= %(on)s and ({0}.valid_to is null or {0}.valid_to > %(on)s)"
_NAMED = "(n.valid_from is null or n.valid_from <= %(on)s) and (n.valid_to is null or n.valid_to > %(on)s)"

# Each place of the area with its own code and those of its county, township and village, on the day. A place
# that was merged lies below its successor: of two of one level the lower that has a name on the day counts.
_AREA = """
area as (
  select p.id,
    max(n.code) filter (where up.id = p.id) as place_code,
    (array_agg(n.code order by up.path desc) filter (where up.level = {county} and n.id is not null))[1]
      as county_code,
    (array_agg(n.name order by up.path desc) filter (where up.level = {county} and n.id is not null))[1]
      as county_name,
    (array_agg(n.code order by up.path desc) filter (where up.level = {town} and n.id is not null))[1]
      as town_code,
    (array_agg(n.name order by up.path desc) filter (where up.level = {town} and n.id is not null))[1]
      as town_name,
    (array_agg(n.code order by up.path desc) filter (where up.level = {village} and n.id is not null))[1]
      as village_code,
    (array_agg(n.name order by up.path desc) filter (where up.level = {village} and n.id is not null))[1]
      as village_name
  from places_place p
  join places_place up on up.id = any (string_to_array(trim(both '/' from p.path), '/')::bigint[])
  left join places_placename n on n.place_id = up.id and {named}
  where p.path >= %(path)s and p.path < %(beyond)s {scope}
  group by p.id
)
"""

_ROWS = """
from area a
join registry_household h on h.place_id = a.id
join registry_member m on m.household_id = h.id and {m_holds}
left join registry_memberfacts f on f.member_id = m.id and {f_holds}
left join registry_householdfacts b on b.household_id = h.id and {b_holds}
left join registry_householdstatus s on s.household_id = h.id and {s_holds}
left join registry_guarantees g on g.household_id = h.id and {g_holds}
left join registry_livingconditions l on l.household_id = h.id and {l_holds}
left join (
  select distinct on (i.household_id) i.*
  from registry_householdincome i
  where {i_holds} and i.year <= extract(year from %(on)s::date)
  order by i.household_id, i.year desc
) i on i.household_id = h.id
"""


_LEVELS = """
select h.key, h.household_no, r.level, r.is_contradictory
from area a
join registry_household h on h.place_id = a.id
join registry_referencelevel r on r.household_id = h.id and r.scheme = %(scheme)s and {holds}
"""


class _CopyStream(io.RawIOBase):
    """The bytes of a running COPY as a file that Arrow can read."""

    def __init__(self, chunks: Iterator[Any]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _fetch(select: str, schema: pa.Schema, parameters: dict[str, object]) -> pa.Table:
    """The rows of a query as a table of exactly this schema; texts keep the difference of '' and NULL."""
    convert = arrow_csv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy ({select}) to stdout (format csv)", parameters) as copy,
    ):
        stream = pa.PythonFile(io.BufferedReader(_CopyStream(iter(copy)), 1 << 20), mode="r")
        try:
            return arrow_csv.read_csv(
                stream,
                read_options=arrow_csv.ReadOptions(column_names=schema.names, block_size=1 << 22),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
                convert_options=convert,
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):
                raise
            return schema.empty_table()


def _area(place: Place, on: date, user: User | None) -> tuple[str, dict[str, object]]:
    """The common table expression ``area`` with its parameters."""
    # "/" is followed by "0" in ASCII, so from the path to the path with its last "/" as "0" is the subtree
    parameters: dict[str, object] = {"on": on, "path": place.path, "beyond": place.path[:-1] + "0"}
    scope = ""
    if user is not None:
        parameters["seen"] = list(visible_places(user).values_list("id", flat=True))
        scope = "and p.id = any (%(seen)s)"
    area = _AREA.format(
        county=int(Level.COUNTY),
        town=int(Level.TOWNSHIP),
        village=int(Level.VILLAGE),
        named=_NAMED,
        scope=scope,
    )
    return f"with {area}", parameters


def schema() -> pa.Schema:
    """Names and types of :func:`household_rows`, in order."""
    return pa.schema([(name, _ARROW[column.type]) for name, column in COLUMNS.items()])


def household_rows(place: Place, on: date, *, user: User | None = None) -> pa.Table:
    """One row for each member of the households of a place, as the facts stood on a day.

    Args:
        place: its whole subtree is read.
        on: the day; facts that begin later or have ended are left out, a member without facts is kept
            with unknown ones.
        user: reads only what this person may see; None is for jobs that act for nobody.

    Returns:
        The columns of :data:`liandong.registry.columns.COLUMNS` with exactly their types, ordered by
        ``household_id`` and ``member_id`` (byte order). Over several counties ``household_id`` begins
        with the county's code, because a number is unique only within its county.

    Cost: two queries (three with a user, two more where incomes are known roughly) and one pass; memory is
    about twice the table.
    """
    area, parameters = _area(place, on, user)
    columns = ", ".join(f"{column.sql} as {column.name}" for column in COLUMNS.values())
    rows = _ROWS.format(**{f"{alias}_holds": _HOLDS.format(alias) for alias in "mfbsgli"})
    table = _fetch(f"{area} select {columns} {rows}", schema(), parameters)
    if len(pc.unique(table["county_code"])) > 1:
        number = pc.binary_join_element_wise(
            pc.fill_null(table["county_code"], ""), table["household_id"], "/"
        )
        table = table.set_column(0, schema().field("household_id"), number)
    table = _with_bounds(table, income_bounds(place, on))
    return table.sort_by([("household_id", "ascending"), ("member_id", "ascending")])


def _with_bounds(table: pa.Table, bounds: Bounds) -> pa.Table:
    """The rows with the bounds of income of those families of which items are known only roughly."""
    if not bounds:
        return table
    place = pc.index_in(table["household_key"], value_set=pa.array(list(bounds), pa.string()))
    for side, name in enumerate(("net_income_pc_low", "net_income_pc_high")):
        known = [None if one is None else float(one) for one in (pair[side] for pair in bounds.values())]
        worked_out = pc.if_else(
            pc.is_valid(place), pc.take(pa.array(known, pa.float64()), place), table[name]
        )
        table = table.set_column(table.schema.get_field_index(name), schema().field(name), worked_out)
    return table


REFERENCE_SCHEMA = pa.schema(
    [
        ("household_key", pa.string()),
        ("household_id", pa.string()),
        ("level", pa.string()),
        ("is_contradictory", pa.bool_()),
    ]
)


def reference_levels(place: Place, on: date, scheme: str, *, user: User | None = None) -> pa.Table:
    """What somebody else's scheme said of the households of a place on a day; for comparison only.

    Returns: one row for each household that the scheme speaks of, with :data:`REFERENCE_SCHEMA`;
    ``level`` is null where its members were given different levels.
    """
    area, parameters = _area(place, on, user)
    return _fetch(
        f"{area} {_LEVELS.format(holds=_HOLDS.format('r'))}",
        REFERENCE_SCHEMA,
        {**parameters, "scheme": scheme},
    ).sort_by([("household_id", "ascending"), ("household_key", "ascending")])
