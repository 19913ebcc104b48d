"""The income lines that a file's incomes are compared with."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from liandong.foundation.places.models import Place
from liandong.intake.signs import Lines
from liandong.registry.models.line import IncomeLine
from liandong.registry.record_codes import LineKind


def lines_for(place: Place, on: date) -> Lines:
    """The lines in force at a place: of the latest year up to the day, the nearest place above first.

    Cost: one query.
    """
    found = IncomeLine.objects.filter(
        Q(place=None) | Q(place__in=place.ids),
        year__lte=on.year,
        kind__in=[LineKind.EXIT, LineKind.MONITORING],
    ).order_by("year", F("place__level").asc(nulls_first=True))
    yuan = {line.kind: line.yuan for line in found}
    return Lines(exit=yuan.get(LineKind.EXIT), monitoring=yuan.get(LineKind.MONITORING))
