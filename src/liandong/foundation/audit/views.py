"""The public page of the chain, and the audit stream for those who read it."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from liandong.foundation.accounts.scope import require
from liandong.foundation.audit.selectors import PAGE, READ, entries_for, last_heads
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import paths_named


class StreamFilter(forms.Form):
    """Which lines are looked for."""

    person = forms.CharField(label=_("User name"), required=False, max_length=150)
    action = forms.CharField(
        label=_("Action"),
        required=False,
        max_length=60,
        help_text=_("For instance account, or household.read."),
    )
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)


@login_required
@require_safe
def stream(request: HttpRequest) -> HttpResponse:
    """Who read, gave, opened, exported what in my area. Reading it is a line of it too."""
    require(request.user, READ)
    form = StreamFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = entries_for(
        request.user,
        person=asked.get("person", ""),
        action=asked.get("action", ""),
        on=asked.get("on"),
        before=asked.get("before"),
    )
    note(actor=request.user, action="audit.read", detail={"lines": min(len(found), PAGE)})
    shown = found[:PAGE]
    names = paths_named(entry.place for entry in shown if entry.place is not None)
    # not by the template: it would take a detail named "items" for the method
    rows = [
        (entry, " · ".join(names.get(entry.place_id or 0, [])[-2:]), list(entry.detail.items()))
        for entry in shown
    ]
    context = {"form": form, "rows": rows, "following": shown[-1].pk if len(found) > PAGE else None}
    return render(request, "audit/stream.html", context)


@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """The last signed heads, for everybody: fingerprints, counts and instants, nothing about anyone."""
    return render(request, "audit/chain.html", {"heads": last_heads()})


@require_safe
def head_json(request: HttpRequest) -> HttpResponse:
    """The last head as ``liandong audit head --json`` prints it; 404 before anything was sealed."""
    heads = last_heads(1)
    return JsonResponse(asdict(heads[0]) if heads else {}, status=200 if heads else 404)
