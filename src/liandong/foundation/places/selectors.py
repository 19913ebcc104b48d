"""Reading the tree: names on a day, subtrees, the way from the root. Each is one query for any number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, Q, QuerySet, Subquery

from liandong.foundation import clock
from liandong.foundation.places.codes import parse_code
from liandong.foundation.places.models import Place, PlaceName

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
    return named(Place.objects.filter(names__in=names_on(on).filter(code=parse_code(code).text)), on).first()


def by_codes(codes: Iterable[str], on: date | None = None) -> dict[str, Place]:
    """Places by full code of twelve digits, for those codes that exist on the day. One query for all."""
    wanted = {parse_code(code).text for code in codes}
    found = names_on(on).filter(code__in=wanted).select_related("place")
    return {name.code: name.place for name in found if name.code is not None}


def path_names(place: Place, on: date | None = None) -> list[str]:
    """Names from the root down to the place, ``["江南省", …, "上坪村"]``. One query."""
    names = dict(names_on(on).filter(place__in=place.ids).values_list("place", "name"))
    return [names.get(place_id, "") for place_id in place.ids]


def paths_named(places: Iterable[Place], on: date | None = None) -> dict[int, list[str]]:
    """For many places what :func:`path_names` gives for one, by id. One query for all."""
    kept = list(places)
    ids = {place_id for place in kept for place_id in place.ids}
    names = dict(names_on(on).filter(place__in=ids).values_list("place", "name"))
    return {place.pk: [names.get(place_id, "") for place_id in place.ids] for place in kept}
