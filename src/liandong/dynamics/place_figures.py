"""Figures of a village or county on a day: from the registry's standing and the sheets of the villages.

Source: domain.md §2.6, §5.2. People who count as poor stand identified and not yet lifted; the population is
the one that the village states. What a village has not stated is unknown, and no figure is made of it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.casework.criteria import FIGURES, Figure
from liandong.casework.refusals import FigureUnknown
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.models import HouseholdStatus, Member, VillageProfile
from liandong.registry.selectors import holding

POOR = (PovertyStatus.POOR, PovertyStatus.PRE_EXIT, PovertyStatus.RETURNED)


def incidence(place: Place, on: date) -> Figure:
    """Poor people over all people. Errors: FigureUnknown. Cost: three queries."""
    people = sum(_stated(place, on, "incidence", "population").values())
    poor = HouseholdStatus.objects.filter(holding(on), poverty_status__in=POOR)
    members = Member.objects.filter(
        holding(on), household__place__path__startswith=place.path, household__in=poor.values("household")
    )
    gone = members.filter(household__closed_on__lte=on).values("pk")
    return _figure("incidence", Fraction(members.exclude(pk__in=gone).count()), int(people), on)


def income(place: Place, on: date) -> Figure:
    """Net income per head; of a county, of its villages by their people. Errors: FigureUnknown."""
    each = _stated(place, on, "income", "net_income_pc_yuan")
    if place.level == Level.VILLAGE:
        return Figure(sum(each.values(), Fraction(0)))
    people = _stated(place, on, "income", "population")
    total = sum((each[key] * people[key] for key in each), Fraction(0))
    return _figure("income", total, int(sum(people.values())), on)


def collective(place: Place, on: date) -> Figure:
    """Income of the collective in the latest year stated. Errors: FigureUnknown."""
    return Figure(sum(_stated(place, on, "collective", "collective_income_yuan").values(), Fraction(0)))


def _stated(place: Place, on: date, figure: str, column: str) -> dict[int, Fraction]:
    """A column of the latest year of every village of a place, as known on a day, by village."""
    villages = Place.objects.filter(path__startswith=place.path, level=Level.VILLAGE).order_by("path")
    rows = VillageProfile.objects.filter(holding(on), village__in=villages, year__lte=on.year)
    latest = dict(rows.order_by("year").values_list("village_id", column))
    lacking = [one for one in villages if latest.get(one.pk) is None]
    if lacking or not latest:
        raise FigureUnknown(what=FIGURES[figure].label, day=formats.day(on), why=_lacks(column, lacking))
    return {key: Fraction(value) for key, value in latest.items()}


def _lacks(column: str, lacking: list[Place]) -> str:
    if not lacking:
        return _("there is no village below")
    words = {
        "population": _("population"),
        "net_income_pc_yuan": _("net income per head"),
        "collective_income_yuan": _("collective income"),
    }
    said = ngettext(
        "{place} has not stated its {what}",
        "{n} villages have not stated their {what}, {place} first",
        len(lacking),
    )
    return said.format(n=len(lacking), place=path_names(lacking[0])[-1], what=words[column])


def _figure(name: str, part: Fraction, whole: int, on: date) -> Figure:
    if whole < 1:
        raise FigureUnknown(
            what=FIGURES[name].label, day=formats.day(on), why=_("the villages state no people")
        )
    return Figure(part, whole)
