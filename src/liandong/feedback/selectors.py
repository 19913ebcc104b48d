"""Reading objections: always for someone, always through the one scope."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liandong.feedback.models import Objection
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access, in_scope
from liandong.registry.models import Household

READ, ENTER = "household.read", "objection.enter"


def objections_to(user: User, household: Household) -> QuerySet[Objection]:
    """The objections to facts of a family that a user may read, latest first."""
    found = in_scope(user, Objection.objects.filter(household=household), action=READ)
    return found.select_related("raised_by", "run").order_by("-id")


def access_objection(user: User, key: UUID, *, action: str = ENTER, for_update: bool = False) -> Objection:
    """One objection with which a user may do something. Errors: OutOfScope."""
    rows = Objection.objects.select_related("household", "place", "run", "evidence")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    return access(user, rows, {"key": key}, action=action)
