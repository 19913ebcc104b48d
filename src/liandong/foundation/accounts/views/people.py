"""The people of an area: the list, one person, opening accounts one by one or from a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts import services
from liandong.foundation.accounts.forms import GrantForm, OpenForm, PeopleFilter, WorkbookForm
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.opening import BadLines, Line, Problem, Slip, open_lines, roles_given
from liandong.foundation.accounts.people import READ, access_person, holdings, people_for, rows
from liandong.foundation.accounts.scope import OutOfScope, may, may_give, require
from liandong.foundation.accounts.workbook import read_lines, write_marked, write_template
from liandong.foundation.audit.services import note
from liandong.foundation.pages.tags.lists import Chip
from liandong.foundation.places.selectors import names_on

ON_A_PAGE = 30
OPEN = "account.open"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KEPT = "accounts_marked"


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who is what in my area."""
    user = _signed_in(request)
    require(user, READ)
    form = PeopleFilter(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    found = people_for(
        user, search=data.get("q", ""), role=data.get("role", ""), state=data.get("state") or "open"
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    chips = [Chip(data["q"], "q")] if data.get("q") else []
    if data.get("role"):
        chips.append(Chip(str(Role(data["role"]).label), "role"))
    context = {
        "form": form,
        "page": page,
        "rows": rows(page.object_list),
        "chips": chips,
        "may_open": may(user, OPEN),
    }
    return render(request, "accounts/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Open one account and print its slip. The address may say for which role and place."""
    user = _signed_in(request)
    require(user, OPEN)
    form = OpenForm(request.POST or None, actor=user, initial=_asked_for(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _slips(request, open_lines([form.line()], actor=user))
        except BadLines as refusal:
            for problem in refusal.problems:
                form.add_error(problem.column, problem.sentence)
    return render(request, "accounts/open.html", {"form": form}, status=422 if form.errors else 200)


def _asked_for(request: HttpRequest) -> dict[str, str]:
    role, place = request.GET.get("role", ""), request.GET.get("place", "")
    code = ""
    if place.isdecimal() and len(place) < 19:
        code = names_on().filter(place=int(place)).values_list("code", flat=True).first() or ""
    return {"role": role, "place": code}


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with the roles I give and the places of my area."""
    user = _signed_in(request)
    require(user, OPEN)
    out = io.BytesIO()
    write_template(out, actor=user)
    return _workbook(out, "accounts.xlsx")


@login_required
@require_http_methods(["GET", "POST"])
def open_many(request: HttpRequest) -> HttpResponse:
    """Open the accounts of a workbook and print their slips; or show what is wrong, and open none."""
    user = _signed_in(request)
    require(user, OPEN)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            lines = read_lines(file.read(), file.name)
            return _slips(request, open_lines(lines, actor=user))
        except BadLines as refusal:
            problems = refusal.problems
            # Kept with the session until it ends: names and sentences, no passwords.
            request.session[_KEPT] = {
                "lines": [asdict(line) for line in lines],
                "problems": [asdict(problem) for problem in problems],
            }
            form.add_error("file", str(refusal))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "problems": problems[:100], "count": len(problems), "gives": roles_given(user)}
    return render(request, "accounts/import.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def marked_workbook(request: HttpRequest) -> HttpResponse:
    """The workbook last refused, wrong cells coloured."""
    require(_signed_in(request), OPEN)
    kept = request.session.get(_KEPT)
    if kept is None:
        return redirect("people_import")
    out = io.BytesIO()
    write_marked(
        [Line(**line) for line in kept["lines"]], [Problem(**problem) for problem in kept["problems"]], out
    )
    return _workbook(out, "accounts-marked.xlsx")


def _workbook(out: io.BytesIO, name: str) -> HttpResponse:
    response = HttpResponse(out.getvalue(), content_type=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _slips(request: HttpRequest, slips: list[Slip]) -> HttpResponse:
    """The slips, once: the passwords are kept nowhere and cannot be shown again."""
    request.session.pop(_KEPT, None)
    note(actor=_signed_in(request), action="account.slips_shown", detail={"count": len(slips)})
    response = render(request, "accounts/slips.html", {"slips": slips, "site": request.get_host()})
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """One person: the account, the duties, and what the reader may change of them."""
    return _person_page(request, access_person(request.user, key))


def _person_page(request: HttpRequest, about: User, form: GrantForm | None = None) -> HttpResponse:
    user = _signed_in(request)
    held = holdings(about)
    endable = {
        one.duty.pk
        for one in held
        if one.state != "past" and about.pk != user.pk and may_give(user, Role(one.duty.role), one.duty.place)
    }
    lasting = [one for one in held if one.state != "past" and not one.principal]
    gives = bool(roles_given(user)) and about.pk != user.pk and about.is_active
    context = {
        "person": about,
        "holdings": [(one, one.duty.pk in endable) for one in held],
        "manages": services.manages(user, about),
        "may_hand_over": bool(lasting) and all(one.duty.pk in endable for one in lasting),
        "form": form or (GrantForm(actor=user) if gives else None),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "accounts/person.html", context, status=status)


@login_required
@require_POST
def grant(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a person a duty."""
    user, about = _signed_in(request), access_person(request.user, key)
    if not roles_given(user):
        raise OutOfScope("duty.grant")
    form = GrantForm(request.POST, actor=user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.grant_duty(
                user=about,
                role=Role(data["role"]),
                place=data["place"],
                actor=user,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The duty has been given; it counts from its first day."))
            return redirect("person", about.key)
    return _person_page(request, about, form)


@login_required
@require_POST
def end(request: HttpRequest, key: UUID, duty_id: int) -> HttpResponse:
    """End a duty of a person today."""
    user, about = _signed_in(request), access_person(request.user, key)
    duty = Duty.objects.filter(pk=duty_id, user=about).select_related("place", "user").first()
    if duty is None or not may_give(user, Role(duty.role), duty.place):
        raise OutOfScope("duty.grant")
    return _changed(
        request, about, lambda: services.end_duty(duty, actor=user), _("The duty has ended today.")
    )


@login_required
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an account."""
    user, about = _signed_in(request), access_person(request.user, key)
    told = _("The account is closed: nobody signs in to it any more.")
    return _changed(request, about, lambda: services.close_account(about, actor=user), told)


@login_required
@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a closed account again."""
    user, about = _signed_in(request), access_person(request.user, key)
    told = _("The account is open again; duties that have not ended count again.")
    return _changed(request, about, lambda: services.reopen_account(about, actor=user), told)


@login_required
@require_POST
def renew(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a person a new first password, on a slip."""
    user, about = _signed_in(request), access_person(request.user, key)
    try:
        password = services.renew_password(about, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("person", about.key)
    return _slips(request, [Slip(about.username, str(about), password, "", "", None)])


def _changed(request: HttpRequest, about: User, change: Callable[[], None], told: str) -> HttpResponse:
    try:
        change()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("person", about.key)
