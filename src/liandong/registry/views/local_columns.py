"""Local columns: what is declared here, one more, the end of one; and filling them in for a household."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.scope import places_for, require, visible_places
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import named, paths_named
from liandong.registry.local_forms import DeclareForm, LocalValuesForm
from liandong.registry.models import LocalColumn
from liandong.registry.services.local_columns import (
    DECLARE,
    columns_for,
    declare_column,
    end_column,
    state_local_values,
)
from liandong.registry.views.changes import signed_in, writable


@login_required
@require_http_methods(["GET", "POST"])
def column_list(request: HttpRequest) -> HttpResponse:
    """The columns that hold in my area, and a form to declare one."""
    user = signed_in(request)
    require(user, DECLARE)
    places = named(visible_places(user, action=DECLARE).filter(level__lte=Level.COUNTY)).order_by("path")
    form = DeclareForm(request.POST or None, places=list(places))
    if request.method == "POST" and form.is_valid():
        place = form.places[form.cleaned_data["place"]]
        try:
            declare_column(actor=user, place=place, column=form.declaration())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The column is declared; villages can fill it in from now on."))
            return redirect("registry:local_columns")
    here = Q()
    for top in places_for(user, DECLARE):
        here |= Q(place__in=top.ids) | Q(place__path__startswith=top.path)
    columns = list(LocalColumn.objects.filter(here).select_related("place").order_by("valid_to", "code"))
    names = paths_named([column.place for column in columns])
    tops = places_for(user, DECLARE)
    context = {
        "columns": [
            (one, names[one.place_id][-1], any(top.contains(one.place) for top in tops)) for one in columns
        ],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "registry/local_columns.html", context, status=status)


@login_required
@require_POST
def column_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The end of a column."""
    end_column(actor=signed_in(request), key=key)
    messages.success(request, _("The column is no longer asked for; what was filled in stays."))
    return redirect("registry:local_columns")


@login_required
@require_http_methods(["GET", "POST"])
def local_values(request: HttpRequest, key: UUID) -> HttpResponse:
    """The local columns of one household, filled in."""
    user = signed_in(request)
    household = writable(user, key)
    columns = list(columns_for([household.place], clock.today()))
    form = LocalValuesForm(request.POST or None, household=household, columns=columns)
    context = {"household": household, "form": form}
    if request.method == "GET":
        return render(request, "registry/local_values.html", context)
    if form.is_valid():
        try:
            state_local_values(form.order(user), key, form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("registry:household", key)
    return render(request, "registry/local_values.html", context, status=422)
