"""The appraisal meeting: who is on the list, opening a meeting, its votes, the minutes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.case_views import signed_in
from liandong.casework.meetings.agenda import agenda
from liandong.casework.meetings.forms import AttendanceForm, NamesForm, PhotosForm, VotesForm
from liandong.casework.meetings.minutes import (
    TEMPLATE,
    Sheet,
    blank_minutes,
    kept_minutes,
    quorum_of,
)
from liandong.casework.meetings.representatives import end_representative, name_representatives
from liandong.casework.meetings.selectors import (
    HOLD,
    READ,
    access_meeting,
    attendance_of,
    meetings_for,
    photos_of,
    representatives_on,
    signatures_of,
    villages_of,
)
from liandong.casework.meetings.services import correct_attendance, open_meeting, take_back
from liandong.casework.meetings.voting import hold
from liandong.casework.models import Meeting
from liandong.casework.step_forms import kept_paper
from liandong.casework.turned_down import lost_at, lost_named
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, require
from liandong.foundation.audit.services import note
from liandong.foundation.files.pending import Keeper
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.foundation.printing import as_pdf
from liandong.linkage.words import names_of

_MOST_SAID = 5
_SHOWN = 20


def _village(request: HttpRequest, villages: list[Place]) -> Place | None:
    """The village that was asked for, of those in which the reader holds meetings; the first otherwise."""
    asked = request.GET.get("place", "")
    return next((one for one in villages if str(one.pk) == asked), villages[0] if villages else None)


def _day(request: HttpRequest) -> date:
    """The day that was sent, whose list counts; today where none was."""
    try:
        return parse_date(request.POST.get("held_on", "")) or clock.today()
    except ValueError:
        return clock.today()


@login_required
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest) -> HttpResponse:
    """The agenda of a village and the form to open its meeting; meetings held. Cost: 16 queries."""
    user = signed_in(request)
    require(user, READ)
    villages = villages_of(user)
    village = _village(request, villages)
    form = None
    if village is not None:
        form = AttendanceForm(request.POST or None, people=representatives_on(village, _day(request)))
        if request.method == "POST" and form.is_valid():
            try:
                opened = open_meeting(village, form.held, form.said, actor=user)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("casework:meeting_page", opened.key)
    held = list(meetings_for(user)[:_SHOWN])
    names = paths_named({*(one.place for one in held), *villages})
    context = {
        "form": form,
        "village": village,
        "name": names[village.pk][-1] if village else "",
        "villages": [(one, names[one.pk][-1]) for one in villages],
        "items": agenda(user, village) if village else [],
        "held": [(one, names[one.place_id][-1]) for one in held],
        "open": next((one for one in held if one.voted_at is None and one.place == village), None),
    }
    failed = form is not None and bool(form.errors)
    return render(request, "casework/meeting.html", context, status=422 if failed else 200)


@login_required
@require_safe
def meeting_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One meeting: who came, the votes, photographs, signatures. Reading is noted. Cost: 21 queries."""
    user = signed_in(request)
    found = access_meeting(user, key)
    return _page(request, user, found, _votes_form(request, user, found))


