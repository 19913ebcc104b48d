"""Entering an objection, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.feedback.facts import facts_of
from liandong.feedback.forms import ObjectionForm
from liandong.feedback.selectors import ENTER, READ, access_objection, may_object
from liandong.feedback.services import raise_objection, withdraw_objection
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.services import note
from liandong.foundation.files.pending import Keeper
from liandong.identification.selectors import access_why
from liandong.identification.telling import explained


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, key: UUID, household: UUID) -> HttpResponse:
    """Object to a fact of an explanation. The page shows the family's facts: reading it is written down."""
    user = _signed_in(request)
    result, audience = access_why(user, key, household)
    if not may_object(user, result):
        raise OutOfScope(ENTER)
    family = explained(result, audience)
    asked = request.method == "POST"
    form = ObjectionForm(
        request.POST if asked else None,
        request.FILES if asked else None,
        facts=facts_of(family),
        keeper=Keeper.of(request),
        initial={"fact": request.GET.get("fact")},
    )
    if asked and form.is_valid():
        try:
            raise_objection(actor=user, result=result, fact=form.chosen, said=form.said)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The objection is kept; the village has been asked to check."))
            return redirect("identification:explanation", key, household)
    note(
        actor=user,
        action="run.explained",
        subject=f"household:{result.household.key}",
        place=result.place,
        detail={"run": str(key)},
    )
    context = {"form": form, "family": family, "run": result.run}
    return render(request, "feedback/objection.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def objection_evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """The paper or picture that came with an objection. Who opened it is written down."""
    user = _signed_in(request)
    row = access_objection(user, key, action=READ)
    if row.evidence is None or row.evidence.erased_at is not None:
        messages.warning(request, _("Nothing came with this objection."))
        return redirect("registry:household", row.household.key)
    with row.evidence.opened() as path:
        content = path.read_bytes()
    note(actor=user, action="objection.evidence_read", subject=f"objection:{key}", place=row.place)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.evidence.name)
    return answer


@login_required
@require_POST
def objection_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an objection back."""
    user = _signed_in(request)
    row = access_objection(user, key)
    try:
        withdraw_objection(actor=user, key=key)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The objection was taken back; it stays on record."))
    return redirect("registry:household", row.household.key)
