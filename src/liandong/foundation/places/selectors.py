"""Reading the tree: names on a day, subtrees, the way from the root. Each is one query for any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from liandong.foundation import clock
from liandong.foundation.places.codes import parse_code
from liandong.foundation.places.models import Place, PlaceName, Succession

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Named(TypedDict):
    """What :func:`named` adds to a place."""

    code: str | None
    name: str | None


def names_on(on: date | None = None) -> QuerySet[PlaceName]:
    """The names and codes that are valid on a day (default: today)."""
    day = on or clock.today()
    return PlaceName.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def named(queryset: QuerySet[Place], on: date | None = None) -> QuerySet[WithAnnotations[Place, Named]]:
    """The places with ``code`` and ``name`` of a day (default: today) as further attributes.

    Both are None for a place that had no name on that day. Cost: no query of its own.
    """
    current = names_on(on).filter(place=OuterRef("pk"))
    return queryset.annotate(
        code=Subquery(current.values("code")[:1]), name=Subquery(current.values("name")[:1])
    )


def subtree(place: Place) -> QuerySet[Place]:
    """The place and everything below it."""
    return Place.objects.filter(path__startswith=place.path)


def children(place: Place | None, on: date | None = None) -> QuerySet[WithAnnotations[Place, Named]]:
    """The places right below (of None: the roots), named, in the order of their codes, groups after."""
    return named(Place.objects.filter(parent=place), on).order_by("code", "name", "id")


def by_code(code: str, on: date | None = None) -> Place | None:
    """The place that has this code on a day (default: today); any usual length of code.

    Raises:
        BadPlaceCode: the text cannot be a code.
    """
    # The place is looked up by a subquery of one value: a join is planned badly after a large load.
    had = names_on(on).filter(code=parse_code(code).text)
    return named(Place.objects.filter(pk=Subquery(had.values("place")[:1])), on).first()


def by_codes(codes: Iterable[str], on: date | None = None) -> dict[str, Place]:
    """Places by full code of twelve digits, for those codes that exist on the day. One query for all."""
    wanted = {parse_code(code).text for code in codes}
    found = names_on(on).filter(code__in=wanted).select_related("place")
    return {name.code: name.place for name in found if name.code is not None}


def path_names(place: Place, on: date | None = None) -> list[str]:
    """Names from the root down to the place, ``["江南省", …, "上坪村"]``. One query.

    A place that was merged into another lies below it. It has a name of its own on the days before, and its
    successor's afterwards; of two places of one level the lower one that has a name is told.
    """
    return paths_named([place], on)[place.pk]


def paths_named(places: Iterable[Place], on: date | None = None) -> dict[int, list[str]]:
    """For many places what :func:`path_names` gives for one, by id. One query for all."""
    return ways_named({place.pk: place.ids for place in places}, on)


def ways_named(ways: Mapping[int, Sequence[int]], on: date | None = None) -> dict[int, list[str]]:
    """The same for the ids from the root down to each place, by its id. One query for all."""
    ids = {place_id for way in ways.values() for place_id in way}
    found = names_on(on).filter(place__in=ids).values_list("place", "name", "place__level")
    names = {place_id: (level, name) for place_id, name, level in found}
    return {place_id: _told(way, names) for place_id, way in ways.items()}


def _told(way: Sequence[int], names: dict[int, tuple[int, str]]) -> list[str]:
    by_level = dict(names[place_id] for place_id in way if place_id in names)
    return [by_level[level] for level in sorted(by_level)] or [""]


@dataclass(frozen=True)
class Found:
    """What a code means: the place it named on a day, and the places that stand for it today.

    ``today`` is the place itself while it stands; else what it was merged or split into; empty where it ended
    without a successor.
    """

    place: Place
    name: str
    valid_to: date | None
    today: tuple[Place, ...]


def find_code(code: str, on: date | None = None) -> Found | None:
    """The place that had a code on a day (default: the last that had it), and what stands for it today.

    Raises:
        BadPlaceCode: the text cannot be a code.
    """
    had = PlaceName.objects.filter(code=parse_code(code).text).select_related("place")
    if on is not None:
        had = had.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        )
    name = had.order_by(F("valid_to").desc(nulls_first=True)).first()
    if name is None:
        return None
    return Found(name.place, name.name, name.valid_to, tuple(followed(name.place)))


def followed(place: Place, on: date | None = None) -> list[Place]:
    """The places that stand for this one on a day (default: today): itself, or what it became, step by step.

    Cost: two queries for each step of the chain.
    """
    day = on or clock.today()
    standing: dict[int, Place] = {}
    seen: set[int] = set()
    step = {place.pk: place}
    while step:
        seen |= step.keys()
        here = set(names_on(day).filter(place__in=step).values_list("place", flat=True))
        standing |= {pk: one for pk, one in step.items() if pk in here}
        onward = Succession.objects.filter(
            predecessor__in=step.keys() - here,
            successor__isnull=False,
            on__lte=day,
            predecessor__names__valid_to=F("on"),  # not a part that left it earlier
        ).exclude(successor__in=seen)
        found = [one.successor for one in onward.select_related("successor")]
        step = {one.pk: one for one in found if one is not None}
    return sorted(standing.values(), key=lambda one: one.pk)


def successions_of(place: Place) -> list[Succession]:
    """What happened to a place, and what it was made of, in the order of days."""
    told = Succession.objects.filter(Q(predecessor=place) | Q(successor=place))
    return list(told.select_related("predecessor", "successor").order_by("on", "id"))
