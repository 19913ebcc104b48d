"""Pages of settings: what holds here and whence, proposing with a preview, the second person's decision."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.enacting.pages import Decision
from liandong.casework.enacting.progress import following_of
from liandong.casework.enacting.selectors import waiting_for
from liandong.casework.enacting.services import propose
from liandong.casework.models import ProposalState, SettingValue
from liandong.casework.settings import pages
from liandong.casework.settings.catalogue import Setting, catalogue, said
from liandong.casework.settings.elsewhere import elsewhere
from liandong.casework.settings.forms import AskForm, FindForm, ProposalForm, ValueForm
from liandong.casework.settings.in_force import value_of
from liandong.casework.settings.selectors import places_near
from liandong.casework.settings.services import (
    PROPOSE,
    READ,
    VALUES,
    drafted,
    read_value,
    titled,
)
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, places_for, require
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names, paths_named


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


def _asked(request: HttpRequest, user: User, form: type[AskForm] = AskForm) -> tuple[Place, AskForm]:
    """The place and day that the address names; the own area and today where it names none."""
    require(user, READ)
    text = request.GET.get("place", "")
    place, near = places_near(user, int(text) if text.isdecimal() and len(text) < 19 else None)
    said = {"place": place.pk, "on": request.GET.get("on") or clock.today()}
    said |= {name: request.GET.get(name, "") for name in ("q", "show")}
    return place, form(said, near=near)


@login_required
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Every setting with the value in force at a place on a day, and whence. Cost: twelve queries."""
    user = _signed_in(request)
    place, form = _asked(request, user, FindForm)
    context: dict[str, object] = {"form": form, "place": place}
    if form.is_valid():
        on, q, show = (form.cleaned_data[name] for name in ("on", "q", "show"))
        waiting = list(waiting_for(VALUES, user))
        names = paths_named([place, *(row.place for row in waiting)], on)
        context |= {
            "on": on,
            "place_name": names[place.pk][-1],
            "groups": pages.grouped(user, place, on, q, show),
            "looks": bool(q or show),
            "waiting": [_told(row, names[row.place_id][-1]) for row in waiting],
            "elsewhere": elsewhere(),
        }
    return render(request, "casework/settings.html", context)


@login_required
@require_safe
def settings_file(request: HttpRequest) -> HttpResponse:
    """The values in force at a place on a day as csv; who took them is written down."""
    user = _signed_in(request)
    place, form = _asked(request, user)
    if not form.is_valid():
        raise Http404
    on = form.cleaned_data["on"]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(pages.rows_for_file(place, on))
    note(actor=user, action="setting.exported", subject=f"place:{place.key}", place=place)
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="settings-{on:%Y%m%d}.csv"'
    return answer


@login_required
@require_safe
def setting_page(request: HttpRequest, name: str) -> HttpResponse:
    """One setting at a place: in force, limits, history, and whom a new value would affect."""
    return _setting(request, _signed_in(request), name)


@login_required
@require_POST
def setting_propose(request: HttpRequest, name: str) -> HttpResponse:
    """Propose the value whose effect was shown."""
    user = _signed_in(request)
    require(user, PROPOSE)
    return _setting(request, user, name)


def _setting(request: HttpRequest, user: User, name: str) -> HttpResponse:
    setting = catalogue().get(name)
    if setting is None:
        raise Http404
    place, asked = _asked(request, user)
    if not asked.is_valid():
        return render(request, "casework/setting.html", {"setting": setting, "asked": asked}, status=422)
    may_propose = any(top.level <= setting.office for top in places_for(user, PROPOSE) if top.contains(place))
    context: dict[str, object] = {"setting": setting, "asked": asked, "place": place}
    if may_propose:
        made = _proposal(request, user, setting, place, context)
        if made is not None:
            messages.success(request, _("Proposed. The value holds once a second person confirms it."))
            return redirect("casework:setting_value", key=made.key)
    context |= pages.page_of(user, setting, place, asked.cleaned_data["on"])
    context |= {"may_propose": may_propose, "place_name": path_names(place)[-1]}
    return render(request, "casework/setting.html", context)


def _proposal(
    request: HttpRequest, user: User, setting: Setting, place: Place, context: dict[str, object]
) -> SettingValue | None:
    """Fill the parts that propose; returns the proposal that was made."""
    data = request.POST or (request.GET if "value" in request.GET else None)
    where = ValueForm(data, setting=setting, initial={"valid_from": clock.today()})
    form = ProposalForm(request.POST or None, setting=setting, initial=request.GET.dict())
    context |= {"where": where, "proposal": form}
    if not where.is_bound or not where.is_valid():
        return None
    filled = where.cleaned_data
    try:
        value = read_value(setting, filled["value"])
        days = {"valid_from": filled["valid_from"], "valid_to": filled["valid_to"]}
        reason = request.POST.get("reason", "")
        draft = drafted(actor=user, place=place, name=setting.name, value=value, reason=reason, **days)
        context |= {"draft": draft, "draft_said": said(setting.unit, value), "effect": pages.effect_of(draft)}
        if request.method == "POST" and form.is_valid():
            return propose(VALUES, draft, actor=user)
    except Refusal as refusal:
        where.add_error("value", str(refusal))
    return None


def show_value(request: HttpRequest, decision: Decision[SettingValue]) -> HttpResponse:
    """One value: who proposed it by which document, whom it affects, and what was decided."""
    row = decision.row
    setting = catalogue()[row.name]
    context = {
        "decision": decision,
        "title": titled(row),
        "setting": setting,
        "said": said(setting.unit, row.value),
        "place_name": path_names(row.place)[-1],
        "may_look": may(decision.user, READ, row.place),
        "now": value_of(row.name, row.place, clock.today()),
        "effect": pages.effect_of(row) if decision.waits and decision.has_office else [],
        "following": following_of(row) if row.state == ProposalState.ENACTED else None,
    }
    return render(request, "casework/setting_value.html", context, status=decision.status)


def _told(row: SettingValue, place: str) -> dict[str, object]:
    return {"row": row, "title": titled(row), "place": place}
