"""Disasters: opened over an area or villages, looked through family by family, closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.dynamics import disasters
from liandong.dynamics.disasters import CHECK, OPEN, READ
from liandong.dynamics.models import Found
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, may, places_for
from liandong.foundation.places.selectors import paths_named

ON_A_PAGE = 50


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_safe
def disaster_list(request: HttpRequest) -> HttpResponse:
    """The lists of the area, open ones first. Cost: four queries."""
    user = _signed_in(request)
    if not places_for(user, READ):
        raise OutOfScope(READ)
    page = Paginator(disasters.disasters_for(user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_open": bool(places_for(user, OPEN))}
    return render(request, "dynamics/disasters.html", context)


@login_required
@require_safe
def disaster(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a list is, village by village. Cost: six queries."""
    user = _signed_in(request)
    found = disasters.access_disaster(user, key)
    rows = disasters.progress_of(user, found)
    names = paths_named([row.row.village for row in rows])
    context = {
        "disaster": found,
        "rows": [(row, " ".join(names[row.row.village_id][-2:])) for row in rows],
        "families": sum(row.families for row in rows),
        "waiting": sum(row.waiting for row in rows),
        "hurt": sum(row.hurt for row in rows),
        "listed": sum(row.row.listed_at is not None for row in rows),
        "may_close": found.closed_at is None and may(user, OPEN, found.place),
    }
    return render(request, "dynamics/disaster.html", context)


@login_required
@require_safe
def disaster_village(request: HttpRequest, key: UUID, place_id: int) -> HttpResponse:
    """The check list of a village. Cost: six queries."""
    user = _signed_in(request)
    row = disasters.access_village(user, key, place_id)
    lines = row.families.select_related("household", "clue", "found_by")
    lines = lines.order_by("household__household_no", "pk")
    show = request.GET.get("show", "")
    shown = lines.filter(found=show) if show in Found.values else lines
    context = {
        "row": row,
        "name": paths_named([row.village])[row.village_id][-1],
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": dict(row.families.order_by().values_list("found").annotate(n=Count("pk"))),
        "may_check": row.disaster.closed_at is None and may(user, CHECK, row.village),
        "founds": [one for one in Found if one is not Found.WAITING],
        "show": show,
    }
    return render(request, "dynamics/disaster_village.html", context)


@login_required
@require_POST
def disaster_found(request: HttpRequest, key: UUID, place_id: int) -> HttpResponse:
    """Say what was found at some families of a village."""
    user = _signed_in(request)
    row = disasters.access_village(user, key, place_id, action=CHECK)
    found, said = request.POST.get("found", ""), request.POST.get("said", "").strip()[:1000]
    keys = [int(one) for one in request.POST.getlist("family") if one.isdecimal() and len(one) < 19]
    if found not in Found.values or found == Found.WAITING or not keys:
        messages.error(request, _("Tick families and choose what you found; nothing was changed."))
        return redirect("dynamics:disaster_village", key, place_id)
    try:
        count = disasters.say_found(row, keys, Found(found), actor=user, said=said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written down for %(count)s families.") % {"count": count})
    return redirect("dynamics:disaster_village", key, place_id)


@login_required
@require_POST
def disaster_close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a list on which nobody waits."""
    user = _signed_in(request)
    found = disasters.access_disaster(user, key)
    try:
        disasters.close_disaster(found.key, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The list is closed."))
    return redirect("dynamics:disaster", key)
