"""Opening a procedure for a family or a place, and the family as a decision kept it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.advancing import unopened
from liandong.casework.case_selectors import PLACE_LEVELS, READ_PLACES
from liandong.casework.step_forms import StepForm
from liandong.dynamics.decisions import compare_consent
from liandong.dynamics.models import Decision
from liandong.dynamics.opening import open_procedure
from liandong.dynamics.place_list import on_a_list, place_lines
from liandong.dynamics.procedures import About, Opening, cases_of, openings_for
from liandong.dynamics.timely import is_left_behind
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import (
    READ_FAMILIES,
    OutOfScope,
    access,
    access_place,
    require,
    visible_places,
)
from liandong.foundation.audit.services import note
from liandong.foundation.files.pending import Keeper
from liandong.foundation.printing import as_pdf
from liandong.registry.documents.content import TEMPLATE, kept_before
from liandong.registry.selectors import access_household

ON_A_PAGE = 50


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


@login_required
@require_http_methods(["GET", "POST"])
def procedure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a procedure for a family."""
    user = _signed_in(request)
    household = access_household(user, key)
    more = {
        "household": household,
        "consent_until": compare_consent(household),
        "exit_is_over": is_left_behind(household),
    }
    return _open(request, user, About.family(household), more)


@login_required
@require_http_methods(["GET", "POST"])
def place_procedure(request: HttpRequest, place_id: int) -> HttpResponse:
    """Open a procedure for a village or county."""
    user = _signed_in(request)
    place = access_place(user, place_id, action=READ_PLACES)
    if place.level not in PLACE_LEVELS.values():
        raise OutOfScope(READ_PLACES)
    return _open(request, user, About.area(place, clock.today()), {"place": place})


def _open(request: HttpRequest, user: User, about: About, more: Mapping[str, object]) -> HttpResponse:
    """What is open about it, and a form for each way in that is the reader's."""
    cases = cases_of(about)
    openings = openings_for(user, about, cases)
    forms: list[tuple[Opening, StepForm]] = []
    sent = request.POST.get("event") if request.method == "POST" else None
    for opening in (one for one in openings if one.is_mine):
        mine = sent == opening.line.event
        data = (request.POST, request.FILES) if mine else (None, None)
        case = unopened(opening.table, about.subject, about.place, about.number)
        form = StepForm(*data, line=opening.line, case=case, user=user, keeper=Keeper.of(request))
        if mine and form.is_valid():
            try:
                return _opened(request, user, about, opening, form)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        forms.append((opening, form))
    context = {
        **more,
        "about": about,
        "open_cases": [one for one in cases if one.case.ended_at is None],
        "forms": forms,
        "others": [one for one in openings if not one.is_mine],
    }
    failed = any(form.errors for _opening, form in forms)
    return render(request, "dynamics/procedure.html", context, status=422 if failed else 200)


def _opened(request: HttpRequest, user: User, about: About, opening: Opening, form: StepForm) -> HttpResponse:
    with transaction.atomic():  # a refused opening leaves no paper behind
        case = open_procedure(about, opening, actor=user, proof=form.proof())
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
        kept = kept_before(json.loads(path.read_text(encoding="utf-8")))
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


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The villages and counties of my area: how they stand, what is open. Cost: fourteen queries.

    Those with neither are a list of their own, which is shown first only where there are no others.
    """
    user = _signed_in(request)
    require(user, READ_PLACES)
    mine = visible_places(user, action=READ_PLACES).filter(level__in=PLACE_LEVELS.values())
    listed = on_a_list(clock.today())
    have, others = mine.filter(listed).count(), mine.exclude(listed).count()
    is_others = bool(others) and (request.GET.get("show") == "others" or not have)
    chosen = (mine.exclude(listed) if is_others else mine.filter(listed)).order_by("path")
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": place_lines(user, list(page.object_list), clock.today()),
        "have": have,
        "others": others,
        "is_others": is_others,
    }
    return render(request, "dynamics/places.html", context)
