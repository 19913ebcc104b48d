"""Other weights and another cut-off on a finished run: a trial that changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from liandong.analytics.standards import parse_standard
from liandong.identification.selectors import access_run
from liandong.identification.trial import WhatIfForm, beside
from liandong.identification.views.people import signed_in

TRY = "run.what_if"


@login_required
@require_GET
def what_if_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Weights of the dimensions and a cut-off to try, and what would change; htmx swaps the result alone."""
    user = signed_in(request)
    run = access_run(user, key, action=TRY)
    if not run.is_finished or run.standard.kind != "standard":  # only a standard has weights and a cut-off
        return redirect("identification:run", key=run.key)
    form = WhatIfForm(request.GET or None, standard=parse_standard(run.standard.text))
    trial = beside(user, run, form.weights(), form.cutoff()) if form.is_usable() else None
    context = {"run": run, "form": form, "trial": trial}
    part = (
        "identification/what_if_result.html"
        if getattr(request, "htmx", False)
        else "identification/what_if.html"
    )
    return render(request, part, context)
