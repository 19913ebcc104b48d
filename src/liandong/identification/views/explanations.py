"""Why a family was or was not suggested."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.scope import may
from liandong.foundation.audit.services import note
from liandong.foundation.printing import as_pdf
from liandong.identification.explaining import FamilyExplanation
from liandong.identification.explanation_panels import objection_address, panels_beside
from liandong.identification.selectors import READ, WHY, access_run, access_why, why_by_number
from liandong.identification.sheets import TEMPLATE, heading, printable
from liandong.identification.speech import spoken
from liandong.identification.telling import tell
from liandong.identification.views.people import signed_in


@login_required
@require_GET
def explanation(request: HttpRequest, key: UUID, household: UUID) -> HttpResponse:
    """The explanation of one family in one run; who read it is written down."""
    user = signed_in(request)
    result, audience = access_why(user, key, household)
    note(
        actor=user,
        action="run.explained",
        subject=f"household:{result.household.key}",
        place=result.place,
        detail={"run": str(result.run.key), "masked": audience.value},
    )
    telling = tell(result, audience)
    context = {
        "telling": telling,
        "family": telling.family,
        "run": result.run,
        "run_address": reverse("identification:run", args=[key]) if may(user, READ, result.place) else "",
        "heading": heading(telling),
        "panels": panels_beside(user, result),
        "objection_address": objection_address(user, result),
        "spoken": list(spoken(telling)),
    }
    is_scored = isinstance(telling.family, FamilyExplanation)
    name = "explanation" if is_scored else "explanation_method"
    return render(request, f"identification/{name}.html", context)


@login_required
@require_GET
def explanation_find(request: HttpRequest, key: UUID) -> HttpResponse:
    """From a family's number, such as it stands on a letter of complaint, to its explanation."""
    user = signed_in(request)
    run = access_run(user, key, action=WHY)
    number = request.GET.get("number", "").strip()
    found = why_by_number(user, run, number)
    if found is None:
        said = _("The run holds no family with the number “{number}” in your area; check the number.")
        messages.warning(request, said.format(number=number))
        return redirect("identification:run", key)
    return redirect("identification:explanation", key, found.household.key)


@login_required
@require_GET
def explanation_file(request: HttpRequest, key: UUID, household: UUID) -> HttpResponse:
    """The explanation on paper, as PDF; who printed it is written down."""
    user = signed_in(request)
    result, audience = access_why(user, key, household)
    try:
        made = as_pdf(TEMPLATE, printable(tell(result, audience), user))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("identification:explanation", key, household)
    note(
        actor=user,
        action="run.explanation_printed",
        subject=f"household:{result.household.key}",
        place=result.place,
        detail={
            "run": str(result.run.key),
            "masked": audience.value,
            "sha256": hashlib.sha256(made).hexdigest(),
        },
    )
    name = _("Explanation {number}.pdf").format(number=result.household_no)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
