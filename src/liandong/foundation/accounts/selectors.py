"""Reading accounts and duties for the person they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from liandong.foundation.accounts.actions import ACTIONS, roles_for
from liandong.foundation.accounts.models import Duty, Role
from liandong.foundation.accounts.scope import Somebody, duties_of
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import paths_named

_MOST = 3


@dataclass(frozen=True)
class ShownDuty:
    """A duty in words: the role, the whole name of the place, its dates, and what it allows.

    ``principal``: whose duty it is, where it was delegated.
    """

    role: str
    place: str
    valid_from: date
    valid_to: date | None
    allows: tuple[str, ...]
    principal: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody to turn to: name, role, and the place of the duty."""

    name: str
    role: str
    place: str


def shown_duties(user: Somebody) -> list[ShownDuty]:
    """The duties of a user that count today. Cost: one query besides the duties."""
    duties = duties_of(user)
    names = paths_named(duty.place for duty in duties)
    return [
        ShownDuty(
            role=str(Role(duty.role).label),
            place=" ".join(names[duty.place_id]),
            valid_from=duty.valid_from,
            valid_to=duty.valid_to,
            principal=str(duty.on_behalf_of.user) if duty.on_behalf_of else "",
            allows=tuple(str(one.title) for one in ACTIONS.values() if duty.role in one.roles | one.given),
        )
        for duty in duties
    ]


def serving(places: Iterable[Place], roles: Collection[str]) -> dict[tuple[int, str], set[int]]:
    """Who serves each of some places in each of some roles today: (place, role) to ids of accounts.

    A duty for a place counts for all below it. Cost: one query, whatever the number of places.
    """
    found = list(places)
    above = {one for place in found for one in place.ids}
    duties: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = Duty.objects.valid().filter(role__in=roles, place__in=above)
    for user, role, place_id in rows.values_list("user", "role", "place"):
        duties[(place_id, role)].add(user)
    return {
        (place.pk, role): set().union(*(duties.get((one, role), set()) for one in place.ids))
        for place in found
        for role in roles
    }


def people_to_ask(user: Somebody) -> list[Person]:
    """Who can give the user a further duty: those nearest above the user's own places.

    For a user without any duty, whoever gives duties highest up. Cost: two queries.
    """
    above = {place_id for duty in duties_of(user) for place_id in duty.place.ids}
    givers = Duty.objects.valid().filter(role__in=roles_for("duty.grant")).select_related("user", "place")
    near = list(givers.filter(place__in=above).order_by("-place__level", "id")[:_MOST]) if above else []
    return _persons(near or list(givers.order_by("place__level", "id")[:_MOST]))


def _persons(duties: Iterable[Duty]) -> list[Person]:
    kept = list(duties)
    names = paths_named(duty.place for duty in kept)
    return [
        Person(str(duty.user), str(Role(duty.role).label), " ".join(names[duty.place_id])) for duty in kept
    ]
