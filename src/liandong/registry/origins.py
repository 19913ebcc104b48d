"""Where each fact of a household comes from: the source that last stated it by a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liandong.foundation.pages import formats
from liandong.registry.models import DatedFacts, Household, HouseholdIncome, LivingConditions, MemberFacts

F = TypeVar("F", bound=DatedFacts)
OF_HOUSEHOLD = ""


@dataclass(frozen=True)
class Origin:
    """Where a fact comes from: title of the source, and the day it was observed."""

    title: str
    observed_on: date

    def __str__(self) -> str:
        return _("%(source)s, %(day)s") % {"source": self.title, "day": formats.day(self.observed_on)}


def origins_of(household: Household, on: date) -> Mapping[tuple[str, str], Origin]:
    """(member key, or "" for the household; column) → the source that last stated it by the day.

    Cost: three queries.
    """
    found: dict[tuple[str, str], Origin] = {}
    for model in (LivingConditions, HouseholdIncome):
        for row in _by(model.objects.filter(household=household), on):
            for column in row.stated:
                found.setdefault((OF_HOUSEHOLD, column), Origin(row.source.title, row.source.observed_on))
    for fact in _by(MemberFacts.objects.filter(household=household).select_related("member"), on):
        for column in fact.stated:
            origin = Origin(fact.source.title, fact.source.observed_on)
            found.setdefault((str(fact.member.key), column), origin)
    for worked_out, stated in (("net_income_pc", "net_income_yuan"), ("income_year", "year")):
        if (OF_HOUSEHOLD, stated) in found:
            found.setdefault((OF_HOUSEHOLD, worked_out), found[OF_HOUSEHOLD, stated])
    return found


def _by(rows: QuerySet[F], on: date) -> QuerySet[F]:
    return rows.filter(valid_from__lte=on).select_related("source").order_by("-valid_from", "-pk")
