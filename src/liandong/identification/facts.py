"""The facts behind one family's score: from the run's snapshot, in words, with their sources.

Values come from the snapshot the run was pinned to, so that an explanation does not change when the
registry does. Names and sources come from the registry, under the reader's own rights; where the registry
says something else by now, the fact says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Gap, gap
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.standards.sql import SqlWriter, normalised
from liandong.analytics.standards.tree import (
    COMPARISONS,
    Aggregate,
    Column,
    Literal,
    Node,
    Operation,
    aggregates_of,
    bare_columns_of,
    columns_of,
)
from liandong.analytics.tables.engine import connect, seal
from liandong.foundation.personal import HEALTH, MINOR, MINOR_UNTIL_YEARS, NAME, Audience, is_masked, mask
from liandong.identification.fact_remarks import Remark
from liandong.registry.columns import COLUMNS, TYPES, RegistryColumn
from liandong.registry.fields import ABOUT_HEALTH, FIELDS
from liandong.registry.models import Household, Member
from liandong.registry.origins import Origin, origins_of
from liandong.registry.wording import in_words

Value = bool | int | float | str | date | None
AGE = "age_years"
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Fact:
    """A fact in words: ``label`` says what, ``text`` how it is, ``people`` whom it is about (may be nobody).

    ``is_unknown``: nobody knows yet. ``origin``: None where the registry names none. ``column``, ``value``
    and ``members`` (their keys) are the same fact for programs; no column where a sentence stands instead.
    ``is_hidden``: the reader may know that it counts, and not what it is.
    """

    label: str
    text: str
    people: tuple[str, ...] = ()
    is_unknown: bool = False
    origin: Origin | None = None
    column: str = ""
    value: Value = None
    members: tuple[str, ...] = ()
    is_hidden: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def ident(self) -> str:
        """What tells this fact from others of the family in every language; empty for a mere sentence."""
        if not self.column:
            return ""
        said = "|".join((self.column, "" if self.value is None else str(self.value), *sorted(self.members)))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Evidence:
    """The facts that one indicator looks at, and how far its value is from changing, where that is a number.

    ``concerned``: how many members it looks at; None where it looks at the family as a whole.
    """

    facts: tuple[Fact, ...]
    gap: Gap | None = None
    gap_column: RegistryColumn | None = None
    concerned: int | None = None


@dataclass(frozen=True)
class FamilyFacts:
    """One family's rows of a snapshot, with the names and sources the registry has for them."""

    rows: tuple[Mapping[str, Value], ...]
    names: Mapping[str, str]
    on: date
    origins: Mapping[tuple[str, str], Origin]
    audience: Audience = Audience.STAFF
    remarks: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)

    def hides(self, column: str) -> bool:
        """Whether the reader may not see what a column says."""
        return column in ABOUT_HEALTH and is_masked(HEALTH, self.audience)

    def origin(self, column: str, member: str = "") -> Origin | None:
        """The source of a household's fact, or of a member's."""
        return self.origins.get((member, column))


def family_facts(
    snapshot: Path,
    household: Household,
    on: date,
    conditions: Iterable[str] | None = None,
    *,
    audience: Audience = Audience.STAFF,
    remarks: Mapping[str, tuple[Remark, ...]] | None = None,
) -> FamilyFacts:
    """Read one family from a snapshot, as far as these conditions look at it; None: all that is known.

    Names, and what betrays an illness, are masked for the audience here, and so in every form of the facts.

    Cost: as :func:`family_rows`, and five queries.
    """
    columns: dict[str, None] | None = None
    if conditions is not None:
        columns = dict.fromkeys(["member_key", "member_id", AGE])
        for condition in conditions:
            with suppress(ExpressionRefused):  # said by :func:`evidence`
                columns |= dict.fromkeys(columns_of(_read(condition)))
    rows = tuple(family_rows(snapshot, household, columns).to_pylist())
    members = Member.objects.filter(household=household).only("key", "name", "person_no")
    ages = {str(row["member_key"]): row[AGE] for row in rows}
    names = {str(one.key): _name(one, ages.get(str(one.key)), audience) for one in members}
    return FamilyFacts(rows, names, on, origins_of(household, on), audience, remarks or {})


