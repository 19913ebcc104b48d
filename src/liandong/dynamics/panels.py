"""What dynamic management puts on the page of a family and on that of a case."""

from __future__ import annotations

from liandong.analytics.measures.explanation import Suggestion
from liandong.casework import case_panels
from liandong.casework.lines import task_lines
from liandong.casework.models import Case
from liandong.casework.selectors import open_tasks_about
from liandong.dynamics.models import Decision
from liandong.dynamics.procedures import cases_of, openings_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, may
from liandong.foundation.pages.panels import Panel
from liandong.identification.models import SUGGESTIONS
from liandong.registry import family_panels
from liandong.registry.models import Household


@family_panels.register("dynamics.following")
def following(user: User, household: Household) -> Panel | None:
    """The open tasks about the family, and the way to causes and consequences. Cost: six queries."""
    context = {"tasks": task_lines(open_tasks_about(household.key), user), "household": household}
    return Panel("dynamics/family_panel.html", context, order=5, place="aside")


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
