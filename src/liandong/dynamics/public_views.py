"""Reporting without an account: choose the village, say what happened, ask later what became of it.

Nothing on these pages says whether a family is registered, or anything of a family at all.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liandong.analytics.errors import Refusal
from liandong.dynamics.forms import PublicForm
from liandong.dynamics.models import Channel
from liandong.dynamics.selectors import clue_of_receipt
from liandong.dynamics.services import report_clue
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_code, names_on, path_names, paths_named
from liandong.foundation.signin.limits import Limit, consume

_FOUND = 12
_TRIES = Limit("clue.receipt", 30, 3600)
_REPORTS = Limit("clue.report", 20, 3600)


@require_safe
def choose_village(request: HttpRequest) -> HttpResponse:
    """Find the village by its name. Cost: three queries."""
    asked = request.GET.get("village", "").strip()[:40]
    found: list[tuple[str, str]] = []
    if asked:
        rows = names_on().filter(place__level=Level.VILLAGE, name__startswith=asked, code__isnull=False)
        named = list(rows.select_related("place").order_by("code")[: _FOUND + 1])
        paths = paths_named([one.place for one in named]) if named else {}
        found = [(one.code or "", " ".join(paths[one.place_id][-4:])) for one in named]
    context = {"asked": asked, "found": found[:_FOUND], "more": len(found) > _FOUND}
    return _said(render(request, "dynamics/report.html", context))


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Report for one village. A machine that fills in the hidden field is thanked, and nothing is kept."""
    village = _village(code)
    asked = request.method == "POST"
    form = PublicForm(request.POST if asked else None)
    if asked and form.is_valid():
        if form.cleaned_data["website"]:
            return redirect("dynamics:report_status")
        try:
            if consume(_REPORTS, _address(request)).is_over:
                form.add_error(None, _("Too many reports came from here within an hour; call 12317."))
            else:
                clue = report_clue(form.report, place=village, actor=None)
                request.session["clue_receipt"] = clue.receipt
                return redirect("dynamics:report_status")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "village": " ".join(path_names(village)[-4:])}
    return _said(render(request, "dynamics/report_form.html", context, status=422 if form.errors else 200))


@require_http_methods(["GET", "POST"])
def report_status(request: HttpRequest) -> HttpResponse:
    """What became of a report, by its receipt; of another family only that it was looked into."""
    new = request.session.pop("clue_receipt", "")
    asked = request.POST.get("receipt", "").strip()[:40]
    is_over = bool(asked) and consume(_TRIES, _address(request)).is_over
    clue = clue_of_receipt(asked or new) if not is_over else None
    context = {
        "new": new,
        "asked": asked,
        "clue": clue,
        "is_over": is_over,
        "is_own": clue is not None and clue.channel == Channel.SELF,
    }
    return _said(render(request, "dynamics/report_status.html", context))


def _village(code: str) -> Place:
    try:
        place = by_code(code)
    except Refusal:
        place = None
    if place is None or place.level != Level.VILLAGE:
        raise OutOfScope("place.read")
    return place


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _said(answer: HttpResponse) -> HttpResponse:
    """Not for search machines, and not for a shared computer's memory."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    return answer
