"""What can be done to a family, what was done lately, and its file on paper: on its page; and quick entry."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, may
from liandong.foundation.pages.panels import Panel
from liandong.registry.change_codes import ChangeKind
from liandong.registry.edit_forms import household_panels
from liandong.registry.models import EntryDraft, FamilyChange, Household, HouseholdIncome
from liandong.registry.services.changes import WRITE, members_of
from liandong.registry.services.local_columns import columns_for

_LATELY = 3


def changing(user: User, household: Household) -> Panel | None:
    """Buttons to change the family, and its last changes with a way to undo them. Cost: five queries."""
    if not may(user, WRITE, household.place):
        return None
    lately = (
        FamilyChange.objects.filter(household=household, undone_by=None)
        .exclude(kind=ChangeKind.UNDO)
        .select_related("recorded_by")
        .order_by("-recorded_at")[:_LATELY]
    )
    context: dict[str, object] = {
        "household": household,
        "members": members_of(household),
        "lately": list(lately),
    }
    context["panels"] = household_panels()
    context["has_local"] = columns_for([household.place], clock.today()).exists()
    latest = HouseholdIncome.objects.filter(household=household, valid_to=None).order_by("-year").first()
    context["income_year"] = latest.year if latest else clock.today().year - 1
    return Panel("registry/changes_panel.html", context, order=5, place="aside")


def printing(user: User, household: Household) -> Panel | None:
    """The file of the family as PDF, for everybody who may read it."""
    return Panel("registry/print_panel.html", {"household": household}, order=90, place="aside")


def entering(user: Somebody, request: HttpRequest) -> Panel | None:
    """On the home page of those who register families: the way in, or the draft they began. One query."""
    if not isinstance(user, User) or not may(user, WRITE):
        return None
    draft = EntryDraft.objects.filter(author=user).order_by("-saved_at").first()
    return Panel("registry/entry_panel.html", {"draft": draft}, order=60, due=1 if draft else 0)
