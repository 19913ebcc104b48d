"""The national rules, asked of all rows at once: two scans, whatever the number of rules.

``people`` is ``rows`` with what rules speak of worked out once for each person (``age``, ``student``, …);
``homes`` has one row for each household: its facts, and what is true of none or any of its members. A value
that nobody knows is NULL; "none" is said only where it is known of each member.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from liandong.analytics.tables import ColumnType
from liandong.intake.national import POOR, SIGNS, Sign
from liandong.intake.reading import ROW
from liandong.registry.fields import FIELDS

_NUMBERS = ("id_number", "disability_card")
_TYPES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "bigint",
    ColumnType.FLOAT: "double",
    ColumnType.DATE: "date",
    ColumnType.TEXT: "varchar",
}
# GB 11643: 17 weights, modulo 11; the card of a disabled person begins with the same 18 characters.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SUM = " + ".join(f"x[{place}]::int * {weight}" for place, weight in enumerate(_WEIGHTS, start=1))
_MACROS = f"""
create or replace macro is_id_number(x) as x is null or case
  when regexp_full_match(x, '[1-9][0-9]{{16}}[0-9Xx]')
  then try_cast(x[7:10] || '-' || x[11:12] || '-' || x[13:14] as date) is not null
    and '10X98765432'[1 + ({_SUM}) % 11] = upper(x[18]) else false end;
create or replace macro is_disability_card(x) as x is null
  or (regexp_full_match(x[19:], '[1-7][1-4]([0-9]{{2}})?') and is_id_number(x[:18]));
