"""Reading who was given which family: pairs of a family, units of a county, samples."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.scope import Somebody, access, in_scope, places_for
from liandong.foundation.places.models import Place
from liandong.registry.models import AssistingUnit, Household, Sample, Tie
from liandong.registry.selectors import holding
from liandong.registry.tie_codes import TieRole

TIE, DRAW = "family.tie", "sample.draw"


def ties_shown(household: Household) -> QuerySet[Tie]:
    """Helpers of a family, and its own account, the latest first; who was drawn for a visit is not told."""
    found = Tie.objects.filter(household=household).exclude(role=TieRole.EVALUATOR)
    return found.select_related("user", "unit").order_by("-valid_from", "-pk")


def access_tie(user: Somebody, key: UUID) -> Tie:
    """A pair or a family's own account, to be changed by the user.

    Raises:
        OutOfScope: elsewhere, of a sample, or there is none.
    """
    rows = Tie.objects.exclude(role=TieRole.EVALUATOR).select_related("household__place", "user")
    locked = rows.select_for_update(of=("self",))
    return access(user, locked, {"key": key}, place="household__place", action=TIE)


def holders(role: Role, place: Place) -> QuerySet[User]:
    """Who holds a role today at a place, or above it."""
    duties = Duty.objects.valid().filter(role=role, place__in=place.ids)
    return User.objects.filter(duties__in=duties).distinct().order_by("display_name", "username")


def holders_around(role: Role, places: Iterable[Place]) -> QuerySet[User]:
    """Who holds a role today at one of the places, above it or below it."""
    near = Q(pk__in=[])
    for place in places:
        near |= Q(place__in=place.ids) | Q(place__path__startswith=place.path)
    duties = Duty.objects.valid().filter(near, role=role)
    return User.objects.filter(duties__in=duties).distinct().order_by("display_name", "username")


def units_for(user: Somebody) -> QuerySet[AssistingUnit]:
    """The units of the counties in which a user pairs families, with how many families they help today."""
    counties = {place_id for top in places_for(user, TIE) for place_id in top.ids}
    below = in_scope(user, AssistingUnit.objects.all(), place="county", action=TIE).values("pk")
    today = Q(ties__valid_from__lte=clock.today()) & (
        Q(ties__valid_to__isnull=True) | Q(ties__valid_to__gt=clock.today())
    )
    helped = Count("ties__household", filter=today, distinct=True)
    found = AssistingUnit.objects.filter(Q(county__in=counties) | Q(pk__in=below)).select_related("account")
    return found.annotate(helped=helped).order_by("name", "pk")


def samples_for(user: Somebody) -> QuerySet[Sample]:
    """The samples that were drawn in the user's area for it, and by nobody above; the latest first."""
    found = in_scope(user, Sample.objects.all(), place="drawn_for", action=DRAW)
    return found.select_related("evaluator", "place", "drawn_by").order_by("-drawn_at")


def given_families(ties: QuerySet[Tie]) -> QuerySet[Household]:
    """The families of ties that hold today, by place and number."""
    held = ties.filter(holding(clock.today())).values("household")
    return Household.objects.filter(pk__in=held).order_by("place__path", "household_no", "pk")
