"""Bounds of income per head of the families of a place of which some item is known only roughly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q
from psycopg.types.json import Jsonb

from liandong.foundation.places.models import Place
from liandong.registry.income_known import income_known
from liandong.registry.models import HouseholdIncome, IncomeItem


def bounds_within(place: Place, on: date) -> Jsonb:
    """The bounds of families below a place, as :func:`liandong.registry.extracts.household_rows` joins them.

    Cost: one query, two where there is any such family.
    """
    return _bounds(Q(household__place__path__startswith=place.path), on)


def bounds_in_places(places: Collection[int], on: date) -> Jsonb:
    """The same of families that live right in some places."""
    return _bounds(Q(household__place__in=places), on)


def bounds_of_households(households: Sequence[int], on: date) -> Jsonb:
    """The same of some families."""
    return _bounds(Q(household__in=households), on)


def _bounds(which: Q, on: date) -> Jsonb:
    """Records of id, least and most net income per member, in the latest income year known on the day."""
    items: dict[int, list[IncomeItem]] = defaultdict(list)
    for one in IncomeItem.objects.filter(which, valid_from__lte=on, year__lte=on.year):
        items[one.household_id].append(one)
    incomes: dict[int, list[HouseholdIncome]] = defaultdict(list)
    if items:
        for row in HouseholdIncome.objects.filter(household__in=items, valid_from__lte=on, year__lte=on.year):
            incomes[row.household_id].append(row)
    found = []
    for household, known in items.items():
        rows = [row for row in incomes[household] if row.valid_to is None or row.valid_to > on]
        year = max((row.year for row in rows), default=None)
        if year is not None:
            low, high = income_known(year, incomes[household], known, on).per_head
            found.append({"id": household, "low": _exact(low), "high": _exact(high)})
    return Jsonb(found)


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