create or replace macro none_of(x) as count(x) = count(*) and not bool_or(x);
"""
FINDINGS = (
    f"create table findings ({ROW} bigint, source_column varchar, field varchar, rule varchar, "
    "value varchar, household_no varchar, note varchar)"
)
"""Where rules write what they find."""

# What rules may need, and the fields of which at least one must be in the file.
_WORKED_OUT: Mapping[str, tuple[tuple[str, ...], str]] = {
    "age": (("birth_on", "age_years"), "coalesce(date_sub('year', birth_on, observed_on), age_years)"),
    "student": (("is_student", "student_status"), "coalesce(is_student, student_status <> '01')"),
    "disabled": (
        ("has_disability", "health"),
        (
            "case when has_disability or health = '04' then true "
            "when has_disability is not null or health is not null then false end"
        ),
    ),
    "sick": (
        ("health", "has_chronic_illness", "has_serious_illness"),
        (
            "case when health in ('02', '03', '04') or has_chronic_illness or has_serious_illness then true "
            "when health is not null then false end"
        ),
    ),
    "able": (("labour",), "labour in ('01', '02', '05')"),
    "works": (
        ("work_months", "work_area"),
        "case when work_months > 0 or work_area is not null then true when work_months = 0 then false end",
    ),
}
_HOMES = {
    "members": "count(*)",
    "persons": "count(coalesce(person_no, name))",
    "none_sick": "none_of(sick)",
    "none_student": "none_of(student)",
    "none_disabled": "none_of(disabled)",
    "none_able": "none_of(able)",
    "none_works": "none_of(works)",
    "any_works": "bool_or(works)",
    "none_dibao": "none_of(receives_dibao)",
    "any_dibao": "bool_or(receives_dibao)",
    "any_dropout": "bool_or(dropped_out)",
    "any_labour": "bool_or(able and age between 16 and 65)",
    "any_uninsured_patient": "bool_or(sick and has_critical_insurance = false)",
    "head_sex": "max(sex) filter (where relation = '01')",
    "spouse_sex": "max(sex) filter (where relation = '02')",
}


@dataclass(frozen=True)
class Lines:
    """Income lines in yuan per person and year that rules compare with; None where none is set."""

    exit: Decimal | None = None
    monitoring: Decimal | None = None


def asked(filled: Collection[str]) -> list[Sign]:
    """The rules for which a file has what they need."""
    known = set(filled)
    known |= {name for name, (fields, _) in _WORKED_OUT.items() if known & set(fields)}
    if known & {"is_dangerous_house", "house_grade"}:
        known.add("dangerous")
    return [sign for sign in SIGNS if known.issuperset(sign.needs)]


def find(connection: duckdb.DuckDBPyConnection, filled: Mapping[str, str], lines: Lines) -> None:
    """Add to ``findings`` what the national rules have to say about ``rows``.

    Args:
        filled: the fields that the file fills, each with the file's column for it (empty: none of its own).
        lines: what incomes are compared with.
    """
    signs = asked(_said(connection, filled))
    if not signs:
        return
    connection.execute(_MACROS)
    _make_people(connection, filled)
    _make_homes(connection, filled, lines)
    for of_member, table in ((True, "people"), (False, "homes")):
        own = [sign for sign in signs if sign.of_member is of_member]
        if not own:
            continue
        counts = ", ".join(f"count(*) filter (where {sign.where})" for sign in own)
        found = connection.execute(f"select {counts} from {table}").fetchone() or ()  # noqa: S608  own text
        for sign, count in zip(own, found, strict=True):
            if count:
                _add(connection, sign, table, filled.get(sign.points, ""))
    connection.execute("drop view homes; drop table home; drop view people")


def _said(connection: duckdb.DuckDBPyConnection, filled: Collection[str]) -> set[str]:
    """The fields of which the file says anything at all: a column left empty throughout was not asked."""
    names = [name for name in filled if name in FIELDS or name in _NUMBERS]
    if not names:
        return set(filled)
    counts = ", ".join(f"count({name})" for name in names)
    found = connection.execute(f"select {counts} from rows").fetchone() or ()  # noqa: S608  own names
    silent = {name for name, count in zip(names, found, strict=True) if not count}
    return set(filled) - silent


def _add(connection: duckdb.DuckDBPyConnection, sign: Sign, table: str, column: str) -> None:
    shown = sign.points if sign.points in FIELDS and sign.points not in _NUMBERS else "null"
    if table == "homes" and shown != "null" and FIELDS[shown].kept.is_of_member:
        shown = "null"
    connection.execute(
        f"insert into findings select {ROW}, ?, ?, ?, {shown}::varchar, household_no, null "  # noqa: S608  own text
        f"from {table} where {sign.where}",
        [column, sign.points, sign.rule.id],
    )


def _make_people(connection: duckdb.DuckDBPyConnection, filled: Collection[str]) -> None:
    """Fields that the file lacks are NULL, so that every condition can be written the same way."""
    kept = {"relation", "is_head", *filled}
    lacking = [
        f"null::{_TYPES[field.type]} as {name}" for name, field in FIELDS.items() if name not in kept
    ] + [f"null::varchar as {name}" for name in _NUMBERS if name not in kept and name not in FIELDS]
    worked_out = ", ".join(f"{sql} as {name}" for name, (_, sql) in _WORKED_OUT.items())
    twice = "count(*) over (partition by id_number)" if "id_number" in filled else "0"
    connection.execute(
        f"create or replace temp view people as select *, {worked_out}, {twice} as same_number "  # noqa: S608  own text
        f"from (select {', '.join(['*', *lacking])} from rows)"
    )


def _make_homes(connection: duckdb.DuckDBPyConnection, filled: Collection[str], lines: Lines) -> None:
    facts = [name for name, field in FIELDS.items() if not field.kept.is_of_member]
    said = "".join(f", any_value({name}) as {name}" for name in facts if name in filled)
    seen = ", ".join(f"{sql} as {name}" for name, sql in _HOMES.items())
    connection.execute(
        f"create or replace temp table home as select household_no, min({ROW}) as {ROW}, "  # noqa: S608  own text
        f"any_value(place_id) as place_id, min(observed_on) as observed_on, {seen}{said} from people "
        "where household_no is not null group by household_no"
    )
    lacking = "".join(
        f", null::{_TYPES[FIELDS[name].type]} as {name}" for name in facts if name not in filled
    )
    line = {
        name: "null::double" if value is None else f"{value}::double"
        for name, value in (("exit_line", lines.exit), ("monitoring_line", lines.monitoring))
    }
    own = ", ".join(f"{sql} as {name}" for name, sql in line.items())
    poor = f"select place_id, name from people where name is not null and ({POOR})"  # noqa: S608  own text
    namesake = f"coalesce((place_id, helper_name) in ({poor}), false)" if "helper_name" in filled else "false"
    connection.execute(
        f"create or replace temp view homes as select *, {own}, "  # noqa: S608  own text
        "net_income_yuan / nullif(coalesce(member_count, members), 0) as net_income_pc, "
        "coalesce(is_dangerous_house, house_grade in ('C', 'D')) as dangerous, "
        f"{namesake} as helper_is_namesake "
        f"from (select *{lacking} from home)"
    )
