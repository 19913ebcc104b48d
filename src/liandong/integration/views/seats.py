"""Who answers for which department."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.scope import require
from liandong.foundation.places.selectors import paths_named
from liandong.integration.matrix import matrix
from liandong.integration.selectors import ASK, seats_in
from liandong.integration.services.asking import give_seat
from liandong.integration.views.signed import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    """Everybody who serves as a sector department in the own area, and for which departments they answer."""
    user = signed_in(request)
    require(user, ASK)
    if request.method == "POST":
        duty = request.POST.get("duty", "")
        if not duty.isdecimal():
            messages.error(request, _("Choose somebody of the list; nothing was changed."))
            return redirect("integration:departments")
        try:
            give_seat(int(duty), request.POST.getlist("department"), actor=user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Kept: who answers for what."))
        return redirect("integration:departments")
    rows = seats_in(user)
    names = paths_named([duty.place for duty, _seats in rows])
    context = {
        "rows": [
            (duty, " ".join(names[duty.place_id][-2:]), {one.department for one in seats})
            for duty, seats in rows
        ],
        "departments": [(one, str(title)) for one, title in matrix().departments.items()],
    }
    return render(request, "integration/departments.html", context)
