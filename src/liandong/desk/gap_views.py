"""Duties that nobody holds and duties in the wrong hands: a page for each place, and how to mend them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liandong.desk.gap_kinds import WAYS, Gap, GapKind, Side
from liandong.desk.gaps import counts_of, gaps_in
from liandong.desk.pairs import families_of
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.people import READ
from liandong.foundation.accounts.roles import OPENS, Role
from liandong.foundation.accounts.scope import OutOfScope, Somebody, access_place, in_scope, places_for
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import children, path_names, paths_named
from liandong.identification.exports import Cell, as_csv
from liandong.registry.selectors_ties import TIE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

ON_A_PAGE = 50


@dataclass(frozen=True)
class Below:
    """A place right below, with how many lines of each side lie in it."""

    place: Place
    name: str
    missing: int
    misplaced: int


@dataclass(frozen=True)
class KindRow:
    """A kind with how many lines it has."""

    kind: GapKind
    lines: int


def top_asked(user: Somebody, text: str | None) -> Place:
    """The place that is asked for, by its id; else the first of the own area.

    Raises:
        OutOfScope: it is not in the area, or the person sees no duties at all.
    """
    if text:
        if not text.isdecimal() or len(text) > 18:
            raise OutOfScope(READ)
        return access_place(user, int(text), action=READ)
    tops = places_for(user, READ)
    if not tops:
        raise OutOfScope(READ)
    return tops[0]


@login_required
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """What is wrong with the duties of a place and below. Cost: five queries besides :func:`gaps_in`."""
    top = top_asked(request.user, request.GET.get("place"))
    found = gaps_in(top)
    kind, side = request.GET.get("kind", ""), request.GET.get("side", "")
    wanted = [gap for gap in found if kind in ("", gap.kind) and side in ("", gap.kind.side)]
    page = Paginator(wanted, ON_A_PAGE).get_page(request.GET.get("page"))
    names = paths_named([top, *(gap.place for gap in page.object_list)])
    kinds = Counter(gap.kind for gap in found)
    context = {
        "top": top,
        "name": names[top.pk][-1],
        "up": top.parent if top.parent and top not in places_for(request.user, READ) else None,
        "counts": counts_of(found),
        "sides": [(side, [KindRow(one, kinds[one]) for one in GapKind if one.side is side]) for side in Side],
        "below": _below(top, found),
        "page": page,
        "lines": [_line(request.user, gap, names[gap.place.pk]) for gap in page.object_list],
        "kind": GapKind(kind) if kind in GapKind.values else None,
    }
    return render(request, "desk/gaps.html", context)


@dataclass(frozen=True)
class Line:
    """A gap for a reader. ``way``: what the button says; else ``by``: whose it is to put it right."""

    gap: Gap
    place: str
    way: LazyText | None
    by: str


def _line(user: Somebody, gap: Gap, names: list[str]) -> Line:
    is_mine = gap.is_mended_by(user)
    givers = [role for role in OPENS if gap.role in OPENS[role] and role is not Role.SECURITY_ADMIN]
    by = "" if is_mine or gap.role is None else _(" or ").join(str(role.label) for role in givers)
    return Line(gap, " ".join(names[-2:]), WAYS[gap.kind] if is_mine else None, by)


def _below(top: Place, found: list[Gap]) -> list[Below]:
    rows = []
    for place in children(top):
        if place.name is None:
            continue
        inside = counts_of(gap for gap in found if place.contains(gap.place))
        if inside:
            rows.append(Below(place, place.name, inside[Side.MISSING], inside[Side.MISPLACED]))
    return rows


@login_required
@require_safe
def gaps_file(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    top = top_asked(request.user, request.GET.get("place"))
    found = gaps_in(top)
    names = paths_named({gap.place for gap in found}) if found else {}
    heads: list[Cell] = [
        _("side"),
        _("what is wrong"),
        _("place"),
        _("task or duty"),
        _("person"),
        _("how many"),
    ]
    rows: list[list[Cell]] = [
        [str(gap.kind.side.label), str(gap.kind.label), " ".join(names[gap.place.pk]), gap.what, gap.who,
         gap.count]
        for gap in found
    ]  # fmt: skip
    answer = HttpResponse(as_csv([heads, *rows]), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="duties.csv"'
    return answer


@login_required
@require_safe
def gap_families(request: HttpRequest) -> HttpResponse:
    """The families of a line about pairs, each with the way to its helpers. Cost: six queries."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    tops = places_for(user, TIE)
    if not tops:
        raise OutOfScope(TIE)
    text = request.GET.get("place", str(tops[0].pk))
    if not text.isdecimal() or len(text) > 18:
        raise OutOfScope(TIE)
    place = access_place(user, int(text), action=TIE)
    kind, helper = request.GET.get("kind", ""), request.GET.get("helper", "")
    try:
        asked = families_of(place, kind, str(UUID(helper)) if helper else "")
    except ValueError:
        raise OutOfScope(TIE) from None
    page = Paginator(in_scope(user, asked, action=TIE), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kind": GapKind(kind) if kind in GapKind.values else None,
        "name": " ".join(path_names(place)[-2:]),
    }
    return render(request, "desk/gap_families.html", context)
