"""When I am away: said by oneself, so that whom it leaves without is seen before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.casework.absences import absences_of, say_away, say_back
from liandong.casework.forms import AwayForm
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.people import delegations_of
from liandong.foundation.accounts.scope import duties_of


@login_required
@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """The days I am away, and who acts for me then. Cost: four queries besides the duties."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    form = AwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            say_away(user, first=form.cleaned_data["first"], last=form.cleaned_data["last"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down. Now name who acts for you."))
            return redirect("casework:away")
    context = {
        "form": form,
        "absences": absences_of(user),
        "delegations": delegations_of(user),
        "own": [duty for duty in duties_of(user) if duty.on_behalf_of_id is None],
    }
    return render(request, "casework/away.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def back(request: HttpRequest, key: UUID) -> HttpResponse:
    """I am back, or do not go."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    if not say_back(user, key):
        raise Http404
    messages.success(request, _("Written down."))
    return redirect("casework:away")
