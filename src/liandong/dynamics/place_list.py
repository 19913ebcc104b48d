"""The villages and counties of an area, each with how it stands and what is open about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from liandong.casework.by_code import codes_of
from liandong.casework.case_selectors import PLACE_LEVELS
from liandong.casework.models import Case, ListedAs, PlaceStanding
from liandong.casework.procedure_tables import tables_on
from liandong.dynamics.procedures import CaseLine
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import paths_named
from liandong.registry.models import VillageProfile
from liandong.registry.selectors import holding


@dataclass(frozen=True)
class PlaceLine:
    """A place in the list. ``by_sheet``: no decision is known, and the village's sheet says it is listed."""

    place: Place
    name: str
    level: str
    status: str
    since: date | None
    by_sheet: bool
    cases: Sequence[CaseLine]
    can_open: bool


def on_a_list(on: date) -> Q:
    """Of places: that they stand on a list, by a decision or by their sheet, or are in a procedure."""
    standings = PlaceStanding.objects.filter(holding(on), place=OuterRef("pk"))
    cases = Case.objects.filter(subject_kind__in=PLACE_LEVELS, subject_key=OuterRef("key"), ended_at=None)
    sheets = VillageProfile.objects.filter(holding(on), village=OuterRef("pk"), year__lte=on.year)
    latest = sheets.order_by("-year").values("pk")[:1]
    by_sheet = VillageProfile.objects.filter(pk__in=latest, is_poor_village=True)
    return Q(Exists(standings)) | Q(Exists(cases)) | Q(Exists(by_sheet))


def place_lines(user: User, places: Sequence[Place], on: date) -> list[PlaceLine]:
    """Places as lines, for a reader. Cost: five queries, however many."""
    ids = [one.pk for one in places]
    names = paths_named(places) if places else {}
    standings = {one.place_id: one for one in PlaceStanding.objects.filter(holding(on), place__in=ids)}
    sheets = VillageProfile.objects.filter(holding(on), village__in=ids, year__lte=on.year)
    listed = dict(sheets.order_by("year").values_list("village_id", "is_poor_village"))
    codes = codes_of(places, on)
    cases: dict[UUID, list[CaseLine]] = defaultdict(list)
    found = Case.objects.filter(
        subject_kind__in=PLACE_LEVELS, subject_key__in=[one.key for one in places], ended_at=None
    )
    for case in found.order_by("id"):
        cases[case.subject_key].append(CaseLine.of(case))
    return [
        PlaceLine(
            place,
            " ".join(names[place.pk][-2:]) if place.level == Level.VILLAGE else names[place.pk][-1],
            str(Level(place.level).label),
            str(ListedAs(standing.status).label) if (standing := standings.get(place.pk)) else "",
            standing.valid_from if standing else None,
            standing is None and bool(listed.get(place.pk)),
            cases[place.key],
            _can_open(user, place, codes[place.pk], on),
        )
        for place in places
    ]


def _can_open(user: User, place: Place, code: str, on: date) -> bool:
    """Whether the rules of the day give the reader a way to open a procedure about a place."""
    return any(
        has_role(user, *line.roles, place=place)
        for table in tables_on(code, on)
        if PLACE_LEVELS.get(table.subject) == place.level
        for line in table.openings()
    )
