"""Pages of the annual adjustment: the rounds, opening one, one round, parts that are done, closing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.dynamics import rounds
from liandong.dynamics.forms import RoundForm
from liandong.dynamics.models import RoundPart
from liandong.dynamics.round_page import comparison_of, movements_of, phases_of, progress_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, may, places_for, require
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import path_names, paths_named


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


@login_required
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """The annual adjustments of the area. Cost: four queries."""
    user = _signed_in(request)
    require(user, rounds.READ)
    found = list(rounds.rounds_for(user))
    names = paths_named([one.place for one in found]) if found else {}
    context = {
        "rounds": [(one, names[one.place_id][-1]) for one in found],
        "may_open": any(one.level == Level.COUNTY for one in places_for(user, rounds.OPEN)),
    }
    return render(request, "dynamics/rounds.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Open the annual adjustment of the own county."""
    user = _signed_in(request)
    place = next((one for one in places_for(user, rounds.OPEN) if one.level == Level.COUNTY), None)
    if place is None:
        raise OutOfScope(rounds.OPEN)
    year = clock.today().year
    start = {"year": year} | vars(rounds.Phases.usual(year))
    form = RoundForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            made = rounds.open_round(actor=user, place=place, year=asked["year"], phases=form.phases)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opened. Villages, townships and the county have their tasks."))
            return redirect("dynamics:round", key=made.key)
    context = {"form": form, "place_name": path_names(place)[-1]}
    return render(request, "dynamics/round_new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def round_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One annual adjustment: where it is, how far each place is, who came and went. Cost: ten queries."""
    user, today = _signed_in(request), clock.today()
    made = rounds.access_round(user, key)
    progress = progress_of(user, made, today)
    context = {
        "round": made,
        "place_name": path_names(made.place)[-1],
        "phases": phases_of(made, today),
        "progress": progress,
        "movements": movements_of(user, made),
        "comparison": comparison_of(made),
        "may_close": made.closed_at is None and may(user, rounds.OPEN, made.place),
        "all_done": not made.parts.filter(done_at=None).exists(),
    }
    return render(request, "dynamics/round.html", context)


@login_required
@require_POST
def round_done(request: HttpRequest, key: UUID, part: UUID) -> HttpResponse:
    """Say that a place is done with its part."""
    user = _signed_in(request)
    made = rounds.access_round(user, key)
    if not RoundPart.objects.filter(round=made, key=part).exists():
        raise OutOfScope(rounds.REPORT)
    return _carried_out(request, key, lambda: rounds.say_done(part, actor=user), _("Written down."))


@login_required
@require_POST
def round_close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an annual adjustment in which every part is done."""
    user = _signed_in(request)
    made = rounds.access_round(user, key)
    require(user, rounds.OPEN, made.place)
    done = _("Closed. How every family stands is kept under a hash.")
    return _carried_out(request, key, lambda: rounds.close_round(key, actor=user), done)


def _carried_out(request: HttpRequest, key: UUID, carry_out: Callable[[], object], done: str) -> HttpResponse:
    try:
        carry_out()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("dynamics:round", key=key)
