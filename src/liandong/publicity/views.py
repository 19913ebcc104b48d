"""The sheets of notices and announcements for those who post them, and their pages for everybody."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.case_selectors import access_case
from liandong.casework.procedure_tables import table_of
from liandong.casework.settings.in_force import least_persons
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import path_names
from liandong.foundation.printing import as_pdf
from liandong.publicity.forms import PublicObjectionForm
from liandong.publicity.heads import Found, check_paper
from liandong.publicity.models import BoardLine, BoardNotice
from liandong.publicity.selectors import (
    Days,
    access_notice,
    days_of,
    decided_at,
    lines_of,
    public_notice,
    rechecked,
)
from liandong.publicity.services import give_head, object_to, post_announcement, post_notice
from liandong.publicity.sheet import TEMPLATE, sheet
from liandong.publicity.words import DECIDED, HOTLINE, INTENDED, complaint


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


@login_required
@require_POST
def make(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the sheet for all families of the village that are on notice with this one."""
    user = _signed_in(request)
    case = access_case(user, key)
    try:
        notice = post_notice(case, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The sheet is made, with %(n)s families. Print it, and hang it up today.")
        messages.success(request, said % {"n": notice.lines.count()})
    return redirect("casework:case", key)


@login_required
@require_POST
def announce(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the sheet that announces what was decided that day of this family and others of its village."""
    user = _signed_in(request)
    case = access_case(user, key)
    try:
        made = post_announcement(case, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The announcement is made, with %(n)s lines. Print it, and hang it up today.")
        messages.success(request, said % {"n": made.lines.count()})
    return redirect("casework:case", key)


@login_required
@require_safe
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet as PDF, with names: for those who read the families. Who printed it is written down."""
    user = _signed_in(request)
    notice = access_notice(user, key)
    give_head(notice)
    lines = lines_of(notice)
    address = request.build_absolute_uri(reverse("publicity:public", args=[key]))
    if notice.head:
        address += "?" + urlencode({"head": notice.head})
    try:
        made = as_pdf(TEMPLATE, sheet(notice, lines, days_of(notice, lines), address))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("casework:cases")
    note(actor=user, action="board.printed", subject=f"board:{key}", place=notice.place)
    answer = HttpResponse(made, content_type="application/pdf")
    title = _("Announcement") if notice.is_announcement else _("Notice")
    answer["Content-Disposition"] = content_disposition_header(False, f"{title}.pdf") or "inline"
    return answer


@require_http_methods(["GET", "POST"])
def public(request: HttpRequest, key: UUID) -> HttpResponse:
    """What anybody may know of a notice: how many, which procedure, until when, and how to object.

    Of an announcement: what was decided by whom when, and how to complain; nothing is sent from there.

    No names. Not for search engines, and gone when its days are over.
    """
    notice = public_notice(key)
    lines = lines_of(notice) if notice is not None else []
    days = days_of(notice, lines) if notice is not None else None
    if notice is None or days is None or days.is_over:
        was = {"is_announcement": notice is not None and notice.is_announcement}
        return _hidden(render(request, "publicity/gone.html", was, status=410 if notice else 404))
    if notice.is_announcement:
        return _announcement(request, notice, lines, days)
    form = PublicObjectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _objected(request, notice, form):
            return _hidden(redirect("publicity:public", key))
        status = 422
    context = _told(request, notice, lines, days) | {
        "intended": INTENDED[notice.procedure, notice.state],
        "objections": rechecked(notice, lines),
        "form": form,
    }
    return _hidden(render(request, "publicity/notice.html", context, status=status))


def _announcement(
    request: HttpRequest, notice: BoardNotice, lines: list[BoardLine], days: Days
) -> HttpResponse:
    if request.method == "POST":
        return _hidden(HttpResponseNotAllowed(["GET", "HEAD"]))
    context = _told(request, notice, lines, days) | {
        "result": DECIDED[notice.procedure, notice.event],
        "office": decided_at(notice),
        "complaint": complaint(),
    }
    return _hidden(render(request, "publicity/announcement.html", context))


def _told(request: HttpRequest, notice: BoardNotice, lines: list[BoardLine], days: Days) -> dict[str, object]:
    """What the page of any sheet tells; ``persons`` only where they are not too few."""
    least = least_persons(notice.place)
    return {
        "notice": notice,
        "table": table_of(notice.procedure, notice.version),
        "village": path_names(notice.place)[-1],
        "days": days,
        "persons": notice.persons if notice.persons >= least else None,
        "least": least,
        "phone": HOTLINE,
        "head": _checked(request.GET.get("head", ""), lines),
    }


def _checked(head: str, lines: list[BoardLine]) -> Found | None:
    """What the code on the paper says; None where the page was not opened by it."""
    cases = [line.case for line in lines]
    keys = {case.key for case in cases} | {case.subject_key for case in cases}
    return check_paper(head, keys) if head else None


def _objected(request: HttpRequest, notice: BoardNotice, form: PublicObjectionForm) -> bool:
    data = form.cleaned_data
    address = get_adapter(request).get_client_ip(request)
    try:
        object_to(notice, data["number"], data["reason"], data["contact"].strip(), address=address)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(
        request,
        _("Your objection is kept. The days stand still until somebody above the village looked into it."),
    )
    return True


def _hidden(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Cache-Control"] = "no-store"
    return answer
