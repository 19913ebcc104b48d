"""Where each fact of a household comes from: the source that last stated it by a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.foundation.pages import formats
from liandong.registry.models import (
    DatedFacts,
    Guarantees,
    Household,
    HouseholdFacts,
    HouseholdIncome,
    HouseholdStatus,
    LivingConditions,
    MemberFacts,
)

Origins = Mapping[tuple[str, str], "Origin"]
OF_HOUSEHOLD = ""
OF_FAMILIES: tuple[type[DatedFacts], ...] = (
    LivingConditions,
    HouseholdIncome,
    HouseholdFacts,
    HouseholdStatus,
    Guarantees,
)
"""The tables with facts of a family as a whole, of which one row holds on a day (of incomes one a year)."""
_FOLLOWS = {"net_income_pc": "net_income_yuan", "income_year": "year"}


@dataclass(frozen=True)
class Origin:
    """Where a fact comes from: title of the source, and the day it was observed."""

    title: str
    observed_on: date

    def __str__(self) -> str:
        return _("%(source)s, %(day)s") % {"source": self.title, "day": formats.day(self.observed_on)}


def origins_of(household: Household, on: date) -> Origins:
    """(member key, or "" for the household; column) → the source that last stated it by the day.

    Cost: six queries.
    """
    rows: list[DatedFacts] = []
    for model in OF_FAMILIES:
        of_this = {"household": household}  # every one of these tables has it; their base class has not
        rows += model._default_manager.filter(**of_this).select_related("source")
    facts = list(MemberFacts.objects.filter(household=household).select_related("source", "member"))
    return origins_among([*rows, *facts], {one.member_id: str(one.member.key) for one in facts}, on)


def origins_among(rows: Iterable[DatedFacts], member_keys: Mapping[int, str], on: date) -> Origins:
    """What :func:`origins_of` gives, from rows that were read already. Their sources must be loaded."""
    found: dict[tuple[str, str], Origin] = {}
    for row in sorted(rows, key=lambda row: (row.valid_from, row.pk), reverse=True):
        if row.valid_from > on:
            continue
        whose = member_keys.get(row.member_id, "") if isinstance(row, MemberFacts) else OF_HOUSEHOLD
        for column in row.stated:
            found.setdefault((whose, column), Origin(row.source.title, row.source.observed_on))
    for worked_out, stated in _FOLLOWS.items():
        if (OF_HOUSEHOLD, stated) in found:
            found.setdefault((OF_HOUSEHOLD, worked_out), found[OF_HOUSEHOLD, stated])
    return found
