"""Why a family was or was not suggested."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.errors import Refusal
from liandong.foundation.audit.services import note
from liandong.foundation.printing import as_pdf
from liandong.identification.explaining import FamilyExplanation
from liandong.identification.explanation_panels import panels_beside
from liandong.identification.last_year import last_year
from liandong.identification.selectors import access_result
from liandong.identification.sheets import TEMPLATE, printable, sheet_of, spoken
from liandong.identification.telling import explained
from liandong.identification.views.people import signed_in


@login_required
@require_GET
def explanation(request: HttpRequest, key: UUID, household: UUID) -> HttpResponse:
    """The explanation of one family in one run; who read it is written down."""
    user = signed_in(request)
    result = access_result(user, key, household)
    note(
        actor=user,
        action="run.explained",
        subject=f"household:{result.household.key}",
        place=result.place,
        detail={"run": str(result.run.key)},
    )
    family, before = explained(result), last_year(result)
    context = {
        "family": family,
        "run": result.run,
        "before": before,
        "panels": panels_beside(user, result),
        "spoken": list(spoken(sheet_of(family, before))),
    }
    is_scored = isinstance(family, FamilyExplanation)
    name = "explanation" if is_scored else "explanation_method"
    return render(request, f"identification/{name}.html", context)


@login_required
@require_GET
def explanation_file(request: HttpRequest, key: UUID, household: UUID) -> HttpResponse:
    """The explanation on paper, as PDF; who printed it is written down."""
    user = signed_in(request)
    result = access_result(user, key, household)
    try:
        made = as_pdf(TEMPLATE, printable(sheet_of(explained(result), last_year(result)), user))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("identification:explanation", key, household)
    note(
        actor=user,
        action="run.explanation_printed",
        subject=f"household:{result.household.key}",
        place=result.place,
        detail={"run": str(result.run.key), "sha256": hashlib.sha256(made).hexdigest()},
    )
    name = _("Explanation {number}.pdf").format(number=result.household_no)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
