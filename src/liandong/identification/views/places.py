"""The places of a run compared, level by level: the page and its files."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from liandong.analytics.standards import Standard, parse_standard
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.audit.services import note
from liandong.identification import exports
from liandong.identification.models import Run, RunState
from liandong.identification.run_places import SORTS, PlacesBelow, places_below
from liandong.identification.selectors import FAMILIES, access_run
from liandong.identification.trial import WhatIfForm
from liandong.identification.views.people import signed_in
from liandong.identification.views.runs import download, whole_number


@login_required
@require_GET
def places_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """H, A, M0 and contributions of the places below one, also on trial; htmx swaps the result alone."""
    user = signed_in(request)
    run = access_run(user, key)
    if not run.is_finished:
        return redirect("identification:run", key=run.key)
    below, form = _looked_at(request, user, run)
    address = reverse("identification:places", args=[run.key])
    context = {
        "run": run,
        "form": form,
        "below": below,
        "numbers": below.numbers,
        "in_force": run.line or 1,
        "is_usable": form is None or form.is_usable(),
        "at": below.place.pk,
        "sort": _sort(request),
        "map": below.map(f"{address}?at="),
        "charts": below.numbers.charts(),
        "contribution_charts": below.contribution_charts(),
        "above": below.way[-2][0] if len(below.way) > 1 else below.place.pk,
        "families_are_read": may(user, FAMILIES, below.place),
    }
    part = "places_result" if getattr(request, "htmx", False) else "places"
    return render(request, f"identification/{part}.html", context)


@login_required
@require_GET
def places_file(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """The table as csv or xlsx, as it was looked at; who took it is written down."""
    user = signed_in(request)
    run = access_run(user, key)
    if kind not in exports.KINDS or run.state != RunState.FINISHED:
        raise Http404
    below, _form = _looked_at(request, user, run)
    content = exports.places_file(kind, below, user=user, address=request.build_absolute_uri())
    note(
        actor=user,
        action="run.places_exported",
        subject=f"run:{run.key}",
        place=below.place,
        detail={"kind": kind},
    )
    return download(content, exports.KINDS[kind], f"places-{run.as_of:%Y%m%d}.{kind}")


def _looked_at(request: HttpRequest, user: User, run: Run) -> tuple[PlacesBelow, WhatIfForm | None]:
    """What the address asks for; what it asks badly is as if it had not been asked, and the form says so."""
    at = whole_number(request.GET.get("at"), least=1, most=1 << 62)
    below = places_below(user, run, at)
    form = None
    if isinstance(below.numbers.method.rule, Standard):
        tried = request.GET if "k" in request.GET else None
        form = WhatIfForm(tried, standard=parse_standard(run.standard.text))
        if form.is_bound and form.is_valid():
            below = below.at(form.weights(), form.cutoff())
    return below.sorted(_sort(request)), form


def _sort(request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else "-H"
