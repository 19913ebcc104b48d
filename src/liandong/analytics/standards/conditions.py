"""A condition taken apart for people: which fact is compared with what, and how the parts are joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal as Choice

from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.reading import written
from liandong.analytics.standards.tree import (
    COMPARISONS,
    Aggregate,
    Column,
    Literal,
    Node,
    Operation,
    aggregates_of,
    columns_of,
)
from liandong.analytics.tables.columns import ColumnType, literal

Kind = Choice["all", "any", "not", "comparison", "other"]
Threshold = bool | int | Decimal | str | date

_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_KINDS = {ColumnType.INTEGER: "bigint", ColumnType.FLOAT: "double", ColumnType.DATE: "date"}
_FORMS = {
    "not": "not {0}",
    "neg": "-{0}",
    "is_null": "{0} is null",
    "is_true": "{0} is true",
    "is_false": "{0} is false",
    "in": "{0} in ({rest})",
    "between": "{0} between {1} and {2}",
    "like": "{0} like {1}",
    "days": "{0} - {1}",
}
_STRENGTH = {
    **dict.fromkeys(["or"], 1),
    **dict.fromkeys(["and"], 2),
    **dict.fromkeys(["not"], 3),
    **dict.fromkeys([*COMPARISONS, "in", "between", "like", "is_null", "is_true", "is_false"], 4),
    **dict.fromkeys(["+", "-", "days"], 5),
    **dict.fromkeys(["*", "/", "%"], 6),
    **dict.fromkeys(["neg"], 7),
}
"""How strongly operators bind; functions and case need no parentheses at all."""


@dataclass(frozen=True)
class Condition:
    """One part of a condition.

    ``kind``: ``all`` and ``any`` join ``parts``, ``not`` turns its one part round, ``comparison`` compares
    ``subject`` (an expression, to be computed with :func:`.units.value_query`) with ``thresholds`` by
    ``operator`` (one of the six comparisons, ``in``, ``between``); all else is ``other``: its ``subject`` is
    the condition itself. Where a value is compared with another expression there are no thresholds, and
    ``other_side`` holds that expression. ``is_gathered``: the subject looks at several rows of the unit.
    """

    kind: Kind
    text: str
    columns: tuple[str, ...]
    parts: tuple[Condition, ...] = ()
    subject: str | None = None
    operator: str | None = None
    thresholds: tuple[Threshold, ...] = ()
    other_side: str | None = None
    is_gathered: bool = False

    @property
    def threshold(self) -> Threshold | None:
        """The one value compared with, where there is exactly one."""
        return self.thresholds[0] if len(self.thresholds) == 1 else None

    def leaves(self) -> tuple[Condition, ...]:
        """The comparisons and other undivided parts, from left to right."""
        if not self.parts:
            return (self,)
        return tuple(leaf for part in self.parts for leaf in part.leaves())


def describe_expression(
    text: str,
    columns: Mapping[str, ColumnType] | None = None,
    *,
    where: str = "expression",
    rows: Rows = Rows.UNIT,
) -> Condition:
    """Take a condition apart; without ``columns`` their types are guessed from how they are used."""
    if columns is None:
        return describe(read_without_columns(text, where, rows))
    return describe(Reader(columns, where, rows).boolean(text))


def describe(node: Node) -> Condition:
    """The condition a checked tree stands for."""
    text, columns = text_of(node), columns_of(node)
    if isinstance(node, Operation) and node.operator in {"and", "or", "not"}:
        kinds: dict[str, Kind] = {"and": "all", "or": "any", "not": "not"}
        parts = tuple(describe(operand) for operand in node.operands)
        return Condition(kinds[node.operator], text, columns, parts)
    found = _comparison(node) if isinstance(node, Operation) else None
    if found is None:
        return Condition("other", text, columns, subject=text, is_gathered=bool(aggregates_of(node)))
    operator, subject, others = found
    values = tuple(other.value for other in others if isinstance(other, Literal))
    is_plain = len(values) == len(others)
    return Condition(
        "comparison",
        text,
        columns,
        subject=text_of(subject),
        operator=operator,
        thresholds=values if is_plain else (),
        other_side=None if is_plain else text_of(others[0]),
        is_gathered=bool(aggregates_of(node)),
    )


def _comparison(node: Operation) -> tuple[str, Node, tuple[Node, ...]] | None:
    """The operator, what is compared and what with; a value on the left changes sides."""
    first, *others = node.operands
    if node.operator in {"in", "between"}:
        return node.operator, first, tuple(others)
    if node.operator not in COMPARISONS:
        return None
    if isinstance(first, Literal):
        return _MIRRORED[node.operator], others[0], (first,)
    return node.operator, first, tuple(others)


def text_of(node: Node) -> str:
    """The tree in the language's own words, with no more parentheses than it needs."""
    match node:
        case Column(name=name):
            return written(name)
        case Literal(value=value):
            return _value(value)
        case Aggregate():
            argument = "*" if node.argument is None else text_of(node.argument)
            kept = "" if node.filter is None else f" filter (where {text_of(node.filter)})"
            return f"{node.name}({argument}){kept}"
        case Operation():
            return _spelt(node) if node.operator in _STRENGTH else _called(node)


def _called(node: Operation) -> str:
    if node.operator == "case":
        return _case(node)
    if node.operator == "cast":
        return f"cast({text_of(node.operands[0])} as {_KINDS.get(node.type, 'text')})"
    return f"{node.operator}({', '.join(text_of(operand) for operand in node.operands)})"


def _spelt(node: Operation) -> str:
    texts = [_inner(node, operand, at) for at, operand in enumerate(node.operands)]
    form = _FORMS.get(node.operator)
    if form is not None:
        return form.format(*texts, rest=", ".join(texts[1:]))
    return f" {node.operator} ".join(texts)


def _inner(outer: Operation, operand: Node, at: int) -> str:
    """An operand, in parentheses where it would otherwise be read as belonging elsewhere."""
    text = text_of(operand)
    if not isinstance(operand, Operation) or operand.operator not in _STRENGTH:
        return text
    inner_strength, strength = _STRENGTH[operand.operator], _STRENGTH[outer.operator]
    is_chain = outer.operator in {"and", "or"} and operand.operator == outer.operator
    is_first = at == 0 and strength >= _STRENGTH["+"]
    clear = inner_strength > strength or (inner_strength == strength and (is_chain or is_first))
    return text if clear else f"({text})"


def _case(node: Operation) -> str:
    operands = [text_of(operand) for operand in node.operands]
    default = f" else {operands.pop()}" if len(operands) % 2 else ""
    pairs = zip(operands[::2], operands[1::2], strict=True)
    return (
        "case " + " ".join(f"when {condition} then {value}" for condition, value in pairs) + default + " end"
    )


def _value(value: Threshold) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return literal(value) if isinstance(value, str) else str(value)
