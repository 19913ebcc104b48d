"""Arrow tables for analytics. Nothing here changes anything.

The rows leave PostgreSQL by COPY and are parsed by Arrow, so that a million rows pass without becoming
Python objects.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.db import connection, transaction
from django.db.models import Count

from liandong.analytics.tables import ColumnType
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.places.models import Level, Place
from liandong.registry.columns import ALIASES, COLUMNS
from liandong.registry.fields import FIELDS
from liandong.registry.income_bounds import bounds_in_places, bounds_within
from liandong.registry.known import as_known
from liandong.registry.models import Household
from liandong.registry.village_fields import VILLAGE_TYPES

ARROW_TYPES = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.DATE: pa.date32(),
}

HOLDS = "{0}.valid_from <= %(on)s and ({0}.valid_to is null or {0}.valid_to > %(on)s)"
"""Whether a dated row, by its alias, holds on the day ``on``."""
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
  where {which}
  group by p.id
)
"""
_BELOW = "p.path >= %(path)s and p.path < %(beyond)s"

# The household comes first with all that holds for it, then its members: it is looked up once, not for each.
_HOMES = """
from area a
join registry_household h on h.place_id = a.id
"""
# By the alias of what each adds; a column names its table by it.
_OF_HOME = {
    "b": "left join registry_householdfacts b on b.household_id = h.id and {b_holds}",
    "s": "left join registry_householdstatus s on s.household_id = h.id and {s_holds}",
    "g": "left join registry_guarantees g on g.household_id = h.id and {g_holds}",
    "l": "left join registry_livingconditions l on l.household_id = h.id and {l_holds}",
    "i": """left join lateral (
  select i.*
  from registry_householdincome i
  where i.household_id = h.id and {i_holds} and i.year <= extract(year from %(on)s::date)
  order by i.year desc limit 1
) i on true""",
    "r": "left join jsonb_to_recordset(%(rough)s) r (id bigint, low numeric, high numeric) on r.id = h.id",
}
# By what was known earlier there is no index to look each household's years up by: all are sorted once.
_INCOME_KNOWN = """left join (
  select distinct on (i.household_id) i.*
  from registry_householdincome i
  where {i_holds} and i.year <= extract(year from %(on)s::date)
  order by i.household_id, i.year desc
) i on i.household_id = h.id"""
_OF_MEMBER = {
    "m": "join registry_member m on m.household_id = h.id and {m_holds}",
    "f": "left join registry_memberfacts f on f.member_id = m.id and {f_holds}",
}

# Byte order, as the rows have it.
_COUNTIES = """
select array_agg(a.id order by a.id), sum(h.households)::int
from area a
join (
  select place_id, count(*) as households from registry_household
  where place_id in (select id from area) group by place_id
) h on h.place_id = a.id
group by coalesce(a.county_code, '')
order by coalesce(a.county_code, '') collate "C"
"""

OF_A_PART = 100_000
"""Households that are read together; a county is never parted."""

_LEVELS = """
select h.key, h.household_no, r.level, r.is_contradictory
from area a
join registry_household h on h.place_id = a.id
join registry_referencelevel r on r.household_id = h.id and r.scheme = %(scheme)s and {holds}
"""


_VILLAGES = """
select distinct on (v.village_id) {columns}
from area a
join registry_villageprofile v on v.village_id = a.id and {holds}
where v.year <= extract(year from %(on)s::date)
order by v.village_id, v.year desc
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


def fetched(select: str, schema: pa.Schema, parameters: dict[str, object]) -> pa.Table:
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
        # the driver's own cursor: Django's that counts queries gives a COPY no parameters
        cursor.cursor.copy(f"copy ({select}) to stdout (format csv)", parameters) as copy,
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


@contextmanager
def one_state() -> Iterator[None]:
    """What is read within is of one instant, although other people go on working; in an own transaction."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def _subtree(place: Place) -> dict[str, Any]:
    """The paths of a place and of all below it: "/" is followed by "0" in ASCII."""
    return {"path": place.path, "beyond": place.path[:-1] + "0"}


