"""Reading households: always for someone, always through the one scope."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import F, Q, QuerySet

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, access, in_scope
from liandong.foundation.places.models import Place
from liandong.registry.models import Household, SavedView
from liandong.registry.searching import matching, understood

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

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
    """The households a user may read, with their number of members, village by village.

    Pages of many rows go through :mod:`liandong.registry.household_list`.

    Args:
        search: a name of a head or member, its pinyin or initials, or the beginning of a household number.
        place: only households of this place and below.
    """
    found = in_scope(user, Household.objects.all(), action=READ)
    if place is not None:
        found = found.filter(place__path__startswith=place.path)
    if search:
        sought = understood(search)
        found = found.none() if sought.is_empty else found.filter(matching(sought, "listing__"))
    counted = found.annotate(persons=F("listing__persons"))
    return counted.select_related("place", "source").order_by("place__path", "household_no", "pk")


def access_household(user: Somebody, key: UUID) -> Household:
    """The household of that key.

    Raises:
        OutOfScope: it lies outside the user's area, or there is none.
    """
    return access(
        user, Household.objects.select_related("place", "source", "county"), {"key": key}, action=READ
    )


def saved_views(user: User) -> list[SavedView]:
    """The views of the list that somebody keeps for themselves, by name."""
    return list(SavedView.objects.filter(user=user).order_by("name"))
