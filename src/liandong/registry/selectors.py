"""Reading households: always for someone, always through the one scope."""

from __future__ import annotations

from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django_stubs_ext import WithAnnotations

from liandong.foundation import clock
from liandong.foundation.accounts.scope import Somebody, access, in_scope, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import Named, named
from liandong.registry.models import Household, Member

READ = "household.read"


class Counted(TypedDict):
    """What :func:`households_for` adds to a household."""

    persons: int


def holding(on: date) -> Q:
    """The dated rows that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def households_for(
    user: Somebody, *, search: str = "", place: Place | None = None
) -> QuerySet[WithAnnotations[Household, Counted]]:
    """The households a user may read, with their number of members today, village by village.

    Args:
        search: the beginning of a household number, or part of the name of a member or head.
        place: only households of this place and below.
    """
    found = in_scope(user, Household.objects.all(), action=READ)
    if place is not None:
        found = found.filter(place__path__startswith=place.path)
    if search:
        named_so = Member.objects.filter(name__contains=search).values("household")
        found = found.filter(
            Q(household_no__istartswith=search) | Q(head_name__contains=search) | Q(pk__in=named_so)
        )
    members = (
        Member.objects.filter(holding(clock.today()), household=OuterRef("pk"))
        .order_by()
        .values("household")
        .annotate(persons=Count("pk"))
    )
    counted = found.annotate(persons=Coalesce(Subquery(members.values("persons")), 0))
    return counted.select_related("place", "source").order_by("place__path", "household_no", "pk")


def access_household(user: Somebody, key: UUID) -> Household:
    """The household of that key.

    Raises:
        OutOfScope: it lies outside the user's area, or there is none.
    """
    return access(
        user, Household.objects.select_related("place", "source", "county"), {"key": key}, action=READ
    )


def places_to_filter(user: Somebody) -> QuerySet[WithAnnotations[Place, Named]]:
    """The townships and villages of the user's area, parents before children, named as today."""
    places = visible_places(user, action=READ).filter(level__in=(Level.TOWNSHIP, Level.VILLAGE))
    return named(places).order_by("path")
