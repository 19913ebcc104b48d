"""Reading objections: always for someone, always through the one scope."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liandong.feedback.models import Objection
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, in_scope, may
from liandong.identification.models import RunResult
from liandong.registry.models import Household
from liandong.registry.selectors import given_to

READ, ENTER = "household.read", "objection.enter"


def objections_to(user: User, household: Household) -> QuerySet[Objection]:
    """The objections to facts of a family that a user may read, latest first."""
    found = Objection.objects.filter(household=household)
    seen = in_scope(user, found, action=READ) if may(user, READ) else found.filter(given_to(user, ENTER))
    return seen.select_related("raised_by", "run").order_by("-id")


def may_object(user: Somebody, result: RunResult) -> bool:
    """Whether a user may object to facts of a result: who keeps the family's file, and the family itself."""
    if may(user, ENTER, result.place):
        return True
    return Household.objects.filter(given_to(user, ENTER, household="pk"), pk=result.household_id).exists()


def access_objection(user: User, key: UUID, *, action: str = ENTER, for_update: bool = False) -> Objection:
    """One objection with which a user may do something. Errors: OutOfScope."""
    rows = Objection.objects.select_related("household", "place", "run", "evidence")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    of_mine = rows.filter(given_to(user, action))
    row = in_scope(user, rows, action=action).filter(key=key).first() or of_mine.filter(key=key).first()
    if row is None:
        raise OutOfScope(action)
    return row
