"""What identification puts on the home page, on the page of a family and on that of a village."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages import panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import paths_named
from liandong.identification.methods import method_for
from liandong.identification.models import PresentResult, RunResult, RunState
from liandong.identification.selectors import (
    FAMILIES,
    READ,
    READ_STANDARDS,
    WHY,
    access_latest_why,
    area_of,
    may_read_families,
    may_start,
    run_counts,
    runs_for,
)
from liandong.identification.values import value_words
from liandong.identification.village_class import village_class
from liandong.registry import family_panels, village_panels
from liandong.registry.models import Household


@dataclass(frozen=True)
class PresentLine:
    """What one rule file in force says of a family today."""

    title: str
    value: str
    result: PresentResult

    @classmethod
    def of(cls, result: PresentResult) -> PresentLine:
        """From what is stored."""
        return cls(result.standard.title, value_words(method_for(result.standard.rule), result), result)


@family_panels.register("identification.given", for_all=True)
def why(user: User, household: Household) -> Panel | None:
    """The latest suggestion and the way to its reasons, for those it was given to. Cost: two queries."""
    if may(user, WHY, household.place) or not may(user, WHY):
        return None
    found = access_latest_why(user, household)
    return (
        Panel("identification/given_panel.html", {"result": found}, order=10, place="aside")
        if found
        else None
    )


@family_panels.register("identification")
def suggestion(user: User, household: Household) -> Panel | None:
    """What the rules in force say of the family today, beside its latest run. Cost: two queries."""
    if not may(user, FAMILIES, household.place):
        return None
    present = PresentResult.objects.filter(household=household).select_related("standard").order_by("pk")
    result = (
        RunResult.objects.filter(household=household, run__state=RunState.FINISHED)
        .select_related("run__standard")
        .order_by("-run__as_of", "-run__started_at", "run__number")
        .first()
    )
    context: dict[str, object] = {"result": result, "present": [PresentLine.of(one) for one in present]}
    if result is not None:
        method = method_for(result.run.standard.rule)
        context["value"], context["method"] = value_words(method, result), method
    return Panel("identification/family_panel.html", context, order=10, place="aside")


@village_panels.register("identification")
def first_things(user: User, village: Place) -> Panel | None:
    """Its latest run, and its class by the key in force with the way there. Cost: four queries."""
    one = village_class(village, clock.today()) if may(user, READ_STANDARDS) else None
    run = None
    if may(user, READ, village):
        covering = runs_for(user).filter(state=RunState.FINISHED, place__in=village.ids)
        run = covering.first()
    context = {"one": one, "run": run, "village": village}
    return Panel("identification/village_panel.html", context, order=10) if one or run else None


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
