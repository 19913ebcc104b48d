"""Reading households: always for someone, always through the one scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.accounts.actions import given_for
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.scope import (
    OutOfScope,
    Somebody,
    access,
    duties_of,
    in_scope,
    in_scope_by_path,
    may,
    places_for,
)
from liandong.foundation.personal import Audience
from liandong.foundation.places.models import Place
from liandong.registry.bearer import Bearer
from liandong.registry.models import Household, Listing, SavedView, Tie, VillageProfile
from liandong.registry.sight import Sight
from liandong.registry.tie_codes import TieRole

READ, LOOK = "household.read", "household.look"
_GIVEN = {
    TieRole.HOUSEHOLD: Audience.FAMILY,
    TieRole.HELPER: Audience.HELPER,
    TieRole.EVALUATOR: Audience.EVALUATOR,
}
"""As whom a family that was given to somebody is seen; the one who sees most first."""


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


def ties_of(user: Somebody, *, own_only: bool = False) -> QuerySet[Tie]:
    """The families given to somebody that count today: each with a duty of that role at the family's place.

    Who holds a duty for a colleague who is away has the colleague's families. An assisting unit has those
    whom its own people help, unless ``own_only``. Cost: none besides the duties; an index of the person
    answers.
    """
    wanted = Q()
    for duty in duties_of(user):
        here = Q(household__place__path__startswith=duty.place.path)
        if duty.role in TieRole.values:
            wanted |= here & Q(user=_whose(duty), role=duty.role)
        elif duty.role == Role.ASSISTING_UNIT and not own_only:
            wanted |= here & Q(unit__account=_whose(duty), role=TieRole.HELPER)
    return Tie.objects.filter(holding(clock.today()), wanted) if wanted else Tie.objects.none()


def _whose(duty: Duty) -> int:
    return duty.on_behalf_of.user_id if duty.on_behalf_of else duty.user_id


def sight_of(user: Somebody) -> Sight:
    """What somebody sees of the families of a list; where several roles give families, the least of it."""
    if may(user, READ):
        return Sight(Audience.STAFF)
    if places_for(user, LOOK):
        return Sight(Audience.CHECK)
    held = {duty.role for duty in duties_of(user)}
    if Role.ASSISTING_UNIT in held:
        return Sight(Audience.CHECK)
    given = [audience for role, audience in _GIVEN.items() if role.value in held]
    return Sight(given[-1] if given else Audience.CHECK)


def seen_by(user: Somebody, lines: QuerySet[Listing]) -> QuerySet[Listing]:
    """The lines of the families that somebody may see in a list: of the area, else those given by name."""
    action = reading(user)
    if places_for(user, action):
        return in_scope_by_path(user, lines, action=action)
    return lines.filter(household__in=ties_of(user).values("household"))


def given_to(user: Somebody, action: str, *, household: str = "household") -> Q:
    """Rows of families that were given to somebody by name, where the action is open to them so; else none.

    ``household``: the lookup from a row to its family.
    """
    if isinstance(user, Bearer):
        mine = Role.HOUSEHOLD in given_for(action)
        return Q(**{household: user.household_id}) if mine else Q(pk__in=[])
    roles = [duty.role for duty in duties_of(user) if duty.role in given_for(action)]
    if not roles:
        return Q(pk__in=[])
    return Q(**{f"{household}__in": ties_of(user, own_only=True).filter(role__in=roles).values("household")})


def given_as(user: Somebody, household: Household) -> Audience | None:
    """As whom somebody sees a family that was given to them; None: it was not. Cost: one query."""
    if isinstance(user, Bearer):
        return Audience.FAMILY if household.pk == user.household_id else None
    ties = ties_of(user).filter(household=household).values_list("role", "user")
    own = {_whose(duty) for duty in duties_of(user) if duty.role != Role.ASSISTING_UNIT}
    found = {TieRole(role) if holder in own else None for role, holder in ties}
    seen = next((audience for role, audience in _GIVEN.items() if role in found), None)
    return seen or (Audience.CHECK if found else None)


def audience_of(user: Somebody, household: Household) -> Audience | None:
    """As whom somebody sees a family: the most that they hold allows; None: not at all.

    Cost: one query for those who neither keep nor check the file.
    """
    if may(user, READ, household.place):
        return Audience.STAFF
    return Audience.CHECK if may(user, LOOK, household.place) else given_as(user, household)


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
