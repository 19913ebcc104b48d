"""What can be done to a family, and what was done lately: on its page, for those who may change it."""

from __future__ import annotations

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages.panels import Panel
from liandong.registry.change_codes import ChangeKind
from liandong.registry.models import FamilyChange, Household
from liandong.registry.services.changes import WRITE, members_of

_LATELY = 3


def changing(user: User, household: Household) -> Panel | None:
    """Buttons to change the family, and its last changes with a way to undo them. Cost: three queries."""
    if not may(user, WRITE, household.place):
        return None
    lately = (
        FamilyChange.objects.filter(household=household, undone_by=None)
        .exclude(kind=ChangeKind.UNDO)
        .select_related("recorded_by")
        .order_by("-recorded_at")[:_LATELY]
    )
    context = {"household": household, "members": members_of(household), "lately": list(lately)}
    return Panel("registry/changes_panel.html", context, order=5, place="aside")
