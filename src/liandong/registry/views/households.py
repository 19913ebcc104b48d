"""The list of households and the page of one family."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.audit.services import note
from liandong.foundation.pages.tags.lists import Chip
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.registry.family_page import family_page
from liandong.registry.family_panels import panels_for
from liandong.registry.forms import HouseholdFilter
from liandong.registry.selectors import READ, access_household, households_for

ON_A_PAGE = 30


@login_required
@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """The households of my area, found by name, number or place."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    require(user, READ)
    form = HouseholdFilter(request.GET or None, user=user)
    found = households_for(user, search=form.search, place=form.chosen_place)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = paths_named([row.place for row in rows])
    chips = [Chip(form.search, "q")] if form.search else []
    if form.chosen_place is not None:
        chips.append(Chip(path_names(form.chosen_place)[-1], "place"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, " · ".join(names[row.place_id][-2:])) for row in rows],
        "chips": chips,
    }
    return render(request, "registry/households.html", context)


@login_required
@require_GET
def household_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One family: its members, conditions, income and history. Who read it is written down."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    household = access_household(user, key)
    note(actor=user, action="household.read", subject=f"household:{key}", place=household.place)
    context = {
        "family": family_page(user, household, clock.today()),
        "household": household,
        "places": path_names(household.place),
        "panels": panels_for(user, household),
    }
    return render(request, "registry/household.html", context)
