"""Whether a standard fits a table: every problem at once, each its own sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liandong.analytics.errors import Refusal
from liandong.analytics.standards.expressions import rows_of
from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.lowering import Reader
from liandong.analytics.standards.model import Standard
from liandong.analytics.standards.names import find_column
from liandong.analytics.standards.refusals import TYPE_WORDS, ExpressionRefused, StandardFaulty, WrongType
from liandong.analytics.standards.tree import NUMBERS, Node, columns_of
from liandong.analytics.standards.units import unit_query
from liandong.analytics.tables.columns import ColumnType


@dataclass(frozen=True)
class CheckedStandard:
    """A standard with what was found wrong.

    ``columns_used``: indicator id → the columns its condition looks at; indicators at fault are left out.
    """

    standard: Standard
    problems: tuple[Refusal, ...]
    columns_used: Mapping[str, tuple[str, ...]]

    @property
    def is_fit(self) -> bool:
        """Whether the standard can be measured."""
        return not self.problems

    def or_refuse(self) -> Standard:
        """The standard, or a refusal with all problems."""
        if len(self.problems) == 1:
            raise self.problems[0]
        if self.problems:
            raise StandardFaulty(self.problems)
        return self.standard


def check_standard(standard: Standard, columns: Mapping[str, ColumnType] | None = None) -> CheckedStandard:
    """Check every expression, the unit and the weight against a table's columns.

    Without ``columns`` only the language is checked; the types of columns are guessed from their use.
    """
    problems: list[Refusal] = []
    used: dict[str, tuple[str, ...]] = {}
    rows = rows_of(standard.unit)
    for indicator in standard.indicators:
        where = f"{indicator.id}.deprived_if"
        try:
            if columns is None:
                node = read_without_columns(indicator.deprived_if, where, rows)
            else:
                node = Reader(columns, where, rows).boolean(indicator.deprived_if)
        except ExpressionRefused as problem:
            problems.append(problem)
        else:
            used[indicator.id] = columns_of(node)
    if columns is not None:
        problems += _head_problems(standard, columns)
        if not problems:
            problems += _compile_problems(standard, columns)
    return CheckedStandard(standard, tuple(problems), used)


def read_weight(standard: Standard, columns: Mapping[str, ColumnType]) -> Node | None:
    """The checked tree of the population weight, a number of the row; None where the standard has none."""
    return None if standard.weight is None else _weight(standard.weight, columns)


def _weight(text: str, columns: Mapping[str, ColumnType]) -> Node:
    node = Reader(columns, "standard.weight", rows_of(None)).scalar(text)
    if node.type not in NUMBERS:
        found, needed = TYPE_WORDS[node.type], TYPE_WORDS[ColumnType.FLOAT]
        raise WrongType(where="standard.weight", part=text, found=found, needed=needed)
    return node


def _head_problems(standard: Standard, columns: Mapping[str, ColumnType]) -> list[Refusal]:
    problems: list[Refusal] = []
    try:
        read_weight(standard, columns)
    except ExpressionRefused as problem:
        problems.append(problem)
    try:
        if standard.unit is not None:
            find_column(standard.unit, columns, "standard.unit")
    except ExpressionRefused as problem:
        problems.append(problem)
    return problems


def _compile_problems(standard: Standard, columns: Mapping[str, ColumnType]) -> list[Refusal]:
    """Conditions that read well but grow beyond the bound when they are compiled."""
    try:
        unit_query(standard, columns, "source")
    except ExpressionRefused as problem:
        return [problem]
    return []
