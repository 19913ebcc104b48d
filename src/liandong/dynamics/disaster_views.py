"""Disasters: opened over an area or villages, looked through family by family, closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.dynamics import disasters
from liandong.dynamics.disasters import CHECK, OPEN, READ, Struck
from liandong.dynamics.models import DISASTERS, Found
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, in_scope, may, places_for
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import paths_named
from liandong.foundation.places.shapes import NotAnArea, read_area
from liandong.registry.models import Household

ON_A_PAGE = 50
_MOST_TEXT = 400_000  # characters of a pasted area


class DisasterForm(forms.Form):
    """What happened, when, and where: an area, or villages ticked beside it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened?"), choices=[(one.value, one.label) for one in DISASTERS]
    )
    title = forms.CharField(label=gettext_lazy("Name of the list"), max_length=80)
    happened_on = forms.DateField(
        label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"})
    )
    area = forms.CharField(
        label=gettext_lazy("Area as GeoJSON"),
        required=False,
        max_length=_MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("As a warning service or a map program gives it. Or tick villages below."),
    )


@dataclass(frozen=True)
class Choice:
    """A village to tick: how many families it has, and whether only the border of a place above is known."""

    place: Place
    name: str
    families: int
    is_ticked: bool
    is_guessed: bool


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_safe
def disaster_list(request: HttpRequest) -> HttpResponse:
    """The lists of the area, open ones first. Cost: four queries."""
    user = _signed_in(request)
    if not places_for(user, READ):
        raise OutOfScope(READ)
    page = Paginator(disasters.disasters_for(user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_open": bool(places_for(user, OPEN))}
    return render(request, "dynamics/disasters.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def disaster_new(request: HttpRequest) -> HttpResponse:
    """Open a list: first look which villages an area touches, then tick and open. Cost: six queries."""
    user = _signed_in(request)
    if not places_for(user, OPEN):
        raise OutOfScope(OPEN)
    form = DisasterForm(request.POST or None)
    villages = list(disasters.villages_open_to(user))
    ticked = {int(one) for one in request.POST.getlist("villages") if one.isdecimal() and len(one) < 19}
    guessed: set[int] = set()
    looked = None
    if request.method == "POST" and form.is_valid():
        try:
            rings = read_area(form.cleaned_data["area"]) if form.cleaned_data["area"].strip() else None
            if "open" in request.POST:
                asked = form.cleaned_data
                struck = Struck(asked["kind"], asked["title"], asked["happened_on"], rings)
                made = disasters.open_disaster(struck, villages=ticked, actor=user)
                messages.success(request, _("Opened. The families are being put on the list."))
                return redirect("dynamics:disaster", made.key)
            inside = disasters.villages_in(villages, rings) if rings else {}
            ticked |= inside.keys()
            guessed = {pk for pk, is_known in inside.items() if not is_known}
            looked = len(inside)
        except NotAnArea as refusal:
            form.add_error("area", str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "towns": _towns(user, villages, ticked, guessed),
        "looked": looked,
        "guessed": len(guessed),
    }
    return render(request, "dynamics/disaster_new.html", context, status=422 if form.errors else 200)


def _towns(
    user: User, villages: list[Place], ticked: Collection[int], guessed: Collection[int]
) -> list[tuple[str, list[Choice], int]]:
    """Villages to tick by township, with how many are ticked."""
    names = paths_named(villages) if villages else {}
    counts: dict[int, int] = {}
    families = in_scope(user, Household.objects.filter(closed_on__isnull=True), action=OPEN)
    rows = families.values_list("place", "place__parent", "place__level").annotate(n=Count("pk"))
    for place, parent, level, count in rows.order_by():
        village = parent if level == Level.GROUP else place
        counts[village] = counts.get(village, 0) + count
    towns: dict[str, list[Choice]] = {}
    for one in villages:
        path = names[one.pk]
        choice = Choice(one, path[-1], counts.get(one.pk, 0), one.pk in ticked, one.pk in guessed)
        towns.setdefault(" ".join(path[-3:-1]), []).append(choice)
    return [(town, rows, sum(row.is_ticked for row in rows)) for town, rows in towns.items()]


@login_required
@require_safe
def disaster(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a list is, village by village. Cost: six queries."""
    user = _signed_in(request)
    found = disasters.access_disaster(user, key)
    rows = disasters.progress_of(user, found)
    names = paths_named([row.row.village for row in rows])
    context = {
        "disaster": found,
        "rows": [(row, " ".join(names[row.row.village_id][-2:])) for row in rows],
        "families": sum(row.families for row in rows),
        "waiting": sum(row.waiting for row in rows),
        "hurt": sum(row.hurt for row in rows),
        "listed": sum(row.row.listed_at is not None for row in rows),
        "may_close": found.closed_at is None and may(user, OPEN, found.place),
    }
    return render(request, "dynamics/disaster.html", context)


@login_required
@require_safe
def disaster_village(request: HttpRequest, key: UUID, place_id: int) -> HttpResponse:
    """The check list of a village. Cost: six queries."""
    user = _signed_in(request)
    row = disasters.access_village(user, key, place_id)
    lines = row.families.select_related("household", "clue", "found_by")
    lines = lines.order_by("household__household_no", "pk")
    show = request.GET.get("show", "")
    shown = lines.filter(found=show) if show in Found.values else lines
    context = {
        "row": row,
        "name": paths_named([row.village])[row.village_id][-1],
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": dict(row.families.order_by().values_list("found").annotate(n=Count("pk"))),
        "may_check": row.disaster.closed_at is None and may(user, CHECK, row.village),
        "founds": [one for one in Found if one is not Found.WAITING],
        "show": show,
    }
    return render(request, "dynamics/disaster_village.html", context)


@login_required
@require_POST
def disaster_found(request: HttpRequest, key: UUID, place_id: int) -> HttpResponse:
    """Say what was found at some families of a village."""
    user = _signed_in(request)
    row = disasters.access_village(user, key, place_id, action=CHECK)
    found, said = request.POST.get("found", ""), request.POST.get("said", "").strip()[:1000]
    keys = [int(one) for one in request.POST.getlist("family") if one.isdecimal() and len(one) < 19]
    if found not in Found.values or found == Found.WAITING or not keys:
        messages.error(request, _("Tick families and choose what you found; nothing was changed."))
        return redirect("dynamics:disaster_village", key, place_id)
    try:
        count = disasters.say_found(row, keys, Found(found), actor=user, said=said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written down for %(count)s families.") % {"count": count})
    return redirect("dynamics:disaster_village", key, place_id)


@login_required
@require_POST
def disaster_close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a list on which nobody waits."""
    user = _signed_in(request)
    found = disasters.access_disaster(user, key)
    try:
        disasters.close_disaster(found.key, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The list is closed."))
    return redirect("dynamics:disaster", key)
