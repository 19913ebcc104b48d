"""What warning rules say of families: set-wise of whole places, and at once of a few.

Rules are asked of the registry's columns, of what departments returned last about each member (``said_…``)
and of the monitoring line of the family's place. They are compiled twice out of one tree: for DuckDB, where a
night looks at everybody, and for PostgreSQL, where a few families are looked at when a fact of theirs
changed. Both say the same of the same facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection
from django.db.models import Count

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import (
    WarningRule,
    columns_of_rule,
    parse_warnings,
    warnings_query,
)
from liandong.analytics.tables import ColumnType, connect
from liandong.foundation.places.models import Place
from liandong.identification.in_force import amounts_at, in_force_at
from liandong.identification.slots import Slot
from liandong.integration.extracts import ANSWER_TYPES, answers_sql
from liandong.registry.columns import COLUMNS, TYPES
from liandong.registry.extracts import ARROW_TYPES, chosen_parts, fetched
from liandong.registry.few_households import few_rows_sql
from liandong.registry.income_bounds import bounds_of_households
from liandong.registry.models import Household

LINE = "monitoring_line_yuan"
WARNING_TYPES: Mapping[str, ColumnType] = {**TYPES, **ANSWER_TYPES, LINE: ColumnType.INTEGER}
"""Every column that a warning rule may look at."""
_NAMES = ("household_pk", "place_id", "persons", "yes_bits", "unknown_bits")
BITS = pa.schema([(name, pa.int64()) for name in _NAMES])
_PLACE_LINES = pa.schema([("place_id", pa.int64()), (LINE, pa.int64())])
_UNIT = "household_pk"
_LINES_GIVEN = (
    "lines as (select * from unnest(%(line_places)s::bigint[], %(line_yuan)s::bigint[])"
    " as l(place_pk, monitoring_line_yuan))"
)


@dataclass(frozen=True)
class AskedRules:
    """The rules of a file that are asked on a day; bit k of an answer is the k-th of them.

    ``looks_at``: the columns of each, by its id.
    """

    rules: tuple[WarningRule, ...]
    looks_at: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that some rule looks at."""
        return tuple(dict.fromkeys(name for names in self.looks_at.values() for name in names))

    def naming(self, columns: Collection[str]) -> AskedRules:
        """Only the rules that look at one of these columns."""
        kept = tuple(one for one in self.rules if not set(self.looks_at[one.id]).isdisjoint(columns))
        return AskedRules(kept, {one.id: self.looks_at[one.id] for one in kept})


@lru_cache(maxsize=64)
def whole_file(text: str) -> AskedRules:
    """All rules of a stored file. Errors: a condition that names a column the registry has lost since."""
    rules = parse_warnings(text).rules
    return AskedRules(rules, {one.id: columns_of_rule(one, WARNING_TYPES) for one in rules})


def asked_on(text: str, on: date) -> AskedRules:
    """The rules of a stored file that hold on a day by their own dates; errors as :func:`whole_file`."""
    of_file = whole_file(text)
    holding = tuple(one for one in of_file.rules if one.holds_on(on))
    return AskedRules(holding, {one.id: of_file.looks_at[one.id] for one in holding})


def _is_usable(text: str) -> bool:
    try:
        whole_file(text)
    except Refusal:
        return False
    return True


@dataclass(frozen=True)
class FileThere:
    """A file of warning rules, the places where it is in force, and its stored row's id."""

    text: str
    standard_id: int
    places: tuple[Place, ...]


def files_at(places: Iterable[Place], on: date) -> list[FileThere]:
    """The files of warning rules in force at some places. Cost: one query.

    Places where nobody has put any in force are left out, and files that name a column the registry has lost:
    nothing is asked there.
    """
    kept = {place.pk: place for place in places}
    found: dict[int, tuple[str, list[Place]]] = {}
    for pk, rules in in_force_at(kept.values(), on, [Slot.WARNINGS]).items():
        for one in rules:
            if one.enactment is not None and _is_usable(one.text):
                found.setdefault(one.enactment.standard_id, (one.text, []))[1].append(kept[pk])
    return [FileThere(text, pk, tuple(there)) for pk, (text, there) in sorted(found.items())]


def warned_parts(
    asked: AskedRules, places: Collection[Place], on: date, known_at: datetime | None = None
) -> Iterator[pa.Table]:
    """What the rules say of every open file right at some places, in parts with :data:`BITS`.

    A household without a member on record that day gives no row: of it nothing can be told. ``known_at``: by
    what the register knew at an instant; None is now. Departments' answers are always those of now.
    Cost: one pass over the columns that the rules look at; one part is read while the one before is judged.
    """
    ids = [place.pk for place in places]
    own = [name for name in asked.columns if name in COLUMNS]
    said = [name for name in asked.columns if name in ANSWER_TYPES]
    answers = _answers(said, ids, on) if said else None
    lines = _place_lines(amounts_at(places, on, "monitoring")) if LINE in asked.columns else None
    if not asked.rules:
        return
    with connect() as engine, ThreadPoolExecutor(1) as judging:
        before = None
        for part in chosen_parts(ids, on, own, known_at):
            if before is not None:
                yield before.result()
            before = judging.submit(_judge, engine, asked, part, answers, lines)
        if before is not None:
            yield before.result()


