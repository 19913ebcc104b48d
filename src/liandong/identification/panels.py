"""What identification puts on the home page and on the page of a family."""

from __future__ import annotations

from fractions import Fraction

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages.panels import Panel
from liandong.identification.models import RunResult, RunState
from liandong.identification.selectors import FAMILIES
from liandong.registry import family_panels
from liandong.registry.models import Household


@family_panels.register("identification")
def suggestion(user: User, household: Household) -> Panel | None:
    """The result of the latest run in which the family was scored. Cost: one query."""
    if not may(user, FAMILIES, household.place):
        return None
    result = (
        RunResult.objects.filter(household=household, run__state=RunState.FINISHED)
        .select_related("run__standard")
        .order_by("-run__as_of", "-run__finished_at")
        .first()
    )
    context: dict[str, object] = {"result": result}
    if result is not None and result.run.line and result.run.denominator:
        context["cutoff"] = Fraction(result.run.line, result.run.denominator)
        context["denominator"] = result.run.denominator
    return Panel("identification/family_panel.html", context, order=10, place="aside")
