"""Families that must have a helper and have none, or one who cannot help them; helpers with too many (R6).

Who must have one is a setting for each standing and each kind of open risk (``pairing.…``). A pair counts
on a day on which its helper holds the duty at the family's place: see ``docs/decisions/0021``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from liandong.casework.settings.in_force import Book, book_of, places_that_set
from liandong.desk.gap_kinds import Gap, GapKind
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.places.models import Level, Place
from liandong.registry.family_codes import MonitorKind, PovertyStatus
from liandong.registry.models import Household, Tie
from liandong.registry.selectors import holding
from liandong.registry.tie_codes import TieRole

MOST = "pairing.most"
PAIRED = {
    f"pairing.{code.value}": code.value
    for code in (
        PovertyStatus.POOR,
        PovertyStatus.PRE_EXIT,
        PovertyStatus.RETURNED,
        PovertyStatus.LIFTED,
        *MonitorKind,
    )
}
"""The setting that says yes or no, for each standing and each kind of monitored family."""

# In a village: the family's place is the village, or one of its groups. areas: places with values of their
# own, of which the nearest decides; needs: what must have a helper there, a line each.
_HERE = """
    with here as (
      select p.id, case when p.level = 6 then p.parent_id else p.id end as village,
        (select a from unnest(%(areas)s::text[]) a where starts_with(p.path, a)
          order by length(a) desc limit 1) as area
      from places_place p where starts_with(p.path, %(path)s))
    select h.id, here.village from here
"""
_STANDING = """
      select h.id, h.place_id, s.poverty_status, s.monitor_kind, s.is_risk_cleared
      from registry_household h join registry_householdstatus s on s.household_id = h.id
      where s.valid_from <= %(day)s and (s.valid_to is null or s.valid_to > %(day)s)
        and (h.closed_on is null or h.closed_on > %(day)s)
        and (s.poverty_status = any(%(needs)s::text[]) or s.monitor_kind = any(%(needs)s::text[]))
"""
_MUST = """
    where exists (
      select 1 from unnest(%(in_areas)s::text[], %(needs)s::text[]) n (area, code)
      where n.area = here.area and (n.code = h.poverty_status
        or (n.code = h.monitor_kind and h.is_risk_cleared is not true)))
"""
# Place by place (offset 0 keeps it so): all families of the register would be read for those of a county.
_FAMILIES = f"{_HERE} cross join lateral ({_STANDING} and h.place_id = here.id offset 0) h {_MUST}"
_OF_THESE = f"{_HERE} join ({_STANDING} and {{which}}) h on h.place_id = here.id {_MUST}"
_UNPAIRED = """
      and not exists (
        select 1 from registry_tie t where t.household_id = h.id and t.role = 'helper' and t.is_main
          and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to > %(day)s))
"""
_NEEDED = f"{_FAMILIES} {_UNPAIRED}"
_LOST = """
    select t.id from registry_tie t join registry_household h on h.id = t.household_id
    join places_place p on p.id = h.place_id join accounts_user u on u.id = t.user_id
    where t.role = 'helper' and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to > %(day)s)
      and starts_with(p.path, %(path)s) and (h.closed_on is null or h.closed_on > %(day)s)
      and not (u.is_active and exists (
        select 1 from accounts_duty d join places_place q on q.id = d.place_id
        where d.user_id = t.user_id and d.role = 'helper' and starts_with(p.path, q.path)
          and d.valid_from <= %(day)s and (d.valid_to is null or d.valid_to > %(day)s)))
"""


def pair_gaps(top: Place) -> list[Gap]:
    """What lacks of the pairs in a place and below. Cost: eight queries."""
    return [*_needed(top), *_lost(top), *_too_many(top)]


@dataclass(frozen=True)
class Needs:
    """Which codes must have a helper in which areas: their paths, and a line (path, code) each.

    A family of an area that lies in another one counts with the nearest.
    """

    areas: list[str]
    lines: list[tuple[str, str]]

    @classmethod
    def of(cls, top: Place | None, on: date) -> Needs:
        """What holds in a place and below, or everywhere. Cost: two queries."""
        places = [top, *places_that_set(PAIRED, top)]
        book = book_of([place for place in places if place], list(PAIRED))
        lines = [
            (place.path if place else "", code)
            for place in places
            for name, code in PAIRED.items()
            if (found := book.at(name, place, on)) is not None and found.value
        ]
        return cls([place.path if place else "" for place in places], lines)


def _needed(top: Place) -> list[Gap]:
    counted = f"select village, count(*) from ({_NEEDED}) n group by village"  # noqa: S608  no value in it
    counts: dict[int, int] = {row[0]: row[1] for row in _asked(counted, top, Needs.of(top, clock.today()))}
    villages = Place.objects.in_bulk(counts)
    return [
        Gap(GapKind.NO_HELPER, place, count=counts[pk], url=_families(place, GapKind.NO_HELPER))
        for pk, place in villages.items()
    ]


def count_needing(top: Place, needs: Needs, *, without: bool) -> int:
    """How many families of a place such needs say must have a helper, or of these have none. One query."""
    found = _asked(_NEEDED if without else _FAMILIES, top, needs)
    return len(found)


def _lost(top: Place) -> list[Gap]:
    ties = Tie.objects.filter(pk__in=[key for (key,) in _asked(_LOST, top)])
    counts: Counter[tuple[Place, User]] = Counter()
    for tie in ties.select_related("household__place__parent", "user"):
        place = tie.household.place
        village = place.parent if place.level == Level.GROUP and place.parent is not None else place
        counts[village, tie.user] += 1
    return [
        Gap(GapKind.LOST_HELPER, place, who=str(user), count=count, url=_families(place, GapKind.LOST_HELPER))
        for (place, user), count in counts.items()
    ]


def _too_many(top: Place) -> list[Gap]:
    """Helpers with more families, here or anywhere, than the rule of their families' place allows."""
    families = families_of_helpers(top)
    book = book_of({place for places in families.values() for place in places}, [MOST])
    found = []
    for user, places in families.items():
        if has_too_many(places, book, clock.today()):
            place = next(one for one in places if top.contains(one))
            url = _families(place, GapKind.TOO_MANY, helper=str(user.key))
            found.append(Gap(GapKind.TOO_MANY, place, who=str(user), count=len(places), url=url))
    return found


