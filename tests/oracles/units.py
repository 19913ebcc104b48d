"""An independent reading of the expression language: plain Python, three-valued logic, fractions.

Nothing here knows SQL, SQLGlot or an engine. Expressions are nested tuples; a row is a dict; unknown is
None. ``render`` writes the same expression as the text that the language under test reads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Value = bool | int | float | str | None
Row = Mapping[str, Value]
Tree = tuple  # type: ignore[type-arg]  # ("column", name) | ("literal", value) | (operator, *operands)

QUANTIFIERS = ("any", "every")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Outcome:
    """What one question gives for one unit."""

    value: Value
    partly: bool
    contradicting: bool


def known(value: Value) -> Value:
    """A cell as the language sees it: NaN, infinities and empty text are unknown."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return None if value == "" else value


def all_of(values: Sequence[Value]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def any_of(values: Sequence[Value]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def compare(operator: str, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    table: dict[str, Callable[[Value, Value], bool]] = {
        "=": lambda a, b: a == b,
        "<>": lambda a, b: a != b,
        "<": lambda a, b: a < b,  # type: ignore[operator]  # like types by construction
        "<=": lambda a, b: a <= b,  # type: ignore[operator]
        ">": lambda a, b: a > b,  # type: ignore[operator]
        ">=": lambda a, b: a >= b,  # type: ignore[operator]
    }
    return table[operator](left, right)


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    assert not isinstance(left, str | bool)
    assert not isinstance(right, str | bool)
    if operator == "/":
        return known(float(left) / float(right)) if right != 0 else None
    if operator == "%":
        return int(math.fmod(left, right)) if right != 0 else None
    result = {"+": left + right, "-": left - right, "*": left * right}[operator]
    return known(result)


def evaluate(tree: Tree, look_up: Callable[[str], Value], gather: Callable[[Tree], Value]) -> Value:
    """The value of a tree; ``gather`` answers for aggregates."""
    operator, *operands = tree
    if operator == "column":
        return look_up(operands[0])
    if operator == "literal":
        return operands[0]
    if operator == "aggregate":
        return gather(tree)
    values = [evaluate(operand, look_up, gather) for operand in operands]
    meaning = MEANINGS.get(operator)
    if meaning is not None:
        return meaning(values)
    return compare(operator, *values) if operator in COMPARISONS else arithmetic(operator, *values)


def extreme(pick: Callable[..., Value], values: Sequence[Value]) -> Value:
    return None if None in values else pick(values)


MEANINGS: dict[str, Callable[[list[Value]], Value]] = {
    "and": all_of,
    "or": any_of,
    "not": lambda v: None if v[0] is None else not v[0],
    "is null": lambda v: v[0] is None,
    "is not null": lambda v: v[0] is not None,
    "in": lambda v: any_of([compare("=", v[0], choice) for choice in v[1:]]),
    "between": lambda v: all_of([compare(">=", v[0], v[1]), compare("<=", v[0], v[2])]),
    "case": lambda v: None if v[0] is None else v[1] if v[0] else v[2],  # condition, value, otherwise
    "coalesce": lambda v: next((value for value in v if value is not None), None),
    "least": lambda v: extreme(min, v),
    "greatest": lambda v: extreme(max, v),
}


def evaluate_unit(tree: Tree, rows: Sequence[Row], *, strict: bool, if_none: bool | None) -> Outcome:
    """One question to one unit, whose rows are given."""
    state = _Unit([{name: known(value) for name, value in row.items()} for row in rows], strict)
    value = evaluate(tree, state.bare, state.gather)
    if value is None and state.found_none and if_none is not None:
        value = if_none
    return Outcome(None if state.contradicting else value, state.partly, state.contradicting)


def evaluate_row(tree: Tree, row: Row) -> Value:
    """One question to one row that is its own unit."""
    cells = {name: known(value) for name, value in row.items()}
    return evaluate(tree, cells.__getitem__, _refuse)


def _refuse(tree: Tree) -> Value:
    raise AssertionError(f"no aggregate belongs here: {tree}")


class _Unit:
    """The rows of a unit, and what was noticed while answering."""

    def __init__(self, rows: Sequence[Row], strict: bool) -> None:
        self.rows = rows
        self.strict = strict
        self.partly = False
        self.contradicting = False
        self.found_none = False

    def bare(self, name: str) -> Value:
        cells = [row[name] for row in self.rows]
        values = {cell for cell in cells if cell is not None}
        if len(values) > 1:
            self.contradicting = True
        is_partial = bool(values) and None in cells
        if is_partial and self.strict:
            return None
        self.partly |= is_partial
        return min(values) if values else None  # type: ignore[type-var]  # one column, one type

    def gather(self, tree: Tree) -> Value:
        _, name, argument, condition = tree
        values: list[Value] = []  # of the rows that are not excluded
        unsure = 0
        for row in self.rows:
            member = True if condition is None else evaluate(condition, row.__getitem__, _refuse)
            if member is False:
                continue
            unsure += member is None
            value = True if argument is None else evaluate(argument, row.__getitem__, _refuse)
            values.append(None if member is None else value)
        if name in QUANTIFIERS:
            return any_of(values) if name == "any" else all_of(values)
        numbers = [value for value in values if value is not None]
        if name == "count":
            return self._count(len(numbers), unsure)
        if not values:
            self.found_none |= name != "sum"
            return 0 if name == "sum" else None
        return self._compute(name, numbers, unknown=len(values) - len(numbers))

    def _count(self, count: int, unsure: int) -> Value:
        if unsure and self.strict:
            return None
        self.partly |= unsure > 0
        return count

    def _compute(self, name: str, numbers: list[Value], unknown: int) -> Value:
        if not numbers or (unknown and self.strict):
            return None
        self.partly |= unknown > 0
        if name in {"min", "max"}:
            return (min if name == "min" else max)(numbers)  # type: ignore[type-var]  # one column, one type
        total = sum((Fraction(str(number)) for number in numbers), Fraction(0))
        if name == "avg":
            return float(total) / len(numbers)
        return int(total) if all(isinstance(number, int) for number in numbers) else float(total)


def render(tree: Tree) -> str:
    """The tree as text in the language, with as many parentheses as it takes."""
    operator, *operands = tree
    if operator == "column":
        return '"' + operands[0].replace('"', '""') + '"'
    if operator == "literal":
        value = operands[0]
        if isinstance(value, bool):
            return "true" if value else "false"
        return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
    if operator == "aggregate":
        name, argument, condition = operands
        inside = "*" if argument is None else render(argument)
        return f"{name}({inside})" + ("" if condition is None else f" filter (where {render(condition)})")
    texts = [render(operand) for operand in operands]
    form = FORMS.get(operator, "({0} " + operator + " {1})")
    return form.format(*texts, rest=", ".join(texts[1:]), all=", ".join(texts))


FORMS = {
    "not": "(not {0})",
    "is null": "({0} is null)",
    "is not null": "({0} is not null)",
    "in": "({0} in ({rest}))",
    "between": "({0} between {1} and {2})",
    "case": "(case when {0} then {1} else {2} end)",
    "coalesce": "coalesce({all})",
    "least": "least({all})",
    "greatest": "greatest({all})",
}
"""How operators are written; those not here stand between their two operands."""
