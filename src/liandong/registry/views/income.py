"""What is known of a year's income, item by item."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.analytics.errors import Refusal
from liandong.registry.income_forms import IncomeItemsForm
from liandong.registry.services.changes import state_income_items
from liandong.registry.views.changes import signed_in, writable


@login_required
@require_http_methods(["GET", "POST"])
def income_items(request: HttpRequest, key: UUID, year: int) -> HttpResponse:
    """Ranges and evidence of the items of one income year."""
    user = signed_in(request)
    household = writable(user, key)
    form = IncomeItemsForm(request.POST or None, household=household, year=year)
    context = {"household": household, "form": form, "year": year}
    if request.method == "GET":
        return render(request, "registry/income_items.html", context)
    if form.is_valid():
        members = form.cleaned_data["member_count"]
        try:
            state_income_items(form.order(user), key, year, form.items(), members=members)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down: income of %(year)s, item by item.") % {"year": year})
            return redirect("registry:household", key)
    return render(request, "registry/income_items.html", context, status=422)
