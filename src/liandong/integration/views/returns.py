"""Answering for a department: line by line, by workbook, by tokens; and what the county settles."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.integration.codes import Channel, Problem
from liandong.integration.forms import LineForm, ReturnForm
from liandong.integration.matrix import question_of
from liandong.integration.models import Comparison
from liandong.integration.refusals import ByTokensOnly
from liandong.integration.selectors import (
    access_comparison,
    access_line,
    access_to_answer,
    next_open,
    said_before,
)
from liandong.integration.services.handing_out import hand_out, hand_out_key, hand_out_tokens, reveal_line
from liandong.integration.services.returning import settle, take
from liandong.integration.views.comparisons import shown
from liandong.integration.views.signed import signed_in
from liandong.integration.workbooks import read_return, write_workbook
from liandong.registry.services.reveal import SHOWN_FOR_S

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _back(request: HttpRequest, refusal: Refusal, key: UUID) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("integration:comparison", key)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, key: UUID, line: int) -> HttpResponse:
    """One question about one person, and its answer."""
    user = signed_in(request)
    row = access_to_answer(user, key)
    if row.by_tokens:
        return _back(request, ByTokensOnly(), key)
    asked = access_line(row, line, clock.today())
    question = question_of(asked.question)
    form = LineForm(request.POST if request.method == "POST" else None, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            delivery = take(key, [form.row(line)], channel=Channel.PAGE, actor=user)
        except Refusal as refusal:
            return _back(request, refusal, key)
        if not delivery.refused:
            messages.success(
                request,
                _("It differs from what was returned before; the county decides which counts.")
                if delivery.differing
                else _("That was returned before; nothing changed.")
                if delivery.repeated
                else _("Returned. Thank you."),
            )
            following = next_open(row, line, clock.today()) if "next" in request.POST else None
            if following is None:
                return redirect("integration:comparison", key)
            return redirect("integration:line", key, following)
        form.add_error(None, str(Problem(delivery.problems[0]["why"]).label))
    context = {"comparison": row, "asked": asked, "question": question, "form": form}
    context["before"] = said_before(asked)
    return render(request, "integration/line.html", context, status=422 if form.errors else 200)


@sensitive_variables()
@never_cache
@login_required
@require_POST
def line_number(request: HttpRequest, key: UUID, line: int) -> HttpResponse:
    """The ID number of one person in full, for a minute. Who saw it is written down."""
    try:
        asked, text = reveal_line(key, line, actor=signed_in(request))
    except Refusal as refusal:
        return _back(request, refusal, key)
    row = access_to_answer(signed_in(request), key)
    context = {
        "comparison": row,
        "asked": asked,
        "question": question_of(asked.question),
        "form": LineForm(question=question_of(asked.question)),
        "text": text,
        "revealed": True,
        "seconds": SHOWN_FOR_S,
    }
    answer = render(request, "integration/line.html", context)
    answer["Refresh"] = f"{SHOWN_FOR_S}; url={reverse('integration:line', args=[key, line])}"
    return answer


@never_cache
@login_required
@require_safe
def workbook(request: HttpRequest, key: UUID) -> HttpResponse:
    """The workbook to fill in, with ID numbers. Who fetched it is written down."""
    try:
        row, lines = hand_out(key, actor=signed_in(request), how="workbook")
    except Refusal as refusal:
        return _back(request, refusal, key)
    return _file(write_workbook(row, lines), _XLSX, f"{_name(row)}.xlsx")


@login_required
@require_POST
def return_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the file that a department returns, and say what became of its rows."""
    user = signed_in(request)
    row = access_to_answer(user, key)
    form = ReturnForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        channel = Channel.TOKENS if row.by_tokens else Channel.WORKBOOK
        try:
            rows = read_return(upload.read(), upload.name or "")
            delivery = take(key, rows, channel=channel, actor=user)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return shown(request, row, delivery=delivery)
    return shown(request, row, form=form, status=422)


@never_cache
@login_required
@require_safe
def tokens(request: HttpRequest, key: UUID) -> HttpResponse:
    """The tokens of an exchange, for its department."""
    try:
        row, lines = hand_out_tokens(key, actor=signed_in(request))
    except Refusal as refusal:
        return _back(request, refusal, key)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([("token", "question"), *lines])
    return _file(out.getvalue().encode(), "text/csv", f"{_name(row)}-tokens.csv")


@never_cache
@login_required
@require_safe
def key_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The key of an exchange, for the county to hand over on another way than the tokens."""
    try:
        row, text = hand_out_key(key, actor=signed_in(request))
    except Refusal as refusal:
        return _back(request, refusal, key)
    return _file(text.encode(), "application/json", f"{_name(row)}-key.json")


def _name(row: Comparison) -> str:
    return f"comparison-{row.department}-{row.opens_on.isoformat()}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@login_required
@require_POST
def settle_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decide about an answer that differs, or whose person was found by name."""
    user = signed_in(request)
    try:
        row = settle(key, counts=request.POST.get("counts") == "yes", actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("integration:comparisons")
    messages.success(request, _("It counts now.") if row.standing == "counted" else _("It does not count."))
    return redirect("integration:comparison", access_comparison(user, row.asked.comparison.key).key)
