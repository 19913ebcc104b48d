"""Questions to the village: always for someone."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, access, in_scope
from liandong.registry.models import Household, Question

READ, WRITE = "household.read", "household.write"


def questions_for(user: Somebody, *, action: str = READ) -> QuerySet[Question]:
    """The open questions about families of the user's area, the oldest first."""
    found = Question.objects.filter(answered_at__isnull=True)
    return (
        in_scope(user, found, place="household__place", action=action)
        .select_related("household__place", "member", "our_source", "their_source")
        .order_by("asked_at", "household_id", "pk")
    )


def questions_about(household: Household) -> QuerySet[Question]:
    """The open questions about one family, which the caller may read."""
    return Question.objects.filter(household=household, answered_at__isnull=True).order_by("asked_at", "pk")


def access_question(user: User, key: UUID, *, lock: bool = False) -> Question:
    """The question of that key, if the user may change its family.

    Raises:
        OutOfScope: it lies elsewhere, or there is none.
    """
    rows = Question.objects.select_related("household__place", "member", "their_source", "answered_by")
    return access(
        user,
        rows.select_for_update(of=("self",)) if lock else rows,
        {"key": key},
        place="household__place",
        action=WRITE,
    )
