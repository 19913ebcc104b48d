"""Spot checks: lists that wait for one, committing a seed, drawing, and what was found at each family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.case_views import signed_in
from liandong.casework.models import Case, SpotCheck, SpotCheckLine
from liandong.casework.procedure_tables import table_of
from liandong.casework.refusals import FoundAlready
from liandong.casework.risk_weights import TRAITS
from liandong.casework.spot_checks import (
    CHECK,
    access_check,
    checks_for,
    commit,
    draw_families,
    find,
    repeated,
    rounds_for,
    seconds_for,
)
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.linkage.words import names_of

_SHOWN = 20


class FoundForm(forms.Form):
    """What two people found at a family."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("What the case says"),
        choices=[("yes", gettext_lazy("agrees with what was found")), ("no", gettext_lazy("differs"))],
        widget=forms.RadioSelect,
    )
    second = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who went with you"),
        help_text=gettext_lazy("Neither of you surveyed it."),
    )
    note = forms.CharField(
        label=gettext_lazy("What differs"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, case: Case, seconds: Sequence[User], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{case.pk}_%s")
        super().__init__(*args, **kwargs)
        field = self.fields["second"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type
        field.queryset = User.objects.filter(pk__in=[one.pk for one in seconds])
        field.choices = [("", field.empty_label or ""), *((one.pk, str(one)) for one in seconds)]


@dataclass(frozen=True)
class Line:
    """A family of the list, for people. ``form``: where something is still to be found."""

    line: SpotCheckLine
    who: str
    place: str
    why: str
    chance: str
    form: FoundForm | None


@login_required
@require_safe
def spot_checks(request: HttpRequest) -> HttpResponse:
    """What waits for a spot check of mine, and the checks of my area. Cost: twelve queries."""
    user = signed_in(request)
    require(user, CHECK)
    recent = list(checks_for(user).exclude(drawn_at=None)[:_SHOWN])
    rounds = rounds_for(user)
    names = paths_named({*(one.place for one in recent), *(one.place for one in rounds)})
    context = {
        "rounds": [(one, one.table.states[one.state], names[one.place.pk][-1]) for one in rounds],
        "recent": [(one, *_title(one), names[one.place_id][-1]) for one in recent],
    }
    return render(request, "casework/spot_checks.html", context)


def _others(user: User, cases: Sequence[Case]) -> dict[int, list[User]]:
    """Who may go along with somebody to each case. Cost: one query."""
    found = seconds_for(cases)
    return {pk: [one for one in people if one != user] for pk, people in found.items()}


def _title(check: SpotCheck) -> tuple[str, str]:
    table = table_of(check.procedure, check.version)
    return str(table.title), str(table.states[check.state])


@login_required
@require_POST
def spot_check_commit(request: HttpRequest) -> HttpResponse:
    """Commit a seed for the next list of a review."""
    user = signed_in(request)
    require(user, CHECK)
    sent = request.POST
    place = int(sent.get("place", "0")) if sent.get("place", "").isdecimal() else 0
    said = [sent.get(name, "") for name in ("procedure", "version", "state")]
    done = _("The seed is committed; its fingerprint stands in the record. Now close the list and draw.")
    return _did(request, lambda: commit(user, said[0], said[1], said[2], place), done)


@login_required
@require_POST
def spot_check_draw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the list and draw from it."""
    user = signed_in(request)
    access_check(user, key)
    return _did(
        request, lambda: draw_families(user, key), _("The list is drawn, and the seed is shown."), key
    )


@login_required
@require_POST
def spot_check_found(request: HttpRequest, key: UUID, case: UUID) -> HttpResponse:
    """Write down what was found at a family that was drawn."""
    user = signed_in(request)
    check = access_check(user, key)
    line = check.lines.filter(case__key=case, is_drawn=True).select_related("case__place").first()
    if line is None:
        messages.error(request, _("This family was not drawn in this check."))
        return redirect("casework:spot_check", key)
    form = FoundForm(request.POST, case=line.case, seconds=_others(user, [line.case])[line.case.pk])
    if form.is_valid():
        data = form.cleaned_data
        try:
            find(user, key, case, second=data["second"], agrees=data["agrees"] == "yes", note=data["note"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("casework:spot_check", key)
    if line.agrees is not None:
        messages.error(request, str(FoundAlready()))
        return redirect("casework:spot_check", key)
    return _page(request, user, check, {line.case.pk: form})


def _did(request: HttpRequest, act: Callable[[], object], done: str, key: UUID | None = None) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("casework:spot_check", key) if key else redirect("casework:spot_checks")


@login_required
@require_safe
def spot_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """One check: fingerprint and seed, the families drawn, every chance. Cost: fifteen queries."""
    user = signed_in(request)
    return _page(request, user, access_check(user, key), {})


def _page(
    request: HttpRequest, user: User, check: SpotCheck, filled: Mapping[int, FoundForm]
) -> HttpResponse:
    """``filled``: the form that was refused, by the id of its case."""
    lines = list(check.lines.select_related("case__place", "first", "second").order_by("-is_drawn", "pk"))
    names = names_of([one.case.subject for one in lines], user)
    places = paths_named({one.case.place for one in lines})
    seconds = _others(user, [one.case for one in lines if one.is_drawn and one.agrees is None])
    shown = []
    for one in lines:
        named = names.get(one.case.subject)
        waits = one.is_drawn and one.agrees is None
        why = _(", ").join(str(TRAITS[name]) for name in one.traits)
        shown.append(
            Line(
                one,
                named.text if named else one.case.subject_no,
                places[one.case.place_id][-1],
                why,
                formats.percent(Fraction(one.chance), 1),
                filled.get(one.case_id) or FoundForm(case=one.case, seconds=seconds[one.case_id])
                if waits
                else None,
            )
        )
    title, state = _title(check)
    context = {
        "check": check,
        "title": title,
        "state": state,
        "where": path_names(check.place)[-1],
        "drawn": [one for one in shown if one.line.is_drawn],
        "others": [one for one in shown if not one.line.is_drawn],
        "repeats": bool(check.seed) and repeated(check),
    }
    return render(request, "casework/spot_check.html", context, status=422 if filled else 200)
