"""Reading households: always for someone, always through the one scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import (
    OutOfScope,
    Somebody,
    access,
    in_scope,
    in_scope_by_path,
    may,
)
from liandong.foundation.personal import Audience
from liandong.foundation.places.models import Place
from liandong.registry.models import Household, Listing, SavedView, VillageProfile
from liandong.registry.sight import Sight

READ, LOOK = "household.read", "household.look"


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


def reading(user: Somebody) -> str:
    """By which action somebody reads lists: those who keep files read these, whole; others look."""
    return READ if may(user, READ) else LOOK


def sight_of(user: Somebody) -> Sight:
    """What somebody sees of the families of a list."""
    return Sight(Audience.STAFF if may(user, READ) else Audience.CHECK)


def seen_by(user: Somebody, lines: QuerySet[Listing]) -> QuerySet[Listing]:
    """The lines of the families that somebody may see in a list."""
    return in_scope_by_path(user, lines, action=reading(user))


def audience_of(user: Somebody, household: Household) -> Audience | None:
    """As whom somebody sees a family: the most that one of their duties allows; None: not at all."""
    if may(user, READ, household.place):
        return Audience.STAFF
    return Audience.CHECK if may(user, LOOK, household.place) else None


def look_at(user: Somebody, key: UUID) -> tuple[Household, Sight]:
    """The household of that key, and how much of it the user sees.

    Raises:
        OutOfScope: the user may not see it, or there is none.
    """
    household = Household.objects.select_related("place", "source", "county").filter(key=key).first()
    audience = audience_of(user, household) if household else None
    if household is None or audience is None:
        raise OutOfScope(LOOK)
    return household, Sight(audience)


def saved_views(user: User) -> list[SavedView]:
    """The views of the list that somebody keeps for themselves, by name."""
    return list(SavedView.objects.filter(user=user).order_by("name"))
