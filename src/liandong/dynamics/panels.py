"""What dynamic management puts on the home page and on the pages of families and cases."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.analytics.measures.explanation import Suggestion
from liandong.casework import case_panels
from liandong.casework.lines import task_lines
from liandong.casework.models import Case
from liandong.casework.selectors import open_tasks_about
from liandong.dynamics.lines import clue_lines
from liandong.dynamics.models import Decision
from liandong.dynamics.procedures import cases_of, openings_for
from liandong.dynamics.selectors import READ, REPORT, clues_about, clues_for
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, may, places_for
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.identification.models import SUGGESTIONS
from liandong.registry import family_panels
from liandong.registry.models import Household

_SHOWN = 5
_MOST = 1000


@family_panels.register("dynamics.following")
def following(user: User, household: Household) -> Panel | None:
    """The open tasks and the clues about the family, and the way to causes. Cost: eight queries."""
    context = {
        "tasks": task_lines(open_tasks_about(household.key), user),
        "clues": clue_lines(clues_about(user, household)[:_SHOWN]),
        "household": household,
        "may_report": may(user, REPORT, household.place),
    }
    return Panel("dynamics/family_panel.html", context, order=5, place="aside")


@panels.register("dynamics.clues")
def clues(user: Somebody, request: HttpRequest) -> Panel | None:
    """How many clues of the area are open, and the way to enter one. Cost: one query."""
    if not isinstance(user, User) or not places_for(user, READ):
        return None
    today = clock.today()
    due = list(
        clues_for(user).filter(settled_at__isnull=True).order_by().values_list("due_on", flat=True)[:_MOST]
    )
    late = sum(1 for day in due if day is not None and day < today)
    return Panel("dynamics/clues_panel.html", {"open": len(due), "late": late}, order=10, place="aside")


@family_panels.register("dynamics.procedure")
def procedure(user: User, household: Household) -> Panel | None:
    """Where the family stands in its procedures, and the way into one. Cost: one query."""
    cases = cases_of(household)
    can_open = any(one.is_mine for one in openings_for(user, household, cases))
    context = {"cases": cases, "can_open": can_open and not household.closed_on, "household": household}
    return Panel("dynamics/procedure_panel.html", context, order=4, place="aside")


@case_panels.register("dynamics.decisions")
def decisions(user: User, case: Case) -> Panel | None:
    """What was decided, on which family as it was, after which suggestion. Cost: one query."""
    if not may(user, READ_FAMILIES, case.place):
        return None
    found = Decision.objects.filter(step__case=case).select_related("run__standard", "step")
    lines = [
        (one, SUGGESTIONS[Suggestion(one.suggestion)] if one.suggestion else "")
        for one in found.order_by("-pk")
    ]
    return (
        Panel("dynamics/decisions_panel.html", {"lines": lines}, order=10, place="aside") if lines else None
    )
