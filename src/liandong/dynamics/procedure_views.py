"""Opening a procedure for a family, and the family as a decision kept it."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.advancing import open_case
from liandong.casework.step_forms import StepForm
from liandong.dynamics.decisions import compare_consent
from liandong.dynamics.models import Decision
from liandong.dynamics.procedures import Opening, cases_of, openings_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, access
from liandong.foundation.audit.services import note
from liandong.foundation.printing import as_pdf
from liandong.linkage.models import Subject
from liandong.registry.documents.content import TEMPLATE
from liandong.registry.models import Household
from liandong.registry.selectors import access_household


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


@login_required
@require_http_methods(["GET", "POST"])
def procedure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a procedure for a family: what is open, and a form for each way in that is the reader's."""
    user = _signed_in(request)
    household = access_household(user, key)
    cases = cases_of(household)
    openings = openings_for(user, household, cases)
    forms: list[tuple[Opening, StepForm]] = []
    sent = request.POST.get("event") if request.method == "POST" else None
    for opening in (one for one in openings if one.is_mine):
        mine = sent == opening.line.event
        data = (request.POST, request.FILES) if mine else (None, None)
        form = StepForm(*data, line=opening.line, place=household.place, user=user)
        if mine and form.is_valid():
            try:
                return _opened(request, user, household, opening, form)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        forms.append((opening, form))
    context = {
        "household": household,
        "open_cases": [one for one in cases if one.case.ended_at is None],
        "forms": forms,
        "others": [one for one in openings if not one.is_mine],
        "consent_until": compare_consent(household),
    }
    failed = any(form.errors for _opening, form in forms)
    return render(request, "dynamics/procedure.html", context, status=422 if failed else 200)


def _opened(
    request: HttpRequest, user: User, household: Household, opening: Opening, form: StepForm
) -> HttpResponse:
    case = open_case(
        opening.table.id,
        Subject("household", household.key),
        household.place,
        opening.line.event,
        actor=user,
        proof=form.proof(),
        number=household.household_no,
    )
    messages.success(request, _("The procedure is open. The next step is on this page."))
    return redirect("casework:case", case.key)


@login_required
@require_safe
def decided_family(request: HttpRequest, key: UUID) -> HttpResponse:
    """The family's file as it was when a decision was taken, as PDF. Who printed it is written down."""
    user = _signed_in(request)
    rows = Decision.objects.select_related("household__place", "family", "step")
    decision = access(user, rows, {"key": key}, place="household__place", action=READ_FAMILIES)
    with decision.family.opened() as path:
        kept = json.loads(path.read_text(encoding="utf-8"))
    kept["watermark"] = str(user)
    try:
        made = as_pdf(TEMPLATE, kept)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("casework:case", decision.step.case.key)
    note(
        actor=user,
        action="household.printed",
        subject=f"household:{decision.household.key}",
        place=decision.household.place,
        detail={"decision": str(decision.key)},
    )
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{decision.household.household_no}-{decision.decided_on}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
