"""Bounds of income per head of the families of a place of which some item is known only roughly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from liandong.foundation.places.models import Place
from liandong.registry.income_known import income_known
from liandong.registry.models import HouseholdIncome, IncomeItem

Bounds = Mapping[str, tuple[Decimal | None, Decimal | None]]


def income_bounds(place: Place, on: date) -> Bounds:
    """Household key → least and most net income per member, in the latest income year known on the day.

    Cost: one query, two where there is any such family.
    """
    items: dict[int, list[IncomeItem]] = defaultdict(list)
    keys: dict[int, str] = {}
    rough = IncomeItem.objects.filter(
        household__place__path__startswith=place.path, valid_from__lte=on, year__lte=on.year
    )
    for one in rough.select_related("household"):
        items[one.household_id].append(one)
        keys[one.household_id] = str(one.household.key)
    incomes: dict[int, list[HouseholdIncome]] = defaultdict(list)
    if items:
        for row in HouseholdIncome.objects.filter(household__in=items, valid_from__lte=on, year__lte=on.year):
            incomes[row.household_id].append(row)
    found = {}
    for household, known in items.items():
        rows = [row for row in incomes[household] if row.valid_to is None or row.valid_to > on]
        year = max((row.year for row in rows), default=None)
        if year is not None:
            found[keys[household]] = income_known(year, incomes[household], known, on).per_head
    return found
