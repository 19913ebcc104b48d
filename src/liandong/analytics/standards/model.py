"""A poverty standard: which deprivations count, how much, and from where on a unit is poor."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

Missing = Literal["drop", "deprived", "not_deprived"]
IfNone = Literal["deprived", "not_deprived"]
Unknown = Literal["known", "strict"]

MISSING: tuple[Missing, ...] = ("drop", "deprived", "not_deprived")
IF_NONE: tuple[IfNone, ...] = ("deprived", "not_deprived")
UNKNOWN: tuple[Unknown, ...] = ("known", "strict")
MOST_INDICATORS = 32


@dataclass(frozen=True)
class Indicator:
    """One deprivation.

    ``weight`` is the overall one (dimension × share), exact; all indicators of a standard sum to 1.
    ``missing`` says what an unknown result counts as, ``if_none`` what it is when a min, max or avg found
    no rows, ``unknown`` whether sum, min, max and avg (and count with a filter) use the known rows or are
    unknown as soon as one row is (``strict``). ``wording`` says in plain words, by language, what counts;
    explanations show it beside the title.
    """

    id: str
    title: Mapping[str, str]
    weight: Fraction
    deprived_if: str
    missing: Missing = "drop"
    if_none: IfNone | None = None
    unknown: Unknown = "known"
    source: str | None = None
    wording: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dimension:
    """A group of indicators with its share of the whole."""

    id: str
    title: Mapping[str, str]
    weight: Fraction
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Standard:
    """A poverty standard as read from its file; weights and cut-off are exact rationals.

    ``unit`` is the column whose equal values make one unit (None: each row is a unit), ``weight`` the
    population weight of a row, a column or an expression. ``valid_to`` is the first day on which the
    standard no longer holds.
    """

    id: str
    title: Mapping[str, str]
    unit: str | None
    weight: str | None
    cutoff: Fraction
    valid_from: date | None
    valid_to: date | None
    source: str | None
    dimensions: tuple[Dimension, ...]

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in the order of the file: position k is bit k of a pattern."""
        return tuple(indicator for dimension in self.dimensions for indicator in dimension.indicators)

    @cached_property
    def denominator(self) -> int:
        """The least common denominator of the indicators' weights."""
        return math.lcm(*(indicator.weight.denominator for indicator in self.indicators))

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """The indicators' weights as whole numbers over :attr:`denominator`; they sum to it exactly."""
        return tuple(int(indicator.weight * self.denominator) for indicator in self.indicators)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form: equal for two files that say the same, however they are written."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    def to_toml(self) -> str:
        """The canonical form of the standard; reading it gives an equal standard."""
        from_standard = [
            "[standard]",
            *toml_pairs(id=self.id, title=self.title, unit=self.unit, weight=self.weight, cutoff=self.cutoff),
            *toml_pairs(valid_from=self.valid_from, valid_to=self.valid_to, source=self.source),
        ]
        return "\n".join([*from_standard, *(line for d in self.dimensions for line in _dimension(d))]) + "\n"


def _dimension(dimension: Dimension) -> list[str]:
    head = toml_pairs(id=dimension.id, title=dimension.title, weight=dimension.weight)
    lines = ["", "[[dimension]]", *head]
    for indicator in dimension.indicators:
        share = indicator.weight / dimension.weight
        lines += ["", "[[dimension.indicator]]"]
        lines += toml_pairs(id=indicator.id, title=indicator.title, weight=share)
        lines += toml_pairs(
            deprived_if=indicator.deprived_if, missing=indicator.missing, if_none=indicator.if_none
        )
        lines += toml_pairs(unknown=indicator.unknown, source=indicator.source, wording=indicator.wording)
    return lines


TomlValue = str | date | Fraction | int | tuple[str, ...] | Mapping[str, str]


def toml_pairs(**values: TomlValue | None) -> list[str]:
    """The lines ``key = value`` of those that are given."""
    return [
        f"{key} = {toml_value(value)}"
        for key, value in values.items()
        if value is not None and value not in ({}, ())
    ]


def toml_value(value: TomlValue) -> str:
    """A value as TOML writes it; fractions are text, so that they stay exact."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(value[key])}" for key in sorted(value)) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    if isinstance(value, Fraction):
        return f'"{value}"'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value).lower()  # a bool is an int too
    return _toml_text(value)


def _toml_text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(named.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in escaped) + '"'
