"""Why a family was or was not suggested."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.foundation.audit.services import note
from liandong.identification.explaining import explain_result
from liandong.identification.explaining_methods import explain_method
from liandong.identification.selectors import access_result
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
    if result.run.standard.kind == "standard":
        context = {"family": explain_result(result), "run": result.run}
        return render(request, "identification/explanation.html", context)
    other = {"family": explain_method(result), "run": result.run}
    return render(request, "identification/explanation_method.html", other)
