"""A checked file: its households and members as they would be written, and what the rules found."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from liandong.analytics.tables import connect
from liandong.analytics.tables.columns import quoted
from liandong.analytics.tables.remarks import Remark
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import FileType
from liandong.foundation.keys import ascending
from liandong.foundation.places.models import Place
from liandong.intake.checks import Checks, household_fields
from liandong.intake.handed import HandedOut, leave_out_unchanged
from liandong.intake.known_mappings import unread
from liandong.intake.local_columns import with_local
from liandong.intake.mapping import Mapping
from liandong.intake.places import locate
from liandong.intake.reading import ROW, Sheet, forget_rows, read_sheet
from liandong.intake.refusals import PlaceNeeded
from liandong.intake.rules import RULES, Counts, Severity
from liandong.intake.signs import Lines
from liandong.intake.staging import Filled, stage
from liandong.intake.village_sheet import VillageDraft, read_villages
from liandong.intake.words import among
from liandong.registry.fields import FIELDS, Field, Keeps
from liandong.registry.services.comparison import Conflict
from liandong.registry.services.told import Told

MEMORY = "1GB"
"""What DuckDB may hold of a file; what is more is spilled, encrypted."""
_PARTS = {
    "wage_income_yuan": "",
    "business_income_yuan": "+",
    "business_cost_yuan": "-",
    "property_income_yuan": "+",
    "transfer_income_yuan": "+",
}


@dataclass(frozen=True)
class Draft:
    """What a file holds.

    ``told``: the rows that can be taken; its connection is closed by whoever has the draft made.
    ``findings``: ``_row, source_column, field, rule, value, household_no, note, severity, sheet``; the sheet
    is named where its rows are not households.
    ``villages``: what the sheet of villages says, if there is one.
    ``rules``: how often each rule found something, in the order of the table of rules.
    ``kept_out``: values that were changed in a workbook which is older than what the register holds.
    ``unread``: columns that no rule of the mapping reads. ``remarks``: what the reader chose or left out.
    """

    told: Told
    columns: tuple[str, ...]
    unread: tuple[str, ...]
    remarks: tuple[Remark, ...]
    kept_out: tuple[Conflict, ...]
    findings: pa.Table
    rules: Dict[str, int]
    villages: VillageDraft
    households_read: int
    households_refused: int
    members_read: int
    members_refused: int
    duplicates: int


@dataclass(frozen=True)
class Source:
    """The file to read: its bytes, what they are, and what their owner calls them."""

    path: Path
    kind: FileType
    name: str


def make_draft(
    source: Source,
    mapping: Mapping,
    *,
    within: Place,
    actor: User | None,
    observed_on: date,
    today: date,
    lines: Lines | None = None,
    local: Dict[str, Field] | None = None,
    handed_out: Callable[[str], HandedOut | None] = lambda _stamp: None,
) -> Draft:
    """Read, map and check a file; nothing is written anywhere. Whoever calls it closes the connection.

    Args:
        within: the area of the import; households elsewhere are refused.
        actor: whose area bounds it further; None for the machine itself.
        observed_on: the day of rows that do not say it themselves.
        lines: income lines that rules of the national profile compare with.
        local: the local columns in force in the area, by their names as fields.
        handed_out: what a workbook with this stamp said when it went out; None where nobody knows.

    Errors: those of reading, of the mapping and of the expression language, PlaceNeeded.
    """
    connection = connect(memory=MEMORY)
    try:
        sheet = read_sheet(source.path, source.kind, source.name, connection)
        mapping = with_local(mapping.fitted(sheet.columns), sheet.columns, local or {})
        fields = {**FIELDS, **(local or {})}
        filled = dict(stage(connection, sheet, mapping, fields))
        forget_rows(connection)
        places = locate(_place_texts(connection, filled), within=within, actor=actor)
        if sheet.rows and "<place>" not in filled and places[None].place_id is None:
            raise PlaceNeeded(file=source.name)
        checks = Checks(
            connection,
            filled,
            places=places,
            observed_on=observed_on,
            today=today,
            profile=mapping.profile,
            lines=lines,
            fields=fields,
        )
        checks.run()
        refusing = [
            rule.id for rule in RULES.values() if rule.severity_in(mapping.profile) is Severity.REFUSE
        ]
        _mark_refused(connection, refusing)
        handed = handed_out(sheet.stamp) if sheet.stamp else None
        kept_out = leave_out_unchanged(connection, filled, handed) if handed else ()
        villages = VillageDraft()
        if sheet.villages is not None:
            villages = read_villages(connection, sheet.villages, within=within, actor=actor, today=today)
        return replace(
            _gather(connection, sheet, filled, fields),
            unread=(*unread(mapping, sheet.columns), *villages.unread),
            kept_out=kept_out,
            villages=villages.beside(handed.villages) if handed else villages,
        )
    except BaseException:
        connection.close()
        raise


def _place_texts(connection: duckdb.DuckDBPyConnection, filled: Dict[str, Filled]) -> list[str | None]:
    if "<place>" not in filled:
        return [None]
    return [row[0] for row in connection.execute('select distinct "<place>" from mapped').fetchall()]


def _mark_refused(connection: duckdb.DuckDBPyConnection, refusing: list[str]) -> None:
    connection.execute(
        f"create view found as select *, case when {among('rule', refusing)} then 'refuse' else 'warn' end "  # noqa: S608  names of rules
        "as severity from findings; "
        "create table refused as select distinct household_no from found "
        "where severity = 'refuse' and household_no is not null; "
        "create view taken as select * from rows anti join refused using (household_no) "
        "where household_no is not null"
    )


def _gather(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    filled: Dict[str, Filled],
    fields: Dict[str, Field],
) -> Draft:
    told = Told(connection)
    findings = connection.execute(
        f"select *, null::varchar as sheet from found order by {ROW}, list_position(?, field), rule",  # noqa: S608  a name of this package
        [[*filled]],
    ).to_arrow_table()
    rules = _rule_counts(connection, fields)
    told.run(f"create table household as {_households_query(filled, fields)}")
    told.run(f"create table member as {_members_query(filled)}")
    read = told.count("select count(*) from rows")
    households_read = told.count("select count(distinct household_no) from rows")
    told.run("drop table rows")
    return Draft(
        told=told,
        columns=sheet.columns,
        unread=(),
        remarks=sheet.remarks,
        kept_out=(),
        villages=VillageDraft(),
        findings=findings,
        rules=rules,
        households_read=households_read,
        households_refused=told.count("select count(*) from refused"),
        members_read=read,
        members_refused=read - told.count("select count(*) from member"),
        duplicates=sum(count for rule, count in rules.items() if RULES[rule].is_duplicate),
    )


def _rule_counts(connection: duckdb.DuckDBPyConnection, fields: Dict[str, Field]) -> Dict[str, int]:
    """A household fact that is wrong on each row of the household is wrong once."""
    shared = [name for name, field in fields.items() if not field.kept.is_of_member]
    of_household = among("field", [*shared, "<place>"])
    whole = among("rule", [rule.id for rule in RULES.values() if rule.counts is Counts.HOUSEHOLDS])
    found = dict(
        connection.execute(
            f"select rule, count(distinct case when {whole} then household_no "  # noqa: S608  names
            f"when {of_household} and household_no is not null "
            f"then household_no || chr(31) || field || chr(31) || coalesce(value, '') "
            f"else {ROW}::varchar || chr(31) || field end) from findings group by rule"
        ).fetchall()
    )
    return {rule: int(found[rule]) for rule in RULES if rule in found}


def _households_query(filled: Dict[str, Filled], known: Dict[str, Field]) -> str:
    """One row for each household; a fact that some rows leave empty is the others'."""
    said = {field.name: f"any_value({quoted(field.name)})" for field in household_fields(filled, known)}
    income = [name for name in said if known[name].kept is Keeps.INCOME and name != "year"]
    if income:
        # Without its own columns, an income is of the year of the visit and of the members in the file.
        some = " or ".join(f"{said[name]} is not null" for name in income)
        said["year"] = (
            f"case when {some} then coalesce({said.get('year', 'null')}, year(max(observed_on))) end"
        )
        said["member_count"] = f"coalesce({said.get('member_count', 'null')}, count(*))"
        if set(_PARTS) <= set(said):
            parts = " ".join(f"{sign} {said[name]}" for name, sign in _PARTS.items())
            said["net_income_yuan"] = f"coalesce({said.get('net_income_yuan', 'null')}, {parts})"
    else:
        said.pop("year", None)
    fields = "".join(f", {value} as {quoted(name)}" for name, value in said.items())
    level = (
        "case when min(level) = max(level) then min(level) end as level, min(level) <> max(level) "
        "as is_contradictory"
        if "<level>" in filled
        else "null::varchar as level, null::boolean as is_contradictory"
    )
    return (
        f"select household_no, {ascending(f'min({ROW})')}::uuid::varchar as key, "  # noqa: S608  own text
        "any_value(county_id) as county_id, "
        f"any_value(place_id) as place_id, min(observed_on) as observed_on, {level}, min({ROW}) as "
        f"first_row{fields} "
        "from taken group by household_no"
    )


def _members_query(filled: Dict[str, Filled]) -> str:
    fields = ", ".join(
        quoted(field.name)
        for field in FIELDS.values()
        if field.kept.is_of_member and (field.name in filled or field.name in ("relation", "is_head"))
    )
    return (
        f"select household_no, person_no, {ascending(ROW)}::uuid::varchar as key, "  # noqa: S608  own text
        f"{ROW} as file_row, {fields} from taken"
    )
