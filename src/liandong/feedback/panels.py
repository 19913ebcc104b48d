"""What families say: on the page of a family, of its case, and beside its explanation."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.casework import case_panels
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.feedback.cards import ISSUE, cards_of
from liandong.feedback.models import Objection
from liandong.feedback.rule_news import rule_news
from liandong.feedback.saying import may_see
from liandong.feedback.selectors import ENTER, may_object, objections_to
from liandong.feedback.signed import content_of, facts_of
from liandong.feedback.standing import signatures_of, signed_now, standings
from liandong.feedback.voice import HEAR, SPEAK, by_account
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, duties_of, may
from liandong.foundation.pages import formats, panels
from liandong.foundation.pages.panels import Panel, Somebody
from liandong.identification import explanation_panels, fact_remarks
from liandong.identification.fact_remarks import Remark
from liandong.identification.models import RunResult
from liandong.registry import family_panels
from liandong.registry.models import Household
from liandong.registry.tie_codes import TieRole

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


@family_panels.register("feedback.said")
def said_there(user: User, household: Household) -> Panel | None:
    """The latest that a family said, the way to its service point, its cards. Cost: two queries."""
    may_hear, may_issue = may(user, HEAR, household.place), may(user, ISSUE, household.place)
    if household.closed_on is not None or not (may_hear or may_issue):
        return None
    rows = household.said.select_related("proxy", "place").order_by("-pk")[: 2 * _SHOWN] if may_hear else ()
    context = {
        "household": household,
        "may_hear": may_hear,
        "may_issue": may_issue,
        "said": [row for row in rows if may_see(user, row)][:_SHOWN],
        "cards": cards_of(user, household) if may_issue else [],
    }
    return Panel("feedback/family_panel.html", context, order=35, place="aside")


@family_panels.register("feedback.own", for_all=True)
def own(user: User, household: Household) -> Panel | None:
    """How its cases stand and which rules changed, for the family's own account.

    Cost: six queries and three for each case.
    """
    if may(user, "household.look", household.place) or not may(user, SPEAK):
        return None
    voice = by_account(user)
    if voice.household != household:
        return None
    context = {"standings": standings(voice), "news": rule_news(household)}
    return Panel("feedback/own_panel.html", context, order=5, place="aside")


@panels.register("feedback.own")
def at_home(user: Somebody, request: HttpRequest) -> Panel | None:
    """How a family's cases stand, on the home page of its own account: what it is to sign is due.

    Cost: for others one query at the most; for the family as in :func:`own`.
    """
    if not isinstance(user, User) or not any(duty.role == TieRole.HOUSEHOLD for duty in duties_of(user)):
        return None
    try:
        found = standings(by_account(user))
    except OutOfScope:
        return None
    due = sum(one.sign is not None for one in found)
    return Panel("feedback/own_panel.html", {"standings": found}, order=1, due=due)


@case_panels.register("feedback.signatures")
def signed(user: User, case: Case) -> Panel | None:
    """What the family signed in a case, kept with it. Cost: seven queries at the most."""
    signatures = signatures_of([case])
    sign = table_of(case.procedure, case.version).signs.get(case.state)
    steps = list(case.steps.order_by("-number")) if sign else []
    household = Household.objects.filter(key=case.subject_key).first() if sign else None
    wanted = False
    if sign is not None and household is not None:
        content = content_of(sign, case, steps, facts_of(household, clock.today()))
        wanted = signed_now(case, content, steps, signatures) is None
    if not signatures and not wanted:
        return None
    context = {"signatures": signatures, "wanted": wanted, "may_open": may(user, HEAR, case.place)}
    return Panel("feedback/case_panel.html", context, order=20, place="aside")
