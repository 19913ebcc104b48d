"""Handing over: the form, and the list that the leaver, the successor and the superior see."""

from __future__ import annotations

import itertools
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.forms import HandOverForm
from liandong.foundation.accounts.handing_over import (
    DUTY,
    hand_over,
    hand_overs_of,
    label_of,
    preview,
)
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.people import READ, access_person, colleagues, holdings
from liandong.foundation.accounts.scope import OutOfScope, may_give


@login_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """See what a person holds and has open, and hand it over."""
    user, leaver = request.user, access_person(request.user, key)
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    seen = preview(leaver, clock.today())
    mine = leaver.pk != user.pk and all(may_give(user, Role(one.role), one.place) for one in seen.duties)
    if not seen.duties or not mine:
        raise OutOfScope("duty.grant")
    people = colleagues(seen.duties, actor=user)
    form = HandOverForm(request.POST or None, people=people, duties=seen.duties)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        successor = form.people.get(data["successor"])
        try:
            made = hand_over(leaver, successor=successor, on=data["on"], actor=user, remark=data["remark"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("hand_over", made.key)
    lasting = {one.pk for one in seen.duties}
    context = {
        "form": form,
        "leaver": leaver,
        "holdings": [one for one in holdings(leaver) if one.duty.pk in lasting],
        "work": seen.work,
    }
    return render(request, "accounts/hand_over_form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """The list of a hand-over, for those it concerns."""
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    made = hand_overs_of(request.user).filter(key=key).first()
    if made is None:
        raise OutOfScope(READ)
    items = list(made.items.select_related("follows", "ended").order_by("kind", "id"))
    work = [
        (label_of(kind), list(lines))
        for kind, lines in itertools.groupby(
            (item for item in items if item.kind != DUTY), key=lambda item: item.kind
        )
    ]
    duties = [item for item in items if item.kind == DUTY]
    return render(request, "accounts/hand_over.html", {"made": made, "duties": duties, "work": work})
