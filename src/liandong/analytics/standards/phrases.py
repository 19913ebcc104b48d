"""Conditions that a form can say: clauses about columns, and whom they are said of.

A :class:`Phrase` is what somebody chooses on a page; :func:`written_phrase` writes it in the one expression
language, :func:`read_phrase` finds it again in an expression. What a phrase cannot say stays an expression.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal as Choice

from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.reading import written
from liandong.analytics.standards.refusals import (
    ExpressionRefused,
    NoColumnChosen,
    NoDayWritten,
    NoNumberWritten,
    NothingTicked,
    NoValueWritten,
)
from liandong.analytics.standards.tree import (
    COMPARISONS,
    NUMBERS,
    Aggregate,
    Column,
    Literal,
    Node,
    Operation,
)
from liandong.analytics.tables.columns import ColumnType

Whom = Choice["family", "any", "nobody", "every", "count", "min", "max", "sum", "avg"]
Joined = Choice["and", "or"]

WHOM: tuple[Whom, ...] = ("family", "any", "nobody", "every", "count", "min", "max", "sum", "avg")
MEASURES: tuple[Whom, ...] = ("min", "max", "sum", "avg")
MOST_CLAUSES = 4

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


@dataclass(frozen=True)
class Clause:
    """A column and what is said of it.

    ``operator``: ``yes`` or ``no`` of a yes/no column, a comparison, ``in`` or ``not in`` of a list.
    ``values``: as they were written; empty for yes and no.
    """

    column: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """When a unit is deprived, as a form says it.

    ``whom``: the unit's own facts (``family``), or its members: some, none or all of them for whom the
    clauses hold, how many those are (compared with ``amount``), or the least, greatest, sum or mean of the
    first clause's column, over those for whom the further clauses hold. ``joined``: how clauses hang
    together.
    """

    whom: Whom
    clauses: tuple[Clause, ...]
    joined: Joined = "and"
    compared: str = ">="
    amount: str = "1"


def operators_for(kind: ColumnType) -> tuple[str, ...]:
    """What can be said of a column of a type."""
    match kind:
        case ColumnType.BOOLEAN:
            return ("yes", "no")
        case ColumnType.TEXT:
            return ("in", "not in")
        case _:
            return ("<", "<=", ">", ">=", "=", "<>")


def written_phrase(phrase: Phrase, columns: Mapping[str, ColumnType], where: str) -> str:
    """The phrase as an expression. Errors: a clause without column or value, a number that is none."""
    if phrase.whom in MEASURES:
        first, *others = phrase.clauses
        name, kept = written(_known(first, columns, where)), _filter(phrase, others, columns, where)
        return f"{phrase.whom}({name}){kept} {first.operator} {_value(first, columns, where)}"
    said = _joined(phrase, phrase.clauses, columns, where)
    match phrase.whom:
        case "any" | "every":
            return f"{phrase.whom}({said})"
        case "nobody":
            return f"not any({said})"
        case "count":
            if not _NUMBER.fullmatch(phrase.amount):
                raise NoNumberWritten(where=where, value=phrase.amount)
            return f"count(*) filter (where {said}) {phrase.compared} {phrase.amount}"
        case _:
            return said


def _filter(phrase: Phrase, clauses: list[Clause], columns: Mapping[str, ColumnType], where: str) -> str:
    return f" filter (where {_joined(phrase, tuple(clauses), columns, where)})" if clauses else ""


def _joined(
    phrase: Phrase, clauses: tuple[Clause, ...], columns: Mapping[str, ColumnType], where: str
) -> str:
    return f" {phrase.joined} ".join(_clause(one, columns, where) for one in clauses)


def _clause(clause: Clause, columns: Mapping[str, ColumnType], where: str) -> str:
    name = written(_known(clause, columns, where))
    match clause.operator:
        case "yes":
            return name
        case "no":
            return f"not {name}"
        case "in" | "not in":
            if not clause.values:
                raise NothingTicked(where=where, column=clause.column)
            return f"{name} {clause.operator} ({', '.join(_text(one) for one in clause.values)})"
    return f"{name} {clause.operator} {_value(clause, columns, where)}"


def _known(clause: Clause, columns: Mapping[str, ColumnType], where: str) -> str:
    if clause.column not in columns:
        raise NoColumnChosen(where=where)
    return clause.column


def _value(clause: Clause, columns: Mapping[str, ColumnType], where: str) -> str:
    value = clause.values[0].strip() if clause.values else ""
    if not value:
        raise NoValueWritten(where=where, column=clause.column)
    kind = columns[clause.column]
    if kind in NUMBERS:
        if not _NUMBER.fullmatch(value):
            raise NoNumberWritten(where=where, value=value)
        return value
    if kind is ColumnType.DATE:
        try:
            return f"date '{date.fromisoformat(value)}'"
        except ValueError as fault:
            raise NoDayWritten(where=where, value=value) from fault
    return _text(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def read_phrase(text: str, columns: Mapping[str, ColumnType], unit: str | None) -> Phrase | None:
    """The phrase that says the same as an expression; None where a phrase cannot, or it cannot be read."""
    try:
        node = Reader(columns, "", Rows.NO_UNIT if unit is None else Rows.UNIT).boolean(text)
    except ExpressionRefused:
        return None
    return _phrase(node)


def _phrase(node: Node) -> Phrase | None:
    match node:
        case Aggregate("any" | "every" as whom, Operation() | Column() as argument, None):
            return _of_clauses("any" if whom == "any" else "every", argument)
        case Operation("not", (Aggregate("any", Operation() | Column() as argument, None),)):
            return _of_clauses("nobody", argument)
        case Operation(operator, (Aggregate("count", None, kept), Literal(amount, kind))) if (
            operator in COMPARISONS and kept is not None and kind in NUMBERS
        ):
            found = _of_clauses("count", kept)
            return found and Phrase("count", found.clauses, found.joined, operator, _shown(amount))
        case Operation(
            operator, (Aggregate("min" | "max" | "sum" | "avg" as whom, Column() as column, kept), value)
        ):
            return _measured(operator, whom, column, kept, value)
    return _of_clauses("family", node)


def _measured(operator: str, whom: str, column: Column, kept: Node | None, value: Node) -> Phrase | None:
    first = _compared(operator, column, value)
    others = None if kept is None else _of_clauses("family", kept)
    named: Whom | None = next((one for one in MEASURES if one == whom), None)
    if first is None or named is None or (kept is not None and others is None):
        return None
    if others is None:
        return Phrase(named, (first,))
    return (
        None
        if len(others.clauses) >= MOST_CLAUSES
        else Phrase(named, (first, *others.clauses), others.joined)
    )


def _of_clauses(whom: Whom, node: Node) -> Phrase | None:
    joined: Joined = "and"
    sides: tuple[Node, ...] = (node,)
    if isinstance(node, Operation) and node.operator in ("and", "or"):
        joined = "or" if node.operator == "or" else "and"
        sides = node.operands  # a chain of one connective is flat
    clauses = [_read_clause(side) for side in sides]
    known = tuple(one for one in clauses if one is not None)
    if len(known) < len(clauses) or len(known) > MOST_CLAUSES:
        return None
    return Phrase(whom, known, joined)


def _read_clause(node: Node) -> Clause | None:
    match node:
        case Column(name, ColumnType.BOOLEAN):
            return Clause(name, "yes")
        case Operation("not", (Column(name, ColumnType.BOOLEAN),)):
            return Clause(name, "no")
        case Operation("not", (Operation("in", operands, _),)):
            return _listed("not in", operands)
        case Operation("in", operands, _):
            return _listed("in", operands)
        case Operation(operator, (Column() as column, value)):
            return _compared(operator, column, value)
    return None


def _listed(operator: str, operands: tuple[Node, ...]) -> Clause | None:
    column, *values = operands
    texts = [one.value for one in values if isinstance(one, Literal) and isinstance(one.value, str)]
    if not isinstance(column, Column) or len(texts) < len(values):
        return None
    return Clause(column.name, operator, tuple(texts))


def _compared(operator: str, column: Column, value: Node) -> Clause | None:
    if operator not in COMPARISONS or not isinstance(value, Literal):
        return None
    if column.type is ColumnType.TEXT:
        listed = {"=": "in", "<>": "not in"}.get(operator)
        return None if listed is None else _listed(listed, (column, value))
    shown = _shown(value.value)
    return (
        None
        if value.type in NUMBERS and not _NUMBER.fullmatch(shown)
        else Clause(column.name, operator, (shown,))
    )


def _shown(value: bool | int | Decimal | str | date) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
