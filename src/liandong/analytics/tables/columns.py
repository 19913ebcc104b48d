"""What kind of value a column holds."""

from __future__ import annotations

from enum import StrEnum


class ColumnType(StrEnum):
    """The five kinds of value the analytic core tells apart; every one may be unknown (NULL)."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"  # also decimals: they are compared as 64-bit floating-point numbers
    TEXT = "text"
    DATE = "date"
