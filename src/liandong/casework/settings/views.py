"""Pages of settings: what holds here and whence, proposing with a preview, the second person's decision."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.models import SettingState, SettingValue
from liandong.casework.settings import pages
from liandong.casework.settings.catalogue import Setting, catalogue, said
from liandong.casework.settings.elsewhere import elsewhere
from liandong.casework.settings.forms import AnswerForm, AskForm, EndForm, ProposalForm, ValueForm
from liandong.casework.settings.in_force import value_of
from liandong.casework.settings.selectors import access_value, places_near, waiting_for
from liandong.casework.settings.services import (
    CONFIRM,
    PROPOSE,
    READ,
    confirm,
    drafted,
    end,
    propose,
    read_value,
    refuse,
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


def _asked(request: HttpRequest, user: User) -> tuple[Place, AskForm]:
    """The place and day that the address names; the own area and today where it names none."""
    require(user, READ)
    text = request.GET.get("place", "")
    place, near = places_near(user, int(text) if text.isdecimal() and len(text) < 19 else None)
    said = {"place": place.pk, "on": request.GET.get("on") or clock.today()}
    return place, AskForm(said, near=near)


@login_required
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Every setting with the value in force at a place on a day, and whence. Cost: ten queries."""
    user = _signed_in(request)
    place, form = _asked(request, user)
    context: dict[str, object] = {"form": form, "place": place}
    if form.is_valid():
        on = form.cleaned_data["on"]
        waiting = list(waiting_for(user))
        names = paths_named([place, *(row.place for row in waiting)], on)
        context |= {
            "on": on,
            "place_name": names[place.pk][-1],
            "groups": pages.grouped(place, on),
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
        draft = drafted(actor=user, place=place, name=setting.name, value=value, **days)
        context |= {"draft": draft, "draft_said": said(setting.unit, value), "effect": pages.effect_of(draft)}
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            return propose(actor=user, place=place, name=setting.name, value=value, reason=reason, **days)
    except Refusal as refusal:
        where.add_error("value", str(refusal))
    return None


@login_required
@require_safe
def value_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One value: who proposed it by which document, whom it affects, and what was decided."""
    return _page(request, access_value(_signed_in(request), key))


@login_required
@require_POST
def value_confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second person confirms."""
    user = _signed_in(request)
    row = access_value(user, key, action=CONFIRM)
    try:
        confirm(actor=user, row=row)
    except Refusal as refusal:
        return _page(request, row, problem=str(refusal))
    messages.success(request, _("Confirmed. What is open follows from the day on which it begins."))
    return redirect("casework:setting_value", key=key)


@login_required
@require_POST
def value_refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second person turns it down and says why."""
    user = _signed_in(request)
    row = access_value(user, key, action=CONFIRM)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, answer=form)
    try:
        refuse(actor=user, row=row, answer=form.cleaned_data["answer"])
    except Refusal as refusal:
        return _page(request, row, problem=str(refusal))
    messages.success(request, _("Turned down. Whoever proposed it sees why."))
    return redirect("casework:setting_value", key=key)


@login_required
@require_POST
def value_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a value from a day on."""
    user = _signed_in(request)
    row = access_value(user, key, action=CONFIRM)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, row, ending=form)
    try:
        end(actor=user, row=row, on=form.cleaned_data["on"])
    except Refusal as refusal:
        return _page(request, row, problem=str(refusal))
    messages.success(request, _("From that day on the place above decides again, or the national default."))
    return redirect("casework:setting_value", key=key)


def _page(
    request: HttpRequest,
    row: SettingValue,
    *,
    problem: str = "",
    answer: AnswerForm | None = None,
    ending: EndForm | None = None,
) -> HttpResponse:
    user, today = _signed_in(request), clock.today()
    setting = catalogue()[row.name]
    may_decide = any(
        top.level <= setting.office for top in places_for(user, CONFIRM) if top.contains(row.place)
    )
    waits = row.state == SettingState.PROPOSED
    is_open = row.state == SettingState.SET and (row.valid_to is None or row.valid_to > today)
    context = {
        "row": row,
        "setting": setting,
        "said": said(setting.unit, row.value),
        "days": pages.until(row),
        "place_name": path_names(row.place)[-1],
        "may_look": may(user, READ, row.place),
        "problem": problem,
        "is_own": row.proposed_by_id == user.pk,
        "may_decide": may_decide and waits and row.proposed_by_id != user.pk,
        "may_end": may_decide and is_open,
        "answer": answer or AnswerForm(),
        "ending": ending or EndForm(initial={"on": today}),
        "now": value_of(row.name, row.place, today),
        "effect": pages.effect_of(row) if waits and may_decide else [],
    }
    return render(request, "casework/setting_value.html", context, status=409 if problem else 200)


def _told(row: SettingValue, place: str) -> dict[str, object]:
    setting = catalogue()[row.name]
    return {"row": row, "setting": setting, "said": said(setting.unit, row.value), "place": place}