def _name(member: Member, age: Value, audience: Audience) -> str:
    """A name as the audience may see it: no child under fourteen is named, nor a member of unknown age."""
    if is_masked(MINOR, audience) and not (isinstance(age, int) and age >= MINOR_UNTIL_YEARS):
        return _("a child") if isinstance(age, int) else _("a member")
    return mask(NAME, member.name, audience) if member.name else member.person_no


def family_rows(snapshot: Path, household: Household, columns: Iterable[str] | None = None) -> pa.Table:
    """The rows of one family in a snapshot, in its order; None: every column.

    Cost: the keys of the row groups that may hold it, and the columns of its own rows.
    """
    wanted = "*" if columns is None else ", ".join(f'"{name}"' for name in columns if name in COLUMNS)
    with _reading().cursor() as connection:
        return connection.execute(
            f"select {wanted} from read_parquet(?) where household_key = ?",  # noqa: S608  columns of the registry
            [str(snapshot), str(household.key)],
        ).to_arrow_table()


def _read(deprived_if: str) -> Node:
    return Reader(TYPES, "deprived_if", Rows.UNIT).boolean(deprived_if)


def evidence(deprived_if: str, family: FamilyFacts) -> Evidence:
    """The facts behind one indicator, for one family.

    A column that the registry has lost since is said in a sentence; the score of the run stands.
    """
    try:
        node = _read(deprived_if)
    except ExpressionRefused as refusal:
        return Evidence((Fact(_("condition"), str(refusal), is_unknown=True),))
    if not family.rows:
        return Evidence((Fact(_("members"), _("no member is on record"), is_unknown=True),))
    bare = [column.name for column in bare_columns_of(node)]
    inner = [name for name in columns_of(node) if name not in bare]
    facts = [_household_fact(name, family) for name in dict.fromkeys(bare)]
    facts += [_household_fact(name, family) for name in inner if not _is_of_member(name)]
    of_members = [name for name in inner if _is_of_member(name)]
    concerned = _concerned(node, family) if of_members else None
    if concerned is not None:
        facts += _member_facts(of_members, concerned, family)
    found = _gap(node, family)
    if found is not None and family.hides(found[1]):
        found = None  # the distance would tell the number
    return Evidence(
        tuple(facts),
        found[0] if found else None,
        COLUMNS[found[1]] if found else None,
        None if concerned is None else len(concerned),
    )


def _exact(number: float | Decimal) -> Decimal:
    """A number as written, without a decimal point where it is whole."""
    exact = Decimal(str(number))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact


def _is_of_member(name: str) -> bool:
    field = FIELDS.get(name)
    return field is not None and field.kept.is_of_member


def _household_fact(name: str, family: FamilyFacts) -> Fact:
    column = COLUMNS[name]
    values = {row[name] for row in family.rows if row[name] is not None}
    if len(values) > 1:
        return Fact(str(column.label), _("the members' records contradict each other"), is_unknown=True)
    value = next(iter(values), None)
    return _fact(name, value, family, family.origin(name))


def _fact(
    name: str,
    value: Value,
    family: FamilyFacts,
    origin: Origin | None,
    *,
    people: tuple[str, ...] = (),
    members: tuple[str, ...] = (),
) -> Fact:
    column = COLUMNS[name]
    if value is not None and family.hides(name):
        return Fact(str(column.label), _("known, and not shown to you"), (), column=name, is_hidden=True)
    text = in_words(value, codes=column.codes, unit=column.unit, on=family.on)
    fact = Fact(str(column.label), text, people, value is None, origin, name, value, members)
    return replace(fact, remarks=family.remarks.get(fact.ident, ()))


