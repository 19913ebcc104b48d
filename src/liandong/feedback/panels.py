"""Objections on the page of a family and beside its explanation."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.feedback.models import Objection
from liandong.feedback.selectors import ENTER, may_object, objections_to
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages import formats
from liandong.foundation.pages.panels import Panel
from liandong.identification import explanation_panels, fact_remarks
from liandong.identification.fact_remarks import Remark
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


@explanation_panels.register_objections
def address(user: User, result: RunResult) -> str:
    """Where a fact of the result is objected to; empty for one who may not."""
    if not may_object(user, result):
        return ""
    return reverse("feedback:objection_new", args=[result.run.key, result.household.key])


@fact_remarks.register("feedback.objections")
def on_facts(result: RunResult) -> Mapping[str, tuple[Remark, ...]]:
    """That there is an open objection to a fact, and since when. Cost: one query."""
    found = Objection.objects.filter(household=result.household_id, withdrawn_at__isnull=True)
    remarks: dict[str, tuple[Remark, ...]] = {}
    for fact, raised_at in found.order_by("-id").values_list("fact_id", "raised_at"):
        said = _("objected to on %(day)s") % {"day": formats.day(raised_at)}
        remarks[fact] = (*remarks.get(fact, ()), Remark(said, timezone.localtime(raised_at).date()))
    return remarks


@explanation_panels.register("feedback.objections")
def on_explanation(user: User, result: RunResult) -> Panel | None:
    """The objections to the family's facts, and the way to a new one. Cost: one query."""
    may_enter = may_object(user, result)
    found = list(objections_to(user, result.household)[:_SHOWN])
    if not found and not may_enter:
        return None
    context = {"objections": found, "may_enter": may_enter, "result": result}
    return Panel("feedback/panel.html", context, order=40, place="aside")
