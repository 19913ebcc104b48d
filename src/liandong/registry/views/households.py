"""The page of one family."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import path_names
from liandong.registry.as_of import AsOfForm
from liandong.registry.family_page import family_page
from liandong.registry.family_panels import panels_for
from liandong.registry.selectors import look_at


@login_required
@require_GET
def household_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One family: members, conditions, income, history; today, or as it was and was known. Reading is noted.

    What can be done to a family stands on its present page only; its past is for those who keep the file.
    """
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    household, sight = look_at(user, key)
    is_past = sight.keeps_file and bool({"on", "known"} & set(request.GET))
    form = AsOfForm(request.GET if is_past else None)
    as_of = form.chosen()
    note(
        actor=user,
        action="household.read",
        subject=f"household:{key}",
        place=household.place,
        detail={"masked": sight.audience.value},
    )
    context = {
        "family": family_page(user, household, sight, as_of.on, as_of.known_at),
        "as_of": as_of,
        "as_of_form": form,
        "household": household,
        "places": sight.places(path_names(household.place)),
        "panels": panels_for(user, household, sight) if as_of.is_now else [],
    }
    return render(request, "registry/household.html", context, status=422 if form.errors else 200)
