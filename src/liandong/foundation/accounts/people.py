"""Reading accounts for whoever oversees them: the people of an area, one person, who could stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.roles import clash
from liandong.foundation.accounts.scope import OutOfScope, Somebody, may, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import paths_named

READ = "duty.read"
MOST_COLLEAGUES = 300
State = Literal["open", "closed", "all"]


@dataclass(frozen=True)
class Holding:
    """A duty in words, with the duty. ``principal``: for whom, where it was delegated."""

    duty: Duty
    role: str
    place: str
    principal: str
    state: Literal["past", "now", "coming"]


@dataclass(frozen=True)
class Row:
    """A line of the list: a person and what they are today."""

    user: User
    holdings: tuple[Holding, ...]


def people_for(
    user: Somebody, *, search: str = "", role: str = "", state: State = "open", place: Place | None = None
) -> QuerySet[User]:
    """The people with a duty, now or ever, in the places where a user may see duties.

    Accounts without any duty are seen by who opened them, and by system and security administrators: one of
    them opened the account, the other is to give the duty.

    Args:
        user: who reads.
        search: part of a name or user name.
        role: only who holds this role today.
        state: of the account.
        place: only duties in this place's subtree.
    """
    if not isinstance(user, User) or not may(user, READ):
        return User.objects.none()
    area = Duty.objects.filter(user=OuterRef("pk"), place__in=visible_places(user, action=READ))
    if place is not None:
        area = area.filter(place__path__startswith=place.path)
    seen = Q(Exists(area))
    if place is None and not role:
        without = ~Exists(Duty.objects.filter(user=OuterRef("pk")))
        seen |= Q(without, opened_by=user)
        if may(user, "account.manage") or may(user, "duty.grant"):
            seen |= Q(without)
    found = User.objects.filter(seen)
    if role:
        found = found.filter(Exists(area.valid().filter(role=role)))
    if search:
        found = found.filter(Q(username__icontains=search) | Q(display_name__icontains=search))
    if state != "all":
        found = found.filter(is_active=state == "open")
    return found.order_by("username")


def access_person(user: Somebody, key: UUID) -> User:
    """The person of a key, if the user may see their duties.

    Raises:
        OutOfScope: not in the user's area, or there is nobody of this key.
    """
    person = people_for(user, state="all").filter(key=key).first()
    if person is None:
        raise OutOfScope(READ)
    return person


def rows(users: Iterable[User]) -> list[Row]:
    """People with the duties that count today. Cost: two queries for any number."""
    kept = list(users)
    held: dict[int, list[Duty]] = {user.pk: [] for user in kept}
    duties = Duty.objects.valid().filter(user__in=kept).select_related("place", "on_behalf_of__user")
    found = list(duties.order_by("id"))
    names = paths_named(duty.place for duty in found)
    for duty in found:
        held[duty.user_id].append(duty)
    return [Row(user, tuple(_holding(duty, names) for duty in held[user.pk])) for user in kept]


def holdings(person: User) -> list[Holding]:
    """All duties of a person, the newest first. Cost: two queries."""
    duties = list(person.duties.select_related("place", "on_behalf_of__user").order_by("-valid_from", "-id"))
    names = paths_named(duty.place for duty in duties)
    return [_holding(duty, names) for duty in duties]


def delegations_of(person: User) -> list[Holding]:
    """What a person delegated to colleagues and has not ended yet. Cost: two queries."""
    given = Duty.objects.filter(on_behalf_of__user=person, valid_to__gt=clock.today())
    duties = list(given.select_related("place", "user", "on_behalf_of__user").order_by("valid_from"))
    names = paths_named(duty.place for duty in duties)
    return [_holding(duty, names) for duty in duties]


def _holding(duty: Duty, names: dict[int, list[str]]) -> Holding:
    today = clock.today()
    state: Literal["past", "now", "coming"] = "now"
    if duty.valid_from > today:
        state = "coming"
    elif duty.valid_to is not None and duty.valid_to <= today:
        state = "past"
    principal = str(duty.on_behalf_of.user) if duty.on_behalf_of else ""
    return Holding(duty, str(Role(duty.role).label), " · ".join(names[duty.place_id][-2:]), principal, state)


def colleagues(duties: Iterable[Duty], *, actor: User) -> list[User]:
    """Who could take duties over: people of the same surroundings, and new accounts the actor opened.

    Surroundings are what lies below the place right above a duty's place; who holds a role that excludes one
    of these is left out. Cost: two queries.
    """
    kept = list(duties)
    near = Q(pk__in=[])
    for duty in kept:
        above = duty.place.path[: duty.place.path.rstrip("/").rfind("/") + 1]
        ring = above if len(above) > 1 and duty.place.level > Level.PROVINCE else duty.place.path
        near |= Q(place__path__startswith=ring)
    holders = {duty.user_id for duty in kept}
    held: dict[int, set[str]] = {}
    for user_id, role in Duty.objects.valid().filter(near).values_list("user", "role"):
        held.setdefault(user_id, set()).add(role)
    wanted = {Role(duty.role) for duty in kept}
    fitting = [
        user_id
        for user_id, roles in held.items()
        if not any(clash(role, Role(other), same_area=True) for role in wanted for other in roles)
    ]
    fresh = Q(opened_by=actor) & ~Exists(Duty.objects.filter(user=OuterRef("pk")))
    found = User.objects.filter(Q(pk__in=fitting) | fresh, is_active=True).exclude(pk__in=holders)
    return list(found.exclude(pk=actor.pk).order_by("display_name", "username")[:MOST_COLLEAGUES])
