"""Expressions over known columns: conditions of indicators, and values for mapping files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from sqlglot import exp

from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.reading import parse
from liandong.analytics.standards.refusals import (
    ExpressionEmpty,
    ExpressionRefused,
    MixedTypes,
    NotBoolean,
    WrongType,
)
from liandong.analytics.standards.sql import Dialect, SqlWriter, normalised
from liandong.analytics.standards.tree import Aggregate, Node, columns_of
from liandong.analytics.tables.columns import ColumnType

MOST_GUESSED = 5
_GUESSES = (ColumnType.INTEGER, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.DATE)


@dataclass(frozen=True)
class CompiledExpression:
    """SQL for one row of a relation that has ``columns_used``; NULL is unknown."""

    sql: str
    columns_used: tuple[str, ...]
    type: ColumnType


def compile_expression(
    text: str,
    columns: Mapping[str, ColumnType],
    *,
    kind: Literal["boolean", "scalar"] = "boolean",
    where: str = "expression",
    dialect: Dialect = "duckdb",
) -> CompiledExpression:
    """Compile an expression that looks at one row alone; aggregates are refused.

    ``where`` opens the sentence of every refusal, so that it names the place in the author's file.
    """
    reader = Reader(columns, where, Rows.ONE)
    node = reader.boolean(text) if kind == "boolean" else reader.scalar(text)
    writer = SqlWriter(dialect, lambda column: normalised(column, dialect), _no_aggregate, where=where)
    return CompiledExpression(sql=writer.write(node), columns_used=columns_of(node), type=node.type)


def rows_of(unit: str | None) -> Rows:
    """What aggregates may gather where the standard has this unit."""
    return Rows.NO_UNIT if unit is None else Rows.UNIT


def read_without_columns(text: str, where: str, rows: Rows) -> Node:
    """The tree of an expression when no table is at hand: column types are those under which it reads.

    Every name counts as a column. An expression passes if some choice of types for its columns makes
    sense of it; otherwise the refusal is the one for numbers.
    """
    names = tuple(dict.fromkeys(column.name for column in parse(text, where).find_all(exp.Column)))
    choices = _GUESSES if len(names) <= MOST_GUESSED else _GUESSES[:1]
    first: ExpressionRefused | None = None
    for types in product(choices, repeat=len(names)):
        try:
            return Reader(dict(zip(names, types, strict=True)), where, rows).boolean(text)
        except (MixedTypes, WrongType, NotBoolean) as refusal:
            first = first or refusal
    raise first or ExpressionEmpty(where=where)


def _no_aggregate(node: Aggregate) -> str:
    raise AssertionError(f"{node.name} was let through where one row is looked at")
