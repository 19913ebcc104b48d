"""Reading households: always for someone, always through the one scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, access, in_scope
from liandong.foundation.places.models import Place
from liandong.registry.models import Household, SavedView, VillageProfile

READ = "household.read"


def holding(on: date) -> Q:
    """The dated rows that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def households_for(user: Somebody, place: Place) -> QuerySet[Household]:
    """The households of a place and below that a user may read, village by village.

    Lists of a whole area go through :mod:`liandong.registry.household_list`.
    """
    found = in_scope(user, Household.objects.filter(place__path__startswith=place.path), action=READ)
    return found.select_related("place", "source").order_by("place__path", "household_no", "pk")


def latest_profiles(villages: Iterable[Place]) -> dict[int, VillageProfile]:
    """For each village the latest year that is known of it, as it stands now. Cost: one query."""
    rows = VillageProfile.objects.filter(village__in=list(villages), valid_to__isnull=True)
    return {row.village_id: row for row in rows.order_by("village", "year")}


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