def _judge(
    engine: duckdb.DuckDBPyConnection,
    asked: AskedRules,
    members: pa.Table,
    answers: pa.Table | None,
    lines: pa.Table | None,
) -> pa.Table:
    engine.register("members", members)
    relation, more = "members", []
    if answers is not None:
        engine.register("answers", answers)
        relation += " left join answers using (member_pk)"
        more += [f"answers.{name}" for name in answers.column_names[1:]]
    if lines is not None:
        engine.register("lines", lines)
        relation += " left join lines using (place_id)"
        more.append(f"lines.{LINE}")
    chosen = ", ".join(["members.*", *more])
    source = f"(select {chosen} from {relation})"  # noqa: S608  names of this module's own
    columns = {**WARNING_TYPES, _UNIT: ColumnType.INTEGER}
    query = warnings_query(asked.rules, _UNIT, columns, source)
    return (
        engine.execute(
            f"""
        select unit as household_pk, home.place_id, persons, yes_bits, unknown_bits
        from ({query.sql}) said
        join (
          select household_pk, any_value(place_id) as place_id, count(*) as persons from members group by 1
        ) home on home.household_pk = said.unit
        """  # noqa: S608  the checked rules' own query
        )
        .to_arrow_table()
        .cast(BITS)
    )


def _answers(names: Sequence[str], places: Sequence[int], on: date) -> pa.Table:
    """The latest answers about the members of families at some places."""
    which = "a.household_id in (select id from registry_household where place_id = any (%(places)s))"
    types = [(name, ARROW_TYPES[ANSWER_TYPES[name]]) for name in names]
    schema = pa.schema([("member_pk", pa.int64()), *types])
    return fetched(answers_sql(names, which), schema, {"on": on, "places": list(places)})


def _place_lines(yuan: Mapping[int, int | None]) -> pa.Table:
    columns = {"place_id": list(yuan), LINE: list(yuan.values())}
    return pa.table(columns, schema=_PLACE_LINES)


@dataclass(frozen=True)
class Said:
    """What the rules say of one family."""

    household_pk: int
    yes_bits: int
    unknown_bits: int


def warned_now(asked: AskedRules, families: Mapping[int, Place], on: date) -> list[Said]:
    """What the rules say of a few families, by id with their places, in the database. Cost: two queries."""
    if not asked.rules or not families:
        return []
    columns = {**WARNING_TYPES, "family": ColumnType.INTEGER}
    query = warnings_query(asked.rules, "family", columns, "facts", dialect="postgres")
    facts, parameters = _facts_sql(asked.columns, families, on)
    chosen = "select unit, yes_bits, unknown_bits from"
    rows = _rows(f"{facts} {chosen} ({query.sql}) said", parameters)
    return [Said(*row) for row in rows]


@dataclass(frozen=True)
class MemberRow:
    """The values of one member's row that rules looked at, and since when each registry's table says so."""

    household_pk: int
    member_pk: int
    values: Mapping[str, Any]
    since: Mapping[str, date | None]


SINCE = {alias: f"since_{alias}" for alias in "fbsgli"}
"""The column that says since when a table's row holds, by the alias of the table."""


def looked_at(columns: Collection[str], families: Mapping[int, Place], on: date) -> list[MemberRow]:
    """The facts that rules look at of some families, as they stand on a day. Cost: two queries."""
    kept = list(dict.fromkeys(columns))
    aliases = [one for one in SINCE if any(_alias(name) == one for name in kept)]
    more = {SINCE[one]: f"{one}.valid_from" for one in aliases}
    facts, parameters = _facts_sql(kept, families, on, more)
    listed = ", ".join(["family", "member_pk", *kept, *more])
    chosen = f"select {listed} from facts order by 1, 2"  # noqa: S608  names of columns
    # by the place of each column's own day in a row
    days = {name: 2 + len(kept) + aliases.index(_alias(name)) for name in kept if _alias(name) in aliases}
    return [
        MemberRow(
            row[0],
            row[1],
            dict(zip(kept, row[2:], strict=False)),
            {name: row[at] for name, at in days.items()},
        )
        for row in _rows(f"{facts} {chosen}", parameters)
    ]


def _alias(column: str) -> str:
    """The table that a column of the registry comes from; empty where it comes from none of them."""
    if column not in COLUMNS:
        return ""
    sql = COLUMNS[column].sql
    return next((one for one in SINCE if f"{one}." in sql.replace("m.", "")), "")


def _facts_sql(
    columns: Collection[str], families: Mapping[int, Place], on: date, more: Mapping[str, str] | None = None
) -> tuple[str, dict[str, Any]]:
    """Common table expressions up to ``facts``, the rows of some families' members, and the parameters."""
    own = [name for name in columns if name in COLUMNS]
    said = [name for name in columns if name in ANSWER_TYPES]
    keys = {"member_pk": "m.id", "place_pk": "h.place_id", **(more or {})}
    parts = [few_rows_sql(own, keys)]
    joins, listed = [], ["registry.*"]
    parameters: dict[str, Any] = {
        "households": list(families),
        "on": on,
        "rough": bounds_of_households(list(families), on),
    }
    if said:
        parts.append(f"answers as ({answers_sql(said, 'a.household_id = any (%(households)s)')})")
        joins.append("left join answers using (member_pk)")
        listed += [f"answers.{name}" for name in said]
    if LINE in columns:
        lines = amounts_at({place.pk: place for place in families.values()}.values(), on, "monitoring")
        parts.append(_LINES_GIVEN)
        joins.append("left join lines using (place_pk)")
        listed.append(f"lines.{LINE}")
        parameters |= {"line_places": list(lines), "line_yuan": list(lines.values())}
    facts = f"select {', '.join(listed)} from registry {' '.join(joins)}"  # noqa: S608  own names
    return f"with {', '.join(parts)}, facts as ({facts})", parameters


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def families_at(places: Collection[Place]) -> dict[int, int]:
    """How many open files there are right at each place, by its id. Cost: one query."""
    rows = Household.objects.filter(place__in=[place.pk for place in places], closed_on__isnull=True)
    return dict(rows.values_list("place").annotate(Count("pk")).order_by())