def _area(place: Place, on: date, user: User | None) -> tuple[str, dict[str, Any]]:
    """The common table expression ``area`` with its parameters."""
    parameters: dict[str, Any] = {"on": on, **_subtree(place)}
    which = _BELOW
    if user is not None:
        parameters["seen"] = list(visible_places(user).values_list("id", flat=True))
        which += " and p.id = any (%(seen)s)"
    return f"with {area_sql(which)}", parameters


def area_sql(which: str) -> str:
    """The common table expression ``area`` over the places ``p`` of which ``which`` is true."""
    levels = {"county": int(Level.COUNTY), "town": int(Level.TOWNSHIP), "village": int(Level.VILLAGE)}
    return _AREA.format(**levels, named=_NAMED, which=which)


def rows_sql(only: Collection[str] | None = None, *, as_known: bool = False) -> str:
    """FROM and joins of the rows of members in ``area``.

    ``only``: expressions; a table that none of them names is not joined. ``as_known``: the tables stand for
    what was known earlier.
    """
    joins = {**_OF_HOME, **_OF_MEMBER} | ({"i": _INCOME_KNOWN} if as_known else {})
    wanted = [
        join
        for alias, join in joins.items()
        if only is None or alias == "m" or any(re.search(rf"\b{alias}\.", text) for text in only)
    ]
    holds = {f"{alias}_holds": HOLDS.format(alias) for alias in "mfbsgli"}
    return "\n".join([_HOMES, *wanted]).format(**holds)


def schema() -> pa.Schema:
    """Names and types of :func:`household_rows`, in order."""
    return pa.schema([(name, ARROW_TYPES[column.type]) for name, column in COLUMNS.items()])


def household_rows(place: Place, on: date, *, user: User | None = None) -> pa.Table:
    """The parts of :func:`household_parts` as one table. Cost: memory for twice the table."""
    return pa.concat_tables(household_parts(place, on, user=user))


def household_parts(place: Place, on: date, *, user: User | None = None) -> Iterator[pa.Table]:
    """One row for each member of the households of a place, as the facts stood on a day, in parts.

    Args:
        place: its whole subtree is read.
        on: the day; facts that begin later or have ended are left out, a member without facts is kept
            with unknown ones.
        user: reads only what this person may see; None is for jobs that act for nobody.

    Returns:
        The columns of :data:`liandong.registry.columns.COLUMNS` with exactly their types, in at least one
        part, ordered by ``household_id`` and ``member_id`` (byte order) through all of them. Over several
        counties ``household_id`` begins with the county's code, because a number is unique only within its
        county.

    Cost: two queries (three with a user, two more where incomes are known roughly) and one for each part of
    some counties; one part is read while the one before is put in order. Memory holds three parts.
    """
    area, parameters = _area(place, on, user)
    counties = _counties(area, parameters)
    parameters["rough"] = bounds_within(place, on)
    columns = ", ".join(f"{column.sql} as {column.name}" for column in COLUMNS.values())
    select = f"with {area_sql('p.id = any (%(ids)s)')} select {columns} {rows_sql()}"
    with ThreadPoolExecutor(1) as ordering:
        before: Future[pa.Table] | None = None
        for ids in _parts(counties):
            read = fetched(select, schema(), {**parameters, "ids": ids})
            if before is not None:
                yield before.result()
            before = ordering.submit(_in_order, read, with_county=len(counties) > 1)
            del read
        yield before.result() if before is not None else schema().empty_table()


MEMBER_KEYS = ("household_pk", "member_pk", "place_id")


