"""Opening the list of a disaster: an area drawn, pasted or neither, the villages in it, families counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liandong.analytics.errors import Refusal
from liandong.dynamics import disasters
from liandong.dynamics.disasters import OPEN, Struck
from liandong.dynamics.models import DISASTERS
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, in_scope, places_for
from liandong.foundation.pages.maps import Ground, ground
from liandong.foundation.places.borders import borders_of
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import paths_named
from liandong.foundation.places.shapes import NotAnArea, read_area
from liandong.registry.models import Household

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

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields besides the area."""
        return [self[name] for name in ("kind", "title", "happened_on")]


@dataclass(frozen=True)
class Choice:
    """A village to tick: how many families it has, and whether only the border of a place above is known."""

    place: Place
    name: str
    families: int
    is_ticked: bool
    is_guessed: bool


@dataclass(frozen=True)
class Within:
    """The villages that are ticked, and those of them that the area brought: by border, or by one above."""

    ticked: frozenset[int]
    by_area: Mapping[int, bool]
    is_looked_for: bool = False

    @property
    def guessed(self) -> list[int]:
        """Villages of which only the border of a place above is known."""
        return [pk for pk, is_known in self.by_area.items() if not is_known]


@login_required
@require_http_methods(["GET", "POST"])
def disaster_new(request: HttpRequest) -> HttpResponse:
    """Open a list. ``look`` counts what an area touches and changes nothing. Cost: seven queries."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    if not places_for(user, OPEN):
        raise OutOfScope(OPEN)
    sent = request.POST
    villages = list(disasters.villages_open_to(user))
    is_look = "look" in sent
    form = DisasterForm(initial=sent.dict()) if is_look else DisasterForm(sent or None)
    within, wrong = Within(_numbers(sent, "villages"), {}), ""
    try:
        within = _within(villages, sent)
        if not is_look and form.is_valid():
            asked = form.cleaned_data
            rings = read_area(asked["area"]) if asked["area"].strip() else None
            struck = Struck(asked["kind"], asked["title"], asked["happened_on"], rings)
            made = disasters.open_disaster(struck, villages=within.ticked, actor=user)
            messages.success(request, _("Opened. The families are being put on the list."))
            return redirect("dynamics:disaster", made.key)
    except Refusal as refusal:
        wrong = str(refusal)
        if not is_look:
            form.add_error("area" if isinstance(refusal, NotAnArea) else None, wrong)
    context = _shown(user, villages, within) | {"form": form, "wrong": wrong if is_look else ""}
    status = 422 if not is_look and form.errors else 200
    return render(request, "dynamics/disaster_new.html", context, status=status)


def _within(villages: Sequence[Place], sent: QueryDict) -> Within:
    """What is ticked: by hand, and with ``look`` what the area brings instead of what it brought before.

    Raises:
        NotAnArea.
    """
    ticked = _numbers(sent, "villages")
    if "look" not in sent:
        return Within(ticked, {})
    by_hand = ticked - _numbers(sent, "by_area")
    area = sent.get("area", "")[:_MOST_TEXT]
    if not area.strip():
        return Within(by_hand, {}, is_looked_for=True)
    inside = disasters.villages_in(villages, read_area(area))
    return Within(by_hand | inside.keys(), inside, is_looked_for=True)


def _numbers(sent: QueryDict, name: str) -> frozenset[int]:
    return frozenset(int(one) for one in sent.getlist(name) if one.isdecimal() and len(one) < 19)


def _shown(user: User, villages: Sequence[Place], within: Within) -> dict[str, object]:
    names = paths_named(villages) if villages else {}
    towns = _towns(user, villages, names, within)
    ticked = [row for _town, rows, _ticked in towns for row in rows if row.is_ticked]
    inside = [row for row in ticked if row.place.pk in within.by_area]
    return {
        "towns": towns,
        "within": within,
        "inside": len(inside),
        "inside_families": sum(row.families for row in inside),
        "ticked": len(ticked),
        "ticked_families": sum(row.families for row in ticked),
        "map": _map(villages, names),
    }


def _map(villages: Sequence[Place], names: Mapping[int, Sequence[str]]) -> Ground | None:
    borders = borders_of([one.pk for one in villages])
    return ground({one.pk: (names[one.pk][-1], borders.get(one.pk, ())) for one in villages})


def _towns(
    user: User, villages: Sequence[Place], names: Mapping[int, Sequence[str]], within: Within
) -> list[tuple[str, list[Choice], int]]:
    """Villages to tick by township, with how many are ticked."""
    counts = _families(user)
    guessed: Collection[int] = within.guessed
    towns: dict[str, list[Choice]] = {}
    for one in villages:
        path = names[one.pk]
        is_ticked = one.pk in within.ticked
        choice = Choice(one, path[-1], counts.get(one.pk, 0), is_ticked, one.pk in guessed)
        towns.setdefault(" ".join(path[-3:-1]), []).append(choice)
    return [(town, rows, sum(row.is_ticked for row in rows)) for town, rows in towns.items()]


def _families(user: User) -> dict[int, int]:
    """How many families each village has, those of its groups among them. Cost: one query."""
    counts: dict[int, int] = {}
    families = in_scope(user, Household.objects.filter(closed_on__isnull=True), action=OPEN)
    rows = families.values_list("place", "place__parent", "place__level").annotate(n=Count("pk"))
    for place, parent, level, count in rows.order_by():
        village = parent if level == Level.GROUP else place
        counts[village] = counts.get(village, 0) + count
    return counts