def families_of_helpers(top: Place) -> dict[User, list[Place]]:
    """The helpers of a place, each with the places of all their families anywhere. Cost: one query."""
    here = Tie.objects.filter(holding(clock.today()), role=TieRole.HELPER)
    helpers = here.filter(household__place__path__startswith=top.path).values("user")
    rows = here.filter(user__in=helpers).select_related("household__place__parent", "user")
    families: dict[User, list[Place]] = {}
    for tie in rows.order_by("user", "household__place__path"):
        families.setdefault(tie.user, []).append(tie.household.place)
    return families


def has_too_many(places: Sequence[Place], book: Book, on: date) -> bool:
    """Whether somebody has more families than the places of these families allow."""
    rules = [rule.value for place in places if (rule := book.at(MOST, place, on))]
    return bool(rules) and len(places) > min(rules)


def _asked(
    query: str, top: Place | None, needs: Needs | None = None, **more: object
) -> Sequence[tuple[int, ...]]:
    """Ask about a place and below, or about everywhere."""
    values: dict[str, Any] = {"path": top.path if top else "", "day": clock.today(), **more}
    if needs is not None:
        values["areas"] = needs.areas
        values["in_areas"], values["needs"] = (
            [path for path, _ in needs.lines],
            [code for _, code in needs.lines],
        )
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def without_helper(keys: Collection[UUID], on: date) -> dict[UUID, Place]:
    """Families that must have a helper on a day and have none, with their places. Cost: four queries."""
    if not keys:
        return {}
    needs = Needs.of(None, on)
    asked = f"{_OF_THESE.format(which='h.key = any(%(keys)s)')} {_UNPAIRED}"
    return _homes(_asked(asked, None, needs, keys=list(keys), day=on))


def left_by(helper: UUID) -> dict[UUID, Place]:
    """The families whose main pair with somebody goes on though their duty there ends; with their places.

    Only those that must have a helper. Cost: seven queries.
    """
    ties = Tie.objects.filter(holding(clock.today()), user__key=helper, role=TieRole.HELPER, is_main=True)
    duties = Duty.objects.filter(user__key=helper, role=Role.HELPER)
    if not duties.filter(valid_to__isnull=False).exists():
        return {}
    kept = Q(pk__in=[])
    for path in duties.filter(valid_to__isnull=True).values_list("place__path", flat=True):
        kept |= Q(household__place__path__startswith=path)
    families = list(ties.exclude(kept).values_list("household", flat=True))
    needs = Needs.of(None, clock.today())
    asked = _OF_THESE.format(which="h.id = any(%(families)s)")
    return _homes(_asked(asked, None, needs, families=families))


def _homes(families: Iterable[tuple[int, ...]]) -> dict[UUID, Place]:
    rows = Household.objects.filter(pk__in=[key for key, *_village in families]).select_related("place")
    return {one.key: one.place for one in rows.order_by("pk")}


def _families(place: Place, kind: GapKind, **more: str) -> str:
    return f"{reverse('desk:gap_families')}?{urlencode({'place': place.pk, 'kind': kind.value, **more})}"


def families_of(place: Place, kind: str, helper: str = "") -> QuerySet[Household]:
    """The families that a line about pairs counts, in the order of their numbers; none of another kind.

    Cost: two queries at the most besides their own.
    """
    keys: list[int] = []
    if kind == GapKind.NO_HELPER:
        needs = Needs.of(place, clock.today())
        keys = [family for family, _village in _asked(_NEEDED, place, needs)]
    elif kind == GapKind.LOST_HELPER:
        keys = list(Tie.objects.filter(pk__in=[key for (key,) in _asked(_LOST, place)]).values_list(
            "household", flat=True
        ))  # fmt: skip
    elif kind == GapKind.TOO_MANY:
        ties = Tie.objects.filter(holding(clock.today()), role=TieRole.HELPER, user__key=helper)
        keys = list(ties.values_list("household", flat=True))
    return Household.objects.filter(pk__in=keys).select_related("place").order_by("household_no", "pk")
