"""The one funnel between people and what belongs to places.

Every selector that reads something of a place goes through :func:`in_scope` (many) or :func:`access`
(one). Both know the action: an administrator of the system has a place, but no family is in it.

Cost: one query for the duties of a user, kept on the user object, so once per request.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.accounts.actions import given_for, roles_for
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.roles import openers
from liandong.foundation.places.models import Place

if TYPE_CHECKING:
    from datetime import date

M = TypeVar("M", bound=Model)
Somebody = User | AnonymousUser

READ_FAMILIES = "household.read"


class OutOfScope(Exception):
    """A thing that is not in a user's area, or does not exist: from outside the two look the same.

    Answered by :class:`liandong.foundation.accounts.middleware.ScopeMiddleware` with a page that says who
    may, and how to ask them.
    """

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(action)


def duties_of(user: Somebody) -> list[Duty]:
    """The duties of a user that count today, with their places. One query a request."""
    if not isinstance(user, User) or not user.is_active:
        return []
    today = clock.today()
    kept: tuple[date, list[Duty]] | None = getattr(user, "_duties_kept", None)
    if kept is None or kept[0] != today:
        kept = (
            today,
            list(
                Duty.objects.valid(today)
                .filter(user=user)
                .select_related("place", "on_behalf_of__user")
                .order_by("id")
            ),
        )
        user._duties_kept = kept  # type: ignore[attr-defined]  # lives as long as the request's user object
    return kept[1]


def forget_duties(user: User) -> None:
    """Have the duties read again: called by the services that change them."""
    user.__dict__.pop("_duties_kept", None)


def places_for(user: Somebody, action: str) -> list[Place]:
    """The tops of the areas in which a user may do an action: the places of the duties that allow it."""
    roles = roles_for(action)
    tops = sorted(
        {duty.place for duty in duties_of(user) if duty.role in roles}, key=lambda place: place.path
    )
    return [place for place in tops if not any(other != place and other.contains(place) for other in tops)]


def visible_places(user: Somebody, *, action: str = READ_FAMILIES) -> QuerySet[Place]:
    """All places in which a user may do an action: the union of the subtrees of the duties that allow it."""
    tops = places_for(user, action)
    if not tops:
        return Place.objects.none()
    below = Q()
    for top in tops:
        below |= Q(path__startswith=top.path)
    return Place.objects.filter(below)


def in_scope(
    user: Somebody, queryset: QuerySet[M], *, place: str = "place", action: str = READ_FAMILIES
) -> QuerySet[M]:
    """The rows that lie where the user may do the action; none for strangers, expired or future duties.

    Args:
        user: who reads; somebody not signed in sees nothing.
        queryset: rows that belong to places.
        place: the path of lookups from a row to its place (``"household__place"``), without ``_id``.
        action: what is to be done with the rows, one of ``accounts.actions``.
    """
    places = visible_places(user, action=action)
    if places.query.is_empty():
        return queryset.none()
    return queryset.filter(**{f"{place}__in": places})


def in_scope_by_path(
    user: Somebody, queryset: QuerySet[M], *, path: str = "path", action: str = READ_FAMILIES
) -> QuerySet[M]:
    """What :func:`in_scope` gives, for rows that carry the path of their own place.

    The scope is then a range of an index on the path, without a look at the places.
    """
    tops = places_for(user, action)
    below = Q()
    for top in tops:
        below |= Q(**{f"{path}__startswith": top.path})
    return queryset.filter(below) if tops else queryset.none()


def access(
    user: Somebody,
    queryset: QuerySet[M],
    lookup: Mapping[str, object],
    *,
    place: str = "place",
    action: str = READ_FAMILIES,
) -> M:
    """The one row that the lookup names, if it lies where the user may do the action.

    Raises:
        OutOfScope: it lies elsewhere, or there is none. The answer is the same, so that nobody learns from
            it whether a family is registered.
    """
    row = in_scope(user, queryset, place=place, action=action).filter(**lookup).first()
    if row is None:
        raise OutOfScope(action)
    return row


def access_place(user: Somebody, place_id: int, *, action: str = READ_FAMILIES) -> Place:
    """The place, if the user may do the action there.

    Raises:
        OutOfScope: it lies outside the user's area, or there is none.
    """
    place = visible_places(user, action=action).filter(pk=place_id).first()
    if place is None:
        raise OutOfScope(action)
    return place


def may(user: Somebody, action: str, place: Place | None = None) -> bool:
    """Whether a user may do an action in a place; where none is named: anywhere, or with anything at all.

    A place is never open to those who may only see what was given to them by name.
    """
    tops = places_for(user, action)
    if place is not None:
        return any(top.contains(place) for top in tops)
    return bool(tops) or any(duty.role in given_for(action) for duty in duties_of(user))


def require(user: Somebody, action: str, place: Place | None = None) -> None:
    """Let pass who may do the action, and refuse everybody else.

    Raises:
        OutOfScope: the user may not do this (there).
    """
    if not may(user, action, place):
        raise OutOfScope(action)


def acting_for(
    user: Somebody, place: Place | None = None, *, roles: Collection[Role] | None = None
) -> tuple[User, ...]:
    """The colleagues for whom a user acts (there): by their delegated duty, where no own one counts.

    ``roles``: of those who may do what is done; a duty in another role allows it to nobody.
    """
    here = [
        duty
        for duty in duties_of(user)
        if (place is None or duty.place.contains(place)) and (roles is None or duty.role in roles)
    ]
    if any(duty.on_behalf_of is None for duty in here):
        return ()
    return tuple(
        {duty.on_behalf_of.user.pk: duty.on_behalf_of.user for duty in here if duty.on_behalf_of}.values()
    )


def may_give(user: Somebody, role: Role, place: Place) -> bool:
    """Whether a user may give a role for a place to somebody: level by level, within the own area."""
    giving = openers(role)
    return any(duty.role in giving and duty.place.contains(place) for duty in duties_of(user))


def has_role(user: Somebody, *roles: Role, place: Place | None = None) -> bool:
    """Whether a user has one of the roles today, for a place (or above it) where one is named."""
    return any(
        duty.role in roles and (place is None or duty.place.contains(place)) for duty in duties_of(user)
    )


def who_may(action: str, place: Place) -> list[User]:
    """Everybody who may do an action in a place today, by their own duty, in the order of their accounts."""
    duties = Duty.objects.valid().filter(role__in=roles_for(action), place__in=place.ids)
    return list(User.objects.filter(duties__in=duties).distinct().order_by("pk"))
