"""The page of workbooks: empty ones, filled ones of a round, the national layout; and what came back."""

from __future__ import annotations

import tempfile
from typing import IO, Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, may, places_for, require
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.intake.forms import place_choices
from liandong.intake.places import UPLOAD
from liandong.intake.selectors import workbooks_for
from liandong.intake.services.handing_out import EXPORT, hand_out, write_national
from liandong.intake.template import write_template
from liandong.registry.local_fields import local_fields_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPDATE, NATIONAL = "update", "national"
_SHOWN = 200


class FillForm(forms.Form):
    """For which place a workbook is filled, and for what."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[
            (UPDATE, gettext_lazy("To be corrected in a round, and to come back")),
            (NATIONAL, gettext_lazy("In the layout of the national system")),
        ],
        initial=UPDATE,
        widget=forms.RadioSelect,
    )
    place = forms.TypedChoiceField(label=gettext_lazy("Area"), coerce=int)
    round = forms.CharField(
        label=gettext_lazy("Name of the round"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("for example 2026 年春季核查; only for a round"),
    )

    def __init__(self, *args: Any, user: Somebody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, choices = place_choices(user, EXPORT)
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  for the type
        field.choices = choices
        last = workbooks_for(user).values_list("round", flat=True).first()
        self.fields["round"].initial = last or ""

    def clean(self) -> dict[str, Any]:
        """A round has a name."""
        data = self.cleaned_data
        if data.get("kind") == UPDATE and not (data.get("round") or "").strip():
            self.add_error(
                "round", _("Name the round, so that the workbooks of one round are found together.")
            )
        return data

    @property
    def chosen(self) -> Place:
        """The place that was chosen."""
        return self.places[self.cleaned_data["place"]]


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workbooks(request: HttpRequest) -> HttpResponseBase:
    """Choose a workbook; a filled one is handed out and written down."""
    user = _reader(request)
    require(user, UPLOAD)
    form = FillForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
        try:
            name = _fill(form, user, file)
        except Refusal as refusal:
            file.close()
            form.add_error("place", str(refusal))
        else:
            file.seek(0)
            return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    return _page(request, user, form)


def _fill(form: FillForm, user: User, file: IO[bytes]) -> str:
    place = form.chosen
    name = path_names(place)[-1]
    if form.cleaned_data["kind"] == NATIONAL:
        write_national(place, actor=user, out=file)
        return _("{place}, national layout, {day}.xlsx").format(place=name, day=clock.today())
    round_name = form.cleaned_data["round"].strip()
    hand_out(place, round_name=round_name, actor=user, out=file)
    return _("{place}, {round}.xlsx").format(place=name, round=round_name)


def _page(request: HttpRequest, user: User, form: FillForm) -> HttpResponse:
    handed = list(workbooks_for(user)[:_SHOWN])
    names = paths_named([one.place for one in handed])
    context = {
        "form": form,
        "may_fill": may(user, EXPORT),
        "rows": [(one, names[one.place_id][-1]) for one in handed],
    }
    return render(request, "intake/workbooks.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def template(request: HttpRequest, layout: str = "families") -> HttpResponseBase:
    """An empty workbook to fill in."""
    user = _reader(request)
    require(user, UPLOAD)
    names = {
        "families": _("families.xlsx"),
        "one_sheet": _("families, one sheet.xlsx"),
        "national": _("national layout.xlsx"),
    }
    if layout not in names:
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    local = local_fields_of(places_for(user, UPLOAD), clock.today())
    write_template(layout, file, local=local.values())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=names[layout], content_type=XLSX)
