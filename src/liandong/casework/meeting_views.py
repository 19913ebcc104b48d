"""The appraisal meeting: its agenda, the minutes to print, and the votes of all families on one page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.case_selectors import READ
from liandong.casework.case_views import signed_in
from liandong.casework.meeting import TEMPLATE, MeetingForm, agenda, hold, minutes_sheet
from liandong.casework.step_forms import kept_paper
from liandong.foundation.accounts.scope import require
from liandong.foundation.audit.services import note
from liandong.foundation.printing import as_pdf

_MOST_SAID = 5


@login_required
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest) -> HttpResponse:
    """The families that wait for an appraisal, and the votes about each."""
    user = signed_in(request)
    require(user, READ)
    form = MeetingForm(request.POST or None, request.FILES or None, items=agenda(user))
    if request.method == "POST" and form.is_valid():
        try:
            minutes = kept_paper(form.cleaned_data["minutes"], user)
        except Refusal as refusal:
            form.add_error("minutes", str(refusal))
        else:
            done, refused = hold(user, form, minutes)
            if done:
                said = ngettext("One family is on notice now.", "%(n)s families are on notice now.", done)
                messages.success(request, said % {"n": done})
            for text in refused[:_MOST_SAID]:
                messages.error(request, text)
            if not done and not refused:
                messages.error(request, _("No votes were written down; nothing was changed."))
            return redirect("casework:meeting" if refused or not done else "casework:cases")
    return render(request, "casework/meeting.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def minutes(request: HttpRequest) -> HttpResponse:
    """The minutes to be filled in by hand, as PDF. Who printed them is written down."""
    user = signed_in(request)
    require(user, READ)
    items = agenda(user)
    if not items:
        messages.warning(request, _("No family waits for an appraisal; there is nothing to print."))
        return redirect("casework:meeting")
    try:
        made = as_pdf(TEMPLATE, minutes_sheet(user, items))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("casework:meeting")
    note(actor=user, action="meeting.printed", place=items[0].case.place, detail={"families": len(items)})
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{_('Minutes of the democratic appraisal')}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return answer
