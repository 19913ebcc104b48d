"""What identification puts on the home page and on the page of a family."""

from __future__ import annotations

from fractions import Fraction

from django.http import HttpRequest

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.foundation.places.selectors import paths_named
from liandong.identification.models import RunResult, RunState
from liandong.identification.selectors import (
    FAMILIES,
    READ,
    area_of,
    may_read_families,
    may_start,
    run_counts,
    runs_for,
)
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
        .order_by("-run__as_of", "-run__started_at", "run__number")
        .first()
    )
    context: dict[str, object] = {"result": result}
    if result is not None and result.run.line and result.run.denominator:
        context["cutoff"] = Fraction(result.run.line, result.run.denominator)
        context["denominator"] = result.run.denominator
    return Panel("identification/family_panel.html", context, order=10, place="aside")


@panels.register("identification")
def latest_run(user: Somebody, request: HttpRequest) -> Panel | None:
    """The latest finished run of the user's area: whom to visit, what to find out. Cost: three queries."""
    if not isinstance(user, User) or not may(user, READ):
        return None
    run = runs_for(user).filter(state=RunState.FINISHED).first()
    if run is None:
        return Panel("identification/home_panel.html", {}, order=20) if may_start(user) else None
    area = area_of(user, run)
    names = paths_named(area)
    counts = run_counts(user, [run])[run.pk]
    reads_families = may_read_families(user, run)
    waiting = (counts.poor > 0) + (counts.cannot_tell > 0) if reads_families else 0
    context = {
        "run": run,
        "counts": counts,
        "area": [names[place.pk][-1] for place in area],
        "reads_families": reads_families,
    }
    return Panel("identification/home_panel.html", context, order=20, due=waiting)
