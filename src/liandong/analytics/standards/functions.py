"""The table of functions that expressions may call; what is not here is refused.

The guide's table is checked against this one by a test.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """One callable name: how it is written, how many arguments it takes, what it gives."""

    name: str
    signature: str
    least: int
    most: int
    meaning: str
    is_aggregate: bool = False


MANY = 20
"""The most arguments of coalesce, least and greatest; an ``in`` list may have ten times as many values."""

_TABLE = (
    Function("abs", "abs(number)", 1, 1, "the number without its sign"),
    Function("round", "round(number[, places])", 1, 2, "rounded half away from zero, to 0–12 decimal places"),
    Function("floor", "floor(number)", 1, 1, "the greatest whole number not above it"),
    Function("ceil", "ceil(number)", 1, 1, "the least whole number not below it"),
    Function("least", "least(a, b, …)", 2, MANY, "the smallest; unknown if any is unknown"),
    Function("greatest", "greatest(a, b, …)", 2, MANY, "the largest; unknown if any is unknown"),
    Function("coalesce", "coalesce(a, b, …)", 2, MANY, "the first known one"),
    Function("nullif", "nullif(a, b)", 2, 2, "unknown where a = b, else a"),
    Function("length", "length(text)", 1, 1, "the number of characters"),
    Function("lower", "lower(text)", 1, 1, "in small letters"),
    Function("upper", "upper(text)", 1, 1, "in capital letters"),
    Function("trim", "trim(text)", 1, 1, "without blanks at both ends; unknown if nothing is left"),
    Function("year", "year(date)", 1, 1, "the calendar year"),
    Function("month", "month(date)", 1, 1, "the month, 1–12"),
    Function("any", "any(condition)", 1, 1, "true if some row is true", True),
    Function("every", "every(condition)", 1, 1, "true if no row is false", True),
    Function("count", "count(*) or count(value)", 0, 1, "the number of rows, or of known values", True),
    Function("sum", "sum(number)", 1, 1, "the sum of the known values; 0 over no rows", True),
    Function("min", "min(value)", 1, 1, "the smallest known value", True),
    Function("max", "max(value)", 1, 1, "the largest known value", True),
    Function("avg", "avg(number)", 1, 1, "the mean of the known values", True),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in _TABLE}
