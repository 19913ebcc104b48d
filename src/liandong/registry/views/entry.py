"""Quick entry: a whole family on one page, checked while it is typed, kept as a draft."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.registry.entry_forms import MOST_PEOPLE, HouseForm, PersonForm, people_forms
from liandong.registry.family_checks import oddities
from liandong.registry.services.changes import WRITE, register_family
from liandong.registry.services.changes.refusals import DayAhead
from liandong.registry.services.drafts import (
    drop_draft,
    latest_draft,
    registered_by,
    registered_lately,
    save_draft,
)
from liandong.registry.views.changes import signed_in

_ROW = re.compile(r"m-(\d+)-(\w+)")


@login_required
@require_http_methods(["GET", "POST"])
def new_family(request: HttpRequest) -> HttpResponse:
    """The page of quick entry; sent, it registers the family."""
    user = signed_in(request)
    require(user, WRITE)
    if request.method == "GET":
        return _page(request, user)
    house, people = HouseForm(request.POST, user=user), people_forms(user, request.POST)
    before = registered_by(user, str(house.data.get("key", "")))
    if before is not None:  # sent twice: the ID numbers are in the register by now, through the first
        return redirect("registry:household", before.key)
    if house.is_valid() and people.is_valid():
        try:
            done = register_family(house.order, house.family([form.member for form in people.named]))
        except Refusal as refusal:
            house.add_error("on" if isinstance(refusal, DayAhead) else None, str(refusal))
        else:
            drop_draft(user, house.cleaned_data["key"])
            number = done.household.household_no
            messages.success(request, _("Registered under number %(number)s.") % {"number": number})
            return redirect("registry:household", done.household.key)
    return _shown(request, user, house, people, status=422)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    kept = None if "fresh" in request.GET else latest_draft(user)
    if kept is None:
        return _shown(request, user, HouseForm(user=user), people_forms(user))
    draft, text = kept
    typed = QueryDict(text)
    first = {name: typed[name] for name in typed if not _ROW.fullmatch(name)}
    rows: dict[int, dict[str, str]] = {}
    for name in typed:
        found = _ROW.fullmatch(name)
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = str(typed[name])
    people = people_forms(user, initial=[rows[row] for row in sorted(rows)][:MOST_PEOPLE] or None)
    house = HouseForm(user=user, initial={**first, "key": draft.key})
    return _shown(request, user, house, people, draft=draft)


def _shown(
    request: HttpRequest, user: User, house: HouseForm, people: object, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "house": house,
        "people": people,
        "blank": PersonForm(prefix="m-__row__", user=user),
        "most": MOST_PEOPLE,
        "done": registered_lately(user),
        **more,
    }
    return render(request, "registry/entry.html", context, status=status)


@login_required
@require_POST
def check_row(request: HttpRequest) -> HttpResponse:
    """What the server says to one row, while the family is typed. Nothing is written."""
    user = signed_in(request)
    require(user, WRITE)
    people = people_forms(user, request.POST)
    wanted = request.POST.get("row", "")
    row = int(wanted) if wanted.isdigit() else 0
    if row >= len(people.forms):
        return render(request, "registry/entry_says.html", {})
    people.is_valid()
    form = people.forms[row]
    if form.is_blank:
        return render(request, "registry/entry_says.html", {})
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    odd = oddities([one.typed for one in people.forms], row)
    return render(request, "registry/entry_says.html", {"wrong": wrong, "odd": odd})


@login_required
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what has been typed so far."""
    user = signed_in(request)
    require(user, WRITE)
    form = HouseForm(request.POST, user=user)
    form.is_valid()
    key = form.cleaned_data.get("key")
    if not isinstance(key, UUID):
        return JsonResponse({"kept": False}, status=422)
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    try:
        draft = save_draft(user, key, typed.urlencode())
    except Refusal as refusal:
        return JsonResponse({"kept": False, "why": str(refusal)}, status=422)
    return JsonResponse({"kept": draft is not None})


@login_required
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and begin anew."""
    user = signed_in(request)
    require(user, WRITE)
    form = HouseForm(request.POST, user=user)
    form.is_valid()
    key = form.cleaned_data.get("key")
    if isinstance(key, UUID):
        drop_draft(user, key)
    return redirect(f"{reverse('registry:new_family')}?fresh=1")
