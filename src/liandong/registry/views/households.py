"""The page of one family."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import path_names
from liandong.registry.family_page import family_page
from liandong.registry.family_panels import panels_for
from liandong.registry.selectors import access_household


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
