"""Whom another rule file would affect: a trial on a finished run that changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import parse_rule
from liandong.foundation.accounts.models import User
from liandong.identification.methods import says_of_families
from liandong.identification.models import Run
from liandong.identification.preview_page import families_changing, preview_page_of
from liandong.identification.run_comparison import preview_on
from liandong.identification.selectors import (
    READ_STANDARDS,
    StandardChoice,
    access_run,
    may_read_families,
    standard_choices,
)
from liandong.identification.views.people import signed_in

TRY = "run.what_if"


@login_required
@require_GET
def preview_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What another rule file of the run's kind would say of its families, beside what the run says."""
    user = signed_in(request)
    run = access_run(user, key, action=TRY)
    if not run.is_finished:
        return redirect("identification:run", key=run.key)
    choices = _choices(user, run)
    chosen = next((one for one in choices if one.ref == request.GET.get("rule")), None)
    context: dict[str, object] = {"run": run, "choices": choices, "chosen": chosen}
    if chosen is not None:
        try:
            found = preview_on(run, parse_rule(chosen.text))
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            context["preview"] = preview_page_of(user, run, found)
            if may_read_families(user, run):
                context["families"] = families_changing(user, found.listed)
    return render(request, "identification/preview.html", context)


def _choices(user: User, run: Run) -> list[StandardChoice]:
    """Rule files of the run's kind that say something of families; the run's own is left out."""
    return [
        one
        for one in standard_choices(user, action=READ_STANDARDS, kind=run.standard.rule_kind)
        if one.fingerprint != run.standard.fingerprint and says_of_families(one.text)
    ]
