"""Numbers of persons: found exactly, shown masked, shown in full for a minute."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.audit.services import note
from liandong.foundation.personal import Kind
from liandong.foundation.places.selectors import paths_named
from liandong.registry.forms_personal import NumberSearch, RevealForm
from liandong.registry.selectors import access_household
from liandong.registry.selectors_personal import REVEAL, SEARCH, find, numbers_of
from liandong.registry.services.reveal import SHOWN_FOR_S, Reason, TooManyReveals, reveal


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find a family by a whole number. By POST only, so that no number stands in an address or a log."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    require(user, SEARCH)
    form = NumberSearch(request.POST or None)
    context: dict[str, object] = {"form": form, "asked": False}
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        found = list(find(user, kind, form.cleaned_data["number"])[:50])
        note(actor=user, action="number.searched", detail={"kind": kind, "found": len(found)})
        names = paths_named([one.household.place for one in found])
        rows = [(one, " · ".join(names[one.household.place_id][-2:])) for one in found]
        context |= {"asked": True, "rows": rows, "warning": form.warning}
    return render(request, "registry/number_search.html", context)


@sensitive_variables()
@never_cache
@login_required
@require_POST
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one number of a family in full for a minute; then the browser goes back to the family's page."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    household = access_household(user, key)
    require(user, REVEAL, household.place)
    form = RevealForm(request.POST, numbers=numbers_of(user, household))
    context: dict[str, object] = {"household": household, "form": form, "seconds": SHOWN_FOR_S}
    if not form.is_valid():
        return render(request, "registry/number_shown.html", context, status=422)
    try:
        number, text = reveal(
            user, key, UUID(form.cleaned_data["number"]), Reason(form.cleaned_data["reason"])
        )
    except TooManyReveals as refusal:
        context["refusal"] = str(refusal)
        return render(request, "registry/number_shown.html", context, status=429)
    context |= {"number": number, "text": text, "label": Kind(number.kind).label}
    response = render(request, "registry/number_shown.html", context)
    response["Refresh"] = f"{SHOWN_FOR_S}; url={reverse('registry:household', args=[key])}"
    return response
