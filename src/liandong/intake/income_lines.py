"""The income lines that a file's incomes are compared with."""

from __future__ import annotations

from datetime import date

from liandong.foundation.places.models import Place
from liandong.intake.signs import Lines
from liandong.registry.lines_in_force import lines_at
from liandong.registry.record_codes import LineKind


def lines_for(place: Place, on: date) -> Lines:
    """The lines in force at a place on a day: those of the file put in force there, or above it."""
    yuan = lines_at(place, on)
    return Lines(exit=yuan.get(LineKind.EXIT), monitoring=yuan.get(LineKind.MONITORING))