def chosen_parts(
    places: Collection[int], on: date, names: Sequence[str], known_at: datetime | None = None
) -> Iterator[pa.Table]:
    """A few columns of the members of open files, in parts; what no column needs is not read.

    Args:
        places: ids; families that live right there, not below.
        names: columns of :data:`liandong.registry.columns.COLUMNS`.
        known_at: as the register stood at an instant; None is now. Bounds of incomes that are known only
            roughly are always of now: do not ask for them.

    Returns: :data:`MEMBER_KEYS` and the columns with their types, in no order; a household is in one part.
        For jobs that act for nobody.
    Cost: two queries and one for each part; one part is read while the caller works on the one before.
    """
    keys = {"household_pk": "h.id", "member_pk": "m.id", "place_id": "h.place_id"}
    chosen = {**keys, **{name: COLUMNS[name].sql for name in names}}
    listed = ", ".join(f"{sql} as {name}" for name, sql in chosen.items())
    types = pa.schema(
        [*((key, pa.int64()) for key in keys), *((name, ARROW_TYPES[COLUMNS[name].type]) for name in names)]
    )
    # Only the codes of places need more of the area than its ids.
    area = area_sql("p.id = any (%(ids)s)") if any("a." in sql for sql in chosen.values()) else _IDS
    rows = rows_sql(list(chosen.values()), as_known=known_at is not None)
    select = f"select {listed} {rows} where h.closed_on is null"
    if known_at is not None:
        aliases = {"h", "m", *re.findall(r"\b([a-z])\.", " ".join(chosen.values()))}
        area += f", {as_known(aliases)}"
        select += " or h.closed_on > %(on)s"
    for ids in _alike(places):
        given = {"on": on, "ids": ids, "rough": bounds_in_places(ids, on), "known_at": known_at}
        with nullcontext() if known_at is None else _row_by_row_never():
            found = fetched(f"with {area} {select}", types, given)
        yield found


@contextmanager
def _row_by_row_never() -> Iterator[None]:
    """Nothing is known of the sizes of what was known: guessed small, it would be compared row with row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        yield
        cursor.execute("set local enable_nestloop = on")


_IDS = "area as (select p.id from places_place p where p.id = any (%(ids)s))"


def _alike(places: Collection[int]) -> Iterator[list[int]]:
    """Places together until they have the households of a part."""
    sizes = Household.objects.filter(place__in=places, closed_on__isnull=True).values_list("place")
    counted = sizes.annotate(Count("pk")).order_by("place")
    return _parts([([place], households) for place, households in counted])


def _counties(area: str, parameters: dict[str, Any]) -> list[tuple[list[int], int]]:
    """The places of each county that have households, and how many, in the order of the counties' codes."""
    with connection.cursor() as cursor:
        cursor.execute(f"{area} {_COUNTIES}", parameters)  # own names
        return [(places, households) for places, households in cursor.fetchall()]


def _parts(counties: Sequence[tuple[list[int], int]]) -> Iterator[list[int]]:
    """The places of whole counties together, until there are enough households for a part."""
    ids: list[int] = []
    together = 0
    for places, households in counties:
        if ids and together + households > OF_A_PART:
            yield ids
            ids, together = [], 0
        ids, together = ids + places, together + households
    if ids:
        yield ids


def _in_order(table: pa.Table, *, with_county: bool) -> pa.Table:
    if with_county:
        code = pc.fill_null(table["county_code"], "")
        number = pc.binary_join_element_wise(code, table["household_id"], "/")
        table = table.set_column(0, schema().field("household_id"), number)
    return table.sort_by([("household_id", "ascending"), ("member_id", "ascending")])


FAMILY_SCHEMA = pa.schema(
    [
        ("household_pk", pa.int64()),
        ("household_key", pa.string()),
        ("household_no", pa.string()),
        ("place_id", pa.int64()),
    ]
)

# A family without a member on the day is kept only if none of it has ever been recorded.
_FAMILIES = """
select {columns}
from registry_household h join places_place p on p.id = h.place_id
where {which} and (
  exists (select from registry_member m where m.household_id = h.id and {m_holds})
  or not exists (select from registry_member m where m.household_id = h.id)
)
"""


