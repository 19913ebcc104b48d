"""What procedures cost families, as a page and as csv."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from liandong.feedback.effort import MEASURES, Line, Measured, efforts_in
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, access_place, places_for
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import names_on, paths_named

READ = "mechanism.read"
_WORDS = {
    "waiting": gettext_lazy("Waiting days"),
    "notice": gettext_lazy("Days of the notice, by rule"),
    "trips": gettext_lazy("Trips of the family"),
    "minutes": gettext_lazy("Working minutes"),
}


@dataclass(frozen=True)
class Cell:
    """One measure for people: half of the cases, the middle half, how many are unknown."""

    label: str
    median: str
    middle: str
    known: int
    unknown: int


@dataclass(frozen=True)
class Row:
    """One procedure in one place, for people."""

    line: Line
    name: str
    cells: tuple[Cell | None, ...]


def place_asked(user: Somebody, text: str | None) -> Place:
    """The place that is asked for, by its id; else the first of the own area. Errors: OutOfScope."""
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
def effort(request: HttpRequest) -> HttpResponse:
    """Waiting days, trips and working minutes of each procedure, in a place and right below it."""
    top = place_asked(request.user, request.GET.get("place"))
    lines = efforts_in(top)
    names = paths_named([top, *(one.place for one in lines)])
    context = {
        "top": top,
        "name": names[top.pk][-1],
        "up": top.parent if top.parent and top not in places_for(request.user, READ) else None,
        "rows": [Row(one, names[one.place.pk][-1], _cells(one)) for one in lines],
        "least": lines[0].least if lines else None,
    }
    return render(request, "feedback/effort.html", context)


def _cells(line: Line) -> tuple[Cell | None, ...]:
    # while an objection is re-checked no notice hangs: nothing to be counted, and not nought
    shown = [None if name == "notice" and line.of_objections else getattr(line, name) for name in MEASURES]
    return tuple(_cell(name, found) for name, found in zip(MEASURES, shown, strict=True))


def _cell(name: str, measured: Measured | None) -> Cell | None:
    if measured is None:
        return None
    known, unknown, found = measured.known, measured.unknown, measured.values
    if found is None:
        return Cell(str(_WORDS[name]), "", "", known, unknown)
    middle = f"{_said(found.low)}–{_said(found.high)}"
    return Cell(str(_WORDS[name]), _said(found.median), middle, known, unknown)


def _said(value: Fraction) -> str:
    return formats.shortest(value, 2)


@login_required
@require_safe
def effort_file(request: HttpRequest) -> HttpResponse:
    """The same as csv; who took it is written down."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    top = place_asked(user, request.GET.get("place"))
    lines = efforts_in(top)
    codes = dict(names_on().filter(place__in={one.place for one in lines}).values_list("place", "code"))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    shown = ("known", "unknown", "quarter", "median", "three_quarters")
    heads = [f"{name}_{part}" for name in MEASURES for part in shown]
    writer.writerow(["place_code", "procedure", "version", "stage", "decided", "under_way", *heads])
    for one in lines:
        cells = [part for name in MEASURES for part in _parts(getattr(one, name))]
        told = [one.decided, one.under_way, *cells] if one.is_told else ["", "", *([""] * len(heads))]
        writer.writerow([codes.get(one.place.pk, ""), one.table.id, one.table.version, one.stage, *told])
    note(actor=user, action="effort.exported", subject=f"place:{top.key}", place=top)
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="effort-{top.pk}.csv"'
    return answer


def _parts(measured: Measured) -> list[str]:
    """Exact values, fractions as such; empty where too few are known."""
    found = measured.values
    values = ["", "", ""] if found is None else [str(one) for one in (found.low, found.median, found.high)]
    return [str(measured.known), str(measured.unknown), *values]
