"""The statistical relapse model: its page, and taking its rule to be proposed."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.dynamics.forms import ThresholdForm
from liandong.dynamics.relapse_fitting import models_fitted
from liandong.dynamics.relapse_page import model_page
from liandong.dynamics.relapse_rule import keep_rule
from liandong.dynamics.warning_selectors import READ
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, may, places_for, require
from liandong.identification.selectors import PROPOSE, places_to_enact
from liandong.identification.slots import Slot


@login_required
@require_safe
def relapse_model(request: HttpRequest) -> HttpResponse:
    """The latest model, or the one that ``key`` names: its card. Cost: about sixteen queries."""
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    user = request.user
    if not places_for(user, READ):
        raise OutOfScope(READ)
    score = request.GET.get("score", "")
    is_score = score.removeprefix("-").isdecimal() and len(score) < 9
    page = model_page(user, _key(request.GET.get("key", "")), int(score) if is_score else None)
    if page is None:
        messages.warning(request, _("There is no such model."))
        return redirect("dynamics:relapse_model")
    form = None
    if page.tested is not None and page.is_latest and may(user, PROPOSE):
        form = ThresholdForm(places=list(places_to_enact(user)), calls=page.tested.calls)
    return render(request, "dynamics/relapse_model.html", {"page": page, "form": form})


@login_required
@require_POST
def relapse_propose(request: HttpRequest) -> HttpResponse:
    """Keep the file with the model's rule, and go on to proposing it: what changes, whom it affects."""
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    user = request.user
    require(user, PROPOSE)
    row = models_fitted().first()
    page = model_page(user)
    calls = page.tested.calls if page is not None and page.tested is not None else ()
    form = ThresholdForm(request.POST, places=list(places_to_enact(user)), calls=calls)
    if row is None or not form.is_valid():
        messages.warning(request, _("Nothing was proposed: choose one of the thresholds that were tested."))
        return redirect("dynamics:relapse_model")
    try:
        file = keep_rule(row, actor=user, place=form.chosen_place, score=form.cleaned_data["score"])
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("dynamics:relapse_model")
    asked = {
        "place": form.chosen_place.pk,
        "slot": Slot.WARNINGS.value,
        "valid_from": clock.today().isoformat(),
    }
    address = reverse("identification:standard_propose", args=[str(file.key)])
    return redirect(f"{address}?{urlencode(asked)}")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)
