"""What a family explains: to the village what it is about, to township and county what was returned."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.scope import may
from liandong.foundation.audit.services import note
from liandong.foundation.files.pending import Keeper
from liandong.integration.codes import Outcome
from liandong.integration.exclusion import rule_titled
from liandong.integration.forms import ExplainForm, JudgeForm
from liandong.integration.models import Doubt
from liandong.integration.selectors import EXPLAIN, JUDGE, access_doubt
from liandong.integration.services.doubts import explain, judge
from liandong.integration.views.signed import signed_in


@login_required
@require_safe
def doubt(request: HttpRequest, key: UUID) -> HttpResponse:
    """One thing to be explained."""
    return _page(request, access_doubt(signed_in(request), key))


def _page(
    request: HttpRequest,
    row: Doubt,
    *,
    explaining: ExplainForm | None = None,
    judging: JudgeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    judges = may(user, JUDGE, row.place)
    context: dict[str, object] = {"doubt": row, "judges": judges, "rule": rule_titled(row.rule)}
    if row.is_open and row.answered_at is None and may(user, EXPLAIN, row.place):
        context["explaining"] = explaining or ExplainForm()
    if judges:
        # What the department returned; a village never gets here.
        context["returned"] = row.returned
        if row.is_open:
            context["judging"] = judging or JudgeForm()
        note(
            actor=user,
            action="doubt.returned_read",
            subject=f"household:{row.household.key}",
            place=row.place,
            detail={"doubt": str(row.key)},
        )
    return render(request, "integration/doubt.html", context, status=status)


@login_required
@require_POST
def explain_doubt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down what the family says."""
    user = signed_in(request)
    row = access_doubt(user, key, action=EXPLAIN)
    form = ExplainForm(request.POST, request.FILES, keeper=Keeper.of(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            explain(key, statement=data["statement"], evidence=data["evidence"], actor=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down. Township or county judges it."))
            return redirect("integration:doubt", key)
    return _page(request, row, explaining=form, status=422)


@login_required
@require_POST
def judge_doubt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whether it is explained."""
    user = signed_in(request)
    row = access_doubt(user, key, action=JUDGE)
    form = JudgeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            judge(key, outcome=Outcome(data["outcome"]), reason=data["reason"], actor=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Judged. The family’s page says so, with the reason."))
            return redirect("integration:doubt", key)
    return _page(request, row, judging=form, status=422)


@login_required
@require_safe
def evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """The paper or picture that came with an explanation. Who opened it is written down."""
    user = signed_in(request)
    row = access_doubt(user, key)
    if row.evidence is None:
        messages.warning(request, _("Nothing came with this explanation."))
        return redirect("integration:doubt", key)
    with row.evidence.opened() as path:
        content = path.read_bytes()
    note(actor=user, action="doubt.evidence_read", subject=f"doubt:{key}", place=row.place)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.evidence.name) or "attachment"
    return answer
