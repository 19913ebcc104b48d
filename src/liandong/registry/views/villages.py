"""Villages: the list, the facts of one by year, and stating them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope, access_place, may, require, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.registry.limits import LIMITS
from liandong.registry.services.villages import WRITE, state_village
from liandong.registry.views.changes import signed_in
from liandong.registry.village_forms import VillageForm
from liandong.registry.village_page import village_page
from liandong.registry.village_panels import panels_for

READ, FAMILIES = "village.read", "household.read"
ON_A_PAGE = 50


@login_required
@require_GET
def village_list(request: HttpRequest) -> HttpResponse:
    """The villages of my area with the latest year that is known of each. Cost: four queries."""
    user = signed_in(request)
    require(user, READ)
    known = Q(profiles__valid_to__isnull=True)
    villages = visible_places(user, action=READ).filter(level=Level.VILLAGE)
    page = Paginator(villages.order_by("path"), ON_A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    names = paths_named(found)
    counted = Place.objects.filter(pk__in=[one.pk for one in found])
    latest = dict(counted.annotate(last=Max("profiles__year", filter=known)).values_list("pk", "last"))
    lines = [(one, names[one.pk][-2:], latest[one.pk]) for one in found]
    return render(request, "registry/villages.html", {"page": page, "lines": lines})


@login_required
@require_GET
def village(request: HttpRequest, place_id: int) -> HttpResponse:
    """The facts of one village, the latest years side by side."""
    user = signed_in(request)
    place = _village(access_place(user, place_id, action=READ))
    context = {
        "village": village_page(place, clock.today()),
        "names": path_names(place),
        "panels": panels_for(user, place),
        "may_write": may(user, WRITE, place),
        "may_look": may(user, FAMILIES, place),
        "this_year": clock.today().year - 1,
    }
    return render(request, "registry/village.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def village_edit(request: HttpRequest, place_id: int, year: int) -> HttpResponse:
    """The facts of a village for a year, as they stand; then they are written."""
    user = signed_in(request)
    place = _village(access_place(user, place_id, action=WRITE))
    low, high = LIMITS["year"]
    form = VillageForm(request.POST or None, village=place, year=min(max(year, low), high))
    context = {"form": form, "names": path_names(place), "place": place, "year": year}
    if request.method == "GET":
        return render(request, "registry/village_edit.html", context)
    if form.is_valid():
        try:
            state_village(actor=user, village=place, year=year, values=form.values(), told=form.told)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down: the village in %(year)s.") % {"year": year})
            return redirect("registry:village", place.pk)
    return render(request, "registry/village_edit.html", context, status=422)


def _village(place: Place) -> Place:
    if place.level != Level.VILLAGE:
        raise OutOfScope(READ)
    return place
