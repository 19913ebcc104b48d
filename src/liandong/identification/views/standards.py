"""Standards and other rule files: the list, one file, its text, and uploading a local one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import parse_rule
from liandong.analytics.standards.refusals import StandardFaulty
from liandong.foundation.accounts.scope import may, require
from liandong.identification.forms import StandardForm
from liandong.identification.models import KINDS
from liandong.identification.rule_pages import rule_page
from liandong.identification.selectors import PROPOSE, READ_STANDARDS, places_to_enact, standard_choices
from liandong.identification.services.standards import add_standard, fitting_problems
from liandong.identification.views.choosing import chosen_standard
from liandong.identification.views.people import signed_in


@login_required
@require_GET
def standard_list(request: HttpRequest) -> HttpResponse:
    """The rule files one may use here, by kind."""
    user = signed_in(request)
    require(user, READ_STANDARDS)
    choices = standard_choices(user, action=READ_STANDARDS, kind=None)
    kinds = [(label, [one for one in choices if one.kind == kind]) for kind, label in KINDS]
    context = {"kinds": kinds, "may_propose": may(user, PROPOSE)}
    return render(request, "identification/standards.html", context)


@login_required
@require_GET
def standard_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One rule file: what it asks, its weights or points, conditions and sources.

    A file whose columns the registry has lost is shown all the same, with the sentence that says so.
    """
    user = signed_in(request)
    choice = chosen_standard(user, ref)
    rule = parse_rule(choice.text)
    context = {
        "choice": choice,
        "page": rule_page(rule),
        "lost": [str(problem) for problem in fitting_problems(rule)],
        "may_propose": may(user, PROPOSE),
    }
    return render(request, "identification/standard.html", context)


@login_required
@require_GET
def standard_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The file of a standard, to the letter."""
    choice = chosen_standard(signed_in(request), ref)
    response = HttpResponse(choice.text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{choice.standard_id}.toml"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def standard_new(request: HttpRequest) -> HttpResponse:
    """Upload a local standard; it is checked before anything is stored."""
    user = signed_in(request)
    require(user, PROPOSE)
    form = StandardForm(request.POST or None, request.FILES or None, places=list(places_to_enact(user)))
    if request.method == "POST" and form.is_valid():
        place = form.places[form.cleaned_data["place"]]
        try:
            row = add_standard(actor=user, place=place, content=form.content())
        except Refusal as refusal:
            problems = refusal.problems if isinstance(refusal, StandardFaulty) else (refusal,)
            form.add_error("file", ValidationError([str(problem) for problem in problems]))
        else:
            messages.success(request, _("Checked and stored. Now say where and from when it is to hold."))
            return redirect("identification:standard_propose", ref=str(row.key))
    return render(request, "identification/standard_new.html", {"form": form})
