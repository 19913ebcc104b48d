"""Exporting the households of the list."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from liandong.foundation.accounts.scope import require
from liandong.registry.exports.services import EXPORT, FREE, Asked, Format, NoReason
from liandong.registry.exports.services import export as take_out
from liandong.registry.household_list import lines_for
from liandong.registry.list_columns import all_columns_of, columns_of
from liandong.registry.list_form import ListFilter
from liandong.registry.views.household_list import chips, reader_of


class ExportForm(forms.Form):
    """How the file is to be, and what it is for."""

    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(Format.WORKBOOK.value, _("Workbook (xlsx)")), (Format.CSV.value, _("Text file (csv)"))],
        initial=Format.WORKBOOK.value,
        widget=forms.RadioSelect,
    )
    rows = forms.ChoiceField(
        label=_("Rows"),
        choices=[("households", _("one for each household")), ("members", _("one for each member"))],
        initial="households",
        widget=forms.RadioSelect,
    )
    columns = forms.ChoiceField(
        label=_("Columns of the household"),
        choices=[("mine", _("the columns of my list")), ("all", _("every column"))],
        initial="mine",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What the file is for"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask for the reason, then hand out the file. Reading this page hands out nothing."""
    user = reader_of(request)
    require(user, EXPORT)
    filters = ListFilter(request.GET, user=user)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        columns = (
            tuple(all_columns_of(user).values())
            if form.cleaned_data["columns"] == "all"
            else columns_of(user)
        )
        asked = Asked(
            filters.selection,
            columns,
            Format(form.cleaned_data["kind"]),
            form.cleaned_data["reason"],
            [(name, words) for name, _value, words in filters.in_force()],
            of_members=form.cleaned_data["rows"] == "members",
        )
        try:
            done = take_out(user, asked)
        except NoReason as refusal:
            form.add_error("reason", str(refusal))
        else:
            return FileResponse(done.file, as_attachment=True, filename=done.name)
    return _page(request, form, filters)


def _page(request: HttpRequest, form: ExportForm, filters: ListFilter) -> HttpResponse:
    user = reader_of(request)
    count = lines_for(user, filters.selection).count()
    form.fields["reason"].required = count > FREE
    context = {
        "form": form,
        "count": count,
        "chips": [words for words, _url in chips(filters, request.GET)],
        "columns": columns_of(user),
        "free": FREE,
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/export.html", context, status=422 if form.errors else 200)
