"""Who helps a family and by which account it reads its own file; the units of a county; samples."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import access, places_for, require, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named, paths_named
from liandong.registry.models import Household
from liandong.registry.selectors_ties import (
    DRAW,
    TIE,
    holders,
    holders_around,
    samples_for,
    ties_shown,
    units_for,
)
from liandong.registry.services.samples import draw_sample, end_sample
from liandong.registry.services.ties import end_tie, give_own_file, keep_unit, pair
from liandong.registry.tie_codes import TieRole, UnitKind
from liandong.registry.tie_forms import DrawForm, OwnForm, PairForm, UnitForm
from liandong.registry.views.changes import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def ties(request: HttpRequest, key: UUID) -> HttpResponse:
    """The helpers of a family and its own account; one more of either. Cost: ten queries."""
    user = signed_in(request)
    families = Household.objects.select_related("place", "county")
    household = access(user, families, {"key": key}, action=TIE)
    is_own = request.method == "POST" and "account" in request.POST
    helpers = holders(Role.HELPER, household.place)
    units = units_for(user).filter(county=household.county)
    pairing = PairForm(None if is_own else request.POST or None, people=helpers, units=units)
    own = OwnForm(request.POST if is_own else None, people=holders(Role.HOUSEHOLD, household.place))
    form: forms.Form = own if is_own else pairing
    if request.method == "POST" and form.is_valid():
        try:
            if is_own:
                account = own.people[own.cleaned_data["account"]]
                give_own_file(actor=user, key=key, account=account)
                messages.success(request, _("%(who)s reads the file of this family.") % {"who": account})
            else:
                made = pair(actor=user, key=key, pairing=pairing.pairing())
                messages.success(request, _("%(who)s helps this family.") % {"who": made.user})
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("registry:ties", key)
    rows = list(ties_shown(household))
    today = clock.today()
    context = {
        "household": household,
        "pairs": [(one, one.valid_to is None or one.valid_to > today) for one in rows if one.unit],
        "own": [one for one in rows if one.role == TieRole.HOUSEHOLD and one.valid_to is None],
        "pair_form": pairing,
        "own_form": own,
    }
    return render(request, "registry/ties.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def tie_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The end of a pair, or of a family's own account, today."""
    try:
        tie = end_tie(actor=signed_in(request), key=key)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("registry:households")
    messages.success(request, _("Ended today; it stays in the history."))
    return redirect("registry:ties", tie.household.key)


@login_required
@require_http_methods(["GET", "POST"])
def units(request: HttpRequest) -> HttpResponse:
    """The assisting units of my county, and one more. Cost: eight queries."""
    user = signed_in(request)
    require(user, TIE)
    counties = _counties(user)
    form = UnitForm(
        request.POST or None, people=holders_around(Role.ASSISTING_UNIT, counties), counties=counties
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            keep_unit(
                actor=user,
                county=form.counties[data["county"]],
                name=data["name"],
                kind=UnitKind(data["kind"]),
                account=form.people.get(data["account"]),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": data["name"]})
            return redirect("registry:units")
    context = {"units": units_for(user), "form": form}
    return render(request, "registry/units.html", context, status=422 if form.errors else 200)


def _counties(user: User) -> list[Place]:
    above = {place_id for top in places_for(user, TIE) for place_id in top.ids}
    return list(named(Place.objects.filter(pk__in=above, level=Level.COUNTY)).order_by("path"))


@login_required
@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """The samples drawn for my area, and one more. Cost: eight queries."""
    user = signed_in(request)
    require(user, DRAW)
    area = visible_places(user, action=DRAW).filter(level__lte=Level.TOWNSHIP)
    places = list(named(area).order_by("path"))
    people = holders_around(Role.EVALUATOR, places_for(user, DRAW))
    form = DrawForm(request.POST or None, people=people, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            sample = draw_sample(actor=user, draw=form.draw())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Drawn: %(families)s families for %(who)s.")
            messages.success(request, said % {"families": sample.families, "who": sample.evaluator})
            return redirect("registry:samples")
    found = list(samples_for(user)[:50])
    names = paths_named(one.place for one in found)
    today = clock.today()
    context = {
        "samples": [(one, names[one.place_id][-1], one.valid_to > today) for one in found],
        "form": form,
    }
    return render(request, "registry/samples.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def sample_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a sample today."""
    try:
        end_sample(actor=signed_in(request), key=key)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The sample is closed; the evaluator sees its families no longer."))
    return redirect("registry:samples")
