"""The page of timely exit: the lists of the area, or of one place of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from liandong.dynamics.models import TimelyList
from liandong.dynamics.selectors import READ
from liandong.dynamics.timely_page import counts_of, family_lines, lines_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, access_place, places_for
from liandong.foundation.pages import formats
from liandong.foundation.pages.tags.flow import Tab
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names

ON_A_PAGE = 25


@login_required
@require_safe
def timely(request: HttpRequest) -> HttpResponse:
    """Families that should have left, that fell, and of whom one cannot tell. Cost: thirty queries."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    if not places_for(user, READ):
        raise OutOfScope(READ)
    place = _place(request, user)
    counts = counts_of(user, place)
    asked = request.GET.get("list", "")
    chosen = TimelyList(asked) if asked in TimelyList.values else _first(counts)
    found = lines_of(user).filter(list=chosen)
    if place is not None:
        found = found.filter(household__place__path__startswith=place.path)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "place_name": path_names(place)[-1] if place else "",
        "lists": [_tab(request, name, counts[name], name is chosen) for name in TimelyList],
        "chosen": chosen,
        "page": page,
        "lines": family_lines(list(page.object_list), clock.today()),
    }
    return render(request, "dynamics/timely.html", context)


def _tab(request: HttpRequest, name: TimelyList, number: int, is_current: bool) -> Tab:
    """A list as a tab, for the same place, from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query["list"] = name.value
    return Tab(f"?{query.urlencode()}", f"{capfirst(name.label)} {formats.count(number)}", is_current)


def _first(counts: dict[TimelyList, int]) -> TimelyList:
    return next((name for name, number in counts.items() if number), TimelyList.LEAVE)


def _place(request: HttpRequest, user: User) -> Place | None:
    text = request.GET.get("place", "")
    return access_place(user, int(text), action=READ) if text.isdecimal() and len(text) < 19 else None
