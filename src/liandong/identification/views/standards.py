"""Standards: the list, one standard, its file, and uploading a local one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import Standard, parse_standard
from liandong.foundation.accounts.scope import OutOfScope, may, require
from liandong.identification.forms import StandardForm
from liandong.identification.selectors import StandardChoice, places_to_enact, standard_choices
from liandong.identification.services.standards import add_standard
from liandong.identification.shipped import shipped_standard
from liandong.identification.views.people import signed_in
from liandong.identification.wording import titled

READ = "standard.read"
ENACT = "standard.enact"


@login_required
@require_GET
def standard_list(request: HttpRequest) -> HttpResponse:
    """The standards one may use here."""
    user = signed_in(request)
    require(user, READ)
    context = {"choices": standard_choices(user, action=READ), "may_enact": may(user, ENACT)}
    return render(request, "identification/standards.html", context)


@login_required
@require_GET
def standard_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One standard: dimensions, weights, conditions, sources."""
    choice = _chosen(request, ref)
    standard = parse_standard(_text(choice))
    return render(
        request,
        "identification/standard.html",
        {"choice": choice, "standard": standard, "dimensions": _dimensions(standard)},
    )


@login_required
@require_GET
def standard_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The file of a standard, to the letter."""
    choice = _chosen(request, ref)
    response = HttpResponse(_text(choice), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{choice.standard_id}.toml"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def standard_new(request: HttpRequest) -> HttpResponse:
    """Upload a local standard; it is checked before anything is stored."""
    user = signed_in(request)
    require(user, ENACT)
    form = StandardForm(request.POST or None, request.FILES or None, places=list(places_to_enact(user)))
    if request.method == "POST" and form.is_valid():
        place = form.places[form.cleaned_data["place"]]
        try:
            row = add_standard(actor=user, place=place, content=form.content())
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The standard is stored. It can be chosen for a run from now on."))
            return redirect("identification:standard", ref=str(row.key))
    return render(request, "identification/standard_new.html", {"form": form})


def _chosen(request: HttpRequest, ref: str) -> StandardChoice:
    user = signed_in(request)
    require(user, READ)
    choice = next((one for one in standard_choices(user, action=READ) if one.ref == ref), None)
    if choice is None:
        raise OutOfScope(READ)
    return choice


def _text(choice: StandardChoice) -> str:
    if choice.row is not None:
        return choice.row.text
    shipped = shipped_standard(choice.standard_id)
    assert shipped is not None, "choices without a row are made from the shipped files"  # noqa: S101  for the type
    return shipped.text


@dataclass(frozen=True)
class _Point:
    title: str
    wording: str
    condition: str
    source: str
    weight: Fraction


@dataclass(frozen=True)
class _Dimension:
    title: str
    weight: Fraction
    indicators: tuple[_Point, ...]


def _dimensions(standard: Standard) -> list[_Dimension]:
    return [
        _Dimension(
            titled(dimension.title, dimension.id),
            dimension.weight,
            tuple(
                _Point(
                    titled(one.title, one.id),
                    titled(one.wording, ""),
                    one.deprived_if,
                    one.source or "",
                    one.weight,
                )
                for one in dimension.indicators
            ),
        )
        for dimension in standard.dimensions
    ]
