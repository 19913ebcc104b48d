"""Figures of a village or county on a day: from the registry's standing and the sheets of the villages.

Source: domain.md §2.6, §5.2. People who count as poor stand identified and not yet lifted; the population is
the one that the village states. What a village has not stated is unknown, and no figure is made of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from datetime import date
from fractions import Fraction

from django.db.models import Count
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
_COLUMNS = {
    "incidence": ("population",),
    "income": ("net_income_pc_yuan", "population"),
    "collective": ("collective_income_yuan",),
}
"""What each figure is made of, of the sheets of villages; for one village its income needs no people."""
_Stated = Mapping[int, Mapping[str, Fraction | None]]


def incidence(place: Place, on: date) -> Figure:
    """Poor people over all people. Errors: FigureUnknown. Cost: four queries."""
    return _figure("incidence", place, on)


def income(place: Place, on: date) -> Figure:
    """Net income per head; of a county, of its villages by their people. Errors: FigureUnknown."""
    return _figure("income", place, on)


def collective(place: Place, on: date) -> Figure:
    """Income of the collective in the latest year stated. Errors: FigureUnknown."""
    return _figure("collective", place, on)


def figures_below(name: str, top: Place, level: Level, on: date) -> dict[Place, Figure | None]:
    """A figure of each place of a level in a place and below; None: a fact that it is made of is unknown.

    Cost: four queries, however many places.
    """
    villages = list(Place.objects.filter(path__startswith=top.path, level=Level.VILLAGE).order_by("path"))
    stated = _stated(villages, on)
    poor = _poor(top, {one.pk for one in villages}, on) if name == "incidence" else Counter()
    places = Place.objects.filter(path__startswith=top.path, level=level).order_by("path")
    return {place: _made(name, place, villages, stated, poor) for place in places}


def _made(
    name: str, place: Place, villages: Sequence[Place], stated: _Stated, poor: Mapping[int, int]
) -> Figure | None:
    mine = [one.pk for one in villages if place.contains(one)]
    of: dict[str, list[Fraction]] = {}
    for column in _columns(name, place):
        values = [stated.get(pk, {}).get(column) for pk in mine]
        of[column] = [value for value in values if value is not None]
        if not mine or len(of[column]) < len(mine):
            return None
    people = int(sum(of.get("population", [])))
    if "population" in of and people < 1:
        return None
    if name == "incidence":
        return Figure(Fraction(sum(poor[pk] for pk in mine)), people)
    each = of[_columns(name, place)[0]]
    if "population" not in of:
        return Figure(sum(each, Fraction(0)))
    return Figure(sum((one * n for one, n in zip(each, of["population"], strict=True)), Fraction(0)), people)


def _columns(name: str, place: Place) -> tuple[str, ...]:
    columns = _COLUMNS[name]
    return columns[:1] if name == "income" and place.level == Level.VILLAGE else columns


def _poor(top: Place, villages: Set[int], on: date) -> Counter[int]:
    """Poor people by village; who lives in one of its groups lives in the village. Cost: one query."""
    poor = HouseholdStatus.objects.filter(holding(on), poverty_status__in=POOR)
    members = Member.objects.filter(
        holding(on), household__place__path__startswith=top.path, household__in=poor.values("household")
    ).exclude(household__closed_on__isnull=False, household__closed_on__lte=on)
    found: Counter[int] = Counter()
    for path, number in members.values_list("household__place__path").annotate(n=Count("pk")).order_by():
        for part in path.strip("/").split("/"):
            if int(part) in villages:
                found[int(part)] += number
    return found


def _stated(villages: Sequence[Place], on: date) -> _Stated:
    """What the sheet of the latest year says of each village, as known on a day. Cost: one query."""
    rows = VillageProfile.objects.filter(holding(on), village__in=villages, year__lte=on.year)
    columns = ("population", "net_income_pc_yuan", "collective_income_yuan")
    return {
        village: {
            column: None if value is None else Fraction(value)
            for column, value in zip(columns, said, strict=True)
        }
        for village, *said in rows.order_by("year").values_list("village_id", *columns)
    }


def _figure(name: str, place: Place, on: date) -> Figure:
    found = figures_below(name, place, Level(place.level), on)[place]
    if found is not None:
        return found
    villages = list(Place.objects.filter(path__startswith=place.path, level=Level.VILLAGE).order_by("path"))
    stated, why = _stated(villages, on), _("the villages state no people")
    for column in _columns(name, place):
        lacking = [one for one in villages if stated.get(one.pk, {}).get(column) is None]
        if lacking or not villages:
            why = _lacks(column, lacking)
            break
    raise FigureUnknown(what=FIGURES[name].label, day=formats.day(on), why=why)


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
