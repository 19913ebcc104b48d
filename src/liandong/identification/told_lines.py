"""The lines in force, as the registry and the intake ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from liandong.analytics.standards import LineKind
from liandong.foundation.places.models import Place
from liandong.identification.in_force import lines_in_force
from liandong.identification.income_lines import yuan_of
from liandong.registry import record_codes
from liandong.registry.lines_in_force import Lines, register

_KINDS: Mapping[LineKind, record_codes.LineKind] = {
    "national_statistical": record_codes.LineKind.STATISTICAL,
    "exit_operational": record_codes.LineKind.EXIT,
    "monitoring": record_codes.LineKind.MONITORING,
}


def told_lines(place: Place, on: date) -> Lines:
    """The amounts that the registry's net income per head can be compared with. Cost: two queries."""
    found = lines_in_force(place, on, tuple(_KINDS))
    yuan = {kind: yuan_of(answer) for kind, (answer, _file) in found.items()}
    return {_KINDS[kind]: Decimal(amount) for kind, amount in yuan.items() if amount is not None}


register(told_lines)
