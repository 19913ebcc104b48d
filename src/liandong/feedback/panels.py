"""Objections on the page of a family and beside its explanation."""

from __future__ import annotations

from liandong.feedback.selectors import ENTER, objections_to
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages.panels import Panel
from liandong.identification import explanation_panels
from liandong.identification.models import RunResult
from liandong.registry import family_panels
from liandong.registry.models import Household

_SHOWN = 5


@family_panels.register("feedback.objections")
def on_family(user: User, household: Household) -> Panel | None:
    """The latest objections; nothing where there are none. Cost: one query."""
    found = list(objections_to(user, household)[:_SHOWN])
    if not found:
        return None
    context = {"objections": found, "may_enter": may(user, ENTER, household.place)}
    return Panel("feedback/panel.html", context, order=40, place="aside")


@explanation_panels.register("feedback.objections")
def on_explanation(user: User, result: RunResult) -> Panel | None:
    """The objections to the family's facts, and the way to a new one. Cost: one query."""
    may_enter = may(user, ENTER, result.place)
    found = list(objections_to(user, result.household)[:_SHOWN])
    if not found and not may_enter:
        return None
    context = {"objections": found, "may_enter": may_enter, "result": result}
    return Panel("feedback/panel.html", context, order=40, place="aside")
