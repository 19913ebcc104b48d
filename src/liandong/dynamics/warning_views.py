"""The warning rules in force: what each brought, by place, and the clues it opened."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liandong.dynamics.lines import clue_lines
from liandong.dynamics.relapse_fitting import models_fitted
from liandong.dynamics.warning_selectors import (
    READ,
    rule_by_place,
    rule_named,
    warnings_for,
    warnings_of_rule,
)
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, may, places_for
from liandong.identification.rule_pages import warning_line
from liandong.identification.selectors import PROPOSE

ON_A_PAGE = 25


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    if not places_for(request.user, READ):
        raise OutOfScope(READ)
    return request.user


@login_required
@require_safe
def warning_list(request: HttpRequest) -> HttpResponse:
    """Each rule with its threshold and source, and what came of it. Cost: eleven queries."""
    user = _signed_in(request)
    page = warnings_for(user)
    files = [(one, [(line, warning_line(line.rule)) for line in one.lines]) for one in page.files]
    context = {"page": page, "files": files, "may_propose": may(user, PROPOSE)}
    context["model"] = models_fitted().first()
    return render(request, "dynamics/warnings.html", context)


@login_required
@require_safe
def warning_rule(request: HttpRequest) -> HttpResponse:
    """One rule: by place, and the clues it opened. Cost: about fifteen queries."""
    user = _signed_in(request)
    rule = request.GET.get("id", "")[:40]
    found = rule_named(user, rule)
    if found is None:
        messages.warning(request, _("There is no such warning rule in your area."))
        return redirect("dynamics:warnings")
    page = Paginator(warnings_of_rule(user, rule), ON_A_PAGE).get_page(request.GET.get("page"))
    warnings = list(page.object_list)
    lines = zip(clue_lines([one.clue for one in warnings]), warnings, strict=True)
    context = {
        "line": warning_line(found[0]),
        "standard": found[1],
        "places": rule_by_place(user, rule),
        "clues": list(lines),
        "page": page,
    }
    return render(request, "dynamics/warning_rule.html", context)