@login_required
@require_POST
def meeting_votes(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write the votes down: each family's go through the door for themselves."""
    user = signed_in(request)
    found = access_meeting(user, key, action=HOLD)
    form = _votes_form(request, user, found)
    if not form.is_valid():
        return _page(request, user, found, form)
    try:
        minutes = found.minutes or kept_paper(form.cleaned_data["minutes"], user)
    except Refusal as refusal:
        form.add_error("minutes", str(refusal))
        return _page(request, user, found, form)
    done, refused = hold(key, form, minutes, actor=user)
    _say(request, done, refused)
    return redirect("casework:meeting_page", key)


def _votes_form(request: HttpRequest, user: User, found: Meeting) -> VotesForm:
    lost = lost_at(found.key)
    items = agenda(user, found.place) if may(user, HOLD, found.place) else []
    items = [item for item in items if item.case.key not in lost]
    return VotesForm(
        request.POST or None,
        request.FILES or None,
        items=items,
        meeting=found,
        keeper=Keeper.of(request),
    )


def _page(request: HttpRequest, user: User, found: Meeting, form: VotesForm) -> HttpResponse:
    note(actor=user, action="meeting.read", subject=f"meeting:{found.key}", place=found.place)
    context, status = _shown(user, found, form), 422 if form.errors else 200
    return render(request, "casework/meeting_page.html", context, status=status)


def _say(request: HttpRequest, done: int, refused: list[str]) -> None:
    if done:
        said = ngettext("One family is on notice now.", "%(n)s families are on notice now.", done)
        messages.success(request, said % {"n": done})
    for text in refused[:_MOST_SAID]:
        messages.error(request, text)
    if not done and not refused:
        messages.error(request, _("No votes were written down; nothing was changed."))


def _shown(user: User, found: Meeting, form: VotesForm) -> dict[str, object]:
    rows = attendance_of(found)
    steps = list(found.steps.select_related("case").order_by("pk"))
    names = names_of([one.case.subject for one in steps], user)
    signed = {one.case_id: one for one in signatures_of([found])}
    voted = []
    for one in steps:
        named = names.get(one.case.subject)
        voted.append((one, named.text if named else one.case.subject_no, signed.get(one.case_id)))
    return {
        "meeting": found,
        "village": path_names(found.place)[-1],
        "quorum": quorum_of(found),
        "came": _(", ").join(str(one.representative) for one in rows if one.is_present) or _("nobody"),
        "away": [one for one in rows if not one.is_present],
        "form": form,
        "waiting": [(item, bounds, signed.get(item.case.pk)) for item, bounds in form.rows],
        "voted": voted,
        "lost": lost_named(user, found.key),
        "chair_signed": signed.get(None),
        "photos": photos_of(found),
        "photo_form": PhotosForm(),
        "may_hold": may(user, HOLD, found.place),
    }


@login_required
@require_http_methods(["GET", "POST"])
def meeting_attendance(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct who came, before there are votes."""
    user = signed_in(request)
    found = access_meeting(user, key, action=HOLD)
    if request.method == "POST":
        form = AttendanceForm(request.POST, people=representatives_on(found.place, _day(request)))
        if form.is_valid():
            try:
                correct_attendance(key, form.held, form.said, actor=user)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The attendance is written down anew."))
                return redirect("casework:meeting_page", key)
    else:
        form = AttendanceForm.of(found, attendance_of(found))
    context = {"meeting": found, "form": form, "village": path_names(found.place)[-1]}
    return render(request, "casework/meeting_attendance.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def meeting_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a meeting back that has no votes."""
    user = signed_in(request)
    access_meeting(user, key, action=HOLD)
    try:
        take_back(key, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:meeting_page", key)
    messages.success(request, _("The meeting is taken back; what was kept beside it is erased."))
    return redirect("casework:meeting")


@login_required
@require_safe
def minutes(request: HttpRequest) -> HttpResponse:
    """The minutes and the list for signature, to be filled in by hand. Who printed them is written down."""
    user = signed_in(request)
    require(user, READ)
    village = _village(request, villages_of(user))
    items = agenda(user, village) if village else []
    if village is None or not items:
        messages.warning(request, _("No family waits for an appraisal; there is nothing to print."))
        return redirect("casework:meeting")
    sheet = blank_minutes(user, village, items, clock.today())
    note(
        actor=user,
        action="meeting.printed",
        subject=f"place:{village.key}",
        place=village,
        detail={"families": len(items)},
    )
    return _printed(request, sheet)


@login_required
@require_safe
def meeting_minutes(request: HttpRequest, key: UUID) -> HttpResponse:
    """The meeting as written down, with signatures and photographs. Who printed it is written down."""
    user = signed_in(request)
    found = access_meeting(user, key)
    note(actor=user, action="meeting.printed", subject=f"meeting:{key}", place=found.place)
    return _printed(request, kept_minutes(user, found))


def _printed(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    try:
        made = as_pdf(TEMPLATE, sheet)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("casework:meeting")
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{_('Minutes of the democratic appraisal')}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def representatives(request: HttpRequest) -> HttpResponse:
    """The list of a village's representatives, and adding to it. Cost: eight queries."""
    user = signed_in(request)
    require(user, HOLD)
    villages = villages_of(user)
    village = _village(request, villages)
    form = NamesForm(request.POST or None)
    if village is not None and request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            count = name_representatives(village, data["names"], since=data["since"], actor=user)
        except Refusal as refusal:
            form.add_error("names", str(refusal))
        else:
            said = ngettext("One person is on the list now.", "%(n)s people were put on the list.", count)
            messages.success(request, said % {"n": count})
            return redirect(request.get_full_path())
    names = paths_named(villages)
    context = {
        "form": form,
        "village": village,
        "name": names[village.pk][-1] if village else "",
        "villages": [(one, names[one.pk][-1]) for one in villages],
        "people": representatives_on(village, clock.today()) if village else [],
    }
    return render(request, "casework/representatives.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def representative_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take somebody off the list from today on."""
    row = end_representative(key, actor=signed_in(request))
    messages.success(request, _("%(name)s is off the list from today on.") % {"name": row.name})
    return redirect(f"{reverse('casework:representatives')}?place={row.place_id}")
