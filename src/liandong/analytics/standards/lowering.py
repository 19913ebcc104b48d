"""From SQLGlot's tree to the checked one: names resolved, types compared, everything else refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum

from sqlglot import exp

from liandong.analytics.standards import refusals
from liandong.analytics.standards.functions import FUNCTIONS, MANY
from liandong.analytics.standards.names import find_column, shown
from liandong.analytics.standards.reading import conjuncts, parse, shown_node
from liandong.analytics.standards.refusals import TYPE_WORDS
from liandong.analytics.standards.tree import (
    COMPARISONS,
    NUMBERS,
    Aggregate,
    Literal,
    Node,
    Operation,
    columns_of,
    walk,
)
from liandong.analytics.tables.columns import ColumnType

MOST_DIGITS = 18
LARGEST_EXPONENT = 300
MOST_WILDCARDS = 3
MOST_PLACES = 12

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}
_CONNECTIVES: dict[type[exp.Expr], str] = {exp.And: "and", exp.Or: "or"}
_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Abs: "abs", exp.Round: "round", exp.Floor: "floor", exp.Ceil: "ceil", exp.Least: "least",
    exp.Greatest: "greatest", exp.Coalesce: "coalesce", exp.Nullif: "nullif", exp.Length: "length",
    exp.Lower: "lower", exp.Upper: "upper", exp.Trim: "trim", exp.Year: "year", exp.Month: "month",
}  # fmt: skip
_AGGREGATES: dict[type[exp.Expr], str] = {
    exp.Any: "any", exp.Count: "count", exp.Sum: "sum", exp.Min: "min", exp.Max: "max", exp.Avg: "avg",
}  # fmt: skip
_CASTS = {
    "INT": ColumnType.INTEGER, "BIGINT": ColumnType.INTEGER, "DOUBLE": ColumnType.FLOAT,
    "FLOAT": ColumnType.FLOAT, "TEXT": ColumnType.TEXT, "VARCHAR": ColumnType.TEXT, "DATE": ColumnType.DATE,
}  # fmt: skip
_CASTABLE = {
    ColumnType.INTEGER: (ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.TEXT),
    ColumnType.FLOAT: (ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT),
    ColumnType.TEXT: (ColumnType.INTEGER, ColumnType.TEXT),
    ColumnType.DATE: (ColumnType.DATE, ColumnType.TEXT),
}
_RANGES = (exp.Is, exp.In, exp.Between, exp.Like)
_UNCLEAR_AS_OPERAND = (*_COMPARISONS, *_CONNECTIVES, *_RANGES, exp.Not)
_HARMLESS_OPTIONS = frozenset({"typed", "safe", "big_int", "ignore_nulls", "is_string", "quoted"})
"""What SQLGlot notes on a node by itself; every other option comes from the text and must be expected."""


class Rows(Enum):
    """What an aggregate may be used for where the expression stands."""

    UNIT = "the rows of a unit"
    NO_UNIT = "the standard names no unit"
    ONE = "one row is looked at alone"


@dataclass(frozen=True)
class Reader:
    """Reads expressions over known columns; ``where`` opens every refusal."""

    columns: Mapping[str, ColumnType]
    where: str
    rows: Rows

    def boolean(self, text: str) -> Node:
        """A condition: boolean, and not the same for every row."""
        node = self.scalar(text)
        if node.type is not ColumnType.BOOLEAN:
            raise refusals.NotBoolean(where=self.where, part=shown(text), found=TYPE_WORDS[node.type])
        return node

    def scalar(self, text: str) -> Node:
        """A value of any type that depends on the row or the unit."""
        node = self.lower(parse(text, self.where))
        counts_rows = any(isinstance(part, Aggregate) for part in walk(node))
        if not columns_of(node) and not counts_rows:
            raise refusals.ConstantExpression(where=self.where, part=shown(text))
        return node

    def lower(self, node: exp.Expr, inside: bool = False) -> Node:
        """The checked counterpart of a syntax node; ``inside`` an aggregate no other may stand."""
        kind = type(node)
        if kind in _COMPARISONS:
            return self._comparison(node, _COMPARISONS[kind], inside)
        if kind in _ARITHMETIC:
            return self._arithmetic(node, _ARITHMETIC[kind], inside)
        if kind in _CONNECTIVES:
            self._only(node, "this", "expression")
            sides = [self._condition(side, inside) for side in conjuncts(node)]
            return _joined(_CONNECTIVES[kind], sides)
        if kind in _FUNCTIONS:
            return self._function(node, _FUNCTIONS[kind], inside)
        if kind in _AGGREGATES or kind is exp.Filter or _is_every(node):
            return self._aggregate(node, inside)
        method = _METHODS.get(kind)
        if method is None:
            raise self._outside(node)
        return method(self, node, inside)

    # each of the following lowers one kind of node

    def _column(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this")
        identifier = node.this
        if not isinstance(identifier, exp.Identifier):
            raise self._outside(node)
        return find_column(identifier.name, self.columns, self.where)

    def _literal(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this")
        text = str(node.this)
        if node.args.get("is_string"):
            if not text:
                raise refusals.EmptyTextLiteral(where=self.where)
            return Literal(text, ColumnType.TEXT)
        return self._number(text)

    def _number(self, text: str) -> Literal:
        try:
            value = Decimal(text)
        except InvalidOperation as fault:
            raise refusals.NotInLanguage(where=self.where, part=shown(text)) from fault
        exponent = value.as_tuple().exponent
        digits = len(value.as_tuple().digits)
        if not isinstance(exponent, int) or digits > MOST_DIGITS or abs(exponent) > LARGEST_EXPONENT:
            raise refusals.NumberOutOfBounds(where=self.where, part=shown(text, 30))
        if text.isdigit():
            return Literal(int(text), ColumnType.INTEGER)
        return Literal(value, ColumnType.FLOAT)

    def _boolean_literal(self, node: exp.Expr, inside: bool) -> Node:
        return Literal(bool(node.this), ColumnType.BOOLEAN)

    def _null(self, node: exp.Expr, inside: bool) -> Node:
        raise refusals.NullLiteral(where=self.where)

    def _paren(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this")
        return self.lower(node.this, inside)

    def _not(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this")
        return Operation("not", (self._condition(node.this, inside),), ColumnType.BOOLEAN)

    def _negative(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this")
        value = self._need(node.this, NUMBERS, inside)
        if isinstance(value, Literal) and isinstance(value.value, int | Decimal):
            return Literal(-value.value, value.type)
        return Operation("neg", (value,), value.type)

    def _is(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this", "expression")
        subject = self._operand(node.this, inside)
        if isinstance(node.expression, exp.Null):
            return Operation("is_null", (subject,), ColumnType.BOOLEAN)
        if not isinstance(node.expression, exp.Boolean):
            raise self._outside(node)
        self._require(subject, node.this, {ColumnType.BOOLEAN})
        operator = "is_true" if node.expression.this else "is_false"
        return Operation(operator, (subject,), ColumnType.BOOLEAN)

    def _in(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this", "expressions")
        choices = node.expressions
        if not choices or len(choices) > MANY * 10:
            raise refusals.WrongArguments(where=self.where, part=shown_node(node), signature="x in (1, 2, …)")
        raw = [node.this, *choices]
        operands = tuple(self._operand(part, inside) for part in raw)
        for part, operand in zip(choices, operands[1:], strict=True):
            self._alike(operands[0], operand, node.this, part)
        return Operation("in", operands, ColumnType.BOOLEAN)

    def _between(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this", "low", "high")
        raw = (node.this, node.args["low"], node.args["high"])
        subject, low, high = (self._operand(part, inside) for part in raw)
        self._alike(subject, low, raw[0], raw[1])
        self._alike(subject, high, raw[0], raw[2])
        self._refuse_boolean(subject, raw[0])
        return Operation("between", (subject, low, high), ColumnType.BOOLEAN)

    def _like(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this", "expression", "negate")
        subject = self._operand(node.this, inside)
        self._require(subject, node.this, {ColumnType.TEXT})
        pattern = node.expression
        if not (isinstance(pattern, exp.Literal) and pattern.is_string):
            raise refusals.WrongArguments(
                where=self.where, part=shown_node(node), signature="x like 'pattern%'"
            )
        if str(pattern.this).count("%") > MOST_WILDCARDS:
            raise refusals.PatternTooWide(where=self.where, part=shown(pattern.this), limit=MOST_WILDCARDS)
        matched = Operation("like", (subject, self._literal(pattern, inside)), ColumnType.BOOLEAN)
        return Operation("not", (matched,), ColumnType.BOOLEAN) if node.args.get("negate") else matched

    def _case(self, node: exp.Expr, inside: bool) -> Node:
        """Both forms of case; ``case a when 1 …`` becomes ``case when a = 1 …``."""
        self._only(node, "this", "ifs", "default")
        subject = node.args.get("this")
        operands: list[Node] = []
        raw_values: list[exp.Expr] = []
        for branch in node.args["ifs"]:
            if subject is None:
                operands.append(self._condition(branch.this, inside))
            else:
                left, right = self._operand(subject, inside), self._operand(branch.this, inside)
                self._alike(left, right, subject, branch.this)
                operands.append(Operation("=", (left, right), ColumnType.BOOLEAN))
            raw_values.append(branch.args["true"])
            operands.append(self.lower(branch.args["true"], inside))
        if (default := node.args.get("default")) is not None:
            raw_values.append(default)
            operands.append(self.lower(default, inside))
        values = [operands[at] for at in range(1, len(operands), 2)]
        if default is not None:
            values.append(operands[-1])
        return Operation("case", tuple(operands), self._common(values, raw_values))

    def _cast(self, node: exp.Expr, inside: bool) -> Node:
        self._only(node, "this", "to")
        kind = node.args["to"]
        target = None if kind.expressions else _CASTS.get(kind.this.name)
        if isinstance(node.this, exp.Literal) and node.this.is_string and target is ColumnType.DATE:
            return self._date(str(node.this.this))
        value = self._operand(node.this, inside)
        if target is None or value.type not in _CASTABLE[target]:
            raise self._outside(node)
        return value if value.type is target else Operation("cast", (value,), target)

    def _date(self, text: str) -> Literal:
        try:
            return Literal(date.fromisoformat(text), ColumnType.DATE)
        except ValueError as fault:
            raise refusals.BadDate(where=self.where, part=shown(text)) from fault

    def _comparison(self, node: exp.Expr, operator: str, inside: bool) -> Node:
        self._only(node, "this", "expression")
        left, right = self._operand(node.this, inside), self._operand(node.expression, inside)
        self._alike(left, right, node.this, node.expression)
        if operator in COMPARISONS[2:]:
            self._refuse_boolean(left, node.this)
        return Operation(operator, (left, right), ColumnType.BOOLEAN)

    def _arithmetic(self, node: exp.Expr, operator: str, inside: bool) -> Node:
        self._only(node, "this", "expression")
        left, right = self._operand(node.this, inside), self._operand(node.expression, inside)
        if operator == "-" and left.type is right.type is ColumnType.DATE:
            return Operation("days", (left, right), ColumnType.INTEGER)
        needed = {ColumnType.INTEGER} if operator == "%" else NUMBERS
        self._require(left, node.this, needed)
        self._require(right, node.expression, needed)
        whole = left.type is right.type is ColumnType.INTEGER and operator != "/"
        return Operation(operator, (left, right), ColumnType.INTEGER if whole else ColumnType.FLOAT)

    def _function(self, node: exp.Expr, name: str, inside: bool) -> Node:
        self._only(node, "this", "expressions", "expression", "decimals")
        raw = [node.this, node.args.get("expression"), node.args.get("decimals"), *node.expressions]
        arguments = [part for part in raw if part is not None]
        function = FUNCTIONS[name]
        if not function.least <= len(arguments) <= function.most:
            raise self._wrong_arguments(node, name)
        operands = tuple(self.lower(part, inside) for part in arguments)
        return Operation(name, operands, self._function_type(node, name, operands, arguments))

    def _function_type(
        self, node: exp.Expr, name: str, operands: tuple[Node, ...], raw: list[exp.Expr]
    ) -> ColumnType:
        first = operands[0]
        if name in {"least", "greatest", "coalesce", "nullif"}:
            common = self._common(list(operands), raw)
            if name in {"least", "greatest"}:
                self._refuse_boolean(first, raw[0])
            return first.type if name == "nullif" else common
        if name in {"lower", "upper", "trim", "length"}:
            self._require(first, raw[0], {ColumnType.TEXT})
            return ColumnType.INTEGER if name == "length" else ColumnType.TEXT
        if name in {"year", "month"}:
            self._require(first, raw[0], {ColumnType.DATE})
            return ColumnType.INTEGER
        self._require(first, raw[0], NUMBERS)
        if name == "round" and len(operands) == 2:
            places = operands[1]
            if not (isinstance(places, Literal) and places.value in range(MOST_PLACES + 1)):
                raise self._wrong_arguments(node, name)
        return first.type

    def _aggregate(self, node: exp.Expr, inside: bool) -> Node:
        if inside:
            raise refusals.AggregateNested(where=self.where, part=shown_node(node))
        call, condition = node, None
        if isinstance(node, exp.Filter):
            self._only(node, "this", "expression")
            call, condition = node.this, node.expression.this
        name = "every" if _is_every(call) else _AGGREGATES.get(type(call), "")
        if not name:
            raise self._outside(node)
        if self.rows is Rows.NO_UNIT:
            raise refusals.AggregateWithoutUnit(where=self.where, part=shown_node(node))
        if self.rows is Rows.ONE:
            raise refusals.AggregateNotAllowed(where=self.where, part=shown_node(node))
        argument, kind = self._aggregated(call, name)
        kept = None if condition is None else self._condition(condition, inside=True)
        return Aggregate(name, argument, kept, kind)

    def _aggregated(self, call: exp.Expr, name: str) -> tuple[Node | None, ColumnType]:
        """The argument of an aggregate and the type of its result."""
        if name == "every":
            if len(call.expressions) != 1:
                raise self._wrong_arguments(call, name)
            raw = call.expressions[0]
        else:
            self._only(call, "this", "expressions")
            raw = call.this
        if name == "count" and not call.expressions and (raw is None or isinstance(raw, exp.Star)):
            return None, ColumnType.INTEGER
        if raw is None or (name != "every" and call.expressions) or isinstance(raw, exp.Tuple | exp.Distinct):
            raise self._wrong_arguments(call, name)
        argument = self.lower(raw, inside=True)
        if not columns_of(argument):
            raise refusals.ConstantExpression(where=self.where, part=shown_node(call))
        if name in {"any", "every"}:
            self._boolean(argument, raw)
            return argument, ColumnType.BOOLEAN
        if name == "count":
            return argument, ColumnType.INTEGER
        if name in {"sum", "avg"}:
            self._require(argument, raw, NUMBERS)
            return argument, argument.type if name == "sum" else ColumnType.FLOAT
        self._refuse_boolean(argument, raw)
        return argument, argument.type

    # what the methods above check with

    def _operand(self, node: exp.Expr, inside: bool) -> Node:
        """An operand of a comparison or of arithmetic; a bare comparison there could be read in two ways."""
        if isinstance(node, _UNCLEAR_AS_OPERAND):
            raise refusals.OrderUnclear(where=self.where, part=shown_node(node.parent or node))
        return self.lower(node, inside)

    def _condition(self, node: exp.Expr, inside: bool) -> Node:
        lowered = self.lower(node, inside)
        self._boolean(lowered, node)
        return lowered

    def _boolean(self, lowered: Node, node: exp.Expr) -> None:
        if lowered.type is not ColumnType.BOOLEAN:
            raise refusals.NotBoolean(where=self.where, part=shown_node(node), found=TYPE_WORDS[lowered.type])

    def _need(self, node: exp.Expr, types: frozenset[ColumnType], inside: bool) -> Node:
        lowered = self._operand(node, inside)
        self._require(lowered, node, types)
        return lowered

    def _require(self, lowered: Node, node: exp.Expr, types: frozenset[ColumnType] | set[ColumnType]) -> None:
        if lowered.type not in types:
            needed = TYPE_WORDS[ColumnType.FLOAT if len(types) > 1 else next(iter(types))]
            raise refusals.WrongType(
                where=self.where, part=shown_node(node), found=TYPE_WORDS[lowered.type], needed=needed
            )

    def _refuse_boolean(self, lowered: Node, node: exp.Expr) -> None:
        if lowered.type is ColumnType.BOOLEAN:
            raise refusals.WrongType(
                where=self.where,
                part=shown_node(node),
                found=TYPE_WORDS[ColumnType.BOOLEAN],
                needed=TYPE_WORDS[ColumnType.FLOAT],
            )

    def _alike(self, left: Node, right: Node, raw_left: exp.Expr, raw_right: exp.Expr) -> None:
        if left.type is not right.type and not (left.type in NUMBERS and right.type in NUMBERS):
            raise refusals.MixedTypes(
                where=self.where,
                left=shown_node(raw_left),
                left_type=TYPE_WORDS[left.type],
                right=shown_node(raw_right),
                right_type=TYPE_WORDS[right.type],
            )

    def _common(self, values: list[Node], raw: list[exp.Expr]) -> ColumnType:
        """The one type of several values; whole and other numbers together are numbers."""
        for value, node in zip(values[1:], raw[1:], strict=True):
            self._alike(values[0], value, raw[0], node)
        return ColumnType.FLOAT if any(v.type is ColumnType.FLOAT for v in values) else values[0].type

    def _only(self, node: exp.Expr, *expected: str) -> None:
        """Refuse a node with an option that is not expected: ``distinct``, ``order by``, ``escape`` …"""
        for option, value in node.args.items():
            if value and option not in expected and option not in _HARMLESS_OPTIONS:
                raise self._outside(node)

    def _outside(self, node: exp.Expr) -> refusals.NotInLanguage:
        return refusals.NotInLanguage(where=self.where, part=shown_node(node))

    def _wrong_arguments(self, node: exp.Expr, name: str) -> refusals.WrongArguments:
        return refusals.WrongArguments(
            where=self.where, part=shown_node(node), signature=FUNCTIONS[name].signature
        )


def _joined(operator: str, sides: list[Node]) -> Operation:
    """One operation over all sides; a chain within parentheses joins the chain around it."""
    operands: list[Node] = []
    for side in sides:
        if isinstance(side, Operation) and side.operator == operator:
            operands += side.operands
        else:
            operands.append(side)
    return Operation(operator, tuple(operands), ColumnType.BOOLEAN)


def _is_every(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).lower() == "every"


_METHODS: dict[type[exp.Expr], Callable[[Reader, exp.Expr, bool], Node]] = {
    exp.Column: Reader._column,
    exp.Literal: Reader._literal,
    exp.Boolean: Reader._boolean_literal,
    exp.Null: Reader._null,
    exp.Paren: Reader._paren,
    exp.Not: Reader._not,
    exp.Neg: Reader._negative,
    exp.Is: Reader._is,
    exp.In: Reader._in,
    exp.Between: Reader._between,
    exp.Like: Reader._like,
    exp.Case: Reader._case,
    exp.Cast: Reader._cast,
    exp.TryCast: Reader._cast,
}
