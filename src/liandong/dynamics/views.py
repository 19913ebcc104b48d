"""Clues of the area: entered, placed with a family, settled, taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.lines import task_lines
from liandong.casework.selectors import open_tasks_about
from liandong.dynamics.forms import ClueForm, PlaceForm, SettleForm
from liandong.dynamics.lines import clue_lines
from liandong.dynamics.models import Clue, Outcome
from liandong.dynamics.selectors import READ, REPORT, REPORTER, access_clue, clues_for, may_know_reporter
from liandong.dynamics.services import (
    place_clue,
    report_clue,
    settle_by_hand,
    tell_reporter,
    withdraw_clue,
)
from liandong.dynamics.tasks import ANSWER_ABOVE
from liandong.dynamics.warning_page import warned
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, may, places_for
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.registry.models import Household
from liandong.registry.selectors import access_household

ON_A_PAGE = 25
_MOST_OFFERED = 600  # families to choose from; a village of more is asked for the number


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_safe
def clue_list(request: HttpRequest) -> HttpResponse:
    """The clues of the area, open ones first. Cost: eight queries at the most."""
    user = _signed_in(request)
    if not places_for(user, READ):
        raise OutOfScope(READ)
    found = clues_for(user)
    open_ones = found.filter(settled_at__isnull=True)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": clue_lines(page.object_list),
        "open": open_ones.count(),
        "late": open_ones.filter(due_on__lt=clock.today()).count(),
    }
    return render(request, "dynamics/clues.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def clue_new(request: HttpRequest) -> HttpResponse:
    """Enter a clue, about a family of the register or about somebody to be found."""
    user = _signed_in(request)
    if not places_for(user, REPORT):
        raise OutOfScope(REPORT)
    household = _family(request, user)
    asked = request.method == "POST"
    initial = {"said": _fallen_again()} if household and request.GET.get("from") == "timely" else {}
    form = ClueForm(request.POST if asked else None, user=user, household=household, initial=initial)
    if asked and form.is_valid():
        try:
            clue = report_clue(form.report, place=form.place, household=household, actor=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The clue is kept; the village has been asked to visit."))
            return redirect("dynamics:clue", clue.key)
    context = {"form": form, "household": household}
    return render(request, "dynamics/clue_new.html", context, status=422 if form.errors else 200)


def _fallen_again() -> str:
    """What the lists of timely exit say of a family that left, as the words of a clue."""
    said = _("On the lists of timely exit of {day}: the family left, and by the facts has fallen again.")
    return said.format(day=formats.day(clock.today()))


def _family(request: HttpRequest, user: User) -> Household | None:
    text = request.GET.get("household", "")
    try:
        return access_household(user, UUID(text)) if text else None
    except ValueError:
        raise OutOfScope(REPORT) from None


@login_required
@require_safe
def clue_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One clue: what was said, the clock, what is being done. Reading it is written down."""
    user = _signed_in(request)
    clue = access_clue(user, key)
    note(actor=user, action="clue.read", subject=f"clue:{key}", place=clue.place)
    about = [clue.key] if clue.household is None else [clue.household.key, clue.key]
    knows = may_know_reporter(user, clue)
    open_ones = list(open_tasks_about(*about))
    context = {
        "line": clue_lines([clue])[0],
        "who": clue.told("who"),
        "said": clue.told("said"),
        "contact": clue.told("contact") if knows else "",
        "hides_reporter": bool(clue.contact_sealed) and not knows,
        "may_tell": any(one.kind == ANSWER_ABOVE for one in open_ones) and may(user, REPORTER, clue.place),
        "tasks": task_lines(open_ones, user),
        "may_work": clue.is_open and may(user, REPORT, clue.place),
        "warned": warned(user, clue),
        "placing": PlaceForm(),
        "families": _families_near(clue) if clue.household is None and may(user, REPORT, clue.place) else [],
        "settling": SettleForm(),
    }
    return render(request, "dynamics/clue.html", context)


def _families_near(clue: Clue) -> list[Household]:
    """The open files of the clue's village, to choose from by name. Cost: one query."""
    near = Household.objects.filter(place__path__startswith=clue.place.path, closed_on__isnull=True)
    return list(near.order_by("household_no")[:_MOST_OFFERED])


@login_required
@require_POST
def clue_place(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which family it is, by the number of its file."""
    user = _signed_in(request)
    clue = access_clue(user, key, action=REPORT)
    number = request.POST.get("number", "").strip()[:40]
    family = Household.objects.filter(
        place__path__startswith=clue.place.path, household_no=number, closed_on__isnull=True
    ).first()
    if family is None:
        messages.error(request, _("There is no open file with this number in the village of the clue."))
        return redirect("dynamics:clue", key)
    return _done(request, key, lambda: place_clue(key, actor=user, household=family.key))


@login_required
@require_POST
def clue_settle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Settle a clue that needs no visit."""
    user = _signed_in(request)
    access_clue(user, key, action=REPORT)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what came out; nothing was changed."))
        return redirect("dynamics:clue", key)
    outcome = Outcome(form.cleaned_data["outcome"])
    return _done(request, key, lambda: settle_by_hand(key, outcome, actor=user))


@login_required
@require_POST
def clue_told(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whether whoever reported another family could be told."""
    user = _signed_in(request)
    access_clue(user, key, action=REPORTER)
    reached = request.POST.get("reached") == "yes"
    return _done(request, key, lambda: tell_reporter(key, reached=reached, actor=user))


@login_required
@require_POST
def clue_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a clue back that was entered wrongly."""
    user = _signed_in(request)
    access_clue(user, key, action=REPORT)
    try:
        withdraw_clue(key, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("dynamics:clue", key)
    messages.success(request, _("The clue was taken back; what only it asked for falls away."))
    return redirect("dynamics:clues")


def _done(request: HttpRequest, key: UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written down."))
    return redirect("dynamics:clue", key)
