"""Reading clues: always for someone, always through the one scope."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet

from liandong.dynamics.models import Clue
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, access, in_scope, may
from liandong.registry.models import Household

READ, REPORT, REPORTER = "clue.read", "clue.report", "clue.reporter"


def clues_for(user: Somebody) -> QuerySet[Clue]:
    """The clues of the area that somebody may read; those due first come first, settled ones last."""
    found = in_scope(user, Clue.objects.filter(withdrawn_at__isnull=True), action=READ)
    order = (F("settled_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "id")
    return found.select_related("household", "place").order_by(*order)


def clues_about(user: Somebody, household: Household) -> QuerySet[Clue]:
    """The clues about one family, the latest first."""
    return clues_for(user).filter(household=household).order_by("-id")


def access_clue(user: Somebody, key: UUID, *, action: str = READ, for_update: bool = False) -> Clue:
    """One clue with which somebody may do something. Raises: OutOfScope."""
    rows = Clue.objects.filter(withdrawn_at__isnull=True).select_related("household", "place", "entered_by")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    return access(user, rows, {"key": key}, action=action)


def may_know_reporter(user: User, clue: Clue) -> bool:
    """Whether somebody may know who reported: of another family, those above the village who tell them.

    Whoever wrote the report down knows already. Source: domain.md §7 (reporter hidden from the village).
    """
    return not clue.hides_reporter or clue.entered_by_id == user.pk or may(user, REPORTER, clue.place)


def clue_of_receipt(receipt: str) -> Clue | None:
    """The clue that a receipt was given for; capitals and blanks do not matter."""
    text = "".join(receipt.split()).upper().replace("-", "")
    return Clue.objects.filter(receipt=text, withdrawn_at__isnull=True).first() if text else None