def _member_facts(names: Sequence[str], concerned: Sequence[int], family: FamilyFacts) -> list[Fact]:
    """For each column but the age: who has which value. Ages only say whom the indicator is about."""
    facts = []
    shown = [name for name in names if name != AGE] or list(names)
    if not concerned:
        return [Fact(str(COLUMNS[shown[0]].label), _("no member of the age in question"))]
    for name in shown:
        groups: dict[Value, list[int]] = {}
        for n in concerned:
            groups.setdefault(family.rows[n][name], []).append(n)
        for value, members in sorted(groups.items(), key=lambda item: (item[0] is None, str(item[0]))):
            keys = [str(family.rows[n]["member_key"]) for n in members]
            people = tuple(
                family.names.get(key, str(family.rows[n]["member_id"]))
                for key, n in zip(keys, members, strict=True)
            )
            origins = {family.origin(name, key) for key in keys}
            origin = origins.pop() if len(origins) == 1 else None
            facts.append(_fact(name, value, family, origin, people=people, members=tuple(keys)))
    return list(dict.fromkeys(facts))


def _concerned(node: Node, family: FamilyFacts) -> list[int]:
    """The members that the indicator's conditions on age do not rule out."""
    tests = [test for aggregate in aggregates_of(node) for test in _age_tests(aggregate)]
    if not tests:
        return list(range(len(family.rows)))
    ruled_out = [set(range(len(family.rows))) for _one in tests]
    for number, group in enumerate(tests):
        ruled_out[number] = {n for n, holds in enumerate(_per_member(group, family)) if holds is False}
    outside = set.intersection(*ruled_out)
    return [n for n in range(len(family.rows)) if n not in outside]


def _age_tests(aggregate: Aggregate) -> list[list[Node]]:
    """What an aggregate asks of the age alone, besides its other conditions; one group an aggregate."""
    parts: list[Node] = []
    for side in (aggregate.argument, aggregate.filter):
        parts += _conjuncts(side) if side is not None else []
    return [[part for part in parts if columns_of(part) == (AGE,)]]


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Operation) and node.operator == "and":
        return [part for operand in node.operands for part in _conjuncts(operand)]
    return [node]


@cache
def _reading() -> duckdb.DuckDBPyConnection:
    """One connection for reading snapshots; it sees no text of a standard."""
    return connect(threads=1)


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One connection for the process: to open one takes ten times as long as what is asked of it here."""
    connection = connect(threads=1)
    seal(connection)
    return connection


def _per_member(tests: Sequence[Node], family: FamilyFacts) -> list[bool | None]:
    """Whether all tests hold for each member, by the engine's own rules for unknowns."""
    if not tests:
        return [True] * len(family.rows)
    writer = SqlWriter("duckdb", lambda column: normalised(column, "duckdb"), _no_aggregate)
    sql = " and ".join(writer.write(test) for test in tests)
    ages = pa.table({AGE: pa.array([row[AGE] for row in family.rows], pa.int64())})
    with _engine().cursor() as connection:
        connection.register("members", ages)
        found = connection.execute(f"select {sql} from members").fetchall()  # noqa: S608  written by SqlWriter
    return [row[0] for row in found]


def _no_aggregate(node: Aggregate) -> str:
    raise AssertionError(f"{node.name} inside an aggregate: the reader refuses that")


def _gap(node: Node, family: FamilyFacts) -> tuple[Gap, str] | None:
    """The distance of a household's number from the threshold it is compared with."""
    if not isinstance(node, Operation) or node.operator not in COMPARISONS or node.operator in ("=", "<>"):
        return None
    left, right = node.operands
    operator = node.operator
    if isinstance(left, Literal):
        left, right, operator = right, left, MIRRORED[operator]
    if not isinstance(left, Column) or not isinstance(right, Literal) or isinstance(right.value, bool):
        return None
    if not isinstance(right.value, int | Decimal):
        return None
    values = {row[left.name] for row in family.rows if row[left.name] is not None}
    if len(values) != 1:
        return None
    value = values.pop()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    found = gap(operator, _exact(value), _exact(right.value))
    return (found, left.name) if found else None