def families_sql(columns: str, which: str) -> str:
    """Columns of the households ``h`` in places ``p`` that are families on the day ``on``."""
    return _FAMILIES.format(columns=columns, which=which, m_holds=HOLDS.format("m"))


def families_on(place: Place, on: date) -> pa.Table:
    """The families of a place on a day, with :data:`FAMILY_SCHEMA`, in the order of their ids.

    A family counts if some member belongs to it that day, or if no member of it has ever been recorded:
    then it is kept with everything unknown, not forgotten. For jobs that act for nobody.
    """
    columns = "h.id, h.key, h.household_no, h.place_id"
    families = families_sql(columns, _BELOW)
    return fetched(f"{families} order by h.id", FAMILY_SCHEMA, {"on": on, **_subtree(place)})


def has_families(place: Place, on: date) -> bool:
    """Whether :func:`families_on` finds any."""
    families = families_sql("", _BELOW)
    with connection.cursor() as cursor:
        cursor.execute(f"select exists ({families})", {"on": on, **_subtree(place)})
        row = cursor.fetchone()
    return bool(row and row[0])


_OF_FAMILY = ("household_no", "person_no", "place_id")
FAMILY_FIELDS = tuple(name for name, field in FIELDS.items() if field.kept in ALIASES)
"""The fields of :func:`family_rows`: all but the sealed numbers."""


def family_rows(
    place: Place, on: date, *, user: User | None = None, household: UUID | None = None
) -> pa.Table:
    """One row for each member of the open files of a place with every field, names too, numbers not.

    For workbooks that are handed out, and for one ``household`` whose form is looked at; analytics reads
    :func:`household_rows`, which knows no names.

    Returns: ``household_no, person_no, place_id`` and :data:`FAMILY_FIELDS`, values as the registry keeps
        them, by place, household and member.
    Cost: as :func:`household_rows`.
    """
    area, parameters = _area(place, on, user)
    parameters["rough"] = bounds_within(place, on)
    fields = ", ".join(f"{ALIASES[FIELDS[name].kept]}.{name}" for name in FAMILY_FIELDS)
    types = [(name, pa.string()) for name in _OF_FAMILY[:2]] + [("place_id", pa.int64())]
    named = pa.schema([*types, *((name, ARROW_TYPES[FIELDS[name].type]) for name in FAMILY_FIELDS)])
    parameters["household"] = household
    return fetched(
        f"{area} select h.household_no, m.person_no, h.place_id, {fields} {rows_sql()} "  # own names
        "where h.closed_on is null and (%(household)s::uuid is null or h.key = %(household)s) "
        "order by a.village_code, a.place_code, h.household_no, m.person_no",
        named,
        parameters,
    )


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
    return fetched(
        f"{area} {_LEVELS.format(holds=HOLDS.format('r'))}",
        REFERENCE_SCHEMA,
        {**parameters, "scheme": scheme},
    ).sort_by([("household_id", "ascending"), ("household_key", "ascending")])


def village_rows(place: Place, on: date, *, user: User | None = None) -> pa.Table:
    """The latest profile of each village of a place that was known on a day, as keys about villages ask it.

    Returns: the columns of :data:`liandong.registry.village_fields.VILLAGE_TYPES`, ordered by code.
    """
    area, parameters = _area(place, on, user)
    named = {"village_code": "a.village_code", "village_name": "a.village_name"}
    columns = ", ".join(f"{named.get(name, f'v.{name}')} as {name}" for name in VILLAGE_TYPES)
    rows = _VILLAGES.format(columns=columns, holds=HOLDS.format("v"))
    types = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in VILLAGE_TYPES.items()])
    return fetched(f"{area} {rows}", types, parameters).sort_by([("village_code", "ascending")])
